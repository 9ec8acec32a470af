"""Connectors: each reads one kind of source into records or documents, with a pointer to where they stand.

A connector knows nothing of the graph, of resolution or of other records. It is offered by a package as an entry
point of the group ``coopgraph.connectors``; ``docs/connectors.md`` shows a complete one.
"""

from ingest.connectors.connector import Connector, Item, Source, UnknownConnector, connector, connectors
from ingest.connectors.record import Fact, Record, RecordError, Thing, amount, currency, date

__all__ = [
    "Connector",
    "Fact",
    "Item",
    "Record",
    "RecordError",
    "Source",
    "Thing",
    "UnknownConnector",
    "amount",
    "connector",
    "connectors",
    "currency",
    "date",
]
