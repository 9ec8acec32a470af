"""Events in time, read from a folder in the form of the published forecasting benchmarks."""

from __future__ import annotations

import gzip
import re
import warnings
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]

_PARTS = ("train", "valid", "test")
_LIMITS = {"entities": 2_000_000, "relations": 500, "days": 100_000}
"""What a folder may hold at most: rules are counted by pairs of relations, and everything by entity."""
_LABEL = re.compile(r"(?P<sector>.*?)\s*\((?P<country>[^()]*)\)\s*")


class DataError(ValueError):
    """A folder of events cannot be used; says which file, what, and where."""


@dataclass(frozen=True, slots=True)
class Events:
    """Events with their inverses, sorted by day, subject, relation and object.

    `rows` has the columns subject, relation, object, day. The inverse of relation r is r + `relations`, so that
    who did it and to whom it was done are asked alike. `valid` and `test` are the first days of those parts.
    `asked` marks the rows that the test asks for. `country` and `sector` of an entity come from labels such as
    ``Police (Vietnam)``; -1 without one.
    """

    rows: Ints
    entities: int
    relations: int
    valid: int
    test: int
    asked: npt.NDArray[np.bool_]
    country: Ints
    sector: Ints
    names: tuple[str, ...]
    relation_names: tuple[str, ...]
    origin: int
    step: int
    """The first time, and how many units of time make a day."""

    @property
    def days(self) -> int:
        """One more than the last day that has events or is asked about."""
        return max(int(self.rows[-1, 3]), self.test) + 1

    def before(self, time: int) -> Events:
        """The events before the day of `time`, which becomes the one to ask about. Raises `DataError`."""
        day = (time - self.origin) // self.step
        rows = self.rows[self.rows[:, 3] < day]
        if not len(rows):
            raise DataError(f"there is no event before the time {time}; the first is at {self.origin}")
        if day > _LIMITS["days"]:
            raise DataError(f"the time {time} is more than {_LIMITS['days']:,} days after the first event")
        asked = np.zeros(len(rows), bool)
        return replace(self, rows=rows, valid=day, test=day, asked=asked)

    def name(self, entity: int) -> str:
        """The label of an entity, or its number where it has none."""
        return (self.names[entity] if entity < len(self.names) else "") or str(entity)

    def relation_name(self, relation: int) -> str:
        """The label of a relation, or its number where it has none."""
        named = relation < len(self.relation_names) and self.relation_names[relation]
        return named or str(relation)


@dataclass(frozen=True, slots=True)
class Questions:
    """(subject, relation, ?, day), each once, with all answers of that day.

    The answers of question i are ``answers[starts[i]:starts[i + 1]]``; the questions of day d are
    ``days[d]`` to ``days[d + 1]``.
    """

    subject: Ints
    relation: Ints
    starts: Ints
    answers: Ints
    days: Ints

    @classmethod
    def of(cls, events: Events) -> Questions:
        """The questions that the events answer."""
        subject, relation, answer, day = events.rows.T
        wide = 2 * events.relations
        keys = (day * events.entities + subject) * wide + relation
        first = np.unique(keys, return_index=True)[1]
        starts = np.append(first, len(keys))
        days = np.searchsorted(day[first], np.arange(events.days + 1))
        return cls(
            subject[first], relation[first], starts.astype(np.int64), answer.copy(), days.astype(np.int64)
        )


