"""`coopgraph registry add`: a body of one's own, from the command line to the judgement of names."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest


def run(data: Path, *arguments: str, own: Path | None = None) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", "from api.cli import main; main()", "--data", str(data), *arguments]
    environment = {name: value for name, value in os.environ.items() if name != "COOPGRAPH_REGISTRY"}
    if own:
        environment["COOPGRAPH_REGISTRY"] = str(own)
    return subprocess.run(command, capture_output=True, text=True, check=False, env=environment)


ROW = (
    "registry", "add", "ke-tva", "--type", "Agency", "--country", "KE", "--ko", "@통신가온청",
    "--en", "Gaon Telecom Authority", "--acronym", "GTVA",
)  # fmt: skip


def test_what_is_added_is_known(tmp_path: Path) -> None:
    before = run(tmp_path, "resolve", "judge", "케냐 통신가온청", "GTVA", "--json")
    assert json.loads(before.stdout)["judgement"] != "same"
    done = run(tmp_path, *ROW, "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["id"] == "org-ke-tva"
    after = run(tmp_path, "resolve", "judge", "케냐 통신가온청", "GTVA", "--json")
    assert json.loads(after.stdout)["judgement"] == "same"
    assert run(tmp_path, "registry", "check").returncode == 0
    # Another data folder knows nothing of it, unless the setting names the file.
    other = tmp_path / "other"
    elsewhere = run(other, "resolve", "judge", "케냐 통신가온청", "GTVA", "--json")
    assert json.loads(elsewhere.stdout)["judgement"] != "same"
    named = run(other, "resolve", "judge", "케냐 통신가온청", "GTVA", "--json", own=tmp_path / "registry.tsv")
    assert json.loads(named.stdout)["judgement"] == "same"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--ko", "가온통신청"), "--type"),
        (("--type", "Club", "--ko", "가온통신청"), "no entity type"),
        (("--type", "Agency"), "has no name"),
        (("--type", "Agency", "--ko", "외교부"), "mark it with *"),
        (("--type", "Agency", "--ko", "가온통신청", "--country", "QQ"), "no country"),
        (("--type", "Agency", "--ko", "가온통신청", "--started", "2019"), "without a source"),
        (
            ("--type", "Agency", "--ko", "가온통신청", "--started", "May 2019", "--source", "an act"),
            "no date",
        ),
        (
            ("--type", "Agency", "--ko", "가온통신청", "--successor", "none", "--source", "an act"),
            "successor",
        ),
        (("--type", "Agency", "--ko", "가온;통신청"), "semicolon"),
        (("--type", "Agency", "--ko", "가온\t통신청"), "tab"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_written(
    tmp_path: Path, arguments: tuple[str, ...], said: str
) -> None:
    done = run(tmp_path, "registry", "add", "gaon", *arguments)
    assert done.returncode == 2
    assert said in " ".join(done.stderr.replace("│", " ").split())
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "registry.tsv").exists()


def test_an_id_that_is_taken_or_no_slug_is_refused(tmp_path: Path) -> None:
    assert run(tmp_path, *ROW).returncode == 0
    written = (tmp_path / "registry.tsv").read_text(encoding="utf-8")
    for identifier in ("ke-tva", "koica", "Ke_Tva"):
        done = run(tmp_path, "registry", "add", identifier, "--type", "Agency", "--ko", "나래통신청")
        assert done.returncode == 2, identifier
    assert (tmp_path / "registry.tsv").read_text(encoding="utf-8") == written


def test_a_file_that_is_no_table_is_named(tmp_path: Path) -> None:
    file = tmp_path / "registry.tsv"
    file.write_text("gaon\tAgency\tQQ\t가온통신청\n", encoding="utf-8")
    done = run(tmp_path, "registry", "check")
    assert done.returncode == 1
    assert f"{file}, line 1" in done.stderr
    assert "Traceback" not in done.stderr
    file.write_bytes(b"\xff\xfe\x00")
    assert "UTF-8" in run(tmp_path, "resolve", "judge", "a", "b").stderr
