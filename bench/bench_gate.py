"""What the gate loses: documents that it keeps out, read in full all the same."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

from bench.bench_extract import SAMPLES, sources
from graph.model import Relation
from ingest.extract.contract import Extraction
from ingest.extract.gate import passes
from ingest.extract.pipeline import extract

_BETWEEN = frozenset({Relation.SIGNED, Relation.COOPERATES_WITH, Relation.SUPPORTS, Relation.MEMBER_OF})


def measure(paths: list[Path] | None = None, most: int = 1000) -> dict[str, Any]:
    """Statements of documents that the gate keeps out, and a list of those about agreements or parties abroad.

    What such documents say of Korean bodies and people alone is counted as `at_home`.
    """
    documents = sources(paths or [SAMPLES])
    kept_out = [document for document in documents if not passes(document.text)]
    read = kept_out if len(kept_out) <= most else kept_out[:: len(kept_out) // most][:most]
    counts: Counter[str] = Counter()
    lost: list[str] = []
    for document in read:
        said = extract(document)
        abroad = said.abroad()
        counts["agreements"] += len(said.agreements)
        lost += [f"{document.id}: agreement of {_names(said, a.parties)}" for a in said.agreements]
        lost += [f"{document.id}: {said.entities[i].type} {said.entities[i].name}" for i in sorted(abroad)]
        counts["parties_abroad"] += len(abroad)
        for relation in said.relations:
            foreign = {relation.source, relation.target} & abroad
            counts["relations_abroad" if foreign else "at_home"] += 1
            if foreign or relation.type in _BETWEEN:
                ends = _names(said, [relation.source, relation.target])
                lost.append(f"{document.id}: {relation.type} {ends}")
    return {
        "documents": len(documents),
        "kept_out": len(kept_out),
        "read_in_full": len(read),
        **{k: counts[k] for k in ("agreements", "relations_abroad", "parties_abroad", "at_home")},
        "lost": lost,
    }


def _names(said: Extraction, entities: list[int]) -> str:
    return ", ".join(said.entities[i].name for i in entities)
