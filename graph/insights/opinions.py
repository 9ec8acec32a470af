"""Feedback as later recommendations use it: what leaves the list, what goes up or down, and who said so."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from graph.feedback import Feedback, Kind, Usefulness, standing
from graph.insights.insights import Insights
from graph.model import Row
from graph.questions import NotFound, QuestionError, Questions
from graph.registry import registry
from graph.store import Store

ADDS: Final[Mapping[Usefulness, float]] = {
    Usefulness.USEFUL: 0.5,
    Usefulness.KNOWN: -0.5,
    Usefulness.WRONG: -1.0,
}
"""What one person's opinion adds to the log-odds, where opinions are divided; set by hand."""
_WORDS: Final[Mapping[Usefulness, tuple[str, str]]] = {
    Usefulness.USEFUL: ("found useful", "유용하다고 평가됨"),
    Usefulness.KNOWN: ("known already", "이미 알고 있음"),
    Usefulness.WRONG: ("judged wrong", "맞지 않다고 평가됨"),
}


@dataclass(frozen=True, slots=True)
class Opinions:
    """What counts for one list of recommendations."""

    given: Mapping[str, tuple[Feedback, ...]]

    @property
    def out(self) -> frozenset[str]:
        """Who leaves the list: as many found it known or wrong as found it useful, or more."""
        return frozenset(node for node, said in self.given.items() if _against(said))

    @property
    def shifts(self) -> Mapping[str, float]:
        """What opinions add to the score of each that stays."""
        return {
            node: sum(ADDS[one.opinion] for one in said)
            for node, said in self.given.items()
            if not _against(said)
        }

    def reason(self, node: str) -> Row | None:
        """The opinions on one that stays, as a reason of its recommendation."""
        if node not in self.shifts:
            return None
        said = self.given[node]
        return {
            "reason": "feedback",
            "adds": round(self.shifts[node], 4),
            "en": "; ".join(_told(one, 0) for one in said),
            "ko": "; ".join(_told(one, 1) for one in said),
            "statements": [],
        }

    def left_out(self, names: Mapping[str, str]) -> list[Row]:
        """Those that left the list, each with whose judgement it was, when and why."""
        return [
            {
                "id": node,
                "name": names.get(node, node),
                "en": "; ".join(_told(one, 0) for one in self.given[node]),
                "ko": "; ".join(_told(one, 1) for one in self.given[node]),
            }
            for node in sorted(self.out)
        ]


def opinions(insights: Insights, kind: Kind, asked: str, day: str | None) -> Opinions:
    """What counts at the end of the day that was asked for; now, where none was."""
    return Opinions(standing(insights.feedback(), kind, asked, day))


def give(
    store: Store,
    questions: Questions,
    *,
    kind: Kind,
    asked: str,
    suggested: str,
    opinion: Usefulness,
    by: str,
    at: str,
    why: str,
) -> Feedback:
    """Keep what `by` thinks, since `at`, of `suggested` being recommended to `asked` (names, ids, or an ISO code).

    Raises `NotFound`, and `QuestionError` for one and the same.
    """
    ids = [questions.named(_country(name))["id"] for name in (asked, suggested)]
    if ids[0] == ids[1]:
        raise QuestionError(f"{asked} and {suggested} are one entity, {ids[0]}")
    given = Feedback(kind, ids[0], ids[1], opinion, by, at, why)
    store.keep([given])
    return given


def withdraw(store: Store, identifier: str, *, by: str, at: str) -> Feedback:
    """Take feedback back; what it did on earlier days stays told. Raises `NotFound`, `QuestionError`."""
    for one in store.feedback():
        if one.id == identifier:
            if one.withdrawn is not None:
                raise QuestionError(f"{identifier} was withdrawn already, on {one.withdrawn[:10]}")
            taken = replace(one, withdrawn=at, withdrawn_by=by)
            store.keep([taken])
            return taken
    raise NotFound(f"no feedback has the id {identifier!r}")


def shown(one: Feedback) -> Row:
    """Feedback as it is told to those who ask."""
    values = {name: getattr(one, name) for name in Feedback.__slots__}
    return {"id": one.id} | {name: value for name, value in values.items() if value is not None}


def _country(name: str) -> str:
    """The id of the country where `name` is an ISO code."""
    state = registry().country(name.upper()) if len(name) == 2 else None
    return state.id if state else name


def _against(said: Sequence[Feedback]) -> bool:
    useful = sum(one.opinion is Usefulness.USEFUL for one in said)
    return len(said) - useful >= max(useful, 1)


def _told(one: Feedback, language: int) -> str:
    return f"{_WORDS[one.opinion][language]} ({one.by}, {one.at[:10]}{f': {one.why}' if one.why else ''})"
