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
