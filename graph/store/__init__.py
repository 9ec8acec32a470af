"""The graph's store: Neo4j or the embedded engine, through one driver and one set of queries."""

from graph.store.errors import SchemaError, StoreError, StoreUnavailable
from graph.store.store import Store, open_store
from graph.store.turn import Applied, Change, Put, Withdraw

__all__ = [
    "Applied",
    "Change",
    "Put",
    "SchemaError",
    "Store",
    "StoreError",
    "StoreUnavailable",
    "Withdraw",
    "open_store",
]
