"""The store: documents go in and out whole, queries are read by name."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, LiteralString, cast

import neo4j

import cypher
from graph.model import (
    Attribute,
    Document,
    EntityType,
    Failure,
    Modality,
    Polarity,
    Reading,
    Relation,
    Row,
    Statement,
)
from graph.projection import EdgeSummary, EntitySummary, edge_id, edge_of, summarise_edge, summarise_entity
from graph.settings import Settings
from graph.store.connection import Connection, connected

ROWS_SENT = 1000
"""Rows a query is given at most; more in one go cost memory on the server and save nothing."""


@dataclass(frozen=True, slots=True)
class Put:
    """The document is as this reading says."""

    reading: Reading


@dataclass(frozen=True, slots=True)
class Withdraw:
    """The document with this key is taken back."""

    key: str


Change = Put | Withdraw | Failure


@dataclass(slots=True)
class Applied:
    """How many documents met which outcome, and what the added ones say, by type."""

    added: int = 0
    replaced: int = 0
    unchanged: int = 0
    duplicate: int = 0
    withdrawn: int = 0
    failed: int = 0
    types: Counter[str] = field(default_factory=Counter)

    def __iadd__(self, other: Applied) -> Applied:
        for name in ("added", "replaced", "unchanged", "duplicate", "withdrawn", "failed"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.types += other.types
        return self


@contextmanager
def open_store(settings: Settings) -> Iterator[Store]:
    """The store that `settings` name, its schema ready, for the time of the block.

    Raises `graph.store.StoreError` when it cannot be used.
    """
    with connected(settings) as connection:
        yield Store(connection)


class Store:
    """One graph. Any number of processes may use it; writers take turns."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def apply(self, changes: Sequence[Change]) -> Applied:
        """Make all changes in one transaction, in order; all of them or none.

        A document whose version is known already is unchanged; content that the store has under another
        key is a duplicate and changes nothing. A failure is listed and leaves what the document said
        before; a document that is put takes its failure off the list.
        """
        applied = Applied()
        for turn in _turns(changes):
            applied += self._connection.write(lambda transaction, turn=turn: _Turn(transaction).take(turn))  # type: ignore[misc]
        return applied

    def versions(self, keys: Sequence[str]) -> dict[str, str]:
        """The version that the store has of each of these documents, by key; unknown ones are left out."""
        ids = {Document.id_of(key): key for key in keys}
        rows = self.read("write/documents_known", ids=list(ids))
        return {ids[row["id"]]: row["version"] for row in rows}

    def read(self, query: str, /, choices: Mapping[str, str] | None = None, **parameters: Any) -> list[Row]:
        """All rows of a named query."""
        return list(self.stream(query, choices, **parameters))

    def stream(
        self, query: str, /, choices: Mapping[str, str] | None = None, **parameters: Any
    ) -> Iterator[Row]:
        """Rows of a named query as they arrive; the query cannot write."""
        return self._connection.read(_text(query, **(choices or {})), parameters)

    def version(self) -> int:
        """How often the graph was written."""
        rows = self.read("schema/version")
        return int(rows[0]["version"]) if rows else 0


