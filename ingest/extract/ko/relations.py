"""Relations in Korean text: what the layout and the names show, and what frames read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import combinations

from spacy.language import Language
from spacy.tokens import Doc

from graph.model import (
    ORGANISATIONS,
    SYMMETRIC,
    AgreementStatus,
    EntityType,
    Modality,
    Polarity,
    Relation,
    allows,
)
from ingest.extract.contract import RelationFact, Span
from ingest.extract.draft import TEXT_KINDS, Draft, draft_of
from ingest.extract.frames import asserted, confidences, find, load_cues, load_frames
from ingest.extract.judging import judge
from ingest.extract.ko.discourse import Discourse
from ingest.extract.ko.places import locations
from ingest.extract.ko.rosters import rosters
from ingest.extract.quoting import quoted

_FRAMES = "data/ko/relations.toml"
_CUES = "data/ko/cues.toml"
_CONFIDENCE = "data/ko/confidence.toml"
_BINDING = frozenset({AgreementStatus.SIGNED, AgreementStatus.IN_FORCE, AgreementStatus.EXPIRED})
_CLAUSE = re.compile(r"(?:고|며|면서|는데|으나|지만),?\s|[.!?]|$")
_CLAUSE_REACH = 60
_TOGETHER = 120
"""Most characters from a person to the body, or back, for the two to be told together."""


@Language.component("ko_relations")
def ko_relations(doc: Doc) -> Doc:
    """Fill ``draft.relations``; the agreements must be known."""
    draft = draft_of(doc)
    draft.relations = find_relations(draft)
    return doc


def find_relations(draft: Draft) -> list[RelationFact]:
    """The relations of a draft whose entities and agreements are known, each pair once, in text order."""
    if not draft.entities:
        return []
    discourse = Discourse(draft)
    judged = judge(discourse, read_relations(discourse))
    return quoted(discourse, _most_specific(_once(draft, judged), discourse))


def read_relations(discourse: Discourse) -> list[RelationFact]:
    """What rules, lists and frames read, whether or not it is believed."""
    draft = discourse.draft
    signed = list(_signed(draft))
    pairs = {frozenset((r.source, r.target)) for r in signed}
    found = signed
    found += _agreed(draft)
    found += _representing(discourse)
    found += _belonging(discourse)
    found += locations(discourse)
    found += rosters(discourse)
    found += [r for r in _framed(discourse) if _admissible(r, discourse)]
    found += _supporting(found, discourse)
    found = [
        r
        for r in found
        if r.type is not Relation.COOPERATES_WITH or frozenset((r.source, r.target)) not in pairs
    ]
    return _most_specific(_once(draft, found), discourse)


def _signed(draft: Draft) -> Iterator[RelationFact]:
    """The pairs of parties of agreements that bind or bound them."""
    for agreement in draft.agreements:
        if agreement.status in _BINDING:
            for one, other in combinations(agreement.parties, 2):
                yield RelationFact(
                    type=Relation.SIGNED,
                    source=one,
                    target=other,
                    evidence=agreement.evidence,
                    polarity=agreement.polarity,
                    rule="ko-signed",
                    confidence=agreement.confidence,
                )


def _agreed(draft: Draft) -> Iterator[RelationFact]:
    """Parties that mean to sign have agreed to cooperate."""
    for agreement in draft.agreements:
        if agreement.status is AgreementStatus.PLANNED:
            for one, other in combinations(agreement.parties, 2):
                yield _fact(
                    Relation.COOPERATES_WITH, one, other, agreement.evidence, "ko-agreed", Modality.PLANNED
                )


def _representing(discourse: Discourse) -> list[RelationFact]:
    return [
        _fact(
            Relation.REPRESENTS,
            r.person,
            r.body,
            _closest(discourse, r.person, r.body, r.evidence),
            f"ko-{r.rule}",
        )
        for r in discourse.representations
    ]


def _belonging(discourse: Discourse) -> list[RelationFact]:
    found = []
    for index, entity in enumerate(discourse.entities):
        if entity.type in ORGANISATIONS:
            home = discourse.nationality.home(index)
            if home is not None:
                evidence = _named_together(discourse, index, home.country, home.evidence)
                found.append(
                    _fact(Relation.BELONGS_TO, index, home.country, evidence, f"ko-belongs-{home.rule}")
                )
    return found


def _named_together(discourse: Discourse, body: int, country: int, otherwise: Span) -> Span:
    """Where a body is named best for its country: by its full name, in a block that names both."""
    draft, name = discourse.draft, discourse.entities[body].name
    mentions = discourse.entities[body].mentions
    if any(
        start <= s and e <= end for s, e in discourse.entities[country].mentions for start, end in [otherwise]
    ):
        return otherwise
    blocks = {draft.block_at(start) for start, _ in discourse.entities[country].mentions}
    full = [span for span in mentions if " ".join(discourse.text[slice(*span)].split()) == name]
    together = [span for span in full if draft.block_at(span[0]) in blocks]
    return next(iter((*together, *full)), otherwise)


def _closest(discourse: Discourse, person: int, body: int, otherwise: Span) -> Span:
    """Where a person and the body are named best: the person first, by full names, in the fewest words."""
    draft, name = discourse.draft, discourse.entities[body].name
    best: tuple[tuple[bool, bool, int, int], Span] | None = None
    for p in discourse.entities[person].mentions:
        for b in discourse.entities[body].mentions:
            sentence = draft.sentence_at(p[0])
            if sentence is None or draft.sentence_at(b[0]) != sentence:
                continue
            span = (min(p[0], b[0]), max(p[1], b[1]))
            if span[1] - span[0] > _TOGETHER:
                continue
            short = " ".join(discourse.text[slice(*b)].split()) != name
            key = (b[0] < p[0], short, span[1] - span[0], span[0])
            if best is None or key < best[0]:
                best = (key, span)
    return otherwise if best is None else best[1]


def _framed(discourse: Discourse) -> Iterator[RelationFact]:
    """What the frames of data/ko/relations.toml read, sentence by sentence."""
    draft, reader = discourse.draft, discourse.reader
    frames, cues = load_frames(_FRAMES), load_cues(_CUES)
    for sentence in draft.sentences:
        block = draft.block_at(sentence[0])
        if block is not None and draft.blocks[block].kind not in TEXT_KINDS:
            continue
        arguments = reader.arguments(sentence)
        if not arguments:
            continue
        subject = discourse.subject(sentence)
        for match in find(frames, discourse.text, sentence, arguments, subject, reader.types):
            modality, polarity = asserted(cues, _clause(discourse.text, match.trigger[0], sentence[1]))
            rule = f"ko-{match.frame.id}{'-inherited' if match.inherited else ''}"
            for source, target in match.pairs:
                yield _fact(
                    match.frame.relation,
                    source,
                    target,
                    match.evidence,
                    rule,
                    match.frame.modality or modality,
                    polarity,
                )


def _supporting(found: list[RelationFact], discourse: Discourse) -> list[RelationFact]:
    """A Korean body that runs a programme in another country supports that country."""
    places = {
        r.source: r for r in found if r.type is Relation.LOCATED_IN and r.target in _countries(discourse)
    }
    supporting = []
    for run in found:
        place = places.get(run.target) if run.type is Relation.OPERATES else None
        if place is None or place.target == discourse.korea or run.modality is not Modality.DONE:
            continue
        if discourse.nationality.of(run.source) == discourse.korea:
            supporting.append(
                _fact(Relation.SUPPORTS, run.source, place.target, run.evidence, "ko-runs-abroad")
            )
    return supporting


def _countries(discourse: Discourse) -> frozenset[int]:
    return frozenset(i for i, e in enumerate(discourse.entities) if e.type is EntityType.COUNTRY)


def _clause(text: str, start: int, end: int) -> str:
    """The words from a trigger to the end of its clause."""
    end = min(end, start + _CLAUSE_REACH)
    found = _CLAUSE.search(text, start, end)
    return text[start : found.end() if found else end]


def _admissible(relation: RelationFact, discourse: Discourse) -> bool:
    """Whether a reading of a frame makes sense beyond its types."""
    if relation.type is Relation.SUPPORTS and (
        relation.target == discourse.korea
        or discourse.nationality.of(relation.source) not in (discourse.korea, None)
    ):
        return False
    if relation.type in (Relation.COOPERATES_WITH, Relation.SUPPORTS):
        home = discourse.nationality.of(relation.source)
        return home != relation.target and discourse.nationality.of(relation.target) != relation.source
    if relation.type is Relation.LOCATED_IN:
        return relation.target != discourse.korea or relation.source != relation.target
    return True


def _fact(
    kind: Relation,
    source: int,
    target: int,
    evidence: Span,
    rule: str,
    modality: Modality = Modality.DONE,
    polarity: Polarity = Polarity.AFFIRMED,
) -> RelationFact:
    confidence = confidences(_CONFIDENCE).get(rule, 0.5)
    return RelationFact(kind, source, target, evidence, modality, polarity, rule, confidence)


def _most_specific(relations: list[RelationFact], discourse: Discourse) -> list[RelationFact]:
    """`relations` without the country of what is in one of its cities."""
    within = {
        (r.source, discourse.nationality.of(r.target))
        for r in relations
        if r.type is Relation.LOCATED_IN and discourse.entities[r.target].type is EntityType.CITY
    }
    return [r for r in relations if r.type is not Relation.LOCATED_IN or (r.source, r.target) not in within]


def _once(draft: Draft, relations: list[RelationFact]) -> list[RelationFact]:
    """`relations` without what the signatures forbid and without repeats; the surest reading stays."""
    types = [entity.type for entity in draft.entities]
    best: dict[tuple[Relation, int, int], RelationFact] = {}
    for relation in relations:
        source, target = relation.source, relation.target
        if source == target or not allows(relation.type, types[source], types[target]):
            continue
        if types[source] is EntityType.PERSON and relation.type is not Relation.REPRESENTS:
            continue
        key = (relation.type, source, target)
        if relation.type in SYMMETRIC and target < source:
            key = (relation.type, target, source)
        known = best.get(key)
        if known is None or relation.confidence > known.confidence:
            best[key] = relation
    return sorted(best.values(), key=lambda r: (r.evidence, r.type, r.source, r.target))
