from __future__ import annotations

from collections.abc import Callable

import pytest

from graph.model import AgreementKind, AgreementStatus
from ingest.extract.contract import Agreement
from ingest.extract.draft import Draft
from ingest.extract.ko.agreements import find_agreements

Build = Callable[..., Draft]
KOREA = {"한국": {"iso3166": "KR"}}


def told(draft: Draft) -> list[tuple[str, str, str | None, list[str]]]:
    return [
        (a.kind.value, a.status.value, a.date, [draft.entities[p].name for p in a.parties])
        for a in find_agreements(draft)
    ]


def only(draft: Draft) -> Agreement:
    (agreement,) = find_agreements(draft)
    return agreement


def test_a_body_signs_with_another(draft: Build) -> None:
    d = draft("소식\n[산림청|Agency]은 지난 3일 [몽골 환경부|Agency]와 산림복원 양해각서를 체결했다.")
    assert told(d) == [("MOU", "signed", "2024-05-03", ["산림청", "몽골 환경부"])]


def test_evidence_is_the_stretch_from_the_first_party_to_the_act(draft: Build) -> None:
    d = draft("소식\n어제 [산림청|Agency]은 [몽골 환경부|Agency]와 양해각서를 체결했다고 했다.")
    start, end = only(d).evidence
    assert d.source.text[start:end] == "산림청은 몽골 환경부와 양해각서를 체결"


@pytest.mark.parametrize(
    ("words", "status"),
    [
        ("양해각서를 체결했다.", AgreementStatus.SIGNED),
        ("양해각서를 맺었다.", AgreementStatus.SIGNED),
        ("양해각서에 서명하였다.", AgreementStatus.SIGNED),
        ("양해각서를 체결할 예정이다.", AgreementStatus.PLANNED),
        ("양해각서를 체결하기로 했다.", AgreementStatus.PLANNED),
        ("양해각서를 체결한다고 밝혔다.", AgreementStatus.PLANNED),
        ("양해각서를 맺는다.", AgreementStatus.PLANNED),
        ("양해각서를 체결하고, 협력 과제를 논의할 예정이다.", AgreementStatus.PLANNED),
        ("양해각서를 체결하고, 협력 과제를 논의했다.", AgreementStatus.SIGNED),
    ],
)
def test_the_words_after_the_act_give_the_status(draft: Build, words: str, status: AgreementStatus) -> None:
    assert only(draft(f"소식\n[산림청|Agency]은 [몽골 환경부|Agency]와 {words}")).status is status


@pytest.mark.parametrize(
    "words",
    [
        "양해각서가 체결되면 교류가 늘어난다.",
        "양해각서를 체결할 경우 비용이 준다.",
        "양해각서 체결 시 서류를 낸다.",
    ],
)
def test_what_is_only_supposed_is_no_agreement(draft: Build, words: str) -> None:
    assert told(draft(f"소식\n[산림청|Agency]과 [몽골 환경부|Agency]의 {words}")) == []


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ("업무협약을", AgreementKind.MOU),
        ("협정을", AgreementKind.AGREEMENT),
        ("의향서를", AgreementKind.LOI),
        ("공동선언문을", AgreementKind.JOINT_DECLARATION),
        ("차관계약을", AgreementKind.LOAN_AGREEMENT),
        ("공급계약을", AgreementKind.CONTRACT),
    ],
)
def test_the_instrument_gives_the_kind(draft: Build, word: str, kind: AgreementKind) -> None:
    d = draft(f"소식\n[수출입은행|Agency]은 [라오스 재무부|Agency]와 {word} 체결했다.")
    assert only(d).kind is kind


def test_a_signing_past_the_release_is_planned(draft: Build) -> None:
    d = draft("소식\n[산림청|Agency]은 오는 28일 [몽골 환경부|Agency]와 협약을 체결한다.")
    assert told(d) == [("agreement", "planned", "2024-05-28", ["산림청", "몽골 환경부"])]


def test_without_a_date_the_month_of_the_release_counts(draft: Build) -> None:
    assert (
        only(draft("소식\n[산림청|Agency]은 [몽골 환경부|Agency]와 양해각서를 체결했다.")).date == "2024-05"
    )


