"""To which country a body or city of a Korean document belongs, and where the text says so."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from graph.model import ORGANISATIONS, EntityType
from graph.registry import registry
from ingest.extract.contract import Span
from ingest.extract.draft import Draft, Mention

_KOREAN_NAME = re.compile(r"한국|대한(?!상공)|국립")
_ADNOMINAL = re.compile(
    r"(?:\s|의\s|\s정부\s|\s측\s|\s[가-힣]{1,10}(?:사|은행|기업|업체|기관|기관인|부처인|회사|재벌)\s)(?:[가-힣]{2,10}\s(?=[가-힣]))?"
)
_POST = re.compile(r"주\s?(?:한\s?(?P<sender>[가-힣 ]{2,12})|(?!한)[가-힣 ]{1,12})(?:대사관|대표부|총영사관)")
_MINISTRY = re.compile(r"[가-힣]{2,}(?:부|청|성|처)$")
_PUBLIC = re.compile(
    r"^지방|(?:공사|공단|진흥원|지방청|본부|교육청|[도시군구]청|세관|평가원|관리원|정보원|개발원|연수원)$"
)
_KIND = r"[가-힣]{0,8}(?:기업|업체|회사|기관|은행|협회|단체|대학|대학교|연구소|재단|그룹|스타트업|컨소시엄|대기업|유통사|제조사|통신사|상공회의소)"
"""What a body is called that a country describes."""
_SIDE = re.compile(
    r"(?P<of>[가-힣]{1,12})(?=\s?측(?:에서는|에서|은|\)|:| :))|(?<![가-힣])(?P<at>[가-힣]{2,8})(?=에서는\s)"
    r"|(?<![가-힣A-Za-z0-9)])[(\[](?P<in>[가-힣]{1,12}?|[韓美日中獨英佛]|[A-Z]{2,4})(?:\s?(?:측|기업|기관|정부|대표단|업체)){0,2}[)\]](?=\s?[가-힣A-Za-z‘'])"
    r"|(?<=[→,/]\s)(?P<mark>[가-힣])(?=\)\s)|(?<![가-힣])(?P<stop>[가-힣]{2,8})(?=[은는]\s)"
)
"""What heads those of one side in a list: 콜롬비아측에서는, (한국), (우리 기업), (日), 필); and what ends it."""
_IN_BRACKETS = re.compile(r"社?\((?P<side>[가-힣]{1,12}|[韓美日中獨英佛]|[A-Z]{2,4})\)")
"""The country in brackets after a body: 지멘스(독일)."""
_HANJA = {"韓": "한국", "美": "미국", "日": "일본", "中": "중국", "獨": "독일", "英": "영국", "佛": "프랑스"}
_OURS = ("우리", "국내")
"""What a word for Korea begins with."""
_SHORT = re.compile(
    r"(?:^|[\s(\-·,/]|[미독일중영불]\()(?P<side>[韓美日中獨英佛]|[미독불러헝필캐칠페콜캄말멕](?=\s))\)?\s?[‘']?$"
)
"""The country just before a body in one syllable: 韓 무역보험공사, 헝 수출입은행."""
_DESCRIBED = re.compile(
    rf"(?:\([A-Za-z]{{2,4}}\))?(?:의|\s내|\s현지|\s측)?\s(?:[가-힣()·]+\s){{0,3}}?(?:\S{{0,8}}(?:최대|대표)\S{{0,6}}\s)?{_KIND}(?:\([가-힣A-Z]{{1,8}}\))?(?:인|들인|\s중\s하나인)?(?:\s?[\(‘'“「<]|\s)"
    r"|\s내\s[‘']?"
)
"""What stands between a country and a firm of it: 독일의 화학 기업 ‘, 미국 내."""
_OUR_OWN = re.compile(
    rf"(?:국내\s|(?:국내|우리나라|우리|한국)\s?(?:[가-힣()·]+\s){{0,2}}?{_KIND}(?:\([가-힣A-Z]{{1,8}}\))?(?:인|들인)?(?:\s?[\(‘'“「<:]|\s))[‘']?$"
)
"""What stands before a firm, or a list of firms, of Korea: 국내 반도체 기업인."""
_THEN_OF = re.compile(
    r"[’'”]?(?:\([^()\n]{0,40}\))?\s?등(?:\s?[0-9]+\s?(?:여\s?)?개(?:사|의|\s?기관)?)?(?:의)?\s"
)
"""What stands between the last of a list and the country of all: A, B 등 12개."""
_OF_THEM = re.compile(rf"(?:의\s|\s내\s|\s측\s|\s)?(?:[가-힣()·]+\s){{0,4}}?{_KIND}")
"""What stands after that country."""
_LISTED = re.compile(r"[’'”]?(?:\([^()\n]{0,40}\))?\s?(?:,|·|ㆍ|․|‧|/|및|와|과)\s?[‘'“]?")
"""What stands between two bodies of a list."""
_BOTH_OFFICES = re.compile(r"\s[가-힣]{0,4}(?:장관|차관|총재|회장|사장|청장|원장|위원장)\s겸\s")
"""What stands between two bodies of one officer: 재무부 장관 겸 중앙은행."""
_SECOND_OFFICE = re.compile(r"\s(?:부총리|총리|선임장관|국무위원|부통령)\s겸\s$")
"""What stands between a country and the body of an officer of both: 몽골 부총리 겸 재무부 장관."""
_LONGEST_LIST = 12
"""Bodies of a list that are looked at on each side of one."""
_WINDOW = 500
"""Characters before a body in which the country of its officer is looked for."""
_KOREAN_PERSON = re.compile(r"[가-힣]{2,4}")


COMPOUND = re.compile(
    r"(?<![가-힣])(?:(?:한국|한|韓)\s?[-‐‑–—─·․•ㆍ・‧∙⋅･]\s?|한(?=[미일중]\s))(?P<other>[가-힣A-Za-z]{1,12})"
)
"""Korea and another side in one word: 한-베트남, 한·EU, 한미."""


@dataclass(frozen=True, slots=True)
class Home:
    """The country of an entity, where it is read and by which rule."""

    country: int
    evidence: Span
    rule: str


class Nationality:
    """Countries of the bodies and cities of one draft; `officers` are the people who act for each body."""

    def __init__(self, draft: Draft, officers: Mapping[int, Sequence[int]]) -> None:
        self.draft = draft
        self.officers = officers
        self.text = draft.source.text
        self.entities = draft.entities
        self.by_code: dict[str, int] = {}
        for index, known in enumerate(draft.entities):
            if known.iso3166:
                self.by_code.setdefault(known.iso3166, index)
        self.korea = self.by_code.get("KR")
        self.countries = [
            (name, index)
            for index, entity in enumerate(draft.entities)
            if entity.type is EntityType.COUNTRY
            for name in entity.forms
        ]
        self.countries.sort(key=lambda pair: -len(pair[0]))
        self.sides = self.countries + [
            (name, index)
            for index, entity in enumerate(draft.entities)
            if entity.type is EntityType.INTL_ORG
            for name in entity.forms
        ]
        self.mentions: dict[int, list[Mention]] = {}
        for mention in draft.mentions:
            if mention.entity is not None:
                self.mentions.setdefault(mention.entity, []).append(mention)
        self._ends: dict[int, list[Mention]] = {}
        for mention in draft.mentions:
            if mention.type in (EntityType.COUNTRY, EntityType.CITY):
                self._ends.setdefault(mention.end, []).append(mention)
        self._ends_of_bodies = {m.end: m for m in draft.mentions if m.type in ORGANISATIONS}
        self._body_ends = sorted(self._ends_of_bodies)
        self._country_starts = {m.start: m for m in draft.mentions if m.type is EntityType.COUNTRY}
        self._names = {name for name, _ in self.countries}
        self._heads: dict[int, list[tuple[int, Span | None]]] = {}
        self._known: dict[int, Home | None] = {}

    def counterpart(self, name: str) -> int | None:
        """The other side in 한-`name`: what `name` begins with, or what begins with it (한-말)."""
        best: tuple[bool, int, int] | None = None
        for known, index in self.sides:
            begun = name.startswith(known)  # surer than a name of which only the beginning is told
            if (begun or known.startswith(name)) and (best is None or (begun, len(known)) > best[:2]):
                best = (begun, len(known), index)
        if best is None:
            return self.counterpart(name[0]) if len(name) > 1 and not name[1].isalpha() else None
        return None if best[2] == self.korea else best[2]

    def of(self, entity: int) -> int | None:
        """The country of a body or city of the document, itself for a country."""
        if self.entities[entity].type is EntityType.COUNTRY:
            return entity
        home = self.home(entity)
        return None if home is None else home.country

    def home(self, entity: int) -> Home | None:
        """The country of a body or city with its evidence; None when nothing tells it."""
        if entity not in self._known:
            self._known[entity] = None
            self._known[entity] = self._find(entity)
        return self._known[entity]

    def _find(self, entity: int) -> Home | None:
        kind = self.entities[entity].type
        led = registry().leading_country(self.entities[entity].name) if kind is EntityType.AGENCY else None
        if led is not None and led[0] not in self.by_code and self._prefixed(entity) is None:
            return None  # 미 국무부 is of no other country, though the text may not name its own
        if self.korea is None and any(map(_KOREAN_NAME.match, self.entities[entity].forms)):
            return None
        if kind is EntityType.CITY:
            steps = [self._adnominal, self._registered, self._prefixed]
        elif kind in (EntityType.AGENCY, EntityType.UNIVERSITY):
            steps = [
                self._prefixed,
                self._posted,
                self._bracketed,
                self._sided,
                self._abbreviated,
                self._office,
                self._registered,
                self._adnominal,
                self._korean,
                self._described,
                self._spoken_for,
                self._listed,
                self._ministry,
                self._assumed,
            ]
        elif kind is EntityType.COMPANY:
            steps = [
                self._prefixed,
                self._bracketed,
                self._sided,
                self._abbreviated,
                self._adnominal,
                self._described,
                self._known_firm,
            ]
        else:
            return None
        for step in steps:
            home = step(entity)
            if home is not None:
                return home
        return None

    def _prefixed(self, entity: int) -> Home | None:
        """베트남 정보통신부; a city's name may stand for its country (아부다비 도시교통부)."""
        for name in self.entities[entity].forms:
            for country, index in self.countries:
                if name.startswith(country) and len(name) > len(country):
                    if self.entities[entity].type is EntityType.COMPANY and name[len(country)] != " ":
                        continue
                    return Home(index, self._where(entity, name), "country-in-name")
        if self.entities[entity].type is EntityType.CITY:
            return None
        for index, other in enumerate(self.entities):
            if other.type is EntityType.CITY and index != entity:
                for city in other.forms:
                    for name in self.entities[entity].forms:
                        home = self.of(index)
                        if len(city) > 1 and name.startswith(city + " ") and home is not None:
                            return Home(home, self._where(entity, name), "city-in-name")
        return None

    def _registered(self, entity: int) -> Home | None:
        code = self.entities[entity].country
        if code is None:
            return None
        index = self.by_code.get(code.upper())
        return None if index is None else Home(index, self._where(entity, None), "registry")

    def _adnominal(self, entity: int) -> Home | None:
        """싱가포르 교통부; 베트남 쩐홍하 천연자원환경부장관; 사우디 건설사 알파나르; 카이로(이집트)."""
        for mention in self.mentions.get(entity, []):
            for end in range(mention.start, max(-1, mention.start - 26), -1):
                for place in self._ends.get(end, []):
                    if place.entity is None or place.entity == entity:
                        continue
                    if place.type is EntityType.CITY and self.entities[entity].type is EntityType.CITY:
                        continue
                    between = self.text[end : mention.start]
                    if not _ADNOMINAL.fullmatch(between):
                        continue
                    country = self.of(place.entity)
                    if country is not None and (country != self.korea or between == " "):
                        return Home(country, (place.start, mention.end), "country-before")
            after = re.compile(r"\s?\(").match(self.text, mention.end)
            if after is not None and self.entities[entity].type is EntityType.CITY:
                for place in self.draft.mentions_in(after.end(), after.end() + 16):
                    if (
                        place.start == after.end()
                        and place.type is EntityType.COUNTRY
                        and place.entity is not None
                    ):
                        return Home(place.entity, (mention.start, place.end), "country-in-brackets")
        return None

    def _korean(self, entity: int) -> Home | None:
        if self.korea is None:
            return None
        for name in self.entities[entity].forms:
            if _KOREAN_NAME.match(name):
                return Home(self.korea, self._where(entity, name), "korean-name")
        return None

    def _spoken_for(self, entity: int) -> Home | None:
        """A body whose officers have foreign names belongs to the foreign country named last."""
        officers = self.officers.get(entity, ())
        if not officers or not all(self._foreign_person(person) for person in officers):
            return None
        if not self.draft.opens_abroad or self.entities[entity].name.startswith(("국제", "세계")):
            return None  # its officers come from anywhere
        for mention in self.mentions.get(entity, []):
            before = [
                m
                for m in self.draft.mentions_in(max(0, mention.start - _WINDOW), mention.end)
                if m.type is EntityType.COUNTRY and m.entity not in (None, self.korea)
            ]
            if before and before[-1].entity is not None:
                return Home(before[-1].entity, (before[-1].start, mention.end), "foreign-officer")
        return None

    def _posted(self, entity: int) -> Home | None:
        """주한독일대사관 is Germany's, 주독일대사관 Korea's."""
        for name in self.entities[entity].forms:
            post = _POST.match(name)
            if post is None:
                continue
            if not post["sender"]:
                return (
                    None
                    if self.korea is None
                    else Home(self.korea, self._where(entity, name), "posted-abroad")
                )
            for country, index in self.countries:
                if post["sender"].strip().startswith(country):
                    return Home(index, self._where(entity, name), "posted-here")
        return None

    def _sided(self, entity: int) -> Home | None:
        """A body in a list that a side of the talks heads: 콜롬비아측에서는 문화부, 교육부."""
        for mention in self.mentions.get(entity, []):
            head = self._head(mention.start)
            index = None if head is None else self._side(self.text[slice(*head)])
            if head is not None and index is not None:
                return Home(index, (head[0], mention.end), "side-of-talks")
        return None

    def _head(self, position: int) -> Span | None:
        """The last word for a side before a position of its line, if no other country's clause begins after it."""
        start = self.text.rfind("\n", 0, position) + 1
        if start not in self._heads:
            self._heads[start] = list(self._heads_of(start))
        heads = self._heads[start]
        at = bisect_right(heads, position, key=lambda head: head[0]) - 1
        return heads[at][1] if at >= 0 else None

    def _heads_of(self, start: int) -> Iterator[tuple[int, Span | None]]:
        """Where words for a side end in a line, with their spans, or with none where a clause ends a side."""
        end = self.text.find("\n", start)
        for found in _SIDE.finditer(self.text, start, len(self.text) if end < 0 else end):
            kind = found.lastgroup
            if kind is not None and (kind not in ("at", "stop") or found[kind] in self._names):
                yield found.end(), None if kind == "stop" else found.span(kind)

    def _side(self, word: str) -> int | None:
        """The country that a word for a side of talks stands for: 콜롬비아, 칠, 韓, 우리."""
        if word.startswith(_OURS):
            return self.korea
        word = _HANJA.get(word, word)
        for country, index in self.countries:
            if (
                word == country
                or (len(country) > 1 and word.endswith(country))
                or (len(word) == 1 and country.startswith(word))
            ):
                return index
        return None

    def _bracketed(self, entity: int) -> Home | None:
        """A body with its country in brackets after it: 지멘스(독일), 마그나(캐)."""
        for mention in self.mentions.get(entity, []):
            after = _IN_BRACKETS.match(self.text, mention.end)
            index = None if after is None else self._bracket(after["side"])
            if after is not None and index is not None:
                return Home(index, (mention.start, after.end("side")), "country-in-brackets")
        return None

    def _bracket(self, word: str) -> int | None:
        return self._side(word) if len(word) == 1 or word in self._names else None

    def _abbreviated(self, entity: int) -> Home | None:
        """A body with its country in one syllable before it: 韓 무역보험공사, 헝 수출입은행."""
        for mention in self.mentions.get(entity, []):
            short = _SHORT.search(self.text, max(0, mention.start - 4), mention.start)
            index = None if short is None else self._side(short["side"])
            if short is not None and index is not None:
                return Home(index, (short.start("side"), mention.end), "country-in-short")
        return None

    def _described(self, entity: int) -> Home | None:
        """A body, or the list it stands in, that is described by a country: 독일의 화학 기업 A, A 등 독일 기업."""
        for mention in self.mentions.get(entity, [])[:_LONGEST_LIST]:
            start, end = self._list(mention)
            for at in range(start - 1, max(-1, start - 45), -1):
                for place in self._ends.get(at, []):
                    if place.type is not EntityType.COUNTRY or place.entity is None:
                        continue
                    if _DESCRIBED.fullmatch(self.text, at, start):
                        return Home(place.entity, (place.start, mention.end), "described")
            if self.korea is not None and _OUR_OWN.search(self.text, max(0, start - 40), start):
                return Home(self.korea, (mention.start, mention.end), "described-ours")
            then = _THEN_OF.match(self.text, end)
            after = None if then is None else self._country_starts.get(then.end())
            if after is not None and after.entity is not None and _OF_THEM.match(self.text, after.end):
                return Home(after.entity, (mention.start, after.end), "list-of-country")
        return None

    def _list(self, mention: Mention) -> Span:
        """Where the list of bodies begins and ends in which one stands."""
        start, end = mention.start, mention.end
        for _ in range(_LONGEST_LIST):
            at = bisect_right(self._body_ends, start) - 1
            before = self._ends_of_bodies[self._body_ends[at]] if at >= 0 else None
            if before is None or not _LISTED.fullmatch(self.text, before.end, start):
                break
            start = before.start
        for _ in range(_LONGEST_LIST):
            at = bisect_right(self._body_ends, end)
            after = self._ends_of_bodies[self._body_ends[at]] if at < len(self._body_ends) else None
            if after is None or not _LISTED.fullmatch(self.text, end, after.start):
                break
            end = after.end
        return start, end

    def _office(self, entity: int) -> Home | None:
        """A body whose officer holds another office too: 재무부 장관 겸 중앙은행 총재, 몽골 부총리 겸 재무부 장관."""
        for mention in self.mentions.get(entity, []):
            second = _SECOND_OFFICE.search(self.text, max(0, mention.start - 12), mention.start)
            for place in self._ends.get(-1 if second is None else second.start(), []):
                if place.type is EntityType.COUNTRY and place.entity is not None:
                    return Home(place.entity, (place.start, mention.end), "two-offices")
            at = bisect_right(self._body_ends, mention.start) - 1
            before = self._ends_of_bodies[self._body_ends[at]] if at >= 0 else None
            if (
                before is not None
                and before.entity not in (None, entity)
                and before.entity is not None
                and _BOTH_OFFICES.fullmatch(self.text, before.end, mention.start)
                and (home := self.home(before.entity)) is not None
            ):
                return Home(home.country, (before.start, mention.end), "two-offices")
        return None

    def _known_firm(self, entity: int) -> Home | None:
        """A firm that the registry knows."""
        home = self._registered(entity)
        return None if home is None else Home(home.country, home.evidence, "known-firm")

    def _listed(self, entity: int) -> Home | None:
        """A body in a list that a foreign one opens: 이집트박물관, 콥트박물관."""
        if not re.search("[가-힣]", self.entities[entity].name):
            return None
        for mention in self.mentions.get(entity, []):
            earlier = self._ends_of_bodies.get(mention.start - 2) or self._ends_of_bodies.get(
                mention.start - 1
            )
            if earlier is None or earlier.entity in (None, entity) or earlier.entity is None:
                continue
            if self.text[earlier.end : mention.start] not in (", ", "·", ",", "ㆍ", "․"):
                continue
            home = self.home(earlier.entity)
            if (
                home is not None
                and home.country != self.korea
                and home.rule in ("country-in-name", "in-list")
            ):
                return Home(home.country, (earlier.start, mention.end), "in-list")
        return None

    def _foreign_person(self, person: int) -> bool:
        entity = self.entities[person]
        return _KOREAN_PERSON.fullmatch(entity.name) is None or any(
            re.search("[A-Za-z]", alias) for alias in entity.aliases
        )

    def _ministry(self, entity: int) -> Home | None:
        """A ministry that no registry knows is that of the foreign country named last before it."""
        name = self.entities[entity].name
        if self.entities[entity].entry is not None or not _MINISTRY.search(name) or _PUBLIC.search(name):
            return None
        if not self.draft.opens_abroad:
            return None
        officers = self.officers.get(entity, ())
        if any(not self._foreign_person(person) for person in officers):
            return None
        for mention in self.mentions.get(entity, [])[:1]:
            before = [
                m
                for m in self.draft.mentions_in(max(0, mention.start - _WINDOW), mention.start)
                if m.type is EntityType.COUNTRY and m.entity not in (None, self.korea)
            ]
            if before and before[-1].entity is not None:
                return Home(before[-1].entity, (before[-1].start, mention.end), "unknown-ministry")
        return None

    def _assumed(self, entity: int) -> Home | None:
        """A body whose officers have Korean names, or one that opens the document, is Korean."""
        if self.korea is None or self.entities[entity].type is not EntityType.AGENCY:
            return None
        officers = self.officers.get(entity, ())
        if officers and not any(self._foreign_person(person) for person in officers):
            return Home(self.korea, self._where(entity, None), "korean-officer")
        if self.entities[entity].entry is None and _PUBLIC.search(self.entities[entity].name):
            return Home(self.korea, self._where(entity, None), "assumed-korean")
        return None

    def _where(self, entity: int, name: str | None) -> Span:
        """The first mention of an entity, one with this surface if there is one."""
        mentions = self.mentions.get(entity, [])
        for mention in mentions:
            if name is not None and self.text[mention.start : mention.end] == name:
                return (mention.start, mention.end)
        return (mentions[0].start, mentions[0].end) if mentions else (0, 0)
