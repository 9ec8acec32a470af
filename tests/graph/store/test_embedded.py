"""The embedded engine's life, on the real engine: who starts it, who joins it, and what ends it."""

import fcntl
import importlib.util
import json
import multiprocessing
import os
import pwd
import signal
import socket
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path

import neo4j
import psutil
import pytest
from neo4j.exceptions import Neo4jError

import graph
from graph.store import supervisor
from graph.store.embedded import (
    EmbeddedEngine,
    Endpoint,
    EngineError,
    EngineLocked,
    default_data_dir,
    join,
)
from graph.store.engine_process import EngineFolder
from graph.store.folder_lock import FolderLock

REPOSITORY = Path(graph.__file__).parent.parent
PATIENCE = 60  # seconds; only ever spent in full by a test that fails
HEAP = "256m"

# A user of the engine: joins, tells what it found, and stays until its input ends.
HIDING = """
import importlib.util
_find = importlib.util.find_spec
importlib.util.find_spec = lambda name, *more: None if name == "arcadedb_embedded" else _find(name, *more)
"""
USER = """
import json, signal, sys
from pathlib import Path
from graph.store.embedded import EngineError, join
signal.signal(signal.SIGINT, signal.default_int_handler)  # tests in the background of a shell ignore it
try:
    engine = join(Path(sys.argv[1]), heap="256m")
except EngineError as error:
    sys.exit(f"EngineError: {error}")
print(json.dumps({"uri": engine.endpoint.uri}), flush=True)
sys.stdin.read()
"""

# Of an endpoint file, with its Bolt port to be filled in.
ALL_KEYS = (
    '{"bolt_port": "%s", "http_port": 1, "engine_pid": 1, "supervisor_pid": 1, "place": "", "host": ""}'
)

pytestmark = pytest.mark.skipif(
    importlib.util.find_spec("arcadedb_embedded") is None, reason="package arcadedb-embedded is not installed"
)


@pytest.fixture
def data(tmp_path: Path) -> Iterator[Path]:
    """A data folder whose processes must all be gone soon after the test."""
    folder = tmp_path / "data"
    yield folder
    _assert_nothing_left(folder)


