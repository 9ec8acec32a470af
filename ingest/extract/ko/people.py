"""People in Korean text: a full name beside an office.

Korean names have three syllables, rarely two or four, and start with a family name; foreign ones are a run of
words, most of which no dictionary has, often with the original in brackets. Neither counts without an office
next to it, for most such words are no names.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from graph.model import EntityType
from graph.registry import registry
from ingest.extract.draft import Mention
from ingest.extract.ko.lexicon import lexicon

_CONFIDENCE = 0.95
_OFFICE_WORDS = 5
_LONGEST_RUN = 6
_NOUNS = frozenset({"NNP", "NNG", "NNB", "NR", "NP", "XR", "SL"})
_WORD = re.compile(r"(?<![0-9가-힣])[가-힣]+(?:[-·][가-힣]+)*")
_MAY_BELONG = frozenset("도로나이")
"""Particles that foreign names end in as well."""
_SUFFIXES = frozenset("부청처국원실과팀장권법률형화성적용상별간내측단사업관급회차")
_LATIN = r"[A-Z][\w'.’-]+(?:[ -](?:[A-Z][\w'.’-]*|bin|van|den|de|da|al|von|der|la)){0,5}"
_AFTER = r"(?=$|[\s,.)·/‧ㆍ(’'”\"*_-]|[은는이가을를의와과도께]|께서|에게|으로|로서)"


@dataclass(frozen=True, slots=True)
class Tokens:
    """Where the document's tokens start, their tags, and which of them no dictionary has."""

    starts: list[int]
    tags: list[str]
    unknown: set[int]

    def within(self, start: int, end: int) -> range:
        """The indices of the tokens that start in the span."""
        return range(bisect_left(self.starts, start), bisect_left(self.starts, end))


@cache
def _office() -> str:
    title = "|".join(sorted(map(re.escape, lexicon().titles), key=lambda t: (-len(t), t)))
    return rf"(?:[가-힣A-Za-z0-9·‧ㆍ&()-]+\s){{0,{_OFFICE_WORDS}}}?[가-힣A-Za-z0-9·‧ㆍ&-]*(?:{title}){_AFTER}"


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    words = lexicon()
    one = "".join(sorted(s for s in words.surnames if len(s) == 1))
    two = "|".join(sorted(s for s in words.surnames if len(s) > 1))
    korean = rf"(?:(?:{two})[가-힣]{{1,2}}|[{one}][가-힣]{{2}}|[{one}]\s[가-힣]{{2}}|[{one}][가-힣])"
    title = "|".join(sorted(map(re.escape, words.titles), key=lambda t: (-len(t), t)))
    return {
        # (장관 최기영, 이하 …)
        "titled": re.compile(
            rf"(?<![가-힣])(?:[가-힣]*(?:{title}))\s?[:：(]?\s?(?P<name>{korean})(?=\s?[,)/*(]|\s이하|\s?$)",
            re.M,
        ),
        # 이준갑 사장, 남영숙 WeGO 사무총장
        "korean": re.compile(rf"(?<![가-힣])(?P<name>{korean})(?:\([^)]{{1,40}}\))?\s{_office()}", re.M),
        # Felipe Lopeandia 외교부 양자경제국장, Tan Lay Lin(통상산업부 국제교역국장)
        "latin": re.compile(rf"(?<![A-Za-z])(?P<name>{_LATIN})\s?\(?\s?(?=[가-힣]){_office()}", re.M),
        "after": re.compile(rf"\s?(?:\(\s?(?:{_LATIN})\s?\)\s?|,\s(?:{_LATIN})\s?)?{_office()}", re.M),
        "bracket": re.compile(rf"\s?[,(]\s?(?P<latin>{_LATIN})\s?[),]"),
        "original": re.compile(
            rf"(?P<words>[가-힣]+(?:[ -][가-힣]+){{0,6}})\s?[,(]\s?(?P<latin>{_LATIN})(?=\s?[),])"
        ),
        # 가온테크(대표 홍길동), 가온테크 대표(홍길동): a body and its head
        "headed": re.compile(
            rf"\s?\(\s?(?:[가-힣]*(?:{title}))\s?[:：]?\s?[가-힣]|\s(?:{title})\({korean}\)"
        ),
        "before": re.compile(rf"(?:^|[\s(·,])(?:[가-힣]*(?:{title}))\s?[:：]?\s?$"),
    }


