"""One write transaction: documents go in and out, and the summaries of what they speak of follow."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

import neo4j

import cypher
from graph.feedback import Feedback
from graph.model import Attribute, Document, EntityType, Failure, Reading, Relation, Row, Statement
from graph.projection import MEASURED, EdgeSummary, EntitySummary, Summaries, distinct, edge_id, summarise
from graph.resolution.ledger import Decision, redirects
from graph.store.redirected import ids_in, redirected, said_in
from graph.store.rows import (
    decision_from,
    decision_row,
    document_row,
    feedback_row,
    mention_rows,
    statement_from,
    statement_row,
)

DOCUMENTS_RENEWED = 100
"""Documents that are read anew at a time when a decision changes what they speak of."""
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
    """How many documents met which outcome, and what the added and replaced ones say, by type."""

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


@dataclass(frozen=True, slots=True)
class _Coming:
    """A document that comes, with its statements by their ids: of what stands for the things that it names,
    and as it says them."""

    document: Document
    statements: dict[str, Statement]
    said: dict[str, Statement]


@dataclass(frozen=True, slots=True)
class _Plan:
    """What is to be done: documents that go, by id, and documents that come."""

    gone: list[str]
    coming: list[_Coming]


@dataclass(frozen=True, slots=True)
class _There:
    """What the store has before the change: properties of entities by id, and ids of edges."""

    entities: Mapping[str, Row]
    edges: Set[str]


class Turn:
    """The work of one write transaction. Another attempt takes another turn."""

    def __init__(self, transaction: neo4j.ManagedTransaction) -> None:
        self._transaction = transaction

    def take(self, changes: Sequence[Change]) -> Applied:
        """Make the changes, at most one for each document."""
        applied = Applied()
        # Writing the one node first makes writers wait for each other, or fail and try again.
        self._run("write/bump")
        puts = {c.reading.document.id: c.reading for c in changes if isinstance(c, Put)}
        withdrawn = {Document.id_of(c.key) for c in changes if isinstance(c, Withdraw)}
        failures = [c for c in changes if isinstance(c, Failure)]
        plan = self._planned(puts, withdrawn, applied)
        applied.failed = len(failures)
        self._exchange(plan)
        for new in plan.coming:
            applied.types.update(_types(new.statements.values()))
        lifted = [Failure(c.key, "", "").id for c in changes if isinstance(c, Withdraw)]
        lifted += [Failure(reading.document.key, "", "").id for reading in puts.values()]
        self._send("write/failures_removed", lifted, "ids")
        rows = [{"id": f.id, "key": f.key, "reason": f.reason, "detail": f.detail} for f in failures]
        self._send("write/failures", [{"id": row["id"], "properties": row} for row in rows])
        return applied

    def _planned(self, puts: Mapping[str, Reading], withdrawn: set[str], applied: Applied) -> _Plan:
        """Which documents change. Of equal contents the one that has it already keeps it, else the first
        gets it; the others say nothing of their own any more.
        """
        ids = sorted(puts.keys() | withdrawn)
        known = {row["id"]: row["version"] for row in self._ask("write/documents_known", ids, "ids")}
        versions = sorted({reading.document.version for reading in puts.values()})
        owners: dict[str, str] = {}
        for row in self._ask("write/contents_known", versions, "versions"):
            put = puts.get(row["id"])
            if row["id"] not in withdrawn and (put is None or put.document.version == row["version"]):
                owners[row["version"]] = row["id"]
        gone = withdrawn & known.keys()
        applied.withdrawn = len(gone)
        coming: list[tuple[Document, dict[str, Statement]]] = []
        for identifier, reading in puts.items():
            version = reading.document.version
            if known.get(identifier) == version:
                applied.unchanged += 1
                continue
            if identifier in known:
                gone.add(identifier)
            if owners.setdefault(version, identifier) != identifier:
                applied.duplicate += 1
                continue
            if identifier in known:
                applied.replaced += 1
            else:
                applied.added += 1
            coming.append((reading.document, distinct(reading)))
        return _Plan(sorted(gone), self._redirected(coming))

    def _redirected(self, coming: Sequence[tuple[Document, dict[str, Statement]]]) -> list[_Coming]:
        ids = {i for _, said in coming for statement in said.values() for i in ids_in(statement)}
        stands = {row["id"]: row["stands"] for row in self._ask("write/redirects_known", sorted(ids), "ids")}
        return [
            _Coming(document, {i: redirected(statement, stands) for i, statement in said.items()}, said)
            for document, said in coming
        ]

    def decide(self, decisions: Sequence[Decision], taken_back: Sequence[str]) -> int:
        """Enter decisions and take others back, by id; how many documents read otherwise now."""
        self._run("write/bump")
        before = self._decisions()
        after = {i: decision for i, decision in before.items() if i not in set(taken_back)}
        after |= {decision.id: decision for decision in decisions}
        self._send("write/judgements_removed", sorted(before.keys() - after.keys()), "ids")
        entered = [{"id": decision.id, "properties": decision_row(decision)} for decision in decisions]
        self._send("write/judgements", entered)
        old, new = redirects(before.values()), redirects(after.values())
        changed = {i for i in old.keys() | new.keys() if old.get(i) != new.get(i)}
        self._send("write/redirects_removed", sorted(changed - new.keys()), "ids")
        self._send("write/redirects", [{"id": i, "stands": new[i]} for i in sorted(changed & new.keys())])
        where = sorted({old.get(i, i) for i in changed})
        naming = self._ask("write/documents_naming", where, "ids")
        documents = sorted({row["id"] for row in naming if said_in(row)["subject"] in changed})
        for i in range(0, len(documents), DOCUMENTS_RENEWED):
            self._renew(documents[i : i + DOCUMENTS_RENEWED])
        return len(documents)

    def keep(self, given: Sequence[Feedback]) -> None:
        """Keep feedback; one with an id that is there takes its place."""
        self._run("write/bump")
        self._send("write/feedback", [{"id": one.id, "properties": feedback_row(one)} for one in given])

    def _decisions(self) -> dict[str, Decision]:
        rows = [record["decision"] for record in self._transaction.run(query_text("write/judgements_known"))]
        return {row["id"]: decision_from(row) for row in rows}

    def _renew(self, documents: list[str]) -> None:
        """Make the graph of these documents again from what they say."""
        known = {
            row["document"]["id"]: _document(row["document"])
            for row in self._ask("write/documents_properties", documents, "ids")
        }
        said: dict[str, dict[str, Statement]] = {identifier: {} for identifier in known}
        for row in self._ask("write/statements_of_documents", documents, "ids"):
            statement = statement_from(said_in(row["statement"]))
            said[statement.document][row["statement"]["id"]] = statement
        coming = self._redirected([(known[i], statements) for i, statements in said.items()])
        self._exchange(_Plan(documents, coming), renewed=True)

    def _exchange(self, plan: _Plan, *, renewed: bool = False) -> None:
        """Take the documents that go out and put the readings in; `renewed` ones stay and read otherwise."""
        before = self._said(plan.gone)
        coming, lost = _difference(before, plan.coming)
        self._send("write/statements_removed", plan.gone, "ids")
        self._send("write/mentions_removed" if renewed else "write/documents_removed", plan.gone, "ids")
        there = self._merge_known(coming, lost)
        if not renewed:
            self._send("write/documents", [document_row(new.document) for new in plan.coming])
        self._remove_unsaid(coming, lost)
        self._write_entities(coming.entities.values(), there.entities)
        self._write_edges("write/edges", [e for e in coming.edges.values() if e.id in there.edges])
        self._write_edges("write/edges_added", [e for e in coming.edges.values() if e.id not in there.edges])
        self._send(
            "write/statements",
            [
                {
                    "document": new.document.id,
                    "properties": statement_row(statement, identifier, new.said[identifier]),
                }
                for new in plan.coming
                for identifier, statement in new.statements.items()
            ],
        )
        mentions = [mention_rows(new.document, new.statements.values()) for new in plan.coming]
        self._send("write/mentions", list(chain.from_iterable(mentions)))

    def _said(self, documents: list[str]) -> dict[str, Summaries]:
        """What each of these documents says, by its id."""
        said: dict[str, Summaries] = defaultdict(Summaries)
        for row in self._ask("write/statements_of_documents", documents, "ids"):
            statement, identifier, published = _read(row)
            if summary := said[statement.document].add(statement, identifier, published):
                summary.documents = 1
        return said

    def _merge_known(self, coming: Summaries, lost: Summaries) -> _There:
        """Merge into `coming` what the documents that stay say of the same; what the store has of it.

        It is read from the summaries in the store, and folded anew for those that lost a document.
        """
        entities: dict[str, Row] = {}
        known = Summaries()
        for row in self._ask("write/entities_known", sorted(coming.entities.keys() | lost.entities), "ids"):
            entity = EntitySummary.from_row(row["properties"])
            entities[entity.id] = row["properties"]
            if entity.id not in lost.entities:
                known.entities[entity.id] = entity
        new = coming.entities.keys() - entities.keys()
        asked: dict[Relation, list[Row]] = defaultdict(list)
        for identifier, edge in coming.edges.items():
            # There is no edge between entities of which one is new.
            if identifier not in lost.edges and not {edge.source, edge.target} & new:
                asked[edge.relation].append({"source": edge.source, "target": edge.target})
        for relation in sorted(asked):
            for row in self._ask("write/edges_known", asked[relation], RELATION=relation.value):
                edge = EdgeSummary.from_row(row["properties"])
                known.edges[edge.id] = edge
        there = _There(entities, known.edges.keys() | lost.edges)
        coming.merge(known)
        coming.merge(self._folded("write/statements_of_entities", sorted(lost.entities)))
        coming.merge(self._folded("write/statements_of_edges", sorted(lost.edges)))
        return there

    def _folded(self, query: str, ids: list[str]) -> Summaries:
        """All that the store's statements say of some entities or edges, a row in memory at a time."""
        summaries = Summaries()
        documents: dict[str, set[str]] = defaultdict(set)
        for row in self._ask(query, ids, "ids"):
            statement, identifier, published = _read(row)
            summary = summaries.add(statement, identifier, published)
            if summary is None:
                continue
            documents[summary.id].add(statement.document)
            summary.documents = len(documents[summary.id])
        return summaries

    def measure(self, measures: Mapping[str, Row]) -> None:
        """See `Store.measure`; the rows of one transaction."""
        self._send("write/entities_changed", [{"id": i, "changes": row} for i, row in measures.items()])

    def _remove_unsaid(self, coming: Summaries, lost: Summaries) -> None:
        """Delete the edges and entities that no statement speaks of any more."""
        unsaid: dict[Relation, list[Row]] = defaultdict(list)
        for identifier, edge in lost.edges.items():
            if identifier not in coming.edges:
                unsaid[edge.relation].append({"source": edge.source, "target": edge.target})
        for relation in sorted(unsaid):
            self._send("write/edges_removed", unsaid[relation], RELATION=relation.value)
        self._send("write/entities_removed", [i for i in lost.entities if i not in coming.entities], "ids")

    def _write_entities(self, entities: Iterable[EntitySummary], there: Mapping[str, Row]) -> None:
        """Make the entities that are new and change what differs in those that are `there`.

        To set a property again costs the store an update of its indexes, that of the full text above all.
        """
        by_type: dict[EntityType, list[Row]] = defaultdict(list)
        changed: list[Row] = []
        for entity in entities:
            stored = there.get(entity.id)
            if stored is None:
                by_type[entity.type].append(entity.row())
                continue
            # A node keeps the label that it was made with: neither store could change it in this transaction.
            entity.type = EntityType(stored["type"])
            row = entity.row()
            names = row.keys() | (stored.keys() - MEASURED)
            changes = {name: row.get(name) for name in names if row.get(name) != stored.get(name)}
            if changes:
                changed.append({"id": entity.id, "changes": changes})
        for entity_type in sorted(by_type):
            self._send("write/entities_added", by_type[entity_type], TYPE=entity_type.value)
        self._send("write/entities_changed", changed)

    def _write_edges(self, query: str, edges: Iterable[EdgeSummary]) -> None:
        by_relation: dict[Relation, list[Row]] = defaultdict(list)
        for edge in edges:
            row = {"source": edge.source, "target": edge.target, "properties": edge.row()}
            by_relation[edge.relation].append(row)
        for relation in sorted(by_relation):
            self._send(query, by_relation[relation], RELATION=relation.value)

    def _run(self, name: str) -> None:
        self._transaction.run(query_text(name)).consume()

    def _send(self, name: str, rows: Sequence[Any], parameter: str = "rows", **choices: str) -> None:
        for i in range(0, len(rows), ROWS_SENT):
            chunk = rows[i : i + ROWS_SENT]
            self._transaction.run(query_text(name, **choices), {parameter: chunk}).consume()

    def _ask(self, name: str, rows: Sequence[Any], parameter: str = "rows", **choices: str) -> Iterator[Row]:
        for i in range(0, len(rows), ROWS_SENT):
            chunk = rows[i : i + ROWS_SENT]
            for record in self._transaction.run(query_text(name, **choices), {parameter: chunk}):
                yield record.data()


