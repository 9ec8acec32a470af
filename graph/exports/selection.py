"""Which part of the graph: entities that fit, what they are tied to, and the ties."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from hashlib import blake2b
from typing import Final

from graph.model import EntityType, Relation, Row
from graph.projection import said
from graph.store import Store

_PAGE: Final = 200


@dataclass(frozen=True, slots=True)
class Selection:
    """What fits: entities of these types, of this country (ISO code) or about this topic, edges of these relations
    that were reported in this time (ISO dates, a year or month as well). Nothing given, everything fits.

    Kept are the entities that fit, edges of the relations and time that touch one of them, and what is at the other
    end. With nothing but `relations`, `since` or `until` those edges and their ends are kept.
    """

    country: str | None = None
    types: Collection[EntityType] = ()
    topic: str | None = None
    relations: Collection[Relation] = ()
    since: str | None = None
    until: str | None = None

    @property
    def everything(self) -> bool:
        """Whether nothing is left out."""
        return not self._of_entities and not self._of_edges

    @property
    def _of_entities(self) -> bool:
        return bool(self.country or self.types or self.topic)

    @property
    def _of_edges(self) -> bool:
        return bool(self.relations or self.since or self.until)

    def fits(self, entity: Row) -> bool:
        """Whether an entity is asked for."""
        return (
            (self.country is None or entity.get("country") == self.country.upper())
            and (not self.types or entity["type"] in self.types)
            and (self.topic is None or self.topic in entity.get("topics", ()))
        )

    def joins(self, edge: Row) -> bool:
        """Whether an edge is of the relations and time asked for."""
        first, last = edge.get("first") or "", edge.get("last") or ""
        return (
            (not self.relations or edge["relation"] in self.relations)
            and (self.since is None or last >= self.since)
            and (self.until is None or (bool(first) and first[: len(self.until)] <= self.until))
        )

    def entities(self, store: Store) -> Iterator[Row]:
        """The entities that are kept, by id."""
        if self.everything:
            yield from _entities(store)
            return
        marks = self._marks(store)
        yield from (entity for entity in _entities(store) if _mark(entity["id"]) in marks)

    def edges(self, store: Store) -> Iterator[Row]:
        """The edges that are kept, by source and id."""
        if self.everything:
            yield from _edges(store)
            return
        fitting = self._fitting(store)
        for edge in _edges(store):
            if self.joins(edge) and self._touches(edge, fitting):
                yield edge

    def _fitting(self, store: Store) -> set[bytes]:
        if not self._of_entities:
            return set()
        return {_mark(entity["id"]) for entity in _entities(store) if self.fits(entity)}

    def _touches(self, edge: Row, fitting: set[bytes]) -> bool:
        return not self._of_entities or _mark(edge["source"]) in fitting or _mark(edge["target"]) in fitting

    def _marks(self, store: Store) -> set[bytes]:
        """Marks of all entities that are kept: twelve bytes each are what is in memory."""
        fitting = self._fitting(store)
        kept = set(fitting)
        for edge in _edges(store):
            if self.joins(edge) and self._touches(edge, fitting):
                kept.update((_mark(edge["source"]), _mark(edge["target"])))
        return kept


def _entities(store: Store) -> Iterator[Row]:
    for row in store.pages("dump/entities", limit=_PAGE):
        yield said(row["row"])


def _edges(store: Store) -> Iterator[Row]:
    for row in store.pages("dump/edges", limit=_PAGE):
        yield from sorted(row["rows"], key=lambda edge: str(edge["id"]))


def _mark(identifier: str) -> bytes:
    return blake2b(identifier.encode(), digest_size=12).digest()
