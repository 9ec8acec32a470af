"""Exports over HTTP: what the command writes, sent as it is written."""

from __future__ import annotations

import io
import threading
import zipfile
from pathlib import Path
from typing import IO

import httpx
import pytest

from api.exporting import parts
from graph.exports import FORMATS
from tests.api.conftest import Run


def members(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_is_what_the_command_writes(
    client: httpx.Client, inline: Run, name: str, tmp_path: Path
) -> None:
    out = tmp_path / "export"
    assert (
        inline(
            "export", "--format", name, "--country", "KR", "--type", "Agency", "--out", str(out)
        ).returncode
        == 0
    )
    written = out.read_bytes()
    answer = client.get("/v1/export", params={"format": name, "country": "kr", "type": "Agency"})
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith(FORMATS[name].media)
    assert answer.headers["content-disposition"] == f'attachment; filename="coopgraph.{FORMATS[name].suffix}"'
    if FORMATS[name].suffix == "zip":
        assert members(answer.content) == members(written)
    else:
        assert answer.content == written
    assert len(client.get("/v1/export", params={"format": name}).content) > len(written)


def test_what_cannot_be_exported_is_refused(client: httpx.Client) -> None:
    for asked in (
        {},
        {"format": "xlsx"},
        {"format": "csv", "country": "Korea"},
        {"format": "csv", "type": "Thing"},
    ):
        answer = client.get("/v1/export", params=asked)
        assert (answer.status_code, answer.headers["content-type"]) == (422, "application/problem+json")


def test_parts_come_as_they_are_written_and_errors_too() -> None:
    def broken(stream: IO[bytes]) -> None:
        stream.write(b"x" * 1_000_000)
        raise ValueError("in the middle")

    came = b""
    with pytest.raises(ValueError, match="in the middle"):
        for part in parts(broken):
            came += part
    assert came
    assert set(came) == {ord("x")}


def test_who_no_longer_wants_the_rest_ends_the_writing() -> None:
    ended = threading.Event()

    def endless(stream: IO[bytes]) -> None:
        try:
            while True:
                stream.write(b"x" * 100_000)
        finally:
            ended.set()

    taken = parts(endless)
    assert next(taken)
    taken.close()
    assert ended.wait(60)
