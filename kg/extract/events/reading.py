"""What an event is once read."""

from dataclasses import dataclass

from spacy.tokens import Token

from kg import codes
from kg.vocab import EVENT_FAMILY

VIOLENCE = frozenset(code for code, family in EVENT_FAMILY.items() if family == "violence") - {
    "sexual-violence",
    "territory-captured",
    "aircraft-shot-down",
    "ceasefire-violation",
}
"""The event types of one side's force on another, which a toll or a general word ("the attack") may be about."""


@dataclass(frozen=True)
class EventReading:
    """One event as one place of the text tells it.

    `parts` are (role, token) pairs, the tokens those of the cast; `victims` the tokens of those hurt; `words` the
    tokens of the wording; `rule` is the frame and the word; `places` the token of the place, if told, with those
    coordinated with it. `stated_at` is the word at which its context is read when that is another one, `modality` is
    given where the word itself tells it ("agreed to a truce": planned).
    """

    type: codes.Event
    token: Token
    parts: tuple[tuple[codes.Role, Token], ...]
    places: tuple[Token, ...]
    victims: tuple[Token, ...]
    words: tuple[Token, ...]
    frame: str
    rule: str
    negated: bool = False
    stated_at: Token | None = None
    modality: codes.Modality | None = None

    def those(self, role: codes.Role) -> list[Token]:
        """The tokens of those in that role."""
        return [token for there, token in self.parts if there == role]
