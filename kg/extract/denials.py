"""Who denies what somebody else claims: "…, which Kigali denies", "…; the rebels denied it", "Moscow denied this"."""

from collections.abc import Iterator
from dataclasses import dataclass

from spacy.tokens import Token

from kg.extract.document import Span
from kg.extract.speech import Tree, fronted, governing, lemma, speaker, words
from kg.extract.voices import Voices

_VERBS = frozenset({"VERB", "AUX"})
_NAMES = frozenset({"NOUN", "PROPN"})
_PLAIN = frozenset({"it", "this", "that"})
_GIVEN = frozenset({"the", "this", "that", "these", "those", "such", "both", "all"})
_MODIFIED = frozenset({"acl", "relcl", "ccomp", "appos"})
_TOPS = frozenset({"ROOT", "conj", "parataxis", "ccomp", "advcl"})
_STATED = frozenset({"ccomp", "pcomp", "xcomp", "conj", "dobj", "nsubjpass"})
_UPWARDS = 4


@dataclass(frozen=True, slots=True)
class Denial:
    """The head of whoever denies, and the words that do it."""

    who: int
    span: Span


class Denials:
    """The denials in one text of what stands before them."""

    def __init__(self, tree: Tree, voices: Voices) -> None:
        """Look at this tree."""
        self._tree = tree
        self._voices = voices
        self._lists = words().speakers

    def of(self, token: Token) -> list[Denial]:
        """The denials behind the statement of which the token is the predicate, in its sentence and the next."""
        if not _is_content(token):
            return []
        sentence = self._tree.sentence[token.i]
        _, end = self._tree.bounds[sentence]
        doc = self._tree.doc
        turns = [one.i for one in doc[token.i : end] if self._turns(one)]
        found = list(self._commenting(token.i + 1, turns[0] if turns else end))
        for turn in turns[:1]:
            found.extend(self._stating(turn, end))
        if sentence + 1 < len(self._tree.bounds):
            start, after = self._tree.bounds[sentence + 1]
            if "\n" not in doc[end - 1].text_with_ws and not any("\n" in one.text for one in doc[token.i : start]):
                found.extend(self._stating(start, after))
        return found

    def _turns(self, token: Token) -> bool:
        """Whether another clause begins: "; the rebels denied it", ", but the rebels denied it"."""
        return token.text == ";" or (
            token.lower_ in {"but", "while", "though", "although"} and token.nbor(-1).text == ","
        )

    def _commenting(self, start: int, end: int) -> Iterator[Denial]:
        """Denials in a comment: "…, which Kigali denies", "…, an assertion disputed by the owner"."""
        for verb in self._tree.doc[start:end]:
            comment = fronted(self._tree, verb) if verb.pos_ in _VERBS else None
            if comment is not None and comment.i >= start and (denier := self._denier(verb)) is not None:
                yield Denial(denier.i, self._span(comment.left_edge, max((verb, denier), key=lambda one: one.i)))
            if verb.dep_ not in {"relcl", "acl", "appos"} or not self._comments(verb):
                continue
            who = self._denier(verb) if verb.pos_ in _VERBS else self._mistaken(verb)
            if who is not None and who.i >= start:
                first = verb.head.left_edge if self._voices.sums_up(verb.head) else verb.left_edge
                yield Denial(who.i, self._span(first, max((verb, who), key=lambda one: one.i)))

    def _stating(self, start: int, end: int) -> Iterator[Denial]:
        """Denials in a clause of their own: "Moscow denied this", "the army denies the accusation"."""
        for verb in self._tree.doc[start:end]:
            if verb.pos_ not in _VERBS or verb.dep_ not in _TOPS or self._tree.negation(verb):
                continue
            thing = self._tree.child(verb, "dobj", "nsubjpass") or self._doing_so(verb)
            if thing is None or not self._is_claim(thing):
                continue
            who = self._denier(verb)
            if who is not None and not any(child.tag_ == "MD" for child in self._tree.children(verb)):
                yield Denial(who.i, self._span(min(who.left_edge, verb, thing.left_edge), max(verb, thing, who)))

    def _doing_so(self, verb: Token) -> Token | None:
        """The "so" of "denied doing so", "denies having done so"."""
        done = self._tree.child(verb, "xcomp", "ccomp")
        return None if done is None or lemma(done) != "do" else self._tree.child(done, "advmod")

    def _denier(self, verb: Token) -> Token | None:
        governor = governing(self._tree, verb, "object")
        if governor is None or governor.modality != "denied" or not governor.report:
            return None
        who = speaker(self._tree, verb)
        return who if who is not None and who.pos_ in _NAMES else None

    def _mistaken(self, verb: Token) -> Token | None:
        """Who denies in "an assertion the owner disputes", where the tagger takes the verb for a noun."""
        who = self._tree.child(verb, "compound", "nsubj") if verb.lower_ in self._lists["denying"] else None
        return who if who is not None and who.i == verb.i - 1 else None

    def _is_claim(self, thing: Token) -> bool:
        """Whether it is what was said before: "it", "this", "the accusation", "Kyiv's claims"."""
        if thing.lower_ in _PLAIN or thing.lower_ == "so":
            return True
        if lemma(thing) not in self._lists["claims"] or self._tree.child(thing, *_MODIFIED) is not None:
            return False
        if any(child.lower_ in {"of", "about", "over", "from"} for child in self._tree.children(thing)):
            return False
        return any(child.dep_ == "poss" or child.lower_ in _GIVEN for child in self._tree.children(thing))

    def _comments(self, verb: Token) -> bool:
        """Whether the clause is of what was said as a whole, not of its last noun."""
        left = verb.left_edge.i
        which = self._tree.doc[left].lower_ == "which" and self._tree.doc[left - 1].text == ","
        subject = self._tree.child(verb, "nsubj", "nsubjpass")
        whole = which and subject is not None and subject.i != left
        return whole or self._voices.sums_up(verb.head)

    def _span(self, first: Token, last: Token) -> Span:
        return Span(first.idx, last.idx + len(last))


def _is_content(token: Token) -> bool:
    """Whether it is what is claimed, not something told beside it."""
    for _ in range(_UPWARDS):
        if token.head.i == token.i or (token.dep_ in {"ccomp", "pcomp"} and token.pos_ in _VERBS):
            return True
        if token.dep_ not in _STATED:
            return False
        token = token.head
    return False
