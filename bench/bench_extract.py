"""What reading a document costs beside Kiwi's tokens alone, on the same Korean texts and in the same run."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from ingest.extract.contract import Source
from ingest.extract.gate import passes
from ingest.extract.korean import kiwi
from ingest.extract.pipeline import extract
from ingest.readers import Offer, Reader

SAMPLES = Path(__file__).resolve().parent.parent / "samples"
_SEED = 7
_ENOUGH = 200
"""Documents from which two processes are compared with one; fewer are read before both have started."""
_BATCH = 32


def sources(paths: list[Path], most: int | None = None) -> list[Source]:
    """The Korean documents under `paths`; of more than `most` a seeded sample, always the same."""
    found = [
        Source(item.key, item.text, item.published, item.title, "ko")
        for item in Reader(paths, max_characters=1_000_000)
        if isinstance(item, Offer) and any("가" <= c <= "힣" for c in item.text[:200])
    ]
    return random.Random(_SEED).sample(found, most) if most and len(found) > most else found  # noqa: S311


def measure(paths: list[Path] | None = None, most: int | None = None, rounds: int = 3) -> dict[str, Any]:
    """Characters a second of tokens and of the whole reading, their ratio without and with the gate, and how
    much faster two processes are than one; the best of `rounds`."""
    documents = sources(paths or [SAMPLES], most)
    characters = sum(len(document.text) for document in documents)
    extract(documents[0])
    tokens = _best(rounds, lambda: [kiwi().tokenize(document.text) for document in documents])
    whole = _best(rounds, lambda: _read(documents))
    gated = _best(rounds, lambda: _read([document for document in documents if passes(document.text)]))
    figures: dict[str, Any] = {
        "documents": len(documents),
        "characters": characters,
        "kiwi_characters_a_second": round(characters / tokens),
        "characters_a_second": round(characters / whole),
        "ratio": round(whole / tokens, 2),
        "passed_by_gate": sum(passes(document.text) for document in documents),
        "ratio_with_gate": round(gated / tokens, 2),
    }
    if len(documents) >= _ENOUGH:
        one, two = (_parallel(documents, processes) for processes in (1, 2))
        figures["two_processes_faster"] = round(one / two, 2)
    return figures


def _best(rounds: int, work: Callable[[], object]) -> float:
    """Seconds of the fastest of some rounds of `work`."""
    best = float("inf")
    for _ in range(rounds):
        began = time.perf_counter()
        work()
        best = min(best, time.perf_counter() - began)
    return best


def _read(documents: list[Source]) -> int:
    return sum(len(extract(document).entities) for document in documents)


def _parallel(documents: list[Source], processes: int) -> float:
    """Seconds that `processes` workers take, once each has started and read something."""
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        warm = [pool.submit(_read, documents[:_BATCH]) for _ in range(processes * 2)]
        for started in warm:
            started.result()
        began = time.perf_counter()
        parts = [documents[i : i + _BATCH] for i in range(0, len(documents), _BATCH)]
        list(pool.map(_read, parts))
        return time.perf_counter() - began
