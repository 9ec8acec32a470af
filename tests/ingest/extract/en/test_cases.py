"""English extraction on releases in many styles: what each must give, and how much of all of them."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from graph.model import Relation, allows
from graph.names import normalise
from ingest.extract.contract import Source
from ingest.extract.pipeline import extract

CASES = tomllib.loads((Path(__file__).parent / "cases.toml").read_text(encoding="utf-8"))["case"]
FLOORS = {"entities": 0.93, "agreements": 0.9, "relations": 0.85}


def _fields(row: str) -> tuple[str, ...]:
    return tuple(field.strip() for field in row.split(" | "))


@cache
def _read(index: int) -> dict[str, Any]:
    case = CASES[index]
    return extract(Source(str(index), case["text"], case["published"], None, "en")).to_json()


def _pairs(index: int) -> dict[str, tuple[set[Any], set[Any]]]:
    """For each layer what is expected and what is found, under the normal forms of names."""
    case, found = CASES[index], _read(index)
    known = {normalise(form): e["name"] for e in found["entities"] for form in (*e["aliases"], e["name"])}

    def name(text: str) -> str:
        return normalise(known.get(normalise(text), text))

    def relation(kind: str, source: str, target: str) -> tuple[str, ...]:
        ends = (name(source), name(target))
        return (kind, *(sorted(ends) if kind == "COOPERATES_WITH" else ends))

    return {
        "entities": (
            {(kind, name(text)) for kind, text in map(_fields, case["entities"])},
            {(e["type"], normalise(e["name"])) for e in found["entities"]},
        ),
        "agreements": (
            {
                (kind, status, None if date == "-" else date, frozenset(map(name, parties.split("; "))))
                for kind, status, date, parties in map(_fields, case["agreements"])
            },
            {
                (a["kind"], a["status"], a["date"], frozenset(map(normalise, a["parties"])))
                for a in found["agreements"]
            },
        ),
        "relations": (
            {relation(*_fields(row)) for row in case["relations"]},  # type: ignore[arg-type]
            {
                relation(r["type"], r["source"], r["target"])
                for r in found["relations"]
                if r["type"] != Relation.SIGNED
            },
        ),
    }


def test_there_are_many_styles() -> None:
    assert len(CASES) >= 25


@pytest.mark.parametrize("layer", FLOORS)
def test_reads_most_of_it(layer: str) -> None:
    missed: list[str] = []
    hits = wrong = 0
    for index in range(len(CASES)):
        expected, found = _pairs(index)[layer]
        hits += len(expected & found)
        wrong += len(expected ^ found)
        missed += [f"{index} - {item}" for item in sorted(map(str, expected - found))]
        missed += [f"{index} + {item}" for item in sorted(map(str, found - expected))]
    score = 2 * hits / (2 * hits + wrong)
    assert score >= FLOORS[layer], f"{score:.3f}\n" + "\n".join(missed)


@pytest.mark.parametrize("index", range(len(CASES)))
def test_spans_and_signatures(index: int) -> None:
    text, found = CASES[index]["text"], _read(index)
    types = {e["name"]: e["type"] for e in found["entities"]}
    for entity in found["entities"]:
        for start, end in entity["mentions"]:
            assert 0 <= start < end <= len(text)
            assert " ".join(text[start:end].split()) in (entity["name"], *entity["aliases"])
    for relation in found["relations"]:
        start, end = relation["evidence"]
        assert 0 <= start < end <= len(text)
        assert allows(Relation(relation["type"]), types[relation["source"]], types[relation["target"]])
    for agreement in found["agreements"]:
        start, end = agreement["evidence"]
        assert 0 <= start < end <= len(text)
        assert len(agreement["parties"]) >= 2


@pytest.mark.parametrize("index", range(len(CASES)))
def test_reads_the_same_twice(index: int) -> None:
    case = CASES[index]
    again = extract(Source(str(index), case["text"], case["published"], None, "en")).to_json()
    assert again == _read(index)
