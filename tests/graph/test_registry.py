"""The registry: what it knows, and that its facts are in order."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from graph import registry as module
from graph.model import EntityType, Relation
from graph.names import normalise, script
from graph.registry import Entry, Form, Registry, RegistryError, check, files, registry
from graph.registry.countries import countries
from graph.registry.facts import facts
from graph.registry.organisations import organisations
from graph.registry.treaties import treaties


def found(name: str, kind: EntityType | None = None) -> list[str]:
    return [entry.id for entry in registry().lookup(name, kind)]


def test_the_facts_are_in_order() -> None:
    assert check() == []


def test_it_is_read_once() -> None:
    assert registry() is registry()


def test_ids_are_url_safe() -> None:
    assert [
        e.id for e in registry().entries.values() if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", e.id)
    ] == []


def test_every_entry_is_found_by_every_name() -> None:
    known = registry()
    for form, entry in known.forms():
        if form.kind not in ("short", "adjective"):
            assert entry in known.lookup(form.text)
            assert entry in known.lookup(form.text, entry.type)


def test_forms_say_their_language() -> None:
    assert [
        f.text for f, _ in registry().forms() if f.lang != ("ko" if script(f.text) == "ko" else "en")
    ] == []


def test_it_covers_the_field() -> None:
    counts = Counter(entry.type for entry in registry().entries.values())
    assert counts[EntityType.COUNTRY] >= 240
    assert counts[EntityType.CITY] > 5000
    assert sum(n for kind, n in counts.items() if kind not in (EntityType.COUNTRY, EntityType.CITY)) >= 1000


@pytest.mark.parametrize(
    ("name", "iso"),
    [
        ("한국", "KR"), ("대한민국", "KR"), ("우리나라", "KR"), ("Republic of Korea", "KR"),
        ("우즈벡", "UZ"), ("사우디", "SA"), ("UAE", "AE"), ("체코", "CZ"), ("터키", "TR"), ("튀르키예", "TR"),
        ("키르기스공화국", "KG"), ("러시아", "RU"), ("대만", "TW"), ("홍콩", "HK"), ("마카오", "MO"),
        ("콩고민주공화국", "CD"), ("Viet Nam", "VN"), ("Côte d’Ivoire", "CI"), ("싱가포르", "SG"), ("동티모르", "TL"),
    ],
)  # fmt: skip
def test_countries(name: str, iso: str) -> None:
    assert found(name, EntityType.COUNTRY) == [f"country-{iso.lower()}"]
    entry = registry().country(iso)
    assert entry is not None
    assert entry.country == iso


def test_one_syllable_forms_and_adjectives_are_no_names() -> None:
    for text in ("한", "미", "중", "韓", "Korean", "American"):
        assert found(text) == []
    kinds = {form.text: form.kind for form in registry().entries["country-kr"].forms}
    assert kinds["한"] == kinds["韓"] == "short"
    assert kinds["Korean"] == "adjective"


def test_no_country_is_named_with_a_remark() -> None:
    for form, entry in registry().forms():
        if entry.type is EntityType.COUNTRY:
            assert "(" not in form.text, form.text


@pytest.mark.parametrize(
    ("name", "country"),
    [
        ("하노이", "VN"), ("호찌민", "VN"), ("호치민", "VN"), ("타슈켄트", "UZ"), ("울란바토르", "MN"),
        ("자카르타", "ID"), ("리야드", "SA"), ("두바이", "AE"), ("아부다비", "AE"), ("프놈펜", "KH"),
        ("비엔티안", "LA"), ("양곤", "MM"), ("다카", "BD"), ("나이로비", "KE"), ("키갈리", "RW"),
        ("아디스아바바", "ET"), ("보고타", "CO"), ("리마", "PE"), ("제네바", "CH"), ("워싱턴", "US"), ("뉴욕", "US"),
        ("베이징", "CN"), ("도쿄", "JP"), ("서울", "KR"), ("서울시", "KR"), ("서울특별시", "KR"), ("송도", "KR"),
        ("새만금", "KR"), ("세종", "KR"), ("판교", "KR"),
        ("오사카", "JP"), ("워싱턴", "US"), ("워싱턴 D.C.", "US"), ("청두", "CN"), ("하이퐁", "VN"), ("하와이", "US"),
        ("키이우", "UA"), ("사마르칸트", "UZ"), ("산둥성", "CN"), ("평양", "KP"), ("Sao Paulo", "BR"), ("Bogota", "CO"),
        ("괴산군", "KR"), ("해운대구", "KR"),
    ],
)  # fmt: skip
def test_cities(name: str, country: str) -> None:
    entries = registry().lookup(name, EntityType.CITY)
    assert entries
    assert entries[0].country == country


def test_words_and_countries_are_no_cities() -> None:
    for word in ("인도", "가나", "수단", "오만", "선전", "진도", "Male", "Reading", "Hue"):
        assert found(word, EntityType.CITY) == []


def test_many_korean_words_are_no_names() -> None:
    for word in ("기아", "나사", "예보", "무역위원회"):
        assert found(word) == []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("과기정통부", "Ministry of Science and ICT"), ("행안부", "Ministry of the Interior and Safety"), ("산업부", "산업통상자원부"),
        ("KOICA", "한국국제협력단"), ("수은", "한국수출입은행"), ("KEXIM", "수출입은행"), ("EDCF", "대외경제협력기금"),
        ("코트라", "대한무역투자진흥공사"), ("ETRI", "한국전자통신연구원"), ("NIA", "한국정보화진흥원"),
        ("WeGO", "세계도시전자정부협의체"), ("ITU", "국제전기통신연합"), ("World Bank", "세계은행"),
        ("K-water", "한국수자원공사"), ("개인정보위", "개인정보보호위원회"),
    ],
)  # fmt: skip
def test_names_of_one_organisation_lead_to_one_entry(one: str, other: str) -> None:
    # Another body of another time may bear the name as well; it comes second.
    assert found(one)[0] == found(other)[0]


def test_lineage_leads_on_to_a_living_body() -> None:
    known = registry()
    for entry in known.entries.values():
        ways = [[entry.id]]
        while ways:
            way = ways.pop()
            later = known.entries[way[-1]].successors
            assert not set(later) & set(way), way
            ways += [[*way, successor] for successor in later]
            if not later and len(way) > 1:
                assert known.entries[way[-1]].ended is None, way


def _check(monkeypatch: pytest.MonkeyPatch, *entries: Entry) -> list[str]:
    small = Registry({entry.id: entry for entry in entries})
    monkeypatch.setattr(module, "registry", lambda: small)
    return check()


def _entry(slug: str, name: str, **more: Any) -> Entry:
    form = Form(name, "ko", "name")
    return Entry(
        f"org-{slug}", EntityType.AGENCY, name, None, more.pop("country", None), (form,), file="x.tsv", **more
    )


def test_check_names_a_shared_name(monkeypatch: pytest.MonkeyPatch) -> None:
    (problem,) = _check(monkeypatch, _entry("a", "공동부"), _entry("b", "공동부"))
    assert "x.tsv: org-b" in problem
    assert "org-a" in problem


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"country": "QQ"}, "unknown country"),
        ({"successors": ("org-none",), "source": "an act"}, "unknown successor"),
        ({"started": "2017"}, "without a source"),
        ({"ended": "July 2017", "source": "an act"}, "no date"),
    ],
)
def test_check_names_a_wrong_fact(monkeypatch: pytest.MonkeyPatch, facts: dict[str, Any], said: str) -> None:
    (problem,) = _check(monkeypatch, _entry("a", "가상부", **facts))
    assert problem.startswith("x.tsv: org-a")
    assert said in problem


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("a\tClub\tKR\t가나다부", r"line 2.*Club"),
        ("a\tAgency\tQQ\t가나다부", r"line 2.*QQ"),
        ("a\tAgency", r"line 2.*no name"),
        ("a" + "\t" * 11, r"line 2.*12 cells"),
        ("\tAgency\tKR\t가나다부", r"line 2.*first"),
    ],
)
def test_a_wrong_row_is_an_error_that_names_its_line(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, row: str, said: str
) -> None:
    table = tmp_path / "data" / "organisations" / "government.tsv"
    table.parent.mkdir(parents=True)
    table.write_text(f"# id\n{row}\n", encoding="utf-8")
    monkeypatch.setattr(files.resources, "files", lambda _: tmp_path)
    with pytest.raises(RegistryError, match=said):
        list(organisations({}))


@pytest.mark.parametrize(
    ("table", "row", "said"),
    [
        ("facts.tsv", "KNOWS\tpps\tnara", r"facts.tsv, line 1.*KNOWS.*OPERATES"),
        ("facts.tsv", "OPERATES\tpps\tno-such-thing", r"facts.tsv, line 1.*no-such-thing"),
        ("treaties.tsv", "FTA\tcountry:KR;country:QQ\t2004-04\ta list", r"treaties.tsv, line 1.*country-qq"),
        ("treaties.tsv", "FTA\tcountry:KR;country:CL\t2004-04", r"treaties.tsv, line 1.*source"),
    ],
)
def test_a_wrong_fact_or_treaty_is_an_error_that_names_its_line(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, table: str, row: str, said: str
) -> None:
    known = registry().entries
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / table).write_text(row + "\n", encoding="utf-8")
    monkeypatch.setattr(files.resources, "files", lambda _: tmp_path)
    with pytest.raises(RegistryError, match=said):
        (facts if table == "facts.tsv" else treaties)(known)


def test_lasting_facts_lead_from_entry_to_entry() -> None:
    assert registry().between("org-pps", "org-nara") == {Relation.OPERATES}
    assert registry().between("org-nara", "org-pps") == frozenset()
    assert Relation.MEMBER_OF in registry().between("country-vn", "org-asean")


def test_trade_agreements_hold_from_their_day_on() -> None:
    parties = frozenset({"country-kr", "country-cl"})
    assert registry().trading(parties, "2004-04-01")
    assert not registry().trading(parties, "2004-03-31")
    assert registry().trading(parties, None)
    assert not registry().trading(frozenset({"country-kr", "country-mn"}), None)


def test_a_country_that_is_none_is_an_error(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "countries.tsv").write_text("QQ\t가나다국\n", encoding="utf-8")
    monkeypatch.setattr(files.resources, "files", lambda _: tmp_path)
    with pytest.raises(RegistryError, match=r"countries.tsv, line 1.*QQ"):
        list(countries())


@pytest.mark.parametrize(
    ("name", "identifier"),
    [
        ("베트남 재무부", "org-vn-mof"),
        ("베트남재무부", "org-vn-mof"),
        ("Ministry of Finance of Viet Nam", "org-vn-mof"),
        ("Vietnamese Ministry of Finance", "org-vn-mof"),
        ("인니 경제조정부", "org-id-ekon"),
        ("미 국무부", "org-us-state"),
        ("U.S. Department of State", "org-us-state"),
        ("Department of State of the United States", "org-us-state"),
        ("일본 총무성", "org-jp-mic"),
    ],
)
def test_bodies_abroad_go_by_every_name_of_their_country(name: str, identifier: str) -> None:
    assert found(name, EntityType.AGENCY) == [identifier]


def test_a_name_of_many_countries_is_marked_and_means_korea() -> None:
    for name in ("외교부", "교육부", "국방부", "산업부"):
        (entry,) = registry().lookup(name)
        assert entry.country == "KR"
        assert all(form.national for form in entry.forms if form.text == name)


def test_acronyms_are_exact_in_case() -> None:
    assert [
        f.text for f, _ in registry().forms() if f.kind == "acronym" and f.lang == "en" and not f.exact_case
    ] == []


def test_short_names_need_a_boundary() -> None:
    assert [f.text for f, _ in registry().forms() if len(f.text) < 6 and not f.needs_boundary] == []


@pytest.mark.parametrize(
    ("name", "until"),
    [
        ("한국정보화진흥원", "2020-12"),
        ("세계도시전자정부협의체", "2017"),
        ("터키", "2022-06"),
        ("문화재청", "2024-05"),
    ],
)
def test_former_names_say_until_when(name: str, until: str) -> None:
    (entry,) = registry().lookup(name)
    assert entry.source
    assert [(f.kind, f.until) for f in entry.forms if f.text == name] == [("former", until)]


@pytest.mark.parametrize(
    ("name", "successors"),
    [
        ("정보통신부", ["방송통신위원회", "지식경제부", "행정안전부", "문화체육관광부"]),
        ("미래창조과학부", ["과학기술정보통신부"]),
        ("국토해양부", ["국토교통부", "해양수산부"]),
        ("중소기업청", ["중소벤처기업부"]),
        ("지식경제부", ["산업통상자원부", "미래창조과학부"]),
        ("기획재정부", ["재정경제부", "기획예산처"]),
    ],
)
def test_renamed_ministries_lead_to_their_successors(name: str, successors: list[str]) -> None:
    (entry,) = registry().lookup(name, EntityType.AGENCY)
    assert entry.ended
    assert entry.source
    assert [registry().entries[later].name_ko for later in entry.successors] == successors


def test_companies_are_found_without_their_legal_form() -> None:
    assert found("㈜안랩") == found("주식회사 안랩") == found("안랩") == ["org-ahnlab"]
    assert found("Hancom Co., Ltd.", EntityType.COMPANY) == ["org-hancom"]
    assert found("㈜한국국제협력단", EntityType.AGENCY) == []


def test_lookup_is_by_normal_form() -> None:
    assert found("  ‘한국 국제 협력단’ ") == found(normalise("한국국제협력단")) == ["org-koica"]


@pytest.mark.parametrize(
    ("one", "other", "kind"),
    [
        ("인니 보건부", "인도네시아 보건부", EntityType.AGENCY),
        ("인도네시아보건부", "인도네시아 보건부", EntityType.AGENCY),
        ("美 국방부", "미국 국방부", EntityType.AGENCY),
        ("우즈벡 산림청", "우즈베키스탄 산림청", EntityType.AGENCY),
        ("㈜가나다", "가나다", EntityType.COMPANY),
        ("Acme Co., Ltd.", "ACME", EntityType.COMPANY),
    ],
)
def test_writings_of_one_body_are_one(one: str, other: str, kind: EntityType) -> None:
    assert registry().identity(one, kind) == registry().identity(other, kind)


@pytest.mark.parametrize(
    "name", ["중앙은행", "인도적지원단", "미래청", "가나안청", "인도네시아", "보건부", "외교부"]
)
def test_what_only_looks_like_a_country_stays(name: str) -> None:
    assert registry().identity(name, EntityType.AGENCY) == name


def test_countries_do_not_run_into_each_other() -> None:
    known = registry()
    assert known.identity("인도 재무부", EntityType.AGENCY) != known.identity(
        "인도네시아 재무부", EntityType.AGENCY
    )
    assert known.identity("인니 포럼", EntityType.EVENT) == "인니포럼"
