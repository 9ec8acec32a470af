"""What a language model is asked: the instructions, the form of its answer, and a document in parts."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib import resources
from typing import Annotated, Any, Final

from pydantic import BaseModel, Field

from graph.model import (
    SIGNATURES,
    AgreementKind,
    AgreementStatus,
    Attribute,
    EntityType,
    Modality,
    Polarity,
    Relation,
    digest,
)
from ingest.extract.draft import TEXT_KINDS
from ingest.extract.layout import find_blocks
from ingest.extract.topics import taxonomy

_FILE: Final = "data/prompt.toml"
_TITLE: Final = 200
"""Characters of the first line that head every part of a document."""
MOST_ITEMS: Final = 100
"""Of one kind in one answer; more are not looked at."""
MOST_PARTIES: Final = 30
LONGEST_NAME: Final = 150
LONGEST_QUOTE: Final = 600
NAMED: Final = tuple(
    kind
    for kind in EntityType
    if kind not in (EntityType.AGREEMENT, EntityType.PROJECT, EntityType.TENDER, EntityType.INDICATOR)
)
"""Types that prose tells of; agreements have a list of their own, and registers tell the rest."""
CLAIMED: Final = (Attribute.OFFERS, Attribute.NEEDS)

Name = Annotated[str, Field(min_length=1, max_length=LONGEST_NAME)]
Quote = Annotated[str, Field(min_length=1)]


class PromptDataError(ValueError):
    """The file of instructions is not well-formed."""


class Entity(BaseModel):
    """What is named."""

    name: Name
    type: EntityType = Field(json_schema_extra={"enum": [kind.value for kind in NAMED]})
    aliases: list[str] = Field([], max_length=20)


class Agreement(BaseModel):
    """An instrument."""

    kind: AgreementKind
    status: AgreementStatus
    date: str | None = None
    title: str | None = None
    parties: list[Name] = Field(max_length=MOST_PARTIES)
    quote: Quote


class Relating(BaseModel):
    """A relation."""

    type: Relation
    source: Name
    target: Name
    modality: Modality = Modality.DONE
    polarity: Polarity = Polarity.AFFIRMED
    quote: Quote


class Claim(BaseModel):
    """What somebody needs or offers."""

    type: Attribute
    subject: Name
    topic: str
    quote: Quote


ITEMS: Final[Mapping[str, type[BaseModel]]] = {
    "entities": Entity,
    "agreements": Agreement,
    "relations": Relating,
    "claims": Claim,
}


def version() -> int:
    """The version of the instructions."""
    return int(_data()["version"])


def messages(part: str, title: str, published: str | None) -> list[dict[str, str]]:
    """The request about one part of a document. Instructions and document are messages of their own, and the
    document ends at a mark that it cannot hold, since it is made of it."""
    mark = digest(title, part, size=12)
    head = f"Published: {published or 'unknown'}"
    document = f"{head}\nBEGIN DOCUMENT {mark}\n{part}\nEND DOCUMENT {mark}"
    if not part.startswith(title):
        document = f"{head}\nBEGIN DOCUMENT {mark}\n{title}\n[…]\n{part}\nEND DOCUMENT {mark}"
    return [
        {"role": "system", "content": _instructions().replace(_MARK, mark)},
        {"role": "user", "content": document},
    ]


def parts(text: str, lang: str, limit: int) -> tuple[str, list[str]]:
    """The title of a document, and what it says in parts of at most `limit` characters.

    Parts end where blocks do, as far as those are short enough. Contacts, headers and the chrome of pages are not
    sent: they say nothing, and are about people.
    """
    blocks = [
        text[block.start : block.end]
        for block in find_blocks(text, english=lang == "en")
        if block.kind in TEXT_KINDS
    ]
    found: list[str] = []
    for piece in (piece for block in blocks for piece in _pieces(block, limit)):
        if found and len(found[-1]) + len(piece) < limit:
            found[-1] += f"\n{piece}"
        else:
            found.append(piece)
    return (blocks[0].splitlines()[0][:_TITLE] if blocks else ""), found


def _pieces(block: str, limit: int) -> Iterator[str]:
    """A block cut where sentences, words or else characters end."""
    while len(block) > limit:
        ends = (block.rfind(sign, limit // 2, limit) for sign in ("\n", ". ", " "))
        cut = next((end + 1 for end in ends if end > 0), limit)
        yield block[:cut].rstrip()
        block = block[cut:].lstrip()
    if block:
        yield block


@cache
def asked_relations() -> tuple[Relation, ...]:
    """The relations that a model is asked for."""
    return tuple(map(Relation, _data()["relations"]))


@cache
def schema() -> dict[str, Any]:
    """The JSON Schema of an answer, in the strict form that servers compile: each field required, none beside."""
    fields: dict[str, Any] = {}
    definitions: dict[str, Any] = {}
    for name, model in ITEMS.items():
        item = model.model_json_schema()
        definitions |= item.pop("$defs", {})
        fields[name] = {"type": "array", "items": item}
    for name, allowed in (("Relation", asked_relations()), ("Attribute", CLAIMED)):
        definitions[name]["enum"] = [one.value for one in allowed]
    definitions.pop("EntityType", None)
    fields["claims"]["items"]["properties"]["topic"] = {"type": "string", "enum": list(taxonomy())}
    fields["entities"]["items"]["properties"]["type"] = {
        "type": "string",
        "enum": [kind.value for kind in NAMED],
    }
    whole = {"type": "object", "properties": fields, "$defs": definitions}
    return {str(key): value for key, value in _strict(whole).items()}


_DROPPED = frozenset({"title", "default", "description", "maxLength", "minLength", "maxItems"})
"""What servers do not compile, or what tells a model nothing."""


def _strict(node: Any) -> Any:
    if isinstance(node, list):
        return [_strict(item) for item in node]
    if not isinstance(node, dict):
        return node
    kept = {
        key: {name: _strict(field) for name, field in value.items()}
        if key in ("properties", "$defs")
        else _strict(value)
        for key, value in node.items()
        if key not in _DROPPED
    }
    if "properties" in kept:
        kept |= {"required": list(kept["properties"]), "additionalProperties": False}
    return kept


_MARK = "{mark}"


@cache
def _instructions() -> str:
    """The instructions, but for the mark."""
    data = _data()
    relations = "\n".join(
        f"- {relation}: {data['relations'][relation]} ({_names(SIGNATURES[relation][0])} → "
        f"{_names(SIGNATURES[relation][1])})"
        for relation in asked_relations()
    )
    try:
        return (
            str(data["instructions"])
            .strip()
            .format(
                mark=_MARK,
                entities=_names(NAMED),
                kinds=", ".join(AgreementKind),
                statuses=", ".join(AgreementStatus),
                modalities=", ".join(Modality),
                relations=relations,
                topics=", ".join(taxonomy()),
            )
        )
    except (KeyError, IndexError, ValueError) as error:
        raise PromptDataError(f"{_FILE}, instructions: {error!r} stands for nothing") from error


def _names(kinds: Sequence[EntityType] | frozenset[EntityType]) -> str:
    return ", ".join(kind for kind in NAMED if kind in kinds)


@cache
def _data() -> dict[str, Any]:
    try:
        data = tomllib.loads(
            resources.files("ingest.language_model").joinpath(_FILE).read_text(encoding="utf-8")
        )
    except tomllib.TOMLDecodeError as error:
        raise PromptDataError(f"{_FILE}: {error}") from error
    unknown = set(data.get("relations", {})) - set(Relation)
    if unknown or not isinstance(data.get("version"), int) or "instructions" not in data:
        raise PromptDataError(
            f"{_FILE}: wants version, instructions and relations of the model; {sorted(unknown)} are none"
        )
    return data
