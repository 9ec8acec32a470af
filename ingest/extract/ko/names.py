"""Mentions in Korean text: what the registry knows, and what is built like a name.

Each finder proposes mentions with a strength. Where proposals cross, or one holds another of the same
type, the stronger and then the longer stays; a country or city inside a body's name is a mention of its own.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from spacy.language import Language
from spacy.tokens import Doc

from graph.model import EntityType
from graph.names import normalise, without_legal_form
from graph.registry import registry
from graph.registry.entries import Entry
from ingest.extract.automaton import registry_matches
from ingest.extract.draft import TEXT_KINDS, Draft, Mention, draft_of
from ingest.extract.ko.announced import find_announced
from ingest.extract.ko.bodies import find_bodies
from ingest.extract.ko.lexicon import lexicon
from ingest.extract.ko.lists import find_listed
from ingest.extract.ko.people import find_people
from ingest.extract.ko.titles import find_titles
from ingest.extract.korean import MORPHEMES
from ingest.extract.pretrained import as_mention, recognised
from ingest.extract.stretches import Stretches

_HANGUL = re.compile(r"[가-힣]")
_HANGUL_RUN = re.compile(r"[가-힣]+")
_INSIDE = re.compile(r"[^\W_①-⓿❶-➓]")
PARTICLES = re.compile(
    r"(?:[은는이가을를의에와과로도만]|에서|에게|으로|까지|부터|보다|처럼|이나|나|이며|며|이고|인|이다|입니다|라는|이라는|이란|간|측|내|등|들|및|의|께서|하고|이라고|라고|과의|와의|에는|에도|에서는|에서의|으로서|로서|로부터|으로부터|에의|만의|들의|들이|들과|들은|들을|별|산|발|행|향|용|뿐|이자|또는|與)+"
)
_LISTING = re.compile(r"\s?(?:\([^()\n]{1,30}\))?\s?[,·‧ㆍ/、-]\s?|\s?[와과]\s|\s?\(")
_JOINED = re.compile(r"(?P<one>(?<![가-힣])[가-힣韓])?\s?(?P<sign>[-–·‧ㆍ․・])\s?$")
_MISSION = re.compile(
    r"(?<![가-힣])주\s?(?P<place>[가-힣]{1,8}?)\s?(?:(?P<of>[가-힣]{2,9})\s?)?(?:대사관|총영사관|대표부)(?![가-힣]{2})"
)
"""A mission abroad: 주한 몽골 대사관, 주몽골 대사관, 주몽골 한국대사관."""
_HERE = "한"
_LED = frozenset({EntityType.AGENCY, EntityType.UNIVERSITY, EntityType.COMPANY, EntityType.INTL_ORG})
_HEAD_OF = re.compile(
    r"(?:(?<=[청처원부회사단소국행관터])장|(?<=부)(?:장관|차관))(?=[은는이가을를의와과도께,.·\s)(/]|으로|에게|$)"
)
"""What makes of a body its head: 특허청장, 외교부장관."""
_GAP = re.compile(r"(?:\s?\([^()\n]{1,12}\))?\s?")
"""What stands between a country and its body: a space, the country's other name in brackets."""
_COMPANY = re.compile(
    r"(?:㈜|\(주\)|주식회사\s)\s?[가-힣A-Za-z0-9&]{2,20}|[가-힣A-Za-z0-9&]{2,20}(?:㈜|\(주\))"
    r"|(?!\d{1,6}[가-힣]{0,2}社)[가-힣A-Za-z0-9&]{2,20}社|(?<![A-Za-z])[A-Z][A-Za-z0-9&]{1,20}사(?=[은는이가와과의를에,·\s()]|$)"
)
_SHORT_UNIVERSITY = re.compile(
    r"(?<![가-힣])[가-힣]{2,6}(?<![최거강약시현당고근중세후전대])대(?=[와과는은이가의에를,·)\s]|$)"
)