def query_text(name: str, /, **choices: str) -> str:
    """The text of the query of this name."""
    return cypher.load(name, **choices).text


def _difference(before: Mapping[str, Summaries], coming: Iterable[_Coming]) -> tuple[Summaries, Summaries]:
    """What comes, and what has lost a document and must be folded anew.

    What a document says now as it did before is in neither, unless another document takes its own away:
    a changed word in one document must not cost a reading of all that is said of Korea.
    """
    now = {new.document.id: summarise(new.statements, new.document.published) for new in coming}
    lost = Summaries()
    for document, said in before.items():
        new = now.get(document, Summaries())
        lost.entities.update({i: s for i, s in said.entities.items() if new.entities.get(i) != s})
        lost.edges.update({i: s for i, s in said.edges.items() if new.edges.get(i) != s})
    changed = Summaries()
    for document, new in now.items():
        said = before.get(document, Summaries())
        changed.merge(
            Summaries(
                {i: s for i, s in new.entities.items() if i in lost.entities or said.entities.get(i) != s},
                {i: s for i, s in new.edges.items() if i in lost.edges or said.edges.get(i) != s},
            )
        )
    return changed, lost


def _document(row: Row) -> Document:
    """A document as the store knows it, without its text."""
    known = {name: row[name] for name in Document.__slots__ if name in row}
    return Document(**{"text": "", **known, "pages": tuple(row.get("pages", ()))})


def _read(row: Row) -> tuple[Statement, str, str | None]:
    return statement_from(row["statement"]), row["statement"]["id"], row["published"]


def _types(statements: Iterable[Statement]) -> Iterator[str]:
    """The types of what a document says, once for each entity, agreement and relation."""
    seen: set[tuple[str, str]] = set()
    for statement in statements:
        if not statement.projected:
            continue
        if isinstance(statement.predicate, Attribute):
            seen.add((statement.subject_type.value, statement.subject))
        elif statement.object is not None:
            relation = statement.predicate
            seen.add((relation.value, edge_id(relation, statement.subject, statement.object)))
    for name, _ in sorted(seen):
        yield name
