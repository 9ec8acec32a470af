"""Relations of the event that a document is about, and of offices and programmes told without their names."""

from __future__ import annotations

import datetime

import pytest

from graph.model import EntityType
from ingest.extract.contract import Source
from ingest.extract.draft import Draft
from ingest.extract.en.discourse import Discourse
from ingest.extract.en.relations import read_relations
from ingest.extract.pipeline import pipeline

_OPENING = "The 5th Korea-Peru Digital Forum took place on Friday."


def _draft(text: str) -> Draft:
    source = Source("x", text, "2023-05-18", None, "en")
    draft = Draft(source, datetime.date(2023, 5, 18), "en")
    nlp = pipeline("en")
    doc = nlp.make_doc(source.text)
    doc._.draft = draft
    for name, component in nlp.pipeline:
        if name != "en_relations":
            doc = component(doc)
    return draft


def _read(text: str) -> set[tuple[str, str, str]]:
    draft = _draft(text)
    names = [entity.forms[0] for entity in draft.entities]
    return {(f.type.value, names[f.source], names[f.target]) for f in read_relations(Discourse(draft))}


@pytest.mark.parametrize(
    ("text", "relation", "source"),
    [
        ("Host: National Information Society Agency (NIA)", "HOSTED", "National Information Society Agency"),
        ("Organisers: KISA, Ministry of Justice", "HOSTED", "KISA"),
        ("NIA held it together with the Ministry of Justice.", "HOSTED", "Ministry of Justice"),
        ("The Ministry of Justice is the host.", "HOSTED", "Ministry of Justice"),
        ("It was organised by the Ministry of Justice.", "HOSTED", "Ministry of Justice"),
        (
            "Speakers\nKim Min-su, Director of the Ministry of Justice",
            "PARTICIPATED_IN",
            "Ministry of Justice",
        ),
        ("Discussants: Kim Min-su, Ministry of Justice; Lee Ji-won, KISA", "PARTICIPATED_IN", "KISA"),
        ("Kim Min-su, director of KISA, noted that threats grow.", "PARTICIPATED_IN", "KISA"),
        ("KISA and the Ministry of Justice are sending speakers.", "PARTICIPATED_IN", "KISA"),
        (
            "Experts from 12 countries such as Nepal and Georgia will compare notes.",
            "PARTICIPATED_IN",
            "Nepal",
        ),
    ],
)
def test_what_is_told_of_the_event_of_a_document(text: str, relation: str, source: str) -> None:
    read = _read(f"{_OPENING}\n\n{text}\n")
    assert (relation, source, "5th Korea-Peru Digital Forum") in read


def test_who_is_told_of_after_another_event_is_not_at_the_first() -> None:
    read = _read(f"{_OPENING} The Asia Cyber Summit is due in May. KISA attended.")
    assert ("PARTICIPATED_IN", "KISA", "5th Korea-Peru Digital Forum") not in read
    assert ("PARTICIPATED_IN", "KISA", "Asia Cyber Summit") in read


@pytest.mark.parametrize(
    "text",
    [
        f"{_OPENING}\nVenue: Hotel Maru, Lima",
        "Officials sat down in Lima on Friday for the 5th Korea-Peru Digital Forum.",
        "Monday 3, Lima: a call on the mayor and the 5th Korea-Peru Digital Forum",
    ],
)
def test_the_place_of_an_event(text: str) -> None:
    assert ("LOCATED_IN", "5th Korea-Peru Digital Forum", "Lima") in _read(f"News\n\n{text}\n")


@pytest.mark.parametrize(
    ("text", "body"),
    [
        ("KISA, whose deputy head, Kim Min-su, spoke, agreed.", "KISA"),
        ("Kim Min-su of Thailand's Ministry of Justice agreed.", "Ministry of Justice"),
        ("KISA trains experts. Kim Min-su, executive director, told the guests so.", "KISA"),
        ("The deal was signed on behalf of KISA by its president, Kim Min-su.", "KISA"),
    ],
)
def test_whom_people_speak_for(text: str, body: str) -> None:
    assert ("REPRESENTS", "Kim Min-su", body) in _read(f"News\n\n{text}")


@pytest.mark.parametrize(
    "text",
    [
        "The Smart Lima Project grows. It will be implemented by NIPA.",
        "Under the Smart Lima Project NIPA trains engineers.",
        'They saw the "Smart Lima Project", which NIPA runs.',
        "Entel paid through the Smart Lima Project, which is executed by NIPA.",
        "Issued by: NIPA\nSubject: a second round of the Smart Lima Project",
    ],
)
def test_who_runs_a_programme(text: str) -> None:
    assert ("OPERATES", "NIPA", "Smart Lima Project") in _read(f"News\n\n{text}")


@pytest.mark.parametrize(
    ("text", "kind", "name"),
    [
        ("They met at the 2nd Korea-U.S. Standards Cooperation Forum.", "Event", "2nd Korea-U.S. Standards Cooperation Forum"),
        ("It was shown at Busan Robot Expo 2024 in May.", "Event", "Busan Robot Expo 2024"),
        ("KOREA-PERU DIGITAL ECONOMY FORUM\n\nIt opens in May.", "Event", "KOREA-PERU DIGITAL ECONOMY FORUM"),
        ("The 3rd Korea-Peru Agriculture, Forestry and Fisheries Committee met.", "Event", "3rd Korea-Peru Agriculture, Forestry and Fisheries Committee"),
        ("Discussants: Malee Suksai, Ministry of Justice; Lee Ji-won, KISA", "Person", "Malee Suksai"),
        ("Malee Suksai of Sungshin Women's University agreed.", "University", "Sungshin Women's University"),
    ],
)  # fmt: skip
def test_names(text: str, kind: str, name: str) -> None:
    draft = _draft(f"News\n\n{text}\n")
    assert (EntityType(kind), name) in {(e.type, e.name) for e in draft.entities}


def test_lists_of_who_signed_with_whom() -> None:
    draft = _draft(
        "Deals of the week\n\nThe MOUs were signed on Monday.\n\nENERGY (MOUs)\n"
        "Hanbit Solar – Zayed Wind: wind farms\nDaon – Mirak; Sejin Farm – Elite Agro\n"
    )
    names = [entity.name for entity in draft.entities]
    signed = {tuple(sorted(names[p] for p in a.parties)) for a in draft.agreements}
    assert {("Hanbit Solar", "Zayed Wind"), ("Daon", "Mirak"), ("Elite Agro", "Sejin Farm")} <= signed
