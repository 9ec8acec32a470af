"""Mentions by surface form."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol, TypeVar


class Surface(Protocol):
    """Anything that stands in a text."""

    @property
    def text(self) -> str:
        """The characters as they stand."""


T = TypeVar("T", bound=Surface)


def distinct(mentions: Iterable[T]) -> list[T]:
    """The first mention of every surface form; white space does not tell forms apart."""
    first: dict[str, T] = {}
    for mention in mentions:
        first.setdefault(" ".join(mention.text.split()), mention)
    return list(first.values())
