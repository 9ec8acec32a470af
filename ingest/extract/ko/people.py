"""People in Korean text: a full name beside an office.

Korean names have two to four syllables and start with a family name; foreign ones are words in Hangul, often
with the original in brackets. Neither counts without an office next to it, for most such words are no names.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from graph.model import EntityType
from ingest.extract.draft import Mention
from ingest.extract.ko.lexicon import lexicon

_CONFIDENCE = 0.95
_OFFICE_WORDS = 5


@cache
def _patterns() -> tuple[re.Pattern[str], ...]:
    words = lexicon()
    one = "".join(sorted(s for s in words.surnames if len(s) == 1))
    two = "|".join(sorted(s for s in words.surnames if len(s) > 1))
    korean = rf"(?:(?:{two})[가-힣]{{1,2}}|[{one}][가-힣]{{2}}|[{one}]\s[가-힣]{{2}}|[{one}][가-힣])"
    title = "|".join(sorted(map(re.escape, words.titles), key=lambda t: (-len(t), t)))
    latin = r"[A-Z][\w'.’-]+(?:[ -](?:[A-Z][\w'.’-]*|bin|van|den|de|da|al|von|der|la)){0,5}"
    foreign = r"[가-힣]{1,7}(?:[ -·][가-힣]{1,7}){0,5}"
    office = rf"(?:[가-힣A-Za-z0-9·‧ㆍ&()-]+\s){{0,{_OFFICE_WORDS}}}?[가-힣A-Za-z0-9·‧ㆍ&-]*(?:{title})"
    after = r"(?=$|[\s,.)·/‧ㆍ(’'”\"*_-]|[은는이가을를의와과도께]|께서|에게|으로|로서)"
    return (
        # (장관 최기영, 이하 …) · 총재 홍길동)
        re.compile(
            rf"(?P<title>(?<![가-힣])(?:{title}))\s?[:：]?\s?(?P<name>{korean})(?=\s?[,)/*(]|\s이하|\s?$)",
            re.M,
        ),
        # 이준갑 사장 · 김창균 장관정책보좌관 · 송경희 소프트웨어정책관 · 남영숙 WeGO 사무총장
        re.compile(
            rf"(?<![가-힣])(?P<name>{korean})(?:\([^)]{{1,40}}\))?\s(?P<office>{office}){after}", re.M
        ),
        # 토스튼 헤르단(Thorsten Herdan) 에너지정책실장
        re.compile(rf"(?P<name>{foreign})\s?\((?P<latin>{latin})\)\s?(?P<office>{office}){after}", re.M),
        # 사무총장 모스타파 와지리, Mostafa Waziri
        re.compile(
            rf"(?P<title>(?<![가-힣])(?:{title}))\s?[:：]?\s?(?P<name>{foreign})\s?[,(]\s?(?P<latin>{latin})",
            re.M,
        ),
    )


def find_people(text: str, start: int, end: int) -> Iterator[Mention]:
    """Mentions of people between two offsets, by full name."""
    taken: list[tuple[int, int]] = []
    for pattern in _patterns():
        for found in pattern.finditer(text, start, end):
            span = found.span("name")
            if any(span[0] < e and s < span[1] for s, e in taken):
                continue
            name = text[slice(*span)]
            groups = found.groupdict()
            if groups.get("latin"):
                if not any(c.islower() for c in groups["latin"]):
                    continue
                span = _trimmed(text, *span)
                name = text[slice(*span)]
                if not name:
                    continue
            elif not _is_korean_name(name, groups.get("office")):
                continue
            taken.append(span)
            yield Mention(*span, EntityType.PERSON, "person", confidence=_CONFIDENCE)


_NO_NAME = re.compile(
    r"^(?:이날|이번|이를|이와|이에|이후|이상|이하|이는|이미|이어|이들|이같|이러|이제|이란|정부|정책|정보|정상|한국|한편|한중|한미|한일|한독|우리|오는|오늘|오전|오후|지난|지원|지방|지역|안전|양국|양측|양자|양기|전체|전국|전문|전략|전자|전임|신임|신규|국제|국가|국내|국민|국토|국방|공동|공공|공사|공정|주한|주요|주재|주무|주최|구체|구축|조달|조직|조사|조정|기술|기관|기획|기업|기존|경제|경남|경북|경기|강원|강화|문화|문체|민간|민관|남북|남아|동북|동남|동시|서울|서비|서면|홍보|홍콩|현지|현재|현장|인천|인사|인도|인프|원자|위원|은행|선임|선도|성장|수출|수석|수산|해외|해양|고위|고용|교육|교통|금융|금일|농업|농림|노동|대통|대한|대외|도시|미래|미국|방송|방문|방위|법무|보건|보안|부산|산업|상임|세계|세종|소속|소비|시장|시민|심의|아시|안보|업무|여성|연구|영국|예산|외교|운영|유럽|유엔|유관|윤리|일본|임시|임원|장관|재정|제주|중국|중소|중앙|중남|지식|진흥|차관|창업|철도|총괄|최고|최근|최대|통상|통일|통계|특별|특허|표준|하노|학술|함께|행안|행정|협력|환경|황해|각국|각각|각종|담당|참석|개최|추진|제고|체결|또한|특히|및|등)"
)


def _is_korean_name(name: str, office: str | None) -> bool:
    compact = name.replace(" ", "")
    if _NO_NAME.match(compact) or any(
        compact.endswith(t) for t in ("장관", "차관", "청장", "원장", "실장", "국장")
    ):
        return False
    if len(compact) == 2:
        return False
    return not (
        compact[-1] in "은는을를의에와과로도"
        and office is not None
        and len(compact) == 3
        and compact[-2] in "국부청원측"
    )


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """A foreign name without the words of the sentence before it: at most as many as it has parts."""
    words = [(m.start() + start, m.end() + start) for m in re.finditer(r"[^\s]+", text[start:end])]
    kept: list[tuple[int, int]] = []
    for word in reversed(words):
        surface = text[slice(*word)]
        if kept and any(surface.endswith(title) for title in lexicon().titles):
            break
        if (
            kept
            and re.search(r"(?:에서|에게|으로|에는|와|과|은|는|을|를|의|및|부|청|처|국)$", surface)
            and len(surface) > 1
        ):
            break
        kept.append(word)
    return (kept[-1][0], end) if kept else (end, end)
