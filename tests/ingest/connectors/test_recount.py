"""Counts and sums of connectors equal those of small recounts that share nothing with them but the files.

The files are real ones that are not part of the project; without them there is nothing to count.
"""

from __future__ import annotations

import csv
import gzip
import io
import json
import re
import xml.etree.ElementTree as ET
from collections import Counter, defaultdict
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import IO, Any

import pytest

from graph.model import Attribute, EntityType, Failure, Relation, Statement
from graph.projection import check
from ingest.connectors import Record, RecordError, Source, connector
from ingest.records import reading

DATA = Path(__file__).resolve().parents[3].parent / "shared" / "data"
pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason="the open data files are not beside the project")

Sums = dict[tuple[str, str], Decimal]


def opened(path: Path) -> IO[bytes]:
    return gzip.open(path) if path.suffix == ".gz" else path.open("rb")


def read(kind: str, path: Path) -> tuple[list[Record], list[Failure], list[Statement]]:
    """Records, failures and statements of a file; every reading is such that a graph can be made of it."""
    records: list[Record] = []
    failures: list[Failure] = []
    said: list[Statement] = []
    try:
        for item in connector(kind).read(Source(path, kind)):
            if isinstance(item, Failure):
                failures.append(item)
            else:
                assert isinstance(item, Record)
                made = reading(kind, item, file=path.name, connector=f"{kind}/1")
                check(made)
                records.append(item)
                said += made.statements
    except RecordError as error:
        failures.append(Failure(path.name, error.reason, error.detail))
    return records, failures, said


def sums(said: list[Statement]) -> Sums:
    """Money by currency and year."""
    found: Sums = defaultdict(Decimal)
    for statement in said:
        if statement.predicate is Attribute.TRANSACTED:
            known = statement.qualifiers
            found[str(known["currency"]), str(known.get("date", ""))[:4]] += Decimal(str(known["amount"]))
    return dict(found)


def files(folder: str, *patterns: str) -> list[Path]:
    return (
        sorted(path for pattern in patterns for path in (DATA / folder).glob(pattern))
        if DATA.is_dir()
        else []
    )


@pytest.mark.parametrize("path", files("iati", "*.xml", "*.xml.gz"), ids=lambda path: path.name)
def test_iati(path: Path) -> None:
    records, failures, said = read("iati", path)
    assert not [f for f in failures if f.reason != "country"]
    with opened(path) as stream:
        activities = list(ET.parse(stream).getroot().iter("iati-activity"))  # noqa: S314 - these files are known
    assert len(records) == len(activities)
    expected: Sums = defaultdict(Decimal)
    participations = recipients = 0
    for activity in activities:
        for tag in ("transaction", "budget", "planned-disbursement"):
            for part in activity.findall(tag):
                value = part.find("value")
                assert value is not None
                day = ""
                for name in ("transaction-date", "period-start"):
                    when = part.find(name)
                    day = day or (when.get("iso-date") or "" if when is not None else "")
                code = value.get("currency") or activity.get("default-currency") or ""
                year = (day or value.get("value-date") or "")[:4]
                expected[code, year] += Decimal("".join((value.text or "").split()).replace(",", ""))
        for part in activity.findall("participating-org"):
            named = "".join(part.itertext()).strip() or part.get("ref") or ""
            participations += named.lower() not in ("", "unspecified")
        recipients += len(activity.findall("recipient-country"))
    assert sums(said) == expected
    roles = (Relation.FUNDS, Relation.OVERSEES, Relation.OPERATES, Relation.IMPLEMENTS)
    assert sum(fact.predicate in roles for record in records for fact in record.facts) == participations
    placed = sum(fact.predicate is Relation.BENEFITS for record in records for fact in record.facts)
    assert placed + len(failures) == recipients


def releases(path: Path) -> Iterator[dict[str, Any]]:
    """Every release that stands for itself, by the plainest reading of the standard."""
    data = path.read_bytes()
    try:
        text = data.decode()
    except UnicodeDecodeError:
        text = data.decode("iso-8859-1")
    decoder, at = json.JSONDecoder(parse_float=Decimal), 0
    while at < len(text):
        value, at = decoder.raw_decode(text, at)
        while at < len(text) and text[at].isspace():
            at += 1
        for item in value if isinstance(value, list) else [value]:
            whole = "ocid" in item
            for part in [item] if whole else item.get("records") or item["releases"]:
                yield from release_of(part)


