"""How much the report rests on, how fresh that is, and a mark by which two reports can be told apart."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Final

from graph.insights import Insights
from graph.model import Row, digest

_MONTHS: Final = 12


def coverage(insights: Insights, as_of: str) -> Row:
    """Documents up to the day by source, language and month, the age of the latest, and the `fingerprint`.

    Documents without a date are in no report: nobody knows on which day they were there.
    """
    rows = insights.store.read("read/documents_by_month", day=as_of)
    sources: dict[str, Row] = {}
    languages: Counter[str] = Counter()
    months: Counter[str] = Counter()
    for row in rows:
        source = sources.setdefault(row["source"], {"documents": 0, "gated": 0, "last": ""})
        source["documents"] += row["documents"]
        source["gated"] += row["gated"]
        source["last"] = max(source["last"], row["last"])
        languages[row["lang"] or ""] += row["documents"]
        months[row["month"]] += row["documents"]
    ranked = sorted(sources.items(), key=lambda pair: (-pair[1]["documents"], pair[0]))
    last = max((source["last"] for source in sources.values()), default=None)
    said = insights.snapshot().until(as_of)
    return {
        "documents": sum(languages.values()),
        "said": len(said),
        "last": last,
        "age_days": _age(last, as_of),
        "sources": [{"source": name} | source for name, source in ranked[:_MONTHS]],
        "more_sources": max(len(ranked) - _MONTHS, 0),
        "languages": [{"lang": lang, "documents": n} for lang, n in sorted(languages.items(), key=lambda p: (-p[1], p[0]))],
        "months": [{"month": m, "documents": months.get(m, 0)} for m in _last_months(as_of)],
        "fingerprint": digest([s.id for s in said], sum(languages.values()), size=12),
    }  # fmt: skip


def _age(last: str | None, as_of: str) -> int | None:
    if last is None:
        return None
    year, month, day = ([*map(int, last.split("-")), 1, 1])[:3]
    return (date.fromisoformat(as_of) - date(year, month, day)).days


def _last_months(as_of: str) -> list[str]:
    number = int(as_of[:4]) * 12 + int(as_of[5:7]) - 1
    return [f"{n // 12}-{n % 12 + 1:02}" for n in range(number - _MONTHS + 1, number + 1)]
