"""Finding entities by name, in Korean and in English, also misspelt.

The store's indexes give a bounded number of candidates; how alike each of their names is decides.
"""

from __future__ import annotations

import re
from typing import Final

from rapidfuzz import fuzz

from graph.model import EntityType, Row
from graph.names import normalise
from graph.questions.errors import Ambiguous, NotFound, QuestionError
from graph.questions.paging import MAX_LIMIT, limited
from graph.registry import registry
from graph.store import Store

MAX_QUERY: Final = 200
"""Characters of a search."""

_CANDIDATES = 60
"""Entities that each index is asked for, or the limit where that is more."""
_EXACT, _BEGINNING, _INSIDE = 100.0, 95.0, 85.0
_GOOD = 75.0
"""Where something is this much alike, misspellings are not looked for."""
_ENOUGH = 58.0
"""Less alike than this is not shown: one wrong syllable in three is, two are not."""
_DOMINANT = 5
"""A name means the entity that this many times as many documents speak of as of any other."""
_PARTIAL = 0.85
"""What a likeness with a part of a name counts."""
_NOT_WORDS = re.compile(r"[^\w]+")
_OPERATORS = frozenset({"and", "or", "not", "to"})
_SHORTEST_FUZZY = 4


def search(store: Store, query: str, entity_type: EntityType | None, limit: int) -> list[Row]:
    """Entities called like `query`, each with `match`: how alike the best of its names is, 0 to 100."""
    query = " ".join(query.split())
    if not query or len(query) > MAX_QUERY:
        raise QuestionError(f"a search takes 1 to {MAX_QUERY} characters")
    most = max(_CANDIDATES, limited(limit))
    known = [entry.id for entry in registry().lookup(query)]
    found = (
        {row["entity"]["id"]: row["entity"] for row in store.read("read/entities", ids=known)}
        if known
        else {}
    )
    for row in store.read("read/search_prefix", prefix=query, limit=most):
        found.setdefault(row["entity"]["id"], row["entity"])
    scored: list[Row] = []
    for expression in _expressions(query):
        for row in store.read("read/search_text", query=expression, limit=most):
            found.setdefault(row["entity"]["id"], row["entity"])
        scored = _scored(query, found, entity_type)
        if scored and scored[0]["match"] >= _GOOD:
            break
    return (scored or _scored(query, found, entity_type))[:limit]


def named(store: Store, name: str) -> Row:
    """The one entity that `name` is a name or an alias of, with `others` of the same name, if any.

    Raises `NotFound` when there is none, `Ambiguous` when several are spoken of about as often.
    """
    matches = search(store, name, None, MAX_LIMIT)
    wanted = normalise(name)
    exact = [e for e in matches if any(normalise(form) == wanted for form in forms(e))]
    exact.sort(key=lambda e: (-e["documents"], e["id"]))
    if not exact:
        hint = ", ".join(e["name"] for e in matches[:3])
        raise NotFound(
            f"nothing in the graph is called {name!r}" + (f"; did you mean {hint}?" if hint else "")
        )
    if len(exact) > 1 and exact[0]["documents"] < _DOMINANT * exact[1]["documents"]:
        raise Ambiguous(name, exact[:10])
    chosen = {key: value for key, value in exact[0].items() if key != "match"}
    others = [{"id": e["id"], "type": e["type"], "name": e["name"]} for e in exact[1:10]]
    return chosen | ({"others": others} if others else {})


def forms(entity: Row) -> set[str]:
    """All names of an entity, from documents and from the registry."""
    entry = registry().get(entity["id"])
    known = {form.text for form in entry.forms if form.kind != "adjective"} if entry else set()
    return known | {*entity.get("names", ()), entity["name"]}


def _scored(query: str, found: dict[str, Row], entity_type: EntityType | None) -> list[Row]:
    wanted = normalise(query)
    scored = [
        entity | {"match": round(likeness, 1)}
        for entity in found.values()
        if entity_type is None or entity["type"] == entity_type
        if (likeness := max(_likeness(wanted, normalise(form)) for form in forms(entity))) >= _ENOUGH
    ]
    scored.sort(key=lambda e: (-e["match"], -e["documents"], e["id"]))
    return scored


def _likeness(wanted: str, form: str) -> float:
    """How alike two normal forms are, 0 to 100: equal, beginning, part, or by edits."""
    if form == wanted:
        return _EXACT
    if form.startswith(wanted):
        return _BEGINNING
    if wanted in form:
        return _INSIDE
    whole = fuzz.ratio(wanted, form)
    if len(wanted) < _SHORTEST_FUZZY or len(form) < len(wanted):
        return whole
    return max(whole, _PARTIAL * fuzz.partial_ratio(wanted, form))


def _expressions(query: str) -> list[str]:
    """Full-text expressions to try in turn: all the words, the last perhaps unfinished; then words like them.

    Only letters and digits are left of the query, so nothing in it is an operator. The index takes Korean
    apart into pairs of syllables, any of which finds a word with another one wrong.
    """
    words = [
        word
        for word in _NOT_WORDS.sub(" ", query.lower().replace("_", " ")).split()
        if word not in _OPERATORS
    ]
    if not words:
        return []
    plain = " AND ".join(words)
    unfinished = " AND ".join([*words[:-1], f"{words[-1]}*"])
    alike = " OR ".join(
        f"{word}~" if word.isascii() and len(word) >= _SHORTEST_FUZZY else word for word in words
    )
    return [f"({plain}) OR ({unfinished})", alike]
