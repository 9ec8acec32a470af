"""Statements with the ids that stand for theirs, and back: what a document said is never lost."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from graph.model import SYMMETRIC, Relation, Row, Statement, allows
from graph.resolution.ledger import type_of

COUNTERPART = "counterpart"
"""The qualifier that is an entity's id."""
_SAID = ("subject", "subject_type", "object", "object_type", "projected")


def ids_in(statement: Statement) -> Iterator[str]:
    """Every entity that a statement speaks of."""
    yield statement.subject
    if statement.object is not None:
        yield statement.object
    if (counterpart := statement.qualifiers.get(COUNTERPART)) is not None:
        yield str(counterpart)


def redirected(statement: Statement, stands: Mapping[str, str]) -> Statement:
    """The statement of what stands for its entities.

    One that comes to relate a thing to itself, or types that its relation may not join, is kept out of the
    projection.
    """
    if not any(identifier in stands for identifier in ids_in(statement)):
        return statement
    subject, subject_type = statement.subject, statement.subject_type
    target, target_type = statement.object, statement.object_type
    if subject in stands:
        subject = stands[subject]
        subject_type = type_of(subject) or subject_type
    if target is not None and target in stands:
        target = stands[target]
        target_type = type_of(target) or target_type
    projected = statement.projected
    if isinstance(statement.predicate, Relation) and target is not None and target_type is not None:
        if statement.predicate in SYMMETRIC and target < subject:
            subject, target, subject_type, target_type = target, subject, target_type, subject_type
        projected = projected and subject != target and allows(statement.predicate, subject_type, target_type)
    qualifiers = dict(statement.qualifiers)
    if (counterpart := qualifiers.get(COUNTERPART)) is not None:
        qualifiers[COUNTERPART] = stands.get(str(counterpart), str(counterpart))
    return replace(
        statement,
        subject=subject,
        subject_type=subject_type,
        object=target,
        object_type=target_type,
        qualifiers=qualifiers,
        projected=projected,
    )


def said_row(said: Statement, statement: Statement) -> Row:
    """What the store keeps beside a statement that was redirected, to have again what was said."""
    if said == statement:
        return {}
    kept = {name: getattr(said, name) for name in _SAID}
    return {
        "said": json.dumps(kept | {"qualifiers": dict(said.qualifiers)}, ensure_ascii=False, sort_keys=True)
    }


def said_in(row: Mapping[str, Any]) -> Row:
    """The properties of the statement as its document made it, of the row of one that may be redirected."""
    if row.get("said") is None:
        return dict(row)
    said = json.loads(row["said"])
    qualifiers = json.dumps(said.pop("qualifiers"), ensure_ascii=False, sort_keys=True)
    return {**row, **said, "qualifiers": qualifiers, "said": None}
