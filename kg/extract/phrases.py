"""Phrases that attribute a whole sentence or clause: "according to X", ", X said", "as X put it", "in X's words"."""

from dataclasses import dataclass

from spacy.tokens import Token

from kg.extract.speech import Tree, lemma, named_by, noun_from, owner, speaker, words

_PHRASES = 12
_OPENING = 2
_LONG_NAME, _LONG_PHRASE = 12, 25
_NOUNS = frozenset({"NOUN", "PROPN", "PRON"})
_VERBS = frozenset({"VERB", "AUX"})
_LINKS = frozenset({"while"})
_TURNS = frozenset({"but", "while", "whereas", "although", "though"})
_PHRASE = frozenset({"DET", "ADJ", "NOUN", "PROPN", "PRON", "PART", "ADP", "NUM"})
_CLOSERS = frozenset("\"”’'»")


@dataclass(frozen=True, slots=True)
class Scope:
    """Tokens `first` to `last` (exclusive) that a phrase attributes; `phrase` are its own tokens, which it does not."""

    first: int
    last: int
    phrase: range
    speaker: int | None
    rule: str

    def holds(self, index: int) -> bool:
        """Whether the token at the index is attributed."""
        return self.first <= index < self.last and index not in self.phrase


class Phrases:
    """The attributing phrases of a text, sought sentence by sentence when first asked for."""

    def __init__(self, tree: Tree, inside: bytearray) -> None:
        """Look at this tree; `inside` marks the tokens in quotation marks, where no phrase is sought."""
        self.tree = tree
        self.doc = tree.doc
        self.inside = inside
        self.lists = words().speakers
        self._phrases: dict[int, tuple[Scope, ...]] = {}

    def of(self, sentence: int) -> tuple[Scope, ...]:
        """What phrases of the sentence attribute, the narrowest first."""
        if sentence not in self._phrases:
            start, end = self.tree.bounds[sentence]
            scopes: list[Scope] = []
            for token in self.doc[start:end]:
                if len(scopes) == _PHRASES:
                    break
                finder = _FINDERS.get(token.lower_) or (
                    _closing if lemma(token) in self.lists["parenthetical"] else None
                )
                scope = finder(self, token, start, end) if finder else None
                if scope is not None:
                    scopes.append(scope)
            self._phrases[sentence] = tuple(sorted(scopes, key=lambda one: one.last - one.first))
        return self._phrases[sentence]

    def scope(self, phrase: range, who: Token | None, rule: str, start: int, end: int) -> Scope | None:
        """The clauses that the phrase speaks for: up to the next turn of the sentence on both sides."""
        if who is None or who.lower_ in self.lists["first"]:
            return None
        opening = phrase.start - start <= _OPENING
        closes = all(token.is_punct or token.is_space for token in self.doc[phrase.stop : end])
        first, last = start, end
        for token in self.doc[start:end]:
            if token.i in phrase or token.i + 1 >= end:
                continue
            after = self.doc[token.i + 1]
            turn = token.text == ";" or (token.text == "," and after.lower_ in (_TURNS - _LINKS if closes else _TURNS))
            joined = token.text == "," and after.lower_ in {"and", "as"} and self._clause_follows(after, end)
            if token.i < phrase.start and turn and not opening:
                first = token.i + 1
            elif token.i >= phrase.stop and last == end and not closes and (turn or (joined and not opening)):
                last = token.i
        return Scope(first, last, phrase, who.i, rule)

    def _clause_follows(self, joiner: Token, end: int) -> bool:
        """Whether a clause with its own subject follows the "and"."""
        for token in self.doc[joiner.i + 1 : min(end, joiner.i + 12)]:
            if token.dep_ in {"nsubj", "nsubjpass"}:
                return True
            if token.pos_ in _VERBS and token.dep_ not in {"aux", "auxpass"}:
                return False
        return False


def _according(self: Phrases, token: Token, start: int, end: int) -> Scope | None:
    """Read "according to X"."""
    tree = self.tree
    if token.i + 1 >= end or self.doc[token.i + 1].lower_ != "to":
        return None
    to = self.doc[token.i + 1]
    who = tree.child(to, "pobj") or tree.child(token, "pobj") or noun_from(self.doc, token.i + 2, self.inside)
    if who is None:
        return None
    last = who.i + 1
    limit = min(end, who.right_edge.i + 1)
    while last < limit and self.doc[last].text not in {",", ";"}:
        last += 1
    trailing = all(one.is_punct or one.is_space for one in self.doc[limit:end]) and token.i - start > _OPENING
    phrase = range(token.i, limit if trailing else last)
    named = named_by(tree, owner(tree, who))
    head = token.head
    closes = phrase.stop >= end - 1
    if head.dep_ == "relcl" and not closes and head.left_edge.i > start:
        return Scope(head.left_edge.i, head.right_edge.i + 1, phrase, named.i if named else None, "according to")
    return self.scope(phrase, named, "according to", start, end)


