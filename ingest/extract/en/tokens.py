"""Words of a stretch of English text with their places, and what they look like."""

from __future__ import annotations

import re
from dataclasses import dataclass

_TOKEN = re.compile(
    r"(?:[A-Z][\w]+[-–])?(?:[A-Z]\.){2,}|(?:Corp|Co|Inc|Ltd|St|Dr|Mr|Mrs|Ms|Prof|Hon|Engr|Gen|H\.E|[A-Z])\."
    r"|[^\W_](?:[\w’'&/+.-]*[\w])?|&|\n\s*\n|[^\w\s]"
)
_PROPER = re.compile(r"[A-ZÀ-Þ]|[a-z]{1,2}-?[A-Z]")
_ORDINAL = re.compile(r"\d{1,3}(?:st|nd|rd|th)$|(?:19|20)\d\d$")
_OWNER = re.compile(r"[’']s?$")
_JOINED = re.compile(
    r"-(?:based|headquartered|led|run|owned|funded|financed|backed|made|born|built|style|wide|listed)$"
)
"""What is put to a name without being part of it: Astana-based."""


@dataclass(frozen=True, slots=True)
class Word:
    """A word at ``text[start:end]``; the ending of a possessive is no part of `form`."""

    form: str
    start: int
    end: int
    proper: bool
    owner: bool
    """Whether it is a possessive: ``Nigeria's``."""

    @property
    def numbering(self) -> bool:
        """Whether it counts editions: ``10th``, ``2019``."""
        return bool(_ORDINAL.match(self.form))


def words(text: str, start: int, end: int) -> list[Word]:
    """The words and marks of ``text[start:end]`` in order."""
    found = []
    for match in _TOKEN.finditer(text, start, end):
        form = match.group()
        owner = _OWNER.search(form) if len(form) > 2 and ("'" in form or "’" in form) else None
        if owner:
            form = form[: owner.start()]
        begin = match.start()
        joined = _JOINED.search(form) if "-" in form else None
        if joined is not None:
            cut = begin + joined.start()
            found.append(Word(form[: joined.start()], begin, cut, bool(_PROPER.match(form)), False))
            found.append(Word(joined.group()[1:], cut + 1, begin + len(form), False, False))
            continue
        found.append(Word(form, begin, begin + len(form), bool(_PROPER.match(form)), owner is not None))
    return found
