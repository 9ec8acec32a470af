"""The reasons of a recommendation in words, each with the statements that it rests on."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from itertools import chain
from typing import Final

import networkx as nx

from graph.analysis.affinity import REASONS, Floats, History
from graph.analysis.fitting import Weights
from graph.analysis.occasions import Actor, Occasion, Said
from graph.model import Attribute, Row

LEAST_SHOWN: Final = 0.005
"""A reason that adds less to the log-odds is part of the sum and of no interest."""
_NAMED: Final = 3
_STATEMENTS: Final = 6
_TEXTS: Final = "data/reasons.toml"


class ReasonDataError(ValueError):
    """The file of texts is not as it must be; says which entry."""


@cache
def texts() -> Mapping[str, Mapping[str, str]]:
    """For each of `REASONS` what it says in ``en`` and ``ko``. Raises `ReasonDataError`."""
    found = tomllib.loads(resources.files("graph.insights").joinpath(_TEXTS).read_text(encoding="utf-8"))
    if set(found) != set(REASONS):
        raise ReasonDataError(f"{_TEXTS}: has {sorted(set(found) ^ set(REASONS))} too many or too few")
    for name, entry in found.items():
        if set(entry) != {"en", "ko"} or not all(isinstance(text, str) for text in entry.values()):
            raise ReasonDataError(f"{_TEXTS}: [{name}] must have a text en and a text ko")
    return found


@dataclass(frozen=True, slots=True)
class Ground:
    """What reasons are told from: everything as of one day."""

    past: History
    graph: nx.Graph[str]
    actors: Mapping[str, Actor]
    by_member: Mapping[str, Sequence[Occasion]]
    claims: Mapping[str, Sequence[Said]]
    """What each offers and needs."""
    named: Callable[[str], Actor]
    """An actor as it is called on that day."""


def told(
    ground: Ground,
    members: Sequence[str],
    candidate: str,
    features: Floats,
    weights: Weights,
    topics: Sequence[str],
) -> list[Row]:
    """The reasons for one candidate, those that add most first.

    Each has `reason` (of `REASONS`), `adds` (to the log-odds), `en`, `ko`, and the ids of `statements`. With the
    base of `weights` what they add sums up to the score; those below `LEAST_SHOWN` are together in ``other``.
    """
    parts = weights.parts(features)
    who = ", ".join(_name(ground, m) for m in members[:_NAMED])
    shown: list[Row] = []
    rest = 0.0
    for i in sorted(range(len(REASONS)), key=lambda i: (-parts[i], i)):
        if parts[i] < LEAST_SHOWN:
            rest += float(parts[i])
            continue
        named, statements = _EVIDENCE[REASONS[i]](ground, members, candidate, topics)
        words = {"who": who, "named": ", ".join(named[:_NAMED])}
        shown.append(
            {
                "reason": REASONS[i],
                "adds": round(float(parts[i]), 4),
                "en": texts()[REASONS[i]]["en"].format(**words),
                "ko": texts()[REASONS[i]]["ko"].format(**words),
                "statements": list(dict.fromkeys(statements))[:_STATEMENTS],
            }
        )
    if rest:
        shown.append(
            {"reason": "other", "adds": round(rest, 4), "en": "other", "ko": "기타", "statements": []}
        )
    return shown


_Told = tuple[list[str], list[str]]


def _common(ground: Ground, members: Sequence[str], candidate: str, _: Sequence[str]) -> _Told:
    """Partners in common, the rarest first, with the statements of both ties."""
    around = _neighbours(ground, candidate)
    shared = sorted(
        {z for m in members for z in _neighbours(ground, m) if z in around},
        key=lambda z: (len(_neighbours(ground, z)), z),
    )
    ends = [(z, end) for z in shared[:_NAMED] for end in (candidate, *members)]
    return [_name(ground, z) for z in shared[:_NAMED]], list(
        chain.from_iterable(_tie(ground, z, end)[:1] for z, end in ends)
    )


def _ties(ground: Ground, candidate: str, others: Iterable[str]) -> _Told:
    """Ties of the candidate with some, the heaviest first."""
    around = _neighbours(ground, candidate)
    met = sorted((o for o in others if o in around), key=lambda o: (-ground.graph[candidate][o]["weight"], o))
    return [_name(ground, o) for o in met[:_NAMED]], list(
        chain.from_iterable(_tie(ground, candidate, o)[:2] for o in met[:_NAMED])
    )


def _joint(ground: Ground, members: Sequence[str], candidate: str, _: Sequence[str]) -> _Told:
    return _ties(ground, candidate, members)


def _latest(ground: Ground, _: Sequence[str], candidate: str, __: Sequence[str]) -> _Told:
    """What was told of the candidate last."""
    found = sorted(ground.by_member.get(candidate, ()), key=lambda o: (o.known or "", o.id), reverse=True)
    return [], list(chain.from_iterable(o.statements[:2] for o in found[:_NAMED]))


def _like(attribute: str) -> Callable[[Ground, Sequence[str], str, Sequence[str]], _Told]:
    def ties(ground: Ground, members: Sequence[str], candidate: str, _: Sequence[str]) -> _Told:
        """Whom the members met of the candidate's country or type."""
        own = getattr(ground.actors[candidate], attribute)
        for member in members:
            alike = (n for n in _neighbours(ground, member) if getattr(ground.actors[n], attribute) == own)
            found = _ties(ground, member, (n for n in alike if n != candidate))
            if found[0]:
                return found
        return [], []

    return ties


