"""Asking the endpoint, by pydantic-ai: the one module that knows it. Nothing is sent anywhere but to the address given.

A request is sent again, bounded, where waiting may help; an answer is sent back, bounded, where the model may mend it.
pydantic-ai's instrumentation is never switched on, and its price list never updated.
"""

import asyncio
import json
import random
from collections.abc import Awaitable, Callable
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from typing import Any, Final, Protocol

import httpx2
from pydantic_ai import Agent, ModelRetry, NativeOutput, PromptedOutput, RunContext, ToolOutput
from pydantic_ai.exceptions import (
    AgentRunError,
    ContentFilterError,
    ModelAPIError,
    ModelAuthenticationError,
    ModelConnectionError,
    ModelContextWindowExceededError,
    ModelHTTPError,
    ModelNotFoundError,
    ModelQuotaExceededError,
    ModelRequestRejectedError,
    ModelTimeoutError,
    OutputTokenLimitExceeded,
    UnexpectedModelBehavior,
)
from pydantic_ai.messages import ModelMessage, ModelResponse, TextPart, ToolCallPart
from pydantic_ai.models import Model, ModelRequestParameters
from pydantic_ai.models.openai import OpenAIChatModel
from pydantic_ai.models.wrapper import WrapperModel
from pydantic_ai.profiles.openai import OpenAIModelProfile
from pydantic_ai.providers.openai_compatible import OpenAICompatibleProvider
from pydantic_ai.settings import ModelSettings

from kg.errors import ExtractError
from kg.extract.llm.answer import Answer
from kg.extract.llm.errors import EndpointFailed, TooLong, Unanswered
from kg.extract.llm.prompt import instructions
from kg.extract.llm.settings import Settings
from kg.extract.llm.usage import Usage

_AGAIN: Final = frozenset({408, 409, 425, 429})
_SERVER: Final = 500
_SHOWN: Final = 300
_HEADERS: Final = frozenset(
    {"host", "accept", "accept-encoding", "connection", "content-type", "content-length", "authorization"}
)
_MALFORMED: Final = (LookupError, TypeError, ValueError, AttributeError, RecursionError)
"""What pydantic-ai and the client of OpenAI stumble over in a body that is JSON and still no completion."""

Sleep = Callable[[float], Awaitable[None]]


class Taker(Protocol):
    """What is handed to `ask`: takes an answer; the complaint that the model is to act on, or None if all is well."""

    def take(self, answer: Answer) -> str | None: ...  # noqa: D102


@dataclass
class Meter:
    """What one question has cost so far, also when it fails in the end."""

    usage: Usage = field(default_factory=Usage)

    def count(self, **more: int) -> None:
        """Add to the usage."""
        self.usage += Usage(**more)


_METER: ContextVar[Meter] = ContextVar("meter")
"""That of the question under way in this task: a model is not told whose question it answers."""


@dataclass
class _Asked:
    """The dependencies of one run of the agent."""

    taker: Taker
    meter: Meter
    taken: bool = False


class _Patient(WrapperModel):
    """A model that sends a request again where that may help, and reads JSON text where a tool call was asked for."""

    def __init__(self, wrapped: Model, settings: Settings, sleep: Sleep) -> None:
        super().__init__(wrapped)
        self._plan = settings
        self._sleep = sleep

    async def request(
        self,
        messages: list[ModelMessage],
        model_settings: ModelSettings | None,
        model_request_parameters: ModelRequestParameters,
    ) -> ModelResponse:
        """One answer of the endpoint."""
        meter = _METER.get()
        attempt = 0
        while True:
            try:
                response = await self._once(messages, model_settings, model_request_parameters)
            except (ModelAPIError, UnexpectedModelBehavior) as error:
                if attempt == self._plan.retries or not _may_pass(error):
                    raise
                meter.count(retries=1)
                await self._sleep(self._wait(attempt, getattr(error, "retry_after", None)))
                attempt += 1
            else:
                meter.count(
                    requests=1,
                    input_tokens=response.usage.input_tokens,
                    output_tokens=response.usage.output_tokens,
                )
                return _as_call(response, model_request_parameters)

    async def _once(
        self,
        messages: list[ModelMessage],
        model_settings: ModelSettings | None,
        model_request_parameters: ModelRequestParameters,
    ) -> ModelResponse:
        """One request, within the time that it may take to the last byte."""
        try:
            async with asyncio.timeout(self._plan.timeout):
                return await self.wrapped.request(messages, model_settings, model_request_parameters)
        except TimeoutError as error:
            raise ModelTimeoutError(self.model_name, f"no answer within {self._plan.timeout:g} s") from error
        except _MALFORMED as error:
            raise UnexpectedModelBehavior("the body of the response is no chat completion") from error

    def _wait(self, attempt: int, asked: float | None) -> float:
        """Seconds: what the endpoint asks for, else longer each time, with jitter so that not all come back at once."""
        if asked is not None:
            return min(max(asked, 0.0), self._plan.longest_wait)
        whole: float = min(self._plan.backoff * 2**attempt, self._plan.longest_wait)
        return whole * random.uniform(0.75, 1.0)  # noqa: S311 - no secret


