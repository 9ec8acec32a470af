"""The wheel holds the application and all its data; the archive works away from the repository and from any network."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tools import bundle, check_bundle
from tools.install_bundle import this_machine

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = {"graph", "api", "ingest", "cypher"}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    run(
        sys.executable,
        "-m",
        "pip",
        "wheel",
        "--quiet",
        "--no-deps",
        "--no-build-isolation",
        "--wheel-dir",
        folder,
        ROOT,
    )
    (file,) = folder.glob("*.whl")
    return file


def run(*command: str | Path, cwd: Path = ROOT) -> str:
    done = subprocess.run(
        [*map(str, command)], cwd=cwd, capture_output=True, text=True, check=False, timeout=900
    )
    assert done.returncode == 0, done.stderr + done.stdout
    return done.stdout


def test_the_wheel_has_exactly_these_packages_and_all_their_data(wheel: Path) -> None:
    names = [name for name in zipfile.ZipFile(wheel).namelist() if not name.startswith("coopgraph-")]
    assert {name.split("/", maxsplit=1)[0] for name in names} == PACKAGES
    tracked = run("git", "ls-files", *sorted(PACKAGES)).split()
    assert set(tracked) <= set(names)


@pytest.mark.slow
def test_the_archive_installs_and_works_without_a_network(wheel: Path, tmp_path: Path) -> None:
    """`make bundle-check` with one document; where no namespace can be made, with the network in reach."""
    done = check_bundle.isolated(bundle.bundle(tmp_path, wheel), "wego-kexim-2016.md")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "works without a network: 1 documents" in done.stdout


@pytest.fixture
def unpacked(tmp_path: Path) -> Path:
    """An archive of nothing, as it is unpacked."""
    shutil.copy(ROOT / "tools" / "install_bundle.py", tmp_path / "install.py")
    made_for(tmp_path)
    (tmp_path / "some.whl").write_bytes(b"wheel")
    (tmp_path / "SHA256SUMS").write_text(
        f"{hashlib.sha256(b'wheel').hexdigest()}  some.whl\n", encoding="utf-8"
    )
    return tmp_path


def made_for(archive: Path, libc: str = "2.17", **other: str) -> None:
    told = {"machine": this_machine() | other, "libc": libc}
    (archive / "bundle.json").write_text(json.dumps(told), encoding="utf-8")


@pytest.mark.parametrize(
    ("other", "message"),
    [
        ({"python": "3.99"}, "CPython 3.99 on"),
        ({"system": "Darwin", "machine": "arm64"}, "on Darwin arm64"),
        ({"libc": "9.1"}, "9.1 or newer"),
    ],
)
def test_an_archive_for_another_machine_says_so(unpacked: Path, other: dict[str, str], message: str) -> None:
    made_for(unpacked, **other)
    assert message in refused(unpacked)


def test_a_damaged_archive_and_a_folder_in_use_are_refused(unpacked: Path) -> None:
    assert "not empty" in refused(unpacked, str(ROOT))
    (unpacked / "some.whl").write_bytes(b"whee")
    assert "some.whl is missing or damaged" in refused(unpacked)
    (unpacked / "some.whl").unlink()
    assert "some.whl is missing or damaged" in refused(unpacked)


def refused(unpacked: Path, *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, unpacked / "install.py", *arguments], capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert not (unpacked / "venv").exists()
    return done.stderr
