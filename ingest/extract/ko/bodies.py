"""Names of bodies that no list knows: agencies, firms, universities and institutes, networks.

A name ends at a word with a head (… 위원회, … 연구원) or is a word that no dictionary has. Where it starts, of
what type it is and whether it is a name at all is a choice that a log-linear model makes (see
`ingest.extract.ko.choosing`); what it looks at are the features here. A country before a name is added later.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING

from graph.model import EntityType
from graph.registry import registry
from ingest.extract.draft import Mention
from ingest.extract.ko.choosing import Candidate, Choice, decide
from ingest.extract.ko.features import (
    TELLING,
    before,
    bracket,
    grouped,
    grouped_end,
    inner,
    label,
    near,
    next_noun,
)
from ingest.extract.ko.lexicon import lexicon

if TYPE_CHECKING:
    from ingest.extract.ko.names import Text

BODIES = (EntityType.AGENCY, EntityType.COMPANY, EntityType.UNIVERSITY, EntityType.INTL_ORG)
"""Types of bodies that the model tells apart."""
TOLD = (*BODIES, EntityType.CITY)
"""All types that it tells apart: a place that no list knows looks like a brand."""
_MOST_WORDS = 5
_MOST_PARTS = 9
"""Most parts of a name, where signs join words and in a run of Latin ones."""
_LONGEST = 60
_WORD = re.compile(r"[가-힣A-Za-z0-9＆][가-힣A-Za-z0-9&＆\u00c0-\u024f硏]*")
_BRAND = re.compile(r"[가-힣A-Za-z0-9＆&\u00c0-\u024f]{2,14}")
_MARKED = re.compile(r"[A-Za-z0-9]사$")
"""A brand that is marked as a firm's, which needs no model: MTS사."""
_HANGUL = re.compile(r"[가-힣]")
_NO_NAME_BEGINS = ("각", "동", "본", "당", "타", "현", "신규", "해당", "관련", "관계", "유관", "소속", "산하")
_MINIMUM = {
    "부": 3,
    "청": 3,
    "처": 4,
    "대학": 4,
    "조합": 4,
    "협회": 4,
    "연합": 4,
    "기구": 5,
    "위원회": 5,
    "공사": 4,
}
"""Fewest characters of a one-word name with such a head."""
_OFFICER = re.compile(r"(?:장관|차관|차장|총재|위원장|장)(?=[은는이가을를의와과도께,.·\s)(/]|으로|에게|$)")
"""What makes of a body its head, right after its name: 통상산업부장관, 특허청장."""
_SUFFIXES_OF_PLACES = ("시", "군", "구", "도")
_APPOSED = re.compile(r"(?:기업|업체|회사|법인|스타트업|연구기관|대학|단체|기관)(?:인)?\s?[‘'“\"]?\s?$")
"""What says of the word after it that it is a name."""
_GENERIC = (*_NO_NAME_BEGINS, "양국", "우리")
_INTERNATIONAL = re.compile(
    r"국제|세계|글로벌|다국적|지구|유엔|국경|아시아|아태|아세안|유럽|아프리카|중남미|남미|북미|미주|중미|태평양|중동|유라시아|한\s?[-–·‧ㆍ․]|[A-Za-z]{3}"
)
_BETWEEN = re.compile(r"[ \n]?[·‧ㆍ․]?[ ]?$|[/–-]$")
_JOINED = re.compile(r"\s?[·‧ㆍ․・–-]")
_JOINT = re.compile(r"[·‧ㆍ․/–-]$")
_LIST_BEFORE = re.compile(r"[,·‧ㆍ/△▲▴]\s?$")
_LIST_AFTER = re.compile(r"\s?(?:\([^()\n]{1,30}\))?\s?[,·‧ㆍ/]|\s등\b")


def find_bodies(view: Text, start: int, end: int) -> Iterator[Mention]:
    """The bodies in a block of the text."""
    found = choices(view, start, end)
    yield from decide("bodies", found if view.draft.opens_abroad else (_at_home(view.text, c) for c in found))


def _at_home(text: str, choice: Choice) -> Choice:
    """The choice without international bodies that do not say by their name that they are."""
    return Choice(
        tuple(
            c
            for c in choice.candidates
            if c.type is not EntityType.INTL_ORG or _INTERNATIONAL.search(text, c.start, c.end)
        ),
        choice.features,
    )


