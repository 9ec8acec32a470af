"""Which pairs of entities of a document are related: candidates, what is seen of them, and a model.

Rules, frames and lists (`ingest.extract.ko.relations`, `ingest.extract.en.relations`) read what one construction
shows. Whether two things are related hangs on more: on what they are in the document and on how they stand to each
other in its sentences. All of it, the rules that fired among it, is a list of features, and each kind of relation
has a model over them: logistic weights or boosted trees, whichever told more of documents held out. The models are
data, one file a language (data/ko/relations.json, learned by ``python -m tools.train_relations``). A candidate counts when its probability reaches the threshold of its kind,
and that probability is its confidence.

What hangs on the language (roles, home countries, labels of lines) its own module tells: see `Context`.
"""

from __future__ import annotations

import json
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import Protocol

from graph.model import ORGANISATIONS, SYMMETRIC, EntityType, Relation, allows
from graph.registry import registry
from ingest.extract.contract import Entity, RelationFact, Span
from ingest.extract.draft import TEXT_KINDS, Draft
from ingest.extract.frames import Argument
from ingest.extract.weighing import Model, chance

_WEIGHTS = "data/{lang}/relations.json"
JUDGED = (
    Relation.BELONGS_TO,
    Relation.LOCATED_IN,
    Relation.PARTICIPATED_IN,
    Relation.HOSTED,
    Relation.FUNDS,
    Relation.OPERATES,
    Relation.MEMBER_OF,
    Relation.COOPERATES_WITH,
    Relation.REPRESENTS,
    Relation.SUPPORTS,
)
"""What the model judges; who signed follows from the agreements."""
_SOURCES: Mapping[Relation, frozenset[EntityType]] = {
    Relation.PARTICIPATED_IN: frozenset({*ORGANISATIONS, EntityType.COUNTRY, EntityType.CITY}),
    Relation.LOCATED_IN: frozenset(
        {EntityType.EVENT, EntityType.CITY, EntityType.PROGRAM, EntityType.UNIVERSITY}
    ),
}
"""Kinds of source that releases tell of, where the model of the graph allows more."""
_TARGETS: Mapping[Relation, frozenset[EntityType]] = {
    Relation.PARTICIPATED_IN: frozenset({EntityType.EVENT, EntityType.PROGRAM}),
}
_ANY = frozenset(EntityType)
_JOINS = [
    (
        relation,
        _SOURCES.get(relation, _ANY),
        {
            kind: [t for t in sorted(_TARGETS.get(relation, _ANY)) if allows(relation, kind, t)]
            for kind in _SOURCES.get(relation, _ANY)
        },
    )
    for relation in JUDGED
]
"""For each relation the types of its sources, and for each of them those of its targets."""
_RARER: Mapping[Relation, float] = {
    Relation.BELONGS_TO: 0.7,
    Relation.PARTICIPATED_IN: 2.0,
    Relation.HOSTED: 1.2,
    Relation.FUNDS: 1.2,
    Relation.OPERATES: 1.2,
    Relation.MEMBER_OF: 1.2,
    Relation.COOPERATES_WITH: 1.2,
    Relation.SUPPORTS: 5.0,
}
"""By how much the log-odds of what is told of somebody abroad are lower in a document that does not open abroad.

The models are learned from releases on cooperation across borders, where such pairs are related far more often: in
others a country is an example, a market or the scene of a study. Another share of the related is a constant on the
log-odds (Saerens, Latinne and Decaestecker 2002). Measured on 1,500 releases that name no foreign partner: of what the
model took for participation with a mean probability of 0.36, one in fifteen was; of 22 that it took for support,
none.
"""
_NEAR = 3
"""Sentences between two entities up to which they are looked at together."""
_MOST = 120
"""Entities of a document among which pairs are judged, those named first."""
Key = tuple[Relation, int, int]


class Context(Protocol):
    """A document as its language's own module sees it. Entities are told by their indices."""

    draft: Draft
    text: str
    entities: list[Entity]

    @property
    def korea(self) -> int | None:
        """The country that the documents are mostly told from."""

    @property
    def publisher(self) -> int | None:
        """The body that tells."""

    @property
    def occasions(self) -> Sequence[int]:
        """The events that the document is about."""

    def arguments(self, sentence: Span) -> Sequence[Argument]:
        """What stands in a sentence, with the role of each."""

    def home(self, entity: int) -> tuple[int, str] | None:
        """The country of a body or city, and the rule that tells it."""

    def sides(self, entity: int) -> frozenset[int]:
        """The countries and organisations of states that a name tells of: 한-베트남 포럼."""

    def label(self, start: int) -> str:
        """The word before the colon that a line begins with, else nothing."""

    def cues(self, sentence: int) -> Sequence[str]:
        """What speaks for a relation in a sentence, told by its number."""

    def wording(self, sentence: int, first: Span, second: Span) -> Iterator[str]:
        """What the words between and after two spans of a sentence are like."""

    def signs(self, first: Span, second: Span) -> Sequence[str]:
        """What else is seen of two spans of one sentence, in text order."""


