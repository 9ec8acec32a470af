"""A user's own organisations: a table like the built-in ones, read beside them and written by `add`."""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from graph.registry.checking import problems
from graph.registry.entries import Entry, Registry
from graph.registry.files import RegistryError
from graph.registry.organisations import FIELDS, read

VARIABLE = "COOPGRAPH_REGISTRY"
"""The environment names the file, so that every process of one run reads the same."""
FILE_NAME = "registry.tsv"
_HEADER = "# id\ttype\tcountry\tkorean names\tenglish names\tacronyms\tformer names\tstarted\tended\tsuccessor\tsource"
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_MOST_BYTES = 10_000_000


@dataclass(frozen=True, slots=True)
class Facts:
    """What is to be added: names as in the tables, with their marks; `type` and `country` as there."""

    slug: str
    type: str
    country: str = ""
    korean: Sequence[str] = ()
    english: Sequence[str] = ()
    acronyms: Sequence[str] = ()
    former: Sequence[str] = ()
    started: str = ""
    ended: str = ""
    successors: Sequence[str] = ()
    source: str = ""

    def cells(self) -> list[str]:
        """The row of a table. Raises `RegistryError` for what a cell cannot hold."""
        listed = (self.korean, self.english, self.acronyms, self.former)
        single = (self.slug, self.type, self.country, self.started, self.ended, self.source)
        for text in (*single, *self.successors, *(name for names in listed for name in names)):
            if re.search(r"[\t\r\n]", text):
                raise RegistryError(f"{text!r} holds a tab or a line break; leave it out")
        for name in (name for names in (*listed, self.successors) for name in names):
            if ";" in name:
                raise RegistryError(f"{name!r} holds a semicolon; give each name by an option of its own")
        return [
            self.slug, self.type, self.country, *(";".join(names) for names in listed),
            self.started, self.ended, ";".join(self.successors), self.source,
        ]  # fmt: skip


def own_file() -> Path | None:
    """The file that the environment names, whether it exists or not."""
    named = os.environ.get(VARIABLE)
    return Path(named) if named else None


def use(file: Path) -> None:
    """Read this file beside the built-in registry, in this process and those that it starts from now on."""
    os.environ[VARIABLE] = str(file)


def lines(file: Path) -> list[tuple[str, list[str]]]:
    """Where each row stands, and its cells. Raises `RegistryError` for what is no table of the registry."""
    if not file.exists():
        return []
    if file.stat().st_size > _MOST_BYTES:
        raise RegistryError(f"{file}: larger than {_MOST_BYTES:,} bytes; this is no registry table")
    try:
        text = file.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise RegistryError(f"{file}: not UTF-8 at byte {error.start}; save it as UTF-8") from error
    found = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line[0] == "#":
            continue
        cells = line.split("\t")
        where = f"{file}, line {number}"
        if len(cells) > FIELDS or not cells[0].strip():
            raise RegistryError(
                f"{where}: {len(cells)} cells, the first {cells[0]!r}; {FIELDS} with tabs between are meant"
            )
        found.append((where, cells + [""] * (FIELDS - len(cells))))
    return found


def add(facts: Facts, file: Path, known: Registry) -> Entry:
    """Write one more row to `file` and give back its entry, or change nothing.

    Raises `RegistryError` that says what is wrong and what to do: an id that is no slug or is taken, an
    unknown type, country or successor, no name, a name that another body bears, a date without a source.
    """
    if not _SLUG.fullmatch(facts.slug):
        raise RegistryError(
            f"the id {facts.slug!r} must be lower-case letters and digits with hyphens between, such as ke-ca"
        )
    cells = facts.cells()
    countries = {entry.country: entry for entry in known.entries.values() if entry.id.startswith("country-")}
    entry = read(str(file), cells, {code: state for code, state in countries.items() if code})
    if entry.id in known.entries:
        there = known.entries[entry.id]
        raise RegistryError(f"{entry.id} stands in {there.file} already; choose another id")
    found = problems(Registry({**known.entries, entry.id: entry}))
    own = [
        problem.removeprefix(f"{file}: ") for problem in found if problem.startswith(f"{file}: {entry.id} ")
    ]
    own += [
        f"{entry.id} has the name {form.text!r}, which {other.id} bears as well; mark it with * if both should"
        for form in entry.forms
        if not form.national
        for other in known.lookup(form.text, entry.type)[:1]
    ]
    if own:
        raise RegistryError("; ".join(own))
    lines(file)
    before = file.read_text(encoding="utf-8") if file.exists() else _HEADER + "\n"
    after = before + ("" if before.endswith("\n") else "\n") + "\t".join(cells).rstrip("\t") + "\n"
    file.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile("w", encoding="utf-8", dir=file.parent, delete=False) as new:
        new.write(after)
    Path(new.name).replace(file)
    return entry
