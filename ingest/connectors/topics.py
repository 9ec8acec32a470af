"""What a project or tender is about."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from ingest.extract.topics import find_topics, taxonomy

MOST = 3
"""Most topics of one project."""
_COMMUNICATION = "22"
"""What the purpose codes of communication and ICT begin with; others fall under many topics."""


def topics_of(text: str, codes: Sequence[str] = ()) -> list[str]:
    """Topics that a title or description is about, at most `MOST`; broad ones where there is no other.

    `codes` are purposes of the OECD Creditor Reporting System that the register gives.
    """
    topics = taxonomy()
    found = [topic for code in codes for topic in _by_purpose().get(code, ())]
    found += find_topics(text, "en")
    telling = [topic for topic in dict.fromkeys(found) if not topics[topic].broad]
    return (telling or list(dict.fromkeys(found)))[:MOST]


@cache
def _by_purpose() -> dict[str, list[str]]:
    """The widest topic of each purpose code that is of one field alone."""
    purposes: dict[str, list[str]] = {}
    for topic in taxonomy().values():
        if topic.ict and topic.parent is None:
            for code in topic.crs:
                if code.startswith(_COMMUNICATION):
                    purposes.setdefault(code, []).append(topic.id)
    return {code: found[:1] for code, found in purposes.items()}
