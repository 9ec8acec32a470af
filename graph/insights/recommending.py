"""Whom to work with: partners for a body, members for a consortium; each with its reasons, or none."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from graph.analysis import partners as meetings
from graph.analysis.affinity import EVIDENT, REASONS, Floats
from graph.analysis.fitting import TooLittle, Weights
from graph.analysis.lessons import Lessons, history, quarter_end, unmet
from graph.analysis.occasions import Occasion, Said
from graph.analysis.projection import Scope, project
from graph.feedback import Kind
from graph.insights.insights import Insights
from graph.insights.opinions import Opinions, opinions
from graph.insights.reasons import Ground, told
from graph.model import Attribute, Row, digest
from graph.questions import MAX_LIMIT, NotFound, QuestionError

LEAST_OCCASIONS: Final = 2
"""Occasions that a body must have been in for anything to be said of whom it suits."""
LEAST_EVIDENCE: Final = 0.1
"""What reasons that are of this candidate and no other (`EVIDENT`) must add to the log-odds."""
_DAY: Final = re.compile(r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])", re.ASCII)
_LEAST_TOLD: Final = 0.001
HORIZON: Final = "six months"
"""Within what time the stated probability is one of a first meeting."""


def recommend_partners(
    insights: Insights,
    identifier: str,
    *,
    topic: str | None = None,
    country: str | None = None,
    entity_type: str | None = None,
    limit: int = 10,
    as_of: str | None = None,
) -> Row:
    """Bodies that one never met and may work with next, the likeliest first.

    Answers `items`, each with the entity, `probability` (of a first report of an agreement or cooperation within
    `HORIZON`), `score` (log-odds before correction by the past), `base` and `reasons`, which add up to the score; or no items and in
    `not_enough` why. `left_out` are those that feedback took from the list. With `topic` only bodies with an agreement, an offer or a need on it. `country` is an ISO
    code. Raises `NotFound` for an id that the graph does not have, `QuestionError` for a filter that cannot be.
    """
    if not 1 <= limit <= MAX_LIMIT:
        raise QuestionError(f"the limit is 1 to {MAX_LIMIT}, not {limit}")
    if entity_type is not None and entity_type not in meetings.BODIES:
        raise QuestionError(f"{entity_type!r} is none of the types {', '.join(sorted(meetings.BODIES))}")
    snapshot = insights.snapshot()
    if identifier not in snapshot.actors:
        raise NotFound(f"no entity has the id {identifier!r}")
    body = snapshot.actors[identifier]
    answer: Row = {
        "for": {"id": body.id, "name": insights.names(as_of)(body.id).name},
        "topic": topic,
        "horizon": HORIZON,
        "items": [],
        "left_out": [],
    }
    if body.type not in meetings.BODIES:
        raise QuestionError(
            f"{body.name} is of type {body.type}; partners are for {', '.join(sorted(meetings.BODIES))}"
        )
    today = day_asked(insights, as_of)
    answer["as_of"] = today
    if today is None:
        return answer | {"not_enough": "no document in the graph is dated"}
    try:
        weights = learnt(insights, today)
    except TooLittle as error:
        return answer | {"not_enough": f"the graph tells of too few first meetings to learn from: {error}"}
    ground = ground_of(insights, today, as_of)
    times = len(ground.by_member.get(identifier, ()))
    if times < LEAST_OCCASIONS or identifier not in ground.past.at:
        return answer | {
            "not_enough": f"{body.name} is told of in {times} occasions; {LEAST_OCCASIONS} are wanted"
        }
    place = ground.past.at[identifier]
    said = opinions(insights, Kind.PARTNERS, identifier, as_of)
    features = ground.past.features([place], [topic] if topic else [])
    eligible = unmet(ground.past, place) & evident(features, weights)
    actors = [snapshot.actors[node] for node in ground.past.nodes]
    if country is not None:
        eligible &= np.array([a.country == country for a in actors], dtype=np.bool_)
    if entity_type is not None:
        eligible &= np.array([a.type == entity_type for a in actors], dtype=np.bool_)
    if topic is not None:
        eligible &= on_topic(ground, topic)
    answer["items"] = items_of(
        ground, [identifier], features, weights, eligible, limit, [topic] if topic else [], said
    )
    answer["left_out"] = said.left_out(
        {node: ground.named(node).name for node in said.out if node in snapshot.actors}
    )
    if not answer["items"]:
        answer["not_enough"] = "no body that it never met has evidence of its own for it"
    return answer


def backtest_partners(insights: Insights) -> Row:
    """How well first meetings were foretold (`graph.analysis.partners.bench_partners`). Raises `TooLittle`."""
    snapshot = insights.snapshot()
    actors = meetings.bodies(snapshot.actors)
    return meetings.bench_partners(insights.occasions, actors, snapshot.said)


def percent(chance: float) -> str:
    """A probability in words, with one decimal; one too small for that is not told as none."""
    return f"{chance:.1%}" if chance >= _LEAST_TOLD else f"< {_LEAST_TOLD:.1%}"


def day_asked(insights: Insights, as_of: str | None) -> str | None:
    """`as_of`, or else `last_day`. Raises `QuestionError` for what is no day."""
    if as_of is not None and not _DAY.fullmatch(as_of):
        raise QuestionError(f"as_of: {as_of!r} is no day; write YYYY-MM-DD")
    return as_of or last_day(insights)


def last_day(insights: Insights) -> str | None:
    """The day of the latest document, which stands for today: no clock is asked."""
    return max(
        (s.published for s in insights.snapshot().said if s.published and _DAY.fullmatch(s.published)),
        default=None,
    )


def learnt(insights: Insights, today: str) -> Weights:
    """Weights for first meetings as learnt and corrected at the last end of a quarter. Raises `TooLittle`.

    They are learnt anew only when something is said of the time before, or who the bodies are has changed.
    """
    snapshot = insights.snapshot()
    day = quarter_end(today)
    actors = meetings.bodies(snapshot.actors)

    def rests_on() -> str:
        known = {m for o in insights.occasions(day) for m in o.members if m in actors}
        of = [(m, actors[m].type, actors[m].country) for m in sorted(known)]
        return digest([s.id for s in snapshot.until(day)], of, size=12)

    key = insights.kept(("rests on", snapshot.version, day), rests_on)
    return insights.kept(
        ("learnt", day, key), lambda: Lessons(insights.occasions, actors, snapshot.said).weights(day)
    )


def ground_of(insights: Insights, today: str, day: str | None = None) -> Ground:
    """What is known on that day; things are called as on `day`, or as they are now."""
    snapshot = insights.snapshot()
    ground = insights.kept(("ground", snapshot.version, today), lambda: _ground(insights, today), large=True)
    return replace(ground, named=insights.names(day))


def _ground(insights: Insights, today: str) -> Ground:
    snapshot = insights.snapshot()
    said = snapshot.until(today)
    found = insights.occasions(today)
    actors = meetings.bodies(snapshot.actors)
    by_member: dict[str, list[Occasion]] = defaultdict(list)
    for occasion in found:
        for member in occasion.members:
            by_member[member].append(occasion)
    graph = project(found, actors, Scope(), today=today)
    claims: dict[str, list[Said]] = defaultdict(list)
    for s in said:
        if s.predicate in (Attribute.OFFERS, Attribute.NEEDS) and s.value:
            claims[s.subject].append(s)
    past = history(found, actors, said, today)
    return Ground(past, graph, snapshot.actors, by_member, claims, insights.names(None))


def items_of(
    ground: Ground,
    members: Sequence[str],
    features: Floats,
    weights: Weights,
    eligible: npt.NDArray[np.bool_],
    limit: int,
    topics: Sequence[str],
    said: Opinions,
) -> list[Row]:
    """The best of those `eligible`, with their reasons; `said` is what was thought of them before."""
    scores = weights.scores(features)
    for node, shift in said.shifts.items():
        if (place := ground.past.at.get(node)) is not None:
            scores[place] += shift
    eligible = eligible.copy()
    eligible[[ground.past.at[node] for node in said.out if node in ground.past.at]] = False
    chance = weights.probability(scores)
    places = sorted(np.flatnonzero(eligible), key=lambda i: (-round(float(scores[i]), 9), int(i)))[:limit]
    items = []
    for rank, i in enumerate(places, start=1):
        actor = ground.named(ground.past.nodes[i])
        reasons = told(ground, members, actor.id, features[i], weights, topics)
        if judged := said.reason(actor.id):
            reasons.append(judged)
        entity: dict[str, Any] = {"id": actor.id, "name": actor.name, "type": actor.type}
        if actor.name_en:
            entity["name_en"] = actor.name_en
        if actor.country:
            entity["country"] = actor.country
        items.append(
            {
                "rank": rank,
                **entity,
                "probability": round(float(chance[i]), 4),
                "score": round(float(scores[i]), 4),
                "base": round(weights.base, 4),
                "reasons": reasons,
            }
        )
    return items


def evident(features: Floats, weights: Weights) -> npt.NDArray[np.bool_]:
    """Who has evidence of its own, and not only a place where much happens."""
    own = [i for i, reason in enumerate(REASONS) if reason in EVIDENT]
    return np.asarray(weights.parts(features)[:, own].sum(axis=1) >= LEAST_EVIDENCE)


def on_topic(ground: Ground, topic: str) -> npt.NDArray[np.bool_]:
    """Who has an agreement, an offer or a need on the topic."""
    past = ground.past
    if topic not in past.topic_names:
        return np.zeros(len(past.nodes), dtype=np.bool_)
    column = past.topic_names.index(topic)
    found = np.zeros(len(past.nodes))
    for table in (past.topics, past.offers, past.needs):
        found += table[:, [column]].toarray().ravel()
    return np.asarray(found > 0)
