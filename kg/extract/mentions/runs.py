"""The stretches of capitalised words that may be names."""

import re
from collections.abc import Iterator

from spacy.tokens import Doc, Token

from kg.extract.mentions.cues import cues, listed
from kg.extract.mentions.words import DASHES, lower, singular

_QUOTES = frozenset("\"“”'‘’")
_NOT_NAMES = frozenset({"DATE", "TIME", "PERCENT", "MONEY", "QUANTITY", "ORDINAL", "CARDINAL", "LANGUAGE"})
_ORDINAL = re.compile(r"\d+(?:st|nd|rd|th)")
_ARABIC = re.compile(r"[AaEe][lndrsz]-[^\W\d_]")
_LEAST_ACRONYM = 3


def is_name_word(token: Token) -> bool:
    """Whether the token may be a word of a name: capitalised, and not for another reason."""
    text = token.text
    if _ORDINAL.fullmatch(text):
        after = _after(token)
        return after is not None and after.text[:1].isupper() and after.text.lower() not in listed("calendar")
    if not any(char.isalpha() for char in text) or lower(token) in listed("calendar"):
        return False
    if not text[0].isupper():
        return bool(_ARABIC.match(text) and text[3].isupper()) or (text[0] in "'’ʼ‘ʿ" and text[1:2].isupper())
    return not (_is_function_word(token) or _is_capital_by_place(token) or _opens(token))


def _opens(token: Token) -> bool:
    """Whether it leads to a name at the start of a sentence and is no part of it: "Near Mayi, …"."""
    after = _after(token)
    opens = token.is_sent_start and lower(token) in listed("openers")
    return bool(opens) and after is not None and after.text not in {"East", "Eastern"}


def _after(token: Token) -> Token | None:
    return token.doc[token.i + 1] if token.i + 1 < len(token.doc) else None


def _is_function_word(token: Token) -> bool:
    loud = token.text.isupper() and len(token.text) >= _LEAST_ACRONYM
    return token.tag_ in listed("function-tags") and token.ent_type_ in {"", *_NOT_NAMES} and not loud


def _name_follows(doc: Doc, at: int) -> bool:
    """Whether a capitalised word comes after the preposition, but for "the"."""
    follows = [token for token in doc[at + 1 : at + 3] if token.text.lower() != "the"]
    return bool(follows) and follows[0].text[:1].isupper()


def _is_capital_by_place(token: Token) -> bool:
    """Whether a common word has its capital only because a sentence begins with it or with the word before."""
    if token.is_sent_start and token.pos_ != "PROPN" and not token.ent_type_:
        return True
    before = token.doc[token.i - 1] if token.i else token
    if not (token.is_sent_start or (before.is_sent_start and before.tag_ in {"DT", "CD"})):
        return False
    known, word, after = cues(), lower(token), _after(token)
    if after is not None and after.text in {"of", "for"}:
        body = known.named.get(word) in {"armed-group", "government", "organization"} and not word.endswith("s")
        if word in known.titles or (body and _name_follows(token.doc, after.i)):
            return False
    return (word in known.common or singular(word) in known.common) and not (
        after is not None and after.text[:1].isupper()
    )


def runs(doc: Doc) -> Iterator[tuple[int, int]]:
    """The stretches of capitalised words, first and last token, with the small words that names have inside."""
    at, end = 0, len(doc)
    known = cues().named
    while at < end:
        if not is_name_word(doc[at]):
            at += 1
            continue
        start, last = at, at
        heads = titled = of = False
        while True:
            word = lower(doc[last])
            office = word in cues().title_words
            titled = titled or office
            heads = word in known or office or (heads and not (titled and word not in cues().portfolios))
            step = _joined(doc, last, heads=heads, of=of)
            if step is None:
                break
            of = of or step[1]
            last = step[0]
        yield start, last
        at = last + 1


def _continues(doc: Doc, index: int) -> bool:
    """Whether a word of a name stands there, in the same sentence."""
    return index < len(doc) and is_name_word(doc[index]) and not doc[index].is_sent_start


def _joined(doc: Doc, last: int, *, heads: bool, of: bool) -> tuple[int, bool] | None:
    """The next token of the same name and whether "of" or "for" leads to it; None where the name ends."""
    after = last + 1
    if _continues(doc, after):
        return after, False
    if after + 1 >= len(doc) or doc[after].is_sent_start:
        return None
    word = doc[after].text.lower()
    if word in {"of", "for"} and heads:
        follows = after + (2 if doc[after + 1].text.lower() == "the" else 1)
        return (follows, True) if _continues(doc, follows) else None
    if word == "in" and of and after + 2 < len(doc) and doc[after + 2].text == "(" and _continues(doc, after + 1):
        return after + 1, True  # "Front for … in Chad (FACT)"
    return (after + 1, False) if _continues(doc, after + 1) and _binds(doc, last, word, of=of) else None


def _binds(doc: Doc, last: int, word: str, *, of: bool) -> bool:
    """Whether the small word after this token holds the name together: a particle, a hyphen, the point of a rank."""
    after, follows = doc[last + 1], doc[last + 2]
    if word in {"and", "&"}:
        return of and follows.ent_type_ not in {"GPE", "PERSON"}
    if word in DASHES:
        return not doc[last].whitespace_ and not after.whitespace_
    if word == ".":
        return lower(doc[last]) in cues().title_words
    if word in _QUOTES:
        nickname = doc[last - 1].text in _QUOTES if last else False
        return nickname or (last + 3 < len(doc) and doc[last + 3].text in _QUOTES and doc[last + 3].whitespace_ == " ")
    return word in listed("particles") - {"i", "e"}
