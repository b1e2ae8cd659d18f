"""Phrases at the side of a sentence that attribute it: "by X's count", "in a report by X", "if X is to be believed"."""

from spacy.tokens import Token

from kg.extract.phrases import Phrases, Scope
from kg.extract.speech import Tree, lemma, maker, named_by, words

_OPENING = 2
_MOST = 8
_NOUNS = frozenset({"NOUN", "PROPN", "PRON"})
_NAMES = frozenset({"NOUN", "PROPN"})
_VERBS = frozenset({"VERB", "AUX"})
_BY = frozenset({"by", "on", "from", "at"})
_JOINS = frozenset({"and", "but", "while", "whereas", "or", ";"})


class Asides:
    """The asides of a text that attribute, sought sentence by sentence; `phrases` are those that it knows already."""

    def __init__(self, tree: Tree, phrases: Phrases) -> None:
        """Look at this tree."""
        self.tree = tree
        self.phrases = phrases
        self.lists = words().speakers
        self._asides: dict[int, tuple[Scope, ...]] = {}

    def of(self, sentence: int) -> tuple[Scope, ...]:
        """What asides of the sentence attribute, the narrowest first."""
        if sentence not in self._asides:
            start, end = self.tree.bounds[sentence]
            found: list[Scope] = []
            for token in self.tree.doc[start:end]:
                if len(found) == _MOST:
                    break
                finder = _FINDERS.get(token.lower_) or (_tweets if token.lower_ in self.lists["tweets"] else None)
                scope = finder(self, token, start, end) if finder and not self.phrases.inside[token.i] else None
                if scope is not None:
                    found.append(scope)
            self._asides[sentence] = tuple(sorted(_apart(self.tree, found), key=lambda one: one.last - one.first))
        return self._asides[sentence]


def _apart(tree: Tree, found: list[Scope]) -> list[Scope]:
    """The asides of one sentence, each for its own part: "160 by X's count and 132 by Y's"."""
    parted: list[Scope] = []
    for scope in found:
        before = parted[-1] if parted else None
        if before is not None and scope.phrase.start > before.phrase.stop and before.rule == scope.rule:
            joins = [one.i for one in tree.doc[before.phrase.stop : scope.phrase.start] if one.lower_ in _JOINS]
            if joins:
                parted[-1] = Scope(before.first, joins[0], before.phrase, before.speaker, before.rule)
                parted.append(Scope(joins[0], scope.last, scope.phrase, scope.speaker, scope.rule))
                continue
        parted.append(scope)
    return parted


def _account(self: Asides, token: Token, start: int, end: int) -> Scope | None:
    """Read "by the ministry's count", "on the army's own admission", "by the estimate of X"."""
    noun = self.tree.child(token, "pobj")
    if noun is None or not (lemma(noun) in self.lists["accounts"] or noun.lower_ in self.lists["accounts"]):
        return _likewise(self, token, start, end)
    who = self.tree.child(noun, "poss")
    if who is None:
        of = next((one for one in self.tree.children(noun) if one.lower_ in {"of", "by", "from"}), None)
        who = self.tree.child(of, "pobj") if of is not None else None
        who = who if who is not None and (who.pos_ == "PROPN" or lemma(who) in self.lists["sources"]) else None
    if who is None or who.ent_type_ in {"DATE", "TIME"} or who.lower_ in self.lists["first"]:
        return None
    last = max(noun.i, who.i) + 1
    return self.phrases.scope(range(token.i, last), named_by(self.tree, who), "by X's account", start, end)


def _likewise(self: Asides, token: Token, start: int, end: int) -> Scope | None:
    """Read "by the army's" behind "by the ministry's count"."""
    noun = self.tree.child(token, "pobj")
    if noun is None or noun.pos_ not in _NAMES or self.tree.child(noun, "case") is None:
        return None
    counts = (one for one in self.tree.doc[start : token.i] if one.lower_ in self.lists["accounts"])
    if not any(one.dep_ == "pobj" and one.head.lower_ == token.lower_ for one in counts):
        return None
    return self.phrases.scope(range(token.i, noun.i + 2), noun, "by X's account", start, end)


