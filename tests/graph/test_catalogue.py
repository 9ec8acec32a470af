"""The catalogue of questions about two, about several, about money, news and what came of things; on every engine."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from graph.model import Attribute, EntityType, Modality, Reading, Relation, Row, Statement
from graph.questions import NotFound, QuestionError, Questions
from graph.questions.agreements import Filters
from graph.questions.bilateral import bilateral, compare
from graph.questions.cases import similar
from graph.questions.following import durations, silent, stage, starts
from graph.questions.funding import funding
from graph.questions.highlighting import mentions
from graph.questions.paging import Page
from graph.questions.timeline import NEWS, side, timeline
from graph.store import Put, Store
from tests.readings import Deal, Fact, Thing, reading
from tests.scenario import KOREA, MINISTRY, NIA, VIETNAM

KOICA = Thing("org-koica", EntityType.AGENCY, "한국국제협력단", "KR")
UZBEKISTAN = Thing("country-uz", EntityType.COUNTRY, "우즈베키스탄", "UZ")
FORUM = Thing("event-forum", EntityType.EVENT, "디지털 협력 포럼")
PORTAL = Thing("project-portal", EntityType.PROJECT, "전자정부 포털 구축")
STUDY = Thing("project-study", EntityType.PROJECT, "전자정부 타당성 조사")
OTHER = Thing("project-other", EntityType.PROJECT, "Smart city pilot")
SCHOOL = Thing("program-school", EntityType.PROGRAM, "디지털 연수", "VN")
CAMPUS = Thing("program-campus", EntityType.PROGRAM, "Digital Campus", "UZ")
FUND = Thing("fund-edcf", EntityType.FUND, "대외경제협력기금", "KR")

ALLIANCE = Thing("intlorg-alliance", EntityType.INTL_ORG, "디지털 연대 기구")

MOU = Deal("agreement-mou", (NIA, MINISTRY), date="2019-05-02", topics=("e-government",))
QUIET = Deal("agreement-quiet", (KOICA, UZBEKISTAN), date="2015-03", topics=("AI",))
PLAN = Deal("agreement-plan", (KOREA, UZBEKISTAN), status="planned", date="2023-09", topics=("smart city",))
OVER = Deal("agreement-over", (KOREA, UZBEKISTAN), kind="agreement", status="cancelled", date="2014")


def add(told: Reading, thing: Thing, predicate: Attribute, value: str, **qualifiers: Any) -> None:
    """Another statement about something that the document names."""
    name: Statement = next(s for s in told.statements if s.subject == thing.id)
    told.statements.append(replace(name, predicate=predicate, value=value, qualifiers=qualifiers))


def changes() -> list[Put]:
    mou = reading(
        "mou", facts=[Fact(Relation.PARTICIPATED_IN, NIA, FORUM)], deals=[MOU], published="2019-05-03"
    )
    event = reading("event", facts=[Fact(Relation.HOSTED, MINISTRY, FORUM)], published="2019-06-01")
    early = reading("early", deals=[QUIET, OVER], published="2015-04-01")
    plan = reading(
        "plan",
        facts=[
            Fact(Relation.SUPPORTS, KOREA, UZBEKISTAN, modality=Modality.PLANNED),
            Fact(Relation.COOPERATES_WITH, KOICA, UZBEKISTAN, modality=Modality.PROPOSED),
            Fact(Relation.SUPPORTS, KOICA, VIETNAM),
            Fact(Relation.MEMBER_OF, UZBEKISTAN, ALLIANCE, modality=Modality.PROPOSED),
        ],
        deals=[PLAN],
        published="2023-08-01",
    )
    add(plan, UZBEKISTAN, Attribute.NEEDS, "smart city", counterpart=KOREA.id, solution="통합 플랫폼")
    register = reading(
        "register",
        facts=[
            *(Fact(Relation.BENEFITS, project, VIETNAM) for project in (PORTAL, STUDY)),
            Fact(Relation.FUNDS, KOICA, PORTAL),
            Fact(Relation.IMPLEMENTS, NIA, STUDY),
            Fact(Relation.FUNDS, KOICA, OTHER),
            Fact(Relation.BENEFITS, OTHER, UZBEKISTAN),
        ],
        published="2024-02-01",
    )
    for project, start, topic in (
        (PORTAL, "2021-05-02", "e-government"), (STUDY, "2020-05-02", "e-government"), (OTHER, "2024-01-01", "smart city"),
    ):  # fmt: skip
        add(register, project, Attribute.REGISTERED, f"P-{project.id}", start=start, topics=[topic])
    add(register, PORTAL, Attribute.TRANSACTED, "commitment", amount="700", currency="USD", date="2021-06-01")
    schemes = reading(
        "schemes",
        facts=[Fact(Relation.LOCATED_IN, SCHOOL, VIETNAM), Fact(Relation.LOCATED_IN, CAMPUS, UZBEKISTAN),
               Fact(Relation.FUNDS, FUND, SCHOOL), Fact(Relation.FUNDS, FUND, CAMPUS)],
        published="2024-03-01",
    )  # fmt: skip
    for scheme in (SCHOOL, CAMPUS):
        add(schemes, scheme, Attribute.WORKS_BY, "training")
    add(schemes, SCHOOL, Attribute.OFFERS, "AI")
    add(schemes, FUND, Attribute.CONDITION, "상환 기간", term="repayment", number=30, unit="year")
    for country, number in ((VIETNAM, 0.7), (UZBEKISTAN, 0.6)):
        for year in ("2022", "2024"):
            add(schemes, country, Attribute.MEASURED, "EGDI", number=number, unit="index", as_of=year)
    return [Put(told) for told in (mou, event, early, plan, register, schemes)]


@pytest.fixture
def asked(store: Store) -> Questions:
    store.apply(changes())
    return Questions(store)


def walked(ask: Any) -> list[Row]:
    found: list[Row] = []
    cursor = None
    while True:
        page: Page = ask(cursor)
        found += page.items
        if (cursor := page.cursor) is None:
            return found


def test_a_timeline_of_one_and_of_two(asked: Questions) -> None:
    whole = timeline(asked, [side(asked, "VN")]).items
    assert [(item["date"], item["entity"]["id"]) for item in whole] == [
        ("2021-05-02", PORTAL.id), ("2020-05-02", STUDY.id), ("2019-05-03", FORUM.id), ("2019-05-02", MOU.id),
    ]  # fmt: skip
    assert [item["basis"] for item in whole] == ["own", "own", "reported", "own"]
    assert all(item["evidence"]["quote"] and item["evidence"]["document"]["key"] for item in whole)
    pages = walked(lambda cursor: timeline(asked, [side(asked, "VN")], limit=1, cursor=cursor))
    assert pages == whole
    both = timeline(asked, [side(asked, "NIA"), side(asked, "VN")]).items
    assert [item["entity"]["id"] for item in both] == [STUDY.id, FORUM.id, MOU.id]
    ended = timeline(asked, [side(asked, "VN")], until="2020", topic="e-government").items
    assert [item["entity"]["id"] for item in ended] == [STUDY.id, MOU.id]
    then = timeline(asked.at(known_at="2019-05"), [side(asked, "VN")]).items
    assert [item["entity"]["id"] for item in then] == [MOU.id]


def test_what_is_new(asked: Questions) -> None:
    new = timeline(asked, [], types=NEWS, since="2024", reported=True).items
    assert {item["date"] for item in new} == {"2024-02-01", "2024-03-01"}
    assert {item["entity"]["id"] for item in new} == {
        p.id for p in (PORTAL, STUDY, OTHER, SCHOOL, CAMPUS, FUND)
    }
    ours = timeline(asked, [side(asked, "UZ")], types=NEWS, since="2023", reported=True).items
    assert [item["entity"]["id"] for item in ours] == [FUND.id, CAMPUS.id, OTHER.id, PLAN.id]
    with pytest.raises(QuestionError, match="since when"):
        timeline(asked, [])


def test_two_countries(asked: Questions) -> None:
    page = bilateral(asked, "KR", "VN")
    assert [entity["id"] for entity in page["sides"]] == [KOREA.id, VIETNAM.id]
    assert [a["id"] for a in page["agreements"]] == [MOU.id]
    assert page["facets"]["year"] == [{"value": "2019", "count": 1}]
    assert [p["id"] for p in page["projects"]] == [PORTAL.id, STUDY.id]
    assert page["projects"][0]["money"][0]["amount"] == "700"
    assert [item["entity"]["id"] for item in page["events"]] == [FORUM.id]
    ends = {(s["source"]["id"], s["target"]["id"]) for s in page["support"]}
    assert ends == {(KOICA.id, VIETNAM.id), (FUND.id, SCHOOL.id)}
    support = next(s for s in page["support"] if s["target"]["id"] == VIETNAM.id)
    assert support["evidence"]["document"]["key"] == "plan"
    assert {item["entity"]["id"] for item in page["timeline"]} == {PORTAL.id, STUDY.id, FORUM.id, MOU.id}
    same = bilateral(asked, "VN", "KR")
    assert same["timeline"] == page["timeline"]
    bodies = bilateral(asked, NIA.id, MINISTRY.id)
    assert [a["id"] for a in bodies["agreements"]] == [MOU.id]
    assert bilateral(asked.at(known_at="2019-05"), "KR", "VN")["projects"] == []
    with pytest.raises(QuestionError, match="same entity"):
        bilateral(asked, "KR", KOREA.id)
    with pytest.raises(NotFound):
        bilateral(asked, "KR", "FJ")


def test_agreements_are_counted(asked: Questions) -> None:
    counted = asked.facets(Filters())
    assert counted["total"] == 4
    assert counted["country"] == [
        {"value": "KR", "count": 4},
        {"value": "UZ", "count": 3},
        {"value": "VN", "count": 1},
    ]
    assert counted["status"][0] == {"value": "signed", "count": 2}
    assert asked.facets(Filters(countries=["uz"], status="planned"))["total"] == 1
    assert asked.at(known_at="2015").facets(Filters())["total"] == 2


def test_several_side_by_side(asked: Questions) -> None:
    page = compare(asked, ["VN", "UZ", "KR"])
    vietnam, uzbekistan, korea = page["items"]
    assert vietnam["agreements"] == {"total": 1, "topic": [{"value": "e-government", "count": 1}]}
    assert [(i["instrument"], i["count"]) for i in vietnam["instruments"]] == [("training", 1)]
    assert vietnam["instruments"][0]["programmes"][0]["evidence"]["predicate"] == "WORKS_BY"
    assert uzbekistan["instruments"][0]["programmes"][0]["entity"]["id"] == CAMPUS.id
    assert korea["agreements"]["total"] == 4
    (egdi,) = page["measures"]
    assert (egdi["measure"], egdi["unit"]) == ("EGDI", "index")
    assert [(v["entity"], v["number"], v["as_of"]) for v in egdi["values"]] == [
        (VIETNAM.id, 0.7, "2024"),
        (UZBEKISTAN.id, 0.6, "2024"),
    ]
    (then,) = compare(asked.at(as_of="2023"), ["VN", "UZ"])["measures"]
    assert {v["as_of"] for v in then["values"]} == {"2022"}
    for wrong in (["VN"], ["VN"] * 3, ["a", "b", "c", "d", "e", "f", "g"]):
        with pytest.raises(QuestionError, match="compare 2 to 6"):
            compare(asked, wrong)


def test_who_funds_what_where(asked: Questions) -> None:
    given = funding(asked, funder="KOICA").items
    assert {(i["edge"]["relation"], i["target"]["id"]) for i in given} == {
        ("FUNDS", PORTAL.id), ("FUNDS", OTHER.id), ("SUPPORTS", VIETNAM.id),
    }  # fmt: skip
    portal = next(i for i in given if i["target"]["id"] == PORTAL.id)
    assert [place["id"] for place in portal["places"]] == [VIETNAM.id]
    assert (portal["money"][0]["amount"], portal["evidence"]["document"]["key"]) == ("700", "register")
    there = funding(asked, place="VN").items
    assert {(i["source"]["id"], i["target"]["id"]) for i in there} == {
        (KOICA.id, PORTAL.id), (FUND.id, SCHOOL.id), (KOICA.id, VIETNAM.id),
    }  # fmt: skip
    pages = walked(lambda cursor: funding(asked, place="VN", limit=1, cursor=cursor))
    assert pages == there
    assert [i["target"]["id"] for i in funding(asked, funder="KR", place="UZ", topic="smart city").items] == [
        OTHER.id
    ]
    assert funding(asked.at(known_at="2023"), place="VN").items[0]["edge"]["relation"] == "SUPPORTS"
    with pytest.raises(QuestionError, match="a funder, or a place"):
        funding(asked)
    with pytest.raises(NotFound, match="no country or city"):
        funding(asked, place="NIA")


def test_similar_cases(asked: Questions) -> None:
    found = similar(asked, SCHOOL.id)["items"]
    assert [row["entity"]["id"] for row in found] == [CAMPUS.id]
    assert {r["reason"]: r["weight"] for r in found[0]["reasons"]} == {
        "instrument": 2.0,
        "body": 1.0,
        "type": 0.5,
    }
    assert found[0]["score"] == sum(r["weight"] for r in found[0]["reasons"])
    assert found[0]["evidence"]["document"]["key"] == "schemes"
    near = similar(asked, PORTAL.id)["items"]
    assert [row["entity"]["id"] for row in near] == [STUDY.id]
    assert [r["about"] for r in near[0]["reasons"]] == ["e-government", "베트남", "Project"]
    with pytest.raises(QuestionError, match="is a Agency"):
        similar(asked, NIA.id)
    with pytest.raises(QuestionError, match="neither a topic"):
        similar(asked, FUND.id)


def test_what_stayed_silent(asked: Questions) -> None:
    def ids(**more: Any) -> list[str]:
        filters = Filters(**more.pop("filters", {}))
        return [
            a["id"]
            for a in silent(more.pop("asked", asked), filters, years=3, today="2024-06-01", **more).items
        ]

    # What was cancelled is over, and something followed the MOU.
    assert ids() == [QUIET.id]
    assert ids(filters={"countries": ["VN"]}) == []
    assert ids(filters={"countries": ["UZ"], "topic": "AI"}) == [QUIET.id]
    # In 2022 nothing of the register was known yet.
    assert ids(asked=asked.at(known_at="2022-06-01")) == [MOU.id, QUIET.id]
    assert ids(asked=asked.at(known_at="2016")) == []
    (row,) = silent(asked, Filters(), years=3, today="2024-06-01").items
    assert (row["silent_since"], row["evidence"]["document"]["key"]) == ("2015-04-01", "early")
    with pytest.raises(QuestionError, match="years"):
        silent(asked, Filters(), years=0, today="2024-06-01")


def test_how_long_it_took(asked: Questions) -> None:
    found = durations(asked, Filters(kind="MOU"))
    assert (found["agreements"], found["followed"]) == (3, 2)
    assert [(i["agreement"]["id"], i["project"]["id"], i["months"]) for i in found["items"]] == [
        (PLAN.id, OTHER.id, 4.0),
        (MOU.id, STUDY.id, 12.0),
    ]
    assert (found["least"], found["median"], found["most"]) == (4.0, 8.0, 12.0)
    none = durations(asked.at(known_at="2019"), Filters(kind="MOU"))
    assert (none["followed"], none["median"], none["items"]) == (0, None, [])


def test_it_starts_at_talks_pledges_requests_and_recommendations(asked: Questions) -> None:
    found = starts(asked, side(asked, "UZ"))
    assert {row["start"] for row in found} == {
        *("agreement", "plan", "talks", "pledge", "request", "recommendation")
    }
    proposed = next(row for row in found if row["start"] == "recommendation")
    assert [party["id"] for party in proposed["parties"]] == [UZBEKISTAN.id, ALLIANCE.id]
    assert proposed["evidence"]["modality"] == "proposed"
    request = next(row for row in found if row["start"] == "request")
    assert [party["id"] for party in request["parties"]] == [UZBEKISTAN.id, KOREA.id]
    assert [(f["project"]["id"], f["stage"]) for f in request["followed"]] == [(OTHER.id, "pilot")]
    pledge = next(row for row in found if row["start"] == "pledge")
    assert (pledge["date"], pledge["evidence"]["modality"]) == ("2023-08-01", "planned")
    assert [row["start"] for row in starts(asked, side(asked, "KOICA"), kinds=["talks"])] == ["talks"]
    assert starts(asked, side(asked, "VN"), kinds=["pledge"]) == []
    with pytest.raises(QuestionError, match="no start"):
        starts(asked, side(asked, "VN"), kinds=["rumour"])


@pytest.mark.parametrize(
    ("name", "expected"),
    [("하노이 타당성 조사", "study"), ("Smart City Pilot", "pilot"), ("통합플랫폼 구축", "project"), ("Concessional loan", "funding"), ("도로", None)],
)  # fmt: skip
def test_stages(name: str, expected: str | None) -> None:
    assert stage({"name": name}) == expected


def test_mentions_stand_where_they_say(asked: Questions) -> None:
    document = next(d for d in asked.documents().items if d["key"] == "mou")
    found = mentions(asked, document["id"])
    assert {m["entity"] for m in found["mentions"]} == {NIA.id, MINISTRY.id, FORUM.id}
    assert all(found["text"][m["start"] : m["end"]] == m["text"] for m in found["mentions"])


def test_a_country_page_has_funds_with_their_conditions_and_news(asked: Questions) -> None:
    page = asked.country("VN")
    funds = {row["entity"]["id"]: row for row in page["funds"]}
    assert funds.keys() == {FUND.id, KOICA.id}
    fund = funds[FUND.id]
    assert [c["qualifiers"]["number"] for c in fund["conditions"]] == [30]
    assert page["recent"][0]["entity"]["id"] == FUND.id
    assert all(item["evidence"] for item in page["recent"])
