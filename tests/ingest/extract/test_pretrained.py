"""Pipelines of spaCy tell names that nothing else tells, where the settings name them."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import spacy

from graph.model import EntityType
from graph.settings import Settings, SettingsError
from graph.store import Store
from ingest.extract.contract import Source
from ingest.extract.pipeline import extract
from ingest.extract.pretrained import RULE, PretrainedError, chosen
from ingest.run import run
from ingest.terms import Terms

ENGLISH = (
    "Delegates dined in the old town. By the river Nomvula Sithembe spoke about boats. "
    "The contract pleased everybody at Vellum. Afterwards everybody praised Brantly."
)
PATTERNS = [
    {"label": "PERSON", "pattern": "Nomvula Sithembe"},
    {"label": "PERSON", "pattern": "Brantly"},
    {"label": "ORG", "pattern": "Vellum"},
    {"label": "ORG", "pattern": "Delegates"},
    {"label": "GPE", "pattern": "Afterwards"},
    {"label": "PS", "pattern": "누리아르는"},
    {"label": "OG", "pattern": "오르비투스와"},
    {"label": "OG", "pattern": "한국은행과"},
]
KOREAN = "누리아르는 강가를 걸었다. 한국은행과 오르비투스와 각각 양해각서를 체결했다."


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], str]:
    """Pipelines that recognise a few names, saved as published ones are."""
    folder = tmp_path_factory.mktemp("models")

    def save(lang: str) -> str:
        path = folder / lang
        if not path.exists():
            nlp = spacy.blank(lang)
            nlp.add_pipe("sentencizer")
            nlp.add_pipe("entity_ruler").add_patterns(PATTERNS)  # type: ignore[attr-defined]
            nlp.to_disk(path)
        return str(path)

    return save


def told(text: str, *models: str) -> dict[str, EntityType]:
    """Names that are read with the pipelines and not without them."""
    source = Source("d", text, "2024-03-06")
    alone = {e.name for e in extract(source).entities}
    return {
        e.name: e.type
        for e in extract(source, models).entities
        if e.name not in alone and e.rule.endswith(f".{RULE}") and e.confidence == 0.5
    }


def test_people_by_full_names_and_bodies_that_agree(saved: Callable[[str], str]) -> None:
    expected = {"Nomvula Sithembe": EntityType.PERSON, "Vellum": EntityType.COMPANY}
    assert told(ENGLISH, saved("en")) == expected
    assert told(ENGLISH, saved("xx"), saved("en")) == expected
    assert told(ENGLISH) == {}


def test_korean_names_end_before_their_particles(saved: Callable[[str], str]) -> None:
    assert told(KOREAN, saved("xx")) == {"누리아르": EntityType.PERSON, "오르비투스": EntityType.COMPANY}
    assert told(KOREAN, saved("en")) == {}  # a pipeline is asked about its own language


def test_what_is_known_stays(saved: Callable[[str], str]) -> None:
    source = Source("d", KOREAN, "2024-03-06")
    (bank,) = (e for e in extract(source, (saved("xx"),)).entities if e.name == "한국은행")
    assert bank == next(e for e in extract(source).entities if e.name == "한국은행")


def test_all_published_ones_that_are_installed(
    saved: Callable[[str], str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = "en_core_web_made_for_a_test"
    (tmp_path / name).mkdir()
    (tmp_path / name / "__init__.py").write_text(
        f"import spacy\n\ndef load(**given):\n    return spacy.load({saved('en')!r}, **given)\n",
        encoding="utf-8",
    )
    about = tmp_path / f"{name}-1.0.dist-info"
    about.mkdir()
    (about / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n", encoding="utf-8")
    (about / "entry_points.txt").write_text(f"[spacy_models]\n{name} = {name}\n", encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    assert name in chosen("installed")
    assert chosen(name) == (name,)
    assert "Vellum" in told(ENGLISH, *chosen(name))
    sys.modules.pop(name, None)


def test_what_cannot_be_used_is_said(tmp_path: Path) -> None:
    assert Terms.of(Settings(_env_file=None)).models == ()
    with pytest.raises(SettingsError, match="COOPGRAPH_SPACY_MODELS: no_such_pipeline is neither"):
        Terms.of(Settings(_env_file=None, spacy_models="no_such_pipeline"))
    (tmp_path / "config.cfg").write_text("[nlp]\nlang = \n", encoding="utf-8")
    with pytest.raises(PretrainedError, match="cannot be loaded"):
        chosen(str(tmp_path))


def test_a_run_with_another_pipeline_reads_anew(
    saved: Callable[[str], str], embedded_settings: Settings, embedded_store: Store, tmp_path: Path
) -> None:
    (tmp_path / "a.txt").write_text(f"Korea and Japan concluded an agreement. {ENGLISH}", encoding="utf-8")
    assert run([tmp_path], embedded_store, embedded_settings).applied.added == 1
    asking = embedded_settings.model_copy(update={"spacy_models": saved("en")})
    assert run([tmp_path], embedded_store, asking).applied.replaced == 1
    assert run([tmp_path], embedded_store, asking).applied.unchanged == 1
    assert run([tmp_path], embedded_store, embedded_settings).applied.replaced == 1
