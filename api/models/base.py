"""What all answers share."""

from __future__ import annotations

from typing import Final

from pydantic import BaseModel, ConfigDict

CURSOR: Final = "Asks for the next page; absent on the last."


class Answer(BaseModel):
    """An answer, or a part of one; a question may tell more than it shows."""

    model_config = ConfigDict(extra="ignore")
