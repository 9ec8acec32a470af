"""Mentions to entities: one for each referent, with its names, country and office."""

from __future__ import annotations

import re
from bisect import bisect_left, insort
from collections import defaultdict
from functools import cache

from spacy.language import Language
from spacy.tokens import Doc

from graph.model import EntityType
from graph.names import normalise, script
from graph.registry import registry
from ingest.extract.contract import Entity
from ingest.extract.draft import TEXT_KINDS, Draft, Mention, draft_of
from ingest.extract.ko.lexicon import lexicon
from ingest.extract.ko.names import Text
from ingest.extract.ko.titles import TITLED, shortens

_BODIES = frozenset(
    {EntityType.AGENCY, EntityType.COMPANY, EntityType.UNIVERSITY, EntityType.INTL_ORG, EntityType.FUND}
)
_HEREAFTER = re.compile(
    r"이하[,:]?\s*(?:약칭\s*)?[‘'“\"「｢]?\s?(?P<alias>[가-힣A-Za-z0-9·&.\s-]{2,30}?)\s?[’'”\"」｣]?\s?[),]"
)
_BRACKET = re.compile(r"\s?[(（](?P<inside>[^()（）]{2,90})[)）]")
_ALIAS = re.compile(
    r"^[‘'“\"]?(?P<alias>[A-Za-z][A-Za-z0-9&.,/'’·\s-]{1,80}|[가-힣A-Za-z0-9·]{2,14})[’'”\"]?$"
)


_CHOSEN = frozenset({"bodies", "titles", "people"})
_SURE = 0.8
"""Confidence from which a name that was chosen in one place is one in others too."""
_SHORTEST = 3
"""Fewest characters of such a name."""
_SHORT_FORM = 4
"""Syllables from which the end of a foreign body's name stands for it."""


@Language.component("ko_entities")
def ko_entities(doc: Doc) -> Doc:
    """Entities of the document, and which mention stands for which."""
    draft = draft_of(doc)
    text = draft.source.text
    groups: dict[tuple[EntityType, str], list[Mention]] = defaultdict(list)
    for mention in draft.mentions:
        groups[mention.type, _key(text, mention)].append(mention)
    aliases = _definitions(text, draft)
    merged = _merge(text, groups, aliases)
    for index, (entity_type, mentions) in enumerate(merged):
        for mention in mentions:
            mention.entity = index
        draft.entities.append(_entity(text, entity_type, mentions, aliases))
    _mention_again(Text.of(doc), aliases)
    return doc


def _mention_again(view: Text, aliases: dict[str, list[tuple[str, int, int]]]) -> None:
    """Where names that the document defines stand for their entities later on: CNSC, 중앙내무위; and where names that
    one place shows to be names stand in others."""
    draft, text = view.draft, view.text
    defined: dict[str, tuple[int, int]] = {}
    for mention in draft.mentions:
        if (
            mention.entity is not None
            and mention.rule in _CHOSEN
            and mention.confidence >= _SURE
            and mention.end - mention.start >= _SHORTEST
        ):
            defined.setdefault(text[mention.start : mention.end], (mention.entity, 0))
    for mention in draft.mentions:
        if mention.entity is not None and mention.type in _BODIES:
            for alias, _, end in aliases.get(normalise(_surface(text, mention)), ()):
                defined.setdefault(alias, (mention.entity, end))
    taken = sorted((m.start, m.end) for m in draft.mentions if m.type is not EntityType.COUNTRY)
    found: list[Mention] = []
    for alias in sorted(defined, key=lambda a: (-len(a), a)):
        index, position = defined[alias]
        entity = draft.entities[index]
        while (at := text.find(alias, position)) >= 0:
            position = at + len(alias)
            if not (view.starts_word(at) and view.ends_word(position)) or _overlaps(taken, at, position):
                continue
            if (block := draft.block_at(at)) is None or draft.blocks[block].kind not in TEXT_KINDS:
                continue
            insort(taken, (at, position))
            found.append(Mention(at, position, entity.type, "defined", entity=index))
            entity.mentions.append((at, position))
        entity.mentions.sort()
    if found:
        draft.mentions = sorted([*draft.mentions, *found], key=lambda m: (m.start, -m.end))


def _overlaps(spans: list[tuple[int, int]], start: int, end: int) -> bool:
    """Whether one of the sorted `spans`, which hardly nest, overlaps another span."""
    i = bisect_left(spans, (start, start))
    return any(s < end and start < e for s, e in spans[max(0, i - 3) : i + 1])


def _surface(text: str, mention: Mention) -> str:
    return " ".join(text[mention.start : mention.end].split())


