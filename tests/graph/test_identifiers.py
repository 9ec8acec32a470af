"""Ids are hashes of canonical JSON: whatever writes the JSON, the same claim has the same id for good."""

from __future__ import annotations

import json
from hashlib import blake2b
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.model import Attribute, EntityType, Relation, Statement, digest

WORDS = st.text(st.characters(exclude_categories=("Cs",)), max_size=20)
VALUES = st.one_of(WORDS, st.booleans(), st.lists(WORDS, max_size=3))


def plain(*parts: object, size: int = 8) -> str:
    written = json.dumps(parts, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return blake2b(written.encode(), digest_size=size).hexdigest()


@given(st.lists(st.one_of(st.none(), st.integers(-(2**62), 2**62), VALUES, st.dictionaries(WORDS, VALUES))))
def test_a_digest_is_that_of_compact_json(parts: list[Any]) -> None:
    assert digest(*parts, size=16) == plain(*parts, size=16)


def test_a_digest_stays_what_it_was() -> None:
    assert digest(Relation.FUNDS, "org-koica", None) == "b27686725fe608f2"


@pytest.mark.parametrize("number", [0.0, -0.0, 0.62, 3.0, 1e-7, 1e16, 123456789.125, 1.5e300])
def test_a_figure_has_the_id_that_python_writes_of_it(number: float) -> None:
    qualifiers = {"unit": "USD", "number": number, "as_of": "2020"}
    figure = Statement(
        "doc-1",
        Attribute.MEASURED,
        "country-uz",
        EntityType.COUNTRY,
        None,
        None,
        3,
        9,
        "quote",
        "GDP",
        qualifiers,
    )
    parts = ("doc-1", "MEASURED", "country-uz", None, "GDP", qualifiers, "done", "affirmed", 3, 9)
    assert figure.id == f"st-{plain(*parts, size=12)}"
