"""The questions that the graph answers, over HTTP and on the command line alike.

Answers are plain mappings: an entity, edge, document or statement as the store keeps it, joined where a
question asks for it. Lists come in pages with an opaque cursor and a stable order.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from rapidfuzz import fuzz

from graph.model import EntityType, Relation, Row
from graph.names import normalise
from graph.registry import registry
from graph.store import Store

MAX_LIMIT: Final = 200
MAX_DEPTH: Final = 2
MAX_QUERY: Final = 200
"""Characters of a search."""

ALL_RELATIONS: Final = tuple(relation.value for relation in Relation)
CONNECTING: Final = tuple(
    relation.value for relation in Relation if relation not in (Relation.BELONGS_TO, Relation.LOCATED_IN)
)
"""Relations that lead from one body to another; home country and place join everything to everything."""

_ABOVE_ALL = "~"
_CANDIDATES = 60
_ENOUGH = 55.0
_SPECIAL = re.compile(r'[+\-&|!(){}\[\]^"~*?:\\/<>=@#,.;\'`]+')


class QuestionError(ValueError):
    """A question that cannot be asked so; the message says why."""


class NotFound(LookupError):
    """There is no such thing in the graph."""


@dataclass(slots=True)
class Page:
    """A page of a list; `cursor` asks for the next and is None on the last."""

    items: list[Row]
    cursor: str | None = None


@dataclass(slots=True)
class Neighbourhood:
    """Entities around one, and the edges among them."""

    centre: Row
    entities: list[Row] = field(default_factory=list)
    edges: list[Row] = field(default_factory=list)
    truncated: bool = False


class Questions:
    """Asks one store."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def ready(self) -> None:
        """Ask the store for nothing; raises `graph.store.StoreUnavailable` when it does not answer."""
        self._store.read("read/ready")

    def search(
        self, query: str, *, entity_type: EntityType | None = None, limit: int = 20
    ) -> list[Row]:
        """Entities by name in Korean or English: exact, beginning, words, then misspellings.

        Each is an entity with `match`, how alike the best of its names is (0 to 100). Raises
        `QuestionError` for an empty or overlong query.
        """
        query = " ".join(query.split())
        if not query or len(query) > MAX_QUERY:
            raise QuestionError(f"a search takes 1 to {MAX_QUERY} characters")
        _limited(limit)
        found: dict[str, Row] = {}
        known = [entry.id for entry in registry().lookup(query)]
        for row in self._store.read("read/entities", ids=known):
            found[row["entity"]["id"]] = row["entity"]
        for row in self._store.read("read/search_prefix", prefix=query, limit=_CANDIDATES):
            found.setdefault(row["entity"]["id"], row["entity"])
        for expression in _expressions(query):
            rows = self._store.read("read/search_text", query=expression, limit=_CANDIDATES)
            for row in rows:
                found.setdefault(row["entity"]["id"], row["entity"])
            if len(found) >= limit:
                break
        scored = [
            entity | {"match": round(likeness, 1)}
            for entity in found.values()
            if entity_type is None or entity["type"] == entity_type
            if (likeness := 100.0 if entity["id"] in known else _likeness(query, entity)) >= _ENOUGH
        ]
        scored.sort(key=lambda e: (-e["match"], -e["documents"], e["id"]))
        return scored[:limit]

    def entity(self, identifier: str) -> Row:
        """One entity by id. Raises `NotFound`."""
        rows = self._store.read("read/entity", id=identifier)
        if not rows:
            raise NotFound(f"no entity has the id {identifier!r}")
        return _described(rows[0]["entity"])

    def named(self, name: str) -> Row:
        """The one entity that `name` is an id, a name or an alias of.

        Raises `NotFound` when there is none, `QuestionError` listing candidates when there are several.
        """
        rows = self._store.read("read/entity", id=name)
        if rows:
            return _described(rows[0]["entity"])
        matches = self.search(name, limit=10)
        exact = [
            e for e in matches if normalise(name) in {normalise(form) for form in _forms(e)}
        ]
        if len(exact) == 1 or (exact and exact[0]["documents"] > 2 * exact[1]["documents"]):
            return _described(exact[0])
        if exact:
            listed = ", ".join(f"{e['name']} [{e['type']}] = {e['id']}" for e in exact)
            raise QuestionError(f"{name!r} may be {listed}; ask by id")
        hint = ", ".join(e["name"] for e in matches[:3])
        raise NotFound(f"nothing in the graph is called {name!r}" + (f"; did you mean {hint}?" if hint else ""))

    def edges(
        self,
        identifier: str,
        *,
        relations: Sequence[str] = ALL_RELATIONS,
        limit: int = 50,
        cursor: str | None = None,
    ) -> Page:
        """The edges of an entity, the most reported first, each with the entity at its other end."""
        _limited(limit)
        documents, after = _position(cursor, (1_000_000_000, ""))
        rows = self._store.read(
            "read/edges",
            ids=[identifier],
            relations=list(relations),
            documents=documents,
            after=after,
            limit=limit + 1,
        )
        return _page(rows, limit, lambda row: (row["edge"]["documents"], row["edge"]["id"]))

    def neighbourhood(
        self,
        identifier: str,
        *,
        depth: int = 1,
        limit: int = 50,
        relations: Sequence[str] = ALL_RELATIONS,
    ) -> Neighbourhood:
        """The entities within `depth` steps (1 or 2), at most `limit` edges a step, the most reported first."""
        if not 1 <= depth <= MAX_DEPTH:
            raise QuestionError(f"the depth is 1 to {MAX_DEPTH}")
        _limited(limit)
        found = Neighbourhood(self.entity(identifier))
        entities: dict[str, Row] = {}
        edges: dict[str, Row] = {}
        frontier = [identifier]
        for _ in range(depth):
            rows = self._store.read(
                "read/edges",
                ids=frontier,
                relations=list(relations),
                documents=1_000_000_000,
                after="",
                limit=limit + 1,
            )
            found.truncated = found.truncated or len(rows) > limit
            frontier = []
            for row in rows[:limit]:
                edges.setdefault(row["edge"]["id"], row["edge"])
                other = row["entity"]["id"]
                if other != identifier and other not in entities:
                    entities[other] = row["entity"]
                    frontier.append(other)
            if not frontier:
                break
        found.entities, found.edges = list(entities.values()), list(edges.values())
        return found

    def paths(self, source: str, target: str, *, limit: int = 10) -> list[Row]:
        """Shortest ways between two entities, each ``{"entities": […], "edges": […]}``.

        All direct edges, or else ways through one third entity, or else one way of up to five steps.
        Home countries and places do not count as ways.
        """
        _limited(limit)
        if source == target:
            raise QuestionError("the two ends are the same")
        ends = {"source": source, "target": target}
        first, last = self.entity(source), self.entity(target)
        direct = [
            {"entities": [first, last], "edges": [row["edge"]]}
            for row in self._store.read("read/edges_between", **ends)
        ]
        if direct:
            return direct[:limit]
        rows = self._store.read("read/paths_between", **ends, relations=list(CONNECTING), limit=limit)
        if rows:
            return [
                {"entities": [first, row["entity"], last], "edges": [row["first"], row["second"]]}
                for row in rows
            ]
        return self._store.read("read/path", **ends)

    def agreements(
        self,
        *,
        parties: Sequence[str] = (),
        country: str | None = None,
        topic: str | None = None,
        status: str | None = None,
        kind: str | None = None,
        since: str | None = None,
        until: str | None = None,
        limit: int = 20,
        cursor: str | None = None,
    ) -> Page:
        """Agreements, the latest first, each with its `parties` and one quote as `evidence`.

        `parties` are ids that all signed; `country` an ISO code whose bodies, or which itself, signed;
        `since` and `until` a year, month or day, both included.
        """
        _limited(limit)
        date, after = _position(cursor, (_ABOVE_ALL, ""))
        filters: dict[str, Any] = {
            "topic": topic,
            "status": status,
            "kind": kind,
            "from": _date(since),
            "to": _date(until),
            "date": date,
            "after": after,
            "limit": limit + 1,
        }
        if country is not None:
            query, extra = "read/agreements_of_country", {"country": country.upper(), "parties": list(parties)}
        elif parties:
            query, extra = "read/agreements_of_party", {"parties": list(parties)}
        else:
            query, extra = "read/agreements", {}
        page = _page(
            self._store.read(query, **filters, **extra),
            limit,
            lambda row: (row["entity"].get("date", ""), row["entity"]["id"]),
        )
        page.items = self._with_parties([row["entity"] for row in page.items])
        return page

    def agreement(self, identifier: str) -> Row:
        """One agreement with its parties and a quote. Raises `NotFound`."""
        entity = self.entity(identifier)
        if entity["type"] != EntityType.AGREEMENT:
            raise NotFound(f"{identifier} is no agreement but a {entity['type']}")
        return self._with_parties([entity])[0]

    def documents(
        self,
        *,
        entity: str | None = None,
        source: str | None = None,
        lang: str | None = None,
        limit: int = 20,
        cursor: str | None = None,
    ) -> Page:
        """Documents without their texts, the latest first."""
        _limited(limit)
        published, after = _position(cursor, (_ABOVE_ALL, ""))
        query, extra = ("read/documents_of_entity", {"entity": entity}) if entity else ("read/documents", {})
        rows = self._store.read(
            query, source=source, lang=lang, published=published, after=after, limit=limit + 1, **extra
        )
        page = _page(rows, limit, lambda row: (row["document"].get("published", ""), row["document"]["id"]))
        page.items = [row["document"] for row in page.items]
        return page

    def document(self, identifier: str) -> Row:
        """One document with its `text` and its `statements`. Raises `NotFound`."""
        rows = self._store.read("read/document", id=identifier)
        if not rows:
            raise NotFound(f"no document has the id {identifier!r}")
        said = self._store.read("read/statements_of_document", id=identifier, limit=5000)
        statements = [_readable(row["statement"]) for row in said]
        return rows[0]["document"] | {"text": rows[0]["text"], "statements": statements}

    def edge(self, identifier: str) -> Row:
        """One edge with the entities it joins as `source_entity` and `target_entity`. Raises `NotFound`."""
        ends = self._store.read("read/edge_ends", id=identifier)
        if ends:
            relation = ends[0].pop("relation")
            rows = self._store.read("read/edge", {"RELATION": relation}, **ends[0])
            if rows:
                row = rows[0]
                return row["edge"] | {"source_entity": row["source"], "target_entity": row["target"]}
        raise NotFound(f"no edge has the id {identifier!r}")

    def evidence(self, identifier: str, *, limit: int = 20, cursor: str | None = None) -> Page:
        """What the documents say of an edge, an agreement or an entity: statements with quote and span,
        each with its `document`. Raises `NotFound`."""
        _limited(limit)
        of_edge = identifier.startswith("edge-")
        self.edge(identifier) if of_edge else self.entity(identifier)
        published, after = _position(cursor, (_ABOVE_ALL, ""))
        rows = self._store.read(
            "read/evidence_of_edge" if of_edge else "read/evidence_of_entity",
            id=identifier,
            published=published,
            after=after,
            limit=limit + 1,
        )
        page = _page(rows, limit, lambda row: (row["document"].get("published", ""), row["statement"]["id"]))
        page.items = [_readable(row["statement"]) | {"document": row["document"]} for row in page.items]
        return page

    def quotes(self, edges: Iterable[Row]) -> dict[str, Row]:
        """One statement, with its `document`, for each of these edges, by the edge's id."""
        wanted = {edge["statements"][0]: edge["id"] for edge in edges if edge.get("statements")}
        rows = self._store.read("read/quotes", ids=list(wanted))
        return {
            wanted[row["statement"]["id"]]: _readable(row["statement"]) | {"document": row["document"]}
            for row in rows
        }

    def failures(self, *, limit: int = 50, cursor: str | None = None) -> Page:
        """Documents that were not accepted, each with key, reason and detail."""
        _limited(limit)
        (after,) = _position(cursor, ("",))
        rows = self._store.read("read/failures", after=after, limit=limit + 1)
        page = _page(rows, limit, lambda row: (row["failure"]["id"],))
        page.items = [row["failure"] for row in page.items]
        return page

    def statistics(self) -> Row:
        """How much there is of everything."""

        def counts(query: str) -> dict[str, int]:
            return {row["type"]: row["count"] for row in sorted(self._store.read(query), key=lambda r: str(r["type"]))}

        return {
            "version": self._store.version(),
            "documents": counts("read/count_documents"),
            "entities": counts("read/count_entities"),
            "edges": counts("read/count_edges"),
            "statements": self._store.read("read/count_statements")[0]["count"],
            "failures": self._store.read("read/count_failures")[0]["count"],
        }

    def _with_parties(self, agreements: list[Row]) -> list[Row]:
        ids = [agreement["id"] for agreement in agreements]
        parties: dict[str, list[Row]] = defaultdict(list)
        for row in self._store.read("read/parties", ids=ids):
            parties[row["agreement"]].append(row["entity"])
        quotes: dict[str, Row] = {}
        for row in self._store.read("read/quotes_of_agreements", ids=ids):
            said = _readable(row["statement"]) | {"document": row["document"]}
            known = quotes.setdefault(said["subject"], said)
            if _quote_order(said) < _quote_order(known):
                quotes[said["subject"]] = said
        return [
            agreement | {"parties": parties[agreement["id"]], "evidence": quotes.get(agreement["id"])}
            for agreement in agreements
        ]


