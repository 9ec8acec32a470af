"""What is thought of two names: one thing, two, one after the other, or undecided; and why."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Final

from graph.model import ORGANISATIONS, EntityType
from graph.names import normalise, script, without_legal_form
from graph.registry import Entry, registry
from graph.resolution.acronyms import is_acronym, spelled
from graph.resolution.aligning import SOUNDS_ALIKE, align, sounds_like
from graph.resolution.parts import taken_apart
from graph.resolution.persons import compared_people
from graph.resolution.sound import similarity

SAME_FROM: Final = 0.88
"""Names that score this or more are held to be one thing."""
UNDECIDED_FROM: Final = 0.72
"""Names that score this or more are shown to a person."""
_BRAND_FROM, _SHORTEST_BRAND = 0.86, 4
"""How well a name in capitals spells a Korean one at least to be its writing, and its letters."""
_EDITION_OPEN = 0.8
"""At most this for names of which one has a number and the other none, and for what only an acronym makes one."""
_IN_FULL = 0.5
"""An acronym does not decide where the names in full, which stand beside it, agree less than this."""

BODIES: Final = ORGANISATIONS | {EntityType.PROGRAM}
"""Types whose names are compared: what documents take for one they may take for another."""
_MEETING = frozenset({EntityType.PROGRAM, EntityType.AGENCY, EntityType.INTL_ORG})
"""What a joint committee is held to be, where another document has it as an event."""
_BRACKETED = re.compile(
    r"^(?P<before>[^()（）]+?)\s*[(（](?P<within>[^()（）]{2,})[)）]\s*(?P<after>[^()]*)$"
)
_LISTED = re.compile(r"^(?P<one>[^,]+),\s*(?P<other>[^,]+)$")
_NOTE_MARK = re.compile(r"\*+")


class Judgement(StrEnum):
    """What two names are to each other."""

    SAME = "same"
    DIFFERENT = "different"
    SUCCESSOR = "successor"
    """Two bodies of which one took over from the other."""
    UNDECIDED = "undecided"


@dataclass(frozen=True, slots=True)
class Named:
    """A name with what is known of its bearer: `country` ISO 3166-1 alpha-2, `date` YYYY[-MM[-DD]] of use."""

    name: str
    type: EntityType | None = None
    country: str | None = None
    date: str | None = None


@dataclass(frozen=True, slots=True)
class Opinion:
    """A judgement, its score (0 different to 1 same) and the reasons, the weightiest first."""

    judgement: Judgement
    score: float
    reasons: tuple[str, ...]


def judge(a: Named, b: Named) -> Opinion:
    """What is thought of `a` and `b`; the same whichever comes first, and whatever else is in the graph.

    The registry knows best; then come vetoes (kind, country, edition), then what the names say by their
    words, sound and letters.
    """
    if (b.name, b.type or "", b.country or "") < (a.name, a.type or "", a.country or ""):
        a, b = b, a
    if reason := _kinds_differ(a.type, b.type):
        return Opinion(Judgement.DIFFERENT, 0.0, (reason,))
    entries = known(a), known(b)
    if entries[0] and entries[1]:
        return _registered(*entries)
    kind = a.type or b.type or EntityType.AGENCY
    alike = _identity(a.name, kind) == _identity(b.name, kind)
    if alike and (a.country == b.country or not (a.country and b.country)):
        return Opinion(Judgement.SAME, 1.0, (f"the names are written alike: {normalise(a.name)}",))
    if reason := _veto(a, b):
        return Opinion(Judgement.DIFFERENT, 0.0, (reason,))
    people = EntityType.PERSON in (a.type, b.type)
    wholly = _has_acronym(a, entries[0]) or _has_acronym(b, entries[1])
    found = {
        (one, other): compared_people(one, other) if people else _compared(one, other, wholly=wholly)
        for one in writings(a.name, b.country)
        for other in writings(b.name, a.country)
    }
    (one, other), (score, reasons) = max(found.items(), key=lambda item: item[1][0])
    if is_acronym(one) != is_acronym(other):
        in_full = [said[0] for names, said in found.items() if not any(map(is_acronym, names))]
        if in_full and max(in_full) < _IN_FULL:
            score, reasons = min(score, _EDITION_OPEN), (*reasons, "the names in full differ")
    for named, entry, against in ((a, entries[0], b), (b, entries[1], a)):
        if entry:
            score, reasons = _with_entry(named.name, entry[0], against.name, (score, reasons), wholly=wholly)
    if bool(taken_apart(a.name).numbers) != bool(taken_apart(b.name).numbers) and score > _EDITION_OPEN:
        score, reasons = _EDITION_OPEN, (*reasons, "only one of them has a number")
    return Opinion(_judged(score), round(score, 4), reasons)


def _with_entry(
    name: str, entry: Entry, other: str, so_far: tuple[float, tuple[str, ...]], *, wholly: bool
) -> tuple[float, tuple[str, ...]]:
    """The score and reasons when one name is an entry's: by the entry's names in full and its own acronym too."""
    score, reasons = so_far
    reasons = (*reasons, f"{name} is {entry.id} of the registry")
    forms = [form.text for form in entry.forms if form.kind in ("name", "former")]
    known_as = max(
        (_compared(form, other, wholly=wholly)[0] for form in comparable(forms, other)), default=0.0
    )
    if is_acronym(name) and known_as < _IN_FULL and score < 1:
        score, reasons = min(score, _EDITION_OPEN), (*reasons, "the names in full differ")
    score = max(score, known_as)
    acronyms = [form.text for form in entry.forms if form.kind == "acronym"]
    if acronyms and is_acronym(other) and other not in acronyms:
        score, reasons = min(score, _EDITION_OPEN), (*reasons, f"it is known as {acronyms[0]}")
    return score, reasons


def _has_acronym(named: Named, entries: Sequence[Entry]) -> bool:
    """Whether the registry has an acronym for the name, or the name is one that it has."""
    return any(
        form.kind == "acronym" or (is_acronym(named.name) and form.text == named.name)
        for entry in entries
        for form in entry.forms
    )


@lru_cache(maxsize=65_536)
def known(named: Named) -> tuple[Entry, ...]:
    """The registry's entries of this name, type, country and time; empty where it knows none."""
    kinds = kinds_of(named.type)
    for name in _lookups(named):
        found = [
            entry
            for entry in registry().lookup(name)
            if (kinds is None or entry.type in kinds)
            and not (named.country and entry.country and entry.country != named.country)
        ]
        if found:
            there = [entry for entry in found if not named.date or entry.existed(named.date)]
            return tuple(there or found)
    return ()


