"""A hundredth of `make fuzz`: some operations, called by each who may ask, on a store to throw away."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import uvicorn

from api.app import create_app
from api.roles import Role
from api.service import Service
from graph.settings import Settings
from graph.store import Store
from tests.fuzzing.campaign import campaign
from tests.scenario import changes


@contextmanager
def serving(settings: Settings, store: Store) -> Iterator[str]:
    """The address of a service in a thread."""
    server = uvicorn.Server(uvicorn.Config(create_app(settings, store), port=0, log_config=None))
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        while not server.started:
            time.sleep(0.01)
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()


@pytest.mark.slow
def test_every_operation_is_as_described_to_each_who_may_ask(tmp_path: Path, embedded_store: Store) -> None:
    settings = Settings(_env_file=None, data_dir=tmp_path, neo4j_uri=None, rate_limit=0, workers=1)
    embedded_store.apply(changes())
    service = Service(settings)
    calls = 0
    with serving(settings, embedded_store) as address:
        # This machine without any key, those with keys, and one without a key once there are some.
        for seed, role in enumerate([None, *Role, None]):
            key = service.keys.create(f"a-{role}", role)[1] if role else None
            tally = campaign(address, key, examples=1, seed=seed, phases=("fuzzing",))
            assert not tally.errors
            assert not tally.failures
            assert tally.server_errors == 0
            assert tally.checks["response_schema_conformance"] > 0
            calls += tally.calls
    service.close()
    assert calls >= 200
