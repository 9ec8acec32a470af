"""What documents of offices give: their text in order, tables as rows, notes where they are anchored, pages."""

from __future__ import annotations

import random
import zipfile
from email.message import EmailMessage
from pathlib import Path

import pytest

from graph.model import Failure
from graph.settings import Settings
from graph.store import Store
from ingest.extract.draft import BlockKind
from ingest.extract.layout import find_blocks
from ingest.readers import DocumentError, Offer, Reader
from ingest.readers.office import read_docx, read_hwp, read_hwpx, read_pdf
from ingest.run import run
from tests.ingest.readers import office_files as make

LIMIT = 1_000_000
RELEASE: list[make.Block] = [
    [["보도시점", "2031. 3. 2.(일) 09:00"], ["담당 부서", "국제협력과"]],
    "한국-우즈베키스탄, 전자정부 협력 양해각서 체결",
    "행정안전부는 우즈베키스탄 디지털기술부와 전자정부 협력 양해각서(MOU)를 체결했다.",
    [["일시", "장소", "참석"], ["3월 2일", "타슈켄트", "행정안전부"]],
]
ROWS = "| 일시 | 장소 | 참석 |\n| 3월 2일 | 타슈켄트 | 행정안전부 |"


def read(path: Path) -> list[Offer | Failure]:
    return list(Reader([path], max_characters=LIMIT))


def written(folder: Path, name: str, data: bytes) -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.docx", make.docx(RELEASE)),
        ("a.hwpx", make.hwpx(RELEASE)),
        ("a.hwp", make.hwp(RELEASE)),
        ("plain.hwp", make.hwp(RELEASE, flags=0)),
        ("really.hwp", make.hwpx(RELEASE)),
    ],
)
def test_words_and_tables_in_their_order(tmp_path: Path, name: str, data: bytes) -> None:
    (offer,) = read(written(tmp_path, name, data))
    assert isinstance(offer, Offer), offer
    text = offer.text
    assert (
        text.index("| 보도시점 |")
        < text.index("한국-우즈베키스탄")
        < text.index("양해각서(MOU)")
        < text.index(ROWS)
    )
    kinds = [block.kind for block in find_blocks(text)]
    assert kinds.count(BlockKind.ROW) >= 2


@pytest.mark.parametrize(
    "offer",
    [
        read_docx("k", "s", make.docx(["noted"], note="what was meant"), None),
        read_hwpx("k", "s", make.hwpx([], note="what was meant"), None),
        read_hwp("k", "s", make.hwp([], note="what was meant"), None),
    ],
    ids=["docx", "hwpx", "hwp"],
)
def test_notes_follow_the_paragraph_of_their_mark(offer: Offer) -> None:
    assert offer.text.replace("noted*", "noted") == "noted\n\n* what was meant"


def test_words_under_ruby_stay_and_the_ruby_goes() -> None:
    body = make.overlaid("the ", b"tudt", "Ministry", "moh") + make.overlaid("of ", b"spct", "Health")
    offer = read_hwp("k", "s", make.hwp([], body=body), None)
    assert offer.text == "the Ministry!\n\nof Health!"
    lost = body.replace(b"tudt" + len("Ministry").to_bytes(2, "little"), b"tudt\xff\xff")
    assert "of Health!" in read_hwp("k", "s", make.hwp([], body=lost), None).text


def test_a_table_with_one_cell_is_a_frame() -> None:
    for offer in (
        read_docx("k", "s", make.docx([[["The title"]], "text"]), None),
        read_hwpx("k", "s", make.hwpx([[["The title"]], "text"]), None),
        read_hwp("k", "s", make.hwp([[["The title"]], "text"]), None),
    ):
        assert offer.text == "The title\n\ntext"
        assert offer.title == "The title"


def test_pages_of_a_pdf() -> None:
    offer = read_pdf(
        "k", "s", make.pdf(["First page of the report.", "", "On the third page."], title="x"), None
    )
    assert len(offer.pages) == 3
    third = offer.text.index("On the third")
    assert offer.pages[2] == third
    assert offer.pages[1] == third


def test_a_scan_is_reported_as_such(tmp_path: Path) -> None:
    (failure,) = read(written(tmp_path, "scan.pdf", make.pdf(["", ""])))
    assert isinstance(failure, Failure)
    assert (failure.reason, "2 pages without text" in failure.detail) == ("scan", True)


