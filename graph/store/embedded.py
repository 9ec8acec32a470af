"""The embedded engine: started on first use in a data folder, shared by all who use it, ended with the last.

`join` gives a process the use of the engine in a data folder. The first one starts it, as a child process
of its own supervisor and in its own session; the others, in this process or another, join it. When the
last user has closed, exited or been killed, the engine stops. An engine that dies is started again by its
supervisor while it has users; when the supervisor was killed too, by the next `join` or `ensure`.

The engine listens on 127.0.0.1 only, speaks Bolt (through the official driver) and HTTP, and knows two
users: `root`, and `reader`, who cannot write. Linux and macOS; on macOS an engine whose supervisor was
killed with SIGKILL runs on until the next start on its folder finds it and uses it. Windows is not
supported. The data folder must be on a file system with working locks.
"""

import base64
import contextlib
import http.client
import importlib
import json
import os
import socket
from dataclasses import dataclass, field
from importlib import resources
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from graph.store.engine_process import (
    DATABASE,
    LOOPBACK,
    READER,
    ROOT,
    EngineError,
    EngineFolder,
    EngineLocked,
    Running,
    check_heap,
    place,
)
from graph.store.folder_lock import Deadline, FolderLock

__all__ = ["EmbeddedEngine", "Endpoint", "EngineError", "EngineLocked", "default_data_dir", "join"]

