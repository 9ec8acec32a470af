"""Who signs: the parties of an instrument by where they stand around it and the act that is told of it."""

from __future__ import annotations

import re

from graph.model import AgreementKind, EntityType
from ingest.extract.contract import Span
from ingest.extract.draft import Draft
from ingest.extract.en.frames import frames
from ingest.extract.en.groups import Group, groups
from ingest.extract.en.instruments import Act, Instrument
from ingest.extract.en.representation import represented
from ingest.extract.en.wording import ALONG, PEOPLE

BODIES = frozenset(
    {
        EntityType.AGENCY,
        EntityType.COMPANY,
        EntityType.UNIVERSITY,
        EntityType.INTL_ORG,
        EntityType.FUND,
    }
)
PARTIES = BODIES | {EntityType.COUNTRY, EntityType.CITY, EntityType.PERSON}
_AUXILIARY = (
    r"(?:\s?(?:has|have|had|been|be|being|was|were|is|are|will|would|to|also|both|first|formally|jointly|then|now|just|recently"
    r"|today|yesterday|earlier|later|finally|officially|all|each|digitally|expected|due|set|likely|scheduled|planned),?)*\s?"
)
_APPOSITION = re.compile(r",\s(?:the|an?|its)\s")
_APPOSED = 30
"""Characters after an instrument in which a comma belongs to what it is about."""
_TWO_COUNTRIES = re.compile(r"\b(?:both|the two)\s(?:countries|nations|governments|states)\b")
_ACTIVE = re.compile(rf"(?:\s?\([^)]*\))?(?:\sof\s(?:the\s)?[A-Z]\w+(?:\s[A-Z]\w+)?)?{_AUXILIARY}")
_BINDS = re.compile(
    r"(?:,?\s(?:which|that))?\s(?:binds?|binding|bound|links?|linking|ties?|tying|unites?|commits?|committing|obliges|joins|joining)\s(?:the\s)?$"
)
_RELATIVE_OPENS = re.compile(
    r"(?:,?\s(?:in|under|to|by)\s|,\s|\s)(?:which|that|whom)\s(?:the\s|both\s|its\s|an?\s|[A-Z][\w’'-]*\s|and\s|of\s)*$"
)
_CONTACT = re.compile(r"(?:\s\([^)]*\))?\s(?:the\s|both\s|all\s)*$")
_NEW_CLAUSE = re.compile(
    r"[;:]|,\s(?:and|but|while|whereas|after|when|as|before)\s|\s(?:while|whereas|after|before|when)\s"
)
_MET = re.compile(
    r"\b(?:met|meets|meeting|visited|hosted|received)\s(?:with\s)?(?:the\s)?(?:(?:[A-Z][\w’'-]*|and|of|for|the|counterpart|his|her)\s){0,9}$"
)
_OTHER_COMPANY = re.compile(
    r"\b(?:compared|fund|meeting|meetings|talks|met|ceremony|along|event|border|deal|summit|consultations)\s(?:\w+\s)?with\b[^,]*$"
)
_BEHALF = re.compile(r"\bon behalf of\s(?:the\s)?(?:[Gg]overnment of\s(?:the\s)?)?$")
_WITH_WHICH = re.compile(r"(?:\s\([^)]*\))?,?\swith\s(?:which|whom)\s")
_SAID = re.compile(r"\b(?:said|says|announced|told|reported|noted|added)\b")
_JOINS = re.compile(rf",?\s(?:and|{ALONG})\s(?:the\s|its\s|an?\s|[A-Z][\w.]+[’']s\s|{PEOPLE}|\w+\s){{0,3}}$")
_OPENS_APPOSITION = re.compile(r"\s?(?:\([^)]*\))?\s?,")
_FAR = 170