def test_evidence_tells_the_page(embedded_store: Store, embedded_settings: Settings, tmp_path: Path) -> None:
    agreed = (
        "The Ministry of Digital Technologies of Uzbekistan and NIPA signed a memorandum of understanding on "
    )
    pages = [
        "Report on cooperation with Uzbekistan in e-government.",
        agreed + "e-government on 2 March 2021.",
    ]
    path = written(tmp_path, "report.pdf", make.pdf(pages))
    report = run([path], embedded_store, embedded_settings, published="2021-03-05")
    assert (report.applied.added, report.applied.failed) == (1, 0)
    said = embedded_store.read("dump/statements", after="", limit=5)[0]["rows"]
    signed = [row for row in said if row["predicate"] == "AGREED"]
    assert {row["page"] for row in signed} == {2}
    assert {row["page"] for row in said} == {1, 2}


def test_a_mail_gives_its_text_and_its_attachments(tmp_path: Path) -> None:
    mail = EmailMessage()
    mail["Subject"] = "전자정부 협력 보도자료"
    mail["Date"] = "Sun, 02 Mar 2031 09:00:00 +0900"
    mail["From"] = "press@example.org"
    mail.set_content("보도자료를 붙임과 같이 보냅니다. 한국과 몽골의 협력입니다.")
    mail.add_attachment(
        make.hwpx(["첨부한 보도자료"]), maintype="application", subtype="octet-stream", filename="자료.hwpx"
    )
    mail.add_attachment(b"\x00", maintype="image", subtype="png", filename="a.png")
    reader = Reader([written(tmp_path, "m.eml", mail.as_bytes())], max_characters=LIMIT)
    body, attached = list(reader)
    assert isinstance(body, Offer)
    assert isinstance(attached, Offer)
    assert (body.title, body.published) == ("전자정부 협력 보도자료", "2031-03-02")
    assert "press@example.org" not in body.text
    assert attached.key == body.key + "!/1-자료.hwpx"
    assert attached.text == "첨부한 보도자료"
    assert reader.skipped == [body.key + "!/2-a.png"]


def test_an_archive_gives_its_documents_by_name(tmp_path: Path) -> None:
    data = make.packed(
        {
            "b/보도.hwpx": make.hwpx(["둘째"]),
            "a.txt": "첫째 글",
            "c.pdf": make.pdf(["third"]),
            "pictures/x.png": b"x",
            "d.docx": b"broken",
            "more.zip": make.packed({"a.txt": "x"}),
        }
    )
    reader = Reader([written(tmp_path, "all.zip", data)], max_characters=LIMIT)
    found = {item.key.split("!/")[1]: item for item in reader}
    assert {name for name, item in found.items() if isinstance(item, Offer)} == {"a.txt", "b/보도.hwpx"}
    assert {n: i.reason for n, i in found.items() if isinstance(i, Failure)} == {
        "c.pdf": "scan", "d.docx": "damaged", "more.zip": "nesting",
    }  # fmt: skip
    assert [name.rsplit("/", 1)[-1] for name in reader.skipped] == ["x.png"]


def test_korean_names_of_old_archives(tmp_path: Path) -> None:
    path = tmp_path / "old.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("보도자료.txt".encode("cp949").decode("cp437"), "글")
    raw = path.read_bytes()
    path.write_bytes(raw.replace(b"\x00\x08", b"\x00\x00"))
    keys = [item.key for item in read(path)]
    assert len(keys) == 1


def bomb() -> bytes:
    return make.packed({"word/document.xml": b" " * 150_000_000})


def deep_table(levels: int) -> str:
    return "<w:tbl><w:tr><w:tc>" * levels + "</w:tc></w:tr></w:tbl>" * levels


