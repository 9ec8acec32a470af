"""Whether a document is about international ICT cooperation."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ingest.extract.relevance import features, is_relevant, model

_MOU = (
    "조달청, 몽골과 전자조달 협력 양해각서 체결\n\n조달청은 울란바토르에서 몽골 정부조달청과 전자조달 협력을 위한 양해각서를 체결했다. "
    "두 나라는 나라장터를 본뜬 몽골 전자조달시스템의 구축을 함께 한다."
)


def test_a_memorandum_on_e_procurement_with_a_body_abroad_is_relevant() -> None:
    assert is_relevant(_MOU, "ko")


def test_the_same_on_farming_is_not() -> None:
    text = _MOU.replace("전자조달시스템", "농장").replace("나라장터", "우리 농가").replace("전자조달", "농업")
    assert not is_relevant(text.replace("정부조달청", "농업부").replace("조달청", "농촌진흥청"), "ko")


def test_ict_at_home_is_not() -> None:
    assert not is_relevant(
        "서울시는 전자정부 시스템을 새로 구축하고 빅데이터와 인공지능을 활용한다. " * 3, "ko"
    )


def test_relevant_in_english() -> None:
    assert is_relevant(
        "Korea and Cambodia sign e-government memorandum\n\nKorea and Cambodia signed a memorandum of understanding on "
        "e-government cooperation in Phnom Penh. Both countries will build a digital government platform.",
        "en",
    )
    assert not is_relevant("The city opened a new park for children near the river.", "en")


def test_what_is_seen_tells_where_it_stands() -> None:
    seen = features(_MOU, "ko")
    assert seen["title ict"] > 0
    assert seen["title abroad"] > 0
    assert seen["topic e-procurement"] > 0
    assert seen["lines"] > 0


def test_the_model_weighs_what_is_seen() -> None:
    seen = {*features(_MOU, "ko"), *(f for f in model().weights if f.startswith("topic "))}
    assert set(model().weights) <= seen


@given(st.text(max_size=100), st.sampled_from(["ko", "en"]))
def test_any_text_is_read(text: str, lang: str) -> None:
    assert features(text, lang)["bias"] == 1.0
    is_relevant(text, lang)
