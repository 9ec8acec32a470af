"""Titles of programmes and events: where they start, and when two are one."""

from __future__ import annotations

import pytest

from graph.model import EntityType
from ingest.extract.contract import Entity, Source
from ingest.extract.ko.choosing import THRESHOLD, weights
from ingest.extract.ko.titles import shortens
from ingest.extract.pipeline import extract


def read(text: str) -> list[Entity]:
    return extract(Source("x", f"제목\n\n{text}\n", "2022-03-05", None, "ko")).entities


@pytest.mark.parametrize(
    ("short", "full"),
    [
        ("한-몽골 디지털 포럼", "제2차 한-몽골 디지털 포럼"),
        ("한-몽골 포럼", "한국-몽골 디지털 포럼"),
        ("세계박람회", "2030 부산세계박람회"),
        ("한·몽골 공동위원회", "한-몽골 공동위원회"),
        ("한-몽골 공동위", "제2차 한-몽골 산림 공동위원회"),
        ("한-몽 포럼", "한-몽골 디지털 포럼"),
        ("UNDP 포럼", "유엔개발계획(UNDP) 디지털 포럼"),
        ("한-ADB 협의", "한-아시아개발은행(ADB) 협의"),
        ("제4차 회의", "제4차 한-몽골 회의"),
        ("한-몽골 공동위원회", "제2차 한-몽골 공동위원회 화상회의"),
    ],
)
def test_a_title_may_be_told_with_fewer_words(short: str, full: str) -> None:
    assert shortens(short, full)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("제1차 한-몽골 포럼", "제2차 한-몽골 포럼"),
        ("2021 서울 포럼", "2022 서울 포럼"),
        ("한-몽골 포럼", "한-태국 포럼"),
        ("포럼", "한-몽골 포럼"),
        ("디지털 포럼", "디지털 회의"),
    ],
)
def test_other_editions_partners_and_kinds_are_others(one: str, other: str) -> None:
    assert not shortens(one, other)


def test_an_event_named_with_and_without_its_edition_is_one() -> None:
    events = [
        e
        for e in read(
            "두 나라는 제2차 한-몽골 혁신공동위원회를 서울에서 열었다. 한-몽골 혁신공동위원회는 매년 열린다."
        )
        if e.type is EntityType.EVENT
    ]
    assert [(e.name, e.aliases) for e in events] == [
        ("제2차 한-몽골 혁신공동위원회", ["한-몽골 혁신공동위원회"])
    ]


def test_what_is_chosen_carries_its_probability() -> None:
    event = next(e for e in read("산업부는 ‘한-몽골 디지털 포럼’을 열었다.") if e.type is EntityType.EVENT)
    assert event.name == "한-몽골 디지털 포럼"
    assert THRESHOLD <= event.confidence <= 1


@pytest.mark.parametrize("model", ["titles", "people", "bodies"])
def test_models_are_tables_of_finite_weights(model: str) -> None:
    table = weights(model)
    assert len(table) > 100
    assert all(abs(weight) < 50 for weight in table.values())
