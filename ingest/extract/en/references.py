"""Phrases that stand for entities named before: both countries, the two agencies, the ministry, the forum."""

from __future__ import annotations

import re
from bisect import bisect_left
from functools import cache

from graph.model import ORGANISATIONS, EntityType
from ingest.extract.draft import Draft, Mention, Reference
from ingest.extract.en.lexicon import lexicon

_COMMON = frozenset(
    {"state", "new", "joint", "annual", "provincial", "public", "same", "whole", "entire", "said"}
)
_SIDE = re.compile(
    r"\b([A-Z][a-z]+(?:\s[A-Z][a-z]+)?)\s(?:[a-z]+\s){0,2}?(?:side|authorities|counterparts?|bodies|agencies|institutions|delegation|officials|civil servants|public servants|experts|students|teachers|schools|regulators|trainees|delegates|companies)\b"
)
_ACTORS = ORGANISATIONS | {EntityType.FUND, EntityType.COUNTRY}
_SEVERAL = re.compile(
    r"\b(?P<count>[Bb]oth|(?:[Tt]he(?: same)?|[Aa]ll|[Tt]hese) (?:two|three|four|five|six|seven)|[Tt]heir(?: two)?)\s(?:[a-z]+\s)?"
    r"(?P<noun>countries|nations|states|sides|parties|governments|agencies|organi[sz]ations|ministries|institutions|bodies"
    r"|partners|cities|banks|companies|universities|offices|services|regulators|carriers|operators|firms|authorities|ministers|investors|members|partners|utilities|telcos"
    r"|mayors|leaders|presidents|administrations|institutes|boards|chambers|capitals|neighbours|groups|foundations|academies"
    r"|signatories|allies)\b"
    r"|\b(?P<alone>[Tt]he two|(?:[Tt]he same|[Aa]ll) (?:three|four|five|six|seven)|[Bb]oth|them)(?=\s(?:have|has|had|will|would|also|first|signed|extended|agreed|concluded|set|put"
    r"|were|are|dates?|last|in \d{4})\b|[.,])"
)
_COUNTS = {"three": 3, "four": 4, "five": 5, "six": 6, "seven": 7}
_OF_NOUN = {
    "countries": frozenset({EntityType.COUNTRY}),
    "nations": frozenset({EntityType.COUNTRY}),
    "states": frozenset({EntityType.COUNTRY}),
    "governments": frozenset({EntityType.COUNTRY}),
    "cities": frozenset({EntityType.CITY}),
    "mayors": frozenset({EntityType.CITY}),
    "presidents": frozenset({EntityType.COUNTRY}),
    "leaders": frozenset({EntityType.COUNTRY}),
    "ministries": frozenset({EntityType.AGENCY}),
    "agencies": frozenset({EntityType.AGENCY}),
    "offices": frozenset({EntityType.AGENCY}),
    "bodies": ORGANISATIONS,
    "institutions": ORGANISATIONS,
    "organizations": ORGANISATIONS,
    "organisations": ORGANISATIONS,
    "companies": frozenset({EntityType.COMPANY}),
    "universities": frozenset({EntityType.UNIVERSITY}),
    "firms": frozenset({EntityType.COMPANY}),
    "carriers": frozenset({EntityType.COMPANY}),
    "operators": frozenset({EntityType.COMPANY}),
    "authorities": frozenset({EntityType.AGENCY}),
    "services": frozenset({EntityType.AGENCY}),
    "regulators": frozenset({EntityType.AGENCY}),
}
_MOST_BACK = 200
"""Mentions among which the one that a common noun stands for is looked for."""
_STATES, _CITIES = frozenset({EntityType.COUNTRY}), frozenset({EntityType.CITY})
_BEGINNING = 4000
"""Characters in which those that a document is about are named."""
_LOOK_BACK = 8
"""Sentences before ``both countries`` in which those two are looked for together."""


