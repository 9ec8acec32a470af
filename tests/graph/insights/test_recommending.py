"""Recommendations from a store: reasons add up, lead to statements, and are not given where nothing is known."""

from __future__ import annotations

import numpy as np
import pytest

from graph.analysis.lessons import history
from graph.analysis.occasions import occasions
from graph.analysis.partners import bodies
from graph.feedback import Kind, Usefulness
from graph.insights import (
    Insights,
    backtest_partners,
    give,
    percent,
    recommend_consortium,
    recommend_partners,
)
from graph.insights.consortia import roles
from graph.insights.reasons import texts
from graph.insights.recommending import last_day, learnt
from graph.model import EntityType, Relation, Row
from graph.questions import NotFound, QuestionError
from graph.store import Put, Store
from tests.readings import Deal, Fact, Thing, reading

COUNTRIES = ("KR", "VN", "PH")
BODIES = [
    Thing(f"agency-{i:02}", EntityType.AGENCY if i % 2 else EntityType.COMPANY, f"기관 {i}", COUNTRIES[i % 3])
    for i in range(40)
]
LONER = Thing("agency-loner", EntityType.AGENCY, "외딴 기관", "KR")
VIETNAM = Thing("country-vn", EntityType.COUNTRY, "베트남", "VN")
FIGURE = Thing("person-x", EntityType.PERSON, "인물", "KR")


@pytest.fixture
def insights(embedded_store: Store) -> Insights:
    random = np.random.default_rng(7)
    told = []
    for month in range(36):
        day = f"{2018 + month // 12}-{month % 12 + 1:02}-10"
        deals = []
        for turn in range(4):
            one, other = sorted(random.choice(40, 2, replace=False))
            deals.append(
                Deal(
                    f"agreement-{month:02}-{turn}",
                    (BODIES[one], BODIES[other]),
                    date=day,
                    topics=("ai",) if turn % 2 else ("data",),
                )
            )
        three = tuple(BODIES[i] for i in random.choice(9, 3, replace=False))
        deals.append(Deal(f"agreement-{month:02}-three", (*three, VIETNAM), date=day, topics=("data",)))
        told.append(Put(reading(f"m{month:02}", deals=deals, published=day)))
    told.append(
        Put(
            reading(
                "loner",
                facts=[Fact(Relation.SIGNED, LONER, BODIES[0])],
                things=[FIGURE],
                published="2020-12-20",
            )
        )
    )
    embedded_store.apply(told)
    return Insights(embedded_store)


def total(item: Row) -> float:
    return float(item["base"]) + sum(reason["adds"] for reason in item["reasons"])


def test_partners_are_new_and_their_reasons_add_up_and_lead_to_statements(insights: Insights) -> None:
    body = BODIES[3].id
    found = recommend_partners(insights, body)
    assert found["items"]
    assert found == recommend_partners(insights, body)
    met = {m for o in insights.occasions() if body in o.members for m in o.members}
    known = {s.id for s in insights.snapshot().said}
    for item in found["items"]:
        assert item["id"] not in met
        assert total(item) == pytest.approx(item["score"], abs=1e-3)
        cited = [s for reason in item["reasons"] for s in reason["statements"]]
        assert cited
        assert known >= set(cited)
        assert len(insights.quotes(sorted(set(cited)))) == len(set(cited))
    scores = [item["score"] for item in found["items"]]
    assert scores == sorted(scores, reverse=True)
    stated = [item["probability"] for item in found["items"]]
    assert stated == sorted(stated, reverse=True)
    assert 0 < stated[-1] < 1


def test_what_was_published_later_is_not_cited(insights: Insights) -> None:
    found = recommend_partners(insights, BODIES[3].id, as_of="2020-06-30")
    published = {s.id: s.published for s in insights.snapshot().said}
    cited = [s for item in found["items"] for reason in item["reasons"] for s in reason["statements"]]
    assert cited
    assert max(published[s] or "" for s in cited) <= "2020-06-30"


def test_without_what_it_cites_a_recommendation_is_worth_less(insights: Insights) -> None:
    today = last_day(insights)
    assert today is not None
    snapshot, weights = insights.snapshot(), learnt(insights, today)
    compared = 0
    for body in BODIES[:8]:
        for item in recommend_partners(insights, body.id, limit=3)["items"]:
            cited = {s for reason in item["reasons"] for s in reason["statements"]}
            rest = [s for s in snapshot.said if s.id not in cited]
            past = history(occasions(rest), bodies(snapshot.actors), rest, today)
            if {item["id"], body.id} <= past.at.keys():
                scores = weights.scores(past.features([past.at[body.id]]))
                assert scores[past.at[item["id"]]] < item["score"]
                compared += 1
    assert compared > 10


