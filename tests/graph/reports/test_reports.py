"""Reports: the same bytes for the same day, nothing from outside in the page, every list leads to sentences."""

from __future__ import annotations

import csv
import io
import json
from html.parser import HTMLParser
from typing import Any

import numpy as np
import pytest
from lxml import etree

from graph.analysis.occasions import DIRECT, MEETINGS
from graph.feedback import Kind, Usefulness
from graph.insights import Insights, give
from graph.model import AgreementKind, AgreementStatus, EntityType, Relation, Row
from graph.questions import NotFound, QuestionError
from graph.reports import FORMATS, LANGUAGES, Focus, contents, rendered
from graph.reports.figures import network, timeline
from graph.reports.rendering import words
from graph.store import Put, Store
from tests.readings import Deal, Fact, Thing, reading

HOSTILE = "<script>alert(1)</script> & \"=HYPERLINK()\" '기관'"
BODIES = [
    Thing(
        f"agency-{i:02}",
        EntityType.AGENCY if i % 2 else EntityType.COMPANY,
        f"기관 {i}",
        ("KR", "VN", "PH")[i % 3],
    )
    for i in range(18)
]
VIETNAM = Thing("country-vn", EntityType.COUNTRY, "베트남", "VN")
ODD = Thing("agency-odd", EntityType.AGENCY, HOSTILE, "VN")
FUND = Thing("fund-vn", EntityType.FUND, "데이터 펀드", "KR")
DAY, SINCE = "2020-12-31", "2020-09-30"


def _told() -> list[Put]:
    random = np.random.default_rng(7)
    told = []
    for month in range(36):
        day = f"{2018 + month // 12}-{month % 12 + 1:02}-10"
        deals = []
        for turn in range(2):
            one, other = sorted(random.choice(18, 2, replace=False))
            deals.append(
                Deal(f"agreement-{month:02}-{turn}", (BODIES[one], BODIES[other]), date=day, topics=("data",))
            )
        three = tuple(BODIES[i] for i in random.choice(9, 3, replace=False))
        deals.append(Deal(f"agreement-{month:02}-three", (*three, VIETNAM), date=day, topics=("data",)))
        told.append(Put(reading(f"m{month:02}", deals=deals, published=day)))
    odd = Deal("agreement-odd", (ODD, BODIES[0]), date="2018-03", topics=("data",))
    told.append(Put(reading("odd", deals=[odd], published="2018-03-03")))
    late = Deal("agreement-late", (ODD, BODIES[3]), date="2020-12-01", topics=("data",))
    told.append(Put(reading("late", deals=[late], published="2020-12-02")))
    facts = [Fact(Relation.OPERATES, BODIES[3], FUND), Fact(Relation.PARTICIPATED_IN, ODD, BODIES[0])][:1]
    told.append(Put(reading("fund", facts=facts, published="2020-02-01")))
    return told


@pytest.fixture
def insights(embedded_store: Store) -> Insights:
    embedded_store.apply(_told())
    return Insights(embedded_store)


def _all(report: Row) -> dict[tuple[str, str], bytes]:
    return {(f, lang): rendered(report, f, lang).content for f in FORMATS for lang in LANGUAGES}


FOCUS = Focus(country="VN", topic="data", size="sme")


def test_a_past_report_is_made_again_byte_for_byte(insights: Insights) -> None:
    for focus in (FOCUS, Focus(), Focus(body=BODIES[3].id)):
        before = _all(contents(insights, focus, as_of=DAY, since=SINCE))
        later = Thing("agency-later", EntityType.AGENCY, "나중 기관", "VN")
        renamed = Thing(BODIES[0].id, BODIES[0].type, "가장 앞에 오는 새 이름", "KR")
        deals = [
            Deal(f"agreement-later-{len(focus.body or '')}", (later, renamed, VIETNAM), date="2021-02-01")
        ]
        insights.store.apply(
            [
                Put(
                    reading(
                        f"later-{focus.country}-{focus.body}",
                        deals=deals,
                        things=[FUND],
                        published="2021-02-03",
                    )
                )
            ]
        )
        given = give(
            insights.store, insights.questions, kind=Kind.PARTNERS, asked=BODIES[3].id, suggested=BODIES[5].id,
            opinion=Usefulness.WRONG, by="a", at="2021-02-04T00:00:00+00:00", why="",
        )  # fmt: skip
        assert given.counts("2021-02-04")
        again = _all(contents(Insights(insights.store), focus, as_of=DAY, since=SINCE))
        for key, content in before.items():
            assert again[key] == content, key
        now = _all(contents(insights, focus, as_of="2021-02-04", since=DAY))
        assert all(now[key] != content for key, content in before.items())


def test_what_is_new_what_is_silent_and_what_changed(insights: Insights) -> None:
    report = contents(insights, Focus(country="VN"), as_of=DAY, since=SINCE)
    new = {item["id"]: item for item in report["new"]["items"]}
    assert "agreement-late" in new
    assert all(SINCE < item["known"] <= DAY for item in new.values())
    silent = [item["id"] for item in report["silent"]["items"]]
    assert "agreement-odd" in silent
    assert report["silent"]["total"] < 20
    counts = {row["what"]: (row["before"], row["now"]) for row in report["change"]["counts"]}
    assert counts["agreements"][1] - counts["agreements"][0] == report["new"]["agreements"] > 0
    assert sum(q["agreements"] for q in report["timelines"]) == counts["agreements"][1]
    # A word between the parties ends the silence.
    word = Fact(Relation.COOPERATES_WITH, ODD, BODIES[0])
    insights.store.apply([Put(reading("word", facts=[word], published="2020-11-01"))])
    again = contents(insights, Focus(country="VN"), as_of=DAY, since=SINCE)
    assert "agreement-odd" not in [item["id"] for item in again["silent"]["items"]]


