"""One server for all tests of a module; each behaves under a name of its own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.ingest.language_model.server import Server, serving


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    with serving() as server:
        yield server
