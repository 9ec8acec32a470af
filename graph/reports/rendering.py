"""A report as HTML, Markdown, JSON or CSV."""

from __future__ import annotations

import csv
import io
import json
import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, Final

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from graph.insights import percent
from graph.insights.reasons import ReasonDataError
from graph.model import Row
from graph.questions import QuestionError
from graph.reports.figures import network, timeline

FORMATS: Final[Mapping[str, str]] = {
    "html": "text/html",
    "md": "text/markdown",
    "json": "application/json",
    "csv": "text/csv",
}
"""Formats, by the ending of their files, with their media types."""
LANGUAGES: Final = ("en", "ko")
_QUOTE: Final = 260
_TITLE: Final = 90
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
"""What a cell must not begin with: spreadsheets would take it for a formula."""


@dataclass(frozen=True, slots=True)
class Rendered:
    """A file of a report."""

    name: str
    type: str
    content: bytes


def rendered(report: Row, form: str, language: str) -> Rendered:
    """The report as one file. Raises `QuestionError` for a format or language that there is not."""
    if form not in FORMATS:
        raise QuestionError(f"{form!r} is none of the formats {', '.join(FORMATS)}")
    if language not in LANGUAGES:
        raise QuestionError(f"{language!r} is none of the languages {', '.join(LANGUAGES)}")
    write = {"html": _html, "md": _markdown, "json": _json, "csv": _csv}[form]
    return Rendered(f"report.{form}", FORMATS[form], write(report, language).encode("utf-8"))


@cache
def words(language: str) -> Mapping[str, str]:
    """The words of a language. Raises `ReasonDataError` where one language has a word that the other lacks."""
    found = tomllib.loads(
        resources.files("graph.reports").joinpath("data/words.toml").read_text(encoding="utf-8")
    )
    if uneven := set(found["en"]) ^ set(found["ko"]):
        raise ReasonDataError(f"data/words.toml: {sorted(uneven)[0]} is in one language only")
    chosen: Mapping[str, str] = found[language]
    return chosen


def _html(report: Row, language: str) -> str:
    said = words(language)
    focus = report["title"]["focus"].get("country")
    # The pictures are made here, of escaped values; all else is escaped by the template.
    pictures = {
        "network_svg": Markup(network(report["network"], focus, said)),  # noqa: S704
        "timeline_svg": Markup(timeline(report["timelines"], said)),  # noqa: S704
    }
    return _environment(escape=True).get_template("report.html.j2").render(
        _values(report, language), **pictures
    )  # fmt: skip


def _markdown(report: Row, language: str) -> str:
    return _environment(escape=False).get_template("report.md.j2").render(_values(report, language))


def _json(report: Row, _: str) -> str:
    return json.dumps(report, ensure_ascii=False, sort_keys=True, indent=1) + "\n"


def _csv(report: Row, language: str) -> str:
    """One table of all that is listed: section, place, id, name, date, figure, text."""
    buffer = io.StringIO()
    table = csv.writer(buffer, lineterminator="\r\n")
    table.writerow(("section", "rank", "id", "name", "date", "figure", "text", "statements"))
    for row in _rows(report, language):
        table.writerow([_cell(value) for value in row])
    return "\ufeff" + buffer.getvalue()


def _rows(report: Row, language: str) -> Iterable[tuple[Any, ...]]:
    for section in ("new", "silent"):
        for item in report[section]["items"]:
            names = ", ".join(m["name"] for m in item["members"])
            text = item["kind"] or item["relation"]
            day = item["date"] or item["known"]
            yield section, "", item["id"], names, day, item["documents"], text, " ".join(item["statements"])
    for section in ("partners", "support"):
        for item in (report[section] or {"items": []})["items"]:
            figure = item.get("probability", item["score"])
            for reason in item["reasons"]:
                cited = " ".join(reason["statements"])
                yield section, item["rank"], item["id"], item["name"], "", figure, reason[language], cited
            for condition in item.get("conditions", ()):
                yield (
                    "conditions", item["rank"], item["id"], item["name"], condition.get("published"),
                    condition.get("number"), condition["condition"], condition["statement"],
                )  # fmt: skip
    for row in report["change"]["counts"]:
        yield "change", "", row["what"], row["what"], "", row["now"], row["before"], ""
    for row in report["timelines"]:
        yield "timelines", "", "", "", row["quarter"], row["agreements"], row["other"], ""
    for row in report["coverage"]["sources"]:
        yield "coverage", "", "", row["source"], row["last"], row["documents"], "", ""
    for row in report["hindsight"]["items"]:
        yield (
            "hindsight",
            row["rank"],
            row["id"],
            row["name"],
            "",
            row["probability"],
            row["for"],
            " ".join(row["statements"]),
        )


def _cell(value: Any) -> Any:
    if isinstance(value, str) and value.startswith(_FORMULA):
        return f"'{value}"
    return "" if value is None else value


def _values(report: Row, language: str) -> dict[str, Any]:
    return {"report": report, "words": words(language), "lang": language, **report}


@cache
def _environment(*, escape: bool) -> Environment:
    environment = Environment(
        loader=PackageLoader("graph.reports"),
        autoescape=escape,  # noqa: S701 - Markdown is escaped by `_plain`
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    filters: dict[str, Callable[..., Any]] = {
        "quoted": _quoted,
        "short": lambda text: _cut(text, _TITLE),
        "plain": _plain,
        "percent": percent,
    }
    environment.filters |= filters
    return environment


def _quoted(text: str) -> str:
    """A quote on one line, its beginning where it is long."""
    return _cut(text, _QUOTE)


def _cut(text: str, most: int) -> str:
    text = " ".join(text.split())
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def _plain(text: Any) -> str:
    """Text that Markdown takes for nothing but text."""
    line = " ".join(str(text).split())
    return "".join(f"\\{sign}" if sign in "\\`*_[]<>|#" else sign for sign in line)
