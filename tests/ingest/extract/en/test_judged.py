"""Agreements by judgement: candidates are many, the model decides, and what it rules out is dropped."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from ingest.extract.contract import Source
from ingest.extract.draft import Draft, draft_of
from ingest.extract.en import judged
from ingest.extract.en.agreements import read_by_rules
from ingest.extract.en.tie_features import Candidate, candidates
from ingest.extract.en.ties import Ties
from ingest.extract.pipeline import extract, pipeline
from ingest.extract.weighing import Model

RULED = "Peru and Chile signed a memorandum of understanding in May 2019."


def _draft(text: str) -> Draft:
    nlp = pipeline("en")
    doc = nlp.make_doc(text)
    doc._.draft = Draft(Source("x", text, None, None, "en"), None, "en")
    for name, component in nlp.pipeline:
        if name == "en_agreements":
            break
        doc = component(doc)
    return draft_of(doc)


def _candidates(text: str) -> Iterator[tuple[Candidate, set[str]]]:
    draft = _draft(text)
    ties = Ties(read_by_rules(text, draft))
    for sentence in ties.sentences():
        for candidate in candidates(ties, sentence):
            yield candidate, {draft.entities[e].name for e in candidate.pair}


def _parties(text: str) -> list[set[str]]:
    said = extract(Source("x", text, "2020-03-05", None, "en"))
    return [{said.entities[p].name for p in a.parties} for a in said.agreements]


@pytest.mark.parametrize(
    ("text", "parties"),
    [
        ("Peru and Chile know each other. The pact is of May 2019.", {"Peru", "Chile"}),
        ("Peru has partners. One of its treaties is with Chile.", {"Peru", "Chile"}),
        ("Results:\n\n- Peru and Chile | roaming\n", set()),
        ("Treaties of the week:\n\n- Peru and Chile | roaming\n", {"Peru", "Chile"}),
    ],
)
def test_any_word_for_an_instrument_makes_candidates(text: str, parties: set[str]) -> None:
    assert (parties in [names for _, names in _candidates(text)]) is bool(parties)


def test_nothing_is_seen_twice() -> None:
    for candidate, _ in _candidates(f"{RULED} Under a treaty with Kenya, and one with Ghana, Peru pays."):
        assert len(set(candidate.features)) == len(candidate.features)


def test_the_model_rules_out_what_rules_read(monkeypatch: pytest.MonkeyPatch) -> None:
    assert _parties(RULED) == [{"Peru", "Chile"}]
    monkeypatch.setattr(judged, "model", lambda: Model(0.5, {"bias": -9.0}))
    assert _parties(RULED) == []


def test_the_model_adds_what_no_rule_reads(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "Peru has joined hands with Chile on roaming."
    monkeypatch.setattr(judged, "model", lambda: Model(0.5, {"bias": -0.1}))
    assert _parties(text) == []
    monkeypatch.setattr(judged, "model", lambda: Model(0.5, {"bias": 9.0}))
    assert _parties(text) == [{"Peru", "Chile"}]


def test_the_learned_model_reads_unforeseen_wordings() -> None:
    assert _parties("Framework on hydrogen: Oman and the Netherlands, February 2020.") == [
        {"Oman", "Netherlands"}
    ]
    assert _parties("Oman and the Netherlands agreed to consider joint licences.") == []
