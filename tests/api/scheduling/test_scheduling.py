"""Slots are made once and only once, and what is not as it must be is told in place of a report."""

from __future__ import annotations

import contextlib
import hashlib
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
import yaml

from api.scheduling import Scheduler, State, subscriptions
from graph.insights import Insights
from graph.settings import Settings
from graph.store import Put, Store, StoreUnavailable, Withdraw, open_store
from tests.api.delivery.conftest import SECRET
from tests.api.delivery.receivers import Hook, Mailbox
from tests.readings import Deal, reading
from tests.scenario import NIA, WEGO, changes

START = datetime(2022, 3, 1, 0, 0, tzinfo=UTC)
MONDAY = datetime(2022, 3, 7, 8, 0, tzinfo=UTC)


def _write(tmp_path: Path, deliver: list[dict[str, Any]], **more: Any) -> Path:
    entry = {"for": "분석가", "rhythm": "weekly", "formats": ["html", "json"], "deliver": deliver} | more
    file = tmp_path / "subscriptions.yaml"
    file.write_text(
        yaml.safe_dump({"subscriptions": {"weekly": entry}}, allow_unicode=True), encoding="utf-8"
    )
    return file


@pytest.fixture
def filled(embedded_store: Store) -> Store:
    embedded_store.apply(changes())
    return embedded_store


def _scheduler(settings: Settings, file: Path, store: Store) -> Scheduler:
    @contextlib.contextmanager
    def opened() -> Iterator[Insights]:
        yield Insights(store)

    return Scheduler(settings, subscriptions(file), opened)


def test_a_slot_is_made_once_and_delivered_everywhere(
    delivering: Settings,
    hook: Hook,
    box: Mailbox,
    filled: Store,
    tmp_path: Path,
) -> None:
    file = _write(
        tmp_path, [{"folder": "out"}, {"mail": "a@example.org"}, {"webhook": hook.url}], checks={"age": 9999}
    )
    assert _scheduler(delivering, file, filled).step(START) == []  # it begins with the next slot
    (run,) = _scheduler(delivering, file, filled).step(MONDAY)
    assert (run.state, run.as_of, run.attempts, run.missed) == (State.DONE, "2022-03-06", 1, 0)
    # Another process, the same moment and later: nothing is made or sent again.
    for later in (MONDAY, MONDAY + timedelta(days=6)):
        assert _scheduler(delivering, file, filled).step(later) == []
    (mail,) = box.got
    ((headers, body),) = hook.got
    told = json.loads(body)
    assert headers["webhook-id"] == told["id"] == run.parcel == "report-weekly-20220307t0700z"
    assert told["data"]["as_of"] == "2022-03-06"
    (folder,) = (tmp_path / "out").iterdir()
    assert {f.name for f in folder.iterdir()} == {"message.txt", "report.html", "report.json"}
    assert [p.get_filename() for p in mail.walk() if p.get_filename()] == ["report.html", "report.json"]
    (second,) = _scheduler(delivering, file, filled).step(MONDAY + timedelta(days=7))
    assert (second.since, second.as_of) == ("2022-03-06", "2022-03-13")
    assert len(hook.got) == 2


def test_what_was_delivered_is_made_again_byte_for_byte(
    delivering: Settings,
    filled: Store,
    tmp_path: Path,
) -> None:
    file = _write(tmp_path, [{"folder": "out"}], checks={"age": 9999})
    _scheduler(delivering, file, filled).step(START)
    _scheduler(delivering, file, filled).step(MONDAY)
    _scheduler(delivering, file, filled).step(MONDAY + timedelta(days=7))
    filled.apply([Put(reading("later", deals=[Deal("agreement-x", (NIA, WEGO))], published="2022-06-01"))])
    scheduler = _scheduler(delivering, file, filled)
    for run in scheduler.runs():
        folder = tmp_path / "out" / str(run.parcel)
        made = scheduler.made(subscriptions(file)["weekly"], run.as_of, scheduler.since("weekly", run.as_of))
        for one in made:
            assert (
                hashlib.sha256(one.content).digest()
                == hashlib.sha256((folder / one.name).read_bytes()).digest()
            )
    assert len(scheduler.runs()) == 2


def test_of_missed_slots_the_last_is_made(delivering: Settings, filled: Store, tmp_path: Path) -> None:
    file = _write(tmp_path, [{"folder": "out"}], checks={"age": 9999})
    _scheduler(delivering, file, filled).step(START)
    (run,) = _scheduler(delivering, file, filled).step(MONDAY + timedelta(days=23))
    assert (run.at[:10], run.missed) == ("2022-03-28", 3)


def test_a_stale_graph_delivers_the_failure_and_no_report(
    delivering: Settings,
    hook: Hook,
    filled: Store,
    tmp_path: Path,
) -> None:
    file = _write(tmp_path, [{"folder": "out"}, {"webhook": hook.url}], checks={"age": 1, "documents": 1000})
    _scheduler(delivering, file, filled).step(START)
    (run,) = _scheduler(delivering, file, filled).step(MONDAY)
    assert run.state is State.REFUSED
    (folder,) = (tmp_path / "out").iterdir()
    assert [f.name for f in folder.iterdir()] == ["message.txt"]
    text = (folder / "message.txt").read_text(encoding="utf-8")
    assert "freshness: the latest document is 2 days old" in text
    assert "counts: there are 5 documents; 1,000 are the least" in text
    told = json.loads(hook.got[0][1])
    assert (told["data"]["state"], told["files"]) == ("refused", [])
    assert _scheduler(delivering, file, filled).step(MONDAY) == []