def _key(text: str, mention: Mention) -> str:
    """What mentions of one thing share: the registry's entry, a country with the bare name, or the name."""
    if mention.entry is None and mention.country is not None:
        return f"{mention.country} {normalise(_without_country(text, mention))}"
    return mention.entry or normalise(_surface(text, mention))


def _definitions(text: str, draft: Draft) -> dict[str, list[tuple[str, int, int]]]:
    """What brackets after a mention call it: normalised name -> (alias, start, end)."""
    found: dict[str, list[tuple[str, int, int]]] = defaultdict(list)
    for mention in draft.mentions:
        if mention.type in (EntityType.CITY,):
            continue
        bracket = _BRACKET.match(text, mention.end)
        # Ministries may carry their head first: 과학기술정보통신부(장관 최기영, 이하 ‘과기정통부’)
        if bracket is None:
            continue
        name = normalise(_surface(text, mention))
        inside, offset = bracket["inside"], bracket.start("inside")
        hereafter = _HEREAFTER.search(inside + ")")
        if hereafter:
            found[name].append(
                (
                    hereafter["alias"].strip(),
                    offset + hereafter.start("alias"),
                    offset + hereafter.end("alias"),
                )
            )
        for part in re.finditer(r"[^,;:/]+", inside):
            piece = part[0].strip()
            alias = _ALIAS.match(piece)
            if alias is None or "이하" in piece or not _plausible(mention.type, piece):
                continue
            start = offset + part.start() + (len(part[0]) - len(part[0].lstrip())) + alias.start("alias")
            found[name].append((alias["alias"], start, start + len(alias["alias"])))
    return found


def _plausible(kind: EntityType, alias: str) -> bool:
    if kind is EntityType.PERSON:
        return alias[0].isupper() and alias.isascii()
    if kind is EntityType.COUNTRY:
        return False
    if alias[0].isascii():
        return any(c.isupper() for c in alias) and not re.fullmatch(r"[A-Z]", alias)
    if lexicon().title.search(alias) or any(ch.isdigit() for ch in alias):
        return False
    return (
        kind in _BODIES
        and bool(re.search(r"[가-힣]", alias))
        and len(alias) >= 3
        and alias[-1] in "부청처원위사"
    )


def _merge(
    text: str,
    groups: dict[tuple[EntityType, str], list[Mention]],
    aliases: dict[str, list[tuple[str, int, int]]],
) -> list[tuple[EntityType, list[Mention]]]:
    """Groups of mentions that stand for one thing, in the order of first mention."""
    owner: dict[tuple[EntityType, str], tuple[EntityType, str]] = {}
    forms: dict[str, tuple[EntityType, str]] = {}
    keys = sorted(groups, key=lambda k: groups[k][0].start)
    for key in keys:
        written = dict.fromkeys(_surface(text, mention) for mention in groups[key])
        for name in dict.fromkeys(map(normalise, written)):
            for alias in dict.fromkeys(alias for alias, _, _ in aliases.get(name, ())):
                forms.setdefault(normalise(alias), key)
    prefixed: dict[tuple[EntityType, str], list[tuple[EntityType, str]]] = defaultdict(list)
    for key in keys:
        if groups[key][0].rule == "prefixed":
            bare = _without_country(text, groups[key][0])
            prefixed[key[0], normalise(bare)].append(key)
    for key in keys:
        kind, name = key
        if kind is EntityType.PERSON:
            fuller = [
                k for k in keys if k[0] is kind and k != key and _shortens(text, groups[key][0], groups[k][0])
            ]
            if len(fuller) == 1:
                owner[key] = fuller[0]
            continue
        if kind in TITLED:
            own = _surface(text, groups[key][0])
            fuller = [
                k for k in keys if k[0] is kind and k != key and shortens(own, _surface(text, groups[k][0]))
            ]
            if fuller:
                longest = max(fuller, key=lambda k: (len(k[1]), -groups[k][0].start))
                if owner.get(longest) != key:
                    owner[key] = longest
                continue
        surfaces = {normalise(_surface(text, m)) for m in groups[key]}
        target = next((forms[s] for s in sorted(surfaces) if s in forms and forms[s] != key), None)
        if target is not None and (target[0] is kind or kind in _BODIES):
            owner[key] = target
        elif groups[key][0].rule != "prefixed":
            known = prefixed.get((kind, name)) or []
            entry = groups[key][0].entry
            if not known and entry is not None:
                known = [p for s in sorted(surfaces) for p in prefixed.get((kind, s), ())]
            if len(known) == 1 and (entry is None or not _is_korean(entry)):
                owner[key] = known[0]
            elif kind is EntityType.AGENCY and entry is None and not known and len(name) >= _SHORT_FORM:
                longer = [k for k in keys if k[0] is kind and k != key and _ends_so(text, groups[k], name)]
                if len(longer) == 1:
                    owner[key] = longer[0]
    result: dict[tuple[EntityType, str], list[Mention]] = {}
    for key in keys:
        root = key
        seen = set()
        while root in owner and root not in seen:
            seen.add(root)
            root = owner[root]
        result.setdefault(root, []).extend(groups[key])
    merged = [(key[0], sorted(ms, key=lambda m: (m.start, -m.end))) for key, ms in result.items()]
    merged.sort(key=lambda item: item[1][0].start)
    return merged


