from __future__ import annotations

import re
from pathlib import Path

import pytest

from graph.model import EntityType, Modality, Polarity, Relation
from ingest.extract import frames
from ingest.extract.frames import (
    Argument,
    Cue,
    FrameDataError,
    asserted,
    confidences,
    find,
    load_cues,
    load_frames,
)

TYPES = [EntityType.AGENCY, EntityType.EVENT, EntityType.AGENCY]


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder from which data is read instead of the package's."""
    monkeypatch.setattr(frames.resources, "files", lambda _: tmp_path)
    for cached in (load_frames, load_cues, confidences):
        cached.cache_clear()
    return tmp_path


def frame(**changes: str) -> str:
    entry = {
        "id": '"hold"',
        "relation": '"HOSTED"',
        "trigger": "'held'",
        "source": '{ types = ["body"], roles = ["subject"], reach = 50, inherit = true }',
        "target": '{ types = ["Event"], side = "any", reach = 50 }',
    } | changes
    return "[[frame]]\n" + "\n".join(f"{key} = {value}" for key, value in entry.items() if value) + "\n"


def argument(entity: int, start: int, role: str, group: int) -> Argument:
    return Argument(start, start + 2, start + 2, role, group, (entity,), TYPES[entity])


def test_a_frame_binds_the_nearest_fitting_arguments(data: Path) -> None:
    (data / "f.toml").write_text(frame())
    arguments = [argument(2, 0, "subject", 0), argument(0, 4, "subject", 1), argument(1, 20, "object", 2)]
    (match,) = find(load_frames("f.toml"), "AA  BB    held      EE", (0, 22), arguments, (), TYPES)
    assert match.pairs == ((0, 1),)
    assert match.evidence == (4, 22)
    assert not match.inherited


def test_the_running_subject_fills_a_slot_that_inherits(data: Path) -> None:
    (data / "f.toml").write_text(frame())
    (match,) = find(load_frames("f.toml"), "held EE", (0, 7), [argument(1, 5, "object", 0)], (2,), TYPES)
    assert match.pairs == ((2, 1),)
    assert match.inherited


def test_a_pair_frame_joins_the_members_of_one_group(data: Path) -> None:
    text = frame(relation='"COOPERATES_WITH"', target="", pair="true", trigger="'join'")
    (data / "f.toml").write_text(text)
    arguments = [argument(0, 0, "subject", 0), argument(2, 4, "subject", 0)]
    (match,) = find(load_frames("f.toml"), "AA, BB join", (0, 11), arguments, (), TYPES)
    assert match.pairs == ((0, 2),)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"relation": '"LIKES"'}, "'LIKES' is no Relation"),
        ({"trigger": "'('"}, "no pattern"),
        ({"trigger": ""}, "wants a pattern"),
        ({"source": ""}, "source: missing"),
        ({"target": '{ types = ["Planet"] }'}, "'Planet' is no EntityType"),
        ({"target": '{ types = ["Event"], side = "above" }'}, "'above' is no Side"),
        ({"target": '{ types = ["Person"] }'}, "joins none of the types"),
        ({"colour": '"red"'}, "unknown key 'colour'"),
        ({"id": ""}, "needs an id"),
    ],
)
def test_a_wrong_frame_is_named_by_file_and_entry(data: Path, changes: dict[str, str], said: str) -> None:
    (data / "f.toml").write_text(frame(**changes))
    with pytest.raises(FrameDataError, match=f"f.toml, frame 1.*{re.escape(said)}"):
        load_frames("f.toml")


def test_an_id_is_used_once(data: Path) -> None:
    (data / "f.toml").write_text(frame() + frame())
    with pytest.raises(FrameDataError, match=r"frame 2.*used twice"):
        load_frames("f.toml")


def test_a_file_that_is_no_toml_is_named(data: Path) -> None:
    (data / "f.toml").write_text("[[frame")
    with pytest.raises(FrameDataError, match=r"f\.toml"):
        load_frames("f.toml")


def test_the_first_cue_decides_each_of_modality_and_polarity() -> None:
    cues = [
        Cue(re.compile("not"), None, Polarity.DENIED),
        Cue(re.compile("will"), Modality.PLANNED, None),
        Cue(re.compile("might"), Modality.PROPOSED, None),
    ]
    assert asserted(cues, "will not, might") == (Modality.PLANNED, Polarity.DENIED)
    assert asserted(cues, "did") == (Modality.DONE, Polarity.AFFIRMED)


def test_confidence_is_the_smoothed_share_of_right_readings(data: Path) -> None:
    (data / "c.toml").write_text("[rule]\nsure = [8, 0]\nunsure = [0, 0]\n")
    assert confidences("c.toml") == {"sure": 0.9, "unsure": 0.5}
    (data / "d.toml").write_text("[rule]\nodd = [1]\n")
    with pytest.raises(FrameDataError, match=r"d\.toml, rule odd"):
        confidences("d.toml")


def test_the_frames_of_the_package_are_well_formed() -> None:
    load_frames.cache_clear()
    assert {f.relation for f in load_frames("data/ko/relations.toml")} >= {Relation.HOSTED, Relation.OPERATES}
    load_cues.cache_clear()
    assert load_cues("data/ko/cues.toml")
    confidences.cache_clear()
    assert confidences("data/ko/confidence.toml")
