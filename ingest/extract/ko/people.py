"""People in Korean text: a full name beside an office.

Korean names have three syllables, rarely two or four, and start with a family name; foreign ones are a run of
words, most of which no dictionary has, often with the original in brackets. Where a name starts and ends, and
whether the words are one, is a choice between few candidates that a log-linear model makes (see
`ingest.extract.ko.choosing`); what it looks at are the features here. Names in Latin letters before a Korean
office are plain and need no model.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from graph.model import EntityType
from graph.registry import registry
from ingest.extract.draft import Mention
from ingest.extract.ko.choosing import Candidate, Choice, decide
from ingest.extract.ko.features import grouped, grouped_end
from ingest.extract.ko.lexicon import lexicon

if TYPE_CHECKING:
    from ingest.extract.ko.names import Text

_CONFIDENCE = 0.95
_LONGEST_RUN = 6
_NEAR = 60
"""Characters after a word within which an office is looked for, and half as many before it."""
_WORD = re.compile(r"(?<![가-힣])[가-힣]+(?:[-·][가-힣]+)*|[一-龥]{2,4}(?![一-龥])")
_PARTICLE = re.compile(r"(?:[은는이가을를의와과도께]|께서|에게|으로|로서|에서|이며|이다)$")
_LATIN = r"[A-Z][\w'.’-]+(?:[ -](?:[A-Z][\w'.’-]*|bin|van|den|de|da|al|von|der|la)){0,5}"
_AFTER = r"(?=$|[\s,.)·/‧ㆍ(’'”\"*_-]|[은는이가을를의와과도께]|께서|에게|으로|로서)"
_ORIGINAL = re.compile(rf"\s?[,(\[]\s?(?P<latin>{_LATIN})")
_OFFICE_WORDS = 5
_NO_NAME = frozenset({"전", "현", "제", "주", "양", "동", "신임", "전직", "당시", "및", "등"})
"""Words between a name and an office, or before a name, that are no part of it."""
_SPELLED = re.compile(r"\(\s?[A-Z][\w'.’-]+(?:[ -][A-Z][\w'.’-]*){1,4}\s?[,)]")
"""A name in Latin letters in brackets, which shows a person as an office does: 제임스 창(James Chang)."""
_TITLED = re.compile(
    r"(?P<name>[가-힣]{3})(?P<title>[가-힣]{2,4}?)(?:[은는이가을를의와과도]|께서|에게|으로)?$"
)
_HANJA = re.compile(r"[一-龥]")


@dataclass(frozen=True, slots=True)
class _Word:
    """A word of the block and what is known of it."""

    start: int
    end: int
    surface: str
    shape: str
    """How the analyser and the registry see it, in short."""
    possible: bool
    """Whether a name may hold it."""
    tail: str
    """Its particle or ending, if the analyser sees one."""


@cache
def _office() -> re.Pattern[str]:
    """An office after a name: up to `_OFFICE_WORDS` words of a body, then a title."""
    title = "|".join(sorted(map(re.escape, lexicon().titles), key=lambda t: (-len(t), t)))
    part = r"[가-힣A-Za-z0-9·‧ㆍ&()-]+\s"
    return re.compile(
        rf"\s?(?P<body>(?:{part}){{0,{_OFFICE_WORDS}}}?)(?P<title>[가-힣A-Za-z0-9·‧ㆍ&-]*(?:{title})){_AFTER}"
    )


@cache
def _title_before() -> re.Pattern[str]:
    """A title right before a name."""
    title = "|".join(sorted(map(re.escape, lexicon().titles), key=lambda t: (-len(t), t)))
    return re.compile(rf"(?:^|[\s(·,]|[가-힣])(?P<title>{title})\s?(?P<sign>[:：(]?)\s?$")


@cache
def _any_title() -> re.Pattern[str]:
    title = "|".join(sorted(map(re.escape, lexicon().titles), key=lambda t: (-len(t), t)))
    return re.compile(rf"(?:{title}|[長官]){_AFTER}|[長官]")


@cache
def _latin_name() -> re.Pattern[str]:
    """Felipe Lopeandia 외교부 양자경제국장, Tan Lay Lin(통상산업부 국제교역국장)"""
    return re.compile(rf"(?<![A-Za-z])(?P<name>{_LATIN})\s?\(?\s?(?=[가-힣]){_office().pattern}", re.M)


def find_people(view: Text, start: int, end: int) -> Iterator[Mention]:
    """Mentions of people between two offsets, by full name."""
    yield from decide("people", choices(view, start, end))
    for found in _latin_name().finditer(view.text, start, end):
        name = found["name"]
        first, capitals = name.split()[0], sum(word.isupper() for word in name.split())
        if " " in name and first != first.upper() and capitals <= 1 and not registry().lookup(name):
            yield Mention(*found.span("name"), EntityType.PERSON, "people", confidence=_CONFIDENCE)


def choices(view: Text, start: int, end: int) -> Iterator[Choice]:
    """For each word that may end a name near an office, the runs of words up to it."""
    offices = sorted(
        m.start() for cue in (_any_title(), _SPELLED) for m in cue.finditer(view.text, start, end)
    )
    if not offices:
        return
    words = [_word(view, *span) for m in _WORD.finditer(view.text, start, end) for span in _split(m)]
    for i, word in enumerate(words):
        if not word.possible:
            continue
        near = bisect_left(offices, word.start - _NEAR // 2)
        if near == len(offices) or offices[near] > word.end + _NEAR:
            continue
        candidates = tuple(_candidates(view, words, i, (start, end)))
        if candidates:
            yield Choice(candidates, ("none", f"none {word.shape}"))


def _split(found: re.Match[str]) -> Iterator[tuple[int, int]]:
    """The spans of a word, or of the Koreans that middle dots join in it; a title right after a Korean's name is none
    of it: 박태현교수."""
    start, end = found.span()
    parts = found[0].split("·")
    if len(parts) > 1 and all(map(_is_korean, parts)):
        for part in parts:
            yield start, start + len(part)
            start += len(part) + 1
        return
    titled = _TITLED.match(found[0])
    if titled and _is_korean(titled["name"]) and titled["title"] in lexicon().titles:
        yield start, start + len(titled["name"])
        return
    yield start, end


def _word(view: Text, start: int, end: int) -> _Word:
    surface = view.text[start:end]
    i, j = bisect_left(view.starts, start), bisect_left(view.starts, end)
    tags = [view.tags[k].split("+")[0] for k in range(i, j)]
    unknown = any(view.starts[k] in view.unknown for k in range(i, j))
    known = view.registered_starts.get(start)
    if known is not None and known.end >= end - 2:
        kind = f"known {known.type}"
    elif lexicon().title.search(surface):
        kind = "title"
    elif _is_body(surface):
        kind = "body"
    elif unknown:
        kind = "unknown"
    else:
        kind = " ".join(tags[:3]) or "-"
    possible = (
        surface not in _NO_NAME
        and not kind.startswith("known")
        and kind not in ("title", "body")
        and len(surface) <= 9
    )
    last = view.tags[j - 1].split("+")[-1] if j > i else ""
    tail = f"{last} {view.text[view.starts[j - 1] : end]}" if last[:1] in ("J", "E") and j - i > 1 else ""
    return _Word(start, end, surface, kind, possible, tail)


def _is_body(word: str) -> bool:
    """Whether a long word ends as bodies' names do."""
    return len(word) > 3 and word.endswith(_body_endings())


