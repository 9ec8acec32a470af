"""How often something is done: by name or by a cron line, in a time zone.

Moments are worked out by APScheduler's `CronTrigger`, which knows time zones and the two nights a year on which an
hour is missing or comes twice.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from apscheduler.triggers.cron import CronTrigger

from graph.questions import QuestionError

RHYTHMS: Final[Mapping[str, str]] = {
    "daily": "0 7 * * *",
    "weekly": "0 7 * * mon",
    "monthly": "0 7 1 * *",
    "quarterly": "0 7 1 1,4,7,10 *",
}
"""Names of rhythms: at seven in the morning, weekly on Mondays, the others on the first day of the month or quarter."""


class RhythmError(QuestionError):
    """A rhythm or a time zone that is none; says what to write."""


def trigger(rhythm: str, zone: str) -> CronTrigger:
    """What tells the moments of a rhythm: one of `RHYTHMS`, or a cron line. Raises `RhythmError`."""
    line = RHYTHMS.get(rhythm, rhythm)
    try:
        where_it_is = ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise RhythmError(f"timezone: {zone!r} is none, such as Asia/Seoul") from None
    parts = line.split()
    if len(parts) == len("mhdmw") and any(sign.isdigit() for sign in parts[-1]):
        raise RhythmError("rhythm: write the days of the week as mon, tue, …: their numbers differ")
    if len(parts) == len("mhdmw") and not parts[0].isdigit():
        raise RhythmError(f"rhythm: {rhythm!r} is more often than once an hour")
    try:
        return CronTrigger.from_crontab(line, timezone=where_it_is)
    except ValueError as error:
        names = ", ".join(RHYTHMS)
        raise RhythmError(f"rhythm is {rhythm!r}; write {names}, or a cron line: {error}") from None


def following(told: CronTrigger, after: datetime) -> datetime | None:
    """The first moment after that one; None where there is none."""
    # The trigger includes its start, and knows seconds.
    found = told.get_next_fire_time(after, after)
    return found if isinstance(found, datetime) else None