_STRENGTH = {
    "registry": 6,
    "prefix": 6,
    "people": 7,
    "company": 6,
    "announced": 6,
    "town": 7,
    "prefixed": 7,
    "titles": 6,
    "bodies": 6,
    "short": 3,
    "listed": 2,
    "pretrained": 1,
}
_CONFIDENCE = {
    "registry": 0.97,
    "company": 0.85,
    "prefixed": 0.9,
    "short": 0.8,
}
_NAMED_KINDS = frozenset({EntityType.PROGRAM, EntityType.EVENT})
_BODIES = frozenset({EntityType.AGENCY, EntityType.COMPANY, EntityType.UNIVERSITY, EntityType.INTL_ORG})
_ACRONYM_OF = re.compile(
    r"(?P<before>[가-힣]{2,12})[’'”」｣]?\s?\((?:(?P<original>[A-Z][A-Za-z&\s-]{4,80}?)\s?[,:]\s?)?(?P<acronym>[A-Z][A-Za-z]{1,7})[,)]"
)
"""An acronym that the document makes of its own: 경제동반자협정(EPA)."""
_STREET = re.compile(
    r"(?:대로|로|길)\s?\d{1,4}(?:-\d{1,4})?(?![\d,.~]|\s?여?\s?(?:[월일년명개차박시만억천조주회곳편]|㎞|km|%))"
)
"""The rest of a street that bears a city's name, with its number: 테헤란로 131."""
_GOES_ON = re.compile(r"[_/@]\w|-[a-z0-9]")
"""What makes of a name in Latin letters a part of a longer word or address; KOTRA-Invest Qatar are two."""
_HEADQUARTERS = "본부"
_LARGE = 500_000
"""Inhabitants from which a city abroad is known by its name alone."""
_BESIDE = 60
"""Characters from a small city within which its country is named, in a document on matters at home."""
_CELL = 64
"""Characters to a cell of the index by which overlapping mentions are found."""


@dataclass(slots=True)
class Text:
    """The document as the finders see it: its text and where its tokens start and end."""

    text: str
    draft: Draft
    starts: list[int] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    unknown: frozenset[int] = frozenset()
    registered_starts: dict[int, Mention] = field(default_factory=dict)
    """By where it starts, the longest mention that the registry knows."""
    registered_ends: dict[int, Mention] = field(default_factory=dict)
    _word_ends: dict[int, bool] = field(default_factory=dict)
    _registered_order: list[int] = field(default_factory=list)
    groups: list[tuple[int, int] | None] | None = None
    """Of each token its groups (`ingest.extract.ko.features.grouped`), once somebody has asked."""

    @classmethod
    def of(cls, doc: Doc) -> Text:
        """The view of `doc`."""
        draft, morphemes = draft_of(doc), doc.user_data[MORPHEMES]
        return cls(draft.source.text, draft, morphemes.starts, morphemes.tags, morphemes.unknown)

    def word(self, token: int) -> str:
        """The text of a token."""
        stop = self.starts[token + 1] if token + 1 < len(self.starts) else len(self.text)
        return self.text[self.starts[token] : stop].strip()

    def registered_within(self, start: int, end: int) -> list[Mention]:
        """What the registry knows within a span, in text order; asked once all of the document is known."""
        if not self._registered_order:
            self._registered_order = sorted(self.registered_starts)
        order = self._registered_order
        inside = order[bisect_left(order, start) : bisect_left(order, end)]
        return [m for k in inside if (m := self.registered_starts[k]).end <= end]

    def headed(
        self, left: int, right: int, officer: re.Pattern[str] | None = None
    ) -> tuple[EntityType, int, str] | None:
        """The head that a word ends in, particles aside: the type it tells, its end and itself.

        Right after a name may stand what `officer` matches too.
        """
        known, text = lexicon(), self.text
        for end in range(right, left, -1):
            if text[end - 1] not in known.head_last:
                continue
            if end < right and not self.ends_word(end) and not (officer and officer.match(text, end)):
                continue
            for start in range(max(left, end - known.longest_head), end):
                head = text[start:end]
                kind = known.head_type.get(head)
                if kind is not None:
                    return kind, end, head
        return None

    def ends_word(self, end: int) -> bool:
        """Whether a name may end here: at a space, a sign, or before a particle."""
        known = self._word_ends.get(end)
        if known is None:
            known = self._word_ends[end] = self._ends_word(end)
        return known

    def _ends_word(self, end: int) -> bool:
        if end >= len(self.text) or not _HANGUL.match(self.text[end]):
            return True
        i = bisect_left(self.starts, end)
        if i < len(self.starts) and self.starts[i] == end and self.tags[i][0] == "J":
            return True
        if i < len(self.starts) and self.starts[i] == end and self.tags[i].startswith("VCP"):
            return True
        found = _HANGUL_RUN.match(self.text, end)
        return found is not None and PARTICLES.fullmatch(found[0]) is not None

    def is_word(self, start: int, end: int) -> bool:
        """Whether the analyser takes the whole span for something else than a name: 수단, 이란, 고양."""
        i = bisect_left(self.starts, start)
        if i + 1 >= len(self.starts) or self.starts[i] != start:
            return False
        tag = self.tags[i].split("+")[0]
        return tag[0] == "J" or tag == "VCP" or (tag == "NNG" and self._ends_token(i, end))

    def _ends_token(self, token: int, end: int) -> bool:
        """Whether a token that others follow ends here, white space aside."""
        return end <= self.starts[token + 1] and not self.text[end : self.starts[token + 1]].strip()

    def starts_word(self, start: int) -> bool:
        """Whether a name may start here: not in the middle of a word."""
        return start == 0 or not _INSIDE.match(self.text[start - 1])


