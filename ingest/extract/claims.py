"""What later matching lives on: who needs and offers what, by what means a programme works, what copies what.

One way of reading serves both languages; their words are in data/claims.toml. A claim stands on a cue. Its
subject is the nearest body, city or country before the cue that the language marks as one (a particle in
Korean, the place before the verb in English); a person speaks for the body that he or she represents. Topics
are read from the words between the two in Korean and from those after the cue in English.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from graph.model import Attribute, EntityType, Instrument, Modality, Polarity, Relation, allows
from ingest.extract.contract import Claim, RelationFact, Span
from ingest.extract.draft import TEXT_KINDS, Draft, Mention
from ingest.extract.frames import FrameDataError, asserted, load_cues, pattern_of, read_data
from ingest.extract.topics import topics_within

_FILE = "data/claims.toml"
_CUES = "data/ko/cues.toml"
_REACH = 160
"""Most characters between a cue and its subject or its topics."""
_NEAR = 80
"""Most characters before a Korean cue in which its topics stand."""
_BREAK = re.compile(
    r"(?:고|며|면서|는데|다고|도록|자|위해),?\s(?!있)|(?:하는|되는|하던|개최한|주최한|주관한|개발한|제공한|추진한)\s"
)
"""What ends a Korean clause, and with it the reach of a subject that is not the topic of the sentence."""
_CLAUSE = 60
"""Characters after a cue that tell how it is asserted."""
_TOPICS = 3
"""Most topics of one claim; a list of more is a survey of a field."""
_ACTORS = frozenset(
    {
        EntityType.COUNTRY,
        EntityType.CITY,
        EntityType.AGENCY,
        EntityType.COMPANY,
        EntityType.INTL_ORG,
        EntityType.UNIVERSITY,
    }
)
_SCHEMES = frozenset({EntityType.PROGRAM, EntityType.FUND})

_QUOTE_ENDS = re.compile(r"[”\"]\s?이?라")
"""Where what was quoted ends, and with it what its speaker is the subject of."""
_DATED = (Relation.BUILT, Relation.HANDED_TO)
"""What happens once, on a day that its sentence may give."""
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d{2}(?:년(?:\s?\d{1,2}월)?|(?=[\s.,]))")
_CLOSING = re.compile(r"[’'”\"」』〉》]?\s?(?:\([^()\n]{0,40}\))?[’'”\"」』〉》]?\s?")
_OPENING = re.compile(r"\s?(?:the\s|its\s|a\s)?[‘'“\"]?")


@dataclass(frozen=True, slots=True)
class _Frame:
    """`subject` matches what follows a subject, `counterpart` what follows or, in English, goes before one."""

    id: str
    predicate: Attribute
    cue: re.Pattern[str]
    subject: re.Pattern[str]
    counterpart: re.Pattern[str]
    confidence: float


@dataclass(frozen=True, slots=True)
class _Link:
    """`source` matches what comes after a source, which stands behind the cue where it `follows`, else before.

    `stands_for` matches a sentence's first words that stand for the programme or fund named before.
    """

    id: str
    relation: Relation
    cue: re.Pattern[str]
    source: re.Pattern[str]
    follows: bool
    stands_for: re.Pattern[str] | None
    confidence: float


@dataclass(frozen=True, slots=True)
class _Words:
    frames: tuple[_Frame, ...]
    links: tuple[_Link, ...]
    means: tuple[tuple[Instrument, re.Pattern[str]], ...]


def find_claims(draft: Draft) -> list[Claim]:
    """The claims of a draft whose entities and relations are known, each once, in text order."""
    if not draft.entities:
        return []
    found: dict[tuple[Attribute, int, str], Claim] = {}
    for claim in (*_needs_and_offers(draft), *_means(draft)):
        found.setdefault((claim.predicate, claim.subject, claim.value), claim)
    return sorted(found.values(), key=lambda c: (c.evidence, c.predicate, c.value))


def find_structure(draft: Draft) -> list[RelationFact]:
    """What is part of, or modelled on, what, each pair once; entities must be known."""
    found: dict[tuple[Relation, int, int], RelationFact] = {}
    for link in _words(draft.lang).links:
        for cue, sentence in _cues(draft, link.cue):
            fact = _linked(draft, link, cue, sentence)
            if fact is not None:
                found.setdefault((fact.type, fact.source, fact.target), fact)
    return list(found.values())


def _needs_and_offers(draft: Draft) -> Iterator[Claim]:
    text, people = draft.source.text, _people(draft)
    for frame in _words(draft.lang).frames:
        for cue, (start, end) in _cues(draft, frame.cue):
            mentions = draft.mentions_in(start, end)
            subject = _subject(draft, frame, cue, mentions, people)
            if subject is None:
                continue
            mention, body = subject
            modality, polarity = _assertion(draft.lang, text, mention.end, cue, end)
            if polarity is Polarity.DENIED or modality is Modality.CANCELLED:
                continue
            low, high = _field(draft, mention, cue, end)
            # The last word of a cue is its verb; 전파 (spread) is no radio wave there.
            verb = text.rfind(" ", *cue)
            names = [(m.start, m.end) for m in mentions] + [(max(verb, cue[0]), cue[1])]
            topics = topics_within(text, low, high, names)
            if not 0 < len(topics) <= _TOPICS:
                continue
            other = _counterpart(draft, frame, mentions, (low, high), body, people)
            for topic, at, to in topics:
                yield Claim(
                    predicate=frame.predicate,
                    subject=body,
                    value=topic,
                    evidence=(mention.start, max(cue[1], to)),
                    solution=text[at:to],
                    counterpart=other,
                    # That something is asked for is said, whether or not it will be given.
                    modality=Modality.DONE if frame.predicate is Attribute.NEEDS else modality,
                    rule=f"{draft.lang}-{frame.id}",
                    confidence=frame.confidence,
                )


def _subject(
    draft: Draft, frame: _Frame, cue: Span, mentions: Sequence[Mention], people: Mapping[int, int]
) -> tuple[Mention, int] | None:
    """The mention that acts, and the entity it stands for."""
    text = draft.source.text
    for mention in reversed(mentions):
        body = _body(draft, mention, people)
        if body is None or mention.end > cue[0] or cue[0] - mention.end > _REACH:
            continue
        inside = any(
            m.start <= mention.start
            and mention.end <= m.end
            and m.end - m.start > mention.end - mention.start
            for m in mentions
        )
        if not inside and _marked(draft.lang, frame.subject, text[mention.end : cue[0]]):
            return mention, body
    return None


def _marked(lang: str, pattern: re.Pattern[str], gap: str) -> bool:
    """Whether the words between a name and the cue mark it as the subject: its particle, or nothing else."""
    if lang != "ko":
        return bool(pattern.fullmatch(gap))
    found = pattern.match(gap + " ")
    if found is None or _QUOTE_ENDS.search(gap):
        return False
    # Only a topic (은, 는) reaches over the end of a clause.
    return not (found[0].rstrip()[-1] in "이가" and _BREAK.search(gap, found.end()))


def _field(draft: Draft, subject: Mention, cue: Span, end: int) -> Span:
    """Where the topics of a claim stand."""
    if draft.lang == "ko":
        return max(subject.end, cue[0] - _NEAR), cue[1]
    stop = re.search(r"[;:]|,\s(?:while|which|and\s(?:the|to)\b)", draft.source.text[cue[1] : end])
    return cue[1], min(end, cue[1] + _REACH, cue[1] + stop.start() if stop else end)


def _counterpart(
    draft: Draft,
    frame: _Frame,
    mentions: Sequence[Mention],
    field: Span,
    subject: int,
    people: Mapping[int, int],
) -> int | None:
    """Who is asked, or to whom it is offered."""
    text = draft.source.text
    for mention in mentions:
        if not (field[0] <= mention.start and mention.end <= field[1]):
            continue
        marked = (
            frame.counterpart.match(text, mention.end, field[1])
            if draft.lang == "ko"
            else frame.counterpart.search(text[field[0] : mention.start])
        )
        body = _body(draft, mention, people) if marked else None
        if body is not None and body != subject:
            return body
    return None


def _body(draft: Draft, mention: Mention, people: Mapping[int, int]) -> int | None:
    if mention.entity is None:
        return None
    if mention.type is EntityType.PERSON:
        return people.get(mention.entity)
    return mention.entity if mention.type in _ACTORS else None


def _people(draft: Draft) -> dict[int, int]:
    """Persons to what they represent."""
    return {r.source: r.target for r in draft.relations if r.type is Relation.REPRESENTS}


def _means(draft: Draft) -> Iterator[Claim]:
    """Policy instruments of programmes and funds, told by their names."""
    means = _words(draft.lang).means
    for index, entity in enumerate(draft.entities):
        if entity.type not in _SCHEMES or not entity.mentions:
            continue
        found = [instrument for instrument, words in means if words.search(entity.name)]
        if entity.type is EntityType.FUND and Instrument.FUNDING not in found:
            found.append(Instrument.FUNDING)
        for instrument in found:
            yield Claim(
                predicate=Attribute.WORKS_BY,
                subject=index,
                value=instrument.value,
                evidence=entity.mentions[0],
                rule=f"{draft.lang}-means",
                confidence=_confidence(draft.lang, "means"),
            )


def _linked(draft: Draft, link: _Link, cue: Span, sentence: Span) -> RelationFact | None:
    """The relation that a cue tells: its target right before (Korean) or right after it, its source near."""
    text = draft.source.text
    mentions = [m for m in draft.mentions_in(*sentence) if m.entity is not None]
    korean = draft.lang == "ko"
    targets = [
        m
        for m in mentions
        if (korean and m.end <= cue[0] and _CLOSING.fullmatch(text, m.end, cue[0]))
        or (not korean and m.start >= cue[1] and _OPENING.fullmatch(text, cue[1], m.start))
    ]
    for target in sorted(targets, key=lambda m: m.start - m.end):
        sources = [
            m
            for m in mentions
            if m.entity != target.entity
            and allows(link.relation, m.type, target.type)
            and (m.start >= cue[1] if link.follows else m.end <= min(target.start, cue[0]))
            and abs(m.start - cue[1] if link.follows else cue[0] - m.end) <= _REACH
            and link.source.match(text, m.end, sentence[1])
        ]
        sources = sources or _stood_for(draft, link, target, sentence)
        if not sources or target.entity is None:
            continue
        source = min(sources, key=lambda m: (m.type not in _SCHEMES, abs(m.start - cue[1])))
        if source.entity is None:
            continue
        span = (min(source.start, target.start), max(source.end, target.end, cue[1]))
        if link.relation in _DATED:
            span = _with_year(text, span, sentence)
        modality, polarity = _assertion(draft.lang, text, sentence[0], cue, sentence[1])
        return RelationFact(
            link.relation,
            source.entity,
            target.entity,
            span,
            modality,
            polarity,
            f"{draft.lang}-{link.id}",
            link.confidence,
        )
    return None


def _with_year(text: str, span: Span, sentence: Span) -> Span:
    """The span with the one year that its sentence tells, if it tells just one."""
    years = [found.span() for found in _YEAR.finditer(text, *sentence)]
    if len(years) != 1:
        return span
    return min(span[0], years[0][0]), max(span[1], years[0][1])


def _stood_for(draft: Draft, link: _Link, target: Mention, sentence: Span) -> list[Mention]:
    """The programme or fund named last before a sentence whose first words stand for it: 이는 X를 본뜬 사업이다."""
    if link.stands_for is None or not link.stands_for.match(draft.source.text, sentence[0]):
        return []
    before = [
        m
        for m in draft.mentions_in(max(0, sentence[0] - _REACH), sentence[0])
        if m.type in _SCHEMES and m.entity not in (None, target.entity)
    ]
    return before[-1:]


def _assertion(lang: str, text: str, start: int, cue: Span, end: int) -> tuple[Modality, Polarity]:
    """How a cue is asserted: by the words after it in Korean, by those since `start` before it in English."""
    if lang == "ko":
        return asserted(load_cues(_CUES), text[cue[0] : min(end, cue[1] + _CLAUSE)])
    return asserted(load_cues(_FILE), text[start : cue[0]])


def _cues(draft: Draft, pattern: re.Pattern[str]) -> Iterator[tuple[Span, Span]]:
    """Where the pattern stands in a sentence of the document's text, and that sentence."""
    for found in pattern.finditer(draft.source.text):
        index, block = draft.sentence_at(found.start()), draft.block_at(found.start())
        if index is None or found.end() > draft.sentences[index][1]:
            continue
        if block is None or draft.blocks[block].kind in TEXT_KINDS:
            yield found.span(), draft.sentences[index]


