"""Questions that get no answer."""

from __future__ import annotations

from graph.model import Row


class QuestionError(ValueError):
    """A question that cannot be asked so; the message says why."""


class Ambiguous(QuestionError):
    """A name of several entities; `candidates` has them, the most reported first."""

    def __init__(self, name: str, candidates: list[Row]) -> None:
        listed = "; ".join(f"{e['id']} ({e['type']} {e['name']})" for e in candidates)
        super().__init__(f"{name!r} is the name of several; ask by id: {listed}")
        self.candidates = candidates


class NotFound(LookupError):
    """There is no such thing in the graph; the message says what was asked for."""


class Conflict(QuestionError):
    """What is asked for stands against how things are by now."""
