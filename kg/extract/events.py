"""The events that a text speaks of: its trigger words, sifted, with their exact type, who takes part, and where."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from spacy.tokens import Token

from kg import codes
from kg.extract import arguments
from kg.extract.document import Block, Cast, Entity, Mention, Parsed
from kg.extract.frames import Frame, Trigger, lemma, triggers
from kg.extract.roles import ACTORS, Reader, Roles, blamed, entities, words

VIOLENCE = frozenset(
    [
        "violence",
        "armed-clash",
        "attack-on-civilians",
        "killing",
        "air-strike",
        "air-campaign",
        "shelling",
        "suicide-bomb",
        "ied",
        "grenade",
        "chemical-weapon",
        "siege",
        "military-advance",
        "abduction",
        "joint-military-operation",
    ]
)
_FLYING = frozenset(
    [
        "plane",
        "jet",
        "missile",
        "rocket",
        "projectile",
        "bomber",
        "fighter",
        "airliner",
        "airplane",
        "balloon",
        "flight",
        "aircraft",
    ]
)
_RAIDS = frozenset({"attack", "raid", "assault", "storm", "ambush", "incursion", "shooting", "overrun"})
_STAND_ALONE = frozenset(
    [
        "ceasefire-start",
        "ceasefire-violation",
        "enforcement-mechanism",
        "aid-delivery",
        "humanitarian-access",
        "negotiation",
    ]
)
_STAND_IN_PHRASE = frozenset({"ceasefire-start", "ceasefire-violation", "enforcement-mechanism"})
_NEED_PARTS = frozenset(
    [
        "killing",
        "release",
        "ruling",
        "measure",
        "weaken",
        "group-change",
        "condemnation",
        "endorsement",
        "pressure",
        "threat",
    ]
)
_DEFINITE = frozenset({"the", "this", "that", "these", "those", "such", "its", "their", "his", "her"})


def _covered(parsed: Parsed, mention: Mention) -> list[Token]:
    head = parsed.doc[mention.head]
    found = [head]
    for at in range(head.i - 1, -1, -1):
        if parsed.doc[at].idx < mention.span.start:
            break
        found.append(parsed.doc[at])
    for at in range(head.i + 1, len(parsed.doc)):
        if parsed.doc[at].idx >= mention.span.end:
            break
        found.append(parsed.doc[at])
    return found


@dataclass(frozen=True)
class EventReading:
    """One event as one place of the text tells it.

    `parts` are (role, token) pairs, the tokens those of the cast; `place` is the token of the place, if told; `victims`
    the tokens of those hurt; `words` the tokens of the wording; `rule` is the frame and the word.
    `stated_at` is the word at which its context is read when that is another one, `modality` is given where the word
    itself tells it ("agreed to a truce": planned).
    """

    type: codes.Event
    token: Token
    parts: tuple[tuple[codes.Role, Token], ...]
    place: Token | None
    victims: tuple[Token, ...]
    words: tuple[Token, ...]
    frame: str
    rule: str
    places: tuple[Token, ...] = ()
    negated: bool = False
    stated_at: Token | None = None
    modality: codes.Modality | None = None


def _clause_words(trigger: Trigger) -> set[str]:
    """Lemmas and words of the trigger's own clause, coarse: its subtree and, for a noun, its verb's other words."""
    token = trigger.token
    found = {word.lower_ for word in token.subtree} | {lemma(word) for word in token.subtree}
    if not trigger.is_verb:
        for child in token.head.children:
            if child.dep_ in {"nsubj", "nsubjpass", "dobj", "prep", "agent", "compound", "amod"}:
                found |= {lemma(word) for word in child.subtree}
        found.add(lemma(token.head))
    elif token.dep_ in {"relcl", "acl"}:
        found |= {lemma(token.head), *(lemma(child) for child in token.head.lefts)}
    elif token.dep_ == "xcomp":
        found |= {lemma(child) for child in token.head.children}
    return found


class Sifter:
    """Decides which triggers of one text are events, and reads them."""

    def __init__(self, parsed: Parsed, cast: Cast) -> None:
        self._doc = parsed.doc
        self._layout = parsed.layout
        self._cast = cast
        self._triggers = list(triggers(parsed.doc))
        self._nouns = {trigger.token.i: trigger for trigger in self._triggers if not trigger.is_verb}
        self._reader = Reader(cast, frozenset(self._nouns))
        self._taken: set[int] = set()
        self._read: list[EventReading] = []
        self._topics: dict[int, bool] = {}
        self._named = {
            token.i
            for entity in cast.entities
            for mention in entity.mentions
            if mention.kind == "name"
            for token in _covered(parsed, mention)
            if token.tag_ in {"NNP", "NNPS"}
        }

    # ---- guards ---------------------------------------------------------------------------------------------------------

    def _types(self, tokens: list[Token]) -> set[str]:
        return {one.type for token in tokens for one in entities(self._cast, token)[0]}

    def at(self, token: Token) -> tuple[Entity, ...]:
        """The entities at the token."""
        return self._cast.at(token)

    def _patients(self, trigger: Trigger) -> list[Token]:
        if not trigger.is_verb:
            return [
                noun for word, noun in arguments.phrases(trigger.token) if word in {"of", "to", "on", "against", "over"}
            ]
        if trigger.object is not None:
            both = [*arguments.phrases(trigger.object), *arguments.phrases(trigger.token)]
            return [noun for word, noun in both if word in {"of", "over", "from", "in", "on"}]
        if trigger.preposition is not None:
            return [noun for word, noun in arguments.phrases(trigger.token) if word == trigger.preposition]
        return arguments.patients(trigger.token)

    def _has_patient(self, trigger: Trigger, wanted: str) -> bool:
        patients = self._patients(trigger)
        if trigger.frame.id == "fall-place" and trigger.is_verb:
            patients = arguments.subjects(trigger.token)
        types = self._types(patients)
        if trigger.is_verb and trigger.object is not None and not patients:
            return wanted in {"people", "armed", "group"}
        owners = arguments.owners(trigger.token) if not trigger.is_verb else []
        match wanted:
            case "place":
                nouns = [*patients, *owners]
                return any(
                    one.type == "place" or (one.type == "state" and trigger.is_verb)
                    for n in nouns
                    for one in self._cast.at(n)
                )
            case "armed":
                return bool(types & {"armed-group"}) or trigger.object is not None or not trigger.is_verb
            case "people":
                return bool(types & (ACTORS - {"media", "state"})) and "place" not in types
            case "group":
                if not trigger.is_verb:
                    return bool(types | self._types(owners)) and bool(
                        (types | self._types(owners))
                        & {"armed-group", "organization", "population-group", "government"}
                    )
                both = types | self._types(arguments.doers(trigger.token))
                return bool(both & {"armed-group", "organization", "unknown-actor"})
            case "protester":
                return any(
                    lemma(token) in {"protester", "demonstrator", "crowd", "protest", "rally", "marcher", "mourner"}
                    for token in patients
                )
        return True

    def _has_doer(self, trigger: Trigger, wanted: tuple[str, ...]) -> bool:
        doers = arguments.doers(trigger.token) if trigger.is_verb else arguments.owners(trigger.token)
        if wanted == ("official",):
            return bool(self._types(doers) & {"person", "government", "organization", "state"}) and not self._types(
                doers
            ) & {"armed-group", "population-group"}
        if wanted == ("civilian",):
            return bool(self._types(doers) & {"population-group", "person"}) or any(
                lemma(doer) in words().unspecific | {"civilian", "resident", "villager", "family", "refugee"}
                for doer in doers
            )
        if wanted == ("armed",):
            types = {kind for doer in doers for actor in self._reader.actors(doer) for kind in self._types([actor])}
            return bool(types & {"armed-group", "government", "state", "unknown-actor"}) or not (
                trigger.is_verb and doers
            )
        if wanted == ("owner",):
            return any(doer.dep_ == "poss" and self._types([doer]) & ACTORS for doer in doers)
        if wanted == ("troops",):
            return bool(self._types(doers) & {"armed-group"})
        if wanted == ("actor",):
            return bool(self._types(doers) & ACTORS)
        found = {lemma(doer) for doer in doers} | {child.lower_ for doer in doers for child in doer.lefts}
        return bool(found & set(wanted))

    def _guarded(self, trigger: Trigger) -> bool:
        """Whether all that the frame asks for is there."""
        frame = trigger.frame
        if frame.needs_word and not trigger.is_verb:
            own = {lemma(word) for word in trigger.words} | {word.lower_ for word in trigger.words}
            if not own & frame.needs_word and not _clause_words(trigger) & frame.needs_word:
                return False
        elif frame.needs_word and not _clause_words(trigger) & frame.needs_word:
            return False
        if frame.needs_doer and not self._has_doer(trigger, frame.needs_doer):
            return False
        if frame.needs_patient and not self._has_patient(trigger, frame.needs_patient):
            return False
        check = _FRAME_CHECKS.get(frame.id)
        return check is None or check(self, trigger)

    def _idle(self, trigger: Trigger) -> bool:
        """Whether the word is carried by, or carries, another trigger, so that it tells of nothing of its own."""
        token = trigger.token
        if token.i in self._taken or token.dep_ == "amod" or self._elsewhere(trigger):
            return True
        if trigger.object is not None and trigger.object.i in self._taken:
            return True
        if trigger.is_verb:
            if trigger.object is None and trigger.preposition is None:
                objects = arguments.patients(token)
                carries = trigger.frame.id in {
                    "strike",
                    "destroy",
                    "advance",
                    "capture-place",
                    "left",
                    "seized",
                    "agreement",
                }
                if carries and lemma(token) in words().light and any(noun.i in self._nouns for noun in objects):
                    return True
            if token.dep_ in {"xcomp", "advcl"} and any(
                one.frame.id == "joint-operation" and one.token == token.head for one in self._triggers
            ):
                return True
            if lemma(token) in words().hits | {"follow", "cause", "trigger", "explode", "detonate", "go"}:
                makers = [*arguments.subjects(token), *arguments.agents(token)]
                if any(self._is_act(noun) for noun in makers):
                    return True
            if lemma(token) in words().victims:
                return self._told_elsewhere(trigger)
        elif token.dep_ in {"compound", "amod", "nmod", "npadvmod", "oprd"} or self._in_name(token):
            return True
        elif token.dep_ == "attr":
            return trigger.frame.type in VIOLENCE | {"demonstration"} or (
                not arguments.owners(token) and trigger.frame.id not in {"aid", "access", "ceasefire"}
            )
        elif token.dep_ == "pobj" and token.head.lower_ == "for" and token.head.head.i in self._taken:
            return trigger.frame.id == "negotiation"  # "hosts his counterparts for talks": one event
        elif token.dep_ == "pobj" and token.head.lower_ == "as":  # "described as an attack"
            return True
        return False

    def _in_name(self, token: Token) -> bool:
        """Whether the word is part of a name: "Board of Inquiry", "Operation Sunrise"."""
        return token.i in self._named

    def _elsewhere(self, trigger: Trigger) -> bool:
        """Whether the sentence is of sport, film, illness or trade, or of what always is, and of nobody armed."""
        sentence = trigger.token.sent
        text = sentence.text.lower()
        if any(phrase in text for phrase in words().always):
            return True
        if sentence.start not in self._topics:
            plain = {lemma(token) for token in sentence} | {token.lower_ for token in sentence}
            off = any(word in plain or (" " in word and word in text) for word in words().off_topic)
            armed = {"armed-group", "state", "government", "unknown-actor"}
            ours = off and any(
                one.type in armed and one.mentions[0].rule != "part in an event"
                for token in sentence
                for one in self._cast.at(token)
            )
            self._topics[sentence.start] = off and not ours
        return self._topics[sentence.start]

    def _is_act(self, noun: Token) -> bool:
        trigger = self._nouns.get(noun.i) or next((t for t in self._triggers if t.token == noun), None)
        return trigger is not None and trigger.frame.type in VIOLENCE | {"demonstration", "violent-demonstration"}

    def _told_elsewhere(self, trigger: Trigger) -> bool:
        """Whether the killing is the outcome of an event that another word of the sentence tells."""
        verb = trigger.token
        for word, noun in arguments.phrases(verb):
            if word in {"in", "by", "during", "from", "after", "following", "amid", "when", "at"} and self._is_act(
                noun
            ):
                return True
        for child in verb.children:  # "killed when rockets struck", "killed as government forces advance"
            if child.dep_ == "advcl" and child.pos_ == "VERB" and self._acts(child):
                return True
        if any(
            one.frame.id == "bomber-acts"
            and one.token.sent.start == verb.sent.start
            and lemma(one.token) not in words().victims
            for one in self._triggers
            if one.token != verb and self._guarded(one)
        ):
            return True
        outcome = verb.tag_ == "VBG" and verb.dep_ in {"advcl", "conj", "acl", "dep", "xcomp"}
        if outcome or not any(self._types(self._reader.actors(doer)) & ACTORS for doer in arguments.doers(verb)):
            if self._beside(verb):
                return True
        if verb.dep_ in {"advcl", "conj", "relcl", "acl", "xcomp", "ccomp", "dep"} and verb.head.pos_ in {
            "VERB",
            "AUX",
        }:
            head = verb.head
            if verb.dep_ == "conj" and lemma(head) in words().victims:
                return True
            doers = [child for child in verb.children if child.dep_ == "nsubj"]
            if not doers and verb.tag_ in {"VBG", "VBD", "VBZ", "VBP"} and self._acts(head):
                return True
        return bool(verb.dep_ in {"relcl", "acl"} and self._is_act(verb.head))

    def _beside(self, verb: Token) -> bool:
        """Whether another word of the sentence, or of the two before it in the paragraph, tells of violence.

        Only a toll is read so: a killing that tells its own place is an event of its own.
        """
        own_place = any(
            word in {"in", "at", "near", "outside"} and self._types([noun]) & {"place"}
            for word, noun in arguments.phrases(verb)
        )
        block = self._layout.block_at(verb.idx)
        for one in self._triggers:
            if (
                one.token.i == verb.i
                or lemma(one.token) in words().victims
                or one.frame.type not in VIOLENCE | {"demonstration"}
            ):
                continue
            same = one.token.sent.start == verb.sent.start
            if same and own_place and verb.dep_ == "conj" and verb.tag_ != "VBG":
                continue
            if not same and (own_place or not self._recent(one.token, verb, block)):
                continue
            if self._guarded(one):
                return True
        return False

    @staticmethod
    def _recent(earlier: Token, later: Token, block: Block | None) -> bool:
        """Whether the first stands in one of the two sentences before the second, in the same paragraph."""
        if block is None or not (block.span.start <= earlier.idx < later.sent.start_char):
            return False
        at, steps = later.sent.start, 0
        while at > 0 and steps < 2:
            before = later.doc[at - 1].sent
            if before.start <= earlier.i < before.end:
                return True
            at, steps = before.start, steps + 1
        return False

    def _acts(self, verb: Token) -> bool:
        """Whether another verb tells of violence itself or carries a noun that does."""
        if lemma(verb) in words().victims:
            return False
        if any(
            one.token == verb and one.frame.type in VIOLENCE | {"demonstration", "ied"} and self._guarded(one)
            for one in self._triggers
        ):
            return True
        around = [*arguments.objects(verb), *arguments.subjects(verb), *(noun for _, noun in arguments.phrases(verb))]
        return any(self._is_act(noun) for noun in around)

    def _anaphor(self, trigger: Trigger, roles: Roles) -> bool:
        """Whether a definite noun without anything of its own only points back: "the attack"."""
        if trigger.is_verb or roles.parts or roles.places:
            return False
        if trigger.token.dep_ == "dobj" and lemma(trigger.token.head) in {"halt", "stop", "cease"}:
            return False
        return self._definite(trigger)

    def _retold(self, trigger: Trigger, kind: codes.Event, roles: Roles) -> bool:
        """Whether a definite noun tells again of an event read before: "the Houthi offensive", "the meeting in Paris"."""
        if (
            trigger.is_verb
            or not self._definite(trigger)
            or (trigger.token.dep_ in {"nsubj", "ROOT"} and roles.of("target"))
        ):
            return False
        family = VIOLENCE if kind in VIOLENCE else {kind}
        mine = {one.id for token in roles.of("initiator") for one in entities(self._cast, token)[0]}
        where = {token.i for before in self._read for token in before.places}
        here = {one.id for token in roles.places for one in self._cast.at(token)}
        if not roles.parts and here and kind in VIOLENCE and not self._claimed(trigger.token):
            return any(
                here & {one.id for token in before.places for one in self._cast.at(token)}
                for before in self._read
                if before.type in VIOLENCE and where
            )
        others = [role for role, _ in roles.parts if role != "initiator"]
        if others or self._claimed(trigger.token):
            return False
        for before in self._read:
            if before.type in family and (not mine or mine == self._who(before, "initiator")):
                return bool(mine) or kind not in VIOLENCE
        return False

    @staticmethod
    def _claimed(noun: Token) -> bool:
        """Whether somebody is made answerable for it here: that is a fact of its own."""
        above = [noun.head, noun.head.head, noun.head.head.head]
        return any(one.lemma_ in {"blame", "claim", "responsibility", "accuse", "deny", "attribute"} for one in above)

    def _generic(self, trigger: Trigger, roles: Roles) -> bool:
        """Whether a noun without anybody or anywhere only names a kind of thing: "reduce the harm of airstrikes"."""
        if trigger.is_verb or roles.parts or roles.places or roles.victims:
            return False
        token = trigger.token
        if trigger.frame.id in _NEED_PARTS:
            return True
        if token.dep_ in {"nsubj", "nsubjpass", "ROOT"}:
            return token.tag_ == "NNS" and any(
                child.lower_ in {"may", "can", "must", "could"} for child in token.head.lefts
            )
        if token.dep_ == "dobj" and lemma(token.head) in {"halt", "stop", "end", "cease"}:
            return False
        if token.dep_ == "pobj" and trigger.frame.type not in _STAND_IN_PHRASE:
            return True
        if token.dep_ == "dobj":
            return lemma(token.head) in {"ensure", "reduce", "avoid", "include", "describe", "discuss", "reflect"}
        return trigger.frame.type not in _STAND_ALONE

    # ---- reading ---------------------------------------------------------------------------------------------------------

    def read(self) -> Iterator[EventReading]:
        """The events in the order of their words."""
        for trigger in self._triggers:
            if self._idle(trigger) or not self._guarded(trigger):
                continue
            roles = self._reader.read(trigger)
            kind = self._refined(trigger, roles)
            if kind is None:
                continue
            self._complete(trigger, roles)
            if self._anaphor(trigger, roles) or self._generic(trigger, roles):
                continue
            if trigger.is_verb and not (roles.parts or roles.places or roles.victims) and kind not in _STAND_ALONE:
                continue
            if self._retold(trigger, kind, roles):
                continue
            kind = self._inherited(trigger, kind, roles)
            self._place_of_parts(roles)
            self._taken |= {word.i for word in trigger.words}
            if len({one.id for token in roles.of("party") for one in entities(self._cast, token)[0]}) == 1:
                _one_sided(kind, trigger, roles)
            parts = _settled(roles)
            if trigger.frame.strict and not parts and not roles.places:
                continue
            if trigger.frame.id == "threat" and not roles.of("target"):
                self._threatened(trigger.token, roles)
            if trigger.frame.id == "accusation" and lemma(trigger.token) == "blame" and not roles.of("target"):
                for token in blamed(trigger.token):
                    roles.add("target", token)
            parts = _settled(roles)
            reading = EventReading(
                kind,
                _core(trigger),
                tuple(parts),
                next(iter(self._one_place(roles)), None),
                tuple(roles.victims),
                trigger.words,
                trigger.frame.id,
                f"{trigger.frame.id}:{lemma(trigger.token)}",
                self._one_place(roles),
            )
            agreed = _agreeing(trigger)
            if agreed is not None and kind == "ceasefire-start":
                for token in arguments.doers(agreed):
                    self._reader.give("party", token, roles)
                parts = [part for part in _settled(roles) if part[0] == "party"]
                reading = replace(reading, parts=tuple(parts), stated_at=agreed, modality="planned")
            undone = token_of_undoing(trigger)
            if undone:
                reading = replace(reading, negated=True)
            if trigger.frame.id == "uninvolved":
                reading = replace(reading, modality="denied")
            if not trigger.is_verb and trigger.token.dep_ == "attr" and _of_deal(trigger.token):
                reading = replace(reading, modality="planned")
            self._take(reading)
        return iter(self._read)

    def _place_of_parts(self, roles: Roles) -> None:
        """Where the ones who take part are told to be, where the event has no place of its own: "a hospital in Kunduz"."""
        if roles.places:
            return
        order = sorted(roles.parts, key=lambda part: part[0] not in {"target", "affected", "recipient"})
        for _, token in order:
            for word, noun in arguments.phrases(token):
                if word in {"in", "at", "near", "outside", "inside", "around"} and self._types([noun]) & {
                    "place",
                    "state",
                }:
                    roles.places.append(noun)
                    return

    def _threatened(self, verb: Token, roles: Roles) -> None:
        """Whom the threatened act is aimed at."""
        for child in verb.children:
            if child.dep_ == "xcomp":
                aimed = [
                    *arguments.objects(child),
                    *(noun for word, noun in arguments.phrases(child) if word in {"on", "against"}),
                ]
                for thing in child.children:
                    aimed += [noun for word, noun in arguments.phrases(thing) if word in {"on", "against"}]
                for token in aimed:
                    if self._types([token]) & (ACTORS - {"media"}):
                        roles.add("target", token)

    def _one_place(self, roles: Roles) -> tuple[Token, ...]:
        """Where it happened: a town that was hit, else the first named place, with those coordinated with it."""
        places = list(dict.fromkeys([*roles.hit, *roles.places]))
        if not places:
            return ()
        named = [token for token in places if token.pos_ == "PROPN"]
        first = next((token for token in places if token in roles.hit), (named or places)[0])
        group = arguments.with_conjuncts(first)
        return (first, *(token for token in places if token in group and token != first))

    def _take(self, reading: EventReading) -> None:
        """Keep the reading, or give what it adds to one of the same event told in the same clause."""
        for at in range(len(self._read) - 1, -1, -1):
            earlier = self._read[at]
            if earlier.token.sent.start != reading.token.sent.start:
                break
            if self._same(earlier, reading):
                main, other = (reading, earlier) if earlier.type == "violence" else (earlier, reading)
                parts = (*main.parts, *(part for part in other.parts if part not in main.parts))
                places = tuple(dict.fromkeys((*main.places, *other.places)))
                words_told = (*main.words, *other.words)
                victims = (*main.victims, *other.victims)
                self._read[at] = replace(
                    main,
                    parts=parts,
                    places=places,
                    place=places[0] if places else None,
                    words=words_told,
                    victims=victims,
                )
                return
        self._read.append(reading)

    def _who(self, reading: EventReading, role: str) -> set[str]:
        return {one.id for there, token in reading.parts if there == role for one in entities(self._cast, token)[0]}

    def _same(self, one: EventReading, other: EventReading) -> bool:
        """Whether two words of a sentence tell one event: of one kind, one within the other's clause, nobody else in it."""
        kinds = {one.type, other.type}
        if len(kinds) > 1 and not ("violence" in kinds and kinds <= VIOLENCE):
            return False
        inner, outer = (one.token, other.token) if _within(one.token, other.token) else (other.token, one.token)
        if not _within(inner, outer):
            return False
        for role in ("initiator", "target", "party", "recipient", "affected"):
            mine, theirs = self._who(one, role), self._who(other, role)
            if mine and theirs and mine != theirs:
                return False
        return not (one.places and other.places and {t.i for t in one.places} != {t.i for t in other.places})

    def _complete(self, trigger: Trigger, roles: Roles) -> None:
        """Those killed stand for the target where none is told and they are somebody in particular."""
        if trigger.is_verb and lemma(trigger.token) not in words().victims:
            for child in trigger.token.children:
                if child.dep_ in {"advcl", "conj"} and lemma(child) in words().victims and child.tag_ == "VBG":
                    roles.victims += arguments.objects(child)
        head = trigger.token.head
        if not trigger.is_verb and trigger.token.dep_ == "nsubj":
            for child in head.children:
                if child.dep_ in {"advcl", "conj"} and lemma(child) in words().victims:
                    roles.victims += arguments.objects(child)
        if trigger.frame.type not in VIOLENCE or roles.of("target") or roles.of("party"):
            return
        for victim in roles.victims:
            found, at = entities(self._cast, victim)
            if lemma(at) in words().unspecific:
                continue
            if any(one.type in {"armed-group", "government", "population-group", "person"} for one in found):
                roles.add("target", at)

    def _inherited(self, trigger: Trigger, kind: codes.Event, roles: Roles) -> codes.Event:
        """A definite "attack" of no kind of its own is of the kind of the one told before it.

        What is claimed or denied as a whole ("claimed responsibility", "denied any role") has its target too.
        """
        denied = trigger.frame.id in {"denied", "claimed", "uninvolved"}
        if denied:
            earlier = next((one for one in reversed(self._read) if one.type in VIOLENCE), None)
            for role, token in earlier.parts if earlier is not None else ():
                if role == "target":
                    roles.add("target", token)
        if not denied and (kind != "violence" or trigger.is_verb or not self._definite(trigger)):
            return kind
        before = [one.type for one in self._read if one.type in VIOLENCE and one.type != "siege"]
        return before[-1] if before else kind

    @staticmethod
    def _definite(trigger: Trigger) -> bool:
        first = min(trigger.words, key=lambda token: token.i)
        return any(child.lower_ in _DEFINITE for word in (*trigger.words, first) for child in word.lefts)

    def _refined(self, trigger: Trigger, roles: Roles) -> codes.Event | None:
        if trigger.frame.id in {"denied", "claimed", "uninvolved"} and not any(
            one.type in VIOLENCE for one in self._read
        ):
            return None
        refine = _REFINEMENTS.get(trigger.frame.refine or "")
        return refine(self, trigger, roles) if refine else trigger.frame.type

    def weapon(self, trigger: Trigger) -> codes.Event | None:
        """The type that the weapon gives: "with drones", "Russian jets", "fired rockets at"."""
        token = trigger.token
        told: list[Token] = [*trigger.words]
        near = [token, *([trigger.object] if trigger.object is not None else [])]
        if trigger.is_verb:
            near += arguments.doers(token)
            near += [noun for word, noun in arguments.phrases(token) if word in {"with", "by", "from", "using", "in"}]
            near += [
                noun for noun in arguments.patients(token) if lemma(token) in {"fire", "launch", "drop", "detonate"}
            ]
            near += [
                noun
                for child in token.children
                if child.dep_ == "advcl" and lemma(child) == "use"
                for noun in arguments.objects(child)
            ]
        else:
            near += [noun for word, noun in arguments.phrases(token) if word in {"with", "from", "involving", "by"}]
            head = token.head
            if token.dep_ in {"dobj", "nsubjpass"} and head.pos_ == "VERB":
                near += arguments.doers(head)
                near += [noun for word, noun in arguments.phrases(head) if word in {"with", "using"}]
        for word in near:
            told += [word, *(child for child in word.lefts if child.dep_ in {"compound", "amod", "nmod"})]
            told += [grand for child in word.lefts if child.dep_ in {"compound", "amod"} for grand in child.lefts]
        found = [(lemma(word), word) for word in told] + [(word.lower_, word) for word in told]
        named = {word for word, _ in found}
        for kind, list_of_words in words().weapon_types.items():
            if named & set(list_of_words):
                if kind == "ied" and named & set(words().weapon_types["air-strike"]):
                    continue
                if kind == "ied" and lemma(token) in {"bomb", "bombard"} and trigger.is_verb:
                    continue
                return kind  # type: ignore[return-value]
        return None

    def strike(self, trigger: Trigger, roles: Roles) -> codes.Event | None:
        """The type of an attack: by weapon, else by who is hit."""
        by_weapon = self.weapon(trigger)
        if by_weapon is not None and not (lemma(trigger.token) == "fire" and not trigger.is_verb):
            return by_weapon
        word = lemma(trigger.token)
        if any(lemma(token) in {"mob", "crowd"} for token in roles.of("initiator")):
            return "mob-violence"
        rioters = {"protester", "demonstrator", "rioter", "marcher"}
        if any(lemma(token) in rioters for token in roles.of("initiator")):
            return "violent-demonstration"
        by_state = self._types(roles.of("initiator")) & {"state", "organization"}
        if word == "strike" and (by_state or not trigger.is_verb):
            return "air-strike"
        if word in {"hit", "strike", "target"} and trigger.is_verb and not roles.of("initiator"):
            again = next((one for one in reversed(self._read) if one.type in {"air-strike", "shelling"}), None)
            if again is not None and any(child.lower_ == "also" for child in trigger.token.children):
                roles.parts += [part for part in again.parts if part[0] == "initiator"]
                return again.type
        modifiers = {lemma(child) for one in trigger.words for child in one.lefts} | {word}
        targets = roles.of("target") + [v for v in roles.victims if lemma(v) not in words().unspecific]
        types = self._types(targets)
        things = {lemma(token) for token in targets} | {
            child.lower_ for token in targets for child in token.lefts if child.dep_ in {"compound", "amod"}
        }
        if modifiers & words().combatant_words:
            return "armed-clash"
        if modifiers & words().civilian_words or things & words().civil_things or types & {"population-group"}:
            return "attack-on-civilians"
        if things & words().military_things or types & {"armed-group"}:
            return "armed-clash"
        if types & {"government"}:
            return "armed-clash"
        if types & {"person"}:
            return "violence"
        if word == "hit" and self._read and self._read[-1].type in {"air-strike", "shelling"}:
            return self._read[-1].type
        if (
            trigger.is_verb
            and word in {"hit", "target", "strike", "fire", "blast"}
            and not roles.parts
            and not roles.hit
        ):
            return None
        if word in {"fire", "gunfire"} or (trigger.object is not None and lemma(trigger.object) == "fire"):
            return "armed-clash"
        if any(lemma(victim) in words().unspecific | {"civilian"} for victim in roles.victims):
            return "attack-on-civilians"
        if roles.hit and word in _RAIDS:
            state = any(
                "army" in one.name.lower() or one.type == "government"
                for t in roles.of("initiator")
                for one in self._cast.at(t)
            )
            return "armed-clash" if state else "attack-on-civilians"
        if self._types(roles.of("initiator")) & {"armed-group", "government"} and roles.places and word in _RAIDS:
            return "armed-clash"
        return "violence"

    def killing(self, trigger: Trigger, roles: Roles) -> codes.Event | None:
        """The type of a killing: of civilians, in combat, of one person."""
        hurt = trigger.is_verb and lemma(trigger.token) in {
            "wound",
            "injure",
            "maim",
            "beat",
            "stab",
            "torture",
            "poison",
        }
        if hurt and not roles.of("initiator") and not roles.of("target"):
            return None
        if any(lemma(token) in {"mob", "crowd"} for token in roles.of("initiator")):
            return "mob-violence"
        if trigger.is_verb and any(
            word == "to" and lemma(n) == "death" for word, n in arguments.phrases(trigger.token)
        ):
            return "killing"
        by_weapon = self.weapon(trigger) if trigger.is_verb else None
        if by_weapon is not None:
            return by_weapon
        types = self._types(roles.of("target"))
        specific = [token for token in roles.of("target") if lemma(token) not in words().unspecific]
        if not specific:
            roles.parts = [(role, token) for role, token in roles.parts if role != "target"]
        if lemma(trigger.token) in {
            "killing",
            "execute",
            "murder",
            "assassinate",
            "behead",
            "lynch",
            "execution",
        }:
            return "killing"
        if hurt and ("person" in types or not roles.of("initiator")):
            return "violence"
        if not roles.of("initiator"):
            return "killing"
        if "armed-group" in types or "government" in types:
            return "armed-clash"
        if "person" in types:
            return "killing"
        return "attack-on-civilians"

    def seized(self, trigger: Trigger, roles: Roles) -> codes.Event | None:
        """People seized by police or soldiers are arrested, by others abducted; by nobody told, in an attack, abducted."""
        doers = roles.of("initiator")
        official = {"police", "agent", "soldier", "troop", "authority", "army", "force", "officer", "guard"}
        if not doers and not any(word == "from" for word, _ in arguments.phrases(trigger.token)):
            return None
        if (
            lemma(trigger.token) in {"take", "hold", "drag"}
            and not (doers and self._types(doers) & {"armed-group", "unknown-actor"})
            and not any(word == "from" for word, _ in arguments.phrases(trigger.token))
        ):
            return None
        if lemma(trigger.token) == "hold" and not any(lemma(t) in {"hostage", "captive"} for t in roles.of("target")):
            return None
        if any(lemma(token) in official or "government" in self._types([token]) for token in doers):
            return "arrest"
        return "abduction"

    def death(self, trigger: Trigger, roles: Roles) -> codes.Event | None:
        """The death of somebody in particular; from wounds it is a killing. Tolls are figures, not events."""
        dead = roles.of("affected")
        if not dead or ("person" not in self._types(dead) and "unknown-actor" not in self._types(dead)):
            return None
        if any(lemma(noun) in {"wound", "injury", "gunshot", "bullet"} for _, noun in arguments.phrases(trigger.token)):
            roles.parts = [("target", token) for _, token in roles.parts]
            return "killing"
        return "other-action"

    def attempted(self, trigger: Trigger, roles: Roles) -> codes.Event | None:
        """What was only tried to be taken is an advance."""
        head = trigger.token.head
        if trigger.token.dep_ == "xcomp" and lemma(head) in {
            "attempt",
            "try",
            "seek",
            "aim",
            "fight",
            "struggle",
            "hope",
        }:
            return "military-advance"
        return "territory-captured"

    def protest(self, trigger: Trigger, roles: Roles) -> codes.Event | None:
        """A demonstration, peaceful or violent when it is said to be."""
        modifiers = {child.lower_ for word in trigger.words for child in word.children}
        if modifiers & {"violent", "violently"}:
            return "violent-demonstration"
        if modifiers & {"peaceful", "peacefully"}:
            return "peaceful-protest"
        if trigger.is_verb and self._types(arguments.doers(trigger.token)) & {"state", "armed-group"}:
            return None
        return "demonstration"

    def aircraft(self, trigger: Trigger, roles: Roles) -> codes.Event | None:
        """Something that flies is shot down; its owner is the target."""
        nouns = self._patients(trigger)
        if not any(
            lemma(n) in words().weapon_types["air-strike"] or lemma(n) in {"plane", "jet", "missile"} for n in nouns
        ):
            return None
        for noun in nouns:
            for actor in [one for owner in arguments.owners(noun) for one in self._reader.actors(owner, 1)]:
                roles.add("target", actor)
        if all(lemma(noun) in {"missile", "rocket", "projectile"} for noun in nouns):
            return "disrupted-weapons-use"
        return "aircraft-shot-down"


