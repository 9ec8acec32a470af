"""How good the recommendations of the last report were: those given then, and what became known since."""

from __future__ import annotations

from collections import Counter
from typing import Final

from graph.analysis.partners import BODIES
from graph.insights import Insights, recommend_partners
from graph.model import Row

ASKED: Final = 12
"""Bodies whose recommendations are looked back on, besides the one that the report is for."""
_EACH: Final = 10


def hindsight(insights: Insights, asked: str, then: str, now: str) -> Row:
    """Of the partners recommended on the day `then` (to `asked` and the busiest bodies), who met by `now`.

    `expected` is how many meetings the stated probabilities come to for half a year; a shorter time between the
    reports leaves fewer. `items` are the meetings that were foretold.
    """
    snapshot = insights.snapshot()
    busy = Counter(m for o in insights.occasions(then) for m in o.members if m in snapshot.actors)
    ranked = sorted(busy, key=lambda m: (-busy[m], m))
    bodies = [m for m in ranked if snapshot.actors[m].type in BODIES and m != asked][:ASKED]
    met: dict[str, dict[str, list[str]]] = {}
    for occasion in insights.occasions(now):
        if then < (occasion.known or "") <= now:
            for member in occasion.members:
                for other in occasion.members:
                    if other != member:
                        met.setdefault(member, {}).setdefault(other, []).extend(occasion.statements[:2])
    named = insights.names(now)
    given = 0
    expected = 0.0
    items = []
    questions = 0
    for body in [asked, *bodies]:
        if body not in snapshot.actors or snapshot.actors[body].type not in BODIES:
            continue
        found = recommend_partners(insights, body, as_of=then, limit=_EACH)["items"]
        questions += bool(found)
        given += len(found)
        expected += sum(item["probability"] for item in found)
        items += [
            {"for": named(body).name, "id": item["id"], "name": named(item["id"]).name, "rank": item["rank"],
             "probability": item["probability"], "statements": met[body][item["id"]][:3]}
            for item in found if item["id"] in met.get(body, {})
        ]  # fmt: skip
    return {
        "then": then, "asked": questions, "given": given, "expected": round(expected, 2), "met": len(items),
        "items": items,
    }  # fmt: skip
