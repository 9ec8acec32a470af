"""Elements of an XML file, one at a time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO, Any

from lxml import etree

from ingest.connectors.items.stream import ITEM_BYTES, Rationed
from ingest.connectors.record import RecordError

Element = Any
"""An element of lxml, which has no types of its own."""


def xml_elements(stream: IO[bytes], tag: str, *, limit: int = ITEM_BYTES) -> Iterator[tuple[int, Element]]:
    """Each element with this tag, with its number from 1; it is gone when the next is asked for.

    Nothing outside of the file is read and no entity is put in: a document type declaration is refused. The parser
    itself refuses nesting beyond 256 levels and texts beyond 10 MB. Raises `RecordError` with the line where the
    file cannot be read on; what stands before has been given by then.
    """
    rationed = Rationed(stream, limit)
    events = etree.iterparse(
        rationed,
        events=("end",),
        tag=tag,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    number = 0
    try:
        for _, element in events:
            if not number:
                _refuse_declarations(element.getroottree())
            number += 1
            rationed.next_item()
            yield number, element
            element.clear()
            while element.getprevious() is not None:
                del element.getparent()[0]
        if not number and events.root is not None:
            _refuse_declarations(events.root.getroottree())
            raise RecordError("format", f"no <{tag}> in the file")
    except etree.XMLSyntaxError as error:
        raise RecordError("xml", f"not well-formed: {error.msg}") from error


def _refuse_declarations(tree: Any) -> None:
    if tree.docinfo.internalDTD is not None or tree.docinfo.doctype:
        raise RecordError("doctype", "document type declarations are refused: they can hold entities")
