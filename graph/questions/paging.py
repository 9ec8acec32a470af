"""Pages of a list: a stable order, and a cursor that says where the page before ended.

A cursor is the last item's sort key and not a number of items, so that what is added or taken away
between two pages moves nothing.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from graph.model import Row
from graph.questions.errors import QuestionError

MAX_LIMIT: Final = 200
"""Items a page at most."""
ABOVE_ALL: Final = "~"
"""Sorts behind every date."""
ABOVE_COUNTS: Final = 1_000_000_000

_DATE = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?", re.ASCII)


@dataclass(slots=True)
class Page:
    """A page of a list; `cursor` asks for the next and is None on the last."""

    items: list[Row]
    cursor: str | None = None


def limited(limit: int) -> int:
    """`limit`. Raises `QuestionError` when a page cannot have so many items."""
    if not 1 <= limit <= MAX_LIMIT:
        raise QuestionError(f"the limit is 1 to {MAX_LIMIT}, not {limit}")
    return limit


def page(rows: list[Row], limit: int, position: Callable[[Row], tuple[Any, ...]]) -> Page:
    """The page that `rows`, asked for one more than `limit`, make; `position` is a row's sort key."""
    items = rows[:limit]
    return Page(items, _packed(position(items[-1])) if len(rows) > limit else None)


def position(cursor: str | None, first: tuple[Any, ...]) -> tuple[Any, ...]:
    """The sort key in `cursor`; `first`, which every key comes after, where there is none.

    Raises `QuestionError` for a cursor of another question, or one that was not made here.
    """
    if cursor is None:
        return first
    try:
        packed = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        key = json.loads(packed)
    except (binascii.Error, ValueError, RecursionError) as error:
        raise QuestionError("this cursor was not made here; start again without one") from error
    if not isinstance(key, list) or [type(part) for part in key] != [type(part) for part in first]:
        raise QuestionError("this cursor belongs to another question; start again without one")
    if any(isinstance(part, int) and abs(part) > ABOVE_COUNTS for part in key):
        raise QuestionError("this cursor was not made here; start again without one")
    return tuple(key)


def date(value: str | None) -> str | None:
    """`value`. Raises `QuestionError` when it is no year, month or day."""
    if value is not None and not _DATE.fullmatch(value):
        raise QuestionError(f"{value!r} is no date; write YYYY, YYYY-MM or YYYY-MM-DD")
    return value


def _packed(key: tuple[Any, ...]) -> str:
    packed = json.dumps(key, ensure_ascii=False, separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(packed).decode().rstrip("=")
