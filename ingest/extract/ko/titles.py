"""Names of programmes, events and funds: titles that no list knows and that often are a description too.

Where a title may end is plain: at a word with a head (… 포럼, … 사업), at a closing quotation mark, before
an acronym in brackets. Where it starts, and whether it is a name at all, is a choice between few candidates.
A log-linear model makes it (see `ingest.extract.ko.choosing`); what it looks at are the features here.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from graph.model import EntityType
from ingest.extract.draft import Mention
from ingest.extract.ko.choosing import Candidate, Choice, decide
from ingest.extract.ko.features import (
    TELLING,
    before,
    bracket,
    grouped,
    grouped_end,
    held,
    inner,
    label,
    near,
    next_noun,
)
from ingest.extract.ko.lexicon import lexicon

if TYPE_CHECKING:
    from ingest.extract.ko.names import Text

TITLED = (EntityType.PROGRAM, EntityType.EVENT, EntityType.FUND)
"""Types that the model tells apart."""
_QUOTABLE = (*TITLED, EntityType.INTL_ORG, EntityType.AGENCY, EntityType.COMPANY, EntityType.CITY)
"""Types of what stands between quotation marks."""
_MOST_WORDS = 9
_LONGEST = 70
_QUOTED = re.compile(
    r"[‘'ʻ`](?P<a>[^‘’'\n]{2,60})[’'´]|[“\"](?P<b>[^“”\"\n]{2,60})[”\"]|[｢「『](?P<c>[^｢｣「」『』]{2,80})[｣」』]|[<〈《](?P<d>[^<>〈〉《》\n]{2,60})[>〉》]"
)
_WORD = re.compile(r"[가-힣A-Za-z0-9＆][가-힣A-Za-z0-9·‧ㆍ․・&＆+/\-–()]*")
_ACRONYM = re.compile(r"\s?\((?:[가-힣]{1,3}\s)?(?P<inside>[A-Z][A-Za-z&\-+0-9]{1,}[^()\n]{0,70})[,)]")
_TRAILING = re.compile(r"\s*(?:\([^()]*\)|\*+)\s*$")
_EDITIONS = re.compile(
    r"제\s?\d{1,3}\s?(?:차|회|기)|(?:19|20)\d{2}(?:년도|년)?|(?<!\d)\d{1,3}(?:차|회)(?=\s)"
)
_LONGER = re.compile(r"\((?P<gloss>[가-힣A-Za-z ]{1,14})\)|\s?(?P<year>(?:19|20)\d{2})(?![\d.년,~]|\s?년)")
"""What a title may have after its head: the same in another word (공개토론회(포럼)), a year (비전 2030)."""
_POINTING = frozenset(["이번", "금번", "동", "위한", "관련", "해당", "기존", "신규", "각종", "다양한"])
_CUT = frozenset({"원회"})
"""What short forms of bodies and meetings leave out: 공동위."""
_ONLINE = frozenset({"화상회의", "화상"})
"""Words after a title that say how it was held."""
_GLOSS = re.compile(r"(?P<word>[^\s()]*)\s?\((?P<gloss>[A-Z][A-Za-z0-9&+]{1,12})\)")
_SHORTEST = 4
"""Fewest characters by which a shortened title is known."""
_SENTENCE = re.compile(r"(?:[다요음함]|니까)[.!?]?$")
_AFTER_QUOTE = re.compile(r"[’'´”\"｣」』>〉》]?\s?([가-힣]{2,4}?)(?=[을를이가은는의에로과와]|\s|$)")
_WEEKLY = re.compile(
    r"(?<=\s)주간\s(?!행사|기간|동안|선포|기념|캠페인|운영|개최|개막|폐막|홍보|중(?![가-힣])|및|등)(?=[가-힣])"
)
"""주간 that says how often what follows is told (주간 확진자), and ends no event's name."""
_FOLLOWING = re.compile(r"\s?([가-힣]{2})")


def find_titles(view: Text, start: int, end: int) -> Iterator[Mention]:
    """The titles in a block of the text."""
    yield from decide("titles", choices(view, start, end))


def shortens(short: str, full: str) -> bool:
    """Whether one title is another told with fewer words: 한-몽골 포럼 for 제2차 한국-몽골 경제 포럼.

    The last words agree, the others of `short` occur in `full`, and no two editions or years are told apart.
    """
    parts, editions = zip(*(_parts(title) for title in (short, full)), strict=True)
    if editions[0] and editions[1] and not editions[0] <= editions[1]:
        return False
    if not parts[0] or not parts[1]:
        return False
    joined = ["".join(p) for p in parts]
    if joined[1].endswith(joined[0]):
        return len(joined[0]) >= _SHORTEST or bool(editions[0])
    known = {*parts[1], *_also(full)}
    return (
        _means(parts[0][-1], parts[1][-1])
        and all(any(_means(word, other) for other in known) for word in parts[0])
        and (len(joined[0]) >= _SHORTEST or bool(editions[0]))
    )