def _within(inner: Token, outer: Token) -> bool:
    """Whether one word stands in the other's clause: its purpose, its means, its time."""
    at = inner
    for _ in range(3):
        if at.head == outer:
            return at.dep_ in {"advcl", "xcomp", "pcomp", "prep", "dobj", "pobj", "dep", "acl", "relcl"}
        if at.head == at or at.dep_ not in {"advcl", "xcomp", "pcomp", "pobj", "prep", "dobj"}:
            return False
        at = at.head
    return False


_SEVERAL = frozenset(
    ["side", "party", "community", "faction", "tribe", "neighbour", "neighbor", "rival", "country", "state", "army"]
)


def _core(trigger: Trigger) -> Token:
    """The word at which the statement is made: of "ordered staff to leave" the leaving, of "aid reaches" the reaching."""
    if trigger.object is not None and trigger.object.pos_ == "VERB":
        return trigger.object
    if not trigger.is_verb and trigger.token.dep_ == "nsubj" and lemma(trigger.token.head) in {"reach", "arrive"}:
        return trigger.token.head
    return trigger.token


def _of_deal(noun: Token) -> bool:
    """Whether the noun is told as a part of an agreement: "Key to the deal is the delivery of aid"."""
    around = [word for child in noun.head.children if child != noun for word in child.subtree]
    return any(lemma(word) in {"deal", "agreement", "accord", "plan", "pact", "proposal"} for word in around)


