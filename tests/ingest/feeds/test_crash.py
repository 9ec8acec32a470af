"""Killed anywhere and started again, a run of a feed ends in the same graph."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from bench.made_up_feeds import write

ROOT = Path(__file__).resolve().parents[3]
COMMAND = [sys.executable, "-c", "from api.cli import main; main()"]
KILLS = 3
ATTEMPTS = 12
BROKEN = "<iati-activity><title><narrative>no identifier</narrative></title></iati-activity>"


def run(data: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*COMMAND, "--data", str(data), *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


@pytest.fixture(scope="module")
def versions(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, str]:
    """A feed of several batches, and what it says later: a part is gone, a part has changed, one entry is broken."""
    path = tmp_path_factory.mktemp("made-up") / "activities.xml"
    write("iati", path, 700_000)
    before = path.read_text(encoding="utf-8")
    first, *rest = before.split("</iati-activity>\n")
    kept = [part for number, part in enumerate(rest) if number % 5]
    after = "</iati-activity>\n".join([first, *kept]).replace("Customs Clearance", "Customs Declaration")
    return before, after.replace("</iati-activities>", f"{BROKEN}</iati-activities>")


@pytest.mark.slow
def test_killed_at_random_moments_the_graph_is_the_same(tmp_path: Path, versions: tuple[str, str]) -> None:
    feed = tmp_path / "activities.xml"
    arguments = ("feed", "read", "iati", str(feed))
    whole, cut = tmp_path / "whole", tmp_path / "cut"
    feed.write_text(versions[0], encoding="utf-8")
    assert run(whole, *arguments).returncode == 0
    assert run(cut, *arguments).returncode == 0
    feed.write_text(versions[1], encoding="utf-8")
    began = time.monotonic()
    assert run(whole, *arguments).returncode == 3
    needed = time.monotonic() - began
    expected = run(whole, "dump").stdout
    assert "Customs Declaration" in expected
    assert "Customs Clearance" not in expected
    assert "no iati-identifier" in expected

    moments = random.Random(6)  # noqa: S311 - moments, no secrets
    killed = 0
    for _ in range(ATTEMPTS):
        process = subprocess.Popen(
            [*COMMAND, "--data", str(cut), *arguments],
            cwd=ROOT,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            process.wait(timeout=needed * moments.uniform(0.2, 0.8))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(timeout=60)
            killed += 1
        else:
            # What was written stays, so that each run is shorter than the one before.
            needed /= 2
        if killed == KILLS:
            break
    assert killed == KILLS
    assert run(cut, *arguments).returncode == 3
    assert run(cut, "dump").stdout == expected
