"""The ledger: what people, or a run in their name, decided to be one thing or two.

Merging destroys nothing. Decisions name the ids under which documents know things; what they come to is a
redirect from each of these ids to the one that stands for all. The graph is made of statements with their ids
redirected, so that a decision taken back leaves everything as it was.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from graph.model import EntityType, digest
from graph.registry import registry

AUTOMATIC: Final = "coopgraph"
"""Who decided what `coopgraph resolve run` found; what people decided comes before it."""
_TYPES: Final = {str(kind).lower(): kind for kind in EntityType}


class Verdict(StrEnum):
    """What was decided of two entities."""

    SAME = "same"
    DIFFERENT = "different"


@dataclass(frozen=True, slots=True)
class Decision:
    """Two ids are, or are not, one thing: by whom, when (ISO date or time) and why."""

    a: str
    b: str
    verdict: Verdict
    by: str
    at: str
    why: str = ""

    def __post_init__(self) -> None:
        if self.a == self.b:
            raise ValueError(f"{self.a} cannot be judged against itself")

    @property
    def pair(self) -> tuple[str, str]:
        """Both ids, the smaller first."""
        return (self.a, self.b) if self.a < self.b else (self.b, self.a)

    @property
    def id(self) -> str:
        """One for each pair: a later decision takes the place of an earlier one."""
        return f"judgement-{digest(*self.pair)}"


def redirects(decisions: Iterable[Decision]) -> dict[str, str]:
    """Which id stands for which, for all that do not stand for themselves.

    Decisions of people come before automatic ones, then in the order of their ids; one that would join what
    was decided to be different is left out. So the answer does not depend on when things were decided.
    """
    ordered = sorted(decisions, key=lambda d: (d.by == AUTOMATIC, d.id))
    apart: dict[str, set[str]] = {}
    for decision in ordered:
        if decision.verdict is Verdict.DIFFERENT:
            apart.setdefault(decision.a, set()).add(decision.b)
            apart.setdefault(decision.b, set()).add(decision.a)
    cluster: dict[str, frozenset[str]] = {}
    for decision in ordered:
        if decision.verdict is not Verdict.SAME:
            continue
        one, other = (cluster.get(side, frozenset({side})) for side in decision.pair)
        if any(apart.get(member, set()) & other for member in one):
            continue
        joined = one | other
        cluster.update(dict.fromkeys(joined, joined))
    stands = {members: min(members, key=_rank) for members in set(cluster.values())}
    return {member: stands[members] for member, members in cluster.items() if member != stands[members]}


def type_of(identifier: str) -> EntityType | None:
    """The type of what has this id, as the registry or the id itself says; None where neither does."""
    entry = registry().get(identifier)
    return entry.type if entry else _TYPES.get(identifier.partition("-")[0])


def _rank(identifier: str) -> tuple[bool, str]:
    return registry().get(identifier) is None, identifier
