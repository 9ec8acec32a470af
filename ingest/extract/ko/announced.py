"""Names that the text itself says are names: of programmes, systems and new towns that no title grammar tells.

X in ``10년 사업인 X``; what a bracket gives an English name and its acronym (``… 시스템(CPS: Civic Participation
System)``); the word that a
bullet opens with and a footnote explains (``시장개척사업* … * … 예산사업``); a new town named
after its country (``쿠웨이트 압둘라 신도시``).
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from typing import TYPE_CHECKING

from graph.model import EntityType
from ingest.extract.draft import BlockKind, Mention

if TYPE_CHECKING:
    from ingest.extract.ko.names import Text

_CALLED = re.compile(
    r"(?:사업|프로그램|계획|정책|프로젝트|제도|전략)인\s[‘'“]?(?P<name>[A-Z][A-Za-z0-9]*[A-Z0-9][A-Za-z0-9-]{0,20})(?=[’'”]?(?:[을를은는의이가과와]|에|로)(?:\s|서))"
)
_SPELLED = re.compile(
    r"(?:시스템|플랫폼|프로그램|서비스|포털)(?=\s*\((?P<acronym>[A-Z]{2,6})\s?[:,]\s?(?:[A-Z][a-z-]+\s?){2,6}\))"
)
_EXPLAINED = re.compile(r"(?P<name>[가-힣A-Za-z0-9·]{2,10}(?P<head>사업|프로그램|제도|펀드|기금))\\?$")
_TOWN = re.compile(
    r"\s(?P<name>[가-힣]{2,6}\s?(?:스마트\s?시티|신도시|신행정수도|경제자유구역))(?=[^가-힣]|[을를은는의이가과와로에])"
)
_MOST_WORDS = 4
_WORD = re.compile(r"[가-힣A-Za-z0-9·‧-]+")


def find_announced(view: Text, known: list[Mention]) -> Iterator[Mention]:
    """The announced names of the whole text; `known` are the names of the registry."""
    for block in view.draft.blocks:
        for found in _CALLED.finditer(view.text, block.start, block.end):
            yield Mention(*found.span("name"), EntityType.PROGRAM, "announced", confidence=0.8)
        for found in _SPELLED.finditer(view.text, block.start, block.end):
            start = _first_word(view, block.start, found.end())
            if start is not None:
                yield Mention(start, found.end(), EntityType.PROGRAM, "announced", confidence=0.8)
        if block.kind is BlockKind.FOOTNOTE and block.anchor is not None:
            explained = _EXPLAINED.search(view.text, max(0, block.anchor - 16), block.anchor)
            defines = explained and re.search(
                explained["head"] + r"(?:\(|(?:임|이다)?[.)\s]*$)", view.text[block.start : block.end]
            )
            if explained and defines and _opens(view, explained.start()):
                yield Mention(*explained.span("name"), EntityType.PROGRAM, "announced", confidence=0.8)
    for country in known:
        town = _TOWN.match(view.text, country.end) if country.type is EntityType.COUNTRY else None
        if town and _is_proper(view, town.start("name")):
            yield Mention(*town.span("name"), EntityType.CITY, "town", confidence=0.8)


def _opens(view: Text, at: int) -> bool:
    """Whether a bullet begins here: what it is about has its name there."""
    index = view.draft.block_at(at)
    return index is not None and not re.search(r"\w", view.text[view.draft.blocks[index].start : at])


def _first_word(view: Text, low: int, end: int) -> int | None:
    """Where the nouns begin that end at `end`; None where there is but one."""
    words = [m.span() for m in _WORD.finditer(view.text, low, end)][-_MOST_WORDS:]
    start = None
    for begin, stop in reversed(words[:-1]):
        last = bisect_left(view.starts, stop) - 1
        if last < 0 or (view.tags[last][0] in "JEM" or view.tags[last] in ("XSV", "XSA")):
            break
        start = begin
    return start


def _is_proper(view: Text, at: int) -> bool:
    """Whether the analyser takes what begins here for a name, or does not know it."""
    token = bisect_left(view.starts, at)
    if token >= len(view.starts) or view.starts[token] != at:
        return False
    return view.tags[token] == "NNP" or token in view.unknown
