"""The engine's folder and how its process is started: layout, secrets, command line, foreign holders.

In a data folder, ``engine/`` (mode 0700) holds::

    databases/ config/     the engine's own
    root.secret            password of `root`, mode 0600, likewise
    reader.secret          password of `reader`, who cannot write
    endpoint.json          ports and process ids of the running engine; believed while engine.lock is held
    start.lock             held by the one process that starts an engine or looks whether it must
    users.lock             held shared by every user, exclusively by a supervisor that ends the engine
    engine.lock            held by the supervisor and the engine as long as either lives
    log/                   engine.*.log (warnings), console.log (the Java process's output), supervisor.log
"""

import contextlib
import fcntl
import importlib.util
import json
import os
import re
import secrets
import socket
import subprocess
import sys
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any

from graph.store.folder_lock import FolderLock
from graph.store.supervisor import Order

LOOPBACK = "127.0.0.1"
DATABASE = "neo4j"
ROOT, READER = "root", "reader"

_PRIVATE_FOLDER = 0o700
_PORTS = range(1, 65536)
_HEAP = re.compile(r"[1-9][0-9]*[kmgKMG]")


class EngineError(Exception):
    """The embedded engine cannot do what was asked; the message says what, where, and what to do."""


class EngineLocked(EngineError):
    """The folder is in use by a program, a host or an account whose engine cannot be joined."""


@dataclass(frozen=True, slots=True)
class Running:
    """What a supervisor published about the engine it keeps."""

    bolt_port: int
    http_port: int
    engine_pid: int
    supervisor_pid: int
    place: str
    host: str


