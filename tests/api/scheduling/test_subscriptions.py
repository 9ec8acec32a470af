"""Subscriptions are read from their file, and wrong ones are told by name."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
import yaml

from api.scheduling import Subscription, SubscriptionError, subscriptions

GOOD = {"rhythm": "weekly", "timezone": "Asia/Seoul", "deliver": [{"folder": "out"}]}


def _read(tmp_path: Path, **entry: object) -> Subscription:
    file = tmp_path / "subscriptions.yaml"
    file.write_text(yaml.safe_dump({"subscriptions": {"one": GOOD | entry}}), encoding="utf-8")
    return subscriptions(file)["one"]


def test_slots_of_named_rhythms_and_cron_lines(tmp_path: Path) -> None:
    now = datetime(2026, 1, 5, 0, 0, tzinfo=UTC)  # a Monday, nine in the morning in Seoul
    weekly = _read(tmp_path).next(now)
    assert weekly is not None
    assert weekly.isoformat() == "2026-01-12T07:00:00+09:00"
    quarterly = _read(tmp_path, rhythm="quarterly").next(now)
    assert quarterly is not None
    assert quarterly.isoformat() == "2026-04-01T07:00:00+09:00"
    cron = _read(tmp_path, rhythm="30 18 * * fri").next(now)
    assert cron is not None
    assert cron.isoformat() == "2026-01-09T18:30:00+09:00"


def test_a_night_with_an_hour_twice_has_one_slot(tmp_path: Path) -> None:
    berlin = _read(tmp_path, rhythm="30 2 * * *", timezone="Europe/Berlin")
    slots, now = [], datetime(2026, 10, 24, 12, 0, tzinfo=UTC)
    while (slot := berlin.next(now)) is not None and slot < datetime(2026, 10, 26, 12, 0, tzinfo=UTC):
        slots.append(slot.date().isoformat())
        now = slot.astimezone(UTC).replace(second=1)
    assert sorted(set(slots)) == ["2026-10-25", "2026-10-26"]


@pytest.mark.parametrize(
    ("entry", "told"),
    [
        ({"rhythm": "hourly"}, "rhythm is 'hourly'"),
        ({"rhythm": "* * * * *"}, "more often than once an hour"),
        ({"rhythm": "0 7 * * 1"}, "as mon, tue"),
        ({"rhythm": "0 99 * * *"}, "rhythm is"),
        ({"timezone": "Mars/Olympus"}, "timezone"),
        ({"lang": "fr"}, "lang is 'fr'"),
        ({"formats": ["pdf"]}, "formats is"),
        ({"formats": "html"}, "formats is"),
        ({"focus": {"country": False}}, "'NO' in quotes"),
        ({"focus": {"planet": "Mars"}}, "focus has no 'planet'"),
        ({"checks": {"age": -1}}, "the check age is -1"),
        ({"checks": {"mood": 1}}, "checks is a mapping"),
        ({"deliver": []}, "deliver"),
        ({"deliver": [{"mail": "nobody"}]}, "no address"),
        ({"colour": "blue"}, "unknown field 'colour'"),
    ],
)
def test_entries_that_cannot_be(entry: dict[str, object], told: str, tmp_path: Path) -> None:
    with pytest.raises(SubscriptionError, match=told):
        _read(tmp_path, **entry)


def test_files_that_cannot_be(tmp_path: Path) -> None:
    file = tmp_path / "x.yaml"
    with pytest.raises(SubscriptionError, match="does not exist"):
        subscriptions(file)
    for content in (
        "[",
        "a: 1",
        "subscriptions: []",
        "subscriptions: {Bad Name: {}}",
        "subscriptions: {a: 1}",
    ):
        file.write_text(content, encoding="utf-8")
        with pytest.raises(SubscriptionError):
            subscriptions(file)
