"""Receivers, a parcel, and an outbox in an empty folder."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from api.delivery import File, Parcel
from graph.settings import Settings
from tests.api.delivery import receivers

SECRET = "correct horse battery staple"


@pytest.fixture
def hook() -> Iterator[receivers.Hook]:
    with receivers.webhook() as hook:
        yield hook


@pytest.fixture
def box() -> Iterator[receivers.Mailbox]:
    with receivers.mailbox() as box:
        yield box


@pytest.fixture
def delivering(tmp_path: Path, box: receivers.Mailbox) -> Settings:
    """Settings with a mail server and a secret; private addresses are allowed."""
    return Settings(
        _env_file=None,
        data_dir=tmp_path / "data",
        neo4j_uri=None,
        smtp_url=box.url,
        mail_from="reports@example.org",
        webhook_secret=SECRET,  # type: ignore[arg-type]
        allow_private=True,
    )


@pytest.fixture
def parcel() -> Parcel:
    return Parcel(
        id="report-weekly-2026-01-05",
        subject="주간 보고서: Uzbekistan",
        text="Two new agreements.\n",
        html="<p>Two new agreements.</p>",
        created="2026-01-05T09:00:00+09:00",
        data={"new": 2, "country": "UZ"},
        files=(
            File("report.html", "text/html", "<h1>보고서</h1>".encode()),
            File("report.json", "application/json", b'{"new": 2}'),
        ),
    )
