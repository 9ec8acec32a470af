"""Whether a document is about international ICT cooperation: a logistic model over what its words name.

Words for topics, for parties abroad and for cooperation (`ingest.extract.topics`) are counted in the title, the opening
and the whole, beside which topics of ICT they are. The weights are in data/relevance.json, learned by
``python -m tools.train_relevance``.
"""

from __future__ import annotations

import json
from bisect import bisect_right
from collections import Counter
from functools import cache
from importlib import resources
from itertools import accumulate
from math import log1p, sqrt

from ingest.extract.topics import ABROAD, COOPERATION, TOPIC, hits, taxonomy
from ingest.extract.weighing import Model

FILE = "data/relevance.json"
_TITLE = 150
_OPENING = {"ko": 500, "en": 900}
_LEAST = 400
"""Characters of which a shorter text is taken to be one, in counting words a thousand."""
_ENGLISH = 0.5
"""Thousands that a thousand characters of English count, which takes more of them to say the same."""
_OFTEN = 4
"""Words of a topic from which on more of them tell no more."""


@cache
def model() -> Model:
    """The model that the project's own script has learned."""
    file = resources.files("ingest.extract").joinpath(FILE)
    return Model.read(json.loads(file.read_text(encoding="utf-8")))


def is_relevant(text: str, lang: str) -> bool:
    """Whether `text`, in the language `lang` ("ko" or "en"), is about international ICT cooperation."""
    known = model()
    return sum(known.weights.get(f, 0.0) * v for f, v in features(text, lang).items()) >= known.threshold


def features(text: str, lang: str) -> dict[str, float]:
    """What the model looks at, by name."""
    topics = taxonomy()
    named = [(start, id_) for start, _, id_ in hits(text, TOPIC)]
    abroad = [start for start, *_ in hits(text, ABROAD)]
    cooperation = [start for start, *_ in hits(text, COOPERATION)]
    thousands = max(len(text), _LEAST) / 1000 * (1 if lang == "ko" else _ENGLISH)
    found = {"bias": 1.0}
    title = min(_TITLE, len(text.split("\n", 1)[0]))
    for part, end, size in (
        ("all", len(text), thousands),
        ("title", title, 1.0),
        ("opening", _OPENING.get(lang, _OPENING["en"]), 0.5),
    ):
        within = [topics[id_] for start, id_ in named if start < end]
        ict = sum(topic.ict for topic in within)
        other = sum(not topic.ict and not topic.broad for topic in within)
        afar = bisect_right(abroad, end - 1)
        found |= {
            f"{part} ict": log1p(ict / size),
            f"{part} other": log1p(other / size),
            f"{part} abroad": log1p(afar / size),
            f"{part} cooperation": log1p(bisect_right(cooperation, end - 1) / size),
            f"{part} share": ict / (ict + other + 1),
            f"{part} any": float(ict > 0),
            f"{part} both": sqrt(log1p(ict / size) * log1p(afar / size)),
        }
    counts = Counter(id_ for _, id_ in named if topics[id_].ict)
    found |= {f"topic {id_}": min(1.0, n / _OFTEN) for id_, n in counts.items()}
    ends = list(accumulate(len(line) + 1 for line in text.split("\n")))
    both = {bisect_right(ends, start) for start, id_ in named if topics[id_].ict}
    both &= {bisect_right(ends, start) for start in abroad}
    found["lines"] = log1p(len(both))
    found["share of lines"] = len(both) / max(1, sum(bool(line.strip()) for line in text.split("\n")))
    return found
