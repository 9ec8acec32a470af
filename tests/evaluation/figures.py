"""Scores indicators and conditions: the reference scorer leaves them out.

An indicator is found when subject, value and unit are those of gold; a condition when programme and the set of
its numbers are. What gold has nowhere is wrong,
once however often it is said; a right value said again under another name of its subject is not.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

from tests.evaluation.scoring import Document, Tally, normalised

_SAME_UNITS = {"companies": "firms", "small firms": "firms", "economies": "countries"}
"""Words of the gold for what the texts count: 회원국 of an organisation of economies are countries in the text."""
_NUMBER = re.compile(r"\d+(?:\.\d+)?")


def indicators_of(gold: Document, predicted: Document) -> Tally:
    """Indicators by subject, value and unit."""
    names = _names(gold, predicted)
    return _compared(
        *(
            Counter(
                (_name(names, i["subject"]), float(i["value"]), _unit(i["unit"]))
                for i in side.get("indicators") or ()
            )
            for side in (gold, predicted)
        )
    )


def conditions_of(gold: Document, predicted: Document) -> Tally:
    """Conditions by programme and the numbers in them."""
    names = _names(gold, predicted)
    return _compared(
        *(
            Counter(
                (_name(names, c["program"]), frozenset(_NUMBER.findall(c["condition"])))
                for c in side.get("conditions") or ()
            )
            for side in (gold, predicted)
        )
    )


def _unit(unit: str) -> str:
    folded = unit.casefold()
    return _SAME_UNITS.get(folded, folded)


def _compared(gold: Counter[Any], said: Counter[Any]) -> Tally:
    found = sum((gold & said).values())
    tally = Tally(found=found, wrong=len(said.keys() - gold.keys()), missed=gold.total() - found)
    return tally


def _names(gold: Document, predicted: Document) -> dict[str, str]:
    """Each form of an entity to its first name, gold before what was said."""
    known: dict[str, str] = {}
    for side in (gold, predicted):
        for entity in side["entities"]:
            forms = [normalised(form) for form in [entity["name"], *entity["aliases"]]]
            first = next((known[form] for form in forms if form in known), forms[0])
            for form in forms:
                known.setdefault(form, first)
    return known


def _name(names: dict[str, str], name: str) -> str:
    form = normalised(name)
    return names.get(form, form)
