"""The country of a body: what lists, brackets and descriptions say of it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from ingest.extract.draft import Draft
from ingest.extract.ko.discourse import Discourse

Build = Callable[..., Draft]
OPENING = "[한국|Country]과 [몽골|Country], [독일|Country]의 협력 소식.\n"


def homes(draft: Draft) -> dict[str, str]:
    discourse = Discourse(draft)
    found = {i: discourse.nationality.home(i) for i in range(len(draft.entities))}
    return {draft.entities[i].name: draft.entities[home.country].name for i, home in found.items() if home}


@pytest.mark.parametrize(
    "text",
    [
        "참석: (한국) [가람전자|Company], [나래통신|Company] (독일) [라인베르크|Company]",
        "참석: (우리 기업) [가람전자|Company], [나래통신|Company] / (독일 기업) [라인베르크|Company]",
        "(한)[가람전자|Company]-(독)[라인베르크|Company] 간 협약, (한)[나래통신|Company]은 참관",
        "주최: (韓)[가람전자|Company], [나래통신|Company] / (獨)[라인베르크|Company]",
        "韓 [가람전자|Company] - 獨 [라인베르크|Company] 협약식에 국내 [나래통신|Company]이 왔다.",
        "[라인베르크|Company](독일)가 국내 반도체 기업인 [가람전자|Company], [나래통신|Company]과 만났다.",
        "[독일|Country]의 화학 기업 ‘[라인베르크|Company]’가 우리나라 기업([가람전자|Company], [나래통신|Company])과 만났다.",
        "[가람전자|Company], [나래통신|Company] 등 12개의 [한국|Country] 기업이 [독일|Country] 현지 기업인 [라인베르크|Company]에 갔다.",
    ],
)
def test_lists_and_descriptions_tell_the_country_of_firms(draft: Build, text: str) -> None:
    found = homes(draft(OPENING + text, 한국={"iso3166": "KR"}))
    assert found == {"가람전자": "한국", "나래통신": "한국", "라인베르크": "독일"}


def test_a_bracket_after_a_name_is_of_that_name_alone(draft: Build) -> None:
    found = homes(
        draft(OPENING + "[라인베르크|Company](독일), [가람전자|Company] 참석", 한국={"iso3166": "KR"})
    )
    assert found == {"라인베르크": "독일"}


def test_what_heads_a_list_of_officers_or_ends_in_a_bracket_is_no_country(draft: Build) -> None:
    text = "[인도|Country] 방문 참석자: (기 업 인) [가람전자|Company], [나래통신|Company]"
    assert homes(draft(OPENING + text, 한국={"iso3166": "KR"})) == {}


def test_the_clause_of_another_country_ends_a_side(draft: Build) -> None:
    text = "[한국|Country]에서는 [산림청|Agency]이, [독일|Country]은 [식품농업부|Agency]가 참석했다."
    found = homes(draft(OPENING + text, 한국={"iso3166": "KR"}))
    assert found["산림청"] == "한국"
    assert found.get("식품농업부") != "한국"


@pytest.mark.parametrize(
    "text",
    [
        "[몽골|Country] 부총리 겸 [외교부|Agency] 장관이 방한했다.",
        "[몽골 환경부|Agency] 장관 겸 [외교부|Agency] 총재가 방한했다.",
    ],
)
def test_an_officer_of_two_offices_tells_the_country_of_both(draft: Build, text: str) -> None:
    read = draft(OPENING + text, 한국={"iso3166": "KR"}, 외교부={"country": "KR"})
    assert homes(read)["외교부"] == "몽골"
