"""How fresh the graph is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import NamedTuple

from graph.questions import Questions


class Fresh(NamedTuple):
    """The version of the graph, the day of its newest document, and how many days ago that was."""

    version: int
    newest: str | None
    days: int | None


class Freshness:
    """Tells it; the newest document is looked up once for each version of the graph."""

    def __init__(self, questions: Callable[[], Questions]) -> None:
        self._questions = questions
        self._known: tuple[int, str | None] | None = None

    def now(self) -> Fresh:
        """How fresh it is now. Raises `graph.store.StoreUnavailable` when the store does not answer."""
        questions = self._questions()
        version = questions.version()
        if self._known is None or self._known[0] != version:
            latest = questions.documents(limit=1).items
            self._known = version, latest[0].get("published") if latest else None
        newest = self._known[1]
        return Fresh(version, newest, _days(newest))


def _days(published: str | None) -> int | None:
    """Days since then; None of what is no day."""
    if published is None or len(published) != len("2024-05-02"):
        return None
    return (datetime.now(UTC).date() - date.fromisoformat(published)).days
