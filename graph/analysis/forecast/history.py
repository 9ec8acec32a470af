"""What happened so far, in counts that fade: the state that is advanced day by day, and what is read from it.

Every count is kept with three half-lives. Ids of pairs, triples and the like are numbered once over all events;
a count says nothing until an event of a past day has raised it, so events to come move no score.
"""

from __future__ import annotations

from typing import NamedTuple

import numba
import numpy as np
import numpy.typing as npt

from graph.analysis.forecast.events import Events, Ints

Floats = npt.NDArray[np.float32]

HALF_LIVES = (2.0, 14.0, 90.0)
"""Days in which a count falls to a half."""
AGES, COUNTS = 9, 5
"""Classes of age and of number that a rule's body may have."""
CANDIDATES = 900
"""Entities that a question may single out; the others share the last ranks."""
PARTNERS, PEERS = 500, 130
"""Of these, partners of the subject at most, and entities from each other source."""
NONE = -30.0
"""A feature that has no value."""

FEATURES = (
    "rules together", "best rule", "same triple, days", "same triple, weeks", "same triple, months",
    "share of the subject's such events, weeks", "share of the subject's such events, months",
    "days since the same", "pair, days", "pair, weeks", "pair, months",
    "share of the subject's events, weeks", "share of the subject's events, months", "days since the pair",
    "share of such events, weeks", "share of such events, months",
    "activity, days", "activity, weeks", "activity, months",
    "same country or not", "sector", "partners of partners", "partners' such partners",
    "compatriots' such partners", "compatriots' partners", "such events with the country",
    "events with the country", "itself", "rank by rules", "rank by such events",
    "rule of the same relation", "sum of rules", "days since such an event",
)  # fmt: skip
"""What is known of a candidate, in the order of the columns."""


class Index(NamedTuple):
    """Numbers of what events are counted by, and which belong together."""

    triple: Ints
    pair: Ints
    subject_relation: Ints
    relation_object: Ints
    country_relation_object: Ints
    country_object: Ints
    subject_relation_country: Ints
    subject_country: Ints
    pair_object: Ints
    pairs_of: Ints
    triple_relation: Ints
    triples_of: Ints
    objects_of: Ints
    object_ids: Ints
    peers_of: Ints
    peer_objects: Ints
    peer_keys: Ints
    src_keys: Ints
    sc_keys: Ints
    co_keys: Ints
    sr_keys: Ints


class Counts(NamedTuple):
    """Faded counts by id, [id, half-life], and the last day of each."""

    triple: Floats
    pair: Floats
    sr: Floats
    entity: Floats
    ro: Floats
    relation: Floats
    cro: Floats
    co: Floats
    src: Floats
    sc: Floats
    cr: Floats
    triple_last: npt.NDArray[np.int32]
    pair_last: npt.NDArray[np.int32]
    sr_last: npt.NDArray[np.int32]
    entity_last: npt.NDArray[np.int32]
    ro_last: npt.NDArray[np.int32]
    relation_last: npt.NDArray[np.int32]
    cro_last: npt.NDArray[np.int32]
    co_last: npt.NDArray[np.int32]
    src_last: npt.NDArray[np.int32]
    sc_last: npt.NDArray[np.int32]
    cr_last: npt.NDArray[np.int32]
    times: npt.NDArray[np.int32]
    same_country: npt.NDArray[np.float64]
    sectors: npt.NDArray[np.float64]