def _peers(ground: Ground, members: Sequence[str], candidate: str, _: Sequence[str]) -> _Told:
    places = [ground.past.at[m] for m in members if m in ground.past.at]
    alike = ground.past.peers(places)
    at = ground.past.at
    return _ties(ground, candidate, (n for n in _neighbours(ground, candidate) if n in at and alike[at[n]]))


def _group(ground: Ground, members: Sequence[str], candidate: str, _: Sequence[str]) -> _Told:
    """Ties of the candidate with bodies of a member's group."""
    past = ground.past
    groups = {past.group[past.at[m]] for m in members if m in past.at}
    met = (n for n in _neighbours(ground, candidate) if n in past.at and past.group[past.at[n]] in groups)
    return _ties(ground, candidate, met)


def _own_latest(ground: Ground, members: Sequence[str], candidate: str, topics: Sequence[str]) -> _Told:
    """What was told of the members last."""
    return [], [s for m in members for s in _latest(ground, members, m, topics)[1]]


def _topics(ground: Ground, members: Sequence[str], candidate: str, topics: Sequence[str]) -> _Told:
    own = {t for m in members for o in ground.by_member.get(m, ()) for t in o.topics}
    wanted = set(topics) or own
    found = [o for o in ground.by_member.get(candidate, ()) if wanted & set(o.topics)]
    found.sort(key=lambda o: (o.known or "", o.id), reverse=True)
    named = sorted({t for o in found for t in o.topics} & wanted)
    return named, list(chain.from_iterable(o.statements[:2] for o in found[:_NAMED]))


def _match(ground: Ground, members: Sequence[str], candidate: str, _: Sequence[str]) -> _Told:
    claims: dict[tuple[str, str], dict[str, str]] = {}
    for body in (candidate, *members):
        for s in ground.claims.get(body, ()):
            claims.setdefault((body, s.predicate), {}).setdefault(s.value or "", s.id)
    named: list[str] = []
    statements: list[str] = []
    for member in members:
        for one, other in ((member, candidate), (candidate, member)):
            offered, needed = (
                claims.get((one, Attribute.OFFERS), {}),
                claims.get((other, Attribute.NEEDS), {}),
            )
            for topic in sorted(offered.keys() & needed.keys()):
                named.append(topic)
                statements += [offered[topic], needed[topic]]
    return list(dict.fromkeys(named)), statements


_EVIDENCE: Final[Mapping[str, Callable[[Ground, Sequence[str], str, Sequence[str]], _Told]]] = {
    "together": _joint,
    "cover": _joint,
    "common": _common,
    "near": _common,
    "active": _latest,
    "lately": _latest,
    "country": _like("country"),
    "compatriot": _latest,
    "kind": _like("type"),
    "topic": _topics,
    "match": _match,
    "often": _latest,
    "peers": _peers,
    "sought": _group,
    "kin": _group,
    "open": _own_latest,
}


def _neighbours(ground: Ground, node: str) -> Mapping[str, object]:
    empty: Mapping[str, object] = {}
    return ground.graph.adj[node] if ground.graph.has_node(node) else empty


def _tie(ground: Ground, one: str, other: str) -> list[str]:
    return list(ground.graph[one][other]["statements"]) if ground.graph.has_edge(one, other) else []


def _name(ground: Ground, node: str) -> str:
    return ground.named(node).name if node in ground.actors else node
