"""Frames: which words bind which arguments into which relation. The grammar of a language is not here.

A frame has a trigger (a pattern over the text of one sentence) and two slots, source and target. A slot
names the types that may fill it, the roles that an argument may have (roles are words that the language's
own module assigns: ``subject``, ``with``, ``at`` …) and the side of the trigger to look at. Frames, cues
and confidences are data; this module reads and applies them.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib import resources
from itertools import combinations
from typing import Any, TypeVar

from graph.model import EntityType, Modality, Polarity, Relation, allows
from ingest.extract.contract import Span

_PACKAGE = "ingest.extract"
_TYPE_GROUPS: Mapping[str, frozenset[EntityType]] = {
    "body": frozenset(
        {EntityType.AGENCY, EntityType.COMPANY, EntityType.INTL_ORG, EntityType.UNIVERSITY, EntityType.FUND}
    ),
    "place": frozenset({EntityType.COUNTRY, EntityType.CITY}),
}
_DEFAULT_REACH = 80

E = TypeVar("E", bound=StrEnum)


class FrameDataError(ValueError):
    """A data file of frames, cues or confidences is not well-formed; the message names file and entry."""


class Side(StrEnum):
    """Where an argument stands, seen from the trigger."""

    BEFORE = "before"
    AFTER = "after"
    ANY = "any"


@dataclass(frozen=True, slots=True)
class Argument:
    """A mention or reference as one part of a sentence.

    `start` and `end` are its span, `tail` is where what belongs to it (brackets, title, particle) ends.
    Arguments that are joined by commas or conjunctions share `group` and the role of the last of them.
    """

    start: int
    end: int
    tail: int
    role: str
    group: int
    entities: tuple[int, ...]
    type: EntityType


@dataclass(frozen=True, slots=True)
class Slot:
    """What may fill one side of a frame.

    `inherit` lets the running subject fill it; `follows` wants it to stand after the other side.
    """

    types: frozenset[EntityType]
    roles: frozenset[str]
    side: Side
    reach: int
    inherit: bool
    follows: bool


@dataclass(frozen=True, slots=True)
class Frame:
    """One frame; `id` is the rule that its readings carry.

    A `pair` frame reads both ends from one group (A and B cooperate, both countries) that fits its source.
    """

    id: str
    relation: Relation
    trigger: re.Pattern[str]
    source: Slot
    target: Slot
    unless: re.Pattern[str] | None
    modality: Modality | None
    pair: bool


@dataclass(frozen=True, slots=True)
class Cue:
    """Words near a trigger that say how a statement is asserted."""

    pattern: re.Pattern[str]
    modality: Modality | None
    polarity: Polarity | None


@dataclass(frozen=True, slots=True)
class Match:
    """A frame found in a sentence, with the (source, target) pairs that fill it.

    `inherited` tells that the running subject of the text is the source, not a word of the sentence.
    """

    frame: Frame
    pairs: tuple[tuple[int, int], ...]
    trigger: Span
    evidence: Span
    inherited: bool = False


def read_data(path: str) -> dict[str, Any]:
    """The TOML file `path` under ``ingest/extract``; raises `FrameDataError` when it is no TOML."""
    try:
        return tomllib.loads(resources.files(_PACKAGE).joinpath(path).read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise FrameDataError(f"{path}: {error}") from error


@cache
def load_frames(path: str) -> tuple[Frame, ...]:
    """The frames of one file, in file order; raises `FrameDataError` naming the entry that is wrong."""
    frames: list[Frame] = []
    seen: set[str] = set()
    for number, entry in enumerate(read_data(path).get("frame", []), start=1):
        place = f"{path}, frame {number} ({entry.get('id', 'no id')})"
        frame = _frame(entry, place)
        if frame.id in seen:
            raise FrameDataError(f"{place}: the id is used twice")
        seen.add(frame.id)
        frames.append(frame)
    return tuple(frames)


@cache
def load_cues(path: str) -> tuple[Cue, ...]:
    """The cues of one file, in the order in which they are tried."""
    cues = []
    for number, entry in enumerate(read_data(path).get("cue", []), start=1):
        place = f"{path}, cue {number}"
        modality, polarity = entry.get("modality"), entry.get("polarity")
        cues.append(
            Cue(
                pattern=pattern_of(entry.get("pattern"), place),
                modality=None if modality is None else enum_of(Modality, modality, place),
                polarity=None if polarity is None else enum_of(Polarity, polarity, place),
            )
        )
    return tuple(cues)


@cache
def confidences(path: str) -> Mapping[str, float]:
    """How often the readings of each rule were right, smoothed: (right + 1) / (read + 2)."""
    table: dict[str, float] = {}
    for rule, counts in read_data(path).get("rule", {}).items():
        if not (isinstance(counts, list) and len(counts) == 2 and all(isinstance(n, int) for n in counts)):
            raise FrameDataError(f"{path}, rule {rule}: wants [right, wrong], two whole numbers")
        right, wrong = counts
        if right < 0 or wrong < 0:
            raise FrameDataError(f"{path}, rule {rule}: counts are not negative")
        table[rule] = round((right + 1) / (right + wrong + 2), 2)
    return table


def asserted(cues: Sequence[Cue], text: str) -> tuple[Modality, Polarity]:
    """Modality and polarity that `text`, the words from a trigger to the end of its clause, expresses.

    The first cue that matches decides each of the two; without any, a statement is done and affirmed.
    """
    modality: Modality | None = None
    polarity: Polarity | None = None
    for cue in cues:
        if (modality is None or cue.modality is None) and cue.pattern.search(text):
            modality = modality or cue.modality
            polarity = polarity or cue.polarity
    return modality or Modality.DONE, polarity or Polarity.AFFIRMED


def find(
    frames: Sequence[Frame],
    text: str,
    sentence: Span,
    arguments: Sequence[Argument],
    subject: Sequence[int] = (),
    types: Sequence[EntityType] = (),
) -> Iterator[Match]:
    """Where frames hold in a sentence.

    `arguments` are those of the sentence in text order; `subject` the entities of the running subject,
    which fill a slot that inherits; `types` the type of each entity.
    """
    if not arguments:
        return
    for frame in frames:
        for found in frame.trigger.finditer(text, *sentence):
            if frame.unless is not None and frame.unless.match(text, found.end(), sentence[1]):
                continue
            match = _fill(frame, found.span(), arguments, subject, types)
            if match is not None:
                yield match


def group_of(arguments: Sequence[Argument], one: Argument) -> list[Argument]:
    """`one` and what is coordinated with it."""
    return [argument for argument in arguments if argument.group == one.group]


def _fill(
    frame: Frame,
    trigger: Span,
    arguments: Sequence[Argument],
    subject: Sequence[int],
    types: Sequence[EntityType],
) -> Match | None:
    """Fill both slots of `frame` for one trigger, the target first: it is the rarer type."""
    if frame.pair:
        return _fill_pair(frame, trigger, arguments, types)
    target = _nearest(frame.target, trigger, arguments, frozenset())
    if target is None:
        return None
    targets = _entities(arguments, target, frame.target)
    others = [
        a
        for a in arguments
        if a.group != target.group and (not frame.source.follows or a.start >= target.end)
    ]
    source = _nearest(frame.source, trigger, others, frozenset(targets))
    inherited = source is None
    if source is not None:
        sources = _entities(arguments, source, frame.source)
        parts = [a for a in arguments if a.group in (source.group, target.group)]
    elif frame.source.inherit and not any(a.role == "subject" and a.end <= trigger[0] for a in arguments):
        sources = tuple(e for e in subject if types[e] in frame.source.types)
        parts = group_of(arguments, target)
    else:
        return None
    pairs = tuple(
        (s, t) for s in sources for t in targets if s != t and allows(frame.relation, types[s], types[t])
    )
    return _match(frame, pairs, parts, trigger, inherited) if pairs else None


def _fill_pair(
    frame: Frame, trigger: Span, arguments: Sequence[Argument], types: Sequence[EntityType]
) -> Match | None:
    """Fill a pair frame from the nearest group of two or more."""
    for one in sorted(arguments, key=lambda a: abs(trigger[0] - a.end)):
        if _nearest(frame.source, trigger, [one], frozenset()) is None:
            continue
        entities = _entities(arguments, one, frame.source)
        pairs = tuple(
            (s, t) for s, t in combinations(entities, 2) if allows(frame.relation, types[s], types[t])
        )
        if pairs:
            return _match(frame, pairs, group_of(arguments, one), trigger, inherited=False)
    return None


def _match(
    frame: Frame,
    pairs: tuple[tuple[int, int], ...],
    parts: Sequence[Argument],
    trigger: Span,
    inherited: bool,
) -> Match:
    named = {entity for pair in pairs for entity in pair}
    spans = [(p.start, p.end) for p in parts if named & set(p.entities)]
    spans.append(trigger)
    evidence = (min(s for s, _ in spans), max(e for _, e in spans))
    return Match(frame, pairs, trigger, evidence, inherited)


def _nearest(
    slot: Slot, trigger: Span, arguments: Sequence[Argument], taken: frozenset[int]
) -> Argument | None:
    """The argument nearest to the trigger that fits the slot."""
    best: Argument | None = None
    best_distance = slot.reach + 1
    for argument in arguments:
        if argument.type not in slot.types or taken & set(argument.entities):
            continue
        if slot.roles and argument.role not in slot.roles:
            continue
        if argument.end <= trigger[0]:
            side, distance = Side.BEFORE, trigger[0] - argument.end
        elif argument.start >= trigger[1]:
            side, distance = Side.AFTER, argument.start - trigger[1]
        else:
            continue
        if slot.side in (side, Side.ANY) and distance < best_distance:
            best, best_distance = argument, distance
    return best


def _entities(arguments: Sequence[Argument], one: Argument, slot: Slot) -> tuple[int, ...]:
    """The entities of an argument and of what is coordinated with it, as far as the slot admits them."""
    found: dict[int, None] = {}
    for argument in group_of(arguments, one):
        if argument.type in slot.types:
            found.update(dict.fromkeys(argument.entities))
    return tuple(found)


def _frame(entry: Mapping[str, Any], place: str) -> Frame:
    unknown = set(entry) - {"id", "relation", "trigger", "source", "target", "unless", "modality", "pair"}
    if unknown:
        raise FrameDataError(f"{place}: unknown key {sorted(unknown)[0]!r}")
    identifier = entry.get("id")
    if not isinstance(identifier, str) or not identifier:
        raise FrameDataError(f"{place}: a frame needs an id")
    relation: Relation = enum_of(Relation, entry.get("relation"), place)
    modality = entry.get("modality")
    unless = entry.get("unless")
    pair = bool(entry.get("pair", False))
    source = _slot(entry.get("source"), f"{place}, source")
    frame = Frame(
        id=identifier,
        relation=relation,
        trigger=pattern_of(entry.get("trigger"), place),
        source=source,
        target=source if pair else _slot(entry.get("target"), f"{place}, target"),
        unless=None if unless is None else pattern_of(unless, place),
        modality=None if modality is None else enum_of(Modality, modality, place),
        pair=pair,
    )
    if not any(allows(relation, s, t) for s in frame.source.types for t in frame.target.types):
        raise FrameDataError(f"{place}: {relation} joins none of the types of the slots")
    return frame


def _slot(entry: Any, place: str) -> Slot:
    if not isinstance(entry, dict):
        raise FrameDataError(f"{place}: missing")
    unknown = set(entry) - {"types", "roles", "side", "reach", "inherit", "follows"}
    if unknown:
        raise FrameDataError(f"{place}: unknown key {sorted(unknown)[0]!r}")
    types: set[EntityType] = set()
    for name in entry.get("types", []):
        types |= _TYPE_GROUPS[name] if name in _TYPE_GROUPS else {enum_of(EntityType, name, place)}
    reach = entry.get("reach", _DEFAULT_REACH)
    if not types or not isinstance(reach, int) or reach <= 0:
        raise FrameDataError(f"{place}: wants types, and a reach in characters above 0")
    return Slot(
        types=frozenset(types),
        roles=frozenset(entry.get("roles", [])),
        side=enum_of(Side, entry.get("side", "before"), place),
        reach=reach,
        inherit=bool(entry.get("inherit", False)),
        follows=bool(entry.get("follows", False)),
    )


def pattern_of(value: Any, place: str) -> re.Pattern[str]:
    """`value` as a compiled pattern; raises `FrameDataError` naming `place`."""
    if not isinstance(value, str) or not value:
        raise FrameDataError(f"{place}: wants a pattern")
    try:
        return re.compile(value)
    except re.error as error:
        raise FrameDataError(f"{place}: {value!r} is no pattern: {error}") from error


def enum_of(kind: type[E], value: Any, place: str) -> E:
    """The member of `kind` with this value; raises `FrameDataError` naming `place`."""
    try:
        return kind(value)
    except ValueError as error:
        raise FrameDataError(f"{place}: {value!r} is no {kind.__name__}") from error
