"""Agreements by judgement: of all that words for instruments may tie, what the model believes.

Rules read constructions that they know. The model (data/en/agreements.json, learned by
``python -m tools.train_agreements``) weighs how any two stand to any word for an instrument or a tie, and so reads
what no rule foresees; readings of rules that it holds for all but impossible are dropped. It sees nothing of what
rules read.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import resources
from itertools import combinations

from graph.model import AgreementStatus
from ingest.extract.contract import Span
from ingest.extract.en.agreement_merging import ENDED, Reading
from ingest.extract.en.instruments import Act
from ingest.extract.en.telling import Telling
from ingest.extract.en.tie_features import Candidate, candidates
from ingest.extract.en.ties import Anchor, Sentence, Ties
from ingest.extract.en.verbless import WISHED
from ingest.extract.weighing import Model, chance

FILE = "data/en/agreements.json"
_DOUBTED = 0.1
"""Least probability at which a reading of rules stands."""
_JOINS = 0.8
"""Part of the threshold that suffices to be one of several parties."""
_AGAIN = 0.25
"""How far over the threshold another agreement has to be that a word in the singular tells of."""
Pair = frozenset[int]


@cache
def model() -> Model:
    """The model that the project's own script has learned."""
    file = resources.files("ingest.extract").joinpath(FILE)
    return Model.read(json.loads(file.read_text(encoding="utf-8")))


def judge(telling: Telling) -> list[Reading]:
    """The readings of `telling` that are believed, and what is believed beyond them, in text order."""
    ties = Ties(telling)
    by_sentence: dict[int, list[Reading]] = {}
    for reading in telling.found:
        by_sentence.setdefault(reading.sentence, []).append(reading)
    for sentence in ties.sentences():
        seen = list(candidates(ties, sentence))
        chances = [chance(score) for score in model().scores(seen)]
        kept = _believed(by_sentence.get(sentence.number, []), seen, chances)
        by_sentence[sentence.number] = kept + _beyond(telling, sentence, kept, seen, chances)
    telling.found[:] = [reading for number in sorted(by_sentence) for reading in by_sentence[number]]
    return telling.found


def _believed(read: Sequence[Reading], seen: Sequence[Candidate], chances: Sequence[float]) -> list[Reading]:
    """The readings of a sentence that are not beyond belief; what the model was not asked stands."""
    best: dict[Pair, float] = {}
    for candidate, likely in zip(seen, chances, strict=True):
        best[candidate.pair] = max(likely, best.get(candidate.pair, 0.0))
    kept = []
    for reading in read:
        pairs = [frozenset(pair) for pair in combinations(reading.parties, 2)]
        known = [best[pair] for pair in pairs if pair in best]
        if known:
            reading.chance = sum(known) / len(pairs)
        if reading.chance is None or reading.chance >= _DOUBTED:
            kept.append(reading)
    return kept


def _beyond(
    telling: Telling,
    sentence: Sentence,
    kept: Sequence[Reading],
    seen: Sequence[Candidate],
    chances: Sequence[float],
) -> list[Reading]:
    """What is believed of a sentence that no reading tells yet, by its anchors; nouns before verbs."""
    if not sentence.acts and WISHED.search(telling.text, sentence.start, sentence.end):
        return []
    by_anchor: dict[Anchor, list[tuple[float, Candidate]]] = {}
    for candidate, likely in zip(seen, chances, strict=True):
        if sentence.acts or not _idle(candidate):
            by_anchor.setdefault(candidate.anchor, []).append((likely, candidate))
    told = [set(reading.parties) for reading in kept]
    before: list[set[int]] = []
    found: list[Reading] = []
    for anchor in sorted(by_anchor, key=lambda a: (a.verb, a.start)):
        tied = [
            (parties, likely)
            for parties, likely in _tied(anchor, by_anchor[anchor])
            if not any(len(parties & other) > 1 for other in (*told, *(before if anchor.verb else ())))
        ]
        for parties, likely in tied:
            number = len(telling.found)
            act, window = _act(telling, sentence, anchor)
            signed = [(sorted(parties), None)]
            telling.told(sentence.number, anchor.instrument, act, signed, window)
            for reading in telling.found[number:]:
                reading.chance = likely
                reading.generic = reading.generic or anchor.verb
            found += telling.found[number:]
        before += [parties for parties, _ in tied]
    return found


def _idle(candidate: Candidate) -> bool:
    """Whether nothing ties the two to a plural: the law obliges A and B to accept contracts."""
    anchor = candidate.anchor
    return anchor.instrument.plural and all(
        not one.implied and one.end <= anchor.start for one in (candidate.first, candidate.second)
    )


def _tied(anchor: Anchor, judged: Sequence[tuple[float, Candidate]]) -> list[tuple[set[int], float]]:
    """The parties of each agreement that an anchor tells of, and how likely it is: the likeliest two, with others
    that are likely with both; further ones where the word is a plural."""
    least = model().threshold
    likely: Mapping[Pair, float] = {candidate.pair: p for p, candidate in judged}
    ordered = sorted(
        ((p, sorted(candidate.pair)) for p, candidate in judged if p >= least), key=lambda t: (-t[0], t[1])
    )
    found: list[tuple[set[int], float]] = []
    for p, pair in ordered:
        new = set(pair)
        if any(new <= parties for parties, _ in found):
            continue
        wider = next(
            (
                parties
                for parties, _ in found
                if parties & new
                and all(
                    likely.get(frozenset((a, b)), 0.0) >= least * _JOINS
                    for a in new - parties
                    for b in parties
                )
            ),
            None,
        )
        if wider is not None:
            wider |= new
            continue
        several = anchor.instrument.plural or anchor.heading or not found
        if several or (any(parties & new for parties, _ in found) and p >= least + _AGAIN):
            found.append((new, p))
    return found


def _act(telling: Telling, sentence: Sentence, anchor: Anchor) -> tuple[Act, Span]:
    """What is told of an anchor, and the stretch between its neighbours in which its date stands."""
    nouns = [a for a in sentence.anchors if not a.verb and a is not anchor]
    left = max((a.end for a in nouns if a.end <= anchor.start), default=sentence.start)
    right = min((a.start for a in nouns if a.start >= anchor.end), default=sentence.end)
    around = [a for a in sentence.acts if left <= a.start < right] or sentence.acts
    ended = [a for a in around if a.status in ENDED]
    if around:
        near = min(ended or around, key=lambda a: min(abs(a.start - anchor.end), abs(anchor.start - a.end)))
        return near, (left, right)
    dated = any(d.resolved for d in telling.dates.within(left, right))
    status = AgreementStatus.SIGNED if dated or anchor.verb else AgreementStatus.IN_FORCE
    return Act(status, anchor.start, anchor.end), (left, right)