def _as(self: Phrases, token: Token, start: int, end: int) -> Scope | None:
    """Read "as X put it", "as reported by X"."""
    verb = token.head
    if lemma(verb) not in self.lists["putting"] or verb.pos_ not in _VERBS or token.dep_ not in {"mark", "advmod"}:
        return None
    inner = [
        child for child in self.tree.children(verb) if child.dep_ in {"ccomp", "xcomp", "dobj"} and child.i > verb.i
    ]
    if any(child.lower_ != "it" for child in inner):
        return None
    who = speaker(self.tree, verb) or self.tree.subject(verb)
    phrase = range(min(token.i, verb.left_edge.i), verb.right_edge.i + 1)
    return self.scope(phrase, who, "as X put it", start, end)


def _in_words(self: Phrases, token: Token, start: int, end: int) -> Scope | None:
    """Read "in X's words", "in the view of X"."""
    following = self.doc[token.i + 1 : min(end, token.i + 8)]
    noun = next((one for one in following if one.head.i == token.i and one.dep_ == "pobj"), None)
    if noun is None or lemma(noun) not in self.lists["words"]:
        return None
    who = self.tree.child(noun, "poss")
    if who is None:
        of = next((one for one in self.tree.children(noun) if one.lower_ == "of"), None)
        who = self.tree.child(of, "pobj") if of is not None else None
    phrase = range(token.i, max(noun.i, who.i if who is not None else 0) + 1)
    return self.scope(phrase, who, "in X's words", start, end)


def _closing(self: Phrases, token: Token, start: int, end: int) -> Scope | None:
    """Read ", X said" and ", said X" with nothing of their own behind: what they say is the rest of the sentence."""
    tree = self.tree
    if token.pos_ not in _VERBS or token.tag_ in {"VB", "VBG"} or self.inside[token.i] or tree.passive(token):
        return None
    contents = {"ccomp", "xcomp"} if lemma(token) == "tell" else {"ccomp", "xcomp", "dobj"}
    if any(child.dep_ in contents and child.i > token.i for child in tree.children(token)):
        return None
    subject = tree.subject(token) if token.dep_ != "relcl" else None
    found = _nearest(self, token, start) if subject is None or subject.i < token.i - 1 else None
    subject, edge = found or (subject, min(token.i, subject.left_edge.i) if subject is not None else token.i)
    if (
        subject is None
        or self.inside[subject.i]
        or not start <= subject.i < end
        or abs(token.i - subject.i) > _LONG_NAME
    ):
        return None
    before = self.doc[edge - 1].text if edge > start else ""
    if before != "," and before not in _CLOSERS:
        return None
    last = max(token.i, subject.right_edge.i if subject.i > token.i else token.i) + 1
    while last < end and self.doc[last].text not in {",", ";"} and last - token.i < _LONG_PHRASE:
        last += 1
    who = subject if found else speaker(tree, token) or subject
    return self.scope(range(edge, last), who, "closing report", start, end)


def _has_two_subjects(tree: Tree, verb: Token) -> bool:
    """Whether the parser gave the verb the subject of what is said as well: "A strike hit, medics said on Monday"."""
    return sum(child.dep_ in {"nsubj", "nsubjpass"} and child.i < verb.i for child in tree.children(verb)) > 1


def _nearest(self: Phrases, verb: Token, start: int) -> tuple[Token, int] | None:
    """The noun phrase between a comma and the verb, with its first token, whatever the parser made of it.

    Only where the sentence goes on or ends right behind the verb: "Sudan, Chad's minister said, had …".
    """
    after = self.doc[verb.i + 1].text if verb.i + 1 < len(self.doc) else "."
    if after not in {",", "."} and not _has_two_subjects(self.tree, verb):
        return None
    edge = verb.i
    while edge > start and verb.i - edge < _LONG_NAME and self.doc[edge - 1].pos_ in _PHRASE:
        edge -= 1
    if edge in {verb.i, start} or self.doc[edge - 1].text != ",":
        return None
    phrase = range(edge, verb.i)
    heads = [token for token in self.doc[edge : verb.i] if token.pos_ in _NOUNS and token.head.i not in phrase]
    return (heads[0], edge) if heads else None


_FINDERS = {"according": _according, "as": _as, "in": _in_words}
