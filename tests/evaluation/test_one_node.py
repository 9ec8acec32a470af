"""One node for one body of the registry, and the command that shows it."""

from __future__ import annotations

from dataclasses import replace

from graph.model import EntityType, Relation
from ingest.extract.contract import Source
from ingest.extract.pipeline import extract
from ingest.readers import Offer
from ingest.statements import reading
from tests.evaluation.one_node import doubles
from tests.readings import Thing
from tests.readings import reading as told

_TEXT = (
    "소식\n대한투자무역진흥공사(KOTRA)는 제3차 한-가온 디지털 협력 포럼에서 ASML社와 업무협약(MOU)을 체결했다. "
    "국제농업식량기구(FAO)도 함께했다."
)


def test_names_of_one_body_lead_to_one_node() -> None:
    read = reading(
        Offer(key="t", source="t", text=_TEXT, published="2024-05-02"),
        extract(Source("t", _TEXT, "2024-05-02")),
    )
    assert list(doubles(read)) == []
    assert {"org-kotra", "org-asml"} <= {said.subject for said in read.statements}


def test_an_edition_leads_to_its_series() -> None:
    read = reading(
        Offer(key="t", source="t", text=_TEXT, published="2024-05-02"),
        extract(Source("t", _TEXT, "2024-05-02")),
    )
    (said,) = (s for s in read.statements if s.predicate is Relation.EDITION_OF)
    names = {
        s.subject: s.value for s in read.statements if s.value and s.subject in (said.subject, said.object)
    }
    assert (names[said.subject], names[said.object or ""]) == (
        "제3차 한-가온 디지털 협력 포럼",
        "한-가온 디지털 협력 포럼",
    )
    assert said.quote.startswith("제3차")


def test_a_second_node_is_found() -> None:
    read = told("second", things=[Thing("agency-0", EntityType.AGENCY, "대한무역투자진흥공사", "KR")])
    assert [(node, entry) for node, _, entry in doubles(read)] == [("agency-0", "org-kotra")]
    renamed = replace(read.statements[0], subject="org-kotra")
    read.statements[:] = [renamed]
    assert list(doubles(read)) == []
