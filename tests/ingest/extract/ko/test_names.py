"""Korean names: what counts, where it ends, and what only looks like one."""

from __future__ import annotations

import pytest

from graph.model import EntityType
from ingest.extract.contract import Entity, Source
from ingest.extract.pipeline import extract


def read(text: str) -> list[Entity]:
    return extract(Source("x", f"제목\n\n{text}\n", "2020-03-05", None, "ko")).entities


def named(text: str, kind: EntityType) -> set[str]:
    return {entity.name for entity in read(text) if entity.type is kind}


@pytest.mark.parametrize(
    ("text", "countries"),
    [
        ("인도네시아와 협력했다.", {"인도네시아"}),
        ("인도적 지원을 했다.", set()),
        ("한국형 모델을 알렸다.", set()),
        ("한-베트남 협력은 몽골에서 열렸다.", {"몽골", "베트남"}),
        ("가나와 케냐를 찾았다.", {"가나", "케냐"}),
        ("우리나라와 대한민국은 같다.", {"대한민국"}),
    ],
)
def test_countries_stand_as_words(text: str, countries: set[str]) -> None:
    assert countries <= named(text, EntityType.COUNTRY)
    assert len(named(text, EntityType.COUNTRY)) == len(countries)


def test_a_foreign_ministry_holds_its_country() -> None:
    entities = read("행정안전부는 몽골 재무부와 만났다.")
    assert {(e.type, e.name) for e in entities} >= {
        (EntityType.AGENCY, "행정안전부"),
        (EntityType.AGENCY, "몽골 재무부"),
        (EntityType.COUNTRY, "몽골"),
    }
    assert next(e.country for e in entities if e.name == "몽골 재무부") == "MN"


def test_definitions_on_the_spot_are_aliases() -> None:
    entities = read(
        "한국수출입은행(이하 ‘수은’)은 한국지능정보사회진흥원(NIA)과 손잡았다. 수은과 NIA는 협력한다."
    )
    names = {e.name: set(e.aliases) for e in entities}
    assert names["한국수출입은행"] == {"수은"}
    assert names["한국지능정보사회진흥원"] == {"NIA"}


def test_offices_make_people() -> None:
    text = "특허청(청장 박원주)은 5일 밝혔다. 응우옌 쑤언 푹(Nguyen Xuan Phuc) 베트남 총리가 참석했다."
    assert named(text, EntityType.PERSON) == {"박원주", "응우옌 쑤언 푹"}


def test_common_words_before_offices_are_nobody() -> None:
    assert not named("사업화 담당 과장은 지능형 사업 담당 국장과 말했다.", EntityType.PERSON)


def test_mentions_are_exact() -> None:
    text = "제목\n\n행정안전부와 과학기술정보통신부는 ‘제3차 한-몽골 공동위원회’에 참석했다.\n"
    for entity in extract(Source("x", text, "2020-03-05", None, "ko")).entities:
        for start, end in entity.mentions:
            assert text[start:end] in {entity.name, *entity.aliases}


@pytest.mark.parametrize(
    "text",
    [
        "산업통상자원부는 수출 바우처를 나누어 주었다.",
        "행사에는 25개社가 나왔다.",
        "전자출입명부를 적었다.",
        "소·부·장 기업을 돕는다.",
    ],
)
def test_what_only_ends_like_a_body_is_none(text: str) -> None:
    said = {(e.type, e.name) for e in read(text) if e.type in (EntityType.AGENCY, EntityType.COMPANY)}
    assert said <= {(EntityType.AGENCY, "산업통상자원부")}


@pytest.mark.parametrize(
    "text",
    ["외교부는 이번 총회에 갔다.", "농촌진흥청이 조성한 기금을 쓴다.", "기획재정부는 예산(기금)을 늘린다."],
)
def test_titles_begin_with_a_name(text: str) -> None:
    assert {e.name for e in read(text) if e.type in (EntityType.FUND, EntityType.EVENT)} <= {"총회", "기금"}


@pytest.mark.parametrize(
    "written", ["한-아세안 협력기금", "한‧아세안 협력기금", "한ㆍ아세안협력기금", "한-아세안협력기금"]
)
def test_the_registry_is_found_in_any_spacing_and_with_any_dot(written: str) -> None:
    assert written in named(f"외교부는 {written}으로 사업을 했다.", EntityType.FUND)


def test_a_country_before_a_registered_programme_counts_too() -> None:
    entities = read("양측은 사우디 비전 2030을 두고 협의했다.")
    assert {(e.type, e.name) for e in entities} >= {
        (EntityType.PROGRAM, "사우디 비전 2030"),
        (EntityType.COUNTRY, "사우디"),
    }


