"""What speaks for someone joining others: numbers of a candidate beside one or several bodies, from the past only.

A `History` is what is known on one day. `features` gives a row for every body of it, beside given members: one of
them asks for partners of a body, several for who else belongs in a consortium. Each column is one reason; a sum of
weighted columns (`graph.analysis.fitting`) is therefore explained by its own terms.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from scipy import sparse

from graph.analysis.occasions import Actor, Occasion
from graph.analysis.projection import HALF_LIFE_YEARS, pairs_of, years_between
from graph.model import Relation

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

REASONS: Final = (
    "together", "cover", "common", "near", "active", "lately", "country", "compatriot", "kind", "topic", "match", "often", "peers",
    "sought", "kin", "open",
)  # fmt: skip
"""The columns of `History.features`:

together    log(1 + weights of the occasions it had with the members)
cover       share of the members that it met
common      log(1 + Adamic-Adar index with the members): partners in common, the rarer the more
near        log(1 + n * personalised PageRank from the members)
active      log(1 + sum of its weights, faded by age)
lately      freshness of its latest occasion, 1 for today and half for every three years
country     share of the members' weights that goes to other bodies of its country
compatriot  share of the members that are of its country
kind        share of the members' weights that goes to bodies of its type
topic       cosine of its topics and those asked for, or the members' own
match       topics that it offers and the members need, or the other way round: log(1 + number)
often       log(1 + occasions that it was in)
peers       log(1 + its weights with other bodies of a member's type and country)
sought      log(1 + first agreements and cooperation with bodies of a member's group, faded by age)
kin         log(1 + bodies of a member's group that it met)
open        log(1 + first agreements and cooperation of the members, faded by age): the same for all candidates

A group is a type, at home (of the country that most bodies are of), abroad, or of no known country.
"""
FORETOLD: Final = frozenset({Relation.PARTY_TO, Relation.SIGNED, Relation.COOPERATES_WITH})
"""What is asked for; everything else that joins bodies is evidence only."""
MOST_PARTIES: Final = 10
"""Occasions with more members are evidence and no answer: one pact of fifty states has more pairs than two years of
all other agreements, and nobody of them chose whom to meet."""
FRESH_YEARS: Final = 1.0
"""Years after which a first meeting weighs half."""
EVIDENT: Final = frozenset({"together", "cover", "common", "country", "topic", "match", "peers"})
"""Reasons that say something of this candidate with these members; the others speak for anyone in its place."""
_DAMPING: Final = 0.5
_STEPS: Final = 4
_FEW: Final = 20
"""A vector with one value in so many that is not 0 is multiplied sparsely."""


@dataclass(slots=True)
class History:
    """What is known on a day: matrices over `nodes`, whose order is that of their ids.

    `weight` sums up 1 / (k - 1) for each occasion of k members, `recent` the same faded by age; `topics` counts
    occasions by topic. `country` and `kind` are numbers, -1 where unknown.
    """

    nodes: tuple[str, ...]
    at: dict[str, int]
    weight: Any
    recent: Any
    country: Ints
    kind: Ints
    lately: Floats
    topics: Any
    topic_names: tuple[str, ...]
    topic_length: Floats
    """The Euclidean length of each row of `topics`."""
    offers: Any
    needs: Any
    times: Floats
    """In how many occasions each was."""
    met: Any
    """1 where two met."""
    strength: Floats
    active: Floats
    group: Ints
    """The number of each one's group."""
    kin: Floats
    """How many bodies of each group each met, [node, group]."""
    sought: Floats
    """First agreements and cooperation of each with bodies of each group, faded by age."""

    @classmethod
    def of(
        cls,
        found: Iterable[Occasion],
        actors: Mapping[str, Actor],
        today: str,
        claims: Iterable[tuple[str, str, str]] = (),
    ) -> History:
        """The history that occasions known by `today` make, in the order of `graph.analysis.occasions`.

        `claims` are (body, ``OFFERS`` or ``NEEDS``, topic). Members that `actors` does not have are left out;
        occasions of more than `MEMBERS_COUNTED` members count for topics and freshness only.
        """
        kept = [o for o in found if o.known and o.known <= today]
        days, day_of = np.unique(np.array([o.known for o in kept], dtype=np.str_), return_inverse=True)
        # By the day on which they were known, so that the first of a pair has the least number.
        order = np.argsort(day_of, kind="stable")
        day_of, kept = day_of[order], [kept[i] for i in order]
        nodes, places, sizes = _placed(kept, actors)
        at = {node: i for i, node in enumerate(nodes)}
        fades = np.array([0.5 ** (years_between(day, today) / HALF_LIFE_YEARS) for day in days.tolist()])
        fresh = fades[day_of]
        lately = np.zeros(len(nodes))
        np.maximum.at(lately, places, np.repeat(fresh, sizes))
        said = sorted({(at[who], what, topic) for who, what, topic in claims if who in at})
        names = tuple(sorted({t for o in kept for t in o.topics} | {topic for _, _, topic in said}))
        shape = (len(nodes), len(names))
        column = {topic: i for i, topic in enumerate(names)}
        codes: dict[str, int] = {}
        kinds: dict[str, int] = {}
        pairs, owner = pairs_of(places, sizes)
        share = 1.0 / (sizes[owner] - 1)
        weight, recent = (_symmetric(pairs, own, len(nodes)) for own in (share, share * fresh[owner]))
        met = (weight > 0).astype(np.float64)
        country = np.array([_code(codes, actors[n].country) for n in nodes], dtype=np.int64)
        kind = np.array([_code(kinds, actors[n].type) for n in nodes], dtype=np.int64)
        group, member = _grouped(country, kind)
        asked = np.array([o.relation in FORETOLD for o in kept], dtype=np.bool_) & (sizes <= MOST_PARTIES)
        _, first = np.unique(pairs[0] * len(nodes) + pairs[1], return_index=True)
        first = first[asked[owner[first]]]
        fading = fresh ** (HALF_LIFE_YEARS / FRESH_YEARS)
        new = _symmetric(pairs[:, first], fading[owner[first]], len(nodes))
        counted = _by_topic(places, sizes, [[column[t] for t in o.topics] for o in kept], shape)
        return cls(
            nodes=nodes,
            at=at,
            weight=weight,
            recent=recent,
            times=np.bincount(places, minlength=len(nodes)).astype(np.float64),
            met=met,
            strength=np.asarray(weight.sum(axis=1)).ravel(),
            active=np.asarray(recent.sum(axis=1)).ravel(),
            country=country,
            kind=kind,
            group=group,
            kin=(met @ member).toarray(),
            sought=(new @ member).toarray(),
            lately=lately,
            topics=counted,
            topic_names=names,
            topic_length=np.sqrt(np.asarray(counted.multiply(counted).sum(axis=1)).ravel()),
            offers=_table(((i, column[t], 1.0) for i, what, t in said if what == "OFFERS"), shape),
            needs=_table(((i, column[t], 1.0) for i, what, t in said if what == "NEEDS"), shape),
        )

    def features(self, members: Sequence[int], topics: Sequence[str] = ()) -> Floats:
        """A row for each node, a column for each of `REASONS`, beside the nodes at `members`."""
        size = len(self.nodes)
        columns = np.zeros((size, len(REASONS)))
        seeds = np.zeros(size)
        seeds[list(members)] = 1.0
        ties, met = _spread(self.weight, seeds), _spread(self.met, seeds)
        degree = np.diff(self.weight.indptr)
        columns[:, 0] = np.log1p(ties)
        columns[:, 1] = met / max(1, len(members))
        columns[:, 2] = np.log1p(_spread(self.met, met * rarity(degree)))
        columns[:, 3] = np.log1p(size * self._walk(seeds))
        columns[:, 4] = np.log1p(self.active)
        columns[:, 5] = self.lately
        outside = ties * (1 - seeds)
        total = max(float(outside.sum()), 1e-12)
        columns[:, 6] = self._share(self.country, outside, total) * (self.country >= 0)
        home = np.bincount(self.country[list(members)] + 1, minlength=int(self.country.max(initial=0)) + 2)
        columns[:, 7] = np.where(self.country >= 0, home[self.country + 1], 0) / max(1, len(members))
        columns[:, 8] = self._share(self.kind, outside, total)
        columns[:, 9] = self._alike(members, topics)
        columns[:, 10] = np.log1p(self.needs @ (self.offers.T @ seeds) + self.offers @ (self.needs.T @ seeds))
        columns[:, 11] = np.log1p(self.times)
        columns[:, 12] = np.log1p(_spread(self.weight, self.peers(members)))
        groups = self.group[list(members)]
        columns[:, 13] = np.log1p(self.sought[:, groups].mean(axis=1))
        columns[:, 14] = np.log1p(self.kin[:, groups].mean(axis=1))
        columns[:, 15] = np.log1p(self.sought[list(members)].sum(axis=1).mean())
        return columns

    def peers(self, members: Sequence[int]) -> Floats:
        """1 for each body that has a member's type and country and is none of them."""
        alike = np.zeros(len(self.nodes))
        for member in members:
            if self.country[member] >= 0:
                alike[(self.country == self.country[member]) & (self.kind == self.kind[member])] = 1.0
        alike[list(members)] = 0.0
        return alike

    def _share(self, group: Ints, ties: Floats, total: float) -> Floats:
        """Share of the ties that go to others of each node's group."""
        sums = np.bincount(group + 1, weights=ties, minlength=int(group.max(initial=0)) + 2)
        return np.asarray(np.maximum(0.0, sums[group + 1] - ties) / total)

    def _walk(self, seeds: Floats) -> Floats:
        """Personalised PageRank from the seeds, its first `_STEPS` steps: the rest is below a tenth of them."""
        if not seeds.any():
            return seeds
        reached = self.strength > 0
        share = np.divide(1.0, self.strength, out=np.zeros(len(seeds)), where=reached)
        step = seeds / seeds.sum()
        total = np.zeros(len(seeds))
        for _ in range(_STEPS):
            step = _DAMPING * _spread(self.weight, step * share)
            total += step
        return total

    def _alike(self, members: Sequence[int], topics: Sequence[str]) -> Floats:
        """Cosine of each node's topics with those asked for, or else with the members' own."""
        wanted = np.array([float(name in topics) for name in self.topic_names])
        if not topics:
            wanted = np.asarray(self.topics[list(members)].sum(axis=0)).ravel()
        length = np.linalg.norm(wanted)
        if length == 0:
            return np.zeros(len(self.nodes))
        norms = self.topic_length
        return np.asarray(
            np.divide(self.topics @ wanted, norms * length, out=np.zeros(len(norms)), where=norms > 0)
        )


def _spread(matrix: Any, values: Floats) -> Floats:
    """The product of a symmetric matrix and a vector; where most of it is 0, only the rows of the others are read."""
    there = np.flatnonzero(values)
    if len(there) * _FEW > len(values):
        return np.asarray(matrix @ values)
    row = sparse.csr_array((values[there], there, [0, len(there)]), shape=(1, len(values)))
    return np.asarray((row @ matrix).toarray()).ravel()


def rarity(degree: npt.NDArray[Any]) -> Floats:
    """What a partner in common counts by Adamic-Adar: 1 / log(number of its partners).

    L. A. Adamic, E. Adar, "Friends and neighbors on the Web", Social Networks 25 (2003). One with a single partner
    is in common to none.
    """
    return np.asarray(1.0 / np.log(np.maximum(degree, 2)))


def _placed(kept: Sequence[Occasion], actors: Mapping[str, Actor]) -> tuple[tuple[str, ...], Ints, Ints]:
    """The bodies of the occasions by id, the places of the members of each in that order, and how many each has."""
    ids = sorted(actors)
    number = {identifier: i for i, identifier in enumerate(ids)}
    members = np.array([number.get(m, -1) for o in kept for m in o.members], dtype=np.int64)
    owner = np.repeat(np.arange(len(kept)), np.array([len(o.members) for o in kept], dtype=np.int64))
    known = members >= 0
    used, places = np.unique(members[known], return_inverse=True)
    return tuple(ids[i] for i in used), places, np.bincount(owner[known], minlength=len(kept))


def _by_topic(places: Ints, sizes: Ints, topics: Sequence[Sequence[int]], shape: tuple[int, int]) -> Any:
    """In how many occasions of a topic each was, [node, topic]; `topics` are those of each occasion."""

    def cells(columns: Ints, each: Ints, width: int) -> Any:
        starts = np.concatenate([[0], np.cumsum(each)])
        return sparse.csr_array((np.ones(len(columns)), columns, starts), shape=(len(each), width))

    counts = np.array([len(own) for own in topics], dtype=np.int64)
    of = np.array([t for own in topics for t in own], dtype=np.int64)
    return (cells(places, sizes, shape[0]).T @ cells(of, counts, shape[1])).tocsr()


def _symmetric(pairs: Ints, values: Floats, size: int) -> Any:
    """The values of pairs summed up, in both directions."""
    above = sparse.coo_array((values, (pairs[0], pairs[1])), shape=(size, size)).tocsr()
    return (above + above.T).tocsr()


def _grouped(country: Ints, kind: Ints) -> tuple[Ints, Any]:
    """The number of each one's group, and a matrix with 1 for it, [node, group]."""
    known = country[country >= 0]
    home = np.bincount(known).argmax() if len(known) else -1
    group = kind * 3 + np.where(country < 0, 0, np.where(country == home, 1, 2))
    size = (int(group.max(initial=0)) + 1) if len(group) else 1
    ones = sparse.coo_array((np.ones(len(group)), (np.arange(len(group)), group)), shape=(len(group), size))
    return group, ones.tocsr()


def _table(cells: Iterable[tuple[int, int, float]], shape: tuple[int, int]) -> Any:
    found = list(cells)
    if not found or 0 in shape:
        return sparse.csr_array(shape)
    rows, columns, values = zip(*found, strict=True)
    return sparse.coo_array((values, (rows, columns)), shape=shape).tocsr()


def _code(codes: dict[str, int], name: str | None) -> int:
    return -1 if name is None else codes.setdefault(name, len(codes))
