"""What reading a document costs beside Kiwi's tokens alone, on the same Korean texts and in the same run."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

from ingest.extract.contract import Source
from ingest.extract.korean import kiwi
from ingest.extract.pipeline import extract
from ingest.readers import Offer, Reader

SAMPLES = Path(__file__).resolve().parent.parent / "samples"


def sources(paths: list[Path]) -> list[Source]:
    """The Korean documents under `paths`."""
    return [
        Source(item.key, item.text, item.published, item.title, "ko")
        for item in Reader(paths, max_characters=1_000_000)
        if isinstance(item, Offer) and any("가" <= c <= "힣" for c in item.text[:200])
    ]


def measure(paths: list[Path] | None = None, rounds: int = 3) -> dict[str, Any]:
    """Characters a second of tokens and of the whole reading, and their ratio; the best of `rounds`."""
    documents = sources(paths or [SAMPLES])
    characters = sum(len(document.text) for document in documents)
    extract(documents[0])
    tokens, whole = float("inf"), float("inf")
    for _ in range(rounds):
        began = time.perf_counter()
        for document in documents:
            kiwi().tokenize(document.text)
        tokens = min(tokens, time.perf_counter() - began)
        began = time.perf_counter()
        for document in documents:
            extract(document)
        whole = min(whole, time.perf_counter() - began)
    return {
        "documents": len(documents),
        "characters": characters,
        "kiwi_characters_a_second": round(characters / tokens),
        "characters_a_second": round(characters / whole),
        "ratio": round(whole / tokens, 2),
    }
