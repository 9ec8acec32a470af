"""Runs of feeds: what each saw and did, and when the next is due."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from graph.store import Applied
from ingest.feeds.configured import Feed

if TYPE_CHECKING:
    from ingest.feeds.state import State

MESSAGES: Final = 8
"""Most reasons that a run tells."""


class Outcome(StrEnum):
    """How a run ended."""

    DONE = "done"
    HELD = "held"
    """It was outside of its bounds, or a source did not come: what the graph had of it stays."""


@dataclass(slots=True)
class Run:
    """What a run saw and did. Counts of things are by type and by ISO code of the country."""

    feed: str
    started: datetime
    outcome: Outcome = Outcome.DONE
    records: int = 0
    failures: int = 0
    types: dict[str, int] = field(default_factory=dict)
    countries: dict[str, int] = field(default_factory=dict)
    added: int = 0
    replaced: int = 0
    unchanged: int = 0
    withdrawn: int = 0
    reasons: list[str] = field(default_factory=list)
    """Why it was held, or what hinders it."""

    def note(self, applied: Applied) -> None:
        """Take over what all writing of the run so far came to."""
        self.added, self.replaced = applied.added, applied.replaced
        self.unchanged = applied.unchanged + applied.duplicate


def due(feed: Feed, state: State, now: datetime) -> bool:
    """Whether it is time for the feed; one without an interval runs when it is named."""
    last = state.last(feed.name)
    return feed.every is not None and (last is None or last.started + feed.every <= now)
