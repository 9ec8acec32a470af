"""What the store promises, on every engine."""

from __future__ import annotations

import threading
from dataclasses import replace

import neo4j
import pytest
from neo4j.exceptions import Neo4jError

import cypher
from graph.dump import dump
from graph.model import Document, Failure, Modality, Polarity, Relation
from graph.settings import Settings
from graph.store import Applied, Put, SchemaError, Store, StoreError, Withdraw, open_store, schema
from graph.store.turn import ROWS_SENT
from tests.readings import AGENCY, COMPANY, FORUM, KOREA, Deal, Fact, Thing, reading

FUNDED = Fact(Relation.PARTICIPATED_IN, AGENCY, FORUM)
HOME = Fact(Relation.BELONGS_TO, AGENCY, KOREA)
SIGNED = Fact(Relation.SIGNED, COMPANY, AGENCY)


def lines(store: Store) -> list[str]:
    return list(dump(store))


def edge(store: Store, relation: str, source: Thing, target: Thing) -> dict[str, object] | None:
    rows = store.read("read/edge", {"RELATION": relation}, source=source.id, target=target.id)
    return rows[0]["edge"] if rows else None


def entity(store: Store, thing: Thing | str) -> dict[str, object] | None:
    rows = store.read("read/entity", id=thing if isinstance(thing, str) else thing.id)
    return rows[0]["entity"] if rows else None


def test_a_document_becomes_entities_edges_and_evidence(store: Store) -> None:
    said = reading("a", facts=[FUNDED, HOME])
    applied = store.apply([Put(said)])

    assert (applied.added, applied.replaced, applied.unchanged) == (1, 0, 0)
    assert applied.types == {
        "Agency": 1, "Country": 1, "Event": 1, "PARTICIPATED_IN": 1, "BELONGS_TO": 1,
    }  # fmt: skip
    agency = entity(store, AGENCY)
    assert agency is not None
    assert agency["names"] == [AGENCY.name]
    assert (agency["type"], agency["country"], agency["documents"]) == ("Agency", "KR", 1)
    found = edge(store, "PARTICIPATED_IN", AGENCY, FORUM)
    assert found is not None
    evidence = store.read(
        "read/evidence_of_edge", id=found["id"], published="~", after="", limit=10, known_at=None
    )
    assert [row["statement"]["id"] for row in evidence] == found["statements"]
    statement = evidence[0]["statement"]
    assert said.document.text[statement["start"] : statement["end"]] == statement["quote"]
    stored = store.read("read/document", id=said.document.id)[0]
    assert stored["text"] == said.document.text
    assert "text" not in stored["document"]


def test_the_same_again_changes_nothing(store: Store) -> None:
    said = reading("a", facts=[FUNDED])
    store.apply([Put(said)])
    before = lines(store)
    assert store.apply([Put(said)]) == Applied(unchanged=1)
    assert lines(store) == before


def test_a_new_version_replaces_what_the_old_one_said_and_nothing_else(store: Store) -> None:
    store.apply([Put(reading("a", facts=[FUNDED, SIGNED])), Put(reading("b", facts=[FUNDED]))])
    applied = store.apply([Put(reading("a", facts=[HOME], published="2021-06-01"))])

    assert (applied.added, applied.replaced) == (0, 1)
    assert edge(store, "SIGNED", AGENCY, COMPANY) is None
    assert entity(store, COMPANY) is None
    kept = edge(store, "PARTICIPATED_IN", AGENCY, FORUM)
    assert kept is not None
    assert kept["documents"] == 1
    agency = entity(store, AGENCY)
    assert agency is not None
    assert (agency["documents"], agency["first"], agency["last"]) == (2, "2021-05-03", "2021-06-01")


def test_a_new_version_may_say_the_same_at_the_same_place(store: Store) -> None:
    store.apply([Put(reading("a", facts=[FUNDED, HOME]))])
    before = lines(store)
    assert store.apply([Put(reading("a", facts=[FUNDED, HOME], note="corrected"))]).replaced == 1
    after = lines(store)
    assert [line for line in before if '"documents": {' not in line[:16]] == [
        line for line in after if '"documents": {' not in line[:16]
    ]


