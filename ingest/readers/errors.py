"""Why a document cannot be read."""

from __future__ import annotations


class DocumentError(Exception):
    """A document that cannot be read: `reason` is one word for lists and counts, `detail` a sentence."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(detail)
        self.reason = reason
        self.detail = detail
