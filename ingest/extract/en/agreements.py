"""Agreements in English text: an instrument, a verb of concluding it, and the parties around."""

from __future__ import annotations

import re
from dataclasses import dataclass

from spacy.language import Language
from spacy.tokens import Doc

from graph.model import AgreementKind, AgreementStatus, EntityType
from ingest.extract.contract import Agreement, Span
from ingest.extract.draft import BlockKind, Draft, Mention, draft_of
from ingest.extract.en.frames import frames
from ingest.extract.en.representation import represented
from ingest.extract.topics import find_topics

_PARTIES = frozenset(
    {
        EntityType.AGENCY,
        EntityType.COMPANY,
        EntityType.UNIVERSITY,
        EntityType.INTL_ORG,
        EntityType.FUND,
        EntityType.COUNTRY,
        EntityType.CITY,
        EntityType.PERSON,
    }
)
_BODIES = _PARTIES - {EntityType.COUNTRY, EntityType.CITY, EntityType.PERSON}
_REACH = 1
_NOT_A_PARTY = re.compile(
    r"(?:\b(?:in|at|from|under|of|for|visit(?:ed|ing)? to|according to|near|conference|member of)\s(?:the\s|an?\s|its\s)?)$",
    re.IGNORECASE,
)
_WITH = re.compile(r"\b(?:with|between|by|and)\s(?:the\s|an?\s|its\s)?(?:\w+\s)?$", re.IGNORECASE)


@dataclass(slots=True)
class _Reading:
    kind: AgreementKind
    status: AgreementStatus
    parties: list[int]
    date: str | None
    span: Span
    sentence: int


@Language.component("en_agreements")
def en_agreements(doc: Doc) -> Doc:
    """Agreements of the document; reports of the same one in several sentences are one."""
    draft = draft_of(doc)
    found: list[_Reading] = []
    for index, (start, end) in enumerate(draft.sentences):
        reading = _read(doc.text, draft, index, start, end, found)
        if reading is not None:
            found.append(reading)
    for reading in _united(draft, found):
        start, end = reading.span
        topics = find_topics(doc.text[start:end], "en") or find_topics(
            doc.text[: min(len(doc.text), 600)], "en"
        )
        draft.agreements.append(
            Agreement(
                kind=reading.kind,
                parties=reading.parties,
                date=reading.date or _announced(draft),
                topics=topics[:3],
                status=reading.status,
                evidence=reading.span,
                rule="en.agreement",
                confidence=frames().confidence["en.agreement"],
            )
        )
    return doc


def _read(
    text: str, draft: Draft, index: int, start: int, end: int, before: list[_Reading]
) -> _Reading | None:
    sentence = text[start:end]
    instrument = next(
        ((kind, m) for kind, pattern in frames().instruments if (m := pattern.search(sentence))), None
    )
    verbs = frames().verbs
    if instrument is None:
        _again(text, draft, index, sentence, before)
        return None
    kind, found = instrument
    if verbs["hypothetical"].search(sentence) or re.match(r"\s*[Uu]nder (?:the|this|it)\b", sentence):
        return None
    status = next(
        (
            AgreementStatus(name)
            for name in ("cancelled", "expired", "in_force", "planned", "signed")
            if verbs[name].search(sentence)
        ),
        None,
    )
    if status is None:
        return None
    block = draft.block_at(start)
    if block is not None and draft.blocks[block].kind is BlockKind.TITLE:
        status = AgreementStatus.SIGNED if status is AgreementStatus.SIGNED else status
    parties = _parties(text, draft, start, end)
    if len(parties) < 2:
        parties = _completed(text, draft, index, parties)
    if len(parties) < 2:
        return None
    date = _date(draft, start, end)
    verb = next(
        (
            m
            for name in ("signed", "planned", "expired", "cancelled", "in_force")
            if (m := verbs[name].search(sentence))
        ),
        found,
    )
    return _Reading(kind, status, parties, date, _span(text, draft, parties, start, end, found, verb), index)


def _again(text: str, draft: Draft, index: int, sentence: str, before: list[_Reading]) -> None:
    """A sentence that says who signed what the one before spoke of: the body takes its country's place."""
    if not before or before[-1].sentence != index - 1 or not frames().verbs["again"].search(sentence):
        return
    start, end = draft.sentences[index]
    reading = before[-1]
    for body in _parties(text, draft, start, end):
        home = draft.entities[body].country
        states = [
            p for p in reading.parties if draft.entities[p].iso3166 and draft.entities[p].iso3166 == home
        ]
        if draft.entities[body].type in _BODIES and body not in reading.parties and states:
            reading.parties = [body if p == states[0] else p for p in reading.parties]
    reading.date = _date(draft, start, end) or reading.date


