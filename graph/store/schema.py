"""The store's schema: constraints and indexes, made once and stamped with a version."""

from __future__ import annotations

from typing import Any, LiteralString, Protocol, cast

import cypher
from graph.store.errors import SchemaError

VERSION = 1
_OTHERS = frozenset({"schema/fulltext_neo4j", "schema/version", "schema/stamp"})

EMBEDDED_FULLTEXT = (
    "CREATE PROPERTY Entity.search IF NOT EXISTS STRING",
    "CREATE INDEX entity_names IF NOT EXISTS ON Entity (search) "
    'FULL_TEXT METADATA {"analyzer":"org.apache.lucene.analysis.cjk.CJKAnalyzer"}',
)
"""The embedded engine's SQL for the full-text index; its Cypher has none."""


class Run(Protocol):
    """Runs one statement by itself and returns its rows."""

    def __call__(self, text: LiteralString, **parameters: Any) -> list[dict[str, Any]]: ...


class Sql(Protocol):
    """Runs one SQL command on the embedded engine."""

    def __call__(self, command: str) -> object: ...


def bootstrap(run: Run, sql: Sql | None) -> None:
    """Bring the store to this version's schema; nothing happens when it is there already.

    `sql` is given for the embedded engine. Raises `SchemaError` for a newer schema.
    """
    found = run(_text("schema/version"))
    stamped = found[0]["schema"] if found else None
    if stamped == VERSION:
        return
    if stamped is not None and stamped > VERSION:
        raise SchemaError(
            f"the store has schema version {stamped}, this coopgraph knows {VERSION}; use the coopgraph that "
            "wrote it, or another data folder or database"
        )
    for name in cypher.names("schema"):
        if name not in _OTHERS:
            run(_text(name))
    if sql is None:
        run(_text("schema/fulltext_neo4j"))
    else:
        for command in EMBEDDED_FULLTEXT:
            sql(command)
    run(_text("schema/stamp"), schema=VERSION)


def _text(name: str) -> LiteralString:
    return cast("LiteralString", cypher.load(name).text)
