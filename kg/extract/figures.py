"""Figures of a text: counts of killed, injured, missing, detained, displaced people, lengths of time, strikes, money.

A figure is read where a number (`kg.extract.numbers`) counts something (`kg.extract.figure_counts`) of which the parse
says what befell it (`kg.extract.figure_acts`). Numbers keep their bounds, nothing is added up, and what is denied,
planned or supposed gives no figure.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import islice, pairwise

from spacy.tokens import Doc, Token

from kg import codes
from kg.extract.document import Parsed, Span
from kg.extract.figure_acts import Act, act_of, is_person, real
from kg.extract.figure_counts import Count, counts, population
from kg.extract.figure_words import figure_words
from kg.extract.numbers import Number

_LONGEST = 300
_LONGEST_SENTENCE = 300
_HARM = frozenset({"killed", "injured", "killed-and-injured", "missing", "detained", "displaced"})


_JOINTS = frozenset({",", "and", ", and", "as well as", "along with", "plus", "&"})
_ROW_WORDS = frozenset({"and", ",", "another", "further", "as", "plus", ";"})
_ROW_ENDS = frozenset({"while", "who", "which", "where", "since", "but"})
_PLACED = frozenset({"in", "at", "near", "on", "from", "around", "outside", "inside", "across", "elsewhere", "among"})


@dataclass(frozen=True, slots=True)
class FigureReading:
    """One figure as read: `predicate` is the token that says what is counted, `noun` the head of the counted noun.

    `span` is the evidence, `text` the quantity with its noun, `subset_of` the place of the total in the same result.
    """

    span: Span
    number: Number
    text: str
    measure: codes.Measure
    population: codes.Population
    predicate: int
    noun: int | None
    subset_of: int | None
    rule: str


@dataclass(frozen=True, slots=True)
class _Told:
    """What a reader knows beside the count: the text, the figures of the sentence so far, and how many came before."""

    text: str
    before: list[FigureReading]
    offset: int


def figures(parsed: Parsed) -> tuple[FigureReading, ...]:
    """The figures of a text in its order."""
    result: list[FigureReading] = []
    doc = parsed.doc
    found: dict[int, list[Count]] = {}
    for count in counts(doc, parsed.article.text, _sentences(doc)):
        found.setdefault(count.head.sent.start, []).append(count)
    for sentence in found.values():
        result += _of_sentence(sentence, parsed.article.text, len(result))
    return tuple(result)


def _sentences(doc: Doc) -> list[Span]:
    """The sentences to read: what runs on without end is none, and would take time that grows with its square."""
    spans = []
    for sentence in doc.sents:
        if len(sentence) > _LONGEST_SENTENCE:
            continue
        tokens = [token for token in sentence if not token.is_space]
        if tokens:
            spans.append(Span(tokens[0].idx, tokens[-1].idx + len(tokens[-1])))
    return spans


def _of_sentence(found: list[Count], text: str, offset: int) -> Iterator[FigureReading]:
    """The figures of one sentence, each with what it takes from those before it."""
    readings: list[FigureReading] = []
    sides = _respectively(found)
    rows = _rows(found, text)
    for count in found:
        told = _Told(text, readings, offset)
        reading = next((r for read in _READERS if (r := read(count, told)) is not None), None)
        reading = reading or _of_row(count, rows.get(count.head.i), told) or _elsewhere(count, told)
        reading = reading or _after_row(count, told)
        if reading is None:
            continue
        if count.head.i in sides and reading.measure in _HARM:
            reading = replace(reading, population=sides[count.head.i])
        readings.append(reading)
        yield reading


def _rows(found: list[Count], text: str) -> dict[int, Act]:
    """For the first counts of "30 civilians, 14 soldiers and 3 militiamen perish", by head: what befalls the last."""
    rows: dict[int, Act] = {}
    for count, after in reversed(list(pairwise(found))):
        between = text[count.span.end : after.span.start].strip()
        if between not in _JOINTS or count.noun is None or after.noun is None or count.article:
            continue
        act = rows.get(after.head.i) or act_of(after)
        if act is not None and act.predicate.i > after.last.i and act.measure in _HARM:
            rows[count.head.i] = act
    return rows


def _of_row(count: Count, act: Act | None, told: _Told) -> FigureReading | None:
    """A count that shares the verb of those after it, where the parse does not say so."""
    if act is None or count.partitive or count.number.kind != "count" or not is_person(count):
        return None
    return _reading(count, Act(act.measure, act.predicate, "row"), _population(count, act, told.before), told.text)


def _after_row(count: Count, told: _Told) -> FigureReading | None:
    """The last of "killed a family of five, a nurse and two drivers", which the parse leaves without a verb."""
    if count.noun is None or not told.before or count.head.dep_ in ("nsubj", "nsubjpass") or not is_person(count):
        return None
    before = told.before[-1]
    act = Act(before.measure, count.head.doc[before.predicate], "row")
    between = told.text[before.span.end : count.span.start].strip()
    if between not in _JOINTS or before.measure not in _HARM or act.predicate.i > count.first.i or count.partitive:
        return None
    if before.rule in ("including", "of them", "toll") or count.number.kind != "count" or count.number.best == 0:
        return None
    return replace(_reading(count, act, _population(count, act, told.before), told.text), span=count.span)


def _elsewhere(count: Count, told: _Told) -> FigureReading | None:
    """The second of "cost 232 lives in Gaza and twelve in Israel": a bare number with its own place."""
    if count.noun is not None or count.partitive or count.number.kind != "count" or not told.before:
        return None
    total, doc = told.before[-1], count.head.doc
    if total.subset_of is not None or total.measure not in _HARM or count.number.best == 0 or count.first.i == 0:
        return None
    after = doc[count.last.i + 1 : count.last.i + 2]
    if count.first.nbor(-1).lower_ not in _ROW_WORDS or not any(t.lower_ in _PLACED for t in after):
        return None
    start = total.span.end
    between = [token for token in count.head.sent if start <= token.idx < count.first.idx]
    if any(token.pos_ in ("VERB", "AUX") or token.lower_ in _ROW_ENDS for token in between):
        return None
    act = Act(total.measure, doc[total.predicate], "elsewhere")
    reading = _reading(count, act, total.population, told.text)
    return replace(reading, span=count.span)


def _respectively(found: list[Count]) -> dict[int, codes.Population]:
    """The two bare counts of "kills 58 and 32, respectively": one of each side, in the order of the sides."""
    bare = [count for count in found if count.noun is None]
    if len(bare) != 2 or not any(token.lower_ == "respectively" for token in bare[1].head.sent[-40:]):  # noqa: PLR2004
        return {}
    first, second = bare
    if second.head.dep_ != "conj" or second.head.head != first.head:
        return {}
    return {first.head.i: "side-a", second.head.i: "side-b"}


def _harm(count: Count, told: _Told) -> FigureReading | None:
    """People killed, injured, missing, detained, displaced, abducted, besieged."""
    if count.number.kind != "count" or count.number.best == 0:
        return None
    act = act_of(count)
    if act is None or (count.article and act.measure not in ("killed", "injured", "missing")):
        return None
    if count.partitive and told.before and told.before[-1].measure in _HARM and count.noun is None:
        return None
    return _reading(count, act, _population(count, act, told.before), told.text)


def _population(count: Count, act: Act, before: list[FigureReading]) -> codes.Population:
    """Who is counted; "others" and bare numbers take it from the count before, vague ones ("scores of others") not."""
    own = population(count, act.measure)
    said = _said_to_be(count)
    if own in (None, "all") and said is not None:
        own = _who(count, said, act.measure)
    if own is not None:
        return _own_losses(count, act) if own == "all" else own
    previous = next((reading for reading in reversed(before) if reading.subset_of is None), None)
    if (
        previous is None
        or _vague(count)
        or previous.measure not in _HARM
        or previous.population in ("women", "children")
    ):
        return _own_losses(count, act)
    civil = previous.population == "civilians"
    return "all" if civil and act.measure in ("other-count", "detained", "displaced") else previous.population


def _vague(count: Count) -> bool:
    """Whether the number is a plural without a bound ("scores", "dozens") or open ("several")."""
    return count.number.best is None and count.number.span == count.number.core


def _own_losses(count: Count, act: Act) -> codes.Population:
    """Combatants where an armed body tells its own dead: "lost 22 men", "put its losses at two", "suffered 12 dead"."""
    words = figure_words().sets
    if act.rule == "lost":
        men = count.noun is not None and count.noun.lower_ in ("men", "man")
        civil = any(child.lower_ in words["populations.civil"] for child in act.predicate.lefts)
        return "combatants" if men and not civil else "all"
    if act.rule == "toll":
        own = act.predicate.lemma_.lower() == "loss" and any(child.tag_ == "PRP$" for child in act.predicate.lefts)
        return "combatants" if own else "all"
    own_loss = act.rule == "of noun" and act.predicate.lemma_.lower() == "loss"
    if act.rule not in ("state as noun", "counted noun") and not own_loss:
        return "all"
    if act.measure not in _HARM:
        return "all"
    verb = next((token for token in islice(count.head.ancestors, 3) if token.pos_ == "VERB"), None)
    if verb is None or verb.lemma_.lower() not in words["report.own"]:
        return "all"
    bodies = words["report.bodies"]
    subjects = [child for child in verb.lefts if child.dep_ == "nsubj"]
    armed = any(token.lemma_.lower() in bodies for child in subjects for token in islice(child.subtree, 12))
    return "combatants" if armed else "all"


def _reading(count: Count, act: Act, who: codes.Population, text: str, subset_of: int | None = None) -> FigureReading:
    return FigureReading(
        span=_evidence(count, act),
        number=count.number,
        text=count.span.of(text),
        measure=act.measure,
        population=who,
        predicate=act.predicate.i,
        noun=count.noun.i if count.noun is not None else None,
        subset_of=subset_of,
        rule=act.rule,
    )


def _evidence(count: Count, act: Act) -> Span:
    """From the first to the last word of the count and of what is said of it, if they stand near; else the count."""
    spans = [count.span]
    for token in (act.predicate, *act.others):
        spans.append(Span(token.idx, token.idx + len(token)))
        spans += [
            Span(c.idx, c.idx + len(c)) for c in token.lefts if c.dep_ in ("aux", "auxpass") and c.i > count.first.i
        ]
        spans += [Span(c.idx, c.idx + len(c)) for c in token.rights if c.dep_ == "prt"]
    whole = Span(min(span.start for span in spans), max(span.end for span in spans))
    return whole if whole.end - whole.start <= _LONGEST else count.span


def _part(count: Count, told: _Told) -> FigureReading | None:
    """A part of a count: "including 700 civilians and 160 children", "12 of them children", "among them two nuns"."""
    if count.number.kind != "count" or not told.before:
        return None
    host = next((i for i in range(len(told.before) - 1, -1, -1) if told.before[i].subset_of is None), None)
    if host is None or told.before[host].measure not in _HARM | {"other-count"}:
        return None
    total = told.before[host]
    if count.noun is None:
        noun = _predicated(count) if count.partitive else _attribute(count)
        who = None if noun is None else _who(count, noun, total.measure)
        if noun is None or who is None:
            return _included(count, told.text, total, told.offset + host)
        end = noun.idx + len(noun)
        act = Act(total.measure, count.head.doc[total.predicate], "of them")
        reading = _reading(count, act, who, told.text, told.offset + host)
        return replace(reading, span=Span(count.span.start, end), text=told.text[count.span.start : end], noun=noun.i)
    return _included(count, told.text, total, told.offset + host)


def _who(count: Count, noun: Token, measure: codes.Measure) -> codes.Population | None:
    """The population of the count by what it is said to be."""
    return population(replace(count, noun=noun, partitive=False, last=noun), measure)


def _included(count: Count, text: str, total: FigureReading, host: int) -> FigureReading | None:
    """The count as part of the total where "including" or "among them" says so."""
    lead = _introduced(count) or _of_included(count, total) or _among(count)
    if lead is None:
        return None
    who = population(count, total.measure) or total.population
    act = Act(total.measure, count.head.doc[total.predicate], "including")
    reading = _reading(count, act, who, text, host)
    start = lead.idx if count.span.end - lead.idx <= _LONGEST else count.span.start
    return replace(reading, span=Span(start, count.span.end))


def _among(count: Count) -> Token | None:
    """The first word of "seven women among them" and "two nuns included"."""
    after = [token.lower_ for token in count.last.doc[count.last.i + 1 : count.last.i + 3]]
    lead = count.first.nbor(-1) if count.first.i else count.first
    if lead.lower_ not in (",", "(", "-", "–", "—", "and"):
        return None
    among = len(after) > 1 and after[0] in ("among", "amongst") and after[1] in ("them", "whom")
    return count.first if among or after[:1] == ["included"] else None


def _predicated(count: Count) -> Token | None:
    """What the partitive count is said to be: "12 of them (were) children"."""
    words = figure_words()
    doc, end = count.last.doc, count.last.i
    for token in doc[end + 1 : end + 6]:
        if token.sent != count.last.sent or token.is_punct:
            return None
        if words.who(token) is not None:
            return token
        if token.pos_ not in ("AUX", "ADJ", "DET", "NOUN", "ADV", "PROPN"):
            return None
    return None


def _of_included(count: Count, total: FigureReading) -> Token | None:
    """The verb of "the 12 killed included two nuns", if its subject is the total or its victims."""
    head = count.head
    while head.dep_ == "conj" and head.head.i < head.i:
        head = head.head
    verb = head.head
    if head.dep_ != "dobj" or verb.lemma_.lower() != "include":
        return None
    for child in verb.lefts:
        inside = total.span.start <= child.idx < total.span.end
        if child.dep_ == "nsubj" and (inside or child.lower_ in figure_words().sets["subsets.partitive"]):
            return verb
    return None


def _attribute(count: Count) -> Token | None:
    """What a bare count is said to be: "of the dead, 11 were women", "of whom nine were soldiers"."""
    words = figure_words()
    verb = count.head.head
    if count.head.dep_ not in ("nsubj", "nsubjpass") or verb.lemma_ != "be":
        return None
    attributes = (child for child in verb.rights if child.dep_ == "attr")
    return next((each for each in attributes if words.who(each) is not None), None)


def _said_to_be(count: Count) -> Token | None:
    """What those who are counted are said to be: "the three dead were Maoists", "four of the dead were women"."""
    subject = count.head.head if count.head.dep_ == "amod" else count.head
    verb = subject.head
    words = figure_words()
    if subject.dep_ == "pobj" and verb.lower_ == "for" and verb.head.lemma_ == "account":
        return next(
            (child for child in verb.head.lefts if child.dep_ == "nsubj" and words.who(child) is not None), None
        )
    if subject.dep_ != "nsubj" or verb.lemma_ != "be":
        return None
    return next((child for child in verb.rights if child.dep_ == "attr" and words.who(child) is not None), None)


def _introduced(count: Count) -> Token | None:
    """The "including" or "among them" that the count or the first of its row hangs on."""
    doc = count.head.doc
    head = count.head
    for _ in range(8):
        first = min((t.i for t in head.lefts), default=head.i)
        first = min(first, head.i)
        if head == count.head:
            first = min(first, count.first.i)
        if doc[first].lower_ in ("including", "comprising", "among") and first != count.first.i:
            return doc[first]
        lead = doc[first - 1] if first else None
        if lead is not None and lead.sent == head.sent:
            if lead.lower_ in ("including", "comprising"):
                return lead
            if lead.lower_ in ("them", "whom") and first > 1 and doc[first - 2].lower_ == "among":
                return doc[first - 2]
        if head.dep_ == "pobj" and head.head.lower_ == "including":
            return head.head
        if head.dep_ not in ("conj", "appos", "nummod", "dep"):
            return None
        head = head.head
    return None


def _duration(count: Count, told: _Told) -> FigureReading | None:
    """How many hours something lasted: "for two hours", "which lasted more than 13 hours", "a nine-hour siege" not."""
    words = figure_words().sets
    number = count.number
    if number.kind != "duration" or number.unit not in ("hour", "hours", "hrs") or count.noun is None:
        return None
    head = count.head
    lead = count.first.nbor(-1) if count.first.i else count.first
    spent = next((c for p in head.rights if p.lower_ == "of" for c in p.rights if c.dep_ == "pobj"), None)
    if spent is not None and spent.lemma_.lower() in words["duration.nouns"]:
        return replace(_reading(count, Act("duration-hours", spent, "hours of"), "all", told.text), span=count.span)
    if lead.lower_ == "for" and lead.sent == head.sent:
        verb = lead.head
    elif head.dep_ in ("dobj", "npadvmod", "attr"):
        verb = head.head
    else:
        return None
    lemma = verb.lemma_.lower()
    known = words["duration.verbs"] | words["duration.nouns"]
    if not {lemma, verb.lower_} & known or not real(verb):
        return None
    act = Act("duration-hours", verb, "duration")
    return _reading(count, act, "all", told.text)


def _suicide(count: Count, told: _Told) -> FigureReading | None:
    """How many suicide attackers there were."""
    words = figure_words().sets
    noun = count.noun
    if noun is None or count.article or noun.lemma_.lower() not in words["suicide.heads"]:
        return None
    if not any(child.lower_ in words["suicide.words"] for child in noun.lefts):
        return None
    return _reading(count, Act("suicide-attackers", noun, "suicide attackers"), "all", told.text)


def _strikes(count: Count, told: _Told) -> FigureReading | None:
    """How many strikes there were, or how many targets, vehicles, drones were destroyed or fought off."""
    words = figure_words().sets
    noun = count.noun
    if noun is None or count.article or count.number.kind != "count" or count.partitive:
        return None
    lemma = noun.lemma_.lower()
    head = count.head
    for _ in range(8):
        if head.dep_ != "conj":
            break
        head = head.head
    verb = head.head
    if lemma in words["strikes.acts"]:
        subject = head.dep_ in ("nsubj", "nsubjpass")
        done = head.dep_ == "dobj" and verb.lemma_.lower() in words["strikes.verbs"]
        if (subject or done) and verb.pos_ in ("VERB", "AUX") and real(verb):
            return _reading(count, Act("other-count", noun, "strikes"), "all", told.text)
        return None
    if lemma not in words["strikes.things"] or head.dep_ not in ("dobj", "nsubjpass"):
        return None
    action = verb.lemma_.lower()
    destroyed = action in words["strikes.destroy"] and lemma not in words["strikes.acts"]
    targets = lemma == "target" and action in words["strikes.hit_only_targets"]
    if not (destroyed or targets) or not real(verb):
        return None
    return _reading(count, Act("other-count", verb, "destroyed"), "all", told.text)


def _things(count: Count, told: _Told) -> FigureReading | None:
    """How many rockets were fired, trucks let in, mass graves found."""
    noun = count.noun
    if noun is None or count.article or count.number.kind != "count" or count.partitive:
        return None
    lemma, head = noun.lemma_.lower(), count.head
    while head.dep_ == "conj" and head.head.i < head.i:
        head = head.head
    verb = head.head
    if verb.pos_ != "VERB" or head.dep_ not in ("dobj", "nsubj", "nsubjpass") or not real(verb):
        return None
    done = head.dep_ in ("dobj", "nsubjpass") or verb.tag_ == "VBN"
    for sense in figure_words().raw["things"]:
        if lemma in sense["nouns"] and verb.lemma_.lower() in sense["object" if done else "subject"]:
            return _reading(count, Act("other-count", verb, sense["rule"]), "all", told.text)
    return None


def _in_need(count: Count, told: _Told) -> FigureReading | None:
    """People who are besieged, in need, cut off or without access."""
    words = figure_words()
    if count.number.kind != "count" or count.article or count.noun is None or count.partitive:
        return None
    noun, head = count.noun, count.head
    people = words.who(noun) is not None or noun.ent_type_ == "NORP" or noun.tag_ == "NNPS"
    verb = head.head
    if not people or head.dep_ not in ("nsubj", "nsubjpass") or not real(verb):
        return None
    lemma = verb.lemma_.lower()
    near = _clause_words(verb)
    prone = near & words.sets["needs.prone"]
    alone = lemma in words.sets["needs.verbs_alone"]
    facing = lemma in ("face", "suffer", "depend", "rely") and near & words.sets["needs.words"]
    severed = lemma in words.sets["needs.severed"] and near & words.sets["needs.severances"]
    if not (alone or facing or severed or (lemma in words.sets["needs.verbs"] and prone)):
        return None
    act = Act("other-count", verb, "in need")
    return _reading(count, act, population(count) or "all", told.text)


def _clause_words(verb: Token) -> set[str]:
    """The words of the predicate of the verb, no farther than a dozen tokens after it."""
    end = verb.i + 13
    return {t.lower_ for t in verb.doc[verb.i + 1 : end] if t.sent == verb.sent and verb.is_ancestor(t)}


def _money(count: Count, told: _Told) -> FigureReading | None:
    """Sums that are pledged, paid, asked for, stolen."""
    words = figure_words().sets
    if count.number.kind != "money" or told.text[: count.span.start].endswith("("):  # "20 million pesos ($385,000)"
        return None
    for token in count.head.ancestors:
        lemma = token.lemma_.lower()
        if lemma in words["money.verbs"] and token.pos_ == "VERB" and real(token, planned=True):
            return _reading(count, Act("money", token, "money"), "all", told.text)
        if lemma in words["money.nouns"] and token.i - count.last.i <= 4:  # noqa: PLR2004
            return _reading(count, Act("money", token, "money"), "all", told.text)
        if lemma in words["money.away"] and any(child.lower_ in ("away", "off") for child in token.rights):
            return _reading(count, Act("money", token, "money"), "all", told.text)
        if token.pos_ == "VERB":
            return None
    return None


Reader = Callable[[Count, _Told], FigureReading | None]

_READERS: tuple[Reader, ...] = (_duration, _money, _part, _harm, _suicide, _strikes, _things, _in_need)
