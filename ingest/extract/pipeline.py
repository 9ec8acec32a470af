"""The pipelines: one for each language, composed of named spaCy components."""

from __future__ import annotations

import datetime
import importlib
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

import spacy
from spacy.language import Language
from spacy.tokens import Doc
from spacy.vocab import Vocab

from ingest.extract.amounts import find_amounts
from ingest.extract.claims import find_claims, find_structure
from ingest.extract.conditions import find_conditions
from ingest.extract.contract import Extraction, Source
from ingest.extract.dates import find_dates
from ingest.extract.draft import Draft, draft_of
from ingest.extract.indicators import find_indicators
from ingest.extract.korean import KiwiTokenizer
from ingest.extract.language import detect
from ingest.extract.quoting import quoted_agreements
from ingest.extract.relevance import is_relevant
from ingest.extract.subject import with_acronyms
from ingest.extract.surfaces import distinct

VERSION = "1"
"""Version of the extractor; recorded with each document."""

COMPONENTS = {
    "ko": ("layout", "figures", "ko_names", "ko_entities", "ko_agreements", "ko_relations"),
    "en": ("layout", "figures", "en_names", "en_entities", "en_agreements", "en_relations"),
}


class LanguageError(ValueError):
    """The text is in no language that can be read."""


class Whole:
    """Makes of a text a `Doc` of one token: English components find their words in the text themselves."""

    def __init__(self, vocab: Vocab) -> None:
        self.vocab = vocab

    def __call__(self, text: str) -> Doc:
        """The `Doc` of `text`."""
        return Doc(self.vocab, words=[text] if text else [], spaces=[False] if text else [])

    def to_bytes(self, **_: Any) -> bytes:
        """Nothing of the tokenizer is stored with a pipeline."""
        return b""

    def from_bytes(self, _: bytes, **__: Any) -> Whole:
        """See `to_bytes`."""
        return self


@Language.component("figures")
def figures(doc: Doc) -> Doc:
    """Dates and sums of money."""
    draft = draft_of(doc)
    draft.dates = find_dates(draft.source.text, draft.published, draft.lang)
    draft.amounts = find_amounts(draft.source.text, draft.lang)
    return doc


@cache
def pipeline(lang: str) -> Language:
    """The pipeline for ``ko`` or ``en``, built once a process."""
    importlib.import_module("ingest.extract.layout")
    for name in COMPONENTS[lang]:
        if name.startswith(f"{lang}_"):
            importlib.import_module(f"ingest.extract.{lang}.{name.removeprefix(f'{lang}_')}")
    nlp = spacy.blank("xx" if lang == "ko" else lang)
    # Nobody reads the shape, prefix and the like of a word, which are worked out for each new one.
    nlp.vocab.lex_attr_getters = {}  # type: ignore[attr-defined]
    nlp.tokenizer = KiwiTokenizer(nlp.vocab) if lang == "ko" else Whole(nlp.vocab)
    for name in COMPONENTS[lang]:
        nlp.add_pipe(name)
    nlp.max_length = 20_000_000
    return nlp


def extract(source: Source, models: tuple[str, ...] = ()) -> Extraction:
    """Read one document. `models` are spaCy pipelines that are asked for names no list and no grammar tells.

    Raises `LanguageError` when `source.lang` is not given and none is recognised.
    """
    lang = source.lang or detect(source.text)
    if lang not in COMPONENTS:
        raise LanguageError("no Korean or English text is recognised")
    published = datetime.date.fromisoformat(source.published[:10]) if source.published else None
    nlp = pipeline(lang)
    with nlp.memory_zone():
        doc = nlp.make_doc(source.text)
        doc._.draft = draft = Draft(source, published, lang, models)
        for _, component in nlp.pipeline:
            doc = component(doc)
        draft.agreements = quoted_agreements(draft)
        measured = with_acronyms(draft)
        conditions = find_conditions(measured)
        return Extraction(
            id=source.id,
            lang=lang,
            published=source.published,
            relevant=is_relevant(source.text, lang),
            entities=draft.entities,
            agreements=draft.agreements,
            relations=draft.relations,
            amounts=distinct(draft.amounts),
            dates=distinct(draft.dates),
            indicators=find_indicators(measured, conditions),
            conditions=conditions,
            claims=find_claims(draft),
            structure=find_structure(draft),
        )


def extract_all(sources: Iterable[Source]) -> Iterator[Extraction]:
    """Read documents in order, one at a time."""
    return map(extract, sources)