def load(folder: str | Path) -> Events:
    """The events of ``train.txt``, ``valid.txt`` and ``test.txt`` (or ``.txt.gz``) in `folder`.

    Each line is subject, relation, object and time, as whole numbers; more columns are ignored. A day is the
    step in which the times are counted, their greatest common divisor (24, of hours). Names are in
    ``entity2id.txt`` and ``relation2id.txt`` (name, tab, number). Raises `DataError`.
    """
    folder = Path(folder)
    parts = [_quads(folder, part) for part in _PARTS]
    names = _names(folder, "entity2id.txt")
    relation_names = _names(folder, "relation2id.txt")
    if any((part < 0).any() for part in parts):
        raise DataError(f"{folder}: a number is negative")
    times = np.unique(np.concatenate([part[:, 3] for part in parts]))
    step = max(1, int(np.gcd.reduce(times - times[0])))
    for part in parts:
        part[:, 3] = (part[:, 3] - times[0]) // step
    entities = max(len(names), 1 + max(int(part[:, (0, 2)].max()) for part in parts))
    relations = max(len(relation_names), 1 + max(int(part[:, 1].max()) for part in parts))
    days = int(times[-1] - times[0]) // step + 1
    for what, number, most in zip(_LIMITS, (entities, relations, days), _LIMITS.values(), strict=True):
        if number > most:
            raise DataError(f"{folder}: {number:,} {what} are too many; {most:,} can be counted")
    forward = np.concatenate(parts)
    inverse = forward[:, (2, 1, 0, 3)].copy()
    inverse[:, 1] += relations
    # The order of the columns sorts by day first; what stands in several parts is of the earliest.
    rows, where = np.unique(np.concatenate([forward, inverse])[:, (3, 0, 1, 2)], axis=0, return_index=True)
    untested = len(forward) - len(parts[2])
    country, sector = _groups(names, entities)
    return Events(
        rows=np.ascontiguousarray(rows[:, (1, 2, 3, 0)]),
        entities=entities,
        relations=relations,
        valid=int(parts[1][:, 3].min()),
        test=int(parts[2][:, 3].min()),
        asked=where % len(forward) >= untested,
        country=country,
        sector=sector,
        names=names,
        relation_names=relation_names,
        origin=int(times[0]),
        step=step,
    )


def _quads(folder: Path, part: str) -> Ints:
    plain, packed = folder / f"{part}.txt", folder / f"{part}.txt.gz"
    path = plain if plain.exists() else packed
    opener = open if path is plain else gzip.open
    try:
        with opener(path, "rt", encoding="utf-8") as lines, warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)  # an empty file is told below
            rows = np.loadtxt(lines, dtype=np.int64, usecols=(0, 1, 2, 3), ndmin=2)
    except FileNotFoundError as error:
        raise DataError(f"{folder}: there is no {part}.txt nor {part}.txt.gz") from error
    except (OSError, ValueError) as error:
        raise DataError(
            f"{path}: {error}; wanted are whole numbers: subject, relation, object, hour"
        ) from error
    if not len(rows):
        raise DataError(f"{path}: there is no event in it")
    return rows


def _names(folder: Path, file: str) -> tuple[str, ...]:
    """Names by number; empty where there is no such file."""
    path = folder / file
    if not path.exists():
        return ()
    found: dict[int, str] = {}
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if line.strip():
            name, _, rest = line.partition("\t")
            try:
                found[int(rest.split("\t")[0])] = name.strip().replace("_", " ")
            except ValueError as error:
                raise DataError(f"{path}:{number}: wanted are a name, a tab and a whole number") from error
    return tuple(found.get(i, "") for i in range(max(found) + 1)) if found else ()


def _groups(names: tuple[str, ...], entities: int) -> tuple[Ints, Ints]:
    """Country and sector of each entity by its label; a name that others carry in brackets is a country."""
    country, sector = np.full(entities, -1), np.full(entities, -1)
    labels = [_LABEL.fullmatch(name) for name in names]
    countries = {label["country"] for label in labels if label}
    codes: dict[str, int] = {}
    sectors: dict[str, int] = {}
    for i, (name, label) in enumerate(zip(names, labels, strict=True)):
        if label is None and name not in countries:
            continue
        country[i] = codes.setdefault(label["country"] if label else name, len(codes))
        sector[i] = sectors.setdefault(label["sector"] if label else "", len(sectors))
    return country, sector
