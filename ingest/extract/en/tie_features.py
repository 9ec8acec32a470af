"""What is seen of a candidate for an agreement: of its anchor, of each of the two parties, and of both together."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from graph.model import EntityType
from ingest.extract.contract import Span
from ingest.extract.en.instruments import Act
from ingest.extract.en.lexicon import lexicon
from ingest.extract.en.parties import BODIES
from ingest.extract.en.ties import REACH, Anchor, Sentence, Standing, Ties
from ingest.extract.stretches import Stretches

_TWO = re.compile(
    r"\b(?:[Bb]oth|[Tt]he two|[Tt]heir|[Tt]hey|[Ee]ach other|[Tt]he sides|[Ss]ignatories|[Pp]arties|[Pp]artners)\b"
)
_ONE = re.compile(r"\b(?:[Ii]t|[Ii]ts|[Ww]e|[Oo]ur|[Uu]s|[Hh]e|[Ss]he|[Tt]he latter|[Tt]he former)\b")
_BREAK = re.compile(
    r"[;:]|,\s(?:and|but|while|whereas|after|when|as|before|which|who|where|whose)\s"
    r"|\s(?:while|whereas|after|before|when|but|although)\s"
)
_DOUBT = re.compile(
    r"\b(?:would|could|might|may|if|unless|should|hopes?|wants?|possib\w+|proposed|explor\w+|discuss\w+|consider\w+)\b"
)
_DENIED = re.compile(r"\b(?:not|never|no|without|neither|nor|declined|refused|yet to)\b")
_DETERMINER = re.compile(
    r"\b(the|this|that|a|an|its|their|another|new|second|first|under|two|three|four|several)\s(?:[\w-]+\s){0,3}$",
    re.IGNORECASE,
)
_UNDER = re.compile(r"\s*(?:Under|In line|According|Through)\b")
_WORDS = re.compile(r"[\w’'-]+|[^\w\s]")
_WORD_BEFORE = re.compile(r"(\w+)\W*$")
_WORD_AFTER = re.compile(r"\W*(\w+)")
_SECOND = re.compile(r"\s\w+\s(\w+)")
_NEXT = re.compile(r"\W*\w+|\W+")
_CAPITAL = re.compile(r"(?<=[a-z,;:–—(] )(?:[Tt]he )?(?P<name>[A-Z][\w&’.-]+)")
"""A word that begins a name, were it not the first of a sentence."""
_AFTER_PARTNER = re.compile(
    r"\b(?:with|and|by|between|from|to)\s(?:the\s)?(?:[A-Z][a-z]+[’']s\s)?(?P<name>[A-Z][\w&’.-]+)"
)
_FEW, _FEWER = 6, 5
_STEPS = ((1, "0"), (4, "1-3"), (9, "4-8"), (17, "9-16"))


@dataclass(frozen=True, slots=True)
class Candidate:
    """Two that an anchor may tie, and what is seen of that in `parts`."""

    anchor: Anchor
    first: Standing
    second: Standing
    parts: tuple[Sequence[str], ...]

    @property
    def features(self) -> list[str]:
        """All that is seen of it."""
        return [feature for part in self.parts for feature in part]

    @property
    def pair(self) -> frozenset[int]:
        """The entities of the two."""
        return frozenset((self.first.entity, self.second.entity))


def candidates(ties: Ties, sentence: Sentence) -> Iterator[Candidate]:
    """The candidates of a sentence."""
    seen = _Seen(ties, sentence)
    for anchor in sentence.anchors:
        of_anchor = seen.of_anchor(anchor)
        known: dict[int, tuple[list[str], list[str]]] = {}
        for one, other in ties.pairs(sentence, anchor):
            for standing in (one, other):
                if id(standing) not in known:
                    own = seen.of_party(anchor, standing)
                    known[id(standing)] = own, [f"2 {feature}" for feature in own]
            yield Candidate(
                anchor,
                one,
                other,
                (of_anchor, seen.of_pair(anchor, one, other), known[id(one)][0], known[id(other)][1]),
            )


class _Seen:
    """What is seen of the candidates of one sentence."""

    def __init__(self, ties: Ties, sentence: Sentence) -> None:
        self.ties = ties
        self.text = ties.text
        self.entities = ties.draft.entities
        self.sentence = sentence
        self.block = ties.blocks[sentence.number]
        dates = ties.telling.dates.within(sentence.start, sentence.end)
        self.dates = [(d.start, d.end) for d in dates if d.resolved]
        unread = self._unread()
        self.unread = [place for place, _ in unread]
        self.common = [
            f"unread {min(2, len(unread))}",
            *(["unread partner"] if any(partner for _, partner in unread) else []),
            f"block {ties.block_kind(sentence.number).value}",
            *(["title"] if not sentence.number else []),
            f"here {min(5, len({w.entity for w in sentence.here}))}",
            *(
                name
                for name, pattern in (("two", _TWO), ("one", _ONE), ("doubt", _DOUBT))
                if pattern.search(self.text, sentence.start, sentence.end)
            ),
            f"dated {min(2, len(self.dates))}",
            *(["under"] if _UNDER.match(self.text, sentence.start, sentence.end) else []),
        ]

    def _unread(self) -> list[tuple[int, bool]]:
        """Where the sentence has words that look like names of which nothing is known, and whether such a one stands
        where a partner would."""
        start, end = self.sentence.start, self.sentence.end
        plain = _plain()
        spans = [(m.start, m.end) for m in self.ties.draft.mentions_in(start, end)]
        spans += [(a.start, a.end) for a in self.sentence.anchors] + self.dates
        covered = Stretches(spans)
        partners = {m.start("name") for m in _AFTER_PARTNER.finditer(self.text, start, end)}
        return [
            (m.start("name"), m.start("name") in partners)
            for m in _CAPITAL.finditer(self.text, start, end)
            if m["name"] not in plain and not covered.meet(m.start("name"), m.end("name"))
        ]

    def of_anchor(self, anchor: Anchor) -> list[str]:
        """What it is and what is told of it."""
        start, end = self._around(anchor)
        near = min(
            (a for a in self.sentence.acts if start <= a.start < end),
            key=lambda a: min(abs(a.start - anchor.end), abs(anchor.start - a.end)),
            default=None,
        )
        nouns = sum(not a.verb and a is not anchor for a in self.sentence.anchors)
        determiner = _DETERMINER.search(self.text, max(self.sentence.start, anchor.start - 40), anchor.start)
        return [
            "bias",
            *self.common,
            f"kind {anchor.kind.value}",
            f"word {anchor.word}",
            f"verb {anchor.verb}",
            f"known {anchor.known}",
            f"plural {anchor.instrument.plural}",
            f"heading {anchor.heading}",
            f"determiner {determiner[1].lower() if determiner else '-'}",
            f"next {self._word_after(anchor.end)}",
            f"previous {self._word_before(anchor.start)}",
            *self._of_act(anchor, near),
            f"nouns {min(3, nouns)}",
            *(
                [f"verb {'with noun' if nouns else 'alone'}", f"then {self._then(anchor.end)}"]
                if anchor.verb
                else []
            ),
            *(["doubt near"] if _DOUBT.search(self.text, start, anchor.start) else []),
            *(
                ["denied"]
                if _DENIED.search(self.text, max(start, anchor.start - 30), anchor.end + 30)
                else []
            ),
            *(
                ["dated beside"]
                if any(0 <= s - anchor.end < 14 or 0 <= anchor.start - e < 6 for s, e in self.dates)
                else []
            ),
            *(["compound"] if anchor.instrument.between else []),
        ]

    def of_party(self, anchor: Anchor, one: Standing) -> list[str]:
        """What a possible party is, and how it stands to the anchor."""
        found = [*self._of_entity(anchor, one)]
        if one.implied:
            same = self.block == self.ties.blocks[one.sentence]
            return [
                *found,
                "implied",
                f"implied {one.implied}",
                f"implied {one.preposition or 'subject'}",
                f"same block {same}",
            ]
        side, start, end = _side(anchor, one)
        words = _WORDS.findall(self.text, start, end)
        others = {w.group for w in self.sentence.here if w.group != one.group and start <= w.start < end}
        nouns = sum(not a.verb and a is not anchor and start <= a.start < end for a in self.sentence.anchors)
        act = next((a for a in self.sentence.acts if start <= a.start < end), None)
        found += [
            f"on {one.preposition or '-'}",
            side,
            f"{side} on {one.preposition or '-'}",
            f"{side} distance {_step(len(words))}",
            f"{side} groups {min(3, len(others))}",
            f"{side} anchors {min(2, nouns)}",
            f"{side} break {bool(_BREAK.search(self.text, start, end))}",
            *([f"{side} act", f"{side} act {act.status.value}"] if act else [f"{side} no act"]),
            f"size {min(3, one.size)}",
            f"word before {self._word_before(one.start)}",
            f"next to {self._beside(one.end)}",
        ]
        if any(start <= place < end for place in self.unread):
            found.append(f"{side} unread")
        if one.first:
            found.append("first")
        if side == "after" and self._acts(one):
            found.append("act follows")
        if len(words) <= _FEW:
            found += dict.fromkeys(f"{side} word {word.lower()}" for word in words)
        return found

    def of_pair(self, anchor: Anchor, one: Standing, other: Standing) -> list[str]:
        """How the two stand to each other."""
        first, second = self.entities[one.entity], self.entities[other.entity]
        homes = first.iso3166 or first.country, second.iso3166 or second.country
        home = "unknown" if None in homes else "same" if homes[0] == homes[1] else "differ"
        found = ["pair " + " ".join(sorted((one.type.value, other.type.value))), f"homes {home}"]
        if other.implied:
            here = len({w.entity for w in self.sentence.here})
            return [
                *found,
                f"joins {one.preposition or '-'} {other.implied.rstrip('123')}",
                f"both implied {bool(one.implied)}",
                f"others here {min(3, here - 1)}",
            ]
        one, other = (one, other) if one.start <= other.start else (other, one)
        sides = [_side(anchor, w)[0] for w in (one, other)]
        within = [w for w in self.sentence.here if one.end <= w.start and w.end <= other.start]
        entities = {w.entity for w in within} - {one.entity, other.entity}
        groups = {w.group for w in within} - {one.group, other.group}
        gap = self.text[one.end : min(other.start, one.end + REACH)]
        words = _WORDS.findall(gap)
        found += [
            "sides " + " ".join(sides),
            "roles "
            + " ".join(f"{s} {w.preposition or '-'}" for s, w in zip(sides, (one, other), strict=True)),
            f"same group {one.group == other.group}",
            f"between {min(3, len(entities))}",
            f"groups between {min(3, len(groups))}",
            f"words between {_step(len(words))}",
            f"break between {bool(_BREAK.search(gap))}",
        ]
        if len(words) <= _FEWER:
            found.append("text between " + " ".join(word.lower() for word in words))
        return found

    def _of_entity(self, anchor: Anchor, one: Standing) -> Iterator[str]:
        yield f"type {one.type.value}"
        yield f"count {min(4, self.ties.counts[one.entity])}"
        for name, holds in (
            ("lead", one.entity == self.ties.lead),
            ("top", one.entity == self.ties.top),
            ("person", one.person),
            ("reference", not one.named),
            ("in compound", one.entity in anchor.instrument.between),
        ):
            if holds:
                yield name
        if one.type is EntityType.COUNTRY:
            bodies = [w.entity for w in self.sentence.here if w.type in BODIES]
            if bodies:
                yield "state among bodies"
            home = self.entities[one.entity].iso3166
            if any(self.entities[b].country == home for b in bodies):
                yield "body of it here"

    def _of_act(self, anchor: Anchor, near: Act | None) -> list[str]:
        if near is None:
            return ["act -"]
        side = "before" if near.end <= anchor.start else "after" if near.start >= anchor.end else "in"
        gap = self.text[min(near.end, anchor.end) : max(near.start, anchor.start)]
        return [f"act {near.status.value}", f"act {side}", f"act distance {_step(len(_WORDS.findall(gap)))}"]

    def _acts(self, one: Standing) -> bool:
        """Whether an act follows one closely, as that of its subject."""
        act = next((a for a in self.sentence.acts if a.start >= one.end), None)
        return (
            act is not None
            and act.start - one.end < 25
            and not any(one.end <= w.start < act.start and w.group != one.group for w in self.sentence.here)
        )

    def _around(self, anchor: Anchor) -> Span:
        return max(self.sentence.start, anchor.start - REACH), min(self.sentence.end, anchor.end + REACH)

    def _word_before(self, at: int) -> str:
        found = _WORD_BEFORE.search(self.text, max(self.sentence.start, at - 20), at)
        return found[1].lower() if found else "-"

    def _word_after(self, at: int) -> str:
        found = _WORD_AFTER.match(self.text, at, at + 20)
        return found[1].lower() if found else "-"

    def _then(self, at: int) -> str:
        """The second word after a verb: agreed to study."""
        found = _SECOND.match(self.text, at, at + 30)
        return found[1].lower() if found else "-"

    def _beside(self, at: int) -> str:
        found = _NEXT.match(self.text, at, at + 20)
        return found[0].strip().lower() if found else "-"


@cache
def _plain() -> frozenset[str]:
    """Capitalised words that name nothing by themselves."""
    lex = lexicon()
    return frozenset(
        lex.starters | lex.months | lex.titles | lex.no_brands | lex.generic | lex.fields | set(lex.peoples)
    )


def _side(anchor: Anchor, one: Standing) -> tuple[str, int, int]:
    """On which side of an anchor one stands, and what lies between."""
    if one.end <= anchor.start:
        return "before", one.end, anchor.start
    if one.start >= anchor.end:
        return "after", anchor.end, one.start
    return "in", anchor.end, anchor.end


def _step(count: int) -> str:
    return next((name for least, name in _STEPS if count < least), "17+")
