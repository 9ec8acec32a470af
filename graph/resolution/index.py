"""An index of names: those that may mean what a given name means, whatever number it holds."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache, lru_cache
from itertools import islice
from typing import NamedTuple

from rapidfuzz.distance import Indel

from graph.model import EntityType
from graph.names import normalise, script, without_legal_form
from graph.registry import Entry, registry
from graph.resolution.glosses import HEAD, LIGHT, PLAIN
from graph.resolution.judging import (
    BODIES,
    UNDECIDED_FROM,
    Judgement,
    Named,
    Opinion,
    comparable,
    judge,
    kinds_of,
    known,
    writings,
)
from graph.resolution.parts import COUNTRY, PROPER, Part, taken_apart
from graph.resolution.sound import code

_MOST_COMMON = 400
"""Keys that more names than this share find nothing: every ministry is a ministry."""
_SHARED = 0.5
"""Share of a name's parts that another name must have to be judged at all."""
_GLOSSED = re.compile(r"[(（,/]|[A-Za-z]\s?·\s?[가-힣]|[가-힣]\s?·\s?[A-Za-z]")
"""In names that may be glossed on the spot: Gulf Cooperation Council (GCC)."""
_NEARLY = 0.7
"""Words of one script that are less alike than this are not one word misspelt."""
_COUNTRY_WEIGHS = 3
"""Names of so many words at least may be one though only one of them holds a country."""
_JUDGED = 6
"""Candidates that are judged at most."""
_SHARES = 1 << 40
"""What a key weighs that one name alone has; whole numbers add up to the same in any order."""


