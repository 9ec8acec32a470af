"""The doubts of a graph, found once for each of its versions."""

from __future__ import annotations

import threading
from copy import copy
from typing import Any

from graph.questions.doubts import doubts
from graph.store import Store


class Doubts:
    """Compares all names when it is asked first, and again when the graph was written since."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._lock = threading.Lock()
        self._known: tuple[int, list[dict[str, Any]]] | None = None

    def found(self) -> list[dict[str, Any]]:
        """Pairs in the order of `graph.questions.doubts`; `order` is what they are ordered by first."""
        with self._lock:  # one comparison at a time: it is dear, and the next one may have its result
            version = self._store.version()
            if self._known is None or self._known[0] != version:
                found = [
                    {
                        "order": -min(doubt.a["documents"], doubt.b["documents"]),
                        "a": doubt.a,
                        "b": doubt.b,
                        "judgement": doubt.opinion.judgement,
                        "score": doubt.opinion.score,
                        "reasons": list(doubt.opinion.reasons),
                    }
                    for doubt in doubts(self._store)
                ]
                self._known = version, found
            return [copy(row) for row in self._known[1]]
