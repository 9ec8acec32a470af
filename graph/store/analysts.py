"""Statements of analysts: run where they only read, within limits of rows, size and time."""

from __future__ import annotations

import json
import math
import re
import threading
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as Late
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import Any, Final

import neo4j
from neo4j.exceptions import ClientError, DatabaseError, Neo4jError, TransientError
from neo4j.graph import Node, Path, Relationship
from neo4j.time import Date, DateTime, Duration, Time

from graph.store.errors import StoreUnavailable
from graph.store.statement import PROCEDURES, Refused, inspect

ROWS: Final = 10_000
"""Most rows of an answer."""
BYTES: Final = 20_000_000
"""Most bytes of an answer, as JSON."""
SECONDS: Final = 60.0
"""Longest time."""
PARAMETERS_BYTES: Final = 1_000_000
AT_ONCE: Final = 4
"""Statements that run at the same time; others are refused, for each may hold the store as long as it is allowed."""
AT_ONCE_EMBEDDED: Final = 1
"""The embedded engine runs four queries at a time and does not end one when who asked has gone: the others are for
the project's own."""
_DEPTH: Final = 40
_PLACE = re.compile(r"line (\d+), column (\d+)")
_SECRETS = re.compile(r"\s*\(offset: \d+\)|\"?\n.*", re.DOTALL)
_PLAN: Final = "EXPLAIN "
_CALL: Final = "ProcedureCall"
_INTEGERS: Final = range(-(2**63), 2**63)
"""What an integer of the store may be."""


class Busy(Exception):
    """As many statements as may run at once are running."""


class TooLong(Exception):
    """The statement ran into the limit of time."""


@dataclass(slots=True)
class Answer:
    """Rows by column. `truncated` says which limit ended them early: ``rows`` or ``bytes``."""

    columns: list[str] = field(default_factory=list)
    rows: list[list[Any]] = field(default_factory=list)
    truncated: str | None = None


