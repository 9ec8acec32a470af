"""Names that no list and no head tells: what stands beside them says what they are.

A run of capitalised words is a programme, a company or another body when a common noun is put to it (the network
operator Vocus, X-Road, an open-source platform; the Trembita system), when it is run, financed or headed, or when it
stands in a list with one that is known. What is told once holds for every place where the words stand.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

from graph.model import EntityType
from graph.registry import registry
from ingest.extract.contract import Span
from ingest.extract.draft import Mention
from ingest.extract.en.heads import FOREIGN
from ingest.extract.en.lexicon import lexicon
from ingest.extract.en.tokens import Word
from ingest.extract.pretrained import as_mention
from ingest.extract.stretches import Stretches

RULE = "beside"
_CONFIDENCE = 0.65
_BEFORE, _AFTER = 70, 110
"""Characters before and after a name in which words that tell its type are looked for."""
_JOINT = 30
"""Characters of what joins two names of a list."""
_TOWN = re.compile(r"\b(?:in|In)\s$")
_TOWN_ENDS = re.compile(r"[.,;)]|\s(?:and|on|from|to|for|last|this|next|by|as|is|was|will|with|where|in)\b|$")
_ROUTE = re.compile(r"\s(?:to|via|and on to)\s|–")
_LIST = re.compile(r"(?:\s\([^)]{2,24}\))?(?:,\s(?:and\s|or\s)?|\s(?:and|or|&)\s)(?:the\s)?")
_NO_VERB = r"(?!(?:is|are|was|were|has|had|have|and|or|in|to|for|with|of|on|by|at|will|the|an?|said|that|which|as|from)\b)"
_LINK = r"(?:and|of|for|in|behind|that|which|with|from|on|to|by|at|whose)\b"
_HEAD = r"(?=\s(?:of|for|in|that|which|to|by|on|with|from|at|and|or|whose|under|run|owned|based|set|built|is|was|has|had|will|between|across|where|who|as)\b|[,.;:)–]|\s?\(|\s—|$)"
"""What follows the last noun of a phrase: the Australian network operator is no network."""
_LONGEST = 6
_MOST_DEFINED = 12
"""Words before a bracket among which the name that it shortens begins."""
_SMALL = frozenset(
    [
        "de",
        "la",
        "del",
        "des",
        "du",
        "da",
        "do",
        "dos",
        "das",
        "of",
        "for",
        "and",
        "the",
        "et",
        "y",
        "e",
        "für",
        "on",
    ]
)
_SHORT = re.compile(r"\s\((?P<short>[A-Z][A-Za-z]{1,6})\)")


@dataclass(frozen=True, slots=True)
class _Run:
    """Capitalised words that no mention covers."""

    surface: str
    start: int
    end: int
    weak: bool
    """Whether it may only be the first word of a sentence."""
    sentence: tuple[int, int]
    wide: bool = False
    """Whether it ends with a country that is a mention of its own as long as no such name is told."""


@dataclass(frozen=True, slots=True)
class _Signs:
    noun: re.Pattern[str]
    """A common noun right before a name."""
    before: re.Pattern[str]
    after: re.Pattern[str]


@cache
def _signs() -> tuple[tuple[EntityType, _Signs], ...]:
    """For each type what stands before and after a name of it."""
    found = []
    for kind, words in lexicon().beside.items():
        noun = "|".join(map(re.escape, sorted(words.nouns, key=lambda n: (-len(n), n))))
        plural = "" if kind is EntityType.FUND else "s?"  # he funds X
        before = [rf"\b(?:{noun}){plural}(?:\s(?:called|named|known as|of)|,)?\s[‘“'\"«]?$", *words.before]
        after = [
            rf"[’”'\"»]?(?:\s\([^)]*\))?,\s(?:an?|the|its|their|one of the|the \w+[’']s)\s(?:(?!{_LINK})[\w’'-]+\s){{0,5}}?(?:{noun})s?{_HEAD}",
            *words.after,
            rf"\s(?:is|was)\s(?:an?|the|[A-Z]\w+[’']s)\s(?:(?!{_LINK})[\w’'-]+\s){{0,4}}?(?:{noun})s?{_HEAD}",
        ]
        if kind in (EntityType.PROGRAM, EntityType.EVENT, EntityType.FUND):
            after.append(rf"[’”'\"»]?\s(?:{_NO_VERB}[a-z-]+\s){{0,2}}(?:{noun})\b")
        found.append((kind, _Signs(*(re.compile("|".join(p)) for p in (before[:1], before, after)))))
    return tuple(found)


def names(
    text: str,
    sentences: Sequence[list[Word]],
    known: Sequence[Mention],
    recognised: Mapping[Span, EntityType],
) -> list[Mention]:
    """Mentions of names that what stands beside them tells, or else what is `recognised`; `sentences` are words,
    `known` what is named already."""
    covered = Stretches((m.start, m.end) for m in known)
    states = {m.start: m.end for m in known if m.type in _PLACES}
    runs = [run for tokens in sentences for run in _runs(text, tokens, covered)]
    runs = [wide for run in runs if (wide := _of_state(text, run, states)) is not None] + runs
    whom = {wide.surface for run, wide in _for_whom(text, runs)}
    runs = [wide for _, wide in _for_whom(text, runs)] + runs
    kinds: dict[str, EntityType] = {}
    defined = list(_defined(text, sentences, covered))
    for run in runs:
        if (
            run.surface not in kinds
            and not _MODEL.match(text, run.end)
            and (not run.weak or _acts(text, run))
            and (kind := _told(text, run)) is not None
            and (run.surface not in whom or kind in _TITLED)
        ):
            kinds[run.surface] = kind
    for run in _taken_up(text, runs, known):
        kinds.setdefault(run.surface, EntityType.PROGRAM)
    for listed in (EntityType.COMPANY, EntityType.CITY, EntityType.AGENCY):
        ends = {m.end for m in known if m.type is listed}
        begins = {m.start for m in known if m.type is listed}
        for _ in range(2):  # once in each direction of a list
            for run in runs:
                if run.surface in kinds:
                    if kinds[run.surface] is listed:
                        ends.add(run.end)
                        begins.add(run.start)
                elif (
                    not run.weak
                    and not _common(run)
                    and _listed(text, run, ends, begins, route=listed is EntityType.CITY)
                ):
                    kinds[run.surface] = listed
    others = {
        run.surface: recognised[run.start, run.end]
        for run in runs
        if (run.start, run.end) in recognised and not run.weak and not _common(run)
    }
    told = Stretches(
        [(m.start, m.end) for m in defined]
        + [(run.start, run.start + 1) for run in runs if run.wide and run.surface in kinds]
    )
    return defined + [
        Mention(run.start, run.end, kinds[run.surface], RULE, confidence=_CONFIDENCE)
        if run.surface in kinds
        else as_mention((run.start, run.end), others[run.surface])
        for run in runs
        if run.surface in kinds.keys() | others.keys() and (run.wide or not told.meet(run.start, run.end))
    ]


def _taken_up(text: str, runs: Sequence[_Run], known: Sequence[Mention]) -> Iterator[_Run]:
    """Names that the next sentence takes up by a noun of programmes, where no other has been named before: One year
    after its start, Digital Village reaches 300 places. The project is run by …"""
    first = min((m.start for m in known if m.type in _TAKEN_UP), default=len(text))
    for run in runs:
        if (
            not run.weak
            and not _common(run)
            and (" " in run.surface or not run.surface[1:].islower())
            and run.sentence[1] < first
            and _TAKEN.match(text, run.sentence[1])
            and text.count(run.surface) > 1
        ):
            yield run


_TAKEN_UP = frozenset({EntityType.PROGRAM, EntityType.FUND})
_TAKEN = re.compile(
    r"[’”\"')]?\s+(?:The|This)\s(?:(?!(?:of|in|and|for)\s)[\w-]+\s){0,2}?"
    r"(?:project|programme|program|initiative|platform|scheme|service|campaign|course|portal|app)\b"
)


_MODEL = re.compile(r"[ -]\d")
"""The number of a model, which is not what its maker is: Airbus A320, Intelsat 33."""


def _runs(text: str, tokens: list[Word], covered: Stretches) -> Iterator[_Run]:
    i = 0
    while i < len(tokens):
        j = i
        while (
            j < len(tokens)
            and j - i < _LONGEST
            and _may_name(tokens[j], first=not j)
            and not covered.meet(tokens[j].start, tokens[j].end)
        ):
            j += 1
            if (
                j + 1 < len(tokens)
                and tokens[j].form in FOREIGN
                and _may_name(tokens[j + 1], first=False)
                and not covered.meet(tokens[j].start, tokens[j + 1].end)
            ):
                j += 1
            if tokens[j - 1].owner or (j < len(tokens) and "\n" in text[tokens[j - 1].end : tokens[j].start]):
                break
        if j == i:
            i += 1
            continue
        end = j
        if end < len(tokens) and tokens[end].numbering and tokens[end].form.isdigit():
            end += 1
        surface = text[tokens[i].start : tokens[end - 1].end]
        alone = end - i == 1
        first = i == 0 or not (tokens[i - 1].form[0].isalnum() or tokens[i - 1].form in (",", "(", "/"))
        plain = alone and (surface[1:].islower() or surface in lexicon().fields)
        yield _Run(
            surface, tokens[i].start, tokens[end - 1].end, plain and first, (tokens[0].start, tokens[-1].end)
        )
        i = end


def _of_state(text: str, run: _Run, states: Mapping[int, int]) -> _Run | None:
    """A run with the country that goes on from it: Beeline Uzbekistan, Connect Ukraine."""
    end = states.get(run.end + 1)
    if (
        end is None
        or text[run.end] != " "
        or run.weak
        or _common(run)
        or _GOES_ON.match(text, end)
        or len(run.surface.split()) > _SHORTEST
    ):
        return None
    return replace(run, surface=text[run.start : end], end=end, wide=True)


def _for_whom(text: str, runs: Sequence[_Run]) -> Iterator[tuple[_Run, _Run]]:
    """A run with what its name says it is for: the launch of Datarica for Schools."""
    starts = {run.start: run for run in runs if not run.wide}
    for run in runs:
        other = (
            starts.get(run.end + len(_FOR)) if not run.wide and not run.weak and not _common(run) else None
        )
        if other is not None and text.startswith(_FOR, run.end):
            surface = text[run.start : other.end]
            yield run, replace(run, surface=surface, end=other.end, wide=True)


_FOR = " for "
_TITLED = frozenset({EntityType.PROGRAM, EntityType.EVENT, EntityType.FUND})
_PLACES = frozenset({EntityType.COUNTRY, EntityType.CITY})
_GOES_ON = re.compile(r"[’'–-]|\s[A-Z(]")
_SHORTEST = 2


def _defined(text: str, sentences: Sequence[list[Word]], covered: Stretches) -> Iterator[Mention]:
    """Names whose initials a bracket repeats: Servicio de Administración Tributaria (SAT)."""
    lex = lexicon()
    known = lex.fields | lex.no_brands | lex.generic | lex.head_words
    words = [word for tokens in sentences for word in tokens]
    ends = [word.end for word in words]
    for short in _SHORT.finditer(text):
        last = bisect_right(ends, short.start())
        before = words[max(0, last - _MOST_DEFINED) : last]
        if not before or text[before[-1].end : short.start()].strip():
            continue
        i = len(before)
        while (
            i
            and (before[i - 1].proper or before[i - 1].form in _SMALL)
            and not covered.meet(before[i - 1].start, before[i - 1].end)
        ):
            i -= 1
        while i < len(before) and (not before[i].proper or not _may_name(before[i])):
            i += 1
        name = before[i:]
        initials = "".join(w.form[0] for w in name if w.proper)
        proper = [w.form for w in name if w.proper]
        if short["short"] in known or all(form in known for form in proper) or proper[-1] in lex.no_bodies:
            continue
        if (
            len(name) > 1
            and initials.upper().startswith(short["short"][:2].upper())
            and len(initials) >= len(short["short"]) - 1
        ):
            firm = name[0].form in lex.legal_forms or name[-1].form in lex.legal_forms
            kind = EntityType.COMPANY if firm else EntityType.AGENCY
            yield Mention(name[0].start, name[-1].end, kind, RULE, confidence=_CONFIDENCE)


def _may_name(word: Word, *, first: bool = True) -> bool:
    lex = lexicon()
    form = word.form
    return (
        word.proper
        and (form not in lex.starters or (not first and form.endswith("ing")))
        and form not in lex.titles
        and form not in lex.peoples
        and form not in lex.months
        and form not in lex.honorifics
        and not form.rstrip("s").isdigit()
    )


def _acts(text: str, run: _Run) -> bool:
    """Whether the first word of a sentence does what only bodies do, and is no plural."""
    plural = run.surface.endswith("s") and not run.surface.endswith(("ss", "us", "is", "as", "os"))
    return not plural and run.surface not in lexicon().fields and bool(_ACTS.match(text, run.end))


_ACTS = re.compile(
    r"(?:\s\([^)]*\))?\s(?:(?:has|had|also|will|jointly|itself)\s){0,2}(?:signed|signs|sign|won|supplie[sd]|supply|sells|sold|employs|owns|invested"
    r"|acquired|bought|bid|tendered|delivered|installed|built|manufactures|partnered|teamed|bids|hired|rescinded|shipped)\b"
)


def _common(run: _Run) -> bool:
    """Whether the words say what many are called, or are known already."""
    lex = lexicon()
    words = run.surface.split()
    plain = lex.fields | lex.head_words | lex.no_brands
    return (
        all(w in lex.regions for w in words)
        or all(w in plain for w in words)
        or bool(registry().lookup(run.surface))
    )


def _told(text: str, run: _Run) -> EntityType | None:
    """The type that the words beside tell, in the order of the lexicon."""
    start, end = max(run.sentence[0], run.start - _BEFORE), min(run.sentence[1], run.end + _AFTER)
    before, after = text[start : run.start], text[run.end : end]
    owner = _owner(before)
    if _common(run):
        known = [e.type for e in registry().lookup(run.surface) if owner and e.country == owner]
        return next((kind for kind in known if kind in _BODIES), None)
    told = next((kind for kind, sign in _signs() if sign.noun.search(before)), None) or next(
        (
            kind
            for kind, sign in _signs()
            if sign.before.search(before)
            or sign.after.match(after)
            or (kind is EntityType.COMPANY and _abroad(after))
        ),
        None,
    )
    if told is not None:
        return EntityType.AGENCY if told is EntityType.COMPANY and _public(before, after) else told
    office = run.surface.split()[0] in lexicon().title_words
    if owner and not office and _WITH_OWNER.search(before) and not _PROGRAM_NEXT.match(after):
        return EntityType.AGENCY if run.surface.isupper() else EntityType.COMPANY
    town = _TOWN.search(before) and _TOWN_ENDS.match(after) and len(run.surface.split()) == 1
    if (
        town
        and run.surface[1:].islower()
        and len(run.surface) > 2
        and not run.surface.endswith(("ish", "ese"))
    ):
        return EntityType.CITY
    if _TOWARDS.search(before) and _in_country(after) and not run.surface.isupper():
        return EntityType.CITY
    return None


def _owner(before: str) -> str | None:
    """The code of the country whose a name is: Finland's Vaisala, Chile's Corfo."""
    found = _OWNER.search(before)
    entries = registry().lookup(found[1], EntityType.COUNTRY) if found else []
    return entries[0].country if entries else None


_OWNER = re.compile(r"([A-Z][a-z]+(?:\s[A-Z][a-z]+)?)[’']s?\s$")
_WITH_OWNER = re.compile(
    r"(?:\b(?:with|between|from|by|both|and|or|of|to|for|over|beat)|[,;:])\s\S+(?:\s\S+)?\s$"
)
_BODIES = frozenset({EntityType.AGENCY, EntityType.COMPANY, EntityType.UNIVERSITY})
_PROGRAM_NEXT = re.compile(
    r"\s(?!and\b|on\b|for\b|in\b|to\b|has\b|have\b|is\b|was\b|will\b|as\b|at\b|last\b|signed\b)[a-z]"
)


def _in_country(after: str) -> bool:
    """Whether its country is put to a place: Cuenca in Ecuador, Kisumu (Kenya), Beit Sahour, Palestine."""
    found = _COUNTRY_PUT.match(after)
    return found is not None and any(
        registry().lookup(name, EntityType.COUNTRY) for name in (found[1], found[1].split()[0])
    )


_TOWARDS = re.compile(
    r"(?:\b(?:in|to|from|near|at|of|and|between|around|with|for|via|including)\s|[,;:]\s|[-–•*>]\s)$"
)
_COUNTRY_PUT = re.compile(r"(?:\sin\s|\s\(|,\s)(?:the\s)?([A-Z][a-z]+(?:\s[A-Z][a-z]+)?)")


def _abroad(after: str) -> bool:
    """Whether a country is put to the name: Elisa of Finland."""
    found = _OF_COUNTRY.match(after)
    return found is not None and any(
        registry().lookup(name, EntityType.COUNTRY) for name in (found[1], found[1].split()[0])
    )


_OF_COUNTRY = re.compile(r"\sof\s(?:the\s)?([A-Z][a-z]+(?:\s[A-Z][a-z]+)?)")


def _public(before: str, after: str) -> bool:
    public = r"\b(?:state|government|city|publicly)-(?:owned|run|controlled)\b"
    return bool(
        re.search(rf"{public}[^.;]{{0,30}}$", before) or re.match(rf",\s[^.;]{{0,30}}{public}", after)
    )


def _listed(text: str, run: _Run, ends: set[int], begins: set[int], *, route: bool = False) -> bool:
    """Whether one that is known stands next to it in a list."""
    before = range(max(0, run.start - _JOINT), run.start)
    after = range(run.end + 1, run.end + _JOINT + 1)
    joins = [_LIST, _ROUTE] if route else [_LIST]
    return any(e in ends and any(j.fullmatch(text, e, run.start) for j in joins) for e in before) or any(
        b in begins and any(j.fullmatch(text, run.end, b) for j in joins) for b in after
    )
