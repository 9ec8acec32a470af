"""What the registry holds: entries, the forms of their names, and the index over both."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from graph.model import EntityType, Relation
from graph.names import normalise, without_legal_form


@dataclass(frozen=True, slots=True)
class Form:
    """A way to write an entry's name.

    `kind` is ``name``, ``alias``, ``acronym``, ``former``, ``adjective`` or ``short``; the last two are no
    names by themselves ("Vietnamese", the 한 of 한-베트남). `exact_case` forms match in this case only;
    `needs_boundary` ones never within a longer word. `national` ones stand for the bodies of several
    countries or times: 교육부 is Korea's unless a country stands before it. A ``former`` form was in use
    until `until` (YYYY, YYYY-MM or YYYY-MM-DD), where that is known.
    """

    text: str
    lang: str
    kind: str
    exact_case: bool = False
    needs_boundary: bool = True
    national: bool = False
    until: str | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """Something known by an id. `country` is ISO 3166-1 alpha-2; dates are YYYY, YYYY-MM or YYYY-MM-DD.

    `successors` are the ids of the bodies that took over, several where it was split; `source` names where the dated facts come from; `file`
    is the data file the entry stands in; `population` is that of a city of the long table, 0 for all others.
    """

    id: str
    type: EntityType
    name_ko: str | None
    name_en: str | None
    country: str | None
    forms: tuple[Form, ...]
    started: str | None = None
    ended: str | None = None
    successors: tuple[str, ...] = ()
    source: str | None = None
    file: str = ""
    population: int = 0

    def existed(self, date: str) -> bool:
        """Whether it was there at `date` (ISO, to the year, month or day), as far as is known."""
        begun = not self.started or date >= self.started[: len(date)]
        return begun and not (self.ended and date[: len(self.ended)] > self.ended[: len(date)])


_PAIR = 2
_BARE = re.compile(r"[\s·ㆍ․,‧‘’“”\"'「」-]+")
_NOTHING: frozenset[Relation] = frozenset()
_IATI, _CHANNEL = "IATI", "XM-DAC-"
NO_NAMES = frozenset({"short", "adjective"})
"""Kinds of forms that do not name their entry when they stand alone."""


def written(scheme: str, identifier: str) -> str:
    """The one way in which an identifier is compared: publishers leave out the prefix of the DAC's codes."""
    plain = identifier.strip().upper()
    return plain.removeprefix(_CHANNEL) if scheme == _IATI else plain


@dataclass(frozen=True, slots=True)
class Treaty:
    """A trade agreement: its names without spaces and dots, the ids of its parties, since when (YYYY-MM) it holds."""

    names: tuple[str, ...]
    parties: frozenset[str]
    since: str

    def holds(self, date: str | None) -> bool:
        """Whether it is in force at `date` (ISO); without one, today."""
        return date is None or self.since <= date[: len(self.since)]


