"""Names: one normal form for identity, and the script that a name is written in."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_DROPPED = re.compile(r"[\s\u00b7\u2022\u2027\u2219\u22c5\u30fb\u318d\uff65\u119e\u11a2]+")
ALIKE = str.maketrans(
    {**dict.fromkeys("‘’‛`´′", "'"), **dict.fromkeys("“”„″", '"'), **dict.fromkeys("‐‑‒–—―−∼～", "-")}
)
"""Quotes and dashes of every shape, as `str.translate` takes it; no character becomes more than one."""
_AROUND = "'\"()[]{}<>「」『』｢｣《》〈〉【】.,;:-"
_PLAIN = re.compile(r"[가-힣]+|[a-z0-9]+")
_LEGAL_FORM = re.compile(
    r"^(?:\(주\)|㈜|\(유\)|\(재\)|\(사\)|주식회사|재단법인|사단법인)\s*"
    r"|\s*(?:\(주\)|㈜|\(유\)|주식회사)$|(?<=[A-Za-z0-9])\s?[사社]$|社$"
    r"|,?\s+(?:Co\.?,?\s*Ltd|Pte\.?\s*Ltd|Pty\.?\s*Ltd|Inc|Ltd|Limited|LLC|PLC|GmbH|AG|Aktiengesellschaft|e\.V"
    r"|B\.?V|N\.?V|Oyj?|S\.A|S\.?A\.?S|S\.?R\.?L|S\.?p\.?A|Ltda|Corp)\.?$",
    re.IGNORECASE,
)
_HANGUL = re.compile("[가-힣\u1100-\u115e\u1161-\u1175]")
_LATIN = re.compile(r"[A-Za-z]")


@lru_cache(maxsize=65_536)
def normalise(name: str) -> str:
    """The form in which two writings of one name are equal.

    NFKC, lower case, without white space, middle dots and what stands around a name; quotes and dashes
    of every shape alike. Normalising twice changes nothing.
    """
    if _PLAIN.fullmatch(name):
        return name
    before, after = None, name
    while before != after:
        before = after
        text = unicodedata.normalize("NFKC", after).translate(ALIKE).casefold()
        after = _DROPPED.sub("", text).strip(_AROUND)
    return after or _DROPPED.sub("", name)


def without_legal_form(name: str) -> str:
    """A company's name without what only says how it is constituted: ㈜, 주식회사, 社, Co., Ltd., Inc.

    The name as it is where nothing else would be left.
    """
    bare = name.strip()
    while (shorter := _LEGAL_FORM.sub("", bare).strip()) not in ("", bare):
        bare = shorter
    return bare or name


@lru_cache(maxsize=65_536)
def script(name: str) -> str:
    """``ko`` for a name with Hangul in it, ``en`` for one in Latin letters, else ``other``."""
    if _HANGUL.search(name):
        return "ko"
    return "en" if _LATIN.search(name) else "other"
