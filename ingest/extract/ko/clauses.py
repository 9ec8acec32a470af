"""The clauses of a Korean sentence: which predicate takes which argument, and which name a clause describes.

Korean is head-final: an argument belongs to a predicate after it. A predicate that describes a noun (A가 운영하는 B)
takes what stands between the beginning of its clause and itself, and its noun is the next argument; one that another
follows (…하고, …하며) shares its subject with it; the topic of a sentence is that of all predicates outside of
descriptions. That much is read off the tags of morphemes, from left to right with a stack, without a parser.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from itertools import pairwise

from graph.model import EntityType
from ingest.extract.contract import Span
from ingest.extract.frames import Argument, FrameDataError, read_data
from ingest.extract.korean import Morphemes

_FILE = "data/ko/verbs.toml"
_STEMS = frozenset({"VV", "VA", "XSV", "XSA", "VCP", "VCN", "VV-R", "VV-I", "VA-R", "VA-I"})
_AUXILIARY = "VX"
_ENDINGS = frozenset({"EC", "EF", "ETM", "ETN"})
_NOUNS = ("NNG", "NNP", "XR", "SL", "SH")
_SOFT_HEADS = frozenset({"것", "수", "바", "중", "가운데", "예정", "계획", "방침", "때", "뒤", "후", "등", "만큼", "데", "점"})
"""Nouns after a description that name nothing: what follows goes on with the clause."""
_AS_VERBS = frozenset({"중", "예정", "계획"})
"""Nouns that make a verb of the noun before them: 운영 중인, 개최 예정이다."""
_BY = frozenset({"주최", "주관", "주도", "주재", "후원", "지원", "협력", "공동", "합동", "위탁"})
"""Nouns that are predicates with 로: A 주최로."""
_POSTPOSITIONS = frozenset({"위하", "위해", "위한", "통하", "통해", "통한", "대하", "대해", "대한", "관하", "관해", "관한", "따르", "따라", "따른", "의하", "의해", "의한", "비롯", "포함", "인하", "인해", "인한", "계기"})
"""Verbs that are like a particle of the argument before them."""
_TOPIC = "은는"
_NOT_LAST = frozenset({"예정", "계획", "방안", "등", "추진", "본격", "확대", "강화", "성료", "성황"})
_HEADLINE = re.compile(r"[\s.…!’”」』>)\]-]*$")
_LONGEST = 60
"""Most tokens after a noun among which the end of a headline is looked for."""
_FAR = 40
"""Most characters from a description to the name that it describes."""


class Ending(StrEnum):
    """How a predicate goes on."""

    DESCRIBES = "describes"
    GOES_ON = "goes on"
    ENDS = "ends"


@dataclass(slots=True)
class Predicate:
    """A verb, or a noun that stands for one, with what it takes."""

    start: int
    end: int
    stem: str
    passive: bool
    ending: Ending
    takes: dict[int, str] = field(default_factory=dict)
    """The groups of its arguments, each with its role."""
    head: int | None = None
    """The group that it describes."""

    @property
    def kind(self) -> str:
        """What it tells: the class of its verb, or the verb itself."""
        return f"{_classes().get(self.stem, self.stem)}{'-ed' if self.passive else ''}"


@dataclass(slots=True)
class Clauses:
    """A sentence: its arguments by group, its predicates in text order, and names that stand under others."""

    starts: list[int]
    of_start: list[int]
    """Of each argument where it starts and its group: those that are coordinated and of a kind."""
    predicates: list[Predicate]
    under: dict[tuple[int, int], str] = field(default_factory=dict)
    """Of a group and the one after it that it describes without a predicate, the words between the two."""

    def group_at(self, start: int) -> int | None:
        """The group of the argument that holds an offset."""
        i = bisect_right(self.starts, start) - 1
        return self.of_start[i] if i >= 0 else None

    def between(self, one: int, other: int) -> Iterator[str]:
        """How two groups, in text order, hang together."""
        if one == other:
            return
        linked = False
        for predicate in self.predicates:
            if one in predicate.takes and other in predicate.takes:
                linked = True
                roles = f"{predicate.takes[one]} {predicate.takes[other]}"
                yield f"both {roles}"
                yield f"both {predicate.kind}"
                yield f"both {predicate.kind} {roles}"
            elif predicate.head in (one, other):
                inner = other if predicate.head == one else one
                if inner in predicate.takes:
                    linked = True
                    yield f"described {predicate.takes[inner]}"
                    yield f"described {predicate.kind}"
                    yield f"described {predicate.kind} {predicate.takes[inner]}"
        words = self.under.get((one, other))
        if words is not None:
            linked = True
            yield f"under {words}"
        if not linked:
            yield "unlinked"
            for before, after in pairwise(self.predicates):
                if before.ending is Ending.GOES_ON and one in before.takes and other in after.takes:
                    yield f"then {after.takes[other]}"
                    yield f"then {before.kind} {before.takes[one]} {after.kind} {after.takes[other]}"
            for side, group in (("first", one), ("second", other)):
                if any(p.ending is Ending.DESCRIBES and group in p.takes for p in self.predicates):
                    yield f"unlinked {side} in description"

    def doings(self, group: int) -> Iterator[str]:
        """What a group does, or what is done with it."""
        for predicate in self.predicates:
            role = predicate.takes.get(group)
            if role is not None:
                yield f"{predicate.kind} {role}"
            elif predicate.head == group:
                yield f"{predicate.kind} described"


@cache
def _classes() -> Mapping[str, str]:
    """The class of each stem; raises `FrameDataError` when the file is not well-formed."""
    found: dict[str, str] = {}
    for kind, stems in read_data(_FILE).items():
        for stem in stems:
            if found.setdefault(stem, kind) != kind:
                raise FrameDataError(f"{_FILE}, {kind}: {stem!r} stands in two classes")
    return found


def clauses(text: str, morphemes: Morphemes, sentence: Span, arguments: Sequence[Argument]) -> Clauses:
    """The clauses of a sentence whose arguments are known."""
    units, of_start = _units(text, arguments)
    found = Clauses(
        [a.start for a in arguments], of_start, _predicates(text, morphemes, sentence, arguments)
    )
    _attach(text, found, units, sentence)
    return found


@dataclass(slots=True)
class _Unit:
    """A group of arguments, which waits for its predicate."""

    group: int
    start: int
    tail: int
    role: str


def _units(text: str, arguments: Sequence[Argument]) -> tuple[list[_Unit], list[int]]:
    """The groups of arguments in text order, and that of each argument; a headline's comma parts doer and deed."""
    units: list[_Unit] = []
    of_start: list[int] = []
    of_kind: dict[tuple[int, str], int] = {}
    for argument in arguments:
        key = (argument.group, _kind(argument))
        role = _role(text, argument)
        if key not in of_kind:
            if (
                role == "bare"
                and units
                and arguments[len(of_start) - 1].group == argument.group
                and units[-1].role == "bare"
                and text[units[-1].tail : argument.start].strip() == ","
            ):
                units[-1].role = "comma"
            of_kind[key] = len(units)
            units.append(_Unit(len(units), argument.start, argument.tail, role))
        unit = units[of_kind[key]]
        unit.tail, unit.role = max(unit.tail, argument.tail), role
        of_start.append(unit.group)
    return units, of_start


