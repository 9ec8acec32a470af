"""What was saved comes back, on both stores; what is no backup changes nothing."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from api.backup import GRAPH, MANIFEST, BackupError, load, save
from api.roles import Role
from api.service import Service
from api.service.jobs import Asked
from graph.backup import empty
from graph.dump import dump
from graph.resolution.ledger import Decision, Verdict
from graph.settings import Settings
from graph.store import Store
from ingest.feeds import State
from tests.conftest import wipe
from tests.scenario import TWINS, changes

JOINED = Decision(TWINS[0].id, TWINS[1].id, Verdict.SAME, "desk", "2024-05-02T10:00:00+00:00", "one ministry")


def filled(store: Store, folder: Path) -> str:
    """A store with a decision and a data folder with a key, a job that waits and a feed; the key as it is sent."""
    store.apply(changes())
    store.decide([JOINED])
    service = Service(Settings(_env_file=None, data_dir=folder, neo4j_uri=None))
    _, secret = service.keys.create("desk", Role.EDITOR)
    service.jobs.submit(io.BytesIO(b"waits"), Asked("news.txt", "news"), "desk", lambda _: True)
    service.close()
    State(folder).mark("press", {"entry-1": "said"})
    return secret


def test_a_backup_restores_everything(store: Store, tmp_path: Path) -> None:
    before, after = tmp_path / "before", tmp_path / "after"
    before.mkdir()
    secret = filled(store, before)
    was = list(dump(store))
    told = save(store, before, tmp_path / "all.zip")
    assert (tmp_path / "all.zip").stat().st_mode & 0o077 == 0
    wipe(store)
    assert empty(store)
    after.mkdir()
    assert load(store, after, tmp_path / "all.zip") == told
    assert list(dump(store)) == was
    service = Service(Settings(_env_file=None, data_dir=after, neo4j_uri=None))
    key = service.keys.find(secret)
    assert key is not None
    assert key.role is Role.EDITOR
    job = service.jobs.take()
    assert job is not None
    assert service.jobs.content(job).read_bytes() == b"waits"
    service.close()
    assert State(after).marks("press") == {"entry-1": "said"}
    # Taking the decision back gives the graph as it was before it: what the documents said is all there.
    store.decide(taken_back=[JOINED.id])
    names = [json.loads(line).get("entities", {}).get("id") for line in dump(store)]
    assert {TWINS[0].id, TWINS[1].id} <= set(names)


def test_nothing_is_overwritten(embedded_store: Store, tmp_path: Path) -> None:
    filled(embedded_store, tmp_path)
    file = tmp_path / "all.zip"
    save(embedded_store, tmp_path, file)
    with pytest.raises(BackupError, match="there already"):
        save(embedded_store, tmp_path, file)
    with pytest.raises(BackupError, match="there already"):
        load(embedded_store, tmp_path, file)
    other = tmp_path / "other"
    other.mkdir()
    with pytest.raises(BackupError, match="store is not empty"):
        load(embedded_store, other, file)
    assert not list(other.iterdir())


def changed(parts: dict[str, bytes], **members: bytes | None) -> dict[str, bytes]:
    return {name: part for name, part in {**parts, **members}.items() if part is not None}


def claimed(parts: dict[str, bytes], work: Callable[[Any], None]) -> dict[str, bytes]:
    """The same with a manifest that says something else."""
    manifest = json.loads(parts[MANIFEST])
    work(manifest)
    return parts | {MANIFEST: json.dumps(manifest).encode()}


def named(parts: dict[str, bytes], name: str) -> dict[str, bytes]:
    """The same with one more member, which the manifest knows."""
    import hashlib

    told = {"sha256": hashlib.sha256(b"evil").hexdigest(), "bytes": 4}
    return claimed(parts | {name: b"evil"}, lambda manifest: manifest["members"].update({name: told}))


HOSTILE: dict[str, Callable[[dict[str, bytes]], dict[str, bytes]]] = {
    "climbs out": lambda parts: named(parts, "../evil"),
    "climbs out of the spool": lambda parts: named(parts, "spool/job-0123456789abcdef/../../../evil"),
    "is absolute": lambda parts: named(parts, "/tmp/evil"),  # noqa: S108 - never written
    "takes a place of the engine": lambda parts: named(parts, "engine/root.secret"),
    "no manifest": lambda parts: changed(parts, **{MANIFEST: None}),
    "no graph": lambda parts: changed(parts, **{GRAPH: None}),
    "more than it says": lambda parts: parts | {"extra": b"evil"},
    "other words": lambda parts: parts | {GRAPH: parts[GRAPH].replace(b"WeGO", b"WeGo")},
    "cut off": lambda parts: parts | {GRAPH: parts[GRAPH][:-10]},
    "another format": lambda parts: claimed(parts, lambda manifest: manifest.update(format=99)),
    "no object": lambda parts: parts | {MANIFEST: b"[]"},
    "no JSON": lambda parts: parts | {MANIFEST: b"{"},
    "sizes that are lies": lambda parts: claimed(
        parts, lambda manifest: manifest["members"][GRAPH].update(bytes=10)
    ),
}


@pytest.mark.parametrize("what", HOSTILE)
def test_what_is_no_backup_changes_nothing(what: str, embedded_store: Store, tmp_path: Path) -> None:
    embedded_store.apply(changes()[:2])
    good, bad, folder = tmp_path / "good.zip", tmp_path / "bad.zip", tmp_path / "folder"
    save(embedded_store, tmp_path, good)
    wipe(embedded_store)
    folder.mkdir()
    with zipfile.ZipFile(good) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(bad, "w") as archive:
        for name, part in HOSTILE[what](parts).items():
            archive.writestr(name, part)
    with pytest.raises(BackupError):
        load(embedded_store, folder, bad)
    assert empty(embedded_store)
    assert not list(folder.iterdir())
    assert not (tmp_path / "evil").exists()


def test_a_file_that_is_no_archive_is_refused(embedded_store: Store, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("no archive")
    with pytest.raises(BackupError, match=r"notes\.txt"):
        load(embedded_store, tmp_path, tmp_path / "notes.txt")
