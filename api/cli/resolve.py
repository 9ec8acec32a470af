"""`coopgraph resolve`: what is one thing and what is two, and what people decided about it."""

from __future__ import annotations

import json as json_format
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from api.cli import output
from api.cli.ask import Json
from graph.model import EntityType

if TYPE_CHECKING:
    from graph.resolution import Named, Opinion

app = typer.Typer(no_args_is_help=True, help="Decide which names mean one thing.")

SOME_FAILED = 3
_LONGEST_NAME = 500


class NameGiven(BaseModel):
    """One side of a pair."""

    model_config = ConfigDict(extra="ignore")

    name: str = Field(min_length=1, max_length=_LONGEST_NAME)
    type: EntityType | None = None
    country: str | None = Field(None, pattern=r"^[A-Za-z]{2}$")
    date: str | None = Field(None, pattern=r"^\d{4}(-\d{2}(-\d{2})?)?$")

    def named(self) -> Named:
        """The same as the resolution takes it."""
        from graph.resolution import Named

        return Named(self.name, self.type, self.country.upper() if self.country else None, self.date)


class PairGiven(BaseModel):
    """A line of ``--jsonl``."""

    model_config = ConfigDict(extra="ignore")

    id: str | int
    a: NameGiven
    b: NameGiven


@app.command()
def judge(
    a: Annotated[str | None, typer.Argument(help="A name.")] = None,
    b: Annotated[str | None, typer.Argument(help="Another name.")] = None,
    type_: Annotated[str | None, typer.Option("--type", help="Type of both, such as Agency.")] = None,
    country: Annotated[str | None, typer.Option(help="Country of A, ISO 3166-1 alpha-2.")] = None,
    other_country: Annotated[str | None, typer.Option(help="Country of B; that of A unless given.")] = None,
    date: Annotated[str | None, typer.Option(help="When both names were used, YYYY[-MM[-DD]].")] = None,
    jsonl: Annotated[
        str | None,
        typer.Option(
            metavar="FILE",
            help='Lines {"id", "a": {"name", "type", "country", "date"}, "b": {…}}; - for input.',
        ),
    ] = None,
    json: Json = False,
) -> None:
    """Say whether two names mean one thing, and why."""
    if jsonl is not None:
        if a is not None:
            raise typer.BadParameter("give two names or --jsonl, not both")
        if _judge_lines(jsonl):
            raise typer.Exit(SOME_FAILED)
        return
    if a is None or b is None:
        raise typer.BadParameter("two names are needed, or --jsonl FILE")
    given: dict[str, Any] = {"type": type_ or None, "date": date}
    try:
        one = NameGiven(name=a, country=country, **given)
        other = NameGiven(name=b, country=other_country or country, **given)
    except ValidationError as error:
        raise typer.BadParameter(_reason(error)) from error
    from graph.resolution import judge as judged

    opinion = judged(one.named(), other.named())
    if json:
        output.write_json(_answer(opinion))
        return
    output.line(f"{opinion.judgement}  (score {opinion.score:.2f})", style="bold")
    for reason in opinion.reasons:
        output.line(f"  {reason}")


def _judge_lines(path: str) -> int:
    """Answer each line of the file; the number of lines that could not be answered."""
    from graph.resolution import judge as judged

    failed = 0
    for number, line in _lines(path):
        try:
            pair = PairGiven.model_validate_json(line)
        except ValidationError as error:
            failed += 1
            sys.stdout.write(_line({"id": _identifier(line), "line": number, "error": _reason(error)}))
            continue
        sys.stdout.write(_line({"id": pair.id, **_answer(judged(pair.a.named(), pair.b.named()))}))
    if failed:
        output.note(f"{failed} lines could not be read; each says why")
    return failed


def _lines(path: str) -> Iterator[tuple[int, str]]:
    if path == "-":
        yield from ((n, line) for n, line in enumerate(sys.stdin, 1) if line.strip())
        return
    with Path(path).open(encoding="utf-8", errors="replace") as lines:
        yield from ((n, line) for n, line in enumerate(lines, 1) if line.strip())


def _identifier(line: str) -> Any:
    try:
        value = json_format.loads(line)
    except ValueError:
        return None
    return value.get("id") if isinstance(value, dict) else None


def _answer(opinion: Opinion) -> dict[str, Any]:
    return {"judgement": opinion.judgement.value, "score": opinion.score, "reasons": list(opinion.reasons)}


def _line(value: dict[str, Any]) -> str:
    return json_format.dumps(value, ensure_ascii=False) + "\n"


def _reason(error: ValidationError) -> str:
    first = error.errors()[0]
    where = ".".join(str(part) for part in first["loc"])
    return f"{where}: {first['msg']}" if where else str(first["msg"])
