"""What registers of the world call bodies of the registry: ``data/identifiers.tsv``."""

from __future__ import annotations

from collections.abc import Mapping

from graph.registry.entries import Entry, written
from graph.registry.files import RegistryError, rows

FILE = "identifiers.tsv"
_FIELDS = 4


def identifiers(entries: Mapping[str, Entry]) -> dict[tuple[str, str], str]:
    """The entry's id for every scheme and identifier. Raises `RegistryError`."""
    known: dict[tuple[str, str], str] = {}
    for where, (scheme, identifier, entry, source) in rows(FILE, _FIELDS):
        if entry not in entries:
            raise RegistryError(f"{where}: there is no entry {entry!r}")
        if not source:
            raise RegistryError(f"{where}: {identifier} has no source")
        known[scheme, written(scheme, identifier)] = entry
    return known
