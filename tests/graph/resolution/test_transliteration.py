"""Whether a Latin word is a Korean one in other letters."""

import pytest

from graph.resolution import Judgement, Named, judge
from graph.resolution.spelling import usual
from graph.resolution.transliteration import likely, sounds


@pytest.mark.parametrize(
    ("korean", "latin"),
    [
        ("조지워싱턴", "georgewashington"),
        ("오크리지", "oakridge"),
        ("헤리티지", "heritage"),
        ("네브래스카", "nebraska"),
        ("을지", "eulji"),
        ("경희", "kyunghee"),
        ("테크놀로지스", "technologies"),
        ("마이크로시스템즈", "microsystems"),
    ],
)
def test_words_in_both_scripts_are_likely(korean: str, latin: str) -> None:
    assert likely(korean, latin) >= 0.5


@pytest.mark.parametrize(
    ("korean", "latin"),
    [
        ("알스톰", "rosatom"),
        ("셰브론", "shaperon"),
        ("서울", "busan"),
        ("오크리지", "cambridge"),
        ("한양", "konyang"),
    ],
)
def test_words_that_are_a_little_alike_are_not(korean: str, latin: str) -> None:
    assert likely(korean, latin) < 0.5


def test_what_is_no_hangul_or_no_latin_word_has_no_sounds() -> None:
    assert sounds("SK텔레콤") == ()
    assert likely("포스텍", "포스텍") == likely("포스텍", "3m") == likely("", "a") == 0.0


def test_a_sound_in_use_has_its_revised_spelling_most() -> None:
    spellings = usual("i0")
    assert max(spellings, key=spellings.__getitem__) == "g"
    assert sum(spellings.values()) == pytest.approx(1.0)


def test_brands_that_sound_a_little_alike_are_two() -> None:
    assert judge(Named("도이체반크"), Named("Deutsche Rentenbank")).judgement is not Judgement.SAME
    assert judge(Named("오크리지 연구소"), Named("Oak Ridge Institute")).judgement is Judgement.SAME
