"""Who signs: the parties of an agreement that a Korean sentence tells of."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from graph.model import ORGANISATIONS, AgreementKind, EntityType, Relation, allows
from ingest.extract.contract import Span
from ingest.extract.draft import Draft
from ingest.extract.frames import Argument, group_of
from ingest.extract.ko.agreement_words import words
from ingest.extract.ko.anaphora import listed_below
from ingest.extract.ko.arguments import Reader
from ingest.extract.ko.clusters import clusters
from ingest.extract.ko.discourse import Discourse
from ingest.extract.ko.nationality import COMPOUND

_REACH_COMPOUND = 60
"""Most characters between 한-X and the instrument of the two."""
_REACH_DASHED = 24
"""Most characters between A-B and the instrument of the two."""
_REACH_HEAD = 8
"""Most characters between an adnominal act and the party that it describes."""
_REACH_NAME = 30
"""Most characters between X와의 and the agreement with X."""
_NAME = re.compile(r"\s(?:자유|경제|포괄적|\s){0,6}(?:무역|통상|동반자|투자)?\s?")
"""What stands between countries and the agreement that is named after them."""
_REACH_COUNTED = 24
"""The same for a number of them, of which some may be named before: 체결한 A, B 등 8개국."""
_FIRST = re.compile(r"[\W\d]*(?P<name>[가-힣A-Za-z]{3,16})(?:은|는|이|가)\s")
"""The subject that a sentence begins with."""
_ANOTHER = re.compile(r"[가-힣](?:을|를|은|는|이|가)\s")
"""The end of a phrase that is not the instrument's own."""
_IN_BRACKETS = re.compile(r"\((?:(?:韓|한국|한|우리)\s?)?$")
"""What stands before the parties that a bracket names: (韓 …"""
_CLAUSE = re.compile(r"[가-힣](?:하고|하며|으며|면서|되고|되며|되어|기\s위해|다며|라며),?\s")
"""The end of a clause."""
_PURPOSE = re.compile(r"(?:기\s위해|내용으로|골자로),?\s")
"""What parts a purpose or contents from who signs."""
_TRADE = 10
"""Characters before an instrument that make it one of trade: 자유무역협정."""
_PAIR, _MANY = 2, 3
"""Fewest countries that are the members of something."""
_PARTY_ROLES = frozenset({"subject", "with", "between"})