def test_title_lead_and_body_tell_one_agreement(draft: Build) -> None:
    d = draft(
        "[산림청|Agency], [몽골|Country]과 산림복원 양해각서 체결\n"
        "[산림청|Agency]은 19일 [몽골 환경부|Agency]와 산림복원 양해각서를 체결했다.\n"
        "이번 양해각서 체결로 [산림청|Agency]과 [몽골|Country]은 묘목을 나눈다."
    )
    assert told(d) == [("MOU", "signed", "2024-05-19", ["산림청", "몽골 환경부"])]


def test_an_earlier_agreement_in_passing_is_another(draft: Build) -> None:
    d = draft(
        "소식\n[산림청|Agency]은 19일 [몽골 환경부|Agency]와 양해각서를 체결했다.\n"
        "[산림청|Agency]은 2011년 [몽골 환경부|Agency]와 첫 양해각서를 맺었다."
    )
    assert [date for _, _, date, _ in told(d)] == ["2024-05-19", "2011"]


def test_partners_with_dates_in_brackets_have_one_each(draft: Build) -> None:
    d = draft(
        "소식\n* MOU 체결 실적: [칠레|Country](’18.3), [케냐|Country](’19.7) [한국|Country]",
        **KOREA,
    )
    assert told(d) == [
        ("MOU", "signed", "2018-03", ["한국", "칠레"]),
        ("MOU", "signed", "2019-07", ["한국", "케냐"]),
    ]


def test_many_institutions_on_one_occasion_sign_one(draft: Build) -> None:
    d = draft(
        "소식\n[특허청|Agency]은 19일 [가온대학교|University], [나래대학교|University], [다솜대학교|University]와 "
        "업무협약을 체결했다."
    )
    assert told(d) == [("MOU", "signed", "2024-05-19", ["특허청", "가온대학교", "나래대학교", "다솜대학교"])]


def test_ministers_sign_for_their_ministries(draft: Build) -> None:
    d = draft(
        "소식\n[홍길동|Person] [산림청|Agency]장과 [바트 에르덴|Person] [몽골 환경부|Agency] 장관은 "
        "19일 양해각서에 서명했다.",
        홍길동={"role": "산림청장"},
        **{"바트 에르덴": {"role": "몽골 환경부 장관"}},
    )
    assert told(d) == [("MOU", "signed", "2024-05-19", ["산림청", "몽골 환경부"])]


def test_both_countries_are_the_bodies_that_met(draft: Build) -> None:
    d = draft(
        "소식\n[환경부|Agency] 장관은 19일 [몽골 환경부|Agency] 장관을 만났다. "
        "이 자리에서 양국은 대기질 협력 양해각서를 체결했다.\n[한국|Country]과 [몽골|Country]의 협력이다.",
        환경부={"country": "KR"},
        **KOREA,
    )
    assert told(d) == [("MOU", "signed", "2024-05-19", ["환경부", "몽골 환경부"])]


def test_talks_about_an_agreement_name_the_countries(draft: Build) -> None:
    d = draft(
        "[한국|Country]-[몽골|Country] 외교장관회담\n양 장관은 [한국|Country]-[몽골|Country] 투자협정 체결 방안을 논의했다.",
        **KOREA,
    )
    assert [(status, parties) for _, status, _, parties in told(d)] == [("planned", ["한국", "몽골"])]


def test_concluded_talks_are_no_signing(draft: Build) -> None:
    d = draft(
        "소식\n작년 12월 타결한 한-[칠레|Country] 무역협정을 [한국|Country]이 알렸다.",
        **KOREA,
    )
    assert told(d) == [("agreement", "planned", "2023-12", ["한국", "칠레"])]


def test_a_text_without_entities_or_instruments_has_none(draft: Build) -> None:
    assert told(draft("소식\n아무 일도 없었다.")) == []
    assert told(draft("소식\n[산림청|Agency]이 나무를 심었다.")) == []