def _lookups(named: Named) -> Iterator[str]:
    yield named.name
    if named.country and (country := registry().country(named.country)):
        own = country.name_ko if script(named.name) == "ko" else country.name_en
        if own:
            yield f"{own} {named.name}" if script(named.name) == "ko" else f"{named.name} of {own}"
    if (bracketed := _BRACKETED.match(named.name)) and not bracketed["after"]:
        yield bracketed["before"]


def comparable(names: Sequence[str], name: str) -> list[str]:
    """Those of a thing's names that another name is compared with: in its own script, where there are such.

    What a name means in another language is a guess; what it is called in this one is known.
    """
    own = [other for other in names if script(other) == script(name)]
    return own or list(names)


def _registered(one: Sequence[Entry], other: Sequence[Entry]) -> Opinion:
    ids = {entry.id for entry in one} & {entry.id for entry in other}
    if ids:
        entry = next(entry for entry in one if entry.id in ids)
        return Opinion(
            Judgement.SAME, 1.0, (f"both are names of {entry.name_ko or entry.name_en} ({entry.id})",)
        )
    for first, second in ((one, other), (other, one)):
        for entry in first:
            for later in second:
                if chain := _succession(entry, later.id):
                    return Opinion(Judgement.SUCCESSOR, 0.5, (" was followed by ".join(chain),))
    names = " and ".join(f"{(e.name_ko or e.name_en)} ({e.id})" for e in (one[0], other[0]))
    return Opinion(Judgement.DIFFERENT, 0.0, (f"the registry has them as two: {names}",))


def _succession(entry: Entry, target: str) -> list[str]:
    """Names from `entry` to the entry `target` along its successors, or nothing."""
    paths = [[entry]]
    seen = {entry.id}
    while paths:
        path = paths.pop(0)
        for identifier in path[-1].successors:
            later = registry().get(identifier)
            if later is None or identifier in seen:
                continue
            if identifier == target:
                return [e.name_ko or e.name_en or e.id for e in (*path, later)]
            seen.add(identifier)
            paths.append([*path, later])
    return []


def kinds_of(kind: EntityType | None) -> frozenset[EntityType] | None:
    """Types under which the same thing may stand in another document; None for any."""
    if kind is None:
        return None
    if kind is EntityType.EVENT:
        return _MEETING | {EntityType.EVENT}
    if kind in BODIES:
        return BODIES | ({EntityType.EVENT} if kind in _MEETING else frozenset())
    return frozenset({kind})


