"""Mentions in English text: what the registry knows, people, quoted titles, and names by the grammar of heads."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cache

from spacy.language import Language
from spacy.tokens import Doc

from graph.model import EntityType
from graph.registry import Entry, registry
from ingest.extract.automaton import Match, registry_matches
from ingest.extract.draft import BlockKind, Draft, Mention, draft_of
from ingest.extract.en import beside, people, phrases
from ingest.extract.en.lexicon import lexicon
from ingest.extract.en.stretches import Stretches
from ingest.extract.en.tokens import Word, words

_QUOTED = re.compile(
    r"[‘](?P<a>[^‘’\n]{3,110})[’](?!\w)|(?<!\w)'(?P<b>[^'\n]{3,110})'(?!\w)|[“\"](?P<c>[^“”\"\n]{3,110})[”\"]"
    r"|«\s?(?P<d>[^«»\n]{3,110}?)\s?»"
)
_QUOTED_PROGRAM = re.compile(
    r"[’'”\"»]\s(?:[a-z-]+\s){0,2}(?:project|programme|program|initiative|strategy|platform|campaign|scheme|plan|system|course)\b"
)
_MONTH = (
    r"(?:Jan(?:uary|\.)?|Feb(?:ruary|\.)?|Mar(?:ch|\.)?|Apr(?:il|\.)?|May|June?|July?|Aug(?:ust|\.)?"
    r"|Sept?(?:ember|\.)?|Oct(?:ober|\.)?|Nov(?:ember|\.)?|Dec(?:ember|\.)?)"
)
_DAY = rf"(?:{_MONTH}\s\d{{1,2}}|\d{{1,2}}\s{_MONTH})(?:,?\s\d{{4}})?"
_PLACE = r"[A-Z][\w.’'-]+(?:\s(?:(?:es|de|la|da|el|al)\s)?[A-Z][\w.’'-]+){0,2}(?:,\s[A-Z][\w.’'-]+(?:\s[A-Z][\w.’'-]+){0,2})?"
DATELINE = re.compile(
    rf"^[ \t]*(?:{_PLACE}(?:/{_PLACE})?,?\s+{_DAY}\s*(?:\([^)\n]{{2,40}}\)\s*)?(?:--|—|–|-|:|\.(?=\s[A-Z])|\n|$)"
    r"|[A-Z]{3,}(?:\s[A-Z]{3,}){0,2}\.\s(?=[A-Z])"
    rf"|{_PLACE}\s(?:—|--)\s|{_PLACE},?\s*\([^)\n]{{2,40}}\)\s*(?:--|—|–|-)"
    rf"|[A-Z][A-Z .’'-]{{3,30}}(?:,\s[A-Z][\w.]+(?:\s[A-Z]\w+)?)?\s*(?:--|—|–)\s)",
    re.MULTILINE,
)
_BYLINE = re.compile(
    r"^[ \t]*(?:(?:Written |Reported |Compiled |Photos? |Story )?[Bb]y\s[A-Z][\w.-]+(?:\s[A-Z][\w.-]+){1,3}"
    r"(?:,[^\n.]{0,60})?|(?:Photo|Caption|Source|Credit|Image|Picture|Editor|Reporter|Tags?|Topics?|Filed under)s?:[^\n]*"
    r"|(?:Read (?:more|also)|Also read|See also|Related|Share)\b[^\n]*)$"
    r"|[—–-]+\s?[A-Z]{2,}(?:/[A-Z]{2,})+\s*$|\((?:Photo|Image|Credit|Source|Yonhap|Reuters|AFP|Xinhua)\b[^)\n]*\)",
    re.MULTILINE,
)
_CONTACT = re.compile(
    r"^[ \t]*(?:(?:Media|Press|Further) )?(?:[Cc]ontacts?|[Ii]nquir(?:y|ies)|[Ee]nquir(?:y|ies)|[Ii]nformation)(?: us| for (?:the )?media)?[ \t]?(?::[^\n]*|$)"
    r"(?:\n[^\n]+)*|^[ \t]*(?:For (?:more|further) information|Press (?:service|office) of)[^\n]*$",
    re.MULTILINE,
)
_NO_NAME_BEFORE = re.compile(r"\s(?:Agreement|Treaty|Protocol|Act|Law|Accord|Convention on|Declaration)s?\b")
_NO_TOWN_BEFORE = re.compile(
    r"\s(?:[Mm]emorandum|[Pp]rotocol|[Pp]rocess|[Dd]eclaration|[Cc]onvention|[Cc]onsensus|[Tt]reaty)\b"
)
_ROUND = re.compile(
    r"\b(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|\d{1,2}(?:st|nd|rd|th))\sround\sof\s(?:negotiations|talks|consultations)\b"
    r"|\bCOP\s?\d{2}\b"
)
_STATE = re.compile(
    r"(?:(?:Democratic|People[’']s|Socialist|Islamic|Federal|Federative|Arab|Bolivarian|Plurinational|Hashemite|Lao)\s){0,3}"
    r"(?:(?:Republic|Kingdom|State|Sultanate|Principality|Commonwealth|Emirate)\sof\s(?:the\s)?"
    r"|Democratic\sPeople[’']s\s|People[’']s\s|Democratic\s)$"
)
_TOWN = re.compile(
    r"\b(?:in|at|from|near|to)\s(?P<town>[A-Z][\w’'-]+(?:\s[A-Z][\w’'-]+){0,2}),\s(?P<country>[A-Z]\w+(?:\s[A-Z]\w+)?)"
)
_DOTTED = re.compile(r"\b(?:[A-Z]\.){2,5}")
_GOVERNMENT = re.compile(r"\b([A-Z][a-z]+(?:\s[A-Z][a-z]+)?)\s[Gg]overnment\b(?!\s[A-Z])")
_LEGAL_FORM = re.compile(
    r"(?:\s\([A-Z][\w ]+\)(?=,?\s(?:Co|Inc|Ltd|Corp)\b))?(?:,?\s(?:Co|Inc|Ltd|Corp|Corporation|Company|Limited|LLC|PLC|plc|GmbH|AG|S\.A)(?:\b\.?))+(?!\w)"
)
_CONFIDENCE = {"registry": 0.97, "person": 0.93, "phrase": 0.85, "quoted": 0.75, "place": 0.85}
_TITLE_CASE = 0.6  # share of capitalised words from which a headline says nothing by its capitals
_PLACES = frozenset({EntityType.COUNTRY, EntityType.CITY})
_QUOTABLE = frozenset({EntityType.PROGRAM, EntityType.EVENT, EntityType.FUND})


@Language.component("en_names")
def en_names(doc: Doc) -> Doc:
    """Mentions of the document. Datelines, by-lines and captions hold none."""
    draft = draft_of(doc)
    text = doc.text
    silent = Stretches(m.span() for pattern in (DATELINE, _BYLINE, _CONTACT) for m in pattern.finditer(text))
    proposals: list[Mention] = []
    tokens_of: list[tuple[list[Word], bool]] = []
    for start, end in draft.sentences:
        tokens = [w for w in words(text, start, end) if not silent.meet(w.start, w.start + 1)]
        tokens_of.append((tokens, _headline(draft, start, tokens)))
    for tokens, headline in tokens_of:
        found = [
            Mention(
                tokens[i].start,
                tokens[j - 1].end,
                EntityType.PERSON,
                "person",
                confidence=_CONFIDENCE["person"],
            )
            for i, j in people.people(tokens)
        ]
        found += _phrases(text, tokens)
        if headline:
            found = [m for m in found if text.count(text[m.start : m.end]) > 1 or _plain(text, m)]
        proposals += found
    proposals += _quoted(text, draft)
    proposals += _registered(text, draft)
    proposals += _dotted(text, draft)
    proposals += _national(text, draft)
    proposals += _towns(text, draft)
    proposals += _governments(text, draft)
    proposals = [m for m in proposals if not silent.meet(m.start, m.end)]
    proposals += [
        Mention(found.start(), found.end(), EntityType.EVENT, "phrase", confidence=_CONFIDENCE["phrase"])
        for found in _ROUND.finditer(text)
        if draft.sentence_at(found.start()) is not None
    ]
    draft.mentions = _settle(
        text,
        [
            m
            for m in proposals
            if not (_NO_TOWN_BEFORE if m.type in _PLACES else _NO_NAME_BEFORE).match(text, m.end)
        ],
    )
    others = beside.names(text, [tokens for tokens, headline in tokens_of if not headline], draft.mentions)
    draft.mentions = sorted([*draft.mentions, *others], key=lambda m: (m.start, -m.end))
    for mention in draft.mentions:
        if mention.type is EntityType.COMPANY:
            form = _LEGAL_FORM.match(text, mention.end)
            mention.end = form.end() if form else mention.end
    return doc


def _headline(draft: Draft, start: int, tokens: list[Word]) -> bool:
    """Whether this is a headline that has most of its words in capitals."""
    block = draft.block_at(start)
    if block is None or draft.blocks[block].kind is not BlockKind.TITLE:
        return False
    spelled = [w for w in tokens if len(w.form) > 3 and w.form[0].isalpha()]
    return len(spelled) > 3 and sum(w.proper for w in spelled) >= _TITLE_CASE * len(spelled)


def _plain(text: str, mention: Mention) -> bool:
    """Whether a name is one even in a headline: Ministry of …"""
    return mention.type is EntityType.AGENCY and text[mention.start : mention.end].startswith("Ministry of ")


def _phrases(text: str, tokens: list[Word]) -> Iterator[Mention]:
    """Names by their heads, and places by theirs."""
    lex = lexicon()
    for run in phrases.runs(tokens):
        for part, kind in phrases.names(run):
            surface = text[part[0].start : part[-1].end]
            if surface not in lex.not_names and not _division(text, part):
                yield Mention(part[0].start, part[-1].end, kind, "phrase", confidence=_CONFIDENCE["phrase"])
        yield from _places(run)
        for low in lex.low_heads:
            end = run[-1].end + 1 + len(low)
            if len(run) > 1 and text[run[-1].end + 1 : end] == low:
                yield Mention(
                    run[0].start, end, EntityType.PROGRAM, "phrase", confidence=_CONFIDENCE["phrase"]
                )


def _division(text: str, part: list[Word]) -> bool:
    """Whether this is the division that somebody directs, a part of a body that is named elsewhere."""
    before = text[max(0, part[0].start - 40) : part[0].start]
    if registry().lookup(part[0].form):
        return False
    return part[-1].form == "Division" and bool(
        re.search(rf"\b(?:{lexicon().title})\s(?:of|at)\s(?:the\s)?$", before)
    )


def _places(run: list[Word]) -> Iterator[Mention]:
    """Provinces and the like: Thua Thien-Hue Province, Lagos State."""
    heads = lexicon().city_heads
    for i in range(1, len(run)):
        size = 2 if i + 1 < len(run) and f"{run[i].form} {run[i + 1].form}" in heads else 1
        if size == 1 and run[i].form not in heads:
            continue
        first = i
        while (
            first and run[first - 1].proper and run[first - 1].form not in lexicon().peoples and i - first < 3
        ):
            if run[first - 1].owner or run[first - 1].form in lexicon().head_words | lexicon().titles:
                break
            first -= 1
        after = run[i + size].form if i + size < len(run) else ""
        if first == i or (after and (after in lexicon().head_words or run[i + size].proper)):
            continue
        if any(w.form in lexicon().fields or w.form in lexicon().generic for w in run[first:i]):
            continue
        yield Mention(
            run[first].start, run[i + size - 1].end, EntityType.CITY, "place", confidence=_CONFIDENCE["place"]
        )


def _quoted(text: str, draft: Draft) -> Iterator[Mention]:
    """Titles in quotation marks whose head is that of a programme, an event or a fund."""
    for found in _QUOTED.finditer(text):
        group = found.lastgroup or "a"
        start, end = found.span(group)
        if draft.sentence_at(start) is None:
            continue
        inside = words(text, start, end)
        if len(inside) < 2 or not (inside[0].proper or inside[0].numbering) or text[end - 1] in ",.":
            continue
        kind = phrases.kind_of(inside, quoted=True)
        if kind is None and _QUOTED_PROGRAM.match(text, found.end() - 1):
            kind = EntityType.PROGRAM
        if kind in _QUOTABLE and kind is not None:
            yield Mention(start, end, kind, "quoted", confidence=_CONFIDENCE["quoted"])


def _registered(text: str, draft: Draft) -> Iterator[Mention]:
    """Names of the registry that stand as names: capitalised, not part of a compound."""
    lex = lexicon()
    for match in registry_matches(text):
        surface = text[match.start : match.end]
        if draft.sentence_at(match.start) is None or surface in lex.not_names or surface in lex.starters:
            continue
        if not surface[0].isupper() and not re.match(r"[a-z]{1,2}-?[A-Z]", surface):
            continue
        if re.match(r"-[a-z]", text[match.end : match.end + 2]) or text[match.start - 1 : match.start] in (
            "-",
            "/",
        ):
            continue
        entry = _likely(match, text)
        if entry.type is EntityType.CITY and _inside_name(text, match.start, match.end):
            continue
        if entry.type is EntityType.COUNTRY and text[match.end : match.end + 1] in ("-", "$"):
            continue
        if entry.type is EntityType.COUNTRY:
            state = _state(text, match.start, match.end, entry)
            if (entry.country or "").lower() in lex.territories:
                state.type, state.entry = EntityType.CITY, None
            yield state
            continue
        if any(form.national for form, e in match.candidates if e is entry) and "Korea" not in text:
            yield Mention(match.start, match.end, entry.type, "phrase", confidence=_CONFIDENCE["phrase"])
            continue
        if entry.type is EntityType.COMPANY and (longer := _LONGER.match(text, match.end)):
            parts = longer[1].split()
            if not any(
                w in lex.starters
                or w in lex.titles
                or w in lex.honorifics
                or w in _OFFICE
                or registry().lookup(w)
                for w in parts
            ):
                yield Mention(
                    match.start, longer.end(), EntityType.COMPANY, "registry", None, confidence=0.85
                )
                continue
        begin = match.start
        first = surface.split()
        if len(first) > 2 and first[0] in lex.peoples and first[1] in lex.after_people:
            begin += len(first[0]) + 1
        yield Mention(begin, match.end, entry.type, "registry", entry.id, confidence=_CONFIDENCE["registry"])


_LONGER = re.compile(
    r"\s((?!(?:Co|Inc|Corp|Corporation|Company|Ltd|Limited)\b)[A-Z][a-z]{3,}(?:\s(?!Co\b|Inc\b|Corp|Ltd\b|Limited\b)[A-Z][a-z]+){0,2})\b(?![’'])"
)
_OFFICE = frozenset(
    {
        "Vice",
        "Senior",
        "Executive",
        "Deputy",
        "Chief",
        "Group",
        "Managing",
        "General",
        "Project",
        "Award",
        "Prize",
        "Forum",
        "Summit",
    }
)
"""What makes of the name of a company that of one of its daughters: Huawei Marine."""


def _state(text: str, start: int, end: int, entry: Entry) -> Mention:
    """A country with the form of its state before it: the Federal Republic of Nigeria."""
    formal = _STATE.search(text, max(0, start - 60), start)
    if formal is not None:
        north = entry.country == "KR" and "Democratic" in formal[0]
        entry = registry().entries["country-kp"] if north else entry
        start = formal.start()
    return Mention(start, end, EntityType.COUNTRY, "registry", entry.id, confidence=_CONFIDENCE["registry"])


_PROMOTER = re.compile(r"\b(?P<head>[A-Z][a-z]+)\s(?P<country>[A-Z][a-z]+(?:\s[A-Z][a-z]+)?)\b(?![’']s\s)")


def _national(text: str, draft: Draft) -> Iterator[Mention]:
    """Bodies that a field and a country name: Statistics Korea, Business Sweden, Telecom Egypt."""
    promoters = lexicon().promoters
    for found in _PROMOTER.finditer(text):
        kind = promoters.get(found["head"])
        first = found["country"].split()[0]
        country = found["country"] if registry().lookup(found["country"], EntityType.COUNTRY) else first
        if (
            kind
            and draft.sentence_at(found.start()) is not None
            and registry().lookup(country, EntityType.COUNTRY)
        ):
            end = found.start("country") + len(country)
            yield Mention(found.start(), end, kind, "phrase", confidence=_CONFIDENCE["phrase"])


def _dotted(text: str, draft: Draft) -> Iterator[Mention]:
    """Acronyms of the registry written with full stops: the U.N."""
    for found in _DOTTED.finditer(text):
        known = registry().lookup(found[0].replace(".", ""))
        if known and known[0].type is EntityType.INTL_ORG and draft.sentence_at(found.start()) is not None:
            yield Mention(
                found.start(),
                found.end(),
                known[0].type,
                "registry",
                known[0].id,
                confidence=_CONFIDENCE["registry"],
            )


def _towns(text: str, draft: Draft) -> Iterator[Mention]:
    """Places that the registry does not know, told by their country: in Victoria Falls, Zimbabwe."""
    lex = lexicon()
    for found in _TOWN.finditer(text):
        country = registry().lookup(found["country"], EntityType.COUNTRY) or registry().lookup(
            found["country"].split()[0], EntityType.COUNTRY
        )
        parts = found["town"].split()
        if (
            country
            and draft.sentence_at(found.start()) is not None
            and not any(w in lex.head_words or w in lex.starters or w in lex.peoples for w in parts)
            and not registry().lookup(found["town"])
        ):
            start, end = found.span("town")
            yield Mention(start, end, EntityType.CITY, "place", confidence=_CONFIDENCE["place"])


def _governments(text: str, draft: Draft) -> Iterator[Mention]:
    """``the Vietnamese government`` is Vietnam."""
    peoples = lexicon().peoples
    for found in _GOVERNMENT.finditer(text):
        entry = peoples.get(found[1]) or peoples.get(found[1].split()[-1])
        if entry is not None and draft.sentence_at(found.start()) is not None:
            start = found.start() if found[1] in peoples else found.end(1) - len(found[1].split()[-1])
            yield Mention(start, found.end(), EntityType.COUNTRY, "government", entry, confidence=0.85)


def _likely(match: Match, text: str) -> Entry:
    """A country before a city of its name; of cities the one whose country the text names; else the first."""
    entries = [entry for _, entry in match.candidates]
    for entry in entries:
        if entry.type is EntityType.COUNTRY:
            return entry
    for entry in entries:
        home = registry().country(entry.country) if entry.type is EntityType.CITY and entry.country else None
        if home and home.name_en and home.name_en in text:
            return entry
    return entries[0]


@cache
def _beside() -> tuple[re.Pattern[str], re.Pattern[str]]:
    return re.compile(r"([A-Z][\w’'-]*)\s$"), re.compile(r"\s([A-Z][\w’'-]*)")


def _inside_name(text: str, start: int, end: int) -> bool:
    """Whether capitalised words around make a longer name of which the city is only a part."""
    lex = lexicon()
    before, after = _beside()
    left = before.search(text, max(0, start - 30), start)
    right = after.match(text, end)
    allowed = lex.titles | lex.head_words | lex.starters | lex.honorifics
    if re.search(rf"\b(?:{lex.title})\sof\s$", text[max(0, start - 40) : start]):
        return False
    for neighbour in (left, right):
        if neighbour is None:
            continue
        word = neighbour[1]
        if word not in allowed and word not in lex.peoples and not registry().lookup(word):
            return True
    return False


_STRENGTH = {"person": 60, "registry": 40, "quoted": 45, "phrase": 30, "place": 42, "government": 20}


_STRETCH = 256


def _settle(text: str, proposals: list[Mention]) -> list[Mention]:
    """One mention for each stretch, the longer and surer first; countries and cities may stand inside a body's name."""
    kept: list[Mention] = []
    order = sorted(
        proposals, key=lambda m: (-_STRENGTH[m.rule] - 2 * (m.end - m.start), m.start, m.type, m.entry or "")
    )
    taken: dict[int, list[Mention]] = defaultdict(
        list
    )  # by stretches of the text, so that none is compared with all
    for mention in order:
        stretches = range(mention.start // _STRETCH, (mention.end - 1) // _STRETCH + 1)
        rivals = [
            other
            for stretch in stretches
            for other in taken[stretch]
            if mention.start < other.end and other.start < mention.end
        ]
        if all(
            _within(mention, other) and mention.type in _PLACES and _holds_place(text, mention, other)
            for other in rivals
        ):
            kept.append(mention)
            for stretch in stretches:
                taken[stretch].append(mention)
    return sorted(kept, key=lambda m: (m.start, -m.end))


def _within(mention: Mention, other: Mention) -> bool:
    return (
        other.start <= mention.start
        and mention.end <= other.end
        and mention.end - mention.start < other.end - other.start
    )


def _holds_place(text: str, mention: Mention, other: Mention) -> bool:
    """Whether the name tells the place apart: … Province, Ministry … of the Republic of Korea; brand names do not."""
    if other.type not in (EntityType.AGENCY, EntityType.UNIVERSITY, EntityType.EVENT):
        return False
    if mention.rule == "place":
        return True
    if mention.end != other.end:
        return False
    if mention.type is EntityType.CITY and other.type is EntityType.UNIVERSITY:
        return False
    if mention.type is EntityType.CITY:
        hangs = text[other.start : mention.start].endswith((" of ", " in ", " for "))
        return other.rule != "registry" and (hangs or other.type is not EntityType.UNIVERSITY)
    return text[other.start : other.end].split(maxsplit=1)[0] in lexicon().after_people
