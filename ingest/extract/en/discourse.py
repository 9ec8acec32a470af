"""What an English document says beyond the sentence, as pairs are judged by it (`ingest.extract.judging.Context`)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from graph.model import ORGANISATIONS, EntityType
from graph.registry import registry
from ingest.extract.contract import Span
from ingest.extract.draft import Draft
from ingest.extract.en.frames import frames
from ingest.extract.en.groups import groups
from ingest.extract.en.representation import represented
from ingest.extract.frames import Argument

_ALL = frozenset(EntityType)
_LABEL = re.compile(r"\W{0,3}((?:[A-Z][\w-]*\s?)(?:\w+\s){0,3}?\w*):\s")
_SIDES = re.compile(r"(?:[A-Z][\w.]+\s)?[A-Z][\w.]+(?:[-–](?:[A-Z][\w.]+\s)?[A-Z][\w.]+)+")
_WORD = re.compile(r"[a-z]{2,}|,")
_AROUND = 60
"""Characters before and after two names in which words that speak for a relation are looked for."""
_FEW = 8
"""Most words between two names that are looked at one by one."""
_OPENING = 2
"""Sentences in which the event that a document is about is named."""


class Discourse:
    """The document-level view of an English draft whose agreements are known."""

    def __init__(self, draft: Draft) -> None:
        self.draft = draft
        self.text = draft.source.text
        self.entities = draft.entities
        self.represented = represented(self.text, draft)
        self.speakers = {person: body for person, (body, _) in self.represented.items()}
        self.countries = {e.iso3166: i for i, e in enumerate(draft.entities) if e.type is EntityType.COUNTRY}
        self.korea = self.countries.get("KR")
        self.publisher = self._first(ORGANISATIONS, len(draft.sentences))
        occasion = self._first(frozenset({EntityType.EVENT}), _OPENING)
        self.occasions: Sequence[int] = () if occasion is None else (occasion,)
        self.homes: dict[int, tuple[int, str]] = {}
        self._sides: dict[int, frozenset[int]] = {}
        self._read: dict[Span, list[Argument]] = {}
        self._cues: dict[int, list[tuple[int, int, str]]] = {}

    def arguments(self, sentence: Span) -> Sequence[Argument]:
        """What stands in a sentence; its role is the preposition that it hangs on, or whether it comes first."""
        if sentence not in self._read:
            found: list[Argument] = []
            first = True
            for number, group in enumerate(groups(self.text, self.draft, *sentence, _ALL)):
                role = group.preposition or ("first" if first else "bare")
                first = first and bool(group.preposition)
                for actor in group.actors:
                    entities: tuple[int, ...] = (actor.entity,)
                    if actor.type is EntityType.PERSON and actor.entity in self.speakers:
                        entities = (actor.entity, self.speakers[actor.entity])
                    found.append(
                        Argument(actor.start, actor.end, actor.end, role, number, entities, actor.type)
                    )
            self._read[sentence] = found
        return self._read[sentence]

    def home(self, entity: int) -> tuple[int, str] | None:
        """The country of a body or city, and the rule that tells it."""
        return self.homes.get(entity)

    def sides(self, entity: int) -> frozenset[int]:
        """The countries that a name begins with, joined by hyphens: Korea-Peru Digital Innovation Cooperation Forum."""
        if entity not in self._sides:
            found = _SIDES.search(self.entities[entity].name)
            parts = found[0].split("-") if found is not None else ()
            homes = {e.country for part in parts for e in registry().lookup(part.strip(), EntityType.COUNTRY)}
            self._sides[entity] = frozenset(i for home, i in self.countries.items() if home in homes)
        return self._sides[entity]

    def label(self, start: int) -> str:
        """The last word before the colon that a line begins with: participants, venue, secretariat."""
        if start and self.text[start - 1] != "\n":
            return ""
        found = _LABEL.match(self.text, start)
        return found[1].split()[-1].lower() if found else ""

    def cues(self, sentence: int) -> Sequence[str]:
        """The relations that words of a sentence speak for."""
        return list(dict.fromkeys(relation for *_, relation in self._cues_of(sentence)))

    def wording(self, sentence: int, first: Span, second: Span) -> Iterator[str]:
        """Nothing; what English words tell of two names is among the cues of their sentence."""
        return iter(())

    def signs(self, first: Span, second: Span) -> Sequence[str]:
        """Words that speak for a relation before, between and after two names, and the words between them."""
        number = self.draft.sentence_at(first[0])
        if number is None:
            return ()
        found: dict[str, None] = {}
        for start, end, relation in self._cues_of(number):
            if first[1] <= start and end <= second[0]:
                found[f"cue {relation} between"] = None
            elif end <= first[0] and first[0] - end <= _AROUND:
                found[f"cue {relation} before"] = None
            elif start >= second[1] and start - second[1] <= _AROUND:
                found[f"cue {relation} after"] = None
        words = _WORD.findall(self.text, first[1], second[0])
        if len(words) <= _FEW:
            found.update((f"word {word}", None) for word in words)
        return list(found)

    def _cues_of(self, sentence: int) -> list[tuple[int, int, str]]:
        if sentence not in self._cues:
            start, end = self.draft.sentences[sentence]
            self._cues[sentence] = [
                (*found.span(), f"{frame.relation.value}{' back' if frame.reverse else ''}")
                for frame in frames().frames
                for found in frame.trigger.finditer(self.text, start, end)
            ]
        return self._cues[sentence]

    def _first(self, kinds: frozenset[EntityType], sentences: int) -> int | None:
        for mention in self.draft.mentions:
            number = self.draft.sentence_at(mention.start)
            if mention.type in kinds and mention.entity is not None and number is not None:
                return mention.entity if number < sentences else None
        return None
