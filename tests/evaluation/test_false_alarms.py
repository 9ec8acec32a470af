"""The command that lists what was read of releases without a foreign partner."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.evaluation.false_alarms import draw, names_partner, read


def test_a_release_names_its_partner_in_title_or_lead() -> None:
    assert names_partner("베트남과 업무협약", "본문")
    assert names_partner("회의 개최", "가온시는 세계은행과 회의를 열었다.")
    assert not names_partner("수출 동향", "미국과 중국으로의 수출이 늘었다.")
    assert not names_partner(
        "회의 개최", "가온시는 회의를 열었다.\n" + "가" * 700 + "\n베트남 장관과 회담을 했다."
    )


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    file = tmp_path / "releases.jsonl"
    texts = [f"가온시는 {n}번째 공원을 열었다. 프랑스 파리의 공원을 본떴다." for n in range(20)]
    texts += ["가온시는 베트남 정부와 업무협약을 체결했다."] * 5
    rows = [{"id": n, "title": "소식", "date": "2024-05-20", "body": text} for n, text in enumerate(texts)]
    file.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    return file


def test_the_draw_is_seeded_and_without_partners(corpus: Path) -> None:
    drawn = draw(corpus, 10, seed=1)
    assert drawn == draw(corpus, 10, seed=1) != draw(corpus, 10, seed=2)
    assert all(release["id"] < 20 for release in draw(corpus, 100, seed=1))


def test_items_show_their_sentence(corpus: Path) -> None:
    (item, *_) = read(draw(corpus, 1))
    assert (item.what, item.who) == ("LOCATED_IN", "파리 | 프랑스")
    assert "⟦프랑스 파리⟧" in item.quote