def _paper(self: Asides, token: Token, start: int, end: int) -> Scope | None:
    """Read an opening "In a report by X,"."""
    noun = self.tree.child(token, "pobj")
    if noun is None or token.i - start > _OPENING or lemma(noun) not in self.lists["papers"]:
        return None
    who = maker(self.tree, noun, "by", "from")
    comma = next((one.i for one in self.tree.doc[noun.i : end] if one.text == ","), None)
    if who is None or comma is None or who.i > comma or who.pos_ == "PRON":
        return None
    return self.phrases.scope(range(token.i, comma), who, "in a paper by X", start, end)


def _in(self: Asides, token: Token, start: int, end: int) -> Scope | None:
    return _paper(self, token, start, end) or _account(self, token, start, end)


def _per(self: Asides, token: Token, start: int, end: int) -> Scope | None:
    """Read "per the health ministry"; "per day" is none."""
    noun = self.tree.child(token, "pobj")
    if noun is None or noun.pos_ not in _NAMES:
        return None
    if noun.pos_ != "PROPN" and (self.tree.child(noun, "det") is None or lemma(noun) not in self.lists["sources"]):
        return None
    return self.phrases.scope(range(token.i, noun.i + 1), named_by(self.tree, noun), "per X", start, end)


def _as_has_it(self: Asides, token: Token, start: int, end: int) -> Scope | None:
    """Read "as the governor has it", "as witnesses tell it"."""
    verb = token.head
    it = self.tree.child(verb, "dobj")
    if verb.pos_ not in _VERBS or lemma(verb) not in self.lists["having"] or it is None or it.lower_ != "it":
        return None
    who = self.tree.subject(verb)
    return self.phrases.scope(range(token.i, it.i + 1), who, "as X has it", start, end)


def _to_hear(self: Asides, token: Token, start: int, end: int) -> Scope | None:
    """Read "to hear the army tell it"."""
    doc = self.tree.doc
    if token.i + 1 >= end or doc[token.i + 1].lower_ != "hear":
        return None
    it = next((one.i for one in doc[token.i : min(end, token.i + 12)] if one.lower_ == "it"), None)
    phrase = range(token.i, it + 1) if it is not None else None
    who = next((one for one in doc[token.i + 2 : end] if one.pos_ in _NOUNS and one.dep_ != "compound"), None)
    if phrase is None or who is None or who.i >= phrase.stop - 1 or lemma(doc[phrase.stop - 2]) != "tell":
        return None
    return self.phrases.scope(phrase, who, "to hear X tell it", start, end)


def _if_believed(self: Asides, token: Token, start: int, end: int) -> Scope | None:
    """Read "if the army is to be believed"."""
    for verb in self.tree.doc[token.i + 1 : min(end, token.i + 10)]:
        if verb.text in {",", ";"}:
            return None
        if lemma(verb) in self.lists["believing"] and self.tree.child(verb, "auxpass") is not None:
            who = self.tree.child(verb, "nsubjpass", "nsubj") or self.tree.subject(verb.head)
            return self.phrases.scope(range(token.i, verb.i + 1), who, "if X is to be believed", start, end)
    return None


def _tweets(self: Asides, token: Token, start: int, end: int) -> Scope | None:
    """Read a closing ", the president tweets" whose verb the tagger took for a noun."""
    doc = self.tree.doc
    closes = all(one.is_punct or one.is_space for one in doc[token.i + 1 : end])
    if token.pos_ not in _NAMES or not closes:
        return None
    first = token.i
    while first > start and doc[first - 1].text != "," and token.i - first < _MOST:
        first -= 1
    names = [one for one in doc[first : token.i] if one.pos_ in _NAMES]
    verbal = any(one.pos_ in _VERBS for one in doc[first : token.i])
    if first - 1 <= start or doc[first - 1].text != "," or not names or verbal:
        return None
    return self.phrases.scope(range(first, token.i + 1), names[-1], "closing report", start, end)


_FINDERS = {
    **dict.fromkeys(_BY, _account),
    "in": _in,
    "per": _per,
    "as": _as_has_it,
    "to": _to_hear,
    "if": _if_believed,
}
