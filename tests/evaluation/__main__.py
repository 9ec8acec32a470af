"""Prints the scores of extraction: `make eval`."""

from __future__ import annotations

import os

from tests.evaluation.runner import results, scored
from tests.evaluation.scoring import LAYERS, Scores


def main() -> None:
    """One table for each gold set at hand."""
    for which in ("carried", "development") if os.environ.get("COOPGRAPH_EVAL_DIR") else ("carried",):
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
        for name, scores in (
            *((kind, scored(which, kind=kind)) for kind in ("real", "seed", "reworded")),
            *((lang, scored(which, lang=lang)) for lang in ("ko", "en")),
        ):
            if any(t.found + t.missed for t in scores.layers.values()):
                print(f"{name:<10}" + "".join(f"{layer} {scores.layers[layer].f1:.3f}  " for layer in LAYERS))


def _line(name: str, scores: Scores, layer: str) -> None:
    tally = scores.layers[layer]
    print(
        f"{name:<28}{tally.found + tally.missed:>6}{tally.found + tally.wrong:>6}{tally.found:>6}{tally.f1:>7.3f}"
    )


if __name__ == "__main__":
    main()
