"""Feedback: what people think of a recommendation that they were given, kept as judgements.

Nothing is written over and nothing is deleted: a later judgement of the same person takes the place of an earlier
one, and one that is withdrawn says when. So what counted on an earlier day can be told on any later one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from graph.model import digest


class Usefulness(StrEnum):
    """What somebody thinks of a recommendation."""

    USEFUL = "useful"
    KNOWN = "known"
    """They know each other already, or the scheme is in use: nothing new."""
    WRONG = "wrong"
    """It does not fit, or rests on a mistake."""


class Kind(StrEnum):
    """What was recommended."""

    PARTNERS = "partners"
    CONSORTIUM = "consortium"
    SUPPORT = "support"


@dataclass(frozen=True, slots=True)
class Feedback:
    """What `by` thinks since `at` (ISO time in UTC) of `suggested`, recommended to `asked` (ids of entities)."""

    kind: Kind
    asked: str
    suggested: str
    opinion: Usefulness
    by: str
    at: str
    why: str = ""
    withdrawn: str | None = None
    withdrawn_by: str | None = None

    def __post_init__(self) -> None:
        """Raise `ValueError` for a recommendation of something to itself."""
        if self.asked == self.suggested:
            raise ValueError(f"{self.asked} cannot be recommended to itself")

    @property
    def id(self) -> str:
        """A hash of who thought when of what."""
        return f"feedback-{digest(self.kind, self.asked, self.suggested, self.by, self.at)}"

    def counts(self, day: str | None) -> bool:
        """Whether it stands at the end of that day; now, where it is None."""
        if day is None:
            return self.withdrawn is None
        return self.at[:10] <= day and (self.withdrawn is None or self.withdrawn[:10] > day)


def standing(
    given: Iterable[Feedback], kind: Kind, asked: str, day: str | None = None
) -> Mapping[str, tuple[Feedback, ...]]:
    """What counts at the end of that day for recommendations of a kind to somebody, by what was recommended.

    Of each person the last judgement counts; persons are in the order of their names.
    """
    last: dict[tuple[str, str], Feedback] = {}
    for one in sorted(given, key=lambda f: (f.at, f.id)):
        if one.kind is kind and one.asked == asked and one.counts(day):
            last[one.suggested, one.by] = one
    found: dict[str, tuple[Feedback, ...]] = {}
    for (suggested, _), one in sorted(last.items()):
        found[suggested] = (*found.get(suggested, ()), one)
    return found
