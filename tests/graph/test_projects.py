"""Projects, tenders and figures of feeds beside the agreements of releases."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from graph.model import EntityType
from graph.questions import NotFound, QuestionError, Questions
from graph.settings import Settings
from graph.store import Put, Store
from ingest.connectors import connector
from ingest.feeds import Bounds, Feed, State, run_feed
from tests.readings import Deal, Thing, reading

KOICA = Thing("org-koica", EntityType.AGENCY, "한국국제협력단", "KR")
AID = "official development assistance"
UZBEKISTAN = Thing("country-uz", EntityType.COUNTRY, "우즈베키스탄", "UZ")


def activity(number: int, title: str, start: str, *, funder: str, money: str = "1000") -> str:
    return f"""<iati-activity default-currency="USD"><iati-identifier>X-{number}</iati-identifier>
      <title><narrative>{title}</narrative></title>
      <participating-org role="1"><narrative>{funder}</narrative></participating-org>
      <activity-status code="2"/><activity-date type="2" iso-date="{start}"/><recipient-country code="UZ"/>
      <transaction><transaction-type code="3"/><transaction-date iso-date="{start}"/><value>{money}</value></transaction>
      <transaction><transaction-type code="2"/><transaction-date iso-date="{start}"/><value>5000.5</value></transaction>
    </iati-activity>"""


def release(identifier: str, day: str, amount: int, contract: int, **tender: object) -> str:
    return json.dumps({
        "ocid": "o-1", "id": identifier, "date": day, "buyer": {"name": "City of Testing", "id": "b"},
        "parties": [{"id": "b", "name": "City of Testing", "address": {"countryName": "Estonia"}}],
        "tender": {"title": "Servers", "value": {"amount": amount, "currency": "EUR"}, **tender},
        "contracts": [{"id": "c1", "value": {"amount": contract, "currency": "EUR"}, "dateSigned": day}],
    })  # fmt: skip


FIRST = {
    "procurementMethod": "open", "procurementMethodDetails": "open call above the threshold", "procurementMethodRationale": "the value is above the threshold",
    "mainProcurementCategory": "goods", "awardCriteria": "priceOnly", "eligibilityCriteria": "three years in the trade", "submissionMethod": ["electronicSubmission", "written"],
    "submissionMethodDetails": "through the portal", "tenderPeriod": {"startDate": "2021-01-02T09:00:00Z", "endDate": "2021-02-01T17:00:00Z"},
    "enquiryPeriod": {"endDate": "2021-01-20"}, "awardPeriod": {"startDate": "2021-02-10", "endDate": "2021-02-28"},
}  # fmt: skip
LATER = {
    "procurementMethod": "open", "awardCriteria": "bestProposal", "awardCriteriaDetails": "price and service",
    "tenderPeriod": {"startDate": "2021-01-02T09:00:00Z", "endDate": "2021-03-01T17:00:00Z"}, "submissionMethod": [None],
}  # fmt: skip
"""What two reports say of the procedure: the deadline was put off, and another criterion decides."""


@pytest.fixture
def asked(store: Store, settings: Settings, tmp_path: Path) -> Questions:
    activities = [
        activity(1, "E-government portal", "2019-06-01", funder="KOICA"),
        activity(2, "Smart city pilot", "2020-01-01", funder="World Bank", money="2000"),
        activity(3, "Roads", "2022-05-01", funder="KOICA"),
        activity(4, "Old portal", "2010-01-01", funder="KOICA"),
        activity(5, "Irrigation", "2019-07-01", funder="World Bank"),
    ]
    (tmp_path / "aid.xml").write_text(
        f"<iati-activities>{''.join(activities)}</iati-activities>", encoding="utf-8"
    )
    (tmp_path / "buy.jsonl").write_text(
        release("r1", "2021-01-01", 100, 90, **FIRST)
        + "\n"
        + release("r2", "2021-02-01", 120, 95, **LATER)
        + "\n",
        encoding="utf-8",
    )
    (tmp_path / "egdi-2016.csv").write_text(
        "country-code,country-name,e-gov-index\nUZB,Uzbekistan,0.54\n", encoding="utf-8"
    )
    (tmp_path / "egdi-2018.csv").write_text(
        "country-code,country-name,e-gov-index\nUZB,Uzbekistan,0.62\n", encoding="utf-8"
    )
    state = State(tmp_path / "state")
    for name, kind, files in (
        ("aid", "iati", ["aid.xml"]),
        ("buy", "ocds", ["buy.jsonl"]),
        ("egdi", "egdi", ["egdi-2016.csv", "egdi-2018.csv"]),
    ):
        feed = Feed(name, connector(kind), tuple(tmp_path / file for file in files), bounds=Bounds())
        assert run_feed(feed, store, state, settings).failures == 0
    deal = Deal("agreement-1", (KOICA, UZBEKISTAN), date="2019-04-15", topics=("e-government",))
    store.apply([Put(reading("release", deals=[deal]))])
    return Questions(store)


def test_projects_of_a_country_and_a_body(asked: Questions) -> None:
    found = asked.projects(country="uz", limit=3)
    assert [p["name"] for p in found.items] == ["Roads", "Smart city pilot", "Irrigation"]
    rest = asked.projects(country="UZ", limit=3, cursor=found.cursor)
    assert [p["name"] for p in rest.items] == ["E-government portal", "Old portal"]
    assert rest.cursor is None
    assert [
        p["name"] for p in asked.projects(country="UZ", body="org-koica", since="2019", until="2020").items
    ] == ["E-government portal"]
    assert len(asked.projects(body="org-koica").items) == 3
    assert [p["name"] for p in asked.projects(kind=EntityType.TENDER).items] == ["Servers"]
    assert [p["name"] for p in asked.projects(country="UZ", topic="smart city").items] == ["Smart city pilot"]
    with pytest.raises(QuestionError, match="a country, a body, or a type"):
        asked.projects()
    with pytest.raises(QuestionError, match="neither Project nor Tender"):
        asked.projects(kind=EntityType.CITY)


def test_parts_and_money(asked: Questions) -> None:
    (portal,) = asked.projects(country="UZ", topic="e-government", since="2019").items
    assert {(part["relation"], part["entity"]["id"]) for part in portal["parts"]} == {
        ("FUNDS", "org-koica"),
        ("BENEFITS", "country-uz"),
    }
    assert [(m["kind"], m["currency"], m["amount"], m["first"]) for m in portal["money"]] == [
        ("commitment", "USD", "5000.5", "2019-06-01"),
        ("disbursement", "USD", "1000", "2019-06-01"),
    ]


def test_a_sum_that_two_reports_tell_counts_once(asked: Questions) -> None:
    (tender,) = asked.projects(kind=EntityType.TENDER).items
    assert tender["documents"] == 2
    assert [(m["kind"], m["amount"], m["sums"]) for m in tender["money"]] == [
        ("contract", "95", 1),
        ("estimate", "120", 1),
    ]


def test_the_page_of_a_country_tells_how_its_tenders_are_carried_out(asked: Questions) -> None:
    (tender,) = asked.country("EE")["tenders"]
    assert tender["procedure"] == {
        "method": "open", "method_details": "open call above the threshold", "rationale": "the value is above the threshold", "category": "goods",
        "criteria": "bestProposal", "criteria_details": "price and service", "eligibility": "three years in the trade",
        "submission": "electronicSubmission, written", "submission_details": "through the portal",
        "opens": "2021-01-02", "deadline": "2021-03-01", "enquiries_until": "2021-01-20", "award_from": "2021-02-10", "award_until": "2021-02-28",
    }  # fmt: skip
    assert ("BENEFITS", "country-ee") in {(p["relation"], p["entity"]["id"]) for p in tender["parts"]}
    then = asked.at(None, "2021-01").country("EE")["tenders"][0]["procedure"]
    assert (then["deadline"], then["criteria"]) == ("2021-02-01", "priceOnly")
    assert "procedure" not in asked.projects(country="UZ").items[0]
    told = {said["document"]["id"] for said in asked.evidence(tender["id"]).items}
    assert any("Rationale: the value is above the threshold" in asked.document(i)["text"] for i in told)


def test_what_followed_an_agreement(asked: Questions) -> None:
    found = asked.followed("agreement-1")
    assert [(row["project"]["name"], row["score"]) for row in found] == [
        ("E-government portal", 3.5),
        ("Roads", 2.0),
    ]
    assert [reason["reason"] for reason in found[0]["reasons"]] == ["party", "topic", "soon"]
    assert all(row["score"] == sum(reason["weight"] for reason in row["reasons"]) for row in found)
    with pytest.raises(NotFound):
        asked.followed("agreement-2")


def test_what_followed_an_agreement_of_states(asked: Questions, store: Store) -> None:
    korea = Thing("country-kr", EntityType.COUNTRY, "대한민국", "KR")
    ministry = Thing("org-moef", EntityType.AGENCY, "기획재정부", "KR")
    given = {"parties": (korea, UZBEKISTAN), "date": "2019-04"}
    deals = [
        Deal("agreement-aid", (ministry, UZBEKISTAN), date="2019-04/2021", topics=(AID,)),
        Deal("agreement-portal", **given, topics=("e-government",)),
        Deal("agreement-talks", **given, topics=("diplomacy",)),
    ]
    store.apply([Put(reading("states", deals=deals))])

    def followed(agreement: str) -> list[tuple[str, list[str], float]]:
        found = asked.followed(agreement)
        return [(f["project"]["name"], [r["reason"] for r in f["reasons"]], f["score"]) for f in found]

    # The agency of the state that agreed on aid gives it; what a bank funds has not followed from that.
    assert followed("agreement-aid") == [
        ("E-government portal", ["state", "aid", "soon"], 2.0),
        ("Roads", ["state", "aid"], 1.5),
    ]
    assert followed("agreement-portal") == [("E-government portal", ["state", "topic", "soon"], 2.0)]
    assert followed("agreement-talks") == []
    (first, *_) = asked.followed("agreement-aid")
    assert first["reasons"][0]["about"] == "한국국제협력단 FUNDS, of KR"
    assert [(m["kind"], m["amount"], m["currency"]) for m in first["project"]["money"]] == [
        ("commitment", "5000.5", "USD"),
        ("disbursement", "1000", "USD"),
    ]


def test_a_country_on_one_page(asked: Questions) -> None:
    page = asked.country("uz")
    assert page["country"]["id"] == "country-uz"
    assert [a["id"] for a in page["agreements"]] == ["agreement-1"]
    assert len(page["projects"]) == 5
    index = next(i for i in page["indicators"] if i["measure"] == "E-Government Development Index")
    assert [(v["as_of"], v["number"]) for v in index["values"]] == [("2018", 0.62), ("2016", 0.54)]
    assert [p["name"] for p in asked.country("UZ", topic="smart city")["projects"]] == ["Smart city pilot"]
    with pytest.raises(NotFound, match="no country 'QQ'"):
        asked.country("QQ")
    with pytest.raises(NotFound):
        asked.country("FJ")
