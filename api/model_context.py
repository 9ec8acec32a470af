"""The questions as tools of the Model Context Protocol, so that assistants ask the graph and cite its sentences.

Each tool asks `graph.questions` as the operations under /v1 do, and only reads. Over HTTP, ``POST /mcp`` passes
through the same door as they do: keys, limits of rate and size, request ids and metrics hold there too. Every
request is complete in itself, so that any process may answer it and no session is kept.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from functools import wraps
from http import HTTPStatus
from importlib.metadata import version
from typing import Annotated, Any, Final

import anyio
from anyio.streams.memory import MemoryObjectSendStream
from fastapi.routing import APIRoute
from mcp.server import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp.server.mcpserver.tools import Tool
from mcp.server.stdio import stdio_server
from mcp.server.streamable_http_manager import StreamableHTTPSessionManager
from mcp.server.transport_security import TransportSecuritySettings
from mcp.shared.message import SessionMessage
from mcp.types import PARSE_ERROR, ErrorData, JSONRPCError, ToolAnnotations
from pydantic import Field, ValidationError
from starlette.requests import Request
from starlette.types import Receive, Scope, Send

from api.middleware.body_size import OTHER
from api.operations_as_tools import as_function
from api.problems import problem
from api.routers import agreements, catalogue
from graph.model import AgreementKind, AgreementStatus, EntityType, Row
from graph.questions import MAX_QUERY, NotFound, Page, QuestionError, Questions, profile
from graph.store import Busy, Refused, StoreError, TooLong

PATH: Final = "/mcp"
MOST: Final = 50
"""Items of an answer: what an assistant can read."""
_CHARACTERS: Final = 20_000
_ERRORS: Final = 10
"""Wrong arguments that are told of."""
_INSTRUCTIONS: Final = (
    "A knowledge graph of international ICT cooperation, read from Korean and English documents. Find an entity with "
    "`search`, then ask about it by id. Cite what you tell: items carry `evidence` with the quote and its document, "
    "and `evidence` has every sentence behind an entity, an edge or an agreement. Where there is no evidence, say so."
)

Name = Annotated[
    str, Field(min_length=1, max_length=MAX_QUERY, description="A name in Korean or English, or an id.")
]
Code = Annotated[str, Field(pattern=r"^[A-Za-z]{2}$", description="ISO 3166-1 alpha-2 code of a country.")]
Topic = Annotated[str, Field(max_length=60, description="A topic, such as e-government or smart city.")]
When = Annotated[str, Field(max_length=10, description="A year, month or day: YYYY, YYYY-MM or YYYY-MM-DD.")]
Many = Annotated[int, Field(ge=1, le=MOST, description="Items at most.")]
Next = Annotated[str, Field(max_length=2000, description="The cursor of the page before.")]


CATALOGUE: Final[Mapping[str, Callable[..., Any]]] = {
    "bilateral": catalogue.two,
    "compare": catalogue.several,
    "timeline": catalogue.happened,
    "news": catalogue.news,
    "funding": catalogue.funded,
    "similar": catalogue.similar_cases,
    "editions": catalogue.editions_of,
    "operation": catalogue.operation_of,
    "follow_through": catalogue.began,
    "agreement_counts": agreements.facets,
    "silent_agreements": agreements.silent_agreements,
    "durations": agreements.how_long,
    "followed": agreements.followed,
    "states": agreements.states,
}
"""Operations of the API that are tools as they are."""
_INSTEAD: Final[Mapping[str, Any]] = {"limit": Many, "cursor": Next | None, "as_of": When, "known_at": When}


class Tools:
    """The tools; `asked` gives the questions of the store that is open when one is called."""

    def __init__(self, asked: Callable[[], Questions]) -> None:
        self._asked = asked

    def search(self, query: Name, type: EntityType | None = None, limit: Many = 10) -> dict[str, Any]:
        """Find bodies, countries, agreements, projects, funds, programmes and events by name, misspelt ones too."""
        return {"items": self._asked().search(query, entity_type=type, limit=limit)}

    def entity(self, name: Name, limit: Many = 10) -> dict[str, Any]:
        """Everything about one entity: what it is, its agreements, relations, facts and documents, with quotes."""
        questions = self._asked()
        return profile(questions, questions.named(name), limit)

    def country(self, code: Code, topic: Topic | None = None) -> dict[str, Any]:
        """A country on one page: agreements, projects, tenders, figures, needs, offers, programmes, events, people."""
        return self._asked().country(code, topic=topic)

    def agreements(
        self,
        parties: Annotated[list[Name], Field(max_length=10, description="All of them signed.")] | None = None,
        country: Code | None = None,
        topic: Topic | None = None,
        status: AgreementStatus | None = None,
        kind: AgreementKind | None = None,
        since: When | None = None,
        until: When | None = None,
        limit: Many = 10,
        cursor: Next | None = None,
    ) -> dict[str, Any]:
        """Agreements by party, country, topic, status, kind and date, the latest first, each with its quote."""
        questions = self._asked()
        return _listed(
            questions.agreements(
                parties=[questions.named(name)["id"] for name in parties or ()],
                country=country,
                topic=topic,
                status=status,
                kind=kind,
                since=since,
                until=until,
                limit=limit,
                cursor=cursor,
            )
        )

    def projects(
        self,
        country: Code | None = None,
        body: Name | None = None,
        kind: Annotated[EntityType, Field(description="Project or Tender.")] | None = None,
        topic: Topic | None = None,
        since: When | None = None,
        until: When | None = None,
        limit: Many = 10,
        cursor: Next | None = None,
    ) -> dict[str, Any]:
        """Projects and tenders: who funds and carries them out, their sums, each with a sentence that says so."""
        questions = self._asked()
        found = questions.projects(
            country=country,
            body=questions.named(body)["id"] if body else None,
            kind=kind,
            topic=topic,
            since=since,
            until=until,
            limit=limit,
            cursor=cursor,
        )
        found.items = [item | {"evidence": _first(questions, item)} for item in found.items]
        return _listed(found)

    def paths(self, source: Name, target: Name, limit: Many = 5) -> dict[str, Any]:
        """How two entities are connected, with a quote for each step."""
        questions = self._asked()
        ends = [questions.named(name)["id"] for name in (source, target)]
        return {"items": questions.paths(*ends, limit=limit)}

    def evidence(self, identifier: Name, limit: Many = 10, cursor: Next | None = None) -> dict[str, Any]:
        """Every sentence behind an entity, an edge or an agreement: quote, span, document and its address."""
        questions = self._asked()
        if not identifier.startswith("edge-"):
            identifier = questions.named(identifier)["id"]
        return _listed(questions.evidence(identifier, limit=limit, cursor=cursor))

    def document(
        self,
        identifier: Annotated[str, Field(max_length=100, description="Id of a document.")],
        start: Annotated[int, Field(ge=0, le=20_000_000, description="First character of the text.")] = 0,
        characters: Annotated[int, Field(ge=1, le=_CHARACTERS, description="Characters at most.")] = 4000,
    ) -> dict[str, Any]:
        """A document with a part of its text; spans of evidence count in characters of this text."""
        found = self._asked().document(identifier)
        found.pop("statements")
        return found | {"start": start, "text": found["text"][start : start + characters]}

    def cypher(
        self,
        statement: Annotated[
            str, Field(min_length=1, max_length=20_000, description="Cypher that only reads.")
        ],
        parameters: Annotated[dict[str, Any], Field(max_length=100)] | None = None,
        limit: Annotated[int, Field(ge=1, le=1000, description="Rows at most.")] = 100,
    ) -> dict[str, Any]:
        """What a Cypher statement answers, for what no other tool does; anything that does not read is refused."""
        answer = self._asked().ask(statement, parameters or {}, limit=limit)
        return {name: getattr(answer, name) for name in type(answer).__slots__}

    def statistics(self) -> dict[str, Any]:
        """How much there is of everything, and which version of the graph it is."""
        return self._asked().statistics()


class Server(MCPServer[Any]):
    """The SDK's server, which answers over standard input what is no message, too: the SDK's own only logs it, and
    who sent it would wait for ever. Nor does it repeat the name of a tool that is none, however long."""

    async def call_tool(self, name: str, arguments: dict[str, Any], *given: Any, **named: Any) -> Any:
        """What the tool answers. Raises `ToolError`."""
        if self._tool_manager.get_tool(name) is None:
            raise ToolError(f"there is no tool {name[:60]!r}")
        return await super().call_tool(name, arguments, *given, **named)

    async def run_stdio_async(self) -> None:
        """Answer over standard input and output until the input ends."""
        server = self._lowlevel_server
        async with stdio_server() as (lines, answers), anyio.create_task_group() as group:
            passed, messages = anyio.create_memory_object_stream[SessionMessage | Exception]()
            group.start_soon(_pass, lines, passed, answers)
            await server.run(messages, answers, server.create_initialization_options())


async def _pass(lines: Any, passed: MemoryObjectSendStream[SessionMessage | Exception], answers: Any) -> None:
    """Hand on what is a message, and answer what is none."""
    told = ErrorData(code=PARSE_ERROR, message="this line is no message of JSON-RPC 2.0 in UTF-8")
    async with lines, passed:
        async for line in lines:
            if isinstance(line, Exception):
                await answers.send(SessionMessage(JSONRPCError(jsonrpc="2.0", id=None, error=told)))
            else:
                await passed.send(line)


def server(asked: Callable[[], Questions]) -> Server:
    """The server with all tools; how it is reached is its caller's choice."""
    tools = Tools(asked)
    methods: tuple[Callable[..., dict[str, Any]], ...] = (
        tools.search, tools.entity, tools.country, tools.agreements, tools.projects, tools.paths, tools.evidence,
        tools.document, tools.cypher, tools.statistics,
    )  # fmt: skip
    routes = {
        route.endpoint: route
        for route in (*catalogue.router.routes, *agreements.router.routes)
        if isinstance(route, APIRoute)
    }
    operations = [
        as_function(routes[operation], name, asked, _INSTEAD) for name, operation in CATALOGUE.items()
    ]
    return Server(
        "coopgraph",
        instructions=_INSTRUCTIONS,
        version=version("coopgraph"),
        tools=[_tool(method) for method in (*methods, *operations)],
        log_level="WARNING",
    )


