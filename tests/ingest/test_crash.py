"""Killed anywhere and started again, ingest ends in the same graph."""

from __future__ import annotations

import json
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
COMMAND = [sys.executable, "-c", "from api.cli import main; main()"]
KILLS = 3
ATTEMPTS = 9


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
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The samples several times over, each time told on another day, so that there is something to interrupt."""
    folder = tmp_path_factory.mktemp("corpus")
    for file in sorted((ROOT / "samples").glob("*.md")):
        head, text = file.read_text(encoding="utf-8").removeprefix("---\n").split("---\n", 1)
        for copy in range(3):
            row = {
                "id": f"{file.stem}-{copy}",
                "published": f"2019-0{copy + 1}-15",
                "text": f"{text}\n{copy}",
            }
            with (folder / "copies.jsonl").open("a", encoding="utf-8") as lines:
                lines.write(json.dumps(row, ensure_ascii=False) + "\n")
        assert head
    with (folder / "copies.jsonl").open("a", encoding="utf-8") as lines:
        lines.write("{broken\n")
    return folder / "copies.jsonl"


@pytest.mark.slow
def test_killed_at_random_moments_the_graph_is_the_same(tmp_path: Path, corpus: Path) -> None:
    whole = tmp_path / "whole"
    began = time.monotonic()
    assert run(whole, "ingest", str(corpus)).returncode == 3
    needed = time.monotonic() - began
    expected = run(whole, "dump").stdout
    assert expected.count("\n") > 1000

    moments = random.Random(20)  # noqa: S311 - moments, no secrets
    cut = tmp_path / "cut"
    killed = 0
    for attempt in range(ATTEMPTS):
        process = subprocess.Popen(
            [*COMMAND, "--data", str(cut), "ingest", str(corpus)],
            cwd=ROOT,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            process.wait(timeout=needed * moments.uniform(0.3, 0.7))
        except subprocess.TimeoutExpired:
            process.send_signal(moments.choice([signal.SIGKILL, signal.SIGINT]))
            process.wait(timeout=60)
            killed += 1
        else:
            # The machine was busier when the time was taken: again from the start, and sooner.
            cut = tmp_path / f"cut-{attempt}"
            killed, needed = 0, needed / 2
        if killed == KILLS:
            break
    assert killed == KILLS
    assert run(cut, "ingest", str(corpus)).returncode == 3
    assert run(cut, "dump").stdout == expected


def test_the_same_again_changes_nothing_and_withdrawal_undoes_it(tmp_path: Path) -> None:
    folder = tmp_path / "documents"
    folder.mkdir()
    for name in ("wego-kexim-2016.md", "wego-kexim-en.md"):
        shutil.copy(ROOT / "samples" / name, folder / name)
    data = tmp_path / "data"
    one = folder / "wego-kexim-2016.md"
    assert run(data, "ingest", str(one)).returncode == 0
    alone = run(data, "dump").stdout
    assert run(data, "ingest", str(folder)).returncode == 0
    both = run(data, "dump").stdout
    assert both != alone
    again = json.loads(run(data, "ingest", "--json", str(folder)).stdout)
    assert (again["added"], again["unchanged"]) == (0, 2)
    assert run(data, "dump").stdout == both
    changed = one.read_text(encoding="utf-8").replace("95개 도시", "96개 도시")
    one.write_text(changed, encoding="utf-8")
    assert json.loads(run(data, "ingest", "--json", str(one)).stdout)["replaced"] == 1
    assert "96개 도시" not in both
    shutil.copy(ROOT / "samples" / "wego-kexim-2016.md", one)
    assert run(data, "ingest", str(one)).returncode == 0
    assert run(data, "dump").stdout == both
    assert run(data, "withdraw", "samples:wego-kexim-en").returncode == 0
    assert run(data, "dump").stdout == alone
