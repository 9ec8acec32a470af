"""Indicators and conditions: what is said of a programme, and what is left unsaid."""

from __future__ import annotations

from ingest.extract.contract import Extraction, Source
from ingest.extract.pipeline import extract


def read(text: str) -> Extraction:
    return extract(Source("d", text, "2021-05-10", lang="ko"))


def values(text: str) -> list[tuple[str, float, str]]:
    said = read(text)
    return [(said.entities[i.subject].name, i.value, i.unit) for i in said.indicators]


def test_numbers_in_brackets_belong_to_the_programme_before_them() -> None:
    text = "코트라는 ‘디지털 수출지원 센터’(12개소)를 설치할 계획이라고 밝혔다."
    assert values(text) == [("디지털 수출지원 센터", 12, "centres")]


def test_numbers_in_the_clause_of_a_programme_have_the_last_year_before_them() -> None:
    text = "정부는 ‘농촌 정보화 훈련 프로그램’을 통하여 2018년 30개 학교 900명 교육을 마쳤다고 발표했다."
    said = read(text).indicators
    assert [(i.value, i.unit, i.as_of) for i in said] == [(30, "schools", "2018"), (900, "persons", "2018")]


def test_a_number_without_a_programme_says_nothing() -> None:
    assert values("이번 행사에는 20개 기업이 참여했다.") == []


def test_planned_numbers_are_told_as_planned() -> None:
    said = read("정부는 ‘농촌 정보화 훈련 프로그램’을 통하여 900명을 교육할 계획이다.").indicators
    assert [(i.measure, i.value) for i in said] == [("persons (planned)", 900)]


def test_interest_belongs_to_the_programme_of_its_sentence() -> None:
    text = "정부는 ‘해외 동반진출 지원 프로그램’을 신설하여 중소기업에 대출금리 0.5%p를 우대한다."
    extraction = read(text)
    (said,) = extraction.conditions
    program = extraction.entities[said.program].name
    assert (program, said.term, said.value, said.unit, said.applies_to) == (
        "해외 동반진출 지원 프로그램",
        "interest",
        0.5,
        "%p",
        "중소기업",
    )
    start, end = said.evidence
    assert "0.5%p" in text[start:end]


def test_a_term_without_a_programme_says_nothing() -> None:
    assert read("은행은 대출금리를 0.5%p 올렸다고 밝혔다.").conditions == []


def test_the_topic_of_a_sentence_owns_its_members_and_its_year() -> None:
    text = "세계도시전자정부협의체(WeGO)는 2010년에 창립된 국제기구로, 현재 40개 국가 90개의 회원도시가 가입해 있다."
    indicators = read(text).indicators
    said = {(i.measure, i.value) for i in indicators}
    assert said == {("year founded", 2010), ("countries", 40), ("member cities", 90)}
    # what there is now was not counted when it was founded
    assert {i.as_of for i in indicators if i.measure != "year founded"} == {None}