_PROBE = 10.0  # seconds one probe may take; an engine that is up answers in milliseconds
_COMMAND = 150.0  # seconds one SQL command may take; the engine itself gives up after 120
_STARTS = 3  # more than one, for an engine that was killed from outside while it started


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where the engine is reached and as whom; printing it shows no password."""

    uri: str
    user: str
    password: str = field(repr=False)
    reader_user: str
    reader_password: str = field(repr=False)
    http_uri: str
    database: str


class EmbeddedEngine:
    """This process's use of the engine in a data folder; made by `join`, given up by `close`.

    After a fork the child has no use of its own: it must `join` again.
    """

    def __init__(self, folder: EngineFolder, use: FolderLock, heap: str) -> None:
        self._folder = folder
        self._use = use
        self._heap = heap
        self._endpoint: Endpoint | None = None

    @classmethod
    def join(
        cls, data_dir: Path | None = None, *, heap: str = "1g", deadline: float = 60.0
    ) -> "EmbeddedEngine":
        """Use the engine in `data_dir` (default: `default_data_dir()`), starting it where none runs.

        `heap` is the Java heap of an engine that must be started ("512m", "2g"); one that runs keeps its
        own. `deadline` is in seconds; within it the engine answers queries on its database or EngineError
        says why not. EngineLocked, a kind of it, names another program, host or account in the way.
        """
        limit = Deadline(deadline)
        folder = EngineFolder((data_dir or default_data_dir()).expanduser().absolute())
        folder.prepare()
        use = _opened(folder.users_lock)
        try:
            if not _taken(use, limit, shared=True):
                raise EngineError(
                    f"The engine in {folder.path} has been stopping for {deadline:g} s. {_supervised(folder)}"
                )
            engine = cls(folder, use, check_heap(heap))
            engine._answering(limit)
        except BaseException:
            use.close()
            raise
        return engine

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def endpoint(self) -> Endpoint:
        """Where the engine was when it was last known to answer."""
        if self._endpoint is None or self._use.closed:
            raise EngineError(
                f"The engine in {self._folder.path} is not used by this process (closed, or forked from the "
                "process that joined it). Join it again."
            )
        return self._endpoint

    def ensure(self, deadline: float = 60.0) -> Endpoint:
        """Make sure the engine answers, starting it again if it died; its endpoint, perhaps a new one.

        For a long-lived user whose connections fail: ports stay the same where they are still free.
        """
        if self._use.closed:
            return self.endpoint
        return self._answering(Deadline(deadline))

    def sql(self, command: str) -> list[dict[str, Any]]:
        """Run one SQL command as root over HTTP (schema and full-text indexes); its rows.

        EngineError carries the engine's own words when it refuses the command.
        """
        return _rows(_post(self.endpoint, f"command/{DATABASE}", {"language": "sql", "command": command}))

    def close(self) -> None:
        """Give up this process's use; the engine stops when nobody is left. A second call does nothing."""
        self._use.close()

    def _answering(self, limit: Deadline) -> Endpoint:
        with _opened(self._folder.start_lock) as start:
            if not _taken(start, limit):
                raise EngineError(
                    f"Another process has been starting the engine in {self._folder.path} "
                    f"for {limit.seconds:g} s. Try again, with a longer deadline if the machine is busy."
                )
            self._endpoint = self._reach(limit)
        return self._endpoint

    def _reach(self, limit: Deadline) -> Endpoint:
        starts = 0
        trouble: str | None = "it has not published its ports yet"
        while True:
            with _opened(self._folder.engine_lock) as lock:
                if _taken(lock, Deadline(0)):  # nothing of an engine lives, whatever the endpoint file says
                    if starts == _STARTS:
                        raise EngineError(
                            f"The engine does not start in {self._folder.path}: {self._folder.last_words()}. "
                            f"Its logs are in {self._folder.path / 'log'}."
                        )
                    self._folder.refuse_foreign_holder()
                    self._folder.start(lock, heap=self._heap)
                    starts += 1
                    importlib.import_module("neo4j")  # half a second, spent while Java starts
            running = self._folder.running()
            if running is not None:
                if running.place != place():
                    raise EngineLocked(
                        f"The engine in {self._folder.path} runs on {running.host} (process "
                        f"{running.engine_pid}), in another host or network namespace than this process. "
                        "Stop its users there, or choose another data folder."
                    )
                endpoint = self._endpoint_of(running)
                trouble = self._trouble(endpoint, limit)
                if trouble is None:
                    return endpoint
            if not limit.pause(0.02):
                raise EngineError(
                    f"The engine in {self._folder.path} did not answer within {limit.seconds:g} s: "
                    f"{trouble}. {_supervised(self._folder)} "
                    "If it is recovering a large database, give it longer."
                )

    def _endpoint_of(self, running: Running) -> Endpoint:
        return Endpoint(
            uri=f"bolt://{LOOPBACK}:{running.bolt_port}",
            user=ROOT,
            password=self._folder.secret(ROOT),
            reader_user=READER,
            reader_password=self._folder.secret(READER),
            http_uri=f"http://{LOOPBACK}:{running.http_port}",
            database=DATABASE,
        )

    def _trouble(self, endpoint: Endpoint, limit: Deadline) -> str | None:
        """What keeps the database from answering both users now; the reader is made where there is none."""
        from neo4j.exceptions import AuthError

        patience = min(_PROBE, limit.left)
        try:
            trouble = _query(endpoint.uri, endpoint.user, endpoint.password, patience)
        except AuthError as error:
            raise EngineError(
                f"The engine in {self._folder.path} refuses the password in {ROOT}.secret there. Put back "
                "the right file, or stop the engine's users and delete it: the next start makes a new one."
            ) from error
        if trouble is not None:
            return trouble
        try:
            return _query(endpoint.uri, endpoint.reader_user, endpoint.reader_password, patience)
        except AuthError:
            try:
                _make_reader(endpoint, patience)
            except EngineError as error:
                return str(error)
            return "its reading user was made just now"


def join(data_dir: Path | None = None, *, heap: str = "1g", deadline: float = 60.0) -> EmbeddedEngine:
    """Use the engine in a data folder: see `EmbeddedEngine.join`."""
    return EmbeddedEngine.join(data_dir, heap=heap, deadline=deadline)


def default_data_dir() -> Path:
    """The account's own data folder: $XDG_DATA_HOME/coopgraph, else ~/.local/share/coopgraph."""
    base = os.environ.get("XDG_DATA_HOME", "")
    if Path(base).is_absolute():  # the specification has relative ones ignored
        return Path(base) / "coopgraph"
    home = os.environ.get("HOME", "") or _home_of_account()
    return Path(home) / ".local" / "share" / "coopgraph"


def _home_of_account() -> str:
    import pwd

    try:
        return pwd.getpwuid(os.getuid()).pw_dir
    except KeyError as error:
        raise EngineError(
            "There is no home folder to keep the graph in: neither XDG_DATA_HOME nor HOME is set and the "
            f"account (uid {os.getuid()}) has none. Choose a data folder."
        ) from error