class Parties:
    """Finds the parties of the acts of one draft."""

    def __init__(self, draft: Draft, discourse: Discourse) -> None:
        self.draft = draft
        self.text = draft.source.text
        self.discourse = discourse
        reader, listed = discourse.reader, list(listed_below(draft))
        self.reader = Reader(draft, reader.bodies, [*reader.references, *listed]) if listed else reader

    def of(self, sentence: Span, instrument: Span, act: Span, *, soft: bool) -> tuple[list[list[int]], str]:
        """Who signs, as one list for each agreement, and the rule that found it."""
        end = max(instrument[1], act[1])
        everyone = self._able(sentence)
        pairs, told = self._pairs(everyone, instrument[0])
        if len(pairs) > 1 or (pairs and told > _PAIR and words().counted.search(self.text, sentence[0], end)):
            return pairs, "each-pair"
        arguments = [a for a in everyone if a.start < end]
        withs = _last_group(
            [
                a
                for a in arguments
                if a.role == "with" or (a.role == "between" and not self._cut(a.tail, instrument))
            ]
        )
        subjects = _last_group(
            [
                a
                for a in arguments
                if a.role == "subject" and a.start < act[0] and not self._speaks(a, instrument)
            ]
        )
        if words().passive.fullmatch(self.text, instrument[1], act[1] + 1):
            subjects = []  # who says that it was signed
        partner, subject = entities_of(withs), entities_of(subjects)
        past = self._told_of(sentence, act)
        trade = words().trade.search(self.text, max(sentence[0], instrument[0] - _TRADE), instrument[1])
        own = soft or past or trade is not None
        counted = words().counted.search(self.text, sentence[0], end) is not None
        if len(partner) > 1 and withs[0].role == "between" and self._own_name(withs[-1].tail, instrument):
            withs, partner = [], []  # A와 B 간 협약, 한-X 협정 체결
        if len(partner) > 1 and withs[0].role == "between":
            return [self._signers(self._joined_alike(withs), withs, sentence, own)], "between"
        if len(partner) == 1 and withs[0].role == "between":
            # Only one side of A와 B 간 is known; the subject is no party.
            return [self._completed(partner, sentence, end)], "one-sided"
        vague = words().vague.search(self.text, sentence[0], instrument[0])
        if vague is not None and _PURPOSE.search(self.text, vague.end(), instrument[0]):
            vague = None
        if vague is not None and (not subjects or vague.start() > subjects[-1].start):
            subject = []
            if not withs or vague.start() < withs[0].start:
                return [[]], "vague"
        if (soft or trade) and len(subject) == 2 and not partner and self.discourse.korea is not None:
            abroad = [e for e in subject if self._abroad([e])]
            if len(abroad) == 1 and self._ours([e for e in subject if e not in abroad]):
                return [[self.discourse.korea, *abroad]], "subjects"
        if len(subject) > 1 and not partner:
            return [self._signers(subject, subjects, sentence, own)], "subjects"
        dashed = self._dashed([a for a in arguments if 0 <= instrument[0] - a.end <= _REACH_DASHED])
        if len(dashed) > 1 and not partner:
            return [dashed], "dashed"
        compound = self._compound(max(sentence[0], instrument[0] - _REACH_COMPOUND), end)
        talked = bool(withs) and words().meeting.match(self.text, withs[-1].tail, end) is not None
        full = bool(subject and partner) and not self._names(compound, sentence, instrument)
        if compound and (talked or (set(partner) <= set(compound) and not full)):
            return [self._stand_in(compound, sentence, end, own)], "compound"
        rule = "subject-with"
        if not partner:
            met = [
                a
                for a in arguments
                if a.role == "object" and a.end <= act[0] and words().met.match(self.text, a.tail)
            ]
            partner = entities_of(met[-1:])
        if partner and withs and words().unknown_between.match(self.text, withs[-1].tail, end):
            return [partner], "one-sided"
        if partner and not subject:
            subject, rule = self._other_side(sentence, arguments, everyone, partner, act)
        subject = [e for e in subject if e not in partner]
        if self._of_states(sentence, instrument) and self._abroad(partner) and self._ours(subject):
            korea = [] if self.discourse.korea is None else [self.discourse.korea]
            return [[*korea, other] for other in partner], "of-states"
        if soft and withs and subject and words().meeting.match(self.text, withs[-1].tail, end):
            homes = [self.discourse.nationality.of(e) for e in (subject[0], partner[0])]
            if homes[0] is not None and homes[1] is not None and homes[0] != homes[1]:
                return [[homes[0], homes[1]]], "talks"
        if partner and subject:
            countries = [e for e in partner if self.reader.types[e] is EntityType.COUNTRY]
            split = len(partner) > 1 and (
                len(countries) == len(partner)
                or words().each.search(self.text, sentence[0], act[1]) is not None
            )
            if split:
                return [[*subject, other] for other in partner], "each-partner"
            return [[*subject, *partner]], rule
        if not partner and not subject:
            dashed = self._dashed(arguments)
            if dashed:
                return [dashed], "dashed"
            signing = self._describes(everyone, act)
            if len(signing) > 1 and self._abroad(signing):
                publisher = self._publisher()
                return [[*publisher, other] for other in signing], "each-state"
            if len(signing) > 1:
                return [signing], "head-noun"
            bracketed = self._bracketed(everyone, end)
            if bracketed:
                return [bracketed], "in-brackets"
            if words().unknown_partner.search(self.text, sentence[0], act[0]):
                return [[]], "unknown-partner"
            if (
                self.discourse.bilateral
                and not counted
                and not self._unread(sentence, act)
                and self._kind_at(instrument) is not AgreementKind.CONTRACT
            ):
                return [list(self.discourse.bilateral)], "bilateral-document"
        alone = subject or partner
        unsaid = not partner and words().unsaid.match(self.text, act[0]) is not None
        if counted or unsaid or alone == [self.discourse.korea]:
            return [[]], "uncounted"
        return [alone], "one-sided"

    def _of_states(self, sentence: Span, instrument: Span) -> bool:
        """Whether an instrument is one that states have with each other: 무역협정."""
        start = max(sentence[0], instrument[0] - _TRADE)
        return words().of_states.search(self.text, start, instrument[1]) is not None

    def _abroad(self, parties: Sequence[int]) -> bool:
        """Whether all of them are countries, or of several some and the others unions of such, and none is Korea."""
        types = {self.reader.types[e] for e in parties}
        return (
            EntityType.COUNTRY in types
            and types <= {EntityType.COUNTRY, EntityType.INTL_ORG}
            and self.discourse.korea not in parties
        )

    def _ours(self, parties: Sequence[int]) -> bool:
        """Whether none of them is known to be of another country than Korea."""
        return all(self.discourse.nationality.of(e) in (None, self.discourse.korea) for e in parties)

    def _publisher(self) -> list[int]:
        """Who signs for Korea where a sentence does not say: the body that the document is of."""
        publisher, korea = self.discourse.publisher, self.discourse.korea
        return [e for e in (publisher if publisher is not None else korea,) if e is not None]

    def _able(self, sentence: Span) -> list[Argument]:
        """The arguments of a sentence that can sign, without those of which it says that they watch."""
        arguments = self.reader.arguments(sentence)
        watching: set[int] = set()
        for found in words().watching.finditer(self.text, *sentence):
            before = [a.group for a in arguments if a.end <= found.start()]
            watching.update(before[-1:])
        return [
            a
            for a in arguments
            if allows(Relation.SIGNED, a.type, a.type)
            and a.type is not EntityType.PROGRAM  # it is what an agreement is about
            and a.group not in watching
        ]

    def _cut(self, end: int, instrument: Span) -> bool:
        """Whether a clause ends between what ends at `end` and an instrument."""
        return _CLAUSE.search(self.text, end, instrument[0]) is not None

    def _speaks(self, subject: Argument, instrument: Span) -> bool:
        """Whether what is told of an instrument is what a subject says: 청장은 “… 협정을 체결했다”고 했다."""
        opened = self.text.rfind("“", subject.end, instrument[0])
        return opened >= 0 and "”" not in self.text[opened : instrument[0]]

    def sides(self, sentence: Span) -> Iterator[tuple[int, list[int]]]:
        """The bodies of Korea's side and of the other, where a list names both: (한) A - (베) B; and where."""
        bodies = [m for m in self.draft.mentions_in(*sentence) if m.type in ORGANISATIONS]
        for one, other in pairwise(bodies):
            if (
                one.entity is not None
                and other.entity is not None
                and one.entity != other.entity
                and words().own_side.search(self.text, sentence[0], one.start)
                and words().other_side.fullmatch(self.text, one.end, other.start)
            ):
                yield one.start, [one.entity, other.entity]

    def between(self, sentence: Span, instrument: Span) -> list[int]:
        """The two sides of A와 B 간 before an instrument, neither of them a country."""
        arguments = [
            a
            for a in self.reader.arguments(sentence)
            if a.role == "between" and 0 <= instrument[0] - a.tail <= _REACH_COMPOUND
        ]
        entities = entities_of(_last_group(arguments))
        bodies = [e for e in entities if self.reader.types[e] is not EntityType.COUNTRY]
        return entities if len(entities) > 1 and len(bodies) == len(entities) else []

    def named(self, sentence: Span, instrument: Span) -> list[int]:
        """The parties that stand right in the name of an instrument: A와 B 간 …, A-B …."""
        arguments: list[Argument] = []
        for argument in self._able(sentence):
            inside = bool(arguments) and argument.start < arguments[-1].tail  # the acronym in its bracket
            if argument.tail <= instrument[0] and not inside:
                arguments.append(argument)
        arguments = [a for a in arguments if instrument[0] - a.tail <= _REACH_COMPOUND]
        if not arguments:
            return []
        told = group_of(arguments, arguments[-1])
        between = told[0].role == "between"
        dashed = len(told) > 1 and all(
            "-" in self.text[one.end : other.start] for one, other in pairwise(told)
        )
        entities = entities_of(told)
        if len(entities) < len(told) or len(entities) < 2 or not (between or dashed):
            return []
        reach = _REACH_COMPOUND if between else _REACH_DASHED
        near = instrument[0] - told[-1].tail <= reach
        return entities if near and _ANOTHER.search(self.text, told[-1].tail, instrument[0]) is None else []

    def states(self, sentence: Span, instrument: Span) -> list[int]:
        """The countries of each of which an agreement of states is named: 8개국* 무역협정, X와 Y와의 조속한 무역협정."""
        before = [a for a in self._able(sentence) if a.tail <= instrument[0]]
        if not before or not self._of_states(sentence, instrument):
            return []
        last = before[-1]
        if (
            last.role == "bare"
            and len(last.entities) > 1
            and _NAME.fullmatch(self.text, last.tail, instrument[0])
        ):
            listed = list(last.entities)
        elif last.role == "with" and self.text[last.tail - 1] == "의" and self._near(last, instrument):
            listed = entities_of(group_of(before, last))
        else:
            return []
        return listed if self._abroad(listed) else []

    def _near(self, argument: Argument, instrument: Span) -> bool:
        """Whether an argument belongs to the name of an instrument after it."""
        near = instrument[0] - argument.tail <= _REACH_NAME
        return (
            near
            and "," not in self.text[argument.tail : instrument[0]]
            and _ANOTHER.search(self.text, argument.tail, instrument[0]) is None
        )

    def members(self, sentence: Span) -> list[int]:
        """Three or more countries that a sentence lists, Korea not among them."""
        arguments = [a for a in self.reader.arguments(sentence) if a.type is EntityType.COUNTRY]
        for argument in arguments:
            entities = [e for e in entities_of(group_of(arguments, argument)) if e != self.discourse.korea]
            if len(entities) >= _MANY:
                return entities
        return []

    def span(self, sentence: Span, parties: Sequence[int]) -> tuple[int, ...]:
        """From the first to the last of the parties as the sentence names them; empty when it names none."""
        spans = [
            (a.start, a.end)
            for a in self.reader.arguments(sentence)
            if a.role in _PARTY_ROLES and set(a.entities) & set(parties)
        ]
        return (min(s for s, _ in spans), max(e for _, e in spans)) if spans else ()

    def _pairs(self, arguments: Sequence[Argument], end: int) -> tuple[list[list[int]], int]:
        """The sides of several instruments that are told in one list, A-B 간 …, C와 D 간 … 등 2건의 양해각서, and how
        many such there are, with those of which one side alone is known."""
        found: dict[int, list[int]] = {}
        for argument in arguments:
            if argument.role == "between" and argument.tail <= end and argument.group not in found:
                found[argument.group] = entities_of(group_of(arguments, argument))
        pairs = [pair for pair in found.values() if len(pair) == _PAIR]
        return [p for p in pairs if any(self.reader.types[e] is not EntityType.COUNTRY for e in p)], len(
            found
        )

    def _told_of(self, sentence: Span, act: Span) -> bool:
        """Whether the act is one of an earlier month that the document only tells of: 2016년 체결된 …"""
        published = self.draft.source.published
        before = [d for d in self.draft.dates if d.resolved and sentence[0] <= d.start < act[0]]
        if published is None or not before:
            return False
        told = before if words().adnominal.match(self.text, act[0]) else before[-1:]
        return any(d.resolved and d.resolved[:7] < published[: len(d.resolved[:7])] for d in told)

    def _kind_at(self, span: Span) -> AgreementKind | None:
        """The kind of the instrument at a span."""
        return next((i.kind for i in words().instruments if i.pattern.match(self.text, *span)), None)

    def _other_side(
        self,
        sentence: Span,
        arguments: Sequence[Argument],
        everyone: Sequence[Argument],
        partner: Sequence[int],
        act: Span,
    ) -> tuple[list[int], str]:
        """Who signs with `partner`, where the sentence has no subject before the act."""
        heads = [a for a in arguments if a.role == "bare" and self._opens(a, sentence)]
        if heads:
            return entities_of(heads[:1]), "headline"
        after = [a for a in everyone if 0 <= a.start - act[1] <= _REACH_HEAD]
        if after and "하는 " in self.text[act[1] : after[0].start]:
            return entities_of(after[:1]), "head-noun"
        if not after and words().of_another.match(self.text, act[0], sentence[1]):
            return [], "inherited-subject"
        withs = [a for a in arguments if a.role == "with"]
        companion = bool(withs) and words().unknown_companion.match(self.text, withs[-1].tail, act[0])
        if companion or self._unread(sentence, act):
            return [], "inherited-subject"
        homes = {self.discourse.nationality.of(e) for e in partner} | set(partner)
        subject = [
            e
            for e in self.discourse.subject(sentence)
            if e not in partner and e not in homes and not self.discourse.kin(e, partner)
        ]
        fitting = [e for e in subject if self.discourse.nationality.of(e) not in set(partner)]
        return fitting[: 1 if len(homes) > 1 else 2][:1], "inherited-subject"

    def _unread(self, sentence: Span, act: Span) -> bool:
        """Whether somebody acts of whom nothing is known: 어느회사는, or a word that is none at the beginning."""
        if words().unknown_subject.search(self.text, sentence[0], act[0]):
            return True
        first = _FIRST.match(self.text, sentence[0], act[0])
        return (
            first is not None
            and first["name"][:2] not in clusters()
            and not any(a.start < first.end("name") for a in self.reader.arguments(sentence))
        )

    def _signers(
        self, parties: list[int], told: Sequence[Argument], sentence: Span, themselves: bool
    ) -> list[int]:
        """`parties`, or where 양국 stands for them the bodies that met in the text before."""
        if len(parties) == 2 and words().both_countries.fullmatch(self.text, told[0].start, told[0].end):
            return self._stand_in(parties, sentence, sentence[1], themselves)
        return parties

    def _stand_in(self, countries: Sequence[int], sentence: Span, end: int, themselves: bool) -> list[int]:
        """The bodies that sign for two countries, unless these or their governments sign `themselves`: of what is
        mere talk, long past or about trade, no body is told to sign it."""
        if themselves or words().governments.search(self.text, sentence[0], end):
            return list(countries)
        return list(self.discourse.signers(sentence, countries) or countries)

    def _joined_alike(self, arguments: Sequence[Argument]) -> list[int]:
        """The parties of A-B-C 간, without what a comma puts before them unless commas stand between all."""
        kept: list[Argument] = []
        dashed = len(arguments) > 1 and "," not in self.text[arguments[-2].end : arguments[-1].start]
        for argument in reversed(arguments):
            if dashed and len(kept) > 1 and "," in self.text[argument.end : kept[-1].start]:
                break
            kept.append(argument)
        return entities_of(kept[::-1])

    def _compound(self, start: int, end: int) -> tuple[int, ...]:
        """Korea and the other side of 한-X."""
        for found in COMPOUND.finditer(self.text, start, end):
            other = self.discourse.nationality.counterpart(found["other"])
            if other is not None:
                return (other,) if self.discourse.korea is None else (self.discourse.korea, other)
        return ()

    def _names(self, compound: Sequence[int], sentence: Span, instrument: Span) -> bool:
        """Whether 한-X is of the instrument's own phrase, not of another: 한-X 센터를 운영하며 … 양해각서."""
        found = list(
            COMPOUND.finditer(self.text, max(sentence[0], instrument[0] - _REACH_COMPOUND), instrument[0])
        )
        return bool(compound and found) and _ANOTHER.search(self.text, found[-1].end(), instrument[0]) is None

    def _own_name(self, start: int, instrument: Span) -> bool:
        """Whether another instrument ends and 한-X begins between `start` and an instrument."""
        other = next(
            (True for i in words().instruments if i.pattern.search(self.text, start, instrument[0])), False
        )
        return other and self._names((0,), (start, instrument[1]), instrument)

    def _completed(self, known: list[int], sentence: Span, end: int) -> list[int]:
        """One known side with the other one of 한-X, for which the publisher signs when it is Korea's."""
        sides = self._compound(sentence[0], end)
        if known[0] in sides:
            return list(sides)
        home = self.discourse.nationality.of(known[0])
        other = [country for country in sides if country != home]
        if home is None or len(other) != 1:
            return known
        publisher = self.discourse.publisher
        if publisher is not None and self.discourse.nationality.of(publisher) == other[0]:
            other = [publisher]
        return [*other, *known]

    def _dashed(self, arguments: Sequence[Argument]) -> list[int]:
        """Parties of a headline: A-B, 15일 MOU 체결."""
        for one, other in pairwise(arguments):
            if one.group == other.group and "-" in self.text[one.end : other.start]:
                return entities_of(group_of(arguments, one))
        return []

    def _describes(self, arguments: Sequence[Argument], act: Span) -> list[int]:
        """The parties that an act before them describes: 협약을 체결한 A, B, C."""
        after = [
            a
            for a in arguments
            if 0 <= a.start - act[1] <= (_REACH_COUNTED if len(a.entities) > _PAIR else _REACH_HEAD)
        ]
        if not after or words().adnominal.match(self.text, act[0]) is None:
            return []
        return entities_of(group_of(arguments, after[0]))

    def _bracketed(self, arguments: Sequence[Argument], end: int) -> list[int]:
        """Parties told after the act: MOU 체결(’19.6): …(산업부 - 스웨덴 기업혁신부)."""
        for argument in arguments:
            if argument.start >= end:
                entities = entities_of(group_of(arguments, argument))
                if len(entities) > 1 and _IN_BRACKETS.search(self.text, end, argument.start):
                    return entities
        return []

    def _opens(self, argument: Argument, sentence: Span) -> bool:
        """Whether an argument opens a heading: 환경부, 베트남과 …"""
        before = self.text[sentence[0] : argument.start].strip(" -–□○ㅇ◇▷▶*※<>[]()‘“")
        return not before and self.text[argument.tail : argument.tail + 2].strip()[:1] in (",", "-", "–", "·")


def entities_of(arguments: Sequence[Argument]) -> list[int]:
    """The entities of some arguments, each once, in order."""
    found: dict[int, None] = {}
    for argument in arguments:
        found.update(dict.fromkeys(argument.entities))
    return list(found)


def _last_group(arguments: Sequence[Argument]) -> list[Argument]:
    return group_of(arguments, arguments[-1]) if arguments else []