def test_an_agreement_of_governments_is_not_that_of_their_ministries(draft: Build) -> None:
    d = draft(
        "소식\n[환경부|Agency]는 19일 [몽골 환경부|Agency]와 실행계획에 서명했다.\n"
        "이는 올해 2월 체결된 [한국|Country] 정부와 [몽골|Country] 정부 간의 기본협정에 따른다.",
        환경부={"country": "KR"},
        **KOREA,
    )
    assert [(date, parties) for _, _, date, parties in told(d)] == [
        ("2024-05-19", ["환경부", "몽골 환경부"]),
        ("2024-02", ["한국", "몽골"]),
    ]


def test_a_date_inside_a_title_is_no_signing_date(draft: Build) -> None:
    d = draft("소식\n[법제처|Agency]는 [몽골 법무부|Agency]와 「2019년~2020년 실행계획」에 서명했다.")
    assert only(d).date == "2024-05"


def test_one_known_side_is_not_completed_with_the_publisher(draft: Build) -> None:
    d = draft("소식\n[산림청|Agency]이 알렸다.\n이번 협약은 [몽골 환경부|Agency]와 어느회사 간 체결되었다.")
    assert told(d) == []


def test_who_only_watches_a_signing_does_not_sign(draft: Build) -> None:
    text = (
        "두 나라가 손잡다\n\n[대한민국|Country]과 [몽골|Country]은 회담했다.\n\n"
        "양국 총리 임석 하에 [부산항만공사|Agency]와 [몽골 항만청|Agency] 간 양해각서(MOU)가 체결되었다."
    )
    assert told(draft(text))[0][3] == ["부산항만공사", "몽골 항만청"]


def test_both_countries_are_the_two_named_right_before(draft: Build) -> None:
    text = (
        "회의 개최\n\n[한국|Country]과 [일본|Country]이 만났다.\n\n"
        "[한국|Country]과 [캄보디아|Country] 양국은 약정을 체결했다."
    )
    assert sorted(only(draft(text)).parties) == [0, 2]


def test_a_trade_agreement_goes_by_its_short_name_too(draft: Build) -> None:
    found = only(draft("소식\n\n[한국|Country]은 [페루|Country]와 FTA를 체결했다."))
    assert found.kind is AgreementKind.AGREEMENT


def test_a_trade_agreement_that_is_known_to_be_in_force_is_so_wherever_it_is_named(draft: Build) -> None:
    d = draft(
        "소식\n양측은 교역이 늘어 한-칠레 FTA가 밑거름이 되었다고 했다. [한국|Country], [칠레|Country]",
        **KOREA,
    )
    d.entities[0].entry, d.entities[1].entry = "country-kr", "country-cl"
    assert told(d) == [("agreement", "in_force", None, ["한국", "칠레"])]
    d = draft(
        "소식\n양측은 교역이 늘어 한-몽골 FTA가 밑거름이 되리라 했다. [한국|Country], [몽골|Country]", **KOREA
    )
    d.entities[0].entry, d.entities[1].entry = "country-kr", "country-mn"
    assert told(d) == [("agreement", "planned", None, ["한국", "몽골"])]


def test_what_is_negotiated_of_a_standing_agreement_is_another(draft: Build) -> None:
    d = draft("소식\n[한국|Country]과 [칠레|Country]은 한-칠레 FTA 개선 협상을 시작한다.", **KOREA)
    d.entities[0].entry, d.entities[1].entry = "country-kr", "country-cl"
    assert {status for _, status, _, _ in told(d)} == {"in_force", "planned"}


def test_commas_between_all_parties_join_them(draft: Build) -> None:
    d = draft(
        "소식\n[칠레|Country], [페루|Country], [몽골|Country] 간 자료 교류를 위해 체결한 디지털 협정이 논의됐다."
    )
    assert [parties for _, _, _, parties in told(d)] == [["칠레", "페루", "몽골"]]


def test_one_known_side_of_what_happened_is_told_in_a_document_on_dealings_abroad(draft: Build) -> None:
    body = "[산림청|Agency]은 모르는회사와 19일 업무협약을 체결했다."
    assert told(draft(f"몽골과 협력\n{body}")) == [("MOU", "signed", "2024-05-19", ["산림청"])]
    assert told(draft(f"소식\n{body}")) == []


