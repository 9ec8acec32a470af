"""How an answer is shown: names in one language, some of its fields, and lists as streams of lines or rows.

The questions know nothing of it: a router whose `route_class` is `Presented` has it for all of its reads. An answer
that is asked for as it is costs nothing more; another one is made of its JSON. A list as NDJSON or CSV is streamed
whole, page after page from the `cursor` on, so that it never is in memory.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass
from enum import StrEnum
from types import NoneType, UnionType
from typing import Annotated, Any, Final, TypeAlias, TypeVar, Union, get_args, get_origin
from urllib.parse import parse_qsl, urlencode

from fastapi import Request, Response
from fastapi.responses import JSONResponse, StreamingResponse
from fastapi.routing import APIRoute
from pydantic import BaseModel

from graph.questions import MAX_LIMIT, QuestionError

MAX_FIELDS: Final = 1000
"""Characters of `fields`."""
_DEEPEST: Final = 3
"""How far columns of a table reach into nested objects."""
_FORMULA: Final = ("=", "+", "@", "\t", "\r")
"""What a text must not begin with in a table that spreadsheets open."""

Choice = TypeVar("Choice", bound=StrEnum)

Fields: TypeAlias = dict[str, "Fields"]
"""Names of fields, each with those wanted of it; all where there are none."""


class Lang(StrEnum):
    """A language of names."""

    KO = "ko"
    EN = "en"


class Format(StrEnum):
    """A form of a list."""

    JSON = "json"
    NDJSON = "ndjson"
    CSV = "csv"


MEDIA_TYPES: Final[Mapping[Format, str]] = {
    Format.NDJSON: "application/x-ndjson",
    Format.CSV: "text/csv",
}

_LANG: Final[dict[str, Any]] = {
    "name": "lang",
    "in": "query",
    "required": False,
    "description": "Language of names, as far as they are known in it.",
    "schema": {"type": "string", "enum": [lang.value for lang in Lang]},
}
_FIELDS: Final[dict[str, Any]] = {
    "name": "fields",
    "in": "query",
    "required": False,
    "description": "Only these fields, with commas; `a.b` is field b of a. Of a list, fields of its items.",
    "schema": {"type": "string", "maxLength": MAX_FIELDS},
}
_FORMAT: Final[dict[str, Any]] = {
    "name": "format",
    "in": "query",
    "required": False,
    "description": (
        "ndjson or csv: the whole list from the cursor on, as a stream; `Accept` with application/x-ndjson or "
        "text/csv does the same."
    ),
    "schema": {"type": "string", "enum": [form.value for form in Format]},
}


class Presented(APIRoute):
    """A route whose answers can be shown in several ways."""

    def __init__(self, path: str, endpoint: Callable[..., Any], **options: Any) -> None:
        own = options.get("openapi_extra") or {}
        self.presentation: tuple[str, ...] = ()
        if set(options.get("methods") or ["GET"]) == {"GET"}:
            shown = _ways(options.get("response_model"), endpoint)
            self.presentation = tuple(way["name"] for way in shown)
            options["openapi_extra"] = own | {"parameters": [*own.get("parameters", ()), *shown]}
            if "format" in self.presentation:
                forms = {media: {"schema": {"type": "string"}} for media in MEDIA_TYPES.values()}
                options["openapi_extra"]["responses"] = {"200": {"content": forms}}
        super().__init__(path, endpoint, **options)

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The handler of requests: the operation's own, and what is made of its answer."""
        plain = super().get_route_handler()
        if not self.presentation:
            return plain
        model = self.response_model

        async def handler(request: Request) -> Response:
            asked = _asked(request, self.presentation, model)
            if asked is None:
                return await plain(request)
            if asked.format is Format.JSON:
                return asked.as_json(await plain(request))
            return await _streamed(request, plain, asked)

        return handler


