"""The store's schema: constraints and indexes, made once and stamped with a version."""

from __future__ import annotations

from collections.abc import Callable

import cypher
from graph.model import EntityType, Relation, Row
from graph.store.errors import SchemaError

VERSION = 6
NEO4J = ("schema/fulltext_neo4j", "schema/types_neo4j")
"""Those that the embedded engine has no need of, or does otherwise."""
_OTHERS = frozenset({*NEO4J, "schema/version", "schema/stamp"})

EMBEDDED_FULLTEXT = (
    "CREATE PROPERTY Entity.search IF NOT EXISTS STRING",
    "CREATE INDEX entity_names IF NOT EXISTS ON Entity (search) "
    'FULL_TEXT METADATA {"analyzer":"org.apache.lucene.analysis.cjk.CJKAnalyzer"}',
)
"""The embedded engine's SQL for the full-text index; its Cypher has none."""


Run = Callable[..., list[Row]]
"""Runs one statement by itself, with its parameters by name, and returns its rows."""

Sql = Callable[[str], object]
"""Runs one SQL command on the embedded engine."""


def bootstrap(run: Run, sql: Sql | None) -> None:
    """Bring the store to this version's schema; nothing happens when it is there already.

    `sql` is given for the embedded engine. Raises `SchemaError` for a newer schema.
    """
    found = run(cypher.load("schema/version").text)
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
            run(cypher.load(name).text)
    if sql is None:
        run(cypher.load("schema/fulltext_neo4j").text)
        run(cypher.load("schema/types_neo4j").text, labels=list(EntityType), relations=list(Relation))
    else:
        for command in EMBEDDED_FULLTEXT:
            sql(command)
    run(cypher.load("schema/stamp").text, schema=VERSION)
