"""Agreements in English text: an instrument, the act of concluding it, and who stands around as a party."""

from __future__ import annotations

import re
from dataclasses import dataclass

from spacy.language import Language
from spacy.tokens import Doc

from graph.model import AgreementKind, AgreementStatus, EntityType
from ingest.extract.contract import Agreement, Span
from ingest.extract.draft import BlockKind, Draft, draft_of
from ingest.extract.en.frames import frames
from ingest.extract.en.groups import Group, groups
from ingest.extract.en.representation import represented
from ingest.extract.topics import subject_topics

_BODIES = frozenset(
    {
        EntityType.AGENCY,
        EntityType.COMPANY,
        EntityType.UNIVERSITY,
        EntityType.INTL_ORG,
        EntityType.FUND,
    }
)
_PARTIES = _BODIES | {EntityType.COUNTRY, EntityType.CITY, EntityType.PERSON}
_STATUSES = ("cancelled", "expired", "in_force", "planned", "signed")
_NEAR_DATE = 120
_SUBJECTS = frozenset({"", "as"})
_RELATIVE = re.compile(r",\s(?:which|who|where|whose|when)\b")
_UNDER = re.compile(r"\s*(?:Under|According to|In line with|Through|By)\s(?:the|this|these|its?)\b")
_DENIED = re.compile(r"\b(?:not|never|without|failed to|yet to|refused to|declined to)\s(?:\w+\s)?$")
_NONE = re.compile(r"\b[Nn]o\s(?:\w+\s)?$")
_PAIR = re.compile(r"\b(?:both|the two)\s(?:countries|nations|sides|governments)\b", re.IGNORECASE)
_IT = re.compile(r"It\s")
_MET = re.compile(
    r"\b(?:met|meets|meeting)\s(?:with\s)?(?:the\s)?(?:(?:[A-Z][\w’'-]*|and|of|for|the)\s){0,9}$"
)
_UNDERWAY = re.compile(r"\b(?:signed|concluded|sealed|inked)\b")


@dataclass(slots=True)
class _Reading:
    kind: AgreementKind
    status: AgreementStatus
    parties: list[int]
    date: str | None
    span: Span
    sentence: int
    dated: bool = False


@dataclass(frozen=True, slots=True)
class _Instrument:
    kind: AgreementKind
    start: int
    end: int
    plural: bool


@Language.component("en_agreements")
def en_agreements(doc: Doc) -> Doc:
    """Agreements of the document; reports of the same one in several sentences are one."""
    draft = draft_of(doc)
    text = doc.text
    found: list[_Reading] = []
    speakers = {person: body for person, (body, _) in represented(text, draft).items()}
    for index in range(len(draft.sentences)):
        found += _read(text, draft, speakers, index, found)
    for reading in _united(draft, found):
        start, end = reading.span
        sentence = draft.sentences[reading.sentence]
        named = [(m.start, m.end) for m in draft.mentions_in(*sentence) if m.type in _BODIES]
        topics = subject_topics(text, (start, end), sentence, _title_end(draft), named)
        draft.agreements.append(
            Agreement(
                kind=reading.kind,
                parties=reading.parties,
                date=reading.date or _announced(draft),
                topics=topics,
                status=reading.status,
                evidence=reading.span,
                rule="en.agreement",
                confidence=frames().confidence["en.agreement"],
            )
        )
    return doc


def _title_end(draft: Draft) -> int:
    first = draft.blocks[0] if draft.blocks else None
    return first.end if first is not None and first.kind is BlockKind.TITLE else 0


