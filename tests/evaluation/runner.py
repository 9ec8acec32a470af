"""Runs extraction over gold sets and gathers the scores."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from ingest.extract.contract import Source
from ingest.extract.pipeline import extract
from ingest.readers import Offer, Reader
from tests.evaluation.scoring import Scores

ROOT = Path(__file__).resolve().parents[2]
GOLD = ROOT / "tests" / "evaluation" / "gold"


@dataclass(frozen=True, slots=True)
class Case:
    """A document with its gold annotations; `kind` is reworded, real or seed."""

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


@cache
def results(which: str) -> tuple[tuple[Case, dict[str, Any]], ...]:
    """Each case of the ``carried`` or ``development`` set with what was extracted from it."""
    cases = carried() if which == "carried" else development()
    return tuple((case, extract(case.source).to_json()) for case in cases)


def scored(which: str, kind: str | None = None, lang: str | None = None) -> Scores:
    """The scores over a set, or over its documents of one kind or language."""
    scores = Scores()
    for case, predicted in results(which):
        if kind in (None, case.kind) and lang in (None, predicted["lang"]):
            scores.add(case.gold, predicted)
    return scores