@pytest.mark.parametrize(
    "words",
    [
        "[산림청|Agency]은 12건의 업무협약을 체결했다.",
        "[산림청|Agency]은 이번에 체결된 업무협약이 널리 쓰이도록 돕는다.",
        "[산림청|Agency]은 기업·기관 간 업무협약을 체결했다.",
        "[산림청|Agency] 국장은 “두 나라가 협정을 체결했다”고 말했다.",
        "[한국|Country]은 여러 나라와 협정을 체결했다.",
    ],
)
def test_whoever_only_tells_of_agreements_is_no_party(draft: Build, words: str) -> None:
    assert told(draft(f"몽골과 협력\n{words} [한국|Country]", **KOREA)) == []


def test_the_topic_before_those_who_watch_signs(draft: Build) -> None:
    d = draft(
        "소식\n[산림청|Agency]은 19일 [몽골|Country] 총리가 임석한 가운데 [몽골 환경부|Agency]와 업무협약을 체결했다."
    )
    assert told(d) == [("MOU", "signed", "2024-05-19", ["산림청", "몽골 환경부"])]


def test_a_pair_of_countries_in_another_phrase_does_not_sign(draft: Build) -> None:
    d = draft(
        "소식\n[산림청|Agency]은 [몽골|Country]과 함께 한-몽골 묘목센터를 운영하면서 2021년 업무협약을 체결했다. "
        "[한국|Country]",
        산림청={"country": "KR"},
        **KOREA,
    )
    assert [parties for _, _, _, parties in told(d)] == [["산림청", "몽골"]]


def test_whom_one_meets_is_no_party_where_the_instrument_names_its_own(draft: Build) -> None:
    d = draft(
        "소식\n[산림청|Agency]이 알렸다.\n[몽골 환경부|Agency] 장관과 양자회담을 갖고 작년 8월 한-몽골 산림 양해각서 체결에 "
        "따른 일을 논의했다. [한국|Country], [몽골|Country]",
        **KOREA,
    )
    assert [parties for _, _, _, parties in told(d)] == [["한국", "몽골"]]


def test_a_bracket_has_the_role_of_the_word_that_it_explains(draft: Build) -> None:
    d = draft(
        "소식\n[산림청|Agency]은 세 나라와([몽골|Country], [칠레|Country], [케냐|Country]) 협정을 체결했다."
    )
    assert [parties for _, _, _, parties in told(d)] == [
        ["산림청", "몽골"],
        ["산림청", "칠레"],
        ["산림청", "케냐"],
    ]


def test_both_bodies_are_those_that_act_with_each_other(draft: Build) -> None:
    d = draft(
        "소식\n[산림청|Agency]은 [몽골 환경부|Agency]와 묘목을 나눈다.\n[칠레 농업부|Agency]의 묘목도 온다. "
        "양 기관은 19일 업무협약을 체결했다. [한국|Country], [몽골|Country], [칠레|Country]",
        산림청={"country": "KR"},
        **KOREA,
    )
    assert [parties for _, _, _, parties in told(d)] == [["산림청", "몽골 환경부"]]


def test_an_agreement_told_of_in_passing_has_no_date_of_its_own(draft: Build) -> None:
    d = draft("소식\n[칠레|Country], [페루|Country] 간 체결한 협정을 배운다.")
    assert told(d) == [("agreement", "signed", None, ["칠레", "페루"])]


def test_a_line_that_names_an_instrument_and_both_sides_is_enough(draft: Build) -> None:
    d = draft("소식\n* [산림청|Agency]-[몽골 환경부|Agency] 간 묘목 협력에 관한 양해각서")
    assert [parties for _, _, _, parties in told(d)] == [["산림청", "몽골 환경부"]]


def test_a_country_is_no_party_because_an_organisation_has_no_country(draft: Build) -> None:
    d = draft("소식\n* 한-아세안 FTA, 한-칠레 FTA [한국|Country], [아세안|IntlOrg], [칠레|Country]", **KOREA)
    for entity, entry in zip(d.entities, ("country-kr", "org-asean", "country-cl"), strict=True):
        entity.entry = entry
    assert [parties for _, _, _, parties in told(d)] == [["한국", "아세안"], ["한국", "칠레"]]


