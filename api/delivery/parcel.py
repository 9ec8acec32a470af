"""A parcel: what is delivered, the same to every channel."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

MOST_BYTES: Final = 25_000_000
"""The most that the files of a parcel come to; mail servers seldom take more."""
_ID: Final = re.compile(r"[a-z0-9][a-z0-9.-]{0,119}", re.ASCII)
_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}", re.ASCII)
_TYPE: Final = re.compile(r"[a-z]+/[a-z0-9.+-]+", re.ASCII)
_LONGEST: Final = 200


class ParcelError(ValueError):
    """A parcel that cannot be delivered by anybody; says what is wrong with it."""


@dataclass(frozen=True, slots=True)
class File:
    """A file of a parcel; `type` is its media type."""

    name: str
    type: str
    content: bytes

    def __post_init__(self) -> None:
        """Raise `ParcelError` for a name that is no plain file name, or a type that is none."""
        if not _NAME.fullmatch(self.name):
            raise ParcelError(f"{self.name!r} is no plain file name")
        if not _TYPE.fullmatch(self.type):
            raise ParcelError(f"{self.name}: {self.type!r} is no media type")


@dataclass(frozen=True, slots=True)
class Parcel:
    """What is delivered.

    `id` names it for good: small letters, digits, hyphens and dots. `subject` and `text` are for people, `html` is
    the text as a page where there is one, `data` is for machines and of plain JSON values. `created` is an ISO
    time in UTC. Raises `ParcelError`.
    """

    id: str
    subject: str
    text: str
    created: str
    html: str | None = None
    data: Mapping[str, Any] = field(default_factory=dict)
    files: tuple[File, ...] = ()

    def __post_init__(self) -> None:
        """Raise `ParcelError` for what no channel could deliver."""
        if not _ID.fullmatch(self.id):
            raise ParcelError(f"{self.id!r}: ids of parcels are small letters, digits, hyphens and dots")
        if not self.subject or len(self.subject) > _LONGEST or not self.subject.isprintable():
            raise ParcelError(f"{self.id}: a subject is one line of 1 to {_LONGEST} characters")
        if len({file.name for file in self.files}) < len(self.files):
            raise ParcelError(f"{self.id}: two of its files have one name")
        if (size := sum(len(file.content) for file in self.files)) > MOST_BYTES:
            raise ParcelError(f"{self.id}: its files come to {size:,} bytes; {MOST_BYTES:,} are the most")
