"""``subscriptions.yaml``: who gets which report, how often, and how.

.. code-block:: yaml

    subscriptions:
      uz-weekly:
        for: export team                        # who it is for, as the subject says
        focus: {country: UZ, topic: smart city, size: sme, body: NIPA}
        rhythm: weekly                          # daily, weekly, monthly, quarterly; or a cron line
        timezone: Asia/Seoul
        lang: ko
        formats: [html, csv]
        checks: {age: 14, documents: 100, shrink: 0.05, drift: 3}
        deliver:
          - folder: reports/
          - mail: [analyst@example.org]
          - webhook: https://example.org/hook

Slots are worked out by `api.rhythms`. APScheduler's own job stores are not used: they move a job on before it has
run, so that one that is killed is lost, and nothing is kept of slots that were.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import yaml
from apscheduler.triggers.cron import CronTrigger

from api.delivery import Channel, ChannelError, channels
from api.rhythms import RhythmError, following, trigger
from graph.questions import QuestionError
from graph.reports import FORMATS, LANGUAGES

_NAME: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")
_FIELDS: Final = frozenset({"for", "focus", "rhythm", "timezone", "lang", "formats", "checks", "deliver"})
_FOCUS: Final = frozenset({"country", "topic", "body", "size"})
_LARGEST: Final = 1_000_000
_MOST: Final = 1_000


class SubscriptionError(QuestionError):
    """A subscription that is not set up as it must be; names the file and the entry."""


@dataclass(frozen=True, slots=True)
class Checks:
    """What must hold, or else the failure is delivered in place of the report.

    `age` is the most days that the latest document may be old, `documents` the least number of them; `shrink` is the
    greatest share of documents and statements that may be gone since the last report, `drift` the greatest factor
    between statements a document in new documents and in those before.
    """

    age: float = 31
    documents: float = 1
    shrink: float = 0.05
    drift: float = 5


@dataclass(frozen=True, slots=True)
class Subscription:
    """A subscription; `focus` has `country`, `topic`, `body` and `size` as far as they are given."""

    name: str
    who: str
    focus: Mapping[str, str]
    trigger: CronTrigger
    deliver: tuple[Channel, ...]
    rhythm: str
    timezone: str = "UTC"
    lang: str = "en"
    formats: tuple[str, ...] = ("html",)
    checks: Checks = field(default_factory=Checks)

    def next(self, after: datetime) -> datetime | None:
        """The first slot after that moment."""
        return following(self.trigger, after)


def subscriptions(file: Path) -> dict[str, Subscription]:
    """The subscriptions of a file, by name. Raises `SubscriptionError`."""
    try:
        if file.stat().st_size > _LARGEST:
            raise SubscriptionError(f"{file}: larger than {_LARGEST:,} bytes")
        content = yaml.safe_load(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise SubscriptionError(f"{file} does not exist; docs/reports.md shows one") from None
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError) as error:
        raise SubscriptionError(f"{file} is not YAML: {error}") from error
    if not isinstance(content, dict) or not isinstance(content.get("subscriptions"), dict):
        raise SubscriptionError(f"{file}: a mapping with the key subscriptions is expected")
    entries = content["subscriptions"]
    if len(entries) > _MOST:
        raise SubscriptionError(f"{file}: {len(entries)} subscriptions; {_MOST} are the most")
    return {str(name): _subscription(file, str(name), entry) for name, entry in entries.items()}


def _subscription(file: Path, name: str, entry: Any) -> Subscription:
    where = f"{file}, subscription {name}"
    if not _NAME.fullmatch(name):
        raise SubscriptionError(f"{where}: names are small letters, digits and hyphens")
    if not isinstance(entry, dict):
        raise SubscriptionError(f"{where}: a mapping is expected")
    if unknown := sorted(set(map(str, entry)) - _FIELDS):
        raise SubscriptionError(
            f"{where}: unknown field {unknown[0]!r}; there are {', '.join(sorted(_FIELDS))}"
        )
    rhythm, zone = str(entry.get("rhythm") or ""), str(entry.get("timezone") or "UTC")
    lang, formats = str(entry.get("lang") or "en"), entry.get("formats") or ["html"]
    if lang not in LANGUAGES:
        raise SubscriptionError(f"{where}: lang is {lang!r}; there are {', '.join(LANGUAGES)}")
    if not isinstance(formats, list) or not set(map(str, formats)) <= set(FORMATS):
        raise SubscriptionError(
            f"{where}: formats is {formats!r}; a list of {', '.join(FORMATS)} is expected"
        )
    try:
        deliver = channels(entry.get("deliver"), file.parent)
        moments = trigger(rhythm, zone)
    except (ChannelError, RhythmError) as error:
        raise SubscriptionError(f"{where}: {error}") from None
    return Subscription(
        name=name,
        who=" ".join(str(entry.get("for") or name).split())[:80],
        focus=_focus(where, entry.get("focus")),
        trigger=moments,
        deliver=deliver,
        rhythm=rhythm,
        timezone=zone,
        lang=lang,
        formats=tuple(dict.fromkeys(map(str, formats))),
        checks=_checks(where, entry.get("checks")),
    )


def _focus(where: str, value: Any) -> dict[str, str]:
    given = value or {}
    if not isinstance(given, dict) or not all(isinstance(v, str) for v in given.values()):
        # YAML reads NO, the code of Norway, as false.
        raise SubscriptionError(f"{where}: focus is a mapping of texts (write 'NO' in quotes)")
    if unknown := sorted(set(map(str, given)) - _FOCUS):
        raise SubscriptionError(
            f"{where}: focus has no {unknown[0]!r}; there are {', '.join(sorted(_FOCUS))}"
        )
    return {str(name): text for name, text in given.items()}


def _checks(where: str, value: Any) -> Checks:
    given = value or {}
    known = Checks.__slots__
    if not isinstance(given, dict) or (set(map(str, given)) - set(known)):
        raise SubscriptionError(f"{where}: checks is a mapping of {', '.join(known)}")
    for name, number in given.items():
        if isinstance(number, bool) or not isinstance(number, int | float) or number < 0:
            raise SubscriptionError(f"{where}: the check {name} is {number!r}, which is no number from 0")
    return Checks(**{str(name): float(number) for name, number in given.items()})
