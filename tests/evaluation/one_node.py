"""Whether an organisation of the registry has two nodes: `python -m tests.evaluation.one_node CORPUS [--documents N]`.

Reads a seeded sample of the releases of a JSON Lines corpus as `coopgraph ingest` does, and lists each node beside
the registry's that a document calls by a name which means, at that time, one body of the registry: a second node of
that body. Names that several bodies bear, ministries named without their country, and acronyms with which a document
glosses something else, mean none. Exit status 1 where
there is one.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from graph.model import Attribute, EntityType, Reading
from graph.registry import Entry, registry
from graph.resolution import BODIES, Judgement, Named, judge
from graph.resolution.judging import known
from graph.resolution.parts import taken_apart
from ingest.extract.contract import Source
from ingest.extract.pipeline import extract
from ingest.readers import Offer
from ingest.statements import reading

SEED = 20261128


def readings(path: Path, documents: int) -> Iterator[Reading]:
    """The statements of as many releases, drawn with a fixed seed."""
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rt", encoding="utf-8") as lines:
        releases: list[dict[str, Any]] = [json.loads(line) for line in lines]
    if documents < len(releases):
        releases = random.Random(SEED).sample(releases, documents)  # noqa: S311 - a draw, not a secret
    for release in releases:
        key, text, title = str(release["id"]), release["body"], release.get("title")
        offer = Offer(key=key, text=text, title=title, published=release.get("date"), source="corpus")
        yield reading(offer, extract(Source(key, text, offer.published, title, None)))


def doubles(read: Reading) -> Iterator[tuple[str, str, str]]:
    """Node, name and the registry's id of each node of a document that is one of the registry's bodies besides."""
    primary = {
        s.subject: s
        for s in read.statements
        if s.predicate is Attribute.NAMED and s.qualifiers.get("primary")
    }
    for said in read.statements:
        if said.predicate is not Attribute.NAMED or said.subject_type not in BODIES or not said.value:
            continue
        if registry().get(said.subject) is not None:
            continue
        country = str(said.qualifiers.get("country") or "") or None
        meant = known(Named(said.value, said.subject_type, country, read.document.published))
        if len(meant) != 1:
            continue
        (entry,) = meant
        abroad = entry.type is EntityType.AGENCY and entry.country not in (None, "KR")
        if abroad and not country and entry.country not in taken_apart(said.value).countries:
            continue
        if not _may_be(str(primary.get(said.subject, said).value), said.subject_type, entry):
            continue
        yield said.subject, said.value, entry.id


def _may_be(name: str, kind: EntityType, entry: Entry) -> bool:
    """Whether the name may be of the body: a committee that a document glosses with ISO is not ISO."""
    names = [form.text for form in entry.forms if form.kind != "acronym"]
    return any(
        judge(Named(name, kind), Named(other, entry.type)).judgement is not Judgement.DIFFERENT
        for other in names
    )


def main() -> None:
    """Print what was read and each second node, with the documents that have it."""
    parser = argparse.ArgumentParser(prog="tests.evaluation.one_node", description=__doc__)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--documents", type=int, default=300, metavar="N", help="releases at most")
    chosen = parser.parse_args()
    found: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    bodies: set[str] = set()
    read = 0
    for told in readings(chosen.corpus, chosen.documents):
        read += 1
        bodies |= {
            s.subject for s in told.statements if registry().get(s.subject) and s.subject_type in BODIES
        }
        for double in doubles(told):
            found[double].append(told.document.key)
    second = {entry for _, _, entry in found}
    print(
        f"{read} releases name {len(bodies)} bodies of the registry; {len(second)} of them have a second node"
    )
    for (node, name, entry), documents in sorted(found.items(), key=lambda item: item[0][2]):
        print(f"  {entry}: {name} ({node}) in {', '.join(documents[:3])}")
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
