"""The files: a style, a guide of five questions, and every query as a favourite."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from functools import cache
from typing import Final

from jinja2 import Environment, PackageLoader, StrictUndefined

import cypher
from api.browser.style import grass, legend

FILES: Final[Mapping[str, str]] = {
    "coopgraph.grass": "text/plain; charset=utf-8",
    "guide.html": "text/html; charset=utf-8",
    "favourites.zip": "application/zip",
}
"""The names of the files, with their media types."""
_FOLDER: Final = "coopgraph"
"""What the favourites' folder is called in Neo4j Browser."""
_EPOCH: Final = (1980, 1, 1, 0, 0, 0)


def made(name: str, address: str | None = None) -> bytes:
    """The content of the file of this name, which is one of `FILES`.

    `address` is the URL of the folder that the files are served from; without it the guide has no links to them.
    """
    if name == "coopgraph.grass":
        return grass().encode()
    if name == "favourites.zip":
        return favourites()
    return guide(address).encode()


def guide(address: str | None = None) -> str:
    """The guide as Neo4j Browser plays it: one slide for each question."""
    return (
        _environment()
        .get_template("guide.html.j2")
        .render(query=_favourite, legend=legend(), address=address)
    )


@cache
def favourites() -> bytes:
    """A zip that Neo4j Browser takes as a folder of favourites when it is dropped on the page."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in cypher.names("browser"):
            entry = zipfile.ZipInfo(f"{_FOLDER}/{name.removeprefix('browser/')}.cypher", _EPOCH)
            archive.writestr(entry, _favourite(name.removeprefix("browser/")))
    return packed.getvalue()


def _favourite(name: str) -> str:
    """A query after the comment that Neo4j Browser shows as its name."""
    query = cypher.load(f"browser/{name}")
    return f"// {query.answers}\n{query.text}\n"


@cache
def _environment() -> Environment:
    loader = PackageLoader("cypher", "browser")
    return Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True)
