"""Occasions to a weighted graph: by window of time, relations, topics and countries, of bodies or of countries.

An occasion of k members is a hyperedge. Each pair of its members gets 1 / (k - 1), so that everyone's weights sum up
to one for each occasion it was in: an agreement of two ties its parties as much as one of seven ties a party to all
the others together (M. E. J. Newman, "Scientific collaboration networks. II", Physical Review E 64, 016132, 2001).
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Literal

import networkx as nx
import numpy as np
import numpy.typing as npt

from graph.analysis.collecting import uncollected
from graph.analysis.occasions import COOPERATION, Actor, Occasion
from graph.model import EntityType

Ints = npt.NDArray[np.int64]
Level = Literal["body", "country"]

MEMBERS_COUNTED: Final = 400
"""An occasion with more members says next to nothing of a pair (1 / 399) and makes 80,000 of them; it is left out
and counted in the graph's `omitted`."""
HALF_LIFE_YEARS: Final = 3.0
"""Years after which a tie weighs half in `recent`."""
_EVIDENCE: Final = 5
_DATE: Final = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?", re.ASCII)
_ACTING: Final = frozenset(
    {
        EntityType.COUNTRY, EntityType.CITY, EntityType.AGENCY, EntityType.COMPANY, EntityType.INTL_ORG,
        EntityType.UNIVERSITY, EntityType.FUND, EntityType.PROGRAM,
    }
)  # fmt: skip


class ScopeError(ValueError):
    """A scope that no graph can be made for; says which part, and what it may be."""


@dataclass(frozen=True, slots=True)
class Scope:
    """What of a snapshot is looked at.

    `since` and `until` are ISO years, months or days of the occasion, both included; with one of them, occasions
    without a date are left out. Empty `relations`, `topics`, `countries` and `types` leave nothing out.
    `countries` are ISO codes: an occasion counts when a member is of one of them. `level` is whose graph it is.
    """

    since: str | None = None
    until: str | None = None
    relations: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    level: Level = "body"

    def __post_init__(self) -> None:
        for name in ("since", "until"):
            value = getattr(self, name)
            if value is not None and not _DATE.fullmatch(value):
                raise ScopeError(f"{name}: {value!r} is no date; write YYYY, YYYY-MM or YYYY-MM-DD")
        if self.since and self.until and self.since > self.until and not self.since.startswith(self.until):
            raise ScopeError(f"since {self.since} is after until {self.until}")
        known = [relation.value for relation in COOPERATION]
        for relation in self.relations:
            if relation not in known:
                raise ScopeError(f"relation: {relation!r} is none of {', '.join(known)}")
        for kind in self.types:
            if kind not in _ACTING:
                raise ScopeError(f"type: {kind!r} is none of {', '.join(sorted(_ACTING))}")
        for country in self.countries:
            if not re.fullmatch(r"[A-Z]{2}", country):
                raise ScopeError(f"country: {country!r} is no ISO code of two capital letters")
        if self.level not in ("body", "country"):
            raise ScopeError(f"level: {self.level!r} is neither body nor country")

    def holds(self, occasion: Occasion, actors: Mapping[str, Actor]) -> bool:
        """Whether the occasion is looked at."""
        if self.relations and occasion.relation not in self.relations:
            return False
        if (self.since or self.until) and not occasion.date:
            return False
        # An occasion of "2019" is as much of 2019-05 as it is not: its year decides in both directions.
        when = occasion.date or ""
        if self.since and when < self.since and not self.since.startswith(when):
            return False
        if self.until and when > self.until and not when.startswith(self.until):
            return False
        if self.topics and not set(self.topics) & set(occasion.topics):
            return False
        if not self.countries:
            return True
        return any(m in actors and actors[m].country in self.countries for m in occasion.members)


def project(
    found: Iterable[Occasion], actors: Mapping[str, Actor], scope: Scope, *, today: str | None = None
) -> nx.Graph[str]:
    """The graph of the occasions in `scope`; nodes and edges are in the order of their ids.

    A node has `type`, `name`, `name_en` and `country`; an edge `weight` (the sum over occasions, see the module),
    `recent` (the same, halved for every `HALF_LIFE_YEARS` before `today`), `occasions` (their number), `first`,
    `last` and `statements` (of the latest occasions). `today` is the end of the scope, or else the day of the latest
    report: no clock is asked. Graph attributes: `occasions`, `omitted`, `today`.
    """
    chosen = sorted(
        (occasion for occasion in found if scope.holds(occasion, actors)),
        key=lambda occasion: (occasion.date or "", occasion.id),
    )
    today = today or scope.until or max((o.known for o in chosen if o.known), default=None)
    told = [
        (occasion, members) for occasion in chosen if len(members := _members(occasion, actors, scope)) > 1
    ]
    kept = [pair for pair in told if len(pair[1]) <= MEMBERS_COUNTED]
    nodes = sorted({m for _, members in kept for m in members})
    graph: nx.Graph[str] = nx.Graph(occasions=len(chosen), omitted=len(told) - len(kept), today=today)
    graph.add_nodes_from((node, _described(node, actors)) for node in nodes)
    with uncollected():
        graph.add_edges_from(_edges([o for o, _ in kept], [members for _, members in kept], nodes, today))
    return graph


