"""Who may be the answer of a question, and what is known of each: candidates and their features.

Everything is read from the counts as they stand before the day that is asked about.

The kernels are in one file, for numba's cache knows of changes in the file of a function alone: after a change of
`faded`, `kinship` or the classes of `rules`, delete ``__pycache__``.
"""

from __future__ import annotations

from typing import NamedTuple

import numba
import numpy as np
import numpy.typing as npt

from graph.analysis.forecast.events import Ints
from graph.analysis.forecast.history import Floats, faded, kinship
from graph.analysis.forecast.rules import age_class, number_class

CANDIDATES = 900
"""Entities that a question may single out; the others share the last ranks."""
PARTNERS, PEERS, FEW = 500, 130, 60
"""Of these, partners of the subject at most, and entities from each other source, and from the weaker ones."""
_MOST = np.array([PARTNERS, PEERS, FEW])
"""The same as values, for each constant would have functions compiled for it alone."""
NONE = -30.0
"""A feature that has no value."""
_RULES = 10
"""So many of the rules that foretell a candidate count together, the surest first."""
_FAINT = 0.05
"""Events so long ago that they lead to nobody else."""
_LITTLE = 1e-3

FEATURES = (
    "rules together", "best rule", "sum of rules", "rule of the same relation",
    "same triple, days", "same triple, weeks", "same triple, months",
    "share of the subject's such events, weeks", "share of the subject's such events, months",
    "days since the same", "rhythm of the same",
    "pair, days", "pair, weeks", "pair, months",
    "share of the subject's events, weeks", "share of the subject's events, months",
    "days since the pair", "rhythm of the pair",
    "share of such events, days", "share of such events, weeks", "share of such events, months",
    "days since such an event", "share of the object's events that are such",
    "activity, days", "activity, weeks", "activity, months", "first meetings of the object",
    "same country or not", "sector", "sectors of both",
    "compatriots' such partners, days", "compatriots' such partners, weeks",
    "compatriots' such partners, months", "compatriots' partners, days", "compatriots' partners, weeks",
    "compatriots' partners, months", "such events with the country, days",
    "such events with the country, months", "events with the country, days",
    "events with the country, months", "such events between the countries",
    "share of the country's such events", "such partners of the sector", "partners of partners, days",
    "partners of partners, months", "partners' such partners", "such partners of those alike",
    "itself", "rank by rules", "rank by such events", "rank by compatriots", "rank by those alike",
)  # fmt: skip
"""What is known of a candidate, in the order of the columns."""
_TRIPLE, _SHARE, SINCE, _RHYTHM, _PAIR, _PAIR_SHARE, PAIR_SINCE, _PAIR_RHYTHM = 4, 7, 9, 10, 11, 14, 16, 17
_SUCH, _SUCH_SINCE, _SPECIFIC, _ACTIVITY, _NEWNESS, _KIN, _SECTOR, _SECTORS = 18, 21, 22, 23, 26, 27, 28, 29
_CRO, _CO, _SRC, _SC, _CRC, _LOCAL, _TRO, _HOP, _HOP_SUCH, _WALK, _ITSELF, _RANK = (
    30, 33, 36, 38, 40, 41, 42, 43, 45, 46, 47, 48,
)  # fmt: skip
_RANKED = (0, 20, 32, 46)
"""Columns by which candidates are ranked, for the last columns."""

TRAITS = 2
"""What is known of a question: count of such events of the subject, and how likely it meets somebody new."""


Sums = npt.NDArray[np.float64]


class _Scratch(NamedTuple):
    """Room to work in, for one thread: by entity, all empty between questions, and lists of entities."""

    place: Ints
    values: Floats
    room: Floats
    recent: Sums
    hop: Sums
    such: Sums
    alike: Sums
    walk: Sums
    near: Ints
    like: Ints
    walked: Ints
    middle: Ints
    weight: Floats


