"""Every operation called as described and as not, on a store to throw away: `make fuzz`.

Who asks: this machine without any key, then, once there are keys, one without, and one of each role. The samples are
in the store; what the calls hand in, withdraw and decide changes it. The result is JSON; exit status 1 where a check
failed.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from api.roles import Role
from api.service import Service
from bench.serving import plain_environment, serving
from graph.settings import Settings
from graph.store import open_store
from ingest.run import run
from tests.fuzzing.campaign import Tally, campaign

SAMPLES = Path(__file__).resolve().parents[2] / "samples"
UNBOUND = {"COOPGRAPH_RATE_LIMIT": "0", "COOPGRAPH_MAX_QUEUED_JOBS": "100000"}
"""Refusals for the number of calls alone would hide the rest."""


def main() -> int:
    """Call, write the result, and return the exit status."""
    parser = argparse.ArgumentParser(prog="fuzzing", description=__doc__)
    parser.add_argument("--examples", type=int, default=40, help="random calls of each operation, by each")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--out", type=Path, help="file of the result; standard output unless given")
    parser.add_argument("--only", nargs="+", help="who asks: local, nobody, reader, editor, admin")
    chosen = parser.parse_args()
    began = time.monotonic()
    told: dict[str, dict[str, Any]] = {}
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        for name, tally in _each(Path(folder), chosen.examples, chosen.seed, chosen.only):
            told[name] = tally.told()
            sys.stderr.write(
                f"{name}: {tally.calls} calls, {tally.server_errors} server errors, "
                f"{sum(map(len, tally.failures.values()))} failed checks\n"
            )
            for (operation, check), failed in sorted(tally.failures.items()):
                sys.stderr.write(f"  {operation}, {check}, {len(failed)} times: {failed[0]}\n")
    result = {
        "seed": chosen.seed,
        "calls": sum(one["calls"] for one in told.values()),
        "server_errors": sum(one["server_errors"] for one in told.values()),
        "seconds": round(time.monotonic() - began),
        "by": told,
    }
    written = json.dumps(result, ensure_ascii=False, indent=1) + "\n"
    if chosen.out is None:
        sys.stdout.write(written)
    else:
        chosen.out.write_text(written, encoding="utf-8")
    return int(any(one["failures"] or one["errors"] or one["server_errors"] for one in told.values()))


def _each(folder: Path, examples: int, seed: int, only: list[str] | None) -> Iterator[tuple[str, Tally]]:
    settings = Settings(_env_file=None, data_dir=folder / "data", neo4j_uri=None)
    with open_store(settings) as store:
        run([SAMPLES], store, settings)
        with serving(folder, plain_environment(), **UNBOUND) as served:
            for name, key in _askers(settings):
                if only is None or name in only:
                    yield name, campaign(served.address, key, examples=examples, seed=seed)


def _askers(settings: Settings) -> Iterator[tuple[str, str | None]]:
    yield "local", None
    service = Service(settings)
    keys = {str(role): service.keys.create(f"a-{role}", role)[1] for role in Role}
    service.close()
    yield "nobody", None
    yield from keys.items()


if __name__ == "__main__":
    sys.exit(main())
