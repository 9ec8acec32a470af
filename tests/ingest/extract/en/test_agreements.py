"""English agreements: who signs."""

from __future__ import annotations

from ingest.extract.contract import Source
from ingest.extract.pipeline import extract


def test_the_partner_of_a_signing_told_in_passing_is_the_one_after_it() -> None:
    text = (
        "Korea widens its partnerships\n\nThe Ministry of Finance of Peru expands cooperation with Chile, "
        "following the signing of an MOU on e-government with Bolivia last November."
    )
    said = extract(Source("x", text, "2020-03-05", None, "en"))
    assert [[said.entities[p].name for p in a.parties] for a in said.agreements] == [
        ["Ministry of Finance of Peru", "Bolivia"]
    ]


def test_the_two_ministries_are_the_ministries_named_before() -> None:
    text = (
        "Ministries meet\n\nThe Ministry of Finance of Peru met the Ministry of Finance of Chile and the World Bank. "
        "At the forum the two ministries signed an MOU on e-procurement."
    )
    said = extract(Source("x", text, "2020-03-05", None, "en"))
    parties = [{said.entities[p].country for p in a.parties} for a in said.agreements]
    assert parties == [{"PE", "CL"}]