def _kinds_differ(one: EntityType | None, other: EntityType | None) -> str | None:
    compatible = kinds_of(one)
    if compatible is None or other is None or other in compatible:
        return None
    return f"{one} and {other} are different kinds of things"


def _veto(a: Named, b: Named) -> str | None:
    one, other = taken_apart(a.name), taken_apart(b.name)
    if a.country and b.country and a.country != b.country:
        return f"one is of {a.country}, the other of {b.country}"
    own = [set(parts.countries) - {"KR"} or set(parts.countries) for parts in (one, other)]
    if own[0] and own[1] and not own[0] & own[1]:
        return f"one names {', '.join(sorted(own[0]))}, the other {', '.join(sorted(own[1]))}"
    for countries, country in ((own[0], b.country), (own[1], a.country)):
        if countries and country and country not in countries and country != "KR":
            return f"one names {', '.join(sorted(countries))}, the other is of {country}"
    if (
        len(one.countries) > 1
        and one.countries == other.countries[::-1]
        and one.countries[0] != one.countries[1]
    ):
        return "the countries in their names stand the other way round"
    if one.numbers and other.numbers and set(one.numbers) != set(other.numbers):
        return f"their numbers differ: {', '.join(one.numbers)} and {', '.join(other.numbers)}"
    return None


@lru_cache(maxsize=65_536)
def _identity(name: str, kind: EntityType) -> str:
    return registry().identity(name, kind)


@lru_cache(maxsize=65_536)
def writings(name: str, country: str | None) -> tuple[str, ...]:
    """A name, and the names that it is made of where it glosses itself: GCC, Gulf Cooperation Council.

    `country` is the other name's: 인도 재무부 is 재무부 beside the Ministry of Finance of India.
    """
    name = _NOTE_MARK.sub("", name).strip()
    found = [name]
    if (led := registry().leading_country(name)) and led[0] == country:
        found.append(led[1])
    pair = re.split(r"\s?[·/]\s?", name)
    if len(pair) == 2 and (
        is_acronym(pair[0]) != is_acronym(pair[1])
        or ({script(part) for part in pair} == {"ko", "en"} and similarity(*pair) >= SOUNDS_ALIKE)
    ):
        found += pair
    if match := _BRACKETED.match(name):
        rest = f"{match['before']} {match['after']}".strip()
        found += [rest, f"{match['within']} {match['after']}".strip()]
    if (match := _LISTED.match(name)) and (is_acronym(match["one"]) or is_acronym(match["other"])):
        found += [match["one"].strip(), match["other"].strip()]
    return tuple(found)


@lru_cache(maxsize=65_536)
def _compared(one: str, other: str, *, wholly: bool = False) -> tuple[float, tuple[str, ...]]:
    """The score of two writings and the reasons for it; `wholly` if an acronym has to be spelled in full, being
    known to be of a body or meant for one."""
    if normalise(one) == normalise(other):
        return 1.0, (f"the names are written alike: {one}",)
    for acronym, name in ((one, other), (other, one)):
        if is_acronym(acronym) and not is_acronym(name):
            return max(
                spelled(acronym, name, wholly=wholly), _brand(acronym, name), key=lambda found: found[0]
            )
    alignment = align(taken_apart(one), taken_apart(other))
    reasons = []
    if alignment.matched:
        shown = "; ".join(
            left if left == right else f"{left} = {right}" for left, right, *_ in alignment.matched
        )
        reasons.append(f"alike: {shown}")
    for rest, name in ((alignment.left, one), (alignment.right, other)):
        if rest:
            reasons.append(f"only in {name}: {', '.join(part.text for part in rest)}")
    return alignment.score, tuple(reasons)


def _brand(capitals: str, name: str) -> tuple[float, tuple[str, ...]]:
    """A name in capitals that is read as a word: POSCO and 포스코."""
    letters, korean = re.sub(r"[^A-Za-z]", "", capitals).casefold(), without_legal_form(name).replace(" ", "")
    if not re.search("[가-힣]", korean) or sounds_like(korean, letters) < (
        _BRAND_FROM if len(letters) >= _SHORTEST_BRAND else 1.0
    ):
        return 0.0, ()
    return 0.95, (f"{capitals} spells {name}",)


def _judged(score: float) -> Judgement:
    if score >= SAME_FROM:
        return Judgement.SAME
    return Judgement.UNDECIDED if score >= UNDECIDED_FROM else Judgement.DIFFERENT
