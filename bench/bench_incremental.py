"""What one more document costs in a small graph and in a large one.

    python -m bench.bench_incremental [--entities N] [--documents N] [--out FILE]

Two embedded stores are filled with made-up bodies, 1,000 and N; then the same documents go into both, one at a time
and in turn, so that what else the machine does falls on both alike. Each names bodies that both stores have and some
that neither has, and ties them to each other. Names are resolved while a document is read, against the registry and
by the name alone, which no graph has a part in; they are resolved here too. Prints JSON: seconds a document (median)
in both stores, and the ratio.
"""

from __future__ import annotations

import argparse
import itertools
import json
import random
import statistics
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Final

from bench.bench_write import _on_embedded as embedded
from bench.bench_write import batches
from graph.model import Attribute, Document, EntityType, Reading, Relation, Statement
from graph.resolution import linked
from graph.store import Put, Store

SMALL: Final = 1_000
ENTITIES: Final = 20_000
DOCUMENTS: Final = 40
_EACH: Final = 50
"""Bodies that a document names which fills a store."""
_KNOWN, _NEW, _TIES = 12, 8, 20
"""Bodies that a measured document names: those that both stores have, new ones; and ties between them."""


def filling(entities: int) -> Iterator[Reading]:
    """Documents that together name so many bodies."""
    for first in range(0, entities, _EACH):
        named = [f"agency-{place:07}" for place in range(first, min(first + _EACH, entities))]
        yield _reading(f"fill:{first}", named, list(itertools.pairwise(named)))


def more(documents: int, seed: int = 7) -> Iterator[Reading]:
    """Documents of bodies that a store of `SMALL` bodies has, and of new ones."""
    chance = random.Random(seed)  # noqa: S311 - made-up data
    for number in range(documents):
        named = [f"agency-{place:07}" for place in chance.sample(range(SMALL), _KNOWN)]
        named += [f"agency-new-{number}-{place}" for place in range(_NEW)]
        yield _reading(f"more:{number}", named, [tuple(chance.sample(named, 2)) for _ in range(_TIES)])


def _reading(key: str, named: list[str], ties: list[tuple[str, ...]]) -> Reading:
    sentences = [*(f"Sample {name}" for name in named), *(f"{a} works with {b}" for a, b in ties)]
    text = ". ".join(sentences)
    published = "2024-05-02"
    document = Document(
        id=Document.id_of(key), key=key, version=Document.version_of(text, published), source="bench", title=key,
        text=text, lang="en", published=published,
    )  # fmt: skip
    statements, at = [], 0
    for number, sentence in enumerate(sentences):
        span: dict[str, Any] = {"start": at, "end": at + len(sentence), "quote": sentence, "rule": "bench"}
        if number < len(named):
            said = Statement(
                document.id, Attribute.NAMED, named[number], EntityType.AGENCY, None, None, value=sentence,
                qualifiers={"lang": "en", "primary": True}, **span,
            )  # fmt: skip
        else:
            one, other = sorted(ties[number - len(named)])
            kind = EntityType.AGENCY
            said = Statement(document.id, Relation.COOPERATES_WITH, one, kind, other, kind, **span)
        statements.append(said)
        at += len(sentence) + 2
    return Reading(document, statements)


def measure(entities: int = ENTITIES, documents: int = DOCUMENTS) -> dict[str, Any]:
    """Seconds a document in a store of `SMALL` and of so many bodies, and how many times as many in the larger."""
    with ExitStack() as stack:
        stores = {size: stack.enter_context(embedded()) for size in (SMALL, entities)}
        for size, store in stores.items():
            for batch in batches(list(filling(size))):
                store.apply([Put(one) for one in batch])
        seconds: dict[int, list[float]] = {size: [] for size in stores}
        for number, told in enumerate(more(documents)):
            turn = list(stores.items())
            for size, store in turn if number % 2 else reversed(turn):
                seconds[size].append(_put(store, told))
        held = {size: sum(store.statistics()["entities"].values()) for size, store in stores.items()}
    median = {size: statistics.median(took) for size, took in seconds.items()}
    return {
        "documents": documents,
        "entities": held,
        "seconds": {size: round(took, 4) for size, took in median.items()},
        "ratio": round(median[entities] / median[SMALL], 2),
    }


def _put(store: Store, told: Reading) -> float:
    began = time.perf_counter()
    for said in told.statements:
        if said.predicate is Attribute.NAMED:
            linked.__wrapped__(said.value or "", said.subject_type, None)
    store.apply([Put(told)])
    return time.perf_counter() - began


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--entities", type=int, default=ENTITIES, metavar="N")
    parser.add_argument("--documents", type=int, default=DOCUMENTS, metavar="N")
    parser.add_argument("--out", type=Path, help="a file for the figures")
    chosen = parser.parse_args()
    if chosen.entities <= SMALL or chosen.documents < 1:
        parser.error(f"more than {SMALL} entities and at least one document are meant")
    figures = json.dumps(measure(chosen.entities, chosen.documents))
    sys.stdout.write(figures + "\n")
    if chosen.out:
        chosen.out.write_text(figures + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
