"""A document as a page with its names marked. Everything that a document says is escaped."""

from __future__ import annotations

from html import escape
from typing import Final

from graph.model import Row

POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
"""Content-Security-Policy of the page: nothing of it runs, and nothing comes from elsewhere."""

_STYLE: Final = """
body { font: 16px/1.7 system-ui, "Noto Sans CJK KR", "Malgun Gothic", sans-serif; color: #1b2330;
       margin: 2rem auto; max-width: 46rem; padding: 0 1rem; }
main { white-space: pre-wrap; overflow-wrap: anywhere; }
mark { background: #eef2fb; border-bottom: 2px solid #7d97c9; padding: 0 .1em; }
mark.Agreement, mark.Project, mark.Tender { border-color: #b07d2b; background: #faf3e6; }
mark.Country, mark.City { border-color: #4f8a5b; background: #ebf5ed; }
p { color: #5a6577; }
"""


def page(document: Row) -> str:
    """The page of a document with `mentions` (`graph.questions.highlighting.mentions`)."""
    facts = [document.get(name) for name in ("published", "publisher", "key")]
    return "".join(
        (
            f"<!doctype html><html lang='{escape(document['lang'])}'><meta charset='utf-8'>",
            "<meta name='viewport' content='width=device-width, initial-scale=1'>",
            f"<title>{escape(document['title'])}</title><style>{_STYLE}</style>",
            f"<h1>{escape(document['title'])}</h1>",
            f"<p>{escape(', '.join(str(fact) for fact in facts if fact))}</p>",
            f"<main>{marked(document['text'], document['mentions'])}</main></html>",
        )
    )


def marked(text: str, mentions: list[Row]) -> str:
    """The text as HTML with each mention marked; of those that overlap the first, and of those the longest."""
    parts: list[str] = []
    reached = 0
    for mention in sorted(mentions, key=lambda m: (m["start"], -m["end"])):
        start, end = mention["start"], mention["end"]
        if start < reached or not start < end <= len(text):
            continue
        title = f"{mention['name']} ({mention['type']} {mention['entity']})"
        parts.append(escape(text[reached:start]))
        parts.append(
            f"<mark class='{escape(mention['type'])}' title='{escape(title)}'>{escape(text[start:end])}</mark>"
        )
        reached = end
    return "".join((*parts, escape(text[reached:])))
