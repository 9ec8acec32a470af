"""Names: the normal form and the script."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.names import normalise, script, without_legal_form

NAMES = st.text(st.sampled_from("한국 정보·A bＺ‘’“”-–—()《》「」.,;:ß\u3000ㆍ・é①İ"), max_size=12)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("한국 국제 협력단", "한국국제협력단"),
        ("경제·인문사회연구회", "경제ㆍ인문사회연구회"),
        ("K–Water", "k-water"),
        ("‘디지털 정부 협력’", "디지털 정부 협력"),
        ("《서울 선언》", "서울 선언"),
        ("ＮＩＡ", "nia"),
        ("Côte d’Ivoire", "côte d'ivoire"),
        (unicodedata.normalize("NFD", "한국전자통신연구원"), "한국전자통신연구원"),
        ("straße", "STRASSE"),
    ],
)
def test_two_writings_of_one_name_are_equal(one: str, other: str) -> None:
    assert normalise(one) == normalise(other)


@pytest.mark.parametrize("dot", "\u00b7\u2022\u2027\u2219\u22c5\u30fb\u318d\uff65\u119e\u11a2")
def test_every_middle_dot_is_dropped(dot: str) -> None:
    assert normalise(f"과학{dot}기술") == "과학기술"


def test_different_names_stay_different() -> None:
    assert normalise("한국은행") != normalise("한국수출입은행")


def test_a_name_of_marks_alone_does_not_vanish() -> None:
    assert normalise("---") != ""


@given(st.text(max_size=20) | NAMES)
def test_normalising_twice_changes_nothing(name: str) -> None:
    once = normalise(name)
    assert normalise(once) == once


@given(NAMES)
def test_white_space_never_matters(name: str) -> None:
    assert normalise(f"  {name}\n") == normalise(name)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("LG전자", "ko"),
        ("베트남", "ko"),
        ("NIA", "en"),
        ("São Paulo", "en"),
        ("中国", "other"),
        ("2024", "other"),
        ("", "other"),
    ],
)
def test_script(name: str, expected: str) -> None:
    assert script(name) == expected


def test_decomposed_hangul_is_korean() -> None:
    assert script(unicodedata.normalize("NFD", "한국")) == "ko"


@pytest.mark.parametrize(
    ("name", "bare"),
    [
        ("㈜안랩", "안랩"),
        ("주식회사 카카오", "카카오"),
        ("안랩(주)", "안랩"),
        ("Naver Co., Ltd.", "Naver"),
        ("Acme Pte. Ltd.", "Acme"),
        ("주식회사", "주식회사"),
        ("Income", "Income"),
    ],
)
def test_a_company_without_its_legal_form(name: str, bare: str) -> None:
    assert without_legal_form(name) == bare
