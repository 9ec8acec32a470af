"""Mentions in English text: what the registry knows, and capitalised words around a head."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from spacy.language import Language
from spacy.tokens import Doc

from graph.model import EntityType
from ingest.extract.automaton import registry_matches
from ingest.extract.draft import TEXT_KINDS, Mention, draft_of
from ingest.extract.en.lexicon import lexicon

_WORD = r"[A-Z][\w’'.-]*[\w]|[A-Z]|\d{4}|[A-Z]\w*"
_JOIN = r"(?:\s(?:of|for|on|and|&|in|to|de|–|-|the|of\sthe|and\sthe|for\sthe|on\sthe|in\sthe)\s|\s|,\s(?=[A-Z]\w+(?:,|\sand\s)[^.;]{0,60}))"
_PHRASE = re.compile(rf"(?:{_WORD})(?:{_JOIN}(?:{_WORD}))*")
_QUOTED = re.compile(r"[‘'](?P<a>[A-Z][^‘’'\n]{3,90})[’'](?=[\s,.;)])|[“\"](?P<b>[A-Z][^“”\"\n]{3,90})[”\"]")
_MINISTRY = re.compile(
    r"(?:[A-Z]\w+\s)?(?:Ministry|Department|Office|Bureau|Agency|Council|Commission|People's Committee|People’s Committee)\s(?:of|for)\s(?:the\s)?"
    r"[A-Z][\w’'-]*(?:(?:,?\s(?:and|&|of|the)){0,3}\s[A-Z][\w’'-]*|,\s[A-Z][\w’'-]*(?=(?:\s[A-Z][\w’'-]*)*(?:,\s[A-Z]|,?\s(?:and|&)\s[A-Z])))*"
)
_CONFIDENCE = {"registry": 0.97, "person": 0.93, "ministry": 0.92, "phrase": 0.8, "quoted": 0.75}
_STRENGTH = {"person": 5, "ministry": 6, "registry": 4, "quoted": 4, "phrase": 3}
_BODIES = frozenset(
    {EntityType.AGENCY, EntityType.COMPANY, EntityType.UNIVERSITY, EntityType.INTL_ORG, EntityType.FUND}
)
_NAME = r"(?:[A-Z][a-z’'-]+(?:-[A-Z]?[a-z]+)*|[A-Z]{2,}|[A-Z]\.)(?:\s(?:bin|van|von|de|da|del|al|el|Al|El)|\s(?:[A-Z][A-Za-z’'-]+(?:-[A-Za-z]+)*|[A-Z]\.)){1,4}"


@Language.component("en_names")
def en_names(doc: Doc) -> Doc:
    """Mentions of the document."""
    draft = draft_of(doc)
    text = doc.text
    proposals: list[Mention] = []
    for block in draft.blocks:
        if block.kind in TEXT_KINDS:
            proposals += _people(text, block.start, block.end)
            proposals += _ministries(text, block.start, block.end)
            proposals += _quoted(text, block.start, block.end)
            proposals += _phrases(text, block.start, block.end)
    for mention in _registered(text):
        block_index = draft.block_at(mention.start)
        if block_index is not None and draft.blocks[block_index].kind in TEXT_KINDS:
            proposals.append(mention)
    draft.mentions = _settle(proposals)
    return doc


def _registered(text: str) -> Iterator[Mention]:
    for match in registry_matches(text):
        _, entry = match.candidates[0]
        surface = text[match.start : match.end]
        if not surface[0].isupper() and not surface.isupper():
            continue
        if surface in lexicon().not_names:
            continue
        if text[match.end : match.end + 1] == "-" and text[match.end + 1 : match.end + 2].islower():
            continue
        yield Mention(
            match.start, match.end, entry.type, "registry", entry.id, confidence=_CONFIDENCE["registry"]
        )


@cache
def _person_patterns() -> tuple[re.Pattern[str], ...]:
    words = lexicon()
    title, honorific = words.title, words.honorific
    body = r"(?:[\w’'&,.-]+\s){0,9}?"
    return (
        # First Vice Finance Minister Bang Ki-sun · KISA's president Lee Ki-joo · Minister of X Isa Pantami
        re.compile(
            rf"\b(?:{title})(?:\s(?:of|for)\s(?:the\s)?(?:[A-Z][\w’'-]*(?:,?\s(?:and|&|the)\s|,?\s)){{1,7}}?)?\s?(?:{honorific})?\s?(?P<name>{_NAME})(?=\s(?:of\sthe|said|led|and|told|signed|met|visited|noted|stressed|called|from|in|on|at|will|has|was|is|attended|also)|[,.;:)]|’s|'s|$|\s[a-z])"
        ),
        # Brahima Sanou, Director of … · Chin Young, Minister of …
        re.compile(rf"(?P<name>{_NAME}),\s(?:the\s|a\s|its\s|their\s)?{body}(?:{title})\b"),
        re.compile(rf"(?:{honorific})\s(?P<name>{_NAME})"),
    )


def _people(text: str, start: int, end: int) -> Iterator[Mention]:
    for pattern in _person_patterns():
        for found in pattern.finditer(text, start, end):
            begin, stop = found.span("name")
            words = text[begin:stop].split()
            if len(words) < 2 or any(_no_name(word.rstrip(".,")) for word in words):
                continue
            yield Mention(begin, stop, EntityType.PERSON, "person", confidence=_CONFIDENCE["person"])


def _no_name(word: str) -> bool:
    words = lexicon()
    return word in words.not_names or word in _BODY_WORDS or word in words.head_words or word in words.peoples


_BODY_WORDS = frozenset(
    [
        "Ministry",
        "Minister",
        "Department",
        "Office",
        "Agency",
        "Bank",
        "Korea",
        "Republic",
        "Government",
        "Commission",
        "Council",
        "Division",
        "Bureau",
        "Science",
        "ICT",
        "Interior",
        "Safety",
        "Foreign",
        "Affairs",
        "Finance",
        "Planning",
        "University",
        "Institute",
        "Vice",
        "Digital",
        "Economy",
        "Communications",
        "Trade",
        "Industry",
        "Development",
        "Information",
        "Technology",
        "International",
        "Cooperation",
        "National",
        "President",
        "Director",
        "Secretary",
        "General",
        "State",
    ]
)


def _ministries(text: str, start: int, end: int) -> Iterator[Mention]:
    for found in _MINISTRY.finditer(text, start, end):
        begin, stop = found.span()
        surface = text[begin:stop]
        cut = re.search(r"\s(?:and|&|,)\s(?:the\s)?(?:Ministry|Department|Korea|Office)\b", surface)
        if cut:
            stop = begin + cut.start()
        first = surface.split()[0]
        if (
            first in lexicon().not_names
            or first in lexicon().peoples
            or first in ("The", "Vice", "First", "Deputy")
        ):
            begin += len(first) + 1
        yield Mention(begin, stop, EntityType.AGENCY, "ministry", confidence=_CONFIDENCE["ministry"])


def _quoted(text: str, start: int, end: int) -> Iterator[Mention]:
    for found in _QUOTED.finditer(text, start, end):
        group = "a" if found["a"] else "b"
        kind = kind_of(found[group])
        if kind in (EntityType.PROGRAM, EntityType.EVENT, EntityType.FUND):
            yield Mention(*found.span(group), kind, "quoted", confidence=_CONFIDENCE["quoted"])


def _phrases(text: str, start: int, end: int) -> Iterator[Mention]:
    """Capitalised phrases whose head says what they are."""
    for found in _PHRASE.finditer(text, start, end):
        for begin, stop in _parts(text, *found.span()):
            surface = text[begin:stop]
            kind = kind_of(surface)
            if kind is None or len(surface.split()) < 2 or surface in lexicon().not_names:
                continue
            yield Mention(begin, stop, kind, "phrase", confidence=_CONFIDENCE["phrase"])


def _parts(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """A phrase without its sentence-initial word, cut at a conjunction that joins two names."""
    words = [(m.start() + start, m.end() + start) for m in re.finditer(r"\S+", text[start:end])]
    while words and text[slice(*words[0])].rstrip(",") in lexicon().not_names:
        words.pop(0)
    current: list[tuple[int, int]] = []
    for i, word in enumerate(words):
        surface = text[slice(*word)]
        rest = text[words[i + 1][0] : end] if i + 1 < len(words) else ""
        joins = surface in ("and", "&", "in", "to", "on", "for")
        if (
            current
            and joins
            and kind_of(text[current[0][0] : current[-1][1]]) is not None
            and (kind_of(rest) is not None or surface in ("in", "to", "on"))
        ):
            yield current[0][0], _stripped(text, current[-1][1])
            current = []
            continue
        if not current and joins:
            continue
        current.append(word)
        if surface.endswith(",") and kind_of(text[current[0][0] : word[1] - 1]) is not None:
            yield current[0][0], word[1] - 1
            current = []
    if current:
        yield current[0][0], _stripped(text, current[-1][1])


def _stripped(text: str, end: int) -> int:
    while text[end - 1] in ",.;:":
        end -= 1
    return end


def kind_of(name: str) -> EntityType | None:
    """The type that the head of a name speaks for: its last word, or the word before ``of``."""
    name = re.sub(r"[’']s$", "", name.strip(" ,.;:"))
    core = re.split(r"\s(?:of|for|on|in|to)\s", name, maxsplit=1)[0]
    for part in (name, core):
        for head, kind in lexicon().heads:
            if part.endswith(head) and (len(part) == len(head) or part[-len(head) - 1] == " "):
                return kind if len(name) > len(head) else None
    return None


def _settle(proposals: list[Mention]) -> list[Mention]:
    kept: list[Mention] = []
    for mention in sorted(
        proposals, key=lambda m: (-_STRENGTH[m.rule] - (m.end - m.start) / 20, m.start, m.type)
    ):
        clash = False
        for other in kept:
            if mention.start >= other.end or other.start >= mention.end:
                continue
            inside = (
                other.start <= mention.start
                and mention.end <= other.end
                and mention.end - mention.start < other.end - other.start
            )
            place = mention.type in (EntityType.COUNTRY, EntityType.CITY) and mention.rule == "registry"
            if not (inside and place and other.rule == "ministry"):
                clash = True
                break
        if not clash:
            kept.append(mention)
    return sorted(kept, key=lambda m: (m.start, -m.end))
