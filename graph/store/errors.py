"""What can go wrong with the store."""

from __future__ import annotations


class StoreError(Exception):
    """The store cannot be used; the message says which, why and what to do."""


class StoreUnavailable(StoreError):
    """The store does not answer (any more)."""


class SchemaError(StoreError):
    """The store's schema is not one that this version can work with."""
