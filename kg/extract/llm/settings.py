"""Which endpoint is asked, for what, how patiently, and at what price."""

import math
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal, TypeAlias, get_args
from urllib.parse import urlsplit

from kg.errors import ExtractError
from kg.extract.llm.usage import Usage

Output: TypeAlias = Literal["tool", "json", "prompt"]
"""How the model is made to answer in our schema: a forced tool call; `response_format` with the schema; words alone."""

KEY_VARIABLE: Final = "PARLEY_LLM_KEY"
_MILLION: Final = 1_000_000

_LEAST: Final = {
    "max_output_tokens": 1,
    "chunk_tokens": 50,
    "most_chunks": 1,
    "corrections": 0,
    "retries": 0,
    "backoff": 0,
    "longest_wait": 0,
    "timeout": 0.001,
    "concurrency": 1,
    "patience": 1,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """How to read by a language model. The API key is never here: `key()` takes it from the environment.

    Raises:
        ExtractError: a setting makes no sense; the message names it.
    """

    url: str
    """The endpoint's base, such as `http://127.0.0.1:11434/v1`."""
    model: str
    key_variable: str = KEY_VARIABLE
    output: Output = "tool"
    temperature: float | None = 0.0
    """None: what the endpoint takes by default (some models refuse any other)."""
    max_output_tokens: int = 16_000
    chunk_tokens: int = 3_000
    """About the length of a piece of the text that is asked about at once, in tokens of four characters."""
    most_chunks: int = 40
    """A text of more pieces is not read, so that no article costs without limit."""
    corrections: int = 2
    """How often the model may mend an answer that was refused."""
    retries: int = 4
    """How often one request is sent again after a 408, 429, 5xx, a time-out or a lost connection."""
    backoff: float = 1.0
    """Seconds before the first retry; doubled for each further one, or as long as the endpoint asks."""
    longest_wait: float = 60.0
    timeout: float = 180.0
    """Seconds for one request, from sending it to the last byte of the answer."""
    concurrency: int = 4
    """Articles read at the same time."""
    patience: int = 5
    """After so many articles in a row that failed at the endpoint, the run ends."""
    cache: Path | None = None
    """A folder that keeps answers by content, so that nothing is asked twice."""
    price_input: float | None = None
    """Per million tokens, in whatever currency."""
    price_output: float | None = None

    def __post_init__(self) -> None:
        parts = _parts(self.url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ExtractError(f"{self.url!r} is no address of an endpoint: write it like http://127.0.0.1:8080/v1")
        if parts.username or parts.password or parts.query or parts.fragment:
            raise ExtractError(
                "the address of the language model holds more than host and path: "
                f"leave out user, password and query, and put the key into ${self.key_variable}"
            )
        if not self.model.strip():
            raise ExtractError("no language model is named: name the one that the endpoint is to use")
        if self.output not in get_args(Output):
            raise ExtractError(f"output {self.output!r} is not known: use one of {', '.join(get_args(Output))}")
        for name, least in _LEAST.items():
            value = getattr(self, name)
            if not math.isfinite(value) or value < least:
                raise ExtractError(f"{name} is {value}: it must be at least {least:g}")
        for name in ("price_input", "price_output"):
            price = getattr(self, name)
            if price is not None and not (math.isfinite(price) and price >= 0):
                raise ExtractError(f"{name} is {price}: it must be 0 or more")

    def key(self) -> str | None:
        """The API key, from the environment variable `key_variable`; None if that is not set."""
        return os.environ.get(self.key_variable, "").strip() or None

    def price(self, usage: Usage) -> float | None:
        """What the tokens cost; None unless both prices are set."""
        if self.price_input is None or self.price_output is None:
            return None
        return (usage.input_tokens * self.price_input + usage.output_tokens * self.price_output) / _MILLION

    def is_local(self) -> bool:
        """Whether the endpoint is on this machine."""
        host = _parts(self.url).hostname or ""
        return host in {"localhost", "::1"} or host.startswith("127.")

    def asked_for(self) -> dict[str, str | int | float | None]:
        """The settings that an answer hangs on, beside the text and the prompt: they are part of the cache key."""
        return {
            "url": self.url.rstrip("/"),
            "model": self.model,
            "output": self.output,
            "temperature": self.temperature,
            "max_output_tokens": self.max_output_tokens,
            "corrections": self.corrections,
        }


def _parts(url: str):  # type: ignore[no-untyped-def]  # noqa: ANN202 - SplitResult, or an empty one
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return urlsplit("")
    return parts
