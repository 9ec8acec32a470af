"""Files that mean harm to who opens them: bombs, loops, references out of the file, what is not what its name says."""

from __future__ import annotations

import base64
import gzip
import io
import json
import random
import struct
import zipfile
import zlib
from collections.abc import Iterator

from tests.ingest.readers import office_files as make

_TEXT = "Korea and Tunisia signed a memorandum on e-government."
_LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
_DOCTYPES = {
    "laughs": f'<!DOCTYPE a [<!ENTITY l0 "ha">{_LAUGHS}]>',
    "quadratic": f'<!DOCTYPE a [<!ENTITY l11 "{"x" * 100_000}">]>',
    "file": '<!DOCTYPE a [<!ENTITY l11 SYSTEM "file:///etc/passwd">]>',
    "address": '<!DOCTYPE a [<!ENTITY l11 SYSTEM "http://127.0.0.1:47110/x">]>',
    "parameter": '<!DOCTYPE a [<!ENTITY % p SYSTEM "http://127.0.0.1:47110/x"> %p;]>',
    "subset": '<!DOCTYPE a SYSTEM "http://127.0.0.1:47110/x.dtd">',
    "public": '<!DOCTYPE a PUBLIC "-//X//Y" "http://127.0.0.1:47110/x.dtd">',
    "recursion": '<!DOCTYPE a [<!ENTITY l11 "&b;"><!ENTITY b "&l11;">]>',
    "attribute": '<!DOCTYPE a [<!ATTLIST w:t x CDATA "y">]>',
    "notation": '<!DOCTYPE a [<!NOTATION n SYSTEM "file:///bin/sh">]>',
}
_BROKEN_XML = {
    "deep": "<p>" * 100_000 + "</p>" * 100_000, "unclosed": "<a><b>", "crossed": "<a><b></a></b>", "NUL": "<a>\x00</a>", "encoding": '<?xml version="1.0" encoding="x"?><a/>',
    "attributes": "<a " + " ".join(f'x{n}="1"' for n in range(100_000)) + "/", "prefix": "<x:y/>", "two": "<a/><b/>", "late": "x<?xml version='1.0'?><a/>", "empty": "", "reference": "<a>&#x0;</a>",
    "long name": "<" + "a" * 11_000_000 + "/>", "instruction": "<?php system('id') ?>",
}  # fmt: skip


def files() -> list[tuple[str, bytes]]:
    """Names and contents; none of them can be read."""
    return [*_archives(), *_words(), *_packages(), *_compound(), *_pages(), *_mails(), *_lines(), *_plain()]


