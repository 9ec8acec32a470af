"""Terms of programmes and funds: interest, guarantees, caps, ratios, order of losses, scope, who runs them.

A term is announced by its words (data/LANG/measures.toml) in a clause, with its value where it has one, and belongs
to the programme or fund named last before it, to the topic of its sentence, or to what its line hangs under. The
clauses of a sentence that have values of their own are conditions of their own. Of two that say the same of a
programme the fuller stays.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from graph.model import EntityType
from ingest.extract.contract import Condition, Span
from ingest.extract.draft import TEXT_KINDS, BlockKind, Draft
from ingest.extract.en.subjects import Subjects as EnglishSubjects
from ingest.extract.ko.subjects import Subjects as KoreanSubjects
from ingest.extract.measures import is_currency, measures
from ingest.extract.subject import SCHEMES, Owner, schemes
from ingest.extract.values import Value, find_values

Subjects = KoreanSubjects | EnglishSubjects
_OF_BODIES = frozenset({"period", "aid"})
"""Terms that the policy of a body may have too, where an officer presents it."""
_PRESENTED = re.compile(r"(?:사례|정책|제도|방안)[^.\n]{0,160}(?:소개|발표|설명)")
_HUNG = frozenset({"interest", "guarantee", "cap", "ratio", "size", "loss_order", "term", "scope", "change"})
"""Terms that are looked for under what the line hangs on."""
_WITHOUT_VALUE = frozenset(
    {"loss_order", "scope", "aid", "support", "operation", "ratio", "change", "period", "budget"}
)
_TERM_UNITS = {
    "interest": {"%", "%p"}, "guarantee": {"%", "%p"}, "cap": {"%", "times"}, "ratio": {"%", "times"},
    "term": {"years", "months"}, "period": {"years", "months"}, "size": set(), "budget": {"years"},
}  # fmt: skip
_OF_MONEY = frozenset({"cap", "size", "budget", "guarantee"})
_UNITS = frozenset({"%p", "%", "years", "months", "times"})
_CUTS = {
    "ko": re.compile(r"(?:[하되했]고|하며|[하되]여|한편),?\s|(?:▴|△|▲)"),
    "en": re.compile(r"(?:;|,\s(?:and|while)|\sat\b|\sover\b|\sand\s(?:covers?|charges?|runs?))\s?"),
}
_COMMA = re.compile(r",\s|며\s")
_LABEL = re.compile(r"\n\s*[^\n:]{2,20}\s?:\s")
_NEAR = 40
"""Characters before a term in which the fund stands that is to support."""
_ARROW = "→"
_FROM_TO = re.compile(r"\W{0,4}(?:기존|현행|종전)\s[^\n→]{1,30}→")
_CHANGE = re.compile(r"[^\n]*→[^\n]*(?:확대|포함|완화|강화|신설|전환|연장)")
_LEADS = re.compile(
    r"^(?:[\s□■○●ㅇ·•∙\-–*\\※▴△▲]+|\([가-힣]{2}\)|의\s|을\s|를\s|은\s|는\s|[’'”\"」』]\s?(?:은|는|을|를)?\s)+"
)
_CONVERSION = re.compile(r"\s?\((?:한화|미화|약)\s[^()]*\)")
_DESCRIBED = re.compile(r"[^.\n]{0,60}?[는한할]\s[‘'“\"「『]")


@dataclass(frozen=True, slots=True)
class _Read:
    """A condition with the numbers that it states."""

    condition: Condition
    numbers: frozenset[tuple[float, str]]

    @property
    def key(self) -> tuple[int, str | None]:
        """Programme and term."""
        return self.condition.program, self.condition.term


def subjects_of(draft: Draft) -> Subjects:
    """What resolves the subjects of values in the language of the draft."""
    return KoreanSubjects(draft) if draft.lang == "ko" else EnglishSubjects(draft)


def find_conditions(draft: Draft) -> list[Condition]:
    """The conditions of a draft whose entities and relations are known, in text order."""
    text = draft.source.text
    if not draft.entities or not any(pattern.search(text) for _, pattern in measures(draft.lang).terms):
        return []
    subjects = subjects_of(draft)
    found: dict[tuple[int, str], _Read] = {}
    for sentence in _joined(draft):
        index = draft.block_at(sentence[0])
        if index is None or draft.blocks[index].kind not in TEXT_KINDS:
            continue
        for read in _in_sentence(draft, subjects, sentence, index):
            found.setdefault((read.condition.program, read.condition.condition), read)
    return [read.condition for read in _fullest(list(found.values()))]


def _joined(draft: Draft) -> Iterator[Span]:
    """The sentences; a line that tells a change (기존 15년 → 20년) goes on with the one above."""
    last: Span | None = None
    for sentence in draft.sentences:
        if last is not None and _FROM_TO.match(draft.source.text, *sentence):
            last = (last[0], sentence[1])
            continue
        if last is not None:
            yield last
        last = sentence
    if last is not None:
        yield last


def _fullest(found: Sequence[_Read]) -> list[_Read]:
    """Without those whose every number stands in others of the same programme and term that say more, or said it."""
    told: dict[tuple[int, str | None], set[tuple[float, str]]] = defaultdict(set)
    holding: dict[tuple[int, str | None, tuple[float, str]], list[frozenset[tuple[float, str]]]] = (
        defaultdict(list)
    )
    for read in found:
        for number in read.numbers:
            holding[(*read.key, number)].append(read.numbers)
    kept = []
    for read in found:
        wider = holding[(*read.key, min(read.numbers))] if read.numbers else []
        if not read.numbers or not (
            read.numbers <= told[read.key] or any(read.numbers < numbers for numbers in wider)
        ):
            kept.append(read)
        told[read.key] |= read.numbers
    return kept


def _in_sentence(draft: Draft, subjects: Subjects, sentence: Span, index: int) -> Iterator[_Read]:
    text = draft.source.text
    values = [v for v in find_values(draft, sentence) if v.unit in _UNITS or is_currency(v.unit)]
    pieces = _pieces(draft, sentence, values)
    last: str | None = None
    inherited = _noted(draft, index)
    heading = subjects.heading(index)
    for start, end in pieces:
        low = bisect_left(values, start, key=lambda v: v.start)
        inside = [v for v in values[low : bisect_left(values, end, key=lambda v: v.start)] if v.end <= end]
        terms = [
            (place.start(), name)
            for name, pattern in measures(draft.lang).terms
            if (place := pattern.search(text, start, end))
        ]
        if terms:
            at, term = min(terms)
        elif heading and _CHANGE.search(text, start, end):
            at, term = start, "change"
        elif inside and (last or inherited) and any(v.unit in _UNITS for v in inside):
            at, term = inside[0].start, last or str(inherited)
        else:
            last = None
            continue
        inside = [v for v in inside if _may_have(term, v.unit)]
        if not inside and term not in _WITHOUT_VALUE:
            continue
        owner = _owner(draft, subjects, sentence, index, (at, end), term)
        if owner is None:
            continue
        last = term
        yield _read(draft, owner, term, _bounds(draft, owner, term, (start, end), at), inside)


def _may_have(term: str, unit: str) -> bool:
    """Whether a term may have values of the unit."""
    return unit in _TERM_UNITS.get(term, _UNITS) or (is_currency(unit) and term in _OF_MONEY)


def _pieces(draft: Draft, sentence: Span, values: Sequence[Value]) -> list[Span]:
    """The clauses of a sentence; commas part them only where values stand on both sides."""
    text, (start, end) = draft.source.text, sentence
    cuts = {m.end() for m in _CUTS[draft.lang].finditer(text, start, end)}
    cuts |= {m.start() for m in _LABEL.finditer(text, start, end)}
    if values and _ARROW not in text[start:end]:
        begins = [v.start for v in values]
        known, opened, at = sorted(cuts), start, 0
        for comma in _COMMA.finditer(text, start, end):
            while at < len(known) and known[at] <= comma.start():
                opened, at = max(opened, known[at]), at + 1
            if begins[-1] < comma.end():
                break
            if bisect_left(begins, opened) < bisect_left(begins, comma.start()):
                opened = comma.end()
                cuts.add(opened)
    edges = [start, *sorted(cuts), end]
    return [(a, b) for a, b in pairwise(edges) if b - a > 1]


def _noted(draft: Draft, index: int) -> str | None:
    """The term that the sentence announces in which a footnote's mark stands."""
    block = draft.blocks[index]
    if block.kind is not BlockKind.FOOTNOTE or block.anchor is None:
        return None
    above = draft.sentence_at(block.anchor)
    if above is None:
        return None
    start, _ = draft.sentences[above]
    found = [
        (places[-1].start(), name)
        for name, pattern in measures(draft.lang).terms
        if (places := list(pattern.finditer(draft.source.text, start, block.anchor)))
    ]
    return max(found)[1] if found else None


