"""The commands for feeds, as a user meets them."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = ROOT / "docs" / "examples"


def call(data: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", "from api.cli import main; main()", "--data", str(data), *arguments],
        cwd=data,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.fixture
def data(tmp_path: Path) -> Path:
    (tmp_path / "feeds.yaml").write_text(
        "feeds:\n"
        f"  projects: {{connector: table, source: {EXAMPLES}/projects.csv, every: 1d, "
        f"options: {{mapping: {EXAMPLES}/projects.yaml}}}}\n",
        encoding="utf-8",
    )
    return tmp_path


def test_from_setting_up_to_taking_back(data: Path) -> None:
    listed = json.loads(call(data, "feed", "list", "--json").stdout)
    assert {"iati", "ocds", "koica", "table"} <= {c["name"] for c in listed["connectors"]}
    assert [f["name"] for f in listed["feeds"]] == ["projects"]
    ran = call(data, "feed", "run")
    assert ran.returncode == 0, ran.stderr
    assert "projects: 3 records, 0 parts not used; 3 added" in ran.stdout
    assert "no feed is due" in call(data, "feed", "run").stdout
    status = json.loads(call(data, "feed", "status", "--json").stdout)
    assert [(s["name"], s["outcome"], s["records"], s["due"]) for s in status] == [
        ("projects", "done", 3, False)
    ]
    shown = json.loads(call(data, "evidence", "org-koica", "--json").stdout)
    assert "한국국제협력단" in json.dumps(shown, ensure_ascii=False)
    assert "3 documents taken back" in call(data, "feed", "remove", "projects").stdout
    assert '"Document"' not in call(data, "dump").stdout


def test_a_feed_without_its_file_keeps_the_others_from_nothing(data: Path) -> None:
    settings = (data / "feeds.yaml").read_text(encoding="utf-8")
    gone = "feeds:\n  aid: {connector: iati, source: gone.xml, every: 1d}\n"
    (data / "feeds.yaml").write_text(settings.replace("feeds:\n", gone), encoding="utf-8")
    ran = call(data, "feed", "run")
    assert ran.returncode == 2
    assert "projects: 3 records" in ran.stdout
    assert "gone.xml does not exist" in ran.stderr


def test_a_dry_run_touches_no_graph(data: Path) -> None:
    shown = call(
        data, "feed", "table", str(EXAMPLES / "projects.csv"), "--mapping", str(EXAMPLES / "projects.yaml"),
        "--dry-run", "--json",
    )  # fmt: skip
    assert len(json.loads(shown.stdout)) == 3
    assert not (data / "feeds.sqlite").exists()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["feed", "run", "other"], "there is no feed 'other'"),
        (["feed", "run", "--feeds", "none.yaml"], "none.yaml does not exist"),
        (["feed", "read", "iota", "x"], "there is no connector 'iota'"),
        (["feed", "rss", "nowhere.xml"], "nowhere.xml does not exist"),
        (["feed", "rss", "ftp://example.org/x"], "ftp://example.org/x: only http and https"),
        (["feed", "remove", "other"], "no feed 'other' has said anything"),
        (["feed", "read", "iati", "x.xml"], "x.xml does not exist"),
        (["feed", "read", "iati", "feeds.yaml", "--name", "A B"], "names of feeds are"),
        (["feed", "table", "x.csv", "--mapping", "m.yaml"], "m.yaml: No such file"),
    ],
)
def test_wrong_use_is_one_line(data: Path, arguments: list[str], message: str) -> None:
    done = call(data, *arguments)
    assert done.returncode == 2
    assert message in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stderr.count("\n") == 1


def test_a_file_that_is_no_xml_is_reported_and_the_graph_is_as_it_was(data: Path) -> None:
    (data / "a.xml").write_text("<iati", encoding="utf-8")
    done = call(data, "feed", "read", "iati", "a.xml")
    assert done.returncode == 4
    assert "held" in done.stdout
    assert "not well-formed" in call(data, "failures").stdout


def test_files_of_other_names_are_other_feeds() -> None:
    from api.cli.feeds import _slug

    assert _slug("iati-KR_GOV.010") == "iati-kr-gov-010"
    assert _slug("계약") != _slug("입찰")
    assert all(named.startswith("feed-") for named in (_slug("계약"), _slug("")))


def test_a_dry_run_that_meets_what_cannot_be_used_says_so_by_its_status(data: Path) -> None:
    (data / "other.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    shown = call(
        data, "feed", "table", "other.csv", "--mapping", str(EXAMPLES / "projects.yaml"), "--dry-run"
    )
    assert shown.returncode == 3
    assert "columns: no column" in shown.stdout