def _means(word: str, full: str) -> bool:
    """Whether a word is another or its short form: 공동위 for 공동위원회, 한-싱 for 한-싱가포르."""
    if word == full:
        return True
    left = full.removeprefix(word)
    return (left in _CUT and len(left) < len(full)) or (
        word.startswith("한-") and len(word) > 2 and left != full
    )


def _also(title: str) -> Iterator[str]:
    """The words that brackets of a title give for what stands before them: APEC, 한-EU."""
    for found in _GLOSS.finditer(re.sub(r"[–·․‧ㆍ・]", "-", title)):
        gloss = found["gloss"].casefold()
        yield gloss
        if "-" in found["word"]:
            yield f"{found['word'].casefold().replace('한국-', '한-').partition('-')[0]}-{gloss}"


def _parts(title: str) -> tuple[list[str], frozenset[str]]:
    """The words of a title without brackets and editions, and the numbers of its editions."""
    bare = re.sub(r"\([^()]*\)|[*]", "", title)
    bare = re.sub(r"[–·․‧ㆍ・]", "-", bare)
    bare = re.sub(r"한국-", "한-", bare)
    editions = frozenset(re.sub(r"\D", "", e) for e in _EDITIONS.findall(bare))
    words = [word.casefold() for word in _EDITIONS.sub(" ", bare).split()]
    return words[:-1] if len(words) > 1 and words[-1] in _ONLINE else words, editions


def choices(view: Text, start: int, end: int) -> Iterator[Choice]:
    """All choices in a block: quoted spans, words with a head, words before an acronym in brackets."""
    text = view.text
    quoted: list[tuple[int, int]] = []
    for found in _QUOTED.finditer(text, start, end):
        group = next(g for g in "abcd" if found[g])
        span = _trimmed(text, *found.span(group))
        if span[1] - span[0] < 2 or _SENTENCE.search(text, *span):
            continue
        quoted.append(span)
        choice = _of_quoted(view, span, found.end())
        longer = _LONGER.match(text, span[1])
        if longer and longer["gloss"] and longer.end() <= found.end(group):
            further = _of_quoted(view, (span[0], longer.end()), found.end())
            choice = _either(choice, further, longer)
        yield choice
    words = [m.span() for m in _WORD.finditer(text, start, end)]
    for i, (left, right) in enumerate(words):
        if any(s <= left and right <= e for s, e in quoted):
            continue
        ended = _head_in(view, left, right)
        if ended is not None:
            if ended[2] == "주간" and _WEEKLY.match(text, ended[1] - 2):
                continue
            known = view.registered_ends.get(ended[1])
            if known is not None and known.type not in TITLED:
                continue  # 신용보증기금 is a body whose name ends like a fund's
        acronym = None
        if ended is None:
            stop = right if "(" not in text[left:right] else left + text[left:right].index("(")
            acronym = _ACRONYM.match(text, stop)
            if (
                acronym is None
                or stop - left < 2
                or acronym["inside"].split(",")[0] in lexicon().generic_acronyms
            ):
                continue
            ended = (EntityType.PROGRAM, stop, "")
        choice = _of_words(view, words, i, ended, bounds=(start, end))
        longer = _LONGER.match(text, ended[1])
        if longer and longer.end() <= end and ended[2]:
            further = _of_words(view, words, i, (ended[0], longer.end(), ended[2]), bounds=(start, end))
            choice = _either(choice, further, longer)
        yield choice


def _either(choice: Choice, further: Choice, longer: re.Match[str]) -> Choice:
    """The candidates of both choices, which end before and after what `longer` matches."""
    kind = "year" if longer["year"] else "gloss" if longer["gloss"][0] > "z" else "latin gloss"
    return Choice(
        (
            *(replace(c, seen=(*c.seen, f"without {kind}")) for c in choice.candidates),
            *(replace(c, seen=(*c.seen, f"with {kind}")) for c in further.candidates),
        ),
        choice.features,
    )


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """A quoted span without white space, and without a bracket or mark at its end."""
    found = _TRAILING.search(text, start, end)
    if found:
        end = found.start()
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def _head_in(view: Text, left: int, right: int) -> tuple[EntityType, int, str] | None:
    """The head that a word ends in, particles aside: its type, its end and itself."""
    found = view.headed(left, right)
    if found is None:
        return None
    kind, end, head = found
    if not _kinds(kind, head) or (end - left == len(head) and len(head) < 2):
        return None
    return kind, end, head


