"""What happened, and what is new."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from api.models.base import CURSOR, Answer
from api.models.documents import Evidence
from api.models.entities import Thing


class Happening(Answer):
    """What happened on a day."""

    date: str | None = Field(None, description="The day.")
    basis: Literal["own", "reported"] = Field(
        description="Whose day it is: own, of the signing or the start; reported, of the first report."
    )
    entity: Thing = Field(description="The agreement, project, tender, event, programme or fund.")
    evidence: Evidence | None = Field(None, description="The first report of it.")


class Happenings(Answer):
    """What happened, the latest first."""

    items: list[Happening] = Field(description="The items of this page.")
    cursor: str | None = Field(None, description=CURSOR)