def _parties(text: str, draft: Draft, start: int, end: int) -> list[int]:
    """Who signs, among the mentions of a sentence: bodies, else countries; people stand for their body."""
    bodies: list[int] = []
    states: list[int] = []
    speakers = represented(text, draft)
    for mention in draft.mentions_in(start, end):
        if mention.entity is None or mention.type not in _PARTIES:
            continue
        if _nested(draft, mention) or _place_of(text, mention):
            continue
        party = mention.entity
        if mention.type is EntityType.PERSON:
            if party not in speakers:
                continue
            party = speakers[party][0]
        target = bodies if draft.entities[party].type in _BODIES else states
        if party not in target:
            target.append(party)
    homes = {draft.entities[b].country for b in bodies}
    states = [s for s in states if draft.entities[s].type is EntityType.COUNTRY]
    loose = [s for s in states if draft.entities[s].iso3166 not in homes]
    if len(bodies) >= 2:
        return bodies
    if len(bodies) == 1 and loose:
        return bodies + loose[:1]
    return bodies or states[:2]


def _nested(draft: Draft, mention: Mention) -> bool:
    return any(
        m.start <= mention.start
        and mention.end <= m.end
        and m is not mention
        and m.end - m.start > mention.end - mention.start
        for m in draft.mentions
    )


def _place_of(text: str, mention: Mention) -> bool:
    """Whether a mention only tells where: in Busan, at the Cabinet Office, Cambodia's …"""
    before = text[max(0, mention.start - 24) : mention.start]
    after = text[mention.end : mention.end + 2]
    if after in ("’s", "'s") and mention.type in (EntityType.COUNTRY, EntityType.CITY):
        return True
    return bool(_NOT_A_PARTY.search(before)) and not _WITH.search(before)


def _completed(text: str, draft: Draft, index: int, parties: list[int]) -> list[int]:
    """Parties from a pair that the sentence speaks of, or from the sentence before."""
    start, end = draft.sentences[index]
    for reference in draft.references:
        if start <= reference.start < end:
            return list(reference.entities)
    if index and len(parties) == 1:
        kinds = {EntityType.COUNTRY} if draft.entities[parties[0]].type is EntityType.COUNTRY else _BODIES
        earlier = _parties(text, draft, *draft.sentences[index - 1])
        more = [p for p in earlier if p not in parties and draft.entities[p].type in kinds]
        return parties + more[:1]
    if index:
        return _parties(text, draft, *draft.sentences[index - 1])
    return parties


def _date(draft: Draft, start: int, end: int) -> str | None:
    inside = [d for d in draft.dates if start <= d.start < end and d.resolved]
    full = [d.resolved for d in inside if d.resolved and len(d.resolved) == 10]
    if full:
        return full[0]
    return inside[0].resolved if inside else None


def _announced(draft: Draft) -> str | None:
    return draft.published.isoformat()[:7] if draft.published else None


def _span(
    text: str,
    draft: Draft,
    parties: list[int],
    start: int,
    end: int,
    found: re.Match[str],
    verb: re.Match[str],
) -> Span:
    """From the first to the last of the instrument, its verb and the parties."""
    edges = [start + found.start(), start + found.end()]
    if verb.string == found.string:
        edges += [start + verb.start(), start + verb.end()]
    for mention in draft.mentions_in(start, end):
        if mention.entity in parties:
            edges += [mention.start, mention.end]
    return min(edges), max(edges)


def _united(draft: Draft, readings: list[_Reading]) -> list[_Reading]:
    """One reading for each agreement: same kind of instrument, same parties or a part of them."""
    united: list[_Reading] = []
    for reading in readings:
        same = next(
            (
                other
                for other in united
                if (other.kind is reading.kind or AgreementKind.AGREEMENT in (other.kind, reading.kind))
                and _same_parties(draft, reading.parties, other.parties)
                and (reading.date is None or other.date is None or reading.date[:7] == other.date[:7])
            ),
            None,
        )
        if same is None:
            united.append(reading)
        else:
            if len(reading.parties) >= 2 and _weight(reading) > _weight(same):
                same.parties, same.span = reading.parties, reading.span
            same.date = max((d for d in (same.date, reading.date) if d), key=len, default=None)
            if reading.status is AgreementStatus.SIGNED and same.status is AgreementStatus.PLANNED:
                same.status = reading.status
    return united


def _same_parties(draft: Draft, one: list[int], other: list[int]) -> bool:
    """Whether the parties are the same, in part, or those of one are the home countries of the other's."""
    if set(one) & set(other):
        return True
    homes = [
        {draft.entities[p].iso3166 or draft.entities[p].country for p in parties} for parties in (one, other)
    ]
    return homes[0] == homes[1] and None not in homes[0]


def _weight(reading: _Reading) -> tuple[bool, int]:
    return reading.date is not None, len(reading.parties)
