"""Records as documents: each field a line after its pointer, each statement quoting the line it was read from."""

from __future__ import annotations

from functools import lru_cache
from itertools import accumulate
from typing import Final

from graph.model import SYMMETRIC, Attribute, Document, Reading, Relation, Statement, allows, digest
from graph.names import script
from ingest.connectors import Fact, Record, RecordError, Thing
from ingest.connectors.record import RECORD_CHARACTERS
from ingest.identity import Identity, identify

VERSION = "1"
"""Raised when records become other statements than before."""
_NAMED: Final = Attribute.NAMED

Line = tuple[int, str]
"""Where a line starts, and its words."""


def key_of(feed: str, record: Record) -> str:
    """The key of the document that a record of this feed is."""
    return f"{feed}:{record.id}"


def reading(feed: str, record: Record, *, file: str, connector: str) -> Reading:
    """The document and statements of a record that a connector (``name/version``) read from `file`.

    Raises `RecordError` for a record larger than `RECORD_CHARACTERS`.
    """
    text, lines = _text(record)
    key = key_of(feed, record)
    made = _Made(Document.id_of(key), connector, lines, _identities(record))
    statements = [made.named(thing, thing.name, thing.at) for thing in record.things]
    statements += [made.named(*alias) for alias in record.aliases]
    statements += [statement for fact in record.facts if (statement := made.claimed(fact)) is not None]
    unique = {statement.id: statement for statement in statements}
    in_order = sorted([(s.start, s.end, identifier, s) for identifier, s in unique.items()])
    said = [statement for *_, statement in in_order]
    document = Document(
        id=made.document,
        key=key,
        # What is said is part of the version: the same words read otherwise are another reading.
        version=digest(key, text, record.published, connector, VERSION, sorted(unique), size=16),
        source=feed,
        title=record.title,
        text=text,
        lang=record.lang,
        published=record.published,
        publisher=record.publisher,
        url=record.url or f"{file}#{record.pointer}",
        relevant=any(fact.qualifiers.get("topics") for fact in record.facts),
        extractor=connector,
    )
    return Reading(document, said)


def _identities(record: Record) -> dict[int, Identity]:
    """Who each thing of the record is, by the thing's own id in memory."""
    others: dict[int, list[str]] = {}
    for thing, name, _ in record.aliases:
        others.setdefault(id(thing), []).append(name)
    return {id(t): identify(t, record.published, others.get(id(t), ())) for t in record.things}


class _Made:
    """The statements of a record: of which document, read by what, from which lines, about whom."""

    def __init__(
        self,
        document: str,
        connector: str,
        lines: dict[str, Line],
        known: dict[int, Identity],
    ) -> None:
        self.document = document
        self._connector = connector
        self._lines = lines
        self._known = known
        self._naming = f"{connector}:{Attribute.NAMED}"

    def named(self, thing: Thing, name: str, at: str) -> Statement:
        """The statement that a thing is called so, with the name as its quote where it stands in the line."""
        start, quote = self._lines[at]
        begin = quote.find(name)
        if begin >= 0:
            start, quote = start + begin, name
        known = self._known[id(thing)]
        qualifiers: dict[str, str | bool] = {"lang": script(name), "primary": name == thing.name}
        if thing.country is not None:
            qualifiers["country"] = thing.country
        if thing.code is not None:
            qualifiers["identifier"] = thing.code
        return Statement(
            document=self.document,
            predicate=_NAMED,
            subject=known.id,
            subject_type=known.type,
            object=None,
            object_type=None,
            start=start,
            end=start + len(quote),
            quote=quote,
            value=name,
            qualifiers=qualifiers,
            rule=self._naming,
            rule_version=self._connector,
        )

    def claimed(self, fact: Fact) -> Statement | None:
        """The statement of a fact; None for a relation that cannot be between who the things turned out to be."""
        predicate = fact.predicate
        source, target = self._known[id(fact.subject)], None
        if fact.object is not None:
            target = self._known[id(fact.object)]
            if isinstance(predicate, Relation):
                if source.id == target.id or not allows(predicate, source.type, target.type):
                    return None
                if predicate in SYMMETRIC and target.id < source.id:
                    source, target = target, source
        start, quote = self._lines[fact.at]
        qualifiers = fact.qualifiers
        if fact.others:
            named = {name: self._known[id(thing)].id for name, thing in fact.others.items()}
            qualifiers = {**qualifiers, **named}
        return Statement(
            document=self.document,
            predicate=predicate,
            subject=source.id,
            subject_type=source.type,
            object=None if target is None else target.id,
            object_type=None if target is None else target.type,
            start=start,
            end=start + len(quote),
            quote=quote,
            value=fact.value,
            qualifiers=qualifiers,
            modality=fact.modality,
            rule=_rule(self._connector, predicate),
            rule_version=self._connector,
            confidence=fact.confidence,
        )


@lru_cache(maxsize=1024)
def _rule(connector: str, predicate: Relation | Attribute) -> str:
    return f"{connector}:{predicate}"


def _text(record: Record) -> tuple[str, dict[str, Line]]:
    """The text of a record, and each field's line in it."""
    written = [
        f"{pointer}: {' · '.join(parts)}" if parts else pointer for pointer, parts in record.fields.items()
    ]
    text = "\n".join([record.title, "", *written])
    if len(text) > RECORD_CHARACTERS:
        raise RecordError("too-large", f"the record is longer than {RECORD_CHARACTERS:,} characters")
    starts = accumulate(map((1).__add__, map(len, written)), initial=len(record.title) + 2)
    return text, dict(zip(record.fields, zip(starts, written, strict=False), strict=True))
