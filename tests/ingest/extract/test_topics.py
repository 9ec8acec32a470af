"""Topics and relevance."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.extract.agreement_topics import Telling, candidates, topics_of
from ingest.extract.contract import Source
from ingest.extract.pipeline import extract
from ingest.extract.topics import find_topics, taxonomy


def test_the_taxonomy_is_a_forest_with_words_in_both_languages() -> None:
    topics = taxonomy()
    assert len(topics) >= 45
    for topic in topics.values():
        assert topic.words and topic.ko and topic.en
        above = topic.parent
        while above is not None:
            assert above != topic.id
            above = topics[above].parent


def test_topics_are_ranked_by_count() -> None:
    text = "전자정부 협력과 전자정부 수출, 스마트시티 구축"
    assert find_topics(text, "ko") == ["e-government", "smart city"]


def test_the_narrower_topic_stands_first_among_equals() -> None:
    assert find_topics("공공조달과 전자조달", "ko") == ["e-procurement", "public procurement"]


def test_the_longest_word_counts() -> None:
    assert find_topics("전자조달시스템", "ko") == ["e-procurement"]


def test_english_topics() -> None:
    text = "a memorandum on cybersecurity and e-government; cyber security training course"
    assert find_topics(text, "en") == ["cybersecurity", "e-government", "capacity building"]


def test_abbreviations_stand_alone_and_in_capitals() -> None:
    assert find_topics("the capital said its data; fAIr", "en") == []
    assert find_topics("AI와 ITS", "ko") == ["ai", "intelligent transport systems"]


def test_bird_flu_is_no_artificial_intelligence() -> None:
    assert "ai" not in find_topics("고병원성 AI 발생, 조류인플루엔자(AI) 확산", "ko")


def test_the_name_of_a_ministry_is_no_topic() -> None:
    assert find_topics("과학기술정보통신부 장관", "ko") == []


@given(st.text(max_size=100), st.sampled_from(["ko", "en"]))
def test_any_text_is_read(text: str, lang: str) -> None:
    found = find_topics(text, lang)
    assert len(set(found)) == len(found)
    assert set(found) <= set(taxonomy())


def _subject(text: str, instrument: str) -> list[str]:
    at = text.index(instrument)
    return topics_of(Telling(text, (max(0, at - 40), at), (0, len(text)), 0))


def test_the_words_before_the_instrument_say_what_it_is_about() -> None:
    text = "두 기관은 스마트시티 분야 업무협약을 맺고 전자조달 사례도 소개했다."
    assert _subject(text, "업무협약")[0] == "smart city"


def test_the_name_of_a_party_is_no_topic() -> None:
    text = "몽골 통계위원회와 업무협약을 맺었다."
    assert candidates(Telling(text, (0, 10), (0, len(text)), 0, ((0, 8),))) == {}


def test_a_broad_topic_comes_after_one_that_says_about_what() -> None:
    assert _subject("전자정부 역량강화 업무협약을 맺었다.", "업무협약") == [
        "e-government",
        "capacity building",
    ]


def test_without_a_topic_nearby_the_document_decides() -> None:
    text = "업무협약을 맺었다. 사이버보안 훈련과 사이버보안 시험을 함께 한다."
    assert topics_of(Telling(text, (0, 0), (0, 9), 0)) == ["cybersecurity"]


def test_purpose_codes_have_five_digits() -> None:
    for topic in taxonomy().values():
        assert all(len(code) == 5 and code.isdigit() for code in topic.crs), topic.id


@pytest.mark.parametrize(
    ("text", "lang", "topics"),
    [
        # Of a trade agreement told of in passing, trade is the subject, not the rest of its sentence.
        (
            "Ministers met in Seoul on Friday.\n\nKorea signed a free trade agreement with Peru in 2011, and the two"
            " sides spoke of artificial intelligence.",
            "en",
            {"trade"},
        ),
        (
            "News from the ministry.\n\nKorea and Singapore signed a memorandum of understanding on customs, e-learning"
            " and cybersecurity with each other on 4 May 2021.",
            "en",
            {"customs", "e-learning", "cybersecurity"},
        ),
        (
            "양국 해운 현안 논의\n\n해양수산부는 2021년 5월 4일 덴마크 해사청과 토지 관리와 인력육성에 관한"
            " 업무협약을 체결했다.",
            "ko",
            {"land administration", "capacity building"},
        ),
    ],
)
def test_the_words_at_the_instrument_say_what_an_agreement_is_about(
    text: str, lang: str, topics: set[str]
) -> None:
    said = extract(Source("d", text, "2021-05-05", lang=lang)).agreements
    assert said
    assert set(said[0].topics) == topics
