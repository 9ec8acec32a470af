"""Installs an archive of `tools.bundle` where there is no network, and works with it.

Usage: python -m tools.check_bundle ARCHIVE [DOCUMENT]

All of it happens in a network namespace of its own, which has loopback and nothing else (unshare of util-linux;
as root or with user namespaces): unpack, install, ingest (the samples, or DOCUMENT of them), show, serve and ask.
"""

from __future__ import annotations

import fcntl
import json
import os
import socket
import struct
import subprocess
import sys
import tarfile
import tempfile
import time
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
_INSIDE = "COOPGRAPH_INSIDE_NAMESPACE"
_APART = ["unshare", "-n"] if os.geteuid() == 0 else ["unshare", "-rn"]
_PATIENCE = 600.0  # seconds for one step
_SIOCGIFFLAGS, _SIOCSIFFLAGS, _IFF_UP = 0x8913, 0x8914, 0x1


def main() -> int:
    """Check; returns the exit status."""
    if not sys.argv[1:]:
        print(__doc__, file=sys.stderr)
        return 2
    archive, document = Path(sys.argv[1]).resolve(), sys.argv[2] if len(sys.argv) > 2 else ""
    if _INSIDE not in os.environ:
        if not _can_be_apart():
            print("coopgraph: no network namespace can be made here (unshare)", file=sys.stderr)
            return 1
        done = isolated(archive, document)
        print(done.stdout, done.stderr, end="")
        return done.returncode
    if os.environ[_INSIDE]:
        _loopback_up()
        _refuse_a_network()
    with tempfile.TemporaryDirectory(prefix="coopgraph-bundle-") as folder:
        _work(archive, document, Path(folder))
    return 0


def isolated(archive: Path, document: str = "") -> subprocess.CompletedProcess[str]:
    """The check in a network namespace of its own, or here where none can be made."""
    apart = _can_be_apart()
    command = [
        *(_APART if apart else []),
        sys.executable,
        str(Path(__file__).resolve()),
        str(archive),
        document,
    ]
    environment = os.environ | {_INSIDE: "1" if apart else ""}
    return subprocess.run(command, capture_output=True, text=True, env=environment, check=False)


def _can_be_apart() -> bool:
    try:
        return subprocess.run([*_APART, "true"], capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def _work(archive: Path, document: str, folder: Path) -> None:
    environment = {
        "PATH": os.defpath,
        "HOME": str(folder),
        "LANG": "C.UTF-8",
        "COOPGRAPH_ENGINE_HEAP": "512m",
    }

    def step(name: str, *command: str | Path) -> str:
        began = time.monotonic()
        done = subprocess.run(
            [*map(str, command)], cwd=folder, env=environment, capture_output=True, text=True,
            timeout=_PATIENCE, check=False,
        )  # fmt: skip
        if done.returncode != 0:
            raise SystemExit(f"coopgraph: {name} failed:\n{done.stdout}{done.stderr}")
        print(f"{name}: {time.monotonic() - began:.1f} s", flush=True)
        return done.stdout

    with tarfile.open(archive) as packed:
        packed.extractall(folder, filter="data")
    (unpacked,) = (path for path in folder.iterdir() if (path / "install.py").is_file())
    step("install", sys.executable, unpacked / "install.py", folder / "installed")
    coopgraph: tuple[str | Path, ...] = (
        folder / "installed" / "bin" / "coopgraph",
        "--data",
        folder / "data",
    )
    added = json.loads(step("ingest", *coopgraph, "ingest", "--json", unpacked / "samples" / document))[
        "added"
    ]
    shown = json.loads(step("show", *coopgraph, "show", "WeGO", "--json"))
    found = _asked([*map(str, coopgraph), "serve", "--port", "0"], environment, folder)
    if not added or "org-wego" not in json.dumps(shown) or all(item["id"] != "org-wego" for item in found):
        raise SystemExit(f"coopgraph: wrong answers: {added} added, {shown}, {found}")
    print(f"works without a network: {added} documents", flush=True)


def _asked(serve: list[str], environment: dict[str, str], folder: Path) -> list[dict[str, str]]:
    """What a search over HTTP finds."""
    process = subprocess.Popen(serve, cwd=folder, env=environment, stderr=subprocess.PIPE, text=True)
    try:
        line = process.stderr.readline()  # type: ignore[union-attr]
        address = next((word for word in line.split() if word.startswith("http://")), None)
        if address is None:
            raise SystemExit(f"coopgraph: serve did not start: {line}")
        began = time.monotonic()
        with urllib.request.urlopen(f"{address}/v1/search?q=WeGO", timeout=_PATIENCE) as answer:  # noqa: S310
            items: list[dict[str, str]] = json.load(answer)["items"]
        print(f"ask: {time.monotonic() - began:.1f} s", flush=True)
        return items
    finally:
        process.terminate()
        process.wait(timeout=60)


def _loopback_up() -> None:
    """A new namespace has a loopback interface that is down."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        asked = struct.pack("16sh14x", b"lo", 0)
        flags = struct.unpack("16sh14x", fcntl.ioctl(any_socket, _SIOCGIFFLAGS, asked))[1]
        fcntl.ioctl(any_socket, _SIOCSIFFLAGS, struct.pack("16sh14x", b"lo", flags | _IFF_UP))


def _refuse_a_network() -> None:
    if interfaces := [name for _, name in socket.if_nameindex() if name != "lo"]:
        raise SystemExit(f"coopgraph: there is a network here: {', '.join(interfaces)}")


if __name__ == "__main__":
    sys.exit(main())
