"""Draws names of organisations from open data files, to be labelled by reading: who is meant, by the registry?

    python tools/draw_feed_names.py [SEED] iati=FILE koica=FILE ... > names.tsv

Of each feed come as many names, drawn by how often they occur (each occurrence has the same chance, no name comes
twice), with what the record says of them: type and country. Same files, same names.
"""

from __future__ import annotations

import random
import sys
from collections import Counter
from pathlib import Path

from graph.model import ORGANISATIONS, EntityType
from ingest.connectors import Record, Thing
from ingest.feeds import items, named

SEED = 20261124
NAMES = 200
_BODIES = ORGANISATIONS | {EntityType.COUNTRY, EntityType.CITY}
_OF_NO_INTEREST = ("recipient-country", "country", "signed_event")


def occurrences(kind: str, path: Path) -> Counter[tuple[str, str, str, str]]:
    """How often each name occurs, with its feed, type and country."""
    found: Counter[tuple[str, str, str, str]] = Counter()
    feed = named(kind, kind, [path])
    for _, item in items(feed, feed.files()):
        if isinstance(item, Record):
            found.update((kind, t.name, t.type.value, t.country or "") for t in item.things if _counts(t))
    return found


def _counts(thing: Thing) -> bool:
    return thing.type in _BODIES and not thing.at.startswith(_OF_NO_INTEREST)


def main(arguments: list[str]) -> None:
    """Write the drawn names with an empty column for the label."""
    seed = int(arguments.pop(0)) if arguments[0].isdigit() else SEED
    chance = random.Random(seed)  # noqa: S311 - what is asked for is that it can be repeated
    share = NAMES // len(arguments)
    print("# feed, name, type, country, who is meant: the registry's id, or - for nobody there")
    for argument in arguments:
        kind, _, path = argument.partition("=")
        left = sorted(occurrences(kind, Path(path)).items())
        for _ in range(min(share, len(left))):
            at = chance.choices(range(len(left)), weights=[count for _, count in left])[0]
            print("\t".join((*left.pop(at)[0], "")))


if __name__ == "__main__":
    main(sys.argv[1:])
