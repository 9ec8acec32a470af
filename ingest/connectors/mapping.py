"""The language in which a table is mapped to records; ``docs/tables.md`` describes it with examples."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Final, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from graph.model import Attribute, EntityType, Money, ProjectStatus, Relation
from ingest.connectors.record import RecordError, currency, date, flat, number

_HOLE = re.compile(r"\{([^{}]+)\}")
_LARGEST: Final = 1_000_000
_STATED: Final = (
    Attribute.REGISTERED,
    Attribute.MEASURED,
    Attribute.CONDITION,
    Attribute.OFFERS,
    Attribute.NEEDS,
)


class MappingError(ValueError):
    """A mapping that is not written as it must be; names the file and the entry."""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


Template = Annotated[str, Field(min_length=1, max_length=1000)]
"""Words with columns in braces: ``{contract_no}/{amendment}``; nothing where one of the columns is empty."""


class Choice(_Strict):
    """A value that is one of a few: what stands in the cell, and what it means."""

    value: Template
    values: Mapping[str, str]


class Day(_Strict):
    """A date: a template, and how it is written where that is not ISO."""

    value: Template
    format: str | None = None


class ThingOf(_Strict):
    """Something that a row names. With `split` the cell names several, apart by that sign."""

    type: EntityType
    name: Template
    code: Template | None = None
    country: Template | None = None
    """A name or code of a country, as words or from a column."""
    split: str | None = Field(None, min_length=1, max_length=5)


class RelationOf(_Strict):
    """A relation between two things of the row."""

    source: str = Field(alias="from")
    relation: Relation
    target: str = Field(alias="to")


class MoneyOf(_Strict):
    """A sum; `times` is what the cell's number is to be multiplied by (1000000 for millions)."""

    of: str
    kind: Money
    amount: Template
    currency: Template
    times: Decimal = Decimal(1)
    date: Day | Template | None = None
    provider: str | None = None
    receiver: str | None = None


class FactOf(_Strict):
    """What a row says of one thing."""

    of: str
    attribute: Attribute
    value: Template
    status: Choice | Template | None = None
    start: Day | Template | None = None
    end: Day | Template | None = None
    number: Template | None = None
    times: Decimal = Decimal(1)
    unit: Template | None = None
    as_of: Template | None = None
    topics_from: Template | None = None
    """Words in which topics are looked for."""

    @field_validator("attribute")
    @classmethod
    def _known(cls, attribute: Attribute) -> Attribute:
        if attribute not in _STATED:
            raise ValueError(f"is one of {', '.join(_STATED)}")
        return attribute


class TableMapping(_Strict):
    """How rows of a table become records."""

    id: Template
    title: Template
    lang: Literal["ko", "en"] = "ko"
    publisher: Template | None = None
    published: Day | Template | None = None
    delimiter: str = Field(",", min_length=1, max_length=1)
    sheet: str | None = None
    """A sheet of a workbook; the first where none is named."""
    header: int = Field(1, ge=1, le=100)
    """The row with the names of the columns, in a workbook."""
    things: Mapping[str, ThingOf]
    relations: tuple[RelationOf, ...] = ()
    money: tuple[MoneyOf, ...] = ()
    facts: tuple[FactOf, ...] = ()

    def columns(self) -> set[str]:
        """All columns that the mapping speaks of."""
        return {hole.strip() for text in _texts(self.model_dump()) for hole in _HOLE.findall(text)}


@dataclass(frozen=True, slots=True)
class Cells:
    """A row's cells by column."""

    values: Mapping[str, str]

    def filled(self, template: str | None) -> str:
        """The template with the row's cells put in; empty where one of them is."""
        if template is None:
            return ""
        missing = False

        def cell(hole: re.Match[str]) -> str:
            nonlocal missing
            value = flat(self.values.get(hole[1].strip()) or "")
            missing = missing or not value
            return value

        filled = _HOLE.sub(cell, template)
        return "" if missing else filled

    def day(self, given: Day | str | None, at: str) -> str | None:
        """The ISO date. Raises `RecordError`."""
        if given is None:
            return None
        written = self.filled(given.value if isinstance(given, Day) else given)
        if isinstance(given, str) or given.format is None or not written:
            return date(written, at)
        try:
            return datetime.strptime(written, given.format).date().isoformat()
        except ValueError:
            raise RecordError("date", f"{written[:40]!r} is no date written {given.format}", at) from None

    def chosen(self, given: Choice | str | None, at: str) -> str | None:
        """What the cell means. Raises `RecordError` for a cell that the mapping does not name."""
        if given is None:
            return None
        written = self.filled(given.value if isinstance(given, Choice) else given)
        if isinstance(given, str) or not written:
            return written or None
        if written not in given.values:
            raise RecordError("value", f"{written[:40]!r} is none of {', '.join(given.values)}", at)
        return given.values[written]

    def number(self, template: str, times: Decimal, at: str) -> Decimal | None:
        """The number, or None for an empty cell. Raises `RecordError`."""
        written = self.filled(template)
        return number(written, at) * times if written else None

    def currency(self, template: str, at: str) -> str:
        """The currency's code. Raises `RecordError`."""
        return currency(self.filled(template), at)


def load(file: Path) -> TableMapping:
    """The mapping of a file. Raises `MappingError`."""
    try:
        if file.stat().st_size > _LARGEST:
            raise MappingError(f"{file}: larger than {_LARGEST:,} bytes")
        content = yaml.safe_load(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise MappingError(f"{file}: {error.strerror or error}") from error
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError) as error:
        raise MappingError(f"{file} is not YAML: {error}") from error
    try:
        mapping = TableMapping.model_validate(content)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise MappingError(f"{file}, {where or 'top'}: {first['msg']}") from error
    _check(file, mapping)
    return mapping


def _check(file: Path, mapping: TableMapping) -> None:
    """Raises `MappingError` for names that no thing has and statuses that there are not."""
    used = [
        (f"relations.{i}", name) for i, r in enumerate(mapping.relations) for name in (r.source, r.target)
    ]
    used += [
        (f"money.{i}", name)
        for i, m in enumerate(mapping.money)
        for name in (m.of, m.provider, m.receiver)
        if name is not None
    ]
    used += [(f"facts.{i}", fact.of) for i, fact in enumerate(mapping.facts)]
    for where, name in used:
        if name not in mapping.things:
            raise MappingError(
                f"{file}, {where}: there is no thing {name!r}; there are {', '.join(mapping.things)}"
            )
    known = set(ProjectStatus)
    for i, fact in enumerate(mapping.facts):
        means = fact.status.values.values() if isinstance(fact.status, Choice) else ()
        if unknown := [status for status in means if status not in known]:
            raise MappingError(
                f"{file}, facts.{i}.status: {unknown[0]!r} is none of {', '.join(sorted(known))}"
            )


def _texts(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, Mapping):
        return [text for part in value.values() for text in _texts(part)]
    if isinstance(value, list | tuple):
        return [text for part in value for text in _texts(part)]
    return []
