"""A document as it comes from its source, before anything is read out of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from graph.model import Document

if TYPE_CHECKING:
    from ingest.language_model.told import Told


@dataclass(frozen=True, slots=True)
class Offer:
    """A decoded document.

    `key` names it at its source for good, `given` is the id that it carries itself; `published` is an ISO date.
    """

    key: str
    source: str
    text: str
    title: str | None = None
    published: str | None = None
    publisher: str | None = None
    url: str | None = None
    lang: str | None = None
    given: str | None = None
    pages: tuple[int, ...] = ()
    """Where each page starts, in characters of the text."""
    told: Told | None = None
    """What a language model said of it, where one was asked."""

    @property
    def version(self) -> str:
        """The hash of the content and of what decides its reading."""
        return Document.version_of(self.text, self.published, self.title)
