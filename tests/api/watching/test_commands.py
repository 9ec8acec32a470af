"""`coopgraph watch`, and watches in `coopgraph schedule run`."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from api.service.database import Database
from api.watching import Watches
from graph.settings import Settings
from graph.store import Store
from tests.api.conftest import Run
from tests.api.delivery.conftest import SECRET
from tests.api.delivery.receivers import Hook, Mailbox
from tests.api.watching.world import before, tender

ROOT = Path(__file__).parents[3]


@pytest.fixture
def opened(embedded_settings: Settings, embedded_store: Store) -> Iterator[tuple[Path, Store]]:
    """A data folder without watches, and its store that stays open."""
    embedded_store.apply(before())
    yield embedded_settings.data_dir, embedded_store
    watches = Watches(embedded_settings)
    for one in watches.all():
        watches.remove(one.name)


def test_from_add_to_remove(
    inline: Run, opened: tuple[Path, Store], hook: Hook, box: Mailbox, tmp_path: Path
) -> None:
    data, store = opened
    more = {
        "COOPGRAPH_ALLOW_PRIVATE": "true", "UZ_SECRET": SECRET, "COOPGRAPH_SMTP_URL": box.url,
        "COOPGRAPH_MAIL_FROM": "news@example.org",
    }  # fmt: skip

    def told(*arguments: str) -> str:
        done = inline(*arguments, data=data, **more)
        assert done.returncode == 0, done.stderr
        return str(done.stdout)

    asked = ("--type", "tender", "--country", "UZ", "--topic", "smart-city")
    to = ("--to", f"file:{tmp_path / 'news'}", "--to", f"webhook:{hook.url}", "--to", "smtp:a@example.org")
    made = told("watch", "add", "uz-tenders", *asked, *to, "--secret-env", "UZ_SECRET")
    assert "smart city" in made
    assert "Tender" in told("watch", "list")
    assert json.loads(told("watch", "run", "--json")) == {
        "looks": [{"watch": "uz-tenders", "new": 0, "parcels": []}], "deliveries": [],
    }  # fmt: skip
    store.apply([tender(4)])
    for _ in range(2):
        assert "교통관제 시스템 4" in told("watch", "run", "uz-tenders", "--dry-run")
    (tried,) = json.loads(told("watch", "run", "--dry-run", "--json"))["items"]
    assert [item["entity"]["id"] for item in tried["items"]] == ["tender-4"]
    ran = told("watch", "run", "uz-tenders")
    assert "uz-tenders: 1 new" in ran
    assert ran.count("done") == 3
    assert len(hook.got) == len(box.got) == len(list((tmp_path / "news").iterdir())) == 1
    shown = json.loads(told("watch", "show", "uz-tenders", "--json"))
    assert {report["state"] for report in shown["reports"]} == {"done"}
    told("watch", "change", "uz-tenders", "--lang", "ko", "--to", f"folder:{tmp_path / 'news'}")
    store.apply([tender(5)])
    # By the schedule, which needs no subscriptions for it; the watch is not due before tomorrow.
    assert inline("schedule", "run", "--once", data=data, **more).returncode == 0
    assert len(list((tmp_path / "news").iterdir())) == 1
    told("watch", "remove", "uz-tenders")
    assert "watch remove" in told("audit")
    assert "there are no watches" in inline("watch", "list", data=data).stderr


REFUSED: list[tuple[tuple[str, ...], str]] = [
    (("add", "x", "--type", "tender"), "--to"),
    (("add", "x", "--to", "pigeon:home"), "webhook:URL"),
    (("add", "x", "--to", "file"), "webhook:URL"),
    (("add", "x", "--to", "file:"), "no path"),
    (("add", "X y", "--to", "file:out"), "small letters"),
    (("add", "x", "--type", "spaceship", "--to", "file:out"), "spaceship"),
    (("add", "x", "--country", "Uzbekistan", "--to", "file:out"), "ISO 3166"),
    (("add", "x", "--topic", "astrology", "--to", "file:out"), "astrology"),
    (("add", "x", "--body", "nobody at all", "--to", "file:out"), "nobody at all"),
    (("add", "x", "--to", "webhook:http://127.0.0.1/"), "no public address"),
    (("add", "x", "--since", "soon", "--to", "file:out"), "no date"),
    (("show", "nothing"), "no watch named"),
    (("run", "nothing"), "no watch named"),
    (("run", "nothing", "--dry-run"), "no watch named"),
    (("change", "nothing", "--rhythm", "weekly"), "no watch named"),
    (("remove", "nothing"), "no watch named"),
]


def test_what_cannot_be_watched(inline: Run, opened: tuple[Path, Store]) -> None:
    for arguments, word in REFUSED:
        answer = inline("watch", *arguments, data=opened[0])
        assert answer.returncode == 2, answer.stderr
        assert word in answer.stderr
        assert "Traceback" not in answer.stderr


def test_the_commands_of_the_manual_work_as_printed(
    inline: Run, opened: tuple[Path, Store], tmp_path: Path
) -> None:
    manual = (ROOT / "docs" / "watches.md").read_text(encoding="utf-8")
    block = re.search(r"```sh\n(.*?)```", manual, re.DOTALL)
    assert block is not None
    commands = [line.partition("  #")[0].split() for line in block[1].splitlines()]
    assert len(commands) == 9
    for command in commands:
        done = inline(*command[1:], data=opened[0])
        assert done.returncode == 0, (command, done.stderr)


def test_the_doctor_tells_of_watches_that_nobody_looks_at(inline: Run, opened: tuple[Path, Store]) -> None:
    data, _ = opened
    assert inline("watch", "add", "left", "--to", "file:out", data=data).returncode == 0

    def told() -> tuple[bool, str]:
        checks = json.loads(inline("doctor", "--no-data", "--json", data=data).stdout)
        return next((check["well"], check["seen"]) for check in checks if check["name"] == "watches")

    assert told() == (True, "1")
    with Database(data).changing() as connection:
        connection.execute("UPDATE watch SET looked = '2026-01-01T00:00:00+00:00'")
    assert told() == (False, "left was due 2026-01-01")
