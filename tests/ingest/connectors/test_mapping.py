"""Tables by a mapping: CSV, workbooks and Parquet say the same, and wrong mappings are refused."""

from __future__ import annotations

import csv
from pathlib import Path

import openpyxl
import pyarrow
import pyarrow.parquet
import pytest

from graph.model import Failure, Relation
from ingest.connectors import Item, Record, RecordError, Source, connector
from ingest.connectors.mapping import MappingError, load
from ingest.records import reading

EXAMPLES = Path(__file__).resolve().parents[3] / "docs" / "examples"


def items(path: Path, mapping: Path) -> list[Item]:
    return list(connector("table").read(Source(path, "t", {"mapping": str(mapping)})))


def said(path: Path, mapping: Path) -> set[tuple[object, ...]]:
    found = set()
    for item in items(path, mapping):
        assert isinstance(item, Record), item
        for s in reading("t", item, file="f", connector="table/1").statements:
            found.add((s.predicate, s.subject, s.object, s.value, str(sorted(s.qualifiers.items())), s.quote))
    return found


def written(folder: Path, kind: str) -> Path:
    """The projects of the examples as a file of another kind."""
    with (EXAMPLES / "projects.csv").open(encoding="utf-8") as stream:
        header, *rows = list(csv.reader(stream))
    path = folder / f"projects.{kind}"
    if kind == "xlsx":
        book = openpyxl.Workbook()
        sheet = book.active
        assert sheet is not None
        for row in [header, *rows]:
            sheet.append([int(cell) if cell.isdigit() else cell or None for cell in row])
        book.save(path)
    elif kind == "parquet":
        columns = {name: [row[i] or None for row in rows] for i, name in enumerate(header)}
        pyarrow.parquet.write_table(pyarrow.table(columns), path)
    else:
        path.write_bytes("\n".join(",".join(row) for row in [header, *rows]).encode("cp949"))
    return path


@pytest.mark.parametrize("kind", ["xlsx", "parquet", "csv"])
def test_a_table_says_the_same_in_every_format(tmp_path: Path, kind: str) -> None:
    mapping = EXAMPLES / "projects.yaml"
    expected = said(EXAMPLES / "projects.csv", mapping)
    assert len(expected) > 25
    assert said(written(tmp_path, kind), mapping) == expected


@pytest.mark.parametrize("name", ["projects", "construction", "engineering"])
def test_the_examples_are_read_whole(name: str) -> None:
    read = items(EXAMPLES / f"{name}.csv", EXAMPLES / f"{name}.yaml")
    assert len(read) >= 2
    assert not [item for item in read if isinstance(item, Failure)]


def test_what_the_example_says() -> None:
    facts = said(EXAMPLES / "projects.csv", EXAMPLES / "projects.yaml")
    money = {(row[3], row[4]) for row in facts if row[0] == "TRANSACTED"}
    assert ("contract", "[('amount', '4200000000'), ('currency', 'KRW'), ('date', '2031-03-02')]") in money
    # 한국국제협력단 names its country: it is KOICA, though the project is in Vietnam; 조달청 is the country's.
    assert [row for row in facts if row[0] is Relation.FUNDS and row[1] == "org-koica"]
    assert not [row for row in facts if row[1] == "org-pps"]
    assert sum(row[0] is Relation.IMPLEMENTS for row in facts) == 4


BASE = """
id: "{a}"
title: "{b}"
things:
  p: {type: Project, name: "{b}", code: "X:{a}"}
"""


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("id: [", "is not YAML"),
        ("title: x", "id"),
        (BASE + "colour: red", "colour"),
        (BASE.replace("Project", "Projekt"), "things.p.type"),
        (BASE + "relations: [{from: p, relation: FUNDS, to: q}]", "there is no thing 'q'"),
        (BASE + "relations: [{from: p, relation: LIKES, to: p}]", "relations.0.relation"),
        (BASE + 'money: [{of: p, kind: gift, amount: "{b}", currency: KRW}]', "money.0.kind"),
        (BASE + 'money: [{of: x, kind: award, amount: "{b}", currency: KRW}]', "there is no thing 'x'"),
        (BASE + 'facts: [{of: p, attribute: NAMED, value: "{b}"}]', "facts.0.attribute"),
        (
            BASE
            + 'facts: [{of: p, attribute: REGISTERED, value: "{a}", status: {value: "{b}", values: {x: done}}}]',
            "'done' is none of",
        ),
        ("[]", "top"),
    ],
)
def test_a_wrong_mapping_says_what_and_where(tmp_path: Path, text: str, message: str) -> None:
    file = tmp_path / "m.yaml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(MappingError, match=r"m\.yaml") as caught:
        load(file)
    assert message in str(caught.value)


def test_a_missing_column_is_told_with_those_that_there_are(tmp_path: Path) -> None:
    (tmp_path / "m.yaml").write_text(BASE, encoding="utf-8")
    (tmp_path / "t.csv").write_text("a,c\n1,2\n", encoding="utf-8")
    with pytest.raises(RecordError, match="no column 'b'; there are a, c"):
        items(tmp_path / "t.csv", tmp_path / "m.yaml")


def test_cells_that_cannot_be_used_are_failures_of_their_rows(tmp_path: Path) -> None:
    (tmp_path / "m.yaml").write_text(
        BASE
        + """
published: "{day}"
money: [{of: p, kind: award, amount: "{sum}", currency: "{cur}"}]
facts: [{of: p, attribute: REGISTERED, value: "{a}", status: {value: "{state}", values: {run: active}}}]
""",
        encoding="utf-8",
    )
    (tmp_path / "t.csv").write_text(
        "a,b,day,sum,cur,state\n"
        "1,x,2020-01-01,5,USD,run\n2,x,1.2.2020,5,USD,run\n3,x,,five,USD,run\n4,x,,5,dollars,run\n5,x,,,,off\n,x,,,,\n6,x,,,,\n",
        encoding="utf-8",
    )
    read = items(tmp_path / "t.csv", tmp_path / "m.yaml")
    assert [(i.key.split("#")[1], i.reason) for i in read if isinstance(i, Failure)] == [
        ("row 2/published", "date"),
        ("row 3/award p", "number"),
        ("row 4/award p", "currency"),
        ("row 5/registered p", "value"),
        ("row 6/id", "identifier"),
    ]
    assert [i.id for i in read if isinstance(i, Record)] == ["1", "6"]
