"""Names by their heads and connectors, and people by their offices."""

from __future__ import annotations

import pytest

from graph.model import EntityType
from ingest.extract.en import people, phrases
from ingest.extract.en.lexicon import lexicon
from ingest.extract.en.tokens import words


def _names(text: str) -> list[tuple[str, EntityType]]:
    return [
        (text[part[0].start : part[-1].end], kind)
        for run in phrases.runs(words(text, 0, len(text)))
        for part, kind in phrases.names(run)
    ]


def _people(text: str) -> list[str]:
    tokens = words(text, 0, len(text))
    return [text[tokens[i].start : tokens[j - 1].end] for i, j in people.people(tokens)]


@pytest.mark.parametrize(
    ("text", "name", "kind"),
    [
        (
            "by the Ministry of Trade, Industry and Energy on Monday",
            "Ministry of Trade, Industry and Energy",
            "Agency",
        ),
        ("the Department for Science and Technology said", "Department for Science and Technology", "Agency"),
        ("the Vietnamese Ministry of Health said", "Ministry of Health", "Agency"),
        ("Nigeria's Ministry of Communications said", "Ministry of Communications", "Agency"),
        ("the Korea Expressway Corporation won", "Korea Expressway Corporation", "Agency"),
        ("the West African Development Bank lent", "West African Development Bank", "IntlOrg"),
        ("the University of Dar es Salaam and others", "University of Dar es Salaam", "University"),
        ("at King's College London today", "King's College London", "University"),
        ("the Ghana Chamber of Telecommunications said", "Ghana Chamber of Telecommunications", "Company"),
        ("at the 12th World Water Forum in Paris", "12th World Water Forum", "Event"),
        ("the 2nd ICT Ministers' Meeting ended", "2nd ICT Ministers' Meeting", "Event"),
        ("the Rural Roads Rehabilitation Project began", "Rural Roads Rehabilitation Project", "Program"),
        ("the Japan Fund for Poverty Reduction paid", "Japan Fund for Poverty Reduction", "Fund"),
    ],
)
def test_a_name_and_its_type(text: str, name: str, kind: str) -> None:
    assert (name, EntityType(kind)) in _names(text)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (
            "the Ministry of Health and the Ministry of Education agreed",
            ["Ministry of Health", "Ministry of Education"],
        ),
        (
            "the Korea Customs Service and National Tax Service agreed",
            ["Korea Customs Service", "National Tax Service"],
        ),
        ("Minister of Finance", []),
        ("a Memorandum of Understanding", []),
        ("The Ministry said the Master Plan was late", []),
        ("Kenya and World Trade Organization members", ["World Trade Organization"]),
    ],
)
def test_where_a_name_ends(text: str, names: list[str]) -> None:
    assert [name for name, _ in _names(text)] == names


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("UN Secretary-General Antonio Guterres said", "Antonio Guterres"),
        ("Minister of Communications and Digital Economy Isa Pantami said", "Isa Pantami"),
        ("Brahima Sanou, Director of the Bureau, said", "Brahima Sanou"),
        ("with Seoul Mayor Oh Se-hoon on", "Oh Se-hoon"),
        ("Crown Prince Mohammed bin Salman visited", "Mohammed bin Salman"),
        ("by Dr. Tedros Adhanom Ghebreyesus at", "Tedros Adhanom Ghebreyesus"),
    ],
)
def test_people(text: str, name: str) -> None:
    assert _people(text) == [name]


@pytest.mark.parametrize(
    "text", ["The World Bank said", "Prime Minister of Korea", "Samsung Electronics, the maker of"]
)
def test_bodies_are_no_people(text: str) -> None:
    assert _people(text) == []


def test_lexicon_has_no_head_among_the_starters() -> None:
    assert not {head for head in lexicon().heads if head in lexicon().starters}