def _described(entity: Row) -> Row:
    """The entity with what the registry knows beyond the documents."""
    entry = registry().get(entity["id"])
    if entry is None:
        return entity
    successor = registry().get(entry.successor) if entry.successor else None
    former = [form.text for form in entry.forms if form.kind == "former"]
    known = {
        "started": entry.started,
        "ended": entry.ended,
        "former_names": former or None,
        "successor": successor and {"id": successor.id, "name": successor.name_ko or successor.name_en},
    }
    return entity | {key: value for key, value in known.items() if value}


def _readable(statement: Row) -> Row:
    return statement | {"qualifiers": json.loads(statement.get("qualifiers") or "{}")}


def _quote_order(said: Row) -> tuple[str, str, str]:
    return said["document"].get("published", _ABOVE_ALL), said["document"]["id"], said["id"]


def _forms(entity: Row) -> set[str]:
    entry = registry().get(entity["id"])
    known = {form.text for form in entry.forms} if entry else set()
    return known | {*entity.get("names", []), entity["name"]}


def _likeness(query: str, entity: Row) -> float:
    """How alike the query and the best name are, 0 to 100; a beginning counts as much as the whole."""
    wanted = normalise(query)
    best = 0.0
    for form in map(normalise, _forms(entity)):
        if form == wanted:
            return 100.0
        if form.startswith(wanted):
            best = max(best, 95.0)
        elif wanted in form:
            best = max(best, 85.0)
        else:
            best = max(best, fuzz.ratio(wanted, form))
    return best