class EngineFolder:
    """The engine's part of a data folder."""

    def __init__(self, data_dir: Path) -> None:
        self.data_dir = data_dir
        self.path = data_dir / "engine"
        self.users_lock = self.path / "users.lock"
        self.start_lock = self.path / "start.lock"
        self.engine_lock = self.path / "engine.lock"

    def prepare(self) -> None:
        """Make the folder, private to this account; EngineError where that cannot be."""
        try:
            if not self.data_dir.exists():
                self.data_dir.parent.mkdir(parents=True, exist_ok=True)
                self.data_dir.mkdir(mode=_PRIVATE_FOLDER, exist_ok=True)
            self.path.mkdir(mode=_PRIVATE_FOLDER, exist_ok=True)
            found = self.path.stat()
            if found.st_uid != os.geteuid():
                raise EngineLocked(
                    f"The engine folder {self.path} belongs to {_account(found.st_uid)}, "
                    f"this process runs as {_account(os.geteuid())}. "
                    "Run it under that account or choose another data folder."
                )
            self.path.chmod(_PRIVATE_FOLDER)
            for name in ("config", "log"):
                (self.path / name).mkdir(mode=_PRIVATE_FOLDER, exist_ok=True)
        except OSError as error:
            raise EngineError(
                f"The data folder {self.data_dir} cannot be used: {error.strerror} ({error.filename}). "
                "Make it writable or choose another data folder."
            ) from error

    def secret(self, user: str) -> str:
        """The user's password in this folder."""
        path = self._secret_path(user)
        try:
            return path.read_text(encoding="ascii").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise EngineError(
                f"The password of the engine's user {user} cannot be read from {path}: {error}. "
                "Put the file back (from a backup of the data folder)."
            ) from error

    def running(self) -> Running | None:
        """What the endpoint file says; None when there is none yet or it is not whole."""
        try:
            published: dict[str, Any] = json.loads((self.path / "endpoint.json").read_text(encoding="utf-8"))
            found = Running(
                bolt_port=int(published["bolt_port"]),
                http_port=int(published["http_port"]),
                engine_pid=int(published["engine_pid"]),
                supervisor_pid=int(published["supervisor_pid"]),
                place=str(published["place"]),
                host=str(published["host"]),
            )
        except (OSError, ValueError, KeyError, TypeError):
            return None
        return found if found.bolt_port in _PORTS and found.http_port in _PORTS else None

    def refuse_foreign_holder(self) -> None:
        """EngineLocked when another program has the database open; asked while no engine of ours lives."""
        lock = self.path / "databases" / DATABASE / "database.lck"
        try:
            with lock.open("rb+") as file:
                fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)  # ends with the file
                return
        except FileNotFoundError:
            return
        except OSError as error:
            if not isinstance(error, (BlockingIOError, PermissionError)):
                raise EngineError(f"The lock {lock} cannot be asked for: {error.strerror}.") from error
        raise EngineLocked(
            f"The database in {self.path} is open in another program: {_lock_holder(lock)}. "
            "Stop it, or choose another data folder."
        )

    def start(self, engine_lock: FolderLock, *, heap: str) -> None:
        """Start a supervisor and its engine, which inherit the lock; they are not yet ready on return."""
        try:
            self.write_settings()
            order = self.order(engine_lock.fileno(), heap=heap)
            (self.path / "endpoint.json").unlink(missing_ok=True)  # the lock says that it is stale
            with (self.path / "log" / "supervisor.log").open("ab") as log:
                supervisor = subprocess.Popen(
                    [
                        sys.executable,
                        "-I",
                        "-S",
                        str(Path(__file__).with_name("supervisor.py")),
                        str(self.path),
                    ],
                    stdin=subprocess.PIPE,
                    stdout=subprocess.DEVNULL,  # nobody's pipe or terminal is kept open
                    stderr=log,
                    cwd=self.path,
                    start_new_session=True,  # Ctrl-C and a closing terminal are not meant for it
                    pass_fds=(engine_lock.fileno(),),
                )
                supervisor.communicate(json.dumps(order).encode())
        except OSError as error:
            raise EngineError(f"The engine cannot be started in {self.path}: {error}.") from error

    def order(self, engine_lock: int, *, heap: str) -> Order:
        """What a supervisor is told; its ports are those of before, so that clients find the new engine."""
        earlier = self.running()
        return Order(
            folder=str(self.path),
            options=self._options(heap),
            main=["-cp", f"{_wheel() / 'jars'}/*", "com.arcadedb.server.ArcadeDBServer"],
            # LC_ALL lets Java name files outside ASCII; nothing of the user's Java settings leaks in.
            environment={"PATH": os.defpath, "LC_ALL": "C.UTF-8", "TZ": "UTC", "HOME": str(self.path)},
            engine_lock=engine_lock,
            bolt_port=earlier.bolt_port if earlier else 0,
            http_port=earlier.http_port if earlier else 0,
            place=place(),
            host=socket.gethostname(),
        )

    def last_words(self) -> str:
        """The end of what the engine and its supervisor wrote, for an error message."""
        lines: list[str] = []
        for name in ("console.log", "supervisor.log"):
            with contextlib.suppress(OSError):
                text = (self.path / "log" / name).read_text(encoding="utf-8", errors="replace")
                # The frames of a stack trace and Java's warnings stay in the file.
                told = [
                    line
                    for line in text.splitlines()
                    if line.strip() and not line.startswith(("\t", "WARNING:"))
                ]
                lines += told[-3:]
        return " / ".join(lines) or "it left no output"

    def _secret_path(self, user: str) -> Path:
        return self.path / f"{user}.secret"

    def write_settings(self) -> None:
        """Write what the engine reads when it starts: groups, logging, and passwords where there are none."""
        package = resources.files("graph.store") / "engine"
        groups = (package / "server-groups.json").read_text(encoding="utf-8")
        logging = (package / "logging.properties").read_text(encoding="utf-8")
        _write_private(self.path / "config" / "server-groups.json", groups)
        _write_private(self.path / "logging.properties", logging)
        if not self._secret_path(ROOT).exists():
            # With no accounts on file the engine makes root anew from the secret; the reader follows.
            (self.path / "config" / "server-users.jsonl").unlink(missing_ok=True)
        for user in (ROOT, READER):
            if not self._secret_path(user).exists():
                _write_private(self._secret_path(user), secrets.token_urlsafe(24))

    def _options(self, heap: str) -> list[str]:
        java = _wheel() / "jre" / "bin" / "java"
        if not os.access(java, os.X_OK):
            raise EngineError(
                f"The Java runtime {java} is missing or not executable. "
                "Install the engine anew: pip install --force-reinstall arcadedb-embedded"
            )
        root = self.path
        return [
            str(java),
            f"-Xmx{heap}",
            "-XX:+UseSerialGC",
            "-XX:+ExitOnOutOfMemoryError",  # half an engine serves nobody; the supervisor starts a whole one
            "-XX:-UsePerfData",
            f"-XX:ErrorFile={root}/log/java-crash-%p.log",
            "--add-modules",
            "jdk.incubator.vector",
            "--enable-native-access=ALL-UNNAMED",
            f"-Djava.util.logging.config.file={root}/logging.properties",
            f"-Darcadedb.server.logsDirectory={root}/log",
            f"-Darcadedb.server.rootPath={root}",
            f"-Darcadedb.server.rootPasswordPath={self._secret_path(ROOT)}",
            f"-Darcadedb.server.httpIncomingHost={LOOPBACK}",
            "-Darcadedb.server.plugins=Bolt:com.arcadedb.bolt.BoltProtocolPlugin",
            f"-Darcadedb.bolt.host={LOOPBACK}",
            f"-Darcadedb.server.defaultDatabases={DATABASE}[{ROOT}]",
            "-Darcadedb.txWalFlush=2",
            "-Darcadedb.command.timeout=120000",
            "-Darcadedb.bolt.maxMessageSize=268435456",
            "-Darcadedb.bolt.packstream.maxValueLength=67108864",
            "-Darcadedb.opencypher.loadCsv.allowFileUrls=false",
            "-Darcadedb.opencypher.loadCsv.allowRemoteUrls=false",
        ]


