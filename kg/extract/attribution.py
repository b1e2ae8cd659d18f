"""Who puts a statement forward, how, and whether it is negated.

Four things are looked at, the nearest to the predicate first: the words that govern it ("said", "denied", "calls for"),
the quotation it stands in, a phrase such as "according to X" or ", X said" over its sentence, and announced speech.
"""

from collections.abc import Iterator, Sequence

from spacy.tokens import Token

from kg.extract.climbing import climbed
from kg.extract.document import Context, Parsed
from kg.extract.phrases import Phrases
from kg.extract.quoted import Quotations, Quoted, Speech
from kg.extract.speech import Tree, lemma, speaker, words

_NEAR = 8
_STATES = {"us": {"us", "usa", "united states", "american"}, "uk": {"uk", "united kingdom", "british", "britain"}}


class Statements:
    """How each statement of a text is put forward.

    `Statements(parsed).of(token)` is the context of the predicate at that token (a verb, or an event noun such as
    "airstrike"); `announced` are the speeches that kg.extract.quotations found.
    """

    def __init__(self, parsed: Parsed, announced: Sequence[Speech] = ()) -> None:
        """Read quotations of the whole text once."""
        self._doc = parsed.doc
        self._tree = Tree(parsed.doc)
        self._quotations = Quotations(parsed, self._tree, announced)
        self._phrases = Phrases(self._tree, self._quotations.inside)
        self._performed = words().speakers["performed"]
        self._publisher = _own_names(parsed.article.publisher or "")

    def of(self, token: Token) -> Context:
        """The context of the statement that the token is the predicate of."""
        quoted = self._quotations.at(token.i)
        climb = climbed(self._tree, token, quoted)
        reading, claimant = climb.reading, climb.claimant
        polarity = reading.settle()
        if claimant is None:
            for rule, found in self._around(token, quoted):
                if found is not None:
                    claimant = found
                    reading.rules.append(rule)
                    break
        hedge = (
            reading.hedge if reading.modality != "denied" else None
        )  # "denied claims that": no hedge of the denier's
        rule = "; ".join(dict.fromkeys(reading.rules)) or "own voice"
        if claimant is not None and self._publisher and self._is_publisher(claimant):
            claimant, rule = None, f"{rule}; the publisher's own voice"
        elif claimant is not None and self._performative(token):
            claimant, rule = None, "performed in the first person"
        return Context(claimant, reading.modality, polarity, hedge, rule)

    def claimed_by(self, token: Token) -> tuple[int, ...]:
        """Who claims responsibility for the event of the noun in a phrase behind it: "attacks, claimed by X".

        The event itself stays as `of` has it: that it happened is the text's word, that X did it is X's.
        """
        found = []
        for clause in self._behind(token):
            who = speaker(self._tree, clause) if lemma(clause) == "claim" else None
            if who is not None and who.i > token.i:
                found.append(who.i)
        return tuple(found)

    def _behind(self, token: Token) -> Iterator[Token]:
        """The participles and relative clauses behind a noun, those that the parser hung on its place too."""
        nouns = [token]
        for noun in nouns:
            for child in self._tree.children(noun):
                if child.dep_ in {"acl", "relcl"}:
                    yield child
                elif child.dep_ == "prep" and len(nouns) < _NEAR:
                    nouns.extend(self._tree.children(child))

    def _around(self, token: Token, quoted: Quoted | None) -> Iterator[tuple[str, int | None]]:
        if quoted is not None:
            yield "quotation", quoted.speaker
        for scope in self._phrases.of(self._tree.sentence[token.i]):
            if scope.holds(token.i):
                yield scope.rule, scope.speaker
        yield "announced speech", self._quotations.announcer(token)

    def _performative(self, token: Token) -> bool:
        """Whether "we" do it by saying so: "We condemn", "I welcome"."""
        if lemma(token) not in self._performed or token.tag_ not in {"VBP", "VB", "VBG"}:
            return False
        subject = self._tree.subject(token)
        if subject is None and token.dep_ == "conj" and token.head.tag_ in {"VBP", "VB"}:
            subject = self._tree.subject(token.head)
        if subject is None or subject.lower_ not in {"we", "i"} or self._tree.negation(token):
            return False
        return not any(child.dep_ == "aux" for child in self._tree.children(token))

    def _is_publisher(self, index: int) -> bool:
        """Whether the speaker is the publisher itself, or the state that it speaks for."""
        who = self._doc[index]
        parts = [child.text for child in self._tree.children(who) if child.dep_ in {"compound", "nmod", "amod"}]
        return who.pos_ == "PROPN" and bool(_own_names(" ".join([*parts, who.text])) & self._publisher)


def _own_names(name: str) -> frozenset[str]:
    """A publisher's name as names to compare: in full, and the state that "US Department of State" speaks for."""
    plain = " ".join(name.casefold().replace(".", "").split()).removeprefix("the ")
    if not plain:
        return frozenset()
    first = plain.partition(" ")[0]
    states = {state for state, names in _STATES.items() if plain in names or first in names}
    return frozenset({plain, *states})