@dataclass(frozen=True, slots=True)
class _Asked:
    """How an answer is to be shown."""

    lang: Lang | None
    fields: Fields
    format: Format
    model: type[BaseModel]

    def item(self, value: Any) -> Any:
        """An answer, or an item of a list, so shown."""
        if self.lang is not None:
            _rename(value, self.lang)
        return _selected(value, self.fields) if self.fields else value

    def as_json(self, answer: Response) -> Response:
        """The answer so shown."""
        told = json.loads(bytes(answer.body))
        if _items(self.model) is not None:
            told["items"] = [self.item(value) for value in told["items"]]
        else:
            told = self.item(told)
        return JSONResponse(told, headers={"Vary": "Accept"})


def _ways(model: Any, endpoint: Callable[..., Any]) -> list[dict[str, Any]]:
    """The parameters by which the answers of an operation can be shown otherwise."""
    if not (isinstance(model, type) and issubclass(model, BaseModel)):
        return []
    ways = [] if "lang" in endpoint.__annotations__ else [_LANG]
    ways.append(_FIELDS)
    if _items(model) is not None and "cursor" in model.model_fields:
        ways.append(_FORMAT)
    return ways


def _asked(request: Request, known: tuple[str, ...], model: Any) -> _Asked | None:
    """How the request wants its answer; None for as it is."""
    given = request.query_params
    form = _one_of(Format, "format", given.get("format")) if "format" in known else None
    if form is None and "format" in known:
        accepted = request.headers.get("accept", "")
        form = next((form for form, media in MEDIA_TYPES.items() if media in accepted), None)
    lang = _one_of(Lang, "lang", given.get("lang")) if "lang" in known else None
    wanted = given.get("fields", "")
    if form in (None, Format.JSON) and lang is None and not wanted:
        return None
    return _Asked(lang, _fields(wanted, _items(model) or model), form or Format.JSON, model)


def _one_of(kind: type[Choice], name: str, value: str | None) -> Choice | None:
    if value is None:
        return None
    if value not in set(kind):
        raise QuestionError(f"{name}: {value[:50]!r} is none of {', '.join(kind)}")
    return kind(value)


def _fields(wanted: str, model: type[BaseModel]) -> Fields:
    """The tree of the fields in a list with commas. Raises `QuestionError` for one that there is not."""
    if len(wanted) > MAX_FIELDS:
        raise QuestionError(f"fields takes up to {MAX_FIELDS} characters")
    tree: Fields = {}
    for path in filter(None, (part.strip() for part in wanted.split(","))):
        branch: Fields = tree
        kind: Any = model
        for name in path.split("."):
            if kind is not Any:
                known = _described(kind)
                if name not in known:
                    raise QuestionError(
                        f"fields: there is no {path[:60]!r}; there are {', '.join(known) or 'none below it'}"
                    )
                kind = known[name]
            branch = branch.setdefault(name, {})
    return tree


def _described(kind: Any) -> dict[str, Any]:
    """The fields of a model by the names that they have in JSON, each with the model of its values, or None."""
    if not (isinstance(kind, type) and issubclass(kind, BaseModel)):
        return {}
    return {field.alias or name: _inner(field.annotation) for name, field in kind.model_fields.items()}


def _inner(annotation: Any) -> Any:
    """The model that values of an annotation are of, or are lists of; Any where that is open."""
    origin = get_origin(annotation)
    if origin is Annotated or origin is list:
        return _inner(get_args(annotation)[0])
    if origin in (Union, UnionType):
        return _inner(next(part for part in get_args(annotation) if part is not NoneType))
    return Any if origin is dict or annotation is Any else annotation


def _items(model: Any) -> type[BaseModel] | None:
    """The model of the items of a list."""
    inner = _described(model).get("items")
    return inner if isinstance(inner, type) and issubclass(inner, BaseModel) else None


def _selected(value: Any, fields: Fields) -> Any:
    if not fields:
        return value
    if isinstance(value, list):
        return [_selected(part, fields) for part in value]
    if not isinstance(value, dict):
        return value
    return {name: _selected(value[name], below) for name, below in fields.items() if name in value}


