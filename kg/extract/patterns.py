"""Ways through a dependency tree that all frames share: who does, to whom, of whom, and which words say it.

The labels are spaCy's for English (ClearNLP style). Every walk is short: hops are counted and lists cut, so that a
sentence of ten thousand words costs no more than its length.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import islice

from spacy.tokens import Doc, Token

from kg.extract.document import Cast, Entity, Parsed, Span

_HOPS = 6
_COORDINATED = 8
_NEAR = 40
_SMALL = 12
PAIR = 2
_LONGEST_SENTENCE = 300
_SUBJECTS = frozenset({"nsubj", "nsubjpass"})
_OBJECTS = frozenset({"dobj", "obj", "oprd", "dative"})
_NOUNS = frozenset({"NOUN", "PROPN", "PRON"})
_PRONOUNS = frozenset({"WDT", "WP", "WP$"})
_RELATIVE = frozenset({"WDT", "WP", "WP$", "WRB"})
_JOINED = _NOUNS | {"ADJ", "X"}
_LOOSE = frozenset({"dobj", "acomp", "advmod", "prt", "oprd", "attr", "advcl", "prep"})
_PREMODIFIERS = frozenset({"amod", "compound", "nmod", "poss", "npadvmod"})
_BEFORE = _PREMODIFIERS | {"det", "nummod", "quantmod", "predet"}

# "A number of rebels" are rebels, "most of the town" is the town: these nouns only measure.
_MEASURES = frozenset(
    {
        "all",
        "area",
        "bit",
        "bulk",
        "chunk",
        "corner",
        "couple",
        "district",
        "dozen",
        "element",
        "fraction",
        "half",
        "handful",
        "hundred",
        "lot",
        "majority",
        "many",
        "member",
        "minority",
        "most",
        "much",
        "myriad",
        "number",
        "pack",
        "part",
        "patch",
        "piece",
        "pocket",
        "portion",
        "quarter",
        "range",
        "rest",
        "score",
        "section",
        "series",
        "set",
        "several",
        "share",
        "slice",
        "some",
        "stretch",
        "swath",
        "swathe",
        "third",
        "thousand",
        "tract",
        "variety",
        "zone",
    }
)

_PORTIONS = frozenset(
    {
        "all",
        "bulk",
        "chunk",
        "half",
        "majority",
        "most",
        "much",
        "part",
        "portion",
        "rest",
        "some",
        "stretch",
        "swath",
        "swathe",
        "tract",
    }
)

# "The Ansar Dine faction" is Ansar Dine: these nouns only say of what kind the name before them is.
_KINDS = frozenset(
    {
        "alliance",
        "army",
        "coalition",
        "faction",
        "group",
        "militia",
        "movement",
        "network",
        "organisation",
        "organization",
        "party",
    }
)

# Common nouns that stand for a party also right before another noun or a hyphen.
_STAND_INS = frozenset({"compound", "npadvmod", "amod", "nmod", "poss"})
_PARTIES = frozenset(
    {
        "army",
        "coalition",
        "government",
        "insurgent",
        "jihadist",
        "junta",
        "militant",
        "militia",
        "opposition",
        "paramilitary",
        "rebel",
        "regime",
        "separatist",
    }
)
_MENTIONS = 64

CLASSES: dict[str, frozenset[str]] = {
    "actor": frozenset(
        {"state", "government", "armed-group", "organization", "person", "population-group", "unknown-actor"}
    ),
    "power": frozenset({"state", "government", "armed-group", "organization", "person", "unknown-actor"}),
    "force": frozenset({"government", "armed-group", "organization", "unknown-actor"}),
    "fighter": frozenset({"state", "government", "armed-group", "organization", "unknown-actor", "population-group"}),
    "body": frozenset({"armed-group", "organization", "media"}),
    "patron": frozenset({"state", "government", "armed-group", "organization"}),
    "capital": frozenset({"state", "government"}),
    "country": frozenset({"state", "organization"}),
    "person": frozenset({"person"}),
    "place": frozenset({"place"}),
    "ground": frozenset({"place", "state"}),
}


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

    def who(self, token: Token | None, hops: int = _HOPS) -> Token | None:
        """The token that stands for the entity which this noun, pronoun or relative pronoun speaks of, if any does."""
        if token is None or not hops:
            return None
        if token.tag_ in _PRONOUNS or (token.lower_ == "that" and token.dep_ in _SUBJECTS | _OBJECTS):
            return self.who(antecedent(token), hops - 1)
        lemma = token.lemma_.lower()
        whole = next(complements(token, ("of",)), None) if lemma in _PORTIONS | _MEASURES else None
        if lemma in _PORTIONS and (found := self.who(whole, hops - 1)) is not None:
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
        if token.lemma_.lower() not in _KINDS or not token.i or self.doc[token.i - 1].head != token:
            return None
        name = self._itself(self.doc[token.i - 1])
        return name if name is not None and self.named(name) else None

    def are(self, token: Token, group: str) -> bool:
        """Whether the entities at the token are of a class of types (see `CLASSES`)."""
        types = CLASSES[group]
        entities = self.entities(token)
        return bool(entities) and all(entity.type in types for entity in entities)

    def each(self, token: Token | None, group: str) -> list[Token]:
        """The tokens of that class that the noun and those coordinated with it stand for."""
        if token is None:
            return []
        if token.tag_ in {"WDT", "WP"}:
            token = antecedent(token) or token
        found = (self.who(one) for one in coordinated(token))
        return [one for one in found if one is not None and self.are(one, group)]

    def entities(self, token: Token) -> tuple[Entity, ...]:
        """The entities at the token, or at the one it stands in for."""
        return self.cast.at(token) or self.cast.at(self.doc[self.index(token)])

    def index(self, token: Token) -> int:
        """The index of the token at which the cast has the entity: that of the token, or of the one it stands in for.

        A bare noun before another ("rebel-held", "coalition operations") stands for the only party of the text that is
        called so.
        """
        if token.dep_ not in _STAND_INS or token.pos_ not in {"NOUN", "ADJ", "PROPN"} or self.cast.at(token):
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
                    if lemma in _PARTIES and len(self.cast.at(self.doc[mention.head])) == 1:
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


def coordinated(token: Token) -> list[Token]:
    """The noun and the nouns joined to it by "and", "or" or commas, in order ("our ally Chad and the coalition")."""
    found = [token]
    for one in found:
        if len(found) >= _COORDINATED:
            break
        names = [child for child in one.rights if child.dep_ == "appos" and child.left_edge.i == one.i + 1]
        for head in (one, *names):
            found.extend(child for child in head.rights if child.dep_ == "conj" and child.pos_ in _JOINED)
    # in "the backers of the front and Libya's general" the general is another's
    return [token, *(one for one in found[1:_COORDINATED] if not (_owner(one) or _owned_by_name(one)))]


def _owner(noun: Token) -> bool:
    """Whether the noun is in the possessive, whatever the parse says it hangs on."""
    return noun.i + 1 < len(noun.doc) and noun.nbor().tag_ == "POS"


def _owned_by_name(noun: Token) -> bool:
    """Whether the noun is a common one with a named possessor."""
    owner = possessor(noun)
    return owner is not None and owner.pos_ == "PROPN" and noun.tag_ == "NN" and noun.pos_ != "PROPN"


def antecedent(pronoun: Token) -> Token | None:
    """The noun which a relative pronoun stands for."""
    token = pronoun
    for _ in range(_HOPS):
        if token.dep_ == "relcl":
            return token.head
        if token.head is token:
            return None
        token = token.head
    return None


def complements(token: Token, prepositions: tuple[str, ...]) -> Iterator[Token]:
    """The nouns that hang on a word by one of the prepositions."""
    for child in token.rights:
        if child.dep_ in {"prep", "agent", "dative"} and child.lower_ in prepositions:
            yield from (noun for noun in child.rights if noun.dep_ in {"pobj", "pcomp"})


def near_complements(verb: Token, preposition: str) -> Iterator[Token]:
    """The nouns that hang on a verb by the preposition, directly or by the verb's own object or particle."""
    yield from complements(verb, (preposition,))
    for child in verb.rights:
        if child.dep_ in _LOOSE and child.i - verb.i < _HOPS:
            yield from complements(child, (preposition,))


