"""Packs everything that a machine without a network needs into one archive.

Usage: python -m tools.bundle [FOLDER]      (dist/ unless given)

The archive is for the Python version and the platform that it is made on: wheels of coopgraph and of all that
requirements.lock names (the embedded engine and its Java are one of them), pip, samples, documentation and
`install.py`. On the machine it is for, `python3 install.py FOLDER` installs it (docs/operation.md).
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tools.install_bundle import this_machine

ROOT = Path(__file__).resolve().parent.parent
WRITTEN = ("README.md", "LICENSE", "docs", "samples")
"""What is taken from the repository as it is."""


def main() -> int:
    """Make the archive; returns the exit status."""
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else ROOT / "dist")
    folder.mkdir(parents=True, exist_ok=True)
    try:
        archive = bundle(folder)
    except subprocess.CalledProcessError as error:
        command = " ".join(map(str, error.cmd))
        print(
            f"coopgraph: {command} ended with {error.returncode}; is the package index within reach?",
            file=sys.stderr,
        )
        return 1
    print(f"{archive} ({archive.stat().st_size / 1e6:.0f} MB)")
    return 0


def bundle(folder: Path, wheel: Path | None = None) -> Path:
    """The archive, written to `folder`. `wheel` is coopgraph's own; it is built where none is given."""
    with tempfile.TemporaryDirectory(dir=folder) as scratch:
        wheels = Path(scratch) / "wheels"
        wheels.mkdir()
        if wheel is None:
            _pip("wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", wheels, ROOT)
        else:
            shutil.copy(wheel, wheels)
        (own,) = wheels.glob("coopgraph-*.whl")
        # Some have no wheel anywhere and are built here; the hashes of the lock are those of their sources.
        _pip("wheel", "--require-hashes", "-r", ROOT / "requirements.lock", "--wheel-dir", wheels)
        # What installs the rest: Debian's Python brings no pip.
        _pip("download", "--no-deps", "--only-binary", ":all:", "--dest", wheels, "pip")
        return _packed(Path(scratch), own.name.split("-")[1], folder)


def _packed(scratch: Path, version: str, folder: Path) -> Path:
    machine = this_machine()
    told = {"machine": machine, "libc": _libc_needed(scratch / "wheels")}
    (scratch / "bundle.json").write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
    shutil.copy(ROOT / "tools" / "install_bundle.py", scratch / "install.py")
    for name in WRITTEN:
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        copy(ROOT / name, scratch / name)
    sums = "".join(f"{_digest(file)}  {file.relative_to(scratch)}\n" for file in _files(scratch))
    (scratch / "SHA256SUMS").write_text(sums, encoding="utf-8")
    name = f"coopgraph-{version}-" + "python{python}-{system}-{machine}".format(**machine).lower()
    partial = scratch / "archive.partial"
    files = list(_files(scratch))
    with tarfile.open(partial, "w") as archive:
        for file in files:
            archive.add(file, f"{name}/{file.relative_to(scratch)}", filter=_plain)
    return partial.replace(folder / f"{name}.tar")


def _libc_needed(wheels: Path) -> str:
    """The oldest C library on which all the wheels run; a wheel has a tag for each that it was made for."""
    tags = [re.findall(r"manylinux_(\d+)_(\d+)", wheel.name) for wheel in wheels.glob("*.whl")]
    oldest = [min((int(major), int(minor)) for major, minor in found) for found in tags if found]
    return ".".join(map(str, max(oldest, default=(0,))))


def _pip(*arguments: str | Path) -> None:
    command = [sys.executable, "-m", "pip", "--disable-pip-version-check", *map(str, arguments), "--quiet"]
    subprocess.run(command, check=True, stdin=subprocess.DEVNULL)


def _files(folder: Path) -> Iterator[Path]:
    return (file for file in sorted(folder.rglob("*")) if file.is_file() and "__pycache__" not in file.parts)


def _digest(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _plain(entry: tarfile.TarInfo) -> tarfile.TarInfo:
    """Without what belongs to the machine that packs."""
    entry.uid = entry.gid = 0
    entry.uname = entry.gname = ""
    entry.mode = 0o644
    return entry


if __name__ == "__main__":
    sys.exit(main())
