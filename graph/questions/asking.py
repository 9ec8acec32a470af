"""Asking one store.

Answers are plain mappings: an entity, edge, document or statement as the store keeps it, joined where a
question asks for it. Lists come in pages with an opaque cursor and a stable order.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import Any, Final

from graph.model import SYMMETRIC, Attribute, EntityType, Polarity, Relation, Row
from graph.questions import agreements as agreed
from graph.questions import countries, finding, moment, projects
from graph.questions.around import EXPANDED, FEWEST_EACH, Neighbourhood, importance
from graph.questions.errors import NotFound, QuestionError
from graph.questions.moment import NOW, Moment
from graph.questions.paging import ABOVE_ALL, ABOVE_COUNTS, Page, limited, page, position, sifted
from graph.registry import registry
from graph.store import Answer, Store

MAX_DEPTH: Final = 2
MAX_EACH: Final = 50
"""Edges of each relation that come with an entity."""

NAMING: Final = (Attribute.NAMED, Attribute.AGREED)
"""Statements that say what an entity is."""
FACTS: Final = tuple(attribute for attribute in Attribute if attribute not in NAMING)
"""Statements of one entity that say more: what it needs and offers, its figures and terms."""
ALL_RELATIONS: Final = tuple(relation.value for relation in Relation)
CONNECTING: Final = tuple(
    relation.value for relation in Relation if relation not in (Relation.BELONGS_TO, Relation.LOCATED_IN)
)
"""Relations that lead from one body to another; home country and place join everything to everything."""

_RELATION_ORDER: Final = {relation: i for i, relation in enumerate(ALL_RELATIONS)}
_SYMMETRIC: Final = sorted(relation.value for relation in SYMMETRIC)
_STATEMENTS = 5000
_QUOTES_COMPARED = 4
_PARALLEL = 4
"""Pairs of edges through the same third entity that are allowed for."""


class Questions:
    """Asks one store, about now or another moment; any number of threads may share it."""

    def __init__(self, store: Store, at: Moment = NOW) -> None:
        self._store = store
        self._at = at
        self._counted: tuple[int, Row] | None = None

    def at(self, as_of: str | None = None, known_at: str | None = None) -> Questions:
        """The same questions about another time: what held as of one day, what was known at one.

        A year or month stands for all of it. Raises `QuestionError` for what is no date.
        """
        return Questions(self._store, Moment(as_of, known_at)) if as_of or known_at else self

    @property
    def moment(self) -> Moment:
        """The time that is asked about."""
        return self._at

    @property
    def store(self) -> Store:
        """The store that is asked."""
        return self._store

    def ready(self) -> None:
        """Ask the store for nothing; raises `graph.store.StoreUnavailable` when it does not answer."""
        self._store.read("read/ready")

    def search(self, query: str, *, entity_type: EntityType | None = None, limit: int = 20) -> list[Row]:
        """Entities by name in Korean or English: exact, beginning, words, then misspellings.

        Each is an entity with `match`, how alike the best of its names is (0 to 100). Raises
        `QuestionError` for an empty or overlong query.
        """
        return moment.entities(self._store, self._at, finding.search(self._store, query, entity_type, limit))

    def entity(self, identifier: str) -> Row:
        """One entity by id, or the one that stands for it, with what the registry knows. Raises `NotFound`."""
        rows = self._of_id(identifier)
        if not rows:
            raise NotFound(f"no entity has the id {identifier!r}")
        return self._described(rows[0]["entity"])

    def _described(self, entity: Row) -> Row:
        """The entity as it was, with what the registry knows beyond the documents."""
        there = moment.entities(self._store, self._at, [entity])
        if not there:
            raise NotFound(f"{entity['id']!r} was not in the graph at that time")
        return _known(there[0], self._at)

    def _of_id(self, identifier: str) -> list[Row]:
        """The entity of this id, or that stands for it."""
        rows = self._store.read("read/entity", id=identifier)
        for row in () if rows else self._store.read("read/redirect", id=identifier):
            rows = self._store.read("read/entity", id=row["stands"])
        return rows

    def named(self, name: str) -> Row:
        """The one entity that `name` is an id, the ISO code of a country, a name or an alias of.

        Raises `NotFound` when there is none, `Ambiguous` with the candidates when there are several.
        """
        rows = self._of_id(name)
        if not rows and (state := registry().country(name)) is not None:
            rows = self._of_id(state.id)
        return self._described(rows[0]["entity"] if rows else finding.named(self._store, name))

    def relations(self, identifier: str, *, each: int = 10) -> list[Row]:
        """The edges of an entity in groups, at most `each` (1 to 50) in one, the most reported first.

        A group has `relation`, `outgoing` (whether the entity is the source; always so where the relation
        has no direction), `total`, and `items`: each an `edge` with the `entity` at its other end.
        """
        if not 1 <= each <= MAX_EACH:
            raise QuestionError(f"a group takes 1 to {MAX_EACH} edges, not {each}")
        groups: dict[tuple[str, bool], Row] = {}
        rows = self._store.read(
            "read/relations", id=identifier, symmetric=_SYMMETRIC, each=each, **self._at.both
        )
        for row in self._joined(rows, identifier):
            key = (row["relation"], row["outgoing"])
            group = groups.setdefault(
                key, {"relation": key[0], "outgoing": key[1], "total": row["total"], "items": []}
            )
            group["items"].append({"edge": row["edge"], "entity": row["entity"]})
        for group in groups.values():
            group["items"].sort(key=lambda item: item["edge"]["id"])
            group["items"].sort(key=lambda item: importance(item["edge"]), reverse=True)
        return [groups[key] for key in sorted(groups, key=lambda key: (_RELATION_ORDER[key[0]], not key[1]))]

    def edges(
        self,
        identifier: str,
        *,
        relations: Sequence[str] = ALL_RELATIONS,
        limit: int = 50,
        cursor: str | None = None,
    ) -> Page:
        """The edges of an entity, the most reported first, each with the entity at its other end.

        Of another moment they come in the order that they have now.
        """
        start = position(cursor, (ABOVE_COUNTS, ABOVE_ALL, ""))

        def fetch(after: tuple[Any, ...], most: int) -> list[Row]:
            keys = dict(zip(("documents", "last", "after"), after, strict=True))
            asked = {"id": identifier, "relations": list(relations), **keys, **self._at.both}
            return self._store.read("read/edges", limit=most, **asked)

        def keep(rows: list[Row]) -> list[tuple[Row, Row]]:
            raw = {row["edge"]["id"]: row for row in rows}
            return [(raw[row["edge"]["id"]], row) for row in self._joined(rows, identifier)]

        return sifted(
            fetch, keep, lambda row: (*importance(row["edge"]), row["edge"]["id"]), start, limited(limit)
        )

    def _joined(self, rows: list[Row], identifier: str) -> list[Row]:
        """Edges of this entity, with those at their other ends, as they were."""
        if not self._at.past:
            return rows
        near = self._store.read("read/entities", ids=[identifier])
        return moment.joined(self._store, self._at, rows, [row["entity"] for row in near])

    def neighbourhood(
        self,
        identifier: str,
        *,
        depth: int = 1,
        limit: int = 50,
        relations: Sequence[str] = ALL_RELATIONS,
    ) -> Neighbourhood:
        """The entities within `depth` steps (1 or 2), at most `limit` edges a step, the most reported first.

        In the second step every entity has its share of the edges, so that a country does not take them all.
        """
        if not 1 <= depth <= MAX_DEPTH:
            raise QuestionError(f"the depth is 1 to {MAX_DEPTH}, not {depth}")
        centre = self.entity(identifier)
        first = self.edges(identifier, relations=relations, limit=limit)
        found = Neighbourhood(centre, truncated=first.cursor is not None)
        for row in first.items:
            found.take(row)
        if depth == MAX_DEPTH and found.entities:
            start = [entity["id"] for entity in found.entities if entity["id"] != identifier][:EXPANDED]
            each = max(FEWEST_EACH, limit // len(start))
            # Two more than are taken: one is the way back, the other tells whether there are more.
            asked = {"relations": list(relations), "each": each + 2, **self._at.both}
            rows = self._store.read("read/edges_of_each", ids=start, **asked)
            rows = moment.joined(self._store, self._at, rows, found.entities)
            found.truncated = found.truncated or len(start) < len(found.entities)
            found.extend(rows, each, 2 * limit)
        return found

    def paths(self, source: str, target: str, *, limit: int = 10) -> list[Row]:
        """Shortest ways between two entities, each ``{"entities": […], "edges": […], "evidence": […]}``.

        All direct edges, or else one way through each third entity, or else one way of up to five steps.
        Home countries and places do not count as ways of more than one step. `evidence` has a statement with
        its document for each edge, in the order of the edges. Of another moment, ways have at most two steps.
        """
        limited(limit)
        if source == target:
            raise QuestionError("the two ends are the same entity")
        ways = self._ways(self.entity(source), self.entity(target), limit)
        quotes = self.quotes(edge for way in ways for edge in way["edges"])
        return [way | {"evidence": [quotes[edge["id"]] for edge in way["edges"]]} for way in ways]

    def _ways(self, first: Row, last: Row, limit: int) -> list[Row]:
        ends: dict[str, Any] = {"source": first["id"], "target": last["id"]}
        direct = self._store.read("read/edges_between", **ends, **self._at.both)
        then = moment.edges(
            self._store, self._at, [(row["edge"], moment.dated(first, last)) for row in direct]
        )
        if then:
            shown = [then[row["edge"]["id"]] for row in direct if row["edge"]["id"] in then]
            return [{"entities": [first, last], "edges": [edge]} for edge in shown[:limit]]
        rows = self._store.read(
            "read/paths_between",
            **ends,
            relations=list(CONNECTING),
            limit=_PARALLEL * limit,
            **self._at.both,
        )
        if rows := self._through(rows, first, last):
            best: dict[str, Row] = {}  # two entities may be joined by several edges; the most reported stand
            for row in rows:
                edges = [row["first"], row["second"]]
                best.setdefault(
                    row["entity"]["id"], {"entities": [first, row["entity"], last], "edges": edges}
                )
            return list(best.values())[:limit]
        # The store's search takes no condition, so that of another moment a longer way is not looked for.
        return [] if self._at.past else self._store.read("read/path", **ends)

    def _through(self, rows: list[Row], first: Row, last: Row) -> list[Row]:
        """Ways through a third entity, as they were."""
        if not self._at.past:
            return rows
        there = moment.entities(self._store, self._at, [row["entity"] for row in rows])
        middle = {entity["id"]: entity for entity in there}
        halves = [(row["first"], moment.dated(first, row["entity"])) for row in rows]
        halves += [(row["second"], moment.dated(row["entity"], last)) for row in rows]
        then = moment.edges(self._store, self._at, halves)
        return [
            {
                "entity": middle[row["entity"]["id"]],
                **{half: then[row[half]["id"]] for half in ("first", "second")},
            }
            for row in rows
            if row["entity"]["id"] in middle and row["first"]["id"] in then and row["second"]["id"] in then
        ]

    def agreements(
        self,
        *,
        parties: Sequence[str] = (),
        country: str | None = None,
        countries: Sequence[str] = (),
        topic: str | None = None,
        status: str | None = None,
        kind: str | None = None,
        since: str | None = None,
        until: str | None = None,
        limit: int = 20,
        cursor: str | None = None,
    ) -> Page:
        """Agreements by what `Filters` say, the latest first: `graph.questions.agreements.listed`."""
        together = [*countries, *([country] if country else ())]
        filters = agreed.Filters(parties, together, topic, status, kind, since, until)
        return agreed.listed(self._store, self._at, filters, limit=limit, cursor=cursor)

    def facets(self, filters: agreed.Filters) -> Row:
        """How many agreements there are of what: `graph.questions.agreements.facets`."""
        return agreed.facets(self._store, self._at, filters)

    def agreement(self, identifier: str) -> Row:
        """One agreement with its parties and a quote. Raises `NotFound`."""
        entity = self.entity(identifier)
        if entity["type"] != EntityType.AGREEMENT:
            raise NotFound(f"{identifier!r} is no agreement; it is of the type {entity['type']}")
        return agreed.with_parties(self._store, self._at, [entity])[0]

    def projects(
        self,
        *,
        country: str | None = None,
        body: str | None = None,
        kind: EntityType | None = None,
        topic: str | None = None,
        since: str | None = None,
        until: str | None = None,
        limit: int = 20,
        cursor: str | None = None,
    ) -> Page:
        """Projects and tenders: `graph.questions.projects.listed`."""
        return projects.listed(
            self._store,
            self._at,
            country=country,
            body=body,
            kind=kind,
            topic=topic,
            since=since,
            until=until,
            limit=limit,
            cursor=cursor,
        )

    def followed(self, identifier: str) -> list[Row]:
        """What may have followed from an agreement: `graph.questions.projects.followed`."""
        return projects.followed(self._store, self._at, self.agreement(identifier))

    def country(self, code: str, *, topic: str | None = None) -> Row:
        """A country on one page: `graph.questions.countries.country`."""
        return countries.country(self, code, topic=topic)

    def indicators(self, identifier: str) -> list[Row]:
        """The measures of an entity over time: `graph.questions.countries.indicators`."""
        return countries.indicators(self._store, self._at, identifier)

    def ask(
        self, statement: str, parameters: dict[str, Any], *, limit: int = 1_000, seconds: float = 10.0
    ) -> Answer:
        """What an analyst's Cypher answers: `graph.store.Store.ask`."""
        return self._store.ask(statement, parameters, limit=limit, seconds=seconds)

    def states(self, identifier: str, today: str) -> list[Row]:
        """The life of an agreement: `graph.questions.agreements.states`."""
        return agreed.states(self._store, self._at, identifier, today)

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
        published, after = position(cursor, (ABOVE_ALL, ""))
        query = "read/documents"
        filters: dict[str, Any] = {"source": source, "lang": lang}
        if entity is not None:
            query, filters["entity"] = "read/documents_of_entity", entity
        filters |= {"published": published, "after": after, "limit": limited(limit) + 1, **self._at.known}
        rows = self._store.read(query, **filters)
        found = page(rows, limit, lambda row: (row["document"].get("published", ""), row["document"]["id"]))
        found.items = [row["document"] for row in found.items]
        return found

    def document(self, identifier: str) -> Row:
        """One document with its `text` and its `statements`. Raises `NotFound`."""
        rows = self._store.read("read/document", id=identifier)
        known_at = self._at.known["known_at"]
        if not rows or (known_at and not "" < rows[0]["document"].get("published", "") <= known_at):
            raise NotFound(f"no document has the id {identifier!r}")
        said = self._store.read("read/statements_of_document", id=identifier, limit=_STATEMENTS)
        statements = [_readable(row["statement"]) for row in said]
        document: Row = rows[0]["document"]
        return document | {"text": rows[0]["text"], "statements": statements}

    def edge(self, identifier: str) -> Row:
        """One edge with the entities it joins as `source_entity` and `target_entity`. Raises `NotFound`."""
        ends = self._store.read("read/edge_ends", id=identifier)
        if ends:
            relation = ends[0].pop("relation")
            rows = self._store.read("read/edge", {"RELATION": str(relation)}, **ends[0])
            for row in rows:
                both = [row["source"], row["target"]]
                then = moment.edges(self._store, self._at, [(row["edge"], moment.dated(*both))])
                both = moment.entities(self._store, self._at, both)
                for edge in then.values() if len(both) == 2 else ():
                    return edge | {"source_entity": both[0], "target_entity": both[1]}
        raise NotFound(f"no edge has the id {identifier!r}")

    def evidence(
        self,
        identifier: str,
        *,
        predicates: Sequence[Attribute] = NAMING,
        limit: int = 20,
        cursor: str | None = None,
    ) -> Page:
        """What the documents say of an edge, an agreement or an entity, the latest document first.

        Of an entity these are statements with one of `predicates`; of an edge, those that it sums up.
        Statements with quote and span, each with its `document`. Raises `NotFound`.
        """
        start = position(cursor, (ABOVE_ALL, ""))
        of_edge = identifier.startswith("edge-")
        query = "read/evidence_of_edge" if of_edge else "read/evidence_of_entity"
        wanted: Row = {} if of_edge else {"predicates": [predicate.value for predicate in predicates]}

        def fetch(after: tuple[Any, ...], most: int) -> list[Row]:
            keys = {"published": after[0], "after": after[1], "limit": most, **self._at.known}
            return self._store.read(query, id=identifier, **wanted, **keys)

        def keep(rows: list[Row]) -> list[tuple[Row, Row]]:
            said = [_readable(row["statement"]) | {"document": row["document"]} for row in rows]
            return [
                (row, s)
                for row, s in zip(rows, said, strict=True)
                if of_edge or self._at.said(s["predicate"], s["qualifiers"], s["document"].get("published"))
            ]

        found = sifted(
            fetch,
            keep,
            lambda row: (row["document"].get("published", ""), row["statement"]["id"]),
            start,
            limited(limit),
        )
        if not found.items and cursor is None:
            self.edge(identifier) if of_edge else self.entity(identifier)
        return found

    def quotes(self, edges: Iterable[Row]) -> dict[str, Row]:
        """One statement, with its `document`, for each of these edges, by the edge's id: the surest, the latest."""
        wanted = {
            name: edge["id"] for edge in edges for name in edge.get("statements", ())[:_QUOTES_COMPARED]
        }
        best: dict[str, Row] = {}
        for row in self._store.read("read/quotes", ids=list(wanted)) if wanted else ():
            said = _readable(row["statement"]) | {"document": row["document"]}
            edge = wanted[said["id"]]
            best[edge] = max(best.get(edge, said), said, key=_quote_rank)
        return best

    def told(self, entity: str, documents: Iterable[str]) -> dict[str, Row]:
        """What each of these documents says foremost of an entity: the statement with the longest quote.

        By the document's id; documents that only name it are left out.
        """
        rows = self._store.read("read/statements_about", entity=entity, documents=list(documents))
        best: dict[str, Row] = {}
        for said in (_readable(row["statement"]) for row in rows):
            if said["predicate"] != Attribute.NAMED:
                known = best.setdefault(said["document"], said)
                best[said["document"]] = max(known, said, key=lambda s: (len(s["quote"]), str(s["id"])))
        return best

    def decisions(self) -> list[Row]:
        """All decisions of what is one thing and what is two, by id (`graph.resolution.ledger.Decision`)."""
        return [{"id": decision.id, **asdict(decision)} for decision in self._store.decisions()]

    def failures(self, *, limit: int = 50, cursor: str | None = None) -> Page:
        """Documents that were not accepted, each with key, reason and detail."""
        (after,) = position(cursor, ("",))
        rows = self._store.read("read/failures", after=after, limit=limited(limit) + 1)
        found = page(rows, limit, lambda row: (row["failure"]["id"],))
        found.items = [row["failure"] for row in found.items]
        return found

    def version(self) -> int:
        """How often the graph was written."""
        return self._store.version()

    def statistics(self) -> Row:
        """How much there is of everything; counted once for each version of the graph."""
        version = self._store.version()
        if self._counted is None or self._counted[0] != version:
            counted: Row = {"version": version, **self._store.statistics()}
            counted |= {name: counted[name]["all"] for name in ("statements", "failures")}
            self._counted = version, counted
        return self._counted[1]


def _known(entity: Row, at: Moment) -> Row:
    """The entity with what the registry knows beyond the documents."""
    entry = registry().get(entity["id"])
    if entry is None:
        return entity
    later = [found for identifier in entry.successors if (found := registry().get(identifier))]
    former = [form.text for form in entry.forms if form.kind == "former"]
    over = bool(entry.ended) and at.held(entry.ended)
    known = {
        "started": entry.started,
        "ended": entry.ended if over else None,
        "former_names": former or None,
        "successors": [
            {
                "id": body.id,
                "name": body.name_ko or body.name_en,
                "name_ko": body.name_ko,
                "name_en": body.name_en,
            }
            for body in later
        ]
        if over or not entry.ended
        else None,
    }
    return entity | {key: value for key, value in known.items() if value}


def _readable(statement: Row) -> Row:
    return statement | {"qualifiers": json.loads(statement.get("qualifiers") or "{}")}


def _quote_rank(said: Row) -> tuple[bool, float, str, str]:
    affirmed = said["polarity"] == Polarity.AFFIRMED
    return affirmed, said["confidence"], said["document"].get("published", ""), said["id"]
