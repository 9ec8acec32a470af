"""Korean entities: what is a place or a body in its sentence, and which mentions are one referent."""

from __future__ import annotations

import pytest

from graph.model import EntityType
from ingest.extract.contract import Entity, Source
from ingest.extract.draft import Mention
from ingest.extract.ko.names import settle
from ingest.extract.pipeline import extract


def read(text: str) -> list[Entity]:
    return extract(Source("x", f"제목\n\n{text}\n", "2020-03-05", None, "ko")).entities


def named(text: str, kind: EntityType) -> set[str]:
    return {entity.name for entity in read(text) if entity.type is kind}


@pytest.mark.parametrize(
    ("text", "countries"),
    [
        ("여러 수단과 방법을 논의했다.", set()),
        ("에티오피아, 수단, 이집트가 참석했다.", {"에티오피아", "수단", "이집트"}),
        ("협력이란 나라 간의 약속이다.", set()),
        ("한국·미국·캐나다가 참석했다.", {"한국", "미국", "캐나다"}),
        ("수출은 ①베트남, ②태국 순이다.", {"베트남", "태국"}),
        ("인도-태평양 지역과 기니만 해역의 안전을 논의했다.", set()),
    ],
)
def test_words_are_countries_where_they_stand_for_them(text: str, countries: set[str]) -> None:
    assert named(text, EntityType.COUNTRY) == countries


def test_a_disease_is_no_city() -> None:
    assert not named("코로나 확산을 막는 방안을 논의했다.", EntityType.CITY)


def test_descriptions_that_end_like_firms_are_none() -> None:
    assert named("원전건설 경험이 있는 현대건설이 참여했다.", EntityType.COMPANY) == {"현대건설"}


def test_descriptions_that_end_like_bodies_are_none() -> None:
    assert not named("범정부 지원과 정부초청 연수, 세금납부 체계를 소개했다.", EntityType.AGENCY)


def test_a_joint_committee_is_an_event_of_both_and_no_body_of_one() -> None:
    text = "양측은 제3차 한-몽골 문화공동위원회를 열었다."
    assert not named(text, EntityType.AGENCY)
    assert "몽골" in named(text, EntityType.COUNTRY)


def test_a_body_before_its_head_in_brackets_is_nobody() -> None:
    text = "참여기업으로 가온로보틱스 대표(홍길동)가 참석했다."
    people = [e for e in read(text) if e.type is EntityType.PERSON]
    assert [(e.name, (e.role or "").split()[-1]) for e in people] == [("홍길동", "대표")]


def test_techniques_distinguish_no_event() -> None:
    assert not named("기관들은 AI 세미나와 ICT 포럼을 열었다.", EntityType.EVENT)


def test_one_country_under_its_names_is_one_entity() -> None:
    countries = [e for e in read("한국과 대한민국, 우리나라는 같다.") if e.type is EntityType.COUNTRY]
    assert [(e.name, e.iso3166, len(e.mentions)) for e in countries] == [("대한민국", "KR", 3)]


def test_where_proposals_cross_the_stronger_and_longer_stays() -> None:
    weak = Mention(0, 12, EntityType.PROGRAM, "short")
    strong = Mention(10, 20, EntityType.AGENCY, "registry")
    short = Mention(10, 15, EntityType.AGENCY, "registry")
    assert settle([weak, short, strong]) == [strong]
    far = Mention(500, 900, EntityType.PROGRAM, "titles")
    inside = Mention(700, 703, EntityType.COUNTRY, "registry")
    assert settle([inside, far]) == [far, inside]


def test_a_body_under_two_names_of_its_country_is_one() -> None:
    text = "특허청은 아랍에미리트연합(UAE) 경제부와 만났다. UAE 경제부는 협력을 바랐다."
    bodies = [
        e
        for e in extract(Source("x", f"제목\n\n{text}", "2020-03-05", None, "ko")).entities
        if e.name.endswith("경제부")
    ]
    assert [(e.country, e.aliases) for e in bodies] == [("AE", ["UAE 경제부"])]


def test_a_firm_may_be_marked_with_sa() -> None:
    text = "현대자동차는 아스타나모터스社와 계약했다. 러시아 MTS사는 참석했다."
    firms = {
        e.name: e.aliases
        for e in extract(Source("x", f"제목\n\n{text}", "2020-03-05", None, "ko")).entities
        if e.rule == "ko.names.company"
    }
    assert firms == {"아스타나모터스社": ["아스타나모터스"], "MTS사": ["MTS"]}
