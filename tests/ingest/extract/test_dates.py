"""Calendar expressions: every way to write a date reads back to it, where it stands."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from ingest.extract.calendar_words import WORDS
from ingest.extract.dates import find_dates
from ingest.extract.surfaces import distinct

PUBLISHED = datetime.date(2021, 7, 6)  # a Tuesday


def _read(text: str, published: datetime.date | None = PUBLISHED) -> list[tuple[str, str | None]]:
    return [(d.text, d.resolved) for d in find_dates(text, published, "ko")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # written out
        ("2014년 2월 3일(월) 체결", [("2014년 2월 3일(월)", "2014-02-03")]),
        ("2003년11월 투자", [("2003년11월", "2003-11")]),
        ("1992년 수교 이래", [("1992년", "1992")]),
        ("2020년도 계획", [("2020년", "2020")]),
        ("1월 31일(금) 오후", [("1월 31일(금)", "2021-01-31")]),
        ("2022년\n3월 공포", [("2022년\n3월", "2022-03")]),
        ("03년 11월부터", [("03년 11월", "2003-11")]),
        # relative
        ("지난해 5월과 작년", [("지난해 5월", "2020-05"), ("작년", "2020")]),
        ("올 3월, 올해, 내년", [("올 3월", "2021-03"), ("올해", "2021"), ("내년", "2022")]),
        ("지난달 28일 서명", [("지난달 28일", "2021-06-28")]),
        ("이달 말까지", [("이달 말", "2021-07")]),
        ("다음 달 시작", [("다음 달", "2021-08")]),
        ("이번 달 17일", [("이번 달 17일", "2021-07-17")]),
        ("지난 1일 개소", [("지난 1일", "2021-07-01")]),
        ("지난 23일 전남에서", [("지난 23일", "2021-06-23")]),
        ("오는 12일 열린다", [("오는 12일", "2021-07-12")]),
        ("지난 10월 개최", [("지난 10월", "2020-10")]),
        ("지난 2018년 방한", [("지난 2018년", "2018")]),
        ("5일 밝혔다", [("5일", "2021-07-05")]),
        ("30일(수) 발표", [("30일(수)", "2021-06-30")]),
        ("어제 합의했고 내일 서명한다", [("어제", "2021-07-05"), ("내일", "2021-07-07")]),
        ("연말까지, 연내", [("연말", "2021-12"), ("연내", "2021")]),
        ("2004년 말 완료", [("2004년 말", "2004-12")]),
        ("8월 초 출국", [("8월 초", "2021-08")]),
        ("2006년 5월 합의하고 같은 해 11월 시작", [("2006년 5월", "2006-05"), ("같은 해 11월", "2006-11")]),
        ("2012년 체결, 이듬해 발효", [("2012년", "2012"), ("이듬해", "2013")]),
        # numeric
        ("2016. 3. 15.(화) 조간", [("2016. 3. 15.(화)", "2016-03-15")]),
        ("Date : 2018.10.05 Read", [("2018.10.05", "2018-10-05")]),
        ("작성일 04/07/23 (12:07)", [("04/07/23", "2004-07-23")]),
        ("2024/04/16 (화)", [("2024/04/16 (화)", "2024-04-16")]),
        ("(’19.4.3., 서울)", [("’19.4.3", "2019-04-03")]),
        ("‘21.9,13 신청", [("‘21.9,13", "2021-09-13")]),
        ("(’19.5월)", [("’19.5월", "2019-05")]),
        ("’98년과 '20년", [("’98년", "1998"), ("'20년", "2020")]),
        ("(’19)산업", [("’19", "2019")]),
        ("출범하여(19.9, 킨텍스)", [("19.9", "2019-09")]),
        ("MOU 체결(19.4)을 통해", [("19.4", "2019-04")]),
        ("1.31일 공고", [("1.31일", "2021-01-31")]),
        ("발표(5.8)의 이행", [("5.8", "2021-05-08")]),
        ("혁신전략’(4.17., 합동)", [("4.17", "2021-04-17")]),
        ("학회(대변인, 6.1)를", [("6.1", "2021-06-01")]),
        # ranges
        ("26일부터 27일까지", [("26일부터 27일", "2021-06-26/2021-06-27")]),
        ("2020년부터 2024년까지", [("2020년부터 2024년", "2020/2024")]),
        ("2014년부터 지난해까지", [("2014년부터 지난해", "2014/2020")]),
        ("3.18~4.28 시행", [("3.18~4.28", "2021-03-18/2021-04-28")]),
        ("(7.4~9)", [("7.4~9", "2021-07-04/2021-07-09")]),
        ("7.16[토]~7.22[금]", [("7.16[토]~7.22[금]", "2021-07-16/2021-07-22")]),
        ("7.4.(월)~8.(금) 일정", [("7.4.(월)~8.(금)", "2021-07-04/2021-07-08")]),
        ("6.28-29일", [("6.28-29일", "2021-06-28/2021-06-29")]),
        ("‘13~22년 지원", [("‘13~22년", "2013/2022")]),
        ("2008~2009년", [("2008~2009년", "2008/2009")]),
        ("2022-23년 의장국", [("2022-23년", "2022/2023")]),
        ("(2014∼2020)", [("2014∼2020", "2014/2020")]),
        ("‘20.7-’21.3", [("‘20.7-’21.3", "2020-07/2021-03")]),
        ("‘24.4~12월", [("‘24.4~12월", "2024-04/2024-12")]),
        ("지난 1970∼80년대", [("지난 1970∼80년대", "1970/1989")]),
        ("1970년대부터", [("1970년대", "1970/1979")]),
        ("3~5월 접수", [("3~5월", "2021-03/2021-05")]),
        ("12월 6일과 7일 방문", [("12월 6일과 7일", "2021-12-06/2021-12-07")]),
        ("7월 6일과 9일", [("7월 6일", "2021-07-06"), ("9일", "2021-07-09")]),
        ("12월 30일부터 1월 2일까지", [("12월 30일부터 1월 2일", "2021-12-30/2022-01-02")]),
        ("3월 8~10일 사흘간", [("3월 8~10일", "2021-03-08/2021-03-10")]),
        ("8∼10일 서울에서", [("8∼10일", "2021-07-08/2021-07-10")]),
        ("2013, 2014년에", [("2013", "2013"), ("2014년", "2014")]),
        ("올 연말, 지난 연말", [("올 연말", "2021-12"), ("지난 연말", "2020-12")]),
        # context on the line
        ("(’19.11월)22.4 →(12월) 32.8", [("’19.11월", "2019-11"), ("12월", "2019-12")]),
        # English
        ("On April 25, Tuesday", [("April 25", "2021-04-25"), ("Tuesday", "2021-07-06")]),
        ("Geneva 01 June 2015", [("01 June 2015", "2015-06-01")]),
        ("on November 25, 2019 at", [("November 25, 2019", "2019-11-25")]),
        ("On April 16th", [("April 16th", "2021-04-16")]),
        ("From September 27 to October 2, Vice", [("September 27 to October 2", "2021-09-27/2021-10-02")]),
        ("September 27 to October 2, 2018", [("September 27 to October 2, 2018", "2018-09-27/2018-10-02")]),
        ("held 17-19 April 2024 in", [("17-19 April 2024", "2024-04-17/2024-04-19")]),
        ("March 10-14, 2015", [("March 10-14, 2015", "2015-03-10/2015-03-14")]),
        ("January-February 2015", [("January-February 2015", "2015-01/2015-02")]),
        ("(April 17-19)", [("April 17-19", "2021-04-17/2021-04-19")]),
        ("next January, last April", [("next January", "2022-01"), ("last April", "2021-04")]),
        ("due by June next year", [("June next year", "2022-06")]),
        ("lapses in December 2020", [("December 2020", "2020-12")]),
        ("said today that", [("today", "2021-07-06")]),
        ("under the 2019 Memorandum of Understanding", [("2019", "2019")]),
        ("their 2018 agreement", [("2018", "2018")]),
        ("to be ready by June", [("June", "2022-06")]),
        ("begun two years ago", [("two years ago", "2019")]),
        ("posted 03/05/2021", [("03/05/2021", "2021-05-03")]),
        ("last year and last month", [("last year", "2020"), ("last month", "2021-06")]),
        ("signed on Thursday", [("Thursday", "2021-07-01")]),
        ("next Monday", [("next Monday", "2021-07-12")]),
        ("from 2020 to 2026", [("2020 to 2026", "2020/2026")]),
        ("between 2014 and 2020", [("2014 and 2020", "2014/2020")]),
        ("in 2018 and 2019", [("2018", "2018"), ("2019", "2019")]),
        ("held on 3 and 4 May 2021", [("3 and 4 May 2021", "2021-05-03/2021-05-04")]),
        ("on May 3 and 4", [("May 3 and 4", "2021-05-03/2021-05-04")]),
        ("in January and February", [("January and February", "2021-01/2021-02")]),
        ("as of 2017. In May", [("2017", "2017"), ("May", "2021-05")]),
    ],
)
def test_reads(text: str, expected: list[tuple[str, str | None]]) -> None:
    assert _read(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        # lengths of time, parts of a year, recurring days
        "3년간 20일간 50일에 걸쳐 7일 이내 2박 3일 10~20일 걸린다 D-10일 3~4일 집에",
        "내년 상반기, 2021년 2분기, '19 하반기, 2020년도 상반기, the first half of 2020",
        "이날 현재 매년 12월 매월 5일",
        # other numbers
        "버전 2.10.1, IP 10.1.2.3, ☎ 042-724-7470, (044) 201-4878",
        "제3.1조, 수출 35.6, 수입 29.7, 규모 5.8 지진, 평균 12.8일",
        "북미(73.7), 유럽(7.1), 아시아(6.9) 비중(%)",
        "2.1. 추진 배경",
        "http://example.org/2020/03/15/2019년.html www.example.org/2019.12.03",
        "올라갈 것으로, 다가올 겨울철, 오는 실익, 3.1운동, 20대 5개",
        # names
        "2030 부산세계박람회, Expo 2024, 「2023년 민관협의회」, Agenda 2030",
        "Chan May Lang, the March of progress may go on",
        # no day of any calendar
        "2월 30일이 아니라 (2.30) 13월 32일",
    ],
)
def test_leaves_alone(text: str) -> None:
    assert _read(text) == []


def test_without_publication_only_years_that_are_said_resolve() -> None:
    text = "24일 회담, 1992년 2월 수교, 올 3월 개설(2013 WTO 기준), 지난해, Thursday"
    assert _read(text, None) == [
        ("24일", None),
        ("1992년 2월", "1992-02"),
        ("올 3월", None),
        ("2013", "2013"),
        ("지난해", None),
        ("Thursday", None),
    ]


def test_a_wrong_weekday_stays() -> None:
    assert _read("2월 6일(수)") == [("2월 6일(수)", "2021-02-06")]


def test_distinct_keeps_the_first_of_each_form() -> None:
    found = find_dates("2020년, ’20년, 2020년", PUBLISHED, "ko")
    assert [d.text for d in found] == ["2020년", "’20년", "2020년"]
    assert distinct(found) == found[:2]


_DATES = st.dates(datetime.date(1990, 1, 1), datetime.date(2030, 12, 31))
_WEEKDAYS = [word for word, number in sorted(WORDS["weekdays"].items(), key=lambda w: w[1]) if len(word) == 1]
_MONTHS = list(WORDS["months"])[:12]
_CARRIERS = st.sampled_from(
    [
        ("", ""),
        ("조달청은 ", " 업무협약을 체결했다."),
        ("□ 일시 : ", "\n"),
        ("양국은 ", "에 서명했다"),
        ("* 양해각서 체결(", ", 서울)"),
        ("The two sides signed it on ", " in Seoul."),
    ]
)


def _full_forms(day: datetime.date, way: int) -> str:
    weekday = _WEEKDAYS[day.weekday()]
    short = f"{day.year % 100:02d}"
    month = _MONTHS[day.month - 1]
    return [
        f"{day.year}년 {day.month}월 {day.day}일",
        f"{day.year}년{day.month}월{day.day}일({weekday})",
        f"{day.year}. {day.month}. {day.day}.({weekday})",
        f"{day.year}.{day.month:02d}.{day.day:02d}",
        f"{day.year}-{day.month:02d}-{day.day:02d}",
        f"{day.year}/{day.month:02d}/{day.day:02d} ({weekday})",
        f"’{short}.{day.month}.{day.day}",
        f"‘{short}. {day.month}. {day.day}.({weekday})",
        f"'{short}년 {day.month}월 {day.day}일",
        f"{day.day:02d} {month} {day.year}",
        f"{month} {day.day}, {day.year}",
        f"{month} {day.day} {day.year}",
    ][way]


@given(_DATES, st.integers(0, 11), _CARRIERS)
def test_full_dates_read_back(day: datetime.date, way: int, carrier: tuple[str, str]) -> None:
    surface = _full_forms(day, way)
    found = find_dates(carrier[0] + surface + carrier[1], PUBLISHED, "ko")
    assert [(d.text, d.resolved) for d in found] == [(surface, day.isoformat())]
    assert found[0].start == len(carrier[0])


@given(
    _DATES,
    st.integers(-120, 120),
    st.sampled_from(
        [
            "{0.month}월 {0.day}일",
            "{0.month}.{0.day}({1})",
            "{0.month}.{0.day}.({1})",
            "{0.month}.{0.day}[{1}]",
            "{0.month}월 {0.day}일({1})",
            "{0.month}/{0.day}({1})",
            "{0.month}.{0.day}일",
        ]
    ),
    _CARRIERS,
)
def test_days_near_publication_need_no_year(
    published: datetime.date, away: int, form: str, carrier: tuple[str, str]
) -> None:
    day = published + datetime.timedelta(away)
    assume(abs(day.month + 12 * (day.year - published.year) - published.month) <= 4)
    assume(day.year == published.year or day.month > published.month + 6 or published.month > day.month + 9)
    surface = form.format(day, _WEEKDAYS[day.weekday()])
    found = find_dates(carrier[0] + surface + carrier[1], published, "ko")
    assert [(d.text, d.resolved) for d in found] == [(surface, day.isoformat())]


@given(_DATES, st.integers(-12, 12))
def test_a_day_alone_is_the_nearest(published: datetime.date, away: int) -> None:
    day = published + datetime.timedelta(away)
    found = find_dates(f"양측은 {day.day}일 합의했다", published, "ko")
    assert [d.resolved for d in found] == [day.isoformat()]


@given(
    _DATES,
    st.integers(1, 300),
    st.sampled_from(["~", " ~ ", "∼", "～", "-", "부터"]),
    st.integers(0, 8),
    st.integers(0, 8),
    _CARRIERS,
)
def test_ranges_read_back(
    first: datetime.date, days: int, link: str, way: int, other: int, carrier: tuple[str, str]
) -> None:
    assume(not (link == "-" and way == 4))  # 2020-01-01-…: the hyphen goes on
    last = first + datetime.timedelta(days)
    surface = _full_forms(first, way) + (link if link != "부터" else "부터 ") + _full_forms(last, other)
    text = carrier[0] + surface + ("까지" if link == "부터" else "") + carrier[1]
    found = find_dates(text, PUBLISHED, "ko")
    assert [(d.text, d.resolved) for d in found] == [(surface, f"{first}/{last}")]


@given(
    st.text(
        alphabet="0123456789.,~∼-/'’‘()[] \n년월일말초간지난해올작년내부터까지월화수과와대Maylstnex t",
        max_size=60,
    ),
    st.none() | _DATES,
)
def test_spans_are_exact_sorted_and_apart(text: str, published: datetime.date | None) -> None:
    _check(text, published)


@given(st.text(max_size=80), st.none() | _DATES)
def test_any_text_is_read(text: str, published: datetime.date | None) -> None:
    _check(text, published)


def _check(text: str, published: datetime.date | None) -> None:
    end = 0
    for date in find_dates(text, published, "ko"):
        assert text[date.start : date.end] == date.text
        assert end <= date.start < date.end
        end = date.end
        for point in (date.resolved or "").split("/"):
            year, *rest = map(int, point.split("-")) if point else (2000,)
            datetime.date(year, *[*rest, 1, 1][:2])
