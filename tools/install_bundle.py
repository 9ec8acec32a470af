"""Installs coopgraph from the archive that this file is in. Needs Python and no network.

Usage: python3 install.py [FOLDER]      (venv/ beside this file unless given)

It runs on the Python and the platform that the archive was made for, and says so on others: it keeps to what
old Pythons understand.
"""

import hashlib
import json
import os
import platform
import shutil
import subprocess
import sys
import venv
from pathlib import Path

HERE = Path(__file__).resolve().parent
_ANEW = "COOPGRAPH_INSTALLING_ANEW"
"""Set for the Python that this one hands over to, which must not do so too."""


def main():
    """Install; returns the exit status."""
    bundle = json.loads((HERE / "bundle.json").read_text(encoding="utf-8"))
    made_for, here = bundle["machine"], this_machine()
    if here != made_for:
        right = shutil.which("python" + made_for["python"])
        if right is not None and _ANEW not in os.environ and dict(here, **_kind(made_for)) == made_for:
            os.environ[_ANEW] = "1"
            os.execv(right, [right, *sys.argv])  # noqa: S606 - this script on the Python that it is for
        return _refuse(
            "this archive is for {}, and this is {}; run install.py with python{} on such a machine, or make an "
            "archive here (docs/operation.md)".format(_told(made_for), _told(here), made_for["python"])
        )
    has = platform.libc_ver()[1]
    if _numbers(has) < _numbers(bundle["libc"]):
        return _refuse(
            "the wheels need {} {} or newer, and this machine has {}".format(
                here["libc"], bundle["libc"], has
            )
        )
    damaged = _damaged()
    if damaged:
        return _refuse(f"{damaged} is missing or damaged; copy and unpack the archive again")
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else str(HERE / "venv")).absolute()
    if folder.is_dir() and any(folder.iterdir()) and not (folder / "pyvenv.cfg").is_file():
        return _refuse(f"{folder} is not empty; name another folder")
    if not _install(folder):
        return _refuse(f"the wheels could not be installed into {folder}")
    print("Installed: {0}/bin/coopgraph\nTry: {0}/bin/coopgraph ingest {1}".format(folder, HERE / "samples"))
    return 0


def this_machine():
    """What wheels depend on, as text by name."""
    return {
        "implementation": platform.python_implementation(),
        "python": ".".join(platform.python_version_tuple()[:2]),
        "system": platform.system(),
        "machine": platform.machine(),
        "libc": platform.libc_ver()[0],
    }


def _numbers(version):
    return [int(part) for part in version.split(".") if part.isdigit()]


def _kind(machine):
    return {name: machine[name] for name in ("implementation", "python")}


def _told(machine):
    return "{implementation} {python} on {system} {machine} {libc}".format(**machine).strip()


def _damaged():
    """The first file that is not as it was packed."""
    for line in (HERE / "SHA256SUMS").read_text(encoding="utf-8").splitlines():
        digest, _, name = line.partition("  ")
        file = HERE / name
        if not file.is_file() or _digest(file) != digest:
            return name
    return None


def _digest(file):
    digest = hashlib.sha256()
    with file.open("rb") as stream:
        for part in iter(lambda: stream.read(1 << 20), b""):
            digest.update(part)
    return digest.hexdigest()


def _install(folder):
    venv.create(str(folder), clear=True, with_pip=False)  # with pip it would need what Debian packs apart
    python = str(folder / "bin" / "python")
    (pip,) = (HERE / "wheels").glob("pip-*.whl")
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PIP_")}
    environment["PYTHONPATH"] = str(pip)
    pip_command = [python, "-m", "pip", "--isolated", "--disable-pip-version-check"]
    # All that is needed is there, as `_damaged` has found, so that nothing is chosen or looked for.
    wheels = [str(file) for file in sorted((HERE / "wheels").glob("*.whl")) if file != pip]
    install = ["install", "--quiet", "--no-index", "--no-deps", *wheels]
    return all(subprocess.call(pip_command + step, env=environment) == 0 for step in (install, ["check"]))


def _refuse(message):
    print("coopgraph: " + message, file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
