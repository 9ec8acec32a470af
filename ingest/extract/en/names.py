"""Mentions in English text: what the registry knows, people, quoted titles, and names by the grammar of heads."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from spacy.language import Language
from spacy.tokens import Doc

from graph.model import EntityType
from graph.registry import registry
from ingest.extract.draft import BlockKind, Draft, Mention, draft_of
from ingest.extract.en import beside, people, phrases
from ingest.extract.en.heads import kind_of
from ingest.extract.en.initials import initialled
from ingest.extract.en.lexicon import lexicon
from ingest.extract.en.pairings import pairings
from ingest.extract.en.registered import CONFIDENCE, registered
from ingest.extract.en.settling import PLACES, settle
from ingest.extract.en.tokens import Word, words
from ingest.extract.en.wording import PROJECT
from ingest.extract.pretrained import recognised
from ingest.extract.stretches import Stretches

_QUOTED = re.compile(
    r"[‘](?P<a>[^‘’\n]{3,110})[’](?!\w)|(?<!\w)'(?P<b>[^'\n]{3,110})'(?!\w)|[“\"](?P<c>[^“”\"\n]{3,110})[”\"]"
    r"|«\s?(?P<d>[^«»\n]{3,110}?)\s?»"
)
_QUOTED_PROGRAM = re.compile(rf"[’'”\"»]\s(?:[a-z-]+\s){{0,2}}(?:{PROJECT})\b")
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
_LEGAL_FORM = re.compile(
    r"(?:\s\([A-Z][\w ]+\)(?=,?\s(?:Co|Inc|Ltd|Corp)\b))?(?:,?\s(?:Co|Inc|Ltd|Corp|Corporation|Company|Limited|LLC|PLC|plc|GmbH|AG|S\.A|JSC|OJSC|CJSC|Pte|Bhd|Tbk|S\.p\.A|SpA|Oyj|AB|ASA|N\.V)(?:\b\.?))+(?!\w)"
)
_TITLE_CASE = 0.6  # share of capitalised words from which a headline says nothing by its capitals
_MOSTLY = 0.9
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
                confidence=CONFIDENCE["person"],
            )
            for i, j in people.people(tokens)
        ]
        said = {m.start: m.end for m in found}
        found += _apart(
            text, found, _shouted(tokens) if _in_capitals(tokens) else _phrases(text, tokens, said)
        )
        if headline:
            found = [
                m
                for m in found
                if text.count(text[m.start : m.end]) > 1
                or _plain(text, m)
                or _whole(m, tokens)
                or _taken_up(text, m)
            ]
        proposals += found
    proposals += _speakers(text, draft)
    proposals += _quoted(text, draft)
    proposals += _labelled(text, draft)
    proposals += registered(text, draft)
    proposals += initialled(text, [tokens for tokens, _ in tokens_of], proposals)
    proposals = [m for m in proposals if not silent.meet(m.start, m.end)]
    proposals += _paired(text, draft)
    proposals += [
        Mention(found.start(), found.end(), EntityType.EVENT, "phrase", confidence=CONFIDENCE["phrase"])
        for pattern in (_ROUND, _EDITION)
        for found in pattern.finditer(text)
        if draft.sentence_at(found.start()) is not None
    ]
    draft.mentions = settle(
        text,
        [
            m
            for m in proposals
            if not (_NO_TOWN_BEFORE if m.type in PLACES else _NO_NAME_BEFORE).match(text, m.end)
        ],
    )
    for mention in draft.mentions:
        mention.end = _seat(text, mention)
        if mention.type is EntityType.EVENT:
            mention.start, mention.end = _of_edition(text, mention)
    draft.mentions = _branches(text, draft.mentions)
    others = beside.names(
        text, [tokens for tokens, headline in tokens_of if not headline], draft.mentions, recognised(draft)
    )
    wide = Stretches((m.start, m.end) for m in others)
    draft.mentions = [m for m in draft.mentions if not wide.meet(m.start, m.end)]
    draft.mentions = sorted([*draft.mentions, *others], key=lambda m: (m.start, -m.end))
    for mention in draft.mentions:
        if mention.type in (EntityType.COMPANY, EntityType.AGENCY):
            form = _LEGAL_FORM.match(text, mention.end)
            mention.end = form.end() if form else mention.end
    return doc


def _of_edition(text: str, mention: Mention) -> tuple[int, int]:
    """An event with the number or the year of its edition: the 3rd Summit for Democracy, KIEMSTA 2024.

    What stands before the number is none of its name: Ministry Holds 3rd Forum."""
    inside = _NTH.search(text, mention.start + 1, mention.end)
    if inside is not None and not _JOINED.search(text, mention.start, inside.start()):
        mention.start = inside.start()
    before, after = (
        _NUMBER.search(text, max(0, mention.start - 14), mention.start),
        _YEAR.match(text, mention.end),
    )
    return before.start() if before else mention.start, after.end() if after else mention.end


_NTH = re.compile(
    r"(?<= )\d{1,3}(?:st|nd|rd|th)\b(?! (?:Anniversary|anniversary|Century|century|Generation))"
)
_JOINED = re.compile(r"\b(?:of|for|on|and)\b")
_NUMBER = re.compile(
    r"(?<![\w-])(?:\d{1,3}(?:st|nd|rd|th)|(?:19|20)\d\d|First|Second|Third|Fourth|Fifth|Sixth|Seventh|Eighth|Ninth|Tenth) $"
)
_YEAR = re.compile(r" (?:19|20)\d\d\b(?![\d,]*\s?(?:won|dollars))(?: (?:First|Second) Half\b)?")
_EDITION = re.compile(
    r"\b(?:\d{1,3}(?:st|nd|rd|th)|(?:19|20)\d\d) (?:[A-Z][\w.’'-]*(?:,? (?:and )?)){1,9}?"
    r"(?:Committee|Forum|Meeting|Conference|Dialogue|Seminar|Workshop|Summit|Symposium|Congress|Exhibition|Session|Consultations?)\b"
    r"(?:\sfor\s[A-Z]\w+)?(?!\s[A-Z])"
)
"""The edition of an event whose name holds a list: the 3rd Korea-Japan Agriculture, Forestry and Fisheries Committee."""


def _apart(text: str, persons: list[Mention], found: Iterable[Mention]) -> Iterator[Mention]:
    """Names without the person that speaks for them: X of Sungshin Women's University."""
    for mention in found:
        person = next((p for p in persons if p.start == mention.start and p.end < mention.end), None)
        of = _OF.match(text, person.end) if person is not None else None
        if of is not None:
            mention.start = of.end()
        if mention.end - mention.start > 1:
            yield mention


