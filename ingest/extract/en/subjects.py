"""Whose a value in English text is.

The name that has its measure (Kenya's population, exports of Kenya), the name whose bracket it stands in, or the
subject of the sentence: the first name before the verb; ``it`` and ``the country`` go on with that of the sentence
before. A value whose subject would have to be guessed has none.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from graph.model import EntityType
from ingest.extract.contract import Span
from ingest.extract.draft import Draft, Mention
from ingest.extract.subject import SCHEMES, Owner, named
from ingest.extract.values import Value

_BRACKET = re.compile(r"[’'”\"]?\s\((?:[^()\n]{0,20}\s)?$")
_HAS = re.compile(r"(?:[’']s?|,\s(?:where|whose)(?:\sthe)?)\s(?:[a-z-]+\s){0,3}$")
_IN = re.compile(r"\s?(?:rate\s)?(?:in|of|for)\s(?:the\s)?$")
_VERB = re.compile(
    r"(?:,\s[^,]{2,80},)?[’'”\"]?\s(?:\([^()\n]{1,60}\)\s)?(?:(?:now|currently|already|also)\s)?"
    r"(?:has|had|have|is|was|ranks?|ranked|scored?|scores|recorded|reported|reached|counts?|posted|offers?|offered|provides?"
    r"|provided|operates?|runs?|serves?|supports?|stood|covers?|trained|aims?|employs?|brings\stogether|comprises|includes)\b"
)
_COUNTS = re.compile(
    r"(?:\b(?:ha[sd]|have|with|comprises|counts?|covers?|employs?|groups|includes|operates?|runs?|serves?|supports?|trained"
    r"|brings\stogether|offers?|provides?)|founded\sin|established\sin|set\sup\sin)"
    r"\s(?:(?:about|some|over|around|now|more\sthan|a\stotal\sof|a\snetwork\sof)\s)*$"
)
_OPENS = re.compile(r"[^,;.]{0,40},\s(?:the\s)?|(?:The\s|[-•*]\s)*")
_ANAPHOR = re.compile(
    r"(?:It|Its|The\s(?:country|city|nation|fund|programme|program|network|organi[sz]ation|agency|scheme|facility))\b|Loans\s|Grants\s"
)
_WINDOW, _REACH = 600, 60
"""Characters around a value in which its subject, and before it in which its verb is looked for."""
_PLURAL = ("Loans", "Grants")
_SUBJECTS = frozenset(
    {
        EntityType.COUNTRY,
        EntityType.CITY,
        EntityType.INTL_ORG,
        EntityType.AGENCY,
        EntityType.COMPANY,
        *SCHEMES,
    }
)


class Subjects:
    """Resolves values of one draft whose entities are known."""

    def __init__(self, draft: Draft) -> None:
        self.draft = draft
        self.text = draft.source.text

    def owner(self, value: Value, sentence: Span, earlier: Sequence[tuple[Value, Owner]]) -> Owner | None:
        """The subject of a value; `earlier` is not looked at."""
        low, high = max(sentence[0], value.start - _WINDOW), min(sentence[1], value.end + _WINDOW)
        mentions = named(self.draft, low, high)
        return (
            self._bracketed(value, mentions)
            or self._having(value, mentions)
            or self._subject(value, sentence, mentions)
        )

    def _bracketed(self, value: Value, mentions: Sequence[Mention]) -> Owner | None:
        before = [m for m in mentions if m.end <= value.start]
        if not before or not _BRACKET.fullmatch(self.text, before[-1].end, value.start):
            return None
        closed = self.text.startswith(")", value.end)
        return Owner.of(before[-1]) if closed and (value.words or before[-1].type in SCHEMES) else None

    def _having(self, value: Value, mentions: Sequence[Mention]) -> Owner | None:
        """Kenya's population, mobile subscriptions in Kenya."""
        if value.words is None:
            return None
        for mention in mentions:
            if mention.end <= value.words[0] and _HAS.fullmatch(self.text, mention.end, value.words[0]):
                return Owner.of(mention)
            if mention.start >= value.words[1] and _IN.fullmatch(self.text, value.words[1], mention.start):
                return Owner.of(mention)
        return None

    def _subject(self, value: Value, sentence: Span, mentions: Sequence[Mention]) -> Owner | None:
        """The subject of the sentence; of a sum, share or rank only with its measure, of a count after its verb."""
        if value.measure is None or not (
            value.words or _COUNTS.search(self.text, max(sentence[0], value.start - _REACH), value.start)
        ):
            return None
        owner = self.topic(sentence, value.start)
        if owner is None or ":" in self.text[owner.span[1] : value.start]:
            return None  # what stands after a colon may be said of another
        return owner

    def topic(self, sentence: Span, at: int) -> Owner | None:
        """What the sentence is about: its first name, or what that of the sentence before was about."""
        mentions = named(self.draft, sentence[0], min(at, sentence[0] + _WINDOW))
        if mentions:
            first = mentions[0]
            opens = _OPENS.fullmatch(self.text, sentence[0], first.start)
            if opens and first.type in _SUBJECTS and _VERB.match(self.text, first.end, sentence[1]):
                return Owner.of(first)
        found = _ANAPHOR.match(self.text, sentence[0])
        return self._last(sentence, found[0]) if found else None

    def _last(self, sentence: Span, word: str) -> Owner | None:
        """The subject of the sentence before, if `word` may stand for it."""
        index = self.draft.sentence_at(sentence[0])
        if index is None or index == 0 or self.draft.block_at(self.draft.sentences[index - 1][0]) is None:
            return None
        before = self.draft.sentences[index - 1]
        if self.draft.block_at(before[0]) != self.draft.block_at(sentence[0]):
            return None
        owner = self.topic(before, before[1])
        if owner is None:
            return None
        kind = self.draft.entities[owner.entity].type
        wanted = {
            "country": EntityType.COUNTRY, "nation": EntityType.COUNTRY, "city": EntityType.CITY,
            "fund": EntityType.FUND, "facility": EntityType.FUND,
        }.get(word.rsplit(maxsplit=1)[-1])  # fmt: skip
        if word.strip() in _PLURAL:
            return owner if kind in SCHEMES else None
        return owner if wanted in (None, kind) else None

    def annotated(self, index: int) -> Owner | None:
        """Nothing: English notes are read as they stand."""
        return None

    def before(self, index: int) -> Owner | None:
        """Nothing."""
        return None

    def heading(self, index: int) -> Owner | None:
        """The programme or fund that a heading right above is."""
        return None