def token_of_undoing(trigger: Trigger) -> bool:
    """Whether the verb takes back what the noun names ("lifted the sanctions") or keeps it from being ("blocked aid")."""
    verb = trigger.token if trigger.is_verb else trigger.token.head
    if trigger.frame.id in {"sanction", "siege"}:
        return lemma(verb) in {"lift", "ease", "end", "drop", "remove", "break", "scrap"} and (
            trigger.is_verb or trigger.token.dep_ in {"dobj", "nsubjpass"}
        )
    if trigger.frame.id == "access" and trigger.is_verb:
        return lemma(verb) in {"block", "deny", "obstruct", "impede", "restrict", "stop", "prevent", "bar"}
    return False


def _agreeing(trigger: Trigger) -> Token | None:
    """The verb by which a truce is agreed: "agreed (to) a ceasefire"."""
    token = trigger.token
    above = token.head if token.dep_ == "dobj" else token.head.head if token.dep_ == "pobj" else None
    return above if above is not None and lemma(above) == "agree" and above.pos_ == "VERB" else None


def _one_sided(kind: codes.Event, trigger: Trigger, roles: Roles) -> None:
    """A fight of which one side is told has that side for initiator, and whom it is against for target."""
    parties = roles.of("party")
    if any(lemma(token) in _SEVERAL or any(child.lower_ == "rival" for child in token.lefts) for token in parties):
        return
    if kind != "armed-clash" or trigger.frame.id != "clash" or len(parties) != 1:
        return
    roles.parts = [("initiator" if role == "party" else role, token) for role, token in roles.parts]


