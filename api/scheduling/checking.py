"""The checks of a report before it is delivered: is it fresh, is there enough, is it of the same kind as the last?"""

from __future__ import annotations

from collections.abc import Mapping

from api.scheduling.subscriptions import Checks
from graph.model import Row

_FEWEST: int = 20
"""New documents from which on their yield is compared: that of a few says nothing."""


def failures(report: Row, checks: Checks, before: Mapping[str, int] | None) -> list[str]:
    """What does not hold, in sentences; `before` are the `counted` of the last report that was delivered."""
    now = counted(report)
    found = []
    age = report["coverage"]["age_days"]
    if age is None:
        found.append("freshness: there is no dated document up to this day")
    elif age > checks.age:
        found.append(f"freshness: the latest document is {age} days old; {checks.age:g} are allowed")
    if now["documents"] < checks.documents:
        found.append(
            f"counts: there are {now['documents']:,} documents; {checks.documents:,.0f} are the least"
        )
    if before is None:
        return found
    for what in ("documents", "said"):
        name = "statements" if what == "said" else what
        if before[what] and now[what] < before[what] * (1 - checks.shrink):
            found.append(f"counts: there are {now[what]:,} {name}, and {before[what]:,} at the last report")
    new = now["documents"] - before["documents"]
    if new >= _FEWEST and before["documents"] and before["said"]:
        then = before["said"] / before["documents"]
        rate = (now["said"] - before["said"]) / new
        if not then / checks.drift <= rate <= then * checks.drift:
            found.append(
                f"drift: {new:,} new documents say {rate:.2f} things each, those before {then:.2f}; "
                f"a factor of {checks.drift:g} is allowed"
            )
    return found


def counted(report: Row) -> dict[str, int]:
    """What the next report is held against."""
    return {name: int(report["coverage"][name]) for name in ("documents", "said")}
