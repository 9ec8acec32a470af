"""What became new of a watch, as a parcel: Markdown for people, plain values for machines."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import cache
from importlib import resources
from typing import Any, Final

from api.delivery import Parcel
from api.watching.watch import Watch
from graph.model import Row

_WORDS: Final = "words.toml"
_QUOTE: Final = 1_000
"""Characters of a quote that are told."""
_THING: Final = ("id", "type", "name", "name_ko", "name_en", "country", "kind", "status", "topics", "first")
_DOCUMENT: Final = ("id", "title", "publisher", "published", "url", "lang", "source")


def parcel(watch: Watch, items: Sequence[Row], left: int, now: datetime) -> Parcel:
    """A report of these items, as `graph.questions.watching.told` tells them; `left` is how many more there are.

    Its id is of the watch and of how often it was looked at, so that the same look makes the same parcel.
    """
    words = _words()[watch.lang]
    made = now.astimezone(UTC).isoformat(timespec="milliseconds")
    new = words["new"].format(n=len(items))
    data = {
        "watch": watch.name, "question": watch.question.row(), "since": watch.looked, "new": len(items), "left": left,
        "items": [_plain(item) for item in items],
    }  # fmt: skip
    return Parcel(
        id=f"watch-{watch.name}-{watch.number}.{watch.turn + 1}",
        subject=f"{watch.name}: {new}",
        text=text(watch, items, left),
        created=made,
        data=data,
    )


def text(watch: Watch, items: Sequence[Row], left: int = 0) -> str:
    """The items as Markdown."""
    words = _words()[watch.lang]
    parts = [f"# {watch.name}: {words['new'].format(n=len(items))}", f"{watch.question.told()}"]
    parts += [_section(item, watch.lang, words) for item in items]
    if left:
        parts.append(words["left"].format(n=left))
    return "\n\n".join(parts) + "\n"


def _section(item: Row, lang: str, words: Mapping[str, str]) -> str:
    entity = item["entity"]
    day = (
        f"{item['date']} ({words['reported']})"
        if item["basis"] == "reported" and item["date"]
        else item["date"]
    )
    facts = (
        words[f"type_{entity['type']}"], day, entity.get("kind"), entity.get("status"),
        ", ".join(entity.get("topics", ())),
    )  # fmt: skip
    lines = [f"## {_name(entity, lang)}", "", " · ".join(_line(fact) for fact in facts if fact), ""]
    by_relation: dict[str, list[str]] = {}
    for part in item["parts"]:
        by_relation.setdefault(part["relation"], []).append(_name(part["entity"], lang))
    lines += [f"- {words[relation]}: {', '.join(names)}" for relation, names in by_relation.items()]
    if said := item["evidence"]:
        document = said["document"]
        where = (
            document.get("publisher"),
            document.get("title"),
            document.get("published"),
            document.get("url"),
        )
        lines += [""] if by_relation else []
        lines += [f"> {_line(said['quote'])[:_QUOTE]}", ">"]
        lines.append(f"> {', '.join(_line(part) for part in (*where, document['id']) if part)}")
    return "\n".join(lines).rstrip() + f"\n\n`{entity['id']}`"


def _plain(item: Row) -> dict[str, Any]:
    entity, said = item["entity"], item["evidence"]
    told = {name: entity[name] for name in _THING if name in entity}
    told |= {"date": item["date"], "basis": item["basis"]}
    told["parts"] = [
        {"relation": part["relation"]} | {k: part["entity"][k] for k in ("id", "type", "name")}
        for part in item["parts"]
    ]
    told["evidence"] = said and {
        "statement": said["id"],
        "quote": said["quote"][:_QUOTE],
        "document": {name: said["document"][name] for name in _DOCUMENT if name in said["document"]},
    }
    return told


def _name(entity: Row, lang: str) -> str:
    """Its name in the language, with the other one where it has both."""
    names = [
        entity.get(f"name_{lang}"),
        *(entity.get(f"name_{other}") for other in ("en", "ko") if other != lang),
    ]
    known = [_line(name) for name in names if name] or [_line(entity["name"])]
    return f"{known[0]} ({known[1]})" if len(known) > 1 and known[0] != known[1] else known[0]


def _line(value: Any) -> str:
    """On one line, so that nothing that comes from a document is taken for a heading."""
    return " ".join(str(value).split())


@cache
def _words() -> dict[str, dict[str, str]]:
    return tomllib.loads(resources.files("api.watching").joinpath(_WORDS).read_text(encoding="utf-8"))
