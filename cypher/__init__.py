"""Every query of the project, one file each, and the loader that reads them.

A file starts with a comment header that says what the query answers, its parameters (each with a type
and a JSON example) and what it returns::

    // Answers: which documents say that two entities are related?
    // Parameters:
    //   id (string): the edge's id, e.g. "edge-1f0c"
    // Returns:
    //   quote (string): the words it was read from
    MATCH ...

Labels and relationship types cannot be parameters. A query in which one varies carries ``{{NAME}}`` and
lists all that may stand there: ``// Choices: NAME = Agency | City``. `load` takes no other.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Any

_PARAMETER = re.compile(r"(?P<name>\w+) \((?P<type>[^)]+)\): (?P<doc>.*?), e\.g\. (?P<example>.+)", re.DOTALL)
_RETURN = re.compile(r"(?P<name>\w+) \((?P<type>[^)]+)\): (?P<doc>.+)", re.DOTALL)
_HOLE = re.compile(r"\{\{(\w+)\}\}")


class QueryError(Exception):
    """A query file that is missing or not written as the package's docstring says."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of a query, with an example value that it takes."""

    name: str
    type: str
    doc: str
    example: Any


@dataclass(frozen=True, slots=True)
class Query:
    """A query as its file describes it. `text` has every choice filled in that `load` was given."""

    name: str
    text: str
    answers: str
    parameters: tuple[Parameter, ...]
    returns: dict[str, str]
    choices: dict[str, tuple[str, ...]]


def names(folder: str | None = None) -> list[str]:
    """The names of all queries, such as ``read/entity``, or of those in one folder."""
    root = resources.files(__name__)
    return sorted(
        f"{part.name}/{file.name.removesuffix('.cypher')}"
        for part in root.iterdir()
        if part.is_dir() and (folder is None or part.name == folder)
        for file in part.iterdir()
        if file.name.endswith(".cypher")
    )


@cache
def load(name: str, **choices: str) -> Query:
    """The query in the file of this name, with `choices` filled in.

    Raises `QueryError` when there is no such file, its header is broken, or a choice is not in its list.
    """
    query = _read(name)
    if set(choices) != set(query.choices):
        raise QueryError(f"{name} takes the choices {sorted(query.choices)}, not {sorted(choices)}")
    for choice, value in choices.items():
        if value not in query.choices[choice]:
            raise QueryError(f"{name}: {choice} cannot be {value!r}; it is one of {query.choices[choice]}")
    return replace(query, text=_HOLE.sub(lambda hole: choices[hole[1]], query.text))


def choices(name: str) -> dict[str, tuple[str, ...]]:
    """What `load` must be given for the query of this name, and what each may be."""
    return dict(_read(name).choices)


@cache
def _read(name: str) -> Query:
    file: Traversable = resources.files(__name__).joinpath(*f"{name}.cypher".split("/"))
    try:
        source = file.read_text(encoding="utf-8")
    except (OSError, ValueError) as error:
        raise QueryError(f"there is no query {name}") from error
    return _parse(name, source)


def _parse(name: str, source: str) -> Query:
    header = [line[2:].strip() for line in source.splitlines() if line.startswith("//")]
    text = "\n".join(line for line in source.splitlines() if not line.startswith("//")).strip()
    sections: dict[str, list[str]] = {}
    choices: dict[str, tuple[str, ...]] = {}
    current: list[str] = []
    for line in header:
        title, colon, rest = line.partition(":")
        if colon and title in ("Answers", "Parameters", "Returns"):
            current = sections.setdefault(title, [rest.strip()] if rest.strip() else [])
        elif colon and title == "Choices":
            key, _, values = rest.partition("=")
            choices[key.strip()] = tuple(value.strip() for value in values.split("|"))
        else:
            current.append(line)
    for section in ("Answers", "Parameters", "Returns"):
        if not sections.get(section):
            raise QueryError(f"{name}: the header has no {section}")
    if set(_HOLE.findall(text)) != set(choices):
        raise QueryError(f"{name}: the choices in the header are not those in the query")
    return Query(
        name=name,
        text=text,
        answers=" ".join(sections["Answers"]),
        parameters=tuple(_parameters(name, sections["Parameters"])),
        returns=dict(_returns(name, sections["Returns"])),
        choices=choices,
    )


def _parameters(name: str, lines: list[str]) -> Iterator[Parameter]:
    if lines == ["none"]:
        return
    for line in lines:
        found = _PARAMETER.fullmatch(line)
        if found is None:
            raise QueryError(f"{name}: {line!r} is not written 'name (type): what it is, e.g. JSON'")
        try:
            example = json.loads(found["example"])
        except ValueError as error:
            raise QueryError(f"{name}: the example of {found['name']} is not JSON: {error}") from error
        yield Parameter(found["name"], found["type"], found["doc"], example)


def _returns(name: str, lines: list[str]) -> Iterator[tuple[str, str]]:
    if lines == ["nothing"]:
        return
    for line in lines:
        found = _RETURN.fullmatch(line)
        if found is None:
            raise QueryError(f"{name}: {line!r} is not written 'name (type): what it is'")
        yield found["name"], found["type"]
