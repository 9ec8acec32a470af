"""`coopgraph doctor`: whether the installation, the store and what it holds are as they must be."""

from __future__ import annotations

import importlib
import os
import shutil
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from api.cli import output
from api.cli.ask import Json

if TYPE_CHECKING:
    from graph.settings import Settings

FOUND: Final = 3
"""Exit status when something is not as it must be."""
_PACKAGES: Final = ("kiwipiepy", "spacy", "neo4j", "lxml", "pypdfium2", "numba", "pyarrow")
_PYTHON: Final = (3, 11)
_FREE: Final = 1_000_000_000
"""Bytes that should be free on the disk of the data folder."""


@dataclass(frozen=True, slots=True)
class Check:
    """What was looked at, whether it is well, what was seen, and what to do where it is not."""

    name: str
    well: bool
    seen: str
    advice: str = ""


def doctor(
    data: Annotated[
        bool, typer.Option("--data/--no-data", help="Look through everything in the store.")
    ] = True,
    json: Json = False,
) -> None:
    """Check the installation, the store and its data, and say what to do."""
    from graph.settings import load

    settings = load()
    checks = [_python(), *(_package(name) for name in _PACKAGES)]
    checks += [_folder(settings.data_dir), _disk(settings.data_dir), *_store(settings, look=data)]
    checks += _watches(settings)
    if json:
        output.write_json([asdict(check) for check in checks])
    else:
        rows = [("ok" if c.well else "WRONG", c.name, c.seen, "" if c.well else c.advice) for c in checks]
        output.table("", ("", "check", "seen", "what to do"), rows)
    if not all(check.well for check in checks):
        raise typer.Exit(FOUND)


def _python() -> Check:
    seen = ".".join(map(str, sys.version_info[:3]))
    return Check(
        "python", sys.version_info >= _PYTHON, seen, "install Python 3.11 or newer, then make install"
    )


def _package(name: str) -> Check:
    try:
        module = importlib.import_module(name)
    except (ImportError, OSError) as error:
        return Check(f"package {name}", False, str(error)[:120], "make install")
    return Check(f"package {name}", True, str(getattr(module, "__version__", "installed")))


def _folder(folder: Path) -> Check:
    nearest = next(path for path in (folder, *folder.parents) if path.exists())
    well = nearest.is_dir() and os.access(nearest, os.W_OK)
    return Check("data folder", well, str(folder), "make it writable, or set COOPGRAPH_DATA_DIR")


def _disk(folder: Path) -> Check:
    nearest = next(path for path in (folder, *folder.parents) if path.exists())
    free = shutil.disk_usage(nearest).free
    return Check(
        "disk", free >= _FREE, f"{free / 1e9:,.1f} GB free", "free at least 1 GB, or move the data folder"
    )


def _store(settings: Settings, *, look: bool) -> list[Check]:
    """The store answers, has this version's schema, and holds what it must."""
    from graph.health import findings
    from graph.store import StoreError, open_store
    from graph.store.schema import VERSION

    kind = "Neo4j" if settings.neo4j_uri else "embedded"
    try:
        with open_store(settings) as store:
            counts = store.statistics()
            size = f"{sum(counts['documents'].values()):,} documents, {sum(counts['entities'].values()):,} entities"
            checks = [
                Check("store", True, f"{kind}: {size}"),
                Check("schema", True, f"version {VERSION}"),
                _failed(counts["failures"]["all"]),
            ]
            if look:
                wrong = findings(store)
                checks += [
                    Check(f"data: {f.check}", False, f"{f.count:,}: {', '.join(f.where)}", f.advice)
                    for f in wrong
                ] or [Check("data", True, "every quote, entity and edge is borne out")]
    except StoreError as error:
        return [
            Check("store", False, f"{kind}: {error}", "see the message; coopgraph settings shows what is set")
        ]
    return checks


def _watches(settings: Settings) -> list[Check]:
    """Watches are looked at, and their looks come to something."""
    from datetime import UTC, datetime, timedelta

    from api.watching import Watches

    watches = Watches(settings).all()
    late = datetime.now(UTC) - timedelta(days=1)
    told = [f"{one.name}: {one.trouble}" for one in watches if one.trouble]
    told += [f"{one.name} was due {due:%Y-%m-%d}" for one in watches if (due := one.due()) and due < late]
    if told:
        advice = "coopgraph watch run tells more; coopgraph schedule run looks at them by their rhythm"
        return [Check("watches", False, "; ".join(told)[:400], advice)]
    return [Check("watches", True, f"{len(watches):,}")] if watches else []


def _failed(count: int) -> Check:
    return Check("failures", True, f"{count:,} documents were not accepted" if count else "none")


COMMANDS: Final[tuple[Callable[..., None], ...]] = (doctor,)
