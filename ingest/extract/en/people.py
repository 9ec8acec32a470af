"""Full names of people: by the title before them, the office after them, or the shape of the name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from graph.model import EntityType
from graph.registry import registry
from ingest.extract.en.heads import kind_of
from ingest.extract.en.lexicon import lexicon
from ingest.extract.en.tokens import Word

Run = list[Word]

_PARTICLES = frozenset(
    {
        "bin",
        "bint",
        "van",
        "den",
        "ter",
        "la",
        "le",
        "di",
        "von",
        "der",
        "de",
        "da",
        "dos",
        "del",
        "al",
        "el",
        "ibn",
        "ould",
    }
)
_LONGEST = 5
_APPOSITION = 9  # words between a name and the title of its office
_HYPHENATED = re.compile(r"[A-Z][a-z]+-[A-Za-z]?[a-z]+$")
_ARABIC = re.compile(r"(?:al|el|as|ar|ad|an|ash|az)-[A-Z]")
_HEADS = frozenset(
    {
        "heads",
        "headed",
        "leads",
        "led",
        "directs",
        "directed",
        "chairs",
        "chaired",
        "runs",
        "represented",
        "founded",
        "manages",
        "oversees",
        "sits",
    }
)
_SPEAKS = frozenset(
    [
        "said",
        "says",
        "told",
        "noted",
        "added",
        "stressed",
        "explained",
        "emphasized",
        "emphasised",
        "stated",
        "remarked",
    ]
)


def people(tokens: Run) -> Iterator[tuple[int, int]]:
    """Places of full names, as indices of tokens: first and one past the last."""
    i = 0
    while i < len(tokens):
        size = _name_size(tokens, i)
        if not size:
            i += 1
            continue
        start = _after_portfolio(tokens, i, i + size)
        while start < i + size and tokens[start].form in lexicon().honorifics:
            start += 1
        full = i + size - start
        if 2 <= full <= _LONGEST and _is_person(tokens, start, start + full):
            yield start, start + full
            if _plural_before(tokens, start):
                yield from _others(tokens, start + full)
        i += size


def _plural_before(tokens: Run, start: int) -> bool:
    """Whether a title of several people stands before: Prime Ministers."""
    stop = start - 1 if start and tokens[start - 1].form == "," else start
    return any(
        stop >= size
        and _capitalised(" ".join(w.form for w in tokens[stop - size : stop])) in lexicon().plural
        for size in (1, 2)
    )


def _capitalised(words: str) -> str:
    return " ".join(w[0].upper() + w[1:] for w in words.split())


def _others(tokens: Run, i: int) -> Iterator[tuple[int, int]]:
    """The people coordinated with one at `i`, each perhaps with a country: Ansip of Estonia and Katainen of Finland."""
    while True:
        if i < len(tokens) and tokens[i].form == "of":
            i += 1
            while i < len(tokens) and (tokens[i].proper or tokens[i].form == "the"):
                i += 1
        joined = False
        while i < len(tokens) and tokens[i].form in (",", "and"):
            i += 1
            joined = True
        size = _name_size(tokens, i) if joined else 0
        if not 2 <= size <= _LONGEST:
            return
        yield i, i + size
        i += size


def _name_size(tokens: Run, i: int) -> int:
    """How many tokens from `i` on could be a name: words like names, with particles between."""
    j = i
    while j < len(tokens):
        word = tokens[j]
        if _like_name(word.form):
            j += 1
            if word.owner:
                break
        elif j > i and word.form in _PARTICLES and j + 1 < len(tokens) and _like_name(tokens[j + 1].form):
            j += 1
        else:
            break
    return j - i


@lru_cache(maxsize=16_384)
def _like_name(form: str) -> bool:
    lex = lexicon()
    if (
        not (form[0].isupper() or _ARABIC.match(form))
        or form in lex.starters
        or form in lex.titles
        or form in lex.peoples
        or form in lex.plural
        or (form in lex.title_words and form not in lex.family_names)
    ):
        return False
    if form in lex.head_words or form in lex.fields or form in lex.regions:
        return form in lex.family_names
    if any(c.isdigit() or c in "&/+" for c in form):
        return False
    if form.isupper() and len(form) > 2 and form.title() not in lex.family_names and "." not in form:
        return len(form) > 4 and not registry().lookup(form)
    return not registry().lookup(form, EntityType.COUNTRY)


def _after_portfolio(tokens: Run, start: int, end: int) -> int:
    """Where a name starts that follows an office without a mark: Minister of Digital Economy Isa Pantami."""
    if end - start > 2 and start and _title_before(tokens, start) is None:
        for cut in range(start + 1, end - 1):
            place = " ".join(word.form for word in tokens[start:cut])
            if tokens[start - 1].form in ("of", "the") and registry().lookup(place, EntityType.CITY):
                return cut
    return start


def _is_person(tokens: Run, start: int, end: int) -> bool:
    forms = [word.form for word in tokens[start:end]]
    if _title_before(tokens, start) is not None or _honorific_before(tokens, start):
        return True
    if _portfolio_before(tokens, start) or _plural_before(tokens, start):
        return True
    if _apposed_to_title(tokens, start, end) or _leads(tokens, end) or _of_body(tokens, start, end):
        return True
    known = registry().lookup(" ".join(forms))
    if known:
        return False
    return korean(forms) or _office_after(tokens, end) or _item_with_body(tokens, start, end)


def korean(forms: list[str]) -> bool:
    """Whether a name has the shape of Korean ones: a family name and a hyphenated given name, either first."""
    family = lexicon().family_names
    first, last = forms[0].title(), forms[-1].title()
    if len(forms) == 2:
        return (first in family and bool(_HYPHENATED.match(forms[1]))) or (
            last in family and bool(_HYPHENATED.match(forms[0]))
        )
    return False


def _apposed_to_title(tokens: Run, start: int, end: int) -> bool:
    """Whether the name stands between commas after an office: its Secretary-General, Deemah AlYahya, …"""
    if not (start > 1 and tokens[start - 1].form == "," and end < len(tokens) and tokens[end].form == ","):
        return False
    for i in range(start - 2, max(-1, start - 2 - _APPOSITION), -1):
        form = tokens[i].form
        if form in (",", ".", ";", "and") or form in _SPEAKS:
            return False
        if _title_before(tokens, i + 1) is not None:
            return i == start - 2 or tokens[i + 1].form in ("of", "for", "in", "to", "at")
    return False


def _of_body(tokens: Run, start: int, end: int) -> bool:
    """Whether ``of the Ministry …`` follows: who speaks is told by the body, without an office."""
    lex = lexicon()
    if end - start != 2 or end + 1 >= len(tokens) or tokens[end].form not in ("of", "from"):
        return False
    if any(t.form in lex.generic or t.owner for t in tokens[start:end]):
        return False
    i = end + 1
    while i < len(tokens) and (tokens[i].form == "the" or (tokens[i].owner and _place(tokens[i].form))):
        i += 1
    if i < len(tokens) and lex.heads.get(tokens[i].form) is EntityType.AGENCY:
        return True
    stop = i
    while (
        stop < len(tokens)
        and (tokens[stop].proper or tokens[stop].form in ("of", "and"))
        and stop - i < _LONGEST_BODY
    ):
        stop += 1
    return stop - i > 1 and kind_of(tokens[i:stop]) is EntityType.UNIVERSITY


def _item_with_body(tokens: Run, start: int, end: int) -> bool:
    """Whether this is an item of a list of people with their bodies or countries: …; X Y, Ministry of Justice; …"""
    lex = lexicon()
    if not (2 <= end - start <= 4 and end < len(tokens) and tokens[end].form in (",", "(")):
        return False
    before = tokens[start - 1].form if start else ";"
    listed = tokens[end].form == "(" and before in (",", "and", "were", "are")
    if not (before in _ITEM or listed) or any(
        t.form in lex.generic or t.owner or t.form in lex.no_brands or _place(t.form)
        for t in tokens[start:end]
    ):
        return False
    stop = end + 1
    while (
        stop < len(tokens)
        and stop - end < _LONGEST_BODY
        and tokens[stop].form not in (";", ".", ":", ")", "–")
    ):
        if tokens[end].form == "," and tokens[stop].form == "," and _speaks(tokens[end + 1 : stop]):
            break
        stop += 1
    return _speaks(tokens[end + 1 : stop]) and (tokens[end].form == "," or before != ":")


_ITEM = frozenset({";", ":", "•", "·", "*", "-", "▪", "○"})
_LONGEST_BODY = 14
_SPEAKING = frozenset({EntityType.AGENCY, EntityType.UNIVERSITY, EntityType.COMPANY, EntityType.INTL_ORG})


def _speaks(body: Run) -> bool:
    """Whether these words name a body or a country for which somebody may speak."""
    if not body:
        return False
    name = " ".join(w.form for w in body)
    known = registry().lookup(name)
    if known:
        return known[0].type in _SPEAKING or known[0].type is EntityType.COUNTRY
    if len(body) == 1:
        return body[0].form.isupper() and 2 <= len(name) <= 8 and name.isalpha()
    return all(w.proper or w.form in _JOINING for w in body) and kind_of(body) in _SPEAKING


_JOINING = frozenset({"of", "for", "and", "the", "on", "&", ","})


def _leads(tokens: Run, end: int) -> bool:
    """Whether ``, who heads …`` follows."""
    forms = [t.form for t in tokens[end : end + 3]]
    return len(forms) == 3 and forms[:2] == [",", "who"] and forms[2] in _HEADS


def _title_before(tokens: Run, start: int) -> str | None:
    """The title that ends right before `start`."""
    for size in (4, 3, 2, 1):
        if start >= size:
            words = tokens[start - size : start]
            title = " ".join(word.form for word in words)
            if title in lexicon().titles and not words[-1].owner:
                return title
    return None


def _honorific_before(tokens: Run, start: int) -> bool:
    return bool(start) and tokens[start - 1].form in lexicon().honorifics


def _portfolio_before(tokens: Run, start: int) -> bool:
    """Whether a title with its field of work stands before: Minister of Communications and Digital Economy."""
    lex = lexicon()
    i = start - 1
    if i < 0 or not (tokens[i].form in lex.fields or tokens[i].form in lex.regions or _place(tokens[i].form)):
        return False
    while i >= 0 and start - i <= 14:
        form = tokens[i].form
        if form in lex.titles:
            return True
        if not (
            form in lex.fields
            or form in lex.regions
            or form in ("of", "for", "the", "and", "&", ",")
            or _place(form)
        ):
            return False
        i -= 1
    return False


@lru_cache(maxsize=4096)
def _place(form: str) -> bool:
    known = registry().lookup(form)
    return bool(known) and known[0].type in (EntityType.COUNTRY, EntityType.CITY)


def _office_after(tokens: Run, end: int) -> bool:
    """Whether ``, [the …] Director of …`` follows."""
    if end >= len(tokens) or tokens[end].form not in (",", "("):
        return False
    lex = lexicon()
    for i in range(end + 1, min(end + 1 + _APPOSITION, len(tokens))):
        form = tokens[i].form
        if form in lex.titles or (i + 1 < len(tokens) and f"{form} {tokens[i + 1].form}" in lex.titles):
            return i == end + 1 or not any(t.form in _SPEAKS for t in tokens[end + 1 : i])
        if form in (".", ";", ":", ",", ")") or form in _SPEAKS:
            return False
    return False
