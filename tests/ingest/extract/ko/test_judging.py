"""Pairs are judged by what is seen of them: weights are data, and only what a type allows is a candidate."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from graph.model import SYMMETRIC, Relation, allows
from ingest.extract import judging
from ingest.extract.boosting import Trees
from ingest.extract.contract import RelationFact
from ingest.extract.draft import Draft
from ingest.extract.judging import JUDGED
from ingest.extract.ko.discourse import Discourse
from ingest.extract.ko.relations import find_relations, read_relations
from ingest.extract.weighing import Model

Build = Callable[..., Draft]
TEXT = (
    "[산림청|Agency], [숲 박람회|Event] 개최\n\n"
    "[산림청|Agency]은 [서울|City]에서 [숲 박람회|Event]를 열었다. [몽골|Country]과 [몽골 환경부|Agency]가 참가했다."
)


def candidates(draft: Draft) -> list[judging.Candidate]:
    discourse = Discourse(draft)
    return list(judging.candidates(discourse, read_relations(discourse)))


def test_candidates_are_of_types_that_may_be_joined_and_stand_once(draft: Build) -> None:
    read = draft(TEXT)
    found = candidates(read)
    keys = [(c.relation, c.source, c.target) for c in found]
    assert len(set(keys)) == len(keys)
    for relation, source, target in keys:
        assert relation in JUDGED
        assert source != target
        assert allows(relation, read.entities[source].type, read.entities[target].type)
        assert relation not in SYMMETRIC or source < target


def test_every_reading_of_a_rule_is_a_candidate_that_says_so(draft: Build) -> None:
    read = draft(TEXT)
    found = {(c.relation, c.source, c.target): c.features for c in candidates(read)}
    readings = [r for r in read_relations(Discourse(read)) if r.type in JUDGED]
    assert readings
    for fact in readings:
        assert f"rule {fact.rule}" in found[judging.key_of(fact.type, fact.source, fact.target)]


def test_evidence_names_both_where_they_stand_together(draft: Build) -> None:
    read = draft(TEXT)
    hosted = next(c for c in candidates(read) if c.relation is Relation.HOSTED and c.source == 0)
    start, end = hosted.evidence
    assert "산림청" in read.source.text[start:end]
    assert "숲 박람회" in read.source.text[start:end]


@pytest.mark.parametrize(("bias", "told"), [(9.0, True), (-9.0, False)])
def test_the_weights_decide(draft: Build, monkeypatch: pytest.MonkeyPatch, bias: float, told: bool) -> None:
    model = {relation: Model(0.5, {"bias": bias}) for relation in JUDGED}
    monkeypatch.setattr(judging, "models", lambda _: model)
    read = draft(TEXT)
    found = find_relations(read)
    assert bool([r for r in found if r.type in JUDGED]) is told
    assert all(r.confidence == 1.0 for r in found)


def test_what_is_not_judged_stays(draft: Build, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(judging, "models", lambda _: {})
    read = draft("소식\n[산림청|Agency]과 [조달청|Agency]이 만났다.")
    signed = RelationFact(Relation.SIGNED, 0, 1, (3, 14), rule="ko-signed", confidence=0.9)
    assert judging.judge(Discourse(read), [signed]) == [signed]


def test_every_relation_has_a_model_whose_threshold_is_a_probability() -> None:
    assert set(judging.models("ko")) == set(JUDGED)
    for model in judging.models("ko").values():
        assert 0 < model.threshold < 1
        assert "bias" in model.weights or (model.trees is not None and len(model.trees.asked))


def test_trees_decide_like_weights(draft: Build, monkeypatch: pytest.MonkeyPatch) -> None:
    trees = Trees.read(["read"], [[0, -9.0, 9.0]])
    monkeypatch.setattr(judging, "models", lambda _: {r: Model(0.5, trees=trees) for r in JUDGED})
    read = draft(TEXT)
    by_rule = {judging.key_of(r.type, r.source, r.target) for r in read_relations(Discourse(read))}
    found = [r for r in find_relations(read) if r.type in JUDGED]
    assert found
    assert {(r.type, r.source, r.target) for r in found} <= by_rule
    assert all(r.confidence == 1.0 for r in found)


def test_what_the_registry_knows_is_seen(draft: Build) -> None:
    read = draft("소식\n[조달청|Agency]이 [나라장터|Program]와 [포털|Program]을 알렸다.")
    for entity, entry in zip(read.entities, ("org-pps", "org-nara", None), strict=True):
        entity.entry = entry
    found = {(c.relation, c.target): c.features for c in candidates(read) if c.source == 0}
    assert "known" in found[Relation.OPERATES, 1]
    assert not {"known", "known otherwise"} & set(found[Relation.OPERATES, 2])