def _opened(path: Path) -> FolderLock:
    try:
        return FolderLock(path)
    except OSError as error:
        raise EngineError(f"The lock {path} cannot be opened: {error.strerror}.") from error


def _taken(lock: FolderLock, limit: Deadline, *, shared: bool = False) -> bool:
    try:
        return lock.wait(limit, shared=shared)
    except OSError as error:
        raise EngineError(
            f"The file system of {lock.path} gives no locks: {error.strerror}. "
            "Choose a data folder on a local disk."
        ) from error


def _supervised(folder: EngineFolder) -> str:
    running = folder.running()
    if running is None:
        return f"It last said: {folder.last_words()}."
    return (
        f"It is process {running.engine_pid}, its supervisor is {running.supervisor_pid} (on {running.host})."
    )


def _query(uri: str, user: str, password: str, patience: float) -> str | None:
    """None when the database answers this user, else why not; AuthError when it refuses the user."""
    import neo4j
    from neo4j.exceptions import AuthError, DriverError, Neo4jError

    host, port = uri.removeprefix("bolt://").split(":")
    with socket.socket() as knock:  # far cheaper than a driver while nobody listens
        knock.settimeout(patience)
        if knock.connect_ex((host, int(port))) != 0:
            return f"nobody listens on port {port}"
    query = (resources.files("cypher") / "read" / "ready.cypher").read_text(encoding="utf-8")
    driver = neo4j.GraphDatabase.driver(
        uri, auth=(user, password), connection_timeout=patience, connection_acquisition_timeout=patience
    )
    with driver, driver.session(database=DATABASE) as session:
        try:
            session.run(query).consume()
        except AuthError:
            raise
        except (DriverError, Neo4jError, OSError) as error:
            return " ".join(str(error).split())
    return None


def _make_reader(endpoint: Endpoint, patience: float) -> None:
    """Make the reading user with the password in the folder, in place of one with another password."""
    user = {"name": READER, "password": endpoint.reader_password, "databases": {DATABASE: [READER]}}
    with contextlib.suppress(EngineError):  # there is none the first time
        _post(endpoint, "server", {"command": f"drop user {READER}"}, patience)
    _post(endpoint, "server", {"command": f"create user {json.dumps(user)}"}, patience)


def _post(endpoint: Endpoint, path: str, body: dict[str, str], patience: float = _COMMAND) -> dict[str, Any]:
    """One request to the engine's HTTP API as root; `http.client` because it heeds no proxy settings."""
    connection = http.client.HTTPConnection(endpoint.http_uri.removeprefix("http://"), timeout=patience)
    login = base64.b64encode(f"{endpoint.user}:{endpoint.password}".encode()).decode("ascii")
    headers = {"Authorization": f"Basic {login}", "Content-Type": "application/json"}
    with contextlib.closing(connection):
        try:
            connection.request("POST", f"/api/v1/{path}", json.dumps(body).encode(), headers)
            response = connection.getresponse()
            status, text = response.status, response.read().decode("utf-8", "replace")
        except (OSError, http.client.HTTPException) as error:
            raise EngineError(f"The engine at {endpoint.http_uri} does not answer: {error!r}.") from error
    try:
        answer = json.loads(text) if text else {}
    except ValueError as error:
        raise EngineError(
            f"The engine at {endpoint.http_uri} answered {status} with no JSON: {text[:200]!r}"
        ) from error
    if status >= 400 or not isinstance(answer, dict):
        raise EngineError(f"The engine refused a command ({status}): {_reason(answer)}")
    return answer


def _rows(answer: dict[str, Any]) -> list[dict[str, Any]]:
    result = answer.get("result", [])
    if not isinstance(result, list):
        raise EngineError(f"The engine answered a command with {type(result).__name__} in place of rows.")
    return [row for row in result if isinstance(row, dict)]


def _reason(answer: object) -> str:
    if not isinstance(answer, dict):
        return str(answer)
    return ": ".join(str(answer[key]) for key in ("error", "detail") if answer.get(key)) or "no reason given"