@Language.component("ko_names")
def ko_names(doc: Doc) -> Doc:
    """Mentions of the document."""
    view, known = viewed(doc)
    proposals = [*known, *find_announced(view, known)]
    for block in view.draft.blocks:
        if block.kind in TEXT_KINDS:
            proposals += _in_block(view, block.start, block.end)
    proposals += [m for m in _prefixed(view, known, proposals)]
    settled = settle(proposals)
    listed = [
        m
        for block in view.draft.blocks
        if block.kind in TEXT_KINDS
        for m in find_listed(view, block.start, block.end, settled)
    ]
    named = settle([*settled, *listed]) if listed else settled
    if seen := recognised(view.draft, ends=PARTICLES):
        covered = Stretches((m.start, m.end) for m in named)
        named = settle(
            [*named, *(as_mention(span, kind) for span, kind in seen.items() if not covered.meet(*span))]
        )
    view.draft.mentions = named
    return doc


def viewed(doc: Doc) -> tuple[Text, list[Mention]]:
    """The document as the finders see it, and what the registry knows of its text."""
    view = Text.of(doc)
    known = [m for m in _registered(view) if _is_text(view.draft, m.start)]
    for mention in known:
        longest = view.registered_starts.setdefault(mention.start, mention)
        if longest.end < mention.end:
            view.registered_starts[mention.start] = mention
        view.registered_ends[mention.end] = mention
    return view, known


def _is_text(draft: Draft, offset: int) -> bool:
    block = draft.block_at(offset)
    return block is not None and draft.blocks[block].kind in TEXT_KINDS


def _in_block(view: Text, start: int, end: int) -> Iterator[Mention]:
    yield from find_people(view, start, end)
    yield from _companies(view, start, end)
    yield from find_titles(view, start, end)
    yield from find_bodies(view, start, end)
    yield from _short_universities(view, start, end)
    yield from _missions(view, start, end)


def _registered(view: Text) -> Iterator[Mention]:
    """Forms of the registry at proper boundaries; the longest at each place."""
    found: list[Mention] = []
    doubtful: set[int] = set()
    for match in registry_matches(view.text):
        form, entry = match.candidates[0]
        hangul_first = _HANGUL.match(view.text[match.start])
        hangul_last = _HANGUL.match(view.text[match.end - 1])
        officer = entry.type in _LED and _HEAD_OF.match(view.text, match.end)
        if hangul_last and not officer and not view.ends_word(match.end):
            continue
        if officer and form.text.endswith(_HEADQUARTERS):
            continue  # the head of a ministry's part speaks for the ministry
        if hangul_first and not view.starts_word(match.start):
            continue
        if (
            hangul_first
            and len(form.text) <= 3
            and entry.type in (EntityType.COUNTRY, EntityType.CITY)
            and view.is_word(match.start, match.end)
        ):
            doubtful.add(match.start)
        if view.text.startswith(lexicon().not_places, match.start):
            continue
        if entry.type is EntityType.CITY and _STREET.match(view.text, match.end):
            continue
        if not hangul_last and match.end < len(view.text) and _GOES_ON.match(view.text, match.end):
            continue
        if (
            not hangul_first
            and entry.type is EntityType.CITY
            and _in_latin_run(view.text, match.start, match.end)
        ):
            continue
        found.append(
            Mention(
                match.start, match.end, entry.type, "registry", entry.id, confidence=_CONFIDENCE["registry"]
            )
        )
    kept = _longest(_told(view.text, found, abroad=view.draft.opens_abroad))
    for i, mention in enumerate(kept):
        if mention.start not in doubtful or _listed(view.text, kept, i):
            yield mention
    ministries = {k.start for k in kept if k.type is EntityType.AGENCY}
    named = {k.start: k.end for k in kept if k.type in _NAMED_KINDS}
    for mention in found:
        spaced = view.text[mention.end : mention.end + 1] == " "
        if mention.type is EntityType.COUNTRY and spaced and mention.start in ministries:
            yield replace(mention, rule="prefix")
        elif mention.type is EntityType.COUNTRY and mention.end < named.get(mention.start, 0):
            yield mention  # 태국 투자박람회


