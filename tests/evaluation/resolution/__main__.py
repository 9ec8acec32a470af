"""How well names are told apart: `python -m tests.evaluation.resolution [ROR.jsonl]`.

Pairs drawn from the press corpus and labelled by reading (`pairs.tsv`; even numbers were used in tuning, odd
ones were not), and, where the file is given, Korean and English names of ROR's organisations that the registry
does not have, each against its own and the two most alike. Beside it what equal normal forms and rapidfuzz's
token sort ratio at its best threshold for F1 on the same pairs give. Judgements per second count pairs as they
come, no answer kept from before, and processor time.
"""

from __future__ import annotations

import json
import re
import sys
import time
import zlib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from math import sqrt
from pathlib import Path
from typing import NamedTuple

from rapidfuzz import fuzz, process

from graph.model import EntityType
from graph.names import normalise
from graph.registry import registry
from graph.resolution import Index, Judgement, Named, judge

_Z = 1.96
_ALTERNATIVES = 2
_HANGUL = re.compile("[가-힣]")


class Pair(NamedTuple):
    """Two names and whether they are one thing."""

    same: bool
    a: Named
    b: Named


def labelled() -> Iterator[tuple[int, Pair]]:
    """The labelled pairs with their numbers."""
    for line in Path(__file__).with_name("pairs.tsv").read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            continue
        label, number, _, *sides = line.split("\t")
        a, b = (
            Named(name, EntityType(kind), country or None, date)
            for name, kind, country, date in (sides[:4], sides[4:])
        )
        yield int(number), Pair(label == "same", a, b)


def organisations(path: str) -> Iterator[tuple[str, str, str]]:
    """Id, Korean and English name of each organisation of a ROR file that the registry does not have."""
    for line in Path(path).read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        names = [(n["value"], "ror_display" in n["types"]) for n in row.get("names", ())]
        names += [(label["label"], False) for label in row.get("labels", ())]
        names += [(row["name"], True)] if "name" in row else []
        korean = [name for name, _ in names if _HANGUL.search(name)]
        english = [name for name, shown in names if shown and not _HANGUL.search(name)]
        if korean and english and not any(registry().lookup(name) for name in (korean[0], english[0])):
            yield row["id"], korean[0], english[0].removesuffix(" (South Korea)")


def crossed(bodies: Sequence[tuple[str, str, str]]) -> Iterator[tuple[int, Pair]]:
    """Each body's Korean name with its English name, and with the most alike of other bodies."""
    names = [english for _, _, english in bodies]
    for i, (identifier, korean, english) in enumerate(bodies):
        half = zlib.crc32(identifier.encode()) % 2
        yield half, Pair(True, Named(korean), Named(english))
        alike = process.extract(english, names, scorer=fuzz.token_sort_ratio, limit=_ALTERNATIVES + 1)
        others = [name for name, _, j in alike if j != i and name != english]
        yield from ((half, Pair(False, Named(korean), Named(other))) for other in others[:_ALTERNATIVES])


def _share(hits: int, of: int) -> str:
    """A share with its Wilson interval at 95 %."""
    if not of:
        return "-"
    p, n = hits / of, of
    middle, width = p + _Z**2 / (2 * n), _Z * sqrt(p * (1 - p) / n + _Z**2 / (4 * n * n))
    low, high = (middle - width) / (1 + _Z**2 / n), (middle + width) / (1 + _Z**2 / n)
    return f"{p:.4f} [{low:.3f}, {high:.3f}] of {of}"


def _row(name: str, pairs: Sequence[Pair], says: Callable[[Pair], bool]) -> None:
    found: Counter[tuple[bool, bool]] = Counter((pair.same, says(pair)) for pair in pairs)
    right, wrong, missed = found[True, True], found[False, True], found[True, False]
    print(f"  {name:<28} precision {_share(right, right + wrong):<36} recall {_share(right, right + missed)}")


def _compare(title: str, pairs: Sequence[Pair]) -> None:
    print(f"{title}: {len(pairs)} pairs, {sum(p.same for p in pairs)} the same")
    began = time.process_time()
    answers = {pair: judge(pair.a, pair.b).judgement for pair in pairs}
    seconds = time.process_time() - began
    _row("coopgraph", pairs, lambda pair: answers[pair] is Judgement.SAME)
    _row("equal normal forms", pairs, lambda pair: normalise(pair.a.name) == normalise(pair.b.name))
    scores = {pair: fuzz.token_sort_ratio(pair.a.name, pair.b.name) for pair in pairs}
    best = max(range(0, 101), key=lambda least: _f1(pairs, lambda pair: scores[pair] >= least))
    _row(f"rapidfuzz from {best}", pairs, lambda pair: scores[pair] >= best)
    undecided = sum(answer is Judgement.UNDECIDED for answer in answers.values())
    print(f"  {undecided} undecided; {len(pairs) / seconds:,.0f} judgements a second of processor time")


def _f1(pairs: Sequence[Pair], says: Callable[[Pair], bool]) -> float:
    found: Counter[tuple[bool, bool]] = Counter((pair.same, says(pair)) for pair in pairs)
    return 2 * found[True, True] / max(1, 2 * found[True, True] + found[False, True] + found[True, False])


def _clusters(bodies: Sequence[tuple[str, str, str]]) -> None:
    """B-cubed of all names put into one index one after the other, each to the first it is the same as."""
    index = Index()
    cluster: dict[str, str] = {}
    truth: dict[str, str] = {}
    for identifier, korean, english in bodies:
        for name in (korean, english):
            truth[name] = identifier
    for name in truth:
        named = Named(name)
        same = [i for i, opinion in index.opinions(named) if opinion.judgement is Judgement.SAME]
        cluster[name] = same[0] if same else f"c{len(cluster)}"
        index.add(cluster[name], named)
    by_cluster, by_truth = defaultdict(set), defaultdict(set)
    for name in truth:
        by_cluster[cluster[name]].add(name)
        by_truth[truth[name]].add(name)
    both = [(len(by_cluster[cluster[n]] & by_truth[truth[n]]), n) for n in truth]
    precision = sum(size / len(by_cluster[cluster[n]]) for size, n in both) / len(truth)
    recall = sum(size / len(by_truth[truth[n]]) for size, n in both) / len(truth)
    f1 = 2 * precision * recall / (precision + recall)
    print(
        f"  clusters of {len(truth)} names: B-cubed precision {precision:.4f} recall {recall:.4f} F1 {f1:.4f}"
    )


def main() -> None:
    """Print the tables."""
    pairs = list(labelled())
    _compare("corpus, tuned on", [pair for number, pair in pairs if number % 2 == 0])
    _compare("corpus, test", [pair for number, pair in pairs if number % 2])
    for path in sys.argv[1:]:
        bodies = list(organisations(path))
        every = list(crossed(bodies))
        _compare("ROR, looked at", [pair for half, pair in every if half == 0])
        _compare("ROR, test", [pair for half, pair in every if half == 1])
        _clusters(bodies)


if __name__ == "__main__":
    main()
