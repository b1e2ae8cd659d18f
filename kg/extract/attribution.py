"""Who puts a statement forward, how, and whether it is negated.

Four things are looked at, the nearest to the predicate first: the words that govern it ("said", "denied", "calls for"),
the quotation it stands in, a phrase such as "according to X" or ", X said" over its sentence, and announced speech.
"""

from collections.abc import Iterator, Sequence

from spacy.tokens import Token

from kg.extract.asides import Asides
from kg.extract.climbing import climbed
from kg.extract.climbing.state import Climb
from kg.extract.denials import Denial, Denials
from kg.extract.document import Context, Parsed
from kg.extract.phrases import Phrases, Scope
from kg.extract.promises import Promises, own_names, own_state
from kg.extract.quoted import Quotations, Quoted, Speech
from kg.extract.speech import Tree, lemma, speaker, words
from kg.extract.voices import Voices, in_relative_clause

_NEAR = 8


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
        self._asides = Asides(self._tree, self._phrases)
        self._voices = Voices(parsed, self._tree, self._quotations.inside)
        self._denials = Denials(self._tree, self._voices)
        self._performed = words().speakers["performed"]
        self._publisher = own_names(parsed.article.publisher or "")
        self._promises = Promises(self._tree, self._publisher, own_state(parsed.article.publisher or ""))

    def of(self, token: Token) -> Context:
        """The context of the statement that the token is the predicate of."""
        quoted = self._quotations.at(token.i)
        climb = climbed(self._tree, self._voices.beside(token), quoted)
        reading, claimant = climb.reading, self._claimant(token, climb, quoted)
        self._promises.settle(token, reading)
        polarity = reading.settle()
        hedge = (
            reading.hedge if reading.modality != "denied" else None
        )  # "denied claims that": no hedge of the denier's
        rule = "; ".join(dict.fromkeys(reading.rules)) or "own voice"
        if claimant is not None and self._publisher and self._is_publisher(claimant):
            claimant, rule = None, f"{rule}; the publisher's own voice"
        elif claimant is not None and (self._performative(token) or self._performed_by_state(token, climb)):
            claimant, rule = None, "performed in the first person"
        return Context(claimant, reading.modality, polarity, hedge, rule)

    def _claimant(self, token: Token, climb: Climb, quoted: Quoted | None) -> int | None:
        """Who puts it forward: whoever the words above name, else a quotation, phrase or speech around it."""
        claimant = climb.claimant
        if claimant is not None and quoted is None and self._voices.stops(token, claimant):
            claimant = None
        if claimant is not None and self._voices.several(claimant):
            claimant = None
        if claimant is None:
            for rule, found in self._around(token, quoted):
                if found is not None:
                    claimant = found
                    climb.reading.rules.append(rule)
                    break
        if claimant is None or self._voices.several(claimant):
            return None
        return self._voices.antecedent(self._voices.cited(claimant))

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

    def denied_by(self, token: Token) -> tuple[Denial, ...]:
        """Who denies what somebody else is said to claim: "…, which X denies", "… . X denied the accusation"."""
        context = self.of(token)
        if context.claimant is None or context.modality != "asserted":
            return ()
        return tuple(denial for denial in self._denials.of(token) if denial.who != context.claimant)

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
        yield "own count", self._voices.counting(token)
        if quoted is not None:
            yield "quotation", quoted.speaker
        scopes = () if self._in_first_person(token) else self._scopes(self._tree.sentence[token.i])
        for scope in scopes:
            if scope.holds(token.i) and not (scope.speaker is not None and self._voices.stops(token, scope.speaker)):
                yield scope.rule, scope.speaker
        yield "announced speech", self._quotations.announcer(token)

    def _in_first_person(self, token: Token) -> bool:
        """Whether "I" or "we" speak outside of quotation marks: "We will send aid to Chad, which, the UN said, …"."""
        node = token
        for _ in range(_NEAR):
            subject = self._tree.subject(node) if node.pos_ in {"VERB", "AUX"} else None
            if subject is not None and subject.lower_ in {"we", "i"}:
                return self._quotations.at(subject.i) is None
            if node.head.i == node.i or node.dep_ in {"relcl", "advcl", "acl"}:
                return False
            node = node.head
        return False

    def _scopes(self, sentence: int) -> list[Scope]:
        phrases = (in_relative_clause(scope, self._tree) for scope in self._phrases.of(sentence))
        found = [*self._asides.of(sentence), *phrases]
        return sorted(found, key=lambda one: one.last - one.first)

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

    def _performed_by_state(self, token: Token, climb: Climb) -> bool:
        """Whether a minister's speech does it in the state's name: "Norway condemns"."""
        if climb.claimant is not None or token.tag_ != "VBZ" or lemma(token) not in self._performed:
            return False
        subject = self._tree.subject(token)
        return subject is not None and subject.ent_type_ == "GPE" and not self._tree.negation(token)

    def _is_publisher(self, index: int) -> bool:
        """Whether the speaker is the publisher itself, or the state that it speaks for."""
        who = self._doc[index]
        parts = [child.text for child in self._tree.children(who) if child.dep_ in {"compound", "nmod", "amod"}]
        return who.pos_ == "PROPN" and bool(own_names(" ".join([*parts, who.text])) & self._publisher)