_OF = re.compile(r"\s(?:of|for|from|and)\s(?:the\s)?")


def _paired(text: str, draft: Draft) -> Iterator[Mention]:
    """The names in lists of who signed with whom: companies, where their words do not speak for something else."""
    for pairing in pairings(text):
        for start, end in pairing.names:
            if draft.sentence_at(start) is not None and end - start > 1:
                kind = kind_of(words(text, start, end))
                kind = kind if kind in _PARTIES and kind is not None else EntityType.COMPANY
                yield Mention(start, end, kind, "phrase", confidence=CONFIDENCE["phrase"])


_PARTIES = frozenset({EntityType.AGENCY, EntityType.UNIVERSITY, EntityType.INTL_ORG})


def _in_capitals(tokens: list[Word]) -> bool:
    """Whether all of a line is in capitals."""
    spelled = [w.form for w in tokens if w.form[0].isalpha()]
    return len(spelled) > 2 and all(form.isupper() for form in spelled)


def _shouted(tokens: list[Word]) -> Iterator[Mention]:
    """Names in a line in capitals throughout, read as if it were not."""
    low = [
        replace(w, form=w.form.lower(), proper=False)
        if w.form in _SMALL
        else replace(w, form="-".join(p.title() if len(p) > 3 else p for p in w.form.split("-")))
        for w in tokens
    ]
    for run in phrases.runs(low):
        for part, kind in phrases.names(run):
            if kind in _QUOTABLE or kind is EntityType.AGENCY:
                yield Mention(part[0].start, part[-1].end, kind, "phrase", confidence=CONFIDENCE["phrase"])


_SMALL = frozenset({"AND", "OF", "FOR", "ON", "THE", "IN", "WITH", "TO", "AT", "BY"})


