"""Which entities of the graph may be one thing and are two nodes.

All names of bodies and all agreements are read once and held in memory by what they are made of; every name is
then judged with the few that share most with it (`graph.resolution`), every agreement with those of the same
kind between the same parties.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from heapq import nsmallest
from typing import Final

from graph.model import EntityType, Row
from graph.registry import registry
from graph.resolution import BODIES, Index, Judgement, Named, Opinion
from graph.resolution.acronyms import is_acronym
from graph.resolution.agreements import Reported, blocks, judge_reports
from graph.store import Store

_PAGE: Final = 1000
_NAMES: Final = 4
"""Full names of an entity that are looked at."""
_LARGEST_BLOCK: Final = 50
_SPELLED = "is spelled by"


@dataclass(frozen=True, slots=True)
class Doubt:
    """Two entities of the graph that may be one, as id, name and number of documents, and what is thought."""

    a: Row
    b: Row
    opinion: Opinion

    @property
    def certain(self) -> bool:
        """Whether a run may decide it: the same, by more than an acronym, which several may share.

        What the registry has is left to people: had the name been telling, reading would have linked it.
        """
        spelled = any(_SPELLED in reason for reason in self.opinion.reasons)
        listed = any(registry().get(side["id"]) for side in (self.a, self.b))
        return self.opinion.judgement is Judgement.SAME and not spelled and not listed


def doubts(store: Store) -> list[Doubt]:
    """Pairs held to be the same or left undecided, and not decided yet; those in most documents first."""
    decided = {decision.pair for decision in store.decisions()}
    found: dict[tuple[str, str], Doubt] = {}
    for doubt in (*_bodies(store), *_agreements(store)):
        if doubt.opinion.judgement in (Judgement.SAME, Judgement.UNDECIDED):
            pair = (min(doubt.a["id"], doubt.b["id"]), max(doubt.a["id"], doubt.b["id"]))
            known = found.get(pair)
            if pair not in decided and (known is None or known.opinion.score < doubt.opinion.score):
                found[pair] = doubt
    return sorted(
        found.values(), key=lambda d: (-min(d.a["documents"], d.b["documents"]), d.a["id"], d.b["id"])
    )


def certain(found: Sequence[Doubt]) -> list[Doubt]:
    """Those that a run may decide together: all that hang together by them are the same, each as each.

    A report without a date that could be of either of two agreements joins neither.
    """
    sure = [doubt for doubt in found if doubt.certain]
    beside: dict[str, set[str]] = defaultdict(set)
    for doubt in sure:
        beside[doubt.a["id"]].add(doubt.b["id"])
        beside[doubt.b["id"]].add(doubt.a["id"])
    return [
        doubt
        for doubt in sure
        if all(
            beside[other] | {other} >= beside[side]
            for side in (doubt.a["id"], doubt.b["id"])
            for other in beside[side]
        )
    ]


def unregistered(store: Store, kinds: Set[EntityType], limit: int) -> list[Row]:
    """The entities of these types that most documents name and the registry does not have: id, type, name,
    country and documents. As many as `limit` are held in memory."""
    rows = (
        {name: row[name] for name in ("id", "type", "name", "country", "documents")}
        for row in store.pages("read/names", limit=_PAGE)
        if EntityType(row["type"]) in kinds and registry().get(row["id"]) is None
    )
    return nsmallest(limit, rows, key=lambda row: (-row["documents"], row["id"]))


def _bodies(store: Store) -> Iterator[Doubt]:
    index = Index()
    rows: dict[str, Row] = {}
    for row in store.pages("read/names", limit=_PAGE):
        if EntityType(row["type"]) in BODIES:
            rows[row["id"]] = {"id": row["id"], "name": row["name"], "documents": row["documents"]}
            for named in _named(row):
                index.add(row["id"], named)
    for identifier, row in rows.items():
        if registry().get(identifier) is not None:
            continue
        for named in index.names(identifier):
            for other, opinion in index.opinions(named):
                if other != identifier:
                    yield Doubt(row, rows[other], opinion)


def _named(row: Row) -> Iterator[Named]:
    kind = EntityType(row["type"])
    entry = registry().get(row["id"])
    if entry:
        names = [form.text for form in entry.forms if form.kind in ("name", "former") and not form.national]
    else:
        names = [name for name in row["names"] or [row["name"]] if not is_acronym(name)]
    for name in list(dict.fromkeys(names))[:_NAMES]:
        yield Named(name, kind, row["country"])


def _agreements(store: Store) -> Iterator[Doubt]:
    groups: dict[tuple[str, ...], list[Reported]] = defaultdict(list)
    for row in store.pages("read/reported_agreements", limit=_PAGE):
        reported = Reported(
            row["id"],
            row["kind"] or "",
            frozenset(row["parties"]),
            row["date"],
            frozenset(row["topics"] or ()),
            row["first"],
        )
        for key in blocks(reported):
            groups[key].append(reported)
    for group in groups.values():
        # A block as large as this is of parties that agree on something every month.
        for i, one in enumerate(group[:_LARGEST_BLOCK]):
            for other in group[i + 1 : _LARGEST_BLOCK]:
                yield Doubt(_shown(one), _shown(other), judge_reports(one, other))


def _shown(reported: Reported) -> Row:
    name = " ".join(filter(None, (reported.kind, reported.date)))
    return {"id": reported.id, "name": name, "documents": 1}