def passive(verb: Token) -> bool:
    """Whether the verb is in the passive, reduced ("backed by") included."""
    if verb.tag_ != "VBN":
        return False
    marks = {child.dep_ for child in verb.lefts}
    if marks & {"nsubjpass", "auxpass"}:
        return True
    if "aux" in marks or verb.dep_ not in {"acl", "advcl", "ROOT", "conj", "relcl", "appos", "amod"}:
        return False
    # "suspended after the coup led by the colonel": without a comma, whom the participle is about is not known
    return verb.dep_ != "advcl" or verb.i == verb.sent.start or verb.nbor(-1).is_punct or verb.i < verb.head.i


def surface_subject(verb: Token) -> Token | None:
    """The noun that the clause of the verb is about: its own subject, or that of the clause it depends on."""
    token = verb
    for _ in range(_HOPS):
        own = next((child for child in token.lefts if child.dep_ in _SUBJECTS), None)
        if own is not None and not (token.dep_ == "conj" and _infinitive(token)):
            return own
        way = _UPWARD.get(token.dep_)
        if way is None or token.head is token:
            return None
        noun, above = way(token)
        if noun is not None or above is None:
            return noun
        token = above
    return None


# A step up from a verb without a subject: the noun it is about, or else the verb above (None, None: it is not known).
_Step = tuple[Token | None, Token | None]


