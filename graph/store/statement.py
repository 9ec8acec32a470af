"""Whether a Cypher statement only reads: what can be told from its text.

Everything that is not known to read is refused. The stores enforce the same again (a user who cannot write, the
access mode, the operators of the plan); this check gives the reason and the place, and keeps out what these let
through: administration, LOAD CSV, procedures and functions that reach beyond the graph.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

LONGEST: Final = 20_000
"""Characters of a statement."""
DEEPEST: Final = 60
"""Brackets within brackets."""
LARGEST_RANGE: Final = 100_000
"""Members of a list that `range` may make."""
LARGEST_INNER: Final = 1_000
"""The same within brackets: a list of lists is not counted by the store's limit of memory, and may fill it."""
PROCEDURES: Final = frozenset(
    {
        "db.labels",
        "db.relationshiptypes",
        "db.propertykeys",
        "db.schema.visualization",
        "db.schema.nodetypeproperties",
        "db.schema.reltypeproperties",
        "db.index.fulltext.querynodes",
        "db.index.fulltext.queryrelationships",
    }
)
"""Procedures that read the graph and nothing else, in small letters."""
_NAMESPACES: Final = frozenset(
    {"date", "datetime", "localdatetime", "time", "localtime", "duration", "point"}
)
"""Built-in functions with a dot begin with one of these."""
_OPENING: Final = frozenset({"match", "optional", "with", "unwind", "return", "call"})
_REFUSED: Final = frozenset(
    [
        "create",
        "merge",
        "set",
        "delete",
        "detach",
        "remove",
        "foreach",
        "load",
        "drop",
        "alter",
        "grant",
        "deny",
        "revoke",
        "show",
        "terminate",
        "use",
        "start",
        "stop",
        "enable",
        "disable",
        "rename",
        "explain",
        "profile",
        "cypher",
        "periodic",
        "commit",
        "insert",
        "transactions",
        "dryrun",
        "deallocate",
        "reallocate",
        "set",
        "nodetach",
        "finish",
        "let",
        "next",
        "filter",
    ]
)
_TOKEN = re.compile(
    r"(?P<space>\s+)|(?P<comment>//[^\n]*|/\*.*?\*/)|(?P<string>'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\")"
    r"|(?P<quoted>`(?:[^`]|``)*`)|(?P<word>[^\W\d]\w*)|(?P<number>\d[\w.]*)|(?P<sign>.)",
    re.DOTALL,
)
_SIZE_OF = re.compile(r"size \( \w+(?: \. \w+)? \)")
"""As long as a list or text that is there already."""
_BOUNDS = re.compile(r"(?:- )?\d+(?: [+-] \d+)?(?: , (?:- )?\d+(?: [+-] \d+)?){1,2}")
_NUMBER = re.compile(r"\d+")
_LONE_RETURN = re.compile(r"\r(?!\n)")
_PAIRS: Final = {")": "(", "]": "[", "}": "{"}


class Refused(ValueError):
    """A statement that is not run. `line` and `column` count from 1."""

    def __init__(self, reason: str, line: int = 1, column: int = 1) -> None:
        super().__init__(reason)
        self.reason = reason
        self.line = line
        self.column = column


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    start: int


def inspect(statement: str) -> None:
    """Raises `Refused` for a statement that does more than read, or that is too long or nested too deep."""
    if len(statement) > LONGEST:
        raise Refused(f"the statement is longer than {LONGEST:,} characters")
    if (at := statement.find("\\u")) >= 0 or (at := statement.find("\\U")) >= 0:
        # Neo4j puts the character in before it reads the statement, so that a quotation could end unseen.
        raise _refused(statement, at, "character escapes are refused; pass the text as a parameter")
    if any(ord(sign) < 32 and sign not in "\t\n\r" for sign in statement):
        raise Refused("the statement holds control characters")
    if alone := _LONE_RETURN.search(statement):
        # Stores end a line, and so a comment, at it; what follows must not pass for a comment here.
        raise _refused(statement, alone.start(), "a carriage return stands without a line feed")
    tokens = [token for token in _tokens(statement) if token.kind not in ("space", "comment")]
    while tokens and tokens[-1].text == ";":
        tokens.pop()
    if not tokens:
        raise Refused("the statement is empty")
    if tokens[0].text.lower() not in _OPENING:
        raise _refused(statement, tokens[0].start, f"{tokens[0].text[:40]} opens no statement that reads")
    _nesting(statement, tokens)
    for i, token in enumerate(tokens):
        if token.text == ";":
            raise _refused(statement, token.start, "one statement at a time")
        if token.kind == "word":
            _word(statement, tokens, i)
        elif token.kind == "quoted" and _called(tokens, i):
            raise _refused(
                statement, token.start, "names of procedures and functions are written without quotes"
            )