def index_of(events: Events) -> Index:
    """Number everything that the events are counted by."""
    s, r, o, _ = events.rows.T
    n, wide = np.int64(events.entities), np.int64(2 * events.relations)
    country = events.country
    nc = np.int64(country.max() + 2)
    cs, co = country[s] + 1, country[o] + 1  # 0 is no country

    def numbered(keys: Ints) -> tuple[Ints, Ints]:
        unique, ids = np.unique(keys, return_inverse=True)
        return unique, ids.astype(np.int64)

    pair_keys, pair = numbered(s * n + o)
    triple_keys, triple = numbered(pair * wide + r)
    sr_keys, sr = numbered(s * wide + r)
    ro_keys, ro = numbered(r * n + o)
    cro_keys, cro = numbered((cs * wide + r) * n + o)
    co_keys, c_o = numbered(cs * n + o)
    src_keys, src = numbered((s * wide + r) * nc + co)
    sc_keys, sc = numbered(s * nc + co)
    return Index(
        triple, pair, sr, ro, cro, c_o, src, sc,
        pair_object=pair_keys % n,
        pairs_of=np.searchsorted(pair_keys // n, np.arange(n + 1)),
        triple_relation=triple_keys % wide,
        triples_of=np.searchsorted(triple_keys // wide, np.arange(len(pair_keys) + 1)),
        objects_of=np.searchsorted(ro_keys // n, np.arange(wide + 1)),
        object_ids=ro_keys % n,
        peers_of=np.searchsorted(cro_keys // n, np.arange(nc * wide + 1)),
        peer_objects=cro_keys % n,
        peer_keys=cro_keys, src_keys=src_keys, sc_keys=sc_keys, co_keys=co_keys, sr_keys=sr_keys,
    )  # fmt: skip


def empty_counts(events: Events, index: Index) -> Counts:
    """Nothing has happened yet."""
    wide, countries = 2 * events.relations, int(events.country.max()) + 2
    sizes = (
        len(index.triple_relation), len(index.pair_object), len(index.sr_keys), events.entities,
        len(index.object_ids), wide, len(index.peer_keys), len(index.co_keys), len(index.src_keys),
        len(index.sc_keys), countries * wide,
    )  # fmt: skip
    faded = [np.zeros((size, 3), np.float32) for size in sizes]
    last = [np.full(size, -1, np.int32) for size in sizes]
    times = np.zeros(sizes[0], np.int32)
    kinship = np.zeros((wide + 1, 3))
    sectors = np.zeros((wide + 1, int(events.sector.max()) + 2))
    return Counts._make([*faded, *last, times, kinship, sectors])


@numba.njit(cache=True)
def _raise(count, last, i, day, fade):  # type: ignore[no-untyped-def]
    if last[i] >= 0:
        for h in range(3):
            count[i, h] *= fade[h, day - last[i]]
    for h in range(3):
        count[i, h] += 1.0
    last[i] = day


@numba.njit(cache=True)
def advance(rows, low, high, index, counts, country, sector, wide, fade):  # type: ignore[no-untyped-def]
    """Count the events `low` to `high`, all of one day."""
    for e in range(low, high):
        s, r, o, day = rows[e]
        c = country[s] + 1
        counts.times[index.triple[e]] += 1
        _raise(counts.triple, counts.triple_last, index.triple[e], day, fade)
        _raise(counts.pair, counts.pair_last, index.pair[e], day, fade)
        _raise(counts.sr, counts.sr_last, index.subject_relation[e], day, fade)
        _raise(counts.entity, counts.entity_last, s, day, fade)
        _raise(counts.ro, counts.ro_last, index.relation_object[e], day, fade)
        _raise(counts.relation, counts.relation_last, r, day, fade)
        _raise(counts.cro, counts.cro_last, index.country_relation_object[e], day, fade)
        _raise(counts.co, counts.co_last, index.country_object[e], day, fade)
        _raise(counts.src, counts.src_last, index.subject_relation_country[e], day, fade)
        _raise(counts.sc, counts.sc_last, index.subject_country[e], day, fade)
        _raise(counts.cr, counts.cr_last, c * wide + r, day, fade)
        kind = _kinship(country, s, o)
        counts.same_country[r, kind] += 1
        counts.same_country[wide, kind] += 1
        counts.sectors[r, sector[o] + 1] += 1
        counts.sectors[wide, sector[o] + 1] += 1


@numba.njit(cache=True)
def _kinship(country, s, o):  # type: ignore[no-untyped-def]
    if country[s] < 0 or country[o] < 0:
        return 2
    return 1 if country[s] == country[o] else 0


@numba.njit(cache=True)
def _age(days):  # type: ignore[no-untyped-def]
    if days <= 2:
        return days - 1
    if days <= 4:
        return 2
    if days <= 7:
        return 3
    if days <= 14:
        return 4
    if days <= 28:
        return 5
    if days <= 56:
        return 6
    return 7 if days <= 112 else 8


@numba.njit(cache=True)
def _number(n):  # type: ignore[no-untyped-def]
    if n <= 2:
        return n - 1
    if n <= 4:
        return 2
    return 3 if n <= 9 else 4


@numba.njit(cache=True)
def count_rules(day, low, high, subject, relation, starts, answers, index, counts, right, read, mark):  # type: ignore[no-untyped-def]
    """Count for each rule (relation asked, relation seen, its age and number) how often it foretold an answer."""
    for q in range(low, high):
        s, r = subject[q], relation[q]
        for a in range(starts[q], starts[q + 1]):
            mark[answers[a]] = q
        for p in range(index.pairs_of[s], index.pairs_of[s + 1]):
            if counts.pair_last[p] < 0:
                continue
            hit = mark[index.pair_object[p]] == q
            for i in range(index.triples_of[p], index.triples_of[p + 1]):
                if counts.triple_last[i] >= 0:
                    age, number = _age(day - counts.triple_last[i]), _number(counts.times[i])
                    read[r, index.triple_relation[i], age, number] += 1
                    if hit:
                        right[r, index.triple_relation[i], age, number] += 1


def confidences(right: Floats, read: Floats, shrinkage: float = 20.0) -> Floats:
    """How likely each rule is right, each level drawn to the one above it: all, age, pair of relations, number."""
    whole = right.sum() / max(read.sum(), 1.0)
    by_age = right.sum((0, 1, 3)) / np.maximum(read.sum((0, 1, 3)), 1)
    by_number = right.sum((0, 1, 2)) / np.maximum(read.sum((0, 1, 2)), 1) / max(whole, 1e-9)
    pair = (right.sum((2, 3)) + shrinkage * 0.2 * by_age.mean()) / (read.sum((2, 3)) + shrinkage)
    aged_prior = np.minimum(pair[:, :, None] * by_age / max(whole, 1e-9), 0.9)
    aged = (right.sum(3) + shrinkage * aged_prior) / (read.sum(3) + shrinkage)
    prior = np.minimum(aged[..., None] * np.sqrt(by_number), 0.9)
    found: Floats = ((right + shrinkage * prior) / (read + shrinkage)).astype(np.float32)
    return found


@numba.njit(cache=True)
def _faded(count, last, i, h, day, fade):  # type: ignore[no-untyped-def]
    return count[i, h] * fade[h, day - last[i]] if last[i] >= 0 else 0.0


@numba.njit(cache=True)
def _found(keys, key):  # type: ignore[no-untyped-def]
    i = np.searchsorted(keys, key)
    return i if i < len(keys) and keys[i] == key else -1


@numba.njit(cache=True)
def _best(values, n, most):  # type: ignore[no-untyped-def]
    """The least value among the `most` greatest of the first `n`."""
    return np.partition(values[:n], n - most)[n - most] if n > most else -1.0


@numba.njit(cache=True)
def _weigh(count, last, low, high, day, fade, values):  # type: ignore[no-untyped-def]
    """Fills `values` with the counts of the ids `low` to `high`, by the longest half-life."""
    for i in range(low, high):
        values[i - low] = _faded(count, last, i, 2, day, fade)


@numba.njit(cache=True)
def _take(size, offset, objects, values, place, who, n):  # type: ignore[no-untyped-def]
    """Add those of the greatest values to the candidates `who`, of which there are `n`; how many there are then."""
    least = _best(values, size, PEERS)
    for i in range(size):
        o = objects[offset + i]
        if values[i] > 0.0 and values[i] >= least and place[o] < 0 and n < CANDIDATES:
            place[o] = n
            who[n] = o
            n += 1
    return n


@numba.njit(cache=True, parallel=True)
def look(  # type: ignore[no-untyped-def]
    day,
    low,
    high,
    subject,
    relation,
    index,
    counts,
    rules,
    country,
    sector,
    wide,
    fade,
    who,
    what,
    size,
    activity,
    threads,
):
    """Candidates and their features for the questions `low` to `high` of a day.

    Fills ``who[q, c]`` with candidates, ``what[q, c, feature]``, ``size[q]`` and ``activity[q]``, the count of the
    subject's events of the relation.
    """
    entities = len(country)
    for thread in numba.prange(threads):
        place = np.full(entities, -1, np.int64)
        values = np.zeros(entities, np.float32)
        hop = np.zeros(entities, np.float32)
        hop_r = np.zeros(entities, np.float32)
        reached = np.zeros(entities, np.int64)
        conf = np.zeros(4096, np.float32)
        for q in range(low + thread, high, threads):
            s, r, at = subject[q], relation[q], q - low
            n = 0
            first, last = index.pairs_of[s], index.pairs_of[s + 1]
            # partners
            m = 0
            for p in range(first, last):
                if counts.pair_last[p] >= 0:
                    values[m] = _faded(counts.pair, counts.pair_last, p, 2, day, fade)
                    m += 1
            least = _best(values, m, PARTNERS)
            for p in range(first, last):
                if (
                    n < PARTNERS
                    and counts.pair_last[p] >= 0
                    and _faded(counts.pair, counts.pair_last, p, 2, day, fade) >= least
                ):
                    place[index.pair_object[p]] = n
                    who[at, n] = index.pair_object[p]
                    n += 1
            # partners of partners, by resource allocation
            m = 0
            for p in range(first, last):
                if counts.pair_last[p] < 0:
                    continue
                weight = _faded(counts.pair, counts.pair_last, p, 2, day, fade)
                if weight < 0.05:
                    continue
                middle = index.pair_object[p]
                weight /= 1.0 + _faded(counts.entity, counts.entity_last, middle, 2, day, fade)
                for p2 in range(index.pairs_of[middle], index.pairs_of[middle + 1]):
                    if counts.pair_last[p2] < 0:
                        continue
                    o = index.pair_object[p2]
                    if hop[o] == 0.0:
                        reached[m] = o
                        m += 1
                    hop[o] += weight * _faded(counts.pair, counts.pair_last, p2, 2, day, fade) + 1e-12
                    for i in range(index.triples_of[p2], index.triples_of[p2 + 1]):
                        if index.triple_relation[i] == r and counts.triple_last[i] >= 0:
                            hop_r[o] += weight * _faded(counts.triple, counts.triple_last, i, 2, day, fade)
            near = m
            for i in range(near):
                values[i] = hop[reached[i]] + 5.0 * hop_r[reached[i]]
            n = _take(near, 0, reached, values, place, who[at], n)
            # who else has such events
            a, b = index.objects_of[r], index.objects_of[r + 1]
            _weigh(counts.ro, counts.ro_last, a, b, day, fade, values)
            n = _take(b - a, a, index.object_ids, values, place, who[at], n)
            # with whom compatriots have such events
            c = country[s] + 1
            if c > 0:
                a, b = index.peers_of[c * wide + r], index.peers_of[c * wide + r + 1]
                _weigh(counts.cro, counts.cro_last, a, b, day, fade, values)
                n = _take(b - a, a, index.peer_objects, values, place, who[at], n)
            size[at] = n
            # features
            sr = _found(index.sr_keys, s * wide + r)
            sr1 = _faded(counts.sr, counts.sr_last, sr, 1, day, fade) if sr >= 0 else 0.0
            sr2 = _faded(counts.sr, counts.sr_last, sr, 2, day, fade) if sr >= 0 else 0.0
            s1 = _faded(counts.entity, counts.entity_last, s, 1, day, fade)
            s2 = _faded(counts.entity, counts.entity_last, s, 2, day, fade)
            r1 = _faded(counts.relation, counts.relation_last, r, 1, day, fade)
            r2 = _faded(counts.relation, counts.relation_last, r, 2, day, fade)
            cr2 = _faded(counts.cr, counts.cr_last, c * wide + r, 2, day, fade)
            activity[at] = sr2
            for j in range(n):
                o, f = who[at, j], what[at, j]
                f[:] = NONE
                f[27] = 1.0 if o == s else 0.0
                for h in range(3):
                    f[16 + h] = np.log(1e-3 + _faded(counts.entity, counts.entity_last, o, h, day, fade))
                kind = _kinship(country, s, o)
                f[19] = (
                    np.log((counts.same_country[r, kind] + 1.0) / (counts.same_country[r].sum() + 3.0))
                    - np.log(
                        (counts.same_country[wide, kind] + 1.0) / (counts.same_country[wide].sum() + 3.0)
                    )
                    + 10.0 * kind
                )
                k = sector[o] + 1
                every = (counts.sectors[wide, k] + 0.1) / (counts.sectors[wide].sum() + 1.0)
                f[20] = np.log((counts.sectors[r, k] + 5.0 * every) / (counts.sectors[r].sum() + 5.0) / every)
                if hop[o] > 0.0:
                    f[21] = np.log(hop[o])
                if hop_r[o] > 0.0:
                    f[22] = np.log(hop_r[o])
                if c > 0:
                    i = _found(index.peer_keys, (c * wide + r) * entities + o)
                    if i >= 0 and counts.cro_last[i] >= 0:
                        f[23] = np.log(
                            (_faded(counts.cro, counts.cro_last, i, 2, day, fade) + 1e-3) / (cr2 + 0.5)
                        )
                    i = _found(index.co_keys, c * entities + o)
                    if i >= 0 and counts.co_last[i] >= 0:
                        f[24] = np.log(1e-3 + _faded(counts.co, counts.co_last, i, 2, day, fade))
                co = country[o] + 1
                if co > 0:
                    countries = len(counts.cr) // wide
                    i = _found(index.src_keys, (s * wide + r) * countries + co)
                    if i >= 0 and counts.src_last[i] >= 0:
                        f[25] = np.log(
                            (_faded(counts.src, counts.src_last, i, 2, day, fade) + 1e-3) / (sr2 + 0.5)
                        )
                    i = _found(index.sc_keys, s * countries + co)
                    if i >= 0 and counts.sc_last[i] >= 0:
                        f[26] = np.log(
                            (_faded(counts.sc, counts.sc_last, i, 2, day, fade) + 1e-3) / (s2 + 0.5)
                        )
            for i in range(index.objects_of[r], index.objects_of[r + 1]):
                o = index.object_ids[i]
                if place[o] >= 0 and counts.ro_last[i] >= 0:
                    f = what[at, place[o]]
                    f[32] = -np.log(day - counts.ro_last[i])
                    f[14] = np.log((_faded(counts.ro, counts.ro_last, i, 1, day, fade) + 1e-3) / (r1 + 0.5))
                    f[15] = np.log((_faded(counts.ro, counts.ro_last, i, 2, day, fade) + 1e-3) / (r2 + 0.5))
            for p in range(first, last):
                o = index.pair_object[p]
                if counts.pair_last[p] < 0 or place[o] < 0:
                    continue
                f = what[at, place[o]]
                m = 0
                whole = 0.0
                for i in range(index.triples_of[p], index.triples_of[p + 1]):
                    if counts.triple_last[i] < 0 or m >= 4096:
                        continue
                    age = day - counts.triple_last[i]
                    conf[m] = rules[r, index.triple_relation[i], _age(age), _number(counts.times[i])]
                    whole += conf[m]
                    m += 1
                    if index.triple_relation[i] == r:
                        f[30] = np.log(max(conf[m - 1], 1e-4))
                        f[7] = -np.log(age)
                        for h in range(3):
                            f[2 + h] = np.log(
                                1e-3 + _faded(counts.triple, counts.triple_last, i, h, day, fade)
                            )
                        f[5] = np.log(
                            (_faded(counts.triple, counts.triple_last, i, 1, day, fade) + 1e-3) / (sr1 + 0.5)
                        )
                        f[6] = np.log(
                            (_faded(counts.triple, counts.triple_last, i, 2, day, fade) + 1e-3) / (sr2 + 0.5)
                        )
                f[31] = np.log(max(whole, 1e-4))
                best = -np.sort(-conf[:m])
                miss, weight = 1.0, 1.0
                for i in range(min(m, 10)):
                    miss *= 1.0 - best[i] * weight
                    weight *= 0.8
                f[0], f[1] = np.log(max(1.0 - miss, 1e-4)), np.log(max(best[0], 1e-4))
                for h in range(3):
                    f[8 + h] = np.log(1e-3 + _faded(counts.pair, counts.pair_last, p, h, day, fade))
                f[11] = np.log((_faded(counts.pair, counts.pair_last, p, 1, day, fade) + 1e-3) / (s1 + 0.5))
                f[12] = np.log((_faded(counts.pair, counts.pair_last, p, 2, day, fade) + 1e-3) / (s2 + 0.5))
                f[13] = -np.log(day - counts.pair_last[p])
            for column, source in ((28, 0), (29, 15)):
                for j in range(n):
                    values[j] = -what[at, j, source]
                order = np.argsort(values[:n])
                rank = 0
                for j in range(n):
                    if values[order[j]] >= -NONE:
                        break
                    if j > 0 and values[order[j]] > values[order[j - 1]]:
                        rank = j  # equals share a rank, whatever their numbers
                    what[at, order[j], column] = -np.log(1.0 + rank)
            for i in range(near):
                hop[reached[i]] = 0.0
                hop_r[reached[i]] = 0.0
            for j in range(n):
                place[who[at, j]] = -1