def test_filters(insights: Insights) -> None:
    body = BODIES[3].id
    of_vietnam = recommend_partners(insights, body, country="VN", entity_type="Agency", topic="ai")["items"]
    everyone = recommend_partners(insights, body, limit=200)["items"]
    assert {(i["country"], i["type"]) for i in of_vietnam} <= {("VN", "Agency")}
    assert {i["id"] for i in of_vietnam} < {i["id"] for i in everyone}
    assert recommend_partners(insights, body, topic="no such topic")["not_enough"]


def test_nothing_is_said_where_nothing_is_known(insights: Insights) -> None:
    for identifier, day in ((LONER.id, None), (BODIES[3].id, "2018-02-01")):
        found = recommend_partners(insights, identifier, as_of=day)
        assert found["items"] == []
        assert found["not_enough"]
    with pytest.raises(NotFound):
        recommend_partners(insights, "agency-unknown")
    for wrong in ({"limit": 0}, {"entity_type": "Person"}, {"as_of": "2020"}):
        with pytest.raises(QuestionError):
            recommend_partners(insights, BODIES[3].id, **wrong)  # type: ignore[arg-type]
    with pytest.raises(QuestionError):
        recommend_partners(insights, FIGURE.id)


def test_the_backtest_runs_on_the_graph_itself(insights: Insights) -> None:
    result = backtest_partners(insights)
    assert result["questions"] > 0
    assert set(result["methods"]) == {"model", "popularity", "recency", "adamic_adar", "katz", "pagerank"}


def test_every_reason_has_its_words() -> None:
    for entry in texts().values():
        assert entry["en"].format(who="A", named="B")
        assert entry["ko"].format(who="A", named="B")


def test_a_consortium_has_a_member_for_each_role_and_says_where_it_has_none(insights: Insights) -> None:
    wanted = ["agency", "local_company", "university"]
    found = recommend_consortium(insights, country="VN", topic="data", wanted=wanted)
    assert found == recommend_consortium(insights, country="VN", topic="data", wanted=wanted)
    agency, company, university = found["items"]
    assert [item["role"] for item in found["items"]] == wanted
    assert agency["type"] == "Agency"
    assert (company["type"], company["country"]) == ("Company", "VN")
    assert "id" not in university
    assert university["not_enough"]
    known = {s.id for s in insights.snapshot().said}
    for item in (agency, company):
        assert total(item) == pytest.approx(item["score"], abs=1e-3)
        assert item["on_topic"]
        assert known >= {s for reason in item["reasons"] for s in reason["statements"]}
    if found["entry"]:
        assert known >= set(found["entry"]["statements"])


def test_a_consortium_that_cannot_be_asked_for(insights: Insights) -> None:
    for wrong in ({"wanted": []}, {"wanted": ["wizard"]}, {"country": "ZZ"}, {"as_of": "May"}):
        with pytest.raises(QuestionError):
            recommend_consortium(
                insights,
                **({"country": "VN", "topic": "ai", "wanted": ["agency"]} | wrong),  # type: ignore[arg-type]
            )
    assert recommend_consortium(insights, country="DE", topic="ai", wanted=["agency"])["not_enough"]
    assert roles()["government"].local


def test_feedback_takes_from_the_list_and_moves_it(insights: Insights) -> None:
    body = BODIES[3].id
    first, second = recommend_partners(insights, body)["items"][:2]
    for suggested, opinion in ((first["id"], Usefulness.KNOWN), (second["id"], Usefulness.USEFUL)):
        give(
            insights.store, insights.questions, kind=Kind.PARTNERS, asked=body, suggested=suggested,
            opinion=opinion, by="analyst", at="2021-01-01T00:00:00+00:00", why="",
        )  # fmt: skip
    found = recommend_partners(insights, body)
    assert [row["id"] for row in found["left_out"]] == [first["id"]]
    assert first["id"] not in {item["id"] for item in found["items"]}
    raised = next(item for item in found["items"] if item["id"] == second["id"])
    assert raised["score"] == pytest.approx(second["score"] + 0.5, abs=1e-3)
    assert total(raised) == pytest.approx(raised["score"], abs=1e-3)
    assert recommend_partners(insights, body, as_of="2020-12-20")["items"][0]["id"] == first["id"]


def test_a_small_chance_is_told_as_one() -> None:
    assert [percent(chance) for chance in (0.0, 0.0004, 0.001, 0.1234)] == [
        "< 0.1%",
        "< 0.1%",
        "0.1%",
        "12.3%",
    ]