@numba.njit(cache=True)
def _scratch(entities):  # type: ignore[no-untyped-def]
    return _Scratch(
        np.full(entities, -1, np.int64), np.zeros(entities, np.float32), np.zeros(entities, np.float32),
        np.zeros(entities), np.zeros(entities), np.zeros(entities), np.zeros(entities), np.zeros(entities),
        np.zeros(entities, np.int64), np.zeros(entities, np.int64), np.zeros(entities, np.int64),
        np.zeros(entities, np.int64), np.zeros(entities, np.float32),
    )  # fmt: skip


@numba.njit(cache=True)
def _sr(index, s, r):  # type: ignore[no-untyped-def]
    """The id of a subject and relation, or -1."""
    a, b = index.relations_of[s], index.relations_of[s + 1]
    i = a + np.searchsorted(index.sr_relation[a:b], r)
    return i if i < b and index.sr_relation[i] == r else -1


@numba.njit(cache=True)
def _two_steps(day, s, index, counts, fade, x):  # type: ignore[no-untyped-def]
    """Partners of partners, by resource allocation: how many partners in between, and how many are reached."""
    middles = reached = 0
    for p in range(index.pairs_of[s], index.pairs_of[s + 1]):
        weight, weekly = faded(counts.pair, p, 2, day, fade), faded(counts.pair, p, 1, day, fade)
        if weight < _FAINT:
            continue
        middle = index.pair_object[p]
        weekly /= 1.0 + faded(counts.entity, middle, 1, day, fade)
        weight /= 1.0 + faded(counts.entity, middle, 2, day, fade)
        x.middle[middles], x.weight[middles] = middle, weight
        middles += 1
        for p2 in range(index.pairs_of[middle], index.pairs_of[middle + 1]):
            if counts.pair.last[p2] >= 0:
                o = index.pair_object[p2]
                if x.hop[o] == 0.0:
                    x.near[reached] = o
                    reached += 1
                x.hop[o] += weight * faded(counts.pair, p2, 2, day, fade) + 1e-12
                x.recent[o] += weekly * faded(counts.pair, p2, 0, day, fade) + 1e-9
    return middles, reached


@numba.njit(cache=True)
def _such_steps(day, r, middles, index, counts, fade, x):  # type: ignore[no-untyped-def]
    """With whom partners have such events."""
    for k in range(middles):
        i = _sr(index, x.middle[k], r)
        if i >= 0:
            for j in range(index.steps_of[i], index.steps_of[i + 1]):
                t = index.step_triple[j]
                if counts.triple.last[t] >= 0:
                    x.such[index.step_object[j]] += x.weight[k] * faded(counts.triple, t, 2, day, fade)