def _kinds(kind: EntityType, head: str) -> tuple[EntityType, ...]:
    """The types of titles that a head tells."""
    return tuple(k for k in (kind, *lexicon().also.get(head, ())) if k in TITLED)


def _of_quoted(view: Text, span: tuple[int, int], close: int) -> Choice:
    text = view.text
    start, end = span
    tail = text[start:end].split()[-1]
    head = next((tail[-n:] for n in range(min(8, len(tail)), 0, -1) if tail[-n:] in lexicon().head_type), "")
    known = lexicon().head_type.get(head)
    after = _AFTER_QUOTE.match(text, close - 1)
    shared = [
        "quoted",
        f"quoted mark {text[close - 1 : close]}",
        f"quoted before {before(view, start - 1)}",
        f"quoted after {after[1] if after else ''}",
        f"quoted next {next_noun(view, end)}",
        *(f"quoted {f}" for f in (*bracket(view, end), *bracket(view, close))),
        f"quoted head {head}",
        *(f"quoted {f}" for f in inner(view, start, end)),
        *(f"quoted {f}" for f in (*grouped(view, start, end), *grouped_end(view, end))),
        *(f"quoted {f}" for f in (*near(view, start, end), *held(view, start, end))),
    ]
    seen = (*shared, f"quoted head type {known}")
    candidates = tuple(Candidate(start, end, kind, seen, kind.value) for kind in _QUOTABLE)
    return Choice(candidates, ("none", "none quoted"))


def _of_words(
    view: Text,
    words: list[tuple[int, int]],
    at: int,
    ended: tuple[EntityType, int, str],
    bounds: tuple[int, int],
) -> Choice:
    text = view.text
    kind, end, head = ended
    kinds = _kinds(kind, head)
    following = _FOLLOWING.match(text, end)
    acronym = _ACRONYM.match(text, end) is not None
    after, noun = following[1] if following else text[end : end + 1], next_noun(view, end)
    closed = bracket(view, end)
    shared = [
        "",
        f"head {head}",
        f"after {after}",
        f"next {noun}",
        f"{head} after {after}",
        f"{head} next {noun}",
        *(["acronym"] if acronym else ()),
        *closed,
        *(f"{head} {f}" for f in closed),
        *grouped_end(view, end),
    ]
    candidates = []
    for first in range(at, max(-1, at - _MOST_WORDS), -1):
        start = words[first][0]
        if end - start > _LONGEST or (first < at and _breaks(view, words[first][1], words[first + 1][0])):
            break
        k = bisect_left(view.starts, start)
        if (
            k < len(view.starts)
            and view.starts[k] == start
            and view.tags[k][0] in "JEX"
            and view.tags[k] != "XPN"
        ):
            continue
        if _lopsided(text[start:end]) or _describes(view, *words[first]):
            continue
        left, inside = before(view, start, bounds[0]), inner(view, start, end)
        own = (
            *shared,
            f"before {left}",
            f"words {at - first}",
            *inside,
            *grouped(view, start, end),
            *label(view, start, bounds[0]),
            *near(view, start, end),
            *held(view, start, end),
            f"{head} before {left}",
            f"{head} words {at - first}",
            *(f"{head} {f}" for f in inside if f in TELLING or f[:5] in ("first", "name ")),
        )
        candidates += [Candidate(start, end, k, own, k.value) for k in kinds]
    return Choice(tuple(candidates), ("none", f"none {kind}", f"none {kind} head {head}"))


def _lopsided(surface: str) -> bool:
    """Whether a bracket has no other half."""
    return surface.count("(") != surface.count(")") or surface.find(")") < surface.find("(")


def _describes(view: Text, start: int, end: int) -> bool:
    """Whether a word only says of what follows that it is this one, or what is done with it: 이번, 조성한."""
    if view.text[start:end] in _POINTING:
        return True
    last = bisect_left(view.starts, end) - 1
    return last >= 0 and view.starts[last] >= start and view.tags[last].endswith("ETM")


def _breaks(view: Text, end: int, start: int) -> bool:
    """Whether no title runs over what stands between two words."""
    between = view.text[end:start]
    return bool(between.strip(" \n‧·․ㆍ&*")) or between.count("\n") > 1
