"""Where a value of a client may stand, and which values may."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import Any, NamedTuple

import jsonschema


class Place(NamedTuple):
    """Where a value may stand (path, query, body or arguments): its name, validators of its kinds, of which one is
    enough, and a good value; None where it is left out."""

    where: str
    name: str
    kinds: list[jsonschema.Draft202012Validator]
    good: Any


def kinds(
    definitions: Mapping[str, Any], schema: Mapping[str, Any], *, items: bool = True
) -> list[jsonschema.Draft202012Validator]:
    """A validator for each kind of value that a parameter may have; with `items`, of a list, for those.

    `definitions` are the members of the whole that references lead to.
    """
    found = [kind.get("items", kind) if items else kind for kind in schema.get("anyOf", [schema])]
    return [jsonschema.Draft202012Validator({**kind, **definitions}) for kind in found]


def valid(kinds: list[jsonschema.Draft202012Validator], value: Any) -> bool:
    """Whether a parameter may have this value; a number may be written as text."""
    for kind in kinds:
        given = value
        if isinstance(value, str):
            with suppress(ValueError):
                if kind.schema.get("type") == "integer":
                    given = int(value)
                elif kind.schema.get("type") == "number":
                    given = float(value)
        if kind.is_valid(given):
            return True
    return False
