"""Scores what was extracted against gold annotations.

Entities match one to one on type and a shared normalised form; relations on type and aligned ends; agreements
when at least half of all their parties are common; amounts within 0.1 %; dates on the resolved string.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

SYMMETRIC = ("SIGNED", "COOPERATES_WITH")
LAYERS = ("entities", "relations", "agreements", "amounts", "dates")
_DROPPED = re.compile(r"[\s\u00b7\u2022\u2027\u2219\u22c5\u30fb\u318d\uff65\u119e\u11a2]+")
Document = Mapping[str, Any]


@dataclass(slots=True)
class Tally:
    """True positives, false positives and false negatives."""

    found: int = 0
    wrong: int = 0
    missed: int = 0

    def add(self, found: int, predicted: int, gold: int) -> None:
        """Count `found` of `gold`, with `predicted` offered."""
        self.found += found
        self.wrong += predicted - found
        self.missed += gold - found

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall; 1 where there was nothing to find or say."""
        total = 2 * self.found + self.wrong + self.missed
        return 2 * self.found / total if total else 1.0


@dataclass(slots=True)
class Scores:
    """Tallies by layer, and by type within entities and relations."""

    layers: dict[str, Tally] = field(default_factory=lambda: {layer: Tally() for layer in LAYERS})
    types: dict[tuple[str, str], Tally] = field(default_factory=dict)
    agreed: Counter[str] = field(default_factory=Counter)
    """Matched agreements (`all`) and those of them with the right kind, status and month."""

    def add(self, gold: Document, predicted: Document) -> None:
        """Score one document."""
        aligned = _align(gold["entities"], predicted["entities"])
        self._typed(
            "entities",
            gold["entities"],
            predicted["entities"],
            [gold["entities"][i] for i in aligned.values()],
        )
        of_gold = _ends(gold["entities"], {i: i for i in aligned.values()}, "gold")
        of_predicted = _ends(predicted["entities"], aligned, "predicted")
        wanted = {_relation(r, of_gold): r for r in gold["relations"]}
        said = {_relation(r, of_predicted): r for r in predicted["relations"]}
        self._typed(
            "relations", wanted.values(), said.values(), [wanted[k] for k in wanted.keys() & said.keys()]
        )
        self._agreements(gold["agreements"], predicted["agreements"], of_gold, of_predicted)
        if "dates" not in gold:
            return  # annotated for names and relations alone
        self.layers["amounts"].add(
            _amounts(gold["amounts"], predicted["amounts"]), len(predicted["amounts"]), len(gold["amounts"])
        )
        dates = [Counter(map(_date, side["dates"])) for side in (gold, predicted)]
        self.layers["dates"].add(
            sum((dates[0] & dates[1]).values()), sum(dates[1].values()), sum(dates[0].values())
        )

    def _typed(
        self, layer: str, gold: Iterable[Document], predicted: Iterable[Document], found: Iterable[Document]
    ) -> None:
        counts = [Counter(item["type"] for item in side) for side in (gold, predicted, found)]
        for kind in counts[0] | counts[1]:
            for tally in (self.types.setdefault((layer, kind), Tally()), self.layers[layer]):
                tally.add(counts[2][kind], counts[1][kind], counts[0][kind])

    def _agreements(self, gold: list[Any], predicted: list[Any], of_gold: Any, of_predicted: Any) -> None:
        pairs = _paired(gold, predicted, of_gold, of_predicted)
        self.layers["agreements"].add(len(pairs), len(predicted), len(gold))
        for i, j in pairs:
            one, other = gold[i], predicted[j]
            self.agreed["all"] += 1
            self.agreed["kind"] += one["kind"] == other["kind"]
            self.agreed["status"] += one["status"] == other["status"]
            self.agreed["month"] += _month(one["date"]) == _month(other["date"])


def matched(gold: Document, predicted: Document) -> tuple[list[Any], list[Any]]:
    """The relations and the agreements that both sides have, as pairs of gold and predicted."""
    aligned = _align(gold["entities"], predicted["entities"])
    of_gold = _ends(gold["entities"], {i: i for i in aligned.values()}, "gold")
    of_predicted = _ends(predicted["entities"], aligned, "predicted")
    wanted = {_relation(r, of_gold): r for r in gold["relations"]}
    said = {_relation(r, of_predicted): r for r in predicted["relations"]}
    pairs = _paired(gold["agreements"], predicted["agreements"], of_gold, of_predicted)
    return (
        [(wanted[k], said[k]) for k in wanted if k in said],
        [(gold["agreements"][i], predicted["agreements"][j]) for i, j in pairs],
    )


def unmatched(gold: Document, predicted: Document) -> tuple[list[Any], list[Any]]:
    """The entities that one side alone has: of the gold, and of what was read."""
    aligned = _align(gold["entities"], predicted["entities"])
    return (
        [entity for i, entity in enumerate(gold["entities"]) if i not in aligned.values()],
        [entity for j, entity in enumerate(predicted["entities"]) if j not in aligned],
    )


