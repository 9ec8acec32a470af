"""Prepares `.venv`: the locked dependencies and the console script. Needs nothing but Python.

Usage: python3 tools/install.py [FOLDER]
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MINIMUM = (3, 11)


def main() -> int:
    """Make the environment; returns the exit status."""
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else ROOT / ".venv").absolute()
    if sys.version_info < MINIMUM:
        return _missing(
            f"Python {MINIMUM[0]}.{MINIMUM[1]} or newer is missing (this is {sys.version.split()[0]}); "
            "install it and run make PYTHON=/path/to/it"
        )
    python = folder / "bin" / "python"
    if not _runs(python, "-m", "pip", "--version") and not _make_environment(folder):
        return _missing(
            "python3-venv is missing; install it (Debian: apt-get install python3-venv) and run make again"
        )
    pip = [str(python), "-m", "pip", "--disable-pip-version-check", "install", "--quiet"]
    for arguments in (
        ["--require-hashes", "-r", str(ROOT / "requirements-dev.lock")],
        ["--no-deps", "--no-build-isolation", "--editable", str(ROOT)],
    ):
        if subprocess.run([*pip, *arguments], check=False).returncode != 0:
            return _missing("the dependencies could not be installed; is the package index within reach?")
    return 0


def _make_environment(folder: Path) -> bool:
    """A virtual environment with pip; on Debian its parts may have to be installed first."""
    if _venv(folder):
        return True
    apt = shutil.which("apt-get")
    if apt is None:
        return False
    prefix = [] if os.geteuid() == 0 else ["sudo", "-n"]
    if prefix and not _runs("sudo", "-n", "true"):
        return False
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for arguments in (["update", "-qq"], ["install", "-y", "-qq", "python3-venv"]):
        subprocess.run([*prefix, apt, *arguments], check=False, env=environment, stdout=subprocess.DEVNULL)
    return _venv(folder)


def _venv(folder: Path) -> bool:
    return _runs(sys.executable, "-m", "venv", "--clear", str(folder))


def _runs(*command: str | Path) -> bool:
    try:
        return subprocess.run([*map(str, command)], check=False, capture_output=True).returncode == 0
    except OSError:
        return False


def _missing(message: str) -> int:
    print(f"coopgraph: {message}", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
