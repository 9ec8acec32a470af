"""The graph's store: Neo4j or the embedded engine, through one driver and one set of queries."""

from graph.store.errors import SchemaError, StoreError, StoreUnavailable
from graph.store.store import Applied, Change, Put, Store, Withdraw, open_store

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