def related(gold: Document, entities: list[Any]) -> set[tuple[str, int, int]]:
    """The relations of the gold between `entities` that were read: type and their indices, the smaller first
    where there is no direction."""
    aligned = _align(gold["entities"], entities)
    back = {g: p for p, g in aligned.items()}
    end = _ends(gold["entities"], {i: i for i in aligned.values()}, "gold")
    found = set()
    for relation in gold["relations"]:
        ends = [end(relation["source"]), end(relation["target"])]
        if all(side == "gold entity" for side, _ in ends):
            one, other = (back[g] for _, g in ends)
            if relation["type"] in SYMMETRIC and other < one:
                one, other = other, one
            found.add((relation["type"], one, other))
    return found


def agreed(gold: Document, entities: list[Any]) -> list[tuple[Any, list[int]]]:
    """The agreements of the gold with those of their parties among `entities` that were read, as indices."""
    aligned = _align(gold["entities"], entities)
    back = {g: p for p, g in aligned.items()}
    end = _ends(gold["entities"], {i: i for i in aligned.values()}, "gold")
    return [
        (agreement, [back[g] for side, g in map(end, agreement["parties"]) if side == "gold entity"])
        for agreement in gold["agreements"]
    ]


def normalised(name: str) -> str:
    """NFC, casefold, without white space and middle dots."""
    folded = unicodedata.normalize("NFC", str(name)).casefold()
    return unicodedata.normalize("NFC", _DROPPED.sub("", folded))


def _forms(entity: Document) -> set[str]:
    return {form for form in map(normalised, [entity["name"], *entity["aliases"]]) if form}


def _greedy(candidates: list[Any]) -> list[tuple[int, int]]:
    left: set[int] = set()
    right: set[int] = set()
    pairs = []
    for _, i, j in sorted(candidates):
        if i not in left and j not in right:
            left.add(i)
            right.add(j)
            pairs.append((i, j))
    return pairs


def _paired(gold: list[Any], predicted: list[Any], of_gold: Any, of_predicted: Any) -> list[tuple[int, int]]:
    """Agreements of both sides that share at least half of their parties, the most alike first."""
    candidates = []
    for i, one in enumerate(gold):
        for j, other in enumerate(predicted):
            left, right = set(map(of_gold, one["parties"])), set(map(of_predicted, other["parties"]))
            overlap = len(left & right) / max(1, len(left | right))
            if overlap >= 0.5:
                same = sum(one.get(k) == other.get(k) for k in ("kind", "status", "date"))
                candidates.append(((-overlap, -same, i, j), i, j))
    return _greedy(candidates)


def _align(gold: list[Any], predicted: list[Any]) -> dict[int, int]:
    """For predicted entities, the gold entities that they are."""
    candidates = []
    for i, one in enumerate(gold):
        for j, other in enumerate(predicted):
            shared = len(_forms(one) & _forms(other))
            if shared and one["type"] == other["type"]:
                equal = normalised(one["name"]) == normalised(other["name"])
                candidates.append(((not equal, -shared, i, j), i, j))
    return {j: i for i, j in _greedy(candidates)}


def _ends(entities: list[Any], aligned: Mapping[int, int], side: str) -> Any:
    """A function from a name to what it stands for: a gold entity, or something of this side only."""
    names: dict[str, list[int]] = {}
    aliases: dict[str, list[int]] = {}
    for k, entity in enumerate(entities):
        names.setdefault(normalised(entity["name"]), []).append(k)
        for alias in entity["aliases"]:
            aliases.setdefault(normalised(alias), []).append(k)

    def end(name: str) -> tuple[str, Any]:
        form = normalised(name)
        hits = names.get(form) or aliases.get(form)
        if not hits:
            return side, form
        best = min(hits, key=lambda k: (k not in aligned, k))
        return ("gold entity", aligned[best]) if best in aligned else (side, best)

    return end


def _relation(relation: Document, end: Any) -> tuple[Any, ...]:
    ends = [end(relation["source"]), end(relation["target"])]
    if relation["type"] in SYMMETRIC:
        ends.sort(key=repr)
    return relation["type"], *ends


def _amounts(gold: list[Any], predicted: list[Any]) -> int:
    candidates = []
    for i, one in enumerate(gold):
        for j, other in enumerate(predicted):
            gap = abs(one["value"] - other["value"])
            if one["currency"] == other["currency"] and gap <= 0.001 * abs(one["value"]):
                candidates.append(((gap, i, j), i, j))
    return len(_greedy(candidates))


def _date(date: Document) -> tuple[str, str]:
    resolved = date["resolved"]
    return ("", normalised(date["text"])) if resolved is None else ("date", resolved)


def _month(date: str | None) -> str | None:
    return None if date is None else "/".join(end[:7] for end in date.split("/"))