def _word(statement: str, tokens: list[_Token], i: int) -> None:
    token, before, after = tokens[i], _text(tokens, i - 1), _text(tokens, i + 1)
    word = token.text.lower()
    named = before in (".", ":", "$", "|", "&", "!") or (after == ":" and before in ("{", ","))
    if word in _REFUSED and not named and after != "." and not (after in (")", ",") and before == "("):
        raise _refused(statement, token.start, f"{token.text.upper()} is refused: only reading is allowed")
    if word == "call" and not named and after not in ("{", "("):
        name, end = _dotted(tokens, i + 1)
        if name not in PROCEDURES:
            raise _refused(statement, token.start, f"the procedure {name or 'without a name'} is refused")
        if _text(tokens, end) not in ("(", "yield", ""):
            raise _refused(
                statement, token.start, f"the procedure {name} is called otherwise than with arguments"
            )
    if before != "." and after == "." and _text(tokens, i - 1) != "call":
        name, end = _dotted(tokens, i)
        if _text(tokens, end) == "(" and name.split(".")[0] not in _NAMESPACES and name not in PROCEDURES:
            raise _refused(statement, token.start, f"the function {name} is refused")
    if word == "range" and after == "(" and before != ".":
        _range(statement, tokens, i)
    if word == "reduce" and after == "(" and before != ".":
        _reduce(statement, tokens, i)


def _called(tokens: list[_Token], i: int) -> bool:
    """Whether the quoted name at `i` is a part of the name of a procedure or function."""
    if _text(tokens, i - 1) == "call":
        return True
    if "." not in (_text(tokens, i - 1), _text(tokens, i + 1)):
        return False
    return _text(tokens, _dotted(tokens, i)[1]) == "("


def _reduce(statement: str, tokens: list[_Token], i: int) -> None:
    """A sum that takes itself twice grows by powers of two: thirty steps fill any memory."""
    inside = _inside(tokens, i + 1)
    if len(inside) < 2 or inside[1].text != "=":
        return
    own = inside[0].text.strip("`")
    signs = [token.text for token in inside]
    if "|" not in signs:
        return
    body = inside[signs.index("|") + 1 :]
    again = sum(
        token.kind in ("word", "quoted") and token.text.strip("`") == own and before != "."
        for before, token in zip(["", *(token.text for token in body)], body, strict=False)
    )
    grows = any(token.text in ("+", "(", "[", "{", "||") for token in body)
    if again > 1 and grows:
        raise _refused(statement, tokens[i].start, f"reduce takes {own[:40]} more than once, and would grow")


def _inside(tokens: list[_Token], opening: int) -> list[_Token]:
    """What stands between the bracket at `opening` and the one that closes it."""
    depth = 0
    for i in range(opening, len(tokens)):
        depth += (tokens[i].text in _PAIRS.values()) - (tokens[i].text in _PAIRS)
        if depth == 0:
            return tokens[opening + 1 : i]
    return tokens[opening + 1 :]


def _range(statement: str, tokens: list[_Token], i: int) -> None:
    """A list of numbers is refused where it is long, or where how long it is cannot be seen."""
    largest = LARGEST_INNER if _within_list(tokens, i) else LARGEST_RANGE
    given = _SIZE_OF.sub("0", " ".join(token.text for token in _inside(tokens, i + 1)).lower())
    if not _BOUNDS.fullmatch(given):
        raise _refused(
            statement, tokens[i].start, "range takes whole numbers here; pass a list as a parameter"
        )
    if max(int(number) for number in _NUMBER.findall(given)) > largest:
        raise _refused(statement, tokens[i].start, f"range makes more than {largest:,} members")


def _within_list(tokens: list[_Token], i: int) -> bool:
    """Whether the token at `i` stands in square brackets or in a `reduce`, where lists are made of lists."""
    open_: list[bool] = []
    for at in range(i):
        if tokens[at].text in _PAIRS.values():
            open_.append(tokens[at].text == "[" or _text(tokens, at - 1) == "reduce")
        elif tokens[at].text in _PAIRS:
            open_.pop()
    return any(open_)


def _dotted(tokens: list[_Token], i: int) -> tuple[str, int]:
    """A name with dots in small letters, and where what follows it stands."""
    parts: list[str] = []
    while i < len(tokens) and tokens[i].kind in ("word", "quoted"):
        parts.append(tokens[i].text.strip("`").lower())
        if _text(tokens, i + 1) != ".":
            return ".".join(parts), i + 1
        i += 2
    return ".".join(parts), i


def _nesting(statement: str, tokens: list[_Token]) -> None:
    open_: list[str] = []
    for token in tokens:
        if token.text in ("(", "[", "{"):
            open_.append(token.text)
            if len(open_) > DEEPEST:
                raise _refused(statement, token.start, f"nested deeper than {DEEPEST} brackets")
        elif token.text in _PAIRS and (not open_ or open_.pop() != _PAIRS[token.text]):
            raise _refused(statement, token.start, f"{token.text} closes nothing")
    if open_:
        raise _refused(statement, len(statement), f"{open_[-1]} is not closed")


def _tokens(statement: str) -> Iterator[_Token]:
    for found in _TOKEN.finditer(statement):
        kind = found.lastgroup or ""
        if kind == "sign" and found[0] in "'\"`":
            raise _refused(statement, found.start(), f"{found[0]} is not closed")
        if kind == "sign" and statement.startswith("/*", found.start()):
            raise _refused(statement, found.start(), "the comment is not closed")
        if kind == "sign" and found[0] == "\\":
            raise _refused(statement, found.start(), "a backslash stands outside of a string")
        yield _Token(kind, found[0], found.start())


def _text(tokens: list[_Token], i: int) -> str:
    return tokens[i].text.lower() if 0 <= i < len(tokens) else ""


def _refused(statement: str, at: int, reason: str) -> Refused:
    before = statement[:at]
    return Refused(reason, before.count("\n") + 1, at - (before.rfind("\n") + 1) + 1)