def _archives() -> Iterator[tuple[str, bytes]]:
    good = make.packed({"a.txt": _TEXT})
    for method in (zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA):
        yield f"bomb-{method}.zip", _zip({"a.txt": b" " * 10_000_000}, method)
        yield f"bombs-{method}.zip", _zip({f"{n}.txt": b"\x00" * 2_000_000 for n in range(10)}, method)
    nested = good
    for depth in range(1, 6):
        nested = make.packed({"b.zip": nested})
        yield f"nested-{depth}.zip", nested
    yield "mail-in-mail.zip", make.packed({"a.eml": _mail("b.eml", _mail("c.eml", _mail("d.txt", b"x")))})
    for name in (
        "../a.txt",
        "/a.txt",
        "..\\a.txt",
        "a/../../a.txt",
        "\\\\127.0.0.1\\a.txt",
        "a/../../../../etc/cron.d/a.txt",
        "./../a.txt",
        "x/" * 500 + "../" * 600 + "a.txt",
    ):
        yield "path.zip", make.packed({name: _TEXT})
    yield "many.zip", make.packed({f"{n}.txt": "" for n in range(3_000)})
    yield "links.zip", _linked()
    yield "encrypted.zip", _changed(good, 6, b"\x01\x00", b"PK\x01\x02", 8)
    yield "method.zip", _changed(good, 8, b"\x63\x00", b"PK\x01\x02", 10)
    yield "checksum.zip", _changed(good, 14, b"\x00\x00\x00\x00", b"PK\x01\x02", 16)
    yield "declared-small.zip", _declared(make.packed({"a.txt": b" " * 900_000}), 10)
    yield "declared-large.zip", _declared(good, 0xFFFFFFF0)
    yield "overlapping.zip", _overlapping(good)
    for at in (4, len(good) // 2, len(good) - 10, len(good) - 1):
        yield f"cut-{at}.zip", good[:at]
    yield "no-directory.zip", b"PK\x05\x06" + b"\xff" * 18
    yield "only-programs.zip", make.packed({"x.exe": b"MZ", "y.sh": "#!/bin/sh\nid"})
    yield "is-gzip.zip", gzip.compress(b"x" * 1000)


def _words() -> Iterator[tuple[str, bytes]]:
    for name, declared in _DOCTYPES.items():
        body = f"<w:document {make.W}><w:body><w:p><w:r><w:t>&l11;</w:t></w:r></w:p></w:body></w:document>"
        yield f"{name}.docx", make.packed({"word/document.xml": declared + body})
    for name, xml in _BROKEN_XML.items():
        yield f"broken-{name}.docx", make.packed({"word/document.xml": xml})
    yield "bomb.docx", make.packed({"word/document.xml": b" " * 20_000_000})
    yield (
        "picture-bomb.docx",
        make.packed({"word/document.xml": "<a/>", "word/media/x.png": b"\x00" * 20_000_000}),
    )
    yield (
        "tables.docx",
        make.docx([], body="<w:tbl><w:tr><w:tc>" * 20_000 + "</w:tc></w:tr></w:tbl>" * 20_000),
    )
    yield (
        "include.docx",
        make.docx(
            [],
            body='<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="file:///etc/passwd" parse="text"/>',
        ),
    )
    yield "ole.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(4096)
    yield "is-pdf.docx", make.pdf([_TEXT])


def _packages() -> Iterator[tuple[str, bytes]]:
    for name, declared in _DOCTYPES.items():
        yield f"{name}.hwpx", make.packed({"Contents/section0.xml": declared + "<a>&l11;</a>"})
    for name, xml in _BROKEN_XML.items():
        yield f"broken-{name}.hwpx", make.packed({"Contents/section0.xml": xml})
    yield "bomb.hwpx", make.packed({"Contents/section0.xml": b" " * 20_000_000})
    yield "locked.hwpx", make.hwpx([_TEXT], manifest="<m><encryption-data/></m>")
    yield "sections.hwpx", make.packed({f"Contents/section{n}.xml": "<a/>" for n in range(2_500)})
    yield "cut.hwpx", make.hwpx([_TEXT])[:-40]


def _compound() -> Iterator[tuple[str, bytes]]:
    good = make.hwp([_TEXT])
    for at in (8, 100, 512, 1024, len(good) // 2):
        yield f"cut-{at}.hwp", good[:at]
    # Sector sizes, the directory and the table of sectors, each made to lead elsewhere.
    for at, value in ((30, 0xFFFF), (30, 0), (30, 1), (48, 0xFFFFFFF0), (48, 0), (76, 0xFFFFFF)):
        size = "<H" if at < 44 else "<I"
        yield (
            f"header-{at}-{value}.hwp",
            good[:at] + struct.pack(size, value) + good[at + struct.calcsize(size) :],
        )
    yield "bomb.hwp", make.hwp([], body=make.record(67, 1, b"\x00" * 4000) * 60_000)
    yield "zeros.hwp", make.hwp([], body=bytes(300_000_000))
    yield (
        "deep.hwp",
        make.hwp([], body=b"".join(make.record(66, level % 1024, b"") for level in range(5_000))),
    )
    yield "sizes.hwp", make.hwp([], body=struct.pack("<II", 67 | 0xFFF << 20, 0xFFFFFFFF))
    yield "not-packed.hwp", make.hwp([], flags=0, body=b"\xff" * 8192)
    for flags in (2, 3, 4, 5):
        yield f"flags-{flags}.hwp", make.hwp([_TEXT], flags=flags)
    yield "three.hwp", b"HWP Document File V3.00 \x1a\x01\x02\x03\x04\x05" + bytes(500)
    yield "other.hwp", good.replace(b"HWP Document File", b"XWP Document File")


def _pages() -> Iterator[tuple[str, bytes]]:
    good = make.pdf([_TEXT])
    for at in (0, 5, 9, 100, len(good) // 2):
        yield f"cut-{at}.pdf", good[:at]
    for name, old, new in (
        ("loop", b"/Kids [3 0 R]", b"/Kids [1 0 R]"), ("no-pages", b"/Pages", b"/Sages"), ("kids", b"/Kids [3 0 R]", b"/Kids " + b"[" * 20_000),
        ("type", b"/Type /Page\n", b"/Type /Font\n"),
    ):  # fmt: skip
        yield f"{name}.pdf", good.replace(old, new)
    yield "deep.pdf", b"%PDF-1.7\n1 0 obj\n" + b"[" * 500_000 + b"\nendobj\ntrailer << /Root 1 0 R >>"
    yield (
        "scripts.pdf",
        b"%PDF-1.7\n1 0 obj << /OpenAction << /S /JavaScript /JS (app.launchURL('http://127.0.0.1:47110/')) >> >> endobj\ntrailer << /Root 1 0 R >>",
    )
    yield (
        "launch.pdf",
        b"%PDF-1.7\n1 0 obj << /OpenAction << /S /Launch /F (/bin/sh) >> >> endobj\ntrailer << /Root 1 0 R >>",
    )
    packed = zlib.compress(zlib.compress(bytes(100_000_000), 9), 9)
    yield "bomb.pdf", _page(b"/Filter [/FlateDecode /FlateDecode]", packed)
    yield "filters.pdf", _page(b"/Filter [" + b"/ASCIIHexDecode " * 5_000 + b"]", b"00>")
    yield "locked.pdf", make.pdf([_TEXT], password="secret")
    yield "blank.pdf", make.pdf(["", ""])
    yield "pages.pdf", _many_pages(30_000)
    yield "xref.pdf", b"%PDF-1.7\nxref\n0 99999999\ntrailer << /Size 99999999 /Prev 9 >>\nstartxref\n9\n%%EOF"
    yield "is-zip.pdf", make.packed({"a.txt": _TEXT})


def _mails() -> Iterator[tuple[str, bytes]]:
    yield "none.eml", b"\x00\x01\x02"
    yield "no-text.eml", b"Subject: \r\n\r\n"
    yield "headers.eml", b"X: y\r\n" * 200_000 + b"\r\n"
    yield "header.eml", b"Subject: " + b"x" * 5_000_000 + b"\r\n\r\n"
    nested = b"x"
    for _ in range(3_000):
        nested = b"Content-Type: message/rfc822\r\n\r\n" + nested
    yield "deep.eml", nested
    parts = b"Content-Type: multipart/mixed; boundary=b\r\n\r\n"
    yield "boundary.eml", b"Content-Type: multipart/mixed; boundary=\r\n\r\n--\r\n"
    yield "unclosed.eml", parts + b"--b\r\n"
    yield (
        "many.eml",
        parts + b"--b\r\nContent-Disposition: attachment; filename=a.exe\r\n\r\nx\r\n" * 5_000 + b"--b--",
    )
    tree = b""
    for n in range(500):
        tree += b'Content-Type: multipart/mixed; boundary="%d"\r\n\r\n--%d\r\n' % (n, n)
    yield "tree.eml", tree
    for charset in ("x", "utf-7", "../../x", "idna", "unicode_escape", "rot13", "zlib"):
        yield (
            f"charset-{charset[:3]}.eml",
            f"Content-Type: text/plain; charset={charset}\r\n\r\n".encode() + b" \t",
        )
    yield "bomb.eml", _mail("a.zip", make.packed({"a.txt": b" " * 10_000_000}))
    yield "entities.eml", _mail("a.docx", make.packed({"word/document.xml": _DOCTYPES["laughs"] + "<a/>"}))
    yield (
        "base64.eml",
        b"Content-Type: application/pdf; name=a.pdf\r\nContent-Disposition: attachment; filename=a.pdf\r\nContent-Transfer-Encoding: base64\r\n\r\n!!!!",
    )
    yield "encoding.eml", b"Content-Transfer-Encoding: x-uuencode\r\n\r\nbegin 777 /etc/passwd\r\n`\r\nend"


def _lines() -> Iterator[tuple[str, bytes]]:
    for name, line in (
        ("none", ""), ("word", "x"), ("list", "[]"), ("number", "1"), ("deep", "[" * 200_000), ("maps", '{"a":' * 100_000), ("no-id", '{"text": "x"}'), ("no-text", '{"id": "x"}'),
        ("empty", '{"id": "x", "text": ""}'), ("type", '{"id": "x", "text": {"$gt": ""}}'), ("id", '{"id": {"a": 1}, "text": "x"}'), ("null", '{"id": null, "text": "x"}'),
        ("date", '{"id": "x", "text": "x", "published": "2024-13-45"}'), ("number-date", '{"id": "x", "text": "x", "published": 1e400}'), ("digits", '{"id": 1' + "0" * 10_000 + ', "text": "x"}'),
        ("NaN", '{"id": NaN, "text": "x"}'), ("quotes", "{'id': 1, 'text': 'x'}"), ("NULs", '{"id": "x", "text": "\\u0000\\u0000"}'), ("title", '{"id": "x", "text": "x", "title": ["y"]}'),
    ):  # fmt: skip
        yield f"{name}.jsonl", line.encode()
    yield "long.jsonl", b'{"id": "x", "text": "' + b"x" * 20_000_000 + b'"}'
    yield "utf-16.jsonl", '{"id": "x", "text": "x"}'.encode("utf-16-le")
    yield "bytes.jsonl", bytes(range(256)) * 100
    yield "bomb.jsonl.gz", gzip.compress(bytes(50_000_000))
    yield "lines.jsonl.gz", gzip.compress(b"\n" * 3_000_000)
    good = gzip.compress(json.dumps({"id": "x", "text": _TEXT}).encode())
    for at in (1, 5, 12, len(good) - 9):
        yield f"cut-{at}.jsonl.gz", good[:at]
    yield "checksum.jsonl.gz", good[:-8] + bytes(8)
    yield "method.jsonl.gz", good[:2] + b"\x07" + good[3:]
    yield "is-zip.jsonl.gz", make.packed({"a.txt": _TEXT})


def _plain() -> Iterator[tuple[str, bytes]]:
    noise = random.Random(7).randbytes(20_000)  # noqa: S311 - what is asked for is that it can be repeated
    for suffix in ("txt", "md", "html"):
        for name, content in (
            ("nothing", b""), ("blanks", b" \r\n\t" * 1000), ("NULs", bytes(5_000)), ("noise", noise), ("half-utf-16", b"\xff\xfe" + "가".encode("utf-16-le") + b"\x00"),
            ("half-utf-8", b"\xef\xbb\xbf\xed\xa0\x80"), ("program", b"\x7fELF\x02\x01\x01" + bytes(2_000)), ("long", b"x" * 4_100_000),
        ):  # fmt: skip
            yield f"{name}.{suffix}", content
    for name, front in (
        ("laughs", "a0: &a0 [x]\n" + "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 30)) + "title: *a29"), ("python", "!!python/object/apply:os.system ['id']"), ("open", "title: [" * 1_000),
        ("date", "published: yesterday"), ("list", "- x"), ("tab", "\ttitle: x"), ("control", "title: \x01"), ("tag", "title: !<tag:evil> x"), ("anchor", "title: *nobody"), ("deep", "[" * 50_000),
        ("number", "published: 99999999999999999999"),
    ):  # fmt: skip
        yield f"front-{name}.md", f"---\n{front}\n---\n{_TEXT}\n".encode()
    for name, page in (
        ("none", "x"), ("script", "<script>document.write('x')</script>"), ("deep", "<div>" * 100_000), ("empty", "<html><body></body></html>"), ("frame", '<iframe src="http://127.0.0.1:47110/"></iframe>'),
        ("picture", '<img src="http://127.0.0.1:47110/x.png">'), ("refresh", '<meta http-equiv="refresh" content="0;url=http://127.0.0.1:47110/">'), ("comment", "<!--" + "x" * 100_000),
    ):  # fmt: skip
        yield f"page-{name}.html", page.encode()


def _zip(parts: dict[str, bytes], method: int) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return stream.getvalue()


def _linked() -> bytes:
    """An archive of one symbolic link."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        link = zipfile.ZipInfo("passwd")
        link.create_system, link.external_attr = 3, 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    return stream.getvalue()


def _changed(archive: bytes, at: int, value: bytes, directory: bytes, there: int) -> bytes:
    """The archive with a field of its entry changed, in both places that tell of it."""
    found = archive.index(directory)
    made = bytearray(archive)
    made[at : at + len(value)] = value
    made[found + there : found + there + len(value)] = value
    return bytes(made)


def _declared(archive: bytes, size: int) -> bytes:
    return _changed(archive, 22, struct.pack("<I", size), b"PK\x01\x02", 24)


def _overlapping(archive: bytes) -> bytes:
    """A directory that names one entry a thousand times."""
    found, end = archive.index(b"PK\x01\x02"), archive.index(b"PK\x05\x06")
    entry = archive[found:end].replace(b"a.txt", b"a.exe")
    directory = entry * 1_000
    tail = struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, 1_000, 1_000, len(directory), found, 0)
    return archive[:found] + directory + tail


def _mail(name: str, content: bytes) -> bytes:
    packed = base64.encodebytes(content)
    return (
        b"Subject: \r\nContent-Type: application/octet-stream\r\nContent-Transfer-Encoding: base64\r\n"
        b"Content-Disposition: attachment; filename=" + name.encode() + b"\r\n\r\n" + packed
    )


def _page(described: bytes, stream: bytes) -> bytes:
    return (
        b"%PDF-1.7\n1 0 obj << /Type /Catalog /Pages 2 0 R >> endobj\n2 0 obj << /Type /Pages /Kids [3 0 R] /Count 1 >> endobj\n"
        b"3 0 obj << /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 4 0 R >> endobj\n4 0 obj << /Length "
        + str(len(stream)).encode()
        + b" "
        + described
        + b" >> stream\n"
        + stream
        + b"\nendstream endobj\ntrailer << /Root 1 0 R >>"
    )


def _many_pages(count: int) -> bytes:
    kids = b" ".join(b"3 0 R" for _ in range(count))
    return (
        b"%PDF-1.7\n1 0 obj << /Type /Catalog /Pages 2 0 R >> endobj\n2 0 obj << /Type /Pages /Kids ["
        + kids
        + b"] /Count "
        + str(count).encode()
        + b" >> endobj\n3 0 obj << /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] >> endobj\ntrailer << /Root 1 0 R >>"
    )
