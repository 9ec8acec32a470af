"""Connections to the store: Neo4j where one is configured, else the embedded engine."""

from __future__ import annotations

import logging
import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Protocol, TypeVar

import neo4j
from neo4j.exceptions import (
    AuthError,
    ConfigurationError,
    ConstraintError,
    DriverError,
    Neo4jError,
    ServiceUnavailable,
    SessionExpired,
)

import cypher
from graph.model import Row
from graph.settings import Settings
from graph.store.analysts import Analysts
from graph.store.embedded import EmbeddedEngine, EngineError, join
from graph.store.errors import StoreError, StoreUnavailable
from graph.store.schema import bootstrap

T = TypeVar("T")

# The driver warns of each conflict that it tries again; who has set up no logging need not read that.
logging.getLogger("neo4j").addHandler(logging.NullHandler())

_ATTEMPTS = 8
_LONGEST_PAUSE = 1.0  # seconds
_FETCH = 500


class Connection(Protocol):
    """The two ways to the store."""

    def write(self, work: Callable[[neo4j.ManagedTransaction], T]) -> T:
        """Run `work` in one write transaction; it may be called again after a conflict."""

    def read(self, text: str, parameters: Row) -> Iterator[Row]:
        """Rows of a query that cannot write, as they arrive."""

    def analysts(self) -> Analysts:
        """Runs statements that are not the project's own, and that only read."""

    def close(self) -> None:
        """Give up the connections."""


class _Drivers:
    """A writing and a reading driver; the same one twice for Neo4j, which enforces the access mode."""

    def __init__(self, writer: neo4j.Driver, reader: neo4j.Driver, database: str) -> None:
        self._writer = writer
        self._reader = reader
        self._database = database
        self._analysts: Analysts | None = None

    def analysts(self) -> Analysts:
        if self._analysts is None:
            # One user for both: this is Neo4j, where the plan must be looked at too.
            self._analysts = Analysts(self._reader, self._database, plans=self._reader is self._writer)
        return self._analysts

    def write(self, work: Callable[[neo4j.ManagedTransaction], T]) -> T:
        for attempt in range(1, _ATTEMPTS + 1):
            try:
                with self._writer.session(database=self._database) as session:
                    return session.execute_write(work)
            except ConstraintError:
                # Two transactions made the same new node: on the embedded engine they conflict instead
                # of waiting, and the second finds the node when it tries again.
                if attempt == _ATTEMPTS:
                    raise
                time.sleep(random.uniform(0, min(_LONGEST_PAUSE, 0.02 * 2**attempt)))  # noqa: S311
            except DriverError as error:
                if (gone := _gone(error)) is not None:
                    raise gone from error
                raise
        raise AssertionError("unreachable")

    def read(self, text: str, parameters: Row) -> Iterator[Row]:
        try:
            with self._reader.session(
                database=self._database, default_access_mode=neo4j.READ_ACCESS, fetch_size=_FETCH
            ) as session:
                # By itself, not in a transaction: that is one way to the store and back in place of three.
                for record in session.run(text, parameters):
                    # Queries return maps and plain values, never nodes: nothing has to be made of them.
                    yield dict(zip(record.keys(), record.values(), strict=True))
        except DriverError as error:
            if (gone := _gone(error)) is not None:
                raise gone from error
            raise

    def run(self, text: str, **parameters: Any) -> list[Row]:
        """One schema statement in a transaction of its own."""
        return self.write(lambda transaction: [r.data() for r in transaction.run(text, parameters)])

    def close(self) -> None:
        if self._analysts is not None:
            self._analysts.close()
        self._writer.close()
        if self._reader is not self._writer:
            self._reader.close()


def _gone(error: DriverError) -> StoreUnavailable | None:
    """An error that means that the store is away or that this process closes it; None for those of our making."""
    if isinstance(error, ServiceUnavailable | SessionExpired):
        return StoreUnavailable(f"the store does not answer: {_short(error)}")
    if "closed" in str(error).lower():
        return StoreUnavailable("the store is being closed")
    return None


@contextmanager
def connected(settings: Settings) -> Iterator[Connection]:
    """A connection whose schema is ready, for the time of the block.

    Raises `StoreError` when the store cannot be reached, refuses the password, or has a newer schema.
    """
    if settings.neo4j_uri is not None:
        with _neo4j(settings, settings.neo4j_uri) as connection:
            yield connection
        return
    try:
        engine = join(settings.data_dir, heap=settings.engine_heap)
    except EngineError as error:
        raise StoreError(str(error)) from error
    with engine, _embedded(engine) as connection:
        yield connection


@contextmanager
def _neo4j(settings: Settings, uri: str) -> Iterator[Connection]:
    password = settings.neo4j_password
    auth = (settings.neo4j_user, password.get_secret_value()) if password is not None else None
    try:
        driver = neo4j.GraphDatabase.driver(uri, auth=auth, notifications_min_severity="OFF")
    except (ConfigurationError, ValueError) as error:
        raise StoreError(f"{uri} is no address of a Neo4j ({_short(error)})") from error
    drivers = _Drivers(driver, driver, settings.neo4j_database)
    try:
        _greet(drivers, settings, uri)
        bootstrap(drivers.run, None)
        yield drivers
    finally:
        drivers.close()


def _greet(drivers: _Drivers, settings: Settings, uri: str) -> None:
    """Raises `StoreError` when the server does not answer, or not this user on this database."""
    try:
        for _ in drivers.read(cypher.load("read/ready").text, {}):
            pass
    except AuthError as error:
        raise StoreError(
            f"{uri} refuses user {settings.neo4j_user}; "
            "check COOPGRAPH_NEO4J_USER and COOPGRAPH_NEO4J_PASSWORD"
        ) from error
    except (StoreUnavailable, DriverError, OSError) as error:
        raise StoreUnavailable(
            f"no Neo4j answers at {uri} ({_short(error)}); start it, or unset COOPGRAPH_NEO4J_URI"
        ) from error
    except Neo4jError as error:
        raise StoreError(
            f"{uri} has no database {settings.neo4j_database} to work with ({_short(error)}); "
            "check COOPGRAPH_NEO4J_DATABASE"
        ) from error


@contextmanager
def _embedded(engine: EmbeddedEngine) -> Iterator[Connection]:
    there = engine.endpoint
    writer, reader = (
        neo4j.GraphDatabase.driver(
            there.uri, auth=auth, notifications_min_severity="OFF", telemetry_disabled=True
        )
        for auth in ((there.user, there.password), (there.reader_user, there.reader_password))
    )
    drivers = _Drivers(writer, reader, there.database)
    try:
        bootstrap(drivers.run, engine.sql)
        yield drivers
    finally:
        drivers.close()


def _short(error: Exception) -> str:
    return str(error).splitlines()[0][:200]
