"""Decisions of what is one thing: what they come to, and that taking them back leaves nothing."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph.dump import dump
from graph.model import EntityType, Modality, Polarity, Relation
from graph.resolution.ledger import AUTOMATIC, Decision, Verdict, redirects, type_of
from graph.store import Put, Store, Withdraw
from tests.conftest import wipe
from tests.readings import AGENCY, COMPANY, FORUM, KOREA, Deal, Fact, Thing, reading

SAME, DIFFERENT = Verdict.SAME, Verdict.DIFFERENT


def decision(a: str, b: str, verdict: Verdict = SAME, by: str = "analyst") -> Decision:
    return Decision(a, b, verdict, by, "2024-05-02", "read it")


def test_one_stands_for_all() -> None:
    assert redirects([decision("b", "a"), decision("b", "c")]) == {"b": "a", "c": "a"}
    assert redirects([]) == {}


def test_what_the_registry_knows_stands_for_the_others() -> None:
    assert redirects([decision("agency-1", "org-nia")]) == {"agency-1": "org-nia"}


def test_different_is_as_strong_as_same() -> None:
    assert redirects([decision("a", "b", DIFFERENT)]) == {}
    apart = redirects([decision("a", "x"), decision("x", "b"), decision("a", "b", DIFFERENT)])
    assert apart.get("a", "a") != apart.get("b", "b")
    assert len(apart) == 1


def test_people_come_before_runs() -> None:
    ran = [decision("a", "x", by=AUTOMATIC), decision("b", "x"), decision("a", "b", DIFFERENT)]
    assert redirects(ran) == {"x": "b"}


def test_nothing_is_judged_against_itself() -> None:
    with pytest.raises(ValueError, match="itself"):
        decision("a", "a")


def test_types_follow_from_ids() -> None:
    assert type_of("org-nia") is EntityType.AGENCY
    assert type_of("intlorg-12ab") is EntityType.INTL_ORG
    assert type_of("x-1") is None


IDS = st.sampled_from("abcdef")
DECISIONS = st.lists(
    st.tuples(IDS, IDS, st.sampled_from(Verdict), st.sampled_from(["analyst", AUTOMATIC])).filter(
        lambda d: d[0] != d[1]
    ),
    max_size=9,
)


@given(DECISIONS, st.randoms())
def test_redirects_depend_on_no_order_and_hold(
    drawn: list[tuple[str, str, Verdict, str]], chance: object
) -> None:
    ledger = {(d := decision(*entry)).id: d for entry in drawn}
    listed = list(ledger.values())
    stands = redirects(listed)
    chance.shuffle(listed)  # type: ignore[attr-defined]
    assert redirects(listed) == stands
    for entry in listed:
        ends = {stands.get(side, side) for side in entry.pair}
        if entry.verdict is DIFFERENT:
            assert len(ends) == 2
    assert not set(stands) & set(stands.values())


TWIN = replace(AGENCY, id="agency-2", name="정보화기관")
OTHER = Thing("university-1", EntityType.UNIVERSITY, "정보화 연구기관", "KR")
READINGS = [
    reading("a", facts=[Fact(Relation.PARTICIPATED_IN, AGENCY, FORUM), Fact(Relation.COOPERATES_WITH, AGENCY, COMPANY)]),
    reading("b", facts=[Fact(Relation.COOPERATES_WITH, COMPANY, TWIN), Fact(Relation.BELONGS_TO, TWIN, KOREA)]),
    reading("c", facts=[Fact(Relation.COOPERATES_WITH, AGENCY, TWIN)], deals=[Deal("agreement-1", (TWIN, COMPANY))]),
    reading("d", facts=[Fact(Relation.PARTICIPATED_IN, OTHER, FORUM, Modality.PLANNED, Polarity.DENIED)], published=None),
]  # fmt: skip
JUDGED = [decision(AGENCY.id, TWIN.id), decision(TWIN.id, OTHER.id), decision(AGENCY.id, OTHER.id, DIFFERENT)]


def lines(store: Store) -> list[str]:
    return list(dump(store))


def test_two_become_one_with_all_its_evidence_and_two_again(store: Store) -> None:
    store.apply([Put(said) for said in READINGS])
    before = lines(store)
    ruling = decision(AGENCY.id, TWIN.id)

    assert store.decide([ruling]) == 2  # those that speak of the twin
    assert store.decisions() == [ruling]
    (found,) = store.read("read/entity", id=AGENCY.id)
    assert found["entity"]["documents"] == 3
    assert set(found["entity"]["names"]) == {AGENCY.name, TWIN.name}
    assert store.read("read/entity", id=TWIN.id) == []
    (edge,) = store.read("read/edge", {"RELATION": "COOPERATES_WITH"}, source=AGENCY.id, target=COMPANY.id)
    assert edge["edge"]["documents"] == 2
    assert not store.read("read/edge", {"RELATION": "COOPERATES_WITH"}, source=AGENCY.id, target=AGENCY.id)

    assert store.decide(taken_back=[ruling.id]) == 2
    assert lines(store) == before


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.permutations([*(Put(said) for said in READINGS), *JUDGED]),
    st.sets(st.sampled_from(range(len(JUDGED)))),
    st.sets(st.sampled_from(range(len(READINGS)))),
)
def test_the_order_of_documents_and_decisions_does_not_matter(
    store: Store, steps: list[Put | Decision], back: set[int], gone: set[int]
) -> None:
    wipe(store)
    kept = [d for i, d in enumerate(JUDGED) if i not in back]
    store.apply([Put(said) for i, said in enumerate(READINGS) if i not in gone])
    store.decide(kept)
    expected = lines(store)

    wipe(store)
    for step in steps:
        if isinstance(step, Decision):
            store.decide([step])
        else:
            store.apply([step])
    store.decide(taken_back=[JUDGED[i].id for i in back])
    store.apply([Withdraw(READINGS[i].document.key) for i in gone])
    assert lines(store) == expected
