"""Forecasting on small made-up events: it learns, it does not look ahead, and it gives its reasons."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import numpy as np
import pytest

from api.cli.main import main
from graph.analysis.forecast import DataError, Forecaster, bench, load
from graph.analysis.forecast.bench import _ranks
from graph.analysis.forecast.events import Ints

ENTITIES, RELATIONS, DAYS = 24, 3, 60
VALID, TEST = 40, 50


def history(seed: int = 5) -> Ints:
    """Habits: each entity meets a few others on its own days; some noise beside."""
    random = np.random.default_rng(seed)
    rows = []
    for day in range(DAYS):
        for s in range(ENTITIES):
            if (day + s) % 3 == 0:
                rows.append((s, s % RELATIONS, (s * 7 + 1) % ENTITIES, day * 24))
            if random.random() < 0.2:
                rows.append((s, int(random.integers(RELATIONS)), int(random.integers(ENTITIES)), day * 24))
    return np.array(rows)


def write(folder: Path, rows: Ints, *, packed: bool = False) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    day = rows[:, 3] // 24
    parts = {"train": day < VALID, "valid": (day >= VALID) & (day < TEST), "test": day >= TEST}
    for part, wanted in parts.items():
        text = "".join("\t".join(map(str, row)) + "\t0\n" for row in rows[wanted])
        if packed and part == "train":
            with gzip.open(folder / "train.txt.gz", "wt") as file:
                file.write(text)
        else:
            (folder / f"{part}.txt").write_text(text)
    names = "".join(f"Ministry_{i}_(Land_{i % 4})\t{i}\n" for i in range(ENTITIES))
    (folder / "entity2id.txt").write_text(names)
    (folder / "relation2id.txt").write_text("".join(f"relation {i}\t{i}\n" for i in range(RELATIONS)))
    return folder


def first_day(folder: Path) -> dict[tuple[int, int], dict[int, float]]:
    """The scores of all candidates for the questions of the first day of the test."""
    forecaster = Forecaster(load(folder))
    forecaster.fit()
    found = {}
    for batch in forecaster.batches(forecaster.events.test + 1):
        scores = forecaster.scores(batch)
        for i, q in enumerate(batch.questions):
            question = int(forecaster.questions.subject[q]), int(forecaster.questions.relation[q])
            n = batch.size[i]
            found[question] = dict(
                zip(batch.who[i, :n].tolist(), scores[i, :n].round(4).tolist(), strict=True)
            )
    return found


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(tmp_path_factory.mktemp("events"), history(), packed=True)


def test_habits_are_foretold_and_figures_are_whole(folder: Path) -> None:
    result = bench(folder)
    assert result.strata["repeat"]["mrr"] > 0.5
    assert result.whole["answers"] == sum(figures["answers"] for figures in result.strata.values())
    assert result.whole["answers"] == sum(figures["answers"] for figures in result.directions.values())
    assert result.whole["answers"] == sum(figures["answers"] for figures in result.relations.values())
    assert sum(n for _, _, n in result.reliability) > 0
    assert 0 <= result.calibration_error <= 1


def test_what_comes_later_moves_no_score(folder: Path, tmp_path: Path) -> None:
    """Events of the day itself and after it, mirrored ones included, are unknown when it is asked about."""
    rows = history()
    before = first_day(folder)
    later = rows[:, 3] // 24 > TEST
    other = rows.copy()
    other[later, 2] = (other[later, 2] * 5 + 3) % ENTITIES
    after = first_day(write(tmp_path / "later", other))
    assert before == after
    same_day = rows[:, 3] // 24 == TEST
    other[same_day, 2] = (other[same_day, 2] * 5 + 3) % ENTITIES
    for question, scores in first_day(write(tmp_path / "same", other)).items():
        if question in before:
            assert scores == before[question]


def test_renaming_changes_no_score(folder: Path, tmp_path: Path) -> None:
    rows = history()
    new = np.random.default_rng(1).permutation(ENTITIES)
    renamed = rows.copy()
    renamed[:, 0], renamed[:, 2] = new[rows[:, 0]], new[rows[:, 2]]
    target = write(tmp_path / "renamed", renamed)
    names = "".join(f"Ministry_{i}_(Land_{i % 4})\t{new[i]}\n" for i in range(ENTITIES))
    (target / "entity2id.txt").write_text(names)
    before, after = first_day(folder), first_day(target)
    for (subject, relation), scores in before.items():
        said = after[int(new[subject]), relation]
        assert {int(new[who]): score for who, score in scores.items()} == pytest.approx(said, abs=2e-3)


def test_a_score_is_the_sum_of_its_reasons(folder: Path) -> None:
    forecaster = Forecaster(load(folder))
    forecaster.fit()
    batch = next(forecaster.batches())
    scores = forecaster.scores(batch)
    for candidate in range(int(batch.size[0])):
        reasons = forecaster.contributions(batch, 0, candidate)
        assert sum(reasons.values()) == pytest.approx(float(scores[0, candidate]), abs=1e-4)


def test_ties_share_their_rank_and_the_unscored_come_last() -> None:
    who = np.array([1, 2, 3, 4], np.int32)
    scores = np.array([2.0, 1.0, 1.0, 0.0], np.float32)
    assert _ranks(who, scores, np.array([2]), 10).tolist() == [2.5]
    assert _ranks(who, scores, np.array([1, 2]), 10).tolist() == [1.0, 1.5]  # other answers are no rivals
    assert _ranks(who, scores, np.array([9]), 10).tolist() == [1 + 4 + 5 / 2]


@pytest.mark.parametrize(
    ("file", "text", "said"),
    [
        ("test.txt", "1\t2\tx\t3\n", "whole numbers"),
        ("valid.txt", "", "no event"),
        ("entity2id.txt", "a name\n", "entity2id.txt:1"),
        ("train.txt", None, "no train.txt"),
        ("test.txt", "1\t2\t-3\t1200\n", "negative"),
        ("test.txt", "1\t2\t999999999\t1200\n", "too many"),
        ("test.txt", "1\t2\t3\t24\n", "too few days"),
    ],
)
def test_bad_folders_are_refused(
    tmp_path: Path, file: str, text: str | None, said: str,
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    """In the library by an exception, on the command line by a message and status 2."""
    broken = write(tmp_path / "broken", history())
    if text is None:
        (broken / file).unlink()
    else:
        (broken / file).write_text(text)
    with pytest.raises(DataError, match=said):
        bench(broken)
    monkeypatch.setattr("sys.argv", ["coopgraph", "forecast", "bench", str(broken)])
    with pytest.raises(SystemExit) as left:
        main()
    assert left.value.code == 2
    assert "Traceback" not in capsys.readouterr().err


def test_the_command_writes_all_figures(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.argv", ["coopgraph", "forecast", "bench", str(folder), "--json"])
    with pytest.raises(SystemExit) as left:
        main()
    assert left.value.code in (0, None)
    said = json.loads(capsys.readouterr().out)
    assert {"mrr", "hits@1", "hits@3", "hits@10", "strata", "directions", "seconds", "peak_memory_mb"} <= set(
        said
    )


def test_only_the_test_is_asked_for(folder: Path, tmp_path: Path) -> None:
    """Events of the other parts on a day of the test are history and answers of no question."""
    rows = history()
    late = rows[:, 3] // 24 == TEST
    target = write(tmp_path / "overlap", rows)
    lines = "".join("\t".join(map(str, row)) + "\n" for row in rows[late])
    with (target / "valid.txt").open("a") as file:
        file.write(lines)
    asked = load(target).asked.sum()
    assert asked == load(folder).asked.sum() - 2 * len(np.unique(rows[late], axis=0))
    assert bench(target).whole["answers"] == asked
