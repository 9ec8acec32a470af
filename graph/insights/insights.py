"""Analysis of one store, asked for by name. Answers are plain mappings, the same over HTTP and on the command line."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import Any, Final, TypeVar

import networkx as nx

from graph.analysis.centrality import BUDGET, MEASURES, Standing, brokerage, standing
from graph.analysis.occasions import Actor, Chronicle, Occasion, Said, Snapshot
from graph.analysis.projection import Scope, ScopeError, project
from graph.analysis.years import Year, by_year
from graph.feedback import Feedback
from graph.insights.snapshot import Snapshots, named_on, said_from
from graph.model import Row
from graph.questions import MAX_LIMIT, QuestionError, Questions
from graph.store import Store

BROKERAGE: Final = ("constraint", "effective_size")
"""Measures of the graph of countries only."""
ORDERS: Final = (*MEASURES, *BROKERAGE)
"""What a list of nodes may be ordered by."""
_ANSWERS_KEPT: Final = 32
_LARGE_KEPT: Final = 4
"""Answers that hold a graph: a million edges take most of a gigabyte."""
_ENTITIES_AT_ONCE: Final = 200

Kept = TypeVar("Kept")


class Insights:
    """Asks one store; any number of threads may share it.

    What was worked out is kept as long as the graph has the same version.
    """

    def __init__(self, store: Store) -> None:
        self.store = store
        self.questions = Questions(store)
        self._snapshots = Snapshots(store)
        self._lock = threading.Lock()
        self._kept: OrderedDict[Hashable, Any] = OrderedDict()
        self._large: OrderedDict[Hashable, Any] = OrderedDict()

    def snapshot(self) -> Snapshot:
        """The graph as it is now."""
        return self._snapshots.current()

    def occasions(self, as_of: str | None = None) -> list[Occasion]:
        """What brought bodies together, as documents published up to `as_of` tell it."""
        snapshot = self.snapshot()
        whole = self.kept(("chronicle", snapshot.version), lambda: Chronicle(snapshot.said), large=True)
        return self.kept(("occasions", snapshot.version, as_of), lambda: whole.until(as_of))

    def projection(self, scope: Scope, *, as_of: str | None = None) -> nx.Graph[str]:
        """The weighted graph of `scope` (`graph.analysis.projection.project`); not to be changed."""
        snapshot = self.snapshot()
        found = self.occasions(as_of)
        return self.kept(
            ("projection", snapshot.version, as_of, scope),
            lambda: project(found, snapshot.actors, scope, today=as_of),
            large=True,
        )

    def standing(self, scope: Scope, *, as_of: str | None = None, budget: int = BUDGET) -> Standing:
        """Centralities, cores and communities in `scope`."""
        key = ("standing", self.snapshot().version, as_of, scope, budget)
        return self.kept(key, lambda: standing(self.projection(scope, as_of=as_of), budget=budget))

    def centrality(
        self,
        *,
        by: str = "pagerank",
        limit: int = 20,
        as_of: str | None = None,
        budget: int = BUDGET,
        years: bool = False,
        **scope: Any,
    ) -> Row:
        """The foremost nodes by a measure (`ORDERS`), and what the graph is that they stand in.

        `scope` are the fields of `graph.analysis.projection.Scope`; `as_of` leaves out what was published later.
        Brokerage is of countries, and by least constraint or greatest effective size. With `years` each node has
        `years`: its rank and value by `by` in each calendar year. Raises `QuestionError`.
        """
        if not 1 <= limit <= MAX_LIMIT:
            raise QuestionError(f"the limit is 1 to {MAX_LIMIT}, not {limit}")
        if by not in ORDERS:
            raise QuestionError(f"{by!r} is none of the measures {', '.join(ORDERS)}")
        wanted = _scope(scope)
        if by in BROKERAGE and wanted.level != "country":
            raise QuestionError(f"{by} is measured between countries: ask for the level country")
        if years and by in BROKERAGE:
            raise QuestionError(f"{by} is not told year by year; choose one of {', '.join(MEASURES)}")
        graph = self.projection(wanted, as_of=as_of)
        stand = self.standing(wanted, as_of=as_of, budget=budget)
        broker: dict[str, dict[str, float]] = (
            self.kept(("broker", self.snapshot().version, as_of, wanted), lambda: brokerage(graph))
            if wanted.level == "country"
            else {}
        )
        at = {node: i for i, node in enumerate(stand.nodes)}
        order = _by_brokerage(broker, by) if by in BROKERAGE else [stand.nodes[i] for i in stand.ranked(by)]
        items = [
            {
                "rank": rank,
                "id": node,
                **_node(graph, node),
                **_values(stand, at[node]),
                **broker.get(node, {}),
            }
            for rank, node in enumerate(order[:limit], start=1)
        ]
        if years:
            self._add_years(items, wanted, by, as_of, budget)
        return {
            "by": by,
            "nodes": graph.number_of_nodes(),
            "edges": graph.number_of_edges(),
            "occasions": graph.graph["occasions"],
            "omitted": graph.graph["omitted"],
            "communities": len(set(stand.community)),
            "modularity": round(stand.modularity, 4),
            "sources": stand.sources,
            "exact": stand.error == 0.0,
            "error": round(stand.error, 6),
            "confidence": stand.confidence,
            "version": self.snapshot().version,
            "items": items,
        }

    def measure(self, *, as_of: str | None = None, budget: int = BUDGET, **scope: Any) -> int:
        """Write every measure of the graph of bodies onto their nodes, for Neo4j Browser; how many nodes have them.

        What was written before is replaced, also on nodes that are not in `scope` now. `measured` of a node is the
        day of the latest report. Raises `QuestionError` for a scope of countries, or one that cannot be.
        """
        wanted = _scope(scope)
        if wanted.level != "body":
            raise QuestionError("measures are written on bodies: leave the level out")
        stand = self.standing(wanted, as_of=as_of, budget=budget)
        day = self.projection(wanted, as_of=as_of).graph["today"]
        self.store.measure(
            {node: _values(stand, i) | {"measured": day or "undated"} for i, node in enumerate(stand.nodes)}
        )
        return len(stand.nodes)

    def said_of(self, ids: Sequence[str], predicates: Iterable[str], day: str | None = None) -> list[Said]:
        """What documents published up to the day affirm of these entities, by statement id; all where it is None."""
        wanted = [str(p) for p in predicates]
        found: dict[str, Said] = {}
        for start in range(0, len(ids), _ENTITIES_AT_ONCE):
            part = list(ids[start : start + _ENTITIES_AT_ONCE])
            for row in self.store.read("read/said_of", ids=part, predicates=wanted):
                published = row["published"]
                if day is None or (published is not None and published <= day):
                    found[row["statement"]["id"]] = said_from(row["statement"], published, row["document"])
        return [found[identifier] for identifier in sorted(found)]

    def names(self, day: str | None) -> Callable[[str], Actor]:
        """Entities as the documents up to a day name them; as they are called now, where it is None.

        What they are, and whose country they are of, is as the graph has it now.
        """
        snapshot = self.snapshot()
        if day is None:
            return lambda identifier: snapshot.actors[identifier]
        known: dict[str, Actor] = self.kept(("names", snapshot.version, day), dict)

        def named(identifier: str) -> Actor:
            if identifier not in known:
                known[identifier] = named_on(self.store, snapshot.actors[identifier], day)
            return known[identifier]

        return named

    def feedback(self) -> list[Feedback]:
        """All that was thought of recommendations."""
        version = self.store.version()
        return self.kept(("feedback", version), self.store.feedback)

    def quotes(self, ids: list[str]) -> dict[str, str]:
        """The words of each of these statements; unknown ones are left out."""
        rows = self.store.read("read/quotes", ids=ids)
        return {row["statement"]["id"]: row["statement"]["quote"] for row in rows}

    def kept(self, key: Hashable, work: Callable[[], Kept], *, large: bool = False) -> Kept:
        """What `work` gives, worked out once for each key; the keys that were not asked for longest go.

        Of what is `large`, a graph or all occasions, few are kept.
        """
        shelf, most = (self._large, _LARGE_KEPT) if large else (self._kept, _ANSWERS_KEPT)
        with self._lock:
            if key in shelf:
                shelf.move_to_end(key)
                return shelf[key]  # type: ignore[no-any-return]
        made = work()
        with self._lock:
            shelf[key] = made
            while len(shelf) > most:
                shelf.popitem(last=False)
        return made

    def _add_years(self, items: list[Row], scope: Scope, by: str, as_of: str | None, budget: int) -> None:
        snapshot = self.snapshot()
        told: list[Year] = self.kept(
            ("years", snapshot.version, as_of, scope, budget),
            lambda: by_year(self.occasions(as_of), snapshot.actors, scope, budget=budget),
        )
        listed: dict[str, Row] = {}
        for item in items:
            item["years"] = []
            listed[item["id"]] = item
        for year in told:
            stand = year.standing
            for rank, i in enumerate(stand.ranked(by), start=1):
                if (found := listed.get(stand.nodes[i])) is not None:
                    value = round(float(stand.values[by][i]), 6)
                    found["years"].append(
                        {"year": year.year, "rank": rank, "value": value, "community": year.community[i]}
                    )


def _scope(fields: dict[str, Any]) -> Scope:
    try:
        return Scope(**fields)
    except ScopeError as error:
        raise QuestionError(str(error)) from error


def _by_brokerage(broker: dict[str, dict[str, float]], by: str) -> list[str]:
    sign = 1 if by == "constraint" else -1
    return sorted(broker, key=lambda node: (sign * round(broker[node][by], 12), node))


def _node(graph: nx.Graph[str], node: str) -> Row:
    return {name: value for name, value in graph.nodes[node].items() if value is not None}


def _values(stand: Standing, i: int) -> Row:
    values: Row = {name: round(float(stand.values[name][i]), 6) for name in MEASURES}
    values["degree"], values["core"] = int(values["degree"]), int(values["core"])
    return values | {"community": stand.community[i]}