@dataclass(slots=True)
class Candidate:
    """A pair that may be related: where both stand together, and what is seen of it."""

    relation: Relation
    source: int
    target: int
    evidence: Span
    parts: tuple[Sequence[str], ...]
    """Its features: its own and its relation's, the source's, the target's, and those of the two together."""

    @property
    def features(self) -> list[str]:
        """All that is seen of it."""
        return [feature for part in self.parts for feature in part]


@cache
def models(lang: str) -> Mapping[Relation, Model]:
    """The models of a language that the project's own script has learned."""
    file = resources.files("ingest.extract").joinpath(_WEIGHTS.format(lang=lang))
    data = json.loads(file.read_text(encoding="utf-8"))
    return {Relation(name): Model.read(entry) for name, entry in data.items()}


def judge(context: Context, read: Sequence[RelationFact]) -> list[RelationFact]:
    """`read` without what the model does not believe, and with what it reads beyond; the rest stays."""
    known = models(context.draft.lang)
    abroad = frozenset() if context.draft.opens_abroad else _abroad(context)
    by_key: dict[Key, RelationFact] = {}
    for fact in read:
        key = key_of(fact.type, fact.source, fact.target)
        if key not in by_key or fact.confidence > by_key[key].confidence:
            by_key[key] = fact
    found = [fact for fact in read if fact.type not in known]
    by_relation: dict[Relation, list[Candidate]] = {}
    for candidate in candidates(context, read):
        if candidate.relation in known:
            by_relation.setdefault(candidate.relation, []).append(candidate)
    for relation, judged in by_relation.items():
        model = known[relation]
        for candidate, score in zip(judged, model.scores(judged), strict=True):
            reading = by_key.get((relation, candidate.source, candidate.target))
            rarer = candidate.source in abroad or candidate.target in abroad
            probability = chance(score - (_RARER.get(relation, 0.0) if rarer else 0.0))
            if probability < model.threshold:
                continue
            if reading is None:
                reading = RelationFact(
                    relation,
                    candidate.source,
                    candidate.target,
                    candidate.evidence,
                    rule=f"{context.draft.lang}-judged",
                )
            reading.confidence = round(probability, 2)
            found.append(reading)
    return found


def _abroad(context: Context) -> frozenset[int]:
    """The entities that are not of Korea: other countries, what is of them, international organisations."""

    def is_abroad(index: int, entity: Entity) -> bool:
        if entity.type in (EntityType.COUNTRY, EntityType.INTL_ORG):
            return index != context.korea
        home = context.home(index) if entity.type in ORGANISATIONS else None
        return home[0] != context.korea if home is not None else entity.country not in (None, "KR")

    return frozenset(i for i, entity in enumerate(context.entities) if is_abroad(i, entity))


def key_of(relation: Relation, source: int, target: int) -> Key:
    """A relation between two entities, the smaller first where there is no direction."""
    return (
        (relation, target, source)
        if relation in SYMMETRIC and target < source
        else (relation, source, target)
    )


def candidates(context: Context, read: Sequence[RelationFact]) -> Iterator[Candidate]:
    """The pairs of a document that may be related, with what is seen of each."""
    yield from _Judge(context, read).candidates()


@dataclass(frozen=True, slots=True)
class _Place:
    """One standing of an entity in a sentence."""

    sentence: int
    start: int
    end: int
    role: str
    group: int
    size: int
    acting: bool
    """Whether a person or a phrase such as 양국 stands for it."""


@dataclass(slots=True)
class _View:
    """What is known of one entity for all pairs it may be in."""

    places: list[_Place] = field(default_factory=list)
    features: tuple[str, ...] = ()
    sentences: dict[int, list[_Place]] = field(default_factory=dict)
    joined: set[int] = field(default_factory=set)
    """Entities that are coordinated with it somewhere."""


