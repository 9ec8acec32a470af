"""Lists what was missed and what was wrong, to be read: `python -m tests.evaluation.errors SET LAYER [TYPE …]`.

SET is one of the gold sets of `tests.evaluation.runner`, LAYER is entities, relations or agreements. Each line names
the document; what was missed stands with the places of the text that name it, what was wrong with its evidence
and the rule behind it. ``--sample N`` lists N of each, drawn by a fixed seed.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Iterator
from typing import Any

from tests.evaluation.runner import SETS, Case, results
from tests.evaluation.scoring import LAYERS, matched, normalised, unmatched

SEED = 7
AROUND = 50
"""Characters shown on each side of a place."""


def main() -> None:
    """Print the errors."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("set", choices=SETS)
    parser.add_argument("layer", choices=LAYERS[:3])
    parser.add_argument(
        "type", nargs="*", help="entity or relation types, kinds of agreement; all by default"
    )
    parser.add_argument("--sample", type=int, metavar="N")
    arguments = parser.parse_args()
    missed: list[str] = []
    wrong: list[str] = []
    for case, said in results(arguments.set):
        for side, item in errors(case, said, arguments.layer):
            if not arguments.type or item.get("type", item.get("kind")) in arguments.type:
                (missed if side == "missed" else wrong).append(_line(case, said, item, side))
    for name, lines in (("missed", missed), ("wrong", wrong)):
        chosen = lines
        if arguments.sample and arguments.sample < len(lines):
            chosen = random.Random(SEED).sample(lines, arguments.sample)  # noqa: S311
        print(f"== {name}: {len(lines)}")
        print("\n".join(chosen))


def errors(case: Case, said: dict[str, Any], layer: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """What of a layer was missed, from the gold, and what was wrong, from what was read."""
    if layer == "entities":
        missed, wrong = unmatched(case.gold, said)
    else:
        pairs = matched(case.gold, said)[("relations", "agreements").index(layer)]
        gold, read = [one for one, _ in pairs], [other for _, other in pairs]
        missed = [item for item in case.gold[layer] if not any(item is one for one in gold)]
        wrong = [item for item in said[layer] if not any(item is one for one in read)]
    yield from (("missed", item) for item in missed)
    yield from (("wrong", item) for item in wrong)


def _line(case: Case, said: dict[str, Any], item: dict[str, Any], side: str) -> str:
    text = case.source.text
    head = f"{case.source.id} "
    if "name" in item:
        forms = "; ".join([item["name"], *item["aliases"]])
        shown = f"{head}{item['type']} {forms}"
        spans = [tuple(span) for span in item.get("mentions", ())] or list(_places(text, item["name"]))
        if side == "missed":
            near = [e for e in said["entities"] if _overlap(item, e)]
            if near:
                shown += "   READ AS " + ", ".join(f"{e['type']} {e['name']}" for e in near[:3])
        return shown + "".join(f"\n      {_around(text, *span)}" for span in spans[:2])
    if "parties" in item:
        shown = f"{head}{item['kind']} {item['status']} {item['date']} {' | '.join(item['parties'])}"
    else:
        shown = f"{head}{item['type']} {item['source']} -> {item['target']}"
        if side == "missed":
            read = {normalised(f) for e in said["entities"] for f in [e["name"], *e["aliases"]]}
            unread = [end for end in (item["source"], item["target"]) if normalised(end) not in read]
            shown += f"   UNREAD {', '.join(unread)}" if unread else ""
    if side == "wrong":
        shown += f"   [{item.get('rule')} {item.get('confidence')}]\n      {_around(text, *item['evidence'])}"
    elif item.get("quote"):
        shown += f"\n      {item['quote']}"
    return shown


def _overlap(gold: dict[str, Any], read: dict[str, Any]) -> bool:
    one, other = normalised(gold["name"]), normalised(read["name"])
    return len(other) > 1 and (one in other or other in one)


def _places(text: str, name: str) -> Iterator[tuple[int, int]]:
    start = text.find(name)
    while start >= 0:
        yield start, start + len(name)
        start = text.find(name, start + 1)


def _around(text: str, start: int, end: int) -> str:
    return " ".join(
        f"{text[max(0, start - AROUND) : start]}<{text[start:end]}>{text[end : end + AROUND]}".split()
    )


if __name__ == "__main__":
    main()
