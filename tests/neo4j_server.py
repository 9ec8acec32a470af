"""A real Neo4j for the tests, from plain jars: no container, nothing left behind.

Maven fetches the jars of `pom.xml` once into the user's cache folder. Java is the system's, or the one
inside the embedded engine's package.
"""

from __future__ import annotations

import ctypes
import fcntl
import hashlib
import importlib.util
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import neo4j
import psutil

_HERE = Path(__file__).parent
_POM = _HERE / "pom.xml"
_PATIENCE = 120.0  # seconds for the server to start, and for it to stop
_DOWNLOAD = 900.0  # seconds for Maven, the first time
_CONFIGURATION = {
    "server.default_listen_address": "127.0.0.1",
    "server.bolt.listen_address": "127.0.0.1:0",
    "server.http.enabled": "false",
    "server.https.enabled": "false",
    "server.memory.pagecache.size": "128m",
    "dbms.usage_report.enabled": "false",
    "client.allow_telemetry": "false",
    "internal.dbms.cypher_ip_blocklist": "0.0.0.0/0,::/0",
    "internal.dbms.bolt.netty_server_shutdown_quiet_period": "0",
}
_BROWSER = {
    "server.http.enabled": "true",
    "dbms.security.auth_enabled": "false",
}


class Unavailable(Exception):
    """No Neo4j can be started here; the message says what is missing and how to get it."""


@dataclass(frozen=True, slots=True)
class Server:
    """A running Neo4j."""

    uri: str
    user: str
    password: str = field(repr=False)
    database: str = "neo4j"
    page: str | None = None
    """Where Neo4j Browser is, connected by itself; None where it is not served."""


def missing() -> list[str]:
    """The Debian packages without which no Neo4j can be started here; none when it can."""
    packages = []
    if _java() is None:
        packages.append("openjdk-17-jre-headless")
    if not _jars().is_dir() and shutil.which("mvn") is None:
        packages.append("maven")
    return packages


@contextmanager
def running(browser: Mapping[str, str] | None = None) -> Iterator[Server]:
    """A new, empty Neo4j for the time of the block, on a free port. Raises `Unavailable`.

    With `browser`, more settings, it serves Neo4j Browser too, and asks nobody who they are.
    """
    jars = _fetched()
    java = _java()
    if java is None:
        raise Unavailable("Java is missing (Debian: apt-get install openjdk-17-jre-headless)")
    with tempfile.TemporaryDirectory(prefix="coopgraph-neo4j-") as folder:
        home = Path(folder)
        (home / "conf").mkdir()
        http = _free_port()
        settings: Mapping[str, str] = _CONFIGURATION
        if browser is not None:
            settings = settings | _BROWSER | {"server.http.listen_address": f"127.0.0.1:{http}"} | browser
        lines = "".join(f"{name}={value}\n" for name, value in settings.items())
        (home / "conf" / "neo4j.conf").write_text(lines, encoding="utf-8")
        command = [
            java, "-Xmx1g", "-XX:+UseSerialGC", "--add-opens=java.base/java.nio=ALL-UNNAMED",
            "-cp", str(jars / "*"), "org.neo4j.server.CommunityEntryPoint",
            f"--home-dir={home}", f"--config-dir={home / 'conf'}", "--console-mode",
        ]  # fmt: skip
        with (home / "errors").open("wb") as errors:
            process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=errors,
                preexec_fn=_end_with_us,  # noqa: PLW1509 - a system call and nothing else
            )
        try:
            _wait_until_started(process, home / "errors")
            uri = _uri(process, http)
            yield _first_login(uri) if browser is None else _with_browser(uri, http)
        finally:
            process.terminate()
            try:
                process.wait(_PATIENCE)
            finally:
                process.kill()


