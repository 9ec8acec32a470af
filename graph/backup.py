"""What a store is made of, as lines that make it again: in an empty store of either kind.

The graph is a projection of what documents say and of what was decided. So the lines hold documents with their texts
and statements, failures, decisions and feedback, and `restore` lets the store fold them anew.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any, Final

from graph.dump import dump
from graph.feedback import Feedback
from graph.model import Document, Failure, Reading, Row
from graph.resolution.ledger import Decision
from graph.store import Change, Put, Store
from graph.store.redirected import said_in
from graph.store.rows import decision_from, decision_row, feedback_from, feedback_row, statement_from

_PAGE: Final = 100
_KINDS: Final = ("reading", "failure", "decision", "feedback")


class Damaged(ValueError):
    """A line that is none of a backup; the message says which."""


def lines(store: Store) -> Iterator[str]:
    """Everything in the store that does not follow from the rest, a line of JSON each; a page is in memory at a time."""
    for row in store.pages("dump/readings", limit=_PAGE):
        document = {name: row["row"][name] for name in Document.__slots__ if name in row["row"]}
        said = sorted((said_in(statement) for statement in row["statements"]), key=lambda s: str(s["id"]))
        yield _line("reading", {"document": document | {"text": row["text"] or ""}, "statements": said})
    for row in store.pages("dump/failures", limit=_PAGE):
        yield _line("failure", {name: row["row"][name] for name in ("key", "reason", "detail")})
    for decision in store.decisions():
        yield _line("decision", decision_row(decision))
    for given in store.feedback():
        yield _line("feedback", feedback_row(given))


def restore(store: Store, told: Iterable[str]) -> None:
    """Put what `lines` told into an empty store. Raises `Damaged` for a line that is none of them.

    Each batch is written whole or not at all; a store that was left in between is of no use.
    """
    stream = iter(told)
    number = 0
    while batch := list(islice(stream, _PAGE)):
        changes: list[Change] = []
        decisions: list[Decision] = []
        feedback: list[Feedback] = []
        for number, line in enumerate(batch, number + 1):  # noqa: B020 - goes on where the batch before ended
            try:
                kind, row = _read(line)
                if kind == "decision":
                    decisions.append(decision_from(row))
                elif kind == "feedback":
                    feedback.append(feedback_from(row))
                else:
                    changes.append(_change(kind, row))
            except (ValueError, KeyError, TypeError) as error:
                raise Damaged(
                    f"line {number} of the graph is not of a backup: {type(error).__name__} {error}"
                ) from error
        if changes:
            store.apply(changes)
        if decisions:
            store.decide(decisions)
        if feedback:
            store.keep(feedback)


def mark(store: Store) -> str:
    """The hash of the canonical dump: two graphs are equal when theirs are."""
    hashed = hashlib.sha256()
    for line in dump(store):
        hashed.update(line.encode() + b"\n")
    return hashed.hexdigest()


def empty(store: Store) -> bool:
    """Whether nothing is in the store."""
    counted = store.statistics()
    return not (
        any(sum(counts.values()) for counts in counted.values()) or store.decisions() or store.feedback()
    )


def _line(kind: str, row: Row) -> str:
    return json.dumps({kind: row}, ensure_ascii=False, sort_keys=True)


def _read(line: str) -> tuple[str, Row]:
    parts: dict[str, Any] = json.loads(line)
    ((kind, row),) = parts.items()
    if kind not in _KINDS:
        raise ValueError(f"there is no kind {kind!r}")
    return kind, row


def _change(kind: str, row: Row) -> Change:
    if kind == "failure":
        return Failure(**row)
    document = row["document"]
    made = Document(**document | {"pages": tuple(document.get("pages", ()))})
    return Put(Reading(made, [statement_from(said) for said in row["statements"]]))
