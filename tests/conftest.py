"""Stores for tests: every test that takes `store` runs on the embedded engine and on a real Neo4j.

`COOPGRAPH_TEST_NEO4J_URI` (with `_USER`, `_PASSWORD`, `_DATABASE`) names a server to use in place of one
started here; whatever is in it is deleted. Where no Neo4j can be had its half is skipped, which the last
lines of the run say, or fails when `COOPGRAPH_REQUIRE_NEO4J` is set.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from pydantic import SecretStr

from graph.settings import Settings
from graph.store import Store, open_store
from tests import neo4j_server

ENGINES = ("embedded", "neo4j")
_WIPE = (Path(__file__).parent / "queries" / "wipe.cypher").read_text(encoding="utf-8")
_WIPED_AT_ONCE = 2000
_NO_NEO4J = "no Neo4j: "


@pytest.fixture(scope="session")
def embedded_settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings of the embedded store that the session's tests share."""
    folder = tmp_path_factory.mktemp("store") / "data"
    return Settings(_env_file=None, data_dir=folder, engine_heap="512m", neo4j_uri=None)


@pytest.fixture(scope="session")
def neo4j_settings() -> Iterator[Settings]:
    """Settings of the Neo4j that the session's tests share, or skip where none can be had."""
    environment = os.environ
    if uri := environment.get("COOPGRAPH_TEST_NEO4J_URI"):
        password = environment.get("COOPGRAPH_TEST_NEO4J_PASSWORD")
        yield Settings(
            _env_file=None,
            neo4j_uri=uri,
            neo4j_user=environment.get("COOPGRAPH_TEST_NEO4J_USER", "neo4j"),
            neo4j_password=SecretStr(password) if password else None,
            neo4j_database=environment.get("COOPGRAPH_TEST_NEO4J_DATABASE", "neo4j"),
        )
        return
    with ExitStack() as stack:
        packages = neo4j_server.missing()
        try:
            if packages:
                raise neo4j_server.Unavailable(f"to test it: apt-get install {' '.join(packages)}")
            server = stack.enter_context(neo4j_server.running())
        except neo4j_server.Unavailable as error:
            if environment.get("COOPGRAPH_REQUIRE_NEO4J"):
                pytest.fail(f"COOPGRAPH_REQUIRE_NEO4J is set, but there is no Neo4j: {error}", pytrace=False)
            pytest.skip(f"{_NO_NEO4J}{error}")
        yield Settings(
            _env_file=None,
            neo4j_uri=server.uri,
            neo4j_user=server.user,
            neo4j_password=SecretStr(server.password),
            neo4j_database=server.database,
        )


@pytest.fixture(scope="session")
def _embedded(embedded_settings: Settings) -> Iterator[Store]:
    with open_store(embedded_settings) as store:
        yield store


@pytest.fixture(scope="session")
def _neo4j(neo4j_settings: Settings) -> Iterator[Store]:
    with open_store(neo4j_settings) as store:
        yield store


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest) -> str:
    """The engine that a test runs on."""
    return str(request.param)


@pytest.fixture
def settings(engine: str, request: pytest.FixtureRequest) -> Settings:
    """Settings that open the store of `engine`."""
    chosen: Settings = request.getfixturevalue(f"{engine}_settings")
    return chosen


@pytest.fixture
def store(engine: str, request: pytest.FixtureRequest) -> Store:
    """The empty store of `engine`."""
    opened: Store = request.getfixturevalue(f"_{engine}")
    wipe(opened)
    return opened


@pytest.fixture
def embedded_store(_embedded: Store) -> Store:
    """The empty embedded store, for what need not be tested on both."""
    wipe(_embedded)
    return _embedded


@pytest.fixture
def neo4j_store(_neo4j: Store) -> Store:
    """The empty store on Neo4j, for tests that compare the two."""
    wipe(_neo4j)
    return _neo4j


def wipe(store: Store) -> None:
    """Delete everything in the store but its schema and its count of writes."""
    connection = store._connection
    while connection.write(
        lambda transaction: transaction.run(_WIPE, limit=_WIPED_AT_ONCE).single(strict=True)[0]
    ):
        pass


def pytest_configure(config: pytest.Config) -> None:
    """Several workers wipe what is in a store they share, so a server that is named serves one alone."""
    if os.environ.get("COOPGRAPH_TEST_NEO4J_URI") and config.getoption("numprocesses", None):
        raise pytest.UsageError("COOPGRAPH_TEST_NEO4J_URI names one server for one process: leave out -n")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say in the last lines what was not tested, and what to install for it."""
    for report in terminalreporter.getreports("skipped"):
        reason = report.longrepr[-1] if isinstance(report.longrepr, tuple) else ""
        if _NO_NEO4J in reason:
            terminalreporter.write_line(
                f"NOT TESTED: the store on Neo4j; {reason.partition(_NO_NEO4J)[2]}", yellow=True
            )
            return
