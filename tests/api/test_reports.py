"""`coopgraph report` and `coopgraph schedule` as they are used."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from tests.api.conftest import Run


def test_a_report_as_files_and_on_standard_output(coopgraph: Run, tmp_path: Path) -> None:
    asked = ("report", "--country", "vn", "--as-of", "2019-06-30", "--lang", "ko")
    done = coopgraph(
        *asked, "--out", str(tmp_path / "r"), "--format", "html", "--format", "md", "--format", "csv"
    )
    assert done.returncode == 0, done.stderr
    assert {f.name for f in (tmp_path / "r").iterdir()} == {"report.html", "report.md", "report.csv"}
    printed = coopgraph(*asked, "--format", "json")
    report = json.loads(printed.stdout)
    assert [item["id"] for item in report["new"]["items"]][:1] == ["agreement-mou"]
    tried = coopgraph(*asked, "--dry-run", "--format", "html", "--format", "md")
    for line in tried.stdout.splitlines():
        digest, name, size = line.split()
        content = (tmp_path / "r" / name).read_bytes()
        assert (hashlib.sha256(content).hexdigest(), len(content)) == (digest, int(size))


def test_wrong_questions_are_said(inline: Run, tmp_path: Path) -> None:
    for wrong in (
        ("--country", "ZZ"),
        ("--as-of", "soon"),
        ("--lang", "fr"),
        ("--format", "pdf"),
        ("--format", "html", "--format", "md"),
        ("--body", "nobody at all"),
        ("--size", "sme"),
    ):
        done = inline("report", *wrong)
        assert done.returncode == 2, wrong
        assert "Traceback" not in done.stderr
    done = inline("report", "--as-of", "2020-01-01", data=tmp_path / "empty")
    assert done.returncode == 0, done.stderr


def test_subscriptions_on_the_command_line(inline: Run, tmp_path: Path) -> None:
    file = tmp_path / "subscriptions.yaml"
    missing = inline("schedule", "list", "--file", str(file))
    assert (missing.returncode, "does not exist" in missing.stderr) == (2, True)
    file.write_text(
        "subscriptions: {one: {for: someone, rhythm: daily, focus: {country: VN}, deliver: [{folder: out}]}}",
        encoding="utf-8",
    )
    listed = json.loads(inline("schedule", "list", "--file", str(file), "--json").stdout)["items"]
    assert [(row["name"], row["focus"]) for row in listed] == [("one", {"country": "VN"})]
    assert "someone" in inline("schedule", "list", COOPGRAPH_SUBSCRIPTIONS=str(file)).stdout
    tried = ("schedule", "run", "--file", str(file), "--dry-run", "--as-of", "2019-06-30")
    first = inline(*tried, "--out", str(tmp_path / "again"))
    assert first.returncode == 0, first.stderr
    assert first.stdout == inline(*tried).stdout
    assert (tmp_path / "again" / "one" / "report.html").exists()
    assert inline("schedule", "run", "--file", str(file), "--once").returncode == 0
    status = json.loads(inline("schedule", "status", "--file", str(file), "--json").stdout)
    assert status == {"runs": [], "deliveries": []}
    for wrong in (("run", "--as-of", "2019-06-30"), ("run", "--only", "two"), ("again", "report-x")):
        done = inline("schedule", *wrong, "--file", str(file))
        assert (done.returncode, "Traceback" in done.stderr) == (2, False), wrong