class _Turn:
    """One write transaction."""

    def __init__(self, transaction: neo4j.ManagedTransaction) -> None:
        self._transaction = transaction

    def take(self, changes: Sequence[Change]) -> Applied:
        """Make the changes, at most one for each document."""
        applied = Applied()
        self._run("write/bump")
        puts = {c.reading.document.id: c.reading for c in changes if isinstance(c, Put)}
        withdrawn = {Document.id_of(c.key) for c in changes if isinstance(c, Withdraw)}
        failures = [c for c in changes if isinstance(c, Failure)]
        known = {
            row["id"]: row["version"]
            for row in self._rows("write/documents_known", ids=sorted(puts.keys() | withdrawn))
        }
        wanted = self._accepted(puts, known, withdrawn, applied)
        gone = sorted((wanted.keys() | withdrawn) & known.keys())
        applied.withdrawn = len(withdrawn & known.keys())
        applied.replaced = len(wanted.keys() & known.keys())
        applied.added = len(wanted) - applied.replaced
        applied.failed = len(failures)
        self._exchange(gone, list(wanted.values()), applied)
        lifted = [Failure(r.document.key, "", "").id for r in puts.values()]
        lifted += [Failure(c.key, "", "").id for c in changes if isinstance(c, Withdraw)]
        self._each("write/failures_removed", lifted, "ids")
        self._each(
            "write/failures",
            [
                {"id": f.id, "properties": {"id": f.id, "key": f.key, "reason": f.reason, "detail": f.detail}}
                for f in failures
            ],
        )
        return applied

    def _accepted(
        self, puts: Mapping[str, Reading], known: Mapping[str, str], withdrawn: set[str], applied: Applied
    ) -> dict[str, Reading]:
        """The readings that change something; of equal contents the first has it."""
        versions = sorted({reading.document.version for reading in puts.values()})
        owners = {
            row["version"]: row["id"]
            for row in self._rows("write/contents_known", versions=versions)
            if row["id"] not in withdrawn and not _replaced(row, puts)
        }
        accepted: dict[str, Reading] = {}
        for identifier, reading in puts.items():
            version = reading.document.version
            if known.get(identifier) == version and identifier not in withdrawn:
                applied.unchanged += 1
            elif owners.setdefault(version, identifier) != identifier:
                applied.duplicate += 1
            else:
                accepted[identifier] = reading
        return accepted

    def _exchange(self, gone: list[str], readings: list[Reading], applied: Applied) -> None:
        """Take the documents in `gone` out and put the readings in; summaries follow."""
        lost_entities, lost_edges = self._remove(gone)
        entities, edges = _contributions(readings)
        self._merge_known(entities, edges, lost_entities, lost_edges)
        self._add_documents(readings)
        self._write_edges_removed([edge for edge in lost_edges.values() if edge.id not in edges])
        self._each("write/entities_removed", [i for i in lost_entities if i not in entities], "ids")
        by_type: dict[EntityType, list[Row]] = defaultdict(list)
        for entity in entities.values():
            by_type[entity.type].append({"id": entity.id, "properties": entity.row()})
        for entity_type in sorted(by_type):
            self._each("write/entities", by_type[entity_type], TYPE=entity_type.value)
        self._add_statements(readings)
        by_relation: dict[Relation, list[Row]] = defaultdict(list)
        for edge in edges.values():
            by_relation[edge.relation].append(
                {"source": edge.source, "target": edge.target, "properties": edge.row()}
            )
        for relation in sorted(by_relation):
            self._each("write/edges", by_relation[relation], RELATION=relation.value)
        for reading in readings:
            applied.types.update(_counted(reading))

    def _remove(self, gone: list[str]) -> tuple[set[str], dict[str, EdgeSummary]]:
        """Delete documents with what they said; the entities and edges that they spoke of."""
        if not gone:
            return set(), {}
        entities: set[str] = set()
        edges: dict[str, EdgeSummary] = {}
        for row in self._rows("write/touched", ids=gone):
            entities.add(row["subject"])
            if row["edge"] is not None:
                entities.add(row["object"])
                edges[row["edge"]] = EdgeSummary(Relation(row["predicate"]), row["subject"], row["object"])
        self._each("write/statements_removed", gone, "ids")
        self._each("write/documents_removed", gone, "ids")
        return entities, edges

    def _merge_known(
        self,
        entities: dict[str, EntitySummary],
        edges: dict[str, EdgeSummary],
        lost_entities: set[str],
        lost_edges: dict[str, EdgeSummary],
    ) -> None:
        """Merge what other documents say into `entities` and `edges`.

        It is read from the summaries in the store, and folded anew for those that lost a document.
        """
        for row in self._chunked("write/entities_known", sorted(entities.keys() - lost_entities), "ids"):
            summary = EntitySummary.from_row(row["properties"])
            entities[summary.id].merge(summary)
        for group in _by_document(
            self._chunked("write/statements_of_entities", sorted(lost_entities), "ids"), "subject"
        ):
            entity = summarise_entity(*group)
            entities[entity.id].merge(entity) if entity.id in entities else entities.update({entity.id: entity})
        asked: dict[Relation, list[Row]] = defaultdict(list)
        for identifier, edge in edges.items():
            if identifier not in lost_edges:
                asked[edge.relation].append({"source": edge.source, "target": edge.target})
        for relation in sorted(asked):
            for row in self._chunked("write/edges_known", asked[relation], "rows", RELATION=relation.value):
                known = EdgeSummary.from_row(row["properties"])
                edges[known.id].merge(known)
        for group in _by_document(
            self._chunked("write/statements_of_edges", sorted(lost_edges), "ids"), "edge"
        ):
            edge = summarise_edge(*group)
            edges[edge.id].merge(edge) if edge.id in edges else edges.update({edge.id: edge})

    def _add_documents(self, readings: Iterable[Reading]) -> None:
        rows = []
        for reading in readings:
            document = reading.document
            properties = {
                name: getattr(document, name)
                for name in Document.__slots__
                if name != "text" and getattr(document, name) is not None
            }
            properties["characters"] = len(document.text)
            rows.append(
                {
                    "id": document.id,
                    "version": document.version,
                    "text": document.text,
                    "properties": properties,
                }
            )
        self._each("write/documents", rows)

    def _add_statements(self, readings: Iterable[Reading]) -> None:
        statements: list[Row] = []
        mentions: list[Row] = []
        for reading in readings:
            document = reading.document.id
            named: dict[str, list[Statement]] = defaultdict(list)
            for statement in reading.statements:
                statements.append({"document": document, "properties": statement_row(statement)})
                if isinstance(statement.predicate, Attribute):
                    named[statement.subject].append(statement)
            for entity, said in named.items():
                first = min(said, key=lambda s: (s.start, s.end))
                properties = {
                    "names": sorted({s.value for s in said if s.value}),
                    "start": first.start,
                    "end": first.end,
                }
                mentions.append({"entity": entity, "document": document, "properties": properties})
        self._each("write/statements", statements)
        self._each("write/mentions", mentions)

    def _write_edges_removed(self, edges: Iterable[EdgeSummary]) -> None:
        by_relation: dict[Relation, list[Row]] = defaultdict(list)
        for edge in edges:
            by_relation[edge.relation].append({"source": edge.source, "target": edge.target})
        for relation in sorted(by_relation):
            self._each("write/edges_removed", by_relation[relation], RELATION=relation.value)

    def _run(self, name: str, /, **parameters: Any) -> None:
        self._transaction.run(_text(name), parameters).consume()

    def _rows(self, name: str, /, **parameters: Any) -> list[Row]:
        return [record.data() for record in self._transaction.run(_text(name), parameters)]

    def _each(self, name: str, rows: Sequence[Any], parameter: str = "rows", **choices: str) -> None:
        for i in range(0, len(rows), ROWS_SENT):
            chunk = rows[i : i + ROWS_SENT]
            self._transaction.run(_text(name, **choices), {parameter: chunk}).consume()

    def _chunked(
        self, name: str, rows: Sequence[Any], parameter: str, **choices: str
    ) -> Iterator[Row]:
        for i in range(0, len(rows), ROWS_SENT):
            for record in self._transaction.run(_text(name, **choices), {parameter: rows[i : i + ROWS_SENT]}):
                yield record.data()


