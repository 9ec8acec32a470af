"""Files, folders and streams to documents.

A reader yields an `Offer` for each document it can read and a `Failure` for each it cannot; one bad
item never ends the stream. Nothing here looks at what a document says.
"""

from __future__ import annotations

from ingest.readers.apart import read_apart
from ingest.readers.errors import DocumentError
from ingest.readers.offer import Offer
from ingest.readers.sources import SUFFIXES, Reader

__all__ = ["SUFFIXES", "DocumentError", "Offer", "Reader", "read_apart"]
