"""A real server of the API, on the embedded engine, with the scenario in it."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from api.cli import main
from bench.serving import COOPGRAPH, PATIENCE, Served, plain_environment
from graph.settings import Settings
from graph.store import open_store
from tests.scenario import changes

_ADDRESS = re.compile(r"http://\S+")

Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder that the scenario is in."""
    folder = tmp_path_factory.mktemp("api")
    settings = Settings(_env_file=None, data_dir=folder / "data", engine_heap="512m", neo4j_uri=None)
    with open_store(settings) as store:
        store.apply(changes())
    return folder


@pytest.fixture(scope="session")
def environment() -> dict[str, str]:
    """The environment of the commands, without any setting of whoever runs the tests."""
    return plain_environment(COOPGRAPH_ENGINE_HEAP="512m")


@pytest.fixture(scope="session")
def service(folder: Path, environment: dict[str, str]) -> Iterator[Served]:
    """A process of `coopgraph serve`, which must end quietly on Ctrl-C."""
    process = subprocess.Popen(
        [COOPGRAPH, "--data", folder / "data", "serve", "--port", "0"],
        cwd=folder,
        env=environment,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),  # noqa: PLW1509
    )
    assert process.stderr is not None
    deadline = threading.Timer(PATIENCE, process.kill)
    deadline.start()
    first = process.stderr.readline()
    deadline.cancel()
    address = _ADDRESS.search(first)
    if address is None:
        process.kill()
        pytest.fail(f"coopgraph serve did not start: {first}{process.stderr.read()}")
    with httpx.Client(base_url=address[0], timeout=PATIENCE) as client:
        yield Served(process, client, address[0])
    process.send_signal(signal.SIGINT)
    _, rest = process.communicate(timeout=PATIENCE)
    assert process.returncode == 130
    # What the tests provoke is logged; ending is not.
    assert "Traceback" not in rest


@pytest.fixture(scope="session")
def server(service: Served) -> str:
    """The address of the server."""
    return service.address


@pytest.fixture(scope="session")
def client(service: Served) -> httpx.Client:
    """A client of the server."""
    return service.client


@pytest.fixture(scope="session")
def coopgraph(server: str, folder: Path, environment: dict[str, str]) -> Run:
    """Runs a command on the folder that the server serves at the same time."""

    def run(*arguments: str, data: Path | None = None, stdin: str | None = None, **more: str) -> object:
        return subprocess.run(
            [COOPGRAPH, "--data", data or folder / "data", *arguments],
            cwd=folder,
            env=environment | more,
            input=stdin,
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=PATIENCE,
            check=False,
        )

    return run  # type: ignore[return-value]


@pytest.fixture
def inline(
    server: str,
    folder: Path,
    environment: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Run:
    """Like `coopgraph`, but in this process, which saves a second each time."""

    def run(*arguments: str, data: Path | None = None, **more: str) -> object:
        for name in [name for name in os.environ if name.startswith("COOPGRAPH_")]:
            monkeypatch.delenv(name)
        monkeypatch.setenv("COOPGRAPH_DATA_DIR", "")  # the command sets it for good; this takes it back
        for name, value in {"COOPGRAPH_ENGINE_HEAP": environment["COOPGRAPH_ENGINE_HEAP"], **more}.items():
            monkeypatch.setenv(name, value)
        monkeypatch.chdir(folder)
        monkeypatch.setattr(sys, "argv", ["coopgraph", "--data", str(data or folder / "data"), *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
        printed = capsys.readouterr()
        return subprocess.CompletedProcess(arguments, ended.value.code or 0, printed.out, printed.err)  # type: ignore[arg-type]

    return run  # type: ignore[return-value]