def _kind(argument: Argument) -> str:
    kind = argument.type
    if kind in (EntityType.EVENT, EntityType.PROGRAM, EntityType.CITY):
        return kind.value
    return "actor"


def _attach(text: str, found: Clauses, units: Sequence[_Unit], sentence: Span) -> None:
    """Give each predicate its arguments and the name that it describes."""
    stack: list[_Unit] = []
    at = 0
    predicates = found.predicates
    describing: list[Predicate] = []
    joined: list[Predicate] = []
    for number in range(len(predicates) + 1):
        predicate = predicates[number] if number < len(predicates) else None
        limit = sentence[1] if predicate is None else predicate.start
        while at < len(units) and units[at].start < limit:
            unit = units[at]
            at += 1
            for described in describing:
                if unit.start - described.end <= _FAR or described is not describing[-1]:
                    described.head = unit.group
            describing = []
            if stack and stack[-1].role in ("of", "bare") and stack[-1].tail <= unit.start:
                words = _words(text, stack[-1].tail, unit.start)
                if words is not None:
                    mark = "의" if stack[-1].role == "of" else ""
                    found.under[stack[-1].group, unit.group] = mark + words
                    if unit.role != "bare" or stack[-1].role == "of":
                        stack.pop()
            stack.append(unit)
        if predicate is None:
            break
        if predicate.ending is Ending.DESCRIBES:
            _describe(predicate, stack)
            describing = [*_describing_too(predicate, joined, stack), predicate]
            joined = []
        else:
            _say(predicate, stack)
            joined = [*joined, predicate] if predicate.ending is Ending.GOES_ON else []
            if predicate.ending is Ending.ENDS:
                stack.clear()


