"""Trade agreements that are known by their parties: ``data/treaties.tsv``."""

from __future__ import annotations

from collections.abc import Mapping

from graph.registry.entries import Entry, Treaty
from graph.registry.facts import identifier
from graph.registry.files import RegistryError, names, rows

FILE = "treaties.tsv"
_FIELDS = 4


def treaties(entries: Mapping[str, Entry]) -> tuple[Treaty, ...]:
    """The trade agreements, in the order of the file. Raises `RegistryError`."""
    known: list[Treaty] = []
    for where, (kinds, parties, since, source) in rows(FILE, _FIELDS):
        ends = frozenset(identifier(party) for party in names(parties))
        if unknown := ends - entries.keys():
            raise RegistryError(f"{where}: {', '.join(sorted(unknown))} is no entry of the registry")
        if not (kinds and since and source):
            raise RegistryError(f"{where}: kind, date and source are meant")
        known.append(Treaty(tuple(names(kinds)), ends, since))
    return tuple(known)