def _settled(roles: Roles) -> list[tuple[codes.Role, Token]]:
    """The parts without contradictions: nobody is both initiator and target, and none stands twice in one role."""
    parts: list[tuple[codes.Role, Token]] = []
    initiators = {token.i for role, token in roles.parts if role == "initiator"}
    for role, token in roles.parts:
        if role == "target" and token.i in initiators and not roles.mutual:
            continue
        parts.append((role, token))  # type: ignore[arg-type]
    return parts


def _agreement(sifter: Sifter, trigger: Trigger) -> bool:
    """An agreement counts when it is made or has parties, not whenever it is spoken of."""
    token = trigger.token
    if any(child.lower_ == "no" for word in trigger.words for child in word.lefts):
        return False
    if trigger.is_verb:
        negated = any(child.dep_ == "neg" for child in token.children)
        return (not negated and lemma(token) != "sign") or trigger.object is not None
    made = {
        "reach",
        "sign",
        "strike",
        "conclude",
        "agree",
        "announce",
        "broker",
        "make",
        "ink",
        "seal",
        "finalise",
        "secure",
    }
    if token.dep_ in {"dobj", "nsubjpass"} and lemma(token.head) in made:
        return True
    if any(word == "between" for word, _ in arguments.phrases(token)):
        return True
    first = min(trigger.words, key=lambda word: word.i)
    return any(child.lower_ in {"a", "an"} for word in (first, token) for child in word.lefts) and (
        bool(arguments.owners(token)) or any(child.dep_ in {"acl", "relcl"} for child in token.children)
    )


