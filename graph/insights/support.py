"""Support for a firm: funds, programmes and centres for its country, topic and size, and what to combine.

A score is the exact sum of its reasons. The weights are set by hand (`data/support.toml`): the graph knows of no
firm whether what it was offered was of use, so that nothing could be learnt, and no probability is stated. Each
reason leads to statements, each condition is one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Final

from graph.analysis.projection import country_node
from graph.feedback import Kind
from graph.insights.insights import Insights
from graph.insights.opinions import Opinions, opinions
from graph.insights.reasons import Ground
from graph.insights.recommending import day_asked, ground_of
from graph.insights.schemes import KindOf, Scheme, Table, schemes, support_table
from graph.model import Relation, Row
from graph.questions import MAX_LIMIT, QuestionError
from graph.registry import registry

_NAMED: Final = 3
_STATEMENTS: Final = 6
_OF_PLACE: Final = {"located", "agreed", "project", "joined"}
_Found = tuple[Sequence[str | tuple[str, str]], list[str]]
"""What a reason names (entities by id, two that are tied, or words) and the statements that it rests on."""


def recommend_support(
    insights: Insights,
    *,
    country: str,
    topic: str,
    size: str,
    firm: str | None = None,
    limit: int = 10,
    as_of: str | None = None,
) -> Row:
    """Funds, programmes and centres for a firm that wants to go to a country with a topic.

    `country` is an ISO code, `size` one of ``startup``, ``sme``, ``midsize``, ``large``, `firm` the id of an entity.
    Answers `items`, the best first, each with `kind`, `score`, `reasons`, `conditions`, `instruments`, `run_by` and
    `paid_by`; `not_for`: what a condition keeps for firms of other sizes; `left_out`: what feedback took out;
    `combine`: for each kind of finance what to take, or that there is not enough evidence, and what documents tell of two
    of them together. Where nothing has evidence of its own for the country or the topic, `not_enough` says so.
    Raises `QuestionError`.
    """
    table = support_table()
    if not 1 <= limit <= MAX_LIMIT:
        raise QuestionError(f"the limit is 1 to {MAX_LIMIT}, not {limit}")
    if size not in table.sizes:
        raise QuestionError(f"{size!r} is none of the sizes {', '.join(table.sizes)}")
    home = registry().country(country)
    if home is None:
        raise QuestionError(f"{country!r} is the ISO code of no country")
    today = day_asked(insights, as_of)
    place = country_node(country)
    answer: Row = {
        "for": {"id": place, "name": home.name_ko}, "topic": topic, "size": size, "firm": firm, "as_of": today,
        "items": [], "not_for": [], "left_out": [], "combine": [],
    }  # fmt: skip
    if today is None:
        return answer | {"not_enough": "no document in the graph is dated"}
    asked = _Asked(insights, ground_of(insights, today, as_of), table, country, topic, size, firm)
    said = opinions(insights, Kind.SUPPORT, place, as_of)
    found = [one for one in (asked.judged(scheme, said) for scheme in schemes(insights, today)) if one]
    found.sort(key=lambda one: (-one.score, one.scheme.id))
    fitting = [one for one in found if one.fits and one.scheme.id not in said.out]
    own = [one for one in fitting if one.own]
    answer["items"] = [asked.told(one) | {"rank": rank} for rank, one in enumerate(own[:limit], start=1)]
    unfit = [one for one in found if one.own and not one.fits][:limit]
    answer["not_for"] = [asked.named(one) | {"conditions": asked.conditions(one.scheme)} for one in unfit]
    answer["left_out"] = said.left_out(
        {i: asked.ground.named(i).name for i in said.out if i in asked.ground.actors}
    )
    answer["combine"] = asked.combination(fitting)
    if not own:
        answer["not_enough"] = (
            f"no fund, programme or centre has evidence of its own for {home.name_ko} or {topic}"
        )
    return answer


@dataclass(frozen=True, slots=True)
class _Judged:
    """A scheme with what speaks for it; names are looked up for what is shown alone."""

    scheme: Scheme
    kind: KindOf
    found: Mapping[str, _Found]
    """The reasons by name."""
    opinion: Row | None
    score: float
    own: bool
    fits: bool

    def cited(self, each: int) -> list[str]:
        """The first statements of each reason."""
        return [s for _, statements in self.found.values() for s in list(dict.fromkeys(statements))[:each]]


class _Asked:
    """One question with everything that its answer is told from."""

    def __init__(
        self,
        insights: Insights,
        ground: Ground,
        table: Table,
        country: str,
        topic: str,
        size: str,
        firm: str | None,
    ) -> None:
        self.ground = ground
        self._insights = insights
        self._table = table
        self._country = country
        self._topic = topic
        self._words = table.topic_words(topic)
        self._size = size
        self._firm = firm
        self._partners: dict[str, list[str]] = {}
        """Of each body that runs schemes its two strongest ties in the country: many run many."""

    def judged(self, scheme: Scheme, said: Opinions) -> _Judged | None:
        """What speaks for a scheme; None where nothing of the country, the topic or its terms is known."""
        found = {name: reason for name, reason in self._reasons(scheme).items() if reason[1]}
        if not found or self._elsewhere(scheme, found.keys()):
            return None
        opinion = said.reason(scheme.id)
        adds = [self._table.reasons[name].adds for name in found] + [opinion["adds"] if opinion else 0.0]
        own = any(self._table.reasons[name].own for name in found)
        kind = self._table.kind_of(scheme)
        return _Judged(scheme, kind, found, opinion, round(sum(adds), 4), own, self._fits(scheme))

    def told(self, one: _Judged) -> Row:
        """A scheme in words."""
        kind, scheme = one.kind, one.scheme
        actor = self.ground.named(scheme.id)
        reasons = [self._in_words(name, *found) for name, found in one.found.items()]
        item: Row = {
            "id": scheme.id, "name": actor.name, "type": actor.type, "kind": kind.name, "kind_en": kind.en,
            "kind_ko": kind.ko, "score": one.score, "reasons": [*reasons, *([one.opinion] if one.opinion else [])],
            "conditions": self.conditions(scheme),
            "instruments": [{"instrument": v, "statements": s} for v, s in scheme.instruments()],
            "run_by": self._bodies(scheme, Relation.OPERATES), "paid_by": self._bodies(scheme, Relation.FUNDS),
        }  # fmt: skip
        return item | {key: v for key, v in (("name_en", actor.name_en), ("country", actor.country)) if v}

    def named(self, one: _Judged) -> Row:
        """The id and the name of a scheme."""
        return {"id": one.scheme.id, "name": self._name(one.scheme.id)}

    def combination(self, fitting: Sequence[_Judged]) -> list[Row]:
        """For each kind of finance the best that there is, and what documents tell of two of them."""
        chosen: dict[str, _Judged] = {}
        for one in fitting:
            chosen.setdefault(one.kind.name, one)
        parts = []
        for name in self._table.combination:
            kind = self._table.kinds[name]
            part: Row = {
                "kind": name, "kind_en": kind.en, "kind_ko": kind.ko, "part_en": kind.part_en, "part_ko": kind.part_ko
            }  # fmt: skip
            if name not in chosen:
                parts.append(
                    part | {"not_enough": "no such scheme is known to have to do with country, topic or size"}
                )
                continue
            one = chosen[name]
            with_others = [
                self.named(other) | {"statements": self._together(one.scheme.id, other.scheme.id)}
                for key, other in chosen.items()
                if key in self._table.combination and other is not one
            ]
            parts.append(
                part
                | self.named(one)
                | {"own": one.own, "statements": one.cited(2)[:_STATEMENTS]}
                | {"together": [row for row in with_others if row["statements"]]}
            )
        return parts

    def _in_words(self, name: str, named: Sequence[str | tuple[str, str]], statements: Sequence[str]) -> Row:
        reason = self._table.reasons[name]
        words = ", ".join(dict.fromkeys(self._called(thing) for thing in named[:_NAMED]))
        return {
            "reason": name, "adds": reason.adds, "en": reason.en.format(named=words),
            "ko": reason.ko.format(named=words), "statements": list(dict.fromkeys(statements))[:_STATEMENTS],
        }  # fmt: skip

    def _called(self, thing: str | tuple[str, str]) -> str:
        return self._name(thing) if isinstance(thing, str) else "–".join(map(self._name, thing))

    def _reasons(self, scheme: Scheme) -> Mapping[str, _Found]:
        runners = [*scheme.sources(Relation.OPERATES), *scheme.sources(Relation.FUNDS)]
        return {
            "located": self._places(scheme),
            "agreed": self._agreed(scheme),
            "project": self._projects(scheme),
            "joined": self._joined(scheme),
            "runner_there": self._runners_there(runners),
            "topic": self._on_topic(scheme),
            "runner_topic": self._runners_on_topic(runners),
            "size": self._for_size(scheme),
            "terms": ([], [s.id for s in scheme.conditions]),
            "firm": self._of_firm(scheme, runners),
        }

    def _there(self, identifier: str | None) -> bool:
        actor = self.ground.actors.get(identifier or "")
        return actor is not None and actor.country == self._country

    def _name(self, identifier: str) -> str:
        return self.ground.named(identifier).name if identifier in self.ground.actors else identifier

    def _places(self, scheme: Scheme) -> _Found:
        found = [s for s in scheme.said if s.predicate == Relation.LOCATED_IN and self._there(s.object)]
        return [s.object or "" for s in found], [s.id for s in found]

    def _elsewhere(self, scheme: Scheme, reasons: Set[str]) -> bool:
        """Whether documents place it in other countries alone, and nothing else ties it to this one."""
        placed = [s.object or "" for s in scheme.said if s.predicate == Relation.LOCATED_IN]
        known = {a.country for i in placed if (a := self.ground.actors.get(i)) is not None and a.country}
        return bool(known) and self._country not in known and not reasons & _OF_PLACE

    def _agreed(self, scheme: Scheme) -> _Found:
        met = [
            o for o in self.ground.by_member.get(scheme.id, ())
            if o.relation == Relation.PARTY_TO and any(self._there(m) for m in o.members)
        ]  # fmt: skip
        named = [m for o in met for m in o.members if self._there(m)]
        return named, [s for o in met for s in o.statements[:2]]

    def _projects(self, scheme: Scheme) -> _Found:
        there = [p for p in scheme.projects if any(self._there(place) for place in p.places)]
        return [p.id for p in there], [s for p in there for s in p.statements]

    def _joined(self, scheme: Scheme) -> _Found:
        found = [
            s for s in scheme.said
            if s.object == scheme.id and self._there(s.subject)
            and s.predicate in (Relation.PARTICIPATED_IN, Relation.OPERATES, Relation.FUNDS)
        ]  # fmt: skip
        return [s.subject for s in found], [s.id for s in found]

    def _runners_there(self, runners: Iterable[str]) -> _Found:
        named: list[tuple[str, str]] = []
        statements: list[str] = []
        for runner in runners:
            if runner not in self._partners:
                self._partners[runner] = self._strongest(runner)
            ties = self._partners[runner]
            named += [(runner, n) for n in ties]
            statements += [s for n in ties for s in self.ground.graph[runner][n]["statements"][:2]]
        return named, statements

    def _strongest(self, runner: str) -> list[str]:
        if self._there(runner) or not self.ground.graph.has_node(runner):
            return []
        ties = self.ground.graph.adj[runner]
        return sorted((n for n in ties if self._there(n)), key=lambda n: (-ties[n]["weight"], n))[:2]

    def _on_topic(self, scheme: Scheme) -> _Found:
        named: list[str] = []
        statements: list[str] = []
        for s in scheme.said:
            if s.subject == scheme.id and s.predicate in ("OFFERS", "NEEDS") and s.value == self._topic:
                named.append(self._topic)
                statements.append(s.id)
        for o in self.ground.by_member.get(scheme.id, ()):
            if self._topic in o.topics:
                named.append(self._topic)
                statements += o.statements[:2]
        for project in scheme.projects:
            if self._topic in project.topics:
                named.append(project.id)
                statements += project.statements
        for s in scheme.named:
            if self._words.search(s.value or ""):
                named.append(s.value or "")
                statements.append(s.id)
        return named, statements

    def _runners_on_topic(self, runners: Iterable[str]) -> _Found:
        met = [
            (runner, o) for runner in runners for o in self.ground.by_member.get(runner, ()) if self._topic in o.topics
        ]  # fmt: skip
        # Those with the country come first.
        met.sort(key=lambda pair: (not any(self._there(m) for m in pair[1].members), pair[1].id))
        return [r for r, _ in met], [s for _, o in met[:_NAMED] for s in o.statements[:2]]

    def _for_size(self, scheme: Scheme) -> _Found:
        found = [s for s in scheme.conditions if self._table.is_for(s, self._size)]
        return [str(s.qualifiers.get("applies_to")) for s in found], [s.id for s in found]

    def _of_firm(self, scheme: Scheme, runners: Sequence[str]) -> _Found:
        if self._firm is None:
            return [], []
        graph = self.ground.graph
        around = graph.adj[self._firm] if graph.has_node(self._firm) else {}
        tied = [n for n in dict.fromkeys((scheme.id, *runners)) if n in around]
        own = [s for s in scheme.said if s.subject == self._firm]
        return [scheme.id for _ in own] + tied, [s.id for s in own] + [
            s for n in tied for s in around[n]["statements"][:2]
        ]

    def _fits(self, scheme: Scheme) -> bool:
        """Whether a firm of this size may have it. One whose terms all name sizes, and never this, is not for it."""
        sized = [s for s in scheme.conditions if self._table.is_for_any_size(s)]
        return (
            not sized
            or any(self._table.is_for(s, self._size) for s in sized)
            or len(sized) < len(scheme.conditions)
        )

    def conditions(self, scheme: Scheme) -> list[Row]:
        """The terms of a scheme."""
        return [
            {"condition": s.value}
            | {k: s.qualifiers[k] for k in ("term", "number", "unit", "applies_to") if s.qualifiers.get(k) is not None}
            | {"statement": s.id, "published": s.published}
            for s in scheme.conditions
        ]  # fmt: skip

    def _bodies(self, scheme: Scheme, relation: Relation) -> list[Row]:
        return [
            {"id": body, "name": self._name(body), "statements": statements[:_STATEMENTS]}
            for body, statements in scheme.sources(relation).items()
        ]

    def _together(self, one: str, other: str) -> list[str]:
        """Statements that tell of both: an agreement that both are parties to, or one that pays for the other."""
        if not self.ground.graph.has_edge(one, other):
            return []
        return list(self.ground.graph[one][other]["statements"])[:_STATEMENTS]
