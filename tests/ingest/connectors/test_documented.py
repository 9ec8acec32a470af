"""What the documentation shows works as it stands there."""

from __future__ import annotations

import re
from importlib import import_module
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from types import ModuleType

import pytest
import yaml

from graph.model import Failure
from graph.projection import check
from ingest.connectors import Record, Source, UnknownConnector, connector
from ingest.connectors.connector import GROUP
from ingest.records import reading

DOCS = Path(__file__).resolve().parents[3] / "docs"


def block(page: str, language: str) -> str:
    """The only block of this language in a page."""
    (found,) = re.findall(
        rf"^```{language}\n(.*?)^```", (DOCS / page).read_text(encoding="utf-8"), re.M | re.S
    )
    return str(found)


def test_the_connector_of_forty_lines(tmp_path: Path) -> None:
    code = block("connectors.md", "python")
    assert len([line for line in code.splitlines() if line.strip()]) <= 40
    module = ModuleType("twinning")
    exec(compile(code, "docs/connectors.md", "exec"), module.__dict__)  # noqa: S102 - it is our own page
    (tmp_path / "twins.csv").write_text(
        "17;Daejeon;Tashkent;UZ;2019-05-02\n;Seoul;Hanoi;VN;2019\n18;Busan;Ho Chi Minh City;VN;last year\n",
        encoding="utf-8",
    )
    made, *failed = list(module.CONNECTOR.read(Source(tmp_path / "twins.csv", "twins")))
    assert isinstance(made, Record)
    said = reading("twins", made, file="twins.csv", connector="twinning/1")
    check(said)
    joined = next(s for s in said.statements if s.predicate == "COOPERATES_WITH")
    assert {joined.subject, joined.object} == {"city-daejeon", "city-uz-tashkent"}
    assert joined.quote == "partner: Tashkent"
    assert [(f.key, f.reason) for f in failed if isinstance(f, Failure)] == [
        ("twins:twins.csv#row 2/number", "identifier"),
        ("twins:twins.csv#row 3/day", "date"),
    ]


def test_a_connector_that_cannot_be_loaded_is_named_and_keeps_no_other_from_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # Found anew, since what is installed is remembered.
    found = {point.name: point for point in entry_points(group=GROUP)}
    found["twinning"] = EntryPoint("twinning", "twinning:CONNECTOR", GROUP)
    monkeypatch.setattr(import_module("ingest.connectors.connector"), "_points", lambda: found)
    assert connector("iati").name == "iati"
    with pytest.raises(UnknownConnector, match=r"'twinning' \(twinning:CONNECTOR\) cannot be loaded"):
        connector("twinning")


def test_the_mapping_that_is_shown_is_the_example() -> None:
    shown = yaml.safe_load(block("tables.md", "yaml"))
    assert shown == yaml.safe_load((DOCS / "examples" / "projects.yaml").read_text(encoding="utf-8"))