def find_people(text: str, tokens: Tokens, start: int, end: int) -> Iterator[Mention]:
    """Mentions of people between two offsets, by full name."""
    taken: list[tuple[int, int]] = []
    for span in (
        *_bracketed(text, tokens, start, end),
        *_runs(text, tokens, start, end),
        *_koreans(text, tokens, start, end),
        *_latins(text, start, end),
    ):
        if not any(span[0] < e and s < span[1] for s, e in taken):
            taken.append(span)
            yield Mention(*span, EntityType.PERSON, "person", confidence=_CONFIDENCE)


def _koreans(text: str, tokens: Tokens, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Names of Koreans with their office before or after them."""
    for name in ("titled", "korean"):
        for found in _patterns()[name].finditer(text, start, end):
            span = found.span("name")
            if _is_korean_name(text, tokens, *span, titled=name == "titled"):
                yield span


def _is_korean_name(text: str, tokens: Tokens, start: int, end: int, *, titled: bool) -> bool:
    """Whether the analyser takes the span for a name too: its own words, proper or unknown."""
    inside = tokens.within(start, end)
    if not inside or tokens.starts[inside[0]] != start:
        return False
    following = inside[-1] + 1
    if following < len(tokens.starts) and tokens.starts[following] < end:
        return False
    if (
        following < len(tokens.tags)
        and tokens.starts[following] == end
        and tokens.tags[following][:2] == "XS"
    ):
        return False
    tags = [tokens.tags[i] for i in inside if tokens.tags[i] != "_SP"]
    if registry().lookup(text[start:end]) or (tags[-1] not in _NOUNS and tags[-1] != "XSN"):
        return False
    if titled:
        return len(tags) > 1 or tags[0] == "NNP" or tokens.starts[inside[0]] in tokens.unknown
    if any(tag not in _NOUNS for tag in tags):
        return False
    known = not any(tokens.starts[i] in tokens.unknown for i in inside)
    if known and len(text[start:end]) == 2:
        return False
    return not known or "NNP" in tags or (len(tags) > 1 and text[end - 1] not in _SUFFIXES)


def _latins(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Names in Latin letters with a Korean office after them."""
    for found in _patterns()["latin"].finditer(text, start, end):
        name = found["name"]
        first, capitals = name.split()[0], sum(word.isupper() for word in name.split())
        if " " in name and first != first.upper() and capitals <= 1 and not registry().lookup(name):
            yield found.span("name")


def _bracketed(text: str, tokens: Tokens, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Names with the original in brackets: as many words as that has, without what belongs to the sentence."""
    for found in _patterns()["original"].finditer(text, start, end):
        if not any(c.islower() for c in found["latin"]):
            continue
        parts = len(found["latin"].split())
        words = [
            (m.start() + found.start(), m.end() + found.start()) for m in _WORD.finditer(found["words"])
        ][-parts:]
        kept: list[tuple[int, int]] = []
        for word in reversed(words):
            surface = text[slice(*word)]
            particle = tokens.tags[tokens.within(*word)[-1]][0] == "J" if tokens.within(*word) else False
            if surface in lexicon().titles or registry().lookup(surface):
                break
            if kept and (lexicon().title.search(surface) or (particle and surface[-1] not in _MAY_BELONG)):
                break
            kept.append(word)
        if not kept:
            continue
        line = text.rfind("\n", 0, kept[-1][0]) + 1
        lead = text[max(line, kept[-1][0] - 30) : kept[-1][0]]
        if _patterns()["after"].match(text, found.end("words")) or _patterns()["before"].search(lead):
            yield kept[-1][0], found.end("words")


def _runs(text: str, tokens: Tokens, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Runs of foreign words with an office after them, or before them and the original in brackets."""
    run: list[tuple[int, int]] = []
    foreign = False
    for word in (*_WORD.finditer(text, start, end), None):
        if word is not None and run and text[run[-1][1] : word.start()] != " ":
            yield from _named(text, run, foreign=foreign)
            run, foreign = [], False
        if word is None:
            break
        stop, kind = _core(text, tokens, word)
        if kind is None:
            yield from _named(text, run, foreign=foreign)
            run, foreign = [], False
            continue
        run.append((word.start(), stop))
        foreign = foreign or kind or sum(e - s > 1 for s, e in run) > 1
        if stop < word.end():
            goes_on = (
                kind and text[stop : word.end()] in _MAY_BELONG and _goes_on(text, tokens, word.end(), end)
            )
            if goes_on:
                run[-1] = (word.start(), word.end())
                continue
            yield from _named(text, run, foreign=foreign)
            run, foreign = [], False
    yield from _named(text, run, foreign=foreign)


def _goes_on(text: str, tokens: Tokens, start: int, end: int) -> bool:
    """Whether the next word surely is a part of a foreign name too."""
    following = re.compile(r" [가-힣]+").match(text, start, end)
    word = _WORD.search(text, start, end) if following else None
    return word is not None and _core(text, tokens, word)[1] is True


def _core(text: str, tokens: Tokens, word: re.Match[str]) -> tuple[int, bool | None]:
    """Where the nouns of a word end, and whether it may stand in a foreign name: surely, perhaps, or not."""
    inside = tokens.within(word.start(), word.end())
    if not inside or tokens.starts[inside[0]] != word.start():
        return word.end(), None
    stop, unknown, proper = word.end(), False, True
    for i in inside:
        tag = tokens.tags[i].split("+")[0]
        if tag not in _NOUNS and tag != "SO":
            if tag[0] == "J" and i > inside[0] and word.end() - tokens.starts[i] <= 2:
                stop = tokens.starts[i]
                break
            if not unknown:
                return word.end(), None
        unknown = unknown or tokens.starts[i] in tokens.unknown
        proper = proper and tag == "NNP"
    surface = text[word.start() : stop]
    if registry().lookup(surface) or lexicon().title.search(surface) or _is_body(surface):
        return stop, None
    if surface in lexicon().head_type or tokens.tags[inside[0]] == "NNB":
        return stop, None
    if unknown:
        return stop, True
    return stop, False if proper or len(surface) == 1 else None


def _is_body(word: str) -> bool:
    """Whether a long word ends as bodies' names do."""
    return len(word) > 3 and any(
        word.endswith(head)
        for kind in (EntityType.AGENCY, EntityType.UNIVERSITY, EntityType.COMPANY, EntityType.INTL_ORG)
        for head in lexicon().heads[kind]
    )


def _named(text: str, run: list[tuple[int, int]], *, foreign: bool) -> Iterator[tuple[int, int]]:
    if not run or not foreign or len(run) > _LONGEST_RUN:
        return
    start, end = run[0][0], run[-1][1]
    last = text[slice(*run[-1])]
    if len(run) == 2 and len(last) == 3 and last[0] in lexicon().surnames and run[0][1] - run[0][0] > 4:
        start = run[-1][0]  # a firm and its Korean head
    name = text[start:end]
    if len(name) < 3 or lexicon().title.search(name) is not None:
        return
    patterns = _patterns()
    if patterns["headed"].match(text, end):
        return
    bracket = patterns["bracket"].match(text, end)
    if bracket is not None and not any(c.islower() for c in bracket["latin"]):
        return
    line = text.rfind("\n", 0, start) + 1
    titled = patterns["before"].search(text[max(line, start - 30) : start]) is not None
    if patterns["after"].match(text, end) or (titled and (bracket or len(run) > 1)):
        yield start, end
