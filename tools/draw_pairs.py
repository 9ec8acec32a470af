"""Draws pairs of names from a corpus, to be labelled by hand: `tests/evaluation/resolution/pairs.tsv`.

    python tools/draw_pairs.py CORPUS.jsonl.gz > drawn.tsv

Names are what extraction finds in the releases. Pairs are of several kinds, the same number of each as far
as there are: names much alike, names that are glossed on the spot (Korean and English, acronyms), the same
glosses crossed, bodies of the same title in two countries, a body and what is within it, names that differ in
a number, and any two names of one type. The seed is fixed, so that the same corpus gives the same pairs.
"""

from __future__ import annotations

import gzip
import json
import random
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from itertools import pairwise
from typing import NamedTuple

from rapidfuzz import fuzz, process

from graph.names import normalise, script
from ingest.extract.contract import Source
from ingest.extract.pipeline import extract

SEED = 20240501
EACH = 150
_TYPES = ("Agency", "Company", "IntlOrg", "University", "Fund", "Program", "Event")
_GLOSS = re.compile(r"([가-힣][가-힣A-Za-z·&\s]{2,30}?)\s?\(\s?([A-Z][A-Za-z&,.\-’' ]{2,80})[,)]")
_NUMBER = re.compile(r"\d+")


class Seen(NamedTuple):
    """A name as one release has it."""

    name: str
    type: str
    country: str
    month: str


def _names(line: str) -> tuple[list[Seen], list[tuple[Seen, Seen]]]:
    """What a release names, and the names that it glosses with another."""
    release = json.loads(line)
    body, month = release["body"], release["date"][:7]
    found = extract(Source(release["id"], body, release["date"], release["title"], None))
    seen, glossed = [], []
    for entity in found.entities:
        if entity.type not in _TYPES:
            continue
        known = Seen(entity.name, entity.type.value, entity.country or "", month)
        seen.append(known)
        for start, end in entity.mentions:
            match = _GLOSS.match(body, start)
            if match and match.end(1) >= end - 1 and start + len(match[1]) <= end + 2:
                glossed.append((known._replace(name=body[start:end]), known._replace(name=match[2].strip())))
    return seen, glossed


def _draw(seen: list[Seen], glossed: list[tuple[Seen, Seen]]) -> Iterator[tuple[str, Seen, Seen]]:
    chance = random.Random(SEED)  # noqa: S311 - a draw, not a secret
    first: dict[tuple[str, str], Seen] = {}
    for name in seen:
        first.setdefault((name.type, normalise(name.name)), name)
    names = sorted(first.values())
    chance.shuffle(names)
    by_type = defaultdict(list)
    for name in names:
        by_type[name.type].append(name)
    yield from (("any", *chance.sample(by_type[_TYPES[i % len(_TYPES)]], 2)) for i in range(EACH))
    yield from (("alike", *pair) for pair in _alike(names, by_type))
    pairs = sorted({(a.name, b.name): (a, b) for a, b in glossed}.values())
    chance.shuffle(pairs)
    acronyms = [pair for pair in pairs if pair[1].name.isupper()]
    words = [pair for pair in pairs if not pair[1].name.isupper()]
    yield from (("acronym", *pair) for pair in acronyms[:EACH])
    yield from (("gloss", *pair) for pair in words[:EACH])
    for kind, listed in (("acronym-crossed", acronyms), ("gloss-crossed", words)):
        for (a, _), (_, b) in pairwise(listed[: EACH // 2 + 1]):
            yield kind, a, b
    yield from _countries(names)
    yield from _within(names)
    yield from _editions(names)


def _alike(names: list[Seen], by_type: dict[str, list[Seen]]) -> Iterator[tuple[Seen, Seen]]:
    drawn = 0
    for name in names:
        others = [other for other in by_type[name.type] if other is not name]
        best = process.extract(
            name.name, [o.name for o in others], scorer=fuzz.ratio, limit=2, score_cutoff=70
        )
        if best and drawn < EACH * 2:
            drawn += 1
            yield name, others[best[-1][2]]


def _countries(names: list[Seen]) -> Iterator[tuple[str, Seen, Seen]]:
    titles = defaultdict(list)
    for name in names:
        if name.type == "Agency" and name.country and script(name.name) == "ko":
            titles[name.name.split()[-1]].append(name)
    listed = [group for group in titles.values() if len({name.country for name in group}) > 1]
    for group in listed[: EACH // 2]:
        yield "countries", group[0], next(other for other in group if other.country != group[0].country)


def _within(names: list[Seen]) -> Iterator[tuple[str, Seen, Seen]]:
    drawn = 0
    by_name = {name.name: name for name in names}
    for name in names:
        head = name.name.rsplit(" ", 1)[0]
        if head != name.name and head in by_name and drawn < EACH // 2:
            drawn += 1
            yield "within", name, by_name[head]


def _editions(names: list[Seen]) -> Iterator[tuple[str, Seen, Seen]]:
    series = defaultdict(list)
    for name in names:
        if name.type in ("Event", "Program") and _NUMBER.search(name.name):
            series[_NUMBER.sub("#", normalise(name.name))].append(name)
    listed = [group for group in series.values() if len(group) > 1]
    for group in listed[: EACH // 2]:
        yield "editions", group[0], group[1]


def main(path: str) -> None:
    """Print the drawn pairs: kind, then name, type, country and month of each side."""
    with gzip.open(path, "rt", encoding="utf-8") as lines, ProcessPoolExecutor() as pool:
        seen, glossed = [], []
        for names, glosses in pool.map(_names, lines, chunksize=50):
            seen += names
            glossed += glosses
    often = Counter(seen)
    for number, (kind, a, b) in enumerate(_draw(sorted(often), glossed)):
        sys.stdout.write("\t".join(("", str(number), kind, *a, *b)) + "\n")


if __name__ == "__main__":
    main(sys.argv[1])
