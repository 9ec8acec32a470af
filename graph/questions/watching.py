"""What a saved question finds: things of some types, by country, topic, body and words, and what to tell of each.

Whether something is found rests on what the graph knows now and on no date. So whoever remembers what was found
before can tell what is new, be it new to the graph or new to the answer: a programme of long ago that begins to
work in a country is new there.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from graph.model import EntityType, Relation, Row
from graph.questions import moment
from graph.questions.asking import Questions
from graph.questions.timeline import first_said, happening
from graph.store import Store

PARTS: Final = 8
"""Edges that are told of each thing, the most reported."""
_SCHEMES: Final = (EntityType.PROGRAM.value, EntityType.FUND.value)
_TOLD_AT_ONCE: Final = 100
_RELATIONS: Final = (
    *(Relation.PARTY_TO, Relation.BENEFITS, Relation.PROCURES, Relation.SUPPLIES, Relation.IMPLEMENTS, Relation.FUNDS),
    *(Relation.OPERATES, Relation.OVERSEES, Relation.SUPPORTS, Relation.LOCATED_IN, Relation.HOSTED),
    *(Relation.PARTICIPATED_IN, Relation.PART_OF, Relation.BELONGS_TO),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Sought:
    """What is looked for: each of these that is given must hold, by one of its values; of `words` all.

    `types` are never empty. `countries` are ISO codes in capitals, `bodies` ids of entities, `topics` ids of the
    taxonomy and `topic_words` what names about them hold, in small letters; so are `words`, which stand in names or
    in the sentences about a thing.
    """

    types: Sequence[str]
    countries: Sequence[str] = ()
    topics: Sequence[str] = ()
    topic_words: Sequence[str] = ()
    bodies: Sequence[str] = ()
    words: Sequence[str] = ()

    def candidates(self, store: Store) -> Iterator[tuple[str, str]]:
        """Ids of what may be found, some of them twice, each with the day of its first report ("" if unknown)."""
        asked: Row = {"types": list(self.types), "topics": list(self.topics) or None}
        countries = sorted(self.countries)
        queries: list[tuple[str, Row]] = []
        if self.bodies:
            asked |= {"ids": list(self.bodies), "countries": countries or None}
            queries.append(("read/watched_of_bodies", asked))
        elif countries:
            queries.append(("read/watched_in_countries", asked | {"countries": countries}))
            queries.append(("read/watched_of_countries", {"types": asked["types"], "countries": countries}))
            if schemes := [kind for kind in self.types if kind in _SCHEMES]:
                queries.append(("read/watched_schemes", {"types": schemes, "countries": countries}))
        else:
            queries.append(("read/watched", asked))
        for query, parameters in queries:
            for row in store.stream(query, **parameters):
                yield row["id"], row["first"]

    def passing(self, store: Store, ids: Sequence[str]) -> set[str]:
        """Which of some candidates are found."""
        left = list(ids)
        for query, values, more in (
            ("read/about_topics", self.topics, {"topics": self.topics, "words": list(self.topic_words)}),
            ("read/with_words", self.words, {"words": list(self.words)}),
        ):
            if values and left:
                left = [row["id"] for row in store.read(query, ids=left, **more)]
        return set(left)


def others(store: Store, ids: Sequence[str]) -> dict[str, set[str]]:
    """The ids that each of some entities stands for, beside its own."""
    found: dict[str, set[str]] = defaultdict(set)
    for row in store.read("read/redirected_to", ids=list(ids)) if ids else ():
        found[row["id"]].add(row["other"])
    return found


def told(questions: Questions, ids: Iterable[str]) -> list[Row]:
    """What to tell of some entities, in their order; what is gone meanwhile is left out.

    Each is an item of a timeline (`date`, `basis`, `entity`, `evidence`) with its `parts`: how others have to do
    with it, ``{"relation", "entity"}``, the most reported first.
    """
    wanted = list(ids)
    found: list[Row] = []
    for start in range(0, len(wanted), _TOLD_AT_ONCE):
        found += _told(questions, wanted[start : start + _TOLD_AT_ONCE])
    return found


def _told(questions: Questions, ids: list[str]) -> list[Row]:
    store, at = questions.store, questions.moment
    rows = store.read("read/entities", ids=ids)
    known = {entity["id"]: entity for entity in moment.entities(store, at, [row["entity"] for row in rows])}
    said = first_said(store, at, known)
    parts = _parts(store, list(known), at.both)
    return [
        happening(known[identifier], said.get(identifier)) | {"parts": parts[identifier]}
        for identifier in ids
        if identifier in known
    ]


def _parts(store: Store, ids: list[str], then: dict[str, Any]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = defaultdict(list)
    asked = set(ids)
    order = {relation.value: i for i, relation in enumerate(_RELATIONS)}
    for row in store.read("read/edges_of_each", ids=ids, relations=list(order), each=PARTS, **then):
        edge, entity = row["edge"], row["entity"]
        for end, other in ((edge["source"], edge["target"]), (edge["target"], edge["source"])):
            # An edge between two of them comes once for each.
            if end in asked and other == entity["id"]:
                found[end].append({"relation": edge["relation"], "entity": entity})
    for parts in found.values():
        parts.sort(key=lambda p: (order[p["relation"]], -p["entity"]["documents"], p["entity"]["id"]))
    return found
