"""The graph, or a part of it, for other tools."""

from __future__ import annotations

from functools import partial
from itertools import chain
from typing import Annotated, Any, Final

from fastapi import APIRouter, Query
from fastapi.responses import StreamingResponse

from api.exporting import parts
from api.models.parameters import Since, Until
from api.routers.dependencies import Stored
from graph.exports import FORMATS, ExportFormat, Selection, write
from graph.model import EntityType, Relation

router = APIRouter(tags=["exports"])

_SAMPLE: Final = '{"entity": {"id": "org-wego", "name": "WeGO", "type": "IntlOrg"}}\n'
_SHAPES: Final[dict[str, Any]] = {
    ExportFormat.JSONLD: {"type": "object"},
    ExportFormat.CSV: {"type": "string", "format": "binary"},
}
_CONTENT: Final[dict[str, Any]] = {
    form.media: {"schema": _SHAPES.get(name, {"type": "string"})} for name, form in FORMATS.items()
}
_CONTENT[FORMATS[ExportFormat.NDJSON].media]["example"] = _SAMPLE
_ANSWERS: Final[dict[int | str, dict[str, Any]]] = {200: {"description": "The file.", "content": _CONTENT}}


@router.get("/export", response_class=StreamingResponse, responses=_ANSWERS)
def export(
    store: Stored,
    form: Annotated[
        ExportFormat,
        Query(
            alias="format",
            description="; ".join(f"{name}: {form.about}" for name, form in FORMATS.items()) + ".",
        ),
    ],
    country: Annotated[
        str | None,
        Query(pattern=r"^[A-Za-z]{2}$", description="ISO code: entities of this country.", examples=["UZ"]),
    ] = None,
    kind: Annotated[
        list[EntityType] | None,
        Query(alias="type", max_length=len(EntityType), description="Only entities of these types."),
    ] = None,
    topic: Annotated[
        str | None, Query(max_length=60, description="Agreements, projects and tenders about it.")
    ] = None,
    relation: Annotated[
        list[Relation] | None, Query(max_length=len(Relation), description="Only edges of these relations.")
    ] = None,
    since: Since = None,
    until: Until = None,
) -> StreamingResponse:
    """The entities that fit, what they are tied to, and the ties, as a file for another tool; everything unless a
    part is asked for. It is sent as it is written."""
    selection = Selection(
        country=country, types=kind or (), topic=topic, relations=relation or (), since=since, until=until
    )
    made = FORMATS[form]
    written = parts(partial(write, store, selection, form))
    first = next(written, b"")  # a store that does not answer is told before anything is sent
    return StreamingResponse(
        chain((first,), written),
        media_type=made.media,
        headers={"Content-Disposition": f'attachment; filename="coopgraph.{made.suffix}"'},
    )
