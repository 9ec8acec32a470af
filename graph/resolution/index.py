"""An index of names: those that may mean what a given name means, whatever number it holds."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import cache, lru_cache

from graph.model import EntityType
from graph.names import normalise
from graph.registry import registry
from graph.resolution.glosses import HEAD, LIGHT
from graph.resolution.judging import BODIES, Judgement, Named, Opinion, comparable, judge, kinds_of
from graph.resolution.parts import COUNTRY, taken_apart
from graph.resolution.sound import code

_MOST_COMMON = 400
"""Keys that more names than this share find nothing: every ministry is a ministry."""
_SHARED = 0.5
"""Share of a name's parts that another name must have to be judged at all."""
_JUDGED = 6
"""Candidates that are judged at most."""


class Index:
    """Names by what they are made of. A look-up costs what its rarest keys hold, not what the index holds."""

    def __init__(self, names: Iterable[tuple[str, Named]] = ()) -> None:
        self._names: dict[str, list[Named]] = defaultdict(list)
        self._written: dict[str, set[str]] = defaultdict(set)
        self._keys: dict[str, set[str]] = defaultdict(set)
        self._weighed: dict[str, dict[str, float]] = {}
        for identifier, named in names:
            self.add(identifier, named)

    def add(self, identifier: str, named: Named) -> None:
        """Take in one more name of the thing with this id."""
        self._names[identifier].append(named)
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
        shared = dict.fromkeys(written, 1.0)
        parts = dict.fromkeys(written, 0)
        found_by_part = []
        for found_by in every:
            found: dict[str, float] = {}
            # The rarest key last, so that its weight stands.
            for holders in sorted(filter(None, map(self._holders, found_by)), key=len, reverse=True):
                found.update(holders)
            found_by_part.append(found)
        found_by_part.sort(key=len)
        for number, found in enumerate(found_by_part):
            if len(every) - number >= least:
                for identifier, weight in found.items():
                    shared[identifier] = shared.get(identifier, 0.0) + weight
                    parts[identifier] = parts.get(identifier, 0) + 1
            else:  # what is only found from here on has too few parts in any case
                for identifier in shared.keys() & found.keys():
                    shared[identifier] += found[identifier]
                    parts[identifier] += 1
        parts.update(dict.fromkeys(written, len(every)))
        kinds = kinds_of(named.type)
        ranked = sorted((i for i in shared if parts[i] >= least), key=lambda i: (-round(shared[i], 9), i))
        fitting = (
            i
            for i in ranked
            if kinds is None or any(n.type in kinds or n.type is None for n in self._names[i])
        )
        return [identifier for identifier, _ in zip(fitting, range(_JUDGED), strict=False)]

    def _holders(self, key: str) -> dict[str, float]:
        """Who holds a key, each with how rare that makes it; nobody where too many do."""
        if (known := self._weighed.get(key)) is None:
            held = self._keys.get(key, ())
            known = dict.fromkeys(held, 1 / len(held)) if 0 < len(held) <= _MOST_COMMON else {}
            if held:
                self._weighed[key] = known
        return known

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
    parts = taken_apart(name).parts
    telling = [part for part in parts if part.kind not in (COUNTRY, LIGHT)]
    if not any(part.kind != HEAD for part in telling):
        telling = list(parts)  # the National University of Mongolia
    found = []
    for part in telling:
        own = {part.text}
        if part.gloss:
            own |= {word for wording in part.gloss.wordings for word in wording}
        elif len(sound := code(part.text)) > 1:
            own.add(f"~{sound}")
        found.append(frozenset(own))
    return tuple(found)


@cache
def registered() -> Index:
    """The registry's organisations, funds and programmes by all their names."""
    return Index(
        (entry.id, Named(form.text, entry.type, entry.country))
        for form, entry in registry().forms()
        if entry.type in BODIES and form.kind in ("name", "alias", "former") and not form.national
    )


@lru_cache(maxsize=65_536)
def linked(name: str, kind: EntityType, country: str | None) -> str | None:
    """The registry's entry that a name means though the registry has it in other words, if just one does.

    Pure in its arguments, so that documents may come in any order.
    """
    if kind not in BODIES:
        return None
    named = Named(name, kind, country)
    same = [i for i, opinion in registered().opinions(named) if opinion.judgement is Judgement.SAME]
    if len(same) > 1:
        # Bodies of one name at different times: which one it is follows from the document's date.
        same = [i for i in same if registry().entries[i].ended is None]
    if len(same) != 1:
        return None
    entry = registry().entries[same[0]]
    abroad = entry.country not in (None, "KR") and entry.type is EntityType.AGENCY
    # A ministry without its country may be of any; what the registry calls it is all that there is to go by.
    if abroad and not country and entry.country not in taken_apart(name).countries:
        return None
    return entry.id
