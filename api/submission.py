"""What `POST /v1/documents` takes: a file in a form, or a text in JSON."""

from __future__ import annotations

import json
from http import HTTPStatus
from io import BytesIO
from typing import Annotated, Any, BinaryIO, Final, Literal

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException

from api.service.jobs import TEXT, Asked
from ingest.readers import SUFFIXES, DocumentError
from ingest.readers.formats import iso_date

_MANY: Final = (".jsonl", ".jsonl.gz", ".zip", ".eml")
"""Files that may hold several documents, each with what it says of itself."""
_FIELDS: Final = 10
_PART: Final = 100_000  # bytes of a field that is no file


def _day(value: str) -> str:
    try:
        return iso_date(value) or value
    except DocumentError as error:
        raise ValueError(error.detail) from error


class About(BaseModel):
    """What is said of a document."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    source: str = Field(
        "upload", pattern=r"^[\w-]{1,60}$", description="Where it is from; with the id it is its key."
    )
    id: str | None = Field(
        None,
        pattern=r"^[\w.:/-]{1,200}$",
        description="Its id at its source. The same again replaces it; without one its content names it.",
    )
    title: str | None = Field(None, min_length=1, max_length=300, description="Its first line unless given.")
    published: (
        Annotated[
            str,
            Field(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$", json_schema_extra={"format": "date"}),
            AfterValidator(_day),
        ]
        | None
    ) = Field(None, description="The day of publication, where it names none.")
    lang: Literal["ko", "en"] | None = Field(None, description="Its language; told by its text unless given.")


class Text(About):
    """A document as text."""

    text: str = Field(min_length=1, description="The text.")
    publisher: str | None = Field(None, max_length=300, description="Who published it.")
    url: str | None = Field(None, max_length=2000, pattern=r"^https?://\S+$", description="Where it stands.")


async def submitted(request: Request) -> tuple[BinaryIO, Asked]:
    """The content to keep and what is said of it.

    Raises what becomes 400, 415 or 422 with the reason.
    """
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == "application/json":
        return _text(await request.body())
    if kind == "multipart/form-data":
        form = await request.form(max_files=1, max_fields=_FIELDS, max_part_size=_PART)
        return _file(form)
    raise HTTPException(
        HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "send multipart/form-data with a file, or application/json"
    )


def request_body() -> dict[str, Any]:
    """The request body for OpenAPI."""
    form = About.model_json_schema()
    fields = {name: _never_null(field) for name, field in form["properties"].items()}
    form["properties"] = {"file": {"type": "string", "format": "binary"}} | fields
    form["properties"]["file"]["description"] = f"One of {', '.join(SUFFIXES)}."
    form["required"] = ["file"]
    sample = {"text": "서울시와 하노이시는 전자정부 양해각서를 체결했다.", "source": "news", "id": "17"}
    return {
        "required": True,
        "content": {
            "multipart/form-data": {"schema": form},
            "application/json": {"schema": Text.model_json_schema(), "example": sample},
        },
    }


def _never_null(field: dict[str, Any]) -> dict[str, Any]:
    """The schema of a field of a form: it is left out, for a form has no null."""
    given = [kind for kind in field.get("anyOf", ()) if kind != {"type": "null"}]
    if not given:
        return field
    kept = {key: value for key, value in field.items() if key not in ("anyOf", "default")}
    return kept | dict(given[0])


def _text(body: bytes) -> tuple[BinaryIO, Asked]:
    try:
        given = Text.model_validate_json(body)
    except ValidationError as error:
        raise _invalid(error) from error
    row = given.model_dump(exclude_none=True)
    # The reader wants an id; the worker takes its key from the content where none was given.
    row.setdefault("id", "-")
    told = Asked(TEXT, **given.model_dump(include={"source", "id", "title", "published", "lang"}))
    return BytesIO(json.dumps(row, ensure_ascii=False).encode("utf-8", "surrogatepass")), told


def _file(form: FormData) -> tuple[BinaryIO, Asked]:
    file = form.get("file")
    if not isinstance(file, UploadFile):
        raise RequestValidationError(
            [{"loc": ("body", "file"), "msg": "a file is needed", "type": "missing"}]
        )
    fields = {name: value for name, value in form.multi_items() if name != "file" and value != ""}
    try:
        about = About.model_validate(fields)
    except ValidationError as error:
        raise _invalid(error) from error
    suffix = max((s for s in SUFFIXES if (file.filename or "").lower().endswith(s)), key=len, default=None)
    if suffix is None:
        raise HTTPException(
            HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
            f"the name of the file says its format, and this one is not read; known are {', '.join(SUFFIXES)}",
        )
    for name in ("id", "title", "lang"):
        if suffix in _MANY and getattr(about, name) is not None:
            raise HTTPException(
                HTTPStatus.UNPROCESSABLE_ENTITY,
                f"files of the format {suffix} hold documents with their own {name}: leave it out",
            )
    # Readers take the source of JSON Lines from the file's name.
    return file.file, Asked(f"{about.source}{suffix}", **about.model_dump())


def _invalid(error: ValidationError) -> RequestValidationError:
    told = [{"loc": ("body", *e["loc"]), "msg": e["msg"], "type": e["type"]} for e in error.errors()]
    return RequestValidationError(told)
