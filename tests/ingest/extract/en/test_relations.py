"""Relations that English constructions tell, before they are judged."""

from __future__ import annotations

import datetime

import pytest

from ingest.extract.contract import Source
from ingest.extract.draft import Draft
from ingest.extract.en.discourse import Discourse
from ingest.extract.en.relations import read_relations
from ingest.extract.pipeline import pipeline


def _read(text: str) -> set[tuple[str, str, str]]:
    source = Source("x", f"News of the day\n\n{text}", "2023-05-18", None, "en")
    draft = Draft(source, datetime.date(2023, 5, 18), "en")
    nlp = pipeline("en")
    doc = nlp.make_doc(source.text)
    doc._.draft = draft
    for name, component in nlp.pipeline:
        if name != "en_relations":
            doc = component(doc)
    forms = [form for entity in draft.entities for form in entity.forms[:1]]
    return {(f.type.value, forms[f.source], forms[f.target]) for f in read_relations(Discourse(draft))}


@pytest.mark.parametrize(
    ("text", "relation", "source", "target"),
    [
        ("NIPA runs the Smart Lima Project.", "OPERATES", "NIPA", "Smart Lima Project"),
        (
            "The Smart Lima Project, which NIPA has been carrying out, ends.",
            "OPERATES",
            "NIPA",
            "Smart Lima Project",
        ),
        ("NIPA is responsible for the Smart Lima Project.", "OPERATES", "NIPA", "Smart Lima Project"),
        (
            "The Smart Lima Project is a scheme administered by NIPA.",
            "OPERATES",
            "NIPA",
            "Smart Lima Project",
        ),
        (
            "As part of the Smart Lima Project, an initiative of NIPA, firms came.",
            "OPERATES",
            "NIPA",
            "Smart Lima Project",
        ),
        ("Under its Smart Lima Project, NIPA invites firms.", "OPERATES", "NIPA", "Smart Lima Project"),
        ("The Smart Lima Project of NIPA is new.", "OPERATES", "NIPA", "Smart Lima Project"),
        (
            "NIPA runs the Smart Lima Project together with Entel.",
            "OPERATES",
            "Entel",
            "Smart Lima Project",
        ),
        (
            "UNDP approved US$4 million for the Smart Lima Project.",
            "FUNDS",
            "UNDP",
            "Smart Lima Project",
        ),
        (
            "The Smart Lima Project is new. UNDP has pledged US$4 million.",
            "FUNDS",
            "UNDP",
            "Smart Lima Project",
        ),
        ("The budget of the Smart Lima Project is borne by UNDP.", "FUNDS", "UNDP", "Smart Lima Project"),
        (
            "The Smart Lima Project is new. A grant of US$4 million comes from UNDP.",
            "FUNDS",
            "UNDP",
            "Smart Lima Project",
        ),
        (
            "The Smart Lima Project is new. The five-year project, worth US$4 million, will be implemented by KISA.",
            "OPERATES",
            "KISA",
            "Smart Lima Project",
        ),
        (
            "The Smart Lima Project is new. The project is a joint effort of Entel and KISA.",
            "OPERATES",
            "KISA",
            "Smart Lima Project",
        ),
        (
            "They joined the Smart Lima Project, a programme that Entel has run since 2019 and that UNDP also funds.",
            "FUNDS",
            "UNDP",
            "Smart Lima Project",
        ),
        (
            "Built with US$4 million in grant aid from UNDP, the Smart Lima Project opened.",
            "FUNDS",
            "UNDP",
            "Smart Lima Project",
        ),
        (
            "The Smart Lima Project has reached nine districts, financed by UNDP.",
            "FUNDS",
            "UNDP",
            "Smart Lima Project",
        ),
        ("The Lima Data Forum in Cusco, hosted by KISA, began.", "HOSTED", "KISA", "Lima Data Forum"),
        ("Mali is an observer of Smart Africa.", "MEMBER_OF", "Mali", "Smart Africa"),
        ("Kenya founded Smart Africa together with Mali.", "MEMBER_OF", "Mali", "Smart Africa"),
        (
            "The Smart Lima Project is new. UNDP has since joined as a donor.",
            "FUNDS",
            "UNDP",
            "Smart Lima Project",
        ),
        ("KOICA sponsors places for students from Peru.", "SUPPORTS", "KOICA", "Peru"),
        ("Smart Africa has 36 states. Mali joined in 2014.", "MEMBER_OF", "Mali", "Smart Africa"),
        ("Smart Africa grew. New members: Mali and Kenya.", "MEMBER_OF", "Kenya", "Smart Africa"),
        (
            "Name: Smart Lima Project\nCountries: Peru, Chile\nThe Smart Lima Project began.",
            "LOCATED_IN",
            "Smart Lima Project",
            "Chile",
        ),
        ("KOICA trained officials from Peru.", "SUPPORTS", "KOICA", "Peru"),
        ("Smart Africa, to which Mali and Kenya belong, met.", "MEMBER_OF", "Mali", "Smart Africa"),
        ("Kenya is a member of Smart Africa, as is Mali.", "MEMBER_OF", "Mali", "Smart Africa"),
        ("Members of Smart Africa include Kenya and Mali.", "MEMBER_OF", "Mali", "Smart Africa"),
        ("Smart Africa counts Kenya and Mali among its members.", "MEMBER_OF", "Mali", "Smart Africa"),
        ("Smart Africa, of which Mali is a member, met.", "MEMBER_OF", "Mali", "Smart Africa"),
        ("Founded in 2013 by Kenya and Mali, Smart Africa grew.", "MEMBER_OF", "Mali", "Smart Africa"),
        ("KISA and Entel met at the Lima Data Forum.", "PARTICIPATED_IN", "Entel", "Lima Data Forum"),
        ("KISA was invited to the Lima Data Forum.", "PARTICIPATED_IN", "KISA", "Lima Data Forum"),
        (
            "The Lima Data Forum began. Speakers came from Entel and KISA.",
            "PARTICIPATED_IN",
            "KISA",
            "Lima Data Forum",
        ),
        ("UNDP hosts the Lima Data Forum together with Entel.", "HOSTED", "Entel", "Lima Data Forum"),
        ("KOICA has provided Peru with servers.", "SUPPORTS", "KOICA", "Peru"),
        ("Peru received servers from KOICA.", "SUPPORTS", "KOICA", "Peru"),
        ("KOICA assists Peru's Ministry of Finance with software.", "SUPPORTS", "KOICA", "Peru"),
        ("UNDP finances the Smart Lima Project in Peru.", "SUPPORTS", "UNDP", "Peru"),
    ],
)
def test_what_a_construction_tells(text: str, relation: str, source: str, target: str) -> None:
    assert (relation, source, target) in _read(text)


@pytest.mark.parametrize(
    ("text", "relation"),
    [
        ("KOICA will help Peru.", "SUPPORTS"),
        ("KOICA could fund the Smart Lima Project of Entel, worth US$4 million.", "SUPPORTS"),
        ("Peru left Smart Africa before Mali was born.", "MEMBER_OF"),
    ],
)
def test_what_is_not_told(text: str, relation: str) -> None:
    assert relation not in {kind for kind, *_ in _read(text)}