def _read(
    text: str, draft: Draft, speakers: dict[int, int], index: int, before: list[_Reading]
) -> list[_Reading]:
    start, end = draft.sentences[index]
    verbs = frames().verbs
    instruments = _instruments(text, start, end)
    if not instruments:
        _again(text, draft, speakers, index, before)
        return []
    if verbs["hypothetical"].search(text, start, end):
        return []
    if _UNDER.match(text, start, end) and not _UNDERWAY.search(
        text, instruments[0].end, min(end, instruments[0].end + 30)
    ):
        return []
    readings: list[_Reading] = []
    for i, instrument in enumerate(instruments):
        left = instruments[i - 1].end if i else start
        right = instruments[i + 1].start if i + 1 < len(instruments) else end
        acted = _act(text, instrument, left, right, start, end)
        if acted is None:
            continue
        status, act = acted
        if _DENIED.search(text, max(start, act[0] - 24), act[0]) or _NONE.search(
            text, max(start, instrument.start - 12), instrument.start
        ):
            continue
        if not _fits(instrument.kind, text[act[0] : act[1]]):
            continue
        if instrument.kind is AgreementKind.CONTRACT and verbs["awarded"].match(text, act[0], act[1]):
            status = AgreementStatus.PLANNED
        parties = _parties(text, draft, speakers, index, act, instrument)
        if len(parties) < 2:
            parties = _completed(text, draft, speakers, index, parties)
        if len(parties) < 2:
            continue
        date = _date(text, draft, act, instrument, start, end, status)
        partners = _partners(text, draft, speakers, start, end, act) if instrument.plural else []
        pairs = [parties]
        if len(partners) > 1 and len(parties) == len(partners) + 1:
            own = [p for p in parties if p not in partners]
            pairs = [[*own, partner] for partner in partners] if len(own) == 1 else pairs
        for pair in pairs:
            span = _span(draft, pair, start, end, (instrument.start, instrument.end), act)
            readings.append(_Reading(instrument.kind, status, pair, date, span, index, date is not None))
    return readings


def _instruments(text: str, start: int, end: int) -> list[_Instrument]:
    """Instruments of a sentence in order; the bracketed short form goes with the long one."""
    found: list[_Instrument] = []
    for kind, pattern in frames().instruments:
        for match in pattern.finditer(text, start, end):
            begin = match.end() - len(match.group().lstrip())
            if any(begin < o.end and o.start < match.end() for o in found):
                continue
            plural = (
                match.group().rstrip(")").endswith(("s", "memoranda")) or "memoranda" in match.group().lower()
            )
            found.append(_Instrument(kind, begin, match.end(), plural))
    found.sort(key=lambda i: i.start)
    merged: list[_Instrument] = []
    for item in found:
        if merged and (merged[-1].kind is item.kind) and item.start - merged[-1].end <= 6:
            last = merged[-1]
            merged[-1] = _Instrument(last.kind, last.start, item.end, last.plural or item.plural)
        else:
            merged.append(item)
    return merged


def _act(
    text: str, instrument: _Instrument, left: int, right: int, start: int, end: int
) -> tuple[AgreementStatus, Span] | None:
    """The act that concerns the instrument: the nearest one before or after it."""
    best: tuple[int, AgreementStatus, Span] | None = None
    for rank, name in enumerate(_STATUSES):
        for match in frames().verbs[name].finditer(text, start, end):
            if match.end() <= instrument.start:
                distance = instrument.start - match.end()
                if match.end() <= left and left > start:
                    distance += 40
            else:
                distance = match.start() - instrument.end
                if match.start() >= right and right < end:
                    distance += 80
            covered = best is not None and match.start() >= best[2][0] and match.end() <= best[2][1]
            if covered:
                continue
            if best is None or (distance, rank) < (best[0], _STATUSES.index(best[1])):
                best = (distance, AgreementStatus(name), match.span())
    return (best[1], best[2]) if best else None


def _fits(kind: AgreementKind, act: str) -> bool:
    """Whether an act goes with an instrument: contracts are won, declarations adopted."""
    restricted = frames().verbs
    if restricted["awarded"].search(act):
        return kind is AgreementKind.CONTRACT
    if restricted["declared"].search(act):
        return kind is AgreementKind.JOINT_DECLARATION
    return True


def _again(text: str, draft: Draft, speakers: dict[int, int], index: int, before: list[_Reading]) -> None:
    """A sentence that says who signed what the one before spoke of: the body takes its country's place."""
    if not before or before[-1].sentence != index - 1:
        return
    start, end = draft.sentences[index]
    if _IT.match(text, start, end):
        for name in ("in_force", "expired", "cancelled"):
            if frames().verbs[name].search(text, start, end):
                before[-1].status = AgreementStatus(name)
                return
    again = frames().verbs["again"].search(text, start, end)
    if again is None:
        return
    reading = before[-1]
    for group in groups(text, draft, start, end, _PARTIES):
        if group.preposition not in ("", "by", "between"):
            continue
        for body in _resolved(draft, speakers, group):
            home = draft.entities[body].country
            states = [
                p for p in reading.parties if draft.entities[p].iso3166 and draft.entities[p].iso3166 == home
            ]
            if draft.entities[body].type in _BODIES and body not in reading.parties and states:
                reading.parties = [body if p == states[0] else p for p in reading.parties]
    instrument = _Instrument(reading.kind, again.start(), again.end(), False)
    reading.date = _date(text, draft, again.span(), instrument, start, end, reading.status) or reading.date


