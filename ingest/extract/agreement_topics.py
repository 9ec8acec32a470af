"""What an agreement is about: a logistic model over where the topics of a document are named.

The words right before an agreement's instrument mostly name its field; else its sentence does, the headline, what follows, or
the document as a whole. The weights are in data/agreement_topics.json, learned by ``python -m tools.train_topics``.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources

from ingest.extract.contract import Span
from ingest.extract.topics import TOPIC, Topic, hits, taxonomy
from ingest.extract.weighing import Model

FILE = "data/agreement_topics.json"
MOST = 4
"""Most topics of one agreement."""
LONE = -2.0
"""Least log-odds of a topic that stands alone, below the threshold."""
_BEFORE, _AFTER, _OPENING = 150, 250, 600
"""Characters around the sentence, and of the document's start, that are looked at for themselves."""
_FREQUENT = 3
"""How many of the document's most frequent topics are weighed wherever they stand."""
_FEW = 3
"""Count from which on more tells no more."""


@dataclass(frozen=True, slots=True)
class Telling:
    """Where a document tells of an agreement.

    `phrase` is the span that names its field, `sentence` the sentence of the act, `title` the length of the headline at
    the start of `text`; `names` are spans of bodies, whose names say what they are and not what they agree on.
    """

    text: str
    phrase: Span
    sentence: Span
    title: int
    names: tuple[Span, ...] = ()


@cache
def model() -> Model:
    """The model that the project's own script has learned."""
    file = resources.files("ingest.extract").joinpath(FILE)
    return Model.read(json.loads(file.read_text(encoding="utf-8")))


def topics_of(telling: Telling) -> list[str]:
    """Ids of what an agreement is about, at most `MOST`, the likeliest first."""
    known = model()
    return chosen(scores(candidates(telling), known.weights), known.threshold)


def scores(seen: Mapping[str, Sequence[str]], weights: Mapping[str, float]) -> dict[str, float]:
    """The log-odds of each topic."""
    return {id_: sum(weights.get(feature, 0.0) for feature in features) for id_, features in seen.items()}


def chosen(scores: Mapping[str, float], threshold: float) -> list[str]:
    """The topics whose log-odds reach the threshold; where none does, the best that is not unlikely."""
    order = sorted(scores, key=lambda id_: (-scores[id_], id_))[:MOST]
    return [id_ for id_ in order if scores[id_] >= threshold] or [
        id_ for id_ in order[:1] if scores[id_] >= LONE
    ]


def candidates(telling: Telling) -> dict[str, list[str]]:
    """What is seen of each topic that the agreement may be about."""
    return _Document(telling).candidates()


@lru_cache(maxsize=1)
def _hits(text: str) -> tuple[tuple[int, int, str], ...]:
    return tuple(hits(text, TOPIC))


class _Document:
    def __init__(self, telling: Telling) -> None:
        self.telling = telling
        named = [(at, to, id_) for at, to, id_ in _hits(telling.text)]
        self.hits = [hit for hit in named if not self._in_name(hit[0])]
        self.in_names = {
            id_
            for at, _, id_ in named
            if self._in_name(at) and telling.sentence[0] <= at < telling.sentence[1]
        }
        start, end = telling.sentence
        low, high = telling.phrase
        self.phrase = self._within(low, high)
        self.parts = {
            "sentence": dict.fromkeys(self._within(start, end)),
            "behind": dict.fromkeys(self._within(high, end)),
            "title": dict.fromkeys(self._within(0, telling.title)),
            "after": dict.fromkeys(self._within(end, end + _AFTER)),
            "before": dict.fromkeys(self._within(max(telling.title, start - _BEFORE), start)),
            "opening": dict.fromkeys(self._within(telling.title, _OPENING)),
        }
        self.counts = Counter(id_ for *_, id_ in self.hits)
        self.frequent = sorted(
            (id_ for id_ in self.counts if not taxonomy()[id_].broad),
            key=lambda id_: (-self.counts[id_], id_),
        )[:_FREQUENT]

    def _in_name(self, at: int) -> bool:
        return any(start <= at < end for start, end in self.telling.names)

    def _within(self, start: int, end: int) -> list[str]:
        return [id_ for at, _, id_ in self.hits if start <= at < end]

    def candidates(self) -> dict[str, list[str]]:
        parts = (self.parts[name] for name in ("sentence", "title", "after", "before"))
        ids = dict.fromkeys([*self.phrase, *(id_ for part in parts for id_ in part), *self.frequent])
        return {id_: list(dict.fromkeys(self._seen(taxonomy()[id_], ids))) for id_ in ids}

    def _seen(self, topic: Topic, others: Sequence[str] | dict[str, None]) -> Iterator[str]:
        phrase = list(dict.fromkeys(reversed(self.phrase)))
        state = (
            "phrase"
            if phrase
            else "sentence"
            if self.parts["sentence"]
            else "title"
            if self.parts["title"]
            else "none"
        )
        yield "bias"
        yield f"topic={topic.id}"
        yield f"told in {state}"
        places = [name for name, ids in self.parts.items() if topic.id in ids]
        if topic.id in phrase:
            yield f"phrase {min(phrase.index(topic.id), _FEW)} of {min(len(phrase), _FEW)}"
            yield "phrase"
            yield f"phrase broad={topic.broad}"
            for name in places:
                yield f"phrase and {name}"
        else:
            yield f"no phrase in {state}"
        for name in places:
            yield f"in {name}"
            yield f"in {name}, told in {state}"
            yield f"in {name} of {min(len(self.parts[name]), _FEW)}"
        yield f"places={len(places)}"
        if topic.broad:
            yield f"broad, told in {state}"
        if topic.id in self.in_names:
            yield "in a name"
        if topic.id in self.frequent:
            yield f"rank {self.frequent.index(topic.id)}"
            yield f"rank {self.frequent.index(topic.id)}, told in {state}"
        yield f"counts {min(self.counts[topic.id], 6)}"
        near = {*phrase, *self.parts["sentence"]}
        if any(taxonomy()[id_].parent == topic.id for id_ in near):
            yield "wider than one near"
            if topic.id in phrase:
                yield "wider than one near, phrase"
        if topic.parent in near:
            yield "narrower than one near"
        if topic.parent in others:
            yield "narrower than another"
        if topic.ict:
            yield "ict"
