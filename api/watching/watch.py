"""A watch: a question with a name, how often it is asked, and where its news go."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from api.delivery import Channel, ChannelError, channel, channels
from api.delivery.webhook import PORTS, Webhook
from api.rhythms import RhythmError, following, trigger
from api.watching.question import Question, WatchError
from graph.settings import Settings
from ingest.fetching import FetchError, checked_address

LANGUAGES: Final = ("en", "ko")
NAME: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,63}", re.ASCII)
FOLDER: Final = "watches"
"""The folder of the data folder in which folders of watches lie that come over HTTP."""
_LONGEST_RHYTHM: Final = 60


@dataclass(frozen=True, slots=True)
class Watch:
    """A watch as it is kept.

    `looked` is when it was looked at last, `turn` how often it was looked at or changed, `version` the graph's then
    and `trouble` why the last look came to nothing, where it did. Times are ISO in UTC.
    """

    number: int
    name: str
    question: Question
    deliver: tuple[Mapping[str, Any], ...]
    rhythm: str
    timezone: str
    lang: str
    by: str
    created: str
    turn: int
    looked: str
    version: int | None = None
    trouble: str | None = None

    def due(self) -> datetime | None:
        """When it is to be looked at next; None where its rhythm has come to an end."""
        return following(trigger(self.rhythm, self.timezone), datetime.fromisoformat(self.looked))

    def channels(self) -> list[Channel]:
        """Where its news go."""
        return [channel(one, Path("/")) for one in self.deliver]

    def row(self) -> dict[str, Any]:
        """The watch as it is told to those who may see all of it."""
        due = self.due()
        return {
            "name": self.name, "question": self.question.row(), "deliver": [dict(one) for one in self.deliver],
            "rhythm": self.rhythm, "timezone": self.timezone, "lang": self.lang, "by": self.by,
            "created": self.created, "looked": self.looked, "due": due and due.isoformat(), "trouble": self.trouble,
        }  # fmt: skip


def watch(
    name: str,
    question: Question,
    deliver: Sequence[Channel],
    *,
    rhythm: str = "daily",
    timezone: str = "UTC",
    lang: str = "en",
    by: str,
    now: str,
) -> Watch:
    """A watch that is not kept yet. Raises `WatchError`."""
    if not NAME.fullmatch(name):
        raise WatchError(f"{name!r} cannot name a watch; use up to 64 small letters, digits and hyphens")
    rows = tuple(one.row() for one in deliver)
    return timed(Watch(0, name, question, rows, rhythm, timezone, lang, by, now, 0, now))


def timed(one: Watch, rhythm: str | None = None, timezone: str | None = None, lang: str | None = None) -> Watch:  # fmt: skip
    """The watch with another rhythm, time zone or language, where they are given. Raises `WatchError`."""
    changed = replace(
        one, rhythm=rhythm or one.rhythm, timezone=timezone or one.timezone, lang=lang or one.lang
    )
    if changed.lang not in LANGUAGES:
        raise WatchError(f"lang is {changed.lang!r}; there are {', '.join(LANGUAGES)}")
    if len(changed.rhythm) > _LONGEST_RHYTHM:
        raise WatchError(f"rhythm takes up to {_LONGEST_RHYTHM} characters")
    try:
        due = changed.due()
    except RhythmError as error:
        raise WatchError(str(error)) from None
    if due is None:
        raise WatchError(f"rhythm: {changed.rhythm!r} never comes")
    return changed


def receivers(entries: Any, settings: Settings, base: Path | None = None) -> tuple[Channel, ...]:
    """The channels of a list, as `api.delivery.channels` has them. Raises `WatchError`.

    With `base` folders are seen from there, and whoever asks is trusted with the machine. Without it, the list comes
    from elsewhere: folders lie inside of `FOLDER` in the data folder, and no channel names a variable of the
    environment.
    """
    inside = settings.data_dir / FOLDER
    try:
        found = channels(entries, base or inside, inside=base is None)
    except ChannelError as error:
        raise WatchError(str(error)) from None
    for one in found:
        if isinstance(one, Webhook):
            if base is None and one.secret_env is not None:
                raise WatchError("deliver, webhook: secret_env is for watches of the command line")
            _reachable(one.url, settings)
    return found


def hidden(row: Mapping[str, Any]) -> dict[str, Any]:
    """A channel as it is told to those who may only read: of an address the host, of a folder the name.

    The rest of an address is often all that it takes to post there.
    """
    if url := row.get("webhook"):
        return {"webhook": urlsplit(url).hostname}
    if to := row.get("mail"):
        return {"mail": sorted({str(address).rpartition("@")[2] for address in to})}
    return {"folder": Path(str(row["folder"])).name}


def _reachable(url: str, settings: Settings) -> None:
    """Raise `WatchError` for an address that is not public; one that is not known now may be known later."""
    parts = urlsplit(url)
    try:
        checked_address(
            parts.hostname or "", parts.port or PORTS[parts.scheme], private=settings.allow_private
        )
    except FetchError as error:
        if error.reason == "private":
            raise WatchError(f"deliver, webhook: {error.detail}") from None