def _resolved(draft: Draft, speakers: dict[int, int], group: Group) -> list[int]:
    """The parties that a group of actors stands for, each once; people stand for their body."""
    found: list[int] = []
    for actor in group.actors:
        party: int | None = actor.entity
        if actor.type is EntityType.PERSON:
            party = speakers.get(actor.entity)
        if party is not None and party not in found:
            found.append(party)
    return found


def _parties(
    text: str, draft: Draft, speakers: dict[int, int], index: int, act: Span, instrument: _Instrument
) -> list[int]:
    """Who signs: those named after ``between``, else the subject, those after ``by`` and after ``with``."""
    start, end = draft.sentences[index]
    around = groups(text, draft, start, end, _PARTIES)
    pivot = min(act[0], instrument.start)
    for group in around:
        if (
            group.preposition in ("between", "among")
            and group.start > pivot
            and group.start - instrument.end < 200
        ):
            parties = _cleaned(draft, _resolved(draft, speakers, group))
            if len(parties) >= 2:
                return parties
    chosen: list[int] = []
    signers = [
        g
        for g in around
        if g.preposition == "by" and g.start > pivot and _after_act(text, g, act, instrument)
    ]
    met = [g for g in around if g.end <= act[0] and _MET.search(text, max(start, g.start - 90), g.start)]
    subjects = [
        g for g in around if g.end <= max(act[0], pivot) and g.preposition in _SUBJECTS and g not in met
    ]
    if signers:
        chosen += _resolved(draft, speakers, signers[0])
    elif subjects:
        chosen += _resolved(draft, speakers, _speaker_free(text, subjects, act))
    partners = []
    for group in around:
        awarded = group.preposition == "from" and frames().verbs["awarded"].match(text, act[0], act[1])
        if (awarded or group.preposition in ("with", "between", "among", "alongside")) and _partner_place(
            text, group, start
        ):
            partners.append(group)
    # "expands cooperation with A, following the signing of an MOU with B": B signed.
    later = [group for group in partners if group.start > pivot]
    for group in later or partners:
        chosen += [p for p in _resolved(draft, speakers, group) if p not in chosen]
    if len(_cleaned(draft, chosen)) < 2:
        for group in met:
            chosen += [p for p in _resolved(draft, speakers, group) if p not in chosen]
    if len(_cleaned(draft, chosen)) < 2 and signers and subjects:
        chosen += [p for p in _resolved(draft, speakers, subjects[-1]) if p not in chosen]
    return _cleaned(draft, chosen)


def _after_act(text: str, group: Group, act: Span, instrument: _Instrument) -> bool:
    between = text[max(min(act[1], group.start), min(instrument.start, group.start)) : group.start]
    return len(between) < 120 and not re.search(
        r"\b(?:project|operated|developed|run|hosted|organi[sz]ed|funded)\b", between
    )


def _speaker_free(text: str, subjects: list[Group], act: Span) -> Group:
    """The last subject before the act, or one before it whose verb this is: the country's body, as it said."""
    nearest = subjects[-1]
    for group in reversed(subjects):
        if (
            not re.search(r"\b(?:said|says|announced|told|reported)\b", text[group.end : act[0]])
            or group is subjects[0]
        ):
            return group
    return nearest


def _partner_place(text: str, group: Group, start: int) -> bool:
    """Whether ``with`` goes with the agreement and not with some other company: fund with the World Bank."""
    before = text[max(start, group.start - 60) : group.start]
    return not re.search(
        r"\b(?:compared|fund|meeting|talks|met|ceremony|along|event|border)\s(?:\w+\s)?with\b[^,]*$", before
    )


def _cleaned(draft: Draft, parties: list[int]) -> list[int]:
    """Without countries whose body signs, and cities beside bodies of theirs."""
    homes = {draft.entities[p].country for p in parties if draft.entities[p].type in _BODIES}
    return [
        p
        for p in parties
        if draft.entities[p].type in _BODIES
        or draft.entities[p].type is EntityType.CITY
        or (draft.entities[p].type is EntityType.COUNTRY and draft.entities[p].iso3166 not in homes)
    ]


def _partners(
    text: str, draft: Draft, speakers: dict[int, int], start: int, end: int, act: Span
) -> list[int]:
    """Those that several instruments were signed with, one each."""
    for group in groups(text, draft, start, end, _PARTIES):
        if group.preposition == "with" and group.start > act[0]:
            return _cleaned(draft, _resolved(draft, speakers, group))
    return []


