"""One relation of one pair, and the readings that the two ends of a statement make."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice, product
from typing import cast as typed

from spacy.tokens import Token

from kg import codes
from kg.extract.document import Span
from kg.extract.relations.frames import Frame
from kg.extract.syntax import phrases
from kg.extract.syntax.scene import PAIR, Scene

_MOST = 16


@dataclass(frozen=True, slots=True)
class RelationReading:
    """One relation of one pair.

    `subject` and `object` are the indices of tokens at which the cast has an entity (`Cast.at`); where both are the
    same token, it stands for several ("the two powers") and the relation holds between them. `predicate` is the index
    of the word that states it; `span` the words that do; `standing` is false where the form may also tell one act.
    """

    type: codes.Relation
    subject: int
    object: int
    symmetric: bool
    predicate: int
    span: Span
    standing: bool
    rule: str


def pairs(
    scene: Scene,
    frame: Frame,
    predicate: Token,
    subjects: list[Token],
    objects: list[Token],
    *,
    relation: str | None = None,
    standing: bool = True,
) -> Iterator[RelationReading]:
    """One reading for each pair of ends."""
    for one, other in islice(product(subjects, objects), _MOST):
        span = phrases.statement(predicate, one, other)
        subject, target = scene.index(one), scene.index(other)
        if span is None or subject == target:
            continue
        yield RelationReading(
            type=typed("codes.Relation", relation or frame["relation"]),
            subject=subject,
            object=target,
            symmetric=bool(frame.get("symmetric", False)),
            predicate=predicate.i,
            span=span,
            standing=standing,
            rule=frame["rule"],
        )


def both(scene: Scene, frame: Frame, predicate: Token, pair: list[Token]) -> Iterator[RelationReading]:
    """The relation of the two members of a pair, or of the two that one word stands for ("the two powers")."""
    if len(pair) == PAIR:
        yield from pairs(scene, frame | {"symmetric": True}, predicate, pair[:1], pair[1:])
        return
    span = phrases.statement(predicate, pair[0])
    members = scene.named_pair(pair[0])
    if span is not None and members is not None:
        relation = typed("codes.Relation", frame["relation"])
        one, other = members
        yield RelationReading(
            relation,
            one.i,
            other.i,
            symmetric=True,
            predicate=predicate.i,
            span=span,
            standing=True,
            rule=frame["rule"],
        )
