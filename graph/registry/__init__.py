"""The registry: countries, cities and the bodies of this field, under all the names they go by.

The data and its sources are described in ``data/README.md``. A table of the user's own is read beside it.
"""

from __future__ import annotations

from functools import cache

from graph.registry.checking import problems
from graph.registry.cities import cities
from graph.registry.countries import countries
from graph.registry.entries import Entry, Form, Registry
from graph.registry.facts import facts
from graph.registry.files import RegistryError
from graph.registry.identifiers import identifiers
from graph.registry.organisations import organisations, read
from graph.registry.own import Facts, add, lines, own_file, use
from graph.registry.treaties import treaties

__all__ = [
    "Entry",
    "Facts",
    "Form",
    "Registry",
    "RegistryError",
    "add",
    "check",
    "own_file",
    "registry",
    "use",
]


@cache
def registry() -> Registry:
    """The registry, read once a process. Raises `RegistryError` when its data cannot be read."""
    states = list(countries())
    entries: dict[str, Entry] = {}
    by_code = {state.country: state for state in states if state.country}
    file = own_file()
    own = [read(str(file), cells, by_code, where) for where, cells in (lines(file) if file else ())]
    for entry in (*states, *organisations(by_code), *own, *cities()):
        if entry.id in entries:
            raise RegistryError(f"{entry.file}: {entry.id} stands in {entries[entry.id].file} already")
        entries[entry.id] = entry
    return Registry(entries, identifiers(entries), facts(entries), treaties(entries))


def check() -> list[str]:
    """What is wrong with the registry's facts, each with file and entry; empty when all is well."""
    return problems(registry())
