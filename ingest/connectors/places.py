"""Countries as registers write them."""

from __future__ import annotations

import re
from functools import cache
from importlib import resources

from graph.model import EntityType
from graph.names import normalise
from graph.registry import Entry, registry

_CAMEO = {"ROM": "RO", "WSB": "PS", "GZS": "PS", "TMP": "TL", "ZAR": "CD", "KSV": "XK"}
"""Codes of CAMEO that are not those of ISO 3166-1."""
_INVERTED = re.compile(r"(?P<name>[^,]+), (?P<form>[^,]+)|(?P<short>.+?) (?P<article>THE)", re.IGNORECASE)
_FORMERLY = re.compile(r"\s*\(country\)$|\s+(?:FORMERLY|\(formerly)\b.*|\s*\((?:inc|CAN)\b.*", re.IGNORECASE)


def by_alpha_3(code: str) -> Entry | None:
    """The country with this alpha-3 code of ISO 3166-1 or of CAMEO."""
    alpha_2 = _states()[0].get(code.upper()) or _CAMEO.get(code.upper())
    return registry().country(alpha_2) if alpha_2 else None


def by_name(name: str) -> Entry | None:
    """The country of this name, also as an index writes it: ``Ireland, Republic of``, ``NETHERLANDS THE``."""
    bare = _FORMERLY.sub("", name).strip()
    writings = [name, bare]
    if inverted := _INVERTED.fullmatch(bare):
        if inverted["form"]:
            writings += [f"{inverted['form']} {inverted['name']}", inverted["name"]]
        else:
            writings.append(inverted["short"])
    for writing in writings:
        if code := _states()[1].get(normalise(writing)):
            return registry().country(code)
        if found := registry().lookup(writing, EntityType.COUNTRY):
            return found[0]
    return None


@cache
def _states() -> tuple[dict[str, str], dict[str, str]]:
    """Alpha-2 codes by alpha-3 code, and by the normal form of what registers write."""
    states, writings = _table("data/states.tsv"), _table("data/writings.tsv")
    names = {normalise(row[2]): row[1] for row in states if row[2]}
    return {row[0]: row[1] for row in states}, names | {normalise(row[0]): row[1] for row in writings}


def _table(file: str) -> list[list[str]]:
    text = resources.files("ingest.connectors").joinpath(file).read_text(encoding="utf-8")
    return [line.split("\t") for line in text.splitlines() if not line.startswith("#")]