HOSTILE: list[tuple[str, bytes]] = [
    ("empty.pdf", b""),
    ("text.pdf", b"no PDF"),
    ("head.pdf", b"%PDF-1.7\n"),
    ("cut.pdf", make.pdf(["x" * 500])[:400]),
    ("password.pdf", make.pdf(["secret"], password="p")),
    ("loop.pdf", make.pdf(["x"]).replace(b"/Kids [3 0 R]", b"/Kids [1 0 R]")),
    ("no-pages.pdf", make.pdf(["x"]).replace(b"/Pages", b"/Sages")),
    ("empty.docx", b""),
    ("text.docx", b"no archive"),
    ("cut.docx", make.docx(["x"])[:-30]),
    ("ole.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)),
    ("bomb.docx", bomb()),
    ("no-body.docx", make.packed({"word/document.xml": "<a/>"})),
    ("no-part.docx", make.packed({"a": "b"})),
    ("blank.docx", make.docx([""])),
    ("entities.docx", make.packed({"word/document.xml": f'<!DOCTYPE a [<!ENTITY e "x">]><w:document {make.W}/>'})),
    ("external.docx", make.packed({"word/document.xml": '<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>'})),
    ("not-xml.docx", make.packed({"word/document.xml": "<w:document"})),
    ("deep.docx", make.docx([], body=deep_table(60))),
    ("deeper.docx", make.docx([], body=deep_table(5_000))),
    ("many.docx", make.packed({f"x{i}": "" for i in range(2_500)})),
    ("broken-notes.docx", make.packed({"word/document.xml": f"<w:document {make.W}><w:body/></w:document>", "word/footnotes.xml": "<"})),
    ("empty.hwpx", b""),
    ("text.hwpx", b"no archive"),
    ("cut.hwpx", make.hwpx(["x"])[:-30]),
    ("nothing.hwpx", make.packed({"mimetype": "application/hwp+zip"})),
    ("blank.hwpx", make.hwpx([""])),
    ("password.hwpx", make.hwpx(["x"], manifest="<m><encryption-data/></m>")),
    ("entities.hwpx", make.packed({"Contents/section0.xml": '<!DOCTYPE a [<!ENTITY e "x">]><a>&e;</a>'})),
    ("deep.hwpx", make.packed({"Contents/section0.xml": "<p>" * 200 + "</p>" * 200})),
    ("not-xml.hwpx", make.packed({"Contents/section0.xml": "<a"})),
    ("empty.hwp", b""),
    ("text.hwp", b"no compound file"),
    ("three.hwp", b"HWP Document File V3.00 \x1a\x01\x02\x03\x04\x05" + bytes(200)),
    ("cut.hwp", make.hwp(["x"])[:900]),
    ("password.hwp", make.hwp(["x"], flags=3)),
    ("locked.hwp", make.hwp(["x"], flags=5)),
    ("word.hwp", make.hwp(["x"]).replace(b"HWP Document File", b"XWP Document File")),
    ("not-packed.hwp", make.hwp([], flags=0, body=b"\xff" * 4096)),
    ("beyond.hwp", make.hwp([], flags=0, body=make.record(67, 1, b"x" * 4000)[:-20] + make.record(67, 1, b"y" * 4094))),
    ("deep.hwp", make.hwp([], body=b"".join(make.record(66, level, b"") for level in range(200)))),
    ("blank.hwp", make.hwp([""])),
    ("empty.eml", b""),
    ("blank.eml", b"Subject: \n\n"),
    ("text.eml", b"\x00\x01\x02"),
    ("empty.zip", b""),
    ("text.zip", b"no archive"),
    ("traversal.zip", make.packed({"../../evil.txt": "x"})),
    ("absolute.zip", make.packed({"/etc/evil.txt": "x"})),
    ("windows.zip", make.packed({"..\\evil.txt": "x"})),
    ("bomb.zip", make.packed({"a.txt": b" " * 150_000_000})),
    ("nested.zip", make.packed({"a.zip": make.packed({"b.txt": "x"})})),
]  # fmt: skip


@pytest.mark.parametrize(("name", "data"), HOSTILE, ids=[name for name, _ in HOSTILE])
def test_hostile_files_are_failures_with_a_reason(tmp_path: Path, name: str, data: bytes) -> None:
    items = read(written(tmp_path, name, data))
    assert items, "nothing was reported"
    for item in items:
        assert isinstance(item, Failure)
        assert item.reason in {
            "bomb", "damaged", "doctype", "empty", "encrypted", "format", "nesting", "path", "scan", "too-large",
        }  # fmt: skip
        assert item.detail
        assert len(item.detail) < 500
    assert [p.name for p in tmp_path.iterdir()] == [name]


@pytest.mark.parametrize("seed", range(20))
def test_bytes_changed_at_random_are_read_or_refused(seed: int) -> None:
    random_ = random.Random(seed)  # noqa: S311 - what is asked for is that it can be repeated
    for reader, data in (
        (read_docx, make.docx(RELEASE, note="n")),
        (read_hwpx, make.hwpx(RELEASE, note="n")),
        (read_hwp, make.hwp(RELEASE, note="n")),
        (read_hwp, make.hwp(RELEASE, flags=0)),
        (read_pdf, make.pdf(["one page of words", "two"])),
    ):
        for _ in range(15):
            changed = bytearray(data)
            for _ in range(random_.randint(1, 8)):
                at = random_.randrange(len(changed))
                changed[at : at + random_.randint(1, 4)] = random_.randbytes(random_.randint(1, 4))
            try:
                assert reader("k", "s", bytes(changed), None).text
            except DocumentError as error:
                assert error.reason