def test_a_new_version_may_add_what_another_document_says_of_the_same_entities(store: Store) -> None:
    store.apply([Put(reading("a", things=[AGENCY, COMPANY])), Put(reading("b", facts=[SIGNED]))])
    store.apply([Put(reading("a", facts=[SIGNED]))])
    found = edge(store, "SIGNED", AGENCY, COMPANY)
    assert found is not None
    assert found["documents"] == 2
    assert store.statistics()["edges"] == {"SIGNED": 1}


def test_what_is_withdrawn_is_as_if_it_had_never_been(store: Store) -> None:
    store.apply([Put(reading("a", facts=[FUNDED]))])
    before = lines(store)
    store.apply([Put(reading("b", facts=[FUNDED, SIGNED, HOME], published="2030-01-01"))])
    assert store.apply([Withdraw("b")]) == Applied(withdrawn=1)
    assert lines(store) == before
    assert store.apply([Withdraw("b"), Withdraw("never")]) == Applied()
    store.apply([Withdraw("a")])
    assert lines(store) == []


def test_equal_content_under_another_key_is_one_document(store: Store) -> None:
    first, second = reading("a", facts=[FUNDED]), reading("b", facts=[FUNDED])
    twin = replace(
        first.document, id=second.document.id, key="b",
    )  # fmt: skip
    second.document = twin
    second.statements = [replace(s, document=twin.id) for s in first.statements]
    assert store.apply([Put(first), Put(second)]).duplicate == 1
    before = lines(store)
    assert store.apply([Put(second)]) == Applied(duplicate=1)
    assert lines(store) == before
    assert store.contents([first.document.version, "unknown"]) == {first.document.version: "a"}
    # A document that takes up the content of another has nothing of its own to say any more.
    store.apply([Put(reading("b", facts=[SIGNED]))])
    assert store.apply([Put(second)]) == Applied(duplicate=1)
    assert lines(store) == before


def test_two_documents_may_swap_their_contents(store: Store) -> None:
    a, b = reading("a", facts=[FUNDED], note="x"), reading("b", facts=[SIGNED], note="y")
    store.apply([Put(a), Put(b)])

    def under(key: str, document: Document) -> Document:
        return replace(document, key=key, id=Document.id_of(key))

    swapped = [reading("a", facts=[SIGNED]), reading("b", facts=[FUNDED])]
    for said, other in zip(swapped, (b, a), strict=True):
        said.document = under(said.document.key, other.document)
        said.statements = [replace(s, document=said.document.id) for s in other.statements]
    assert store.apply([Put(said) for said in swapped]).replaced == 2
    assert store.versions(["a", "b", "c"]) == {"a": b.document.version, "b": a.document.version}
    assert store.read("read/document", id=swapped[0].document.id)[0]["text"] == b.document.text


def test_a_failure_is_listed_until_the_document_is_accepted(store: Store) -> None:
    store.apply([Put(reading("a", facts=[FUNDED]))])
    before = lines(store)
    failures = [Failure("a", "encoding", "byte 7"), Failure("b", "empty", "")]
    assert store.apply(failures).failed == 2
    assert store.versions(["a"]) != {}
    listed = store.read("read/failures", after="", limit=10)
    assert sorted((row["failure"]["key"], row["failure"]["reason"]) for row in listed) == [
        ("a", "encoding"), ("b", "empty"),
    ]  # fmt: skip
    store.apply([Put(reading("a", facts=[FUNDED])), Withdraw("b")])
    assert lines(store) == before


def test_all_changes_or_none(store: Store) -> None:
    store.apply([Put(reading("a", facts=[FUNDED]))])
    before, version = lines(store), store.version()
    broken = reading("c", facts=[SIGNED])
    broken.statements = [replace(s, quote="other words") for s in broken.statements]
    with pytest.raises(ValueError, match="does not quote"):
        store.apply([Put(reading("b", facts=[HOME])), Withdraw("a"), Put(broken)])
    assert lines(store) == before
    assert store.version() == version


