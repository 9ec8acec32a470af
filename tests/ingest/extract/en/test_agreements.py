"""English agreements: what is one, who signs it, when, and what became of it."""

from __future__ import annotations

import pytest

from ingest.extract.contract import Source
from ingest.extract.pipeline import extract

Told = tuple[str, str, str | None, set[str]]


def _agreements(text: str, published: str = "2020-03-05") -> list[Told]:
    said = extract(Source("x", text, published, None, "en"))
    return [(a.kind, a.status, a.date, {said.entities[p].name for p in a.parties}) for a in said.agreements]


def _parties(text: str) -> list[set[str]]:
    return [parties for *_, parties in _agreements(text)]


PERU, CHILE = "Peru", "Chile"


@pytest.mark.parametrize(
    "text",
    [
        "The memorandum of understanding Peru and Chile had signed in May 2019 covers open data.",
        "A memorandum of understanding on open data was signed between Peru and Chile in May 2019.",
        "Open data is the subject of the memorandum of understanding signed by Peru and Chile in May 2019.",
        "In May 2019, Peru and Chile put pen to paper on a memorandum of understanding on open data.",
        "Peru is tied to Chile by a memorandum of understanding of May 2019.",
        "Peru has had a memorandum of understanding with Chile since May 2019, when it was signed.",
        "A memorandum of understanding binding Peru and Chile was concluded in May 2019.",
        "Leaders of Peru and Chile signed a memorandum of understanding in May 2019.",
        "Under a memorandum of understanding signed with Chile in May 2019, Peru receives tablets.",
        "The work rests on the memorandum of understanding of May 2019 between Peru and Chile, the host says.",
    ],
)
def test_one_agreement_in_many_words(text: str) -> None:
    assert _agreements(text) == [("MOU", "signed", "2019-05", {PERU, CHILE})]


@pytest.mark.parametrize(
    ("text", "status", "date"),
    [
        ("The agreement which Peru and Chile signed in May 2014 has run out.", "expired", "2014-05"),
        ("The 2016 agreement between Peru and Chile was terminated last year.", "cancelled", "2016"),
        ("An agreement between Peru and Chile has been in force since May 2014.", "in_force", "2014-05"),
        ("Peru and Chile are negotiating an agreement on roaming.", "planned", None),
        ("Peru and Chile are to sign an agreement next month.", "planned", "2020-04"),
        ("Negotiations on an agreement between Peru and Chile have started.", "planned", None),
        ("The agreement that Peru and Chile concluded in May 2014 was rescinded.", "cancelled", "2014-05"),
        ("The agreement between Peru and Chile has been applied since May 2014.", "in_force", "2014-05"),
    ],
)
def test_what_becomes_of_an_agreement(text: str, status: str, date: str | None) -> None:
    assert _agreements(text) == [("agreement", status, date, {PERU, CHILE})]


@pytest.mark.parametrize(
    "text",
    [
        "Peru and Chile spoke about a possible memorandum of understanding.",
        "Peru and Chile agreed to study an economic partnership agreement.",
        "No agreement was signed between Peru and Chile.",
        "Under the agreement, Peru will help Chile.",
        "The law obliges Peru and Chile to accept electronic contracts and signatures.",
    ],
)
def test_what_is_no_agreement(text: str) -> None:
    assert _agreements(text) == []


def test_a_short_form_that_the_document_defines_is_the_agreement() -> None:
    text = (
        "Trade rules\n\nThe Digital Trade Partnership Agreement (DTPA) is new. "
        "Peru and Chile signed the DTPA on 3 February 2020."
    )
    assert _agreements(text) == [("agreement", "signed", "2020-02-03", {PERU, CHILE})]


def test_the_name_of_an_agreement_holds_its_parties() -> None:
    text = (
        "The news builds on the Peru-Chile Free Trade Agreement, signed in 2009. Peru and Chile trade a lot."
    )
    assert _agreements(text) == [("agreement", "signed", "2009", {PERU, CHILE})]


