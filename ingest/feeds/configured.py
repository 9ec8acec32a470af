"""``feeds.yaml``: which feeds there are, what reads them, how often, and within which bounds.

.. code-block:: yaml

    feeds:
      korea-aid:
        connector: iati
        source: data/KR-GOV-010.xml    # a file, a folder or a pattern, from where this file stands; of RSS an address
        every: 1d                      # h, d or w
        bounds: {failures: 0.2, change: 0.5, least: 1}
        options: {}                    # what the connector takes
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import yaml

from ingest.connectors import Connector, UnknownConnector, connector

_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")
_EVERY = re.compile(r"(\d{1,4})([hdw])")
_UNITS: Final = {"h": "hours", "d": "days", "w": "weeks"}
_FIELDS: Final = frozenset({"connector", "source", "every", "bounds", "options"})
_BOUNDS: Final = frozenset({"failures", "change", "least"})
_ROLLING: Final = frozenset({"least"})
"""Bounds of rolling feeds: nothing is lost when they show less, and what fails is tried again."""
_LARGEST: Final = 1_000_000


class FeedError(ValueError):
    """A feed that is not set up as it must be; names the file and the entry."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """What a run must keep to, or else the last good one stays in the graph.

    `failures` is the greatest share of parts that cannot be used, `change` the greatest relative change of the
    number of records, and of things of a type or country where there were many, against the last good run; `least`
    is the smallest number of records.
    """

    failures: float = 0.2
    change: float = 0.5
    least: int = 1


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed: its name, what reads it, and the files, or of rolling feeds addresses, that it consists of."""

    name: str
    connector: Connector
    paths: tuple[Path, ...]
    every: timedelta | None = None
    bounds: Bounds = field(default_factory=Bounds)
    options: Mapping[str, Any] = field(default_factory=dict)
    addresses: tuple[str, ...] = ()

    @property
    def reader(self) -> str:
        """What the feed's records were read by: the connector and its version."""
        return f"{self.connector.name}/{self.connector.version}"

    @property
    def sources(self) -> list[str]:
        """Addresses and files as they are given."""
        return [*self.addresses, *map(str, self.paths)]

    def files(self) -> list[Path]:
        """The feed's files in order; those of a folder that the connector reads. Raises `FeedError` for none."""
        found: list[Path] = []
        for path in self.paths:
            if path.is_dir():
                found += sorted(
                    file
                    for file in path.iterdir()
                    if file.is_file() and file.name.endswith(self.connector.suffixes or ("",))
                )
            elif any(sign in path.name for sign in "*?["):
                found += sorted(file for file in path.parent.glob(path.name) if file.is_file())
            elif path.is_file():
                found.append(path)
            else:
                raise FeedError(f"{self.name}: {path} does not exist")
        if not found:
            raise FeedError(
                f"{self.name}: no file in {', '.join(map(str, self.paths))} is read by {self.connector.name}"
            )
        return found


def feeds(file: Path) -> dict[str, Feed]:
    """The feeds of a settings file, by name. Raises `FeedError`."""
    try:
        if file.stat().st_size > _LARGEST:
            raise FeedError(f"{file}: larger than {_LARGEST:,} bytes")
        content = yaml.safe_load(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise FeedError(f"{file} does not exist; docs/feeds.md shows one") from None
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError) as error:
        raise FeedError(f"{file} is not YAML: {error}") from error
    if not isinstance(content, dict) or not isinstance(content.get("feeds"), dict):
        raise FeedError(f"{file}: a mapping with the key feeds is expected")
    return {name: _feed(file, str(name), entry) for name, entry in content["feeds"].items()}


def named(
    name: str, kind: str, sources: Sequence[str | Path], options: Mapping[str, Any] | None = None
) -> Feed:
    """A feed of this connector without a settings file; sources with ``://`` are addresses. Raises `FeedError`."""
    if not _NAME.fullmatch(name):
        raise FeedError(f"{name!r}: names of feeds are small letters, digits and hyphens")
    try:
        reader = connector(kind)
    except UnknownConnector as error:
        raise FeedError(f"{name}: {error}") from None
    given = options or {}
    if unknown := sorted(set(given) - reader.options):
        raise FeedError(f"{name}: {kind} takes no option {unknown[0]!r}")
    try:
        reader.check(given)
    except ValueError as error:
        raise FeedError(f"{name}: {error}") from error
    addresses = tuple(str(source) for source in sources if _is_address(source))
    for address in addresses:
        if not reader.rolling:
            raise FeedError(f"{name}: {kind} reads files; fetch {address} to one")
        if not address.startswith(("http://", "https://")):
            raise FeedError(f"{name}: {address}: only http and https addresses are fetched")
    paths = tuple(Path(source) for source in sources if not _is_address(source))
    return Feed(name, reader, paths, options=given, addresses=addresses)


def _feed(file: Path, name: str, entry: Any) -> Feed:
    where = f"{file}, feed {name}"
    if not isinstance(entry, dict):
        raise FeedError(f"{where}: a mapping is expected")
    if unknown := sorted(set(map(str, entry)) - _FIELDS):
        raise FeedError(f"{where}: unknown field {unknown[0]!r}; there are {', '.join(sorted(_FIELDS))}")
    for needed in ("connector", "source"):
        if not entry.get(needed):
            raise FeedError(f"{where}: the field {needed} is missing")
    given = entry["source"] if isinstance(entry["source"], list) else [entry["source"]]
    sources = [source if _is_address(source) else file.parent / str(source) for source in given]
    options = _mapping(where, entry, "options")
    if "mapping" in options:
        options = options | {"mapping": str(file.parent / str(options["mapping"]))}
    try:
        feed = named(name, str(entry["connector"]), sources, options)
    except FeedError as error:
        raise FeedError(f"{file}, feed {error}") from None
    return replace(
        feed,
        every=_every(where, entry.get("every")),
        bounds=_bounds(where, entry, _ROLLING if feed.connector.rolling else _BOUNDS),
    )


def _is_address(source: object) -> bool:
    return "://" in str(source)


def _every(where: str, value: Any) -> timedelta | None:
    if value is None:
        return None
    found = _EVERY.fullmatch(str(value))
    if found is None or not int(found[1]):
        raise FeedError(f"{where}: every is {value!r}; write a number and h, d or w, such as 12h")
    return timedelta(**{_UNITS[found[2]]: int(found[1])})


def _bounds(where: str, entry: Mapping[str, Any], there: frozenset[str]) -> Bounds:
    given = _mapping(where, entry, "bounds")
    if unknown := sorted(set(given) - there):
        raise FeedError(f"{where}: unknown bound {unknown[0]!r}; there are {', '.join(sorted(there))}")
    for name, value in given.items():
        if isinstance(value, bool) or not isinstance(value, int | float) or value < 0:
            raise FeedError(f"{where}: the bound {name} is {value!r}, which is no number from 0")
    return Bounds(**given)


def _mapping(where: str, entry: Mapping[str, Any], name: str) -> dict[str, Any]:
    value = entry.get(name) or {}
    if not isinstance(value, dict):
        raise FeedError(f"{where}: {name} is no mapping")
    return {str(key): said for key, said in value.items()}