def release_of(part: dict[str, Any]) -> Iterator[dict[str, Any]]:
    if "compiledRelease" in part:
        yield part["compiledRelease"]
    elif "versionedRelease" in part or isinstance(part.get("initiationType"), list):
        yield last(part.get("versionedRelease", part))
    elif "releases" in part:
        yield from (release for release in part["releases"] if "ocid" in release)
    else:
        yield part


def last(value: Any) -> Any:
    if isinstance(value, list):
        return value[-1]["value"] if value and "releaseID" in value[0] else [last(part) for part in value]
    return {name: last(part) for name, part in value.items()} if isinstance(value, dict) else value


@pytest.mark.parametrize(
    "path",
    files("ocds", "realdata/*.json", "fictional/*.json", "fictional/record/*.json"),
    ids=lambda p: p.name,
)
def test_ocds(path: Path) -> None:
    records, failures, said = read("ocds", path)
    every = list(releases(path))
    assert len(records) == len(every)
    expected: Counter[str] = Counter()
    wrong = 0
    for release in every:
        values = [(release.get("tender") or {}).get("value")]
        values.append(((release.get("planning") or {}).get("budget") or {}).get("amount"))
        values += [
            award.get("value")
            for award in release.get("awards") or []
            if award.get("status") not in ("cancelled", "unsuccessful", "pending")
        ]
        for contract in release.get("contracts") or []:
            values.append(contract.get("value") if contract.get("status") != "cancelled" else None)
            values += [
                paid.get("value") or paid.get("amount")
                for paid in (contract.get("implementation") or {}).get("transactions") or []
            ]
        for value in values:
            if not value or value.get("amount") in (None, ""):
                continue
            try:
                if not value.get("currency"):
                    raise InvalidOperation
                expected[value["currency"]] += Decimal(str(value["amount"]))  # type: ignore[assignment]
            except InvalidOperation:
                wrong += 1
    found: Counter[str] = Counter()
    for statement in said:
        if statement.predicate is Attribute.TRANSACTED:
            found[str(statement.qualifiers["currency"])] += Decimal(str(statement.qualifiers["amount"]))  # type: ignore[assignment]
    assert +found == +expected
    assert len(failures) == wrong


