"""`coopgraph forecast`: how well what happens next is foretold."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from api.cli import output
from api.cli.ask import Json

app = typer.Typer(no_args_is_help=True, help="Forecast who does what with whom next.")


@app.callback()
def _group() -> None:
    """Keeps the commands below a name of their own."""


@app.command()
def bench(
    folder: Annotated[
        Path,
        typer.Argument(
            help="Folder with train.txt, valid.txt and test.txt (also .gz), and names in entity2id.txt and "
            "relation2id.txt.",
        ),
    ],
    json: Json = False,
) -> None:
    """Learn from the events before the test and rank the answers of the test.

    Single step, time-aware filter, both directions, average ties, all entities ranked.
    """
    from graph.analysis.forecast import DataError
    from graph.analysis.forecast import bench as measured

    try:
        result = measured(folder)
    except DataError as error:
        raise typer.BadParameter(str(error), param_hint="FOLDER") from error
    if json:
        output.write_json(result.to_json())
        return
    groups = {
        "all": result.whole,
        **result.strata,
        **{f"asked for the {name}": figures for name, figures in result.directions.items()},
        "new pair, by its own model among the unmet": result.new_pairs,
    }
    columns = ("mrr", "hits@1", "hits@3", "hits@10", "answers")
    rows = [[name, *(figures.get(column) for column in columns)] for name, figures in groups.items()]
    output.table("", ("answers", *columns), rows)
    output.line(
        f"calibration error {result.calibration_error:.4f} · {result.seconds:g} s · "
        f"{result.peak_memory_mb:g} MB at most"
    )
