"""Values of a JSON file, one at a time, whatever the file wraps them in."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import IO, Any

import ijson

from ingest.connectors.items.stream import ITEM_BYTES, Rationed, encoding_of
from ingest.connectors.record import RecordError

DEPTH = 64
"""Deepest nesting of an item."""
Value = Any
"""A JSON value; numbers that are not whole are `Decimal`."""


def json_values(
    stream: IO[bytes], lists: frozenset[str], *, fallback: str = "iso-8859-1", limit: int = ITEM_BYTES
) -> Iterator[tuple[str, Mapping[str, Value], Value]]:
    """Pointer, what surrounds it, and value of every item.

    The file holds one value or several one after the other. An item is a member of a top-level array, a member of
    one of the arrays `lists` of a top-level object that has no ``ocid`` yet, or else the object itself. What
    surrounds it are the object's other fields as far as they came before. Raises `RecordError` where the file
    cannot be read on.
    """
    encoding = encoding_of(stream, fallback)
    rationed = Rationed(stream, limit, encoding)
    events = ijson.basic_parse(rationed, multiple_values=True, use_float=False)
    top = 0
    try:
        for kind, value in events:
            top += 1
            prefix = "" if top == 1 else f"{top}:"
            if kind == "start_array":
                for number, item in _members(events, rationed):
                    yield from _unwrapped(f"{prefix}/{number}", item, lists)
            elif kind == "start_map":
                yield from _object(events, rationed, prefix, lists)
            else:
                raise RecordError("format", f"{value!r:.40} is no record")
    except ijson.JSONError as error:
        raise RecordError("json", f"not JSON: {_first_line(error)}") from error
    except UnicodeDecodeError as error:
        raise RecordError("encoding", f"not UTF-8: {error.reason}") from error


def json_lines(stream: IO[bytes], *, limit: int = ITEM_BYTES) -> Iterator[tuple[str, Value | RecordError]]:
    """Pointer and value of each line; an error in place of the value where a line cannot be used."""
    number = 0
    while line := stream.readline(limit + 1):
        number += 1
        if len(line) > limit:
            yield f"line {number}", RecordError("too-large", f"the line is longer than {limit:,} bytes")
            while line and not line.endswith(b"\n"):
                line = stream.readline(limit)
        elif line.strip():
            try:
                value = json.loads(line, parse_float=Decimal)
            except RecursionError:
                yield f"line {number}", RecordError("nesting", "the line is nested too deep")
            except ValueError as error:
                yield f"line {number}", RecordError("json", f"the line is not JSON: {_first_line(error)}")
            else:
                yield f"line {number}", value


def _object(
    events: Iterator[tuple[str, Any]], rationed: Rationed, prefix: str, lists: frozenset[str]
) -> Iterator[tuple[str, Mapping[str, Value], Value]]:
    whole: dict[str, Value] = {}
    streamed = False
    for kind, key in events:
        if kind == "end_map":
            break
        first, value = next(events)
        if first == "start_array" and key in lists and "ocid" not in whole:
            streamed = True
            for number, item in _members(events, rationed):
                yield f"{prefix}/{key}/{number}", whole, item
        else:
            whole[key] = _built(events, first, value)
    rationed.next_item()
    if not streamed:
        yield prefix or "/", {}, whole


def _members(events: Iterator[tuple[str, Any]], rationed: Rationed) -> Iterator[tuple[int, Value]]:
    for number, (first, value) in enumerate(events):
        if first == "end_array":
            return
        item = _built(events, first, value)
        rationed.next_item()
        yield number, item


def _built(events: Iterator[tuple[str, Any]], kind: str, value: Any, depth: int = 0) -> Value:
    """The value that begins with this event."""
    if kind not in ("start_map", "start_array"):
        return value
    if depth >= DEPTH:
        raise RecordError("nesting", f"nested deeper than {DEPTH} levels")
    if kind == "start_array":
        members = []
        for first, begun in events:
            if first == "end_array":
                break
            members.append(_built(events, first, begun, depth + 1))
        return members
    fields = {}
    for first, key in events:
        if first == "end_map":
            break
        fields[key] = _built(events, *next(events), depth + 1)
    return fields


def _unwrapped(
    pointer: str, item: Value, lists: frozenset[str]
) -> Iterator[tuple[str, Mapping[str, Value], Value]]:
    """A member that is itself a package gives its items."""
    if isinstance(item, dict) and "ocid" not in item:
        for name in lists & item.keys():
            if isinstance(item[name], list):
                for number, member in enumerate(item[name]):
                    yield f"{pointer}/{name}/{number}", item, member
                return
    yield pointer, {}, item


def _first_line(error: Exception) -> str:
    return str(error).split("\n", 1)[0][:200]