def statement_row(statement: Statement) -> Row:
    """A statement's properties in the store, none of them null."""
    row: Row = {
        "id": statement.id,
        "document": statement.document,
        "predicate": statement.predicate.value,
        "subject": statement.subject,
        "subject_type": statement.subject_type.value,
        "object": statement.object,
        "object_type": statement.object_type.value if statement.object_type else None,
        "value": statement.value,
        "qualifiers": json.dumps(dict(statement.qualifiers), ensure_ascii=False, sort_keys=True),
        "modality": statement.modality.value,
        "polarity": statement.polarity.value,
        "start": statement.start,
        "end": statement.end,
        "quote": statement.quote,
        "rule": statement.rule,
        "rule_version": statement.rule_version,
        "confidence": statement.confidence,
        "edge": edge_of(statement),
    }
    return {key: value for key, value in row.items() if value is not None}


def statement_from(row: Mapping[str, Any]) -> Statement:
    """The statement that `statement_row` gave these properties."""
    predicate = row["predicate"]
    return Statement(
        document=row["document"],
        predicate=Relation(predicate) if predicate in Relation.__members__ else Attribute(predicate),
        subject=row["subject"],
        subject_type=EntityType(row["subject_type"]),
        object=row.get("object"),
        object_type=EntityType(row["object_type"]) if row.get("object_type") else None,
        start=row["start"],
        end=row["end"],
        quote=row["quote"],
        value=row.get("value"),
        qualifiers=json.loads(row["qualifiers"]),
        modality=Modality(row["modality"]),
        polarity=Polarity(row["polarity"]),
        rule=row["rule"],
        rule_version=row["rule_version"],
        confidence=row["confidence"],
    )