def _seat(text: str, mention: Mention) -> int:
    """The end of a name with what goes on with it: the Embassy of Korea in Italy, … for Asia and the Pacific."""
    if mention.type not in _SEATED:
        return mention.end
    wide = _WIDE.search(text, mention.start, mention.end)
    if wide is not None:
        more = _AND_THE[wide.group()].match(text, mention.end)
        return more.end() if more is not None else mention.end
    if _MISSION.search(text, mention.start, mention.end):
        place = _IN_PLACE.match(text, mention.end)
        if place is not None:
            name = place["name"]
            for known in (name, name.rpartition(" ")[0], name.split()[0]):
                if known and registry().lookup(known, EntityType.COUNTRY):
                    return place.start("name") + len(known)
    return mention.end


def _branches(text: str, mentions: list[Mention]) -> list[Mention]:
    """Mentions with the place that is part of a name: MWC Barcelona, Hancom MDS Vietnam; UN and its body as one."""
    joined: list[Mention] = []
    for mention in mentions:
        last = joined[-1] if joined else None
        if last is not None and mention.start == last.end + 1 and text[last.end] == " ":
            branch = last.type in _BRANCHED and mention.type in PLACES and not _OWNER.match(text, mention.end)
            of_un = text[last.start : last.end] in _UN and mention.type is EntityType.INTL_ORG
            if branch or of_un:
                last.end, last.entry = mention.end, mention.entry if of_un else None
                last.rule = "phrase" if branch else last.rule
                continue
        region = _REGION.match(text, mention.end) if mention.type in _WIDER else None
        if region is not None:
            mention.end = region.end()
        joined.append(mention)
    return joined


_WIDER = frozenset({EntityType.EVENT, EntityType.PROGRAM, EntityType.COMPANY, EntityType.UNIVERSITY})
_REGION = re.compile(
    r" (?:Africa|Asia|Europe|Asia Pacific|Asia-Pacific|Latin America|Middle East|Americas|Pacific)\b(?![ ][A-Z])"
)
"""A region at the end of a name: Carnegie Mellon University Africa."""


_BRANCHED = frozenset({EntityType.COMPANY, EntityType.EVENT, EntityType.UNIVERSITY})
_UN = frozenset({"UN", "United Nations", "U.N."})
_OWNER = re.compile(r"[’']s|,\s[A-Z]")
_SEATED = frozenset({EntityType.AGENCY, EntityType.INTL_ORG, EntityType.EVENT, EntityType.PROGRAM})
_WIDE = re.compile(r"\b(?:Asia|Latin America|Middle East)$")
_AND_THE = {
    "Asia": re.compile(r"\sand\sthe\sPacific\b"),
    "Latin America": re.compile(r"\sand\sthe\sCaribbean\b"),
    "Middle East": re.compile(r"\sand\sNorth\sAfrica\b"),
}
"""Regions that two names tell together."""
_MISSION = re.compile(r"\b(?:Embassy|Consulate|Consulate[- ]General|Mission|Delegation|Liaison Office)\b")
_IN_PLACE = re.compile(
    r"\s(?:in|to)\s(?:the\s)?(?:Republic\sof\s)?(?P<name>[A-Z][\w-]+(?:\s[A-Z][\w-]+){0,2})"
)


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


def _taken_up(text: str, mention: Mention) -> bool:
    """Whether a name of a headline begins where names do, and the text goes on with its noun: at the Seoul Data Summit.
    The summit …"""
    if mention.type not in _QUOTABLE or not _BEGINS.search(text, max(0, mention.start - 12), mention.start):
        return False
    nouns = [w.lower() for w in text[mention.start : mention.end].split() if w.isalpha()]
    return bool(nouns) and re.search(rf"\b[Tt]he {nouns[-1]}\b", text[mention.end :]) is not None


_BEGINS = re.compile(r"(?:\b(?:the|at|of|for|in|to|on|from|with|through)|[:,;–—])\s$|(?:^|\n)$")


def _whole(mention: Mention, tokens: list[Word]) -> bool:
    """Whether a headline is nothing but the name."""
    return mention.end - mention.start >= _MOSTLY * (tokens[-1].end - tokens[0].start)


