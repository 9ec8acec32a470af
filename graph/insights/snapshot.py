"""The graph of one version, read from the store once for all analysis of it."""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from graph.analysis.collecting import uncollected
from graph.analysis.occasions import CLAIMS, COOPERATION, Actor, Said, Snapshot
from graph.model import Attribute, EntityType
from graph.projection import EntitySummary
from graph.store import Store
from graph.store.rows import statement_from

_ENTITIES_AT_ONCE: Final = 5000
_DOCUMENTS_AT_ONCE: Final = 500
_PREDICATES: Final = [p.value for p in (*COOPERATION, Attribute.AGREED, *CLAIMS)]
_ATTEMPTS: Final = 3


class Snapshots:
    """The newest snapshot of a store; any number of threads may share it."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._lock = threading.Lock()
        self._kept: Snapshot | None = None

    def current(self) -> Snapshot:
        """The graph as it is now; read again only when it was written since.

        A graph that is written while it is read is read anew, a few times; under steady writing the last reading
        counts as one of the version before it, so that the next question reads again.
        """
        with self._lock:
            version = self._store.version()
            for _ in range(_ATTEMPTS):
                if self._kept is not None and self._kept.version == version:
                    break
                self._kept = _read(self._store, version)
                version = self._store.version()
            assert self._kept is not None  # noqa: S101 - the loop runs at least once
            return self._kept


def named_on(store: Store, actor: Actor, day: str) -> Actor:
    """The actor with the names that documents up to the day give it."""
    summary = EntitySummary(actor.id, EntityType(actor.type))
    for row in store.read("write/statements_of_entities", ids=[actor.id]):
        if row["published"] is not None and row["published"] <= day:
            summary.add(statement_from(row["statement"]), row["published"])
    told = summary.row()
    return replace(actor, name=told.get("name") or actor.id, name_en=told.get("name_en"))


def said_from(row: Mapping[str, Any], published: str | None, document: str) -> Said:
    """A statement's properties as analysis needs them."""
    return Said(
        id=row["id"], document=document, published=published, predicate=row["predicate"], subject=row["subject"],
        object=row.get("object"), value=row.get("value"), modality=row["modality"],
        qualifiers=json.loads(row["qualifiers"]),
    )  # fmt: skip


def _read(store: Store, version: int) -> Snapshot:
    with uncollected():
        return _whole(store, version)


def _whole(store: Store, version: int) -> Snapshot:
    actors = {
        row["id"]: Actor(row["id"], row["type"], row["name"], row["name_en"], row["country"])
        for row in store.pages("read/projected_entities", limit=_ENTITIES_AT_ONCE)
    }
    said = [
        Said(
            id=identifier, document=page["document"], published=page["published"], predicate=predicate,
            subject=subject, object=other, value=value, modality=modality, qualifiers=json.loads(qualifiers),
        )
        for page in store.pages("read/projected_statements", key="document", limit=_DOCUMENTS_AT_ONCE, predicates=_PREDICATES)
        for identifier, predicate, subject, other, value, modality, qualifiers in page["rows"]
        if identifier is not None
    ]  # fmt: skip
    return Snapshot(version, actors, tuple(sorted(said, key=lambda s: s.id)))
