"""Statements to occasions, occasions to a weighted graph."""

from __future__ import annotations

from itertools import islice, permutations

import pytest

from graph.analysis.occasions import Actor, Chronicle, Occasion, Said, occasions
from graph.analysis.projection import MEMBERS_COUNTED, Scope, ScopeError, project

ACTORS = {
    a.id: a
    for a in (
        Actor("a", "Agency", "A", country="KR"),
        Actor("b", "Agency", "B", country="VN"),
        Actor("c", "Company", "C", country="VN"),
        Actor("d", "Agency", "D", country="PH"),
        Actor("e", "Event", "E"),
        Actor("p", "Person", "P", country="KR"),
    )
}


def said(
    n: int, predicate: str, subject: str, target: str | None = None, day: str | None = "2020-03-01", **more
):  # type: ignore[no-untyped-def]
    fields = {"document": f"doc-{day}", "published": day, **more}
    return Said(id=f"st-{n:03}", predicate=predicate, subject=subject, object=target, **fields)


AGREED = [
    said(1, "AGREED", "deal", qualifiers={"date": "2019-11", "topics": ["data", "ai"], "status": "signed"}),
    *(said(2 + i, "PARTY_TO", who, "deal") for i, who in enumerate("abc")),
]


def test_an_agreement_is_one_occasion_and_its_pairs_are_not_counted_again() -> None:
    again = [said(10, "SIGNED", "a", "b"), said(11, "SIGNED", "a", "d")]
    found = {o.id: o for o in occasions([*AGREED, *again])}
    assert found["deal"].members == ("a", "b", "c")
    assert (found["deal"].date, found["deal"].known, found["deal"].topics) == (
        "2019-11",
        "2020-03-01",
        ("ai", "data"),
    )
    # a and b are told of as parties in the same document; a and d are not
    assert [o.members for o in found.values() if o.relation == "SIGNED"] == [("a", "d")]


def test_reports_of_the_same_month_are_one_occasion_and_order_is_nothing() -> None:
    told = [
        said(1, "COOPERATES_WITH", "a", "b", "2020-03-01"),
        said(2, "COOPERATES_WITH", "a", "b", "2020-03-09"),
        said(3, "COOPERATES_WITH", "a", "b", "2020-04-02"),
        *AGREED,
    ]
    found = occasions(told)
    assert sorted(o.documents for o in found if o.relation == "COOPERATES_WITH") == [1, 2]
    for mixed in islice(permutations(told), 0, 5040, 97):
        assert occasions(mixed) == found


def test_what_is_cancelled_or_dated_in_no_form_of_a_date() -> None:
    off = [said(1, "COOPERATES_WITH", "a", "b", modality="cancelled")]
    off += [said(2, "AGREED", "x", qualifiers={"status": "cancelled"}), said(3, "PARTY_TO", "a", "x")]
    assert occasions(off) == []
    odd = [said(1, "AGREED", "x", qualifiers={"date": "05/20"}), said(2, "PARTY_TO", "a", "x")]
    assert occasions(odd)[0].date == "2020-03-01"


def test_a_chronicle_tells_each_day_as_the_statements_up_to_it_do() -> None:
    told = [
        *AGREED,
        said(10, "AGREED", "deal", day="2021-05-01", qualifiers={"status": "cancelled"}),
        said(11, "PARTY_TO", "d", "deal", day="2020-08-01"),
        said(12, "SIGNED", "a", "d", day="2020-08-01"),
        said(13, "SIGNED", "a", "d", day="2020-08-20"),
        said(14, "PARTICIPATED_IN", "a", "e", day=None),
        said(15, "PARTICIPATED_IN", "b", "e", day="2020-09-01"),
        said(16, "COOPERATES_WITH", "a", "b", day="2020-03-09"),
        said(17, "COOPERATES_WITH", "a", "b", day="2020-03-20"),
    ]
    chronicle = Chronicle(told)
    for day in ("2020-02-01", "2020-03-01", "2020-03-10", "2020-08-01", "2020-12-31", "2021-05-01"):
        assert chronicle.until(day) == occasions(s for s in told if s.published and s.published <= day)
    assert chronicle.until() == occasions(told)
    assert Chronicle([]).until("2020-01-01") == []


def test_everyones_weights_sum_up_to_one_for_each_occasion() -> None:
    found = [
        Occasion("1", "PARTY_TO", ("a", "b", "c", "d"), "2020", "2020"),
        Occasion("2", "PARTY_TO", ("a", "b"), "2021", "2021", statements=("st-1",)),
    ]
    graph = project(found, ACTORS, Scope())
    strength = dict(graph.degree(weight="weight"))
    assert strength == pytest.approx({"a": 2, "b": 2, "c": 1, "d": 1})
    assert graph["a"]["b"]["weight"] == pytest.approx(1 + 1 / 3)
    assert graph["a"]["b"]["statements"] == ("st-1",)
    assert (graph["a"]["b"]["first"], graph["a"]["b"]["last"], graph["a"]["b"]["occasions"]) == (
        "2020",
        "2021",
        2,
    )


def test_what_is_old_fades() -> None:
    found = [
        Occasion("1", "PARTY_TO", ("a", "b"), "2014", "2014"),
        Occasion("2", "PARTY_TO", ("c", "d"), "2020", "2020"),
    ]
    graph = project(found, ACTORS, Scope(), today="2020")
    assert graph["c"]["d"]["recent"] == 1
    assert graph["a"]["b"]["recent"] == pytest.approx(0.25, abs=1e-3)


def test_scope_keeps_to_window_relation_topic_country_and_type() -> None:
    found = [
        Occasion("1", "PARTY_TO", ("a", "b"), "2019-06-02", None, ("ai",)),
        Occasion("2", "SIGNED", ("a", "d"), "2020", None),
        Occasion("3", "PARTY_TO", ("b", "c", "e", "p"), None, None, ("data",)),
    ]

    def pairs(**scope: object) -> list[tuple[str, str]]:
        return list(project(found, ACTORS, Scope(**scope)).edges)  # type: ignore[arg-type]

    assert pairs() == [("a", "b"), ("a", "d"), ("b", "c")]  # neither the event nor the person acts
    assert pairs(since="2019-07") == [("a", "d")]
    assert pairs(until="2019-06") == [("a", "b")]
    assert pairs(since="2020-05", until="2020-08") == [("a", "d")]  # of 2020, no one knows when
    assert pairs(relations=("SIGNED",)) == [("a", "d")]
    assert pairs(topics=("ai",)) == [("a", "b")]
    assert pairs(countries=("PH",)) == [("a", "d")]
    assert pairs(types=("Agency",)) == [("a", "b"), ("a", "d")]
    assert pairs(level="country") == [("country-kr", "country-ph"), ("country-kr", "country-vn")]


def test_an_occasion_of_too_many_is_left_out_and_counted() -> None:
    crowd = {f"x{i}": Actor(f"x{i}", "Agency", "x") for i in range(MEMBERS_COUNTED + 1)}
    graph = project([Occasion("1", "PARTICIPATED_IN", tuple(crowd), None, None)], crowd, Scope())
    assert (len(graph), graph.graph["omitted"]) == (0, 1)


@pytest.mark.parametrize(
    "wrong",
    [
        {"since": "May"}, {"since": "2021", "until": "2020"}, {"relations": ("LIKES",)}, {"types": ("Person",)},
        {"countries": ("Vietnam",)}, {"level": "planet"},
    ],
)  # fmt: skip
def test_a_scope_that_cannot_be_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ScopeError):
        Scope(**wrong)  # type: ignore[arg-type]
