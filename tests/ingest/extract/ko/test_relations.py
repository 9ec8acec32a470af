from __future__ import annotations

from collections.abc import Callable

import pytest

from graph.model import Modality, Polarity, Relation, allows
from ingest.extract.contract import RelationFact
from ingest.extract.draft import Draft
from ingest.extract.ko.agreements import find_agreements
from ingest.extract.ko.discourse import Discourse
from ingest.extract.ko.relations import read_relations
from ingest.extract.ko.rosters import rosters

Build = Callable[..., Draft]
KOREA = {"한국": {"iso3166": "KR"}}


def relations(draft: Draft) -> list[RelationFact]:
    """What rules, lists and frames read, before it is judged."""
    draft.agreements = find_agreements(draft)
    return read_relations(Discourse(draft)) if draft.entities else []


def told(draft: Draft) -> set[tuple[str, str, str]]:
    names = [e.name for e in draft.entities]
    return {(r.type.value, names[r.source], names[r.target]) for r in relations(draft)}


def of(draft: Draft, kind: Relation) -> list[RelationFact]:
    return [r for r in relations(draft) if r.type is kind]


def test_signed_pairs_are_those_of_signed_agreements(draft: Build) -> None:
    d = draft("소식\n[산림청|Agency]은 [몽골 환경부|Agency]와 양해각서를 체결했다.")
    assert ("SIGNED", "산림청", "몽골 환경부") in told(d)
    planned = draft("소식\n[산림청|Agency]은 [몽골 환경부|Agency]와 양해각서를 체결할 예정이다.")
    assert not of(planned, Relation.SIGNED)


def test_korean_bodies_belong_to_korea_when_korea_is_named(draft: Build) -> None:
    d = draft("소식\n[산림청|Agency]이 [한국|Country]의 숲을 알렸다.", 산림청={"country": "KR"}, **KOREA)
    assert ("BELONGS_TO", "산림청", "한국") in told(d)
    unnamed = draft("소식\n[산림청|Agency]이 숲을 알렸다.", 산림청={"country": "KR"})
    assert not of(unnamed, Relation.BELONGS_TO)


def test_a_country_at_the_head_of_a_name_is_its_home(draft: Build) -> None:
    d = draft("소식\n[몽골 환경부|Agency]는 [몽골|Country]의 숲을 지킨다.")
    assert ("BELONGS_TO", "몽골 환경부", "몽골") in told(d)


@pytest.mark.parametrize(
    "text",
    [
        "[산림청|Agency] [홍길동|Person] 국제협력담당관은 말했다.",
        "[홍길동|Person] [산림청|Agency]장은 말했다.",
        "[산림청|Agency](청장 [홍길동|Person])은 말했다.",
    ],
)
def test_title_and_body_next_to_a_name_tell_whom_it_represents(draft: Build, text: str) -> None:
    assert ("REPRESENTS", "홍길동", "산림청") in told(draft(f"소식\n{text}"))


def test_an_ambassador_stands_for_the_sender(draft: Build) -> None:
    d = draft(
        "소식\n[홍길동|Person] 주[몽골|Country]대사와 [바트 에르덴|Person] 주한[몽골|Country]대사가 [한국|Country]을 소개했다.",
        홍길동={"role": "주몽골대사"},
        **{"바트 에르덴": {"role": "주한몽골대사"}},
        **KOREA,
    )
    found = told(d)
    assert ("REPRESENTS", "홍길동", "한국") in found
    assert ("REPRESENTS", "바트 에르덴", "몽골") in found


def test_an_event_has_a_host_a_place_and_participants(draft: Build) -> None:
    d = draft(
        "소식\n[산림청|Agency]은 [울란바토르|City]에서 ‘[동북아 산림포럼|Event]’을 개최했다.\n"
        "※ 참석기관: [몽골 환경부|Agency], [가온대학교|University]"
    )
    assert {
        ("HOSTED", "산림청", "동북아 산림포럼"),
        ("LOCATED_IN", "동북아 산림포럼", "울란바토르"),
        ("PARTICIPATED_IN", "몽골 환경부", "동북아 산림포럼"),
        ("PARTICIPATED_IN", "가온대학교", "동북아 산림포럼"),
    } <= told(d)