def test_a_renewal_is_one_agreement_and_what_was_renewed_another() -> None:
    text = "Peru and Chile have renewed the memorandum of understanding that they first concluded in 2014."
    assert [(status, date) for _, status, date, _ in _agreements(text)] == [
        ("signed", "2020-03"),
        ("signed", "2014"),
    ]


def test_each_partner_of_several_memoranda_has_its_own_date() -> None:
    text = "Peru concluded two memoranda of understanding: with Chile on 3 February 2020, and with Cuba on 4 March."
    assert [(date, parties) for _, _, date, parties in _agreements(text)] == [
        ("2020-02-03", {PERU, CHILE}),
        ("2020-03-04", {PERU, "Cuba"}),
    ]


def test_a_date_is_reckoned_from_the_one_before() -> None:
    text = (
        "The cable was planned in June 2018. A month later Peru and Chile signed an agreement on its costs."
    )
    assert [date for _, _, date, _ in _agreements(text)] == ["2018-07"]


def test_the_partner_of_a_signing_told_in_passing_is_the_one_after_it() -> None:
    text = (
        "Korea widens its partnerships\n\nThe Ministry of Finance of Peru expands cooperation with Chile, "
        "following the signing of an MOU on e-government with Bolivia last November."
    )
    assert _parties(text) == [{"Ministry of Finance of Peru", "Bolivia"}]


def test_the_two_ministries_are_the_ministries_named_before() -> None:
    text = (
        "Ministries meet\n\nThe Ministry of Finance of Peru met the Ministry of Finance of Chile and the World Bank. "
        "At the forum the two ministries signed an MOU on e-procurement."
    )
    said = extract(Source("x", text, "2020-03-05", None, "en"))
    assert [{said.entities[p].country for p in a.parties} for a in said.agreements] == [{"PE", "CL"}]


def test_items_of_a_list_are_told_by_what_stands_above_them() -> None:
    text = (
        "News of the day\n\nThe following memoranda were signed in Lima on 2 March:\n\n| Parties | Subject |\n"
        "| KISA and Entel | security |\n| Peru and Chile | tablets |\n\nThe memorandum covers:\n- KISA and Entel as hosts\n"
    )
    assert _agreements(text) == [
        ("MOU", "signed", "2020-03-02", {"KISA", "Entel"}),
        ("MOU", "signed", "2020-03-02", {PERU, CHILE}),
    ]


def test_what_a_programme_of_the_day_announces_is_planned() -> None:
    text = "Thursday, 12 March 2020\n\n11:30 Signing of the memorandum between Peru and Chile\n"
    assert _agreements(text) == [("MOU", "planned", "2020-03-12", {PERU, CHILE})]


def test_a_financing_agreement_on_a_grant_is_no_loan() -> None:
    text = "The European Union and Peru signed a financing agreement on Monday. The grant pays for tablets."
    assert [kind for kind, *_ in _agreements(text)] == ["agreement"]


def test_all_of_a_number_are_those_named_together() -> None:
    text = (
        "Nokia, Ericsson, Telia and Huawei are to lay a cable to Oslo.\n\n"
        "The same four operators signed a memorandum of understanding in May 2019."
    )
    assert _agreements(text) == [("MOU", "signed", "2019-05", {"Nokia", "Ericsson", "Telia", "Huawei"})]


def test_rows_without_a_verb_are_what_their_heading_tells() -> None:
    text = (
        "News of the day\n\nMemoranda of understanding signed in May 2019:\n\n"
        "Parties | Subject\nPeru and Chile | roaming\nKenya and Ghana | maps"
    )
    assert _parties(text) == [{"Peru", "Chile"}, {"Kenya", "Ghana"}]


def test_what_is_told_without_the_instrument_is_one_with_it() -> None:
    text = (
        "The Data Office of Peru has teamed up with Chile's Data Agency, it said on 4 March 2020.\n\n"
        "On 2 March 2020 the Data Office of Peru and the Data Agency signed a memorandum of understanding."
    )
    assert [(kind, date) for kind, _, date, _ in _agreements(text)] == [("MOU", "2020-03-02")]
