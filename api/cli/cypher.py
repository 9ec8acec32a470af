"""`coopgraph cypher`: a statement that only reads."""

from __future__ import annotations

import csv
import json as json_format
import sys
from typing import Annotated, Any

import typer

from api.cli import output
from api.cli.ask import Json, asking


def cypher(
    statement: Annotated[str, typer.Argument(help="Cypher that only reads.")],
    parameter: Annotated[
        list[str] | None,
        typer.Option(
            "--param", help="name=value for $name; the value as JSON, or else as text. May be repeated."
        ),
    ] = None,
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="Rows at most.")] = 100,
    seconds: Annotated[float, typer.Option(min=0.1, max=60, help="How long it may take.")] = 10.0,
    as_csv: Annotated[bool, typer.Option("--csv", help="Write comma-separated values.")] = False,
    json: Json = False,
) -> None:
    """Run a Cypher statement that only reads."""
    from graph.questions import QuestionError
    from graph.store import Busy, Refused, TooLong

    parameters = dict(_parameter(given) for given in parameter or ())
    with asking() as questions:
        try:
            answer = questions.ask(statement, parameters, limit=limit, seconds=seconds)
        except Refused as error:
            raise QuestionError(f"line {error.line}, column {error.column}: {error.reason}") from error
        except (TooLong, Busy) as error:
            raise QuestionError(str(error)) from error
    if json:
        output.write_json(answer)
    elif as_csv:
        writer = csv.writer(sys.stdout)
        writer.writerow(answer.columns)
        writer.writerows([_cell(value) for value in row] for row in answer.rows)
    else:
        output.table("", answer.columns, [[_cell(value) for value in row] for row in answer.rows])
    if answer.truncated:
        output.note(f"there are more rows: the limit of {answer.truncated} was reached")


def _parameter(given: str) -> tuple[str, Any]:
    name, sign, value = given.partition("=")
    if not sign or not name:
        raise typer.BadParameter(f"{given!r} is not name=value", param_hint="--param")
    try:
        return name, json_format.loads(value)
    except ValueError:
        return name, value


def _cell(value: Any) -> Any:
    return json_format.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else value


COMMANDS = (cypher,)
