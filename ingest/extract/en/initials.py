"""Names whose initials a bracket repeats: the letters tell where the name begins, whatever joins its words."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence

from graph.model import EntityType
from graph.registry import registry
from ingest.extract.draft import Mention
from ingest.extract.en.heads import kind_of
from ingest.extract.en.lexicon import lexicon
from ingest.extract.en.tokens import Word

RULE = "initials"
_CONFIDENCE = 0.9
_SHORT = re.compile(
    r"\s?\((?:the\s|hereafter\s|hereinafter\s)?[“\"‘']?(?P<short>[A-Za-z][\w&-]{2,11})[”\"’']?[),;]"
)
_CAPITALS = re.compile(r"[A-Z]|(?<![A-Za-z])[a-z](?=-?[A-Z])")
_MOST = 18
"""Words before a bracket among which the name begins."""
_MARKS = frozenset({",", "&", "-", "–", "'", "’"})
_NAMED = frozenset(EntityType) - {EntityType.PERSON, EntityType.COUNTRY, EntityType.CITY}


def initialled(text: str, sentences: Sequence[list[Word]], proposed: Sequence[Mention]) -> Iterator[Mention]:
    """Mentions of `text` that end before a bracket with their initials; `proposed` tell their type by the same end."""
    words = [word for tokens in sentences for word in tokens]
    ends = [word.end for word in words]
    types: dict[int, tuple[int, EntityType]] = {}
    for mention in proposed:
        if mention.type in _NAMED and mention.end - mention.start > types.get(mention.end, (0, None))[0]:
            types[mention.end] = (mention.end - mention.start, mention.type)
    for found in _SHORT.finditer(text):
        last = bisect_right(ends, found.start())
        name = _named(words[max(0, last - _MOST) : last], found["short"])
        if not name or text[name[-1].end : found.start()].strip():
            continue
        length, kind = types.get(name[-1].end, (0, None))
        kind = kind_of(name) or kind
        known = registry().lookup(found["short"])
        if kind is None and len(known) == 1 and known[0].type in _NAMED:
            kind = known[0].type
        whole = name[-1].end - name[0].start
        if kind is None or length == whole or name[-1].form in lexicon().no_bodies:
            continue
        yield Mention(name[0].start, name[-1].end, kind, RULE, confidence=_CONFIDENCE)


def _named(before: list[Word], short: str) -> list[Word]:
    """The words whose initials are those of `short`, from the last one back; none where they do not agree."""
    wanted = "".join(c for c in short if c.isalpha()).upper()
    if sum(c.isupper() for c in short) < 2 or len(wanted) < 3:
        return []
    letters = ""
    for i in range(len(before) - 1, -1, -1):
        word = before[i]
        if word.proper:
            own = "".join(_CAPITALS.findall(word.form)).upper()
            letters = (own if len(own) <= 3 and not word.form.isupper() else own[:1]) + letters
            if letters == wanted:
                return before[i:] if i < len(before) - 1 else []
            if len(letters) >= len(wanted) or not wanted.endswith(letters):
                return []
        elif not (word.form.islower() or word.form in _MARKS):
            return []
    return []
