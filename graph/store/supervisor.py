"""Keeps one engine running for the users of a folder and ends it with the last of them.

Run as a file by `graph.store.engine_process` (``python -I -S supervisor.py FOLDER``, an order in JSON on
standard input). It imports the standard library only, so that it is up in some 20 ms and nothing in the
user's environment can keep it from starting. The folder's name on the command line is for people who
read process lists.

How it knows what to do:

- Every user holds ``users.lock`` shared. The kernel takes that back when a user dies, so the supervisor,
  which waits for it exclusively, gets it exactly when nobody is left. It keeps it until the engine is
  gone; who comes meanwhile waits and then starts afresh.
- ``engine.lock`` comes open and locked from the starter and is inherited by the engine: it is held as
  long as the supervisor or the engine lives, whatever files may lie around.
- The engine asks the kernel to be killed when the supervisor dies (Linux: PR_SET_PDEATHSIG; it is safe
  against kill -9). On other systems an engine whose supervisor was killed runs on until it is ended.
- An engine that dies while there are users is started again on the same ports, unless it keeps
  dying young.
"""

import contextlib
import ctypes
import fcntl
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypedDict

LOOPBACK = "127.0.0.1"
PORT_ATTEMPTS = 5
SHORT = 5.0  # seconds of an engine's life; after so many short lives in a row it is given up:
SHORT_LIVES = 3
STOPPING = 20.0  # seconds from SIGTERM to SIGKILL; a clean stop takes about 0.4
_PR_SET_PDEATHSIG = 1
_LISTENING = "0A"  # the state in /proc/net/tcp


class Order(TypedDict):
    """What the starter wants: no secret is in it, the engine reads those from its folder."""

    folder: str
    options: list[str]
    main: list[str]
    environment: dict[str, str]
    engine_lock: int
    bolt_port: int
    http_port: int
    place: str
    host: str


class Supervisor:
    """One engine, its published endpoint, and its end."""

    def __init__(self, order: Order) -> None:
        self.order = order
        self.folder = Path(order["folder"])
        self.endpoint = self.folder / "endpoint.json"
        self.console = self.folder / "log" / "console.log"
        self.users = os.open(self.folder / "users.lock", os.O_RDWR | os.O_CLOEXEC)
        self.engine: subprocess.Popen[bytes] | None = None
        self.leaving = False
        self.guard = threading.Lock()
        self.mark_for_death = _death_mark()

    def run(self) -> None:
        """Serve until the last user is gone or the engine cannot live."""
        threading.Thread(target=self._leave_with_last_user, daemon=True).start()
        signal.signal(signal.SIGTERM, lambda *_: threading.Thread(target=self._leave).start())
        bolt, http = self.order["bolt_port"], self.order["http_port"]
        short_lives = 0
        while short_lives < SHORT_LIVES and (serving := self.serve(bolt, http)) is not None:
            engine, bolt, http = serving
            since = time.monotonic()
            self._publish(engine.pid, bolt, http)
            code = engine.wait()
            self.endpoint.unlink(missing_ok=True)
            if self.leaving:
                break
            _log(f"the engine ended by itself with status {code}")
            short_lives = short_lives + 1 if time.monotonic() - since < SHORT else 0

    def serve(self, bolt: int, http: int) -> "tuple[subprocess.Popen[bytes], int, int] | None":
        """Start an engine that listens, on the wished ports if it can; None when it cannot or shall not."""
        bolt, http = _free_ports(bolt, http)
        for _ in range(PORT_ATTEMPTS):
            engine = self._start(bolt, http)
            if engine is None:
                return None
            while engine.poll() is None and not self._broken():
                if _listens(engine.pid, http) and _listens(engine.pid, bolt):  # HTTP is the last to come up
                    return engine, bolt, http
                time.sleep(0.02)
            status = engine.poll()
            engine.kill()  # after a failed start it would stay alive without serving
            engine.wait()
            if self.leaving:
                return None
            if "Unable to listen" not in self._console_text():
                ended = f"ended with status {status} while" if status is not None else "failed when"
                _log(f"the engine {ended} starting")  # its own words are in console.log
                return None
            bolt, http = _free_ports(0, 0)
        _log(f"no free port was still free after {PORT_ATTEMPTS} attempts")
        return None

    def _start(self, bolt: int, http: int) -> "subprocess.Popen[bytes] | None":
        order = self.order
        command = [
            *order["options"],
            f"-Darcadedb.bolt.port={bolt}",
            f"-Darcadedb.server.httpIncomingPort={http}",
            *order["main"],
        ]
        with contextlib.suppress(FileNotFoundError):  # the first start has no earlier console
            self.console.replace(self.console.with_name("console.previous.log"))
        with self.guard:
            if self.leaving:
                return None
            with self.console.open("wb") as console:
                self.engine = subprocess.Popen(
                    command,
                    stdin=subprocess.DEVNULL,
                    stdout=console,
                    stderr=subprocess.STDOUT,
                    cwd=self.folder,
                    env=order["environment"],
                    pass_fds=(order["engine_lock"],),
                    preexec_fn=self.mark_for_death,  # noqa: PLW1509 - the other thread only waits for a lock
                )
            return self.engine

    def _leave_with_last_user(self) -> None:
        fcntl.flock(self.users, fcntl.LOCK_EX)  # held from here to the end of this process
        self._leave()

    def _leave(self) -> None:
        with self.guard:
            self.leaving = True
            engine = self.engine
        if engine is not None:
            engine.terminate()
            try:
                engine.wait(STOPPING)
            except subprocess.TimeoutExpired:
                _log(f"the engine did not stop within {STOPPING:.0f} s and was killed")
                engine.kill()

    def _publish(self, pid: int, bolt: int, http: int) -> None:
        endpoint = {
            "bolt_port": bolt,
            "http_port": http,
            "engine_pid": pid,
            "supervisor_pid": os.getpid(),
            "place": self.order["place"],
            "host": self.order["host"],
        }
        draft = self.endpoint.with_suffix(".draft")
        draft.write_text(json.dumps(endpoint) + "\n", encoding="utf-8")
        draft.replace(self.endpoint)

    def _broken(self) -> bool:
        return 'Exception in thread "main"' in self._console_text()

    def _console_text(self) -> str:
        return self.console.read_text(encoding="utf-8", errors="replace")


