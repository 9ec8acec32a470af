"""The gate lets everything through that may tell of cooperation across borders."""

from __future__ import annotations

import pytest

from ingest.extract.gate import passes


@pytest.mark.parametrize(
    "text",
    [
        "조달청은 튀니지 공공조달청 대표단을 맞았다.",
        "시는 세계은행과 사업을 추진한다.",
        "두 기관은 업무협약을 체결했다.",
        "The ministry hosted a delegation from Uzbekistan.",
        "The two sides signed a memorandum of understanding.",
    ],
)
def test_a_party_abroad_or_an_agreement_passes(text: str) -> None:
    assert passes(text)


@pytest.mark.parametrize(
    "text",
    [
        "시는 다음 달부터 도로 청소 시간을 한 시간 앞당긴다고 밝혔다.",
        "The city moves street cleaning to an earlier hour.",
    ],
)
def test_what_happens_at_home_does_not(text: str) -> None:
    assert not passes(text)
