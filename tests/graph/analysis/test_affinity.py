"""Reasons as numbers, weights fitted on the past, and what must not move a score."""

from __future__ import annotations

import gzip
from dataclasses import replace
from pathlib import Path

import networkx as nx
import numpy as np
import pytest

from graph.analysis.affinity import REASONS, History
from graph.analysis.consortium_bench import BODIES, EDGES, DataError, bench_consortium
from graph.analysis.fitting import Sample, TooLittle, fit
from graph.analysis.lessons import Lessons, Told, months_after
from graph.analysis.occasions import Actor, Occasion
from graph.analysis.partners import bench_partners
from graph.analysis.projection import Scope, project

KINDS = ("Agency", "Company", "University")
ACTORS = {
    f"b{i:02}": Actor(f"b{i:02}", KINDS[i % 3], f"body {i}", country=("KR", "VN", "PH", "ID")[i % 4])
    for i in range(40)
}


def world(seed: int = 1, months: int = 60) -> list[Occasion]:
    """Occasions in which friends of friends meet more often than others."""
    random = np.random.default_rng(seed)
    names = list(ACTORS)
    friends: dict[str, set[str]] = {name: set() for name in names}
    found = []
    for month in range(months):
        day = f"{2015 + month // 12}-{month % 12 + 1:02}-15"
        for turn in range(5):
            one = names[random.integers(len(names))]
            near = sorted({far for friend in friends[one] for far in friends[friend]} - {one})
            pool = near if near and random.random() < 0.7 else [n for n in names if n != one]
            other = pool[random.integers(len(pool))]
            friends[one].add(other)
            friends[other].add(one)
            pair = tuple(sorted((one, other)))
            topics = ("ai",) if random.random() < 0.3 else ()
            found.append(Occasion(f"o{month:02}{turn}", "SIGNED", pair, day, day, topics))  # type: ignore[arg-type]
    return found


def column(features: np.ndarray, reason: str) -> np.ndarray:  # type: ignore[type-arg]
    return features[:, REASONS.index(reason)]  # type: ignore[no-any-return]


def test_reasons_are_what_they_say() -> None:
    found = world()
    history = History.of(found, ACTORS, "2020-01-01", [("b01", "OFFERS", "data"), ("b07", "NEEDS", "data")])
    graph = project(found, ACTORS, Scope())
    features = history.features([history.at["b01"]])
    index = {v: p for _, v, p in nx.adamic_adar_index(graph, [("b01", n) for n in graph if n != "b01"])}
    others = [n for n in history.nodes if n != "b01"]
    places = [history.at[n] for n in others]
    assert np.expm1(column(features, "common"))[places] == pytest.approx([index[n] for n in others])
    assert np.expm1(column(features, "together"))[places] == pytest.approx(
        [graph["b01"][n]["weight"] if graph.has_edge("b01", n) else 0 for n in others]
    )
    assert column(features, "match")[history.at["b07"]] == pytest.approx(np.log(2))
    assert column(features, "compatriot")[history.at["b05"]] == 1
    assert column(features, "compatriot")[history.at["b02"]] == 0
    assert history.times.sum() == 2 * len(found)


def test_weights_are_found_again() -> None:
    random = np.random.default_rng(4)
    true = np.zeros(len(REASONS))
    true[REASONS.index("common")], true[REASONS.index("lately")] = 2.0, 1.0
    samples = []
    for _ in range(400):
        features = random.random((200, len(REASONS)))
        joined = random.random(200) < 1 / (1 + np.exp(5 - features @ true))
        samples.append(Sample(features, joined, np.ones(200)))
    weights = fit(samples)
    assert weights.base == pytest.approx(-5, abs=0.4)
    assert weights.each == pytest.approx(true, abs=0.25)
    with pytest.raises(TooLittle):
        fit(samples[:5])


def told(found: list[Occasion]) -> Told:
    """Each occasion as one document tells it, whole."""
    return lambda day: found if day is None else [o for o in found if o.known and o.known <= day]