class Index:
    """Names by what they are made of. A look-up costs what its rarest keys hold, not what the index holds."""

    def __init__(self, names: Iterable[tuple[str, Named]] = ()) -> None:
        self._names: dict[str, list[Named]] = defaultdict(list)
        self._written: dict[str, set[str]] = defaultdict(set)
        self._keys: dict[str, set[str]] = defaultdict(set)
        self._weighed: dict[str, dict[str, int]] = {}
        self._fitting: dict[tuple[str, str], list[tuple[Named, _Words]]] = {}
        self._views: dict[str, _View] = {}
        for identifier, named in names:
            self.add(identifier, named)

    def add(self, identifier: str, named: Named) -> None:
        """Take in one more name of the thing with this id."""
        self._names[identifier].append(named)
        self._views.clear()
        for written in ("ko", "en", "other"):
            self._fitting.pop((identifier, written), None)
        self._written[normalise(named.name)].add(identifier)
        for found_by in keys(named.name):
            for key in found_by:
                self._keys[key].add(identifier)
                self._weighed.pop(key, None)

    def names(self, identifier: str) -> Sequence[Named]:
        """The names taken in for this id."""
        return self._names.get(identifier, [])

    def candidates(self, named: Named) -> list[str]:
        """Ids of what shares most with the name, the best first, at most a handful; equal ones by id."""
        every = keys(named.name)
        least = len(every) * _SHARED
        written = self._written.get(normalise(named.name), set())
        shared = dict.fromkeys(written, _SHARES)
        parts = dict.fromkeys(written, 0)
        found_by_part = []
        for found_by in every:
            found: dict[str, int] = {}
            # The rarest key last, so that its weight stands.
            for holders in sorted(filter(None, map(self._holders, found_by)), key=len, reverse=True):
                found.update(holders)
            found_by_part.append(found)
        found_by_part.sort(key=len)
        for number, found in enumerate(found_by_part):
            if len(every) - number >= least:
                for identifier, weight in found.items():
                    shared[identifier] = shared.get(identifier, 0) + weight
                    parts[identifier] = parts.get(identifier, 0) + 1
            else:  # what is only found from here on has too few parts in any case
                for identifier in shared.keys() & found.keys():
                    shared[identifier] += found[identifier]
                    parts[identifier] += 1
        parts.update(dict.fromkeys(written, len(every)))
        kinds = kinds_of(named.type)
        ranked = sorted((-shared[i], i) for i, count in parts.items() if count >= least)
        fitting = (i for _, i in ranked if kinds is None or self._is_of(i, kinds))
        return list(islice(fitting, _JUDGED))

    def _is_of(self, identifier: str, kinds: frozenset[EntityType]) -> bool:
        return any(n.type in kinds or n.type is None for n in self._names[identifier])

    def _holders(self, key: str) -> dict[str, int]:
        """Who holds a key, each with how rare that makes it; nobody where too many do."""
        if (known := self._weighed.get(key)) is None:
            held = self._keys.get(key, ())
            known = dict.fromkeys(held, _SHARES // len(held)) if 0 < len(held) <= _MOST_COMMON else {}
            if held:
                self._weighed[key] = known
        return known

    def same(self, named: Named) -> list[str]:
        """Ids of what is the same as the name, sorted. Judged is only what has every word of the name that means
        something, by a name that has no other."""
        words = _words(named.name)
        glossed = _GLOSSED.search(named.name) is not None
        readings = [_words(name) for name in writings(named.name, None)] if glossed else [words]
        kinds = kinds_of(named.type)
        normal = normalise(named.name)
        written = self._written.get(normal, set())
        same: set[str] = set()
        for identifier, other, others in self._sharing(named, words, glossed=glossed):
            if (
                identifier not in same
                and (kinds is None or other.type is None or other.type in kinds)
                and (
                    any(_may_be_same(reading, others) for reading in readings)
                    or (identifier in written and normalise(other.name) == normal)
                )
                and (glossed or _placed(named, words, other, others))
                and judge(named, other).judgement is Judgement.SAME
            ):
                same.add(identifier)
        return sorted(same)

    def _sharing(self, named: Named, words: _Words, *, glossed: bool) -> Iterator[_Record]:
        """The names that may say the same: of names in one script those with the same words."""
        written = self._written.get(normalise(named.name), set())
        if glossed or not words.plain:
            found = self.candidates(named)
        elif words.mixed:
            found = sorted(self._with_words(words, self._keys) | written)
        else:
            view = self._view(words.script)
            yield from view.worded.get(words.plain, ())
            if len(words.plain) < len(words.content):
                yield from view.lacking.get(words.plain, ())
            found = sorted(self._with_words(words, view.loose) | written)
        for identifier in found:
            for other, others in self._comparable(identifier, words.script):
                yield identifier, other, others

    def _view(self, written: str) -> _View:
        """What names in this script are looked up in, made when it is first needed."""
        if (view := self._views.get(written)) is None:
            view = self._views[written] = _View(defaultdict(list), defaultdict(list), defaultdict(set))
            for identifier in self._names:
                for other, others in self._comparable(identifier, written):
                    if others.script == written and not others.mixed:
                        record = (identifier, other, others)
                        view.worded[others.plain].append(record)
                        for word in others.plain:
                            view.lacking[others.plain - {word}].append(record)
                    else:
                        for key in others.held:
                            view.loose[key].add(identifier)
        return view

    def _with_words(self, words: _Words, holders: Mapping[str, set[str]]) -> set[str]:
        """Ids of what holds each of the words that mean something, but for those that too many hold."""
        held = [
            [ids for key in own if (ids := holders.get(key)) and len(ids) <= _MOST_COMMON]
            for part, own in words.content
            if part.kind == PLAIN
        ]
        held = sorted(filter(None, held), key=lambda listed: sum(map(len, listed)))
        if not held:
            return set()
        found: set[str] = set().union(*held[0])
        for more in held[1:]:
            found &= set().union(*more)
        return found

    def _comparable(self, identifier: str, written: str) -> Sequence[tuple[Named, _Words]]:
        """The names of this id that a name in this script is compared with, and what they are found by."""
        if (found := self._fitting.get((identifier, written))) is None:
            names = self._names[identifier]
            fitting = [other for other in names if script(other.name) == written] or names
            found = [(other, _words(other.name)) for other in fitting]
            self._fitting[identifier, written] = found
        return found

    def opinions(self, named: Named) -> Iterator[tuple[str, Opinion]]:
        """The best opinion of each candidate, candidates in their order."""
        for identifier in self.candidates(named):
            names = self._names[identifier]
            fitting = set(comparable([other.name for other in names], named.name))
            opinions = (judge(named, other) for other in names if other.name in fitting)
            yield identifier, max(opinions, key=lambda opinion: opinion.score)


@lru_cache(maxsize=65_536)
def keys(name: str) -> tuple[frozenset[str], ...]:
    """What a name is found by beside its normal form, part for part: the part, its meaning and its sound."""
    return tuple(found_by for _, found_by in _telling(name))


def _telling(name: str) -> Iterator[tuple[Part, frozenset[str]]]:
    parts = taken_apart(name).parts
    telling = [part for part in parts if part.kind not in (COUNTRY, LIGHT)]
    if not any(part.kind != HEAD for part in telling):
        telling = list(parts)  # the National University of Mongolia
    for part in telling:
        own = {part.text}
        if part.gloss:
            own |= {word for wording in part.gloss.wordings for word in wording}
        elif len(sound := code(part.text)) > 1:
            own.add(f"~{sound}")
        yield part, frozenset(own)


class _Words(NamedTuple):
    """What a name is found by, all keys together; its parts that say what it is, each with its keys; the keys of
    its heads; its countries but Korea; its numbers; its script; its words that mean something; whether words of a
    Korean name are in Latin letters."""

    held: frozenset[str]
    content: tuple[tuple[Part, frozenset[str]], ...]
    heads: frozenset[str]
    countries: frozenset[str]
    numbers: frozenset[str]
    script: str
    plain: frozenset[str]
    mixed: bool


_Record = tuple[str, Named, _Words]
"""A name with its id and what it is found by."""


class _View(NamedTuple):
    """Names by all their words that mean something, and by all but one, which may be misspelt; and ids by the keys
    of names that may say the same by other words: in the other script, or with words of it."""

    worded: dict[frozenset[str], list[_Record]]
    lacking: dict[frozenset[str], list[_Record]]
    loose: dict[str, set[str]]


@lru_cache(maxsize=65_536)
def _words(name: str) -> _Words:
    telling, apart = list(_telling(name)), taken_apart(name)
    content = tuple((part, own) for part, own in telling if part.kind in (PLAIN, PROPER))
    held = frozenset[str]().union(*(own for _, own in telling))
    heads = frozenset[str]().union(*(own for part, own in telling if part.kind == HEAD))
    countries = frozenset(apart.countries) - {"KR"}
    plain = frozenset(part.text for part, _ in content if part.kind == PLAIN)
    mixed = apart.lang == "ko" and any(part.text.isascii() for part, _ in content)
    return _Words(held, content, heads, countries, frozenset(apart.numbers), script(name), plain, mixed)


def _placed(named: Named, words: _Words, other: Named, others: _Words) -> bool:
    """Whether the country that only one of the names holds is known of the other, or weighs little in it."""
    if bool(words.countries) == bool(others.countries):
        return True
    told = other.country in words.countries or named.country in others.countries
    return told or len(words.content) >= _COUNTRY_WEIGHS


def _may_be_same(one: _Words, other: _Words) -> bool:
    """Whether neither name has a word of its own, or both have such as may be one in other letters, and what they
    say of kind, country and edition does not conflict."""
    if one.numbers != other.numbers:
        return False
    if one.heads and other.heads and one.heads.isdisjoint(other.heads):
        return False
    if one.countries and other.countries and one.countries.isdisjoint(other.countries):
        return False
    left = [part for part, own in one.content if own.isdisjoint(other.held)]
    if not left:
        return not any(own.isdisjoint(one.held) for _, own in other.content)
    right = [part for part, own in other.content if own.isdisjoint(one.held)]
    if not right:
        return False
    if not any(part.kind == PROPER for part in (*left, *right)):
        return False
    texts = ["".join(part.text for part in rest) for rest in (left, right)]
    if one.script == other.script:
        return len(left) == len(right) and Indel.normalized_similarity(*texts) >= _NEARLY
    codes = [code(text) for text in texts]
    return all(codes) and codes[0][0] == codes[1][0]


@cache
def registered() -> Index:
    """The registry's organisations, funds and programmes by all their names; Korean ministries by Korea's name too."""
    return Index(
        (entry.id, Named(f"한국 {form.text}" if form.national else form.text, entry.type, entry.country))
        for form, entry in registry().forms()
        if entry.type in BODIES
        and form.kind in ("name", "alias", "former")
        and (not form.national or (entry.country == "KR" and form.lang == "ko"))
    )


@lru_cache(maxsize=65_536)
def meant(
    name: str, aliases: tuple[str, ...], kind: EntityType, country: str | None, date: str | None
) -> str | None:
    """The registry's entry that a document means by a name which it glosses with `aliases`, if just one.

    By the name in other words (`linked`); by the name as the registry has it, without a firm's legal form or what
    stands in brackets; or by an alias that the registry has, where the name may be the same body's. Pure in its
    arguments.
    """
    if kind not in BODIES:
        return None
    if found := linked(name, kind, country) or _registered(Named(name, kind, country, date)):
        return found
    for alias in aliases:
        if identifier := _registered(Named(alias, kind, country, date)):
            entry = registry().entries[identifier]
            forms = [f.text for f in entry.forms if f.kind in ("name", "alias", "former")]
            named = Named(name, kind, country, date)
            if any(judge(named, Named(f, entry.type, entry.country)).score >= UNDECIDED_FROM for f in forms):
                return identifier
    return None


def _registered(named: Named) -> str | None:
    """The one entry that the registry has for a name; none for a ministry abroad of which no country is known."""
    found = known(named) or known(replace(named, name=without_legal_form(named.name)))
    return found[0].id if len(found) == 1 and _at_home(found[0], named.name, named.country) else None


def _at_home(entry: Entry, name: str, country: str | None) -> bool:
    abroad = entry.country not in (None, "KR") and entry.type is EntityType.AGENCY
    # A ministry without its country may be of any; what the registry calls it is all that there is to go by.
    return not abroad or bool(country) or entry.country in taken_apart(name).countries


@lru_cache(maxsize=65_536)
def linked(name: str, kind: EntityType, country: str | None) -> str | None:
    """The registry's entry that a name means though the registry has it in other words, if just one does.

    Pure in its arguments, so that documents may come in any order.
    """
    if kind not in BODIES:
        return None
    named = Named(name, kind, country)
    same = registered().same(named)
    if len(same) > 1:
        # Bodies of one name at different times: which one it is follows from the document's date.
        same = [i for i in same if registry().entries[i].ended is None]
    if len(same) != 1:
        return None
    entry = registry().entries[same[0]]
    return entry.id if _at_home(entry, name, country) else None
