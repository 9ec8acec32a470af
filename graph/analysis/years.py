"""How standing and communities change from year to year."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from graph.analysis.centrality import Standing, standing
from graph.analysis.occasions import Actor, Occasion
from graph.analysis.projection import Scope, project

_KEPT = 0.3
"""Share of common members (Jaccard) from which a community of one year goes on as that of the year before."""


@dataclass(frozen=True, slots=True)
class Year:
    """One year's standing; `community` of each node carries the label on from the year before."""

    year: str
    standing: Standing
    community: tuple[str, ...]


def by_year(
    found: Sequence[Occasion], actors: Mapping[str, Actor], scope: Scope, *, budget: int, seed: int = 0
) -> list[Year]:
    """The standing in each calendar year of `scope` that has occasions, the earliest first.

    `budget` is that of all years together (`graph.analysis.centrality.standing`).
    """
    of_year: dict[str, list[Occasion]] = defaultdict(list)
    for occasion in found:
        if occasion.date and scope.holds(occasion, actors):
            of_year[occasion.date[:4]].append(occasion)
    told: list[Year] = []
    before: dict[str, frozenset[str]] = {}
    for year in sorted(of_year):
        within = replace(
            scope,
            since=max(filter(None, (scope.since, year))),
            until=_earlier(scope.until, year),
        )
        stand = standing(project(of_year[year], actors, within), budget=budget // len(of_year), seed=seed)
        if not stand.nodes:
            continue
        labels = carried(stand, before)
        told.append(Year(year, stand, labels))
        before = _parts(stand.nodes, labels)
    return told


def carried(stand: Standing, before: Mapping[str, frozenset[str]]) -> tuple[str, ...]:
    """Labels of the communities, each taken over from the one before that it shares most members with.

    Pairs are matched greedily, the most alike first; a label that goes on elsewhere is not given again.
    """
    now = _parts(stand.nodes, stand.community)
    alike = sorted(
        (
            (-shared, old, label)
            for label, members in now.items()
            for old, formerly in before.items()
            if (shared := len(members & formerly) / len(members | formerly)) >= _KEPT
        ),
    )
    names: dict[str, str] = {}
    taken: set[str] = set()
    for _, old, label in alike:
        if label not in names and old not in taken:
            names[label] = old
            taken.add(old)
    for label, members in sorted(now.items()):
        if label in names:
            continue
        # A new community whose head has given its name to another is called after its next member.
        free = (n for n in (label, *sorted(members)) if n not in taken)
        names[label] = next(free, f"{label}:new")
        taken.add(names[label])
    return tuple(names[label] for label in stand.community)


def _parts(nodes: Iterable[str], labels: Iterable[str]) -> dict[str, frozenset[str]]:
    parts: dict[str, set[str]] = {}
    for node, label in zip(nodes, labels, strict=True):
        parts.setdefault(label, set()).add(node)
    return {label: frozenset(members) for label, members in parts.items()}


def _earlier(until: str | None, year: str) -> str:
    return until if until is not None and until.startswith(year) else year