@cache
def _words(lang: str) -> _Words:
    """The words of one language; raises `FrameDataError` naming file and entry."""
    data = _data(lang)
    place = f"{_FILE}, {lang}"
    try:
        means = tuple(
            (Instrument(name), pattern_of(words, f"{place}.means.{name}"))
            for name, words in data["means"].items()
        )
        frames = tuple(
            _Frame(
                f["id"],
                Attribute(f["predicate"]),
                pattern_of(f["cue"], f"{place}, {f['id']}"),
                pattern_of(f["subject"], f"{place}, {f['id']}"),
                pattern_of(f["counterpart"], f"{place}, {f['id']}"),
                _confidence(lang, f["id"]),
            )
            for f in data["claim"]
        )
        links = tuple(
            _Link(
                f["id"],
                Relation(f["relation"]),
                pattern_of(f["cue"], f"{place}, {f['id']}"),
                pattern_of(f["source"], f"{place}, {f['id']}"),
                f["follows"],
                pattern_of(f["stands_for"], f"{place}, {f['id']}") if "stands_for" in f else None,
                _confidence(lang, f["id"]),
            )
            for f in data["link"]
        )
    except KeyError as error:
        raise FrameDataError(f"{place}: the field {error} is missing") from error
    except ValueError as error:
        raise FrameDataError(f"{place}: {error}") from error
    return _Words(frames, links, means)


def _confidence(lang: str, rule: str) -> float:
    """How often readings of the rule were right when read by hand, smoothed: (right + 1) / (read + 2)."""
    counts = _data(lang).get("counted", {}).get(rule)
    if counts is None:
        return 0.5
    if not (isinstance(counts, list) and len(counts) == 2 and all(isinstance(n, int) for n in counts)):
        raise FrameDataError(f"{_FILE}, {lang}.counted.{rule}: wants [right, wrong], two whole numbers")
    right, wrong = counts
    return float(round((right + 1) / (right + wrong + 2), 2))


@cache
def _data(lang: str) -> dict[str, Any]:
    table = read_data(_FILE).get(lang)
    if not isinstance(table, dict):
        raise FrameDataError(f"{_FILE}: the table {lang} is missing")
    return table
