"""English names that no list and no head tells: by what stands beside them."""

from __future__ import annotations

import pytest

from ingest.extract.contract import Extraction, Source
from ingest.extract.pipeline import extract


def _read(text: str) -> Extraction:
    return extract(Source("x", f"News of the day\n\n{text}", "2020-03-05", None, "en"))


@pytest.mark.parametrize(
    ("text", "name", "kind"),
    [
        ("They met the network operator Ondatel in Peru.", "Ondatel", "Company"),
        ("The tender was won by Ondatel, a Peruvian carrier.", "Ondatel", "Company"),
        ("It was built by Ondatel, a state-owned operator.", "Ondatel", "Agency"),
        ("Nokia, Ondatel and Huawei are on board.", "Ondatel", "Company"),
        ("They spoke with Peru's Ondatel in May.", "Ondatel", "Company"),
        ("Chile's Corfo, a lender of last resort, pays.", "Corfo", "Agency"),
        ("Nokia of Finland has an office in Lima.", "Nokia", "Company"),
        ("The Geological Survey of Finland sent maps.", "Geological Survey", "Agency"),
        ("The ministry runs Datarica for schools.", "Datarica", "Program"),
        ("The Datarica platform links schools in Peru.", "Datarica", "Program"),
        ("Schools use Datarica, an open-source tool.", "Datarica", "Program"),
        ("Peru is a member of Redgob.", "Redgob", "IntlOrg"),
        (
            "She spoke for the Servicio de Datos del Norte (SDN) in Peru.",
            "Servicio de Datos del Norte",
            "Agency",
        ),
        ("He came with Business Sweden.", "Business Sweden", "Agency"),
        ("The stakes of Telecom Egypt rose.", "Telecom Egypt", "Company"),
        ("The «Ten Thousand Coders» project began.", "Ten Thousand Coders", "Program"),
        (
            "It joined the 3rd Peru-Chile Digital Committee in Lima.",
            "3rd Peru-Chile Digital Committee",
            "Event",
        ),
        ("They open the first round of negotiations today.", "first round of negotiations", "Event"),
        ("Ships call at the Faroe Islands.", "Faroe Islands", "City"),
        (
            "The Bureau of Coastal and Harbour Data for Islands (BCHDI) opened.",
            "Bureau of Coastal and Harbour Data for Islands",
            "Agency",
        ),
        ("Guests saw Ondatel Peru and Nokia.", "Ondatel Peru", "Company"),
        ("They pay for Enlace Peru, a programme that began in May.", "Enlace Peru", "Program"),
        ("The bank funds Guardianes del Agua, a campaign for schools.", "Guardianes del Agua", "Program"),
        ("They met the telecom operator ODT plan in hand.", "ODT", "Company"),
        (
            "One year after its start, Digital Barrio reaches 300 streets. The project grows. Digital Barrio stays.",
            "Digital Barrio",
            "Program",
        ),
        (
            "Minister Sara Okello of the Ministry of ICT, Trade and Digital Economy spoke.",
            "Ministry of ICT, Trade and Digital Economy",
            "Agency",
        ),
        (
            "It works with the Peru Software and IT Services Association today.",
            "Peru Software and IT Services Association",
            "Company",
        ),
        (
            "It took place at the 9th CAF Annual Meeting and Business Forum.",
            "9th CAF Annual Meeting and Business Forum",
            "Event",
        ),
        ("It set up Datarica in Lima.", "Datarica", "Program"),
        ("They agreed on Red Andina, which will connect schools in Peru.", "Red Andina", "Program"),
        ("They beat Nokia and Peru's Ondatel in a tender.", "Ondatel", "Company"),
        ("It is paid by the Peruvian Foreign Bank.", "Peruvian Foreign Bank", "Agency"),
        ("Last week they launched Datarica for Schools in Lima.", "Datarica for Schools", "Program"),
        ("“We do not wait,” said Sara Okello of Nokia.", "Sara Okello", "Person"),
        ("Representatives of the Quito Innovation Center came.", "Quito Innovation Center", "Program"),
        (
            "The Board of Directors of the African Development Bank Group met.",
            "African Development Bank Group",
            "IntlOrg",
        ),
        ("The Embassy of Korea in Peru sent tablets.", "Embassy of Korea in Peru", "Agency"),
        ("Guests saw Ondatel of Peru and Nokia.", "Ondatel", "Company"),
        ("Lima-based Ondatel Group grew.", "Ondatel Group", "Company"),
        ("The school lies between Quito and Jipijapa, Ecuador.", "Jipijapa", "City"),
        ("Guests saw DATARIA, the technology show in Lima.", "DATARIA", "Event"),
        ("Peru National Harbour opened a desk.", "Peru National Harbour", "Agency"),
        ("Alarms go to PeCERT at once.", "PeCERT", "Agency"),
        (
            "They met at the Second Forum of Harbours for Asia and the Pacific in Lima.",
            "Second Forum of Harbours for Asia and the Pacific",
            "Event",
        ),
    ],
)
def test_what_stands_beside_a_name_tells_its_type(text: str, name: str, kind: str) -> None:
    found = {(form, e.type) for e in _read(text).entities for form in e.forms}
    assert (name, kind) in found