def _ceasefire(sifter: Sifter, trigger: Trigger) -> bool:
    """A ceasefire counts when it starts, is called for, agreed or doubted, not as what is violated or respected."""
    token = trigger.token
    if trigger.is_verb:
        return True
    head = token.head
    if token.dep_ in {"dobj", "nsubjpass", "pobj"}:
        verb = head.head if token.dep_ == "pobj" else head
        if lemma(verb) in {
            "violate",
            "breach",
            "break",
            "respect",
            "observe",
            "honour",
            "uphold",
            "comply",
            "abide",
            "adhere",
        }:
            return False
        if lemma(verb) in {"violation", "breach", "respect", "violate", "guarantor", "monitor", "term", "terms"}:
            return False
    return True


def _destroyed(sifter: Sifter, trigger: Trigger) -> bool:
    """Destruction counts when somebody does it: "three systems were destroyed" is a count of what another event did."""
    if not trigger.is_verb:
        return True
    return bool(arguments.doers(trigger.token)) and trigger.token.tag_ != "VBG"


def _taken(sifter: Sifter, trigger: Trigger) -> bool:
    """A place is taken, not a stand, a step or place itself."""
    if lemma(trigger.token) not in {"take", "free", "clear", "secure", "recover", "regain"} or not trigger.is_verb:
        return True
    if trigger.object is not None:
        return True
    return not any(
        lemma(noun)
        in {"place", "part", "step", "effect", "office", "refuge", "action", "shape", "lead", "note", "time"}
        for noun in [child for child in trigger.token.children if child.dep_ in {"dobj", "nsubjpass"}]
    ) and bool(arguments.patients(trigger.token))