def _owner(draft: Draft, subjects: Subjects, sentence: Span, index: int, at: Span, term: str) -> Owner | None:
    """The programme or fund that a term at `at` belongs to."""
    text = draft.source.text
    if term == "budget":
        described = _DESCRIBED.match(text, at[0])
        return (
            Owner.of(next(iter(schemes(draft, described.end(), described.end() + 80)), None))
            if described
            else None
        )
    # What is given out is no programme of which that is said: 기금을 보조하는.
    if term == "support":  # EDCF 지원 검토
        near = schemes(draft, max(sentence[0], at[0] - _NEAR), at[0])
        return Owner.of(near[-1]) if near and not text[near[-1].end : at[0]].strip() else None
    before = [m for m in schemes(draft, sentence[0], at[0]) if m.end < at[0] or term != "aid"]
    if before:
        return Owner.of(max(before, key=lambda m: (m.end, -m.start)))
    topic = subjects.topic(sentence, at[0])
    if topic is not None:
        kind = draft.entities[topic.entity].type
        if kind in SCHEMES or (
            term in _OF_BODIES and kind is EntityType.AGENCY and _PRESENTED.search(text, *sentence)
        ):
            return topic
        if draft.lang == "en":
            return None
    if term not in _HUNG:
        return None
    return subjects.annotated(index) or subjects.heading(index) or subjects.before(index)