@cache
def _body_endings() -> tuple[str, ...]:
    kinds = (EntityType.AGENCY, EntityType.UNIVERSITY, EntityType.COMPANY, EntityType.INTL_ORG)
    return tuple(head for kind in kinds for head in lexicon().heads[kind])


def _candidates(view: Text, words: Sequence[_Word], at: int, bounds: tuple[int, int]) -> Iterator[Candidate]:
    text = view.text
    last = words[at]
    ends = [last.end]
    particle = _PARTICLE.search(last.surface)
    if particle and len(last.surface) - len(particle[0]) >= 2:
        ends.append(last.end - len(particle[0]))
    for end in ends:
        around = [*_around(view, words, at, end, bounds), *grouped_end(view, end)]
        for first in range(at, max(-1, at - _LONGEST_RUN), -1):
            if first < at and (
                not words[first].possible or text[words[first].end : words[first + 1].start] != " "
            ):
                break
            run = words[first : at + 1]
            features = (*around, *_inside(text, run, end), *_left(view, words, first, bounds[0], len(run)))
            if "title before" in features and len(run) == 1 and _is_korean(text[last.start : end]):
                features = (
                    *features,
                    "titled full name",
                    f"titled full name {'closed' if text[end : end + 1] in '),/·' else 'open'}",
                )
            features = (*features, *grouped(view, words[first].start, end))
            latin = _ORIGINAL.match(text, end)
            if latin:
                gap = len(latin["latin"].replace("-", " ").split()) - len(run)
                features = (*features, f"original {max(-3, min(3, gap))}")
            yield Candidate(words[first].start, end, EntityType.PERSON, features)


def _is_korean(name: str) -> bool:
    """Whether a word has the shape of a Korean's full name: a family name and two syllables."""
    return len(name) == 3 and (name[0] in lexicon().surnames or name[:2] in lexicon().surnames)


