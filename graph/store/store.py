"""The store: documents go in and out whole, queries are read by name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import islice
from typing import Any, Final

from graph.feedback import Feedback
from graph.model import Document, Row
from graph.projection import MEASURED
from graph.resolution.ledger import Decision
from graph.settings import Settings
from graph.store.analysts import Answer
from graph.store.connection import Connection, connected
from graph.store.rows import decision_from, feedback_from
from graph.store.turn import Applied, Change, Put, Turn, query_text

_MEASURED_AT_ONCE: Final = 2000


@contextmanager
def open_store(settings: Settings) -> Iterator[Store]:
    """The store that `settings` name, its schema ready, for the time of the block.

    Raises `graph.store.StoreError` when it cannot be used.
    """
    with connected(settings) as connection:
        yield Store(connection)


class Store:
    """One graph. Any number of processes may use it; writers take turns."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def apply(self, changes: Sequence[Change]) -> Applied:
        """Make all changes in one transaction, in order; all of them or none.

        A document whose version is known already is unchanged; one whose content the store has under
        another key is a duplicate and says nothing of its own. A failure is listed and leaves what the
        document said before; a document that is put takes its failure off the list. Changes that name a
        document twice take a transaction for each time.

        Raises ValueError for statements that `graph.projection.check` refuses.
        """
        applied = Applied()
        for turn in _turns(changes):
            applied += self._connection.write(lambda transaction, turn=turn: Turn(transaction).take(turn))  # type: ignore[misc]
        return applied

    def decide(self, decisions: Sequence[Decision] = (), taken_back: Sequence[str] = ()) -> int:
        """Enter decisions of what is one thing and what is two, and take others back, by their ids.

        All in one transaction, and the graph follows: it costs what the documents say that speak of the
        things whose standing changed. Returns how many these are.
        """
        return self._connection.write(lambda transaction: Turn(transaction).decide(decisions, taken_back))

    def decisions(self) -> list[Decision]:
        """All decisions in the ledger, by id."""
        rows = [row["decision"] for row in self.read("write/judgements_known")]
        rows.sort(key=lambda row: str(row["id"]))
        return [decision_from(row) for row in rows]

    def keep(self, given: Sequence[Feedback]) -> None:
        """Keep what was thought of recommendations, in one transaction; the same id takes the place of before."""
        self._connection.write(lambda transaction: Turn(transaction).keep(given))

    def feedback(self) -> list[Feedback]:
        """All that was thought of recommendations, withdrawn or not, in the order of time."""
        found = [feedback_from(row["feedback"]) for row in self.read("read/feedback")]
        return sorted(found, key=lambda one: (one.at, one.id))

    def measure(self, measures: Mapping[str, Row]) -> None:
        """Give these entities measures (`graph.projection.MEASURED`), by id, and take them off all others.

        They are properties for whoever looks at nodes in the store itself. The graph is the same as before and keeps
        its version. Stopped in the middle, some entities have old and some new ones; the next call makes it whole.
        """
        none: Row = dict.fromkeys(sorted(MEASURED))
        before = {row["id"]: none for row in self.read("read/measured") if row["id"] not in measures}
        given = iter((before | {i: none | row for i, row in measures.items()}).items())
        while part := dict(islice(given, _MEASURED_AT_ONCE)):
            self._connection.write(lambda transaction, part=part: Turn(transaction).measure(part))  # type: ignore[misc]

    def versions(self, keys: Sequence[str]) -> dict[str, str]:
        """The version that the store has of each of these documents, by key; unknown ones are left out."""
        ids = {Document.id_of(key): key for key in keys}
        rows = self.read("write/documents_known", ids=list(ids))
        return {ids[row["id"]]: row["version"] for row in rows}

    def contents(self, versions: Sequence[str]) -> dict[str, str]:
        """The key under which the store has each of these versions; unknown ones are left out."""
        rows = self.read("write/contents_known", versions=list(versions))
        return {row["version"]: row["key"] for row in rows}

    def read(self, query: str, /, choices: Mapping[str, str] | None = None, **parameters: Any) -> list[Row]:
        """All rows of a named query, such as ``read/entity``."""
        return list(self.stream(query, choices, **parameters))

    def stream(
        self, query: str, /, choices: Mapping[str, str] | None = None, **parameters: Any
    ) -> Iterator[Row]:
        """Rows of a named query as they arrive; the query cannot write."""
        return self._connection.read(query_text(query, **(choices or {})), parameters)

    def pages(self, query: str, /, *, key: str = "id", limit: int, **parameters: Any) -> Iterator[Row]:
        """All rows of a named query that gives at most `limit` of them after the one whose `key` is `after`."""
        after = ""
        while rows := self.read(query, after=after, limit=limit, **parameters):
            yield from rows
            after = rows[-1][key]

    def ask(self, statement: str, parameters: Mapping[str, Any], *, limit: int, seconds: float) -> Answer:
        """What an analyst's statement answers; only reading is allowed (`graph.store.analysts`).

        Raises `graph.store.Refused`, `TooLong`, `Busy` or `StoreUnavailable`.
        """
        return self._connection.analysts().ask(statement, parameters, limit=limit, seconds=seconds)

    def statistics(self) -> dict[str, dict[str, int]]:
        """How many documents by language, entities and edges by type, statements and failures there are."""
        counted: dict[str, dict[str, int]] = {}
        for kind in ("documents", "entities", "edges"):
            rows = self.read(f"read/count_{kind}")
            counted[kind] = {
                row["type"]: row["count"] for row in sorted(rows, key=lambda row: str(row["type"]))
            }
        for kind in ("statements", "failures"):
            counted[kind] = {"all": self.read(f"read/count_{kind}")[0]["count"]}
        return counted

    def version(self) -> int:
        """How often the graph was written."""
        rows = self.read("schema/version")
        return int(rows[0]["version"]) if rows else 0


def _turns(changes: Sequence[Change]) -> Iterator[list[Change]]:
    """The changes in runs that name each document once."""
    turn: list[Change] = []
    keys: set[str] = set()
    for change in changes:
        key = change.reading.document.key if isinstance(change, Put) else change.key
        if key in keys:
            yield turn
            turn, keys = [], set()
        turn.append(change)
        keys.add(key)
    if turn:
        yield turn
