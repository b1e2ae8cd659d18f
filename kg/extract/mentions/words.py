"""A word or a few of them: in lower case, singular, plural, the text between, the one the others hang on."""

from spacy.tokens import Doc, Token

from kg.extract.mentions.cues import listed

DASHES = frozenset("-\u2010\u2011\u2013")


def lower(token: Token) -> str:
    """The token's word in lower case without points: "Gen." gives "gen"."""
    return token.text.lower().strip(".")


def singular(word: str) -> str:
    """An English plural in the singular, by its ending, for words that the tagger took for names: "forces", "men"."""
    for ending, other in (("ies", "y"), ("men", "man"), ("sses", "ss"), ("ches", "ch"), ("xes", "x")):
        if word.endswith(ending) and len(word) > len(ending):
            return word[: -len(ending)] + other
    return word[:-1] if word.endswith("s") and not word.endswith(("ss", "us", "is")) else word


def words_between(doc: Doc, start: int, end: int, first: int, last: int) -> str:
    """The text from offset `start` to `end`, both within the tokens `first` to `last`.

    `Doc.text` would be made anew from all tokens of the text at each call.
    """
    begin = doc[first].idx
    return str(doc[first : last + 1].text)[start - begin : end - begin]


def root(tokens: list[Token]) -> Token:
    """The token on which the others hang, the likeliest argument where the parse has several."""
    inside = {token.i for token in tokens}
    tops = [
        token
        for token in tokens
        if (token.head.i not in inside or token.head.i == token.i) and token.text[:1].isalnum()
    ]
    tops = tops or [token for token in tokens if token.head.i not in inside] or tokens
    return next((token for token in reversed(tops) if token.dep_ in listed("argument")), tops[-1])


def is_plural(token: Token) -> bool:
    """Whether the noun is a plural."""
    return token.tag_ in {"NNS", "NNPS"} or "Number=Plur" in str(token.morph)


def text_of(doc: Doc, first: int, last: int) -> str:
    """The text of the tokens `first` to `last`."""
    return str(doc[first : last + 1].text)