@pytest.mark.parametrize(
    ("text", "kind", "name"),
    [
        ("말레이시아는 8년 사업인 TechGrow7을 통해 기업을 돕는다.", EntityType.PROGRAM, "TechGrow7"),
        (
            "두 도시를 대상으로 주민참여형 민원처리 시스템(CCS: Citizen Complaint System)을 시험했다.",
            EntityType.PROGRAM,
            "주민참여형 민원처리 시스템",
        ),
        ("정부는 이라크 비스마야 신도시(10조원)의 수주를 돕는다.", EntityType.CITY, "비스마야 신도시"),
    ],
)
def test_what_the_text_announces_as_a_name_is_one(text: str, kind: EntityType, name: str) -> None:
    assert (kind, name) in {(e.type, e.name) for e in read(text)}


def test_a_footnote_makes_a_name_of_the_word_that_a_bullet_opens_with() -> None:
    note = "\n\n* 벤처기업의 해외 전시 비용을 대는 예산사업(기업당 3천만원 이내 지원)"
    told = read(f"수출 대책 발표\n\n- 판로개척사업* 지원범위를 서비스업까지 확대한다.{note}")
    assert (EntityType.PROGRAM, "판로개척사업") in {(e.type, e.name) for e in told}
    passing = read(f"수출 대책 발표\n\n- 정부는 여러 판로개척사업* 지원범위를 서비스업까지 확대한다.{note}")
    assert "판로개척사업" not in {e.name for e in passing}


def test_a_legal_form_makes_no_firm_of_a_public_body() -> None:
    text = "㈜한국가스기술공사는 베트남 하노이에서 ㈜가온누리통신과 협약을 맺었다."
    assert named(text, EntityType.AGENCY) == {"㈜한국가스기술공사"}
    assert named(text, EntityType.COMPANY) == {"㈜가온누리통신"}


@pytest.mark.parametrize(
    ("text", "kind", "name"),
    [
        ("김하늘 외교부장관은 몽골을 찾았다.", EntityType.AGENCY, "외교부"),
        ("산업부는 몽골 광물에너지부장관과 만났다.", EntityType.AGENCY, "몽골 광물에너지부"),
        ("이번 회의에는 한국풍력산업협회장이 참석했다.", EntityType.COMPANY, "한국풍력산업협회"),
        ("이번 회의에는 태국 투자청장이 참석했다.", EntityType.AGENCY, "태국 투자청"),
    ],
)
def test_a_body_stands_in_the_office_of_its_head(text: str, kind: EntityType, name: str) -> None:
    assert name in named(text, kind)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("양국은 베트남 박닌성에서 착공식을 열었다.", "박닌성"),
        ("대표단은 인도네시아 서부자바주를 방문했다.", "서부자바주"),
        ("충남 당진에 공장을 짓는다.", "당진"),
    ],
)
def test_a_place_that_no_list_knows_is_one(text: str, name: str) -> None:
    assert name in named(text, EntityType.CITY)


def test_a_particle_is_no_part_of_a_brand() -> None:
    assert named("참여기업인 누리텍은 미국에 진출했다.", EntityType.COMPANY) == {"누리텍"}


def test_a_hyphen_between_partners_joins_no_name() -> None:
    text = "이번 방문을 계기로 한국전력-사우디전력청 간 양해각서(MOU)를 체결했다."
    assert "사우디전력청" in named(text, EntityType.AGENCY)


def test_people_stand_side_by_side_before_one_office() -> None:
    text = "국회 김하늘·이바다·박구름 의원이 참석했다. 이어 최나무교수(한국대)가 발표했다."
    assert named(text, EntityType.PERSON) == {"김하늘", "이바다", "박구름", "최나무"}


def test_a_title_may_be_told_again_in_a_bracket() -> None:
    text = "양국은 5일 ‘한-몽골 디지털 공개토론회(포럼)’를 개최했다."
    assert any(name.endswith("공개토론회(포럼)") for name in named(text, EntityType.EVENT))


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("외교부는 주한 우즈베키스탄 대사관과 협의했다.", "주한 우즈베키스탄 대사관"),
        ("행사는 주오사카 총영사관이 열었다.", "주오사카 총영사관"),
        ("행사에는 주몽골 한국대사관이 참석했다.", "주몽골 한국대사관"),
    ],
)
def test_a_mission_abroad_is_one_body(text: str, name: str) -> None:
    assert name in named(text, EntityType.AGENCY)


def test_a_hyphen_between_bodies_leaves_each_its_country() -> None:
    text = "조달청-몽골 재무부 간 업무협약을 체결했다. 한-몽골 공동위원회도 열렸다."
    assert named(text, EntityType.AGENCY) == {"조달청", "몽골 재무부"}
