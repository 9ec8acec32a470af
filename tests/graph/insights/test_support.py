"""Support for a firm: what is cited says it, terms decide, and nothing is said where nothing is known."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import pytest

from graph.feedback import Kind, Usefulness
from graph.insights import Insights, give, recommend_support, withdraw
from graph.insights.schemes import support_table
from graph.model import Attribute, EntityType, Reading, Relation, Row
from graph.questions import NotFound, QuestionError
from graph.store import Put, Store
from tests.readings import Deal, Fact, Thing, reading

UZBEKISTAN = Thing("country-uz", EntityType.COUNTRY, "우즈베키스탄", "UZ")
MINISTRY = Thing("agency-uz", EntityType.AGENCY, "우즈베키스탄 디지털기술부", "UZ")
BANK = Thing("org-kexim", EntityType.AGENCY, "한국수출입은행", "KR")
EDCF = Thing("org-edcf", EntityType.FUND, "대외경제협력기금", "KR")
PIS = Thing("org-pis-fund", EntityType.FUND, "글로벌 플랜트·건설·스마트시티 펀드", "KR")
CENTRE = Thing("program-centre", EntityType.PROGRAM, "한-우즈벡 스마트시티 협력센터")
ELSEWHERE = Thing("program-ma", EntityType.PROGRAM, "모로코 스마트시티 컨설팅사업")
MOROCCO = Thing("country-ma", EntityType.COUNTRY, "모로코", "MA")
GIANTS = Thing("program-giants", EntityType.PROGRAM, "스마트시티 대형사업 지원 프로그램")
FIRM = Thing("company-firm", EntityType.COMPANY, "푸른강네트웍스", "KR")


def _with(said: Reading, *more: tuple[Thing, Attribute, str, dict[str, Any]]) -> Reading:
    """The reading with values that it states of things which it names."""
    for thing, attribute, value, qualifiers in more:
        name = next(s for s in said.statements if s.subject == thing.id and s.predicate == Attribute.NAMED)
        said.statements.append(replace(name, predicate=attribute, value=value, qualifiers=qualifiers))
    return said


def _documents() -> Iterable[Reading]:
    cut = {"term": "interest", "number": 0.1, "unit": "%p", "applies_to": "중소·중견기업"}
    yield _with(
        reading(
            "edcf",
            facts=[Fact(Relation.OPERATES, BANK, EDCF)],
            deals=[Deal("agreement-1", (EDCF, MINISTRY), topics=("smart city",), date="2023-02-01")],
            published="2023-02-02",
        ),
        (EDCF, Attribute.CONDITION, "중소·중견기업 참여시 금리 0.1%p 인하", cut),
        (EDCF, Attribute.WORKS_BY, "funding", {}),
    )
    yield reading(
        "pis", facts=[Fact(Relation.OPERATES, BANK, PIS)],
        deals=[Deal("agreement-2", (EDCF, PIS), date="2023-03-01")], published="2023-03-02",
    )  # fmt: skip
    yield reading(
        "centre", facts=[Fact(Relation.LOCATED_IN, CENTRE, UZBEKISTAN), Fact(Relation.PARTICIPATED_IN, FIRM, CENTRE)],
        published="2023-04-02",
    )  # fmt: skip
    yield reading("ma", facts=[Fact(Relation.LOCATED_IN, ELSEWHERE, MOROCCO)], published="2023-04-03")
    yield _with(
        reading("giants", things=[GIANTS], published="2023-05-01"),
        (GIANTS, Attribute.CONDITION, "대기업 사업당 100억원 한도", {"term": "cap", "applies_to": "대기업"}),
    )


@pytest.fixture
def insights(store: Store) -> Insights:
    store.apply([Put(said) for said in _documents()])
    return Insights(store)


def _ask(insights: Insights, **more: Any) -> Row:
    return recommend_support(insights, **({"country": "UZ", "topic": "smart city", "size": "sme"} | more))


def _by_id(found: Row) -> dict[str, Row]:
    return {item["id"]: item for item in found["items"]}


def test_schemes_with_their_conditions_and_who_runs_them(insights: Insights) -> None:
    found = _ask(insights)
    items = _by_id(found)
    assert list(items) == [EDCF.id, CENTRE.id, PIS.id]
    edcf = items[EDCF.id]
    assert [c["condition"] for c in edcf["conditions"]] == ["중소·중견기업 참여시 금리 0.1%p 인하"]
    assert (edcf["conditions"][0]["number"], edcf["conditions"][0]["unit"]) == (0.1, "%p")
    assert [body["name"] for body in edcf["run_by"]] == [BANK.name]
    assert [works["instrument"] for works in edcf["instruments"]] == ["funding"]
    assert {r["reason"] for r in edcf["reasons"]} == {"agreed", "topic", "size", "terms"}
    assert {item["kind"] for item in found["items"]} == {"edcf", "centre", "fund"}


def test_scores_add_up_and_every_reason_leads_to_its_sentence(insights: Insights) -> None:
    found = _ask(insights, firm=FIRM.id)
    for item in found["items"]:
        assert item["score"] == pytest.approx(sum(r["adds"] for r in item["reasons"]))
        cited = {s for r in item["reasons"] for s in r["statements"]}
        cited |= {s for body in (*item["run_by"], *item["instruments"]) for s in body["statements"]}
        cited |= {c["statement"] for c in item["conditions"]}
        assert cited
        assert len(insights.quotes(sorted(cited))) == len(cited)


def test_what_is_for_other_sizes_or_in_other_countries_is_not_recommended(insights: Insights) -> None:
    found = _ask(insights)
    assert [row["id"] for row in found["not_for"]] == [GIANTS.id]
    assert ELSEWHERE.id not in _by_id(found)
    large = _ask(insights, size="large")
    assert GIANTS.id in _by_id(large)
    assert EDCF.id not in _by_id(large)
    assert ELSEWHERE.id in _by_id(_ask(insights, country="MA"))


def test_a_firm_that_takes_part_counts(insights: Insights) -> None:
    with_firm = _by_id(_ask(insights, firm=FIRM.id))[CENTRE.id]
    assert "firm" in {r["reason"] for r in with_firm["reasons"]}
    assert with_firm["score"] > _by_id(_ask(insights))[CENTRE.id]["score"]


def test_what_to_combine(insights: Insights) -> None:
    parts = {part["kind"]: part for part in _ask(insights)["combine"]}
    assert list(parts) == list(support_table().combination)
    assert parts["edcf"]["id"] == EDCF.id
    assert [row["id"] for row in parts["edcf"]["together"]] == [PIS.id]
    assert parts["edcf"]["together"][0]["statements"]
    assert "id" not in parts["edpf"]
    assert parts["edpf"]["not_enough"]


def test_nothing_is_said_where_nothing_is_known(insights: Insights) -> None:
    found = _ask(insights, country="PE", topic="agriculture")
    assert found["items"] == []
    assert found["not_enough"]
    before = _ask(insights, as_of="2022-12-31")
    assert (before["items"], bool(before["not_enough"])) == ([], True)
    assert CENTRE.id not in _by_id(_ask(insights, as_of="2023-04-01"))
    for wrong in ({"size": "huge"}, {"country": "ZZ"}, {"limit": 0}, {"as_of": "May"}):
        with pytest.raises(QuestionError):
            _ask(insights, **wrong)


def _give(insights: Insights, opinion: Usefulness, by: str, at: str, **more: Any) -> str:
    asked = {"kind": Kind.SUPPORT, "asked": "UZ", "suggested": EDCF.id, "why": "we have it"} | more
    return give(insights.store, insights.questions, opinion=opinion, by=by, at=at, **asked).id


def test_feedback_is_used_and_said(insights: Insights) -> None:
    given = _give(insights, Usefulness.KNOWN, "analyst", "2024-01-01T09:00:00+00:00")
    found = _ask(insights)
    assert EDCF.id not in _by_id(found)
    (left,) = found["left_out"]
    assert left["id"] == EDCF.id
    assert left["en"] == "known already (analyst, 2024-01-01: we have it)"
    assert EDCF.id in _by_id(_ask(insights, country="MA", topic="smart city"))  # others are asked anew
    # Two who find it useful outweigh the one; the list says so.
    _give(insights, Usefulness.USEFUL, "b", "2024-01-02T09:00:00+00:00")
    _give(insights, Usefulness.USEFUL, "c", "2024-01-02T09:00:00+00:00")
    item = _by_id(_ask(insights))[EDCF.id]
    (reason,) = [r for r in item["reasons"] if r["reason"] == "feedback"]
    assert reason["adds"] == pytest.approx(0.5)
    assert item["score"] == pytest.approx(sum(r["adds"] for r in item["reasons"]))
    assert "useful (b, 2024-01-02" in reason["en"]
    withdraw(insights.store, given, by="analyst", at="2024-02-01T09:00:00+00:00")
    (reason,) = [r for r in _by_id(_ask(insights))[EDCF.id]["reasons"] if r["reason"] == "feedback"]
    assert reason["adds"] == pytest.approx(1.0)


def test_a_past_day_has_the_feedback_of_that_day(insights: Insights) -> None:
    given = _give(insights, Usefulness.WRONG, "analyst", "2024-01-05T09:00:00+00:00")
    assert EDCF.id in _by_id(_ask(insights, as_of="2024-01-04"))
    assert EDCF.id not in _by_id(_ask(insights, as_of="2024-01-05"))
    withdraw(insights.store, given, by="analyst", at="2024-02-01T09:00:00+00:00")
    assert EDCF.id not in _by_id(_ask(insights, as_of="2024-01-31"))
    assert EDCF.id in _by_id(_ask(insights, as_of="2024-02-01"))
    assert EDCF.id in _by_id(_ask(insights))


def test_feedback_that_cannot_be(insights: Insights) -> None:
    with pytest.raises(NotFound):
        _give(insights, Usefulness.WRONG, "a", "2024-01-05", suggested="no such thing")
    with pytest.raises(QuestionError, match="one entity"):
        _give(insights, Usefulness.WRONG, "a", "2024-01-05", asked=EDCF.id)
    with pytest.raises(NotFound):
        withdraw(insights.store, "feedback-0", by="a", at="2024-01-06")
    given = _give(insights, Usefulness.WRONG, "a", "2024-01-05")
    withdraw(insights.store, given, by="a", at="2024-01-06")
    with pytest.raises(QuestionError, match="withdrawn already"):
        withdraw(insights.store, given, by="a", at="2024-01-07")
