"""The draw and the verdicts that the precision of the backtest's events rests on."""

from __future__ import annotations

import pytest

from graph.analysis.occasions import Occasion
from tests.evaluation.backtest import VERDICTS, drawn, precision, wilson


def test_the_draw_is_the_same_again_and_takes_one_pair_of_an_occasion() -> None:
    found = [
        (Occasion(f"o{i // 3:03}", "PARTY_TO", ("a", "b"), None, None), "a", f"b{i}") for i in range(900)
    ]
    taken = drawn(found)
    assert taken == drawn(list(found))
    assert len({occasion.id for occasion, *_ in taken}) == len(taken) == 100


def test_precision_counts_the_verdicts() -> None:
    lines = VERDICTS.read_text(encoding="utf-8").splitlines()
    assert len(set(lines)) == len(lines) == 101
    right = sum(line.endswith("\tright") for line in lines)
    assert precision().startswith(f"{right} of 100 right")


def test_wilsons_interval() -> None:
    assert wilson(8, 10) == pytest.approx((0.4902, 0.9433), abs=1e-4)
