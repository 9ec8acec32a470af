"""The catalogue on the command line."""

from __future__ import annotations

import json

import pytest

from tests.api.conftest import Run
from tests.scenario import EVENTS, MOU, PLANNED, UNDATED


def told(inline: Run, *arguments: str) -> str:
    answer = inline(*arguments)
    assert answer.returncode == 0, answer.stderr
    return str(answer.stdout)


def test_two_and_several(inline: Run) -> None:
    shown = told(inline, "bilateral", "KR", "VN")
    assert "2019-05-02" in shown
    assert "SIGNED" in shown
    found = json.loads(told(inline, "bilateral", "KR", "VN", "--known-at", "2019-05", "--json"))
    assert [a["id"] for a in found["agreements"]] == [MOU.id]
    assert "e-government" in told(inline, "compare", "KR", "VN")


def test_what_happened(inline: Run) -> None:
    assert PLANNED.id in told(inline, "timeline", "WeGO")
    new = json.loads(told(inline, "news", "2022", "--limit", "200", "--json"))
    assert len(new["items"]) == len(EVENTS)
    assert "2019-05-02" in told(inline, "silent", "--years", "3", "--country", "VN")
    began = json.loads(told(inline, "began", "VN", "--json"))["items"]
    assert [row["agreement"] for row in began] == [MOU.id, UNDATED.id]
    assert inline("funding", "--place", "VN").stderr == "no funding is so\n"


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (("compare", "KR"), "2 to 6"),
        (("funding",), "a funder, or a place"),
        (("news", "soon"), "no date"),
        (("similar", "NIA"), "Agency"),
        (("bilateral", "KR", "KR"), "same"),
        (("began", "VN", "--start", "rumour"), "no start"),
        (("agreements", "--as-of", "soon"), "no date"),
        (("timeline", "KR", "VN", "UZ"), "UZ"),
    ],
)
def test_what_cannot_be_asked(inline: Run, arguments: tuple[str, ...], word: str) -> None:
    answer = inline(*arguments)
    assert answer.returncode == 2
    assert word in answer.stderr
    assert "Traceback" not in answer.stderr
