"""A watch tells what became new, once, whatever happens to the process and to the graph."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from api.delivery import channels
from api.service.database import Database
from api.watching import Question, WatchError, Watches, watch, watches
from graph.model import EntityType, Relation
from graph.questions import NotFound, Questions
from graph.resolution.ledger import Decision, Verdict
from graph.settings import Settings
from graph.store import Put, Store, StoreUnavailable, Withdraw, open_store
from tests.api.delivery.conftest import SECRET
from tests.api.delivery.receivers import Hook, Mailbox
from tests.api.watching.world import FUND, KOICA, MINISTRY, NIA, UZBEKISTAN, before, tender
from tests.conftest import wipe
from tests.readings import Deal, Fact, Thing, reading

NOW = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)
TENDERS: dict[str, Any] = {"types": ["tender"], "countries": ["UZ"], "topics": ["smart-city"]}


@pytest.fixture
def filled(embedded_store: Store) -> Store:
    embedded_store.apply(before())
    return embedded_store


def _saved(
    settings: Settings,
    store: Store,
    asked: dict[str, Any],
    deliver: list[dict[str, Any]],
    base: Path,
    since: str | None = None,
) -> Watches:
    kept, questions = Watches(settings), Questions(store)
    question = Question.asked(questions, **asked)
    one = watch("uz", question, channels(deliver, base), by="desk", now=NOW.isoformat())
    kept.add(questions, one, since)
    return kept


def _ids(items: list[dict[str, Any]]) -> list[str]:
    return [item["entity"]["id"] for item in items]


FINDS: list[tuple[dict[str, Any], set[str]]] = [
    (TENDERS, {"tender-1"}),
    ({"types": ["Tender"]}, {"tender-1", "tender-2", "tender-3"}),
    ({"types": ["tender"], "topics": ["스마트시티"]}, {"tender-1", "tender-2"}),
    ({"countries": ["uz"]}, {"tender-1", "tender-3", "agreement-uz", "event-summit"}),
    (
        {"countries": ["UZ", "VN"], "types": ["agreement"]},
        {"agreement-uz", "agreement-vn"},
    ),
    ({"bodies": ["한국지능정보사회진흥원"]}, {"agreement-uz", "agreement-vn", "event-summit"}),
    ({"bodies": ["org-nia"], "countries": ["VN"]}, {"agreement-vn"}),
    ({"types": ["fund"], "bodies": ["org-koica"]}, {"fund-bridge"}),
    # Nobody says what the event is about; its name does.
    ({"types": ["event"], "topics": ["smart city"]}, {"event-summit"}),
    ({"types": ["event"], "topics": ["cybersecurity"]}, set()),
    ({"types": ["agency"], "countries": ["UZ"]}, {"agency-mdt-uz"}),
    ({"text": "summit TASHKENT"}, {"event-summit"}),
    ({"text": "mou 디지털기술부"}, {"agreement-uz"}),
    ({"types": ["tender"], "text": "교통관제 2"}, {"tender-2"}),
    ({"text": "weather"}, set()),
]


def test_what_a_question_finds(store: Store, delivering: Settings, tmp_path: Path) -> None:
    store.apply(before())
    for asked, found in FINDS:
        kept = _saved(delivering, store, asked, [{"folder": "out"}], tmp_path, since="0001")
        assert set(_ids(kept.news(Questions(store), "uz").items)) == found, asked
        kept.remove("uz")


def test_news_by_all_channels_and_once(
    store: Store, delivering: Settings, hook: Hook, box: Mailbox, tmp_path: Path
) -> None:
    store.apply(before())
    to = [{"folder": "out"}, {"mail": "a@example.org"}, {"webhook": hook.url}]
    kept = _saved(delivering, store, TENDERS, to, tmp_path)
    questions = Questions(store)
    assert kept.look(questions, "uz", NOW).new == 0
    # A late document of an early day is new, one of another country or topic is not.
    coming = [tender(4, published="2024-01-01"), tender(5, topics=["health"]), tender(6, published=None)]
    store.apply(coming)
    assert _ids(kept.news(questions, "uz").items) == ["tender-4", "tender-6"]
    look = kept.look(questions, "uz", NOW)
    assert (look.new, len(look.parcels)) == (2, 1)
    kept.outbox.send(NOW)
    ((headers, body),) = hook.got
    told = json.loads(body)
    assert headers["webhook-id"] == told["id"] == look.parcels[0]
    assert told["data"]["question"] == {"types": ["Tender"], "countries": ["UZ"], "topics": ["smart city"]}
    first, second = told["data"]["items"]
    assert (first["id"], first["type"], first["date"], first["basis"]) == (
        "tender-4",
        "Tender",
        "2026-05-01",
        "own",
    )
    assert first["evidence"]["quote"] in coming[0].reading.document.text
    assert first["evidence"]["document"]["title"] == "tender-4"
    assert [(p["relation"], p["id"]) for p in first["parts"]] == [
        ("BENEFITS", "country-uz"),
        ("PROCURES", KOICA.id),
    ]
    assert second["id"] == "tender-6"
    (mail,) = box.got
    (folder,) = (tmp_path / "out").iterdir()
    text = (folder / "message.txt").read_text(encoding="utf-8")
    for written in (text, mail.get_content()):  # type: ignore[attr-defined]
        assert "교통관제 시스템 4" in written
        assert first["evidence"]["quote"] in written
    assert "tender-5" not in text
    assert mail["subject"] == "uz: 2 new"

    assert kept.look(questions, "uz", NOW).new == 0
    # Withdrawn and told again, by the same document or another, in the same graph or an empty one: not new.
    store.apply([Withdraw("tender-4")])
    assert kept.look(questions, "uz", NOW).new == 0
    store.apply([tender(4, key="another")])
    assert kept.look(questions, "uz", NOW).new == 0
    wipe(store)
    assert kept.look(questions, "uz", NOW).new == 0
    store.apply([*before(), *coming, tender(7)])
    assert _ids(kept.news(questions, "uz").items) == ["tender-7"]
    assert kept.look(questions, "uz", NOW).new == 1


def test_what_begins_in_a_country_is_new_there(store: Store, delivering: Settings, tmp_path: Path) -> None:
    store.apply(before())
    kept = _saved(delivering, store, {"types": ["fund"], "countries": ["UZ"]}, [{"folder": "out"}], tmp_path)
    questions = Questions(store)
    assert kept.news(questions, "uz").items == []
    project = Thing("project-1", EntityType.PROJECT, "데이터센터")
    facts = [Fact(Relation.FUNDS, FUND, project), Fact(Relation.BENEFITS, project, UZBEKISTAN)]
    store.apply([Put(reading("project", facts=facts))])
    (item,) = kept.news(questions, "uz").items
    assert item["entity"]["id"] == FUND.id
    assert ("FUNDS", project.id) in [(p["relation"], p["entity"]["id"]) for p in item["parts"]]


def test_what_was_decided_to_be_one_is_known(store: Store, delivering: Settings, tmp_path: Path) -> None:
    store.apply(before())
    kept = _saved(delivering, store, {"countries": ["UZ"]}, [{"folder": "out"}], tmp_path)
    questions = Questions(store)
    twin = Deal("agreement-a", (NIA, MINISTRY), date="2025-04", topics=("e-government",))
    store.apply([Put(reading("twin", deals=[twin]))])
    assert _ids(kept.news(questions, "uz").items) == [twin.id]
    same = Decision("agreement-uz", twin.id, Verdict.SAME, "analyst", "2026-03-01", "one signing")
    store.decide([same])
    assert kept.news(questions, "uz").items == []
    assert kept.look(questions, "uz", NOW).new == 0


def test_many_come_in_several_reports_and_none_is_lost(
    filled: Store, delivering: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watches, "AT_ONCE", 2)
    monkeypatch.setattr(watches, "MOST_REPORTS", 3)
    kept = _saved(delivering, filled, TENDERS, [{"folder": "out"}], tmp_path)
    filled.apply([tender(number, published=f"2026-02-{number}") for number in range(10, 18)])
    questions = Questions(filled)
    page = kept.news(questions, "uz", limit=5)
    rest = kept.news(questions, "uz", limit=5, cursor=page.cursor)
    assert _ids(page.items + rest.items) == [f"tender-{number}" for number in range(17, 9, -1)]
    first = kept.look(questions, "uz", NOW)
    second = kept.look(questions, "uz", NOW)
    assert (first.new, second.new, kept.look(questions, "uz", NOW).new) == (6, 2, 0)
    told = [kept.outbox.parcel(p).data for p in first.parcels + second.parcels]  # type: ignore[union-attr]
    assert [data["left"] for data in told] == [6, 4, 2, 0]
    assert len({item["id"] for data in told for item in data["items"]}) == 8


def test_two_looks_at_once_report_once(
    filled: Store, delivering: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = _saved(delivering, filled, TENDERS, [{"folder": "out"}], tmp_path)
    filled.apply([tender(4)])
    questions = Questions(filled)
    plain, others = watches.told, []

    def meanwhile(*arguments: Any) -> Any:
        if not others:
            others.append(None)
            others.append(Watches(delivering).look(questions, "uz", NOW))
        return plain(*arguments)

    monkeypatch.setattr(watches, "told", meanwhile)
    mine = kept.look(questions, "uz", NOW)
    assert (mine.new, others[1].new) == (0, 1)
    assert [d["parcel"] for d in kept.outbox.deliveries().items] == list(others[1].parcels)


def test_a_change_keeps_what_was_seen(filled: Store, delivering: Settings, tmp_path: Path) -> None:
    kept = _saved(delivering, filled, TENDERS, [{"folder": "out"}], tmp_path)
    questions = Questions(filled)
    filled.apply([tender(4)])
    to = channels([{"folder": "elsewhere"}], tmp_path)
    changed = kept.change(questions, "uz", deliver=to, rhythm="weekly", lang="ko")
    assert (changed.rhythm, changed.lang, changed.deliver) == ("weekly", "ko", (to[0].row(),))
    assert _ids(kept.news(questions, "uz").items) == ["tender-4"]
    kept.look(questions, "uz", NOW)
    kept.change(questions, "uz", question=Question.asked(questions, countries=["UZ", "VN"]))
    assert kept.news(questions, "uz").items == []
    kept.change(questions, "uz", question=Question.asked(questions, **TENDERS))
    assert kept.news(questions, "uz").items == []
    (sent,) = kept.outbox.send(NOW)
    assert str(tmp_path / "elsewhere") in str(sent.told)
    text = next((tmp_path / "elsewhere").iterdir()) / "message.txt"
    assert "uz: 새 소식 1건" in text.read_text(encoding="utf-8")


def test_a_name_can_be_used_again(filled: Store, delivering: Settings, tmp_path: Path) -> None:
    parcels = []
    for number in (4, 5):
        kept = _saved(delivering, filled, TENDERS, [{"folder": "out"}], tmp_path)
        filled.apply([tender(number)])
        parcels += kept.look(Questions(filled), "uz", NOW).parcels
        with pytest.raises(WatchError, match="there is a watch named 'uz'"):
            _saved(delivering, filled, TENDERS, [{"folder": "out"}], tmp_path)
        kept.remove("uz")
    assert len(set(parcels)) == 2
    assert len(kept.outbox.send(NOW)) == 2
    with pytest.raises(NotFound):
        kept.remove("uz")
    with Database(delivering.data_dir).reading() as connection:
        assert connection is not None
        assert connection.execute("SELECT count(*) FROM watch_seen").fetchone()[0] == 0


def test_it_is_looked_at_by_its_rhythm(filled: Store, delivering: Settings, tmp_path: Path) -> None:
    kept = _saved(delivering, filled, TENDERS, [{"folder": "out"}], tmp_path)
    opened: list[Store] = []

    @contextlib.contextmanager
    def opening() -> Iterator[Questions]:
        opened.append(filled)
        yield Questions(filled)

    @contextlib.contextmanager
    def gone() -> Iterator[Questions]:
        raise StoreUnavailable("no answer")
        yield

    filled.apply([tender(4)])
    assert kept.step(opening, NOW) == []
    assert opened == []  # a store is not opened before something is due
    due = kept.watch("uz").due()
    assert due == kept.next() == datetime(2026, 3, 2, 7, 0, tzinfo=UTC)
    assert kept.step(gone, due) == []
    (look,) = kept.step(opening, due)
    assert look.new == 1
    assert kept.step(opening, due) == []
    # Nothing was written since: the graph is not asked again.
    looked = kept.watch("uz").turn
    assert kept.step(opening, due + timedelta(days=1)) == []
    assert kept.watch("uz").turn == looked
    filled.apply([tender(5)])
    assert [look.new for look in kept.step(opening, due + timedelta(days=2))] == [1]


def test_what_fails_for_one_is_told_and_the_others_go_on(
    filled: Store, delivering: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept, questions = Watches(delivering), Questions(filled)
    for name, asked in (("a", {}), ("b", TENDERS)):
        one = watch(
            name, Question.asked(questions, **asked), channels([{"folder": "out"}], tmp_path), by="desk", now=NOW.isoformat()
        )  # fmt: skip
        kept.add(questions, one)
    monkeypatch.setattr(watches, "MOST_NEW", 3)
    project = Thing("project-9", EntityType.PROJECT, "망 구축")
    filled.apply([tender(4), Put(reading("many", facts=[Fact(Relation.BENEFITS, project, UZBEKISTAN)]))])
    filled.apply([tender(number, topics=["health"]) for number in range(20, 24)])
    due = NOW + timedelta(days=1)
    assert [(look.watch, look.new) for look in kept.step(lambda: contextlib.nullcontext(questions), due)] == [
        ("b", 1)
    ]
    assert "more than 3" in str(kept.watch("a").trouble)
    assert kept.watch("b").trouble is None


REFUSED: list[tuple[dict[str, Any], str]] = [
    ({"name": "UZ tenders"}, "small letters"),
    ({"types": ["spaceship"]}, "Tender"),
    ({"countries": ["XX"]}, "no country"),
    ({"topics": ["astrology"]}, "e-government"),
    ({"bodies": ["nobody at all"]}, "nothing in the graph"),
    ({"text": "a " * 11}, "10 words"),
    ({"countries": ["UZ"] * 51}, "50 are the most"),
    ({"rhythm": "hourly"}, "daily"),
    ({"rhythm": "0 0 31 2 *"}, "never comes"),
    ({"timezone": "Mars/Olympus"}, "timezone"),
    ({"lang": "fr"}, "en, ko"),
]


def test_what_cannot_be_watched(filled: Store, delivering: Settings, tmp_path: Path) -> None:
    questions, to = Questions(filled), channels([{"folder": "out"}], tmp_path)
    for given, word in REFUSED:
        asked = {n: v for n, v in given.items() if n not in ("name", "rhythm", "timezone", "lang")}
        times = {n: v for n, v in given.items() if n in ("rhythm", "timezone", "lang")}
        with pytest.raises((WatchError, NotFound), match=word):
            watch(
                given.get("name", "uz"), Question.asked(questions, **asked), to, by="desk", now=NOW.isoformat(), **times
            )  # fmt: skip
    assert Watches(delivering).all() == []


_LOOKS = """
import os, signal, sys
from datetime import datetime
import api.watching.watches as watches
from api.cli.ask import asking
from graph.settings import load
where, moment = sys.argv[1], datetime.fromisoformat(sys.argv[2])
if where:
    # The process is killed right before this step of the work, as by a machine that goes down.
    def killed(*_, **__):
        os.kill(os.getpid(), signal.SIGKILL)
    owner, _, name = where.rpartition(".")
    setattr(getattr(watches, owner) if owner else watches, name, killed)
