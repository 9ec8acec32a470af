"""How documents are read beyond what they are: what the settings say of it, in a form that goes to other processes."""

from __future__ import annotations

from dataclasses import dataclass

from graph.settings import Settings, SettingsError


@dataclass(frozen=True, slots=True)
class Terms:
    """How the documents of a run are read.

    With a `gate` those that name no party abroad and no agreement are not read; statements with a confidence below
    `threshold` are kept out of the graph; `models` are spaCy pipelines that are asked for names.
    """

    gate: bool = False
    threshold: float = 0.0
    models: tuple[str, ...] = ()

    @classmethod
    def of(cls, settings: Settings) -> Terms:
        """The terms of these settings; raises `SettingsError` for a pipeline that is not there."""
        return cls(settings.gate, settings.min_confidence, models_of(settings))


def models_of(settings: Settings) -> tuple[str, ...]:
    """The spaCy pipelines that the settings name; raises `SettingsError` for one that is not there."""
    if not settings.spacy_models:
        return ()
    from ingest.extract.pretrained import PretrainedError, chosen

    try:
        return chosen(settings.spacy_models)
    except PretrainedError as error:
        raise SettingsError(f"COOPGRAPH_SPACY_MODELS: {error}") from error
