"""Forecasting on small made-up events: it learns, it does not look ahead, and it gives its reasons."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import numpy as np
import pytest

from api.cli.main import main
from graph.analysis.forecast import DataError, Forecaster, bench, draw, explain, load, without
from graph.analysis.forecast.bench import _ranks
from graph.analysis.forecast.calibration import Calibration, reliability
from graph.analysis.forecast.events import Ints
from graph.analysis.forecast.groups import groups_of

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


def test_a_question_that_nothing_leads_to_has_no_first_candidate(tmp_path: Path) -> None:
    strangers = [[ENTITIES, RELATIONS, ENTITIES + 1, TEST * 24]]
    result = bench(write(tmp_path / "strangers", np.concatenate([history(), strangers])))
    assert result.strata["new entity"]["answers"] == 2
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


@pytest.fixture(scope="module")
def fitted(folder: Path) -> Forecaster:
    """Has learned from the days before the test and reached its first day."""
    forecaster = Forecaster(load(folder))
    forecaster.fit()
    return forecaster


def asked(forecaster: Forecaster) -> list[tuple[int, int]]:
    """The questions of the day that is reached."""
    questions, day = forecaster.questions, forecaster.events.test
    of_day = range(questions.days[day], questions.days[day + 1])
    return [(int(questions.subject[q]), int(questions.relation[q])) for q in of_day]


def test_a_score_is_the_sum_of_its_reasons(fitted: Forecaster) -> None:
    """Exactly, in whatever order they are added."""
    for subject, relation in asked(fitted)[:10]:
        batch = fitted.ask(subject, relation)
        scores = fitted.scores(batch)
        for candidate in range(int(batch.size[0])):
            reasons = fitted.contributions(batch, 0, candidate)
            assert sum(reasons.values()) == sum(sorted(reasons.values())) == float(scores[0, candidate])


def test_reasons_cite_earlier_events_without_which_the_score_is_lower(fitted: Forecaster) -> None:
    events, compared, scored = fitted.events, 0, 0
    for subject, relation in asked(fitted):
        found = explain(fitted, subject, relation, top=3)
        assert [a.score for a in found.answers] == sorted((a.score for a in found.answers), reverse=True)
        for answer in found.answers:
            assert sum(reason.adds for reason in answer.reasons) == answer.score
            for reason in answer.reasons:
                assert len(reason.rows), reason.feature
                assert (events.rows[reason.rows, 3] < events.test).all()
        best = found.answers[0]
        cited = np.unique(np.concatenate([r.rows for r in best.reasons if r.adds > 0]))
        batch = fitted.ask(subject, relation, without(events, cited))
        left = dict(
            zip(batch.who[0, : batch.size[0]].tolist(), fitted.scores(batch)[0].tolist(), strict=False)
        )
        # Who is a candidate no more has no score, and stands last.
        assert left.get(best.entity, -np.inf) < best.score
        compared += 1
        scored += best.entity in left
    assert compared > 20
    assert scored > 3


def test_leaving_nothing_out_changes_nothing(fitted: Forecaster) -> None:
    subject, relation = asked(fitted)[0]
    none = np.zeros(len(fitted.events.rows), bool)
    as_it_is, again = fitted.ask(subject, relation), fitted.ask(subject, relation, none)
    assert fitted.scores(as_it_is).tolist() == fitted.scores(again).tolist()


def test_an_answer_of_the_day_is_no_reason_for_its_mirror_image(folder: Path, tmp_path: Path) -> None:
    """A meeting that happens on the day itself moves neither the question after one party nor the other."""
    rows = history()
    target = write(
        tmp_path / "mirrored", np.concatenate([rows, [[3, 1, 20, TEST * 24], [20, 1, 3, TEST * 24]]])
    )
    before, after = first_day(folder), first_day(target)
    assert {(3, 1), (20, 1), (3, 1 + RELATIONS), (20, 1 + RELATIONS)} <= set(after)
    for question, scores in before.items():
        assert after[question] == scores
    forecaster = Forecaster(load(folder).before(TEST * 24))
    forecaster.fit()
    for subject, relation in ((3, 1), (20, 1 + RELATIONS)):
        batch = forecaster.ask(subject, relation)
        n = int(batch.size[0])
        alone = dict(zip(batch.who[0, :n].tolist(), forecaster.scores(batch)[0, :n].tolist(), strict=True))
        assert alone == pytest.approx(after[subject, relation], abs=1e-3)


@pytest.mark.parametrize(("step", "named"), [(1, True), (24, False), (7, False)])
def test_steps_and_labels_may_be_others(folder: Path, tmp_path: Path, step: int, named: bool) -> None:
    """The same events counted in other units foretell the same; without labels they still foretell."""
    target = write(tmp_path / "other", history())
    for part in ("train", "valid", "test"):
        rows = np.loadtxt(target / f"{part}.txt", dtype=int)
        rows[:, 3] = rows[:, 3] // 24 * step + 1000
        np.savetxt(target / f"{part}.txt", rows, fmt="%d", delimiter="\t")
    if not named:
        (target / "entity2id.txt").unlink()
        (target / "relation2id.txt").unlink()
    result = bench(target)
    if named:
        assert result.whole == bench(folder).whole
    else:
        assert result.strata["repeat"]["mrr"] > 0.5
        assert set(result.relations) == {"0", "1", "2"}


def test_relations_are_reported_by_group(folder: Path, tmp_path: Path) -> None:
    events = load(folder)
    assert groups_of(events, folder) == {}  # the names are none of CAMEO
    file = tmp_path / "groups.tsv"
    file.write_text("# two groups\nours\tRelation_0\nours\t2\nothers\trelation 1\n")
    assert groups_of(events, folder, file) == {"ours": [0, 2], "others": [1]}
    file.write_text("ours\trelation 9\n")
    with pytest.raises(DataError, match=r"groups.tsv:1: no relation"):
        groups_of(events, folder, file)
    file.write_text("ours\trelation 1\nothers\trelation 1\n")
    with pytest.raises(DataError, match="in line 1 already"):
        groups_of(events, folder, file)
    file.write_text("ours\n")
    with pytest.raises(DataError, match="a group, a tab and a relation"):
        groups_of(events, folder, file)


def test_codes_and_names_of_cameo_are_known(folder: Path, tmp_path: Path) -> None:
    target = write(tmp_path / "coded", history())
    (target / "relation2id.txt").write_text("057_Sign_formal_agreement\t0\nConsult\t1\n036\t2\n")
    assert groups_of(load(target), target) == {"agreements": [0], "cooperation": [1, 2]}


def test_calibration_mends_boasting_and_is_drawn(tmp_path: Path) -> None:
    random = np.random.default_rng(3)
    share = random.uniform(0.05, 0.95, 4000)
    right = random.random(4000) < share**2
    calibration = Calibration()
    assert reliability(share, right)[0] > 0.1
    calibration.fit(share[:2000], right[:2000])
    error, bins = reliability(calibration(share[2000:]), right[2000:])
    assert error < 0.05
    assert (np.diff(calibration(np.linspace(0.05, 0.95, 20))) > 0).all()
    for name in ("one.svg", "two.svg"):
        draw(bins, error, tmp_path / name)
    assert (tmp_path / "one.svg").read_bytes() == (tmp_path / "two.svg").read_bytes()
    assert f"calibration error {error:.4f}" in (tmp_path / "one.svg").read_text()


def test_the_command_explains(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = ["--subject", "ministry_1 (land 1)", "--relation", "relation 1", "--time", str(TEST * 24)]
    monkeypatch.setattr("sys.argv", ["coopgraph", "forecast", "explain", str(folder), *wanted, "--json"])
    with pytest.raises(SystemExit) as left:
        main()
    assert left.value.code in (0, None)
    said = json.loads(capsys.readouterr().out)
    assert 0 <= said["probability"] <= 1
    assert said["answers"][0]["entity"] == "Ministry 8 (Land 0)"  # its habit
    for answer in said["answers"]:
        assert sum(reason["adds"] for reason in answer["reasons"]) == answer["score"]
        cited = [event for reason in answer["reasons"] for event in reason["latest"]]
        assert cited and all(event["time"] < TEST * 24 for event in cited)
    monkeypatch.setattr("sys.argv", ["coopgraph", "forecast", "explain", str(folder), *wanted])
    with pytest.raises(SystemExit):
        main()
    assert "1. Ministry 8 (Land 0): score" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"--subject": "Ministry 1 (Lund 1)"}, "Ministry 1 (Land 1)"),
        ({"--relation": "99"}, "neither a name nor a number"),
        ({"--time": "0"}, "no event before"),
        ({"--time": "48"}, "too few days"),
        ({"--time": "99999999"}, "more than"),
    ],
)
def test_questions_that_cannot_be_asked_are_refused(
    folder: Path, changed: dict[str, str], said: str,
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    wanted = {"--subject": "1", "--relation": "1", "--time": str(TEST * 24), **changed}
    options = [text for pair in wanted.items() for text in pair]
    monkeypatch.setattr("sys.argv", ["coopgraph", "forecast", "explain", str(folder), *options])
    with pytest.raises(SystemExit) as left:
        main()
    assert left.value.code == 2
    err = " ".join(capsys.readouterr().err.replace("│", " ").split())
    assert said in err and "Traceback" not in err


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
