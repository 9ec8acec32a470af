"""How a tender is carried out, as OCDS tells it: by which method and why, who may bid, how and until when, and what
decides."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from ingest.connectors.record import Record

_LONGEST: Final = 1_000
"""Characters of a text that are kept with a tender; the document has more of them."""
_TEXTS: Final[Mapping[str, str]] = {
    "method": "procurementMethod",
    "method_details": "procurementMethodDetails",
    "category": "mainProcurementCategory",
    "rationale": "procurementMethodRationale",
    "criteria": "awardCriteria",
    "criteria_details": "awardCriteriaDetails",
    "eligibility": "eligibilityCriteria",
    "submission": "submissionMethod",
    "submission_details": "submissionMethodDetails",
}
_DAYS: Final[Mapping[str, tuple[str, str]]] = {
    "opens": ("tenderPeriod", "startDate"),
    "deadline": ("tenderPeriod", "endDate"),
    "enquiries_until": ("enquiryPeriod", "endDate"),
    "award_from": ("awardPeriod", "startDate"),
    "award_until": ("awardPeriod", "endDate"),
}
"""The qualifiers that a tender gets, and where OCDS has them."""


def procedure(
    record: Record, tender: Mapping[str, Any], day: Callable[[Any, str], str | None]
) -> dict[str, str]:
    """Qualifiers of a tender, by the names of `graph.questions.projects.PROCEDURE`; its fields are kept in `record`.

    `day` is the date in a field, given with its pointer; None where there is none.
    """
    found: dict[str, str] = {}
    for name, field in _TEXTS.items():
        if said := ", ".join(_texts(tender.get(field))):
            record.field(f"tender/{field}", said)
            found[name] = " ".join(said.split())[:_LONGEST]
    for name, (period, end) in _DAYS.items():
        held = tender.get(period)
        if isinstance(held, Mapping) and (date := day(held.get(end), f"tender/{period}")):
            record.field(f"tender/{period}/{end}", date)
            found[name] = date
    return found


def _texts(value: Any) -> Iterator[str]:
    """The text in a field, or the texts of its list."""
    for part in value if isinstance(value, list) else [value]:
        if isinstance(part, str) and part.strip():
            yield part.strip()