def _up(token: Token) -> _Step:
    return None, token.head


def _from_noun(token: Token) -> _Step:
    """Whom a participle describes; whose the plan or effort "to …" is."""
    if token.tag_ in {"VBG", "VBN", "VBD"} and not _infinitive(token):
        return token.head, None
    return _holder(token.head), None


def _from_relative(token: Token) -> _Step:
    return token.head, None


def _from_infinitive(token: Token) -> _Step:
    """Whom one urges to do something, else who wants to do it."""
    return next((child for child in token.head.rights if child.dep_ == "dobj" and child.i < token.i), None), token.head


def _from_report(token: Token) -> _Step:
    return None, token.head if _infinitive(token) else None


def _from_preposition(token: Token) -> _Step:
    """Whom one accuses of doing something, whose commitment to do it is, else who does another thing by it."""
    blamed = _blamed(token.head) if token.head.lower_ in {"of", "for", "from"} else None
    if blamed is not None:
        return blamed, None
    above = token.head.head
    return (_holder(above), None) if above.pos_ in _NOUNS else (None, above)


def _from_adverbial(token: Token) -> _Step:
    """In "killed soldiers fighting the rebels" the soldiers, else who does both."""
    before = next((child for child in token.head.rights if child.dep_ in _OBJECTS), None)
    if token.tag_ == "VBG" and before is not None and before.right_edge.i == token.left_edge.i - 1:
        return before, None
    return None, token.head


_UPWARD: dict[str, Callable[[Token], _Step]] = {
    "acl": _from_noun,
    "relcl": _from_relative,
    "xcomp": _from_infinitive,
    "ccomp": _from_report,
    "pcomp": _from_preposition,
    "advcl": _from_adverbial,
    "conj": _up,
    "acomp": _up,
    "prep": _up,
}


def _blamed(preposition: Token) -> Token | None:
    """Whom one accuses of, blames or thanks for doing something."""
    verb = preposition.head
    return next((child for child in verb.rights if child.dep_ == "dobj" and child.i < preposition.i), None)


def _infinitive(verb: Token) -> bool:
    return any(child.lower_ == "to" for child in verb.lefts)


def _holder(noun: Token) -> Token | None:
    """Whose a commitment, effort or plan is: its possessor, or the subject of the verb that has it as object.

    "Pressure on X to stop", "a call on X to back" speak of X.
    """
    urged = next(complements(noun, ("on", "for", "upon")), None)
    if urged is not None:
        return urged
    owner = next((child for child in noun.lefts if child.dep_ == "poss"), None)
    if owner is not None:
        return owner
    token = noun
    for _ in range(3):
        head = token.head
        if token.dep_ in {"dobj", "attr", "pobj", "prep"} and head is not token:
            if head.pos_ in {"VERB", "AUX"}:
                return surface_subject(head)
            token = head
        else:
            break
    return None


def agents(verb: Token) -> Iterator[Token]:
    """Those who do what an active verb says."""
    subject = surface_subject(verb)
    if subject is not None:
        yield subject


def by_agents(verb: Token) -> Iterator[Token]:
    """Those who do what a passive verb says ("by …")."""
    yield from complements(verb, ("by",))


