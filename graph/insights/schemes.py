"""Schemes: funds, programmes and centres with what is said of them, and the table that they are judged by."""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import Any, Final

from graph.analysis.occasions import Said
from graph.insights.insights import Insights
from graph.insights.reasons import ReasonDataError
from graph.model import Attribute, EntityType, Relation
from graph.resolution.glosses import glossary, stems

_DATA: Final = "data/support.toml"
_TYPES: Final = (EntityType.FUND.value, EntityType.PROGRAM.value)
_OF_SCHEMES: Final = (
    *(Relation.OPERATES, Relation.FUNDS, Relation.PARTICIPATED_IN, Relation.LOCATED_IN, Relation.PART_OF),
    *(Attribute.CONDITION, Attribute.WORKS_BY, Attribute.OFFERS, Attribute.NEEDS, Attribute.NAMED),
)
_OF_PROJECTS: Final = (Relation.BENEFITS, Relation.LOCATED_IN, Attribute.REGISTERED)


@dataclass(frozen=True, slots=True)
class Project:
    """A project or tender of a scheme: where it is, what about, and the statements that say so."""

    id: str
    places: tuple[str, ...]
    topics: tuple[str, ...]
    statements: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Scheme:
    """A fund, programme or centre, and what is said of it up to some day, the latest first."""

    id: str
    type: str
    said: tuple[Said, ...]
    projects: tuple[Project, ...] = ()

    @property
    def conditions(self) -> list[Said]:
        """Its terms; what is worded alike in several documents once, as the latest has it."""
        found: dict[str, Said] = {}
        for s in self._own(Attribute.CONDITION):
            found.setdefault(s.value or "", s)
        return list(found.values())

    @property
    def named(self) -> list[Said]:
        """What documents call it, one statement for each name."""
        found: dict[str, Said] = {}
        for s in self._own(Attribute.NAMED):
            found.setdefault(s.value or "", s)
        return list(found.values())

    def instruments(self) -> list[tuple[str, list[str]]]:
        """By what means it works, with some statements each."""
        found: dict[str, list[str]] = defaultdict(list)
        for s in self._own(Attribute.WORKS_BY):
            found[s.value or ""].append(s.id)
        return [(value, found[value][:3]) for value in sorted(found)]

    def sources(self, relation: Relation) -> dict[str, list[str]]:
        """Who has this relation to it, most told first, with the statements."""
        found: dict[str, list[str]] = defaultdict(list)
        for s in self.said:
            if s.predicate == relation and s.object == self.id:
                found[s.subject].append(s.id)
        return dict(sorted(found.items(), key=lambda pair: (-len(pair[1]), pair[0])))

    def _own(self, attribute: Attribute) -> list[Said]:
        return [s for s in self.said if s.predicate == attribute and s.subject == self.id]


@dataclass(frozen=True, slots=True)
class KindOf:
    """A kind of support, told by ids, names or type."""

    name: str
    en: str
    ko: str
    part_en: str
    part_ko: str
    ids: frozenset[str]
    names: re.Pattern[str] | None
    types: frozenset[str]


@dataclass(frozen=True, slots=True)
class ReasonOf:
    """What a reason adds and says; `own` is whether it is of the country or the topic itself."""

    adds: float
    en: str
    ko: str
    own: bool


@dataclass(frozen=True, slots=True)
class Table:
    """What `data/support.toml` says."""

    kinds: Mapping[str, KindOf]
    reasons: Mapping[str, ReasonOf]
    sizes: Mapping[str, re.Pattern[str]]
    combination: Sequence[str]
    _patterns: dict[str, re.Pattern[str]] = field(default_factory=dict)

    def kind_of(self, scheme: Scheme) -> KindOf:
        """The first kind that fits."""
        names = [s.value or "" for s in scheme.named]
        for kind in self.kinds.values():
            by_name = kind.names is not None and any(kind.names.search(name) for name in names)
            if scheme.id in kind.ids or by_name or scheme.type in kind.types:
                return kind
        return list(self.kinds.values())[-1]

    def is_for(self, condition: Said, size: str) -> bool:
        """Whether a condition names firms of this size."""
        return bool(self.sizes[size].search(str(condition.qualifiers.get("applies_to") or "")))

    def is_for_any_size(self, condition: Said) -> bool:
        """Whether a condition is for firms of some size."""
        return any(self.is_for(condition, size) for size in self.sizes)

    def topic_words(self, topic: str) -> re.Pattern[str]:
        """What a name has in it that is about the topic, in English or Korean, as the glossary has the words."""
        if topic not in self._patterns:
            wanted = stems(topic)
            words = {word for word, gloss in glossary().korean.items() if wanted and wanted in gloss.wordings}
            # A short topic such as AI must not be found inside of another word.
            whole = rf"(?<![A-Za-z]){re.escape(topic)}(?![A-Za-z])"
            parts = [whole, *map(re.escape, sorted(words, key=lambda w: (-len(w), w)))]
            self._patterns[topic] = re.compile("|".join(parts), re.IGNORECASE)
        return self._patterns[topic]


