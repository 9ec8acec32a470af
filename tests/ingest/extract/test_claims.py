"""Needs, offers, policy instruments, parts and copies, read from whole texts."""

from __future__ import annotations

import pytest

from ingest.extract.contract import Extraction, Source
from ingest.extract.pipeline import extract


def read(text: str) -> Extraction:
    return extract(Source("t", text, "2024-03-16"))


def claims(text: str) -> set[tuple[str, str, str]]:
    said = read(text).to_json()["claims"]
    return {(c["type"], c["subject"], c["value"]) for c in said if c["type"] != "WORKS_BY"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "몽골 재무부는 한국에 전자조달 시스템 구축을 위한 협력을 요청했다.",
            {("NEEDS", "몽골 재무부", "e-procurement")},
        ),
        (
            "특허청은 베트남에 지식재산 제도 운영 경험을 전수했다.",
            {("OFFERS", "특허청", "intellectual property")},
        ),
        ("이집트 정부는 전자조달 시스템 도입을 추진 중이다.", {("NEEDS", "이집트", "e-procurement")}),
        # a verb is no topic: 전파 spreads, and is no radio wave
        ("관세청은 몽골에 행정 경험을 전파했다.", set()),
        # the subject of a clause within is not that of the sentence
        ("조달청은 회의를 열고, 몽골이 마련한 자리에서 고속도로를 둘러봤다.", set()),
        ("몽골 재무부는 한국에 전자조달 협력을 요청하지 않았다.", set()),
        (
            "The Ministry of Finance of Mongolia requested support for e-procurement from Korea.",
            {("NEEDS", "Ministry of Finance of Mongolia", "e-procurement")},
        ),
    ],
)
def test_needs_and_offers(text: str, expected: set[tuple[str, str, str]]) -> None:
    assert claims(text) == expected


def test_an_offer_to_come_is_planned() -> None:
    text = "The Ministry of Finance of Mongolia will share its e-procurement experience with Korea."
    (claim,) = (c for c in read(text).to_json()["claims"] if c["type"] == "OFFERS")
    assert (claim["value"], claim["modality"]) == ("e-procurement", "planned")


def test_who_is_asked_and_in_which_words() -> None:
    text = "소식\n몽골 재무부는 한국에 전자조달 시스템 구축을 위한 협력을 요청했다."
    (claim,) = (c for c in read(text).to_json()["claims"] if c["type"] == "NEEDS")
    assert claim["counterpart"] == "한국"
    assert claim["solution"] == "전자조달"
    assert text[slice(*claim["evidence"])].startswith("몽골 재무부는 한국에")


def test_programmes_work_by_what_their_names_say() -> None:
    text = "소식\n정부는 ‘디지털 무역 전문가 교육과정’과 ‘스마트도시 협력센터’를 운영한다."
    told = {(c["subject"], c["value"]) for c in read(text).to_json()["claims"] if c["type"] == "WORKS_BY"}
    assert ("디지털 무역 전문가 교육과정", "training") in told
    assert ("스마트도시 협력센터", "infrastructure") in told


def test_what_is_part_of_and_modelled_on_what() -> None:
    text = (
        "소식\n한국국제협력단은 ‘디지털 정부 역량강화 사업’의 일환으로 ‘전자조달 전문가 교육과정’을 열었다. "
        "몽골은 ‘나라장터 시스템’을 모델로 새 조달 창구를 세웠다."
    )
    told = {(s["type"], s["source"], s["target"]) for s in read(text).to_json()["structure"]}
    assert ("PART_OF", "전자조달 전문가 교육과정", "디지털 정부 역량강화 사업") in told
    assert ("REPLICATES", "몽골", "나라장터 시스템") in told


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "소식\n한국지능정보사회진흥원은 2013년 ‘하노이 정보접근센터’를 구축했다. "
            "이 기관은 2016년 ‘하노이 정보접근센터’를 베트남 정보통신부에 이관했다.",
            {
                ("BUILT", "한국지능정보사회진흥원", "하노이 정보접근센터", "done"),
                ("HANDED_TO", "하노이 정보접근센터", "베트남 정보통신부", "done"),
            },
        ),
        (
            "소식\n한국국제협력단은 ‘하노이 정보접근센터’를 건립할 계획이다.",
            {("BUILT", "한국국제협력단", "하노이 정보접근센터", "planned")},
        ),
        (
            "KOICA built the Tashkent Information Access Center in 2013. The Tashkent Information Access Center "
            "was handed over to the Ministry of Health of Uzbekistan in 2016.",
            {
                ("BUILT", "KOICA", "Tashkent Information Access Center", "done"),
                (
                    "HANDED_TO",
                    "Tashkent Information Access Center",
                    "Ministry of Health of Uzbekistan",
                    "done",
                ),
            },
        ),
    ],
)
def test_who_built_it_and_to_whom_it_was_handed_over(text: str, expected: set[tuple[str, ...]]) -> None:
    said = read(text).to_json()["structure"]
    told = {(s["type"], s["source"], s["target"], s["modality"]) for s in said}
    assert {fact for fact in told if fact[0] in ("BUILT", "HANDED_TO")} == expected


@pytest.mark.parametrize("opening", ["이는", "이 시스템은"])
def test_words_that_stand_for_a_programme_copy_too(opening: str) -> None:
    text = (
        "소식\n한국국제협력단은 몽골에서 ‘시민 민원처리 시스템’을 시험했다. "
        f"{opening} ‘온라인 민원 신고 시스템’을 본뜬 것이다."
    )
    told = {(s["type"], s["source"], s["target"]) for s in read(text).to_json()["structure"]}
    assert ("REPLICATES", "시민 민원처리 시스템", "온라인 민원 신고 시스템") in told


def test_nothing_is_stood_for_where_no_programme_was_named() -> None:
    text = "소식\n몽골 재무부는 회의를 열었다. 이는 ‘온라인 민원 신고 시스템’을 본뜬 것이다."
    assert read(text).to_json()["structure"] == []
