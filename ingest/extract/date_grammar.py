"""The grammar of dates: which characters make a calendar expression, and what they say.

`read_point` reads the expression that begins at an offset. It knows a small set of forms, each a pattern
with a reader; the patterns are composed of the fragments below. A reader tells what stands in the text
(a `Moment`) and leaves the rest open; `ingest.extract.dates` fills in what the text leaves out.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from ingest.extract.calendar_words import Moment, either, meaning

_HANGUL = "[가-힣]"
_CAPITAL = "[A-Z]"
_SMALL = "[a-z]"

# ---- fragments: each names the groups that `_read` understands

_GAP = r"[^\S\n]{0,2}(?:\n[^\S\n]{0,2})?"
_QUOTE = "['’‘`´′＇]"
_TO = "[~∼～〜–—-]"
_YYYY = r"(?P<year>1[89]\d\d|20\d\d)"
_YY = r"(?P<short_year>\d\d)"
_MM = "(?P<month>1[0-2]|0?[1-9])"
_DD = r"(?P<day>3[01]|[12]\d|0?[1-9])(?!\d)"
_DOT = rf"\.{_GAP}"
_SENSE_WORD = rf"(?P<sense>{either('senses', _HANGUL)})(?!{_GAP}[해달]){_GAP}"
_SENSE = rf"(?:{_SENSE_WORD})?"
_WEEKDAY = rf"(?:{_GAP}[(\[（](?P<weekday>[월화수목금토일])(?:요일)?(?:[)\]）]|(?=[,/ ])))"
_PART = rf"(?:{_GAP}(?P<part>초순|중순|하순|상순|초|말)(?=[\s에까부이께경쯤의,.)~∼/·:]|$))"
_THIS = rf"(?<![가-힣])올(?={_GAP}(?:\d|[상하]반기|연말|초|말|[봄여가겨]))"
_RELATIVE_YEAR = rf"(?P<relative_year>{_THIS}|{either('relative_years', _HANGUL)})"
_RELATIVE_MONTH = (
    rf"(?:(?P<relative_month>{either('relative_months', _HANGUL)})"
    rf"|(?P<following_month>{either('following_months', _HANGUL)})(?={_GAP}\d))"
)
_YEAR = (
    rf"(?:(?:{_YYYY}|{_QUOTE}{_GAP}{_YY}){_GAP}년(?![간여])(?P<decade>대)?"
    rf"|(?P<plain_year>\d\d)년(?={_GAP}\d{{1,2}}{_GAP}월)"
    rf"|{_RELATIVE_YEAR}"
    rf"|(?P<following_year>{either('following_years', _HANGUL)})(?={_GAP}\d{{1,2}}{_GAP}월|(?<=이듬해)))"
)
# A year with one of these is a part of a year, which is no date.
_PART_OF_YEAR = (
    rf"(?:{_GAP}(?:도{_GAP})?(?:[상하전후]반기|[1-4](?:/4)?{_GAP}(?:{_TO}{_GAP}[1-4])?{_GAP}분기))"
)
# A number with one of these is a quantity.
_QUANTITY = (
    r"(?:[%％℃㎞㎡㎏㎜㎝㏊㎿]|[^\S\n]?(?:퍼센트|포인트|[만억조천백배점위명개건원불엔톤호층]|달러|유로|세대|버전|지진|규모|인치|시간|주년"
    r"|운동|혁명|[a-zA-Z]{1,4}\b))"
)
# 5일 is a day of the month or a length of time. With these it is a length of time (or another word),
_LENGTH = (
    r"(?:[^\S\n]?(?:간|이내|동안|이상|이하|미만|만에|만의|(?:전|후|내|뒤|여)(?![가-힣])|차|째|정도|가량|치[^러른]|분|짜리|연속|평균|최대|이전|이후"
    r"|단위|걸|소요|안에|\d+[회명건만])|[전후내뒤]|[^\S\n](?:일정|교육|과정|휴가|기간)|[본반정상자제장대괄원하시])"
)
# and only with these it is a day.
_DAY_GOES_ON = (
    r"(?=[^\S\n]*(?:$|[\n,.)(\]'’”\"·~∼～「『‘“<△A-Za-z-]|[^\S\n][가-힣]|\d\d?(?:시|:\d))"
    r"|[에은과와의을로부까이쯤경밤])"
)

_E_MONTH = rf"(?P<month_name>{either('months', _CAPITAL)})(?![A-Za-z])(?:(?:(?<=\b[A-Z][a-z]{{2}})(?<!May)|(?<=\bSept))\.)?"
_E_DAY = r"(?P<day>3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?(?![\d%]|[.,]\d)"
_E_YEAR = r"(?P<year>1[89]\d\d|20\d\d)(?![\d%A-Za-z_]|[.,]\d)"
_E_RELATIVE_YEAR = rf"(?P<relative_year>(?i:{either('relative_years', _SMALL)}))\b"
_E_WHICH_YEAR = rf"(?:{_E_YEAR}|{_E_RELATIVE_YEAR})"
_E_SENSE = rf"(?P<sense>(?i:{either('senses', _SMALL)}))\s"
_E_DAY_NAME = rf"(?P<weekday>{either('weekdays', _CAPITAL)})"
_E_WEEKDAY = rf"(?:{_E_DAY_NAME},?\s(?:the\s)?)?"
_E_TO = r"\s?(?:-|–|—|to|and|through)\s?"
_E_PART_OF_YEAR = (
    r"(?i:(?:first|second|third|fourth|1st|2nd|3rd|4th)\s(?:half|quarter)\sof\s(?:the\s)?"
    rf"(?:\d{{4}}|{either('relative_years', _SMALL)}|year))"
)

_E_ORDINAL = r"(?P<day>3[01]|[12]\d|[1-9])(?:st|nd|rd|th)"
_E_COUNTED = r"(?:anniversary|century|edition|round|meeting|session|floor|time|year|place|largest|biggest|most|country|member|partner|city|grade)\b"
_E_COUNTS = {
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "eight": 8,
    "nine": 9,
    "ten": 10,
}
_E_INSTRUMENT = r"(?:Memorandum|M[Oo][UC]|Agreement|Treaty|Protocol|Declaration|Framework|Convention|Joint|Cooperation|Letter)\b"

# A month or a year alone is a date only after one of these: not in "Agenda 2020".
_E_AFTER = "(?:{})".format(
    "|".join(
        rf"(?<=\b{first}{word[1:]}\s)"
        for word in (
            "in",
            "by",
            "of",
            "the",
            "from",
            "since",
            "until",
            "till",
            "during",
            "between",
            "before",
            "after",
            "and",
            "to",
            "through",
            "early",
            "late",
            "around",
            "for",
        )
        for first in {word[0], word[0].upper()}
    )
)

Reader = Callable[["re.Match[str]"], "Moment | None"]


def _void(match: re.Match[str]) -> Moment:
    return Moment(match.start(), match.end(), void=True)


def _read(match: re.Match[str]) -> Moment | None:
    """What the named groups of a form say; None when they say nothing."""
    said = {name: value for name, value in match.groupdict().items() if value}
    moment = Moment(match.start(), match.end())
    for name, value in said.items():
        match name:
            case "year" | "short_year" | "plain_year":
                moment.year, moment.short_year = int(value), len(value) == 2
            case "month" | "day":
                setattr(moment, name, int(value))
            case "decade":
                moment.years = 10
            case "relative_year":
                moment.years_on = meaning("relative_years", value)
            case "relative_month":
                moment.months_on = meaning("relative_months", value)
            case "month_name":
                moment.month = meaning("months", value)
            case "year_end":
                moment.month, moment.is_year_end = meaning("year_ends", value), True
            case "this_year":
                moment.years_on = 0
            case "following_year":
                moment.years_after = meaning("following_years", value)
            case "following_month":
                moment.months_after = meaning("following_months", value)
            case "relative_day":
                moment.days_on = meaning("relative_days", value)
            case "sense":
                moment.sense = meaning("senses", value)
            case "weekday":
                moment.weekday = meaning("weekdays", value)
    if moment.is_year_end and moment.years_on is None:
        moment.years_on = min(moment.sense, 0)
    if "part" in said and moment.month is None and moment.months_on is None:
        moment.month = 1 if said["part"] == "초" else 12
    says_something = moment.has_year or moment.month or moment.day or moment.weekday is not None
    return moment if says_something else None


def _ahead(match: re.Match[str]) -> Moment | None:
    """By October: the next one."""
    moment = _read(match)
    if moment is not None:
        moment.sense = 1
    return moment


def _ago(match: re.Match[str]) -> Moment:
    """Two years ago, three months ago."""
    moment = Moment(match.start(), match.end())
    count = _E_COUNTS.get(match["count"].lower()) or int(match["count"])
    if match["unit"] == "year":
        moment.years_on = -count
    else:
        moment.months_on = -count
    return moment


_DAYS_OF_MONTH = re.compile(
    rf"{_GAP}(?:{_TO}|[·ㆍ]){_GAP}(?:3[01]|[12]\d|[1-9])일(?:(?P<place>{_WEEKDAY}|\(현지)|(?!{_LENGTH}){_DAY_GOES_ON})"
)
# 3~4일 is a length of time more often than not.
_FEW = 7


def _first_of_range(match: re.Match[str]) -> Moment | None:
    """The 13 of ’13~22년, the 3 of 3~5월: the unit stands after the second number."""
    number, unit = match["number"], match["unit"]
    moment = Moment(match.start(), match.end())
    if unit == "년" and (len(number) == 4 or (len(number) == 2 and match["quote"])):
        moment.year, moment.short_year = int(number), len(number) == 2
    elif unit == "월" and len(number) <= 2 and 1 <= int(number) <= 12:
        moment.month = int(number)
    elif unit == "일" and len(number) <= 2 and 1 <= int(number) <= 31:
        days = _DAYS_OF_MONTH.match(match.string, match.end())
        if not match["sense"] and (days is None or (int(number) <= _FEW and not days["place"])):
            return None
        moment.day = int(number)
    else:
        return None
    if match["sense"]:
        moment.sense = meaning("senses", match["sense"])
    return moment


def _line(match: re.Match[str]) -> tuple[str, str]:
    """What stands before and after on the same line, as far as it matters."""
    text, start, end = match.string, match.start(), match.end()
    return text[max(0, start - 120) : start].rpartition("\n")[2], text[end : end + 80].partition("\n")[0]


_FIGURES = re.compile(r"[%％]|단위|비중|점유율|증감|지수|배율|평균")
_COUNT_BEFORE = re.compile(r"(?:평균|일수|최대|최소|총|약|연간)[^\S\n]?$|일수")
_NO_DAY_BEFORE = re.compile(r"(?:\d박[^\S\n]?|D[-+]|(?:^|\s)월[^\S\n])$")
_ACT_BEFORE = re.compile(
    r"(?:체결|출범|개최|발표|설립|가입|수립|시행|제정|방한|방문|서명|발효|개소|수교|착수|완료|개통|준공|구축|채택)\($"
)


def _in_brackets(match: re.Match[str]) -> Moment | None:
    """(10.8), (9.17., …), (대변인, 6.1): dates beside words; among figures or alone they are numbers."""
    before, after = _line(match)
    beside = before[:-1].strip(" \t*,~∼(")
    if not after.startswith(".") and (_FIGURES.search(before + after) or not beside or beside[-1].isdigit()):
        return None
    return _read(match)


def _after_an_act(match: re.Match[str]) -> Moment | None:
    """체결(19.4): two digits above twelve are a year, when what happened stands before."""
    return _read(match) if _ACT_BEFORE.search(_line(match)[0]) else None


def _day_alone(match: re.Match[str]) -> Moment | None:
    """25일, but not the 3일 of 2박 3일, D-10일 and 월 1일."""
    return None if _NO_DAY_BEFORE.search(_line(match)[0]) else _read(match)


def _in_a_line(match: re.Match[str]) -> Moment | None:
    """9.17. after other text; at the head of a line it is the number of a section."""
    return _read(match) if _line(match)[0].strip() else None


def _alone(match: re.Match[str]) -> Moment | None:
    """2.11. as the head of a column."""
    return None if _line(match)[0].strip() else _read(match)


def _decimal_day(match: re.Match[str]) -> Moment | None:
    """1.31일, but not 평균 12.8일."""
    return None if _COUNT_BEFORE.search(_line(match)[0]) else _read(match)


# ---- forms, in the order in which they are tried

# What follows the first of several numbers that share the unit at the end.
_LISTED = rf"(?:{_GAP}{_TO}{_GAP}|[·ㆍ]|,\s?(?=\d{{4}})){_QUOTE}?\d{{1,4}}{_GAP}"
_TAIL = rf"(?:\.?(?:{_GAP}일)?{_WEEKDAY}|{_GAP}일)?"
_M_D = rf"{_MM}\.{_GAP}{_DD}"
_NEXT_DAY = (
    rf"\.?{_GAP}{_TO}{_GAP}{_QUOTE}?(?:(?:1[0-2]|[1-9])\.{_GAP})?(?:3[01]|[12]\d|[1-9])"
    r"(?:일|\.(?!\d)|[^\d.%]|$)"
)

_FORMS: tuple[tuple[str, Reader], ...] = (
    # no dates: addresses of pages, the year that a quoted name begins with, halves and quarters of a year
    (r"(?<=[「『｢《])\d{4}년?(?!\s?\d)", _void),
    (r"(?:https?://|www\.)[^\s가-힣)>\]]+", _void),
    (rf"{_SENSE}{_YEAR}{_PART_OF_YEAR}|{_QUOTE}\d\d\.?{_PART_OF_YEAR}", _void),
    # 올 연말, 연초
    (
        rf"{_SENSE}(?:{_RELATIVE_YEAR}{_GAP})?(?P<year_end>{either('year_ends', _HANGUL)})(?=[\s에까부의,.)·]|$)",
        _read,
    ),
    # ’13~22년, 3~5월, 1·2월, 2013, 2014년, 8∼10일; 10~20일 걸린다
    (
        rf"{_SENSE}(?P<quote>{_QUOTE})?(?P<number>\d{{1,4}})(?={_LISTED}(?P<unit>[년월일])(?![간차]))",
        _first_of_range,
    ),
    (rf"\d{{1,3}}{_LISTED}일", _void),
    # 2014년 2월 3일(월), 지난 10월 11일, 올 3월, 이달 31일, ’19년 3월, 3월말, 내년, 1970년대
    (
        rf"{_SENSE}{_YEAR}?(?P<monthly>{_GAP}(?:{_RELATIVE_MONTH}|{_MM}{_GAP}월(?![간드])))?"
        rf"(?(monthly)(?:{_GAP}{_DD}(?:{_GAP}일(?!간){_WEEKDAY}?|(?={_LISTED}일)))?){_PART}?",
        _read,
    ),
    # ’19.4.3., ’21.9,13, ’22.4월, ’20
    (
        rf"{_SENSE}{_QUOTE}{_GAP}{_YY}(?:(?:{_DOT}|,){_MM}(?!\d)(?!{_QUANTITY})"
        rf"(?:(?:{_DOT}|,){_DD}(?![,.]\d|[억만조천%]){_TAIL}|월{_PART}?)?"
        rf"|(?=[.,~∼～)\]:;→/–-]|\s(?![대명개])|$|부터|까지|이후|이전|에))",
        _read,
    ),
    # 2016. 3. 15.(화), 2014-01-02, 2024/04/16 (화); 2020.3
    (rf"{_SENSE}{_YYYY}(?P<mark>[./-]){_GAP}{_MM}(?P=mark){_GAP}{_DD}(?!(?P=mark)\d){_TAIL}", _read),
    (rf"{_YYYY}{_DOT}{_MM}(?!\d|\.?{_GAP}\d)(?!{_QUANTITY})(?:{_GAP}월)?", _read),
    # 22.10.13(목), 04/07/23, 19.6월, (19.9, 킨텍스)
    (rf"{_YY}\.{_GAP}{_MM}\.{_GAP}{_DD}(?!\.\d){_TAIL}", _read),
    (r"(?P<short_year>\d\d)/(?P<month>0[1-9]|1[0-2])/(?P<day>0[1-9]|[12]\d|3[01])(?![\d/])", _read),
    (rf"(?P<short_year>[12]\d)\.{_MM}월", _read),
    (rf"(?<=\()(?P<short_year>1[3-9]|2\d)\.{_MM}(?=,? ?[가-힣])(?!{_QUANTITY})", _read),
    (rf"(?<=\()(?P<short_year>1[3-9]|2\d)\.{_MM}(?=\.?\))", _after_an_act),
    # 7.16[토], 7/15(수), 1.31일, 지난 9.17; 11.4~9, (10.8), 9.17.,
    (rf"{_SENSE}{_MM}[./]{_GAP}{_DD}\.?(?:{_GAP}일)?{_WEEKDAY}", _read),
    (rf"{_SENSE}{_MM}\.{_DD}일(?!간|보다|로서|이상|이하|정도|씩|{_GAP}만에)", _decimal_day),
    (rf"{_SENSE_WORD}{_M_D}(?!{_QUANTITY})", _read),
    (rf"{_M_D}(?={_NEXT_DAY})(?!{_QUANTITY})", _read),
    (
        rf"(?:(?<=[(（,~∼])|(?<=,\s)){_M_D}(?=\.?(?:[),~∼～]|\s[가-힣]|\s\d\d?[:;시]|부터|까지|기준)|\.[가-힣])(?!{_QUANTITY})",
        _in_brackets,
    ),
    (rf"{_M_D}(?=\.(?:[),]|\s[가-힣]))(?!{_QUANTITY})", _in_a_line),
    (rf"{_M_D}(?=\.[^\S\n]*(?:\n|$))", _alone),
    # 지난 16일, 15일(화), 15일
    (rf"{_SENSE_WORD}{_DD}일(?!{_LENGTH}){_WEEKDAY}?", _read),
    (rf"(?<![가-힣→]){_DD}일(?:{_WEEKDAY}|(?!{_LENGTH}){_DAY_GOES_ON})", _day_alone),
    # 연말, 연내; (2019), 2014∼2020
    (r"(?P<this_year>연내)(?!륙)", _read),
    (
        rf"(?<![가-힣])(?P<relative_day>{either('relative_days', _HANGUL)})(?=[\s,(]|부터|까지|[은는의])",
        _read,
    ),
    (rf"(?<=[(（]){_YYYY}(?=\)|\s[^\d\s]+\s기준)", _read),
    (rf"{_YYYY}(?={_GAP}[~∼～]{_GAP}(?:19|20)\d\d(?!\d))", _read),
    # November 25, 2019; 01 June 2015; June next year; next January; in May
    (rf"{_E_PART_OF_YEAR}", _void),
    (rf"{_E_WEEKDAY}{_E_MONTH}\s{_E_DAY}(?:,?\s{_E_WHICH_YEAR})?", _read),
    (rf"{_E_WEEKDAY}{_E_DAY}\s(?:of\s)?{_E_MONTH}(?:,?\s{_E_WHICH_YEAR})?", _read),
    (rf"{_E_DAY}(?={_E_TO}\d{{1,2}}(?:st|nd|rd|th)?\s(?:of\s)?(?:{either('months', _CAPITAL)})\b)", _read),
    (rf"{_E_MONTH},?\s(?:of\s)?{_E_WHICH_YEAR}", _read),
    (rf"{_E_SENSE}{_E_MONTH}", _read),
    (rf"(?<=\bby\s){_E_MONTH}(?!\s[A-Z])", _ahead),
    (rf"(?:{_E_AFTER}(?<!the\s)|(?<=[Mm]id-)){_E_MONTH}(?!\s[A-Z])", _read),
    (rf"{_E_MONTH}(?=\s?(?:-|–|to|through)\s?(?:{either('months', _CAPITAL)})\b)", _read),
    # year-end, last year, next month, Thursday; in 2018
    (rf"(?i:(?P<year_end>{either('year_ends', _SMALL)}))\b", _read),
    (_E_RELATIVE_YEAR, _read),
    (rf"(?i:(?P<relative_month>{either('relative_months', _SMALL)}))\b", _read),
    (rf"(?:{_E_SENSE})?{_E_DAY_NAME}(?![A-Za-z])", _read),
    (rf"(?P<relative_day>(?i:{either('relative_days', _SMALL)}))\b", _read),
    (r"(?P<day>3[01]|[12]\d|0?[1-9])/(?P<month>1[0-2]|0?[1-9])/(?P<year>20\d\d)(?![\d/])", _read),
    (rf"the\s{_E_ORDINAL}(?=[\s,.;)])(?!\s(?:[A-Z]|(?:of\s)?[a-z]+\sof\b|{_E_COUNTED}))", _read),
    (rf"(?P<count>(?i:{'|'.join(_E_COUNTS)}|\d\d?))\s(?P<unit>year|month)s\sago\b", _ago),
    (r"(?P<year>(?:19|20)\d0)(?P<decade>s)\b", _read),
    (rf"(?<![\d-])(?=19|20){_E_YEAR}(?=[–-](?:19|20)\d\d(?![-\d]))", _read),
    (rf"(?:{_E_AFTER}(?<!the\s)|(?<=end-)|(?<=mid-)){_E_YEAR}", _read),
    (rf"(?:(?<=\bthe\s)|(?<=\ba\s)|(?<=\bits\s)|(?<=\btheir\s)){_E_YEAR}(?!\s[A-Z]|\s?-|[.,;]|$)", _read),
    (rf"(?:(?<=\bthe\s)|(?<=\ba\s)|(?<=\bits\s)|(?<=\btheir\s)){_E_YEAR}(?=\s{_E_INSTRUMENT})", _read),
    (rf"(?<=\bthe\s){_E_YEAR}(?!\s[A-Z])", _read),
)
_COMPILED = tuple((re.compile(pattern), reader) for pattern, reader in _FORMS)

# 매월 5일 is no day of one month.
_NOT_EVERY = "".join(rf"(?<!매{unit})(?<!매{unit}\s)" for unit in "년월달주")
_START = re.compile(
    "|".join(
        (
            rf"(?:(?<![\d.,/:A-Za-z_#])|(?<=[가-힣],)){_NOT_EVERY}\d",
            rf"{_QUOTE}(?=\s?\d\d)",
            rf"올(?={_GAP}\d|\s|[상하봄여가겨초])",
            rf"(?:{either('senses', _HANGUL)})(?=\s*[\d{_QUOTE[1:]}|\s?연말)",
            r"(?:https?://|www\.)",
            r"(?<=\bon\s)the\s\d",
            "연내",
            *(
                either(table, _HANGUL)
                for table in (
                    "relative_years",
                    "relative_months",
                    "relative_days",
                    "following_years",
                    "following_months",
                    "year_ends",
                )
            ),
            rf"(?<![A-Za-z0-9])(?:{either('months', _CAPITAL)}|{either('weekdays', _CAPITAL)}"
            rf"|(?i:(?:{either('senses', _SMALL)})\s|{either('year_ends', _SMALL)}"
            rf"|{either('relative_days', _SMALL)}|(?:{'|'.join(_E_COUNTS)})\s(?:year|month)s\sago|(?:first|second|third|fourth)\s(?:half|quarter)))",
        )
    )
)


def read_point(text: str, offset: int) -> Moment | None:
    """The calendar expression that begins exactly at `offset`, if one does."""
    for pattern, reader in _COMPILED:
        match = pattern.match(text, offset)
        if match and match.end() > offset:
            moment = reader(match)
            if moment is not None:
                moment.void |= not moment.is_possible
                return moment
    return None


def next_start(text: str, offset: int) -> int | None:
    """The first place from `offset` on where a calendar expression may begin."""
    match = _START.search(text, offset)
    return match.start() if match else None


# ---- ranges

_LINK = re.compile(
    rf"(?P<to>[일.]?{_GAP}{_TO}{_GAP})|(?P<from>{_GAP}부터{_GAP})|(?P<and>{_GAP}(?:과|와|및|·|,){_GAP})"
    r"|(?P<english>\s(?:to|through|until|and)\s)"
)
_SECOND = re.compile(
    rf"(?P<quote>{_QUOTE})?(?P<number>\d{{1,4}})(?P<unit>{_GAP}[년월일])?(?P<decade>(?<=년)대)?"
    rf"(?P<rest>(?:\.(?!\d))?{_WEEKDAY})?"
)
_YEAR_AFTER = re.compile(rf",?\s{_E_YEAR}(?!년)")
_SECOND_M_D = re.compile(rf"{_M_D}(?!\.\d|[%％])")
_UNIT_ENDS = re.compile(r"[\s),.\]/·:;}>」』]|까지|$")
_BETWEEN = re.compile(r"[Bb]etween\s$")
_UNTIL = re.compile(rf"{_GAP}까지")


def read_link(text: str, first: Moment) -> tuple[str, Moment] | None:
    """What joins the expression to a second one that makes it a range, and that second one.

    The link is "to" (2014∼2020, 26일부터 27일까지, 9.4.~8.), "and" (6일과 7일) or "english" (to, through,
    until, and). The second expression may be a bare number of the finest unit of the first.
    """
    link = _LINK.match(text, first.end)
    if link is None:
        return None
    kind = link.lastgroup or ""
    both = link.group().strip() == "and" and not _BETWEEN.search(text, max(0, first.start - 12), first.start)
    second = read_point(text, link.end())
    if (second is None or second.void) and (month_day := _SECOND_M_D.match(text, link.end())):
        second = _read(month_day) if first.day else None
    if second is None or second.void:
        second = _bare_second(text, link.end(), first)
    if second is None or second.void or (both and not _is_next(first, second)):
        return None
    if kind == "from":
        return ("to", second) if _UNTIL.match(text, second.end) else None
    return kind, second


def _is_next(first: Moment, second: Moment) -> bool:
    """Whether two days or months follow each other, and so are one stretch: 10 and 11 May, January and February."""
    if first.day and second.day:
        return second.day == first.day + 1 and (first.month is None or second.month in (None, first.month))
    months = first.month is not None and second.month is not None and not first.day and not second.day
    return months and second.month == (first.month or 0) + 1


def _bare_second(text: str, offset: int, first: Moment) -> Moment | None:
    match = _SECOND.match(text, offset)
    if match is None:
        return None
    number, unit = int(match["number"]), (match["unit"] or "").strip()
    if not unit and not match["rest"] and not _UNIT_ENDS.match(text, match.end()):
        return None
    second = Moment(match.start(), match.end())
    finest = "일" if first.day else "월" if first.month or first.months_on is not None else "년"
    if (unit or finest) == "년" and len(match["number"]) in (2, 4) and first.month is None:
        second.year, second.short_year = number, len(match["number"]) == 2
        second.years = 10 if match["decade"] else 1
    elif (unit or finest) == "월" and 1 <= number <= 12:
        second.month = number
    elif (unit or finest) == "일" and 1 <= number <= 31 and first.day:
        second.day = number
        if (
            not first.has_year
            and text[first.start].isupper()
            and (year := _YEAR_AFTER.match(text, match.end()))
        ):
            # March 10-14, 2015
            second.year, second.month, second.end = int(year["year"]), first.month, year.end()
        if match["weekday"]:
            second.weekday = meaning("weekdays", match["weekday"])
    else:
        return None
    return second