def _phrases(text: str, tokens: list[Word], persons: Mapping[int, int]) -> Iterator[Mention]:
    """Names by their heads, and places by theirs; `persons` are the places of people."""
    lex = lexicon()
    lines = _lines(text, tokens)
    for run in _after_people((run for line in lines for run in phrases.runs(line)), persons):
        for part, kind in phrases.names(run):
            surface = text[part[0].start : part[-1].end]
            if surface not in lex.not_names and not _division(text, part):
                yield Mention(part[0].start, part[-1].end, kind, "phrase", confidence=CONFIDENCE["phrase"])
        yield from _places(run)
        for low in lex.low_heads:
            end = run[-1].end + 1 + len(low)
            if len(run) > 1 and text[run[-1].end + 1 : end] == low:
                yield Mention(
                    run[0].start, end, EntityType.PROGRAM, "phrase", confidence=CONFIDENCE["phrase"]
                )


def _lines(text: str, tokens: list[Word]) -> Iterator[list[Word]]:
    """The words of each line, where lines are not merely wrapped: a short one ends what it names."""
    first = 0
    for i in range(1, len(tokens)):
        at = text.find("\n", tokens[i - 1].end, tokens[i].start)
        if at >= 0 and at - text.rfind("\n", 0, at) < _WRAPPED:
            yield tokens[first:i]
            first = i
    yield tokens[first:]


_WRAPPED = 56
"""Characters from which a line may go on in the next."""


def _after_people(found: Iterable[list[Word]], persons: Mapping[int, int]) -> Iterator[list[Word]]:
    """Runs from the body on that a person in them comes from: Secretary X of the Ministry of ICT, Trade and Labour."""
    for run in found:
        ends = [persons[w.start] for w in run if w.start in persons]
        at = next(
            (
                i + 1
                for i, w in enumerate(run)
                if i and w.form in ("of", "from", "for") and run[i - 1].end in ends and i + 1 < len(run)
            ),
            0,
        )
        if at and run[at].form == "the":
            at += 1
        yield run[at:]


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
            run[first].start, run[i + size - 1].end, EntityType.CITY, "place", confidence=CONFIDENCE["place"]
        )


def _speakers(text: str, draft: Draft) -> Iterator[Mention]:
    """Who is quoted: "We do not compete on trust," said Bill Chang of Singtel."""
    lex = lexicon()
    for found in _SAID.finditer(text):
        first, *_, last = found["name"].split()
        plain = lex.starters | lex.head_words | lex.titles | lex.fields | set(lex.peoples) | lex.regions
        if (
            draft.sentence_at(found.start("name")) is not None
            and first not in plain
            and last not in plain
            and not registry().lookup(found["name"])
            and not registry().lookup(first, EntityType.COUNTRY)
        ):
            start, end = found.span("name")
            yield Mention(start, end, EntityType.PERSON, "person", confidence=CONFIDENCE["person"])


_SAID = re.compile(
    r"[”\"’'],?\s(?:said|says|added|adds|noted|explained|commented)\s"
    r"(?P<name>[A-Z][a-zà-ÿ]+(?:[ -][A-Z][a-zà-ÿ]*\.?){0,2}\s[A-Z][\w’'-]+)(?=,|\sof\s|\sfrom\s|\sat\s|\.)"
)


def _labelled(text: str, draft: Draft) -> Iterator[Mention]:
    """What a form calls the project; teams for computer emergencies; meetings called by their body."""
    for kind, pattern in _LABELLED:
        for found in pattern.finditer(text):
            if draft.sentence_at(found.start("name")) is not None:
                start, end = found.span("name")
                yield Mention(start, end, kind, "quoted", confidence=CONFIDENCE["quoted"])


_LABELLED = (
    (
        EntityType.PROGRAM,
        re.compile(
            r"^[ \t]*(?:Project|Programme|Program|Activity)(?: (?:title|name))?:[ \t]+(?P<name>[A-Z][^\n;|.]{8,140}?)[ \t]*$",
            re.MULTILINE,
        ),
    ),
    (EntityType.AGENCY, re.compile(r"\b(?P<name>[A-Z][A-Za-z]{0,9}-?(?:CERT|CSIRT)|CERT-[A-Z][A-Za-z]+)\b")),
    (
        EntityType.EVENT,
        re.compile(
            r"\b(?P<name>[A-Z]{2,8} (?:annual|general|ministerial) (?:meeting|conference|assembly|congress|summit))\b"
        ),
    ),
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
        kind = kind_of(inside, quoted=True)
        if kind is None and _QUOTED_PROGRAM.match(text, found.end() - 1):
            kind = EntityType.PROGRAM
        if kind in _QUOTABLE and kind is not None:
            yield Mention(start, end, kind, "quoted", confidence=CONFIDENCE["quoted"])
