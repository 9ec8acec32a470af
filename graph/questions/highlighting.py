"""The text of a document with what was read from it, by spans."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from graph.model import Attribute, Row

if TYPE_CHECKING:
    from graph.questions.asking import Questions

MARKED: Final = 5_000
"""Mentions that are marked in one document."""


def mentions(questions: Questions, identifier: str) -> Row:
    """One document with its `text`, its `mentions` and its `statements`.

    A mention is where the document first writes a form of a name: ``{"start", "end", "text", "entity", "type",
    "name"}``, in the order of the text, in characters. Raises `NotFound`.
    """
    document = questions.document(identifier)
    named = [
        statement
        for statement in document["statements"]
        if statement["predicate"] == Attribute.NAMED and statement.get("projected", True)
    ][:MARKED]
    ids = sorted({statement["subject"] for statement in named})
    rows = questions.store.read("read/entities", ids=ids) if ids else []
    known = {row["entity"]["id"]: row["entity"] for row in rows}
    found = [
        {
            "start": statement["start"],
            "end": statement["end"],
            "text": statement["quote"],
            "entity": statement["subject"],
            "type": statement["subject_type"],
            "name": known.get(statement["subject"], {}).get("name", statement["value"]),
            "name_ko": known.get(statement["subject"], {}).get("name_ko"),
            "name_en": known.get(statement["subject"], {}).get("name_en"),
        }
        for statement in named
    ]
    return document | {"mentions": found}