@pytest.mark.parametrize(
    "text",
    [
        "The Digital Economy Partnership Agreement (DEPA) is new.",
        "Artificial Intelligence (AI) and Internet of Things (IoT) devices are sold.",
        "Media contact\nFTA Division, Korea Customs Service, Daejeon",
        "LIMA. Nobody came.",
        "Guests met at the Kigali Convention Centre.",
    ],
)
def test_what_names_nothing(text: str) -> None:
    assert [e.name for e in _read(text).entities if e.type not in ("Country", "City")] == []


@pytest.mark.parametrize(
    ("text", "spoken"),
    [
        (
            "Prime Ministers Pedro Castillo of Peru and Luis Arce of Bolivia met.",
            {"Pedro Castillo": "Peru", "Luis Arce": "Bolivia"},
        ),
        (
            "The World Bank lent money. Its Vice President, Manuela Ferro, was glad.",
            {"Manuela Ferro": "World Bank"},
        ),
        ("Director General Manuela Ferro signed for the World Bank.", {"Manuela Ferro": "World Bank"}),
        ("Manuela Ferro, who heads the World Bank, came.", {"Manuela Ferro": "World Bank"}),
        (
            "Lima and Quito met; their mayors, Jorge Muñoz and Jorge Yunda, signed.",
            {"Jorge Muñoz": "Lima", "Jorge Yunda": "Quito"},
        ),
    ],
)
def test_whom_people_speak_for(text: str, spoken: dict[str, str]) -> None:
    said = _read(text)
    names = [e.name for e in said.entities]
    assert {names[r.source]: names[r.target] for r in said.relations if r.type == "REPRESENTS"} == spoken


@pytest.mark.parametrize(
    "text",
    [
        "The Data Commission of Mongolia met in Lima.",
        "The Ministry of Mines of Mongolia met in Lima.",
    ],
)
def test_a_body_has_its_name_with_its_country_and_without(text: str) -> None:
    body = next(e for e in _read(text).entities if e.type == "Agency")
    full = text.removeprefix("The ").removesuffix(" met in Lima.")
    assert {full, full.removesuffix(" of Mongolia")} <= {body.name, *body.aliases}


def test_an_edition_in_a_headline_begins_with_its_number() -> None:
    found = extract(
        Source("x", "NIPA Holds 3rd Korea-Peru Data Forum\n\nIt ended.", "2020-03-05", None, "en")
    )
    assert "3rd Korea-Peru Data Forum" in {e.name for e in found.entities}


def test_a_headline_names_what_the_text_takes_up() -> None:
    found = extract(
        Source(
            "x", "Partners at the Lima Data Summit\n\nThe summit is held in May.", "2020-03-05", None, "en"
        )
    )
    assert "Lima Data Summit" in {e.name for e in found.entities}


def test_a_short_line_ends_a_name() -> None:
    found = _read("Present were:\nCommissioner Sara Okello\nUnited Nations Population Fund in Lima")
    assert "United Nations Population Fund" in {e.name for e in found.entities}
