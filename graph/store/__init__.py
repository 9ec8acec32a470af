"""The graph's store: Neo4j or the embedded engine, through one driver and one set of queries."""

from graph.store.analysts import Answer, Busy, TooLong
from graph.store.errors import SchemaError, StoreError, StoreUnavailable
from graph.store.statement import Refused
from graph.store.store import Store, open_store
from graph.store.turn import Applied, Change, Put, Withdraw

__all__ = [
    "Answer",
    "Applied",
    "Busy",
    "Change",
    "Put",
    "Refused",
    "SchemaError",
    "Store",
    "StoreError",
    "StoreUnavailable",
    "TooLong",
    "Withdraw",
    "open_store",
]
