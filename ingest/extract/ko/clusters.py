"""Groups of Korean words that stand between the same neighbours (data/ko/clusters.json).

What the models of names and relations learn of one word of a group holds for the others. The table comes from
``tools/train_clusters.py``.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from importlib import resources


@cache
def clusters() -> Mapping[str, tuple[int, int]]:
    """The group of each word, and the coarser one that holds it; read once a process."""
    data = json.loads(
        resources.files("ingest.extract").joinpath("data/ko/clusters.json").read_text(encoding="utf-8")
    )
    coarse = data["coarse"]
    return {
        word: (number, coarse[number])
        for number, words in enumerate(data["groups"])
        for word in words.split()
    }
