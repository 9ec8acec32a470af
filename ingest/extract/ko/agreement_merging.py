"""One agreement told several times: title, lead, body and caption become one."""

from __future__ import annotations

from dataclasses import dataclass, field

from graph.model import AgreementKind, AgreementStatus, EntityType
from ingest.extract.contract import Span
from ingest.extract.ko.discourse import Discourse


@dataclass(slots=True)
class Candidate:
    """One reading of one act. `status` is None when the words leave it open."""

    kind: AgreementKind
    weak: bool
    parties: list[int]
    status: AgreementStatus | None
    date: str | None
    evidence: Span
    sentence: Span
    instrument: Span
    rule: str
    heading: bool
    again: bool
    multi: bool = False
    soft: bool = False
    told: int = 1
    governments: bool = False
    passing: bool = False
    """Whether it is only told of by an act before its instrument: the agreement that they signed."""
    announced: bool = False
    """Whether it is told in the present, as what happens about the day of the document: 체결한다."""
    topics: list[str] = field(default_factory=list)
    subject: frozenset[str] = frozenset()
    """What its own name says that it is about: pairs of letters of the words before the instrument, or an acronym."""


_STANDING = "standing"
"""The rule of a trade agreement that the registry knows to be in force."""

_OF_KOREA = frozenset({"compound", "operative", "named", "of-states", "each-state", _STANDING})
"""Rules by which Korea is the other side of what one side alone is told of."""

TRADE = "trade"
"""The subject of agreements on free trade, whatever they are called."""
PLAN = "plan"
"""The subject of road maps and plans of action, whatever they are about."""
_PAIR = 2

PACT = "pact"
"""The rule of an agreement of many that the registry knows, which is none of those of two of them."""


class Merger:
    """Collects the candidates of one document, those of one agreement in one."""

    def __init__(self, discourse: Discourse, published: str | None) -> None:
        self.discourse = discourse
        self.published = published
        self.known: list[Candidate] = []

    def add(self, candidate: Candidate) -> None:
        """Add a candidate, or give what it says to the agreement that it tells again."""
        for other in self.known:
            if self._same(other, candidate):
                self._absorb(other, candidate)
                return
        if len(candidate.parties) > 1 or self._abroad(candidate) or self._alone(candidate):
            self.known.append(candidate)
        elif not candidate.weak and len(self.known) == 1 and self.known[0].weak:
            # The headline calls it by its full name: 업무협약 for 협약.
            self.known[0].kind, self.known[0].weak = candidate.kind, False

    def tells(self, candidate: Candidate) -> bool:
        """Whether an agreement of the parties of `candidate`, or of their countries, is known already."""
        return any(
            self.discourse.covers(one.parties, candidate.parties)
            or self.discourse.covers(candidate.parties, one.parties)
            for one in self.known
        )

    def _abroad(self, candidate: Candidate) -> bool:
        """Whether one side alone is told because Korea, the other, is nowhere a name of its own."""
        return self.discourse.korea is None and candidate.rule in _OF_KOREA and len(candidate.parties) == 1

    def _alone(self, candidate: Candidate) -> bool:
        """Whether one side alone is told as what happened, the other being a name that nobody knows.

        In a document on matters at home it tells too little.
        """
        return (
            len(candidate.parties) == 1
            and self.discourse.draft.opens_abroad
            and candidate.status is not None
            and not (candidate.soft or candidate.again)
        )

    def _same(self, one: Candidate, other: Candidate) -> bool:
        if one.sentence == other.sentence and one.multi and other.multi:
            return False
        if (one.rule == PACT) is not (other.rule == PACT):
            return False
        if one.kind is not other.kind and not (one.weak or other.weak or other.again):
            return False
        if one.date and other.date and not _compatible(one.date, other.date):
            return False
        if self._apart(one, other) or self._apart(other, one) or _distinct(one, other):
            return False
        if _STANDING in (one.rule, other.rule) and AgreementStatus.PLANNED in (one.status, other.status):
            return False  # what is negotiated is to change it
        if self._ahead(one, other) or self._ahead(other, one):
            return False
        if one.status and other.status and one.status is not other.status:
            settled = AgreementStatus.IN_FORCE in (one.status, other.status) or one.heading or other.heading
            if not (settled or other.again or one.soft or other.soft):
                return False
        if one.governments is not other.governments and not self._same_level(one, other):
            return False
        return self.discourse.covers(one.parties, other.parties) or self.discourse.covers(
            other.parties, one.parties
        )

    def _same_level(self, one: Candidate, other: Candidate) -> bool:
        """Whether both are told of countries, or both of bodies, or one of them of too little to say."""
        types = [[self.discourse.entities[p].type for p in c.parties] for c in (one, other)]
        levels = [EntityType.COUNTRY in t and len(set(t)) == 1 for t in types]
        return levels[0] == levels[1] or min(len(one.parties), len(other.parties)) < 2

    def _ahead(self, planned: Candidate, signed: Candidate) -> bool:
        """Whether one is still to come and the other was signed in an earlier month."""
        return bool(
            self.published
            and planned.status is AgreementStatus.PLANNED
            and signed.status is AgreementStatus.SIGNED
            and signed.date
            and not (planned.heading or planned.again or signed.again)
            and signed.date[:7] < self.published[: len(signed.date[:7])]
        )

    def _apart(self, undated: Candidate, dated: Candidate) -> bool:
        """Whether one is told as news, without a date, and the other as long past (이미 작년 8월)."""
        return bool(
            self.published
            and undated.date is None
            and dated.date
            and not (undated.heading or undated.again or undated.soft or undated.status is None)
            and undated.status in (AgreementStatus.SIGNED, AgreementStatus.PLANNED)
            and dated.date[:4] < self.published[:4]
            and not self.published.startswith(f"{int(dated.date[:4]) + 1}-01")
        )

    def _absorb(self, one: Candidate, other: Candidate) -> None:
        better = self.discourse.specific(one.parties, other.parties)
        if better is not one.parties:
            one.parties = better
            one.evidence = other.evidence
        if other.date and (one.date is None or len(other.date) > len(one.date)) and not other.again:
            one.date = other.date
        if one.status is None or one.status is AgreementStatus.IN_FORCE or (one.soft and not other.soft):
            one.status = other.status or one.status
            one.soft = one.soft and other.soft
        if one.weak and not other.weak:
            one.kind, one.weak = other.kind, False
        one.topics = one.topics or other.topics
        one.passing = one.passing and other.passing
        one.announced = one.announced or other.announced
        one.told += 1


def _distinct(one: Candidate, other: Candidate) -> bool:
    """Whether two of one kind have names of their own with nothing in common: 관광협력 양해각서, 수소산업 양해각서.

    An acronym may stand for the words that the other is told by.
    """
    if one.kind is not other.kind or one.again or other.again or not one.subject or not other.subject:
        return False
    acronyms = [min(map(len, c.subject)) > _PAIR for c in (one, other)]
    return not one.subject & other.subject and (
        acronyms[0] == acronyms[1] or TRADE in one.subject | other.subject
    )


def _compatible(one: str, other: str) -> bool:
    """Whether two dates may be the same: one says no more than the other."""
    return one.startswith(other) or other.startswith(one) or one[:10] == other[:10]
