"""Counted noun phrases: a number with the noun that it counts, and who that is."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from spacy.tokens import Doc, Token

from kg import codes
from kg.extract.document import Span
from kg.extract.figure_words import FigureWords, figure_words
from kg.extract.numbers import Number, numbers

_FAR = 8
_LONG = 40
_MORE = frozenset({"more", "others"})
_SUMS = frozenset(
    {"total", "estimate", "minimum", "maximum", "upwards", "excess", "group", "party", "band", "contingent", "batch"}
)
_NEXT = frozenset({"second", "third", "fourth", "fifth", "sixth"})
_NAMED = frozenset({"clan", "family", "tribe", "crew", "club"})
_HOUSEHOLDS = frozenset({"family", "household", "crew"})
_OWN = frozenset({"its", "his", "their", "our"})
_HARM = frozenset({"killed", "injured", "killed-and-injured", "missing"})
_IN_UNIFORM = frozenset({"uniform", "uniforms", "fatigues", "camouflage"})
_GROUPS = frozenset({"member", "group", "body", "piece"})
_BEFORE_NOUN = frozenset(
    {"nummod", "amod", "quantmod", "compound", "advmod", "det", "nmod", "npadvmod", "predet", "poss", "dep"}
)


@dataclass(frozen=True)
class Count:
    """A number and what it counts.

    `head` is the token that stands for the whole in the sentence (the noun of "20 soldiers", "dozens" in "dozens of
    people"); `noun` the counted noun, None for a bare number; `first` and `last` the outer tokens of the phrase;
    `partitive` that the counted ones are of a group told before ("12 of them").
    """

    number: Number
    head: Token
    noun: Token | None
    first: Token
    last: Token
    partitive: bool = False
    article: bool = False

    @property
    def span(self) -> Span:
        """The words of the count: the number with its noun."""
        return Span(min(self.number.span.start, self.first.idx), self.last.idx + len(self.last))


class Tokens:
    """The tokens of a parse, found by their offset in the text."""

    def __init__(self, doc: Doc) -> None:
        self.doc = doc
        self._starts = [token.idx for token in doc]

    def within(self, span: Span) -> list[Token]:
        """The tokens that overlap the span, white space left out."""
        first = max(bisect_right(self._starts, span.start) - 1, 0)
        last = bisect_left(self._starts, span.end)
        return [t for t in self.doc[first:last] if not t.is_space and t.idx + len(t) > span.start]


def is_noun(token: Token) -> bool:
    """Whether the token is a noun or stands for one."""
    return (
        token.pos_ in ("NOUN", "PROPN")
        or (token.tag_ in ("NNS", "NN"))
        or token.lower_ in ("others", "dead", "wounded")
    )


def _of(token: Token) -> Token | None:
    """What stands after "of" at the token ("dozens of people": people)."""
    for child in token.rights:
        if child.lower_ == "of" and child.i - token.i <= 2:  # noqa: PLR2004 - "scores more of"
            return next((grandchild for grandchild in child.rights if grandchild.dep_ == "pobj"), None)
    return None


def _noun_of(last: Token) -> Token | None:
    """The noun that the number ending in this token stands before."""
    noun = last
    dying = figure_words().sets["report.dying"]
    for _ in range(3):
        head = noun.head
        if head.i <= noun.i or head.i - last.i > _FAR or noun.dep_ not in _BEFORE_NOUN:
            break
        if head.lower_ in dying and head.nbor(-1) != last and is_noun(head.nbor(-1)):
            return head.nbor(-1)
        if head.pos_ in ("VERB", "AUX") and not is_noun(head):
            break
        noun = head
    return noun if noun.i != last.i and is_noun(noun) else _next_noun(last)


def _next_noun(last: Token) -> Token | None:
    """The noun right after the number, where the parse has not joined them."""
    following = [token for token in last.doc[last.i + 1 : last.i + 4] if token.sent == last.sent]
    for token in following:
        if is_noun(token):
            chained = last.doc[token.i + 1] if token.i + 1 < len(last.doc) else token
            return chained if token.dep_ == "compound" and chained is token.head and is_noun(chained) else token
        if token.pos_ not in ("ADJ", "NUM") or token.dep_ in ("acomp", "oprd"):
            break
    return None


def count_of(number: Number, tokens: Tokens) -> Count | None:
    """The counted phrase that the number is in."""
    inside = tokens.within(number.core)
    if not inside:
        return None
    first, last = (tokens.within(number.span) or inside)[0], inside[-1]
    if number.text.casefold().endswith(" of"):
        return _after_phrase(number, first, last)
    if (those := _of_those(last)) is not None:
        return Count(number, last, None, first, those, partitive=True)
    noun = _noun_of(last)
    if noun is not None and (noun.lower_ not in _MORE or _of(noun) is None):
        return _before_noun(number, first, noun)
    of = _of(last) or (_of(noun) if noun is not None else None)
    return _before_of(number, first, last, of) if of is not None else _bare(number, first, last)


def _of_those(last: Token) -> Token | None:
    """The pronoun of "12 of them", whatever the parse makes of it."""
    following = last.doc[last.i + 1 : last.i + 3]
    whole = [token.lower_ for token in following]
    return following[1] if len(whole) > 1 and whole[0] == "of" and whole[1] in ("them", "whom", "which") else None


def _after_phrase(number: Number, first: Token, last: Token) -> Count:
    """A number of soldiers; a couple of police officers."""
    noun = next((token for token in last.doc[last.i + 1 : last.i + 6] if is_noun(token)), None)
    noun = noun.head if noun is not None and noun.dep_ == "compound" and noun.head.i > noun.i else noun
    return Count(number, noun or last, noun, first, noun or last)


def _before_noun(number: Number, first: Token, noun: Token) -> Count:
    """20 soldiers; 21 members of the militia; a total of 63 inmates."""
    inner = _of(noun) if noun.lemma_.lower() in _GROUPS else None
    return Count(number, _sum(noun, number) or noun, noun, first, _end(inner) if inner is not None else noun)


def _before_of(number: Number, first: Token, last: Token, of: Token) -> Count:
    """Dozens of people; 12 of them; six of its soldiers."""
    if of.lower_ in figure_words().sets["subsets.partitive"] and of.pos_ != "NUM":
        return Count(number, last, None, first, of, partitive=True)
    definite = any(child.lower_ in _OWN | {"the", "these", "those"} for child in of.lefts)
    return Count(number, last, of, first, of, partitive=definite and number.best is not None)


def _bare(number: Number, first: Token, last: Token) -> Count:
    """Ten were captured; four more; a family of seven."""
    household = last.head.head
    if last.dep_ == "pobj" and last.head.lower_ == "of" and household.lower_ in _HOUSEHOLDS:
        return Count(number, household, household, next(household.lefts, household), last)
    more = last.doc[last.i + 1] if last.i + 1 < len(last.doc) else last
    if more.lower_ in _MORE and more.sent == last.sent:
        return Count(number, last if more.head == last else more, None, first, more)
    return Count(number, last, None, first, last)


def _sum(noun: Token, number: Number) -> Token | None:
    """The "total" of "a total of 63 inmates", the "part" of "the best part of 900 men": it stands for them."""
    top = noun
    while top.head != top and number.span.start <= top.head.idx < number.core.start:
        top = top.head
    if top != noun and top.dep_ in ("nsubj", "nsubjpass", "dobj", "pobj"):
        return top
    if noun.dep_ == "pobj" and noun.head.lower_ == "of" and noun.head.head.lower_ in _SUMS:
        return noun.head.head
    return None


def _end(noun: Token) -> Token:
    """The last token of a name or noun phrase, with its own "of" phrases and coordinations of names."""
    last = noun
    for token in islice(noun.subtree, _LONG):
        if token.i > last.i + 1 or token.dep_ in ("relcl", "acl", "punct"):
            if token.i > last.i:
                break
            continue
        last = max(last, token, key=lambda each: each.i)
    while last.pos_ in ("ADP", "DET", "CCONJ", "PUNCT", "VERB", "AUX", "ADV") and last.i > noun.i:
        last = last.nbor(-1)
    return last


def counts(doc: Doc, text: str, spans: list[Span]) -> Iterator[Count]:
    """The counted phrases in order of the text, "a woman" and its like among them."""
    tokens = Tokens(doc)
    words = figure_words()
    for span in spans:
        found = [count for number in numbers(text, span) if (count := count_of(number, tokens)) is not None]
        taken = {count.head.i for count in found} | {count.noun.i for count in found if count.noun is not None}
        for token in tokens.within(span):
            if token.i not in taken and (article := _article(token)) is not None and _single(token, words):
                here = Span(article.idx, token.idx + len(token))
                one = Number(here, Span(article.idx, article.idx + len(article)), here.of(text), None, 1, None)
                found.append(Count(one, token, token, article, token, article=True))
            elif _another(token) and token.i not in taken:
                here = Span(token.idx, token.idx + len(token))
                one = Number(here, here, token.text, None, 1, None)
                found.append(Count(one, token, None, token, token, article=True))
        yield from _outer(sorted(found, key=lambda count: count.number.core))


def _outer(found: list[Count]) -> Iterator[Count]:
    """The counts that do not stand within the one before ("seven members of one family")."""
    end = -1
    for count in found:
        if count.first.i > end:
            yield count
            end = max(end, count.last.i)


def _another(token: Token) -> bool:
    """Whether "another" or "a third" stands for one more person ("two were killed and another injured")."""
    if token.lower_ in _NEXT and token.i and token.nbor(-1).lower_ == "a" and token.dep_ in ("nsubj", "nsubjpass"):
        return not any(child.dep_ == "prep" for child in token.rights)
    return token.lower_ == "another" and token.dep_ in ("nsubj", "nsubjpass", "dobj") and token.head.pos_ == "VERB"


def _single(noun: Token, words: FigureWords) -> bool:
    """Whether the noun, by the most exact of its names, is one that "a" counts."""
    found = next((name for name in words.names(noun) if name in words.populations), None)
    return found in words.singular


def _article(noun: Token) -> Token | None:
    """The "a" before a singular noun that has no name beside it."""
    if noun.tag_ != "NN" or any(child.dep_ == "appos" for child in noun.children):
        return None
    if noun.dep_ in ("compound", "attr", "appos", "amod"):
        return None
    article = next((child for child in noun.lefts if child.lower_ in ("a", "an")), None)
    negated = article is not None and article.i > 0 and article.nbor(-1).lower_ in ("not", "without", "never")
    return None if negated else article


def population(count: Count, measure: codes.Measure | None = None) -> codes.Population | None:
    """Who is counted, None where the words leave it to what was counted before ("11 others", "ten").

    With a measure of harm, those of a civil occupation are civilians.
    """
    words = figure_words()
    noun = count.noun
    if noun is None or noun.lower_ in words.sets["others.words"] or noun.lower_ in words.states:
        return None
    lemma = noun.lemma_.lower()
    if lemma in ("body", "corpse") and _uniformed(noun):
        return "combatants"
    if count.last.i > noun.i and lemma in ("member", "body"):
        of = _of(noun)
        return _members(of, words) if of is not None and lemma == "member" else "all"
    if count.partitive and lemma in ("man", "men") and any(child.lower_ in _OWN for child in noun.lefts):
        return "combatants"
    return _of_people(noun, measure, words)


def _uniformed(body: Token) -> bool:
    """Whether a body is one "in uniform"."""
    following = body.doc[body.i + 1 : body.i + 4]
    return any(t.lower_ in _IN_UNIFORM for t in following) or any(t.lower_ == "uniformed" for t in body.lefts)


def _of_people(noun: Token, measure: codes.Measure | None, words: FigureWords) -> codes.Population:
    """The population of a noun of people: by the noun, by what is joined to it, by its adjectives and compounds."""
    found = words.who(noun) or "all"
    if found == "all" and _mans_a_war_machine(noun, words):
        return "combatants"
    if measure in _HARM and _is_her_relative(noun, words):
        return "civilians"
    if found in ("women", "children") and any(
        child.dep_ == "conj" and child.i - noun.i <= 2 and words.who(child) != found  # noqa: PLR2004
        for child in noun.rights
    ):
        return "all"
    if found == "all" and (modified := _modified(noun, words)) != "all":
        return modified
    if measure in _HARM and words.has_occupation(noun):
        return "civilians"
    return found


def _mans_a_war_machine(noun: Token, words: FigureWords) -> bool:
    """Whether a crew is that of a warplane or tank of the sentence: "a jet crashed, killing its two pilots"."""
    if noun.lemma_.lower() not in words.sets["populations.crews"]:
        return False
    near = noun.doc[max(noun.sent.start, noun.i - _LONG) : noun.i]
    return any(token.lower_ in words.sets["populations.war_machines"] for token in near)


def _is_her_relative(noun: Token, words: FigureWords) -> bool:
    """Whether a relative is one of a woman or of who speaks: "her two sons", "my brother"."""
    owner = any(child.lower_ in ("her", "my") for child in noun.lefts)
    return owner and noun.lemma_.lower() in words.sets["populations.relatives"]


def _modified(noun: Token, words: FigureWords) -> codes.Population:
    """The population by the adjectives and compounds of a general noun ("40 civilian deaths", "army officers")."""
    lemma = noun.lemma_.lower()
    for child in noun.lefts:
        found = words.modifiers.get(child.lemma_.lower())
        if found == "combatants" and lemma not in words.sets["populations.ranks"] and lemma not in words.nouns:
            continue
        if found is not None:
            return found
    return "all"


def _members(body: Token, words: FigureWords) -> codes.Population:
    """Who members of a body are: combatants of an armed one or of a name that is not a civil one's."""
    near = body.doc[max(body.i - _FAR, 0) : body.i + _FAR + 1]
    around = {token.lower_ for token in near if token == body or body.is_ancestor(token)}
    if body.pos_ == "PROPN":
        around -= _NAMED
    if body.lemma_.lower() in words.sets["populations.fighting"]:
        return "combatants"
    if around & words.sets["populations.civil"]:
        return "all"
    if around & words.sets["populations.armed"] or body.pos_ == "PROPN" or body.ent_type_ in ("ORG", "NORP", "PERSON"):
        return "combatants"
    return words.populations.get(body.lemma_.lower(), "all")
