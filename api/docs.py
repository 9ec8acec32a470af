"""A reference of the operations in one page that needs nothing from outside."""

from __future__ import annotations

import json
from html import escape
from typing import Any

_STYLE = """
body{font:16px/1.5 system-ui,"Noto Sans CJK KR",sans-serif;margin:2rem auto;max-width:56rem;padding:0 1rem;color:#1b2330}
h1{margin-bottom:0}h2{margin-top:2.5rem;border-bottom:1px solid #d8dee8}code,pre{font:14px/1.45 ui-monospace,monospace}
pre{background:#f4f6fa;padding:1rem;overflow:auto;border-radius:6px}table{border-collapse:collapse;width:100%}
td{border-top:1px solid #e6eaf1;padding:.35rem .6rem;vertical-align:top}td:first-child{white-space:nowrap}
summary{cursor:pointer;color:#3a5a9b}.path{font-weight:600}
"""


def reference(openapi: dict[str, Any]) -> str:
    """The page for an OpenAPI description."""
    info = openapi["info"]
    parts = [
        "<!doctype html><html lang='en'><meta charset='utf-8'><meta name='viewport' content='width=device-width'>",
        f"<title>{escape(info['title'])} API</title><style>{_STYLE}</style>",
        f"<h1>{escape(info['title'])}</h1><p>{escape(info['description'])}</p>",
        "<p>Machine-readable: <a href='/openapi.json'>openapi.json</a></p>",
    ]
    for path, operations in openapi["paths"].items():
        for method, operation in operations.items():
            parts.append(_operation(path, method, operation))
    return "".join(parts)


def _operation(path: str, method: str, operation: dict[str, Any]) -> str:
    rows = "".join(
        f"<tr><td><code>{escape(p['name'])}</code>{' *' if p.get('required') else ''}</td>"
        f"<td>{escape(p.get('description', ''))}</td></tr>"
        for p in operation.get("parameters", [])
    )
    answer = operation["responses"]["200"]
    sample = answer.get("content", {}).get("application/json", {}).get("example")
    shown = escape(json.dumps(sample, ensure_ascii=False, indent=2))
    return (
        f"<h2 class='path'><code>{method.upper()} {escape(path)}</code></h2>"
        f"<p>{escape(operation.get('description', ''))}</p>"
        + (f"<table>{rows}</table>" if rows else "")
        + f"<details><summary>{escape(answer['description'])}</summary><pre>{shown}</pre></details>"
    )
