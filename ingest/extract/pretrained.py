"""Names that published spaCy pipelines recognise, where the user names some: ``COOPGRAPH_SPACY_MODELS``.

They are asked last, for what no list and no grammar tells, and only for people by their full names and for bodies in
sentences that tell of agreements. On the annotated English documents ``en_core_web_sm`` finds a few names more and
invents three times as many, and reading takes more than twice as long; places, and bodies elsewhere, it got mostly wrong. So
nothing is asked that was not named.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from importlib.metadata import entry_points
from pathlib import Path
from typing import Final

import spacy
from spacy.language import Language
from spacy.util import is_package

from graph.model import EntityType
from ingest.extract.contract import Span
from ingest.extract.draft import Draft, Mention

RULE: Final = "pretrained"
INSTALLED: Final = "installed"
"""Stands for all published pipelines that are installed."""
_CONFIDENCE: Final = 0.5
_PUBLISHED: Final = re.compile(r"(?:en_core_web|ko_core_news|xx_ent_wiki)_")
_NEEDED: Final = ("tok2vec", "transformer", "curated_transformer", "ner", "entity_ruler")
_ANY_LANGUAGE: Final = "xx"
_PEOPLE: Final = frozenset({"PERSON", "PER", "PS"})
_BODIES: Final = frozenset({"ORG", "OG"})
_AGREEMENT: Final = re.compile(
    r"\b(?:[Ss]ign(?:s|ed)?\b|M[Oo]Us?\b|[Mm]emorand|[Aa]greement|[Pp]artner|[Cc]ontract)|양해\s?각서|협약|협정|의향서|계약|체결"
)
_LEAST: Final = 4
"""Letters of a body's name in Latin script."""
_OUTSIDE: Final = re.compile(r"\A(?:[Tt]he\s|[Aa]n?\s|[^\w(]+)+|(?:[’']s)?[^\w)]*\Z")
"""What recognisers take along that is no part of a name."""


class PretrainedError(ValueError):
    """A pipeline that cannot be used; says which, and what to do."""


def chosen(models: str) -> tuple[str, ...]:
    """The pipelines that a setting names: packages or folders with commas between, or `INSTALLED`.

    Raises `PretrainedError`.
    """
    found = tuple(dict.fromkeys(name for part in models.split(",") if (name := part.strip())))
    if INSTALLED in found:
        published = sorted({p.name for p in entry_points(group="spacy_models") if _PUBLISHED.match(p.name)})
        found = tuple(dict.fromkeys((*(name for name in found if name != INSTALLED), *published)))
    for name in found:
        if not is_package(name) and not (Path(name) / "config.cfg").is_file():
            raise PretrainedError(
                f"{name} is neither an installed pipeline nor the folder of one; "
                f"python -m spacy download {name} installs published ones"
            )
        _loaded(name)
    return found


def recognised(draft: Draft, *, ends: re.Pattern[str] | None = None) -> Mapping[Span, EntityType]:
    """Where the pipelines of the draft see names, and of what type. `ends` is what may hang on a name at its end,
    such as particles."""
    text, found = draft.source.text, dict[Span, EntityType]()
    for name in draft.models:
        nlp = _loaded(name)
        if nlp.lang not in (draft.lang, _ANY_LANGUAGE):
            continue
        with nlp.memory_zone():
            docs = nlp.pipe(text[start:end] for start, end in draft.sentences)
            for sentence, doc in zip(draft.sentences, docs, strict=True):
                for seen in doc.ents:
                    span = _bare(text, sentence[0] + seen.start_char, sentence[0] + seen.end_char, ends)
                    kind = _kind(text, span, sentence, seen.label_)
                    if kind is not None:
                        found.setdefault(span, kind)
    return found


def as_mention(span: Span, kind: EntityType) -> Mention:
    """The mention that a pipeline alone tells."""
    return Mention(*span, kind, RULE, confidence=_CONFIDENCE)


def _bare(text: str, start: int, end: int, ends: re.Pattern[str] | None) -> Span:
    """The span of a name without what is no part of it."""
    for found in _OUTSIDE.finditer(text[start:end]):
        if found.start() == 0:
            start += found.end()
        else:
            end -= found.end() - found.start()
            break
    if ends is not None:
        for at in range(start + 2, end):
            if ends.fullmatch(text, at, end):
                return start, at
    return start, end


def _kind(text: str, span: Span, sentence: Span, label: str) -> EntityType | None:
    name = text[slice(*span)]
    if len(name) < 2 or "\n" in name or not name[0].isalpha():
        return None
    latin = name.isascii()
    if label in _PEOPLE:
        return EntityType.PERSON if not latin or (" " in name and name.istitle()) else None
    if label in _BODIES and _AGREEMENT.search(text, *sentence):
        if latin and (len(name) < _LEAST or not any(map(str.isupper, name))):
            return None
        return EntityType.COMPANY if " " not in name and not name.isupper() else EntityType.AGENCY
    return None


@cache
def _loaded(name: str) -> Language:
    """The pipeline, with what it needs to find names; once a process."""
    try:
        return spacy.load(name, enable=_NEEDED)
    except (OSError, ValueError, ImportError) as error:
        raise PretrainedError(f"{name} cannot be loaded: {error}"[:500]) from error
