"""Analysis of a store, on every engine."""

from __future__ import annotations

import pytest

from graph.analysis.projection import Scope
from graph.dump import dump
from graph.insights import Insights
from graph.model import Relation
from graph.questions import QuestionError
from graph.store import Put, Store
from tests.readings import Fact, reading
from tests.scenario import MINISTRY, MOU, NETWORK, NIA, WEGO, changes


@pytest.fixture
def insights(store: Store) -> Insights:
    store.apply(changes())
    return Insights(store)


def test_the_snapshot_has_what_is_affirmed_and_is_read_again_after_a_write(
    insights: Insights, store: Store
) -> None:
    members = {frozenset(o.members) for o in insights.occasions()}
    assert {WEGO.id, NIA.id} in members
    assert not [o for o in insights.occasions() if o.relation == "COOPERATES_WITH"]  # it is denied
    assert insights.snapshot() is insights.snapshot()
    mou = next(o for o in insights.occasions() if o.id == MOU.id)
    assert (mou.date, mou.known, mou.topics) == ("2019-05-02", "2019-05-03", ("e-government",))
    assert mou.members == tuple(sorted((NIA.id, MINISTRY.id)))
    store.apply([Put(reading("new", facts=[Fact(Relation.COOPERATES_WITH, NETWORK, NIA)]))])
    assert {NETWORK.id, NIA.id} in {frozenset(o.members) for o in insights.occasions()}


def test_centrality_by_body_and_country(insights: Insights) -> None:
    found = insights.centrality(by="degree", limit=2)
    assert found["items"][0]["id"] == WEGO.id
    assert found["exact"]
    assert len(found["items"]) == 2
    countries = insights.centrality(by="effective_size", level="country")
    assert {item["id"] for item in countries["items"]} == {"country-kr", "country-vn"}
    years = insights.centrality(by="pagerank", years=True)["items"]
    assert {y["year"] for item in years if item["id"] == NIA.id for y in item["years"]} >= {"2019", "2020"}


def test_as_of_sees_nothing_of_later(insights: Insights) -> None:
    assert insights.centrality(as_of="2019-12-31")["items"]
    assert not insights.centrality(as_of="2019-01-01")["items"]
    assert {i["id"] for i in insights.centrality(as_of="2019-12-31")["items"]} == {NIA.id, MINISTRY.id}


@pytest.mark.parametrize(
    "wrong",
    [
        {"by": "beauty"},
        {"by": "constraint"},
        {"limit": 0},
        {"since": "x"},
        {"by": "constraint", "level": "country", "years": True},
    ],
)
def test_a_wrong_question_is_refused(insights: Insights, wrong: dict[str, object]) -> None:
    with pytest.raises(QuestionError):
        insights.centrality(**wrong)  # type: ignore[arg-type]


def test_measures_are_properties_of_nodes_for_as_long_as_somebody_wants_them(
    insights: Insights, store: Store
) -> None:
    before, version = list(dump(store)), store.version()
    assert insights.measure() == len(insights.projection(Scope()))

    def measured() -> dict[str, float]:
        query = "MATCH (e:Entity) WHERE e.measured IS NOT NULL RETURN e.id AS id, e.pagerank AS pagerank"
        return dict(store.ask(query, {}, limit=100, seconds=10).rows)

    found = {item["id"]: item["pagerank"] for item in insights.centrality()["items"]}
    assert measured() == found
    # The graph says what it said, and a document that names a body leaves its measures alone.
    assert (list(dump(store)), store.version()) == (before, version)
    store.apply([Put(reading("new", facts=[Fact(Relation.COOPERATES_WITH, NETWORK, NIA)]))])
    assert measured() == found
    # A narrower scope takes them off those that are not in it.
    assert insights.measure(as_of="2019-12-31") == 2
    assert measured().keys() == {NIA.id, MINISTRY.id}
    with pytest.raises(QuestionError, match="leave the level out"):
        insights.measure(level="country")
    store.measure({})
    assert not measured()