class _Judge:
    def __init__(self, context: Context, read: Sequence[RelationFact]) -> None:
        self.context = context
        self.draft = context.draft
        self.text = context.text
        self.entities = context.entities[:_MOST]
        self.names = [mention.start for mention in self.draft.mentions]
        self.rules: dict[Key, list[str]] = {}
        self.between: dict[tuple[int, int], set[Relation]] = {}
        for fact in read:
            self.rules.setdefault(key_of(fact.type, fact.source, fact.target), []).append(fact.rule)
            self.between.setdefault((fact.source, fact.target), set()).add(fact.type)
            self.between.setdefault((fact.target, fact.source), set()).add(fact.type)
        self.of_source: dict[tuple[Relation, int], int] = {}
        for fact in {key_of(f.type, f.source, f.target): f for f in read}.values():
            self.of_source[fact.type, fact.source] = self.of_source.get((fact.type, fact.source), 0) + 1
        self.blocks = [self.draft.block_at(start) for start, _ in self.draft.sentences]
        self.labels = [context.label(start) for start, _ in self.draft.sentences]
        self.views = self._views()

    def candidates(self) -> Iterator[Candidate]:
        types = [entity.type for entity in self.entities]
        of_type: dict[EntityType, list[int]] = {}
        for index, kind in enumerate(types):
            of_type.setdefault(kind, []).append(index)
        pairs: dict[tuple[int, int], tuple[Span, list[str]] | None] = {}
        for relation, sources, targets in _JOINS:
            for source, kind in enumerate(types):
                if kind not in sources:
                    continue
                count = self.of_source.get((relation, source), 0)
                for other in targets[kind]:
                    for target in of_type.get(other, ()):
                        if relation in SYMMETRIC and (
                            target <= source or Relation.SIGNED in self.between.get((source, target), ())
                        ):
                            continue
                        if target == source:
                            continue
                        if (source, target) not in pairs:
                            pairs[source, target] = self._pair(source, target)
                        pair = pairs[source, target]
                        fired = self.rules.get((relation, source, target), ())
                        known = self._known(relation, source, target)
                        if not fired and ((pair is None and not known) or self._elsewhere(source, target)):
                            continue
                        evidence, features = pair or (next(iter(self.entities[target].mentions), (0, 0)), [])
                        peer = self._peers(relation, source, target)
                        yield Candidate(
                            relation,
                            source,
                            target,
                            evidence,
                            (
                                (
                                    "bias",
                                    f"types {kind} {other}",
                                    *[f"rule {rule}" for rule in fired],
                                    "read" if fired else "unread",
                                    f"others {min(3, count - bool(fired))}",
                                    *peer,
                                    *known,
                                ),
                                self.views[source].features,
                                self.views[target].features,
                                features,
                            ),
                        )

    def _known(self, relation: Relation, source: int, target: int) -> tuple[str, ...]:
        """What the registry knows of the two."""
        one, other = self.entities[source].entry, self.entities[target].entry
        if one is None or other is None:
            return ()
        lasting = registry().between(one, other)
        return ("known",) if relation in lasting else ("known otherwise",) if lasting else ()

    def _peers(self, relation: Relation, source: int, target: int) -> Iterator[str]:
        """Whether rules read the same of what is coordinated with the source or the target."""
        if any(self.rules.get((relation, other, target)) for other in self.views[source].joined):
            yield "peer of source read"
        if any(self.rules.get((relation, source, other)) for other in self.views[target].joined):
            yield "peer of target read"

    def _views(self) -> list[_View]:
        views = [_View() for _ in self.entities]
        for number, sentence in enumerate(self.draft.sentences):
            block = self.blocks[number]
            if block is not None and self.draft.blocks[block].kind not in TEXT_KINDS:
                continue
            arguments = self.context.arguments(sentence)
            sizes: dict[int, int] = {}
            for argument in arguments:
                sizes[argument.group] = sizes.get(argument.group, 0) + 1
            groups: dict[int, set[int]] = {}
            for argument in arguments:
                groups.setdefault(argument.group, set()).update(
                    e for e in argument.entities if e < len(views)
                )
            for members in groups.values():
                for entity in members:
                    views[entity].joined |= members - {entity}
            for argument in arguments:
                for entity in argument.entities:
                    if entity < len(views):
                        views[entity].places.append(
                            _place(number, argument, sizes[argument.group], acting=True)
                        )
            for mention in self.draft.mentions_in(*sentence):
                if mention.entity is None or mention.entity >= len(views):
                    continue
                own = views[mention.entity].places
                at = next(
                    (i for i, p in enumerate(own) if p.start == mention.start and p.sentence == number), None
                )
                if at is not None:
                    own[at] = _Place(
                        number, mention.start, mention.end, own[at].role, own[at].group, own[at].size, False
                    )
                    continue
                around = next(
                    (a for a in arguments if a.start <= mention.start and mention.end <= a.end), None
                )
                own.append(
                    _place(
                        number,
                        around,
                        sizes[around.group],
                        acting=False,
                        span=(mention.start, mention.end),
                        inside=True,
                    )
                    if around is not None
                    else _Place(number, mention.start, mention.end, "none", -1, 1, False)
                )
        counts = Counter(entity.type for entity in self.entities)
        rank: Counter[EntityType] = Counter()
        for index, view in enumerate(views):
            kind = self.entities[index].type
            for place in view.places:
                view.sentences.setdefault(place.sentence, []).append(place)
            view.features = tuple(self._alone(index, view, rank[kind], counts[kind]))
            rank[kind] += 1
        return views

    def _alone(self, index: int, view: _View, order: int, count: int) -> Iterator[str]:
        """What is seen of an entity by itself."""
        kind = self.entities[index].type.value
        yield f"{kind} {min(order, 3)} of {min(count, 4)}"
        yield f"{kind} named {min(4, len(view.sentences))}"
        if index == self.context.publisher:
            yield f"{kind} publisher"
        if index in self.context.occasions:
            yield f"{kind} occasion"
        if index == self.context.korea:
            yield f"{kind} Korea"
        if any(self.labels[n] for n in view.sentences):
            for label in {self.labels[n] for n in view.sentences if self.labels[n]}:
                yield f"{kind} label {label}"
        kinds = {self._kind(n) for n in view.sentences}
        for block in kinds:
            yield f"{kind} in {block}"
        if len(kinds) == 1:
            yield f"{kind} only in {next(iter(kinds))}"
        if self.entities[index].type in ORGANISATIONS:
            home = self.context.home(index)
            yield f"{kind} home " + (
                "none"
                if home is None
                else f"Korea {home[1]}"
                if home[0] == self.context.korea
                else f"abroad {home[1]}"
            )
        for role in {place.role for place in view.places[:3]}:
            yield f"{kind} role {role}"

    def _elsewhere(self, source: int, target: int) -> bool:
        """Whether a city that is known lies in another country, as Dubai does not lie in a Jordan named beside it."""
        a, b = self.entities[source], self.entities[target]
        if a.type is not EntityType.CITY or b.type not in (EntityType.CITY, EntityType.COUNTRY):
            return False
        country = b.iso3166 or b.country
        return None not in (a.country, country) and a.country != country

    def _pair(self, source: int, target: int) -> tuple[Span, list[str]] | None:
        """Where two entities stand nearest to each other and what is seen there; None when far apart."""
        one, other = self.views[source], self.views[target]
        if not one.places or not other.places:
            return None
        common = [n for n in one.sentences if n in other.sentences]
        features: dict[str, None] = {}
        a, b = self.entities[source], self.entities[target]
        kinds = f"{a.type} {b.type}"
        evidence: Span
        if common:
            features[f"together {min(3, len(common))}"] = None
            nearest = []
            for number in common[:4]:
                p, q = min(
                    ((p, q) for p in one.sentences[number] for q in other.sentences[number]),
                    key=lambda pair: (pair[0].start == pair[1].start, _gap(*pair)),
                )
                features.update(dict.fromkeys(self._together(p, q, kinds)))
                nearest.append((_gap(p, q), (min(p.start, q.start), max(p.end, q.end))))
            evidence = min(nearest)[1]
        else:
            p, q = _closest(one, other)
            apart = abs(p.sentence - q.sentence)
            main = (
                target in self.context.occasions
                or target in (self.context.korea,)
                or (b.type is EntityType.EVENT and other.places[0].sentence <= 1)
            )
            if apart > _NEAR and not main:
                return None
            features[f"apart {min(apart, 5)} {'after' if p.start > q.start else 'before'}"] = None
            features[f"apart {kinds}"] = None
            features[f"apart role {p.role}"] = None
            features[f"apart in {self._kind(p.sentence)}"] = None
            if self.labels[p.sentence]:
                features[f"apart label {self.labels[p.sentence]} {b.type}"] = None
            if self._parent(p.sentence) is not None and self._parent(p.sentence) in (
                self.blocks[q.sentence],
                self._parent(q.sentence),
            ):
                features["apart under"] = None
            features[f"apart acting {p.acting}"] = None
            features.update((f"apart cue {cue}", None) for cue in self.context.cues(p.sentence))
            evidence = (p.start, p.end)
        for relation in self.between.get((source, target), ()):
            features[f"also {relation}"] = None
        named = [(x, y) for x in a.forms for y in b.forms if len(y) > 1 and y in x]
        if named:
            features["holds first" if any(x.startswith(y) for x, y in named) else "holds"] = None
        if any(len(x) > 1 and x in y for x in a.forms for y in b.forms):
            features["held"] = None
        sides = (
            self.context.sides(target) if b.type in (EntityType.EVENT, EntityType.PROGRAM) else frozenset()
        )
        if sides:
            home = source if a.type is EntityType.COUNTRY else self._country(source)
            features[f"named for {'none' if home is None else home in sides} {kinds}"] = None
        if a.type in ORGANISATIONS or a.type is EntityType.CITY:
            home = self._country(source)
            features[f"home {'none' if home is None else home == target} {b.type}"] = None
            if b.type in ORGANISATIONS or b.type is EntityType.CITY:
                also = self._country(target)
                korea = self.context.korea
                features[f"sides {_side(home, korea)} {_side(also, korea)}"] = None
        return evidence, list(features)

    def _together(self, p: _Place, q: _Place, kinds: str) -> Iterator[str]:
        first, second = (p, q) if p.start <= q.start else (q, p)
        order = "before" if p.start < q.start else "after"
        gap = second.start - first.end
        yield f"order {order}"
        yield f"{kinds} {order} gap {'in' if gap < 0 else min(6, gap.bit_length())}"
        yield f"roles {p.role} {q.role}"
        yield f"{kinds} roles {p.role} {q.role} {order}"
        yield f"sizes {min(3, p.size)} {min(3, q.size)}"
        yield f"acting {p.acting} {q.acting}"
        if p.group == q.group and p.group >= 0:
            yield "one group"
        label = self.labels[p.sentence]
        if label:
            yield f"label {label}"
        yield f"block {self._kind(p.sentence)}"
        yield from self.context.wording(p.sentence, (first.start, first.end), (second.start, second.end))
        if gap >= 0:
            words = self.text[first.end : second.start]
            if len(words) <= 4:
                yield f"gap [{words}]"
            if "(" in words and ")" not in words:
                yield f"bracket {order}"
            since, until = bisect_left(self.names, first.end), bisect_left(self.names, second.start)
            yield f"names between {min(4, until - since)}"
            kinds_between = {m.type for m in self.draft.mentions[since:until]}
            source, target = kinds.split()
            for side, kind in (("source", source), ("target", target)):
                if kind in kinds_between:
                    yield f"{side} kind between {kinds} {order}"
            for sign in self.context.signs((first.start, first.end), (second.start, second.end)):
                yield sign
                yield f"{sign} {kinds} {order} {second.role}"

    def _kind(self, sentence: int) -> str:
        block = self.blocks[sentence]
        return "none" if block is None else self.draft.blocks[block].kind.value

    def _parent(self, sentence: int) -> int | None:
        block = self.blocks[sentence]
        return None if block is None else self.draft.blocks[block].parent

    def _country(self, entity: int) -> int | None:
        home = self.context.home(entity)
        return None if home is None else home[0]


def _place(
    number: int,
    argument: Argument,
    size: int,
    *,
    acting: bool,
    span: Span | None = None,
    inside: bool = False,
) -> _Place:
    start, end = span or (argument.start, argument.end)
    role = f"in {argument.role}" if inside else argument.role
    return _Place(number, start, end, role, argument.group, size, acting)


def _closest(one: _View, other: _View) -> tuple[_Place, _Place]:
    """The places of two views in the sentences next to each other, the first where there are several."""
    sentences = [q.sentence for q in other.places]  # in text order
    near = []
    for at, p in enumerate(one.places):
        after = bisect_left(sentences, p.sentence)
        for number in (*sentences[max(0, after - 1) : after], *sentences[after : after + 1]):
            near.append((abs(number - p.sentence), at, bisect_left(sentences, number)))
    _, at, to = min(near)
    return one.places[at], other.places[to]


def _gap(one: _Place, other: _Place) -> int:
    return max(one.start, other.start) - min(one.end, other.end)


def _side(home: int | None, korea: int | None) -> str:
    return "none" if home is None else "Korea" if home == korea else "abroad"