def _may_pass(error: Exception) -> bool:
    """Whether the same request may succeed later."""
    if isinstance(error, ModelHTTPError):
        again = error.status_code in _AGAIN or error.status_code >= _SERVER
        return again and not isinstance(error, ModelQuotaExceededError)
    # what is left: no connection, no time, or an answer that breaks off or is none
    return not isinstance(error, ModelRequestRejectedError | ModelQuotaExceededError | ContentFilterError)


def _as_call(response: ModelResponse, parameters: ModelRequestParameters) -> ModelResponse:
    """The response; where it gives as text the JSON that a tool call was to bring, as that call."""
    if not parameters.output_tools or parameters.output_mode != "tool":
        return response
    calls = [part for part in response.parts if isinstance(part, ToolCallPart)]
    if calls:
        response.parts = [_as_one(calls)] if len(calls) > 1 else response.parts
        return response
    text = "".join(part.content for part in response.parts if isinstance(part, TextPart))
    found = _object(text)
    if found is None:
        return response
    response.parts = [ToolCallPart(tool_name=parameters.output_tools[0].name, args=found)]
    return response


def _as_one(calls: list[ToolCallPart]) -> ToolCallPart:
    """One call with the lists of all; the first as it is if they cannot be joined."""
    whole: dict[str, list[Any]] = {}
    for call in calls:
        try:
            given = call.args_as_dict()
        except (ValueError, TypeError, AssertionError):
            continue
        for name, items in given.items():
            if isinstance(items, list):
                whole.setdefault(name, []).extend(items)
    return replace(calls[0], args=json.dumps(whole)) if whole else calls[0]


def _object(text: str) -> str | None:
    """The JSON object that the text is, or holds in a code block."""
    start, end = text.find("{"), text.rfind("}")
    if not 0 <= start < end:
        return None
    try:
        json.loads(text[start : end + 1])
    except (ValueError, RecursionError):
        return None
    return text[start : end + 1]


