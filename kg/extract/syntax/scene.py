"""A parse with its cast: for whom of the cast a word stands."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property

from spacy.tokens import Doc, Token

from kg.extract.document import Cast, Entity, Parsed
from kg.extract.syntax.labels import HOPS, OBJECTS, SUBJECTS
from kg.extract.syntax.phrases import antecedent, complements, coordinated
from kg.extract.vocabulary import table

PAIR = 2
_LONGEST_SENTENCE = 300
_PRONOUNS = frozenset({"WDT", "WP", "WP$"})
_BEFORE_NOUN = frozenset({"compound", "npadvmod", "amod", "nmod", "poss"})
_MENTIONS = 64
CLASSES: dict[str, frozenset[str]] = {
    "actor": frozenset(
        {"state", "government", "armed-group", "organization", "person", "population-group", "unknown-actor"}
    ),
    "power": frozenset({"state", "government", "armed-group", "organization", "person", "unknown-actor"}),
    "force": frozenset({"government", "armed-group", "organization", "unknown-actor"}),
    "fighter": frozenset({"state", "government", "armed-group", "organization", "unknown-actor", "population-group"}),
    "body": frozenset({"armed-group", "organization", "media"}),
    "armed": frozenset({"armed-group", "organization"}),
    "army": frozenset({"armed-group"}),
    "patron": frozenset({"state", "government", "armed-group", "organization"}),
    "capital": frozenset({"state", "government"}),
    "country": frozenset({"state", "organization"}),
    "person": frozenset({"person"}),
    "place": frozenset({"place"}),
    "ground": frozenset({"place", "state"}),
}


@cache
def _stand_ins(name: str) -> frozenset[str]:
    """Return a list of `[stand-ins]` of `data/nouns.toml`."""
    data = table("nouns")
    return frozenset(data["stand-ins"][name])


@dataclass(frozen=True)
class Scene:
    """A parse with its cast: what a word of it stands for."""

    parsed: Parsed
    cast: Cast

    @property
    def doc(self) -> Doc:
        """The parse."""
        return self.parsed.doc

    @cached_property
    def _named(self) -> dict[int, int]:
        """The head of the name that covers a token which is not its head ("Bashar" in "Bashar al-Assad")."""
        at = {token.idx: token.i for token in self.doc}
        names = [
            mention
            for entity in self.cast.entities
            for mention in entity.mentions
            if mention.kind in {"name", "demonym"}
        ]
        found: dict[int, int] = {}
        for mention in sorted(names, key=lambda one: (one.span.end - one.span.start, one.span.start)):
            index = at.get(mention.span.start, mention.head)
            while index < len(self.doc) and self.doc[index].idx < mention.span.end:
                found.setdefault(index, mention.head)
                index += 1
        return found

    @cached_property
    def _chunks(self) -> dict[int, int]:
        """The root of the noun chunk by the index of each of its tokens."""
        return {token.i: chunk.root.i for chunk in self.doc.noun_chunks for token in chunk}

    def tokens(self) -> Iterator[Token]:
        """The tokens to look at: those of sentences of a length that people write."""
        for sentence in self.doc.sents:
            if len(sentence) <= _LONGEST_SENTENCE:
                yield from sentence

    def chunk_root(self, index: int) -> Token | None:
        """The head of the noun chunk that the token with this index is in."""
        root = self._chunks.get(index)
        return None if root is None else self.doc[root]

    def who(self, token: Token | None, hops: int = HOPS) -> Token | None:
        """The token that stands for the entity which this noun, pronoun or relative pronoun speaks of, if any does."""
        if token is None or not hops:
            return None
        if token.tag_ in _PRONOUNS or (token.lower_ == "that" and token.dep_ in SUBJECTS | OBJECTS):
            return self.who(antecedent(token), hops - 1)
        lemma = token.lemma_.lower()
        portion = lemma in _stand_ins("portions")
        whole = next(complements(token, ("of",)), None) if portion or lemma in _stand_ins("measures") else None
        if portion and (found := self.who(whole, hops - 1)) is not None:
            return found
        return self._itself(token) or self.who(whole, hops - 1) or self._kind(token)

    def _itself(self, token: Token) -> Token | None:
        """The token, or the head of the name it is a part of."""
        if self.entities(token):
            return token
        named = self._named.get(token.i)
        return self.doc[named] if named is not None and self.cast.at(self.doc[named]) else None

    def _kind(self, token: Token) -> Token | None:
        """The name before a noun that only says of what kind it is ("the Ansar Dine faction")."""
        if token.lemma_.lower() not in _stand_ins("kinds") or not token.i or self.doc[token.i - 1].head != token:
            return None
        name = self._itself(self.doc[token.i - 1])
        return name if name is not None and self.named(name) else None

    def are(self, token: Token, group: str) -> bool:
        """Whether the entities at the token are of a class of types (see `CLASSES`)."""
        types = CLASSES[group]
        entities = self.entities(token)
        return bool(entities) and all(entity.type in types for entity in entities)

    def one(self, token: Token | None, group: str) -> Token | None:
        """The token of that class that the noun stands for (see `who`)."""
        who = self.who(token)
        return who if who is not None and self.are(who, group) else None

    def each(self, token: Token | None, group: str) -> list[Token]:
        """The tokens of that class that the noun and those coordinated with it stand for."""
        if token is None:
            return []
        if token.tag_ in {"WDT", "WP"}:
            token = antecedent(token) or token
        found = (self.one(noun, group) for noun in coordinated(token))
        return [one for one in found if one is not None]

    def entities(self, token: Token) -> tuple[Entity, ...]:
        """The entities at the token, or at the one it stands in for."""
        return self.cast.at(token) or self.cast.at(self.doc[self.index(token)])

    def index(self, token: Token) -> int:
        """The index of the token at which the cast has the entity: that of the token, or of the one it stands in for.

        A bare noun before another ("rebel-held", "coalition operations") stands for the only party of the text that is
        called so.
        """
        if token.dep_ not in _BEFORE_NOUN or token.pos_ not in {"NOUN", "ADJ", "PROPN"} or self.cast.at(token):
            return token.i
        known = self._called.get(token.lemma_.lower())
        return token.i if known is None else min(known, key=lambda index: abs(index - token.i))

    @cached_property
    def _called(self) -> dict[str, list[int]]:
        """Where the only party that is called by a common noun is mentioned so, by the noun."""
        found: dict[str, dict[str, list[int]]] = {}
        for entity in self.cast.entities:
            if entity.type in CLASSES["actor"]:
                for mention in entity.mentions:
                    lemma = self.doc[mention.head].lemma_.lower()
                    if lemma in _stand_ins("parties") and len(self.cast.at(self.doc[mention.head])) == 1:
                        found.setdefault(lemma, {}).setdefault(entity.id, []).append(mention.head)
        return {lemma: next(iter(there.values()))[:_MENTIONS] for lemma, there in found.items() if len(there) == 1}

    def named(self, token: Token) -> bool:
        """Whether an entity at the token is called by a name or a demonym there."""
        return any(
            mention.head == token.i and mention.kind in {"name", "demonym"}
            for entity in self.cast.at(token)
            for mention in entity.mentions
        )

    def named_pair(self, token: Token) -> tuple[Token, Token] | None:
        """The two tokens to name the members of a pair that is called by one word ("the two powers") by.

        Both are the word itself, where it stands for two and no more; else the nearest mention of each that has a name.
        """
        entities = self.entities(token)
        if len(entities) == PAIR:
            return token, token
        called = [
            entity for entity in entities if any(mention.kind == "name" for mention in entity.mentions[:_MENTIONS])
        ]
        if len(called) != PAIR:
            return None
        nearest = [self._nearest(entity, token) for entity in called]
        return None if nearest[0] is None or nearest[1] is None else (nearest[0], nearest[1])

    def _nearest(self, entity: Entity, token: Token) -> Token | None:
        heads = [mention.head for mention in entity.mentions if len(self.cast.at(self.doc[mention.head])) == 1]
        return self.doc[min(heads, key=lambda index: abs(index - token.i))] if heads else None
