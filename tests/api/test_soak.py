"""A hundredth of `make soak`: mixed calls of a real service by many at once."""

from __future__ import annotations

import pytest

from bench.serving import Served
from bench.soak import soak

MB = 80
"""What a service may grow by while it warms up."""


@pytest.mark.slow
def test_mixed_calls_are_answered_and_memory_is_bounded(service: Served) -> None:
    found = soak(service, 2000, clients=8, seed=7, writes=False)
    assert not found["errors"], found["first_errors"]
    assert found["calls"] == sum(found["statuses"].values()) == 2000
    assert not [status for status in found["statuses"] if status.startswith("5")]
    assert found["service_mb"]["most"] - found["service_mb"]["first"] < MB
    assert len(found["milliseconds"]) > 15