class Endpoint:
    """An open connection to the endpoint of the settings; to be used within one event loop and closed there."""

    def __init__(self, settings: Settings, model: Model | None = None, sleep: Sleep = asyncio.sleep) -> None:
        self._settings = settings
        self._key = settings.key()
        self._answered = False
        self._client = httpx2.AsyncClient(
            follow_redirects=False, trust_env=not settings.is_local(), event_hooks={"request": [self._plain]}
        )
        self._agent = _agent(_Patient(model or self._model(), settings, sleep), settings)

    def _model(self) -> Model:
        openai = self._settings.url.rstrip("/").startswith("https://api.openai.com")
        provider = OpenAICompatibleProvider(
            "parley",
            base_url=self._settings.url,
            api_key=self._key or "none",
            http_client=self._client,
            profile=OpenAIModelProfile(openai_chat_supports_max_completion_tokens=openai),
        )
        return OpenAIChatModel(self._settings.model, provider=provider)

    async def _plain(self, request: httpx2.Request) -> None:
        """Take out of a request what the client adds of this machine, and the stand-in for a key."""
        for name in [name for name in request.headers if name.lower() not in _HEADERS]:
            del request.headers[name]
        request.headers["user-agent"] = "parley"
        if self._key is None:
            del request.headers["authorization"]

    async def close(self) -> None:
        """Let go of the connections."""
        await self._client.aclose()

    async def ask(self, question: str, taker: Taker, meter: Meter) -> None:
        """Hand the model's answers to the taker until it has no complaint, or the model has mended often enough.

        Raises:
            ExtractError: no question at all can be answered: there is no server, no such model, or the key is refused.
            TooLong: the piece or the answer about it is too long for the model; ask about less.
            EndpointFailed: the endpoint did not answer this question.
            Unanswered: it answered, but never in the form asked for.
        """
        asked = _Asked(taker, meter)
        _METER.set(meter)
        try:
            await self._agent.run(question, deps=asked)
        except OutputTokenLimitExceeded:
            raise TooLong("the answer was longer than the model may give") from None
        except ModelContextWindowExceededError:
            raise TooLong("the question was longer than the model can read") from None
        except ModelAPIError as error:
            raise self._failure(error) from None
        except AgentRunError as error:
            if not asked.taken:
                raise Unanswered(f"no answer in the form asked for: {self._shown(error)}") from None
        self._answered = True

    def _failure(self, error: ModelAPIError) -> Exception:
        """What to tell the user, without the key and without what hangs on it."""
        url, model, what = self._settings.url, self._settings.model, self._shown(error)
        if isinstance(error, ModelAuthenticationError):
            given = "is not the right one" if self._key else "is not set"
            return ExtractError(
                f"{url} refuses access (HTTP {getattr(error, 'status_code', 401)}): "
                f"the key in ${self._settings.key_variable} {given}"
            )
        if isinstance(error, ModelNotFoundError):
            return ExtractError(
                f"{url} knows no model {model!r}, or is not the base of an OpenAI-compatible interface "
                f"(it mostly ends in /v1): {what}; correct --llm-model or --llm-url"
            )
        if isinstance(error, ModelQuotaExceededError):
            return ExtractError(f"{url} does not answer any more, as what was paid for is used up: {what}")
        if isinstance(error, ModelConnectionError) and not self._answered:
            reason = "does not answer in time" if isinstance(error, ModelTimeoutError) else "cannot be reached"
            return ExtractError(
                f"the language model at {url} {reason}: {what}; start the server, or correct --llm-url, "
                "or give it more time"
            )
        return EndpointFailed(f"{url}: {what}")

    def _shown(self, error: Exception) -> str:
        """The message of an error: short, printable, without the key."""
        message = str(error)
        if isinstance(error, ModelHTTPError):
            body = error.body if isinstance(error.body, dict) else {"message": error.body}
            message = f"HTTP {error.status_code} {body.get('message') or ''}"
        elif isinstance(error, ModelConnectionError) and error.__cause__ is not None:
            cause: BaseException = error.__cause__
            while cause.__cause__ is not None:
                cause = cause.__cause__
            message = f"{message} ({cause})" if str(cause) else message
        if self._key:
            message = message.replace(self._key, "***")
        message = " ".join("".join(char if char.isprintable() else " " for char in message).split())
        return message if len(message) <= _SHOWN else message[: _SHOWN - 3] + "..."


def _agent(model: Model, settings: Settings) -> Agent[_Asked, Answer]:
    outputs: dict[str, Any] = {
        "tool": lambda: ToolOutput(Answer, name="write_down", description="Write down what the article says."),
        "json": lambda: NativeOutput(Answer, name="answer"),
        "prompt": lambda: PromptedOutput(Answer, name="answer", template=False),
    }
    asking = ModelSettings(
        max_tokens=settings.max_output_tokens,
        timeout=settings.timeout,
        max_retries=0,
    )
    if settings.temperature is not None:
        asking["temperature"] = settings.temperature
    agent: Agent[_Asked, Answer] = Agent(
        model,
        output_type=outputs[settings.output](),
        instructions=instructions(with_schema=settings.output == "prompt"),
        deps_type=_Asked,
        model_settings=asking,
        retries={"output": settings.corrections, "tools": settings.corrections},
        name="parley",
    )

    @agent.output_validator
    async def taken(context: RunContext[_Asked], answer: Answer) -> Answer:
        complaint = context.deps.taker.take(answer)
        context.deps.taken = True
        if complaint is not None and context.retry < context.max_retries:
            raise ModelRetry(complaint)
        return answer

    return agent
