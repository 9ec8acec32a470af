"""Documents, what was read from them, and what was not accepted."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from api.models.base import CURSOR, Answer
from graph.model import EntityType, Modality, Polarity


class Document(Answer):
    """A document that the graph rests on."""

    id: str = Field(description="Stable id, made of the key.")
    key: str = Field(description="Its name at its source.")
    title: str = Field(description="Title, or first line.")
    lang: str = Field(description="Language: ko or en.")
    source: str = Field(description="Where it came from: a feed, a file, a site.")
    published: str | None = Field(None, description="Date of publication.")
    publisher: str | None = Field(None, description="Who published it.")
    url: str | None = Field(None, description="Where it stands.")
    relevant: bool = Field(description="Whether it is about international ICT cooperation.")
    gated: bool = Field(False, description="Kept unread: it names no party abroad and no agreement.")
    unanswered: str | None = Field(
        None,
        description="Why the language model that was asked about it did not answer, in whole or in part.",
    )
    version: str = Field(description="Hash of its content.")
    characters: int = Field(description="Length of its text.")


class Statement(Answer):
    """One claim read from one document."""

    id: str = Field(description="A hash of what it claims and where.")
    predicate: str = Field(description="A relation, or an attribute: NAMED, AGREED, NEEDS, MEASURED, …")
    subject: str = Field(description="Id of the entity that it is about.")
    object: str | None = Field(None, description="Id of the other entity, of a relation.")
    value: str | None = Field(None, description="Of an attribute: the name, title, topic, measure, …")
    qualifiers: dict[str, Any] = Field(
        default_factory=dict,
        description="Kind, status, date, topics, role, number, unit, as the document gives them.",
    )
    modality: Modality = Field(description="Whether it is done, planned, proposed or cancelled.")
    polarity: Polarity = Field(description="Whether the document affirms or denies it.")
    quote: str = Field(description="The words it was read from.")
    start: int = Field(description="Where they start, in characters of the document's text.")
    end: int = Field(description="Where they end.")
    page: int | None = Field(None, description="On which page, of a document that has pages.")
    rule: str = Field(description="The rule that read it; llm.… for a language model.")
    rule_version: str = Field("", description="Its version; of a language model its name.")
    confidence: float = Field(description="How sure the rule is, 0 to 1.")
    projected: bool = Field(
        True, description="False where it is too unsure for the graph and is only kept with its document."
    )


class Evidence(Statement):
    """A statement with its document."""

    document: Document = Field(description="The document that it was read from.")


class FullDocument(Document):
    """A document with its text and all that was read from it."""

    text: str | None = Field(None, description="Its text, where it was asked for.")
    statements: list[Statement] = Field(
        default_factory=list, description="What was read from it, in the order of the text."
    )


class Failure(Answer):
    """A document that was not accepted."""

    id: str = Field(description="Stable id, made of the key.")
    key: str = Field(description="The document's name at its source.")
    reason: str = Field(description="One word, such as empty, binary, encoding or language.")
    detail: str = Field(description="What was wrong, in a sentence.")


class DocumentPage(Answer):
    """Documents, the latest first."""

    items: list[Document] = Field(description="The items of this page.")
    cursor: str | None = Field(None, description=CURSOR)


class EvidencePage(Answer):
    """Statements with their documents, the latest first."""

    items: list[Evidence] = Field(description="The items of this page.")
    cursor: str | None = Field(None, description=CURSOR)


class FailurePage(Answer):
    """Documents that were not accepted."""

    items: list[Failure] = Field(description="The items of this page.")
    cursor: str | None = Field(None, description=CURSOR)


class Mention(Answer):
    """Where a document first writes a form of a name."""

    start: int = Field(description="Where it starts, in characters of the text.")
    end: int = Field(description="Where it ends.")
    text: str = Field(description="The words of the document.")
    entity: str = Field(description="Id of the entity.")
    type: EntityType = Field(description="What it is.")
    name: str = Field(description="The name to show.")
    name_ko: str | None = Field(None, description="Korean name.")
    name_en: str | None = Field(None, description="English name.")


class MarkedDocument(Document):
    """A document with its text, the names in it, and what was read from it."""

    text: str = Field(description="Its text.")
    mentions: list[Mention] = Field(description="The names, in the order of the text.")
    statements: list[Statement] = Field(description="What was read from it, in the order of the text.")


class ToldDocument(Document):
    """A document and what it says foremost."""

    evidence: Statement | None = Field(
        None, description="What it says of the entity, at the greatest length."
    )
