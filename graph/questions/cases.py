"""Similar cases: programmes, funds, projects and tenders alike by topic, instrument and context."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final

from graph.model import EntityType, Row
from graph.questions import moment
from graph.questions.errors import QuestionError
from graph.questions.paging import limited
from graph.questions.timeline import first_said

if TYPE_CHECKING:
    from graph.questions.asking import Questions

CASES: Final = (EntityType.PROGRAM, EntityType.FUND, EntityType.PROJECT, EntityType.TENDER)
"""Types of what can be alike."""
_CANDIDATES: Final = 500
"""Cases that are compared, the most reported."""
_TOPIC, _INSTRUMENT, _BODY, _PLACE, _KIND = 2.0, 2.0, 1.0, 1.0, 0.5
"""What sharing all topics, all instruments, all bodies and all places counts, and being of one type."""
_PLACES: Final = (EntityType.COUNTRY.value, EntityType.CITY.value)


def similar(questions: Questions, identifier: str, *, limit: int = 10) -> Row:
    """Cases like the one with this id, the most alike first: ``{"case", "items": [{"entity", "score", "reasons",
    "evidence"}]}``.

    A score is the exact sum of its reasons: the share that both have (Jaccard) of the topics, the instruments, the
    bodies that have a part and the places, each times what it counts, and half a point for one type. What shares
    neither topic nor instrument is no case. Raises `QuestionError` for what has neither.
    """
    store, at = questions.store, questions.moment
    case = questions.entity(identifier)
    if case["type"] not in CASES:
        raise QuestionError(f"{identifier!r} is a {case['type']}; ask for a {', '.join(CASES)}")
    topics, instruments = _topics(case), set(case.get("instruments", ()))
    if not topics and not instruments:
        raise QuestionError(f"of {case['name']} neither a topic nor an instrument is known")
    rows = store.read(
        "read/cases",
        types=[kind.value for kind in CASES],
        topics=sorted(topics),
        instruments=sorted(instruments),
        limit=_CANDIDATES,
        **at.both,
    )
    others = [row["entity"] for row in rows if row["entity"]["id"] != case["id"]]
    others = moment.entities(store, at, others)
    context = _context(questions, [case, *others])
    scored = []
    for other in others:
        reasons = list(_reasons(case, other, context))
        if any(reason["reason"] in ("topic", "instrument") for reason in reasons):
            score = sum(reason["weight"] for reason in reasons)
            scored.append({"entity": other, "score": score, "reasons": reasons})
    scored.sort(key=lambda row: (-row["score"], -row["entity"]["documents"], row["entity"]["id"]))
    shown = scored[: limited(limit)]
    said = first_said(store, at, (row["entity"]["id"] for row in shown))
    return {"case": case, "items": [row | {"evidence": said.get(row["entity"]["id"])} for row in shown]}


def _topics(case: Row) -> set[str]:
    return {*case.get("topics", ()), *case.get("offers", ())}


def _context(questions: Questions, cases: list[Row]) -> dict[str, dict[str, dict[str, str]]]:
    """Of each case its `body` and its `place`: names by id."""
    found: dict[str, dict[str, dict[str, str]]] = defaultdict(lambda: {"body": {}, "place": {}})
    ids = [case["id"] for case in cases]
    for row in questions.store.read("read/context_of_each", ids=ids, **questions.moment.known):
        entity = row["entity"]
        kind = "place" if entity["type"] in _PLACES else "body"
        found[row["id"]][kind][entity["id"]] = entity["name"]
    return found


def _reasons(case: Row, other: Row, context: dict[str, dict[str, dict[str, str]]]) -> list[Row]:
    pairs = [
        ("topic", _TOPIC, {t: t for t in _topics(case)}, {t: t for t in _topics(other)}),
        (
            "instrument",
            _INSTRUMENT,
            {i: i for i in case.get("instruments", ())},
            {i: i for i in other.get("instruments", ())},
        ),
        ("body", _BODY, context[case["id"]]["body"], context[other["id"]]["body"]),
        ("place", _PLACE, context[case["id"]]["place"], context[other["id"]]["place"]),
    ]
    reasons: list[Row] = []
    for name, counts, mine, theirs in pairs:
        if shared := mine.keys() & theirs.keys():
            weight = round(counts * len(shared) / len(mine.keys() | theirs.keys()), 3)
            about = ", ".join(mine[key] for key in sorted(shared))
            reasons.append({"reason": name, "weight": weight, "about": about})
    if case["type"] == other["type"]:
        reasons.append({"reason": "type", "weight": _KIND, "about": case["type"]})
    return reasons
