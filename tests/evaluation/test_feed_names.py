"""Who bodies of feeds are: precision and recall of the nodes that releases know, on names labelled by reading."""

from __future__ import annotations

from pathlib import Path

from graph.model import EntityType
from graph.registry import registry
from ingest.connectors import Thing
from ingest.identity import identify

NAMES = Path(__file__).parent / "resolution" / "feed_names.tsv"


def test_bodies_of_feeds_meet_those_of_releases() -> None:
    linked = right = should = 0
    for line in NAMES.read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            continue
        _, name, kind, country, meant = line.split("\t")
        if meant == "?":
            continue
        found = identify(Thing(EntityType(kind), name, "name", country or None)).id
        known = found in registry().entries
        linked += known
        should += meant != "-"
        right += known and found == meant
    assert should > 120
    assert right / linked >= 0.99
    assert right / should >= 0.90
