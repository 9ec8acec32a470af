"""Sums of money: every way to write one reads back to its value, where it stands."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.extract.amounts import find_amounts, korean_number


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("총 5천억원을 들인다", [("5천억원", 500_000_000_000, "KRW")]),
        ("1,900억 원 투입", [("1,900억 원", 190_000_000_000, "KRW")]),
        ("26조원 추정", [("26조원", 26_000_000_000_000, "KRW")]),
        ("1.5조원 규모", [("1.5조원", 1_500_000_000_000, "KRW")]),
        ("11조6천억원", [("11조6천억원", 11_600_000_000_000, "KRW")]),
        ("84억3천651만 원", [("84억3천651만 원", 8_436_510_000, "KRW")]),
        ("1조 3천 억 원 상당", [("1조 3천 억 원", 1_300_000_000_000, "KRW")]),
        ("올해 총 535억\n원을 투입", [("535억\n원", 53_500_000_000, "KRW")]),
        ("8천100만달러", [("8천100만달러", 81_000_000, "USD")]),
        ("3억 1천만불", [("3억 1천만불", 310_000_000, "USD")]),
        ("1만8525만달러", [("1만8525만달러", 185_250_000, "USD")]),
        ("42억6천만엔 예산", [("42억6천만엔", 4_260_000_000, "JPY")]),
        ("2,815백만불", [("2,815백만불", 2_815_000_000, "USD")]),
        ("3.27억불", [("3.27억불", 327_000_000, "USD")]),
        ("인도(41달러)와", [("41달러", 41, "USD")]),
        ("백만 달러 수출", [("백만 달러", 1_000_000, "USD")]),
        ("5천만 위안", [("5천만 위안", 50_000_000, "CNY")]),
        ("200만 유로를", [("200만 유로", 2_000_000, "EUR")]),
        ("30만 파운드", [("30만 파운드", 300_000, "GBP")]),
        ("2백만 호주달러", [("2백만 호주달러", 2_000_000, "AUD")]),
        (
            "약 미화 6천만불(한화 700억원)",
            [("6천만불", 60_000_000, "USD"), ("700억원", 70_000_000_000, "KRW")],
        ),
        ("3억∼5억원", [("3억", 300_000_000, "KRW"), ("5억원", 500_000_000, "KRW")]),
        ("3~5억 원", [("3", 300_000_000, "KRW"), ("5억 원", 500_000_000, "KRW")]),
        ("5천만~1억원", [("5천만", 50_000_000, "KRW"), ("1억원", 100_000_000, "KRW")]),
        ("US$13 million", [("US$13 million", 13_000_000, "USD")]),
        ("a $1.2bn loan", [("$1.2bn", 1_200_000_000, "USD")]),
        ("1.5 billion won", [("1.5 billion won", 1_500_000_000, "KRW")]),
        ("some EUR 250 million", [("EUR 250 million", 250_000_000, "EUR")]),
        ("worth KRW 500 million", [("KRW 500 million", 500_000_000, "KRW")]),
        ("about £3.5m", [("£3.5m", 3_500_000, "GBP")]),
        ("€20,000 a year", [("€20,000", 20_000, "EUR")]),
        ("100 million Korean won", [("100 million Korean won", 100_000_000, "KRW")]),
        ("$5-10 million", [("$5", 5_000_000, "USD"), ("10 million", 10_000_000, "USD")]),
        ("정부 예산 1.1兆 투입", [("1.1兆", 1_100_000_000_000, "KRW")]),
        ("5조8천억 규모", [("5조8천억", 5_800_000_000_000, "KRW")]),
        ("각각 5억·3억원", [("5억", 500_000_000, "KRW"), ("3억원", 300_000_000, "KRW")]),
        ("W5 billion", [("W5 billion", 5_000_000_000, "KRW")]),
        ("300억 규모의 펀드", [("300억", 30_000_000_000, "KRW")]),
    ],
)
def test_reads(text: str, expected: list[tuple[str, float, str]]) -> None:
    assert [(a.text, a.value, a.currency) for a in find_amounts(text, "ko")] == expected


@pytest.mark.parametrize(
    "text",
    [
        "교역액(백만불): (‘19)2,815 → (‘20)2,640",
        "(단위: 억원) 3,077 5,640",
        "수천억원의 효과, 몇십억 원, 수 천억원",
        "인구 2억명, 1억 500만 회분, 50억 인구",
        "3원칙과 5원소, 10엔지니어",
        "「전파법」 제78조 제3항, 제2조 규모",
        "회원 95명, 2024 원자력 기술",
        "a team of 3 won the prize in 2018",
        "5 pounds of rice",
        "3동 101호",
    ],
)
def test_leaves_alone(text: str) -> None:
    assert find_amounts(text, "ko") == []


def test_the_scale_that_does_not_descend_multiplies_what_stands_before() -> None:
    assert korean_number("1만8525만") == 185_250_000
    assert korean_number("33백만") == 33_000_000


_BIG = ((10**12, "조"), (10**8, "억"), (10**4, "만"))


def _grouped(value: int, rest: str, joint: str, thousands: bool) -> str:
    """A number in 조, 억 and 만, as releases write it."""
    parts = []
    for unit, word in _BIG:
        count, value = divmod(value, unit)
        if count:
            if thousands and count >= 1000:
                head, tail = divmod(count, 1000)
                parts.append(f"{head}천{tail or ''}{word}")
            else:
                parts.append(f"{count:,}{word}")
    if value or not parts:
        parts.append(f"{value:,}" if rest == "," else str(value))
    return joint.join(parts)


_CURRENCIES = st.sampled_from(
    [("원", "KRW"), ("달러", "USD"), ("불", "USD"), ("유로", "EUR"), ("엔", "JPY"), ("위안", "CNY")]
)
_CARRIERS = st.sampled_from(
    [
        ("", ""),
        ("협약에 따라 총 ", "을 지원한다."),
        ("펀드(", ")를 조성한다"),
        ("2016년 3월 ", " 규모로\n"),
        ("(’20년 ", ", 판교)"),
        ("약 ", "까지"),
    ]
)


@given(
    st.integers(1, 9 * 10**15),
    _CURRENCIES,
    st.sampled_from(["", " "]),
    st.sampled_from(["", " "]),
    st.sampled_from(["", ","]),
    st.booleans(),
    _CARRIERS,
)
def test_korean_sums_read_back(
    value: int,
    currency: tuple[str, str],
    joint: str,
    space: str,
    rest: str,
    thousands: bool,
    carrier: tuple[str, str],
) -> None:
    word, code = currency
    surface = _grouped(value, rest, joint, thousands) + space + word
    text = carrier[0] + surface + carrier[1]
    found = find_amounts(text, "ko")
    assert [(a.text, a.value, a.currency) for a in found] == [(surface, value, code)]
    assert found[0].start == len(carrier[0])


@given(
    st.integers(1, 999_999),
    st.sampled_from(
        [("million", 10**6), ("billion", 10**9), ("trillion", 10**12), ("bn", 10**9), ("m", 10**6)]
    ),
    st.sampled_from(
        [("US$", "USD"), ("$", "USD"), ("EUR ", "EUR"), ("KRW ", "KRW"), ("£", "GBP"), ("€", "EUR")]
    ),
    st.sampled_from(["", " "]),
    st.sampled_from([("", "."), ("Korea has put ", " into the fund."), ("a loan (", ") signed in 2018")]),
)
def test_english_sums_read_back(
    thousandths: int,
    scale: tuple[str, int],
    sign: tuple[str, str],
    space: str,
    carrier: tuple[str, str],
) -> None:
    number = f"{thousandths / 1000:.3f}".rstrip("0").rstrip(".")
    surface = f"{sign[0]}{number}{space}{scale[0]}"
    found = find_amounts(carrier[0] + surface + carrier[1], "en")
    assert [(a.text, a.currency) for a in found] == [(surface, sign[1])]
    assert found[0].value == pytest.approx(thousandths * scale[1] / 1000)


@given(st.integers(1, 400), st.integers(1, 400), _CURRENCIES, st.sampled_from("~∼～-"))
def test_both_ends_of_a_range_share_scale_and_currency(
    low: int, more: int, currency: tuple[str, str], dash: str
) -> None:
    word, code = currency
    found = find_amounts(f"지원은 {low}{dash}{low + more}억 {word}까지", "ko")
    assert [(a.value, a.currency) for a in found] == [(low * 10**8, code), ((low + more) * 10**8, code)]


@given(st.text(alphabet="0123456789.,억조만천백십원불$€~∼- \n달러a중million제여", max_size=60))
def test_spans_are_exact_sorted_and_apart(text: str) -> None:
    _check(text)


@given(st.text(max_size=80))
def test_any_text_is_read(text: str) -> None:
    _check(text)


def _check(text: str) -> None:
    end = 0
    for amount in find_amounts(text, "ko"):
        assert text[amount.start : amount.end] == amount.text
        assert end <= amount.start < amount.end
        end = amount.end