def _free_ports(bolt: int, http: int) -> tuple[int, int]:
    """Two ports that are free now: the wished ones where possible, so that connected clients find back."""
    with socket.socket() as first, socket.socket() as second:
        for held, wish in ((first, bolt), (second, http)):
            held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                held.bind((LOOPBACK, wish))
            except OSError:
                held.bind((LOOPBACK, 0))
        return int(first.getsockname()[1]), int(second.getsockname()[1])


def _listens(pid: int, port: int) -> bool:
    """Whether this process listens there, and not another that took the port first (known on Linux only)."""
    with socket.socket() as probe:
        probe.settimeout(1.0)
        if probe.connect_ex((LOOPBACK, port)) != 0:
            return False
    if sys.platform != "linux":
        return True
    process = Path("/proc") / str(pid)
    listening = set()
    for table in ("tcp", "tcp6"):
        with contextlib.suppress(FileNotFoundError):  # a machine without IPv6, or a process that just ended
            for line in (process / "net" / table).read_text(encoding="ascii").splitlines()[1:]:
                fields = line.split()
                if fields[3] == _LISTENING and int(fields[1].rsplit(":", 1)[1], 16) == port:
                    listening.add(f"socket:[{fields[9]}]")
    with contextlib.suppress(FileNotFoundError):
        for descriptor in (process / "fd").iterdir():
            with contextlib.suppress(FileNotFoundError):  # closed meanwhile
                if str(descriptor.readlink()) in listening:
                    return True
    return False


def _death_mark() -> Callable[[], None] | None:
    """What the engine's process does before it becomes Java: die with its parent. None where unknown."""
    if sys.platform != "linux":
        return None
    prctl = ctypes.CDLL(None, use_errno=True).prctl
    parent = os.getpid()

    def mark() -> None:
        if prctl(_PR_SET_PDEATHSIG, int(signal.SIGKILL), 0, 0, 0) != 0 or os.getppid() != parent:
            os._exit(1)  # the parent died in between, or nothing would end this process with it

    return mark


def _log(text: str) -> None:
    """One line for log/supervisor.log, which is this process's standard error."""
    sys.stderr.write(f"{time.strftime('%Y-%m-%dT%H:%M:%S')} {text}\n")
    sys.stderr.flush()


def main() -> None:
    """Read the order, leave the starter's family, and supervise."""
    order: Order = json.load(sys.stdin)
    if os.fork():
        os._exit(0)  # the child belongs to init: no zombie stays with a long-lived starter
    os.umask(0o077)
    Supervisor(order).run()


if __name__ == "__main__":
    main()