def references(text: str, draft: Draft) -> list[Reference]:
    """Phrases that stand for entities named before: both countries, the two agencies, the ministry, the forum."""
    found = []
    ordered = [m for m in draft.mentions if m.entity is not None]
    for phrase in _noun().finditer(text):
        if draft.sentence_at(phrase.start()) is None or any(
            m.start < phrase.end() and phrase.start() < m.end for m in ordered
        ):
            continue
        one = _stands_for(text, ordered, phrase)
        if one is not None:
            found.append(Reference(phrase.start(), phrase.end(), (one,), "noun"))
    spoken = sorted([*((m.start, m.entity) for m in ordered), *((r.start, r.entities[0]) for r in found)])
    for phrase in _SEVERAL.finditer(text):
        whom = _together(draft, spoken, phrase)
        if whom:
            found.append(Reference(phrase.start(), phrase.end(), whom, "pair"))
    for phrase in _OFFICER.finditer(text):
        if (
            draft.sentence_at(phrase.start()) is not None
            and (who := _holder(draft, ordered, phrase)) is not None
        ):
            found.append(Reference(phrase.start(), phrase.end(), (who,), "noun"))
    countries = {e.entry: i for i, e in enumerate(draft.entities) if e.type is EntityType.COUNTRY}
    for phrase in _SIDE.finditer(text):
        home = countries.get(lexicon().peoples.get(phrase[1], ""))
        if home is not None:
            found.append(Reference(phrase.start(), phrase.end(), (home,), "side"))
    return sorted(found, key=lambda r: (r.start, -r.end))


def _holder(draft: Draft, ordered: list[Mention], phrase: re.Match[str]) -> int | None:
    """The person named last whose office is called so: the minister."""
    last = bisect_left(ordered, phrase.start(), key=lambda m: m.start)
    for mention in reversed(ordered[max(0, last - _MOST_BACK) : last]):
        if mention.type is EntityType.PERSON and mention.entity is not None:
            role = draft.entities[mention.entity].role or ""
            if phrase["office"].lower() in role.lower():
                return mention.entity
    return None


_OFFICER = re.compile(
    r"\b[Tt]he (?P<office>minister|mayor|governor|ambassador|commissioner|chairman|chairwoman|president|director general|secretary)\b"
    r"(?!\s(?:of|for|[A-Z])|[’']s\s[A-Z])"
)


def _together(draft: Draft, spoken: list[tuple[int, int | None]], phrase: re.Match[str]) -> tuple[int, ...]:
    """The two (or three) that the last sentence before tells of together, else those named first."""
    count = _COUNTS.get((phrase["count"] or phrase["alone"]).split()[-1], 2)
    wanted = _OF_NOUN.get(phrase["noun"] or "", _ACTORS)
    sentence = draft.sentence_at(phrase.start())
    if sentence is None:
        return ()
    starts = [start for start, _ in spoken]

    def named(start: int, end: int, kinds: frozenset[EntityType]) -> tuple[int, ...]:
        low, high = bisect_left(starts, start), bisect_left(starts, min(end, phrase.start()))
        found = (e for _, e in spoken[low:high] if e is not None and draft.entities[e].type in kinds)
        return tuple(dict.fromkeys(found))

    back = range(sentence, max(-1, sentence - _LOOK_BACK), -1)
    for number in back:
        for kinds in (wanted - _STATES, wanted):
            order = named(*draft.sentences[number], kinds)
            if len(order) == count:
                return order
    for number in back if wanted is _ACTORS else ():
        order = named(*draft.sentences[number], _CITIES)
        if len(order) == count:
            return order
    for kinds in (wanted - _STATES, wanted):
        order = named(0, _BEGINNING, kinds)
        if len(order) >= count:
            return order[:count]
    return ()


def _stands_for(text: str, ordered: list[Mention], phrase: re.Match[str]) -> int | None:
    """The last entity before with this noun for a head, else the last of the noun's type."""
    noun = phrase["noun"].lower()
    kinds = lexicon().nouns[noun]
    field = (phrase["field"] or "").strip()
    if field in _COMMON:
        field = ""
    fallback: int | None = None
    last = bisect_left(ordered, phrase.start(), key=lambda m: m.start)
    for mention in reversed(ordered[max(0, last - _MOST_BACK) : last]):
        if mention.type not in kinds:
            continue
        words = text[mention.start : mention.end].lower().replace(",", "").split()
        if field and not any(word.startswith(field) for word in words):
            continue
        if noun in words:
            return mention.entity
        if fallback is None:
            fallback = mention.entity
    return fallback


@cache
def _noun() -> re.Pattern[str]:
    nouns = "|".join(
        f"[{n[0].upper()}{n[0]}]{re.escape(n[1:])}"
        for n in sorted(lexicon().nouns, key=lambda n: (-len(n), n))
    )
    return re.compile(
        rf"\b(?:[Tt]he|[Tt]his|[Tt]hat(?:\sfirst)?|[Ii]ts(?=\sgovernment))\s(?:[A-Z][a-z]+(?:an|ese|ish|ch|i|ic|wegian)\s)?(?:(?:[a-z]+|\d+)-[a-z-]+\s)?(?P<field>(?!the\s)[a-z]+\s)?(?P<noun>{nouns})\b(?![’']s\s[A-Z]|\s(?:of|for)\s(?:the\s)?[A-Z])"
    )