def choices(view: Text, start: int, end: int) -> Iterator[Choice]:
    """For each word that may end a body's name, the runs of words up to it, with each type."""
    words = [m.span() for m in _WORD.finditer(view.text, start, end)]
    for i, (left, right) in enumerate(words):
        ended = _end(view, left, right)
        if ended is not None and ended[0] not in view.registered_ends:
            yield _of_words(view, words, i, ended, (start, end))


def _end(view: Text, left: int, right: int) -> tuple[int, str] | None:
    """Where a name may end in a word, particles aside, and its head, if it has one."""
    found = view.headed(left, right, _OFFICER)
    if found is not None and found[1] - left > 1:
        kind, end, head = found
        return (end, head) if kind in BODIES or head in _shared_heads() else None
    surface = view.text[left:right]
    brand = _without_particles(view, left, right)
    if not _BRAND.fullmatch(view.text, left, brand) or _MARKED.search(view.text, left, brand):
        return None
    inside = range(bisect_left(view.starts, left), bisect_left(view.starts, brand))
    strange = any(view.starts[k] in view.unknown or view.tags[k] in ("SL", "NNP") for k in inside)
    strange = strange or _APPOSED.search(view.text, max(0, left - 10), left) is not None
    strange = strange or _is_short_place(view.text[left:brand])
    capitals = any(c.isupper() for c in surface)
    if not strange or (surface.isascii() and not capitals) or surface in lexicon().generic_acronyms:
        return None
    if any(entry.type is not EntityType.CITY for entry in registry().lookup(view.text[left:brand])):
        return None
    return brand, ""


def _without_particles(view: Text, left: int, right: int) -> int:
    """Where a word ends without what the analyser takes for particles: 가온테크는, 가온테크입니다."""
    k = bisect_left(view.starts, right) - 1
    while k > 0 and view.starts[k] - left > 1 and view.tags[k].startswith(("J", "VCP", "E")):
        right = view.starts[k]
        k -= 1
    return right


@cache
def _shared_heads() -> frozenset[str]:
    """Heads of titles that bodies' names have too."""
    return frozenset(head for head, kinds in lexicon().also.items() if not set(BODIES).isdisjoint(kinds))


def _is_short_place(word: str) -> bool:
    """Whether a word is a place of the registry without what kind of place it is: 당진 for 당진시."""
    return word in _short_places()


@cache
def _short_places() -> frozenset[str]:
    return frozenset(
        form.text[:-1]
        for entry in registry().entries.values()
        if entry.type is EntityType.CITY
        for form in entry.forms
        if form.text.endswith(_SUFFIXES_OF_PLACES)
    )


