"""Groups of relations, such as agreements and cooperation, read from a file."""

from __future__ import annotations

import re
from pathlib import Path

from graph.analysis.forecast.events import DataError, Events

FILE = "relation_groups.tsv"
"""Its name in a folder of events; the one beside this module has the names of CAMEO."""
_LINES = 10_000


def groups_of(events: Events, folder: Path, file: Path | None = None) -> dict[str, list[int]]:
    """The relations of each group, by number; groups that the events have none of are left out.

    Read from `file`, or else from ``relation_groups.tsv`` in `folder`, or else from the file that comes with this
    package. Lines are a group, a tab, and a relation: its name, its number, or a code that its name starts with
    followed by ``*``. The longest that fits counts. Raises `DataError` with file and line.
    """
    own = folder / FILE
    default = Path(__file__).with_name(FILE)
    path = file or (own if own.exists() else default)
    asked = _read(path)
    names = [_plain(events.relation_name(r)) for r in range(events.relations)]
    found: dict[str, list[int]] = {}
    used: set[str] = set()
    for relation, name in enumerate(names):
        fits = [text for text in asked if _fits(text, name, relation)]
        used.update(fits)
        if fits:
            found.setdefault(asked[max(fits, key=len)][0], []).append(relation)
    if path is not default:
        for text, (_, line) in asked.items():
            if text not in used:
                raise DataError(f"{path}:{line}: no relation is named, numbered or starts with {text!r}")
    return found


def _fits(text: str, name: str, relation: int) -> bool:
    if text.endswith("*"):
        # A code is not cut in the middle of a word: 05* fits "0571 Sign", and not "05th".
        return re.match(re.escape(text[:-1]) + r"\d*(\W|$)", name) is not None
    return text in (name, str(relation))


def _read(path: Path) -> dict[str, tuple[str, int]]:
    """Group and line of each relation that the file names."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise DataError(f"{path}: {error}") from error
    if len(lines) > _LINES:
        raise DataError(f"{path}: {len(lines):,} lines are too many; {_LINES:,} can be read")
    found: dict[str, tuple[str, int]] = {}
    for number, line in enumerate(lines, start=1):
        if not line.strip() or line.startswith("#"):
            continue
        group, _, relation = line.partition("\t")
        text = _plain(relation)
        if not group.strip() or not text or "\t" in relation.strip():
            raise DataError(f"{path}:{number}: wanted are a group, a tab and a relation")
        if text in found:
            raise DataError(f"{path}:{number}: {text!r} is in line {found[text][1]} already")
        found[text] = group.strip(), number
    return found


def _plain(name: str) -> str:
    return " ".join(name.replace("_", " ").split()).casefold()
