"""Summaries do not depend on the order in which documents come, nor on how they are batched."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import replace
from itertools import groupby

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph.dump import dump
from graph.model import EntityType, Modality, Polarity, Reading, Relation, allows
from graph.projection import EdgeSummary, EntitySummary, Summaries, check, distinct, summarise
from graph.store import Put, Store, Withdraw
from tests.conftest import wipe
from tests.readings import AGENCY, COMPANY, FORUM, KOREA, Deal, Fact, Thing, reading

THINGS = (AGENCY, COMPANY, KOREA, FORUM, replace(AGENCY, name="NIA Sample"), replace(COMPANY, country="KR"))
KEYS = ("a", "b", "c", "d")
DATES = (None, "2020", "2021-05", "2021-05-03", "2022-01-01")


@st.composite
def facts(draw: st.DrawFn) -> Fact:
    source, target, relation = draw(
        st.sampled_from(
            [
                (source, target, relation)
                for source in THINGS
                for target in THINGS
                for relation in Relation
                if source.id != target.id and allows(relation, source.type, target.type)
            ]
        )
    )
    return Fact(relation, source, target, draw(st.sampled_from(Modality)), draw(st.sampled_from(Polarity)))


def deals() -> st.SearchStrategy[Deal]:
    return st.builds(
        Deal,
        st.just("agreement-1"),
        st.just((AGENCY, COMPANY)),
        st.sampled_from(["MOU", "LOI"]),
        st.sampled_from(["planned", "signed", "cancelled"]),
        st.sampled_from([None, "2021-05-03"]),
        st.lists(st.sampled_from([f"topic {i}" for i in range(20)]), max_size=9).map(tuple),
    )


def readings(keys: st.SearchStrategy[str]) -> st.SearchStrategy[Reading]:
    return st.builds(
        lambda key, facts, deals, things, published: reading(
            key, facts=facts, deals=deals, things=things, published=published
        ),
        keys,
        st.lists(facts(), max_size=4),
        st.lists(deals(), max_size=1),
        st.lists(st.sampled_from(THINGS), max_size=2),
        st.sampled_from(DATES),
    )


def summed(said: Reading) -> Summaries:
    return summarise(distinct(said), said.document.published)


def many_names() -> Iterator[Thing]:
    for i in range(60):
        yield replace(AGENCY, name=f"Agency called {i}")


def merged(parts: list[Summaries]) -> tuple[list[object], list[object]]:
    whole = Summaries()
    for part in deepcopy(parts):
        whole.merge(part)
    return (
        sorted((e.row() for e in whole.entities.values()), key=lambda row: str(row["id"])),
        sorted((e.row() for e in whole.edges.values()), key=lambda row: str(row["id"])),
    )


@given(st.lists(readings(st.sampled_from([f"k{i}" for i in range(40)])), max_size=6), st.data())
def test_any_order_and_grouping_gives_the_same(said: list[Reading], data: st.DataObject) -> None:
    parts = [summed(one) for one in said]
    shuffled = data.draw(st.permutations(parts))
    cut = data.draw(st.integers(0, len(parts)))
    left, right = Summaries(), Summaries()
    for part in deepcopy(shuffled[:cut]):
        left.merge(part)
    for part in deepcopy(shuffled[cut:]):
        right.merge(part)
    assert merged(parts) == merged([left, right]) == merged([right, left])


@given(st.lists(readings(st.sampled_from([f"k{i}" for i in range(40)])), min_size=1, max_size=4))
def test_a_summary_comes_back_from_its_row(said: list[Reading]) -> None:
    whole = Summaries()
    for one in said:
        whole.merge(summed(one))
    for entity in whole.entities.values():
        assert EntitySummary.from_row(entity.row()).row() == entity.row()
    for edge in whole.edges.values():
        assert EdgeSummary.from_row(edge.row()).row() == edge.row()


@pytest.mark.parametrize(
    ("modality", "polarity", "caveat"),
    [
        (Modality.DONE, Polarity.AFFIRMED, None),
        (Modality.PLANNED, Polarity.AFFIRMED, "planned"),
        (Modality.DONE, Polarity.DENIED, "denied"),
        (Modality.CANCELLED, Polarity.DENIED, "cancelled, denied"),
    ],
)
def test_an_edge_says_what_keeps_it_from_being_a_plain_fact(
    modality: Modality, polarity: Polarity, caveat: str | None
) -> None:
    said = summed(reading("k", facts=[Fact(Relation.LOCATED_IN, COMPANY, KOREA, modality, polarity)]))
    (edge,) = said.edges.values()
    assert edge.row().get("caveat") == caveat


def test_only_so_many_names_are_kept_whatever_the_order() -> None:
    parts = [summed(reading(f"k{i}", things=[thing])) for i, thing in enumerate(many_names())]
    assert merged(parts) == merged(parts[::-1])
    entities, _ = merged(parts)
    assert len(entities[0]["names"]) == 48  # type: ignore[index]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"document": "doc-other"}, "is of doc-other"),
        ({"quote": "nothing like it"}, "does not quote"),
        ({"subject": "agency-unnamed"}, "does not name"),
    ],
)
def test_statements_must_fit_their_document(change: dict[str, str], message: str) -> None:
    said = reading("a", facts=[Fact(Relation.HOSTED, AGENCY, FORUM)])
    check(said)
    said.statements[-1] = replace(said.statements[-1], **change)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match=message):
        check(said)


def test_a_relation_without_direction_has_one_way_to_be_written() -> None:
    said = reading("a", facts=[Fact(Relation.SIGNED, COMPANY, AGENCY)])
    last = said.statements[-1]
    assert (last.subject, last.object) == (AGENCY.id, COMPANY.id)
    said.statements[-1] = replace(
        last, subject=COMPANY.id, subject_type=EntityType.COMPANY, object=AGENCY.id,
        object_type=EntityType.AGENCY,
    )  # fmt: skip
    with pytest.raises(ValueError, match="smaller id"):
        check(said)


changes = st.lists(
    st.one_of(readings(st.sampled_from(KEYS)).map(Put), st.sampled_from(KEYS).map(Withdraw)), max_size=9
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(changes=changes, batches=st.lists(st.integers(0, 2), min_size=9, max_size=9))
def test_any_history_gives_the_graph_of_its_end(
    store: Store, changes: list[Put | Withdraw], batches: list[int]
) -> None:
    wipe(store)
    numbered = list(zip(batches, changes, strict=False))
    for _, batch in groupby(numbered, key=lambda pair: pair[0]):
        store.apply([change for _, change in batch])
    after = list(dump(store))
    wipe(store)
    final: dict[str, Reading] = {}
    for change in changes:
        if isinstance(change, Put):
            final[change.reading.document.key] = change.reading
        else:
            final.pop(change.key, None)
    store.apply([Put(said) for said in final.values()])
    assert after == list(dump(store))