def test_a_person_takes_part_for_the_body(draft: Build) -> None:
    d = draft(
        "소식\n[홍길동|Person] [산림청|Agency]장은 [동북아 산림포럼|Event]에 참석했다.",
        홍길동={"role": "산림청장"},
    )
    assert ("PARTICIPATED_IN", "산림청", "동북아 산림포럼") in told(d)
    assert not any(source == "홍길동" for kind, source, _ in told(d) if kind != "REPRESENTS")


def test_an_event_that_is_only_bid_for_has_no_participants(draft: Build) -> None:
    d = draft("소식\n[산림청|Agency]은 [숲 박람회|Event] 유치를 위한 회의에 참석했다.")
    assert not of(d, Relation.PARTICIPATED_IN)
    assert not of(d, Relation.HOSTED)


def test_a_foreign_head_of_state_stands_for_the_country_named_before(draft: Build) -> None:
    d = draft(
        "소식\n[한국|Country]과 [몽골|Country]이 만났다.\n[바트 에르덴|Person] 총리와 [홍길동|Person] 총리가 회담했다.",
        **KOREA,
    )
    assert {("REPRESENTS", "바트 에르덴", "몽골"), ("REPRESENTS", "홍길동", "한국")} <= told(d)


def test_the_city_is_told_rather_than_its_country(draft: Build) -> None:
    d = draft(
        "소식\n[몽골|Country] [울란바토르|City]에서 ‘[한국-몽골 기술센터|Program]’를 개소했다.\n[한국|Country]의 일이다.",
        **KOREA,
    )
    found = told(d)
    assert ("LOCATED_IN", "한국-몽골 기술센터", "울란바토르") in found
    assert ("LOCATED_IN", "한국-몽골 기술센터", "몽골") not in found


def test_members_in_brackets_and_under_a_label(draft: Build) -> None:
    d = draft(
        "소식\n[숲길연합|IntlOrg]([몽골|Country], [칠레|Country])이 모였다.\n"
        "* [바다연합|IntlOrg] 회원국: [케냐|Country], [가나|Country]"
    )
    assert {
        ("MEMBER_OF", "몽골", "숲길연합"),
        ("MEMBER_OF", "칠레", "숲길연합"),
        ("MEMBER_OF", "케냐", "바다연합"),
        ("MEMBER_OF", "가나", "바다연합"),
    } <= told(d)


def test_a_list_that_ends_in_a_union_is_no_membership(draft: Build) -> None:
    d = draft("소식\n[미국|Country], [일본|Country], [아세안|IntlOrg] 등 21개 회원국이 함께한다.")
    assert ("MEMBER_OF", "일본", "아세안") not in told(d)


def test_programmes_run_abroad_support_the_country(draft: Build) -> None:
    d = draft(
        "소식\n[산림청|Agency]은 ‘[몽골 조림사업|Program]’을 운영했다.\n[한국|Country]과 [몽골|Country]의 협력이다.",
        산림청={"country": "KR"},
        **KOREA,
    )
    assert {
        ("OPERATES", "산림청", "몽골 조림사업"),
        ("LOCATED_IN", "몽골 조림사업", "몽골"),
        ("SUPPORTS", "산림청", "몽골"),
    } <= told(d)


def test_modality_and_polarity_are_read_from_the_clause(draft: Build) -> None:
    (planned,) = of(draft("소식\n[산림청|Agency]은 [숲 포럼|Event]을 개최할 예정이다."), Relation.HOSTED)
    assert planned.modality is Modality.PLANNED
    (done,) = of(draft("소식\n[산림청|Agency]은 [숲 포럼|Event]을 개최했다."), Relation.HOSTED)
    assert (done.modality, done.polarity) == (Modality.DONE, Polarity.AFFIRMED)
    (denied,) = of(
        draft("소식\n[산림청|Agency]은 [숲 포럼|Event]에 참석하지 않았다."), Relation.PARTICIPATED_IN
    )
    assert denied.polarity is Polarity.DENIED


def test_cooperation_needs_the_word_and_yields_to_a_signing(draft: Build) -> None:
    agreed = draft("소식\n[산림청|Agency]과 [몽골 환경부|Agency]는 조림에 협력하기로 했다.")
    assert ("COOPERATES_WITH", "산림청", "몽골 환경부") in told(agreed)
    signed = draft(
        "소식\n[산림청|Agency]과 [몽골 환경부|Agency]는 양해각서를 체결하였고 조림에 협력하기로 했다."
    )
    assert not of(signed, Relation.COOPERATES_WITH)
    nothing = draft("소식\n[산림청|Agency]과 [몽골 환경부|Agency]는 조림을 논의했다.")
    assert not of(nothing, Relation.COOPERATES_WITH)