def _describe(predicate: Predicate, stack: list[_Unit]) -> None:
    """Take what stands within a description: back to its own subject, before any topic."""
    taken: set[str] = set()
    while stack:
        unit = stack[-1]
        if unit.role == "topic" or (unit.role in taken and unit.role in ("subject", "object")):
            break
        predicate.takes[unit.group] = unit.role
        taken.add(unit.role)
        stack.pop()
        if unit.role == "subject":
            break


def _describing_too(
    predicate: Predicate, joined: Sequence[Predicate], stack: list[_Unit]
) -> list[Predicate]:
    """The predicates that go on in a description: A가 지원하고 B가 수행하는 C, A 주최로 열린 C."""
    found = []
    for before in reversed(joined):
        roles = set(before.takes.values())
        if before.stem not in _BY and ("topic" in roles or "subject" not in roles):
            break
        if "subject" not in predicate.takes.values() and before.stem not in _BY:
            break
        found.append(before)
        stack[:] = [unit for unit in stack if unit.group not in before.takes or unit.role == "topic"]
    return found


def _say(predicate: Predicate, stack: list[_Unit]) -> None:
    """Take all since the subject, which stays for the predicates that follow, as the topic does."""
    left: list[_Unit] = []
    while stack and stack[-1].role not in ("topic", "subject"):
        unit = stack.pop()
        predicate.takes[unit.group] = unit.role
    subject = next((u for u in reversed(stack) if u.role == "subject"), None)
    topic = next((u for u in reversed(stack) if u.role == "topic"), None)
    for unit in (subject, topic):
        if unit is not None:
            predicate.takes.setdefault(unit.group, unit.role)
    # What stood between the topic and the subject goes with the first predicate after both.
    for unit in stack:
        if unit.role in ("topic", "subject"):
            left.append(unit)
        else:
            predicate.takes.setdefault(unit.group, unit.role)
    stack[:] = left


def _role(text: str, argument: Argument) -> str:
    if argument.role == "subject" and text[argument.tail - 1 : argument.tail] in _TOPIC:
        return "topic"
    return argument.role


_NOUNS_ONLY = re.compile(r"[\s가-힣A-Za-z0-9·‘“「『｢'\"()]*")


def _words(text: str, start: int, end: int) -> str | None:
    """The last word between two names when nothing else stands there; None when there is more."""
    between = text[start:end]
    if len(between) > 20 or _NOUNS_ONLY.fullmatch(between) is None:
        return None
    words = re.findall(r"[가-힣A-Za-z]+", between)
    return words[-1] if words else "-"


