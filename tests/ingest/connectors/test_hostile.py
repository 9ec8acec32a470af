"""Files that mean harm, or were harmed: each ends in failures or in what can be read, within bounds, and never in
an exception of another kind."""

from __future__ import annotations

import gzip
import io
import json
import random
import socket
import threading
import tracemalloc
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pyarrow
import pyarrow.parquet
import pytest

from graph.model import Failure
from ingest.connectors import Record, connector
from ingest.connectors.record import RecordError
from ingest.feeds import Feed, items
from ingest.records import reading

MOST_MEMORY = 300_000_000
IATI = (
    '<iati-activities version="2.03"><iati-activity><iati-identifier>A-1</iati-identifier>'
    "<title><narrative>T</narrative></title></iati-activity></iati-activities>"
)
OCDS = {"releases": [{"ocid": "ocds-1", "id": "1", "date": "2020-01-01", "tender": {"title": "T"}}]}
KOICA = "bid_no,title,contract_type,contract_method,notice_date\nL-1,베트남 전산망,물품,경쟁,2025-01-01\n"
EGDI = "country-code,country-name,e-gov-rank,e-gov-index\nKOR,Korea,1,0.9\n"
ROR = {"id": "https://ror.org/1", "names": [{"value": "A", "types": ["label"]}], "types": ["education"]}
TREATY = "id,title,country_name,subject,signed_event_date,adopted_event_date,definative_eif_event_date,provisional_eif_event_date,terminated_event_date,withdrawn_event_date\n1,T,FRANCE,S,01/02/1990,,,,,\n"
GDELT = "\t".join(["1", "20200101", *[""] * 59]) + "\n"
MAPPING = """
id: "{no}"
title: "{name}"
things:
  project: {type: Project, name: "{name}", code: "T:{no}"}
money:
  - {of: project, kind: contract, amount: "{sum}", currency: KRW}
"""


def declared(entity: str, use: str = "&e;") -> str:
    return f"<!DOCTYPE r [{entity}]>" + IATI.replace(">T<", f">{use}<")


def laughs() -> str:
    lines = ['<!ENTITY e0 "ha">'] + [f'<!ENTITY e{i} "{f"&e{i - 1};" * 10}">' for i in range(1, 12)]
    return declared("".join(lines), "&e11;")


def deep(opening: str, closing: str, levels: int, middle: str = "") -> str:
    return opening * levels + middle + closing * levels


def packed(data: bytes) -> bytes:
    return gzip.compress(data)


