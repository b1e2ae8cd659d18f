"""What is gathered around an event's word, and in what roles."""

from dataclasses import dataclass, field

from spacy.tokens import Token


@dataclass
class Roles:
    """Who takes part, as (role, token) in order without repeats; where; settlements that were hit; those hurt.

    `mutual` tells that each side did it to the other.
    """

    parts: list[tuple[str, Token]] = field(default_factory=list)
    places: list[Token] = field(default_factory=list)
    hit: list[Token] = field(default_factory=list)
    mutual: bool = False
    victims: list[Token] = field(default_factory=list)

    def add(self, role: str, token: Token) -> None:
        """Take the token in that role, once."""
        if (role, token) not in self.parts:
            self.parts.append((role, token))

    def of(self, role: str) -> list[Token]:
        """The tokens in that role."""
        return [token for there, token in self.parts if there == role]
