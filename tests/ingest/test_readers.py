"""Readers: every item is an offer or a failure with its reason, and one bad item ends nothing."""

from __future__ import annotations

import gzip
import json
import unicodedata
from pathlib import Path

import psutil
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.model import Failure
from ingest.readers import DocumentError, Offer, Reader, read_apart
from ingest.readers.encoding import decode

KOREAN = "정보통신산업진흥원은 몽골과 전자정부 협력을 논의했다.\n둘째 줄."


def read(*paths: Path, limit: int = 10_000, published: str | None = None) -> list[Offer | Failure]:
    return list(Reader(paths, max_characters=limit, published=published))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp949", "euc-kr"])
def test_korean_encodings_give_the_same_text(tmp_path: Path, encoding: str) -> None:
    (tmp_path / "a.txt").write_bytes(KOREAN.encode(encoding))
    (offer,) = read(tmp_path)
    assert isinstance(offer, Offer)
    assert offer.text == KOREAN


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        (b" \n\t\n", "empty"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8, "binary"),
        ("가나다".encode() + b"\xff\xfe\xfa" * 9, "encoding"),
        (("가" * 4001).encode(), "too-large"),
    ],
)
def test_unreadable_texts_say_why(tmp_path: Path, content: bytes, reason: str) -> None:
    (tmp_path / "a.txt").write_bytes(content)
    (tmp_path / "b.txt").write_text(KOREAN, encoding="utf-8")
    failure, offer = read(tmp_path, limit=1000)
    assert isinstance(failure, Failure)
    assert failure.reason == reason
    assert failure.key.endswith("/a.txt")
    assert failure.detail
    assert isinstance(offer, Offer)


def test_front_matter_names_the_document(tmp_path: Path) -> None:
    file = tmp_path / "a.md"
    file.write_text(
        "---\nid: 7\nsource: agency\ndate: 2020-03-05\ntitle: 제목\nurl: https://example.org/7\n---\n본문이다.\n",
        encoding="utf-8",
    )
    (offer,) = read(file)
    assert isinstance(offer, Offer)
    assert (offer.key, offer.published, offer.title, offer.url) == (
        "agency:7",
        "2020-03-05",
        "제목",
        "https://example.org/7",
    )
    assert offer.text == "본문이다.\n"


@pytest.mark.parametrize(
    ("head", "reason"),
    [
        ("id: [1", "front-matter"),
        ("a: &x [1]\nb: *x", "front-matter"),
        ("- a\n- b", "front-matter"),
        ("date: someday", "date"),
    ],
)
def test_broken_front_matter_is_a_failure(tmp_path: Path, head: str, reason: str) -> None:
    (tmp_path / "a.md").write_text(f"---\n{head}\n---\n본문", encoding="utf-8")
    (failure,) = read(tmp_path)
    assert isinstance(failure, Failure)
    assert failure.reason == reason


def test_a_page_gives_its_main_text(tmp_path: Path) -> None:
    paragraphs = "".join(
        f"<p>The ministry and the agency agreed on point {i} of the plan.</p>" for i in range(9)
    )
    page = f"<html><head><title>Plan agreed</title></head><body><nav>Home News</nav><article><h1>Plan agreed</h1>{paragraphs}</article></body></html>"
    (tmp_path / "a.html").write_text(page, encoding="utf-8")
    (offer,) = read(tmp_path)
    assert isinstance(offer, Offer)
    assert "point 3 of the plan" in offer.text
    assert "Home News" not in offer.text
    assert "<p>" not in offer.text


def test_corpus_rows_are_title_empty_line_body(tmp_path: Path) -> None:
    rows = [
        {
            "id": 1,
            "date": "2021-05-06",
            "ministry": "통계청",
            "title": "제목",
            "url": "https://example.org",
            "body": "본문",
        },
        {"id": "x", "text": "글", "published": "2020-01-02"},
    ]
    file = tmp_path / "news.jsonl.gz"
    file.write_bytes(gzip.compress("\n".join(json.dumps(r, ensure_ascii=False) for r in rows).encode()))
    first, second = read(file)
    assert isinstance(first, Offer)
    assert isinstance(second, Offer)
    assert (first.key, first.text, first.publisher, first.published) == (
        "news:1",
        "제목\n\n본문",
        "통계청",
        "2021-05-06",
    )
    assert (second.key, second.text) == ("news:x", "글")