def test_two_of_one_kind_whose_names_have_nothing_in_common_are_two(draft: Build) -> None:
    d = draft(
        "소식\n[산림청|Agency]은 [몽골 환경부|Agency]와 목재유통 양해각서를 체결했다.\n"
        "[산림청|Agency]은 [몽골 환경부|Agency]와 산불방지 양해각서를 체결했다."
    )
    assert len(told(d)) == 2
    d = draft(
        "소식\n[산림청|Agency]은 [몽골 환경부|Agency]와 산불방지 양해각서를 체결했다.\n"
        "[산림청|Agency]은 [몽골 환경부|Agency]와 산불 방지를 위한 양해각서를 체결했다.\n"
        "[산림청|Agency]은 [몽골 환경부|Agency]와 양해각서를 체결했다."
    )
    assert len(told(d)) == 1


def test_what_is_negotiated_is_not_what_was_signed_long_ago(draft: Build) -> None:
    d = draft(
        "소식\n[산림청|Agency]은 2015년 [몽골 환경부|Agency]와 산림협정을 체결했다.\n"
        "[산림청|Agency]은 [몽골 환경부|Agency]와 산림협정 개정을 추진하기로 했다."
    )
    assert [(status, date) for _, status, date, _ in told(d)] == [("signed", "2015"), ("planned", None)]


@pytest.mark.parametrize(
    ("words", "kind", "status"),
    [
        ("한-몽골 관세협정을 높이 평가했다.", "agreement", "in_force"),
        ("한-몽골 경제동반자협정이 교역에 이바지하리라 했다.", "agreement", "planned"),
        ("지난달 한-몽골 정상회담 공동성명에도 담긴 일이다.", "joint_declaration", "signed"),
    ],
)
def test_an_instrument_is_told_by_its_name_alone(draft: Build, words: str, kind: str, status: str) -> None:
    d = draft(f"소식\n양측은 {words} [한국|Country], [몽골|Country]", **KOREA)
    assert [(k, s, parties) for k, s, _, parties in told(d)] == [(kind, status, ["한국", "몽골"])]


def test_the_parties_in_the_name_of_an_instrument_need_no_act(draft: Build) -> None:
    d = draft(
        "소식\n이 과정은 [산림청|Agency]과 [몽골 환경부|Agency] 간 묘목 교류 협약에 따라 녹화되어 여러 나라의 숲을 가꾸는 이들에게"
        " 두루 쓰이며, 해마다 새로 만든다고 담당자가 말했다."
    )
    assert [(s, parties) for _, s, _, parties in told(d)] == [("in_force", ["산림청", "몽골 환경부"])]


def test_a_trade_agreement_is_one_of_states(draft: Build) -> None:
    d = draft(
        "소식\n[산업부|Agency]는 [몽골|Country]과 자유무역협정 체결을 추진한다. [한국|Country]",
        산업부={"country": "KR"},
        **KOREA,
    )
    assert [parties for _, _, _, parties in told(d)] == [["한국", "몽골"]]


def test_a_minister_without_a_known_counterpart_signs_with_the_country(draft: Build) -> None:
    d = draft(
        "소식\n[산림부|Agency] 장관은 [몽골|Country]을 찾았다.\n양 장관은 한-몽골 산림 양해각서를 체결했다. [한국|Country]",
        산림부={"country": "KR"},
        **KOREA,
    )
    assert [parties for _, _, _, parties in told(d)] == [["산림부", "몽골"]]


def test_the_footnote_of_a_number_lists_the_parties(draft: Build) -> None:
    d = draft(
        "소식\n[산림청|Agency]은 19일 3개 기관*과 함께 업무협약을 체결했다.\n"
        "* [한들대학교|University], [푸른은행|Company], [새길공사|Agency]"
    )
    d.blocks[-1].anchor = d.source.text.index("*")
    assert [parties for _, _, _, parties in told(d)] == [["산림청", "한들대학교", "푸른은행", "새길공사"]]


