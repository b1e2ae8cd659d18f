"""Whose words they are in the end: sources that a speaker cites, pronouns of speaking, and where a report stops."""

from dataclasses import replace

from spacy.tokens import Token

from kg.extract.document import Parsed
from kg.extract.phrases import Scope
from kg.extract.speech import Tree, governing, is_toll, lemma, maker, speaker, words

_VERBS = frozenset({"VERB", "AUX"})
_NAMES = frozenset({"NOUN", "PROPN"})
_CHAIN = 6
_CLIMB = 20
_CONTRASTS = frozenset({"while", "whereas"})
_PLURAL = frozenset({"NNS", "NNPS"})


class Voices:
    """The last word on who speaks in one text."""

    def __init__(self, parsed: Parsed, tree: Tree, inside: bytearray) -> None:
        """Look at this text; `inside` marks the tokens in quotation marks."""
        self._inside = inside
        self._tree = tree
        self._doc = parsed.doc
        self._lists = words().speakers
        self._before: dict[int, int | None] = {}

    def counting(self, token: Token) -> int | None:
        """Who counts, of the verb that does it or a word beside: "put their losses at six", "admits to six dead"."""
        verb = token if token.pos_ in _VERBS and token.tag_ != "VBN" else token.head
        if verb.pos_ not in _VERBS:
            return None
        thing = self._tree.child(verb, "dobj", "nsubjpass")
        counts = thing is not None and is_toll(thing) and governing(self._tree, verb, "toll") is not None
        own = self._tree.subject(token)
        bare = token.dep_ == "conj" and token.tag_ == "VBN" and own is not None and own.pos_ == "NUM"
        if not (counts and (verb.i == token.i or bare)) and not (verb.i != token.i and self._numbers(verb)):
            return None
        who = speaker(self._tree, verb)
        return who.i if who is not None else None

    def _numbers(self, verb: Token) -> bool:
        """Whether the verb tells a bare number: "spoke of 20 killed"."""
        for child in self._tree.children(verb):
            number = self._tree.child(child, "pobj") if child.dep_ == "prep" else None
            if number is not None and number.pos_ == "NUM":
                governor = governing(self._tree, verb, child.lower_)
                return governor is not None and governor.report
        return False

    def beside(self, token: Token) -> Token:
        """The noun that "and" joins the token to, by its "the … of": "the exit of X from Y and the release of Z"."""
        near = token.head
        noun = near.head.head
        joined = token.dep_ == "conj" and near.dep_ == "pobj" and near.head.dep_ == "prep" and noun.pos_ in _NAMES
        alike = joined and self._of_something(token) and self._of_something(noun) and not self._of_something(near)
        return noun if alike else token

    def _of_something(self, noun: Token) -> bool:
        children = self._tree.children(noun)
        return any(child.dep_ == "det" for child in children) and any(child.lower_ == "of" for child in children)

    def stops(self, token: Token, claimant: int) -> bool:
        """Whether the statement lies beyond what the claimant says: behind ";", in ", a charge X rejects"."""
        first, last = sorted((token.i, claimant))
        if self._tree.sentence[first] != self._tree.sentence[last]:
            return False
        if any(between.text == ";" for between in self._doc[first:last]):
            return True
        return claimant < token.i and any(self._apart(node, claimant) for node in _upwards(token))

    def _apart(self, node: Token, claimant: int) -> bool:
        """Whether the node tops a clause that comments on, or contrasts with, what the claimant says."""
        left = node.left_edge.i
        if left <= claimant or left == 0 or self._doc[left - 1].text != ",":
            return False
        if node.dep_ == "advcl" and self._tree.mark(node) in _CONTRASTS:
            return True
        return node.dep_ in {"appos", "npadvmod", "dobj", "conj", "dep", "attr"} and self.sums_up(node)

    def sums_up(self, noun: Token) -> bool:
        """Whether the noun with its clause is a comment on what was said: "…, a charge the owner disputes"."""
        if self._tree.child(noun, "relcl", "acl", "ccomp", "appos") is None:
            return False
        if noun.pos_ not in _NAMES or lemma(noun) not in self._lists["summing"]:
            return noun.lower_ == "something"
        article = self._tree.child(noun, "det")
        bare = article is None and noun.tag_ == "NNS" and self._tree.child(noun, "poss", "amod") is None
        return bare or (article is not None and article.lower_ in {"a", "an"})

    def several(self, claimant: int) -> bool:
        """Whether several speak at once, and so no one is the claimant: "Norway and Tunisia demand"."""
        who = self._doc[claimant]
        if who.pos_ not in _NAMES or who.dep_ not in {"nsubj", "nsubjpass"}:
            return False
        return any(child.dep_ == "conj" and child.pos_ == "PROPN" for child in self._tree.children(who))

    def cited(self, claimant: int) -> int:
        """Whom the claimant cites for it: "The agency, citing medics, said"; else the claimant."""
        start, end = self._tree.bounds[self._tree.sentence[claimant]]
        for clause in self._doc[start:end]:
            if clause.tag_ != "VBG" or lemma(clause) not in {"cite", "quote"}:
                continue
            aside = clause.i == start or self._doc[clause.i - 1].text == ","
            source = self._tree.child(clause, "dobj", "pobj") if aside and self._near(clause, claimant) else None
            if source is not None and self._speaks(source):
                paper = lemma(source) in self._lists["papers"]
                return ((maker(self._tree, source, "by", "from") if paper else None) or source).i
        return claimant

    def _near(self, clause: Token, claimant: int) -> bool:
        """Whether no stop or turn stands between the two, and the claimant is not in the clause itself."""
        first, last = sorted((clause.i, claimant))
        between = self._doc[first + 1 : last]
        return claimant not in {one.i for one in clause.subtree} and not any(
            one.text == ";" or one.lower_ in {"but", "while", "whereas", "although"} for one in between
        )

    def _speaks(self, source: Token) -> bool:
        return source.pos_ == "PROPN" or lemma(source) in self._lists["sources"] | self._lists["papers"]

    def antecedent(self, index: int) -> int:
        """Who a pronoun of speaking is, when the sentence before has a speaker: "The army … . It said"."""
        at: int | None = index
        for _ in range(_CHAIN):
            if at is None or self._doc[at].lower_ not in _PRONOUNS:
                break
            at = self._speaker_before(at)
        found = self._doc[at] if at is not None else self._doc[index]
        return found.i if found.i == index or _fits(self._doc[index], found, self._tree) else index

    def _speaker_before(self, index: int) -> int | None:
        sentence = self._tree.sentence[index] - 1
        if self._inside[self._tree.bounds[sentence + 1][0]]:
            while sentence >= 0 and self._inside[self._tree.bounds[sentence][0]]:
                sentence -= 1
        if sentence < 0:
            return None
        if sentence not in self._before:
            start, end = self._tree.bounds[sentence]
            root = next((one for one in self._doc[start:end] if one.head.i == one.i), None)
            self._before[sentence] = self._teller(root)
        return self._before[sentence]

    def _teller(self, root: Token | None) -> int | None:
        if root is None or root.pos_ not in _VERBS or self._tree.passive(root):
            return None
        telling = self._lists["closing"] | self._lists["performed"] | self._lists["telling"]
        verbs = [root, *(child for child in self._tree.children(root) if child.dep_ == "conj")]
        speaks = any(lemma(verb) in telling for verb in verbs)
        who = self._tree.subject(root) if speaks else None
        return who.i if who is not None else None


