"""What is thought of two names."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.model import EntityType
from graph.resolution import Index, Judgement, Named, judge, linked, meant
from graph.resolution.acronyms import spelled
from graph.resolution.aligning import sounds_like
from graph.resolution.glosses import glossary, stems
from graph.resolution.index import keys
from graph.resolution.parts import COUNTRY, taken_apart
from graph.resolution.sound import code, letters_in, romanised, similarity
from graph.resolution.spelling import spells

AGENCY = EntityType.AGENCY


def of(one: Named | str, other: Named | str) -> Judgement:
    sides = [Named(side) if isinstance(side, str) else side for side in (one, other)]
    return judge(*sides).judgement


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("한국정보화진흥원", "NIA"), ("을지대학교", "Eulji University"), ("순천의료원", "Suncheon Medical Center"),
        ("뉴로펫 주식회사", "Neurophet Inc."), ("㈜가온", "주식회사 가온"), ("과기정통부", "Ministry of Science and ICT"),
        ("카리브 해양 기후센터", "Caribbean Marine Climate Center"), ("전북대", "전북대학교"),
        ("제3차 국제 디지털 포럼", "제3회 국제디지털포럼"), ("아시아 물 기구", "AWO, Asian Water Organization"),
        ("우즈벡 상수도청", "우즈베키스탄 상수도청"), ("와이디생명과학", "YD Life Science"),
        ("제4차 한-몽골 무역공동위원회", "The 4th Korea-Mongolia Joint Committee on Trade"),
        ("가람은행", "Garambank"), ("퓨처트리", "FutureTree"), ("파워젠", "Powergen"), ("젠코어", "Gencore"), ("뮌헨 물 연구소", "Munich Water Institute"),
        ("유엔개발계획 물 연구소", "UNDP Water Institute"), ("한빛건강보험공단", "Hanbit Health Insurance Service"), ("국립수목원", "Korea National Arboretum"),
        ("해양환경 관리센터", "Marine Environmant Management Center"), ("이대여성도서관", "Ewha Womans University Library for Women"),
        ("전라남도 순천의료원", "Suncheon Medical Center"), ("한빛대학교 의과대학 부속병원", "Hanbit University Hospital"),
        ("KWI한국물연구원", "Korea Water Institute"), ("코어아이티", "CoreIT"), ("수원성심병원", "Hallym University Suwon Sacred Heart Hospital"),
        ("나래화학연구원", "Narae Institute of Chemical Technology"), ("유엔가온기구", "Gaon Organization"), ("나래전지협회", "Narae Battery Industry Association"),
        ("가온 기생충학연구소", "Gaon Institute of Parasitology"), ("나래 동물약품협회", "Narae Animal Health Products Association"),
    ],
)  # fmt: skip
def test_one_thing_under_two_names(one: str, other: str) -> None:
    assert of(one, other) is Judgement.SAME
    assert of(other, one) is Judgement.SAME


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("한국정보통신기술협회", "한국정보통신진흥협회"), ("인도", "인도네시아"), ("우즈베키스탄 보건부", "키르기스스탄 보건부"),
        ("제5차 한-몽골 공동위원회", "제6차 한-몽골 공동위원회"), ("서울대학교", "서울대학교병원"), ("주한 베트남 대사관", "주베트남 한국 대사관"),
        ("한빛대학교", "Hanyang University"), ("한빛대학교 수원병원", "Hanbit University Hospital"), ("동국 물 연구소", "Dankook Water Institute"),
        ("나래화학협회", "Narae Institute of Chemical Technology"), ("가온의료원", "Gaon Hospital"), ("조달청", "조달청 조직혁신위원회"), ("충주의료원", "Gangjin Medical Center"),
        ("G7 정상회의", "G20 정상회의"), ("GAWAS", "GAWAS 정상회의"), ("국제 물 포럼", "국제 산림 포럼"), ("가온테크", "나래테크"),
        ("가람은행", "Naraebank"), ("뮌헨 물 연구소", "Vienna Water Institute"), ("국립수목원", "Mongolia National Arboretum"), ("유엔개발계획", "UNEP"),
        ("대한간학회", "The Korean Gastric Cancer Association"),
    ],
)  # fmt: skip
def test_two_things(one: str, other: str) -> None:
    assert of(one, other) in (Judgement.DIFFERENT, Judgement.UNDECIDED)
    assert of(one, other) is of(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("정보통신부", "과학기술정보통신부"), ("기획재정부", "재정경제부"), ("특허청", "지식재산처"), ("중소기업청", "중소벤처기업부"),
        ("한국정보문화진흥원", "한국지능정보사회진흥원"), ("한국소프트웨어진흥원", "정보통신산업진흥원"),
    ],
)  # fmt: skip
def test_a_body_that_took_over(one: str, other: str) -> None:
    assert of(Named(one, AGENCY, "KR"), Named(other, AGENCY, "KR")) is Judgement.SUCCESSOR


def test_what_is_known_of_the_bearer_decides() -> None:
    assert of(Named("수자원청", AGENCY, "PE"), Named("수자원청", AGENCY, "TH")) is Judgement.DIFFERENT
    assert of(Named("가온", EntityType.PERSON), Named("가온", EntityType.COMPANY)) is Judgement.DIFFERENT
    assert of(Named("재무부", AGENCY, "IN"), Named("Ministry of Finance", AGENCY, "IN")) is Judgement.SAME
    # A body that bore the name at one time, and another that bears it now.
    before, now = Named("기획예산처", AGENCY, "KR", "2005"), Named("기획예산처", AGENCY, "KR", "2026-05")
    assert of(before, now) is Judgement.SUCCESSOR


def test_a_number_on_one_side_leaves_it_open() -> None:
    assert of("제3차 국제 디지털 포럼", "국제 디지털 포럼") is Judgement.UNDECIDED


def test_every_opinion_says_why() -> None:
    opinion = judge(Named("상지대학교"), Named("Sangji University"))
    assert opinion.score >= 0.88
    assert "대학교 = university" in " ".join(opinion.reasons) or "university = 대학교" in " ".join(
        opinion.reasons
    )
    assert judge(Named("가온부", AGENCY, "PE"), Named("가온부", AGENCY, "TH")).reasons == (
        "one is of PE, the other of TH",
    )


NAMES = st.text("가나다라학교원청부한국대 ABab1-()·,", min_size=1, max_size=24) | st.sampled_from(
    [
        "한국국제협력단",
        "KOICA",
        "Korea International Cooperation Agency",
        "베트남 정보통신부",
        "제2차 포럼 (IT Forum)",
    ]
)


@settings(deadline=None)
@given(NAMES, NAMES, st.sampled_from([None, "KR", "VN"]))
def test_the_order_does_not_matter(one: str, other: str, country: str | None) -> None:
    a, b = Named(one, AGENCY, country), Named(other, AGENCY)
    first, second = judge(a, b), judge(b, a)
    assert (first.judgement, first.score) == (second.judgement, second.score)
    assert 0.0 <= first.score <= 1.0
    assert judge(a, a).judgement is Judgement.SAME


def test_names_are_taken_apart() -> None:
    parts = taken_apart("우즈베키스탄 디지털기술부")
    assert [(p.text, p.kind) for p in parts.parts] == [
        ("UZ", COUNTRY),
        ("디지털", ""),
        ("기술", ""),
        ("부", "head"),
    ]
    assert taken_apart("제5차 한-베트남 공동위").numbers == ("5",)
    assert taken_apart("제5차 한-베트남 공동위").countries == ("KR", "VN")
    assert taken_apart("한미 과학 포럼").countries == ("KR", "US")
    assert taken_apart("한중일 과학 포럼").countries == ("KR", "CN", "JP")
    assert taken_apart("독일 과학 포럼").countries == ("DE",)


def test_sounds() -> None:
    assert romanised("을지") == "eulji"
    assert code("전북") == code("Chonbuk")
    assert similarity("뉴로펫", "neurophet") > 0.8
    assert similarity("강원", "Gwangju") < 0.8
    assert similarity("가", "") == 0.0
    assert letters_in("와이디") == ("yd", "")
    assert letters_in("에프디파이브") == ("fd", "파이브")
    assert letters_in("가온") == ("", "가온")


def test_acronyms() -> None:
    assert spelled("AWRI", "아시아 물 연구소")[0] > 0
    assert spelled("KTDI", "Korea Textile Development Institute")[0] > 0
    assert spelled("XYZW", "아시아 물 연구소")[0] == 0
    assert spelled("KWRAI", "물 나눔 연구원")[0] == 0 < spelled("KWSRI", "물 나눔 연구원")[0]


def test_glosses_are_in_order() -> None:
    known = glossary()
    assert ("university",) in known.korean["대학교"].wordings
    assert known.countries["베트남"] == known.countries["vietnamese"] == "VN"
    assert stems("Women's Universities & the Centre of Labour") == ("woman", "university", "center", "labor")


@pytest.mark.parametrize(
    ("name", "kind", "country", "entry"),
    [
        ("한국 국토교통부", AGENCY, None, "org-molit"),
        ("전자통신연구원", EntityType.UNIVERSITY, None, "org-etri"),
        ("아랍에미리트(UAE) 경제부", AGENCY, "AE", "org-ae-moec"),
        ("과학혁신기술부", AGENCY, None, None),  # of which country?
        ("가온 디지털청", AGENCY, None, None),
        ("가온", EntityType.PERSON, None, None),
    ],
)
def test_names_in_other_words_are_linked(
    name: str, kind: EntityType, country: str | None, entry: str | None
) -> None:
    assert linked(name, kind, country) == entry


@pytest.mark.parametrize(
    ("korean", "latin"),
    [
        ("우리", "Woori"), ("경희", "Kyunghee"), ("이화", "Ewha"), ("종로", "Jongno"), ("조선", "Chosun"),
        ("건국", "Konkuk"), ("연세", "Yonsei"), ("휴맥스", "Humax"), ("넥슨", "Nexon"), ("롤스로이스", "Rollsroyce"),
        ("신라", "Silla"), ("거제", "Koje"),
    ],
)  # fmt: skip
def test_customary_spellings(korean: str, latin: str) -> None:
    assert spells(korean, latin) >= 0.85
    assert spells(korean, latin) > spells("한빛", latin)


@given(st.text("가나다라학교원청부한국대넥슨강", max_size=14), st.text("abcdefghijklmnop", max_size=20))
def test_a_spelling_is_between_none_and_whole(korean: str, latin: str) -> None:
    assert 0.0 <= spells(korean, latin) <= 1.0


@pytest.mark.parametrize(
    ("korean", "latin"), [("강원", "Gwangju"), ("충주", "Cheongju"), ("전주", "Jinju"), ("", "a")]
)
def test_other_places_are_no_spellings(korean: str, latin: str) -> None:
    assert spells(korean, latin) < 0.85


@pytest.mark.parametrize(
    ("one", "other", "judgement"),
    [
        ("김가온", "Kim Ga-on", Judgement.SAME), ("김가온", "Ga-on Kim", Judgement.SAME),
        ("김가온 장관", "Minister Kim Gaon", Judgement.SAME), ("이나래", "Lee Narae", Judgement.SAME),
        ("김가온", "Kim Ga-ram", Judgement.DIFFERENT), ("이나래", "Kim Narae", Judgement.DIFFERENT),
        ("김성한", "Kim Sang-han", Judgement.DIFFERENT), ("나렌드라 모디", "Narendra Modi", Judgement.SAME),
        ("모디", "Narendra Modi", Judgement.UNDECIDED), ("Ga-on Kim", "Kim Ga-on", Judgement.SAME),
    ],
)  # fmt: skip
def test_people_by_their_spelling(one: str, other: str, judgement: Judgement) -> None:
    person = EntityType.PERSON
    assert of(Named(one, person), Named(other, person)) is judgement
    assert of(Named(other, person), Named(one, person)) is judgement


def test_words_in_a_row_may_mean_something_of_their_own() -> None:
    """재정 and 경제 are words; together with 부 they are also what one ministry is called."""
    assert "경제재무부" in glossary().phrases
    assert (
        of(Named("경제재무부", AGENCY, "UZ"), Named("Ministry of Economy and Finance", AGENCY, "UZ"))
        is Judgement.SAME
    )


def test_what_is_found_by_few_parts_is_no_candidate() -> None:
    """The same as going through every key of every part, in whatever order they come."""
    names = [
        "국제 물 포럼",
        "국제 산림 포럼",
        "아시아 물 기구",
        "아시아 산림 협력 기구",
        "물 산업 협회",
        "산림 산업 협회",
    ]
    index = Index((f"id{i}", Named(name)) for i, name in enumerate(names))
    for name in (*names, "아시아 산림 기구", "국제 물 산업 포럼"):
        parts = keys(name)
        for identifier in index.candidates(Named(name)):
            other = frozenset().union(*keys(index.names(identifier)[0].name))
            assert sum(bool(found_by & other) for found_by in parts) >= len(parts) / 2
    assert index.candidates(Named(names[0]))[0] == "id0"
    index.add("id9", Named("국제 물 포럼 사무국"))
    assert "id9" in index.candidates(Named("국제 물 포럼 사무국"))


def test_a_name_in_capitals_may_be_a_word() -> None:
    assert of("가온루나", "GAONLUNA") is Judgement.SAME
    assert of("가온루나 주식회사", "GAONLUNA") is Judgement.SAME
    assert of("나래소프트", "GAONLUNA") is Judgement.DIFFERENT


@pytest.mark.parametrize(
    ("one", "other", "judgement"),
    [
        # what a head says may be said or not
        ("가온에너지연구원", "Gaon Energy Research Institute", Judgement.SAME),
        ("가온에너지연구원", "Gaon Energy Institute", Judgement.SAME),
        ("가온에너지교육원", "Gaon Energy Research Institute", Judgement.UNDECIDED),
        # a country that is joined to another counts
        ("한-아세안 물 포럼", "ASEAN Water Forum", Judgement.UNDECIDED),
        ("한국 물 포럼", "Water Forum", Judgement.SAME),
        ("네슬레", "Nestlé", Judgement.SAME),
        ("지멘스에너지", "Siemens Energy", Judgement.SAME),
        ("영국 가온무역청", "UK Gaon Trade Office", Judgement.SAME),
    ],
)
def test_what_is_said_and_left_out(one: str, other: str, judgement: Judgement) -> None:
    assert of(one, other) is judgement
    assert of(other, one) is judgement


@pytest.mark.parametrize(
    ("acronym", "name", "least"),
    [
        ("WFGO", "세계수산식품기구", 0.0),  # G stands for nothing
        ("WFFO", "세계수산식품기구", 0.92),
        ("KMWA", "한국해양물협회", 0.92),
        ("KMWFA", "한국해양물협회", 0.88),  # but for a letter
        ("MWA", "한국해양물협회", 0.88),  # but for the country
    ],
)
def test_acronyms_may_lack_a_letter_or_a_word(acronym: str, name: str, least: float) -> None:
    score, _ = spelled(acronym, name)
    assert score == least if not least else score >= least
    if least < 0.92:
        assert spelled(acronym, name, wholly=True)[0] == 0.0


def test_short_words_need_more_to_sound_alike() -> None:
    assert sounds_like("서경", "sogang") == 0.0
    assert sounds_like("동의", "dong") == 0.0
    assert sounds_like("에이치엠엠", "hmm") == 1.0
    assert sounds_like("케이티앤지", "ktg") == 1.0
    assert sounds_like("가온ai", "gaonai") >= 0.86


@pytest.mark.parametrize(
    ("name", "aliases", "kind", "expected"),
    [
        ("대한투자무역진흥공사", ("KOTRA",), AGENCY, "org-kotra"),
        ("국제표준 기술위원회", ("ISO",), EntityType.INTL_ORG, None),
        ("ASML社", (), EntityType.COMPANY, "org-asml"),
        ("농업부", (), AGENCY, None),
    ],
)
def test_what_a_document_means(
    name: str, aliases: tuple[str, ...], kind: EntityType, expected: str | None
) -> None:
    assert meant(name, aliases, kind, None, "2024-05-02") == expected


def test_the_same_is_found_without_judging_all() -> None:
    """What `same` finds is what judging every name finds."""
    names = [
        "가온 디지털청",
        "가온 물류청",
        "나래 디지털 포럼",
        "Gaon Digital Agency",
        "가온전자",
        "Gaon Electronics",
    ]
    index = Index((f"id{i}", Named(name)) for i, name in enumerate(names))
    for name in (*names, "가온 디지털 청", "나래 디지털 회의", "가온전자(주)"):
        found = {i for i, opinion in index.opinions(Named(name)) if opinion.judgement is Judgement.SAME}
        assert set(index.same(Named(name))) == found
        assert found or name not in names


def test_names_are_linked_by_all_their_words() -> None:
    assert linked("한국환경부", AGENCY, None) == linked("대한민국 환경부", AGENCY, None) == "org-me"
    assert linked("유엔조달본부", AGENCY, None) is None
    # One word of the registry's name, written otherwise.
    assert linked("포스코인터네셔널", EntityType.COMPANY, None) == "org-posco-intl"


def test_what_an_index_finds_does_not_depend_on_the_order() -> None:
    names = [(f"n{i}", Named(name, AGENCY)) for i, name in enumerate(
        ["가람 물 연구원", "Garam Water Research Institute", "가람 물 박물관", "나래 물 연구원", "가람물연구원", "AI 물 연구원"]
    )]  # fmt: skip
    for name in ("가람 물연구원", "Garam Water Institute", "AI 물 연구원", "GARAM Water Museum"):
        found = [Index(order).same(Named(name, AGENCY)) for order in (names, names[::-1])]
        assert found[0] == found[1]
    assert Index(names).same(Named("가람 물연구원")) == ["n0", "n1", "n4"]


def test_the_country_is_no_part_of_a_longer_word() -> None:
    assert linked("과학기술연구원", AGENCY, None) == "org-kist"
    assert taken_apart("한국과학기술연구원").parts[0].kind == COUNTRY
