"""A statement quotes the sentence that says it, not the first that names its ends."""

from __future__ import annotations

import pytest

from graph.model import Relation
from ingest.extract.contract import Extraction, Source
from ingest.extract.pipeline import extract


def read(text: str, lang: str) -> Extraction:
    return extract(Source("d", text, "2022-03-01", lang=lang))


def quotes(text: str, lang: str, kind: Relation) -> dict[tuple[str, str], str]:
    said = read(text, lang)
    names = [e.name for e in said.entities]
    return {
        (names[r.source], names[r.target]): text[slice(*r.evidence)] for r in said.relations if r.type is kind
    }


def test_cooperation_is_quoted_from_where_it_is_said() -> None:
    text = (
        "조달청은 베트남과 한국의 기업인을 초청했다.\n\n"
        "행사는 사흘 동안 열린다.\n\n"
        "한국과 베트남은 전자조달 분야에서 협력하기로 합의했다."
    )
    found = quotes(text, "ko", Relation.COOPERATES_WITH)
    assert found, "no cooperation was read"
    assert all("협력" in quote and "베트남" in quote for quote in found.values())


def test_a_quote_ends_with_a_word() -> None:
    text = (
        "Data platform in Hanoi\n\n"
        "NIA and the Ministry of Information and Communications of Viet Nam are cooperating on a data platform."
    )
    found = quotes(text, "en", Relation.COOPERATES_WITH)
    assert found, "no cooperation was read"
    for quote in found.values():
        assert text[text.index(quote) + len(quote)] in " ,."


def test_a_person_is_quoted_beside_the_body() -> None:
    text = (
        "산업통상자원부(이하 산업부)는 오늘 회의를 열었고 이 자리에는 여러 나라의 대표가 참석했으며 홍길동 실장도 자리를 함께했다.\n\n"
        "산업부 홍길동 실장은 회의에서 계획을 밝혔다."
    )
    found = quotes(text, "ko", Relation.REPRESENTS)
    quoted = next(quote for (person, _), quote in found.items() if person == "홍길동")
    assert quoted == "산업부 홍길동"


@pytest.mark.parametrize(
    "text",
    [
        "The ministry met on Monday.\n\nMinistry of Foreign Affairs officials spoke of Korea.\n\n"
        "Talks then went on in Hanoi, where the weather was fine.\n\nViet Nam will host the next round.",
    ],
)
def test_a_quote_goes_on_to_where_the_other_end_is_named(text: str) -> None:
    for (source, target), quote in quotes(text, "en", Relation.LOCATED_IN).items():
        assert source in quote
        assert target in quote


def test_an_agreement_is_quoted_with_two_of_its_parties() -> None:
    text = (
        "Korea and Singapore have traded for decades.\n\n"
        "The two countries signed a memorandum of understanding on digital trade in Seoul on 25 January 2022."
    )
    said = read(text, "en")
    assert said.agreements
    for agreement in said.agreements:
        quote = text[slice(*agreement.evidence)]
        assert sum(said.entities[p].name in quote for p in agreement.parties) >= 2