def _completed(
    text: str, draft: Draft, speakers: dict[int, int], index: int, parties: list[int]
) -> list[int]:
    """Parties from the sentence before, when one or none is named in this one."""
    if not index:
        return parties
    if not parties and _PAIR.search(text, *draft.sentences[index]):
        return []
    start, end = draft.sentences[index - 1]
    earlier: list[int] = []
    for group in groups(text, draft, start, end, _PARTIES):
        if group.preposition in ("", "with", "between", "by"):
            earlier += [p for p in _resolved(draft, speakers, group) if p not in earlier]
    earlier = _cleaned(draft, earlier)
    if not parties:
        return earlier if len(earlier) == 2 else []
    kinds = {EntityType.COUNTRY} if draft.entities[parties[0]].type is EntityType.COUNTRY else _BODIES
    return parties + [p for p in earlier if p not in parties and draft.entities[p].type in kinds][:1]


def _date(
    text: str, draft: Draft, act: Span, instrument: _Instrument, start: int, end: int, status: AgreementStatus
) -> str | None:
    """The date nearest to the act in its sentence; a signing lies in the past, whole days before months."""
    near: list[tuple[bool, int, str]] = []
    today = draft.published.isoformat() if draft.published else None
    for date in draft.dates:
        if not start <= date.start < end or not date.resolved or "/" in date.resolved:
            continue
        if status is AgreementStatus.SIGNED and today and date.resolved[:10] > today[: len(date.resolved)]:
            continue
        if status is AgreementStatus.PLANNED and today and date.resolved < today[: len(date.resolved)]:
            continue
        distance = min(abs(date.start - act[1]), abs(act[0] - date.end), abs(date.start - instrument.end))
        first, last = sorted((date.start, act[1]))
        if _RELATIVE.search(text, first, last):
            continue
        near.append((len(date.resolved) != 10 or distance > _NEAR_DATE, distance, date.resolved))
    return min(near)[2] if near else None


def _announced(draft: Draft) -> str | None:
    return draft.published.isoformat()[:7] if draft.published else None


def _span(draft: Draft, parties: list[int], start: int, end: int, instrument: Span, act: Span) -> Span:
    """From the first to the last of the instrument, its act and the parties' nearest mentions."""
    edges = [*instrument, *act]
    for party in parties:
        near = min(
            (m for m in draft.mentions_in(start, end) if m.entity == party and m.rule != "acronym"),
            key=lambda m: abs(m.start - instrument[0]),
            default=None,
        )
        if near is not None:
            edges += [near.start, near.end]
    return min(edges), max(edges)


def _united(draft: Draft, readings: list[_Reading]) -> list[_Reading]:
    """One reading for each agreement: same kind of instrument, same parties or a part of them."""
    united: list[_Reading] = []
    for reading in readings:
        same = next((other for other in united if _same(draft, reading, other)), None)
        if same is None:
            united.append(reading)
            continue
        if _weight(draft, reading) > _weight(draft, same):
            same.parties, same.span = reading.parties, reading.span
        if same.kind is AgreementKind.AGREEMENT:
            same.kind = reading.kind
        same.date = max((d for d in (same.date, reading.date) if d), key=len, default=None)
        if reading.status is AgreementStatus.SIGNED and same.status is AgreementStatus.PLANNED:
            same.status = reading.status
    return united


def _same(draft: Draft, reading: _Reading, other: _Reading) -> bool:
    if other.kind is not reading.kind and AgreementKind.AGREEMENT not in (other.kind, reading.kind):
        return False
    if other.kind is not reading.kind and other.sentence == reading.sentence:
        return False
    if (
        reading.date
        and other.date
        and not (reading.date.startswith(other.date) or other.date.startswith(reading.date))
    ):
        return False
    one, two = set(reading.parties), set(other.parties)
    if one <= two or two <= one:
        return True
    homes = [_homes(draft, parties) for parties in (reading.parties, other.parties)]
    return homes[0] == homes[1] and None not in homes[0]


def _homes(draft: Draft, parties: list[int]) -> set[str | None]:
    return {draft.entities[p].iso3166 or draft.entities[p].country for p in parties}


def _weight(draft: Draft, reading: _Reading) -> tuple[int, bool, int]:
    bodies = sum(draft.entities[p].type in _BODIES for p in reading.parties)
    return bodies, reading.date is not None, len(reading.parties)