class Endpoint:
    """``POST /mcp`` of an application, which must hold `running` open meanwhile."""

    def __init__(self, asked: Callable[[], Questions]) -> None:
        self._asked = asked
        self._manager: StreamableHTTPSessionManager | None = None

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Answers within the block. What is under way when it ends is cancelled."""
        tools = server(self._asked)
        # Who may ask, and under which name of this machine, the application's door has decided by then.
        tools.streamable_http_app(
            json_response=True,
            stateless_http=True,
            max_request_body_size=OTHER,
            transport_security=TransportSecuritySettings(enable_dns_rebinding_protection=False),
        )
        self._manager = tools.session_manager
        async with self._manager.run():
            yield

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, as ASGI has it."""
        if self._manager is None or scope["method"] != "POST":
            detail = f"{PATH} speaks the Model Context Protocol; it is sent by POST and answered at once"
            response = problem(Request(scope), HTTPStatus.METHOD_NOT_ALLOWED, detail)
            response.headers["Allow"] = "POST"
            await response(scope, receive, send)
            return
        await self._manager.handle_request(scope, receive, send)


class _Tool(Tool):
    async def run(self, arguments: dict[str, Any], context: Any, convert_result: bool = False) -> Any:
        """Call it. What is wrong with the arguments is told by name; the SDK repeats them, however long."""
        try:
            return await super().run(arguments, context, convert_result)
        except ToolError as error:
            if not isinstance(error.__cause__, ValidationError):
                raise
            told = [(".".join(map(str, e["loc"]))[:60], e["msg"]) for e in error.__cause__.errors()[:_ERRORS]]
            raise ToolError("; ".join(f"{name}: {reason}" for name, reason in told)) from error


