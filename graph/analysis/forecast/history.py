"""What happened so far, in counts that fade: the state that is advanced day by day.

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
_HOME_SHARE, _HOME_EVENTS = 0.5, 2
"""An entity whose label names no country is at home where most of its partners are, if so many events say so."""


class Places(NamedTuple):
    """Country and sector of each entity, -1 without one."""

    country: Ints
    sector: Ints


class Index(NamedTuple):
    """Numbers of what events are counted by, and which belong together.

    The first fields number the rows of the events; ``x_of[i]`` to ``x_of[i + 1]`` are the ids below i.
    """

    pair: Ints
    triple: Ints
    sr: Ints
    ro: Ints
    cro: Ints
    co: Ints
    src: Ints
    sc: Ints
    tro: Ints
    crc: Ints
    rtt: Ints
    pairs_of: Ints
    pair_object: Ints
    triples_of: Ints
    triple_relation: Ints
    relations_of: Ints
    sr_relation: Ints
    steps_of: Ints
    step_object: Ints
    step_triple: Ints
    ro_of: Ints
    ro_object: Ints
    cro_of: Ints
    cro_object: Ints
    co_of: Ints
    co_object: Ints
    src_of: Ints
    src_country: Ints
    sc_of: Ints
    sc_country: Ints
    tro_of: Ints
    tro_object: Ints
    crc_of: Ints
    crc_country: Ints
    rtt_of: Ints
    rtt_sector: Ints


class Faded(NamedTuple):
    """Counts by id, [id, half-life], as of the last day of each; -1 where nothing was counted."""

    sum: Floats
    last: npt.NDArray[np.int32]


class Counts(NamedTuple):
    """Counts of events by subject (s), relation (r), object (o), their countries (c) and sectors (t)."""

    pair: Faded
    triple: Faded
    sr: Faded
    ro: Faded
    cro: Faded
    co: Faded
    src: Faded
    sc: Faded
    tro: Faded
    crc: Faded
    rtt: Faded
    entity: Faded
    relation: Faded
    cr: Faded
    tr: Faded
    first_sr: Faded
    first_entity: Faded
    first_relation: Faded
    triple_days: npt.NDArray[np.int32]
    triple_first: npt.NDArray[np.int32]
    pair_days: npt.NDArray[np.int32]
    pair_first: npt.NDArray[np.int32]
    kinship: npt.NDArray[np.float64]
    sectors: npt.NDArray[np.float64]


def places_of(events: Events, until: int) -> Places:
    """Where entities are at home: by their label, or else by their partners in the events before the day `until`."""
    country = events.country.copy()
    s, _, o, day = events.rows.T
    known = (day < until) & (events.country[s] < 0) & (events.country[o] >= 0)
    if known.any():
        width = np.int64(events.country.max() + 1)
        keys, times = np.unique(s[known] * width + events.country[o[known]], return_counts=True)
        who, where = keys // width, keys % width
        whole = np.bincount(who, times, events.entities)
        sure = (times > _HOME_SHARE * whole[who]) & (times >= _HOME_EVENTS)
        country[who[sure]] = where[sure]
    return Places(country, events.sector)


def index_of(events: Events, places: Places) -> Index:
    """Number everything that the events are counted by."""
    s, r, o, _ = events.rows.T
    n, wide = np.int64(events.entities), np.int64(2 * events.relations)
    nc, nt = np.int64(places.country.max() + 2), np.int64(places.sector.max() + 2)
    cs, co = places.country[s] + 1, places.country[o] + 1  # 0 is no country
    ts, to = places.sector[s] + 1, places.sector[o] + 1

    def numbered(above: Ints, size: int | np.int64, below: Ints, width: np.int64) -> tuple[Ints, Ints, Ints]:
        """Ids of the rows, the first id of each number above, and the number below of each id."""
        keys, ids = np.unique(above * width + below, return_inverse=True)
        return ids.astype(np.int64), np.searchsorted(keys // width, np.arange(size + 1)), keys % width

    pair, pairs_of, pair_object = numbered(s, n, o, n)
    triple, triples_of, triple_relation = numbered(pair, len(pair_object), r, wide)
    sr, relations_of, sr_relation = numbered(s, n, r, wide)
    step, steps_of, step_object = numbered(sr, len(sr_relation), o, n)
    step_triple = np.empty(len(step_object), np.int64)
    step_triple[step] = triple
    ro, ro_of, ro_object = numbered(r, wide, o, n)
    cro, cro_of, cro_object = numbered(cs * wide + r, nc * wide, o, n)
    c_o, co_of, co_object = numbered(cs, nc, o, n)
    src, src_of, src_country = numbered(sr, len(sr_relation), co, nc)
    sc, sc_of, sc_country = numbered(s, n, co, nc)
    tro, tro_of, tro_object = numbered(ts * wide + r, nt * wide, o, n)
    crc, crc_of, crc_country = numbered(cs * wide + r, nc * wide, co, nc)
    rtt, rtt_of, rtt_sector = numbered(ts * wide + r, nt * wide, to, nt)
    return Index(
        pair, triple, sr, ro, cro, c_o, src, sc, tro, crc, rtt,
        pairs_of, pair_object, triples_of, triple_relation, relations_of, sr_relation,
        steps_of, step_object, step_triple, ro_of, ro_object, cro_of, cro_object, co_of, co_object,
        src_of, src_country, sc_of, sc_country, tro_of, tro_object, crc_of, crc_country, rtt_of, rtt_sector,
    )  # fmt: skip


def empty_counts(events: Events, places: Places, index: Index) -> Counts:
    """Nothing has happened yet."""
    n, wide = events.entities, 2 * events.relations
    nc, nt = int(places.country.max()) + 2, int(places.sector.max()) + 2
    pairs, triples, sr = len(index.pair_object), len(index.triple_relation), len(index.sr_relation)
    sizes = (
        pairs, triples, sr, len(index.ro_object), len(index.cro_object), len(index.co_object),
        len(index.src_country), len(index.sc_country), len(index.tro_object), len(index.crc_country),
        len(index.rtt_sector), n, wide, nc * wide, nt * wide, sr, n, wide,
    )  # fmt: skip
    faded = [Faded(np.zeros((size, 3), np.float32), np.full(size, -1, np.int32)) for size in sizes]
    days = [np.zeros(size, np.int32) for size in (triples, triples, pairs, pairs)]
    return Counts._make([*faded, *days, np.zeros((wide + 1, 3)), np.zeros((wide + 1, nt))])


@numba.njit(cache=True)
def _raise(count, i, day, fade):  # type: ignore[no-untyped-def]
    last = count.last[i]
    for h in range(3):
        count.sum[i, h] = 1.0 + (count.sum[i, h] * fade[h, day - last] if last >= 0 else 0.0)
    count.last[i] = day


@numba.njit(cache=True, nogil=True)
def advance(rows, low, high, index, counts, places, fade):  # type: ignore[no-untyped-def]
    """Count the events `low` to `high`, all of one day."""
    wide = len(counts.relation.last)
    for e in range(low, high):
        s, r, o, day = rows[e]
        pair, triple = index.pair[e], index.triple[e]
        if counts.pair.last[pair] != day:
            if counts.pair.last[pair] < 0:
                counts.pair_first[pair] = day
            counts.pair_days[pair] += 1
        if counts.triple.last[triple] < 0:
            counts.triple_first[triple] = day
        counts.triple_days[triple] += 1
        if counts.pair_first[pair] == day:
            _raise(counts.first_sr, index.sr[e], day, fade)
            _raise(counts.first_entity, s, day, fade)
            _raise(counts.first_relation, r, day, fade)
        _raise(counts.pair, pair, day, fade)
        _raise(counts.triple, triple, day, fade)
        _raise(counts.sr, index.sr[e], day, fade)
        _raise(counts.ro, index.ro[e], day, fade)
        _raise(counts.cro, index.cro[e], day, fade)
        _raise(counts.co, index.co[e], day, fade)
        _raise(counts.src, index.src[e], day, fade)
        _raise(counts.sc, index.sc[e], day, fade)
        _raise(counts.tro, index.tro[e], day, fade)
        _raise(counts.crc, index.crc[e], day, fade)
        _raise(counts.rtt, index.rtt[e], day, fade)
        _raise(counts.entity, s, day, fade)
        _raise(counts.relation, r, day, fade)
        _raise(counts.cr, (places.country[s] + 1) * wide + r, day, fade)
        _raise(counts.tr, (places.sector[s] + 1) * wide + r, day, fade)
        kind = kinship(places.country, s, o)
        counts.kinship[r, kind] += 1
        counts.kinship[wide, kind] += 1
        counts.sectors[r, places.sector[o] + 1] += 1
        counts.sectors[wide, places.sector[o] + 1] += 1


@numba.njit(cache=True)
def kinship(country, s, o):  # type: ignore[no-untyped-def]
    """0 for two countries, 1 for the same, 2 where one is not known."""
    if country[s] < 0 or country[o] < 0:
        return 2
    return 1 if country[s] == country[o] else 0


@numba.njit(cache=True)
def faded(count, i, h, day, fade):  # type: ignore[no-untyped-def]
    """A count as of `day`."""
    last = count.last[i]
    return count.sum[i, h] * fade[h, day - last] if last >= 0 else np.float32(0.0)