def _bounds(draft: Draft, owner: Owner, term: str, piece: Span, at: int) -> Span:
    """Where the condition stands within its clause: after its owner, and after what only is counted."""
    start, end = piece
    if start <= owner.span[0] and owner.span[1] <= at and term != "support":
        start = owner.span[0]
    for value in find_values(draft, (start, at)):
        if value.unit not in _UNITS and not is_currency(value.unit) and value.end <= at:
            start = value.end
    return start, end


def _read(draft: Draft, owner: Owner, term: str, span: Span, values: Sequence[Value]) -> _Read:
    text = draft.source.text
    start, end = span
    lead = _LEADS.match(text, start, end)
    words = _CONVERSION.sub("", text[lead.end() if lead else start : end])
    stated = [v for v in values if start <= v.start]
    chosen = stated[-1:] if _ARROW in text[start:end] else stated[:1]
    applies = measures(draft.lang).applies.search(text, start, end)
    condition = Condition(
        program=owner.entity,
        condition=" ".join(words.split()).rstrip(" ,;▴△▲"),
        evidence=(min(start, owner.span[0]) if owner.span[0] >= start else start, end),
        term=term,
        value=chosen[0].number if chosen else None,
        unit=chosen[0].unit if chosen else None,
        applies_to=applies[0] if applies else None,
    )
    return _Read(condition, frozenset((v.number, v.unit) for v in stated))
