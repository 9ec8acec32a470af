"""Which of the mentions that several rules propose for a stretch of text stand."""

from __future__ import annotations

from collections import defaultdict

from graph.model import EntityType
from ingest.extract.draft import Mention
from ingest.extract.en.lexicon import lexicon

PLACES = frozenset({EntityType.COUNTRY, EntityType.CITY})
_STRENGTH = {
    "person": 60,
    "registry": 40,
    "quoted": 45,
    "initials": 55,
    "phrase": 30,
    "place": 42,
    "government": 20,
}


_SPOKEN = frozenset({"United States", "U.S.", "US", "United Kingdom", "U.K.", "UK"})
"""Countries that the names of their bodies tell of: United States Agency for …"""
_STRETCH = 256


def settle(text: str, proposals: list[Mention]) -> list[Mention]:
    """One mention for each stretch, the longer and surer first; countries and cities may stand inside a body's name."""
    kept: list[Mention] = []
    order = sorted(
        proposals, key=lambda m: (-_STRENGTH[m.rule] - 2 * (m.end - m.start), m.start, m.type, m.entry or "")
    )
    taken: dict[int, list[Mention]] = defaultdict(
        list
    )  # by stretches of the text, so that none is compared with all
    for mention in order:
        stretches = range(mention.start // _STRETCH, (mention.end - 1) // _STRETCH + 1)
        rivals = [
            other
            for stretch in stretches
            for other in taken[stretch]
            if mention.start < other.end and other.start < mention.end
        ]
        if all(
            _within(mention, other) and mention.type in PLACES and _holds_place(text, mention, other)
            for other in rivals
        ):
            kept.append(mention)
            for stretch in stretches:
                taken[stretch].append(mention)
    return sorted(kept, key=lambda m: (m.start, -m.end))


def _within(mention: Mention, other: Mention) -> bool:
    return (
        other.start <= mention.start
        and mention.end <= other.end
        and mention.end - mention.start < other.end - other.start
    )


def _holds_place(text: str, mention: Mention, other: Mention) -> bool:
    """Whether the name tells the place apart: … Province, Ministry … of the Republic of Korea; brand names do not."""
    if other.type not in (EntityType.AGENCY, EntityType.UNIVERSITY, EntityType.EVENT):
        return False
    if mention.rule == "place":
        return True
    if mention.start == other.start and mention.type is EntityType.COUNTRY:
        rest = text[mention.end : other.end].split(maxsplit=1)
        if rest and (rest[0] in lexicon().after_people or text[mention.start : mention.end] in _SPOKEN):
            return True
    if mention.end != other.end:
        return False
    if mention.type is EntityType.CITY and other.type is EntityType.UNIVERSITY:
        return False
    if mention.type is EntityType.CITY:
        hangs = text[other.start : mention.start].endswith((" of ", " in ", " for "))
        return other.rule != "registry" and (hangs or other.type is not EntityType.UNIVERSITY)
    return text[other.start : other.end].split(maxsplit=1)[0] in lexicon().after_people
