"""Bytes to text: UTF-8 and UTF-16 by their marks, cp949 (EUC-KR) by elimination."""

from __future__ import annotations

import codecs
import unicodedata

from charset_normalizer import from_bytes

from ingest.readers.errors import DocumentError

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_ALLOWED_CONTROLS = frozenset("\t\n\r\f\v\x85")
_MAX_CONTROLS = 0.001
_SAMPLE = 65_536


def decode(data: bytes) -> str:
    """The text of `data` in NFC with ``\\n`` for line ends.

    Raises `DocumentError` with reason ``empty``, ``binary`` or ``encoding``.
    """
    if not data.strip():
        raise DocumentError("empty", "the document holds no text")
    text = _decode(data)
    sample = text[:_SAMPLE]
    controls = sum(1 for c in sample if unicodedata.category(c) == "Cc" and c not in _ALLOWED_CONTROLS)
    if controls > len(sample) * _MAX_CONTROLS:
        raise DocumentError("binary", "the document is binary data, not text")
    return clean(text)


def clean(text: str) -> str:
    """`text` as it is stored: NFC, ``\\n`` for line ends, no NUL. Raises `DocumentError` when empty."""
    text = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")
    text = text.encode("utf-8", "replace").decode("utf-8") if _has_surrogate(text) else text
    if not text.strip():
        raise DocumentError("empty", "the document holds no text")
    return text


def _has_surrogate(text: str) -> bool:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return True
    return False


def _decode(data: bytes) -> str:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            try:
                return data.decode(encoding)
            except UnicodeDecodeError as error:
                raise DocumentError(
                    "encoding", f"marked as {encoding}, broken at byte {error.start}"
                ) from error
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        broken_at = error.start
    if b"\x00" in data[:_SAMPLE]:
        raise DocumentError("binary", "the document is binary data, not text")
    try:
        return data.decode("cp949")
    except UnicodeDecodeError:
        guess = from_bytes(data[:_SAMPLE]).best()
    hint = f"; it looks like {guess.encoding}" if guess is not None else ""
    raise DocumentError(
        "encoding",
        f"neither UTF-8 (broken at byte {broken_at}) nor cp949{hint}; convert it to UTF-8 and try again",
    )
