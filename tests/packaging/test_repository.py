"""Rules that the whole repository keeps."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import cypher
from graph.model import EntityType, Relation
from graph.questions.projects import TYPES

ROOT = Path(__file__).resolve().parents[2]
_CYPHER = re.compile(r"\b(?:MATCH|MERGE|UNWIND|DETACH DELETE)\s+[(${\w]*\(|\bUNWIND \$")


def _tracked(*patterns: str) -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", *patterns], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return [ROOT / name for name in listed.stdout.split("\n") if name and (ROOT / name).is_file()]


def test_no_cypher_stands_in_python() -> None:
    found = [
        f"{file.relative_to(ROOT)}:{number}"
        for file in _tracked("api/*.py", "graph/*.py", "ingest/*.py")
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1)
        if _CYPHER.search(line)
    ]
    assert not found


def test_choices_in_queries_are_those_of_the_model() -> None:
    closed = {
        "TYPE": {t.value for t in EntityType},
        "RELATION": {r.value for r in Relation},
        "REGISTERED": {t.value for t in TYPES},
    }
    for folder in ("read", "write"):
        for name in cypher.names(folder):
            source = (ROOT / "cypher" / f"{name}.cypher").read_text(encoding="utf-8")
            for choice, values in re.findall(r"^// Choices: (\w+) = (.+)$", source, re.MULTILINE):
                assert {value.strip() for value in values.split("|")} == closed[choice], name


def test_locks_have_hashes_and_name_no_index() -> None:
    for name in ("requirements.lock", "requirements-dev.lock"):
        text = (ROOT / name).read_text(encoding="utf-8")
        packages = re.findall(r"^[a-z0-9._\[\]-]+==", text, re.MULTILINE | re.IGNORECASE)
        assert len(packages) > 30
        assert text.count("--hash=sha256:") >= len(packages)
        assert "--index-url" not in text
        assert "://" not in text


def test_no_test_folder_shadows_a_package() -> None:
    assert not list((ROOT / "tests").rglob("__init__.py"))


def test_there_are_samples_in_both_languages() -> None:
    files = _tracked("samples/*")
    texts = [file.read_bytes() for file in files]
    assert len(files) >= 24
    assert sum(b"lang: en" in text for text in texts) >= 6
    assert sum(b"lang: ko" in text for text in texts) >= 15