def _told(text: str, found: Sequence[Mention], *, abroad: bool) -> list[Mention]:
    """`found` without acronyms of other things, and without small cities whose country the document does not name;
    beside them, where it is not one on dealings `abroad`: 캐스퍼 is a car."""
    countries = [
        (m.start, entry.country) for m in found if m.type is EntityType.COUNTRY and (entry := _entry_of(m))
    ]
    named = {country for _, country in countries}

    def beside(mention: Mention) -> set[str | None]:
        around = mention.start - _BESIDE, mention.end + _BESIDE
        return {country for start, country in countries if around[0] <= start <= around[1]}

    others = {
        d["acronym"]: (d["before"], d["original"] or "") for d in _ACRONYM_OF.finditer(text) if d["before"]
    }
    kept = []
    for mention in found:
        entry = _entry_of(mention)
        if entry is None:
            continue
        if 0 < entry.population < _LARGE and entry.country not in (named if abroad else beside(mention)):
            continue
        told = others.get(text[mention.start : mention.end])
        if told is not None and not _is_called(entry, *told):
            continue
        kept.append(mention)
    return kept


def _entry_of(mention: Mention) -> Entry | None:
    return registry().get(mention.entry) if mention.entry else None


def _is_called(entry: Entry, word: str, original: str) -> bool:
    """Whether a name of an entry ends in the word before its acronym's bracket, or is what the bracket spells out."""
    last, spelled = normalise(word), normalise(original)
    return any(
        normalise(form.text).endswith(last)
        or last.endswith(normalise(form.text))
        or normalise(form.text) == spelled
        for form in entry.forms
    )


def _listed(text: str, mentions: list[Mention], i: int) -> bool:
    """Whether another place stands beside it in a list: then a word like 수단 is the country."""
    beside = (mentions[max(0, i - 1) : i], mentions[i + 1 : i + 2])
    return any(
        other.type is mentions[i].type
        and _LISTING.fullmatch(text, min(other.end, mentions[i].end), max(other.start, mentions[i].start))
        for others in beside
        for other in others
    )


def _in_latin_run(text: str, start: int, end: int) -> bool:
    """Whether Latin words stand right beside it: then it is a part of a longer name."""
    return bool(
        re.search(r"[A-Za-z]\s$", text[max(0, start - 2) : start])
        or re.match(r"\s[A-Za-z]", text[end : end + 2])
    )


def _longest(mentions: list[Mention]) -> list[Mention]:
    kept: list[Mention] = []
    taken: set[int] = set()
    for mention in sorted(mentions, key=lambda m: (-(m.end - m.start), m.start)):
        if mention.start not in taken and mention.end - 1 not in taken:
            kept.append(mention)
            taken.update(range(mention.start, mention.end))
    return sorted(kept, key=lambda m: m.start)


def _companies(view: Text, start: int, end: int) -> Iterator[Mention]:
    for found in _COMPANY.finditer(view.text, start, end):
        stop = found.end()
        kind = _incorporated(found[0])
        for i in range(bisect_left(view.starts, found.start() + 2), bisect_left(view.starts, stop)):
            if kind is None and view.tags[i][0] == "J" and view.text[stop - 1] != ")":
                stop = view.starts[i]
                kind = _incorporated(view.text[found.start() : stop])
                break
        yield Mention(found.start(), stop, kind or EntityType.COMPANY, "company", confidence=0.9)


def _incorporated(name: str) -> EntityType | None:
    """What the registry knows of this name without its legal form: ㈜한국가스기술공사 is a public body."""
    known = registry().lookup(without_legal_form(name))
    return known[0].type if known else None


def _short_universities(view: Text, start: int, end: int) -> Iterator[Mention]:
    """Universities by their short form, where the registry knows the long one: 서울대."""
    for found in _SHORT_UNIVERSITY.finditer(view.text, start, end):
        if registry().lookup(found[0] + "학교") or registry().lookup(found[0]):
            yield Mention(*found.span(), EntityType.UNIVERSITY, "short", confidence=_CONFIDENCE["short"])


