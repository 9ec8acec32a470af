"""Runs extraction over gold sets and gathers the scores."""

from __future__ import annotations

import gzip
import json
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import Any

from ingest.extract.contract import Source
from ingest.extract.pipeline import extract
from ingest.readers import Offer, Reader
from tests.evaluation.rows import documents
from tests.evaluation.scoring import Scores

ROOT = Path(__file__).resolve().parents[2]
GOLD = ROOT / "tests" / "evaluation" / "gold"
ENGLISH = ROOT / "tests" / "evaluation" / "english"
CASES = ROOT / "tests" / "ingest" / "extract" / "en" / "cases.toml"
ANNOTATED = ROOT / "tests" / "evaluation" / "annotated"


@dataclass(frozen=True, slots=True)
class Case:
    """A document with its gold annotations; `kind` is reworded, real or seed in the development set, annotated or written
    among our own."""

    source: Source
    gold: dict[str, Any]
    kind: str


def carried() -> Iterator[Case]:
    """The reworded documents among the samples."""
    for item in Reader([ROOT / "samples"], max_characters=1_000_000):
        if not isinstance(item, Offer):
            continue
        file = GOLD / f"{item.key.partition(':')[2]}.json"
        if file.is_file():
            gold = json.loads(file.read_text(encoding="utf-8"))
            yield Case(Source(item.key, item.text.strip("\n"), item.published), gold, "reworded")


def development() -> Iterator[Case]:
    """The whole development set, where COOPGRAPH_EVAL_DIR names its folder."""
    folder = os.environ.get("COOPGRAPH_EVAL_DIR")
    if not folder:
        return
    root = Path(folder) / "dev"
    for line in (root / "index.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        text = (root / "docs" / f"{row['id']}.txt").read_text(encoding="utf-8")
        gold = json.loads((root / "gold" / f"{row['id']}.json").read_text(encoding="utf-8"))
        yield Case(Source(row["id"], text, row["published"]), gold, row["kind"])


def annotated(half: str, *, partial_too: bool = False) -> Iterator[Case]:
    """Documents of the press corpus with our own annotations, where COOPGRAPH_CORPUS names its file.

    The corpus is not carried; the annotations are (tests/evaluation/annotated: names and relations, no text).
    Part ``A`` is learned from, part ``C`` is only measured. Of some documents only the names are annotated,
    by correcting what was read: those are good for learning, and never measured.
    """
    file = os.environ.get("COOPGRAPH_CORPUS")
    if not file:
        return
    gold = {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in ANNOTATED.glob("*.json")}
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            if row["id"] not in gold or (gold[row["id"]].get("partial") and not partial_too):
                continue
            if gold[row["id"]]["half"] == half:
                text = (
                    row["body"]
                    if row["body"].startswith(row["title"].strip())
                    else f"{row['title'].strip()}\n\n{row['body']}"
                )
                yield Case(Source(row["id"], text, row["date"][:10]), gold[row["id"]], "annotated")


def english(half: str) -> Iterator[Case]:
    """English documents written for the project, with their gold; half ``B`` is only measured."""
    for path in sorted(ENGLISH.glob("*.json")):
        gold = json.loads(path.read_text(encoding="utf-8"))
        if gold["half"] == half:
            text = path.with_suffix(".txt").read_text(encoding="utf-8")
            yield Case(Source(gold["id"], text, gold["published"]), gold, "written")


def paragraphs() -> Iterator[Case]:
    """Paragraphs in the manner of English releases, with their gold."""
    for source, gold in documents(ENGLISH / "paragraphs.toml", "document"):
        yield Case(source, gold, "written")


def releases() -> Iterator[Case]:
    """Whole releases in the manner of governments, banks, UN bodies and companies, with their gold."""
    for source, gold in documents(ENGLISH / "releases.toml", "document"):
        yield Case(source, gold, "written")


def short_cases() -> Iterator[Case]:
    """The texts that the tests of English extraction read."""
    for source, gold in documents(CASES, "case"):
        yield Case(source, gold, "written")


SETS: dict[str, Callable[[], Iterator[Case]]] = {
    "carried": carried,
    "development": development,
    "learned": partial(annotated, "A"),
    "unseen": partial(annotated, "C"),
    "english learned": partial(english, "A"),
    "english unseen": partial(english, "B"),
    "english paragraphs": paragraphs,
    "english releases": releases,
}
"""The sets by name; those of the development set and of the corpus need the folder or file that an environment
variable names."""


@cache
def results(which: str) -> tuple[tuple[Case, dict[str, Any]], ...]:
    """Each case of one of `SETS` with what was extracted from it."""
    cases = SETS[which]()
    return tuple((case, extract(case.source).to_json()) for case in cases)


def scored(which: str, kind: str | None = None, lang: str | None = None) -> Scores:
    """The scores over a set, or over its documents of one kind or language."""
    scores = Scores()
    for case, predicted in results(which):
        if kind in (None, case.kind) and lang in (None, predicted["lang"]):
            scores.add(case.gold, predicted)
    return scores