kept = watches.Watches(load())
kept.step(asking, moment)
kept.outbox.send(moment)
"""


@pytest.mark.slow
def test_killed_at_any_step_it_is_reported_once(hook: Hook, tmp_path: Path) -> None:
    settings = Settings(_env_file=None, data_dir=tmp_path / "data", engine_heap="512m", neo4j_uri=None)
    environment = {k: v for k, v in os.environ.items() if not k.startswith("COOPGRAPH_")} | {
        "COOPGRAPH_DATA_DIR": str(settings.data_dir), "COOPGRAPH_ENGINE_HEAP": "512m",
        "COOPGRAPH_WEBHOOK_SECRET": SECRET, "COOPGRAPH_ALLOW_PRIVATE": "true",
    }  # fmt: skip

    def look(where: str, moment: datetime) -> int:
        command = [sys.executable, "-c", _LOOKS, where, moment.isoformat()]
        return subprocess.run(command, env=environment, check=False, timeout=120).returncode

    with open_store(settings) as store:
        store.apply(before())
        _saved(settings, store, TENDERS, [{"webhook": hook.url}, {"folder": "out"}], tmp_path)
        steps = ("Watches._found", "told", "parcel", "_enter", "Outbox.put", "Outbox.send")
        for number, where in enumerate(steps):
            moment = NOW + timedelta(days=3 * number + 1)
            store.apply([tender(10 + number)])
            assert look(where, moment) == -signal.SIGKILL, where
            assert len(hook.got) == number, where
            assert look("", moment) == 0
            assert look("", moment + timedelta(hours=30)) == 0
            assert len(hook.got) == number + 1, where
    told = [json.loads(body)["data"]["items"] for _, body in hook.got]
    assert [[item["id"] for item in items] for items in told] == [
        [f"tender-{10 + n}"] for n in range(len(steps))
    ]
    assert len({headers["webhook-id"] for headers, _ in hook.got}) == len(steps)
    assert len(list((tmp_path / "out").iterdir())) == len(steps)
