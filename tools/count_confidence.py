"""Counts how often the readings of each Korean rule are right (ingest/extract/data/ko/confidence.toml).

Usage: COOPGRAPH_EVAL_DIR=... [COOPGRAPH_CORPUS=...] python -m tools.count_confidence

Counted are relations and agreements of the Korean documents of the development set, read end to end, and of
part A of the annotated documents of the press corpus. `make eval` shows how far the figures hold elsewhere.
"""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

from ingest.extract.pipeline import extract
from tests.evaluation.runner import annotated, development
from tests.evaluation.scoring import matched

TABLE = Path(__file__).resolve().parent.parent / "ingest" / "extract" / "data" / "ko" / "confidence.toml"
HEAD = """# How often the readings of each rule were right and wrong on annotated documents, read end to end:
# rule = [right, wrong]; written by tools/count_confidence.py. A rule that is not here has no confidence of
# its own (0.5).
[rule]
"""


def main() -> None:
    """Count and write the table."""
    right: Counter[str] = Counter()
    wrong: Counter[str] = Counter()
    documents = 0
    for case in (*development(), *annotated("A")):
        said = extract(case.source)
        if said.lang != "ko":
            continue
        documents += 1
        plain = said.to_json()
        relations, agreements = matched(case.gold, plain)
        hits = {id(other) for _, other in (*relations, *agreements)}
        for fact, shown in (
            *zip(said.relations, plain["relations"], strict=True),
            *zip(said.agreements, plain["agreements"], strict=True),
        ):
            if fact.rule != "ko-signed":
                (right if id(shown) in hits else wrong)[fact.rule] += 1
    if not documents:
        sys.exit("nothing to count: set COOPGRAPH_EVAL_DIR to the folder of the development set")
    rules = sorted(right | wrong)
    TABLE.write_text(HEAD + "".join(f"{r} = [{right[r]}, {wrong[r]}]\n" for r in rules), encoding="utf-8")
    print(f"{len(rules)} rules from {documents} documents")


if __name__ == "__main__":
    main()
