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

LOOKED: Final = 20
"""Pages of rows that are looked at for a page of what is left of them."""

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


def sifted(
    fetch: Callable[[tuple[Any, ...], int], list[Row]],
    keep: Callable[[list[Row]], list[tuple[Row, Row]]],
    key: Callable[[Row], tuple[Any, ...]],
    start: tuple[Any, ...],
    limit: int,
) -> Page:
    """A page of what `keep` leaves of the rows that `fetch` gives after a sort key, at most so many.

    `key` is the sort key of a fetched row; `keep` answers pairs of a fetched row and the item that it makes, in the
    same order. Where little is left, `LOOKED` pages of rows are looked at: the page may then be short and have a
    cursor all the same.
    """
    items: list[Row] = []
    for _ in range(LOOKED):
        rows = fetch(start, limit + 1)
        whole = rows[:limit]
        kept = keep(whole)
        room = limit - len(items)
        items += [item for _, item in kept[:room]]
        if len(kept) > room or (len(kept) == room and len(rows) > limit):
            return Page(items, _packed(key(kept[room - 1][0])))
        if len(rows) <= limit:
            return Page(items)
        start = key(whole[-1])
    return Page(items, _packed(start))


def position(cursor: str | None, first: tuple[Any, ...]) -> tuple[Any, ...]:
    """The sort key in `cursor`; `first`, which every key comes after, where there is none.

    Raises `QuestionError` for a cursor of another question, or one that was not made here.
    """
    if cursor is None:
        return first
    try:
        packed = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        key = json.loads(packed)
        json.dumps(key, ensure_ascii=False).encode()  # raises for half a character, which no store takes
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
