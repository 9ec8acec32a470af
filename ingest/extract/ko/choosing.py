"""Choosing between readings with a log-linear model.

A finder lists the few spans that a name with a given end may cover. They and "no name at all" compete: each
has features, each feature a weight, and the probability of a reading is the softmax of the sums. Weights are
learned by ``tools/train_names.py`` from annotated documents and stored as a table (data/ko/<model>.json);
the features are functions of the finders, so that every decision can be explained by the weights it rests on.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources
from itertools import repeat

from graph.model import EntityType
from ingest.extract.draft import Mention

THRESHOLD = 0.5
"""Probability from which the best reading is taken for a name."""


class ModelError(ValueError):
    """A table of weights is not as it should be; names the file."""


_ZERO = repeat(0.0)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A span that may be a name of `type`, and what speaks for and against it."""

    start: int
    end: int
    type: EntityType
    seen: tuple[str, ...]
    """Its features without what they are features of; candidates of one span may share them."""
    of: str = ""
    """What its features are features of: the type, where a model tells several apart."""

    @property
    def features(self) -> tuple[str, ...]:
        """Its features as the table of weights names them."""
        return tuple(f"{self.of} {f}" if f else self.of for f in self.seen) if self.of else self.seen


@dataclass(frozen=True, slots=True)
class Choice:
    """Candidates of which at most one is a name; `features` speak for none of them."""

    candidates: tuple[Candidate, ...]
    features: tuple[str, ...]


@cache
def weights(model: str) -> dict[str, float]:
    """Weight by feature of a model; read once a process. Raises `ModelError`."""
    name = f"data/ko/{model}.json"
    table = json.loads(resources.files("ingest.extract").joinpath(name).read_text(encoding="utf-8"))
    if not all(isinstance(value, int | float) for value in table["weights"].values()):
        raise ModelError(f"{name}: a weight is no number")
    return {str(feature): float(value) for feature, value in table["weights"].items()}


@cache
def _weights_of(model: str, of: str) -> dict[str, float]:
    """The weights of a model's features of one thing, by what they are without its name."""
    if not of:
        return weights(model)
    start = f"{of} "
    return {f.removeprefix(start): w for f, w in weights(model).items() if f.startswith(start)} | {
        "": weights(model).get(of, 0.0)
    }


def decide(model: str, choices: Iterable[Choice]) -> Iterator[Mention]:
    """The mentions that the model takes, with their probability as confidence and the model as rule."""
    weight = weights(model).get
    for choice in choices:
        if not choice.candidates:
            continue
        of = {candidate.of: _weights_of(model, candidate.of).get for candidate in choice.candidates}
        scores = [sum(map(of[candidate.of], candidate.seen, _ZERO)) for candidate in choice.candidates]
        none = sum(map(weight, choice.features, _ZERO))
        top = max(*scores, none)
        powers = [math.exp(score - top) for score in scores]
        nothing = math.exp(none - top)
        total = sum(powers) + nothing
        if 1 - nothing / total < THRESHOLD:
            continue
        best = max(range(len(powers)), key=powers.__getitem__)
        chosen = choice.candidates[best]
        yield Mention(chosen.start, chosen.end, chosen.type, model, confidence=round(powers[best] / total, 3))