_PRONOUNS = {"he": False, "she": False, "it": False, "they": True}


def in_relative_clause(scope: Scope, tree: Tree) -> Scope:
    """The scope of ", officials said," behind a relative pronoun: the relative clause alone."""
    at = scope.phrase.start - 2
    if at < scope.first or tree.doc[at].tag_ not in {"WP", "WDT"} or tree.doc[at + 1].text != ",":
        return scope
    ends = (
        one.i
        for one in tree.doc[scope.phrase.stop + 1 : scope.last - 1]
        if one.text == "," and tree.doc[one.i + 1].pos_ in _VERBS
    )
    return replace(scope, first=at, last=next(ends, scope.last))


def _fits(pronoun: Token, found: Token, tree: Tree) -> bool:
    """Whether the noun can be meant by the pronoun, by number and by what it is."""
    many = found.tag_ in _PLURAL or any(child.dep_ == "conj" for child in tree.children(found))
    if many != _PRONOUNS[pronoun.lower_] or found.pos_ not in _NAMES:
        return False
    person = found.ent_type_ == "PERSON"
    return (
        person
        if pronoun.lower_ in {"he", "she"} and found.pos_ == "PROPN" and found.ent_type_
        else not (pronoun.lower_ == "it" and person)
    )


def _upwards(token: Token) -> list[Token]:
    found = [token]
    while found[-1].head.i != found[-1].i and len(found) < _CLIMB:
        found.append(found[-1].head)
    return found
