"""Agreements that Korean text counts up, and the parties of what is long past."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from ingest.extract.draft import Draft
from ingest.extract.ko.agreements import find_agreements

Build = Callable[..., Draft]
KOREA = {"한국": {"iso3166": "KR", "entry": "country-kr"}}


def told(draft: Draft) -> list[tuple[str, str, str | None, list[str]]]:
    return [
        (a.kind.value, a.status.value, a.date, [draft.entities[p].name for p in a.parties])
        for a in find_agreements(draft)
    ]


def test_each_of_a_list_has_its_own_sides_act_and_day(draft: Build) -> None:
    d = draft(
        "소식\n주요 성과는 한-[가나|Country] 협정 서명(’22.3), 한-[케냐|Country] 협정 타결(’22.9)이다. [한국|Country]",
        **KOREA,
    )
    assert told(d) == [
        ("agreement", "signed", "2022-03", ["한국", "가나"]),
        ("agreement", "planned", "2022-09", ["한국", "케냐"]),
    ]


def test_what_a_conjunction_joins_shares_the_act(draft: Build) -> None:
    d = draft(
        "소식\n[한국|Country]은 작년 한-[가나|Country] 어업 양해각서, [케냐|Country]와의 산림 양해각서를 체결하였다.",
        **KOREA,
    )
    assert [(kind, status, parties) for kind, status, _, parties in told(d)] == [
        ("MOU", "signed", ["한국", "가나"]),
        ("MOU", "signed", ["한국", "케냐"]),
    ]


def test_a_table_with_both_sides_tells_one_agreement_a_row(draft: Build) -> None:
    d = draft(
        "소식\n양해각서 1 씨앗 협력 (한) [산림청|Agency] 청장 (몽) [몽골 환경부|Agency] 장관"
        " 2 목재 협력 (한) [산림조합|Agency] 회장 (몽) [몽골 산림청|Agency] 청장"
    )
    assert [parties for *_, parties in told(d)] == [["산림청", "몽골 환경부"], ["산림조합", "몽골 산림청"]]


def test_the_sides_may_bear_the_country_of_each(draft: Build) -> None:
    d = draft("소식\n양해각서: (한)[산림청|Agency]과 (몽)[몽골 환경부|Agency]간 산불 예방")
    assert [parties for *_, parties in told(d)] == [["산림청", "몽골 환경부"]]


def test_the_bracket_after_an_instrument_names_parties_and_day(draft: Build) -> None:
    d = draft("소식\n‘묘목 보급을 위한 업무협약([산림청|Agency], [산림조합|Agency], ’15.10.1.)’에 따른다.")
    assert told(d) == [("MOU", "signed", "2015-10-01", ["산림청", "산림조합"])]


def test_a_series_of_titles_is_one_agreement_each(draft: Build) -> None:
    d = draft(
        "소식\n[산림청|Agency]은 어제 [몽골 환경부|Agency]와 「산불 양해각서」와 「묘목 양해각서」를 체결했다.",
    )
    assert [parties for *_, parties in told(d)] == [["산림청", "몽골 환경부"]] * 2


def members(*names: str) -> dict[str, dict[str, str]]:
    codes = {"호주": "au", "뉴질랜드": "nz", "캄보디아": "kh", "칠레": "cl"}
    return {name: {"entry": f"country-{codes[name]}"} for name in names}


def test_an_agreement_of_many_is_one_of_its_members_that_are_named(draft: Build) -> None:
    d = draft(
        "소식\n역내 포괄적 경제동반자협정(RCEP)에는 [한국|Country], [호주|Country], [뉴질랜드|Country], "
        "[캄보디아|Country]가 속하고 [칠레|Country]는 없다.",
        **KOREA,
        **members("호주", "뉴질랜드", "캄보디아", "칠레"),
    )
    assert ("agreement", "in_force", None, ["한국", "호주", "뉴질랜드", "캄보디아"]) in told(d)


@pytest.mark.parametrize(
    ("words", "parties"),
    [
        ("양국은 2019년 1월 양해각서를 체결한 이후 만났다.", ["한국", "몽골"]),
        ("양국은 어제 양해각서를 체결했다.", ["산림청", "몽골 환경부"]),
    ],
)
def test_of_what_is_long_past_no_body_is_told_to_have_signed(
    draft: Build, words: str, parties: list[str]
) -> None:
    d = draft(
        f"소식\n[산림청|Agency]은 [몽골 환경부|Agency]와 회의를 열었다. [한국|Country], [몽골|Country]\n{words}",
        **KOREA,
        몽골={"iso3166": "MN", "entry": "country-mn"},
        산림청={"country": "KR"},
        **{"몽골 환경부": {"country": "MN"}},
    )
    assert [p for *_, p in told(d)] == [parties]


def test_our_government_is_korea(draft: Build) -> None:
    d = draft(
        "소식\n우리 정부는 작년 [몽골|Country]과 항공협정을 체결하였다. [한국|Country]",
        **KOREA,
        몽골={"iso3166": "MN"},
    )
    assert [p for *_, p in told(d)] == [["한국", "몽골"]]


def test_talks_behind_a_long_bracket_sign_nothing(draft: Build) -> None:
    d = draft(
        "소식\n[한국|Country]과 [몽골|Country]은 자유무역협정(Korea-Mongolia Comprehensive Free Trade Agreement, "
        "이하 ‘협정’)의 협상 개시를 선언함.",
        **KOREA,
        몽골={"iso3166": "MN"},
    )
    assert [status for _, status, *_ in told(d)] == ["planned"]


def test_the_partners_of_a_list_stand_before_what_they_are(draft: Build) -> None:
    d = draft(
        "소식\n[산림청|Agency]은 [가나|Country], [케냐|Country] 등 주요 수출국* 정부와 양해각서를 체결했다.",
    )
    assert [p for *_, p in told(d)] == [["산림청", "가나"], ["산림청", "케냐"]]


def test_the_day_in_the_bracket_of_a_trade_agreement_is_that_of_signing(draft: Build) -> None:
    d = draft("소식\n* 한-칠레 FTA(’03.2월) [한국|Country], [칠레|Country]", **KOREA)
    d.entities[0].entry, d.entities[1].entry = "country-kr", "country-cl"
    assert told(d) == [("agreement", "signed", "2003-02", ["한국", "칠레"])]
    d = draft("소식\n* 한-칠레 FTA(’04.4월 발효) [한국|Country], [칠레|Country]", **KOREA)
    d.entities[0].entry, d.entities[1].entry = "country-kr", "country-cl"
    assert told(d) == [("agreement", "in_force", None, ["한국", "칠레"])]


def test_of_several_pairs_the_one_whose_sides_are_both_known_is_told(draft: Build) -> None:
    d = draft(
        "소식\n이번에 가람상사와 [몽골|Country] 업체 간 교역 협력, [산림청|Agency]과 [몽골 환경부|Agency] 간 산림 협력, 누리전자와"
        " [몽골|Country] 대학 간 연구 협력 등 총 3건의 양해각서가 체결되었다. [한국|Country]",
        **KOREA,
    )
    assert [parties for _, _, _, parties in told(d)] == [["산림청", "몽골 환경부"]]


def test_sides_may_have_their_country_in_one_syllable(draft: Build) -> None:
    d = draft(
        "소식\n지난 3월 韓 [산림청|Agency]-몽 [몽골 환경부|Agency], 韓 [새길공사|Agency]-몽 [철도청|Agency] 간 각각 서명된"
        " 양해각서를 이행한다."
    )
    assert sorted(parties for _, _, _, parties in told(d)) == [
        ["산림청", "몽골 환경부"],
        ["새길공사", "철도청"],
    ]
