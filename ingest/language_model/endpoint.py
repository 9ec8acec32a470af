"""An OpenAI-compatible endpoint: chat completions, asked within limits and again where that may help.

What servers differ in is found out by asking: the form that answers can be held to (a JSON Schema, any JSON object,
or nothing but the words of the instructions), and the names of parameters. It is asked without a document, for what a
server says of an error may repeat what a document says.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from time import time
from typing import Any, Final

import httpx
import orjson
from tenacity import (
    AsyncRetrying,
    RetryCallState,
    retry_if_exception,
    stop_after_attempt,
    wait_random_exponential,
)

from graph.settings import Settings
from ingest.fetching import AGENT, retry_after

_BYTES_PER_TOKEN: Final = 24
"""Most bytes of an answer for each token it may have: JSON escapes a character in six."""
_ENVELOPE: Final = 100_000
"""Bytes of a response beside the answer: usage, reasoning, log data."""
_HOPELESS: Final = 5
"""Requests in a row that failed for good, after which the endpoint is left alone for a while."""
_REST: Final = 60.0
"""Seconds for which it is."""
_LONGEST_WAIT: Final = 120.0
_BACKOFF: Final = wait_random_exponential(multiplier=1.0, max=30.0)
_TRANSIENT: Final = frozenset(
    {HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.CONFLICT, HTTPStatus.TOO_EARLY, HTTPStatus.TOO_MANY_REQUESTS}
)
_REFUSED: Final = frozenset(
    {
        HTTPStatus.BAD_REQUEST,
        HTTPStatus.UNPROCESSABLE_ENTITY,
        HTTPStatus.NOT_IMPLEMENTED,
        HTTPStatus.NOT_FOUND,
    }
)
"""With these a server says that it does not know a parameter."""
_MANNERS: Final = tuple(
    (form, usual) for usual in (True, False) for form in ("json_schema", "json_object", None)
)
"""Ways to ask, the best first: the form that answers are held to, and whether parameters are the usual ones."""
_PROBE: Final = (
    {"role": "system", "content": "Answer with a JSON object that has nothing in it."},
    {"role": "user", "content": "{}"},
)
_READ: Final = 10_000
"""Bytes of an error that are looked at."""
_TOLD: Final = 160
"""Characters of what a server says of an error that are passed on."""


class Unanswered(Exception):
    """No answer came; the message says why. `told` is what the server said of it, which may repeat what was asked.

    `later` is whether asking again may help, `after` the seconds that the server wants to be left alone.
    """

    def __init__(
        self, message: str, *, told: str = "", later: bool = False, after: float | None = None
    ) -> None:
        super().__init__(message)
        self.told = told
        self.later = later
        self.after = after


@dataclass(slots=True)
class Endpoint:
    """Asks one model. Use it in one event loop.

    `schema` is the form of the answers. The limits are those of `Settings`: `seconds` for one request from its
    start to the last byte, `concurrency` requests at a time, `per_minute` of them a minute (0 for any number).
    """

    url: str
    model: str
    key: str
    schema: dict[str, Any]
    seconds: float
    attempts: int
    concurrency: int
    per_minute: int
    max_tokens: int
    _client: httpx.AsyncClient = field(init=False)
    _slots: asyncio.Semaphore = field(init=False)
    _failed: int = 0
    """Requests that failed for good since one was answered."""
    _rests: float = 0.0
    """Until when the endpoint is left alone."""
    _next: float = 0.0
    """When the next request may be made."""
    _manner: int = 0
    """Which of the ways to ask the server is asked in."""
    _found: bool = False
    """Whether that is known to be the one."""
    _finding: asyncio.Lock = field(default_factory=asyncio.Lock)

    def __post_init__(self) -> None:
        # Redirects are not followed, so that the key goes where it was meant to go.
        self._client = httpx.AsyncClient(timeout=self.seconds, trust_env=False, follow_redirects=False)
        self._slots = asyncio.Semaphore(self.concurrency)

    @classmethod
    def of(cls, settings: Settings, schema: dict[str, Any]) -> Endpoint:
        """The endpoint that settings name, of which there must be one."""
        if settings.llm_url is None or settings.llm_model is None:
            raise ValueError("COOPGRAPH_LLM_URL and COOPGRAPH_LLM_MODEL are not set")
        key = settings.llm_api_key
        return cls(
            url=f"{settings.llm_url.rstrip('/')}/chat/completions",
            model=settings.llm_model,
            key=key.get_secret_value() if key else "",
            schema=schema,
            seconds=settings.llm_seconds,
            attempts=settings.llm_attempts,
            concurrency=settings.llm_concurrency,
            per_minute=settings.llm_requests_per_minute,
            max_tokens=settings.llm_max_tokens,
        )

    async def answer(self, messages: Sequence[dict[str, str]]) -> str:
        """The model's answer: the text of a JSON object. Raises `Unanswered`."""
        retrying = AsyncRetrying(
            retry=retry_if_exception(_may_help),
            stop=stop_after_attempt(self.attempts),
            wait=_pause,
            reraise=True,
        )
        # Whoever waits to ask again keeps its place: a server that is overloaded is not asked by others meanwhile.
        async with self._slots:
            clock = asyncio.get_running_loop()
            if self._failed >= _HOPELESS and clock.time() < self._rests:
                raise Unanswered(f"not asked, since {self._failed} requests in a row failed")
            try:
                answer: str = await retrying(self._adapted, messages)
            except Unanswered:
                self._failed += 1
                self._rests = clock.time() + _REST
                raise
            self._failed = 0
            return answer

    async def _adapted(self, messages: Sequence[dict[str, str]]) -> str:
        """One attempt; where the server refuses it, and would in this manner refuse anything, another in another."""
        while True:
            manner = self._manner
            status, headers, content = await self._posted(self._body(messages, manner))
            if status == HTTPStatus.OK:
                return self._text(content)
            if not (status in _REFUSED and await self._other_than(manner)):
                raise self._refusal(status, headers, content)

    async def _other_than(self, manner: int) -> bool:
        """Whether there is another way to ask than this one, by which a request was refused."""
        async with self._finding:
            for index in range(0 if self._found else len(_MANNERS)):
                status, headers, content = await self._posted(self._body(_PROBE, index))
                if status == HTTPStatus.OK:
                    self._manner, self._found = index, True
                    break
                if status not in _REFUSED:
                    raise self._refusal(status, headers, content)
        return self._manner != manner

    def _body(self, messages: Sequence[dict[str, str]], manner: int) -> dict[str, Any]:
        form, usual = _MANNERS[manner]
        body: dict[str, Any] = {"model": self.model, "messages": list(messages)}
        body |= (
            {"max_tokens": self.max_tokens, "temperature": 0}
            if usual
            else {"max_completion_tokens": self.max_tokens}
        )
        if form is not None:
            body["response_format"] = {"type": form}
        if form == "json_schema":
            body["response_format"][form] = {"name": "statements", "strict": True, "schema": self.schema}
        return body

    async def _posted(self, body: dict[str, Any]) -> tuple[int, httpx.Headers, bytes]:
        headers = {
            "User-Agent": f"{AGENT}/0.1",
            "Content-Type": "application/json",
            "Accept-Encoding": "identity",  # what comes is as long as it says
        }
        if self.key:
            headers["Authorization"] = f"Bearer {self.key}"
        await self._turn()
        try:
            async with (
                asyncio.timeout(self.seconds),
                self._client.stream(
                    "POST", self.url, content=orjson.dumps(body), headers=headers
                ) as response,
            ):
                return response.status_code, response.headers, await self._read(response)
        except (TimeoutError, httpx.TimeoutException) as error:
            raise Unanswered(f"no answer within {self.seconds:g} s", later=True) from error
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            told = str(error) or type(error).__name__
            raise Unanswered("no connection to the endpoint", told=told[:_TOLD], later=True) from error

    async def _turn(self) -> None:
        """Wait until a further request is within the number of a minute."""
        if self.per_minute:
            now = asyncio.get_running_loop().time()
            self._next = max(now, self._next) + 60.0 / self.per_minute
            await asyncio.sleep(self._next - 60.0 / self.per_minute - now)

    async def _read(self, response: httpx.Response) -> bytes:
        most = self.max_tokens * _BYTES_PER_TOKEN + _ENVELOPE
        if response.headers.get("content-encoding", "identity") != "identity":
            raise Unanswered("the answer is compressed, which was not asked for")
        content = bytearray()
        async for chunk in response.aiter_raw():
            content += chunk
            if len(content) > most:
                raise Unanswered(f"the answer is larger than {most:,} bytes")
        return bytes(content)

    def _text(self, content: bytes) -> str:
        try:
            choice = orjson.loads(content)["choices"][0]
            said = choice["message"].get("content")
        except (orjson.JSONDecodeError, LookupError, TypeError, AttributeError) as error:
            raise Unanswered("what came is no chat completion") from error
        if choice.get("finish_reason") == "length":
            raise Unanswered(
                f"the answer was cut off at {self.max_tokens:,} tokens; raise COOPGRAPH_LLM_MAX_TOKENS or lower "
                "COOPGRAPH_LLM_PART_CHARS"
            )
        bare = _undressed(said) if isinstance(said, str) else ""
        try:
            if isinstance(orjson.loads(bare), dict):
                return bare
        except orjson.JSONDecodeError:
            pass
        raise Unanswered("the answer is no JSON object")

    def _refusal(self, status: int, headers: httpx.Headers, content: bytes) -> Unanswered:
        after = retry_after(headers.get("retry-after"), time())
        if after is not None and after > _LONGEST_WAIT:
            return Unanswered(f"the endpoint answered {status} and wants to be left alone for {after:g} s")
        said = content[:_READ].decode("utf-8", "replace")
        if self.key:
            said = said.replace(self.key, "…")
        told = "".join(c if c.isprintable() else " " for c in said)[:_TOLD].strip()
        transient = status in _TRANSIENT or status >= HTTPStatus.INTERNAL_SERVER_ERROR
        return Unanswered(f"the endpoint answered {status}", told=told, later=transient, after=after)


def _undressed(said: str) -> str:
    """The answer without the thoughts and the fence in which models put it that are held to no form."""
    said = said.strip()
    if said.startswith("<think>"):
        said = said.partition("</think>")[2].strip()
    if said.startswith("```") and said.endswith("```"):
        said = said.strip("`").removeprefix("json").strip()
    return said


def _may_help(error: BaseException) -> bool:
    return isinstance(error, Unanswered) and error.later


def _pause(state: RetryCallState) -> float:
    error = state.outcome.exception() if state.outcome else None
    if isinstance(error, Unanswered) and error.after is not None:
        return error.after
    return _BACKOFF(state)
