"""One file with everything that a data folder or a Neo4j and its data folder hold.

A ZIP with the graph as lines (`graph.backup`), the service's database (keys, jobs, audit log, outbox), what is
remembered of feeds, and the content of jobs that wait. ``manifest.json`` has the hash of each member and of the
graph's canonical dump, with which the restored graph is compared.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import sqlite3
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from importlib.metadata import version
from io import TextIOWrapper
from pathlib import Path
from typing import Any, BinaryIO, Final

from api.service.database import FILE as SERVICE
from graph.backup import Damaged, empty, lines, mark, restore
from graph.questions import QuestionError
from graph.store import Store
from ingest.feeds.state import FILE as FEEDS

GRAPH: Final = "graph.ndjson"
MANIFEST: Final = "manifest.json"
_FORMAT: Final = 1
_MEMBER: Final = re.compile(
    rf"{re.escape(GRAPH)}|{re.escape(SERVICE)}|{re.escape(FEEDS)}|spool/job-[0-9a-f]{{16}}/[A-Za-z0-9_-][\w.-]{{0,99}}"
)
"""All that may stand in a backup; any other name, and so any that leads elsewhere, is refused."""
_LARGEST_MANIFEST: Final = 10_000_000
_CHUNK: Final = 1 << 20


class BackupError(QuestionError):
    """A backup that cannot be made or restored so; the message says why."""


@dataclass(frozen=True, slots=True)
class Told:
    """What is in a backup: its members with their sizes in bytes, and the hash of the graph's canonical dump."""

    members: dict[str, int]
    graph: str


def save(store: Store, folder: Path, file: Path) -> Told:
    """Write the backup of a store and its data folder; whoever reads the file meanwhile finds none or a whole one.

    Raises `BackupError` where the file is there already or the graph is written meanwhile.
    """
    if file.exists():
        raise BackupError(f"{file} is there already; choose another name")
    descriptor, name = tempfile.mkstemp(prefix=f".{file.name}.", dir=file.absolute().parent)
    partial = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as stream:
            told = _written(store, folder, stream)
            stream.flush()
            os.fsync(stream.fileno())
        os.link(partial, file)  # unlike a rename this replaces nothing
    except FileExistsError as error:
        raise BackupError(f"{file} is there already; choose another name") from error
    finally:
        partial.unlink(missing_ok=True)
    return told


def load(store: Store, folder: Path, file: Path) -> Told:
    """Restore a backup into an empty store and a data folder without a service's database.

    Everything is checked before anything is written; afterwards the graph is compared with the one that was saved.
    Raises `BackupError`.
    """
    try:
        with zipfile.ZipFile(file) as archive:
            manifest = _checked(archive, file)
            _refuse_to_overwrite(store, folder)
            _unpack(archive, folder)
            with archive.open(GRAPH) as stream, TextIOWrapper(stream, encoding="utf-8", newline="\n") as told:
                restore(store, told)
    except (zipfile.BadZipFile, Damaged, UnicodeDecodeError, NotImplementedError, RuntimeError) as error:
        raise BackupError(f"{file} is no backup that can be restored: {error}") from error
    if mark(store) != manifest["graph"]:
        raise BackupError(f"the graph restored from {file} is not the one that was saved; do not use it")
    return Told({name: part["bytes"] for name, part in manifest["members"].items()}, manifest["graph"])


def _written(store: Store, folder: Path, stream: BinaryIO) -> Told:
    before = store.version()
    members: dict[str, dict[str, Any]] = {}
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        members[GRAPH] = _member(archive, GRAPH, (line.encode() + b"\n" for line in lines(store)))
        with tempfile.TemporaryDirectory(dir=folder) as aside:
            for name in (SERVICE, FEEDS):
                if (folder / name).exists():
                    _copied(folder / name, Path(aside, name))
                    members[name] = _member(archive, name, _chunks(Path(aside, name)))
        for path in sorted((folder / "spool").glob("*/*")):
            name = path.relative_to(folder).as_posix()
            if _MEMBER.fullmatch(name):
                members[name] = _member(archive, name, _chunks(path))
        told = mark(store)
        if store.version() != before:
            raise BackupError("the graph was written while it was saved; try again when nothing is read in")
        manifest = {
            "format": _FORMAT,
            "coopgraph": version("coopgraph"),
            "graph": told,
            "members": members,
        }
        archive.writestr(MANIFEST, json.dumps(manifest, indent=1))
    return Told({name: part["bytes"] for name, part in members.items()}, told)


def _member(archive: zipfile.ZipFile, name: str, parts: Iterator[bytes]) -> dict[str, Any]:
    hashed, size = hashlib.sha256(), 0
    with archive.open(name, "w", force_zip64=True) as stream:
        for part in parts:
            hashed.update(part)
            size += len(part)
            stream.write(part)
    return {"sha256": hashed.hexdigest(), "bytes": size}


def _checked(archive: zipfile.ZipFile, file: Path) -> dict[str, Any]:
    """The manifest, when every member is what it says."""
    names = archive.namelist()
    if MANIFEST not in names or archive.getinfo(MANIFEST).file_size > _LARGEST_MANIFEST:
        raise BackupError(f"{file} is no backup of coopgraph: it has no {MANIFEST}")
    try:
        manifest: dict[str, Any] = json.loads(archive.read(MANIFEST))
        members = {str(n): (str(m["sha256"]), int(m["bytes"])) for n, m in manifest["members"].items()}
        known = int(manifest["format"]), str(manifest["graph"])
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise BackupError(f"{file}: its {MANIFEST} cannot be read") from error
    if known[0] != _FORMAT:
        raise BackupError(f"{file} is of the format {known[0]}; this coopgraph restores {_FORMAT}")
    for name in members:
        if not _MEMBER.fullmatch(name):
            raise BackupError(f"{file} holds {name[:100]!r}, which is no part of a backup")
    if sorted(names) != sorted([*members, MANIFEST]) or GRAPH not in members:
        raise BackupError(f"{file} does not hold what its {MANIFEST} says")
    for name, (digest, size) in members.items():
        # No more is unpacked than is expected, whatever the archive claims.
        hashed, left = hashlib.sha256(), size
        with archive.open(name) as stream:
            while left >= 0 and (part := stream.read(min(_CHUNK, left + 1))):
                hashed.update(part)
                left -= len(part)
        if left or hashed.hexdigest() != digest:
            raise BackupError(f"{file}: {name} is damaged")
    return manifest


def _refuse_to_overwrite(store: Store, folder: Path) -> None:
    for name in (SERVICE, FEEDS):
        if (folder / name).exists():
            raise BackupError(f"{folder / name} is there already; restore into another data folder")
    if any((folder / "spool").glob("*")):
        raise BackupError(f"{folder / 'spool'} is not empty; restore into another data folder")
    if not empty(store):
        raise BackupError("the store is not empty; restore into another data folder or database")


def _unpack(archive: zipfile.ZipFile, folder: Path) -> None:
    for name in archive.namelist():
        if name in (GRAPH, MANIFEST):
            continue
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        made = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        with archive.open(name) as stream, os.fdopen(made, "wb") as target:
            shutil.copyfileobj(stream, target, _CHUNK)


def _copied(source: Path, target: Path) -> None:
    """One state of a database that others may be writing."""
    address = f"{source.absolute().as_uri()}?mode=ro"
    with closing(sqlite3.connect(address, uri=True)) as there, closing(sqlite3.connect(target)) as copy:
        there.backup(copy)


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as stream:
        while part := stream.read(_CHUNK):
            yield part
