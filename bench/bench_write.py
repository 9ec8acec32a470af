"""What it costs to keep evidence and summaries: `Store.apply` against the same rows sent bare.

    python -m bench.bench_write [--documents N] [--neo4j] [--rounds N]

Both write the same made-up documents into an empty store, the same number in a transaction. The bare way
merges rows that were computed beforehand, knows no versions and sums nothing up. Prints JSON.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import neo4j

from graph.model import Attribute, Document, EntityType, Reading, Relation, Statement
from graph.projection import Summaries, distinct, summarise
from graph.settings import Settings
from graph.store import Put, Store, open_store
from graph.store.rows import document_row, mention_rows, statement_row
from graph.store.turn import ROWS_SENT

DOCUMENTS = 2000
ENTITIES = 20
"""Entities a document names, each with one statement; and as many statements of relations."""
BATCH = 32
POOL = 12_000
COUNTRIES = 40
_QUERIES = Path(__file__).parent / "queries"

_TYPES = (EntityType.AGENCY, EntityType.COMPANY, EntityType.UNIVERSITY, EntityType.EVENT, EntityType.PROGRAM)


def readings(documents: int, seed: int = 7) -> Iterator[Reading]:
    """Documents of one story each: some names are in every second one, most in few."""
    chance = random.Random(seed)  # noqa: S311 - made-up data
    for number in range(documents):
        chosen = {f"country-{int(chance.paretovariate(1)) % COUNTRIES}": EntityType.COUNTRY}
        while len(chosen) < ENTITIES:
            rank = int(chance.paretovariate(0.6)) % POOL
            chosen[f"{_TYPES[rank % 5].lower()}-{rank:05}"] = _TYPES[rank % 5]
        yield _reading(number, chosen, chance)


def _reading(number: int, chosen: dict[str, EntityType], chance: random.Random) -> Reading:
    names = {identifier: f"{kind} of Sample {identifier}" for identifier, kind in chosen.items()}
    ids = list(names)
    pairs = [(Relation.COOPERATES_WITH, *sorted(chance.sample(ids, 2))) for _ in range(ENTITIES)]
    sentences = list(names.values()) + [f"{names[a]} and {names[b]} work together" for _, a, b in pairs]
    text = ". ".join(sentences)
    published = f"20{10 + number % 14}-{1 + number % 12:02}-{1 + number % 28:02}"
    document = Document(
        id=Document.id_of(f"bench:{number}"), key=f"bench:{number}", text=text, source="bench",
        version=Document.version_of(text, published), title=f"Sample {number}", lang="en", published=published,
    )  # fmt: skip
    statements = []
    at = 0
    for index, sentence in enumerate(sentences):
        span: dict[str, Any] = {"start": at, "end": at + len(sentence), "quote": sentence, "rule": "bench"}
        if index < len(ids):
            entity = ids[index]
            statement = Statement(
                document.id, Attribute.NAMED, entity, chosen[entity], None, None, value=sentence,
                qualifiers={"lang": "en", "primary": True}, **span,
            )  # fmt: skip
        else:
            relation, a, b = pairs[index - len(ids)]
            statement = Statement(document.id, relation, a, chosen[a], b, chosen[b], **span)
        statements.append(statement)
        at += len(sentence) + 2
    return Reading(document, statements)


def batches(said: Sequence[Reading]) -> Iterator[list[Reading]]:
    """The documents of each transaction."""
    rest = iter(said)
    while batch := list(islice(rest, BATCH)):
        yield batch


def applied(store: Store, said: Sequence[Reading]) -> float:
    """Seconds that `Store.apply` takes."""
    began = time.perf_counter()
    for batch in batches(said):
        store.apply([Put(one) for one in batch])
    return time.perf_counter() - began


def bare(store: Store, said: Sequence[Reading]) -> float:
    """Seconds that the same rows take, sent by UNWIND and MERGE."""
    prepared = [_rows(batch) for batch in batches(said)]
    began = time.perf_counter()
    for batch in prepared:

        def send(transaction: neo4j.ManagedTransaction, batch: list[tuple[str, list[Any]]] = batch) -> None:
            for text, rows in batch:
                for i in range(0, len(rows), ROWS_SENT):
                    transaction.run(text, rows=rows[i : i + ROWS_SENT]).consume()

        store._connection.write(send)
    return time.perf_counter() - began


def _rows(batch: Sequence[Reading]) -> list[tuple[str, list[Any]]]:
    summaries = Summaries()
    said = [(one.document, distinct(one)) for one in batch]
    for document, statements in said:
        summaries.merge(summarise(statements, document.published))
    entities: dict[str, list[Any]] = defaultdict(list)
    for entity in summaries.entities.values():
        entities[entity.type].append({"id": entity.id, "properties": entity.row()})
    edges: dict[str, list[Any]] = defaultdict(list)
    for edge in summaries.edges.values():
        edges[edge.relation].append({"source": edge.source, "target": edge.target, "properties": edge.row()})
    rows = [
        {"document": document.id, "properties": statement_row(statement, identifier)}
        for document, statements in said
        for identifier, statement in statements.items()
    ]
    return [
        (_query("bare_documents"), [document_row(one.document) for one in batch]),
        *((_query("bare_entities", TYPE=kind), rows) for kind, rows in sorted(entities.items())),
        (_query("bare_statements"), rows),
        (
            _query("bare_mentions"),
            [row for document, own in said for row in mention_rows(document, own.values())],
        ),
        *((_query("bare_edges", RELATION=kind), rows) for kind, rows in sorted(edges.items())),
    ]


def _query(name: str, **choices: str) -> str:
    text = (_QUERIES / f"{name}.cypher").read_text(encoding="utf-8")
    for hole, value in choices.items():
        text = text.replace("{{" + hole + "}}", value)
    return text


def measure(open_empty: Any, documents: int = DOCUMENTS, rounds: int = 1) -> dict[str, Any]:
    """Seconds of both ways, the best of `rounds`; `open_empty` gives a context with an empty store."""
    said = list(readings(documents))
    seconds: dict[str, list[float]] = {"apply": [], "bare": []}
    for _ in range(rounds):
        for name, way in (("bare", bare), ("apply", applied)):
            with open_empty() as store:
                seconds[name].append(way(store, said))
                counted = store.statistics()
    took, base = min(seconds["apply"]), min(seconds["bare"])
    return {
        "documents": documents,
        "entities": sum(counted["entities"].values()),
        "edges": sum(counted["edges"].values()),
        "statements": counted["statements"]["all"],
        "apply_seconds": round(took, 2),
        "bare_seconds": round(base, 2),
        "apply_documents_per_second": round(documents / took, 1),
        "ratio": round(took / base, 2),
    }


def measure_embedded(documents: int = DOCUMENTS, rounds: int = 1) -> dict[str, Any]:
    """`measure` on the embedded engine."""
    return measure(_on_embedded, documents, rounds)


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--documents", type=int, default=DOCUMENTS)
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--neo4j", action="store_true", help="on a Neo4j started for it (needs tests/)")
    chosen = parser.parse_args()
    ways = _on_neo4j if chosen.neo4j else _on_embedded
    result = {"engine": "neo4j" if chosen.neo4j else "embedded"}
    sys.stdout.write(json.dumps(result | measure(ways, chosen.documents, chosen.rounds)) + "\n")
    return 0


class _on_embedded:
    """An embedded store of its own in a temporary folder."""

    def __enter__(self) -> Store:
        self._folder = tempfile.TemporaryDirectory(prefix="coopgraph-bench-", ignore_cleanup_errors=True)
        settings = Settings(_env_file=None, data_dir=Path(self._folder.name) / "data", neo4j_uri=None)
        self._open = open_store(settings)
        return self._open.__enter__()

    def __exit__(self, *error: Any) -> None:
        self._open.__exit__(*error)
        self._folder.cleanup()


class _on_neo4j:
    """A Neo4j of its own."""

    def __enter__(self) -> Store:
        from tests import neo4j_server

        self._server = neo4j_server.running()
        server = self._server.__enter__()
        settings = Settings(
            _env_file=None, neo4j_uri=server.uri, neo4j_user=server.user, neo4j_password=server.password
        )
        self._open = open_store(settings)
        return self._open.__enter__()

    def __exit__(self, *error: Any) -> None:
        self._open.__exit__(*error)
        self._server.__exit__(*error)


if __name__ == "__main__":
    sys.exit(main())
