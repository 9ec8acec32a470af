"""What the models look at: a span of Korean text and what stands around it.

A feature is a short text; the same one always says the same. `ingest.extract.ko.choosing` gives it a weight.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import TYPE_CHECKING

from ingest.extract.ko.clusters import clusters
from ingest.extract.ko.lexicon import lexicon

if TYPE_CHECKING:
    from ingest.extract.ko.names import Text

_JOINED_COUNTRIES = re.compile(r"한[-–·․‧ㆍ・][가-힣A-Za-z]")
_EDITION = re.compile(r"제\s?\d{1,3}(?:차|회|기)$|(?:19|20)\d{2}(?:년|년도)?$|\d{1,2}차$")
_OPENING = re.compile(r"\*{0,3}\s?[(\[]\s?")
_LABELLED = re.compile(r"([가-힣A-Za-z]{1,8})\s?[)\]】]?\s?$")
_SIDE = re.compile(r"\(([^()\n]{1,6})\)\s?$")
_SEPARATOR = re.compile(r"[,·‧ㆍ․/、＋+–-]\s?$|\s및\s$")
_NEXT_ITEM = re.compile(r"\s?(?:\([^()\n]{1,40}\))?\s?(?:[,·‧ㆍ․/、＋+–-]|및|와|과)\s?")
_ITEM = re.compile(r"[가-힣A-Za-z0-9&]+")
_LABEL_REACH = 90
_NEAR = 50
"""Characters around a span within which the types of known names are looked at."""
TELLING = frozenset(
    {
        "plain",
        "proper",
        "unknown",
        "latin",
        "latin first",
        "edition first",
        "edition inside",
        "joined",
        "joined inside",
        "verb",
    }
)
"""What of the features of a span itself tells names from descriptions; it weighs differently with each head."""
_LINKING = frozenset({"위한", "통한", "대한", "관한", "따른", "의한", "및", "등"})


def before(view: Text, start: int, least: int = 0) -> str:
    """What stands before a span: the beginning, a sign, or how the word before it ends."""
    i = start
    while i > least and view.text[i - 1] in " \n":
        i -= 1
    if i <= least:
        return "^"
    if not view.text[i - 1].isalnum():
        return view.text[i - 1]
    if i == start:
        return "inside"
    k = bisect_left(view.starts, i) - 1
    if k < 0:
        return "^"
    tag = view.tags[k].split("+")[-1]
    registered = view.registered_ends.get(i)
    if registered is not None:
        return f"name {registered.type}"
    return f"{tag} {view.text[view.starts[k] : i]}" if tag[0] in "JE" else tag


def inner(view: Text, start: int, end: int) -> list[str]:
    """Features of the span itself."""
    text = view.text
    surface = text[start:end]
    pieces = surface.split()
    first = pieces[0]
    features = [f"length {min(8, (end - start) // 4)}", f"pieces {min(6, len(pieces))}"]
    i, j = bisect_left(view.starts, start), bisect_left(view.starts, end)
    tags = view.tags[i:j]
    if tags:
        features.append(f"first {tags[0]}")
        features.append(f"last {tags[-1]}")
    particles = sum(1 for k, tag in enumerate(tags) if tag[0] == "J" and k + 1 < len(tags))
    if particles:
        features.append(f"particles {min(2, particles)}")
    if any(tag[0] == "E" or tag[:2] in ("VV", "VA") for tag in tags[:-1]):
        features.append("verb")
    if any(view.starts[k] in view.unknown for k in range(i, j)):
        features.append("unknown")
    if "NNP" in tags:
        features.append("proper")
    if first in lexicon().breaks:
        features.append("first breaks")
    linking = _LINKING.intersection(pieces)
    features += [f"linking {word}" for word in sorted(linking)]
    if any(piece in lexicon().breaks and piece not in _LINKING for piece in pieces[1:]):
        features.append("breaks")
    if _JOINED_COUNTRIES.match(surface):
        features.append("joined")
    elif _JOINED_COUNTRIES.search(surface):
        features.append("joined inside")
    if _EDITION.match(first):
        features.append("edition first")
    elif any(_EDITION.match(piece) for piece in pieces):
        features.append("edition inside")
    latin = [
        p for p in re.findall(r"[A-Za-z][A-Za-z0-9&+-]*", surface) if p not in lexicon().generic_acronyms
    ]
    if latin:
        features.append("latin first" if surface.startswith(latin[0]) else "latin")
    if "\n" in surface:
        features.append("line")
    if surface.count("(") != surface.count(")"):
        features.append("open bracket")
    within = view.registered_within(start, end)
    for mention in within[:2]:
        where = "first" if mention.start == start else "last" if mention.end == end else "inside"
        features.append(f"name {mention.type} {where}")
    if not within and not latin and "NNP" not in tags:
        features.append("plain")
        features.append(f"plain pieces {min(4, len(pieces))}")
    features.append(f"count {min(3, view.text.count(surface))}")
    return features


def label(view: Text, start: int, least: int = 0) -> list[str]:
    """The label that a span stands under (``참여기업: …``), and the side of a bracket right before it (``(한) …``)."""
    text = view.text
    low = max(least, start - _LABEL_REACH)
    features = []
    colon = max(text.rfind(":", low, start), text.rfind("：", low, start))
    if colon >= 0 and "\n" not in text[colon:start] and "." not in text[colon:start]:
        named = _LABELLED.search(text, max(least, colon - 12), colon)
        if named:
            features += [f"label {named[1][-2:]}", "labelled first" if start - colon < 3 else "labelled"]
    side = _SIDE.search(text, max(least, start - 9), start)
    if side:
        features.append(f"side {side[1]}")
    return features


def near(view: Text, start: int, end: int) -> list[str]:
    """The types of known names shortly before and after a span, and of its neighbours in a list."""
    text = view.text
    features = [f"near before {kind}" for kind in _kinds(view, max(0, start - _NEAR), start)]
    features += [f"near after {kind}" for kind in _kinds(view, end, end + _NEAR)]
    sign = _SEPARATOR.search(text, max(0, start - 3), start)
    if sign:
        stop = sign.start()
        if stop and text[stop - 1] == ")":
            stop = max(text.rfind("(", max(0, stop - 40), stop), 0)
        while stop and text[stop - 1] == " ":
            stop -= 1
        features.append(f"item before {_kind_ending(view, stop)}")
    following = _NEXT_ITEM.match(text, end)
    if following:
        features.append(f"item after {_kind_starting(view, following.end())}")
    return features


def held(view: Text, start: int, end: int) -> list[str]:
    """The nouns that a span holds."""
    i, j = bisect_left(view.starts, start), bisect_left(view.starts, end)
    words = (view.word(k) for k in range(i, j) if view.tags[k][:2] in ("NN", "SL", "XR"))
    return [f"holds {word}" for word in dict.fromkeys(words)]


def _kinds(view: Text, start: int, end: int) -> list[str]:
    return list(dict.fromkeys(m.type.value for m in view.registered_within(start, end)))


def _kind_ending(view: Text, end: int) -> str:
    """The type of the name that ends here, as the registry or its head tells it."""
    known = view.registered_ends.get(end)
    if known is not None:
        return known.type
    heads = lexicon().head_type
    return next((f"head {heads[h]}" for n in (4, 3, 2) if (h := view.text[end - n : end]) in heads), "")


def _kind_starting(view: Text, start: int) -> str:
    known = view.registered_starts.get(start)
    if known is not None:
        return known.type
    word = _ITEM.match(view.text, start)
    return _kind_ending(view, word.end()) if word else ""


def next_noun(view: Text, end: int) -> str:
    """The first noun after a span, within three tokens: what is done with it, or what it is."""
    i = bisect_left(view.starts, end)
    for k in range(i, min(i + 4, len(view.starts))):
        if view.tags[k][0] == "N" or view.tags[k] == "XR":
            stop = view.starts[k + 1] if k + 1 < len(view.starts) else len(view.text)
            return view.text[view.starts[k] : stop].strip()
        if view.tags[k][0] in "VM" or view.tags[k] == "SF":
            break
    return ""


def bracket(view: Text, end: int) -> list[str]:
    """What the bracket after a span holds: its owner, a date or sum, another name."""
    opening = _OPENING.match(view.text, end)
    if opening is None:
        return []
    inside = view.registered_starts.get(opening.end())
    if inside is not None:
        return [f"bracket {inside.type}"]
    first = view.text[opening.end() : opening.end() + 1]
    return ["bracket figure" if first.isdigit() or first in "‘’'`" else "bracket"]


def grouped(view: Text, start: int, end: int) -> list[str]:
    """The groups of words that a span begins with, holds, and stands after."""
    groups = _groups(view)
    i, j = bisect_left(view.starts, start), bisect_left(view.starts, end)
    inside = groups[i:j]
    features = []
    if inside and inside[0]:
        features.append(f"first group {inside[0][0]}")
    features += [f"within {c}" for c in {g[1]: None for g in inside if g}]
    left = groups[i - 1] if i else None
    if left:
        features += [f"left group {left[0]}", f"left coarse {left[1]}"]
    further = groups[i - 2] if i > 1 else None
    if further:
        features.append(f"further left coarse {further[1]}")
    return features


def grouped_end(view: Text, end: int) -> list[str]:
    """The groups of the last word of a span and of the noun after it."""
    last = bisect_left(view.starts, end) - 1
    group = _groups(view)[last] if last >= 0 else None
    features = [f"last group {group[0]}", f"last coarse {group[1]}"] if group else []
    noun = clusters().get(next_noun(view, end))
    if noun:
        features += [f"next group {noun[0]}", f"next coarse {noun[1]}"]
    return features


def _groups(view: Text) -> list[tuple[int, int] | None]:
    if view.groups is None:
        of = clusters().get
        view.groups = [of(view.word(k)) for k in range(len(view.starts))]
    return view.groups