def pairs_of(places: Ints, sizes: Ints) -> tuple[Ints, Ints]:
    """All pairs of members of one occasion, [2, pair] with the smaller first, and the number of its occasion, rising.

    `places` are the members of one occasion after the other, `sizes` how many each has; occasions of one member or
    of more than `MEMBERS_COUNTED` have no pairs.
    """
    starts = np.cumsum(sizes) - sizes
    ends: list[Ints] = [np.zeros((2, 0), dtype=np.int64)]
    owner: list[Ints] = [np.zeros(0, dtype=np.int64)]
    for size in np.unique(sizes[(sizes >= 2) & (sizes <= MEMBERS_COUNTED)]):
        alike = np.flatnonzero(sizes == size)
        rows = np.sort(places[starts[alike, None] + np.arange(size)], axis=1)
        one, other = np.triu_indices(int(size), 1)
        ends.append(np.stack([rows[:, one].ravel(), rows[:, other].ravel()]))
        owner.append(np.repeat(alike, len(one)))
    order = np.argsort(numbers := np.concatenate(owner), kind="stable")
    return np.concatenate(ends, axis=1)[:, order], numbers[order]


def years_between(earlier: str, later: str) -> float:
    """Years from one ISO date to another; a year or month without its day begins with its first."""
    return max(0.0, (_day(later) - _day(earlier)).days / 365.25)


def country_node(code: str) -> str:
    """The id of the country with this ISO code."""
    return f"country-{code.lower()}"


def _edges(
    kept: Sequence[Occasion], members: Sequence[Sequence[str]], nodes: Sequence[str], today: str | None
) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """The edges by their ends, each summed up over its occasions, which come by date."""
    if not kept:
        return
    at = {node: i for i, node in enumerate(nodes)}
    sizes = np.array([len(own) for own in members], dtype=np.int64)
    (one, other), owner = pairs_of(np.array([at[m] for own in members for m in own], dtype=np.int64), sizes)
    order = np.lexsort((owner, other, one))
    one, other, owner = one[order], other[order], owner[order]
    starts = np.flatnonzero(np.diff(one, prepend=-1) | np.diff(other, prepend=-1))
    fades = {day: _freshness(day, today) for day in {o.date for o in kept}}
    share = 1.0 / (sizes[owner] - 1)
    weight = np.add.reduceat(share, starts).tolist()
    recent = np.add.reduceat(share * np.array([fades[o.date] for o in kept])[owner], starts).tolist()
    ends, numbers = [*starts[1:].tolist(), len(owner)], owner.tolist()
    for i, (low, high) in enumerate(zip(starts.tolist(), ends, strict=True)):
        latest = kept[numbers[high - 1]]
        dated = (o.date for n in numbers[low:high] if (o := kept[n]).date)
        statements: list[str] = []
        for n in reversed(numbers[low:high]):
            statements += kept[n].statements[:2]
            if len(statements) >= _EVIDENCE:
                break
        yield nodes[one[low]], nodes[other[low]], {
            "weight": weight[i], "recent": recent[i], "occasions": high - low,
            "first": next(dated, None), "last": latest.date, "statements": tuple(statements[:_EVIDENCE]),
        }  # fmt: skip


def _freshness(when: str | None, today: str | None) -> float:
    if when is None or today is None:
        return 0.0
    return float(0.5 ** (years_between(when, today) / HALF_LIFE_YEARS))


def _day(text: str) -> date:
    parts = [int(part) for part in text[:10].split("-")]
    year, month, day = (*parts, 1, 1)[:3]
    # A document may state a 31st of June; its month still counts.
    return date(year, month, min(day, monthrange(year, month)[1]))


def _members(occasion: Occasion, actors: Mapping[str, Actor], scope: Scope) -> list[str]:
    known = [actors[m] for m in occasion.members if m in actors and actors[m].type in _ACTING]
    if scope.types:
        known = [actor for actor in known if actor.type in scope.types]
    if scope.level == "country":
        return sorted({country_node(actor.country) for actor in known if actor.country})
    return sorted(actor.id for actor in known)


def _described(member: str, actors: Mapping[str, Actor]) -> dict[str, Any]:
    actor = actors.get(member)
    if actor is None:
        code = member.removeprefix("country-").upper()
        return {"type": EntityType.COUNTRY.value, "name": code, "name_en": None, "country": code}
    return {"type": actor.type, "name": actor.name, "name_en": actor.name_en, "country": actor.country}
