"""The frames of English, read from their data file."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources

from graph.model import AgreementKind, EntityType, Relation

FILE = "data/en/frames.toml"


class FrameError(ValueError):
    """A frame is not as it should be; names the file and the entry."""


@dataclass(frozen=True, slots=True)
class Frame:
    """What stands between the ends of a relation, and which types they may have."""

    relation: Relation
    trigger: re.Pattern[str]
    source: frozenset[EntityType]
    target: frozenset[EntityType]
    after: frozenset[str]
    subject: frozenset[str]
    mutual: bool
    reverse: bool
    before: bool
    """Whether the object may be what the sentence before speaks of."""


@dataclass(frozen=True, slots=True)
class TieWords:
    """Words that may tell of an instrument, or (`verb`) of a tie without one, and its kind."""

    kind: AgreementKind
    words: re.Pattern[str]
    verb: bool


@dataclass(frozen=True, slots=True)
class Frames:
    """All frames, instruments and verbs."""

    instruments: tuple[tuple[AgreementKind, re.Pattern[str]], ...]
    ties: tuple[TieWords, ...]
    verbs: dict[str, re.Pattern[str]]
    frames: tuple[Frame, ...]
    confidence: dict[str, float]


@cache
def frames() -> Frames:
    """The frames; read once a process. Raises `FrameError`."""
    data = tomllib.loads(resources.files("ingest.extract").joinpath(FILE).read_text(encoding="utf-8"))
    try:
        return Frames(
            instruments=tuple((AgreementKind(i["kind"]), re.compile(i["words"])) for i in data["instrument"]),
            ties=tuple(
                TieWords(AgreementKind(t["kind"]), re.compile(t["words"]), bool(t.get("verb", False)))
                for t in data["tie"]
            ),
            verbs={name: re.compile(pattern) for name, pattern in data["verbs"].items()},
            frames=tuple(
                Frame(
                    Relation(f["relation"]),
                    re.compile(f["trigger"]),
                    frozenset(map(EntityType, f["source"])),
                    frozenset(map(EntityType, f["target"])),
                    frozenset(f["after"]),
                    frozenset(f.get("subject", ("",))),
                    bool(f.get("mutual", False)),
                    bool(f.get("reverse", False)),
                    bool(f.get("before", False)),
                )
                for f in data["frame"]
            ),
            confidence=dict(data["confidence"]),
        )
    except (KeyError, ValueError, re.error) as error:
        raise FrameError(f"{FILE}: {error}") from error
