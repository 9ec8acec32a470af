"""Statements of analysts and what they answer."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from api.models.base import Answer


class CypherStatement(BaseModel):
    """A statement that only reads."""

    model_config = ConfigDict(extra="forbid")

    statement: str = Field(
        description="Cypher.",
        max_length=20_000,
        examples=["RETURN 1 AS one"],
    )
    parameters: dict[str, Any] = Field(default_factory=dict, description="Values by name, used as `$name`.")
    limit: int = Field(1_000, ge=1, le=10_000, description="Rows at most.")
    seconds: float = Field(10.0, ge=0.1, le=60, description="How long it may take.")


class Table(Answer):
    """Rows by column."""

    columns: list[str] = Field(description="The names of the columns.")
    rows: list[list[Any]] = Field(
        description="The rows; nodes, relationships and paths are objects with `_type`."
    )
    truncated: Literal["rows", "bytes"] | None = Field(None, description="Which limit ended the rows early.")