class Registry:
    """All entries, found by id or by name."""

    def __init__(
        self,
        entries: Mapping[str, Entry],
        identifiers: Mapping[tuple[str, str], str] | None = None,
        facts: Mapping[tuple[str, str], frozenset[Relation]] | None = None,
        treaties: Sequence[Treaty] = (),
    ) -> None:
        self.entries = entries
        self._identifiers = identifiers or {}
        self._facts = facts or {}
        self._treaties = {treaty.parties: treaty for treaty in treaties}
        self._pacts = {
            name: treaty for treaty in treaties if len(treaty.parties) > _PAIR for name in treaty.names
        }

    def get(self, identifier: str) -> Entry | None:
        """The entry with this id."""
        return self.entries.get(identifier)

    def between(self, source: str, target: str) -> frozenset[Relation]:
        """What lastingly holds from one entry to another, told by their ids: 조달청 OPERATES 나라장터."""
        return self._facts.get((source, target), _NOTHING)

    def trading(self, parties: frozenset[str], date: str | None) -> bool:
        """Whether a trade agreement of these entries is in force at `date` (ISO); without one, today."""
        treaty = self._treaties.get(parties)
        return treaty is not None and treaty.holds(date)

    def pact(self, phrase: str) -> Treaty | None:
        """The trade agreement of more than two whose name, without spaces and dots, `phrase` is or ends with."""
        bare = _BARE.sub("", phrase)
        fitting = [name for name in self._pacts if bare.endswith(name)]
        return self._pacts[max(fitting, key=len)] if fitting else None

    def identified(self, scheme: str, identifier: str) -> Entry | None:
        """The entry that a register calls so, such as ``IATI``, ``KR-GOV-051``."""
        found = self._identifiers.get((scheme, written(scheme, identifier)))
        return self.entries[found] if found else None

    def lookup(self, name: str, kind: EntityType | None = None) -> list[Entry]:
        """Entries that go by `name` in its normal form, of one type if given, in order of importance.

        Companies are found without their legal form too: ㈜안랩 is 안랩.
        """
        found = self._named(normalise(name), kind)
        if not found and kind in (None, EntityType.COMPANY):
            bare = without_legal_form(name)
            if bare != name:
                found = self._named(normalise(bare), EntityType.COMPANY)
        return found

    def at(self, entry: Entry, name: str, date: str | None) -> Entry:
        """The entry of this name that there was at `date` (ISO), where `entry` was not and only one was."""
        if not date or entry.existed(date):
            return entry
        others = [other for other in self.lookup(name, entry.type) if other.country == entry.country]
        there = [other for other in others if other.existed(date)]
        return there[0] if len(there) == 1 else entry

    def forms(self) -> Iterator[tuple[Form, Entry]]:
        """Every form of every entry, the entries in order of importance."""
        for entry in self.entries.values():
            for form in entry.forms:
                yield form, entry

    def country(self, iso: str) -> Entry | None:
        """The country with this ISO code."""
        return self.entries.get(f"country-{iso.lower()}")

    def identity(self, name: str, kind: EntityType) -> str:
        """The normal form in which two writings of something that has no entry are one.

        Companies go without their legal form; the country before an agency's name is written as the country's
        own name: 인니 보건부 and 인도네시아 보건부, 美 국방부 and 미국 국방부.
        """
        if kind is EntityType.COMPANY:
            return normalise(without_legal_form(name))
        if kind is EntityType.AGENCY and (led := self._leading_country.match(name)):
            return normalise(self._country_names[led["country"]] + name[led.end() :])
        return normalise(name)

    def leading_country(self, name: str) -> tuple[str, str] | None:
        """The ISO code of the country abroad that a Korean name begins with, and the rest of the name."""
        led = self._leading_country.match(name)
        if led is None:
            return None
        return self._country_codes[led["country"]], name[led.end() :].strip()

    def _named(self, normal: str, kind: EntityType | None) -> list[Entry]:
        return [entry for entry in self._by_name.get(normal, ()) if kind is None or entry.type is kind]

    @cached_property
    def _country_names(self) -> Mapping[str, str]:
        """The Korean name of each foreign country by every way to write it in Korean."""
        return {
            form.text: entry.name_ko
            for form, entry in self.forms()
            if entry.type is EntityType.COUNTRY and entry.country != "KR" and entry.name_ko
            if form.kind != "adjective" and (form.lang == "ko" or form.kind == "short")
        }

    @cached_property
    def _country_codes(self) -> Mapping[str, str]:
        """The ISO code of each foreign country by every way to write it in Korean."""
        return {
            form.text: entry.country
            for form, entry in self.forms()
            if entry.type is EntityType.COUNTRY and entry.country and form.text in self._country_names
        }

    @cached_property
    def _leading_country(self) -> re.Pattern[str]:
        # Short names are parts of words, so that a space must follow: 중 is China only in 중 상무부.
        writings = sorted(self._country_names, key=lambda text: (-len(text), text))
        every = "|".join(re.escape(text) + (r"(?=\s)" if len(text) < 3 else "") for text in writings)
        return re.compile(rf"(?P<country>{every})(?=\s?\S)")

    @cached_property
    def _by_name(self) -> Mapping[str, list[Entry]]:
        by_name: dict[str, list[Entry]] = defaultdict(list)
        for entry in self.entries.values():
            names = dict.fromkeys(normalise(form.text) for form in entry.forms if form.kind not in NO_NAMES)
            for name in names:
                by_name[name].append(entry)
        return dict(by_name)
