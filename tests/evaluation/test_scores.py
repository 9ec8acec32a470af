"""Extraction stays above the floor that it has reached, on every gold set at hand."""

from __future__ import annotations

import importlib.util
import json
import os
from pathlib import Path

import pytest

from tests.evaluation.__main__ import figures, others
from tests.evaluation.runner import results, scored
from tests.evaluation.scoring import LAYERS

SETS = ["carried"] + (["development"] if os.environ.get("COOPGRAPH_EVAL_DIR") else [])
FLOORS = {
    "carried": {"entities": 0.90, "relations": 0.70, "agreements": 0.85, "amounts": 0.98, "dates": 0.98},
    "development": {"entities": 0.87, "relations": 0.67, "agreements": 0.80, "amounts": 0.98, "dates": 0.98},
}


@pytest.mark.parametrize("which", SETS)
@pytest.mark.parametrize("layer", LAYERS)
def test_no_layer_falls_below_its_floor(which: str, layer: str) -> None:
    reached = scored(which).layers[layer].f1
    assert reached >= FLOORS[which][layer], f"{layer} on {which}: F1 {reached:.3f}"


OTHERS = {
    "carried": {"evidence of matched": 0.95, "topics of matched": 0.6, "relevant": 0.9},
    "development": {"evidence of matched": 0.92, "topics of matched": 0.73, "relevant": 0.9},
}


@pytest.mark.parametrize("which", SETS)
def test_quotes_and_topics_stay_above_their_floor(which: str) -> None:
    reached = {name: tally.f1 for name, tally in others(which)}
    assert {name for name, floor in OTHERS[which].items() if reached[name] < floor} == set()


@pytest.mark.skipif("development" not in SETS, reason="COOPGRAPH_EVAL_DIR is not set")
def test_figures_are_found_and_none_is_wrong() -> None:
    for name, tally in figures("development"):
        assert tally.found >= 0.8 * (tally.found + tally.missed), name
        assert tally.wrong == 0, name


def test_every_carried_gold_document_is_scored() -> None:
    gold = Path(__file__).parent / "gold"
    assert len(results("carried")) == len(list(gold.glob("*.json"))) == 26


@pytest.mark.parametrize("which", SETS)
def test_every_span_is_exact(which: str) -> None:
    for case, said in results(which):
        text = case.source.text
        for entity in said["entities"]:
            forms = {"".join(form.split()) for form in [entity["name"], *entity["aliases"]]}
            for start, end in entity["mentions"]:
                assert "".join(text[start:end].split()) in forms, (
                    case.source.id,
                    entity["name"],
                    text[start:end],
                )
        for item in [*said["amounts"], *said["dates"]]:
            start, end = item["span"]
            assert text[start:end] == item["text"]
        for item in [*said["relations"], *said["agreements"]]:
            start, end = item["evidence"]
            assert 0 <= start < end <= len(text)


@pytest.mark.skipif("development" not in SETS, reason="COOPGRAPH_EVAL_DIR is not set")
def test_scores_are_those_of_the_reference_scorer() -> None:
    file = Path(os.environ["COOPGRAPH_EVAL_DIR"]) / "score.py"
    spec = importlib.util.spec_from_file_location("reference_scorer", file)
    assert spec is not None
    assert spec.loader is not None
    reference = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(reference)
    pairs = results("development")
    gold = {case.source.id: case.gold for case, _ in pairs}
    said = {case.source.id: json.loads(json.dumps(predicted)) for case, predicted in pairs}
    expected = reference.score(gold, said)
    ours = scored("development")
    for layer in LAYERS:
        tally, counts = ours.layers[layer], expected[layer]["micro"]
        assert (tally.found, tally.wrong, tally.missed) == (counts["tp"], counts["fp"], counts["fn"]), layer