def test_documents_that_went_and_a_changed_yield_are_told(
    delivering: Settings,
    filled: Store,
    tmp_path: Path,
) -> None:
    file = _write(tmp_path, [{"folder": "out"}], checks={"age": 9999, "drift": 1.5})
    _scheduler(delivering, file, filled).step(START)
    assert _scheduler(delivering, file, filled).step(MONDAY)[0].state is State.DONE
    mute = [Put(reading(f"mute-{i}", things=[NIA], published="2022-03-08")) for i in range(25)]
    filled.apply(mute)
    (drifted,) = _scheduler(delivering, file, filled).step(MONDAY + timedelta(days=7))
    assert drifted.state is State.REFUSED
    parcel = _scheduler(delivering, file, filled).outbox.parcel(str(drifted.parcel))
    assert parcel is not None
    assert "drift: 25 new documents say 0.00 things each" in parcel.text
    filled.apply([Withdraw(put.reading.document.key) for put in mute])
    filled.apply([Withdraw("mou"), Withdraw("forums")])
    (shrunk,) = _scheduler(delivering, file, filled).step(MONDAY + timedelta(days=14))
    assert shrunk.state is State.REFUSED
    parcel = _scheduler(delivering, file, filled).outbox.parcel(str(shrunk.parcel))
    assert parcel is not None
    assert "counts: there are 3 documents, and 5 at the last report" in parcel.text


def test_a_focus_that_is_not_there_is_told(delivering: Settings, filled: Store, tmp_path: Path) -> None:
    file = _write(tmp_path, [{"folder": "out"}], focus={"body": "no such body"})
    _scheduler(delivering, file, filled).step(START)
    (run,) = _scheduler(delivering, file, filled).step(MONDAY)
    assert run.state is State.REFUSED


def test_a_slot_waits_for_the_store(delivering: Settings, filled: Store, tmp_path: Path) -> None:
    file = _write(tmp_path, [{"folder": "out"}], checks={"age": 9999})
    _scheduler(delivering, file, filled).step(START)

    @contextlib.contextmanager
    def gone() -> Iterator[Insights]:
        raise StoreUnavailable("no answer")
        yield

    for _ in range(5):
        assert Scheduler(delivering, subscriptions(file), gone).step(MONDAY) == []
    (run,) = _scheduler(delivering, file, filled).step(MONDAY)
    assert (run.state, run.attempts) == (State.DONE, 1)


def test_a_slot_that_ends_every_process_is_given_up(
    delivering: Settings,
    filled: Store,
    tmp_path: Path,
) -> None:
    file = _write(tmp_path, [{"folder": "out"}], checks={"age": 9999})
    _scheduler(delivering, file, filled).step(START)
    weekly = subscriptions(file)["weekly"]
    for _ in range(3):
        claimed = _scheduler(delivering, file, filled)._claimed(weekly, MONDAY)
        assert claimed is not None
        assert claimed.state is State.RUNNING
    (run,) = _scheduler(delivering, file, filled).step(MONDAY)
    assert (run.state, run.attempts) == (State.REFUSED, 4)
    assert _scheduler(delivering, file, filled).step(MONDAY) == []


_STEPS = """
import os, signal, sys, threading
from datetime import datetime
from pathlib import Path
import api.scheduling.running as running
from api.cli.insights import insights
from api.scheduling import Scheduler, subscriptions
from graph.settings import load
where, moment = sys.argv[2], datetime.fromisoformat(sys.argv[3])
if where:
    # The process is killed right before this step of the work, as by a machine that goes down.
    def killed(*_, **__):
        os.kill(os.getpid(), signal.SIGKILL)
    owner, _, name = where.rpartition(".")
    target = running.Scheduler if owner == "Scheduler" else running.Outbox if owner == "Outbox" else running
    setattr(target, name, killed)
Scheduler(load(), subscriptions(Path(sys.argv[1])), insights).step(moment)
"""


@pytest.mark.slow
def test_killed_at_any_step_it_is_delivered_once(hook: Hook, tmp_path: Path) -> None:
    settings = Settings(_env_file=None, data_dir=tmp_path / "data", engine_heap="512m", neo4j_uri=None)
    with open_store(settings) as store:
        store.apply(changes())
        file = _write(tmp_path, [{"webhook": hook.url}, {"folder": "out"}], checks={"age": 9999})
        environment = {k: v for k, v in os.environ.items() if not k.startswith("COOPGRAPH_")} | {
            "COOPGRAPH_DATA_DIR": str(settings.data_dir), "COOPGRAPH_ENGINE_HEAP": "512m",
            "COOPGRAPH_WEBHOOK_SECRET": SECRET, "COOPGRAPH_ALLOW_PRIVATE": "true",
        }  # fmt: skip

        def step(where: str, moment: datetime) -> int:
            command = [sys.executable, "-c", _STEPS, str(file), where, moment.isoformat()]
            return subprocess.run(command, env=environment, check=False, timeout=120).returncode

        assert step("", START) == 0
        steps = ("Scheduler._report", "failures", "_parcel", "Outbox.put", "Outbox.send")
        for number, where in enumerate(steps):
            moment = MONDAY + timedelta(days=7 * number)
            assert step(where, moment) == -signal.SIGKILL, where
            assert len(hook.got) == number
            assert step("", moment) == 0
            assert step("", moment + timedelta(hours=1)) == 0
            assert len(hook.got) == number + 1, where
        assert len({headers["webhook-id"] for headers, _ in hook.got}) == len(steps)
        assert len(list((tmp_path / "out").iterdir())) == len(steps)
