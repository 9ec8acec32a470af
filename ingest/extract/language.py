"""Which language a document is written in."""

from __future__ import annotations

import re

_HANGUL = re.compile(r"[가-힣]")
_LATIN = re.compile(r"[A-Za-z]")
_ENGLISH = re.compile(r"\b(?:the|of|and|to|in|for|with|on|that|by|is|was|has|at|from|as)\b", re.IGNORECASE)

_SAMPLE = 20_000


def detect(text: str) -> str | None:
    """``ko``, ``en`` or None where neither can be recognised.

    Korean releases carry many Latin letters and English ones hardly any Hangul, so a tenth of Hangul
    decides. English must show its function words; a list of Latin words alone is no language.
    """
    sample = text[:_SAMPLE]
    hangul = len(_HANGUL.findall(sample))
    latin = len(_LATIN.findall(sample))
    if hangul and hangul * 10 >= latin:
        return "ko"
    words = len(_ENGLISH.findall(sample))
    return "en" if latin and words * 60 >= latin / 5 else None
