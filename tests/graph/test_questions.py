"""What the graph is asked, on every engine."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from graph.model import EntityType, Relation, Row
from graph.projection import edge_id
from graph.questions import Ambiguous, NotFound, Page, QuestionError, Questions, profile
from graph.store import Put, Store
from tests.readings import Fact, reading
from tests.scenario import (
    DENIED,
    EVENTS,
    ISLAND,
    KOREA,
    MINISTRY,
    MOU,
    NETWORK,
    NIA,
    PLANNED,
    PORTAL,
    SEOUL,
    TWINS,
    UNDATED,
    VIETNAM,
    WEGO,
    WORKSHOP,
    changes,
)


@pytest.fixture
def questions(store: Store) -> Questions:
    store.apply(changes())
    return Questions(store)


def ids(rows: list[Row]) -> list[str]:
    return [str(row["id"]) for row in rows]


def walked(ask: Callable[[str | None], Page], name: Callable[[Row], str]) -> list[str]:
    """All items of a list, page by page."""
    found: list[str] = []
    cursor = None
    while True:
        page = ask(cursor)
        found += [name(item) for item in page.items]
        cursor = page.cursor
        if cursor is None:
            return found


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("WeGO", WEGO),
        ("wego", WEGO),
        ("we", WEGO),
        ("World Smart Sustainable", WEGO),
        ("Wrold Smart Sustainble", WEGO),
        ("한국지능정보사회진흥원", NIA),
        ("한국지능정보사회진훙원", NIA),
        ("지능정보", NIA),
        ("베트남정보통신부", MINISTRY),
        ("Blue Rivr Networks", NETWORK),
        ("networks", NETWORK),
        ("서", SEOUL),
        ("서울", SEOUL),
        ("portal 시민", None),
        ("시민 참여", PORTAL),
        ('+-&|!(){}[]^"~*?:\\/ AND', None),
        ("zzqqxx", None),
    ],
)
def test_search_finds_names_in_both_languages(questions: Questions, query: str, expected: object) -> None:
    found = ids(questions.search(query))
    assert found[:1] == ([expected.id] if expected is not None else []), found  # type: ignore[attr-defined]


def test_search_keeps_to_type_limit_and_length(questions: Questions) -> None:
    assert {e["type"] for e in questions.search("협력 포럼", entity_type=EntityType.EVENT)} == {"Event"}
    assert questions.search("WeGO", entity_type=EntityType.AGENCY) == []
    assert len(questions.search("협력 포럼", limit=3)) == 3
    for query, limit in (("", 5), (" ", 5), ("x" * 201, 5), ("x", 0), ("x", 201)):
        with pytest.raises(QuestionError):
            questions.search(query, limit=limit)


def test_a_name_means_one_entity_or_is_refused(questions: Questions) -> None:
    assert questions.named(WEGO.id)["id"] == WEGO.id
    assert questions.named("wego")["id"] == WEGO.id
    with pytest.raises(Ambiguous) as refused:
        questions.named("교육부")
    assert sorted(ids(refused.value.candidates)) == sorted(twin.id for twin in TWINS)
    with pytest.raises(NotFound, match="did you mean"):
        questions.named("Blue Rivers Network")
    with pytest.raises(NotFound):
        questions.named("zzqqxx")


def test_an_entity_comes_with_what_the_registry_knows(questions: Questions) -> None:
    wego = questions.entity(WEGO.id)
    assert "세계도시전자정부협의체" in wego["former_names"]
    with pytest.raises(NotFound):
        questions.entity("org-unknown")


def test_relations_are_grouped_and_counted(questions: Questions) -> None:
    groups = {(g["relation"], g["outgoing"]): g for g in questions.relations(NIA.id, each=4)}
    hosted = groups["HOSTED", True]
    assert (hosted["total"], len(hosted["items"])) == (len(EVENTS), 4)
    assert [item["entity"]["id"] for item in groups["SIGNED", True]["items"]] == [MINISTRY.id]
    assert ("SIGNED", False) not in groups
    other = {(g["relation"], g["outgoing"]) for g in questions.relations(MINISTRY.id)}
    assert ("SIGNED", True) in other, "a relation without a direction is outgoing from both of its ends"
    members = {(g["relation"], g["outgoing"]): g for g in questions.relations(WEGO.id)}["MEMBER_OF", False]
    assert [item["edge"]["documents"] for item in members["items"]] == [2]
    assert questions.relations(ISLAND.id) == []


def test_pages_hold_everything_once_in_a_stable_order(questions: Questions) -> None:
    def name(item: Row) -> str:
        return str(item["edge"]["id"])

    whole = [name(item) for item in questions.edges(NIA.id, limit=200).items]
    assert len(whole) == len(set(whole)) == len(EVENTS) + 4
    for limit in (1, 7, len(whole)):
        assert walked(lambda cursor: questions.edges(NIA.id, limit=limit, cursor=cursor), name) == whole  # noqa: B023
    only = questions.edges(NIA.id, relations=["BELONGS_TO"])
    assert [item["entity"]["id"] for item in only.items] == [KOREA.id]

    agreements = walked(lambda cursor: questions.agreements(limit=1, cursor=cursor), lambda a: str(a["id"]))
    assert agreements == [PLANNED.id, MOU.id, UNDATED.id]
    documents = walked(lambda cursor: questions.documents(limit=2, cursor=cursor), lambda d: str(d["key"]))
    assert documents == ["forums", "wego-again", "wego", "mou", "twins", "undated"]
    evidence = walked(
        lambda cursor: questions.evidence(WEGO.id, limit=1, cursor=cursor), lambda s: str(s["id"])
    )
    assert evidence == ids(questions.evidence(WEGO.id).items)


@pytest.mark.parametrize(
    "cursor", ["", "x", "!!", "W10", "WzFd", "é", "W251bGwsIiJd", "WzFlOTksIiJd", "=" * 400]
)
def test_cursors_from_elsewhere_are_refused(questions: Questions, cursor: str) -> None:
    with pytest.raises(QuestionError, match="cursor"):
        questions.agreements(cursor=cursor)
    taken = questions.edges(NIA.id, limit=1).cursor
    with pytest.raises(QuestionError, match="cursor"):
        questions.documents(cursor=taken)


def test_a_neighbourhood_is_what_lies_within_its_depth(questions: Questions) -> None:
    near = questions.neighbourhood(WEGO.id)
    assert set(ids(near.entities)) == {SEOUL.id, PORTAL.id, WORKSHOP.id, NETWORK.id, PLANNED.id}
    assert (len(near.edges), near.truncated) == (5, False)
    far = questions.neighbourhood(WEGO.id, depth=2, limit=200)
    assert set(ids(far.entities)) == {*ids(near.entities), NIA.id}
    assert set(ids(near.edges)) < set(ids(far.edges))
    assert edge_id(*_ends("PARTICIPATED_IN", NETWORK.id, WORKSHOP.id)) in ids(far.edges)
    assert not far.truncated
    assert len(ids(far.edges)) == len(set(ids(far.edges)))
    cut = questions.neighbourhood(NIA.id, limit=3)
    assert (len(cut.edges), cut.truncated) == (3, True)
    only = questions.neighbourhood(WEGO.id, depth=2, relations=["MEMBER_OF"])
    assert ids(only.entities) == [SEOUL.id]
    for depth in (0, 3):
        with pytest.raises(QuestionError):
            questions.neighbourhood(WEGO.id, depth=depth)


def _ends(relation: str, source: str, target: str) -> tuple[object, str, str]:
    return Relation(relation), source, target


def test_paths_are_shortest_and_carry_their_edges(questions: Questions, store: Store) -> None:
    direct = questions.paths(SEOUL.id, WEGO.id)
    assert [[e["relation"] for e in way["edges"]] for way in direct] == [["MEMBER_OF"]]
    through = questions.paths(SEOUL.id, PORTAL.id)
    assert [ids(way["entities"]) for way in through] == [[SEOUL.id, WEGO.id, PORTAL.id]]
    told = reading("more", facts=[Fact(Relation.SUPPORTS, WEGO, KOREA), Fact(Relation.FUNDS, WEGO, PORTAL)])
    store.apply([Put(told)])
    assert len(questions.paths(SEOUL.id, PORTAL.id)) == 1, "parallel edges make no way of their own"
    long = questions.paths(SEOUL.id, MINISTRY.id)
    assert len(long) == 1
    assert ids(long[0]["entities"])[:3] == [SEOUL.id, WEGO.id, PLANNED.id]
    assert [e["relation"] for e in long[0]["edges"]][:2] == ["MEMBER_OF", "PARTY_TO"]
    for way in (*through, *long):
        assert [said["edge"] for said in way["evidence"]] == ids(way["edges"])
        for near, edge, far in zip(way["entities"], way["edges"], way["entities"][1:], strict=False):
            assert {edge["source"], edge["target"]} == {near["id"], far["id"]}
    assert questions.paths(SEOUL.id, ISLAND.id) == []
    with pytest.raises(QuestionError):
        questions.paths(SEOUL.id, SEOUL.id)
    with pytest.raises(NotFound):
        questions.paths(SEOUL.id, "org-unknown")


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({"parties": [NIA.id]}, [PLANNED, MOU]),
        ({"parties": [NIA.id, MINISTRY.id]}, [MOU]),
        ({"parties": [NIA.id, NIA.id]}, [PLANNED, MOU]),
        ({"parties": [SEOUL.id]}, []),
        ({"country": "VN"}, [MOU, UNDATED]),
        ({"country": "vn", "parties": [NIA.id]}, [MOU]),
        ({"country": "KR", "status": "planned"}, [PLANNED]),
        ({"topic": "e-government"}, [MOU]),
        ({"status": "in_force"}, [UNDATED]),
        ({"kind": "contract"}, [PLANNED]),
        ({"since": "2019"}, [PLANNED, MOU]),
        ({"since": "2020-06-15"}, [PLANNED]),
        ({"until": "2019-05-01"}, []),
        ({"until": "2019-05-02"}, [MOU]),
        ({"until": "2019"}, [MOU]),
        ({"since": "2019-05", "until": "2019-05"}, [MOU]),
        ({"since": "2021"}, []),
    ],
)
def test_agreements_are_filtered(
    questions: Questions, filters: dict[str, object], expected: list[object]
) -> None:
    found = questions.agreements(**filters)  # type: ignore[arg-type]
    assert ids(found.items) == [deal.id for deal in expected]  # type: ignore[attr-defined]
    for item in found.items:
        assert item["parties"]
        assert item["evidence"]["quote"]
        assert item["evidence"]["document"]["key"]


def test_dates_that_are_none_are_refused(questions: Questions) -> None:
    for date in ("20", "2020-1", "tomorrow", "２０２０"):
        with pytest.raises(QuestionError, match="date"):
            questions.agreements(since=date)


def test_everything_leads_back_to_its_sentence(questions: Questions) -> None:
    seen = 0
    for group in questions.relations(WEGO.id):
        for item in group["items"]:
            for said in questions.evidence(item["edge"]["id"]).items:
                document = questions.document(said["document"]["id"])
                assert document["text"][said["start"] : said["end"]] == said["quote"]
                seen += 1
    assert seen == 6
    edge = edge_id(*_ends("COOPERATES_WITH", *sorted((WEGO.id, NETWORK.id))))  # type: ignore[arg-type]
    joined = questions.edge(edge)
    assert {joined["source_entity"]["id"], joined["target_entity"]["id"]} == {WEGO.id, NETWORK.id}
    assert joined["polarity"] == DENIED.polarity
    assert questions.quotes([joined])[edge]["document"]["key"] == "wego-again"
    reported = questions.evidence(MOU.id).items
    assert [said["predicate"] for said in reported] == ["AGREED"]
    assert reported[0]["qualifiers"]["topics"] == ["e-government"]
    for unknown in ("edge-0", "org-unknown"):
        with pytest.raises(NotFound):
            questions.evidence(unknown)
    with pytest.raises(NotFound):
        questions.edge(WEGO.id)
    with pytest.raises(NotFound):
        questions.document("doc-0")
    with pytest.raises(NotFound, match="no agreement"):
        questions.agreement(WEGO.id)


def test_documents_failures_and_statistics(questions: Questions, store: Store) -> None:
    assert [d["key"] for d in questions.documents(entity=WEGO.id).items] == ["wego-again", "wego"]
    assert questions.documents(lang="en").items == []
    assert questions.documents(source="test", limit=1).cursor is not None
    assert [f["reason"] for f in questions.failures().items] == ["empty"]
    counted = questions.statistics()
    assert counted["documents"] == {"ko": 6}
    assert counted["entities"]["Event"] == len(EVENTS) + 1
    assert (counted["failures"], counted["edges"]["MEMBER_OF"]) == (1, 1)
    store.apply([])
    assert questions.statistics()["version"] == store.version()
    questions.ready()


def test_a_profile_gathers_what_there_is(questions: Questions) -> None:
    found = profile(questions, questions.named("WeGO"), 5)
    assert [a["id"] for a in found["agreements"]] == [PLANNED.id]
    relations = {(g["relation"], g["outgoing"]) for g in found["relations"]}
    assert relations == {
        ("MEMBER_OF", False), ("OPERATES", True), ("HOSTED", True), ("COOPERATES_WITH", True),
    }  # fmt: skip
    assert all(item["evidence"]["quote"] for group in found["relations"] for item in group["items"])
    assert [document["evidence"]["document"] for document in found["documents"]] == [
        document["id"] for document in found["documents"]
    ]
    country = profile(questions, questions.entity(VIETNAM.id), 5)
    assert {a["id"] for a in country["agreements"]} == {MOU.id, UNDATED.id}
    agreement = profile(questions, questions.entity(MOU.id), 5)
    assert {p["id"] for p in agreement["agreements"][0]["parties"]} == {NIA.id, MINISTRY.id}


def test_the_life_of_an_agreement(questions: Questions) -> None:
    (signed,) = questions.states(MOU.id, "2024-01-01")
    assert (signed["status"], signed["date"], signed["basis"]) == ("signed", "2019-05-02", "reported")
    assert signed["evidence"]["document"]["published"] == "2019-05-03"
    planned, announced = questions.states(PLANNED.id, "2024-01-01")
    assert (planned["status"], planned["basis"]) == ("planned", "reported")
    assert (announced["status"], announced["date"], announced["basis"]) == ("signed", "2020-06", "announced")
    # The day has not come yet.
    assert [state["basis"] for state in questions.states(PLANNED.id, "2020-05-31")] == ["reported"]