def _tool(method: Callable[..., dict[str, Any]]) -> Tool:
    tool = _Tool.from_function(
        _told(method), annotations=ToolAnnotations(read_only_hint=True, open_world_hint=False)
    )
    # A misspelt filter must not widen an answer.
    arguments = tool.fn_metadata.arg_model
    arguments.model_config["extra"] = "forbid"
    arguments.model_rebuild(force=True)
    tool.parameters["additionalProperties"] = False
    return tool


def _told(method: Callable[..., dict[str, Any]]) -> Callable[..., dict[str, Any]]:
    """The method with its refusals in words; anything else that it raises is logged, and not told."""

    @wraps(method)
    def asked(*given: Any, **named: Any) -> dict[str, Any]:
        try:
            return method(*given, **named)
        except Refused as error:
            raise ToolError(f"line {error.line}, column {error.column}: {error.reason}") from error
        except (QuestionError, NotFound, TooLong, Busy) as error:
            raise ToolError(str(error)) from error
        except StoreError as error:
            raise ToolError("the store does not answer; try again shortly") from error

    return asked


def _first(questions: Questions, entity: Row) -> Row | None:
    return next(iter(questions.evidence(entity["id"], limit=1).items), None)


def _listed(page: Page) -> dict[str, Any]:
    return {"items": page.items} | ({"cursor": page.cursor} if page.cursor else {})