@numba.njit(cache=True)
def _three_steps(day, s, r, index, counts, fade, x):  # type: ignore[no-untyped-def]
    """Such partners of those who have such events with the same: how many are reached."""
    wide = len(counts.relation.last)
    back = (r + wide // 2) % wide
    first, likes, reached = _sr(index, s, r), 0, 0
    if first < 0:
        return 0
    for j in range(index.steps_of[first], index.steps_of[first + 1]):
        weight = faded(counts.triple, index.step_triple[j], 2, day, fade)
        i = _sr(index, index.step_object[j], back) if weight > _FAINT else -1
        if i < 0:
            continue
        weight /= 0.5 + faded(counts.sr, i, 2, day, fade)
        for k in range(index.steps_of[i], index.steps_of[i + 1]):
            other = index.step_object[k]
            if other != s and counts.triple.last[index.step_triple[k]] >= 0:
                if x.alike[other] == 0.0:
                    x.like[likes] = other
                    likes += 1
                x.alike[other] += weight * faded(counts.triple, index.step_triple[k], 2, day, fade) + 1e-12
    for m in range(likes):
        other = x.like[m]
        weight = x.alike[other]
        x.alike[other] = 0.0
        i = _sr(index, other, r) if weight > _FAINT * _FAINT else -1
        if i < 0:
            continue
        weight /= 0.5 + faded(counts.sr, i, 2, day, fade)
        for k in range(index.steps_of[i], index.steps_of[i + 1]):
            o = index.step_object[k]
            if counts.triple.last[index.step_triple[k]] >= 0:
                if x.walk[o] == 0.0:
                    x.walked[reached] = o
                    reached += 1
                x.walk[o] += weight * faded(counts.triple, index.step_triple[k], 2, day, fade) + 1e-12
    return reached


@numba.njit(cache=True)
def _greatest(values, size, k, room):  # type: ignore[no-untyped-def]
    """The k-th greatest of the first `size` values (Hoare's selection; numpy's takes seconds to compile)."""
    for i in range(size):
        room[i] = values[i]
    low, high, place = 0, size - 1, size - k
    while low < high:
        pivot = room[(low + high) // 2]
        i, j = low, high
        while i <= j:
            while room[i] < pivot:
                i += 1
            while pivot < room[j]:
                j -= 1
            if i <= j:
                room[i], room[j] = room[j], room[i]
                i += 1
                j -= 1
        if place <= j:
            high = j
        elif place >= i:
            low = i
        else:
            break
    return room[place]


@numba.njit(cache=True)
def _take(size, offset, objects, most, who, n, x):  # type: ignore[no-untyped-def]
    """Add those of the greatest values to the candidates `who`, of which there are `n`; how many there are then."""
    least = _greatest(x.values, size, most, x.room) if size > most else np.float32(0.0)
    for i in range(size):
        o = objects[offset + i]
        if x.values[i] > 0.0 and x.values[i] >= least and x.place[o] < 0 and n < CANDIDATES:
            x.place[o] = n
            who[n] = o
            n += 1
    return n


@numba.njit(cache=True)
def _take_counted(count, low, high, objects, most, day, fade, who, n, x):  # type: ignore[no-untyped-def]
    """Add those of the greatest counts."""
    for i in range(low, high):
        x.values[i - low] = faded(count, i, 2, day, fade)
    return _take(high - low, low, objects, most, who, n, x)


@numba.njit(cache=True)
def _gather(day, s, r, reached, walked, index, counts, places, fade, who, x):  # type: ignore[no-untyped-def]
    """Fills `who` with the candidates; how many there are."""
    wide, n = len(counts.relation.last), 0
    partners, peers, few = _MOST
    c, t = places.country[s] + 1, places.sector[s] + 1
    a, b = index.pairs_of[s], index.pairs_of[s + 1]
    n = _take_counted(counts.pair, a, b, index.pair_object, partners, day, fade, who, n, x)
    for i in range(reached):
        x.values[i] = 100.0 + _settled(x.hop[x.near[i]] + 5.0 * x.such[x.near[i]])
    n = _take(reached, 0, x.near, peers, who, n, x)
    for i in range(walked):
        x.values[i] = 100.0 + _settled(x.walk[x.walked[i]])
    n = _take(walked, 0, x.walked, few, who, n, x)
    a, b = index.ro_of[r], index.ro_of[r + 1]
    n = _take_counted(counts.ro, a, b, index.ro_object, peers, day, fade, who, n, x)
    if c > 0:
        a, b = index.cro_of[c * wide + r], index.cro_of[c * wide + r + 1]
        n = _take_counted(counts.cro, a, b, index.cro_object, peers, day, fade, who, n, x)
    if t > 0:
        a, b = index.tro_of[t * wide + r], index.tro_of[t * wide + r + 1]
        n = _take_counted(counts.tro, a, b, index.tro_object, few, day, fade, who, n, x)
    return n


@numba.njit(cache=True)
def _share(part, whole):  # type: ignore[no-untyped-def]
    return np.log((part + _LITTLE) / (whole + 0.5))


@numba.njit(cache=True)
def _settled(total):  # type: ignore[no-untyped-def]
    """The logarithm, in steps: the order in which a sum was taken, and so how entities are numbered, moves no bin."""
    return round(np.log(total) * 512.0) / 512.0


@numba.njit(cache=True)
def _of_candidates(day, s, r, n, index, counts, places, fade, who, what, x):  # type: ignore[no-untyped-def]
    """What is known of candidates by themselves and by the places of both."""
    wide, nc = len(counts.relation.last), int(len(counts.cr.last) / len(counts.relation.last))
    nt = counts.sectors.shape[1]
    c, t, sr = places.country[s] + 1, places.sector[s] + 1, _sr(index, s, r)
    back = (r + wide // 2) % wide
    src, sc, crc = np.full((2, nc), NONE), np.full((2, nc), NONE), np.full(nc, NONE)
    for k in range(2):  # days and months
        h = 2 * k
        if sr >= 0:
            whole = faded(counts.sr, sr, h, day, fade)
            for i in range(index.src_of[sr], index.src_of[sr + 1]):
                if counts.src.last[i] >= 0:
                    src[k, index.src_country[i]] = _share(faded(counts.src, i, h, day, fade), whole)
        whole = faded(counts.entity, s, h, day, fade)
        for i in range(index.sc_of[s], index.sc_of[s + 1]):
            if counts.sc.last[i] >= 0:
                sc[k, index.sc_country[i]] = _share(faded(counts.sc, i, h, day, fade), whole)
    if c > 0:
        whole = faded(counts.cr, c * wide + r, 2, day, fade)
        for i in range(index.crc_of[c * wide + r], index.crc_of[c * wide + r + 1]):
            if counts.crc.last[i] >= 0:
                crc[index.crc_country[i]] = _share(faded(counts.crc, i, 2, day, fade), whole)
    lift, both, kin = np.full(nt, NONE), np.full(nt, NONE), np.full(3, NONE)
    all_such, everything = counts.sectors[r].sum(), counts.sectors[wide].sum()
    for k in range(nt if all_such > 0.0 else 0):
        every = (counts.sectors[wide, k] + 0.1) / (everything + 1.0)
        lift[k] = np.log((counts.sectors[r, k] + 5.0 * every) / (all_such + 5.0) / every)
    if t > 0:
        whole = faded(counts.tr, t * wide + r, 2, day, fade)
        for i in range(index.rtt_of[t * wide + r], index.rtt_of[t * wide + r + 1]):
            if counts.rtt.last[i] >= 0:
                k = index.rtt_sector[i]
                every = (counts.sectors[wide, k] + 0.1) / (everything + 1.0)
                both[k] = np.log((faded(counts.rtt, i, 2, day, fade) + 5.0 * every) / (whole + 5.0) / every)
    for kind in range(3 if all_such > 0.0 else 0):
        kin[kind] = (
            np.log((counts.kinship[r, kind] + 1.0) / (counts.kinship[r].sum() + 3.0))
            - np.log((counts.kinship[wide, kind] + 1.0) / (counts.kinship[wide].sum() + 3.0))
            + 10.0 * kind
        )
    for j in range(n):
        o, f = who[j], what[j]
        f[:] = NONE
        if o == s:
            f[_ITSELF] = 1.0
        active = faded(counts.entity, o, 2, day, fade)
        if counts.entity.last[o] >= 0:
            for h in range(3):
                f[_ACTIVITY + h] = np.log(_LITTLE + faded(counts.entity, o, h, day, fade))
            f[_NEWNESS] = _share(faded(counts.first_entity, o, 2, day, fade), active)
        f[_KIN] = kin[kinship(places.country, s, o)]
        f[_SECTOR], f[_SECTORS] = lift[places.sector[o] + 1], both[places.sector[o] + 1]
        if x.hop[o] > 0.0:
            f[_HOP], f[_HOP + 1] = _settled(x.recent[o]), _settled(x.hop[o])
        if x.such[o] > 0.0:
            f[_HOP_SUCH] = _settled(x.such[o])
        if x.walk[o] > 0.0:
            f[_WALK] = _settled(x.walk[o])
        where = places.country[o] + 1
        if where > 0:
            f[_CRC] = crc[where]
            for k in range(2):
                f[_SRC + k], f[_SC + k] = src[k, where], sc[k, where]
    wholes, whole_c = np.zeros(3), np.zeros(3)
    for h in range(3):
        wholes[h] = faded(counts.relation, r, h, day, fade)
        whole_c[h] = faded(counts.cr, c * wide + r, h, day, fade)
    for i in range(index.ro_of[r], index.ro_of[r + 1]):
        o = index.ro_object[i]
        j = x.place[o]
        if j >= 0 and counts.ro.last[i] >= 0:
            f = what[j]
            for h in range(3):
                f[_SUCH + h] = _share(faded(counts.ro, i, h, day, fade), wholes[h])
            f[_SUCH_SINCE] = -np.log(day - counts.ro.last[i])
            such = faded(counts.ro, i, 2, day, fade)
            f[_SPECIFIC] = _share(such, faded(counts.entity, o, 2, day, fade))
            where = places.country[o] + 1
            if where > 0:
                f[_LOCAL] = _share(such, faded(counts.cr, where * wide + back, 2, day, fade))
    if c > 0:
        for i in range(index.cro_of[c * wide + r], index.cro_of[c * wide + r + 1]):
            j = x.place[index.cro_object[i]]
            if j >= 0 and counts.cro.last[i] >= 0:
                for h in range(3):
                    what[j, _CRO + h] = _share(faded(counts.cro, i, h, day, fade), whole_c[h])
        for i in range(index.co_of[c], index.co_of[c + 1]):
            j = x.place[index.co_object[i]]
            if j >= 0 and counts.co.last[i] >= 0:
                for h in range(3):
                    what[j, _CO + h] = np.log(_LITTLE + faded(counts.co, i, h, day, fade))
    if t > 0:
        whole_t = faded(counts.tr, t * wide + r, 2, day, fade)
        for i in range(index.tro_of[t * wide + r], index.tro_of[t * wide + r + 1]):
            j = x.place[index.tro_object[i]]
            if j >= 0 and counts.tro.last[i] >= 0:
                what[j, _TRO] = _share(faded(counts.tro, i, 2, day, fade), whole_t)


@numba.njit(cache=True)
def _keep(best, value):  # type: ignore[no-untyped-def]
    """Put a value in its place among the greatest."""
    i = len(best) - 1
    if value <= best[i]:
        return
    while i > 0 and best[i - 1] < value:
        best[i] = best[i - 1]
        i -= 1
    best[i] = value


@numba.njit(cache=True)
def _of_pairs(day, s, r, index, counts, rules, fade, what, x):  # type: ignore[no-untyped-def]
    """What is known of the subject's partners by what happened between the two."""
    sr = _sr(index, s, r)
    such, every = np.zeros(3), np.zeros(3)
    for h in range(3):
        such[h] = faded(counts.sr, sr, h, day, fade) if sr >= 0 else 0.0
        every[h] = faded(counts.entity, s, h, day, fade)
    best = np.zeros(_RULES, np.float32)
    for p in range(index.pairs_of[s], index.pairs_of[s + 1]):
        j = x.place[index.pair_object[p]]
        if counts.pair.last[p] < 0 or j < 0:
            continue
        f = what[j]
        whole = 0.0
        for i in range(_RULES):
            best[i] = 0.0
        for i in range(index.triples_of[p], index.triples_of[p + 1]):
            if counts.triple.last[i] < 0:
                continue
            age = day - counts.triple.last[i]
            times = counts.triple_days[i]
            sure = rules[r, index.triple_relation[i], age_class(age), number_class(times)]
            whole += sure
            _keep(best, sure)
            if index.triple_relation[i] == r:
                f[3] = np.log(max(sure, 1e-4))
                for h in range(3):
                    f[_TRIPLE + h] = np.log(_LITTLE + faded(counts.triple, i, h, day, fade))
                for h in range(1, 3):
                    f[_SHARE + h - 1] = _share(faded(counts.triple, i, h, day, fade), such[h])
                f[SINCE] = -np.log(age)
                if times > 1:
                    span = counts.triple.last[i] - counts.triple_first[i]
                    f[_RHYTHM] = np.log(age * (times - 1) / span)
        miss, weight = 1.0, 1.0
        for i in range(_RULES):
            miss *= 1.0 - best[i] * weight
            weight *= 0.8
        f[0], f[1] = np.log(max(1.0 - miss, 1e-4)), np.log(max(best[0], 1e-4))
        f[2] = np.log(max(whole, 1e-4))
        for h in range(3):
            f[_PAIR + h] = np.log(_LITTLE + faded(counts.pair, p, h, day, fade))
        for h in range(1, 3):
            f[_PAIR_SHARE + h - 1] = _share(faded(counts.pair, p, h, day, fade), every[h])
        age = day - counts.pair.last[p]
        f[PAIR_SINCE] = -np.log(age)
        if counts.pair_days[p] > 1:
            span = counts.pair.last[p] - counts.pair_first[p]
            f[_PAIR_RHYTHM] = np.log(age * (counts.pair_days[p] - 1) / span)


@numba.njit(cache=True)
def _rank(n, what, x):  # type: ignore[no-untyped-def]
    """Ranks by some of the features; equals share a rank, whatever their numbers."""
    for column in range(len(_RANKED)):
        source = _RANKED[column]
        for j in range(n):
            x.values[j] = -what[j, source]
        order = np.argsort(x.values[:n])
        rank = 0
        for j in range(n):
            if x.values[order[j]] >= -NONE:
                break
            if j > 0 and x.values[order[j]] > x.values[order[j - 1]]:
                rank = j
            what[order[j], _RANK + column] = -np.log(1.0 + rank)


@numba.njit(cache=True)
def _traits(day, s, r, index, counts, fade, traits):  # type: ignore[no-untyped-def]
    sr = _sr(index, s, r)
    such = faded(counts.sr, sr, 2, day, fade) if sr >= 0 else 0.0
    such_first = faded(counts.first_sr, sr, 2, day, fade) if sr >= 0 else 0.0
    rate = (faded(counts.first_relation, r, 2, day, fade) + 1.0) / (
        faded(counts.relation, r, 2, day, fade) + 2.0
    )
    rate = (faded(counts.first_entity, s, 2, day, fade) + 5.0 * rate) / (
        faded(counts.entity, s, 2, day, fade) + 5.0
    )
    traits[0], traits[1] = such, (such_first + 2.0 * rate) / (such + 2.0)


@numba.njit(cache=True, nogil=True)
def look(  # type: ignore[no-untyped-def]
    day, low, high, subject, relation, index, counts, rules, places, fade, who, what, size, traits
):  # fmt: skip
    """Candidates and their features for the questions `low` to `high`, those of a subject one after the other.

    Fills ``who[q, c]`` with candidates, ``what[q, c, feature]``, ``size[q]`` and ``traits[q]``.
    """
    x = _scratch(len(places.country))
    before, middles, reached = -1, 0, 0
    for q in range(low, high):
        s, r = subject[q], relation[q]
        if s != before:
            for i in range(reached):
                x.hop[x.near[i]] = x.recent[x.near[i]] = 0.0
            middles, reached = _two_steps(day, s, index, counts, fade, x)
            before = s
        _such_steps(day, r, middles, index, counts, fade, x)
        walked = _three_steps(day, s, r, index, counts, fade, x)
        n = _gather(day, s, r, reached, walked, index, counts, places, fade, who[q], x)
        size[q] = n
        _traits(day, s, r, index, counts, fade, traits[q])
        _of_candidates(day, s, r, n, index, counts, places, fade, who[q], what[q], x)
        _of_pairs(day, s, r, index, counts, rules, fade, what[q], x)
        _rank(n, what[q], x)
        for i in range(reached):
            x.such[x.near[i]] = 0.0
        for i in range(walked):
            x.walk[x.walked[i]] = 0.0
        for j in range(n):
            x.place[who[q, j]] = -1