def _contributions(readings: Iterable[Reading]) -> tuple[dict[str, EntitySummary], dict[str, EdgeSummary]]:
    """What the readings say of each entity and edge."""
    entities: dict[str, EntitySummary] = {}
    edges: dict[str, EdgeSummary] = {}
    for reading in readings:
        published = reading.document.published
        about: dict[str, list[Statement]] = defaultdict(list)
        between: dict[str, list[Statement]] = defaultdict(list)
        for statement in reading.statements:
            edge = edge_of(statement)
            (about[statement.subject] if edge is None else between[edge]).append(statement)
        for identifier, statements in about.items():
            entity = summarise_entity(statements, published)
            entities[identifier].merge(entity) if identifier in entities else entities.update({identifier: entity})
        for identifier, statements in between.items():
            summary = summarise_edge(statements, published)
            edges[identifier].merge(summary) if identifier in edges else edges.update({identifier: summary})
    return entities, edges


def _by_document(rows: Iterable[Row], about: str) -> Iterator[tuple[list[Statement], str | None]]:
    """Statements in groups of one document and one subject or edge."""
    groups: dict[tuple[str, str], tuple[list[Statement], str | None]] = {}
    for row in rows:
        said = row["statement"]
        group = groups.setdefault((said["document"], said[about]), ([], row["published"]))
        group[0].append(statement_from(said))
    yield from groups.values()


def _counted(reading: Reading) -> Iterator[str]:
    """The types of what a reading says, once for each entity, agreement and relation."""
    seen: set[tuple[str, str]] = set()
    for statement in reading.statements:
        if isinstance(statement.predicate, Attribute):
            seen.add((statement.subject_type.value, statement.subject))
        elif statement.object is not None:
            relation = statement.predicate
            seen.add((relation.value, edge_id(relation, statement.subject, statement.object)))
    for name, _ in sorted(seen):
        yield name


def _replaced(owner: Row, puts: Mapping[str, Reading]) -> bool:
    """Whether the document that has a content is about to have another."""
    reading = puts.get(owner["id"])
    return reading is not None and reading.document.version != owner["version"]


def _turns(changes: Sequence[Change]) -> Iterator[list[Change]]:
    """The changes in runs that name each document once."""
    turn: list[Change] = []
    keys: set[str] = set()
    for change in changes:
        key = change.reading.document.key if isinstance(change, Put) else change.key
        if key in keys:
            yield turn
            turn, keys = [], set()
        turn.append(change)
        keys.add(key)
    if turn:
        yield turn


def _text(name: str, /, **choices: str) -> LiteralString:
    return cast("LiteralString", cypher.load(name, **choices).text)