def _inside(text: str, run: Sequence[_Word], end: int) -> list[str]:
    """Features of the words themselves."""
    last = text[run[-1].start : end]
    syllables = len(last) if len(run) == 1 else 0
    family = last[0] in lexicon().surnames or last[:2] in lexicon().surnames
    features = [f"words {len(run)}", f"cut {end < run[-1].end}"]
    if len(run) == 1:
        features += [f"syllables {min(6, syllables)} {'family' if family else ''}", f"one {run[0].shape}"]
        features.append(f"one {min(6, syllables)} {run[0].shape} {'family' if family else ''}")
        if family and 2 <= syllables <= 3:
            features.append(f"family {last[0]}")
        features.append(f"ends {last[-1]} {min(4, syllables)}")
    else:
        unknown = sum(word.shape == "unknown" for word in run)
        features += [f"unknown {unknown} of {len(run)}", f"first {run[0].shape}", f"last {run[-1].shape}"]
        features += [f"middle {word.shape}" for word in run[1:-1]]
        for word in run[:-1]:
            if word.tail:
                features += ["inner tail", f"inner tail {word.tail}"]
        features.append(f"last ends {last[-1]} {min(4, len(last))}")
        if family and len(last) == 3:
            features.append("last family 3")
        if (
            len(run) == 2
            and len(run[0].surface) == 1
            and run[0].surface in lexicon().surnames
            and len(last) == 2
        ):
            features.append("spaced family name")
    if "-" in text[run[0].start : end] or "·" in text[run[0].start : end]:
        features.append("joined")
    if _HANJA.match(run[0].surface):
        features.append("hanja")
    if end < run[-1].end:
        features.append(f"cut {text[end : run[-1].end]}")
    if registry().lookup(text[run[0].start : end]):
        features.append("registered")
    return features


def _around(view: Text, words: Sequence[_Word], at: int, end: int, bounds: tuple[int, int]) -> list[str]:
    """Features of what follows the name."""
    text = view.text
    features = [f"next {text[end : end + 1] if end < bounds[1] else '$'}"]
    after = end
    original = _ORIGINAL.match(text, end)
    if original:
        features.append("original")
        close = text.find(")", original.end(), original.end() + 60)
        after = close + 1 if close >= 0 else original.end()
    elif text.startswith("(", end):
        close = text.find(")", end, end + 40)
        if close >= 0:
            features.append("bracket")
            inside = _office().match(text, end + 1, close)
            if inside:
                features.append("office in bracket")
            after = close + 1
    office = _office().match(text, after, bounds[1])
    if office:
        body = office["body"].split()
        known = view.registered_starts.get(office.start("body"))
        first = "registered" if known is not None else "body" if body and _is_body(body[0]) else "other"
        features += [f"office {len(body)}", f"office {len(body)} {first}" if body else "title next"]
        title = office["title"]
        features.append(f"title {title if title in lexicon().titles else 'of ' + title[-2:]}")
        if not body and title not in lexicon().titles:
            features.append("title compound")
    else:
        features.append("no office after")
        listed = re.compile(r"(?:\s?[,·]\s?[가-힣 -]{2,20}){1,6}").match(text, after, bounds[1])
        if listed and lexicon().title.search(listed[0]):
            features.append("office across a list")
    if at + 1 < len(words) and words[at + 1].start - end <= 2:
        features.append(f"next word {words[at + 1].shape}")
    return features


def _left(view: Text, words: Sequence[_Word], first: int, least: int, length: int) -> list[str]:
    """Features of what precedes the name."""
    text = view.text
    start = words[first].start
    many = "one" if length == 1 else "run"
    i = start
    while i > least and text[i - 1] == " ":
        i -= 1
    if i == least:
        features = ["before ^", f"before ^ {many}"]
    elif not text[i - 1].isalnum():
        sign = text[i - 1] if text[i - 1] != "\n" else "line"
        features = [f"before {sign}", f"before {sign} {many}"]
    elif i == start:
        features = ["before inside"]
    else:
        k = bisect_left(view.starts, i) - 1
        tag = view.tags[k].split("+")[-1]
        name = view.registered_ends.get(i)
        kind = f"name {name.type}" if name else tag[:2]
        features = [f"before {kind}", f"before {kind} {many}"]
        if first and words[first - 1].end == i:
            previous = words[first - 1]
            features.append(f"previous {previous.shape}")
            if previous.possible and not previous.tail:
                features += [
                    "previous loose",
                    f"previous loose {many}",
                    f"previous loose {previous.shape == 'unknown'}",
                ]
    title = _title_before().search(text, max(least, start - 14), start)
    if title:
        features += ["title before", f"title before {title['sign']} {many}"]
    else:
        opening = text.rfind("(", max(least, start - 40), start)
        if opening >= 0 and re.compile(r"\([가-힣 ]*?(?:대표|위원|장|측)\s?[:：]").match(
            text, opening, start
        ):
            features.append("listed after a title")
    return features
