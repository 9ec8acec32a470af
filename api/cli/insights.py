"""What commands of analysis share."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from graph.insights import Insights

AsOf = Annotated[str | None, typer.Option("--as-of", help="Only what was published up to this day.")]


@contextmanager
def insights() -> Iterator[Insights]:
    """Analysis of the store of the settings, for the time of the block."""
    from graph.insights import Insights
    from graph.settings import load
    from graph.store import open_store

    with open_store(load()) as store:
        yield Insights(store)