def _prefixed(view: Text, known: list[Mention], others: list[Mention]) -> Iterator[Mention]:
    """Bodies with their country before them: 베트남 정보통신부."""
    by_start: dict[int, Mention] = {}
    for mention in others:
        if mention.type in (EntityType.AGENCY, EntityType.UNIVERSITY, EntityType.COMPANY) and (
            mention.rule != "company"  # 러시아 MTS사 is a firm of that name in Russia
        ):
            kept = by_start.get(mention.start)
            if kept is None or mention.end > kept.end:
                by_start[mention.start] = mention
    for country in known:
        if country.type is not EntityType.COUNTRY or country.entry == "country-kr":
            continue
        if _is_joined(view, country.start):
            continue  # 한-베트남 공동위원회 is no body of Vietnam
        gap = _GAP.match(view.text, country.end)
        for start in dict.fromkeys((country.end, gap.end() if gap else country.end)):
            body = by_start.get(start)
            if body is None or (body.entry is not None and body.type is not EntityType.AGENCY):
                continue
            home = registry().get(country.entry) if country.entry else None
            if not _HANGUL.match(view.text[start]) and _is_of_another(body, home):
                continue
            if view.text.startswith("바이러스", body.end - 4):
                continue  # a strain is told by where it was found first
            yield Mention(
                country.start,
                body.end,
                body.type,
                "prefixed",
                country=home.country if home else None,
                bare=start,
                confidence=_CONFIDENCE["prefixed"],
            )


def _is_joined(view: Text, start: int) -> bool:
    """Whether a hyphen or dot joins a country to the one before it; bodies beside each other are not joined so."""
    sign = _JOINED.search(view.text, max(0, start - 4), start)
    if sign is None:
        return False
    stop = sign.start("sign")
    while stop and view.text[stop - 1] == " ":
        stop -= 1
    before = view.registered_ends.get(stop)
    return sign["one"] is not None or (before is not None and before.type is EntityType.COUNTRY)


def _missions(view: Text, start: int, end: int) -> Iterator[Mention]:
    """Missions of one country in another."""
    for found in _MISSION.finditer(view.text, start, end):
        place, of = found["place"], found["of"]
        if of and found.end("place") == found.start("of") and _is_place(place + of):
            place, of = place + of, None
        sender = next((e.country for e in registry().lookup(of, EntityType.COUNTRY)), None) if of else "KR"
        seated = place == _HERE or _is_place(place)
        if seated and sender and not (place == _HERE and of is None):
            yield Mention(*found.span(), EntityType.AGENCY, "prefixed", country=sender, confidence=0.95)


def _is_place(word: str) -> bool:
    return any(e.type in (EntityType.COUNTRY, EntityType.CITY) for e in registry().lookup(word))


def _is_of_another(body: Mention, home: Entry | None) -> bool:
    """Whether the registry knows a body for another country's: an acronym then means something else."""
    known = _entry_of(body)
    return known is not None and home is not None and known.country not in (None, home.country)


def settle(proposals: list[Mention]) -> list[Mention]:
    """The mentions that stay where proposals cross or nest."""
    kept: list[Mention] = []
    near: dict[int, list[Mention]] = defaultdict(list)
    ordered = sorted(
        proposals, key=lambda m: (-_STRENGTH[m.rule], m.start - m.end, m.start, -m.confidence, m.type)
    )
    for mention in ordered:
        cells = range(mention.start // _CELL, (mention.end - 1) // _CELL + 1)
        if all(
            mention.start >= other.end or other.start >= mention.end or _may_nest(mention, other)
            for cell in cells
            for other in near[cell]
        ):
            kept.append(mention)
            for cell in cells:
                near[cell].append(mention)
    return sorted(kept, key=lambda m: (m.start, -m.end))


def _may_nest(one: Mention, other: Mention) -> bool:
    """Whether two overlapping mentions may both stand: a place or body inside a longer name."""
    inner, outer = (one, other) if one.end - one.start < other.end - other.start else (other, one)
    if not (outer.start <= inner.start and inner.end <= outer.end) or (
        inner.end - inner.start == outer.end - outer.start
    ):
        return False
    if outer.type in _BODIES:
        return inner.type is EntityType.COUNTRY and (outer.rule == "prefixed" or inner.rule == "prefix")
    return (
        outer.type in _NAMED_KINDS
        and inner.type in (EntityType.COUNTRY, EntityType.CITY, EntityType.INTL_ORG)
        and inner.rule == "registry"
    )
