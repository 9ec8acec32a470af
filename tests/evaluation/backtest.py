"""Are the events right that partners are tested on? A hundred of them, drawn by a seed and read by hand.

    python -m tests.evaluation.backtest --data FOLDER    # draws from the store of FOLDER and prints what to read
    python -m tests.evaluation.backtest                  # the precision of what was judged

An event is a pair of bodies that the backtest takes for a first meeting, with the statements of the occasion. The
verdicts, given on the sentences around each statement, are in ``backtest_events.tsv``: ``right`` where the document
says that the two agree, sign or cooperate, or are to; ``earlier`` where that is true of years before; ``parties``
where another than one of the two is meant, ``talks`` where they only speak of it, ``identity`` where a name was taken
for something else.
"""

from __future__ import annotations

import argparse
import csv
import math
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from graph.analysis.affinity import FORETOLD, MOST_PARTIES
from graph.analysis.lessons import history, months_after, questions
from graph.analysis.occasions import Occasion
from graph.analysis.partners import bodies
from graph.insights import Insights
from graph.settings import Settings
from graph.store import Store, open_store

VERDICTS = Path(__file__).with_name("backtest_events.tsv")
RIGHT = "right"
_DRAWN, _SEED = 100, 8
_FROM, _UNTIL = "2021-12-31", "2024-12-30"
_AROUND = 90
_Z = 1.96


def events(insights: Insights) -> list[tuple[Occasion, str, str]]:
    """All events, each with its occasion and the two bodies, by occasion."""
    actors, said = bodies(insights.snapshot().actors), insights.snapshot().said
    found: dict[tuple[str, str], Occasion] = {}
    start = _FROM
    while start < _UNTIL:
        end = min(months_after(start, 6), _UNTIL)
        past = history(insights.occasions(start), actors, said, start)
        told = [
            o for o in insights.occasions(end)
            if o.known and start < o.known <= end and o.relation in FORETOLD and len(o.members) <= MOST_PARTIES
        ]  # fmt: skip
        for question in questions(told, past, start, end):
            for partner in question.partners:
                pair = tuple(sorted((past.nodes[question.body], past.nodes[partner])))
                for occasion in told:
                    if set(pair) <= set(occasion.members):
                        found.setdefault((pair[0], pair[1]), occasion)
        start = months_after(start, 6)
    return sorted(((o, *pair) for pair, o in found.items()), key=lambda event: (event[0].id, event[1:]))


def drawn(found: list[tuple[Occasion, str, str]]) -> list[tuple[Occasion, str, str]]:
    """The seeded draw, one pair of an occasion at most."""
    random = np.random.default_rng(_SEED)
    one_each: dict[str, tuple[Occasion, str, str]] = {}
    for i in random.permutation(len(found)):
        one_each.setdefault(found[i][0].id, found[i])
    return list(one_each.values())[:_DRAWN]


def to_read(store: Store, insights: Insights) -> Iterator[str]:
    """What there is to judge: the two, what is claimed, and the sentences around."""
    actors = insights.snapshot().actors
    for number, (occasion, one, other) in enumerate(drawn(events(insights)), start=1):
        names = " + ".join(f"{actors[i].name} [{actors[i].type}]" for i in (one, other))
        yield f"{number}\t{occasion.id}\t{one}\t{other}\t{occasion.relation}\t{occasion.known}\t{names}"
        for row in store.read("read/quotes", ids=list(occasion.statements)):
            said, document = row["statement"], row["document"]
            if said["subject"] in (one, other) or said.get("object") in (one, other):
                text = store.read("read/document", id=document["id"])[0]["text"]
                around = text[max(0, said["start"] - _AROUND) : said["end"] + _AROUND]
                yield f"    {document['key']} {said['modality']}: {' '.join(around.split())}"


def precision() -> str:
    """The share of the judged that is right, with Wilson's interval, and what the others are."""
    with VERDICTS.open(encoding="utf-8", newline="") as lines:
        judged = Counter(row["verdict"] for row in csv.DictReader(lines, delimiter="\t"))
    right, whole = judged[RIGHT], sum(judged.values())
    low, high = wilson(right, whole)
    wrong = ", ".join(f"{number} {why}" for why, number in judged.most_common() if why != RIGHT)
    return f"{right} of {whole} right: {right / whole:.2f} ({low:.2f} to {high:.2f}); wrong: {wrong}"


def wilson(right: int, whole: int) -> tuple[float, float]:
    """The interval of 95 % of a share: E. B. Wilson, "Probable inference", JASA 22 (1927)."""
    share = right / whole
    middle = share + _Z**2 / (2 * whole)
    width = _Z * math.sqrt(share * (1 - share) / whole + _Z**2 / (4 * whole**2))
    scale = 1 + _Z**2 / whole
    return (middle - width) / scale, (middle + width) / scale


def main() -> None:
    """Print what to read, or the precision."""
    parser = argparse.ArgumentParser(prog="backtest", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--data", type=Path, help="the data folder of a store")
    chosen = parser.parse_args()
    if chosen.data is None:
        print(precision())
        return
    with open_store(Settings(_env_file=None, data_dir=chosen.data, neo4j_uri=None)) as store:
        for line in to_read(store, Insights(store)):
            print(line)


if __name__ == "__main__":
    main()
