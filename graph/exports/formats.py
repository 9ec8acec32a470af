"""Formats: each writes entities and edges as they come."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice
from typing import IO, Any, Final
from xml.sax.saxutils import escape, quoteattr

import cypher
from graph.exports.selection import Selection
from graph.model import EntityType, Relation, Row
from graph.store import Store

_BATCH: Final = 500
"""Rows of one statement of a Cypher script."""
_LEFT_OUT: Final = frozenset({"search", "statements"})
"""Properties that only the store itself needs."""
_NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_CONTEXT: Final = {
    "@vocab": "https://schema.org/",
    "prov": "http://www.w3.org/ns/prov#",
    "id": "@id",
    "type": "@type",
    "documents": "prov:qualifiedDerivation",
    "names": "alternateName",
    "identifiers": "identifier",
    "topics": "about",
    "country": "addressCountry",
    "date": "startDate",
    "ended": "endDate",
}
"""Terms of schema.org and PROV for our properties; the others are schema.org's by their own name."""


class ExportFormat(StrEnum):
    """Formats by name."""

    NDJSON = "ndjson"
    GRAPHML = "graphml"
    JSONLD = "jsonld"
    CYPHER = "cypher"
    CSV = "csv"


@dataclass(frozen=True, slots=True)
class Format:
    """A format: what its files end in, its media type, and what it is for."""

    suffix: str
    media: str
    about: str
    write: Callable[[Store, Selection, IO[bytes]], None]


def write(store: Store, selection: Selection, name: str, stream: IO[bytes]) -> None:
    """Write what is selected in the format of this name. Raises KeyError for a name that there is not."""
    FORMATS[name].write(store, selection, stream)


def _ndjson(store: Store, selection: Selection, stream: IO[bytes]) -> None:
    for entity in selection.entities(store):
        stream.write(_line({"entity": _shown(entity)}))
    for edge in selection.edges(store):
        stream.write(_line({"edge": _shown(edge)}))


def _graphml(store: Store, selection: Selection, stream: IO[bytes]) -> None:
    stream.write(
        b'<?xml version="1.0" encoding="UTF-8"?>\n<graphml xmlns="http://graphml.graphdrawing.org/xmlns">\n'
    )
    for scope, keys in (("node", _NODE_KEYS), ("edge", _EDGE_KEYS)):
        for name, kind in keys.items():
            stream.write(
                f'<key id="{scope[0]}_{name}" for="{scope}" attr.name="{name}" attr.type="{kind}"/>\n'.encode()
            )
    stream.write(b'<graph id="coopgraph" edgedefault="directed">\n')
    for entity in selection.entities(store):
        stream.write(f"<node id={quoteattr(entity['id'])}>{_data(entity, 'n', _NODE_KEYS)}</node>\n".encode())
    for edge in selection.edges(store):
        ends = f"source={quoteattr(edge['source'])} target={quoteattr(edge['target'])}"
        stream.write(
            f"<edge id={quoteattr(edge['id'])} {ends}>{_data(edge, 'e', _EDGE_KEYS)}</edge>\n".encode()
        )
    stream.write(b"</graph>\n</graphml>\n")


_NODE_KEYS: Final = {
    "type": "string", "name": "string", "name_ko": "string", "name_en": "string", "country": "string",
    "kind": "string", "status": "string", "date": "string", "ended": "string", "topics": "string",
    "identifiers": "string", "documents": "int", "first": "string", "last": "string", "confidence": "double",
}  # fmt: skip
_EDGE_KEYS: Final = {
    "relation": "string", "documents": "int", "first": "string", "last": "string", "modality": "string",
    "polarity": "string", "confidence": "double",
}  # fmt: skip


def _data(row: Row, scope: str, keys: Iterable[str]) -> str:
    return "".join(
        f'<data key="{scope}_{name}">{escape(_NO_XML.sub("", _flat(row[name])))}</data>'
        for name in keys
        if row.get(name) not in (None, [])
    )


def _json_ld(store: Store, selection: Selection, stream: IO[bytes]) -> None:
    stream.write(b'{"@context": ' + json.dumps(_CONTEXT).encode() + b', "@graph": [')
    first = True
    for row in _linked(store, selection):
        stream.write((b"\n" if first else b",\n") + _line(row).rstrip(b"\n"))
        first = False
    stream.write(b"\n]}\n")


def _linked(store: Store, selection: Selection) -> Iterator[Row]:
    for entity in selection.entities(store):
        yield _shown(entity) | {"id": f"urn:coopgraph:{entity['id']}"}
    for edge in selection.edges(store):
        yield {
            "id": f"urn:coopgraph:{edge['id']}",
            "type": "Role",
            "roleName": edge["relation"],
            "source": {"id": f"urn:coopgraph:{edge['source']}"},
            "target": {"id": f"urn:coopgraph:{edge['target']}"},
            "startDate": edge.get("first"),
            "endDate": edge.get("last"),
        }