def _weakened(sifter: Sifter, trigger: Trigger) -> bool:
    """Defeating somebody as the purpose of another act is that act's purpose."""
    return not (
        trigger.is_verb
        and trigger.token.dep_ == "advcl"
        and any(child.lower_ == "to" and child.dep_ == "aux" for child in trigger.token.children)
    )


def _claimed_whole(sifter: Sifter, trigger: Trigger) -> bool:
    """A claim of responsibility counts by itself where it names no deed: "claimed responsibility (for it)"."""
    token = trigger.token
    if token.dep_ != "dobj" or lemma(token.head) not in {"claim", "accept", "admit", "take"}:
        return False
    if token.head.dep_ == "relcl":
        return False
    deeds = [noun for word, noun in arguments.phrases(token) if word == "for"]
    deeds += [noun for word, noun in arguments.phrases(token.head) if word == "for"]
    return all(deed.pos_ == "PRON" for deed in deeds)


def _uninvolved(sifter: Sifter, trigger: Trigger) -> bool:
    """Not to have been involved denies the deed told before."""
    token = trigger.token
    return arguments.is_passive(token) and any(child.dep_ == "neg" for child in token.children)


def _told(sifter: Sifter, trigger: Trigger) -> bool:
    """Telling a news medium is an interview."""
    patients = (
        arguments.patients(trigger.token)
        if trigger.preposition is None
        else [noun for word, noun in arguments.phrases(trigger.token) if word == "to"]
    )
    return any(one.type == "media" for noun in patients for one in sifter.at(noun)) and not arguments.is_passive(
        trigger.token
    )


