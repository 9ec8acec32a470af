"""`make bench`: every benchmark, as a table and as JSON in ``bench/results.json``."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from bench import bench_api, bench_extract, bench_gate, bench_write

RESULTS = Path(__file__).parent / "results.json"


def main() -> None:
    """Run what is asked for, everything by default."""
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help="extract, write, api or gate")
    parser.add_argument("--corpus", type=Path, help="Korean documents for extract and gate")
    parser.add_argument("--documents", type=int, metavar="N", help="how many of them, a seeded sample")
    chosen = parser.parse_args()
    names = chosen.names or ["extract", "write", "api"]
    if unknown := set(names) - {"extract", "write", "api", "gate"}:
        parser.error(f"there is no benchmark {unknown.pop()}")
    results: dict[str, dict[str, Any]] = {}
    for name in names:
        sys.stderr.write(f"{name} …\n")
        if name == "extract":
            results[name] = bench_extract.measure(
                [chosen.corpus] if chosen.corpus else None, chosen.documents
            )
        elif name == "gate":
            results[name] = bench_gate.measure(
                [chosen.corpus] if chosen.corpus else None, chosen.documents or 1000
            )
        elif name == "write":
            results[name] = bench_write.measure_embedded()
        else:
            results[name] = bench_api.measure()
    RESULTS.write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")
    for name, figures in results.items():
        print(name)
        for key, value in figures.items():
            if isinstance(value, list):
                print("\n".join(f"  {key} {line}" for line in value))
                continue
            print(f"  {key:<28}{value:>14,}" if isinstance(value, int | float) else f"  {key:<28}{value}")


if __name__ == "__main__":
    main()