def test_what_is_related_must_be_named(store: Store) -> None:
    said = reading("a", facts=[FUNDED])
    said.statements = [s for s in said.statements if s.subject != FORUM.id]
    with pytest.raises(ValueError, match="does not name"):
        store.apply([Put(said)])


def test_edges_sum_up_what_was_reported_last(store: Store) -> None:
    planned = replace(SIGNED, modality=Modality.PLANNED)
    cancelled = replace(SIGNED, modality=Modality.CANCELLED, polarity=Polarity.DENIED)
    store.apply([Put(reading("b", facts=[cancelled], published="2022-01-01"))])
    found = edge(store, "SIGNED", AGENCY, COMPANY)
    assert found is not None
    assert (found["modality"], found["polarity"]) == ("cancelled", "denied")
    store.apply([Put(reading("a", facts=[planned], published="2020-01-01"))])
    found = edge(store, "SIGNED", AGENCY, COMPANY)
    assert found is not None
    assert (found["modality"], found["polarity"]) == ("cancelled", "affirmed")
    assert (found["first"], found["last"], found["documents"]) == ("2020-01-01", "2022-01-01", 2)


def test_agreements_are_nodes_with_parties(store: Store) -> None:
    deal = Deal("agreement-1", (AGENCY, COMPANY, KOREA), status="planned", topics=("5G",), date="2021-05")
    store.apply([Put(reading("a", deals=[deal], published="2021-04-01"))])
    store.apply(
        [Put(reading("b", deals=[replace(deal, status="signed", topics=("AI",))], published="2021-05-20"))]
    )
    agreement = entity(store, "agreement-1")
    assert agreement is not None
    assert agreement["status"] == "signed"
    assert agreement["topics"] == ["5G", "AI"]
    parties = store.read("read/parties", ids=["agreement-1"], known_at=None)
    assert {row["entity"]["id"] for row in parties} == {AGENCY.id, COMPANY.id, KOREA.id}
    store.apply([Withdraw("b")])
    agreement = entity(store, "agreement-1")
    assert agreement is not None
    assert (agreement["status"], agreement["topics"]) == ("planned", ["5G"])


def test_more_rows_than_a_query_takes(store: Store) -> None:
    things = [replace(COMPANY, id=f"company-{i:05}", name=f"Sample {i:05}") for i in range(ROWS_SENT + 7)]
    facts = [Fact(Relation.BELONGS_TO, thing, KOREA) for thing in things]
    store.apply([Put(reading("a", facts=facts))])
    assert store.statistics() == {
        "documents": {"ko": 1},
        "entities": {"Company": len(things), "Country": 1},
        "edges": {"BELONGS_TO": len(things)},
        "statements": {"all": 2 * len(things) + 1},
        "failures": {"all": 0},
    }
    store.apply([Withdraw("a")])
    assert lines(store) == []


def test_an_edge_keeps_a_bounded_sample_of_its_statements(store: Store) -> None:
    store.apply([Put(reading(f"d{i:03}", facts=[FUNDED])) for i in range(60)])
    found = edge(store, "PARTICIPATED_IN", AGENCY, FORUM)
    assert found is not None
    everything = store.read(
        "read/evidence_of_edge", id=found["id"], published="~", after="", limit=100, known_at=None
    )
    ids = sorted(row["statement"]["id"] for row in everything)
    assert (found["documents"], len(ids)) == (60, 60)
    assert found["statements"] == ids[:50]


def test_text_of_every_kind_comes_back(store: Store) -> None:
    name = "중앙아시아ㆍ유럽 \"협력\" \\ {{X}} $id 'q' \u200b ½ 𝄞 ﷽ é"
    thing = replace(AGENCY, name=name)
    store.apply([Put(reading("k/한글 ?#%", things=[thing]))])
    found = entity(store, AGENCY)
    assert found is not None
    assert found["names"] == [name]


