"""What `coopgraph resolve judge --jsonl` takes: two names a line."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from graph.model import EntityType
from graph.resolution import Named

LONGEST_NAME = 500


class NameGiven(BaseModel):
    """One side of a pair."""

    model_config = ConfigDict(extra="ignore")

    name: str = Field(min_length=1, max_length=LONGEST_NAME)
    type: EntityType | None = None
    country: str | None = Field(None, pattern=r"^[A-Za-z]{2}$")
    date: str | None = Field(None, pattern=r"^\d{4}(-\d{2}(-\d{2})?)?$")

    def named(self) -> Named:
        """The same as the resolution takes it."""
        return Named(self.name, self.type, self.country.upper() if self.country else None, self.date)


class PairGiven(BaseModel):
    """A line."""

    model_config = ConfigDict(extra="ignore")

    id: str | int
    a: NameGiven
    b: NameGiven


def reason(error: ValidationError) -> str:
    """The first thing that is wrong, and where."""
    first = error.errors()[0]
    where = ".".join(str(part) for part in first["loc"])
    return f"{where}: {first['msg']}" if where else str(first["msg"])