def workbook(change: Callable[[openpyxl.Workbook], None] = lambda _: None) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["no", "name", "sum"])
    sheet.append([1, "A", 5])
    change(book)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def rewritten(data: bytes, part: str, change: Callable[[bytes], bytes]) -> bytes:
    """A workbook with one of its parts changed, or added."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, change(content) if name == part else content)
        if part not in old.namelist():
            new.writestr(part, change(b""))
    return stream.getvalue()


def cell(value: object) -> Callable[[openpyxl.Workbook], None]:
    def put(book: openpyxl.Workbook) -> None:
        sheet = book.active
        assert sheet is not None
        sheet["C2"] = value

    return put


def parquet(**columns: list[object]) -> bytes:
    stream = io.BytesIO()
    pyarrow.parquet.write_table(pyarrow.table(columns), stream)
    return stream.getvalue()


def release(**parts: object) -> str:
    return json.dumps({"ocid": "ocds-1", "id": "1", **parts})


SHEET = "xl/worksheets/sheet1.xml"
HOSTILE: list[tuple[str, str, str | bytes]] = [
    # XML
    ("iati", "laughs.xml", laughs()),
    ("iati", "external.xml", declared('<!ENTITY e SYSTEM "file:///etc/passwd">')),
    ("iati", "network.xml", declared('<!ENTITY e SYSTEM "http://127.0.0.1:1/x">')),
    ("iati", "parameter.xml", declared('<!ENTITY % p SYSTEM "http://127.0.0.1:1/x"> %p;', "x")),
    ("iati", "dtd.xml", '<!DOCTYPE r SYSTEM "http://127.0.0.1:1/r.dtd">' + IATI),
    ("iati", "quadratic.xml", declared(f'<!ENTITY e "{"x" * 100_000}">', "&e;" * 1000)),
    ("iati", "deep.xml", IATI.replace(">T<", f">{deep('<a>', '</a>', 5000)}<")),
    ("iati", "deeper.xml", deep("<a>", "</a>", 300_000)),
    ("iati", "truncated.xml", IATI[:-20]),
    ("iati", "cut.xml", IATI[: len(IATI) // 2]),
    ("iati", "empty.xml", ""),
    ("iati", "blank.xml", " \n"),
    ("iati", "text.xml", "this is no XML"),
    ("iati", "html.xml", "<html><body>404</body></html>"),
    ("iati", "json.xml", "{}"),
    ("iati", "binary.xml", bytes(range(256)) * 50),
    ("iati", "nul.xml", IATI.encode().replace(b"T", b"\x00")),
    ("iati", "wrong-encoding.xml", b'<?xml version="1.0" encoding="UTF-8"?>' + IATI.replace("T", "\u00d3").encode("latin-1")),
    ("iati", "unknown-encoding.xml", '<?xml version="1.0" encoding="x-none"?>' + IATI),
    ("iati", "utf16-lie.xml", b'<?xml version="1.0" encoding="UTF-16"?>' + IATI.encode()),
    ("iati", "ampersand.xml", IATI.replace(">T<", ">a & b<")),
    ("iati", "long-text.xml", IATI.replace(">T<", f">{'x' * 11_000_000}<")),
    ("iati", "long-activity.xml", IATI.replace("<title>", "<sector code='1'/>" * 1_000_000 + "<title>")),
    ("iati", "no-identifier.xml", IATI.replace("A-1", " ")),
    ("iati", "huge-amount.xml", IATI.replace("<title>", "<budget><value currency='USD'>1e999999</value></budget><title>")),
    ("iati", "nan.xml", IATI.replace("<title>", "<budget><value currency='USD'>NaN</value></budget><title>")),
    ("iati", "digits.xml", IATI.replace("<title>", f"<budget><value currency='USD'>{'9' * 100_000}</value></budget><title>")),
    ("iati", "no-value.xml", IATI.replace("<title>", "<budget/><title>")),
    ("iati", "no-currency.xml", IATI.replace("<title>", "<budget><value>1</value></budget><title>")),
    ("iati", "odd-currency.xml", IATI.replace("<title>", "<budget><value currency=\"'; DROP\">1</value></budget><title>")),
    ("iati", "odd-date.xml", IATI.replace("<title>", "<activity-date type='1' iso-date='2020-02-31'/><title>")),
    ("iati", "odd-role.xml", IATI.replace("<title>", "<participating-org role='99'><narrative>X</narrative></participating-org><title>")),
    ("iati", "odd-country.xml", IATI.replace("<title>", "<recipient-country code='../..'/><title>")),
    ("iati", "processing.xml", IATI.replace("<title>", "<?php system('id') ?><title>").replace("A-1", "")),
    ("iati", "gzip-bomb.xml.gz", packed(b"<iati-activities><iati-activity>" + b" " * 200_000_000)),
    ("iati", "gzip-cut.xml.gz", packed(IATI.encode())[:-12]),
    ("iati", "gzip-lie.xml.gz", IATI),
    ("iati", "gzip-damaged.xml.gz", packed(IATI.encode() * 50)[:40] + b"\xff" * 40),
    ("cordis", "laughs-project.xml", laughs().replace("iati-activity", "project")),
    ("cordis", "nested.xml", deep("<project xmlns='http://cordis.europa.eu'>", "</project>", 400)),
    ("cordis", "nothing.xml", "<project xmlns='http://cordis.europa.eu'/>"),
    # JSON
    ("ocds", "deep.json", deep("[", "]", 100_000)),
    ("ocds", "deep-object.json", deep('{"a":', "}", 50_000, "1")),
    ("ocds", "deep-release.json", '{"releases":[{"ocid":"o","id":"1","x":' + deep("[", "]", 500) + "}]}"),
    ("ocds", "deep-line.jsonl", deep("[", "]", 100_000)),
    ("ocds", "truncated.json", json.dumps(OCDS)[:-10]),
    ("ocds", "text.json", "no JSON at all"),
    ("ocds", "empty.json", ""),
    ("ocds", "number.json", "42"),
    ("ocds", "string.json", '"ocid"'),
    ("ocds", "null.json", "null"),
    ("ocds", "numbers.json", "[1, 2, null, true]"),
    ("ocds", "no-ocid.json", '{"releases":[{"id":"1"}]}'),
    ("ocds", "odd-ocid.json", '{"releases":[{"ocid":{"a":1},"id":"1"}]}'),
    ("ocds", "no-id.json", '{"releases":[{"ocid":"o"}]}'),
    ("ocds", "releases-text.json", '{"releases":"many"}'),
    ("ocds", "linked.json", '{"records":[{"ocid":"o","releases":[{"url":"http://127.0.0.1:1/"}]}]}'),
    ("ocds", "binary.json", bytes(range(256))),
    ("ocds", "nul.json", b'{"releases":[{"ocid":"\x00","id":"1"}]}'),
    ("ocds", "surrogate.json", '{"releases":[{"ocid":"","id":"\\ud800"}]}'),
    ("ocds", "huge-number.json", release(tender={"value": {"amount": 10**400, "currency": "USD"}})),
    ("ocds", "odd-amount.json", release(tender={"value": {"amount": {"$numberLong": "1"}, "currency": "USD"}})),
    ("ocds", "odd-date.json", release(date="yesterday")),
    ("ocds", "odd-awards.json", release(awards="all")),
    ("ocds", "odd-currency.json", release(tender={"value": {"amount": 1, "currency": 7}})),
    ("ocds", "many-awards.json", release(awards=[{}] * 20_000)),
    ("ocds", "long-item.json", '{"releases":[{"ocid":"o","id":"1","x":"' + "x" * 20_000_000 + '"}]}'),
    ("ocds", "long-line.jsonl", '{"ocid":"o","id":"1","x":"' + "x" * 20_000_000 + '"}'),
    ("ocds", "broken-line.jsonl", '{"ocid":"o",\n{"ocid": 1}\n'),
    ("ocds", "infinity.jsonl", '{"ocid":"o","id":"1","tender":{"value":{"amount":Infinity,"currency":"USD"}}}'),
    ("ocds", "gzip-bomb.json.gz", packed(b'{"releases":[{"ocid":"' + b"x" * 200_000_000)),
    ("ror", "no-id.jsonl", '{"names":[]}\n'),
    ("ror", "no-names.jsonl", '{"id":"https://ror.org/1","names":[]}\n'),
    ("ror", "odd-names.jsonl", '{"id":"https://ror.org/1","names":"A"}\n'),
    ("ror", "list.jsonl", "[]\n"),
    ("cordis", "no-id.json", '[{"title":"T"}]'),
    ("cordis", "odd-sum.json", '[{"id":1,"title":"T","totalCost":"much"}]'),
    # CSV
    ("koica", "long-cell.csv", KOICA + f'L-2,"{"x" * 10_000_000}",a,b,2025-01-01\n'),
    ("koica", "open-quote.csv", KOICA + 'L-2,"never closed,a,b,2025-01-01\n' + "x\n" * 1000),
    ("koica", "few-cells.csv", KOICA + "L-2,a\n"),
    ("koica", "many-cells.csv", KOICA + "," * 50_000 + "\n"),
    ("koica", "nul.csv", KOICA.encode() + b"L-\x002,a,b,c,2025-13-01\n"),
    ("koica", "other.csv", "a,b\n1,2\n"),
    ("koica", "empty.csv", ""),
    ("koica", "twice.csv", "bid_no,bid_no\n1,2\n"),
    ("koica", "binary.csv", bytes(range(256)) * 20),
    ("koica", "odd-date.csv", KOICA + "L-2,a,b,c,01.02.2025\n"),
    ("koica", "no-number.csv", KOICA + ",a,b,c,2025-01-01\n"),
    ("koica", "bomb.csv.gz", packed(KOICA.encode() + b"x" * 200_000_000)),
    ("egdi", "no-year.csv", EGDI),
    ("egdi", "2020-odd-number.csv", EGDI.replace("0.9", "=1+1")),
    ("egdi", "2020-nowhere.csv", EGDI.replace("KOR,Korea", "ZZZ,Atlantis")),
    ("treaties", "odd-day.csv", TREATY.replace("01/02/1990", "1990-02-01")),
    ("treaties", "no-id.csv", TREATY.replace("\n1,", "\n,")),
    ("treaties", "columns.csv", "id,name\n1,2\n"),
    ("gdelt", "columns.CSV", "1\t2\t3\n"),
    ("gdelt", "number.CSV", GDELT.replace("1\t", "x\t", 1)),
    ("gdelt", "day.CSV", GDELT.replace("20200101", "20201301")),
    # workbooks and Parquet
    ("table", "text.xlsx", "no workbook"),
    ("table", "empty.xlsx", b""),
    ("table", "cut.xlsx", workbook()[:-200]),
    ("table", "formula.xlsx", workbook(cell('=HYPERLINK("http://127.0.0.1:1/","x")'))),
    ("table", "command.xlsx", workbook(cell("=cmd|'/c calc'!A1"))),
    ("table", "bomb.xlsx", rewritten(workbook(), SHEET, lambda _: b"<worksheet>" + b" " * 100_000_000)),
    ("table", "entities.xlsx", rewritten(workbook(), SHEET, lambda x: b'<!DOCTYPE r [<!ENTITY e "x">]>' + x.split(b"?>", 1)[-1])),
    ("table", "broken-sheet.xlsx", rewritten(workbook(), SHEET, lambda x: x[: len(x) // 2])),
    ("table", "many-parts.xlsx", rewritten(workbook(), "x", lambda _: b"")[:-30]),
    ("table", "traversal.xlsx", rewritten(workbook(cell("much")), "../../../evil", lambda _: b"x")),
    ("table", "columns.xlsx", rewritten(workbook(), SHEET, lambda x: x.replace(b">sum<", b">sun<"))),
    ("table", "odd-sum.xlsx", workbook(cell("a lot"))),
    ("table", "text.parquet", "PAR1 no parquet PAR1"),
    ("table", "cut.parquet", parquet(no=["1"], name=["A"], sum=["1"])[:-20]),
    ("table", "columns.parquet", parquet(no=["1"], name=["A"])),
    ("table", "nested.parquet", parquet(no=["1"], name=["A"], sum=[[{"a": [1]}]])),
    ("table", "empty-id.parquet", parquet(no=[""], name=["A"], sum=["1"])),
]  # fmt: skip


@pytest.fixture(scope="module")
def mapping(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("mapping") / "m.yaml"
    path.write_text(MAPPING, encoding="utf-8")
    return path


def test_there_are_a_hundred() -> None:
    assert len(HOSTILE) >= 100
    assert len({(kind, name) for kind, name, _ in HOSTILE}) == len(HOSTILE)


@pytest.mark.parametrize(("kind", "name", "content"), HOSTILE, ids=[f"{k}-{n}" for k, n, _ in HOSTILE])
def test_each_ends_in_a_failure(
    tmp_path: Path, mapping: Path, kind: str, name: str, content: str | bytes
) -> None:
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8", "surrogatepass"))
    before = sorted(p for p in tmp_path.parent.rglob("*"))
    feed = Feed("hostile", connector(kind), (path,), options={"mapping": str(mapping)})
    tracemalloc.start()
    failures = []
    try:
        for _, item in items(feed, [path]):
            if isinstance(item, Record):
                try:
                    reading("hostile", item, file=name, connector=f"{kind}/1")
                except RecordError as error:
                    failures.append(Failure("hostile:" + item.id, error.reason, error.detail))
            if isinstance(item, Failure):
                failures.append(item)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert failures, "nothing was reported"
    for failure in failures:
        assert failure.key.startswith("hostile:")
        assert failure.reason
        assert failure.reason != "internal"
        assert failure.detail
        assert len(failure.detail) < 1000
        assert "root:" not in failure.detail
    assert peak < MOST_MEMORY
    assert sorted(p for p in tmp_path.parent.rglob("*")) == before


def test_no_file_makes_a_connection(tmp_path: Path) -> None:
    """A server on loopback sees nothing of entities, declarations and links that lead to it."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        port = server.getsockname()[1]
        came = threading.Event()

        def accept() -> None:
            try:
                server.accept()[0].close()
                came.set()
            except TimeoutError:
                pass

        thread = threading.Thread(target=accept)
        thread.start()
        for number, (kind, name, content) in enumerate(HOSTILE):
            if isinstance(content, str) and "127.0.0.1:1/" in content:
                path = tmp_path / f"{number}-{name}"
                path.write_text(content.replace("127.0.0.1:1/", f"127.0.0.1:{port}/"), encoding="utf-8")
                list(items(Feed("hostile", connector(kind), (path,)), [path]))
        thread.join()
        assert not came.is_set()