def test_writers_wait_for_each_other(store: Store, settings: Settings) -> None:
    errors: list[BaseException] = []
    barrier = threading.Barrier(4)

    def write(number: int) -> None:
        try:
            with open_store(settings) as own:
                barrier.wait()
                for i in range(5):
                    own.apply([Put(reading(f"{number}-{i}", facts=[FUNDED, SIGNED]))])
        except BaseException as error:  # noqa: BLE001 - told to the test
            errors.append(error)

    threads = [threading.Thread(target=write, args=(number,)) for number in range(4)]
    before = store.version()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert store.version() == before + 20
    agency = entity(store, AGENCY)
    assert agency is not None
    assert agency["documents"] == 20
    assert store.statistics()["entities"] == {"Agency": 1, "Company": 1, "Event": 1}


def test_reading_cannot_write(store: Store, engine: str) -> None:
    store.apply([Put(reading("a", facts=[FUNDED]))])
    before = lines(store)
    for name in ("write/bump", "write/documents_removed", "write/entities_removed"):
        parameters = {p.name: p.example for p in cypher.load(name).parameters}
        if "ids" in parameters:
            parameters["ids"] = [AGENCY.id, Document.id_of("a")]
        try:
            store.read(name, **parameters)
        except (Neo4jError, StoreError):
            pass
        else:
            assert name != "write/bump", f"{engine} let a reader write"
    assert lines(store) == before


def test_bootstrap_again_changes_nothing(store: Store, settings: Settings) -> None:
    store.apply([Put(reading("a", facts=[FUNDED]))])
    before, version = lines(store), store.version()
    with open_store(settings) as again:
        assert lines(again) == before
        assert again.version() == version


def test_a_newer_schema_is_refused(store: Store, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    current = schema.VERSION
    monkeypatch.setattr(schema, "VERSION", current - 1)
    with pytest.raises(SchemaError, match=f"schema version {current}"), open_store(settings):
        pass


def test_names_are_found_by_full_text(store: Store) -> None:
    store.apply([Put(reading("a", things=[AGENCY, COMPANY]))])
    for query, thing in (("정보화", AGENCY), ("networks", COMPANY), ("한국정보화기관", AGENCY)):
        rows = store.read("read/search_text", query=query, limit=5)
        assert [row["entity"]["id"] for row in rows] == [thing.id]
    store.apply([Withdraw("a")])
    assert store.read("read/search_text", query="networks", limit=5) == []


def test_both_engines_dump_the_same(embedded_store: Store, neo4j_store: Store) -> None:
    deal = Deal("agreement-1", (AGENCY, COMPANY), date="2021-05-01", topics=("AI", "5G"))
    changes = [
        Put(reading("a", facts=[FUNDED, SIGNED], deals=[deal])),
        Put(reading("b", facts=[HOME], published=None)),
        Failure("c", "empty", "nothing"),
    ]
    for store in (embedded_store, neo4j_store):
        store.apply(changes)
    assert lines(embedded_store) == lines(neo4j_store)


def test_a_stream_may_be_left_early(store: Store) -> None:
    store.apply([Put(reading(f"d{i}", facts=[FUNDED])) for i in range(5)])
    for _ in store.stream("read/count_entities"):
        break
    assert store.version() > 0
    assert {row["type"] for row in store.read("read/count_entities")} == {"Agency", "Event"}


def test_no_server_is_said_so() -> None:
    nowhere = Settings(_env_file=None, neo4j_uri="bolt://127.0.0.1:1")
    with pytest.raises(StoreError, match="no Neo4j answers at bolt://"), open_store(nowhere):
        pass


def test_a_wrong_password_is_said_so(neo4j_settings: Settings) -> None:
    wrong = neo4j_settings.model_copy(update={"neo4j_password": None, "neo4j_user": "nobody"})
    with pytest.raises(StoreError, match="COOPGRAPH_NEO4J_PASSWORD"), open_store(wrong):
        pass


def test_the_driver_is_one_that_works() -> None:
    assert (6, 0) <= tuple(int(part) for part in neo4j.__version__.split(".")[:2]) < (6, 4)