def _cypher(store: Store, selection: Selection, stream: IO[bytes]) -> None:
    """A script for an empty database; each statement is one line, as `cypher-shell` takes it."""
    stream.write(_statement(cypher.load("schema/entity_id").text, []))
    for kind in EntityType:
        query = cypher.load("export/entities", TYPE=kind.value).text
        for batch in _batches(entity for entity in selection.entities(store) if entity["type"] == kind):
            stream.write(_statement(query, batch))
    for relation in Relation:
        query = cypher.load("export/edges", RELATION=relation.value).text
        for batch in _batches(edge for edge in selection.edges(store) if edge["relation"] == relation):
            stream.write(_statement(query, batch))


def _statement(query: str, rows: list[Row]) -> bytes:
    """A query on one line, with its rows in the place of the parameter."""
    plain = " ".join(query.split())
    return plain.replace("$rows", _literal([_shown(row) for row in rows]), 1).encode() + b";\n"


def _csv(store: Store, selection: Selection, stream: IO[bytes]) -> None:
    """An archive of two files for ``neo4j-admin database import full --nodes=nodes.csv --relationships=edges.csv``.

    Lists are apart by ``;``: give ``--array-delimiter=";"`` (the default).
    """
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, header, rows in (
            ("nodes.csv", _node_header(), (_node_cells(entity) for entity in selection.entities(store))),
            ("edges.csv", _edge_header(), (_edge_cells(edge) for edge in selection.edges(store))),
        ):
            with archive.open(name, "w", force_zip64=True) as part:
                text = io.TextIOWrapper(part, encoding="utf-8", newline="")
                writer = csv.writer(text)
                writer.writerow(header)
                writer.writerows(rows)
                text.flush()
                text.detach()


_NODE_LISTS: Final = ("names", "roles", "topics", "identifiers", "offers", "needs", "instruments")


def _node_header() -> list[str]:
    plain = [
        f"{name}:{'long' if kind == 'int' else kind}"
        for name, kind in _NODE_KEYS.items()
        if name not in _NODE_LISTS
    ]
    return ["id:ID", *plain, *(f"{name}:string[]" for name in _NODE_LISTS), ":LABEL"]


def _node_cells(entity: Row) -> list[Any]:
    plain = [entity.get(name, "") for name in _NODE_KEYS if name not in _NODE_LISTS]
    lists = [";".join(part.replace(";", ",") for part in entity.get(name, ())) for name in _NODE_LISTS]
    return [entity["id"], *plain, *lists, f"Entity;{entity['type']}"]


def _edge_header() -> list[str]:
    plain = [f"{name}:{'long' if kind == 'int' else kind}" for name, kind in _EDGE_KEYS.items()]
    return [":START_ID", ":END_ID", "id:string", *plain, ":TYPE"]


def _edge_cells(edge: Row) -> list[Any]:
    return [
        edge["source"],
        edge["target"],
        edge["id"],
        *(edge.get(name, "") for name in _EDGE_KEYS),
        edge["relation"],
    ]


def _shown(row: Row) -> Row:
    return {name: value for name, value in sorted(row.items()) if name not in _LEFT_OUT}


def _line(row: Row) -> bytes:
    return json.dumps(row, ensure_ascii=False).encode() + b"\n"


def _flat(value: Any) -> str:
    return "; ".join(map(str, value)) if isinstance(value, list) else str(value)


def _literal(value: Any) -> str:
    """A value as Cypher writes it; texts are escaped by the rules of JSON, which Cypher's strings share."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_literal(part)}" for key, part in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_literal, value)) + "]"
    return json.dumps(value, ensure_ascii=True)


def _batches(rows: Iterator[Row]) -> Iterator[list[Row]]:
    while batch := list(islice(rows, _BATCH)):
        yield batch


FORMATS: Final[Mapping[str, Format]] = {
    ExportFormat.NDJSON: Format("ndjson", "application/x-ndjson", "one JSON object a line", _ndjson),
    ExportFormat.GRAPHML: Format("graphml", "application/graphml+xml", "for Gephi, yEd, networkx", _graphml),
    ExportFormat.JSONLD: Format(
        "jsonld", "application/ld+json", "linked data in terms of schema.org and PROV", _json_ld
    ),
    ExportFormat.CYPHER: Format(
        "cypher", "application/x-cypher-query", "a script for an empty Neo4j", _cypher
    ),
    ExportFormat.CSV: Format(
        "zip", "application/zip", "nodes and edges for neo4j-admin database import", _csv
    ),
}