class Signers:
    """Finds the parties of instruments of one document. Entities are told by their indices."""

    def __init__(self, text: str, draft: Draft) -> None:
        self.text = text
        self.draft = draft
        self.speakers = {person: body for person, (body, _) in represented(text, draft).items()}
        self._groups: dict[int, list[Group]] = {}
        self.lead: int | None = None
        """The body that the text tells of first, once it has signed."""

    def groups(self, sentence: int) -> list[Group]:
        """Who may sign, in a sentence."""
        if sentence not in self._groups:
            self._groups[sentence] = groups(self.text, self.draft, *self.draft.sentences[sentence], PARTIES)
        return self._groups[sentence]

    def groups_of(self, sentence: Span) -> list[Group]:
        """Who may sign, in a sentence told by its place."""
        return groups(self.text, self.draft, *sentence, PARTIES)

    def resolved(self, *given: Group) -> list[int]:
        """The parties that groups of actors stand for, each once; people stand for their body, bodies for
        their country."""
        found: list[int] = []
        for group in given:
            for actor in group.actors:
                party: int | None = actor.entity
                if actor.type is EntityType.PERSON:
                    party = self.speakers.get(actor.entity)
                if party is not None and party not in found:
                    found.append(party)
        homes = {self.draft.entities[p].country for p in found if self.draft.entities[p].type in BODIES}
        return [
            p
            for p in found
            if self.draft.entities[p].type in BODIES
            or self.draft.entities[p].type is EntityType.CITY
            or (
                self.draft.entities[p].type is EntityType.COUNTRY
                and self.draft.entities[p].iso3166 not in homes
            )
        ]

    def after(self, sentence: int, instrument: Instrument, act: Act) -> list[Group] | None:
        """The signers where the act follows its instrument: signed by A and B, which A and B signed; None where
        it is the act of something else."""
        gap = self.text[instrument.end : act.start]
        bound = self.between(sentence, instrument)
        if bound and _BINDS.fullmatch(self.text, instrument.end, bound[0].start):
            return bound
        inside = [
            g
            for g in self.groups(sentence)
            if instrument.end <= g.start
            and g.end <= act.start
            and (not g.preposition or _CONTACT.fullmatch(self.text, instrument.end, g.start))
        ]
        if inside:
            subject = inside[-1]
            opened = self.text[instrument.end : subject.start]
            if not _ACTIVE.fullmatch(self.text, subject.end, act.start) or not (
                _RELATIVE_OPENS.search(opened) or _CONTACT.fullmatch(opened)
            ):
                return None
            return [
                self._widened(sentence, subject, instrument.end),
                *self._with(sentence, act.end, act.end + _FAR),
            ]
        if _NEW_CLAUSE.search(gap) or (len(gap) > _APPOSED and _APPOSITION.search(gap)):
            return None
        return self.by(sentence, act) or self.between(sentence, instrument)

    def by(self, sentence: int, act: Act) -> list[Group]:
        """Those after ``by`` (or ``for``, where people sign), each with what is apposed and coordinated."""
        found = [
            g
            for g in self.groups(sentence)
            if g.start >= act.end and _BEHALF.search(self.text, max(0, g.start - 30), g.start)
        ]
        if found:
            return found
        for group in self.groups(sentence):
            if group.start < act.end:
                continue
            gap = self.text[(found[-1].end if found else act.end) : group.start]
            of = group.preposition == "of" and self.text[act.start : act.end].endswith(" of")
            if (
                not found
                and (of or group.preposition in ("by", "between", "among", "for"))
                and len(gap) < _FAR
            ):
                if _OTHER_DEED.search(gap):
                    break
                found.append(group)
            elif found and (
                (group.preposition in ("by", "for", "of") and re.match(r",?\sand\s(?:by|for|of)\s", gap))
                or (not group.preposition and _JOINS.search(gap))
            ):
                found.append(group)
            elif found and not group.preposition:
                break
        return found

    def between(self, sentence: int, instrument: Instrument) -> list[Group]:
        """Those after ``between``, next to the instrument."""
        for group in self.groups(sentence):
            if (
                (
                    group.preposition in ("between", "among")
                    or _BINDS.fullmatch(self.text, instrument.end, group.start)
                )
                and 0 <= group.start - instrument.end < _FAR
                and len(self.resolved(group)) >= 2
            ):
                return [group]
        return []

    def subject(self, sentence: int, act: Act, least: int = 0) -> list[Group]:
        """The subject of an act, with whom it met where that is told before."""
        before = [
            g
            for g in self.groups(sentence)
            if g.end <= act.start and g.start >= least and g.preposition in ("", "as")
        ]
        met = [g for g in before if _MET.search(self.text, max(0, g.start - 100), g.start)]
        free = [g for g in before if g not in met]
        if not free:
            return met
        chosen = next(
            (g for g in reversed(free) if g is free[0] or not _SAID.search(self.text, g.end, act.start)),
            free[-1],
        )
        return [self._widened(sentence, chosen, least), *met]

    def _widened(self, sentence: int, group: Group, least: int) -> Group:
        """A group with the one that it is joined to over an apposition: A, represented by B, and C."""
        joined = [group]
        for other in reversed(self.groups(sentence)):
            first = joined[0]
            if other.end > first.start or other.start < least:
                continue
            if other.preposition:
                continue
            gap = self.text[other.end : first.start]
            if _JOINS.search(gap) and _OPENS_APPOSITION.match(gap) and ";" not in gap:
                joined.insert(0, other)
            else:
                break
        return Group(tuple(a for g in joined for a in g.actors), joined[0].preposition)

    def partners(self, sentence: int, act: Act, instrument: Instrument, least: int, most: int) -> list[Group]:
        """Those that it is signed ``with``: after the instrument, else between the act and it."""
        start = min(act.start, instrument.start)
        found = self._with(sentence, max(start, least), most)
        if instrument.kind is AgreementKind.LOAN_AGREEMENT:  # extended a loan to the ministry
            found += [g for g in self.groups(sentence) if g.preposition == "to" and start <= g.start < most]
        found += [
            g
            for g in self.groups(sentence)
            if g.end <= act.start and _WITH_WHICH.match(self.text, g.end) and g not in found
        ]
        if frames().verbs["awarded"].match(self.text, act.start, act.end):
            found += [
                g
                for g in self.groups(sentence)
                if g.preposition in ("from", "by", "to") and start < g.start < most and g not in found
            ]
        return found

    def _with(self, sentence: int, start: int, end: int) -> list[Group]:
        return [
            g
            for g in self.groups(sentence)
            if g.preposition in ("with", "alongside")
            and start <= g.start < end
            and not _OTHER_COMPANY.search(self.text, max(0, g.start - 60), g.start)
        ]

    def around(
        self, sentence: int, before: int | None = None, roles: frozenset[str] | None = None
    ) -> list[int]:
        """All that may sign in a sentence (up to an offset) and hang on nothing else."""
        some = [
            g
            for g in self.groups(sentence)
            if g.preposition in (roles or _ROLES) and (before is None or g.end <= before)
        ]
        return self.resolved(*some)

    def states(self, parties: list[int]) -> list[int]:
        """The countries of parties, where each is of one that the document names; else the parties."""
        found = []
        for party in parties:
            home = next(
                (
                    i
                    for i, e in enumerate(self.draft.entities)
                    if e.iso3166 and e.iso3166 == self._home(party)
                ),
                None,
            )
            found.append(party if home is None else home)
        return found if len(set(found)) == len(parties) else parties

    def first(self) -> int | None:
        """The body that the text names first."""
        return next(
            (m.entity for m in self.draft.mentions if m.type in BODIES and m.entity is not None), None
        )

    def _may_join(self, party: int, parties: list[int]) -> bool:
        """Whether one may be the other party: of another country, a body or a country, or a city with cities."""
        entity = self.draft.entities[party]
        own = {self._home(p) for p in parties} - {None}
        if party in parties or (entity.country or entity.iso3166) in own:
            return False
        return (
            entity.type in BODIES
            or entity.type is EntityType.COUNTRY
            or self.draft.entities[parties[0]].type is EntityType.CITY
        )

    def _home(self, party: int) -> str | None:
        """The country of a party; of a public body without one, the only country that the document names."""
        entity = self.draft.entities[party]
        home = entity.iso3166 or entity.country
        if home is None and entity.type is EntityType.AGENCY:
            named = {e.iso3166 for e in self.draft.entities if e.type is EntityType.COUNTRY}
            return next(iter(named)) if len(named) == 1 else None
        return home

    def completed(self, sentence: int, parties: list[int], instrument: Instrument, act: Act) -> list[int]:
        """Two parties where one or none is named: the rest from around, else from the sentences before."""
        start, end = self.draft.sentences[sentence]
        count = 3 if _THREE.search(self.text, start, end) else 2
        if not parties:
            here = self.around(sentence, max(instrument.start, act.start)) if count == 2 else []
            if len(here) == count:
                return here
            here = self.around(sentence)
            if len(here) == count:
                return here
            if _TWO_COUNTRIES.search(self.text, start, end):
                return []
            bodies = [
                p for p in self.resolved(*self.groups(sentence)) if self.draft.entities[p].type in BODIES
            ]
            if len(bodies) == count:
                return bodies
            for earlier in range(sentence - 1, max(-1, sentence - _LOOK_BACK), -1):
                found = self.around(earlier)
                if len(found) == count:
                    return found
            return []
        for earlier in range(sentence, max(-1, sentence - 4), -1):
            if earlier < sentence and self.lead is not None and self._may_join(self.lead, parties):
                return [*parties, self.lead]
            until = instrument.start if earlier == sentence else None
            for limit in (until, None) if until else (None,):  # under a memorandum with A, B receives …
                for party in self.around(earlier, limit, _SUBJECT):
                    if self._may_join(party, parties):
                        return [*parties, party]
        first = self.first()
        if first is not None and self._may_join(first, parties):
            return [*parties, first]
        return parties


_SUBJECT = frozenset({""})
_ROLES = frozenset({"", "with", "between", "by", "for", "alongside"})
_THREE = re.compile(r"\ball three\b|\bthe three\b", re.IGNORECASE)
_LOOK_BACK = 6
_OTHER_DEED = re.compile(r"\b(?:project|operated|developed|run|hosted|organi[sz]ed|funded|issued|built)\b")