def schemes(insights: Insights, day: str) -> list[Scheme]:
    """All schemes, with what documents published up to the day say of them, by id."""
    snapshot = insights.snapshot()
    return insights.kept(("schemes", snapshot.version, day), lambda: _read(insights, day))


def _read(insights: Insights, day: str) -> list[Scheme]:
    actors = insights.snapshot().actors
    ids = sorted(a.id for a in actors.values() if a.type in _TYPES or _is_centre(a.type, a.name, a.name_en))
    about: dict[str, dict[str, Said]] = defaultdict(dict)
    for one in insights.said_of(ids, _OF_SCHEMES, day):
        for end in (one.subject, one.object):
            if end is not None:
                about[end][one.id] = one
    projects = {
        end
        for identifier in ids
        for s in about[identifier].values()
        for end in (s.subject, s.object)
        if end is not None and end in actors and actors[end].type in (EntityType.PROJECT, EntityType.TENDER)
    }
    told: dict[str, list[Said]] = defaultdict(list)
    for one in insights.said_of(sorted(projects), _OF_PROJECTS, day):
        told[one.subject].append(one)
    found = []
    for identifier in ids:
        said = tuple(
            sorted(about[identifier].values(), key=lambda s: (s.published or "", s.id), reverse=True)
        )
        if said:
            own: dict[str, str] = {}
            for s in said:
                for end in (s.subject, s.object):
                    if end is not None and end in projects and end != identifier:
                        own.setdefault(end, s.id)
            parts = tuple(_project(p, joins, told[p]) for p, joins in sorted(own.items()))
            found.append(Scheme(identifier, actors[identifier].type, said, parts))
    return found


def _project(identifier: str, joins: str, said: Sequence[Said]) -> Project:
    places = [s for s in said if s.object is not None]
    topics = {str(t) for s in said for t in s.qualifiers.get("topics", ())}
    return Project(
        identifier,
        tuple(sorted({s.object for s in places if s.object})),
        tuple(sorted(topics)),
        (joins, *(s.id for s in sorted(said, key=lambda s: s.id)[:2])),
    )


def _is_centre(kind: str, *names: str | None) -> bool:
    pattern = support_table().kinds["centre"].names
    return kind == EntityType.AGENCY and pattern is not None and any(n and pattern.search(n) for n in names)


@cache
def support_table() -> Table:
    """The table, read once a process. Raises `ReasonDataError` that names the entry which cannot be used."""
    found = tomllib.loads(resources.files("graph.insights").joinpath(_DATA).read_text(encoding="utf-8"))
    try:
        kinds = {name: _kind(name, entry) for name, entry in found["kind"].items()}
        reasons = {
            name: ReasonOf(float(r["adds"]), r["en"], r["ko"], "own" in r)
            for name, r in found["reason"].items()
        }
        sizes = {name: re.compile(entry["names"]) for name, entry in found["size"].items()}
        combination = found["combination"]["kinds"]
    except (KeyError, TypeError, re.error) as error:
        raise ReasonDataError(f"{_DATA}: {error}") from error
    if missing := [kind for kind in combination if kind not in kinds]:
        raise ReasonDataError(f"{_DATA}: [combination] names {missing[0]}, which is no kind")
    return Table(kinds, reasons, sizes, combination)


def _kind(name: str, entry: Mapping[str, Any]) -> KindOf:
    return KindOf(
        name, entry["en"], entry["ko"], entry.get("part_en", ""), entry.get("part_ko", ""),
        frozenset(entry.get("ids", ())), re.compile(entry["names"]) if "names" in entry else None,
        frozenset(entry.get("types", ())),
    )  # fmt: skip