def test_the_last_recommendations_are_held_against_what_happened(insights: Insights) -> None:
    report = contents(insights, Focus(), as_of=DAY, since="2020-03-31")
    found = report["hindsight"]
    assert found["given"] >= found["met"] == len(found["items"]) > 0
    assert 0 < found["expected"] < found["given"]
    met = {
        frozenset((a, b))
        for o in insights.occasions(DAY) if (o.known or "") > "2020-03-31" for a in o.members for b in o.members if a != b
    }  # fmt: skip
    names = {a.name: a.id for a in insights.snapshot().actors.values()}
    assert all(frozenset((item["id"], names[item["for"]])) in met for item in found["items"])


def test_every_list_leads_to_sentences(insights: Insights) -> None:
    report = contents(insights, FOCUS, as_of=DAY, since=SINCE)
    assert report["support"]["items"]
    for section in ("new", "silent"):
        assert all(set(item["statements"][:2]) <= set(report["quotes"]) for item in report[section]["items"])
    for item in (*report["partners"]["items"], *report["support"]["items"]):
        for reason in item["reasons"]:
            assert set(reason["statements"][:2]) <= set(report["quotes"])


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.tags.append((tag, dict(attrs)))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_needs_nothing_from_outside_and_runs_nothing(insights: Insights, language: str) -> None:
    page = rendered(contents(insights, FOCUS, as_of=DAY, since=SINCE), "html", language).content.decode()
    assert HOSTILE not in page
    assert "&lt;script&gt;" in page
    parsed = _Page()
    parsed.feed(page)
    assert {tag for tag, _ in parsed.tags} & {
        "script",
        "iframe",
        "img",
        "link",
        "object",
        "embed",
        "form",
    } == set()
    for tag, attributes in parsed.tags:
        assert not any(name.startswith("on") for name in attributes), tag
        assert tag == "a" or not attributes.get("href", "").startswith("http")
        assert "src" not in attributes
    assert ("html", {"lang": language}) in parsed.tags
    assert [tag for tag, _ in parsed.tags].count("svg") == 2
    assert words(language)["silent"] in page


def test_tables_and_texts(insights: Insights) -> None:
    report = contents(insights, FOCUS, as_of=DAY, since=SINCE)
    table = rendered(report, "csv", "en").content.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(table)))
    assert {len(row) for row in rows} == {8}
    assert {"new", "partners", "support", "change", "timelines", "coverage"} <= {row[0] for row in rows}
    assert not any(cell.startswith(("=", "+", "@")) for row in rows for cell in row)
    text = rendered(report, "md", "ko").content.decode()
    assert "<script>" not in text.replace("\\<", "")
    assert json.loads(rendered(report, "json", "en").content) == report


def test_charts_are_well_formed_and_the_same_each_time() -> None:
    said = words("ko")
    found = {
        "nodes": [{"id": i, "name": f"$x^{i} <b>", "country": c, "weight": 1.0} for i, c in (("a", "KR"), ("b", "VN"), ("c", None))],
        "edges": [{"source": "a", "target": "b", "weight": 2.0}],
    }  # fmt: skip
    quarters = [
        {"quarter": "2020Q1", "agreements": 2, "other": 0},
        {"quarter": "2020Q2", "agreements": 0, "other": 3},
    ]
    for chart in (lambda: network(found, "VN", said), lambda: timeline(quarters, said)):
        one = chart()
        assert one == chart()
        etree.fromstring(one)
        assert "DejaVu" not in one
    etree.fromstring(network({"nodes": [], "edges": []}, None, said))
    etree.fromstring(network({"nodes": found["nodes"][:1], "edges": []}, None, said))


def test_an_empty_store_has_a_report(embedded_store: Store) -> None:
    report = contents(Insights(embedded_store), Focus(country="VN"), as_of=DAY)
    assert report["coverage"]["age_days"] is None
    assert report["partners"]["not_enough"]
    assert all(_all(report).values())


def test_reports_that_cannot_be(insights: Insights) -> None:
    for focus, day, since in (
        (Focus(country="ZZ"), DAY, None),
        (Focus(size="sme"), DAY, None),
        (Focus(), "May", None),
        (Focus(), DAY, DAY),
        (Focus(country="VN", topic="data", size="huge"), DAY, None),
    ):
        with pytest.raises(QuestionError):
            contents(insights, focus, as_of=day, since=since)
    with pytest.raises(NotFound):
        contents(insights, Focus(body="agency-none"), as_of=DAY)
    report = contents(insights, Focus(), as_of=DAY)
    for form, language in (("pdf", "en"), ("html", "fr")):
        with pytest.raises(QuestionError):
            rendered(report, form, language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_all_that_the_model_calls_something_has_a_word(language: str) -> None:
    relations = {Relation.PARTY_TO, *MEETINGS, *DIRECT}
    for value in (*AgreementKind, *AgreementStatus, *relations):
        assert words(language)[f"is_{value}"]
