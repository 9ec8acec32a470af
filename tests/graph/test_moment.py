"""Asking about another time: the graph of then is the one that the documents of then make."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from graph.model import Attribute, EntityType, Modality, Polarity, Relation, Row
from graph.questions import NotFound, QuestionError, Questions
from graph.store import Put, Store
from tests.conftest import wipe
from tests.readings import Deal, Fact, Thing, reading
from tests.scenario import KOREA, MINISTRY, NIA, SEOUL, VIETNAM, WEGO, WORKSHOP

TALKS = Deal("agreement-life", (NIA, MINISTRY), status="planned", date="2019-05-02", topics=("AI",))
SIGNED = replace(TALKS, status="signed", topics=("AI", "e-government"))
ENDED = replace(TALKS, status="expired")
OLD = Deal("agreement-old", (KOREA, VIETNAM), kind="agreement", status="in_force", date="2009")
PROJECT = Thing("project-net", EntityType.PROJECT, "행정망 구축")
ASIA = Thing("org-wego", EntityType.INTL_ORG, "World e-Governments")
PLANNED = Fact(Relation.HOSTED, WEGO, WORKSHOP, modality=Modality.PLANNED)
HELD = replace(PLANNED, modality=Modality.DONE)
DENIED = Fact(Relation.COOPERATES_WITH, NIA, WEGO, polarity=Polarity.DENIED)
MEMBER = Fact(Relation.MEMBER_OF, SEOUL, WEGO)
DAYS = ("2019-04-30", "2019-05-03", "2020-06-01", "2021-02-10", "2024-01-01")


def readings() -> list[Any]:
    told = [
        reading("talks", facts=[MEMBER], deals=[TALKS], published="2019-04-30"),
        reading("signed", facts=[PLANNED, DENIED], deals=[SIGNED, OLD], published="2019-05-03"),
        reading("held", facts=[HELD, MEMBER, Fact(Relation.BELONGS_TO, NIA, KOREA)], published="2020-06-01"),
        reading("again", facts=[replace(DENIED, polarity=Polarity.AFFIRMED)], things=[ASIA], published="2021-02-10"),
        reading("ended", deals=[ENDED], published="2024-01-01"),
        reading("undated", facts=[Fact(Relation.SUPPORTS, KOREA, VIETNAM)], published=None),
    ]  # fmt: skip
    project = reading(
        "register",
        facts=[Fact(Relation.BENEFITS, PROJECT, VIETNAM), Fact(Relation.FUNDS, NIA, PROJECT)],
        published="2021-02-10",
    )
    name = next(s for s in project.statements if s.subject == PROJECT.id)
    known = {"start": "2020-01-15", "status": "active", "topics": ["AI"]}
    sums = [{"amount": "5", "currency": "KRW", "date": day} for day in ("2020-02-01", "2020-09-01")]
    project.statements.append(
        replace(name, predicate=Attribute.REGISTERED, value="P-1", qualifiers=known, confidence=0.5)
    )
    project.statements += [
        replace(name, predicate=Attribute.TRANSACTED, value="commitment", qualifiers=sum_) for sum_ in sums
    ]
    need = next(s for s in told[2].statements if s.subject == KOREA.id)
    told[2].statements.append(replace(need, predicate=Attribute.NEEDS, value="AI", qualifiers={}))
    return [*told, project]


def answers(asked: Questions) -> Row:
    """What the questions answer, without what there is no answer to."""
    found: Row = {}
    for thing in (NIA, MINISTRY, WEGO, SEOUL, KOREA, VIETNAM, WORKSHOP, PROJECT):
        try:
            found[thing.id] = asked.entity(thing.id)
        except NotFound:
            continue
        edges = asked.edges(thing.id).items
        found[f"{thing.id} edges"] = {item["edge"]["id"]: item for item in edges}
        found[f"{thing.id} groups"] = [
            (group["relation"], group["outgoing"], group["total"]) for group in asked.relations(thing.id)
        ]
        found[f"{thing.id} said"] = asked.evidence(thing.id).items
        around = asked.neighbourhood(thing.id, depth=2)
        found[f"{thing.id} around"] = {e["id"]: e for e in (*around.entities, *around.edges)}
        found[f"{thing.id} documents"] = asked.documents(entity=thing.id).items
        found[f"{thing.id} search"] = asked.search(thing.name)
    found["all"] = asked.agreements().items
    found["signed"] = [a["id"] for a in asked.agreements(status="signed", country="KR").items]
    found["topic"] = [a["id"] for a in asked.agreements(topic="e-government", since="2019").items]
    found["states"] = asked.states(TALKS.id, "2024-06-01")
    found["documents"] = asked.documents().items
    found["paths"] = asked.paths(NIA.id, WEGO.id) if NIA.id in found and WEGO.id in found else []
    found["projects"] = asked.projects(kind=EntityType.PROJECT).items
    found["both"] = [a["id"] for a in asked.agreements(countries=["KR", "VN"]).items]
    return found


def test_what_was_known_is_what_the_documents_of_then_make(store: Store) -> None:
    told = readings()
    store.apply([Put(said) for said in told])
    then = {day: answers(Questions(store).at(known_at=day)) for day in DAYS}
    for day in DAYS:
        wipe(store)
        early = [said for said in told if said.document.published and said.document.published <= day]
        store.apply([Put(said) for said in early])
        now = answers(Questions(store))
        assert then[day].keys() == now.keys()
        for name, answer in now.items():
            assert then[day][name] == answer, (day, name)


@pytest.fixture
def asked(store: Store) -> Questions:
    store.apply([Put(said) for said in readings()])
    return Questions(store)


@pytest.mark.parametrize(
    ("day", "status"),
    [
        ("2019-04-29", None), ("2019-04-30", "planned"), ("2019-05-01", "planned"), ("2019-05-02", "signed"),
        ("2019-05", "signed"), ("2019", "signed"), ("2018", None), ("2023-12-31", "signed"), ("2024", "expired"),
    ],
)  # fmt: skip
def test_what_held(asked: Questions, day: str, status: str | None) -> None:
    found = {a["id"]: a["status"] for a in asked.at(as_of=day).agreements(countries=["VN"]).items}
    assert found.get(TALKS.id) == status
    assert found[OLD.id] == "in_force"
    by_status = asked.at(as_of=day).agreements(status="signed").items
    assert [a["id"] for a in by_status] == ([TALKS.id] if status == "signed" else [])


def test_both_times_together(asked: Questions) -> None:
    """In early May 2019 the plan was known; what held on that day became known a day later."""
    (plan,) = asked.at("2019-05-02", "2019-05-02").agreements(parties=[NIA.id]).items
    assert (plan["status"], plan["topics"]) == ("planned", ["AI"])
    assert plan["evidence"]["document"]["key"] == "talks"
    (deal,) = asked.at("2019-05-02", "2019-05-03").agreements(parties=[NIA.id]).items
    assert deal["status"] == "signed"


def test_projects_money_and_edges_hold_from_their_own_day(asked: Questions) -> None:
    assert asked.at(as_of="2020-01-14").projects(country="VN").items == []
    (project,) = asked.at(as_of="2020-03").projects(country="VN").items
    assert [(m["amount"], m["sums"]) for m in project["money"]] == [("5", 1)]
    assert {part["entity"]["id"] for part in project["parts"]} == {NIA.id, VIETNAM.id}
    funded = {e["entity"]["id"] for e in asked.at(as_of="2020-03").edges(NIA.id, relations=["FUNDS"]).items}
    assert funded == {PROJECT.id}
    assert asked.at(as_of="2019").edges(NIA.id, relations=["FUNDS"]).items == []
    (hosted,) = asked.at(as_of="2019-12").edges(WEGO.id, relations=["HOSTED"]).items
    assert hosted["edge"]["modality"] == "planned"
    assert asked.at(as_of="2020-03").paths(NIA.id, VIETNAM.id)[0]["entities"][1]["id"] == PROJECT.id


def test_what_was_not_there_is_not_found(asked: Questions) -> None:
    with pytest.raises(NotFound, match="at that time"):
        asked.at(known_at="2018").entity(NIA.id)
    with pytest.raises(NotFound, match="at that time"):
        asked.at(as_of="2018").agreement(TALKS.id)
    early = asked.documents().items[0]["id"]
    with pytest.raises(NotFound):
        asked.at(known_at="2018").document(early)
    assert asked.at(known_at="2024").document(early)["id"] == early
    for wrong in ("20", "soon", "2020-1"):
        with pytest.raises(QuestionError, match="no date"):
            asked.at(as_of=wrong)
        with pytest.raises(QuestionError, match="no date"):
            asked.at(known_at=wrong)


def test_pages_of_the_past_hold_everything_once(asked: Questions) -> None:
    then = asked.at(as_of="2019-05", known_at="2020")
    whole = [a["id"] for a in then.agreements().items]
    seen: list[str] = []
    cursor = None
    while True:
        page = then.agreements(limit=1, cursor=cursor)
        seen += [a["id"] for a in page.items]
        if (cursor := page.cursor) is None:
            break
    assert seen == whole == [TALKS.id, OLD.id]
