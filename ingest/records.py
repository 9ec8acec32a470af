"""Records as documents: each field a line after its pointer, each statement quoting the line it was read from."""

from __future__ import annotations

from dataclasses import replace

from graph.model import SYMMETRIC, Attribute, Document, Reading, Relation, Statement, allows, digest
from graph.names import script
from ingest.connectors import Record, RecordError, Thing
from ingest.connectors.record import RECORD_CHARACTERS
from ingest.identity import Identity, identify

VERSION = "1"
"""Raised when records become other statements than before."""


def key_of(feed: str, record: Record) -> str:
    """The key of the document that a record of this feed is."""
    return f"{feed}:{record.id}"


def reading(feed: str, record: Record, *, file: str, connector: str) -> Reading:
    """The document and statements of a record that a connector (``name/version``) read from `file`.

    Raises `RecordError` for a record larger than `RECORD_CHARACTERS`.
    """
    text, lines = _text(record)
    identifier = Document.id_of(key_of(feed, record))
    others: dict[int, list[str]] = {}
    for thing, name, _ in record.aliases:
        others.setdefault(id(thing), []).append(name)
    known = {id(t): identify(t, record.published, others.get(id(t), ())) for t in record.things}
    document = Document(
        id=identifier,
        key=key_of(feed, record),
        version="",
        source=feed,
        title=record.title,
        text=text,
        lang=record.lang,
        published=record.published,
        publisher=record.publisher,
        url=record.url or f"{file}#{record.pointer}",
        extractor=connector,
    )
    statements = [
        _named(document, thing, thing.name, thing.at, known[id(thing)], lines) for thing in record.things
    ]
    statements += [
        _named(document, thing, name, at, known[id(thing)], lines) for thing, name, at in record.aliases
    ]
    rules = {fact.predicate: f"{connector}:{fact.predicate}" for fact in record.facts}
    for fact in record.facts:
        source = known[id(fact.subject)]
        target = known[id(fact.object)] if fact.object is not None else None
        if isinstance(fact.predicate, Relation) and target is not None:
            if source.id == target.id or not allows(fact.predicate, source.type, target.type):
                continue
            if fact.predicate in SYMMETRIC and target.id < source.id:
                source, target = target, source
        start, end = lines[fact.at]
        statements.append(
            Statement(
                document=identifier,
                predicate=fact.predicate,
                subject=source.id,
                subject_type=source.type,
                object=target.id if target is not None else None,
                object_type=target.type if target is not None else None,
                start=start,
                end=end,
                quote=text[start:end],
                value=fact.value,
                qualifiers={
                    name: known[id(said)].id if isinstance(said, Thing) else said
                    for name, said in fact.qualifiers
                    if said is not None
                },
                modality=fact.modality,
                rule=rules[fact.predicate],
                rule_version=connector,
                confidence=fact.confidence,
            )
        )
    unique = {statement.id: statement for statement in statements}
    said = [s for _, s in sorted(unique.items(), key=lambda pair: (pair[1].start, pair[1].end, pair[0]))]
    # What is said is part of the version: the same words read otherwise are another reading.
    version = digest(document.key, text, record.published, connector, VERSION, sorted(unique), size=16)
    return Reading(
        replace(document, version=version, relevant=any(f.qualifiers.get("topics") for f in said)), said
    )


def _text(record: Record) -> tuple[str, dict[str, tuple[int, int]]]:
    """The text of a record, and the span of each field's line in it."""
    lines: dict[str, tuple[int, int]] = {}
    pieces = [record.title, "\n"]
    at = len(record.title) + 1
    for pointer, parts in record.fields.items():
        line = f"{pointer}: {' · '.join(parts)}" if parts else pointer
        lines[pointer] = at + 1, at + 1 + len(line)
        pieces.append(f"\n{line}")
        at += len(line) + 1
        if at > RECORD_CHARACTERS:
            raise RecordError("too-large", f"the record is longer than {RECORD_CHARACTERS:,} characters")
    return "".join(pieces), lines


def _named(
    document: Document, thing: Thing, name: str, at: str, known: Identity, lines: dict[str, tuple[int, int]]
) -> Statement:
    start, end = lines[at]
    begin = document.text.find(name, start, end)
    span = (begin, begin + len(name)) if begin >= 0 else (start, end)
    qualifiers: dict[str, str | bool | None] = {
        "lang": script(name),
        "primary": name == thing.name,
        "country": thing.country,
        "identifier": thing.code,
    }
    return Statement(
        document=document.id,
        predicate=Attribute.NAMED,
        subject=known.id,
        subject_type=known.type,
        object=None,
        object_type=None,
        start=span[0],
        end=span[1],
        quote=document.text[slice(*span)],
        value=name,
        qualifiers={name: said for name, said in qualifiers.items() if said is not None},
        rule=f"{document.extractor}:NAMED",
        rule_version=document.extractor,
    )