def _predicates(
    text: str, morphemes: Morphemes, sentence: Span, arguments: Sequence[Argument]
) -> list[Predicate]:
    starts, tags = morphemes.starts, morphemes.tags
    first, stop = bisect_left(starts, sentence[0]), bisect_left(starts, sentence[1])
    spans = [(a.start, a.end) for a in arguments]
    covered = _covered(spans, starts, first, stop)
    found: list[Predicate] = []

    def word(k: int) -> str:
        until = starts[k + 1] if k + 1 < len(starts) else len(text)
        return text[starts[k] : until].strip()

    k = first
    while k < stop:
        parts = tags[k].split("+")
        if k in covered:
            k += 1
            continue
        head = parts[0]
        if head == _AUXILIARY and found and found[-1].end >= starts[k] - 2:
            found[-1].ending, k = _ending(tags, word, k, stop)
            found[-1].end = starts[k] if k < len(starts) else len(text)
            continue
        if head in _STEMS:
            begin = k
            stem = word(k)
            passive = False
            if head in ("XSV", "XSA"):
                passive = stem[:1] in "되된됐될됨돼"
                if k > first and k - 1 not in covered and tags[k - 1] in _NOUNS:
                    begin = k - 1
                    stem = word(begin)
                elif k > first and tags[k - 1] in _NOUNS:
                    stem = word(k - 1)[-2:]
            elif head == "VCP":
                stem = "이"
                if k > first and word(k - 1) in _AS_VERBS and k - 2 >= first and tags[k - 2] in _NOUNS:
                    begin = k - 2
                    stem = word(begin)
            elif head.startswith("VV") and stem[:1] in "하한했할해합" and k > first and tags[k - 1] == "JKO":
                if k - 2 >= first and tags[k - 2] in _NOUNS and k - 2 not in covered:
                    begin = k - 2
                    stem = word(begin)
            elif head.startswith("VV") and stem[:1] in "하한했할해" and k > first and tags[k - 1] == "JKB" and found:
                # …하기로 하다
                if tags[k - 2] == "ETN":
                    found[-1].ending, k = _ending(tags, word, k, stop)
                    found[-1].end = starts[k] if k < len(starts) else len(text)
                    continue
            elif len(stem) > 2:
                stem = stem[:2]
            ending, k = _ending(tags, word, k, stop)
            end = starts[k] if k < len(starts) else len(text)
            if stem in _POSTPOSITIONS or stem[:2] in _POSTPOSITIONS:
                continue
            found.append(Predicate(starts[begin], end, stem, passive, ending))
            continue
        if head == "JKB" and word(k)[:1] in "로으" and k > first and word(k - 1) in _BY and k - 1 not in covered:
            found.append(Predicate(starts[k - 1], starts[k] + 1, word(k - 1), False, Ending.GOES_ON))
        k += 1
    last = _headline(text, tags, word, covered, first, stop)
    if last is not None and (not found or found[-1].end <= starts[last]):
        found.append(Predicate(starts[last], sentence[1], word(last), False, Ending.ENDS))
    return found


def _covered(spans: Sequence[Span], starts: Sequence[int], first: int, stop: int) -> set[int]:
    """The tokens that lie within names."""
    found: set[int] = set()
    for start, end in spans:
        found.update(range(max(first, bisect_left(starts, start)), min(stop, bisect_left(starts, end))))
    return found


def _ending(tags: Sequence[str], word: object, k: int, stop: int) -> tuple[Ending, int]:
    """How the predicate at a token goes on, and the token after it."""
    assert callable(word)
    ending = Ending.GOES_ON
    at = k
    while at < stop:
        parts = tags[at].split("+")
        if at > k and parts[0] not in ("EP", "EC", "EF", "ETM", "ETN", _AUXILIARY):
            break
        for part in parts:
            if part == "ETM":
                ending = Ending.DESCRIBES
            elif part == "EF":
                ending = Ending.ENDS
            elif part in _ENDINGS:
                ending = Ending.GOES_ON
        at += 1
    if ending is Ending.DESCRIBES and at < stop and word(at) in _SOFT_HEADS:
        ending = Ending.GOES_ON
    return ending, at


def _headline(
    text: str, tags: Sequence[str], word: object, covered: set[int], first: int, stop: int
) -> int | None:
    """The noun that ends a headline and stands for its verb."""
    assert callable(word)
    k = stop - 1
    while k >= first and (tags[k][0] == "S" and tags[k] not in ("SL", "SN", "SH") or tags[k] == "_SP"):
        k -= 1
    while k > first and word(k) in _NOT_LAST and tags[k - 1] in _NOUNS:
        k -= 1
    return k if k >= first and tags[k] == "NNG" and k not in covered else None
