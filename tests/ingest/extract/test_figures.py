"""Indicators and conditions of short surveys: all that is to be read, and nothing else."""

from __future__ import annotations

import cProfile
import tomllib
from pathlib import Path
from typing import Any

import pytest

from ingest.extract.conditions import find_conditions
from ingest.extract.contract import Extraction, Source
from ingest.extract.draft import Draft
from ingest.extract.indicators import find_indicators
from ingest.extract.pipeline import extract, pipeline

SURVEYS = tomllib.loads(Path(__file__).with_name("figures.toml").read_text(encoding="utf-8"))["survey"]


def read(survey: dict[str, Any]) -> Extraction:
    return extract(Source("survey", survey["text"].strip(), survey["published"], lang=survey["lang"]))


@pytest.mark.parametrize("survey", SURVEYS, ids=lambda s: s["name"])
def test_indicators_are_those_of_the_survey(survey: dict[str, Any]) -> None:
    said = read(survey)
    rows = {
        f"{said.entities[i.subject].name} | {i.measure} | {i.value:g} | {i.unit} | {i.as_of or '-'}"
        for i in said.indicators
    }
    assert rows == {_plain(row) for row in survey["indicators"]}


@pytest.mark.parametrize("survey", SURVEYS, ids=lambda s: s["name"])
def test_conditions_are_those_of_the_survey(survey: dict[str, Any]) -> None:
    said = read(survey)
    rows = set()
    for c in said.conditions:
        value = "-" if c.value is None else f"{c.value:g} {c.unit}"
        rows.add(f"{said.entities[c.program].name} | {c.term} | {value} | {c.applies_to or '-'}")
    wanted = set()
    for row in survey["conditions"]:
        program, term, value, applies = row.split(" | ")
        number, _, unit = value.partition(" ")
        wanted.add(
            f"{program} | {term} | {value if value == '-' else f'{float(number):g} {unit}'} | {applies}"
        )
    assert rows == wanted


@pytest.mark.parametrize("survey", SURVEYS, ids=lambda s: s["name"])
def test_every_figure_stands_in_its_evidence(survey: dict[str, Any]) -> None:
    said, text = read(survey), survey["text"].strip()
    for item in (*said.indicators, *said.conditions):
        start, end = item.evidence
        assert 0 <= start < end <= len(text)
        assert any(c.isdigit() for c in text[start:end]) or "seven" in text[start:end]


def _plain(row: str) -> str:
    subject, measure, value, unit, as_of = row.split(" | ")
    return f"{subject} | {measure} | {float(value):g} | {unit} | {as_of}"


@pytest.mark.parametrize(
    ("lang", "piece"),
    [
        ("ko", "한국은 1,000개 기업, "),
        ("ko", "‘가나다 사업’은 대출금리 0.3%p, "),
        ("en", "Kenya (KE) has 12 countries, 45 percent, $12 million at an interest rate of 4 percent, "),
    ],
)
def test_the_work_grows_with_the_text(lang: str, piece: str) -> None:
    """Counted in calls, so that the load of the machine does not matter: twice the text, about twice the work."""
    calls = [_calls(piece * n, lang) for n in (150, 300)]
    assert calls[1] < 3 * calls[0]


def _calls(text: str, lang: str) -> int:
    """Calls of Python functions to read the figures of a text whose names are known."""
    nlp = pipeline(lang)
    with nlp.memory_zone():
        doc = nlp.make_doc(text)
        doc._.draft = draft = Draft(Source("long", text, None), None, lang)
        for _, component in nlp.pipeline:
            doc = component(doc)
    profile = cProfile.Profile()
    profile.enable()
    find_indicators(draft, find_conditions(draft))
    profile.disable()
    return sum(row.callcount for row in profile.getstats())