def _of_words(
    view: Text, words: Sequence[tuple[int, int]], at: int, ended: tuple[int, str], bounds: tuple[int, int]
) -> Choice:
    text = view.text
    end, head = ended
    word = text[words[at][0] : end]
    sort = head or f"brand {_script(word)}"
    after, noun = _after(view, end), next_noun(view, end)
    shared = [
        f"head {head}",
        f"after {after}",
        f"next {noun}",
        f"{sort} after {after}",
        *bracket(view, end),
        *grouped_end(view, end),
    ]
    if head:
        shared += [f"word {min(6, len(word))}", f"head {head} {min(5, len(word) - len(head))}"]
        shared.append(f"ending {word[-2:]}")
        if word in lexicon().not_names or word.endswith(lexicon().not_endings):
            shared.append("no name")
    else:
        shared += ["brand", f"brand {_script(word)}", f"brand ends {word[-1]}", f"brand ends {word[-2:]}"]
        if _is_short_place(word):
            shared.append("short place")
        if registry().lookup(word):
            shared.append("small place")
    if word.isascii():
        shared.append(f"latin last {word.lower()}")
    officer = _OFFICER.match(text, end)
    if officer:
        shared += [f"officer {officer[0]}", f"officer {word[-2:]}{officer[0]}"]
    if _LIST_AFTER.match(text, end):
        shared.append("list after")
    title = (
        lexicon().title.match(text, end + 1)
        if text[end : end + 1] == " "
        else lexicon().title.match(text, end)
    )
    if title:
        shared.append(f"title {title[0]}")
    candidates = []
    joints = 0
    latin = word.isascii()
    for first in range(at, max(-1, at - _MOST_PARTS), -1):
        start = words[first][0]
        if first < at:
            between = text[words[first][1] : words[first + 1][0]]
            if end - start > _LONGEST or not _BETWEEN.match(between):
                break
            joints += _JOINT.match(between) is not None
            latin = latin and text[start : words[first][1]].isascii()
            if at - first - joints >= _MOST_WORDS and not latin:
                break
        k = bisect_left(view.starts, start)
        if (
            k < len(view.starts)
            and view.starts[k] == start
            and view.tags[k][0] in "JEX"
            and view.tags[k] != "XPN"
        ):
            continue
        known = view.registered_starts.get(start)
        if first < at and known is not None and known.type is EntityType.COUNTRY:
            if not (_JOINED.match(text, known.end) or _JOINED.match(text, max(0, start - 1))):
                break  # it is added to what comes out
            if not _JOINED.match(text, known.end):
                continue
        left = before(view, start, bounds[0])
        inside = inner(view, start, end)
        own = [
            *shared,
            f"words {at - first - joints}",
            f"before {left}",
            *inside,
            *grouped(view, start, end),
            *label(view, start, bounds[0]),
            *near(view, start, end),
            f"{sort} before {left}",
            *(f"{sort} {f}" for f in inside if f in TELLING),
        ]
        if joints:
            own.append(f"joints {min(2, joints)}")
            if any(text[e - 2 : e] in lexicon().head_type for _, e in words[first:at]):
                own.append("joined heads")
        if latin:
            own.append(f"latin first {text[start : words[first][1]].lower()}")
        apposed = _APPOSED.search(text, max(bounds[0], start - 10), start)
        if apposed:
            own.append(f"apposed {apposed[0].strip()[:2]}")
        if text.startswith(_GENERIC, start):
            own.append("generic")
        if _LIST_BEFORE.search(text, max(bounds[0], start - 2), start):
            own.append("list before")
        alone = [
            k for k in BODIES if first == at and head and _is_name(word, k) and head in lexicon().heads[k]
        ]
        own += [
            f"compact {k}"
            if k is not EntityType.COMPANY or not _is_activity(view, start, end)
            else "activity"
            for k in alone
        ]
        seen = tuple(own)
        kinds = BODIES if first < at and known is not None and known.type is EntityType.CITY else TOLD
        candidates += [Candidate(start, end, kind, seen, kind.value) for kind in kinds]
    return Choice(tuple(candidates), ("none", "none brand" if not head else "none head", f"none {head}"))


def _after(view: Text, end: int) -> str:
    """The sign or particle right after a name."""
    i = bisect_left(view.starts, end)
    if i < len(view.starts) and view.starts[i] == end:
        tag = view.tags[i]
        stop = view.starts[i + 1] if i + 1 < len(view.starts) else len(view.text)
        return view.text[end:stop] if tag[0] in "JS" else tag
    return view.text[end : end + 1]


def _script(word: str) -> str:
    latin = any(c.isascii() and c.isalpha() for c in word)
    return "mixed" if latin and _HANGUL.search(word) else "latin" if latin else "hangul"


def _is_name(surface: str, kind: EntityType) -> bool:
    words = lexicon()
    if surface in words.not_names or surface in words.head_type:
        return False
    if len(surface) > 3 and surface[1:] in words.not_names:
        return False
    if surface.endswith(words.not_endings):
        return False
    head = next((h for h in words.heads[kind] if surface.endswith(h)), "")
    if len(surface) < _MINIMUM.get(head, len(head) + 2):
        return False
    return not surface.startswith(_NO_NAME_BEGINS)


def _is_activity(view: Text, start: int, end: int) -> bool:
    """Whether a word with a firm's head is a description: 원전건설, of common nouns alone, but 현대건설 not."""
    if view.text[start:end].endswith(lexicon().association_heads):
        return False
    inside = range(bisect_left(view.starts, start), bisect_left(view.starts, end))
    return len(inside) > 1 and all(
        view.tags[i] in ("NNG", "XPN", "XSN") and view.starts[i] not in view.unknown for i in inside
    )
