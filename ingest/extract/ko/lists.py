"""Names that stand in a list: what its label or its known members say holds for those nobody knows.

A list is a run of items with commas between them. Under a label for firms (참여기업: …), or where most of
what is known in it are firms, an item that is nothing but a name is a firm too.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from graph.model import EntityType
from ingest.extract.contract import Span
from ingest.extract.draft import Mention
from ingest.extract.ko.lexicon import lexicon

if TYPE_CHECKING:
    from ingest.extract.ko.names import Text

_RUN = re.compile(r"[^,:：;.\n<>【】「」]{1,60}(?:,\s?[^,:：;\n.<>【】「」]{1,60}){2,}")
_COMMAS = 2
"""Fewest of them in a run."""
_LABEL = re.compile(
    r"(?:기업|업체|회사|스타트업|개사|개\s?사|사)\s?(?:명단|목록)?\s?(?:\([^()\n]{1,20}\))?\s?[:：]\s*$"
)
_LABEL_REACH = 30
_ITEM = re.compile(r"(?:\(주\)|㈜|주식회사\s)?[가-힣A-Za-z0-9][가-힣A-Za-z0-9&. -]{0,22}(?:\(주\)|㈜)?")
_LAST = re.compile(
    r"\s(?:등(?:이|은|을|과|의|에|도|으로|에게)?|및|이상|외)(?![가-힣]).*$|\s?\([^()]*\)?\s*$", re.DOTALL
)
_KNOWN = 2
"""Least known firms of a list without a label, which must also be most of what is known of it."""
_SHARE = 0.3
"""Least share of an unlabelled list's items that must be known firms."""


def find_listed(view: Text, start: int, end: int, known: Sequence[Mention]) -> Iterator[Mention]:
    """Firms that only their list shows, in a block whose other names are `known`, in text order."""
    if view.text.count(",", start, end) < _COMMAS:
        return
    starts = [mention.start for mention in known]
    for run in _RUN.finditer(view.text, start, end):
        items = list(_items(view, *run.span()))
        inside = known[bisect_left(starts, run.start()) : bisect_left(starts, run.end())]
        labelled = _LABEL.search(view.text, max(start, run.start() - _LABEL_REACH), run.start()) is not None
        of_items = [_kind_of(item, inside) for item in items]
        named = [kind for kind in of_items if kind is not None]
        firms = named.count(EntityType.COMPANY)
        if not labelled and (firms < _KNOWN or 2 * firms <= len(named) or firms < _SHARE * len(items)):
            continue
        for item, kind in zip(items, of_items, strict=True):
            if kind is None and _is_name(view, item, inside, labelled=labelled):
                yield Mention(*item, EntityType.COMPANY, "listed", confidence=0.75)


def _items(view: Text, start: int, end: int) -> Iterator[Span]:
    """The spans of the items of a run, without white space, what follows the last, and brackets."""
    position = start
    for part in view.text[start:end].split(","):
        at, position = position, position + len(part) + 1
        content = _LAST.sub("", part)
        lead = len(content) - len(content.lstrip(" *-·▴△▲※‘’'\""))
        content = content[lead:].rstrip(" ’'\"")
        if content:
            yield at + lead, at + lead + len(content)


def _kind_of(item: Span, known: Sequence[Mention]) -> EntityType | None:
    """What an item is that a name fills, or with which it begins or ends beside words of its sentence."""
    for mention in known:
        if mention.end == item[1] or (
            mention.start == item[0] and 2 * (mention.end - mention.start) > item[1] - item[0]
        ):
            return mention.type
    return None


def _is_name(view: Text, item: Span, known: Sequence[Mention], *, labelled: bool) -> bool:
    """Whether an item is nothing but a name."""
    surface = view.text[slice(*item)]
    if _ITEM.fullmatch(surface) is None or any(m.start < item[1] and item[0] < m.end for m in known):
        return False
    if lexicon().title.search(surface) or surface in lexicon().generic_acronyms:
        return False
    tags = view.tags[bisect_left(view.starts, item[0]) : bisect_left(view.starts, item[1])]
    if not tags or not view.ends_word(item[1]):
        return False
    if labelled:
        return not any(tag[0] == "E" for tag in tags)
    if any(tag[:2] not in ("NN", "SL", "SN", "XP", "XS", "SW", "SH", "XR") for tag in tags):
        return False
    # Words of the dictionary alone name goods or fields (자동차, 반도체), not firms.
    return any(tag in ("NNP", "SL") for tag in tags) or any(
        view.starts[k] in view.unknown
        for k in range(bisect_left(view.starts, item[0]), bisect_left(view.starts, item[1]))
    )
