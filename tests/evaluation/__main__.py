"""Prints the scores of extraction: `make eval`."""

from __future__ import annotations

from collections.abc import Iterator

from tests.evaluation.evidence import evidence_of, topics_of
from tests.evaluation.figures import conditions_of, indicators_of
from tests.evaluation.reliability import reliability
from tests.evaluation.runner import SETS, results, scored
from tests.evaluation.scoring import LAYERS, Scores, Tally

HARD = ("PARTICIPATED_IN", "HOSTED", "COOPERATES_WITH", "LOCATED_IN")
"""Relations on which careful readers differ; the score without them is given beside the whole."""


def main() -> None:
    """One table for each gold set at hand."""
    for which in SETS:
        if not results(which):
            continue
        everything = scored(which)
        print(f"\n{which}: {len(results(which))} documents")
        print(f"{'':<28}{'gold':>6}{'said':>6}{'right':>6}{'F1':>7}")
        for layer in LAYERS:
            _line(layer, everything, layer)
            for (of_layer, kind), tally in sorted(everything.types.items()):
                if of_layer == layer:
                    gold, said = tally.found + tally.missed, tally.found + tally.wrong
                    print(f"  {kind:<26}{gold:>6}{said:>6}{tally.found:>6}{tally.f1:>7.3f}")
        matched = everything.agreed["all"] or 1
        for part in ("kind", "status", "month"):
            print(
                f"  {part + ' right on matched':<26}{everything.agreed[part]:>18}{everything.agreed[part] / matched:>7.3f}"
            )
        _row("relations without the hard", _without_hard(everything))
        for name, tally in others(which):
            _row(name, tally)
        for name, tally in figures(which):
            if tally.found + tally.missed + tally.wrong:
                recall = tally.found / ((tally.found + tally.missed) or 1)
                print(f"{name:<28}recall {recall:.3f}, wrong {tally.wrong}")
        _reliability(which)
        for name, scores in (
            *((kind, scored(which, kind=kind)) for kind in ("real", "seed", "reworded")),
            *((lang, scored(which, lang=lang)) for lang in ("ko", "en")),
        ):
            if any(t.found + t.missed for t in scores.layers.values()):
                print(f"{name:<10}" + "".join(f"{layer} {scores.layers[layer].f1:.3f}  " for layer in LAYERS))


def _reliability(which: str) -> None:
    """Stated confidence beside what was right."""
    print("confidence" + " " * 18 + "  said stated  right")
    for part in reliability((case.gold, said) for case, said in results(which)):
        label = f"  {part.low:.1f} to {min(part.high, 1):.1f}"
        print(f"{label:<28}{part.said:>6}{part.stated / part.said:>7.2f}{part.right / part.said:>7.2f}")


def _without_hard(scores: Scores) -> Tally:
    """All relations but `HARD`."""
    total = Tally()
    for (layer, kind), tally in scores.types.items():
        if layer == "relations" and kind not in HARD:
            total.found += tally.found
            total.wrong += tally.wrong
            total.missed += tally.missed
    return total


def others(which: str) -> Iterator[tuple[str, Tally]]:
    """The rows that the reference scorer has not."""
    evidence, topics, relevant = Tally(), Tally(), Tally()
    for case, said in results(which):
        for total, one in (
            (
                evidence,
                evidence_of(case.source.text, case.gold, said) if case.kind != "annotated" else Tally(),
            ),
            (topics, topics_of(case.gold, said)),
        ):
            total.found += one.found
            total.wrong += one.wrong
            total.missed += one.missed
        if "relevant" in case.gold:
            both = case.gold["relevant"] and said["relevant"]
            relevant.add(int(both), int(said["relevant"]), int(case.gold["relevant"]))
    yield "evidence of matched", evidence
    yield "topics of matched", topics
    yield "relevant", relevant


def figures(which: str) -> Iterator[tuple[str, Tally]]:
    """Indicators and conditions, over the documents whose gold has either."""
    for name, compare in (("indicators", indicators_of), ("conditions", conditions_of)):
        total = Tally()
        for case, said in results(which):
            if case.gold.get("indicators") or case.gold.get("conditions"):
                one = compare(case.gold, said)
                total.found += one.found
                total.wrong += one.wrong
                total.missed += one.missed
        yield name, total


def _row(name: str, tally: Tally) -> None:
    if tally.found + tally.missed:
        _figures(name, tally)


def _line(name: str, scores: Scores, layer: str) -> None:
    _figures(name, scores.layers[layer])


def _figures(name: str, tally: Tally) -> None:
    print(
        f"{name:<28}{tally.found + tally.missed:>6}{tally.found + tally.wrong:>6}{tally.found:>6}{tally.f1:>7.3f}"
    )


if __name__ == "__main__":
    main()