def patients(verb: Token) -> Iterator[Token]:
    """The objects of an active verb; of a relative clause without one ("the group that Rwanda backs") its noun."""
    own = [child for child in verb.rights if child.dep_ in _OBJECTS and child.dep_ != "dative"]
    fronted = [child for child in verb.lefts if child.dep_ in {"dobj", "pobj"} and child.tag_ in {"WDT", "WP"}]
    if not own and not fronted:
        shared = next((child for child in verb.rights if child.dep_ == "conj" and child.pos_ == "VERB"), None)
        own = [child for child in shared.rights if child.dep_ == "dobj"] if shared is not None else []
        own = own or [
            child
            for child in islice(verb.rights, 2)
            if child.dep_ == "npadvmod" and child.pos_ == "PROPN" and child.left_edge.i == verb.i + 1
        ]
    yield from own or fronted
    if not own and not fronted and verb.dep_ == "relcl":
        subject = next((child for child in verb.lefts if child.dep_ == "nsubj"), None)
        if subject is not None and subject.tag_ not in {"WDT", "WP"} and subject.lower_ != "that":
            yield verb.head


def premodifiers(noun: Token) -> Iterator[Token]:
    """The possessor, nouns and adjectives before a noun, the nearest first."""
    yield from (child for child in reversed(list(islice(noun.lefts, 24))) if child.dep_ in _PREMODIFIERS)


def apposed(word: Token) -> Token | None:
    """What stands right before the comma in "Denis Okello, head of the commission": by the words, not the parse."""
    doc, index = word.doc, word.i - 1
    if index > 0 and doc[index].pos_ == "DET":
        index -= 1
    if index < 1 or doc[index].text != "," or word.i + 1 >= len(doc) or doc[word.i + 1].lower_ not in {"of", "for"}:
        return None
    return doc[index - 1] if doc[index - 1].pos_ == "PROPN" else None


def possessor(noun: Token) -> Token | None:
    """The noun or pronoun in the possessive before a noun."""
    return next((child for child in noun.lefts if child.dep_ == "poss"), None)


def finite_tags(verb: Token) -> frozenset[str]:
    """The auxiliaries of a verb, in small letters."""
    return frozenset(child.lower_ for child in verb.lefts if child.dep_ in {"aux", "auxpass"})


def purpose(verb: Token) -> bool:
    """Whether the verb says what something is for ("mercenaries to hold the north")."""
    return _infinitive(verb) and verb.dep_ in {"advcl", "acl", "relcl"}


def lasting(verb: Token) -> bool:
    """Whether the form of the verb says a state or habit ("backs", "has backed", "backed by") and not one past act."""
    past = verb.tag_ == "VBN" and bool(finite_tags(verb) & {"was", "were"})
    return verb.tag_ != "VBD" and not past


def phrase(token: Token) -> tuple[int, int]:
    """The first and last token index of a noun phrase with its determiner, modifiers and of-phrases."""
    start = token.i
    for child in reversed(list(islice(token.lefts, 24))):
        if child.dep_ in _BEFORE and child.ent_type_ not in {"DATE", "TIME"}:
            start = min(start, child.left_edge.i)
    end = token.i
    for child in islice(token.rights, 8):
        small = child.right_edge.i - token.i <= _SMALL
        if (child.dep_ == "prep" and child.lower_ == "of" and small) or child.dep_ in {"flat", "case"}:
            end = max(end, child.right_edge.i)
    return start, before_clause(token, end)


def before_clause(token: Token, end: int) -> int:
    """The last index, up to `end`, before a clause of its own (", which …") and without marks at the end."""
    doc = token.doc
    aside = (i for i in range(token.i + 1, end) if doc[i].text == "," and doc[i + 1].tag_ in _RELATIVE)
    end = next(aside, end + 1) - 1
    while end > token.i and doc[end].is_punct:
        end -= 1
    return end


def statement(predicate: Token, *nouns: Token) -> Span | None:
    """The words from the first to the last of a predicate and its nouns, None where they are too far apart."""
    if any(noun.sent.start != predicate.sent.start for noun in nouns):
        return None
    edges = [phrase(noun) for noun in nouns]
    start = min([predicate.i, *(edge[0] for edge in edges)])
    end = max([predicate.i, *(edge[1] for edge in edges)])
    if end - start > _NEAR:
        start = min([predicate.i, *(noun.i for noun in nouns)])
        end = max([predicate.i, *(noun.i for noun in nouns)])
    if end - start > 2 * _NEAR:
        return None
    last = predicate.doc[end]
    return Span(predicate.doc[start].idx, last.idx + len(last))