def test_every_relation_fits_its_signature_and_its_evidence_the_text(draft: Build) -> None:
    d = draft(
        "[산림청|Agency]-[가온대학교|University] 협약\n[산림청|Agency]은 2일 [대전|City]에서 [가온대학교|University]와 "
        "업무협약을 체결하고 [숲 포럼|Event]을 개최했다.\n[몽골|Country] [울란바토르|City]에서는 "
        "[홍길동|Person] [산림청|Agency] 국장이 [숲 사업|Program]을 발표했다."
    )
    found = relations(d)
    assert found
    for relation in found:
        assert allows(relation.type, d.entities[relation.source].type, d.entities[relation.target].type)
        start, end = relation.evidence
        assert 0 <= start < end <= len(d.source.text)
        assert 0 < relation.confidence < 1
    assert len({(r.type, r.source, r.target) for r in found}) == len(found)


def test_members_stand_in_brackets_or_after_a_colon(draft: Build) -> None:
    bracket = draft(
        "소식\n\n* [아세안|IntlOrg](ASEAN) : 총10개국([태국|Country], [베트남|Country], [라오스|Country])"
    )
    colon = draft("소식\n\n* [태평양동맹|IntlOrg](PA): [칠레|Country], [페루|Country] 2개국이 결성")
    for each, members in ((bracket, 3), (colon, 2)):
        assert len(of(each, Relation.MEMBER_OF)) == members


def test_who_came_stands_after_the_meeting_or_opens_the_list(draft: Build) -> None:
    text = (
        "[해양포럼|Event] 개최\n\n이날 회의에 참석한 [태국 해운부|Agency], [라오스 교통부|Agency] 대표들은 뜻을 모았다.\n\n"
        "[외교부|Agency]와 [조달청|Agency]을 비롯해 50여 명이 참석했다."
    )
    read = draft(text)
    came = {read.entities[r.source].name for r in of(read, Relation.PARTICIPATED_IN)}
    assert came == {"태국 해운부", "라오스 교통부", "외교부", "조달청"}


def test_a_list_of_those_who_came_goes_on_over_lines(draft: Build) -> None:
    d = draft(
        "소식\n[산림 포럼|Event]이 열렸다.\n참석자(12명) : (한국) [산림청|Agency], [산림조합|Agency]\n"
        "(몽골) [몽골 환경부|Agency] 등\n[법무부|Agency]는 다른 일을 한다."
    )
    came = {d.entities[r.source].name for r in rosters(Discourse(d))}
    assert came == {"산림청", "산림조합", "몽골 환경부"}


def test_the_note_to_a_meeting_lists_who_came_to_it(draft: Build) -> None:
    d = draft(
        "[산림 포럼|Event] 소식\n오늘 [묘목 간담회|Event]가 열렸다.\n* 참석자 : [산림청|Agency], [산림조합|Agency]"
    )
    d.blocks[2].parent = 1
    assert {d.entities[r.target].name for r in rosters(Discourse(d))} == {"묘목 간담회"}


def test_an_embassy_is_of_the_name_after_it_and_a_bracket_of_the_body_before(draft: Build) -> None:
    d = draft(
        "[한국|Country]과 [독일|Country]의 만남\n주독일한국대사관 [홍길동|Person] 대사, 주한독일대사관 [안나 슈미트|Person] 대사가 "
        "왔다.\n[산림청|Agency](청장 [임꺽정|Person]) [임업진흥원|Agency](원장 [장길산|Person])은 나무를 심었다.",
        한국={"iso3166": "KR"},
    )
    found = {(r.source, r.target) for r in read_relations(Discourse(d)) if r.type is Relation.REPRESENTS}
    names = {(d.entities[s].name, d.entities[t].name) for s, t in found}
    assert names == {
        ("홍길동", "한국"),
        ("안나 슈미트", "독일"),
        ("임꺽정", "산림청"),
        ("장길산", "임업진흥원"),
    }


def test_a_crown_prince_stands_for_a_country_abroad(draft: Build) -> None:
    d = draft(
        "[한국|Country]과 [오만|Country]의 만남\n[한살만|Person] 왕세자가 왔다.", 한국={"iso3166": "KR"}
    )
    (fact,) = [r for r in read_relations(Discourse(d)) if r.type is Relation.REPRESENTS]
    assert d.entities[fact.target].name == "오만"