class Analysts:
    """Runs statements of analysts with a driver that cannot write.

    `plans` is for Neo4j, whose access mode lets administration through: the operators of the plan are checked too.
    """

    def __init__(self, driver: neo4j.Driver, database: str, *, plans: bool) -> None:
        self._driver = driver
        self._database = database
        self._plans = plans
        self._most = AT_ONCE if plans else AT_ONCE_EMBEDDED
        self._places = threading.BoundedSemaphore(self._most)
        self._threads = ThreadPoolExecutor(self._most, thread_name_prefix="statement")

    def ask(
        self, statement: str, parameters: Mapping[str, Any], *, limit: int = 1_000, seconds: float = 10.0
    ) -> Answer:
        """The answer to a statement that only reads.

        Raises `Refused` with reason and place for any other, and for one that the store cannot read; `TooLong` after
        `seconds`; `Busy`; `StoreUnavailable`.
        """
        inspect(statement)
        _check_text(statement, "the statement")
        _check_parameter(dict(parameters))
        if len(json.dumps(dict(parameters), default=str)) > PARAMETERS_BYTES:
            raise Refused(f"the parameters are larger than {PARAMETERS_BYTES:,} bytes")
        if not self._places.acquire(blocking=False):
            raise Busy("as many statements as may are running; try again later")
        over = threading.Event()

        def work() -> Answer:
            try:
                return self._run(statement, dict(parameters), min(limit, ROWS), min(seconds, SECONDS), over)
            finally:
                self._places.release()

        try:
            future = self._threads.submit(work)
        except RuntimeError as error:
            self._places.release()
            raise StoreUnavailable("the store is being closed") from error
        try:
            return future.result(min(seconds, SECONDS) + 1.0)
        except Late as error:
            over.set()
            raise TooLong(f"the statement took longer than {seconds:g} s") from error

    def close(self) -> None:
        """Wait for nothing more."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    def _run(
        self, statement: str, parameters: dict[str, Any], limit: int, seconds: float, over: threading.Event
    ) -> Answer:
        answer = Answer()
        try:
            with self._driver.session(
                database=self._database, default_access_mode=neo4j.READ_ACCESS, fetch_size=200
            ) as session:
                if self._plans:
                    with session.begin_transaction(timeout=seconds) as transaction:
                        _check_plan(transaction.run(_PLAN + statement, parameters).consume())
                with session.begin_transaction(timeout=seconds) as transaction:
                    result = transaction.run(statement, parameters)
                    answer.columns = list(result.keys())
                    size = 0
                    for record in result:
                        if over.is_set():
                            break
                        row = [plain(value) for value in record.values()]
                        size += len(json.dumps(row, ensure_ascii=False))
                        if len(answer.rows) >= limit or size > BYTES:
                            answer.truncated = "rows" if size <= BYTES else "bytes"
                            break
                        answer.rows.append(row)
        except (ClientError, DatabaseError, TransientError) as error:
            raise _reason(error, statement) from error
        except neo4j.exceptions.DriverError as error:
            raise StoreUnavailable(
                f"the store does not answer: {str(error).splitlines()[0][:200]}"
            ) from error
        return answer


def _check_text(text: str, what: str) -> None:
    if any("\ud800" <= sign <= "\udfff" for sign in text):
        raise Refused(f"{what} holds half a character (a surrogate)")


def _check_parameter(value: Any, depth: int = 0) -> None:
    """Raises `Refused` for what the stores have no value for: the driver would fail on it, with no reason."""
    if depth > _DEPTH:
        raise Refused(f"a parameter is nested deeper than {_DEPTH} lists or maps")
    if isinstance(value, str):
        _check_text(value, "a parameter")
    elif isinstance(value, int) and value not in _INTEGERS:
        raise Refused("a parameter is an integer of more than 64 bits")
    elif isinstance(value, Mapping):
        for name, part in value.items():
            _check_text(str(name), "the name of a parameter")
            _check_parameter(part, depth + 1)
    elif isinstance(value, list | tuple):
        for part in value:
            _check_parameter(part, depth + 1)


def plain(value: Any, depth: int = 0) -> Any:
    """A value of the store as JSON: nodes, relationships and paths as objects with ``_type``, times as ISO text."""
    if depth > _DEPTH:
        raise Refused(f"the answer is nested deeper than {_DEPTH} lists or maps")
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else str(value)
    if isinstance(value, Date | Time | DateTime | Duration):
        return value.iso_format()
    if isinstance(value, Node):
        return {"_type": "node", "labels": sorted(value.labels), "properties": plain(dict(value), depth + 1)}
    if isinstance(value, Relationship):
        return {
            "_type": "relationship",
            "type": value.type,
            "start": _own(value.start_node),
            "end": _own(value.end_node),
            "properties": plain(dict(value), depth + 1),
        }
    if isinstance(value, Path):
        return {
            "_type": "path",
            "nodes": [plain(node, depth + 1) for node in value.nodes],
            "relationships": [plain(part, depth + 1) for part in value.relationships],
        }
    if isinstance(value, Mapping):
        return {str(key): plain(part, depth + 1) for key, part in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(part, depth + 1) for part in value]
    return str(value)


def _own(node: Node | None) -> str | None:
    """The project's id of a node; what the store numbers it by is nobody's business."""
    return node.get("id") if node is not None else None


def _check_plan(summary: neo4j.ResultSummary) -> None:
    """Raises `Refused` for a plan that does more than read."""
    if summary.query_type not in (None, "r"):
        raise Refused("the statement does more than read")
    if summary.plan is None:
        raise Refused("the store gives no plan for the statement: only reading is allowed")
    for name, details in _operators(summary.plan):
        if name not in _allowed():
            raise Refused(f"the plan has the operator {name}, which is not known to read alone")
        procedure = details.partition("(")[0].replace("`", "").strip().lower()
        if name == _CALL and procedure not in PROCEDURES:
            raise Refused(f"the procedure {procedure[:100]} is refused")


def _operators(plan: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    details = (plan.get("args") or {}).get("Details", "")
    yield str(plan.get("operatorType", "")).split("@", 1)[0], str(details)
    for part in plan.get("children") or ():
        yield from _operators(part)


@cache
def _allowed() -> frozenset[str]:
    text = resources.files("graph.store").joinpath("plan_operators.txt").read_text(encoding="utf-8")
    return frozenset(line for line in text.splitlines() if line and not line.startswith("#"))


def _reason(error: Neo4jError, statement: str) -> Exception:
    """Why the store refused: with the place, without what it knows of itself."""
    message, code = error.message or str(error), (error.code or "").lower()
    if any(word in code for word in ("timeout", "timedout", "terminated")) or "timed out" in message.lower():
        return TooLong("the statement took longer than it may")
    place = _PLACE.search(message)
    line, column = (int(place[1]), int(place[2])) if place else (1, 1)
    return Refused(_SECRETS.sub("", message)[:300] or "the store refuses the statement", line, column)