def test_states_that_stand_before_an_agreement_have_one_each(draft: Build) -> None:
    d = draft(
        "소식\n앞으로 2개국* 경제동반자협정을 추진한다. [한국|Country]\n* [몽골|Country], [케냐|Country]",
        **KOREA,
    )
    d.blocks[-1].anchor = d.source.text.index("*")
    assert [parties for _, _, _, parties in told(d)] == [["한국", "몽골"], ["한국", "케냐"]]
    d = draft(
        "소식\n[몽골|Country], [케냐|Country]와의 조속한 무역협정 발효를 바란다. [한국|Country]", **KOREA
    )
    assert [parties for _, _, _, parties in told(d)] == [["한국", "몽골"], ["한국", "케냐"]]


def test_two_sides_of_an_earlier_instrument_do_not_sign_the_next(draft: Build) -> None:
    d = draft(
        "소식\n[산림청|Agency]-[몽골 환경부|Agency] 간 업무협약 개정, 한-몽골 경제동반자협정 협상 타결로 길이 열렸다. "
        "[한국|Country], [몽골|Country]",
        **KOREA,
    )
    assert ["한국", "몽골"] in [parties for _, _, _, parties in told(d)]


def test_a_subject_that_nobody_knows_is_not_replaced_by_an_earlier_one(draft: Build) -> None:
    d = draft(
        "해외 협약\n[산림청|Agency]은 행사를 열었다.\n(2) 뮤르젠텍은 [몽골 환경부|Agency]와 묘목 공급계약을 체결하였다."
    )
    assert ["산림청", "몽골 환경부"] not in [parties for _, _, _, parties in told(d)]


def test_what_a_document_announces_in_the_present_is_of_its_month(draft: Build) -> None:
    d = draft("소식\n[산림청|Agency]은 [몽골 환경부|Agency]와 업무협약을 체결한다.")
    assert told(d) == [("MOU", "planned", "2024-05", ["산림청", "몽골 환경부"])]
    d = draft("소식\n[산림청|Agency]은 [몽골 환경부|Agency]와 업무협약을 체결하기로 했다.")
    assert told(d) == [("MOU", "planned", None, ["산림청", "몽골 환경부"])]


def test_the_day_since_when_it_was_talked_of_is_not_that_of_signing(draft: Build) -> None:
    d = draft(
        "소식\n[산림청|Agency]은 [몽골 환경부|Agency]와 2021년부터 협의해 온 양해각서를 체결했다. 규모(2022년 기준)는 크다."
    )
    assert told(d) == [("MOU", "signed", "2024-05", ["산림청", "몽골 환경부"])]


def test_days_within_one_month_are_the_month(draft: Build) -> None:
    d = draft(
        "소식\n[산림청|Agency]은 5월 13일부터 5월 17일까지 [몽골 환경부|Agency]를 찾아 업무협약을 체결했다."
    )
    assert [date for _, _, date, _ in told(d)] == ["2024-05"]


def test_how_long_something_lasts_is_no_partner(draft: Build) -> None:
    d = draft(
        "소식\n[하람전자|Company]와 [산림청|Agency]·[제주시|City]는 향후 3년간 숲을 가꾸는 것을 주 내용으로 하는 업무협약을 체결했다."
    )
    assert [sorted(parties) for _, _, _, parties in told(d)] == [["산림청", "제주시", "하람전자"]]


def test_an_acronym_in_the_bracket_of_a_party_is_no_party(draft: Build) -> None:
    d = draft(
        "소식\n* [산림청|Agency]과 [아시아산림기구|IntlOrg]([AFO|IntlOrg=아시아산림기구])간 산림통계에 관한 업무협약"
    )
    assert [parties for _, _, _, parties in told(d)] == [["산림청", "아시아산림기구"]]


def test_titles_of_a_series_may_tell_their_kind_twice(draft: Build) -> None:
    d = draft(
        "소식\n[산림청|Agency]은 [몽골 환경부|Agency]와 「산불방지 업무협약(MOU)」, 「묘목교류 업무협약(MOU)」을 체결했다."
    )
    assert len(told(d)) == 2