def imported(home: Path, nodes: Path, edges: Path) -> str:
    """What ``neo4j-admin database import full`` says of these files, for a database in `home`. Raises `Unavailable`."""
    jars, java = _fetched(), _java()
    if java is None:
        raise Unavailable("Java is missing (Debian: apt-get install openjdk-17-jre-headless)")
    (home / "conf").mkdir(parents=True)
    command = [
        java, "-Xmx512m", "-XX:+UseSerialGC", "-cp", str(jars / "*"), "org.neo4j.cli.AdminTool", "database", "import", "full", "neo4j",
        f"--nodes={nodes}", f"--relationships={edges}", "--bad-tolerance=0",
    ]  # fmt: skip
    done = subprocess.run(
        command, cwd=home, env=os.environ | {"NEO4J_HOME": str(home)}, capture_output=True, text=True, timeout=_PATIENCE,
        check=False,
    )  # fmt: skip
    return done.stdout + done.stderr


def _java() -> str | None:
    if found := shutil.which("java"):
        return found
    engine = importlib.util.find_spec("arcadedb_embedded")
    if engine is None or engine.origin is None:
        return None
    inside = Path(engine.origin).parent / "jre" / "bin" / "java"
    return str(inside) if inside.is_file() else None


def _jars() -> Path:
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return cache / "coopgraph" / f"neo4j-{hashlib.sha256(_POM.read_bytes()).hexdigest()[:12]}"


def _fetched() -> Path:
    """The folder with the jars; of several processes at once the first fetches and the others wait."""
    jars = _jars()
    if jars.is_dir():
        return jars
    jars.parent.mkdir(parents=True, exist_ok=True)
    with jars.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not jars.is_dir():
            _fetch(jars)
    return jars


def _fetch(jars: Path) -> None:
    maven = shutil.which("mvn")
    if maven is None:
        raise Unavailable("Maven is missing (Debian: apt-get install maven)")
    with tempfile.TemporaryDirectory(dir=jars.parent) as folder:
        goal = ["dependency:copy-dependencies", f"-DoutputDirectory={folder}/lib"]
        done = subprocess.run(
            [maven, "-q", "-B", "-f", str(_POM), *goal],
            capture_output=True, text=True, check=False, timeout=_DOWNLOAD, cwd=folder,
        )  # fmt: skip
        if done.returncode != 0:
            raise Unavailable(f"Maven could not fetch Neo4j: {(done.stdout + done.stderr)[-2000:]}")
        Path(folder, "lib").rename(jars)


def _end_with_us() -> None:
    """In the child: end when the tests do, however they end."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGTERM)


def _wait_until_started(process: subprocess.Popen[bytes], errors: Path) -> None:
    """Read what the server prints until it says that it has started; a thread reads the rest."""
    assert process.stdout is not None
    alarm = threading.Timer(_PATIENCE, process.kill)
    alarm.start()
    try:
        printed: list[bytes] = []
        for line in process.stdout:
            printed.append(line)
            if line.rstrip().endswith(b" Started."):
                break
        else:
            told = b"".join(printed[-20:]) + errors.read_bytes()[-2000:]
            raise Unavailable(f"Neo4j did not start: {told.decode(errors='replace')}")
    finally:
        alarm.cancel()
    threading.Thread(target=process.stdout.read, daemon=True).start()


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def _uri(process: subprocess.Popen[bytes], http: int) -> str:
    (bolt,) = {
        connection.laddr.port
        for connection in psutil.Process(process.pid).net_connections(kind="tcp")
        if connection.status == psutil.CONN_LISTEN
    } - {http}
    return f"bolt://127.0.0.1:{bolt}"


def _with_browser(uri: str, port: int) -> Server:
    page = f"http://127.0.0.1:{port}/browser/?dbms={uri}&db=neo4j&preselectAuthMethod=NO_AUTH"
    return Server(uri, "", "", page=page)


def _first_login(uri: str) -> Server:
    """Neo4j lets its first user do nothing but choose another password."""
    server = Server(uri, "neo4j", secrets.token_hex(12))
    with neo4j.GraphDatabase.driver(uri, auth=("neo4j", "neo4j")) as driver:
        driver.execute_query(
            (_HERE / "queries" / "set_password.cypher").read_text(encoding="utf-8"),  # type: ignore[arg-type]
            old="neo4j", new=server.password, database_="system",
        )  # fmt: skip
    return server
