"""Who stands where in a sentence: mentions and what stands for them, joined by commas and ``and``."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass

from graph.model import ORGANISATIONS, EntityType
from ingest.extract.draft import Draft
from ingest.extract.en.wording import ALONG, BRACKET

_PLACES = frozenset({EntityType.COUNTRY, EntityType.CITY})
_JOINED = re.compile(
    rf"{BRACKET}(?:\sof\s(?:the\s)?[A-Z][\w.]+(?:\s[A-Z]\w+)?)?{BRACKET}(?:,?\s(?:and|&|{ALONG})\s|,\s|\s?/\s?)(?:also\s)?(?:both\s)?"
    r"(?:the\s|its\s|their\s|an?\s)?(?:(?:[A-Z][\w.-]+\s){0,3}[A-Z][\w.-]+[’']s\s)?(?:[A-Z][a-z]+(?:ese|an|sh|ch|i|ic)\s)?"
    r"(?:(?!(?:in|at|of|from|for|on|to|with|by|near|under|is|will|after|before|where|as|that|which|who|has|was)\s)[a-z-]+\s){0,2}"
    r"(?:[Gg]overnments? of\s(?:the\s)?)?(?:(?:[a-z-]+\s){0,2}(?:counterpart|peer|partner|sister)s?,?\s(?:the\s)?)?$"
)
_LAST = re.compile(r"\band\b|&")
_CLAUSE = re.compile(r"(?:\s?\([^)]*\))?,\s(?:the\s)?")
"""What opens the main clause once a list is closed: between A and B, the United Kingdom bears …"""
_APART = re.compile(rf"(?:\s?\([^)]*\))?(?:,\s|\s(?:{ALONG})\s)(?:the\s)?")
_GOVERNMENT = re.compile(
    r"(?:\b[Gg]overnments?|(?:^|[.;:,]\s|\b[Tt]he\s|\band\s|\bby\s)(?:[Mm]ayors|[Mm]inisters|[Hh]eads|[Ll]eaders|[Pp]residents|[Gg]overnors|[Rr]epresentatives"
    r"|[Oo]fficials|[Rr]ectors|[Pp]rime [Mm]inisters|[Ff]oreign [Mm]inisters|[Rr]egulators|[Cc]hiefs|[Cc]hief [Ee]xecutives))\sof\s(?:the\s)?$"
)
_OF_BODY = re.compile(r"(?:\s?\([^)]*\))?(?:\sof\s(?:the\s)?)")
_APPOSED = re.compile(r",\s[^.;]{3,140}?,?\sand\s(?:[A-Z][\w.’'-]*\s){0,6}$|,\s[^.;]{3,110}?,\s$")
_NAMED_TOGETHER = re.compile(r",?\sand\s(?:(?:[A-Z][\w.’'-]*|of|for|and)\s){0,7}$")
_PREPOSITION = re.compile(
    r"(?s:.*)\b((?i:in|at|from|under|of|for|to|with|between|among|by|on|near|via|through|against|including|than|like|toward|towards"
    r"|into|across|as|alongside|about|over|(?<!has\s)(?<!have\s)since|is|are))\s(?:both\s)?(?:the\s|an?\s|its\s|their\s)?(?:(?:[A-Z][\w.-]+\s){0,3}[A-Z][\w.-]+[’']s\s)?"
    r"(?:[A-Z][a-z]+(?:ese|an|sh|ch|i|ic)\s|(?!whom\b|which\b)[a-z]+\s){0,2}$"
)


@dataclass(frozen=True, slots=True)
class Actor:
    """An entity at a place of the text, by name or by a phrase that stands for it."""

    start: int
    end: int
    entity: int
    type: EntityType
    named: bool = True


@dataclass(frozen=True, slots=True)
class Group:
    """Actors that are coordinated, and the preposition they hang on."""

    actors: tuple[Actor, ...]
    preposition: str

    @property
    def start(self) -> int:
        """Where the first begins."""
        return self.actors[0].start

    @property
    def end(self) -> int:
        """Where the last ends."""
        return self.actors[-1].end


def actors(text: str, draft: Draft, start: int, end: int) -> list[Actor]:
    """Actors of a span in text order, the outermost of nested ones; owners (``Ghana's``) of others are none."""
    found = [
        Actor(m.start, m.end, m.entity, draft.entities[m.entity].type)
        for m in draft.mentions_in(start, end)
        if m.entity is not None and not _owner(text, m.start, m.end, draft.entities[m.entity].type)
    ]
    first = bisect_left(draft.references, start, key=lambda r: r.start)
    last = bisect_right(draft.references, end - 1, key=lambda r: r.start)
    for reference in draft.references[first:last]:
        found += [
            Actor(reference.start, reference.end, e, draft.entities[e].type, named=reference.rule != "pair")
            for e in reference.entities
        ]
    found.sort(key=lambda a: (a.start, -a.end))
    outer: list[Actor] = []
    for actor in found:
        if (
            outer
            and actor.start < outer[-1].end
            and (actor.start, actor.end) != (outer[-1].start, outer[-1].end)
        ):
            continue
        if outer and actor.entity == outer[-1].entity and text[outer[-1].end : actor.start].strip() == "(":
            continue
        if (
            outer
            and actor.type in _PLACES
            and outer[-1].type not in _PLACES
            and _OF_BODY.fullmatch(text, outer[-1].end, actor.start)
        ):
            continue
        outer.append(actor)
    return outer


_ARTICLE = re.compile(r"\b[Aa]n?\s$")
_BRANCH = re.compile(r"\s(?:branch|office|campus|headquarters|unit|arm)\sof\b")
_NOUN = re.compile(r"\s(?:[a-z-]+ing\s)?[a-z]{3,}")


def _owner(text: str, start: int, end: int, kind: EntityType) -> bool:
    if kind not in _PLACES:
        return False
    if _ARTICLE.search(text, max(0, start - 4), start) and _NOUN.match(text, end):
        return True  # a Singapore shipowner
    if _BRANCH.match(text, end):
        return True
    return bool(re.match(r"[’']s?\s(?:[a-z]+\s){0,2}[A-Z“‘]", text[end : end + 30]))


def groups(text: str, draft: Draft, start: int, end: int, kinds: frozenset[EntityType]) -> list[Group]:
    """The actors of these kinds in a span, grouped by coordination."""
    found: list[list[Actor]] = []
    closed = False
    for actor in actors(text, draft, start, end):
        if actor.type not in kinds:
            continue
        last = found[-1][-1] if found else None
        gap = text[last.end : actor.start] if last is not None else ""
        if last is not None and _coordinated(text, last, actor) and not (closed and _CLAUSE.fullmatch(gap)):
            found[-1].append(actor)
            closed = closed or bool(_LAST.search(gap))
        else:
            found.append([actor])
            closed = False
    return [Group(tuple(g), _preposition(text, start, g[0])) for g in found]


def _coordinated(text: str, one: Actor, other: Actor) -> bool:
    if (one.start, one.end) == (other.start, other.end):
        return True
    if one.named is not other.named:
        return False
    between = re.sub(r"\s+", " ", text[one.end : other.start])
    if EntityType.PERSON in (one.type, other.type):
        joined = _APPOSED.match(between) or _JOINED.match(between) or _NAMED_TOGETHER.match(between)
        return one.type is other.type and bool(joined)
    if between == ", " and one.type is EntityType.CITY and other.type is EntityType.COUNTRY:
        return False
    if one.type in _PLACES and other.type in ORGANISATIONS and _APART.fullmatch(between):
        return False  # while the president was in the UAE, the association …; in Jakarta together with the ministry
    return bool(_JOINED.match(between))


def _preposition(text: str, start: int, actor: Actor) -> str:
    before = _GOVERNMENT.sub("", text[max(start, actor.start - 70) : actor.start])
    found = _PREPOSITION.match(before)
    return found[1].lower() if found else ""