def test_bad_lines_are_listed_and_the_rest_is_read(tmp_path: Path) -> None:
    lines = [
        '{"id": 1, "text": "하나"}',
        "{broken",
        '["list"]',
        '{"text": "no id"}',
        '{"id": 2}',
        '{"id": 3, "text": "' + "가" * 999 + '"}',
        '{"id": 4, "text": "넷"}',
    ]
    file = tmp_path / "a.jsonl"
    file.write_text("\n".join(lines), encoding="utf-8")
    items = read(file, limit=100)
    assert [i.key.rpartition(":")[2] for i in items if isinstance(i, Offer)] == ["1", "4"]
    failures = [i for i in items if isinstance(i, Failure)]
    assert [f.reason for f in failures] == ["json", "json", "json", "json", "too-large"]
    assert [f.key.rpartition("#")[2] for f in failures] == ["2", "3", "4", "5", "6"]


def test_a_damaged_archive_keeps_what_came_before(tmp_path: Path) -> None:
    rows = "".join(
        json.dumps({"id": i, "text": f"{i} " + "가나다라" * 200}, ensure_ascii=False) + "\n"
        for i in range(400)
    )
    packed = gzip.compress(rows.encode())
    file = tmp_path / "a.jsonl.gz"
    file.write_bytes(packed[: len(packed) // 2])
    items = read(file)
    assert isinstance(items[0], Offer)
    assert isinstance(items[-1], Failure)
    assert items[-1].reason == "truncated"


def test_missing_and_unknown_paths_are_failures(tmp_path: Path) -> None:
    (tmp_path / "a.xyz").write_text("?")
    missing, unknown = read(tmp_path / "none.txt", tmp_path / "a.xyz")
    assert isinstance(missing, Failure)
    assert isinstance(unknown, Failure)
    assert (missing.reason, unknown.reason) == ("missing", "format")


def test_folders_are_read_in_order_and_skip_what_is_no_document(tmp_path: Path) -> None:
    for name in ("b.txt", "a.txt", ".hidden.txt", "c.png"):
        (tmp_path / name).write_text("글")
    reader = Reader([tmp_path], max_characters=100)
    assert [item.key.rpartition("/")[2] for item in reader] == ["a.txt", "b.txt"]
    assert [Path(name).name for name in reader.skipped] == ["c.png"]


@given(st.binary(max_size=300))
def test_any_bytes_decode_or_fail_with_a_reason(data: bytes) -> None:
    try:
        text = decode(data)
    except DocumentError as error:
        assert error.reason in {"empty", "binary", "encoding"}
    else:
        assert text.strip()
        assert text == unicodedata.normalize("NFC", text)
        assert "\r" not in text


def test_a_packed_file_that_is_a_bomb_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "a.jsonl.gz"
    file.write_bytes(gzip.compress(bytes(20_000_000)))
    assert [item.reason for item in read(file) if isinstance(item, Failure)][-1] == "bomb"


def test_what_a_process_of_its_own_reads_is_what_this_one_reads(tmp_path: Path) -> None:
    file = tmp_path / "a.jsonl"
    rows = [json.dumps({"id": n, "text": f"글 {n}"}, ensure_ascii=False) for n in range(3)]
    file.write_text("\n".join([*rows, "{"]), encoding="utf-8")
    apart = read_apart(file, max_characters=1000, published=None, seconds=10)
    assert list(apart) == list(Reader([file], max_characters=1000))


def test_a_reader_that_ends_in_the_middle_is_a_failure(tmp_path: Path) -> None:
    file = tmp_path / "a.jsonl"
    file.write_text("".join(f'{{"id": {n}, "text": "글"}}\n' for n in range(50_000)), encoding="utf-8")
    before = {child.pid for child in psutil.Process().children()}
    items = read_apart(file, max_characters=1000, published=None, seconds=30)
    assert isinstance(next(items), Offer)
    # It waits until somebody takes what it has read.
    (reader,) = [
        child
        for child in psutil.Process().children()
        if child.pid not in before and "resource_tracker" not in " ".join(child.cmdline())
    ]
    reader.kill()
    *_, last = items
    assert isinstance(last, Failure)
    assert last.reason == "crash"
