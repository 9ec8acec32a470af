"""A consortium for a project: a member for each role, chosen one after another, each for what it adds."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Final

import numpy as np
import numpy.typing as npt

from graph.analysis import consortium
from graph.analysis import partners as meetings
from graph.analysis.fitting import TooLittle, Weights
from graph.analysis.projection import country_node
from graph.feedback import Kind
from graph.insights.insights import Insights
from graph.insights.opinions import Opinions, opinions
from graph.insights.reasons import Ground, ReasonDataError
from graph.insights.recommending import day_asked, evident, ground_of, items_of, on_topic
from graph.model import EntityType, Row
from graph.questions import QuestionError
from graph.registry import registry

_ROLES: Final = "data/roles.toml"
_MOST_ROLES: Final = 8
_HOME: Final = "KR"
"""The country whose bodies go abroad: modes of entry are theirs."""


@dataclass(frozen=True, slots=True)
class Role:
    """Who may hold a role; `local` is of the project's country."""

    types: frozenset[str]
    local: bool


@cache
def roles() -> Mapping[str, Role]:
    """All roles by name. Raises `ReasonDataError` naming the entry that is wrong."""
    found = {}
    for name, entry in tomllib.loads(
        resources.files("graph.insights").joinpath(_ROLES).read_text(encoding="utf-8")
    ).items():
        types = frozenset(entry.get("types", ()))
        if not types or not types <= meetings.BODIES or not entry.keys() <= {"types", "local"}:
            raise ReasonDataError(f"{_ROLES}: [{name}] must have types of bodies, and local or nothing more")
        found[name] = Role(types, bool(entry.get("local", False)))
    return found


def recommend_consortium(
    insights: Insights, *, country: str, topic: str, wanted: Sequence[str], as_of: str | None = None
) -> Row:
    """A member for each of the roles in `wanted`, in their order, for a project in `country` (ISO) on `topic`.

    Each of `items` has its `role` and is as of `recommend_partners`, its reasons being those beside the country and
    the members chosen before it; `probability` is that of joining such members, not of the project. Bodies with an
    agreement, an offer or a need on the topic are taken; where there are none (`on_topic` is false), those with a
    tie in the country. A role that nobody can be shown for has
    `not_enough`. `entry` is the mode of entry that the members' ties speak for, with its statements.
    Raises `QuestionError`.
    """
    if not 1 <= len(wanted) <= _MOST_ROLES:
        raise QuestionError(f"a consortium has 1 to {_MOST_ROLES} roles, not {len(wanted)}")
    for role in wanted:
        if role not in roles():
            raise QuestionError(f"{role!r} is none of the roles {', '.join(roles())}")
    home = registry().country(country)
    if home is None:
        raise QuestionError(f"{country!r} is the ISO code of no country")
    today = day_asked(insights, as_of)
    answer: Row = {
        "for": {"id": country_node(country), "name": home.name_ko}, "topic": topic, "as_of": today, "items": [],
    }  # fmt: skip
    if today is None:
        return answer | {"not_enough": "no document in the graph is dated"}
    ground = ground_of(insights, today, as_of)
    place = country_node(country)
    if place not in ground.past.at:
        return answer | {"not_enough": f"nothing that {home.name_ko} did with anyone is known"}
    snapshot = insights.snapshot()
    try:
        weights: Weights = insights.kept(
            ("consortium", snapshot.version, today),
            lambda: consortium.learn(
                insights.occasions, meetings.bodies(snapshot.actors), snapshot.said, today
            ),
        )
    except TooLittle as error:
        return answer | {"not_enough": f"the graph tells of too few joint occasions to learn from: {error}"}
    members = [place]
    said = opinions(insights, Kind.CONSORTIUM, place, as_of)
    answer["left_out"] = said.left_out({n: ground.named(n).name for n in said.out if n in ground.actors})
    for role in wanted:
        item = _chosen(ground, members, roles()[role], country, topic, weights, said)
        if item is None:
            answer["items"].append(
                {
                    "role": role,
                    "not_enough": "no such body has evidence of its own for the country or the topic",
                }
            )
            continue
        answer["items"].append({"role": role} | item)
        members.append(item["id"])
    if len(members) == 1:
        answer["not_enough"] = "there is nobody that can be shown for any of the roles"
    answer["entry"] = _entry(ground, members, country)
    return answer


def _chosen(
    ground: Ground,
    members: Sequence[str],
    role: Role,
    country: str,
    topic: str,
    weights: Weights,
    said: Opinions,
) -> Row | None:
    past = ground.past
    features = past.features([past.at[m] for m in members], [topic])
    eligible = evident(features, weights)
    actors = [ground.actors[node] for node in past.nodes]
    eligible &= np.array([a.type in role.types for a in actors], dtype=np.bool_)
    if role.local:
        eligible &= np.array([a.country == country for a in actors], dtype=np.bool_)
    for member in members:
        eligible[past.at[member]] = False
    # Whoever has to do with the topic comes first; weights of the past care less for it than a project does.
    for on, layer in ((True, on_topic(ground, topic)), (False, _present(ground, country))):
        for item in items_of(ground, members, features, weights, eligible & layer, 1, [topic], said):
            item.pop("rank")
            return item | {"on_topic": on, "presence": _presence(ground, item["id"], country)}
    return None


def _abroad(ground: Ground, country: str) -> list[str]:
    """The country and its bodies."""
    return [n for n in ground.graph if ground.actors[n].country == country]


def _present(ground: Ground, country: str) -> npt.NDArray[np.bool_]:
    """Who is of the country or has a tie with someone there."""
    past = ground.past
    there = np.array([ground.actors[node].country == country for node in past.nodes], dtype=np.float64)
    return np.asarray((past.weight @ there > 0) | (there > 0))


def _presence(ground: Ground, body: str, country: str) -> Row:
    """With how many in the country a body has ties, and the statements of some."""
    ties = [n for n in _abroad(ground, country) if ground.graph.has_edge(body, n)]
    ties.sort(key=lambda n: (-ground.graph[body][n]["weight"], n))
    statements = [s for n in ties[:3] for s in ground.graph[body][n]["statements"][:2]]
    return {"ties": len(ties), "statements": list(dict.fromkeys(statements))}


def _entry(ground: Ground, members: Sequence[str], country: str) -> Row | None:
    """How bodies of `_HOME` would come in, by the ties that the members have there.

    A company with ties of its own exports its solution; where only public bodies have ties a joint demonstration
    comes first; where only a member of a third country or an international body has them, it is the way in.
    """
    ties = {m: _presence(ground, m, country) for m in members[1:] if ground.actors[m].country != country}
    by_mode: dict[str, list[str]] = {"solution_export": [], "joint_demonstration": [], "third_country": []}
    for member, presence in ties.items():
        if not presence["ties"]:
            continue
        actor = ground.actors[member]
        if actor.country != _HOME:
            by_mode["third_country"] += presence["statements"]
        elif actor.type == EntityType.COMPANY:
            by_mode["solution_export"] += presence["statements"]
        else:
            by_mode["joint_demonstration"] += presence["statements"]
    return next(({"mode": mode, "statements": found} for mode, found in by_mode.items() if found), None)