def _ends_so(text: str, mentions: list[Mention], name: str) -> bool:
    """Whether a foreign body's full name ends in `name`: 독일 연방경제에너지부 in 경제에너지부."""
    if mentions[0].rule != "prefixed" and (mentions[0].entry is None or _is_korean(mentions[0].entry)):
        return False
    return any(normalise(_surface(text, mention)).endswith(name) for mention in mentions)


def _shortens(text: str, short: Mention, full: Mention) -> bool:
    """Whether a foreign name is the last or first part of a fuller one: 와지리 for 모스타파 와지리."""
    words, fuller = _surface(text, short).split(), _surface(text, full).split()
    return len(words) < len(fuller) and words in (fuller[-len(words) :], fuller[: len(words)])


def _is_korean(entry: str) -> bool:
    known = registry().get(entry)
    return known is not None and known.country == "KR"


def _without_country(text: str, mention: Mention) -> str:
    start = mention.start if mention.bare is None else mention.bare
    return " ".join(text[start : mention.end].split())


def _entity(
    text: str, kind: EntityType, mentions: list[Mention], aliases: dict[str, list[tuple[str, int, int]]]
) -> Entity:
    surfaces: dict[str, None] = {}
    spans = [(m.start, m.end) for m in mentions]
    for mention in mentions:
        surface = _surface(text, mention)
        if surface in surfaces:
            continue
        surfaces.setdefault(surface)
        if mention.rule == "company" and surface[-1] in "社사":
            surfaces.setdefault(surface[:-1])
            spans.append((mention.start, mention.end - 1))
        for alias, start, end in aliases.get(normalise(surface), ()):
            surfaces.setdefault(" ".join(alias.split()))
            spans.append((start, end))
    name = min(surfaces, key=lambda s: (script(s) != "ko", -len(s), s))
    entry = next((m.entry for m in mentions if m.entry and _fits(m.entry, kind)), None)
    if mentions[0].rule == "prefixed":
        entry = next((e.id for s in surfaces for e in registry().lookup(s, kind)), None)
    known = registry().get(entry) if entry else None
    best = max(mentions, key=lambda m: m.confidence)
    entity = Entity(
        type=kind,
        name=name,
        aliases=[s for s in surfaces if s != name],
        mentions=sorted(set(spans)),
        entry=entry,
        country=known.country if known else None,
        rule=f"ko.names.{best.rule}",
        confidence=best.confidence,
    )
    if kind is EntityType.COUNTRY and known is not None:
        entity.iso3166 = known.country
    if mentions[0].rule == "prefixed" and entity.country is None:
        entity.country = mentions[0].country
    if kind is EntityType.PERSON:
        entity.role = _role(text, mentions)
    return entity


def _fits(entry: str, kind: EntityType) -> bool:
    known = registry().get(entry)
    return known is not None and known.type is kind


@cache
def _offices() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """An office after a name, and one before it."""
    title = lexicon().title.pattern
    part = r"[가-힣A-Za-z0-9·‧ㆍ&()-]+"
    return (
        re.compile(
            rf"\s?(?:\([^)]*\)\s?)?(?!\))(?P<role>(?:{part}\s){{0,5}}?[가-힣A-Za-z0-9·‧ㆍ&-]*(?:{title}))(?![가-힣]{{2}})"
        ),
        re.compile(rf"(?P<role>(?:{part}\s){{0,3}}[가-힣A-Za-z0-9·‧ㆍ&-]*(?:{title}))\s?[:：]?\s?$"),
    )


def _role(text: str, mentions: list[Mention]) -> str | None:
    """Body and title as the text has them beside the fullest mention."""
    after, before = _offices()
    for mention in mentions:
        found = after.match(text, mention.end)
        if found:
            return " ".join(found["role"].split())
        line_start = max(text.rfind("\n", 0, mention.start) + 1, mention.start - 120)
        head = re.split(r"[(,;]", text[line_start : mention.start])
        if len(head) > 1 and not head[-1].strip():
            head = head[:-1]  # 가온테크 대표(홍길동)
        previous = before.search(head[-1])
        if previous:
            role = " ".join(previous["role"].split())
            opens = len(head) > 1 and text[mention.start - len(head[-1]) - 1] == "("
            return f"{head[-2].split()[-1]} {role}" if opens and head[-2].split() else role
    return None
