"""Settings come from the environment and `.env`, and are shown without secrets."""

from __future__ import annotations

from pathlib import Path

import pytest

from graph.settings import PREFIX, Settings, SettingsError, load


@pytest.fixture(autouse=True)
def clean(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """No setting from outside; the working folder is an empty one."""
    import os

    for name in os.environ:
        if name.startswith(PREFIX):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_every_setting_has_a_default() -> None:
    settings = load()
    assert settings.neo4j_uri is None
    assert settings.api_host == "127.0.0.1"
    assert settings.data_dir.is_absolute()


def test_the_environment_comes_before_the_file(clean: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (clean / ".env").write_text("COOPGRAPH_API_PORT=8001\nCOOPGRAPH_WORKERS=3\nOTHER=1\n", encoding="utf-8")
    monkeypatch.setenv("COOPGRAPH_API_PORT", "8002")
    settings = load(data_dir=clean / "x", neo4j_uri=None)
    assert (settings.api_port, settings.workers, settings.data_dir) == (8002, 3, clean / "x")


def test_secrets_are_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COOPGRAPH_NEO4J_PASSWORD", "s3cret")
    settings = load()
    shown = settings.shown()
    assert shown["COOPGRAPH_NEO4J_PASSWORD"] == "(set)"
    assert shown["COOPGRAPH_NEO4J_URI"] == "(not set)"
    assert "s3cret" not in f"{shown} {settings!r} {settings}"
    assert set(shown) == {PREFIX + name.upper() for name in Settings.model_fields}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("COOPGRAPH_NEO4J_URI", "http://localhost:7474"),
        ("COOPGRAPH_WORKERS", "0"),
        ("COOPGRAPH_ENGINE_HEAP", "lots"),
        ("COOPGRAPH_API_PORT", "70000"),
        ("COOPGRAPH_MAX_DOCUMENT_CHARS", "many"),
    ],
)
def test_a_setting_that_cannot_be_used_is_named(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError, match=name):
        load()
