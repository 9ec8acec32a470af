"""What the operations on watches take and answer."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from api.delivery import State as DeliveryState
from api.models.base import CURSOR, Answer
from api.models.happenings import Happening
from api.models.parameters import DATE
from api.models.projects import Part
from graph.questions import MAX_QUERY

_VALUES = 50
_Word = Annotated[str, Field(min_length=1, max_length=60)]
_Body = Annotated[str, Field(min_length=1, max_length=MAX_QUERY)]


class _Given(BaseModel):
    model_config = ConfigDict(extra="forbid")


class WatchedQuestion(_Given):
    """What is asked: each condition that is given must hold, by one of its values."""

    types: list[_Word] = Field(
        [], max_length=_VALUES, description="Types, such as Tender; all that can be new where there are none."
    )
    countries: list[_Word] = Field([], max_length=_VALUES, description="ISO 3166-1 alpha-2 codes.")
    topics: list[_Word] = Field([], max_length=_VALUES, description="Topics of the taxonomy.")
    bodies: list[_Body] = Field([], max_length=_VALUES, description="Bodies by id, name or alias.")
    text: str = Field(
        "", max_length=MAX_QUERY, description="Words in names or sentences; all of them must be there."
    )


class Receiver(_Given):
    """Where news go: one of the three."""

    webhook: str | None = Field(
        None, max_length=2000, description="An http or https address, posted to and signed."
    )
    mail: list[Annotated[str, Field(max_length=320)]] | None = Field(
        None, max_length=50, description="Addresses."
    )
    folder: str | None = Field(
        None, max_length=200, description="A folder inside of `watches` in the service's data folder."
    )


_NAME = "^[a-z0-9][a-z0-9-]{0,63}$"
_ASKED = "What is asked."
_RECEIVERS = "Where news go."
_RHYTHM = "daily, weekly, monthly, quarterly, or a cron line."
_ZONE = "Of the rhythm, such as Asia/Seoul."
_LANG = "Language of reports."
_Lang = Literal["en", "ko"]


class NewWatch(_Given):
    """A watch to be kept."""

    name: str = Field(pattern=_NAME, description="Its name: small letters, digits, hyphens.")
    question: WatchedQuestion = Field(description=_ASKED)
    deliver: list[Receiver] = Field(min_length=1, max_length=20, description=_RECEIVERS)
    rhythm: str = Field("daily", max_length=60, description=_RHYTHM)
    timezone: str = Field("UTC", max_length=60, description=_ZONE)
    lang: _Lang = Field("en", description=_LANG)
    since: str | None = Field(
        None,
        pattern=DATE,
        description="Report what was first told in this year, month or day or later too.",
    )


class WatchChange(_Given):
    """What is to be changed of a watch; what is left out stays."""

    question: WatchedQuestion | None = Field(None, description=_ASKED)
    deliver: list[Receiver] | None = Field(None, min_length=1, max_length=20, description=_RECEIVERS)
    rhythm: str | None = Field(None, max_length=60, description=_RHYTHM)
    timezone: str | None = Field(None, max_length=60, description=_ZONE)
    lang: _Lang | None = Field(None, description=_LANG)


class ShownReceiver(Answer):
    """Where news go. Readers see of addresses the host, of a folder the name."""

    webhook: str | None = Field(None, description="The address.")
    secret_env: str | None = Field(None, description="The variable that holds the secret.")
    mail: list[str] | None = Field(None, description="The addresses.")
    folder: str | None = Field(None, description="The folder.")


class Reported(Answer):
    """A report on its way to one receiver."""

    parcel: str = Field(description="Id of the report, the same to every receiver.")
    channel: ShownReceiver = Field(description="The receiver.")
    state: DeliveryState = Field(description="How far it is.")
    attempts: int = Field(description="How often it was tried.")
    due: str = Field(description="When it is tried next, while it waits.")
    finished: str | None = Field(None, description="When it arrived, or failed for good.")
    told: str | None = Field(None, description="Where it went, or why it did not; not told to readers.")


class Watch(Answer):
    """A watch."""

    name: str = Field(description="Its name.")
    question: WatchedQuestion = Field(description="What is asked.")
    deliver: list[ShownReceiver] = Field(description="Where news go.")
    rhythm: str = Field(description="How often it is looked at by `coopgraph schedule run`.")
    timezone: str = Field(description="Of the rhythm.")
    lang: str = Field(description="Language of reports.")
    by: str = Field(description="Who made it.")
    created: str = Field(description="When it was made.")
    looked: str = Field(description="When it was looked at last.")
    due: str | None = Field(None, description="When it is looked at next.")
    trouble: str | None = Field(None, description="Why the last look came to nothing.")


class WatchDetail(Watch):
    """A watch with its latest reports."""

    reports: list[Reported] = Field(description="The latest reports to each receiver.")


class WatchPage(Answer):
    """Watches by name."""

    items: list[Watch] = Field(description="All of them.")


class News(Happening):
    """What is new, and how others have to do with it."""

    parts: list[Part] = Field(description="Who or which place, the most reported of each relation first.")


class NewsPage(Answer):
    """What a look would report now, the latest first."""

    items: list[News] = Field(description="The items of this page.")
    cursor: str | None = Field(None, description=CURSOR)


class Looked(Answer):
    """What came of a look."""

    watch: str = Field(description="The watch.")
    new: int = Field(description="How many things were new.")
    parcels: list[str] = Field(
        description="Ids of the reports, each of up to 200 things; none where nothing was new."
    )