def test_koica_projects() -> None:
    path = DATA / "koica" / "koica_projects_1991_2007.csv.gz"
    records, failures, said = read("koica", path)
    assert not failures
    with io.TextIOWrapper(gzip.open(path), encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    assert len(records) == len(rows) == 29_549
    expected: Sums = defaultdict(Decimal)
    for row in rows:
        expected["KRW", row["project_year"]] += Decimal(row["won_amount"])
        expected["USD", row["project_year"]] += Decimal(row["usd_amount"])
    assert sums(said) == expected
    named = sum(fact.predicate is Relation.IMPLEMENTS for record in records for fact in record.facts)
    assert named == sum(bool(row["recipient_agency"].strip()) for row in rows)


@pytest.mark.parametrize(("name", "column"), [("contracts_2026_ict", "amount"), ("local_bids_ict", None)])
def test_koica_tenders(name: str, column: str | None) -> None:
    path = DATA / "koica" / f"koica_{name}_sample.csv"
    records, failures, said = read("koica", path)
    with path.open(encoding="utf-8-sig") as stream:
        rows = list(csv.DictReader(stream))
    assert (len(records), failures) == (len(rows), [])
    assert sum(sums(said).values()) == sum(Decimal(row[column]) for row in rows if column)
    # Countries have a column, or begin the title.
    assert (
        sum(fact.predicate is Relation.BENEFITS for record in records for fact in record.facts)
        >= len(rows) - 1
    )


def test_cordis_projects_and_participations() -> None:
    records, failures, said = read("cordis", DATA / "cordis" / "project.json")
    projects = json.loads((DATA / "cordis" / "project.json").read_text(encoding="utf-8"), parse_float=Decimal)
    assert (len(records), failures) == (len(projects), [])
    committed = sum(
        Decimal(str(s.qualifiers["amount"]))
        for s in said
        if s.predicate is Attribute.TRANSACTED and s.value == "budget"
    )
    assert committed == sum(Decimal(str(project["ecMaxContribution"] or 0)) for project in projects)
    records, failures, said = read("cordis", DATA / "cordis" / "organization.json")
    members = json.loads(
        (DATA / "cordis" / "organization.json").read_text(encoding="utf-8"), parse_float=Decimal
    )
    assert (len(records), failures) == (len(members), [])
    joined = Counter(
        fact.predicate
        for record in records
        for fact in record.facts
        if fact.predicate in (Relation.OPERATES, Relation.PARTICIPATED_IN)
    )
    assert joined.total() == len(members)
    assert joined[Relation.OPERATES] == sum(member["role"] == "coordinator" for member in members)
    assert sum(sums(said).values()) == sum(Decimal(str(member["ecContribution"] or 0)) for member in members)


def test_cordis_tables() -> None:
    organisations, failures, _ = read("cordis", DATA / "cordis" / "fp7_orgs.csv.gz")
    with gzip.open(DATA / "cordis" / "fp7_orgs.csv.gz", "rt", encoding="utf-8") as stream:
        lines = stream.read().rstrip("\n").split("\n")[1:]
    listed = [line.split(";")[0] for line in lines if line.count(";") == 9]
    assert (len(organisations), len(failures)) == (len(listed), len(lines) - len(listed))
    whole = set(listed)
    with gzip.open(DATA / "cordis" / "fp7_project_org_edges.tsv.gz", "rt", encoding="utf-8") as stream:
        pairs = [tuple(line.split()) for line in stream][1:]
    records, failures, _ = read("cordis", DATA / "cordis" / "fp7_project_org_edges.tsv.gz")
    edges = [body for _, body in pairs]
    assert len(edges) == 135_670
    assert (len(records), len(failures)) == (
        sum(body in whole for body in edges),
        sum(body not in whole for body in edges),
    )
    assert len({record.id for record in records}) == len({pair for pair in pairs if pair[1] in whole})
    xml, failures, _ = read("cordis", DATA / "cordis" / "project-101190685.xml")
    text = (DATA / "cordis" / "project-101190685.xml").read_text(encoding="utf-8")
    members = sum(
        len(re.findall(f'<organization type="{role}"', text)) for role in ("coordinator", "participant")
    )
    joined = [f for f in xml[0].facts if f.predicate in (Relation.OPERATES, Relation.PARTICIPATED_IN)]
    assert (len(xml), len(failures), len(joined)) == (1, 0, members)


def test_egdi() -> None:
    for path in sorted((DATA / "egdi").glob("*.csv")):
        records, failures, said = read("egdi", path)
        with path.open(encoding="utf-8") as stream:
            rows = list(csv.reader(stream))[1:]
        assert (len(records), failures) == (len(rows), []), path.name
        figures = [s for s in said if s.predicate is Attribute.MEASURED]
        numbers = [float(cell) for row in rows for cell in row[2:] if cell.strip()]
        assert len(figures) == len(numbers)
        assert sum(float(str(s.qualifiers["number"])) for s in figures) == pytest.approx(sum(numbers))


def test_ror() -> None:
    path = DATA / "ror" / "ror_kr.jsonl"
    records, failures, said = read("ror", path)
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    assert (len(records), failures) == (len(rows), [])
    names = {s.value for s in said if s.predicate is Attribute.NAMED}
    for row in rows:
        labels = [n["value"] for n in row["names"]] if "names" in row else [row["name"]]
        assert names.issuperset(" ".join(label.split()) for label in labels)


def test_treaties() -> None:
    path = DATA / "uk_treaties" / "uk_treaties.csv.gz"
    records, failures, said = read("treaties", path)
    with gzip.open(path, "rt", encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    assert (len(records), failures) == (len(rows), [])
    signed = Counter(row["signed_event_date"][-4:] or row["adopted_event_date"][-4:] for row in rows)
    dated = Counter(str(s.qualifiers.get("date", ""))[:4] for s in said if s.predicate is Attribute.AGREED)
    assert dated == signed
    listed = sum(bool(name.strip()) for row in rows for name in row["country_name"].split(";"))
    kept = sum(at.startswith("country_name[") for record in records for at in record.fields)
    assert kept == listed
    with_britain = sum(
        any(t.type is EntityType.COUNTRY and t.country == "GB" for t in record.things) for record in records
    )
    assert with_britain == sum("UNITED KINGDOM" in map(str.strip, r["country_name"].split(";")) for r in rows)


def test_gdelt() -> None:
    path = DATA / "gdelt" / "20191024143000.export.CSV"
    records, failures, said = read("gdelt", path)
    rows = [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines()]
    assert (len(records), failures) == (len(rows), [])
    signed = [s for s in said if s.predicate is Relation.SIGNED]
    codes = {row[0] for row in rows if row[26] == "057"}
    assert len(signed) <= len(codes)
    assert len(signed) > 5
