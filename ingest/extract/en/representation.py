"""Whom people speak for: the body in their office, the nearest body, or for heads of state the country."""

from __future__ import annotations

import re

from graph.model import EntityType, Relation, allows
from ingest.extract.contract import Span
from ingest.extract.draft import Draft, Mention

_REACH = 80
_FAR = 40  # characters that a country counts as farther away than a body
_STATE = re.compile(
    r"President|Prime Minister|(?:Finance|Foreign|Trade|Defen[cs]e) Minister|Ambassador|King|Crown Prince|State Secretary"
)
_APART = re.compile(r"[.;]\s|\b(?:said|met|visited|told)\b")


def represented(text: str, draft: Draft) -> dict[int, tuple[int, Span]]:
    """For each person that speaks for somebody: whom, and where that is read."""
    found: dict[int, tuple[int, Span]] = {}
    for i, person in enumerate(draft.entities):
        if person.type is not EntityType.PERSON or not person.mentions:
            continue
        start, end = person.mentions[0]
        role = person.role or ""
        body = _of_office(draft, role)
        if body is not None:
            found[i] = (body, (start, end))
        elif (near := _nearest(text, draft, start, end)) is not None and near.entity is not None:
            found[i] = (near.entity, (min(start, near.start), max(end, near.end)))
        elif _STATE.search(role) or _STATE.search(text[max(0, start - 30) : start]):
            country = next((k for k, e in enumerate(draft.entities) if e.type is EntityType.COUNTRY), None)
            if country is not None:
                found[i] = (country, (start, end))
    return found


def _of_office(draft: Draft, role: str) -> int | None:
    """The ministry that a minister is of: Minister of the Interior and Safety."""
    field = re.search(
        r"(?:Minister|Secretary)\s(?:of|for)\s(?:the\s)?(.+?)(?:\sof\s(?:the\s)?[A-Z][\w ]+)?$", role
    )
    if field is None:
        return None
    wanted = field[1].strip(" ,")
    for i, entity in enumerate(draft.entities):
        if entity.type is EntityType.AGENCY and any(
            wanted in form for form in (entity.name, *entity.aliases)
        ):
            return i
    return None


def _nearest(text: str, draft: Draft, start: int, end: int) -> Mention | None:
    sentence = draft.sentence_at(start)
    if sentence is None:
        return None
    best: tuple[int, Mention] | None = None
    for mention in draft.mentions_in(*draft.sentences[sentence]):
        if mention.entity is None or not allows(Relation.REPRESENTS, EntityType.PERSON, mention.type):
            continue
        if mention.type in (EntityType.PROGRAM, EntityType.CITY, EntityType.FUND):
            continue
        between = text[end : mention.start] if mention.start >= end else text[mention.end : start]
        distance = len(between) + (_FAR if mention.type is EntityType.COUNTRY else 0)
        if distance <= _REACH and not _APART.search(between) and (best is None or distance < best[0]):
            best = (distance, mention)
    return best[1] if best else None
