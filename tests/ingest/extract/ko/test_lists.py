"""Firms that only their list shows, and names that the document defines."""

from __future__ import annotations

import pytest

from graph.model import EntityType
from ingest.extract.contract import Entity, Source
from ingest.extract.pipeline import extract


def read(text: str) -> list[Entity]:
    return extract(Source("x", f"제목\n\n{text}\n", "2020-03-05", None, "ko")).entities


def firms(text: str) -> set[str]:
    return {entity.name for entity in read(text) if entity.type is EntityType.COMPANY}


def test_a_label_for_firms_holds_for_its_list() -> None:
    found = firms("* 선정 기업 : 가온로보틱, 나래, 다솜웨어, 라온핏 등")
    assert {"가온로보틱", "나래", "다솜웨어", "라온핏"} <= found


def test_unknown_names_between_known_firms_are_firms() -> None:
    assert "다솜웨어" in firms("행사에는 삼성전자, 현대자동차, 다솜웨어, 포스코 등이 함께했다.")


@pytest.mark.parametrize(
    "text",
    [
        "주요 수출 품목은 반도체, 자동차, 화장품, 섬유 등이다.",
        "삼성전자, 반도체, 자동차, 화장품을 소개했다.",
        "참석자 : 외교부, 조달청, 관세청, 산림청 관계자",
    ],
)
def test_goods_and_ministries_are_no_firms(text: str) -> None:
    assert not firms(text) - {"삼성전자"}


def test_a_defined_name_stands_for_its_body_later_on() -> None:
    text = "베트남 중앙내무위원회(이하 ‘중앙내무위’)가 방한했다.\n\n○ 조달청과 중앙내무위는 만났다."
    body = next(e for e in read(text) if "중앙내무위" in e.aliases)
    spans = [f"제목\n\n{text}\n"[s:e] for s, e in body.mentions]
    assert spans.count("중앙내무위") == 2


def test_a_defined_name_inside_a_longer_word_is_no_mention() -> None:
    text = "가온산업진흥원(이하 ‘가온’)이 참석했다.\n\n○ 가온길에서 행사를 열었다."
    entity = next(e for e in read(text) if "가온" in e.aliases)
    whole = f"제목\n\n{text}\n"
    assert all(whole[e : e + 1] != "길" for _, e in entity.mentions)