@pytest.mark.parametrize("seed", range(12))
def test_bytes_changed_at_random_end_in_records_or_failures(tmp_path: Path, mapping: Path, seed: int) -> None:
    random_ = random.Random(seed)  # noqa: S311 - what is asked for is that it can be repeated
    good = {
        ("iati", "a.xml"): IATI.encode() * 1,
        ("ocds", "a.json"): json.dumps(OCDS).encode(),
        ("ocds", "a.jsonl"): json.dumps(OCDS["releases"][0]).encode() * 1,
        ("koica", "a.csv"): KOICA.encode(),
        ("egdi", "2020.csv"): EGDI.encode(),
        ("ror", "a.jsonl"): json.dumps(ROR).encode(),
        ("treaties", "a.csv"): TREATY.encode(),
        ("gdelt", "a.CSV"): GDELT.encode(),
        ("table", "a.xlsx"): workbook(),
        ("table", "a.parquet"): parquet(no=["1"], name=["A"], sum=["1"]),
    }
    for (kind, name), data in good.items():
        for _ in range(12):
            changed = bytearray(data)
            for _ in range(random_.randint(1, 6)):
                at = random_.randrange(len(changed))
                changed[at : at + random_.randint(0, 3)] = random_.randbytes(random_.randint(0, 3))
            path = tmp_path / name
            path.write_bytes(changed)
            feed = Feed("hostile", connector(kind), (path,), options={"mapping": str(mapping)})
            for _, item in items(feed, [path]):
                assert not (isinstance(item, Failure) and item.reason == "internal"), item.detail
                if isinstance(item, Record):
                    reading("hostile", item, file=name, connector=f"{kind}/1")
