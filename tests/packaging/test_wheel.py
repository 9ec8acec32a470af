"""The wheel holds the application and all its data, and works away from the repository."""

from __future__ import annotations

import json
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

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
def test_an_empty_environment_ingests_a_sample(wheel: Path, tmp_path: Path) -> None:
    home = tmp_path / "environment"
    venv.create(home, with_pip=True)
    python = home / "bin" / "python"
    site = Path(run(python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))").strip())
    run(python, "-m", "pip", "install", "--quiet", "--no-deps", wheel)
    installed = {
        entry.name
        for entry in site.iterdir()
        if not entry.name.startswith(
            ("pip", "setuptools", "_distutils", "distutils", "pkg_resources", "coopgraph-")
        )
    }
    assert installed == PACKAGES
    run(python, "-m", "pip", "install", "--quiet", "--require-hashes", "-r", ROOT / "requirements.lock")
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    told = run(
        python,
        "-P",
        "-c",
        "from api.cli import main; main()",
        "--data",
        tmp_path / "data",
        "ingest",
        "--json",
        ROOT / "samples" / "wego-kexim-2016.md",
        cwd=elsewhere,
    )
    assert json.loads(told)["added"] == 1
    assert json.loads(told)["types"]["Agreement"] == 1