@pytest.fixture(scope="module")
def shared_data(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("shared") / "자료 folder"
    yield folder
    _assert_nothing_left(folder)


@pytest.fixture(scope="module")
def engine(shared_data: Path) -> Iterator[EmbeddedEngine]:
    with join(shared_data, heap=HEAP) as joined:
        yield joined


class TestWhatAUserGets:
    def test_root_writes_and_reads(self, engine: EmbeddedEngine) -> None:
        endpoint = engine.endpoint
        assert endpoint.uri.startswith("bolt://127.0.0.1:")
        assert (endpoint.user, endpoint.reader_user, endpoint.database) == ("root", "reader", "neo4j")
        note(endpoint, "written")
        assert "written" in notes(endpoint)

    def test_reader_reads_and_cannot_write(self, engine: EmbeddedEngine) -> None:
        endpoint = engine.endpoint
        note(endpoint, "for the reader")
        assert "for the reader" in notes(endpoint, reader=True)
        with pytest.raises(Neo4jError):
            note(endpoint, "by the reader", reader=True)
        with pytest.raises(Neo4jError), session(endpoint, reader=True) as run:
            run.run("MATCH (n:Note) DETACH DELETE n").consume()
        with pytest.raises(Neo4jError), session(endpoint, reader=True) as run:
            run.run("CREATE (n:Never {text: 'a new type'})").consume()
        assert "by the reader" not in notes(endpoint)
        assert "for the reader" in notes(endpoint)

    def test_sql_gives_rows(self, engine: EmbeddedEngine) -> None:
        engine.sql("CREATE VERTEX TYPE Page IF NOT EXISTS")
        engine.sql("CREATE PROPERTY Page.search IF NOT EXISTS STRING")
        engine.sql("INSERT INTO Page SET search = '한국수출입은행'")
        assert engine.sql("SELECT search FROM Page") == [{"search": "한국수출입은행"}]

    def test_sql_tells_why_it_was_refused(self, engine: EmbeddedEngine) -> None:
        with pytest.raises(EngineError, match="refused a command"):
            engine.sql("SELEC nothing")

    def test_sql_heeds_no_proxy(self, engine: EmbeddedEngine, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
        assert engine.sql("SELECT 1 AS one") == [{"one": 1}]

    def test_everything_is_private(self, engine: EmbeddedEngine, shared_data: Path) -> None:
        assert engine.endpoint
        folders = [shared_data, *(path for path in shared_data.rglob("*") if path.is_dir())]
        assert {mode(folder) for folder in folders} == {0o700}
        home = shared_data / "engine"
        for name in (
            "endpoint.json",
            "root.secret",
            "reader.secret",
            "users.lock",
            "start.lock",
            "engine.lock",
        ):
            assert mode(home / name) == 0o600, name

    def test_secrets_show_nowhere(self, engine: EmbeddedEngine, shared_data: Path) -> None:
        secrets = {engine.endpoint.password, engine.endpoint.reader_password}
        shown = [repr(engine.endpoint), str(engine.endpoint)]
        for process in psutil.process_iter():
            try:
                shown += process.cmdline()
                if process.pid != os.getpid():
                    shown += process.environ().values()
            except (psutil.AccessDenied, psutil.NoSuchProcess, psutil.ZombieProcess):
                continue
        logs = list((shared_data / "engine" / "log").iterdir())
        shown += [log.read_text(encoding="utf-8", errors="replace") for log in logs]
        assert logs
        assert len(secrets) == 2
        assert not [secret for secret in secrets if any(secret in text for text in shown)]

    def test_listens_on_loopback_only(self, engine: EmbeddedEngine, shared_data: Path) -> None:
        assert engine.endpoint
        process = psutil.Process(published(shared_data)["engine_pid"])
        listening = [c.laddr.ip for c in process.net_connections("inet") if c.status == psutil.CONN_LISTEN]
        assert {ip.removeprefix("::ffff:") for ip in listening} == {"127.0.0.1"}

    def test_a_closed_use_says_so(self, engine: EmbeddedEngine, shared_data: Path) -> None:
        second = join(shared_data, heap=HEAP)
        assert second.endpoint == engine.endpoint
        second.close()
        second.close()
        with pytest.raises(EngineError, match="Join it again"):
            second.sql("SELECT 1")
        with pytest.raises(EngineError, match="Join it again"):
            second.ensure()
        assert engine.sql("SELECT 1 AS one") == [{"one": 1}]

    def test_another_process_joins_the_same_engine(self, engine: EmbeddedEngine, shared_data: Path) -> None:
        with user(shared_data) as other:
            assert told(other)["uri"] == engine.endpoint.uri

    @pytest.mark.parametrize("heap", ["", "lots", "0m", "512", "1g -Dx=y"])
    def test_a_heap_java_would_not_understand(
        self, engine: EmbeddedEngine, shared_data: Path, heap: str
    ) -> None:
        assert engine.endpoint
        with pytest.raises(EngineError, match="size of Java memory"):
            join(shared_data, heap=heap)


class TestItsEnd:
    def test_stops_after_the_last_close_and_keeps_the_data(self, data: Path) -> None:
        first = join(data, heap=HEAP)
        second = join(data, heap=HEAP)
        note(first.endpoint, "kept")
        processes = engine_processes(data)
        first.close()
        assert notes(second.endpoint) == ["kept"]
        second.close()
        assert gone(processes)
        assert not (data / "engine" / "endpoint.json").exists()
        with join(data, heap=HEAP) as again:
            assert notes(again.endpoint) == ["kept"]

    def test_joining_while_it_stops_starts_it_again(self, data: Path) -> None:
        for round_ in range(3):
            with join(data, heap=HEAP) as engine:
                note(engine.endpoint, str(round_))
        with join(data, heap=HEAP) as engine:
            assert notes(engine.endpoint) == ["0", "1", "2"]

    def test_stops_when_its_only_user_is_killed(self, data: Path) -> None:
        with user(data) as only:
            told(only)
            processes = engine_processes(data)
            only.kill()
            assert gone(processes)

    def test_lives_on_while_one_user_is_left(self, data: Path) -> None:
        with user(data) as starter:
            told(starter)
            with join(data, heap=HEAP) as engine:
                processes = engine_processes(data)
                starter.kill()
                starter.wait(PATIENCE)
                note(engine.endpoint, "still here")
                assert notes(engine.endpoint) == ["still here"]
            assert gone(processes)

    def test_a_user_killed_while_starting_leaves_nothing(self, data: Path) -> None:
        with user(data) as starter:
            console = data / "engine" / "log" / "console.log"
            while starter.poll() is None and not console.exists():
                with suppress(subprocess.TimeoutExpired):
                    starter.wait(0.02)
            processes = engine_processes(data)
            starter.kill()
            assert processes
            assert gone(processes)
        with join(data, heap=HEAP) as engine:
            assert notes(engine.endpoint) == []

    def test_interrupt_from_the_terminal_spares_it(self, data: Path) -> None:
        with user(data) as starter:
            told(starter)
            with join(data, heap=HEAP) as engine:
                os.killpg(starter.pid, signal.SIGINT)  # what Ctrl-C does to the foreground group
                starter.wait(PATIENCE)
                assert notes(engine.endpoint) == []

    def test_keeps_no_pipe_of_its_starter_open(self, data: Path) -> None:
        with user(data, stderr=subprocess.PIPE) as starter:
            told(starter)
            with join(data, heap=HEAP) as engine:
                starter.communicate(timeout=PATIENCE)  # returns only when both pipes are closed everywhere
                assert notes(engine.endpoint) == []

    def test_a_forked_child_is_no_user(self, data: Path) -> None:
        context = multiprocessing.get_context("fork")
        end, childs_end = context.Pipe()
        with join(data, heap=HEAP) as engine:
            processes = engine_processes(data)
            child = context.Process(target=_try_in_child, args=(engine, childs_end))
            child.start()
            assert "Join it again" in end.recv()
            assert notes(engine.endpoint) == []
        assert gone(processes)  # though the child, with all it inherited, is alive
        assert child.is_alive()
        end.send("end")
        child.join(PATIENCE)


class TestWhatItSurvives:
    def test_the_engine_killed(self, data: Path) -> None:
        with join(data, heap=HEAP) as engine:
            for number in range(50):
                note(engine.endpoint, f"{number:02}")
            killed = published(data)["engine_pid"]
            os.kill(killed, signal.SIGKILL)
            endpoint = engine.ensure(PATIENCE)
            assert published(data)["engine_pid"] != killed
            assert notes(endpoint) == [f"{number:02}" for number in range(50)]
            assert notes(endpoint, reader=True) == notes(endpoint)

    def test_the_engine_killed_and_nobody_asks(self, data: Path) -> None:
        """The supervisor restarts it, so that a driver opened before goes on by its own retries."""
        with join(data, heap=HEAP) as engine:
            note(engine.endpoint, "before")
            endpoint = engine.endpoint
            auth = (endpoint.user, endpoint.password)
            with neo4j.GraphDatabase.driver(endpoint.uri, auth=auth) as driver:
                driver.verify_connectivity()
                os.kill(published(data)["engine_pid"], signal.SIGKILL)
                found = driver.execute_query(
                    "MATCH (n:Note) RETURN n.text AS text", database_="neo4j"
                ).records
            assert [row["text"] for row in found] == ["before"]

    def test_the_supervisor_killed(self, data: Path) -> None:
        with join(data, heap=HEAP) as engine:
            note(engine.endpoint, "kept")
            processes = engine_processes(data)
            os.kill(published(data)["supervisor_pid"], signal.SIGKILL)
            if sys.platform == "linux":
                assert gone(processes)
            assert notes(engine.ensure(PATIENCE)) == ["kept"]

    def test_everything_killed_at_once(self, data: Path) -> None:
        with user(data) as only:
            told(only)
            processes = engine_processes(data)
            for process in processes:
                process.kill()
            only.kill()
            assert gone(processes)
        assert (data / "engine" / "endpoint.json").exists()  # it is stale now
        with join(data, heap=HEAP) as engine:
            assert notes(engine.endpoint) == []

    @pytest.mark.parametrize("torn", ["", "{", "[]", '{"bolt_port": 7687}', ALL_KEYS % "x", ALL_KEYS % 99999])
    def test_a_torn_endpoint_file_is_none(self, data: Path, torn: str) -> None:
        (data / "engine").mkdir(parents=True)
        (data / "engine" / "endpoint.json").write_text(torn)
        assert EngineFolder(data).running() is None

    def test_a_stale_endpoint_whose_ports_others_have_now(self, data: Path) -> None:
        (data / "engine").mkdir(parents=True)
        with (
            socket.create_server(("127.0.0.1", 0)) as other,
            socket.create_server(("127.0.0.1", 0)) as another,
        ):
            ports = other.getsockname()[1], another.getsockname()[1]
            stale = {"bolt_port": ports[0], "http_port": ports[1], "engine_pid": 1, "supervisor_pid": 1}
            (data / "engine" / "endpoint.json").write_text(json.dumps({**stale, "place": "", "host": ""}))
            with join(data, heap=HEAP) as engine:
                assert notes(engine.endpoint) == []
                found = published(data)
                assert not {found["bolt_port"], found["http_port"]} & set(ports)

    @pytest.mark.parametrize("busy", [0, 1], ids=["bolt", "http"])
    def test_a_port_taken_after_it_was_chosen(
        self, data: Path, monkeypatch: pytest.MonkeyPatch, busy: int
    ) -> None:
        """The engine would stay alive without serving; the supervisor sees it and takes other ports."""
        folder = EngineFolder(data)
        folder.prepare()
        folder.write_settings()
        with (
            socket.create_server(("127.0.0.1", 0)) as other,
            FolderLock(folder.users_lock) as users,
            folder.engine_lock.open("wb") as lock,
        ):
            assert users.take(shared=True)
            choose = supervisor._free_ports
            first = [*choose(0, 0)]
            first[busy] = other.getsockname()[1]
            choices = [tuple(first)]
            monkeypatch.setattr(
                supervisor, "_free_ports", lambda *w: choices.pop() if choices else choose(*w)
            )
            serving = supervisor.Supervisor(folder.order(lock.fileno(), heap=HEAP)).serve(0, 0)
            assert serving is not None
            engine, *ports = serving
            engine.kill()
            engine.wait(PATIENCE)
            assert not choices
            assert other.getsockname()[1] not in ports

    def test_many_starting_at_once_share_one(self, data: Path) -> None:
        with user(data) as one, user(data) as two, user(data) as three:
            uris = {told(each)["uri"] for each in (one, two, three)}
            assert len(uris) == 1
            assert len(engine_processes(data)) == 2  # a supervisor and an engine

    def test_a_lost_root_secret(self, data: Path) -> None:
        with join(data, heap=HEAP) as engine:
            note(engine.endpoint, "kept")
            processes = engine_processes(data)
        assert gone(processes)
        (data / "engine" / "root.secret").unlink()
        with join(data, heap=HEAP) as engine:
            assert notes(engine.endpoint) == notes(engine.endpoint, reader=True) == ["kept"]


class TestWhatItRefuses:
    def test_a_database_open_in_another_program(self, data: Path) -> None:
        with join(data, heap=HEAP):
            processes = engine_processes(data)
        assert gone(processes)
        lock = data / "engine" / "databases" / "neo4j" / "database.lck"
        script = (
            "import fcntl, sys; file = open(sys.argv[1], 'ab'); fcntl.lockf(file, fcntl.LOCK_EX); "
            "print('locked', flush=True); sys.stdin.read()"
        )
        with running([sys.executable, "-c", script, str(lock)]) as other:
            assert other.stdout is not None
            assert other.stdout.readline() == "locked\n"
            with pytest.raises(EngineLocked, match=str(other.pid)) as refused:
                join(data, heap=HEAP)
        assert str(data) in str(refused.value)
        with join(data, heap=HEAP) as engine:
            assert notes(engine.endpoint) == []

    def test_an_engine_on_another_host(self, data: Path) -> None:
        (data / "engine").mkdir(parents=True)
        there: dict[str, object] = {
            "bolt_port": 7687,
            "http_port": 2480,
            "engine_pid": 12,
            "supervisor_pid": 11,
        }
        there |= {"place": "elsewhere", "host": "tower.example"}
        (data / "engine" / "endpoint.json").write_text(json.dumps(there))
        with (data / "engine" / "engine.lock").open("wb") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            with pytest.raises(EngineLocked, match=r"runs on tower\.example \(process 12\)"):
                join(data, heap=HEAP)

    @pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a folder away")
    def test_a_folder_of_another_account(self, data: Path) -> None:
        (data / "engine").mkdir(parents=True)
        os.chown(data / "engine", 12345, -1)
        with pytest.raises(EngineLocked, match="uid 12345"):
            join(data, heap=HEAP)

    def test_an_engine_that_does_not_answer_in_time(self, data: Path) -> None:
        with join(data, heap=HEAP):
            keeper, java = engine_processes(data)
            java.suspend()
            with pytest.raises(EngineError, match=f"did not answer within 0.5 s.*{java.pid}.*{keeper.pid}"):
                join(data, heap=HEAP, deadline=0.5)
            java.resume()

    def test_a_data_folder_that_is_a_file(self, data: Path) -> None:
        data.write_text("not a folder")
        with pytest.raises(EngineError, match="cannot be used"):
            join(data, heap=HEAP)

    def test_a_data_folder_that_cannot_be_made(self) -> None:
        with pytest.raises(EngineError, match=r"/proc/coopgraph cannot be used.*choose another"):
            join(Path("/proc/coopgraph"), heap=HEAP)

    @pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
    def test_a_data_folder_without_permission(self, data: Path) -> None:
        data.mkdir(mode=0o500)
        with pytest.raises(EngineError, match="Permission denied"):
            join(data, heap=HEAP)

    def test_a_heap_no_machine_has(self, data: Path) -> None:
        with pytest.raises(EngineError, match=r"does not start.*heap size"):
            join(data, heap="99999999999g")

    def test_a_missing_engine(self, data: Path) -> None:
        """The engine's package is not to be found."""
        done = subprocess.run(
            [sys.executable, "-c", HIDING + USER, str(data)],
            env=os.environ | {"PYTHONPATH": str(REPOSITORY)},
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
        assert done.returncode == 1
        assert done.stderr.startswith("EngineError: The embedded engine is not installed")


class TestDefaultDataFolder:
    def test_follows_the_desktop_specification(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("XDG_DATA_HOME", "/srv/share")
        assert default_data_dir() == Path("/srv/share/coopgraph")

    @pytest.mark.parametrize("unusable", ["", "relative/path"])
    def test_else_lies_in_the_home_folder(self, monkeypatch: pytest.MonkeyPatch, unusable: str) -> None:
        monkeypatch.setenv("XDG_DATA_HOME", unusable)
        monkeypatch.setenv("HOME", "/home/analyst")
        assert default_data_dir() == Path("/home/analyst/.local/share/coopgraph")

    def test_without_home_asks_the_account(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.delenv("XDG_DATA_HOME", raising=False)
        monkeypatch.delenv("HOME", raising=False)
        home = pwd.getpwuid(os.getuid()).pw_dir
        assert default_data_dir() == Path(home) / ".local/share/coopgraph"

    def test_without_an_account_says_what_to_do(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.delenv("XDG_DATA_HOME", raising=False)
        monkeypatch.setenv("HOME", "")
        monkeypatch.setattr(os, "getuid", lambda: 4_000_000_000)
        with pytest.raises(EngineError, match="Choose a data folder"):
            default_data_dir()


@contextmanager
def session(endpoint: Endpoint, *, reader: bool = False) -> Iterator[neo4j.Session]:
    root = endpoint.user, endpoint.password
    auth = (endpoint.reader_user, endpoint.reader_password) if reader else root
    driver = neo4j.GraphDatabase.driver(endpoint.uri, auth=auth)
    with driver, driver.session(database=endpoint.database) as opened:
        yield opened


def note(endpoint: Endpoint, text: str, *, reader: bool = False) -> None:
    with session(endpoint, reader=reader) as run:
        run.execute_write(lambda tx: tx.run("CREATE (:Note {text: $text})", text=text).consume())


def notes(endpoint: Endpoint, *, reader: bool = False) -> list[str]:
    with session(endpoint, reader=reader) as run:
        return [row["text"] for row in run.run("MATCH (n:Note) RETURN n.text AS text ORDER BY text")]


@contextmanager
def running(command: list[str], **options: object) -> Iterator["subprocess.Popen[str]"]:
    """A process with piped input and output, killed and reaped in the end."""
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True} | options
    with subprocess.Popen(command, **pipes) as process:  # type: ignore[call-overload]
        try:
            yield process
        finally:
            process.kill()


def user(data: Path, **options: object) -> "AbstractContextManager[subprocess.Popen[str]]":
    path = os.pathsep.join(filter(None, (str(REPOSITORY), os.environ.get("PYTHONPATH"))))
    environment = os.environ | {"PYTHONPATH": path}
    command = [sys.executable, "-c", USER, str(data)]
    return running(command, env=environment, start_new_session=True, **options)


def told(process: "subprocess.Popen[str]") -> dict[str, str]:
    assert process.stdout is not None
    answer: dict[str, str] = json.loads(process.stdout.readline())
    return answer


def published(data: Path) -> dict[str, int]:
    endpoint: dict[str, int] = json.loads((data / "engine" / "endpoint.json").read_text())
    return endpoint


def engine_processes(data: Path) -> list[psutil.Process]:
    """The supervisors and engines of a data folder, the oldest first."""
    found = []
    for process in psutil.process_iter():
        try:
            words = process.cmdline()
        except (psutil.AccessDenied, psutil.NoSuchProcess, psutil.ZombieProcess):
            continue
        if any(word.endswith(str(data / "engine")) for word in words):
            found.append(process)
    return sorted(found, key=lambda process: process.create_time())


def gone(processes: list[psutil.Process]) -> bool:
    """Whether they end in time by themselves."""
    assert processes
    _, alive = psutil.wait_procs(processes, timeout=PATIENCE)
    return not alive


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def _try_in_child(engine: EmbeddedEngine, end: "multiprocessing.connection.Connection") -> None:
    try:
        engine.sql("SELECT 1")
        end.send("it worked")
    except EngineError as error:
        end.send(str(error))
    end.recv()


def _assert_nothing_left(data: Path) -> None:
    _, left = psutil.wait_procs(engine_processes(data), timeout=PATIENCE)
    for process in left:
        process.kill()
    assert not left
