"""Whom a pronoun of the third person means, where only one fits."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from spacy.tokens import Span as DocSpan
from spacy.tokens import Token

from kg.extract.coreference.scene import Scene
from kg.extract.coreference.voices import speakers
from kg.extract.coreference.words import PRONOUNS, is_first_person, repeated, word_lists
from kg.extract.mentions.found import Found

_PERSON = {
    "he": "he",
    "him": "he",
    "his": "he",
    "himself": "he",
    "she": "she",
    "her": "she",
    "hers": "she",
    "herself": "she",
}
_THING = frozenset({"it", "its", "itself"})
_ACTORS = frozenset({"state", "government", "armed-group", "organization", "media"})


@dataclass
class _Reader:
    """What is known while the pronouns are read in order: the subjects and persons of the paragraph so far."""

    scene: Scene
    by_head: dict[int, list[int]]
    speakers: dict[int, int]
    resolved: dict[int, int]
    last_subjects: list[int]
    persons: list[int]

    def sentence(self, sentence: DocSpan) -> Iterator[tuple[Token, int]]:
        """The resolved pronouns of the sentence, each with the mention that it repeats."""
        subjects: list[int] = []
        before = len(self.persons)
        for token in sentence:
            target = self.target(token) if token.tag_ in PRONOUNS else None
            if target is not None:
                self.resolved[token.i] = target
                yield token, target
                if token.dep_ == "nsubj":
                    subjects.append(target)
            subjects.extend(self.noted(token))
        nobody = any(_is_nobody(token) for token in sentence)
        self.last_subjects = subjects or ([] if nobody else self.last_subjects)
        self.persons = self.persons[before:]

    def noted(self, token: Token) -> Iterator[int]:
        """The mentions of a name or phrase that are subjects; persons are kept for later."""
        for at in self.by_head.get(token.i, ()):
            one = self.scene.found[at]
            if one.mention.kind in {"name", "nominal"}:
                if one.type == "person" and not one.plural:
                    self.persons.append(at)
                if token.dep_ in {"nsubj", "nsubjpass"} and not _is_none(token):
                    yield at

    def target(self, token: Token) -> int | None:
        """The mention that the pronoun repeats, None where none or several fit."""
        word = token.text.lower()
        if is_first_person(token):
            return self.speakers.get(token.i)
        if not _refers(token):
            return None
        governing = _governing_subject(token, self.by_head, self.resolved)
        if governing is not None and _agrees(self.scene.found[governing], word):
            return governing
        if self.scene.quoted[token.i]:
            return None
        near = self.persons if word in _PERSON else self.last_subjects
        fits = {self.scene.links.of(at): at for at in near if _agrees(self.scene.found[at], word)}
        before = self.scene.doc[token.i - 1] if token.i else token
        starts = token.dep_ == "nsubj" and bool(token.is_sent_start or before.is_sent_start)
        return next(iter(fits.values())) if len(fits) == 1 and (word in _PERSON or starts) else None


def pronouns(scene: Scene) -> list[Found]:
    """Mentions for the pronouns that have one candidate only; the others give none."""
    by_head: dict[int, list[int]] = defaultdict(list)
    for index, one in enumerate(scene.found):
        by_head[one.mention.head].append(index)
    reader = _Reader(scene, by_head, speakers(scene, by_head), {}, [], [])
    made: list[Found] = []
    paragraph = -1
    for sentence in scene.doc.sents:
        if scene.paragraph_at[sentence.start] != paragraph:
            paragraph = scene.paragraph_at[sentence.start]
            reader.last_subjects, reader.persons = [], []
        made.extend(repeated(token, scene.found[target]) for token, target in reader.sentence(sentence))
    return made


def _is_nobody(token: Token) -> bool:
    """Whether it is the subject of a clause about no one: "no group" in "No group claimed it"."""
    subject = token.dep_ in {"nsubj", "nsubjpass"}
    return subject and (token.text.lower() in {"nobody", "none"} or _is_none(token))


def _is_none(token: Token) -> bool:
    return any(child.text.lower() in {"no", "neither"} for child in token.lefts)


def _refers(token: Token) -> bool:
    """Whether the pronoun can refer: not the empty one of "it is vital that", "it rained"."""
    if token.text.lower() != "it" or token.dep_ != "nsubj":
        return token.dep_ != "expl"
    verb = token.head
    if verb.pos_ == "ADJ":
        return False
    return not (
        verb.lemma_ in {"be", "become", "remain", "seem", "appear", "take"}
        and any(child.dep_ in {"acomp", "attr"} for child in verb.children)
    )


def _governing_subject(token: Token, by_head: dict[int, list[int]], resolved: dict[int, int]) -> int | None:
    """The mention that is the subject of the clause of a possessive, or of the clause over a subject pronoun."""
    at = token
    for _ in range(12):
        if at.head.i == at.i:
            return None
        if at.dep_ in {"relcl", "acl"}:
            return None
        at = at.head
        if at.pos_ not in {"VERB", "AUX"}:
            continue
        subject = next(
            (child for child in at.lefts if child.dep_ in {"nsubj", "nsubjpass"} and child.i != token.i), None
        )
        if subject is not None and subject.i < token.i and not any(token.i == inner.i for inner in subject.lefts):
            if subject.i in resolved:
                return resolved[subject.i]
            found = by_head.get(subject.i, ())
            return found[-1] if len(found) == 1 else None
    return None


def _agrees(one: Found, word: str) -> bool:
    """Whether the pronoun can stand for the entity, by type, number and what its office tells of the person."""
    if word in _PERSON:
        if one.type != "person" or one.plural:
            return one.type == "unknown-actor" and not one.plural
        office = one.title.rsplit(" ", 1)[-1]
        lists = word_lists()
        return not ((_PERSON[word] == "he" and office in lists.she) or (_PERSON[word] == "she" and office in lists.he))
    if word in _THING:
        return one.type in _ACTORS and not one.plural
    return one.plural or one.type in {"armed-group", "organization", "population-group"}
