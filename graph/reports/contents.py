"""What a report says, as plain values: the same for people, machines and tables."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from itertools import combinations
from typing import Any, Final

from graph.analysis.occasions import Occasion, Said
from graph.analysis.projection import Scope, country_node
from graph.insights import Insights, recommend_partners, recommend_support
from graph.model import Attribute, Relation, Row, digest
from graph.questions import QuestionError
from graph.registry import registry
from graph.reports.coverage import coverage
from graph.reports.hindsight import hindsight

SHOWN: Final = 15
"""Items of a section that are shown; how many there are in all is told."""
NODES: Final = 28
"""Nodes of the network picture."""
SILENT_AFTER: Final = 540
"""Days without a word after which an agreement is silent: 18 months."""
QUARTERS: Final = 16
"""Quarters of the timelines."""
_DEFAULT_DAYS: Final = 91
_OVER: Final = frozenset({"expired", "cancelled"})


@dataclass(frozen=True, slots=True)
class Focus:
    """What a report is about.

    `country` is an ISO code, `topic` one of the taxonomy, `body` the id of whom partners are sought for (the country, or
    Korea, where it is None), `size` a firm's size, for which support is then told.
    """

    country: str | None = None
    topic: str | None = None
    body: str | None = None
    size: str | None = None


def contents(insights: Insights, focus: Focus, *, as_of: str, since: str | None = None) -> Row:
    """The report of the day `as_of`, against `since` (a quarter before where it is None).

    Raises `QuestionError` for a focus or a day that cannot be, `NotFound` for a body that is not there.
    """
    end, start = _day("as_of", as_of), _day("since", since) if since else None
    begin = (start or end - timedelta(days=_DEFAULT_DAYS)).isoformat()
    if begin >= as_of:
        raise QuestionError(f"since: {begin} is not before {as_of}")
    if focus.country is not None and registry().country(focus.country) is None:
        raise QuestionError(f"{focus.country!r} is the ISO code of no country")
    if focus.size is not None and (focus.country is None or focus.topic is None):
        raise QuestionError("support for a firm's size needs a country and a topic")
    told = _Told(insights, focus, as_of, begin)
    asked = focus.body or country_node(focus.country or "KR")
    report: Row = {
        "title": {"focus": told.focus(), "as_of": as_of, "since": begin},
        "new": told.new(),
        "partners": _partners(insights, focus, asked, as_of),
        "support": _support(insights, focus, as_of),
        "network": told.network(),
        "timelines": told.timelines(),
        "silent": told.silent(),
        "change": told.change(asked),
        "coverage": coverage(insights, as_of),
        "hindsight": hindsight(insights, asked, begin, as_of),
    }
    report["quotes"] = _quotes(insights, report)
    return report


def _day(name: str, text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise QuestionError(f"{name}: {text!r} is no day; write YYYY-MM-DD") from None


def _partners(insights: Insights, focus: Focus, asked: str, as_of: str) -> Row:
    if focus.body is None and asked not in insights.snapshot().actors:
        return {
            "for": {"id": asked, "name": asked},
            "items": [],
            "left_out": [],
            "not_enough": "nothing is known of it",
        }
    # Whoever asks for a country's partners wants those abroad, whoever asks for a body's those in the country.
    country = focus.country if focus.body is not None else None
    return recommend_partners(insights, asked, topic=focus.topic, country=country, as_of=as_of)


def _support(insights: Insights, focus: Focus, as_of: str) -> Row | None:
    if focus.size is None or focus.country is None or focus.topic is None:
        return None
    return recommend_support(
        insights, country=focus.country, topic=focus.topic, size=focus.size, as_of=as_of, limit=8
    )


class _Told:
    """The occasions of a focus up to a day, and what follows from them."""

    def __init__(self, insights: Insights, focus: Focus, as_of: str, since: str) -> None:
        self._insights = insights
        self._focus = focus
        self._as_of = as_of
        self._since = since
        self._actors = insights.snapshot().actors
        self._named = insights.names(as_of)
        self._occasions = [o for o in insights.occasions(as_of) if o.known and self._in_focus(o)]
        self._said = insights.snapshot().until(as_of)
        self._reports = self._agreed()

    def focus(self) -> Row:
        """What the report is about, with names."""
        found: Row = {name: value for name, value in asdict(self._focus).items() if value is not None}
        if self._focus.country is not None and (state := registry().country(self._focus.country)):
            found["country_ko"], found["country_en"] = state.name_ko, state.name_en
        if self._focus.body in self._actors:
            found["body_name"] = self._named(self._focus.body or "").name
        return found

    def new(self) -> Row:
        """What was first reported since the last report, agreements first, then the latest."""
        fresh = [o for o in self._occasions if self._since < (o.known or "") <= self._as_of]
        fresh.sort(key=lambda o: (o.known or "", o.id), reverse=True)
        fresh.sort(key=lambda o: o.relation != Relation.PARTY_TO)
        agreements = sum(o.relation == Relation.PARTY_TO for o in fresh)
        return {
            "total": len(fresh), "agreements": agreements, "items": [self._occasion(o) for o in fresh[:SHOWN]]
        }  # fmt: skip

    def network(self) -> Row:
        """The strongest nodes of the focus and their ties."""
        topics = (self._focus.topic,) if self._focus.topic else ()
        graph = self._insights.projection(Scope(topics=topics), as_of=self._as_of)
        nodes: Iterable[str] = graph
        if self._focus.country is not None:
            home = {n for n in graph if self._country(n) == self._focus.country}
            nodes = home | {other for n in home for other in graph.adj[n]}
        nodes = [n for n in nodes if graph.degree(n)]
        ranked = sorted(nodes, key=lambda n: (-round(graph.degree(n, weight="weight"), 9), n))[:NODES]
        kept = set(ranked)
        edges = [
            {"source": min(a, b), "target": max(a, b), "weight": round(float(values["weight"]), 4)}
            for a, b, values in graph.edges(kept, data=True)
            if {a, b} <= kept
        ]
        edges.sort(key=lambda edge: (edge["source"], edge["target"]))
        tied = {end for edge in edges for end in (edge["source"], edge["target"])}
        return {
            "nodes": [
                {"id": n, "name": self._named(n).name, "country": self._country(n),
                 "weight": round(float(graph.degree(n, weight="weight")), 4)}
                for n in ranked
                if n in tied
            ],
            "edges": edges,
        }  # fmt: skip

    def timelines(self) -> list[Row]:
        """How many agreements and other occasions became known in each quarter, the latest last."""
        quarters = _quarters(self._as_of)
        counted = {quarter: [0, 0] for quarter in quarters}
        for occasion in self._occasions:
            if (quarter := _quarter(occasion.known or "")) in counted:
                counted[quarter][occasion.relation != Relation.PARTY_TO] += 1
        return [{"quarter": q, "agreements": a, "other": b} for q, (a, b) in counted.items()]

    def silent(self) -> Row:
        """Agreements of which nothing was reported for long, nor anything else between their parties."""
        limit = (date.fromisoformat(self._as_of) - timedelta(days=SILENT_AFTER)).isoformat()
        latest = {a: max(r.published or "" for r in reports) for a, reports in self._reports.items()}
        old = []
        for occasion in self._occasions:
            if occasion.relation == Relation.PARTY_TO and self._status(occasion.id) not in _OVER:
                last = max(occasion.known or "", latest.get(occasion.id, ""))
                if last < limit:
                    old.append((last, occasion))
        # Only between parties of those need it be known what was told last.
        pairs = {pair for _, o in old for pair in combinations(o.members, 2)}
        ends = {end for pair in pairs for end in pair}
        lively: set[tuple[str, str]] = set()
        for occasion in self._occasions:
            if max(occasion.known or "", latest.get(occasion.id, "")) >= limit:
                lively.update(
                    pair
                    for pair in combinations([m for m in occasion.members if m in ends], 2)
                    if pair in pairs
                )
        found = [(last, o) for last, o in old if lively.isdisjoint(combinations(o.members, 2))]
        found.sort(key=lambda pair: (pair[0], pair[1].id), reverse=True)
        return {
            "after_days": SILENT_AFTER, "total": len(found),
            "items": [self._occasion(o) | {"last": last} for last, o in found[:SHOWN]],
        }  # fmt: skip

    def change(self, asked: str) -> Row:
        """What is more than at the last report, and how the recommendations moved."""
        before = {s.id for s in self._said if (s.published or "") <= self._since}
        known = [o for o in self._occasions if (o.known or "") <= self._since]
        counts = {
            "statements": (len(before), len(self._said)),
            "agreements": (_agreements(known), _agreements(self._occasions)),
            "occasions": (
                len(known) - _agreements(known),
                len(self._occasions) - _agreements(self._occasions),
            ),
            "bodies": (len(_members(known)), len(_members(self._occasions))),
        }
        return {
            "counts": [{"what": name, "before": a, "now": b} for name, (a, b) in counts.items()],
            "ranks": self._moved(asked),
        }

    def _moved(self, asked: str) -> list[Row]:
        if asked not in self._actors:
            return []
        then = _partners(self._insights, self._focus, asked, self._since)["items"]
        now = _partners(self._insights, self._focus, asked, self._as_of)["items"]
        ranks = {item["id"]: item["rank"] for item in then}
        rows = [
            {"id": i["id"], "name": i["name"], "before": ranks.pop(i["id"], None), "now": i["rank"]}
            for i in now
        ]
        gone = [i for i in then if i["id"] in ranks]
        return rows + [
            {"id": i["id"], "name": self._named(i["id"]).name, "before": i["rank"], "now": None} for i in gone
        ]

    def _in_focus(self, occasion: Occasion) -> bool:
        if self._focus.topic is not None and self._focus.topic not in occasion.topics:
            return False
        return self._focus.country is None or any(
            self._country(m) == self._focus.country for m in occasion.members
        )

    def _country(self, identifier: str) -> str | None:
        actor = self._actors.get(identifier)
        return actor.country if actor else None

    def _agreed(self) -> dict[str, list[Said]]:
        found: dict[str, list[Said]] = {}
        for s in self._said:
            if s.predicate == Attribute.AGREED:
                found.setdefault(s.subject, []).append(s)
        return found

    def _status(self, agreement: str) -> str:
        reports = self._reports.get(agreement)
        last = max(reports, key=lambda s: (s.published or "", s.id)) if reports else None
        return str(last.qualifiers.get("status") or "") if last else ""

    def _occasion(self, occasion: Occasion) -> Row:
        reports = self._reports.get(occasion.id, [])
        kinds = sorted({str(r.qualifiers["kind"]) for r in reports if r.qualifiers.get("kind")})
        return {
            "id": occasion.id, "relation": occasion.relation, "kind": kinds[0] if kinds else None,
            "status": self._status(occasion.id) or None, "date": occasion.date, "known": occasion.known,
            "topics": list(occasion.topics), "documents": occasion.documents,
            "members": [
                {"id": m, "name": self._named(m).name, "country": self._country(m)}
                for m in occasion.members if m in self._actors
            ],
            "statements": list(occasion.statements[:3]),
        }  # fmt: skip


def _agreements(occasions: Sequence[Occasion]) -> int:
    return sum(o.relation == Relation.PARTY_TO for o in occasions)


def _members(occasions: Sequence[Occasion]) -> set[str]:
    return {m for o in occasions for m in o.members}


def _quarter(day: str) -> str:
    return f"{day[:4]}Q{(int(day[5:7]) + 2) // 3}" if len(day) >= len("2024-01") else ""


def _quarters(as_of: str) -> list[str]:
    number = int(as_of[:4]) * 4 + (int(as_of[5:7]) - 1) // 3
    return [f"{n // 4}Q{n % 4 + 1}" for n in range(number - QUARTERS + 1, number + 1)]


def _quotes(insights: Insights, report: Row) -> Row:
    """The words of the statements that the report leads to, each with its document."""
    ids = sorted(set(_statements(report)))
    return (
        {row["statement"]["id"]: _quoted(row) for row in insights.store.read("read/quotes", ids=ids)}
        if ids
        else {}
    )


def _quoted(row: Row) -> Row:
    document = row["document"]
    told = {name: document.get(name) for name in ("key", "title", "published", "publisher", "url")}
    return {"quote": row["statement"]["quote"]} | {name: value for name, value in told.items() if value}


def _statements(value: Any) -> Iterable[str]:
    """The first ids of each list of statements, and each single one."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if key == "statements":
                yield from inner[:2]
            elif key == "statement":
                yield inner
            else:
                yield from _statements(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _statements(inner)


def fingerprint(said: Sequence[Said]) -> str:
    """A hash of all that a report rests on: equal where two reports are of the same statements."""
    return digest(sorted(s.id for s in said), size=12)
