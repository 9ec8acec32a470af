"""Feeds in the real stores: what a feed says is in the graph, no more and no less, whatever happens on the way."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from graph.dump import dump
from graph.settings import Settings
from graph.store import Store
from ingest.connectors import connector
from ingest.feeds import Bounds, Feed, FeedError, Outcome, State, due, feeds, named, remove, run_feed

ROOT = Path(__file__).resolve().parents[3]
DAY = datetime(2026, 3, 1, tzinfo=UTC)


def activity(number: int, amount: str = "1000", country: str = "UZ") -> str:
    return f"""
    <iati-activity default-currency="USD" last-updated-datetime="2025-02-03T00:00:00">
      <iati-identifier>XX-1-{number}</iati-identifier>
      <title><narrative>Smart city platform, lot {number}</narrative></title>
      <participating-org role="1" ref="KR-GOV-051" type="10"><narrative>KOICA</narrative></participating-org>
      <participating-org role="4" type="10"><narrative>Ministry of Finance</narrative></participating-org>
      <activity-status code="2"/>
      <activity-date type="2" iso-date="2024-05-01"/>
      <recipient-country code="{country}"/>
      <transaction>
        <transaction-type code="3"/><transaction-date iso-date="2024-06-30"/><value>{amount}</value>
      </transaction>
    </iati-activity>"""


def written(path: Path, *activities: str) -> Path:
    path.write_text(
        f'<iati-activities version="2.03">{"".join(activities)}</iati-activities>', encoding="utf-8"
    )
    return path


def aid(path: Path, bounds: Bounds | None = None) -> Feed:
    return Feed("aid", connector("iati"), (path,), timedelta(days=1), bounds or Bounds())


def content(store: Store) -> list[str]:
    return list(dump(store))


def test_the_graph_follows_the_feed(store: Store, settings: Settings, tmp_path: Path) -> None:
    empty = content(store)
    state = State(tmp_path)
    feed = aid(written(tmp_path / "a.xml", *map(activity, range(10))))
    first = run_feed(feed, store, state, settings, now=DAY)
    assert (first.outcome, first.records, first.added, first.failures) == (Outcome.DONE, 10, 10, 0)
    whole = content(store)
    again = run_feed(feed, store, state, settings, now=DAY)
    assert (again.added, again.replaced, again.unchanged, again.withdrawn) == (0, 0, 10, 0)
    assert content(store) == whole

    written(tmp_path / "a.xml", *map(activity, range(8)), activity(20, amount="77"))
    changed = run_feed(feed, store, state, settings, now=DAY)
    assert (changed.added, changed.unchanged, changed.withdrawn) == (1, 8, 2)
    written(tmp_path / "a.xml", *map(activity, range(10)))
    run_feed(feed, store, state, settings, now=DAY)
    assert content(store) == whole
    assert remove("aid", store, state) == 10
    assert content(store) == empty
    assert state.last("aid") is None


def test_bodies_of_a_feed_are_those_of_releases(store: Store, settings: Settings, tmp_path: Path) -> None:
    run_feed(aid(written(tmp_path / "a.xml", activity(1))), store, State(tmp_path), settings)
    koica = store.read("read/entity", id="org-koica")[0]["entity"]
    assert koica["documents"] == 1
    assert koica["identifiers"] == ["IATI:KR-GOV-051"]
    relations = ["IMPLEMENTS", "FUNDS", "BENEFITS"]
    everything = {"documents": 99, "last": "~", "after": "", "limit": 9, "as_of": None, "known_at": None}
    project = store.read("read/edges", id="org-koica", relations=relations, **everything)[0]["entity"]
    assert (project["type"], project["date"], project["status"]) == ("Project", "2024-05-01", "active")
    assert "smart city" in project["topics"]
    joined = store.read("read/edges", id=project["id"], relations=relations, **everything)
    others = {row["edge"]["relation"]: row["entity"] for row in joined}
    assert others["BENEFITS"]["id"] == "country-uz"
    # What says no more than what kind of body it is is a body of the country that the project is for.
    assert others["IMPLEMENTS"]["country"] == "UZ"
    said = store.read(
        "read/evidence_of_entity",
        id=project["id"],
        predicates=["TRANSACTED"],
        published="~",
        after="",
        limit=5,
        known_at=None,
    )
    quotes = [row["statement"]["quote"] for row in said]
    assert "transaction[1]: disbursement 1000 USD 2024-06-30" in quotes


def test_a_run_outside_of_its_bounds_is_held(store: Store, settings: Settings, tmp_path: Path) -> None:
    state = State(tmp_path)
    path = written(tmp_path / "a.xml", *map(activity, range(30)))
    run_feed(aid(path), store, state, settings, now=DAY)
    good = [line for line in content(store) if "Failure" not in line]
    written(path, *map(activity, range(5)))
    held = run_feed(aid(path), store, state, settings, now=DAY + timedelta(days=1))
    assert held.outcome is Outcome.HELD
    assert "records: 5 where the last good run had 30" in held.reasons[0]
    assert content(store) == good
    broken = [activity(n, amount="much") for n in range(15)]
    written(path, *map(activity, range(15, 30)), *broken)
    held = run_feed(aid(path), store, state, settings, now=DAY + timedelta(days=2))
    assert "15 of 45 parts cannot be used" in held.reasons[0]
    failures = [row["failure"] for row in store.read("read/failures", after="", limit=50)]
    assert len(failures) == 15
    assert {f["reason"] for f in failures} == {"amount"}
    assert "aid:a.xml#iati-activity[16]/transaction[1]" in {f["key"] for f in failures}
    forced = run_feed(aid(path), store, state, settings, now=DAY + timedelta(days=3), force=True)
    assert (forced.outcome, forced.records, forced.replaced) == (Outcome.DONE, 30, 15)
    written(path, *map(activity, range(30)))
    run_feed(aid(path), store, state, settings, now=DAY + timedelta(days=4), force=True)
    assert content(store) == good


def test_a_truncated_file_takes_nothing_back(
    embedded_store: Store, embedded_settings: Settings, tmp_path: Path
) -> None:
    state = State(tmp_path)
    path = written(tmp_path / "a.xml", *map(activity, range(12)))
    run_feed(aid(path), embedded_store, state, embedded_settings, now=DAY)
    before = [line for line in content(embedded_store)]
    path.write_text(path.read_text(encoding="utf-8")[:-900], encoding="utf-8")
    held = run_feed(aid(path), embedded_store, state, embedded_settings, now=DAY)
    assert (held.outcome, "not well-formed" in held.reasons[0]) == (Outcome.HELD, True)
    forced = run_feed(aid(path), embedded_store, state, embedded_settings, now=DAY, force=True)
    assert forced.withdrawn == 0
    kept = [line for line in content(embedded_store) if "not well-formed" not in line]
    assert kept == before


def test_one_record_twice_is_one_and_two_of_one_id_are_a_failure(
    embedded_store: Store, embedded_settings: Settings, tmp_path: Path
) -> None:
    path = written(tmp_path / "a.xml", activity(1), activity(1), activity(2), activity(2, amount="5"))
    run = run_feed(aid(path, Bounds(failures=1)), embedded_store, State(tmp_path), embedded_settings)
    assert (run.records, run.failures) == (2, 1)
    failure = embedded_store.read("read/failures", after="", limit=5)[0]["failure"]
    assert failure["key"] == "aid:a.xml#iati-activity[4]"
    assert failure["reason"] == "duplicate"


TWO_WRONG_DAYS = """{"ocid": "o-1", "id": "1", "date": "2020-01-01", "buyer": {"name": "City of Testing"},
 "tender": {"title": "T", "tenderPeriod": {"startDate": "soon", "endDate": "later"}}}""".replace("\n", "")


def test_each_failure_at_one_pointer_is_listed(
    embedded_store: Store, embedded_settings: Settings, tmp_path: Path
) -> None:
    path, state = tmp_path / "a.jsonl", State(tmp_path / "state")
    feed = Feed("buy", connector("ocds"), (path,), bounds=Bounds(failures=1))

    def listed() -> dict[str, str]:
        rows = embedded_store.read("read/failures", after="", limit=9)
        return {row["failure"]["key"]: row["failure"]["detail"] for row in rows}

    path.write_text(TWO_WRONG_DAYS, encoding="utf-8")
    run = run_feed(feed, embedded_store, state, embedded_settings)
    both = {
        "buy:a.jsonl#line 1/tender/tenderPeriod": "'soon' is no date",
        "buy:a.jsonl#line 1/tender/tenderPeriod (2)": "'later' is no date",
    }
    assert (run.failures, listed()) == (2, both)
    before = content(embedded_store)
    run_feed(feed, embedded_store, state, embedded_settings)
    assert content(embedded_store) == before
    path.write_text(TWO_WRONG_DAYS.replace("soon", "2020-01-02"), encoding="utf-8")
    run_feed(feed, embedded_store, state, embedded_settings)
    assert listed() == {"buy:a.jsonl#line 1/tender/tenderPeriod": "'later' is no date"}


@pytest.mark.slow
def test_killed_at_random_moments_the_graph_is_the_same(tmp_path: Path) -> None:
    path = written(tmp_path / "a.xml", *map(activity, range(1500)))

    def command(data: Path, *arguments: str) -> list[str]:
        return [sys.executable, "-c", "from api.cli import main; main()", "--data", str(data), *arguments]

    def call(data: Path, *arguments: str) -> str:
        return subprocess.run(
            command(data, *arguments), cwd=ROOT, capture_output=True, text=True, check=True, timeout=240
        ).stdout

    began = time.monotonic()
    call(tmp_path / "whole", "feed", "read", "iati", str(path), "--name", "aid")
    needed = time.monotonic() - began
    expected = call(tmp_path / "whole", "dump")
    for share in (0.45, 0.7, 0.9):
        process = subprocess.Popen(
            command(tmp_path / "cut", "feed", "read", "iati", str(path), "--name", "aid"),
            cwd=ROOT,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            process.wait(needed * share)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            process.wait()
    call(tmp_path / "cut", "feed", "read", "iati", str(path), "--name", "aid")
    assert call(tmp_path / "cut", "dump") == expected


def test_due(tmp_path: Path, embedded_store: Store, embedded_settings: Settings) -> None:
    state = State(tmp_path)
    feed = aid(written(tmp_path / "a.xml", activity(1)))
    assert due(feed, state, DAY)
    run_feed(feed, embedded_store, state, embedded_settings, now=DAY)
    assert not due(feed, state, DAY + timedelta(hours=23))
    assert due(feed, state, DAY + timedelta(hours=24))
    assert not due(Feed("aid", feed.connector, feed.paths), state, DAY)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("feeds: [", "is not YAML"),
        ("[]", "the key feeds is expected"),
        ("feeds: {a: {connector: iati}}", "the field source is missing"),
        ("feeds: {a: {connector: iota, source: x}}", "there is no connector 'iota'; there are"),
        ("feeds: {A B: {connector: iati, source: x}}", "names of feeds are"),
        ("feeds: {a: {connector: iati, source: x, evry: 1d}}", "unknown field 'evry'"),
        ("feeds: {a: {connector: iati, source: x, every: daily}}", "every is 'daily'"),
        ("feeds: {a: {connector: iati, source: x, every: 0d}}", "every is '0d'"),
        ("feeds: {a: {connector: iati, source: x, bounds: {failure: 1}}}", "unknown bound 'failure'"),
        ("feeds: {a: {connector: iati, source: x, bounds: {least: many}}}", "is 'many'"),
        ("feeds: {a: {connector: iati, source: x, options: {year: 1}}}", "iati takes no option 'year'"),
        ("feeds: {a: {connector: table, source: x}}", "a table needs a mapping"),
        ("feeds: {a: 3}", "a mapping is expected"),
    ],
)
def test_wrong_settings_say_what_and_where(tmp_path: Path, text: str, message: str) -> None:
    file = tmp_path / "feeds.yaml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(FeedError, match=r"feeds\.yaml") as caught:
        feeds(file)
    assert message in str(caught.value)


def test_files_of_a_feed(tmp_path: Path) -> None:
    for name in ("b.xml", "a.xml", "notes.txt"):
        (tmp_path / name).write_text("x", encoding="utf-8")
    assert [f.name for f in named("a", "iati", [tmp_path]).files()] == ["a.xml", "b.xml"]
    assert [f.name for f in named("a", "iati", [tmp_path / "b*.xml"]).files()] == ["b.xml"]
    with pytest.raises(FeedError, match="does not exist"):
        named("a", "iati", [tmp_path / "c.xml"]).files()
    with pytest.raises(FeedError, match="is read by gdelt"):
        named("a", "gdelt", [tmp_path]).files()
