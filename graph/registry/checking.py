"""Whether the registry's facts hold together."""

from __future__ import annotations

import re

from graph.model import EntityType
from graph.names import normalise
from graph.registry.entries import NO_NAMES, Entry, Form, Registry

_DATE = re.compile(r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?")
_ID = re.compile(r"(country|city|org)-[a-z0-9]+(-[a-z0-9]+)*")


def problems(known: Registry) -> list[str]:
    """What is wrong, each with file and entry; empty when all is well."""
    found = [problem for entry in known.entries.values() for problem in _of_entry(entry, known)]
    return found + _shared(known)


def _of_entry(entry: Entry, known: Registry) -> list[str]:
    found = []
    if not _ID.fullmatch(entry.id):
        found.append("has an id that is no slug")
    if not entry.forms:
        found.append("has no name")
    if entry.country and known.country(entry.country) is None:
        found.append(f"has the unknown country {entry.country}")
    unknown = [successor for successor in entry.successors if known.get(successor) is None]
    found += [f"has the unknown successor {successor}" for successor in unknown]
    dates = [date for date in (entry.started, entry.ended, *(f.until for f in entry.forms)) if date]
    found += [f"has {date!r}, which is no date" for date in dates if not _DATE.fullmatch(date)]
    if (dates or entry.successors) and not entry.source:
        found.append("has dates or a successor without a source")
    if entry.started and entry.ended and entry.ended < entry.started:
        found.append("ends before it starts")
    for form in entry.forms:
        if not form.text or form.text != form.text.strip() or set(form.text) & set("@*<>;\t"):
            found.append(f"has the name {form.text!r}, which holds a mark")
        if len(form.text) < 2 and form.kind not in NO_NAMES and entry.type is not EntityType.COUNTRY:
            found.append(f"has the name {form.text!r}, too short to be looked for")
    return [f"{entry.file}: {entry.id} {problem}" for problem in found]


def _shared(known: Registry) -> list[str]:
    # Cities of one name are many, and told apart by the country in the text.
    owners: dict[tuple[str, EntityType], tuple[Form, Entry]] = {}
    found = []
    for form, entry in known.forms():
        if form.kind in NO_NAMES or entry.type is EntityType.CITY:
            continue
        first, owner = owners.setdefault((normalise(form.text), entry.type), (form, entry))
        if owner is not entry and not (form.national or first.national):
            found.append(
                f"{entry.file}: {entry.id} shares the name {form.text!r} with {owner.id}; mark it with * if it should"
            )
    return found
