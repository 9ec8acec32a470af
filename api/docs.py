"""A reference of the operations in one page that needs nothing from outside."""

from __future__ import annotations

import json
from collections.abc import Iterator
from html import escape
from typing import Any
from urllib.parse import quote

_STYLE = """
body { font: 16px/1.5 system-ui, "Noto Sans CJK KR", "Malgun Gothic", sans-serif; color: #1b2330;
       margin: 2rem auto; max-width: 60rem; padding: 0 1rem; }
h1 { margin-bottom: 0; }
h2 { margin-top: 2.5rem; border-bottom: 1px solid #d8dee8; overflow-wrap: anywhere; }
code, pre { font: 14px/1.45 ui-monospace, "D2Coding", monospace; }
h2 code { font-size: 1.05rem; font-weight: 600; }
pre { background: #f4f6fa; padding: 1rem; overflow: auto; border-radius: 6px; }
table { border-collapse: collapse; width: 100%; }
td, th { border-top: 1px solid #e6eaf1; padding: .35rem .6rem .35rem 0; vertical-align: top; text-align: left; }
td:first-child, td:nth-child(2) { white-space: nowrap; }
td:nth-child(2), .quiet { color: #5a6577; }
a { color: #24539b; }
summary { cursor: pointer; color: #24539b; }
nav li { overflow-wrap: anywhere; }
"""


def reference(openapi: dict[str, Any]) -> str:
    """The page for an OpenAPI description."""
    info = openapi["info"]
    operations = [
        (method.upper(), path, operation)
        for path, methods in openapi["paths"].items()
        for method, operation in methods.items()
    ]
    listed = "".join(
        f"<li><a href='#{operation['operationId']}'><code>{escape(path)}</code></a> "
        f"<span class='quiet'>{escape(operation['description'].partition(':')[0].partition('.')[0])}</span></li>"
        for _, path, operation in operations
    )
    return "".join(
        (
            "<!doctype html><html lang='en'><meta charset='utf-8'>",
            "<meta name='viewport' content='width=device-width, initial-scale=1'>",
            f"<title>{escape(info['title'])}: the API</title><style>{_STYLE}</style>",
            f"<h1>{escape(info['title'])}</h1><p>{escape(info['description'])}</p>",
            "<p>Lists come in pages: the <code>cursor</code> of an answer asks for the next. Errors are ",
            "<code>application/problem+json</code>. For machines: <a href='/openapi.json'>openapi.json</a>.</p>",
            f"<nav><ul>{listed}</ul></nav>",
            *(_operation(openapi, *operation) for operation in operations),
            "</html>",
        )
    )


def _operation(openapi: dict[str, Any], method: str, path: str, operation: dict[str, Any]) -> str:
    parameters = operation.get("parameters", [])
    rows = "".join(_parameter(openapi, parameter) for parameter in parameters)
    answer = next(told for status, told in operation["responses"].items() if status.startswith("2"))
    shown = next(content["example"] for content in answer["content"].values() if "example" in content)
    sample = shown if isinstance(shown, str) else json.dumps(shown, ensure_ascii=False, indent=2)
    link = _link(path, parameters) if method == "GET" else ""
    role = operation.get("x-role")
    return "".join(
        (
            f"<h2 id='{operation['operationId']}'><code>{method} {escape(path)}</code></h2>",
            f"<p>{escape(operation['description'])}</p>",
            f"<p class='quiet'>Needs the role {escape(role)}.</p>" if role not in (None, "reader") else "",
            _body(openapi, operation.get("requestBody")),
            f"<table>{rows}</table>" if rows else "",
            f"<p>For example <a href='{escape(link)}'><code>{escape(link)}</code></a></p>" if link else "",
            f"<details><summary>{escape(answer['description'])}</summary><pre>{escape(sample)}</pre></details>",
        )
    )


def _body(openapi: dict[str, Any], body: dict[str, Any] | None) -> str:
    """What a request carries: a table of fields for each form that it may have."""
    told = []
    for kind, content in (body or {}).get("content", {}).items():
        schema = content["schema"]
        if "$ref" in schema:
            schema = openapi["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
        required = schema.get("required", ())
        rows = "".join(
            f"<tr><td><code>{escape(name)}</code></td><td>{'required' if name in required else ''}</td>"
            f"<td>{escape(field.get('description', ''))} "
            f"<span class='quiet'>{escape('; '.join(_facts(openapi, field)))}</span></td></tr>"
            for name, field in schema.get("properties", {}).items()
        )
        told.append(f"<p>Body as <code>{escape(kind)}</code>:</p><table>{rows}</table>")
    return "".join(told)


def _parameter(openapi: dict[str, Any], parameter: dict[str, Any]) -> str:
    facts = "; ".join(_facts(openapi, parameter["schema"]))
    needed = ", required" if parameter.get("required") else ""
    return (
        f"<tr><td><code>{escape(parameter['name'])}</code></td><td>{parameter['in']}{needed}</td>"
        f"<td>{escape(parameter['description'])} <span class='quiet'>{escape(facts)}</span></td></tr>"
    )


def _facts(openapi: dict[str, Any], schema: dict[str, Any]) -> Iterator[str]:
    """What values a parameter takes."""
    for part in schema.get("anyOf", [schema]):
        one = part.get("items", part)
        if "$ref" in one:
            one = openapi["components"]["schemas"][one["$ref"].rpartition("/")[2]]
        if "enum" in one:
            yield " | ".join(map(str, one["enum"]))
        if "maximum" in one:
            yield f"{one['minimum']} to {one['maximum']}"
        if "maxLength" in one:
            yield f"up to {one['maxLength']} characters"
        if "items" in part:
            yield f"repeated up to {part['maxItems']} times" if "maxItems" in part else "may be repeated"
    if schema.get("default") is not None:
        yield f"{schema['default']} where not given"


def _link(path: str, parameters: list[dict[str, Any]]) -> str:
    """A request with examples of what it requires, or of one choice; empty where a required one has none."""
    asked: list[str] = []
    for parameter in parameters:
        examples = [example for schema in _schemas(parameter) for example in schema.get("examples", [])]
        if not examples and parameter.get("required"):
            return ""
        if parameter["in"] == "path":
            path = path.replace(f"{{{parameter['name']}}}", quote(str(examples[0])))
        elif examples and (parameter.get("required") or not asked):
            values = examples[0] if isinstance(examples[0], list) else examples[:1]
            asked += [f"{quote(parameter['name'])}={quote(str(value))}" for value in values]
    return path + ("?" + "&".join(asked) if asked else "")


def _schemas(parameter: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield parameter["schema"]
    yield from parameter["schema"].get("anyOf", [])
