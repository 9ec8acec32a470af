"""The gate: a quick look that spares documents that cannot state anything international a full reading.

A text passes if it names a country other than Korea, an international organisation or another word for
parties abroad, or speaks of an agreement. It is not the question whether a document is relevant: a quarter
of all agreements stand in documents that are about something else than ICT.
"""

from __future__ import annotations

import re

from ingest.extract.topics import names_party_abroad

_AGREEMENT = re.compile(
    r"양해\s?각서|업무\s?협약|협약식|협약을\s(?:체결|맺)|협정|의향서|공동\s?(?:선언|성명)|(?<![A-Za-z])MO[UC](?![A-Za-z])"
    r"|memorand|agreement|declaration|accord|treaty",
    re.IGNORECASE,
)


def passes(text: str) -> bool:
    """Whether `text` may hold a statement about cooperation across borders, and is to be read in full."""
    return _AGREEMENT.search(text) is not None or names_party_abroad(text)
