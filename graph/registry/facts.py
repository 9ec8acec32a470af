"""Lasting facts between entries: ``data/facts.tsv``, who runs, hosts and joins what, and what is where."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from graph.model import Relation
from graph.registry.entries import Entry
from graph.registry.files import RegistryError, names, rows

FILE = "facts.tsv"
_FIELDS = 3


def facts(entries: Mapping[str, Entry]) -> Mapping[tuple[str, str], frozenset[Relation]]:
    """The relations from one entry to another, by their ids. Raises `RegistryError`.

    An end is the slug of an organisation, programme or event, ``country:VN`` or ``city:seoul``; several in a
    cell, apart by semicolons, stand for one fact each.
    """
    found: dict[tuple[str, str], set[Relation]] = defaultdict(set)
    for where, (relation, sources, targets) in rows(FILE, _FIELDS):
        if relation not in set(Relation):
            raise RegistryError(f"{where}: {relation!r} is no relation; there are {', '.join(Relation)}")
        for source in names(sources):
            for target in names(targets):
                ends = identifier(source), identifier(target)
                for name, end in zip((source, target), ends, strict=True):
                    if end not in entries:
                        raise RegistryError(f"{where}: {name!r} is no entry of the registry")
                found[ends].add(Relation(relation))
    return {ends: frozenset(relations) for ends, relations in found.items()}


def identifier(end: str) -> str:
    """The id of the entry that a cell of facts or treaties tells of."""
    kind, _, name = end.rpartition(":")
    return f"{kind or 'org'}-{name.lower()}"
