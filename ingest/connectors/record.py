"""What a connector gives: records with a pointer to where each thing and fact stands in the source."""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from typing import Final

from graph.model import Attribute, EntityType, Modality, Money, Relation, allows

FIELD_CHARACTERS: Final = 4_000
"""Longest text of a field that is kept; more of a description helps nobody."""
RECORD_CHARACTERS: Final = 4_000_000
"""Longest text of a record."""

Known = str | bool | float | Sequence[str]
Qualifier = Known | None
_TRANSACTED: Final = Attribute.TRANSACTED
_DIGITS = 40
_CURRENCY = re.compile("[A-Z]{3}")
_MOST = Decimal(10) ** 18


class RecordError(ValueError):
    """A record, or a part of it, that cannot be used. `reason` is one word for lists and counts, `pointer` says
    where in the record."""

    def __init__(self, reason: str, detail: str, pointer: str = "") -> None:
        super().__init__(detail)
        self.reason = reason
        self.detail = detail
        self.pointer = pointer


@dataclass(slots=True, eq=False)
class Thing:
    """Something that a record names.

    `entry` is the id of a registry entry, where the source's own code says which; `code` is ``scheme:identifier``
    in a register. Projects, tenders and indicators are known by their code, everything else by its entry or name.
    `country` is an ISO 3166-1 alpha-2 code.
    """

    type: EntityType
    name: str
    at: str
    country: str | None = None
    code: str | None = None
    entry: str | None = None


@dataclass(slots=True, eq=False)
class Fact:
    """One claim of a record: a relation between two things, or an attribute of one, with what is known of it."""

    predicate: Relation | Attribute
    subject: Thing
    at: str
    object: Thing | None = None
    value: str | None = None
    qualifiers: Mapping[str, Known] = field(default_factory=dict)
    others: Mapping[str, Thing] = field(default_factory=dict)
    """Qualifiers that are things."""
    modality: Modality = Modality.DONE
    confidence: float = 1.0


class Record:
    """One record of a source: an aid activity, a tender, a row.

    `id` names it within the source for good, `pointer` says where in the file it stands; `published` is the ISO
    date of the report. What it says is given field by field: `at` is a pointer from the record to the field
    (``transaction[3]``), under which `fields` keeps the words that stand there as evidence.
    """

    __slots__ = (
        "aliases", "facts", "fields", "id", "lang", "pointer", "published", "publisher", "things", "title", "url",
    )  # fmt: skip

    def __init__(
        self,
        identifier: str,
        pointer: str,
        title: str,
        *,
        published: str | None = None,
        lang: str = "en",
        publisher: str | None = None,
        url: str | None = None,
    ) -> None:
        self.id = identifier
        self.pointer = pointer
        self.title = flat(title) or identifier
        self.published = published
        self.lang = lang
        self.publisher = publisher
        self.url = url
        self.fields: dict[str, list[str]] = {}
        self.things: list[Thing] = []
        self.aliases: list[tuple[Thing, str, str]] = []
        """Other names of things, each with the pointer to its field."""
        self.facts: list[Fact] = []

    def content(self) -> int:
        """A hash of everything that the record says, for comparisons within this process."""
        said = "\n".join(map("\t".join, self.fields.values()))
        return hash((self.title, self.published, len(self.facts), tuple(self.fields), said))

    def field(self, at: str, text: str) -> None:
        """Keep the words of a field, beside those that it has already."""
        if said := flat(text)[:FIELD_CHARACTERS]:
            self._keep(at, said)

    def _keep(self, at: str, said: str) -> None:
        parts = self.fields.get(at)
        if parts is None:
            self.fields[at] = [said]
            return
        for part in parts:
            if said in part:
                return
        parts.append(said)

    def thing(
        self,
        kind: EntityType,
        name: str,
        at: str,
        *,
        country: str | None = None,
        code: str | None = None,
        entry: str | None = None,
    ) -> Thing:
        """Something named in the field. Raises `RecordError` for an empty name."""
        name = flat(name)[:FIELD_CHARACTERS]
        if not name:
            raise RecordError("unnamed", f"{kind.value} without a name or identifier", at)
        self._keep(at, name)
        thing = Thing(kind, name, at, country, code, entry)
        self.things.append(thing)
        return thing

    def alias(self, thing: Thing, name: str, at: str) -> None:
        """Another name of the thing, which stands in the field."""
        if name := flat(name)[:FIELD_CHARACTERS]:
            self._keep(at, name)
            self.aliases.append((thing, name, at))

    def relate(
        self,
        relation: Relation,
        source: Thing,
        target: Thing,
        at: str,
        *,
        modality: Modality = Modality.DONE,
        confidence: float = 1.0,
    ) -> None:
        """`source` stands in `relation` to `target`, as the field says.

        Raises `RecordError` where the relation cannot join the two.
        """
        if not allows(relation, source.type, target.type):
            raise RecordError(
                "relation", f"{source.type} {source.name!r} cannot be {relation} of {target.type}", at
            )
        self.fields.setdefault(at, [])
        self.facts.append(Fact(relation, source, at, target, modality=modality, confidence=confidence))

    def state(
        self,
        attribute: Attribute,
        subject: Thing,
        value: str | None,
        at: str,
        *,
        confidence: float = 1.0,
        **qualifiers: Qualifier | Thing,
    ) -> None:
        """`subject` has the attribute, as the field says; qualifiers that are None are left out."""
        self.fields.setdefault(at, [])
        known: dict[str, Known] = {}
        others: dict[str, Thing] = {}
        for name, said in qualifiers.items():
            if isinstance(said, Thing):
                others[name] = said
            elif said is not None and said != "":
                known[name] = said
        self.facts.append(
            Fact(
                attribute,
                subject,
                at,
                value=flat(value) if value else value,
                qualifiers=known,
                others=others,
                confidence=confidence,
            )
        )

    def pay(
        self,
        subject: Thing,
        kind: Money,
        amount: Decimal,
        currency: str,
        at: str,
        *,
        date: str | None = None,
        end: str | None = None,
        number: str | None = None,
        provider: Thing | None = None,
        receiver: Thing | None = None,
    ) -> None:
        """A sum of money of `subject`; dates are ISO, `end` where it is for a period."""
        sum_, what = f"{amount.normalize():f}", str(kind)
        said = f"{what} {sum_} {currency}"
        known: dict[str, Known] = {"amount": sum_, "currency": currency}
        others: dict[str, Thing] = {}
        if date:
            said += f" {date}"
            known["date"] = date
        if end:
            said += f" to {end}"
            known["end"] = end
        if number:
            known["number"] = number
        if provider is not None:
            others["provider"] = provider
        if receiver is not None:
            others["receiver"] = receiver
        self._keep(at, said)
        self.facts.append(Fact(_TRANSACTED, subject, at, None, what, known, others))