def _rename(value: Any, lang: Lang) -> None:
    """Give everything in an answer the name that it has in a language."""
    if isinstance(value, list):
        for part in value:
            _rename(part, lang)
    elif isinstance(value, dict):
        if "name" in value and (name := value.get(f"name_{lang}")):
            value["name"] = name
        for part in value.values():
            _rename(part, lang)


async def _streamed(
    request: Request, plain: Callable[[Request], Coroutine[Any, Any, Response]], asked: _Asked
) -> Response:
    """The whole list, page by page. The first page is asked for before the answer begins, so that what is wrong
    with the question is told as a problem."""
    parameters = [(k, v) for k, v in parse_qsl(request.url.query) if k not in ("limit", "cursor", "format")]

    async def page(cursor: str | None) -> dict[str, Any]:
        query = [*parameters, ("limit", str(MAX_LIMIT)), *([("cursor", cursor)] if cursor else [])]
        async with AsyncExitStack() as inner, AsyncExitStack() as function:
            stacks = {"fastapi_inner_astack": inner, "fastapi_function_astack": function}
            scope = {**request.scope, **stacks, "query_string": urlencode(query).encode()}
            answer = await plain(Request(scope, request.receive))
        told: dict[str, Any] = json.loads(bytes(answer.body))
        return told

    first = await page(request.query_params.get("cursor"))
    lines = _ndjson if asked.format is Format.NDJSON else _Rows(asked).csv

    async def whole() -> AsyncIterator[str]:
        told, begun = first, False
        while True:
            yield lines([asked.item(value) for value in told["items"]], begun)
            begun = True
            if not told.get("cursor"):
                return
            told = await page(told["cursor"])

    return StreamingResponse(whole(), media_type=MEDIA_TYPES[asked.format], headers={"Vary": "Accept"})


def _ndjson(items: list[Any], _begun: bool) -> str:
    return "".join(json.dumps(item, ensure_ascii=False, separators=(",", ":")) + "\n" for item in items)


class _Rows:
    """Items as rows of a table, one column for each field, `a.b` for field b of a."""

    def __init__(self, asked: _Asked) -> None:
        self._columns = list(_columns(_items(asked.model) or asked.model, asked.fields))

    def csv(self, items: list[Any], begun: bool) -> str:
        """The items as CSV (RFC 4180), the names of the columns first unless it has begun."""
        written = io.StringIO()
        writer = csv.writer(written)
        if not begun:
            writer.writerow(".".join(path) for path in self._columns)
        writer.writerows([_cell(_at(item, path)) for path in self._columns] for item in items)
        return written.getvalue()


def _columns(
    model: type[BaseModel], fields: Fields, above: tuple[str, ...] = ()
) -> Iterator[tuple[str, ...]]:
    for name, field in model.model_fields.items():
        shown = field.alias or name
        if fields and shown not in fields:
            continue
        inner, below = _inner(field.annotation), fields.get(shown, {})
        nested = isinstance(inner, type) and issubclass(inner, BaseModel)
        if nested and not _many(field.annotation) and len(above) < _DEEPEST:
            yield from _columns(inner, below, (*above, shown))
        else:
            yield (*above, shown)


def _many(annotation: Any) -> bool:
    """Whether values of an annotation are lists."""
    if get_origin(annotation) in (Annotated, Union, UnionType):
        return any(_many(part) for part in get_args(annotation))
    return get_origin(annotation) is list


def _at(value: Any, path: tuple[str, ...]) -> Any:
    for name in path:
        value = value.get(name) if isinstance(value, dict) else None
    return value


def _cell(value: Any) -> str | int | float | None:
    """A value in one cell: lists with semicolons, of objects their names. No text begins like a formula."""
    if value is None or isinstance(value, int | float):
        return str(value).lower() if isinstance(value, bool) else value
    if isinstance(value, list):
        value = "; ".join(str(_cell(part)) for part in value)
    elif isinstance(value, dict):
        named = value.get("name") or value.get("id")
        value = str(named) if named else json.dumps(value, ensure_ascii=False)
    return f"'{value}" if value.startswith(_FORMULA) else str(value)
