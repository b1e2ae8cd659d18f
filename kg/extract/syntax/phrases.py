"""What stands around a noun: those coordinated with it, its possessor, prepositions and appositions, its words."""

from collections.abc import Iterator
from itertools import islice

from spacy.tokens import Token

from kg.extract.document import Span
from kg.extract.syntax.labels import HOPS, NOUNS

_COORDINATED = 8
_NEAR = 40
_SMALL = 12
_RELATIVE = frozenset({"WDT", "WP", "WP$", "WRB"})
_JOINED = NOUNS | {"ADJ", "X"}
_PREMODIFIERS = frozenset({"amod", "compound", "nmod", "poss", "npadvmod"})
_BEFORE = _PREMODIFIERS | {"det", "nummod", "quantmod", "predet"}


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
    for _ in range(HOPS):
        if token.dep_ == "relcl":
            return token.head
        if token.head == token:
            return None
        token = token.head
    return None


def complements(token: Token, prepositions: tuple[str, ...]) -> Iterator[Token]:
    """The nouns that hang on a word by one of the prepositions."""
    for child in token.rights:
        if child.dep_ in {"prep", "agent", "dative"} and child.lower_ in prepositions:
            yield from (noun for noun in child.rights if noun.dep_ in {"pobj", "pcomp"})


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