def flat(text: str) -> str:
    """`text` on one line."""
    return " ".join(text.split())


def number(text: object, at: str) -> Decimal:
    """The decimal number in a field, thousands apart by commas or not. Raises `RecordError` with reason ``number``."""
    written = str(text).strip()
    try:
        if len(written) > _DIGITS:
            raise ValueError
        value = Decimal(written.replace(",", "").replace(" ", ""))
    except (ValueError, ArithmeticError):
        raise RecordError("number", f"{written[:_DIGITS]!r} is no number", at) from None
    if not value.is_finite() or abs(value) >= _MOST:
        raise RecordError("number", f"{written[:_DIGITS]!r} is no number that can be used", at)
    return value


def amount(text: object, at: str) -> Decimal:
    """The sum of money in a field. Raises `RecordError` with reason ``amount``."""
    try:
        return number(text, at)
    except RecordError as error:
        raise RecordError("amount", error.detail.replace("no number", "no amount"), at) from None


def date(text: object, at: str) -> str | None:
    """The ISO date that a field starts with; None for an empty field. Raises `RecordError` with reason ``date``."""
    if not text:
        return None
    written = text if isinstance(text, str) else str(text)
    # The same days come again and again, and mostly without anything around them.
    found = _day(written[:_DATED]) or _day(written.strip()[:_DATED])
    if found is None and (written := written.strip()):
        raise RecordError("date", f"{written[:40]!r} is no date", at)
    return found


@lru_cache(maxsize=65_536)
def _day(written: str) -> str | None:
    """The date that the words start with."""
    found = _DATE.match(written)
    if found is None:
        return None
    year, month, day = found.groups()
    try:
        datetime.date(int(year), int(month or 1), int(day or 1))
    except ValueError:
        return None
    return "-".join(part for part in (year, month, day) if part)


_DATED = 11
"""Characters of a day and of the sign behind it."""
_DATE = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?(?=$|[T Z+])")


def currency(code: object, at: str) -> str:
    """An ISO 4217 code as it is written in a field. Raises `RecordError` with reason ``currency``."""
    written = str(code or "").strip().upper()
    if not _CURRENCY.fullmatch(written):
        raise RecordError(
            "currency", f"{written[:20]!r} is no currency code" if written else "no currency is given", at
        )
    return written
