"""What "will" and "must" come to where it matters who speaks: promises of one's own, and duties out of a deal."""

from spacy.tokens import Token

from kg.extract import gazetteer
from kg.extract.mentions.cues import listed
from kg.extract.modality import Reading
from kg.extract.speech import Tree, lemma, words

_STEPS = 4
_FUTURE = frozenset({"will", "shall", "'ll", "’ll", "wo"})
_STATES = {"us": {"us", "usa", "united states", "american"}, "uk": {"uk", "united kingdom", "british", "britain"}}
_BY_DEAL = frozenset({"under", "by", "per", "in"})


class Promises:
    """Settles the modality of one text; `publisher` are the names of whom the text speaks for."""

    def __init__(self, tree: Tree, publisher: frozenset[str], state: frozenset[str] = frozenset()) -> None:
        """Look at this tree; `state` are the names of the state whose government publishes the text."""
        self._state = state
        self._tree = tree
        self._publisher = publisher

    def settle(self, token: Token, reading: Reading) -> None:
        """Make a plan of one's own a promise, and a demand that an agreement makes a plan."""
        if reading.modality == "planned" and self._own(token):
            reading.modality = "committed"
            reading.rules.append("one's own promise")
        elif reading.modality == "demanded" and self._agreed(token):
            reading.modality = "planned"
            reading.rules.append("part of an agreement")

    def _own(self, token: Token) -> bool:
        """Whether "we are going to" or "the publisher's state will" do it: "British troops will go on training"."""
        for verb in self._above(token):
            going = lemma(verb) == "go" and verb.tag_ == "VBG"
            if going or any(child.lower_ in _FUTURE for child in self._tree.children(verb)):
                subject = self._subject(verb)
                promised = lemma(token) not in words().through["going"] and self._tree.child(verb, "npadvmod") is None
                return subject is not None and promised and self._speaks_for(subject, ours=going)
        return False

    def _subject(self, verb: Token) -> Token | None:
        """The subject of the verb, or of the one that "and" joins it to: "has given aid and will go on training"."""
        while (own := self._tree.subject(verb)) is None and verb.dep_ == "conj" and verb.head.pos_ in {"VERB", "AUX"}:
            verb = verb.head
        return own

    def _speaks_for(self, subject: Token, *, ours: bool) -> bool:
        if ours and subject.lower_ in {"we", "i"}:
            return True
        near = [
            child.text for child in self._tree.children(subject) if child.dep_ in {"compound", "amod", "nmod", "poss"}
        ]
        names = {" ".join([*near, subject.text]), subject.text, *near}
        whole = " ".join([*near, subject.text]).casefold()
        return whole in self._state or any(own_names(name) & self._publisher for name in names)

    def _above(self, token: Token) -> list[Token]:
        """The verb itself and those that carry it: "will go on training", "will keep the pressure on"."""
        found = [token]
        while len(found) < _STEPS and found[-1].dep_ in {"xcomp", "dobj", "pobj", "prep", "pcomp", "conj"}:
            found.append(found[-1].head)
        return [one for one in found if one.pos_ in {"VERB", "AUX"}]

    def _agreed(self, token: Token) -> bool:
        """Whether an agreement lays it down: "Under the accord, the rebels must withdraw"."""
        return any(
            thing is not None and self._is_agreement(thing)
            for verb in self._above(token)
            for child in self._tree.children(verb)
            if child.dep_ == "prep" and child.lower_ in _BY_DEAL
            for thing in [self._tree.child(child, "pobj")]
        )

    def _is_agreement(self, thing: Token) -> bool:
        agreements = words().speakers["agreements"]
        if lemma(thing) in {"term", "provision", "condition", "clause"}:
            of = self._tree.child(thing, "prep")
            thing = (self._tree.child(of, "pobj") if of is not None else None) or thing
        return lemma(thing) in agreements


def own_state(publisher: str) -> frozenset[str]:
    """The names of the state whose government publishes: of "Government of Norway" it is "norway"."""
    if not listed("official") & set(publisher.lower().split()):
        return frozenset()
    states = gazetteer.load().states_in(publisher)
    return frozenset(name.casefold() for state in states[:1] for name in (state.name, *state.aliases))


def own_names(name: str) -> frozenset[str]:
    """A publisher's name as names to compare: in full, and the state that "US Department of State" speaks for."""
    plain = " ".join(name.casefold().replace(".", "").split()).removeprefix("the ")
    if not plain:
        return frozenset()
    first = plain.partition(" ")[0]
    states = {state for state, names in _STATES.items() if plain in names or first in names}
    return frozenset({plain, *states})