def check_heap(heap: str) -> str:
    """The size of a Java heap as given; EngineError where Java would not understand it."""
    if not _HEAP.fullmatch(heap):
        raise EngineError(f"The heap {heap!r} is not a size of Java memory; write it like 512m or 2g.")
    return heap


def place() -> str:
    """Where a loopback address of this process leads: two processes can talk if their places are equal."""
    if sys.platform == "linux":
        with contextlib.suppress(OSError):
            boot = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
            return f"{boot} {Path('/proc/self/ns/net').readlink()}"
    return socket.gethostname()


def _wheel() -> Path:
    """The installed engine; found without importing it, since importing it would load Java in-process."""
    found = importlib.util.find_spec("arcadedb_embedded")
    if found is None or found.origin is None:
        raise EngineError(
            "The embedded engine is not installed (package arcadedb-embedded). "
            "Install it with: pip install arcadedb-embedded, or configure a Neo4j server."
        )
    return Path(found.origin).parent


def _write_private(path: Path, text: str) -> None:
    """Write a file of mode 0600 that is there whole or not at all, after a power cut too."""
    draft = path.with_name(path.name + ".draft")
    draft.unlink(missing_ok=True)
    fd = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    with os.fdopen(fd, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)


def _lock_holder(lock: Path) -> str:
    """Who holds the POSIX lock on a file, as far as this system tells (Linux: /proc/locks)."""
    with contextlib.suppress(OSError):
        inode = str(lock.stat().st_ino)
        for line in Path("/proc/locks").read_text(encoding="ascii").splitlines():
            fields = line.split()
            if len(fields) >= 6 and fields[1] == "POSIX" and fields[5].rsplit(":", 1)[-1] == inode:
                return (
                    f"process {fields[4]} ({_program(fields[4])})"
                    if int(fields[4]) > 0
                    else "on another host"
                )
    return "one this system does not name, perhaps on another host"


def _program(pid: str) -> str:
    with contextlib.suppress(OSError):
        words = Path(f"/proc/{pid}/cmdline").read_bytes().decode("utf-8", "replace").split("\0")
        # The first and the last word tell a Java program apart without its forty options.
        return " … ".join(
            dict.fromkeys(word for word in (words[0], words[-2 if len(words) > 1 else 0]) if word)
        )
    return "which ended just now"


def _account(uid: int) -> str:
    import pwd

    try:
        return f"{pwd.getpwuid(uid).pw_name} (uid {uid})"
    except KeyError:
        return f"uid {uid}"