def _expressions(query: str) -> list[str]:
    """Full-text expressions to try in turn: the words, then words that are nearly so."""
    words = _SPECIAL.sub(" ", query.lower()).split()
    words = [word for word in words if word not in ("and", "or", "not", "to")]
    if not words:
        return []
    plain = " AND ".join(words)
    starting = " AND ".join([*words[:-1], f"{words[-1]}*"])
    fuzzy = " ".join(f"{word}~" if word.isascii() and len(word) > 3 else word for word in words)
    return list(dict.fromkeys((plain, starting, fuzzy, " ".join(words))))


def _limited(limit: int) -> None:
    if not 1 <= limit <= MAX_LIMIT:
        raise QuestionError(f"the limit is 1 to {MAX_LIMIT}")


_DATE = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")


def _date(value: str | None) -> str | None:
    if value is not None and not _DATE.fullmatch(value):
        raise QuestionError(f"{value!r} is no date; write YYYY, YYYY-MM or YYYY-MM-DD")
    return value


def _page(rows: list[Row], limit: int, position: Callable[[Row], tuple[Any, ...]]) -> Page:
    items = rows[:limit]
    more = len(rows) > limit
    return Page(items, _cursor(position(items[-1])) if more else None)


def _cursor(position: tuple[Any, ...]) -> str:
    packed = json.dumps(position, ensure_ascii=False, separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(packed).decode().rstrip("=")


def _position(cursor: str | None, first: tuple[Any, ...]) -> tuple[Any, ...]:
    """What a cursor says; `first` where there is none. Raises `QuestionError` for one not made here."""
    if cursor is None:
        return first
    try:
        packed = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        position = json.loads(packed)
    except (binascii.Error, ValueError, RecursionError) as error:
        raise QuestionError("this cursor was not made here; start again without one") from error
    if not isinstance(position, list) or [type(p) for p in position] != [type(p) for p in first]:
        raise QuestionError("this cursor belongs to another question; start again without one")
    return tuple(position)