def test_what_a_later_document_adds_is_not_known_before() -> None:
    """A party and a topic that were reported after the day, of an agreement reported before it."""
    found, day = world(), "2019-01-01"
    more = [replace(o, members=(*o.members, "b39"), topics=("x",)) for o in found]
    asked: list[str] = []

    def growing(at: str | None) -> list[Occasion]:
        asked.append(at or "")
        every = found if at is not None and at <= day else more
        return [o for o in every if at is None or (o.known and o.known <= at)]

    honest, other = Lessons(told(found), ACTORS, ()).weights(day), Lessons(growing, ACTORS, ()).weights(day)
    assert (honest.each == other.each).all()
    assert honest.base == other.base
    assert max(asked) <= day


def test_the_future_moves_nothing() -> None:
    found = world()
    day = "2019-01-01"
    corrupted = [
        o if (o.known or "") <= day else replace(o, members=("b00", "b39"), topics=("x",)) for o in found
    ]
    honest, other = (Lessons(told(of), ACTORS, ()).weights(day) for of in (found, corrupted))
    assert honest == replace(other, each=honest.each)
    assert (honest.each == other.each).all()


def test_first_meetings_are_foretold_better_than_by_chance() -> None:
    result = bench_partners(told(world()), ACTORS, ())
    again = bench_partners(told(world()), ACTORS, ())
    assert result == again
    assert len(result["origins"]) > 4
    model = result["methods"]["model"]
    assert model["mrr"] > 1.3 * np.mean([1 / rank for rank in range(1, 31)])
    calibration = result["calibration"]
    low, high = calibration["after"]["interval"]
    assert low < 1 < high
    assert calibration["after"]["brier"] <= calibration["before"]["brier"] + 1e-4
    assert calibration["happened"] == sum(origin["happened"] for origin in result["origins"])
    with pytest.raises(TooLittle):
        bench_partners(told(world(months=4)), ACTORS, ())


@pytest.mark.parametrize(
    ("day", "months", "wanted"),
    [
        ("2020-06-30", 6, "2020-12-31"),
        ("2020-03-31", -1, "2020-02-29"),
        ("2020-01-15", -12, "2019-01-15"),
        ("2019-08-31", 6, "2020-02-29"),
    ],
)
def test_months(day: str, months: int, wanted: str) -> None:
    assert months_after(day, months) == wanted


def consortia(folder: Path) -> None:
    """Projects drawn from groups of bodies that work together again and again."""
    random = np.random.default_rng(2)
    lines = ["projectRcn\tnew_org_id"]
    for project_number in range(600):
        group = int(random.integers(30))
        chosen = {f"g{group}-{random.integers(8)}" for _ in range(5)} | {f"g{random.integers(30)}-0"}
        lines += [f"{project_number}\t{body}" for body in sorted(chosen)]
    (folder / EDGES).write_bytes(gzip.compress("\n".join(lines).encode()))
    rows = ["new_org_id;organisationName;country"] + [f"g{g}-{i};x;PL" for g in range(30) for i in range(8)]
    (folder / BODIES).write_bytes(gzip.compress("\n".join(rows).encode()))


def test_left_out_members_are_found_again(tmp_path: Path) -> None:
    consortia(tmp_path)
    result = bench_consortium(tmp_path, tested=40)
    hit = {method: figures["any_hit@10"] for method, figures in result["methods"].items()}
    assert hit["model"] > 0.8
    assert hit["popularity"] < 0.5
    assert result["difference"]["popularity"][0] > 0


@pytest.mark.parametrize("lines", [None, "projectRcn\tnew_org_id\nx\ty", "projectRcn\tnew_org_id\n1\ta"])
def test_participations_that_cannot_be_used_are_refused(tmp_path: Path, lines: str | None) -> None:
    if lines is not None:
        (tmp_path / EDGES).write_bytes(gzip.compress(lines.encode()))
    with pytest.raises(DataError):
        bench_consortium(tmp_path)
