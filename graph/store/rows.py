"""Documents and statements as rows: what is sent to the store and read back from it."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from graph.feedback import Feedback, Kind, Usefulness
from graph.model import Attribute, Document, EntityType, Modality, Polarity, Relation, Row, Statement
from graph.projection import edge_of
from graph.resolution.ledger import Decision, Verdict
from graph.store.redirected import said_row


def document_row(document: Document) -> Row:
    """A document and, apart from its properties, its text: lists of documents need not read that."""
    properties: Row = {
        name: getattr(document, name)
        for name in Document.__slots__
        if name != "text" and getattr(document, name) not in (None, ())
    }
    if document.pages:
        properties["pages"] = list(document.pages)
    properties["characters"] = len(document.text)
    return {"id": document.id, "version": document.version, "text": document.text, "properties": properties}


def mention_rows(document: Document, statements: Iterable[Statement]) -> list[Row]:
    """Which entities a document names in these statements, how, and where first; of agreements also the words there."""
    named: dict[str, list[Statement]] = defaultdict(list)
    for statement in statements:
        if statement.projected and statement.predicate in (Attribute.NAMED, Attribute.AGREED):
            named[statement.subject].append(statement)
    rows = []
    for entity, said in named.items():
        start, end = min((s.start, s.end) for s in said)
        properties: Row = {"names": sorted({s.value for s in said if s.value}), "start": start, "end": end}
        if agreed := [(s.start, s.quote) for s in said if s.predicate is Attribute.AGREED]:
            properties["quote"] = min(agreed)[1]
        rows.append({"entity": entity, "document": document.id, "properties": properties})
    return rows


def statement_row(statement: Statement, identifier: str, said: Statement) -> Row:
    """The properties in the store of the statement with this id, none of them null.

    `said` is the statement as its document makes it, `statement` with the ids that stand for its own.
    """
    row: Row = {
        "id": identifier,
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
        "page": statement.page,
        "rule": statement.rule,
        "rule_version": statement.rule_version,
        "confidence": statement.confidence,
        "edge": edge_of(statement),
        "projected": None if statement.projected else False,
        **said_row(said, statement),
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
        page=row.get("page"),
        value=row.get("value"),
        qualifiers=json.loads(row["qualifiers"]),
        modality=Modality(row["modality"]),
        polarity=Polarity(row["polarity"]),
        rule=row["rule"],
        rule_version=row["rule_version"],
        confidence=row["confidence"],
        projected=row.get("projected", True),
    )


def feedback_row(given: Feedback) -> Row:
    """The properties in the store of feedback, none of them null."""
    values = {name: getattr(given, name) for name in Feedback.__slots__}
    values |= {"id": given.id, "kind": given.kind.value, "opinion": given.opinion.value}
    return {name: value for name, value in values.items() if value is not None}


def feedback_from(row: Mapping[str, Any]) -> Feedback:
    """The feedback that `feedback_row` gave these properties."""
    values = {name: row[name] for name in Feedback.__slots__ if name in row}
    return Feedback(**values | {"kind": Kind(row["kind"]), "opinion": Usefulness(row["opinion"])})


def decision_row(decision: Decision) -> Row:
    """The properties in the store of a decision."""
    return {
        "id": decision.id,
        "a": decision.a,
        "b": decision.b,
        "verdict": decision.verdict.value,
        "by": decision.by,
        "at": decision.at,
        "why": decision.why,
    }


def decision_from(row: Mapping[str, Any]) -> Decision:
    """The decision that `decision_row` gave these properties."""
    verdict = Verdict(row["verdict"])
    return Decision(row["a"], row["b"], verdict, row["by"], row["at"], row.get("why") or "")
