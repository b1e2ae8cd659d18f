"""What hangs on a noun that tells of an event, and on the verb over it."""

from spacy.tokens import Token

from kg.extract import arguments
from kg.extract.frames import Trigger
from kg.extract.roles.cases import Dependents, each
from kg.extract.roles.clauses import clause
from kg.extract.roles.governors import governor
from kg.extract.roles.scene import ACTORS, Scene
from kg.extract.roles.vocabulary import words

_AIMED = frozenset({"on", "in", "at", "against"})


def of_noun(scene: Scene, trigger: Trigger) -> Dependents:
    """Every noun at a noun that tells of an event, and at the verb over it, with its relation to the event."""
    noun = trigger.token
    wording = {word.i for word in trigger.words if not takes_part(scene, trigger, word)}
    yield from each("owner", (token for token in _owners(scene, trigger) if token.i not in wording))
    yield from ((word, token) for word, token in arguments.phrases(noun) if token.i not in wording)
    for child in noun.children:
        if child.dep_ in {"acl", "relcl"} and child.pos_ == "VERB":
            yield from clause(child)
    yield from _after_its_place(scene, noun)
    if noun.dep_ == "conj":
        yield from _of_conjunct(scene, trigger)
    yield from _of_next(scene, noun)
    yield from governor(scene, trigger, noun)


def takes_part(scene: Scene, trigger: Trigger, word: Token) -> bool:
    """Whether a word of the wording is somebody whom it is done to: "release of hostages", not "use of tear gas"."""
    return word.i > trigger.token.i and not trigger.is_verb and bool(scene.types(word) & ACTORS)


def _after_its_place(scene: Scene, noun: Token) -> Dependents:
    """What a participle tells that stands after where it was: "the blockade of Pibor, enforced by the militia"."""
    for word, near in arguments.phrases(noun):
        if word not in {"of", "on", "in", "at", "against"} or near.i in scene.events:
            continue
        for child in near.rights:
            if child.dep_ == "acl" and child.tag_ == "VBN" and child.lemma_ in words().light | words().attributing:
                yield from clause(child)


def _owners(scene: Scene, trigger: Trigger) -> list[Token]:
    """Whose it is, without those that tell whose the next one is: of "Syrian government shelling" the government."""
    noun, first_word = trigger.token, trigger.words[0]
    found = arguments.owners(first_word if first_word.head == noun else noun)
    if first_word != noun:
        found = [*found, *arguments.owners(noun)]
    places = {token.i for token in found}
    return [token for token in dict.fromkeys(found) if not _is_inner(scene, token, places)]


def _is_inner(scene: Scene, token: Token, owners: set[int]) -> bool:
    after = token.doc[token.i + 1]
    return after.i in owners and token.dep_ != "poss" and bool(scene.types(after) & (ACTORS - {"state"}))


def _of_conjunct(scene: Scene, trigger: Trigger) -> Dependents:
    """What the noun shares with the one before it: "Borland's shelling and raids hit the port"."""
    before = trigger.token.head
    for token in arguments.owners(before):
        if token.dep_ == "poss" or scene.cast.at(token):
            yield "owner", token
    if before.i in scene.events:
        yield from governor(scene, trigger, before)


def _of_next(scene: Scene, noun: Token) -> Dependents:
    """What the noun shares with the one after it: "raids and shelling of the port"."""
    own = {word for word, _ in arguments.phrases(noun)}
    if own & _AIMED:
        return
    for child in noun.rights:
        if child.dep_ == "conj" and child.i in scene.events:
            yield from ((word, token) for word, token in arguments.phrases(child) if word not in own)
