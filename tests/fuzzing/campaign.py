"""Calls of every operation as its description has it, and as it has not, by one who asks with a key or without.

Schemathesis makes them: the examples, each bound of each parameter, random ones, and chains in which an answer gives
the next question its ids. All of its checks are made of each answer.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import Any

import schemathesis
from schemathesis.config import SchemathesisConfig
from schemathesis.core.failures import Failure
from schemathesis.core.transport import Response
from schemathesis.engine import Status, events, from_schema
from schemathesis.openapi.checks import EnsureResourceAvailability, RejectedPositiveData

PHASES = ("examples", "coverage", "fuzzing", "stateful")
_PATIENCE = 180  # seconds for an answer
_ACCEPTS = "POST /v1/documents"
_SHOWN = 5
"""Failures of one check at one operation that are told with their request."""


@dataclass
class Tally:
    """What came of the calls of one who asks."""

    calls: int = 0
    statuses: Counter[int] = field(default_factory=Counter)
    operations: Counter[str] = field(default_factory=Counter)
    checks: Counter[str] = field(default_factory=Counter)
    filtered: int = 0
    failures: dict[tuple[str, str], list[str]] = field(default_factory=lambda: defaultdict(list))
    errors: list[str] = field(default_factory=list)

    @property
    def server_errors(self) -> int:
        """Answers with a status of 500 and more."""
        return sum(count for status, count in self.statuses.items() if status >= 500)

    def told(self) -> dict[str, Any]:
        """The tally for a result in JSON."""
        return {
            "calls": self.calls,
            "operations": len(self.operations),
            "server_errors": self.server_errors,
            "statuses": {str(status): count for status, count in sorted(self.statuses.items())},
            "checks_passed": dict(sorted(self.checks.items())),
            "refused_by_meaning": self.filtered,
            "failures": [
                {"operation": operation, "check": check, "times": len(told), "first": told[:_SHOWN]}
                for (operation, check), told in sorted(self.failures.items())
            ],
            "errors": self.errors,
        }


def campaign(
    address: str, key: str | None, *, examples: int, seed: int, phases: tuple[str, ...] = PHASES
) -> Tally:
    """The calls of one who has this key, or none: `examples` random ones of each operation, and as many chains."""
    settings = _settings(address, key, examples, seed)
    settings["phases"] |= {name: {"enabled": False} for name in PHASES if name not in phases}
    schema = schemathesis.openapi.from_url(
        f"{address}/openapi.json", config=SchemathesisConfig.from_dict(settings), timeout=_PATIENCE
    )
    tally = Tally()
    schema.hook("filter_failure")(_counts)
    for event in from_schema(schema).execute():
        if isinstance(event, events.ScenarioFinished):
            _count(tally, event)
        elif isinstance(event, events.NonFatalError):
            tally.errors.append(f"{event.label}: {event.info.format()}")
        elif isinstance(event, events.FatalError):
            raise event.exception
    return tally


def _settings(address: str, key: str | None, examples: int, seed: int) -> dict[str, Any]:
    return {
        "base-url": address,
        "seed": seed,
        "continue-on-failure": True,
        "request-timeout": _PATIENCE,
        "headers": {"Authorization": f"Bearer {key}"} if key else {},
        "generation": {"max-examples": examples, "no-shrink": True, "database": "none"},
        "phases": {"stateful": {"generation": {"max-examples": examples}}},
        "warnings": False,
    }


def _counts(_context: Any, failure: Failure, _case: Any, response: Response) -> bool:
    """Whether a failure is one: a description cannot say which cursors were made, which names are of several, or what
    Cypher only reads. What was refused for that, and not for a value that its parameter may have, was no mistake. Nor is
    a document there once it is accepted: a job reads it, and its id at its source is not that in the graph."""
    if isinstance(failure, EnsureResourceAvailability):
        return failure.created_with != _ACCEPTS
    if not isinstance(failure, RejectedPositiveData):
        return True
    told = response.json().get("errors", ())
    return any("parameter" in error for error in told) or response.status_code not in (415, 422)


def _count(tally: Tally, event: events.ScenarioFinished) -> None:
    recorder = event.recorder
    for identifier, interaction in recorder.interactions.items():
        tally.calls += 1
        case = recorder.cases.get(identifier)
        tally.operations[case.value.operation.label if case else recorder.label] += 1
        if interaction.response is None:
            tally.errors.append(f"{recorder.label}: no answer")
        else:
            tally.statuses[interaction.response.status_code] += 1
    tally.filtered += sum(recorder.filtered_failures.values())
    for checks in recorder.checks.values():
        for check in checks:
            if check.status is Status.SUCCESS:
                tally.checks[check.name] += 1
            elif check.failure_info is not None:
                info = check.failure_info
                told = f"{info.failure.title}: {info.failure.message}\n{info.code_sample}"
                tally.failures[info.failure.operation, check.name].append(told)