def _complied(sifter: Sifter, trigger: Trigger) -> bool:
    """What somebody is pressed to do is the aim of the pressure."""
    return not (
        trigger.token.dep_ == "xcomp" and lemma(trigger.token.head) in {"pressure", "press", "persuade", "pressurise"}
    )


def _delivered(sifter: Sifter, trigger: Trigger) -> bool:
    """Support that only describes somebody ("a militia armed by the state") is a relation."""
    return not trigger.is_verb or trigger.token.dep_ not in {"acl", "amod"}


def _denied(sifter: Sifter, trigger: Trigger) -> bool:
    """Involvement counts where it is denied: then it is the deed told before, by the one who denies it."""
    return trigger.token.dep_ == "dobj" and lemma(trigger.token.head) == "deny"


def _fight(sifter: Sifter, trigger: Trigger) -> bool:
    """Standing enmity ("are fighting alongside") is a relation; a fight is one against somebody or somewhere."""
    if not trigger.is_verb or lemma(trigger.token) != "fight":
        return True
    phrases = {word for word, _ in arguments.phrases(trigger.token)}
    if lemma(trigger.token.head) in {"enjoy", "like", "love", "prefer"}:
        return False
    return not phrases & {"alongside", "for"} and not any(c.lower_ == "alongside" for c in trigger.token.children)


_FRAME_CHECKS: dict[str, Callable[[Sifter, Trigger], bool]] = {
    "agreement": _agreement,
    "ceasefire": _ceasefire,
    "clash": _fight,
    "denied": _denied,
    "claimed": _claimed_whole,
    "uninvolved": _uninvolved,
    "told": _told,
    "compliance": _complied,
    "military-support": _delivered,
    "destroy": _destroyed,
    "capture-place": _taken,
    "weaken": _weakened,
}
_REFINEMENTS: dict[str, Callable[[Sifter, Trigger, Roles], codes.Event | None]] = {
    "weapon": Sifter.strike,
    "killing": Sifter.killing,
    "protest": Sifter.protest,
    "aircraft": Sifter.aircraft,
    "death": Sifter.death,
    "attempted": Sifter.attempted,
    "seized": Sifter.seized,
}


def events(parsed: Parsed, cast: Cast) -> list[EventReading]:
    """Return the events of the text in the order of their words."""
    return list(Sifter(parsed, cast).read())


__all__ = ["EventReading", "Frame", "events"]
