"""`coopgraph forecast`: how well what happens next is foretold."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from api.cli import output
from api.cli.ask import Json

if TYPE_CHECKING:
    from graph.analysis.forecast import Events, Explanation, Reason

app = typer.Typer(no_args_is_help=True, help="Forecast who does what with whom next.")


@app.command()
def bench(
    folder: Annotated[
        Path,
        typer.Argument(
            help="Folder with train.txt, valid.txt and test.txt (also .gz), and names in entity2id.txt and "
            "relation2id.txt.",
        ),
    ],
    groups: Annotated[
        Path | None,
        typer.Option(
            help="File of groups of relations to report together: group, tab, relation. Otherwise "
            "relation_groups.tsv in FOLDER, or the names of CAMEO."
        ),
    ] = None,
    diagram: Annotated[
        Path | None,
        typer.Option(help="Write the reliability diagram to this file, as SVG."),
    ] = None,
    json: Json = False,
) -> None:
    """Learn from the events before the test and rank the answers of the test.

    Single step, time-aware filter, both directions, average ties, all entities ranked.
    """
    from graph.analysis.forecast import DataError, draw
    from graph.analysis.forecast import bench as measured

    if diagram is not None and not diagram.absolute().parent.is_dir():
        # Said before the minutes of work, not after them.
        raise typer.BadParameter(f"{diagram.parent} is no folder", param_hint="--diagram")
    try:
        result = measured(folder, groups)
    except DataError as error:
        raise typer.BadParameter(str(error), param_hint="FOLDER") from error
    if diagram is not None:
        try:
            draw(result.reliability, result.calibration_error, diagram)
        except OSError as error:
            raise typer.BadParameter(str(error), param_hint="--diagram") from error
    if json:
        output.write_json(result.to_json())
        return
    figures_of = {
        "all": result.whole,
        **result.strata,
        **result.groups,
        **{f"asked for the {name}": figures for name, figures in result.directions.items()},
        "new pair, by its own model among the unmet": result.new_pairs,
    }
    columns = ("mrr", "hits@1", "hits@3", "hits@10", "answers")
    rows = [[name, *(figures.get(column) for column in columns)] for name, figures in figures_of.items()]
    output.table("", ("answers", *columns), rows)
    output.line(
        f"calibration error {result.calibration_error:.4f} · {result.seconds:g} s · "
        f"{result.peak_memory_mb:g} MB at most"
    )


@app.command()
def explain(
    folder: Annotated[Path, typer.Argument(help="Folder of events, as for `forecast bench`.")],
    subject: Annotated[str, typer.Option(help="Who is asked about: name or number.")],
    relation: Annotated[str, typer.Option(help="What is done: name or number.")],
    time: Annotated[int, typer.Option(help="When, as times are counted in FOLDER.")],
    inverse: Annotated[bool, typer.Option("--inverse", help="Who does it to the subject.")] = False,
    top: Annotated[int, typer.Option(min=1, max=100, help="Answers to show.")] = 5,
    reasons: Annotated[int, typer.Option(min=1, max=100, help="Reasons to show of each.")] = 8,
    cited: Annotated[int, typer.Option(min=0, max=1000, help="Events to show of each reason.")] = 2,
    json: Json = False,
) -> None:
    """Rank who comes next, with what each score is the sum of and the events behind it.

    Learns from the events before TIME alone, those of valid.txt and test.txt included.
    """
    from graph.analysis.forecast import DataError, Forecaster, load
    from graph.analysis.forecast import explain as explained

    try:
        events = load(folder)
        who = _number(subject, events.names, events.entities, "--subject")
        what = _number(relation, events.relation_names, events.relations, "--relation")
        forecaster = Forecaster(events.before(time))
        forecaster.fit()
    except DataError as error:
        raise typer.BadParameter(str(error), param_hint="FOLDER") from error
    found = explained(forecaster, who, what + (events.relations if inverse else 0), top)
    if json:
        output.write_json(_as_json(forecaster.events, found, cited))
        return
    if not found.answers:
        output.line("nothing happened before that leads to an answer")
        return
    for place, answer in enumerate(found.answers, start=1):
        shown = answer.reasons[:reasons]
        rows = [
            [f"{r.adds:+.3f}", r.feature, len(r.rows), _events(forecaster.events, r, cited)] for r in shown
        ]
        left = answer.reasons[reasons:]
        if left:
            rows.append([f"{sum(r.adds for r in left):+.3f}", f"{len(left)} more", "", ""])
        title = f"{place}. {events.name(answer.entity)}: score {answer.score:.3f}, share {answer.share:.3f}"
        output.table(title, ("adds", "reason", "events", "latest"), rows)
    output.line(f"first of {found.candidates} candidates, right with probability {found.probability:.2f}")


def _number(text: str, names: tuple[str, ...], most: int, option: str) -> int:
    """The number of a name; a number stands for itself where nothing has it for a name."""
    from difflib import get_close_matches

    plain = text.replace("_", " ").strip().casefold()
    number = {name.casefold(): i for i, name in enumerate(names) if name}
    if plain in number:
        return number[plain]
    if plain.isascii() and plain.isdigit() and len(plain) < 10 and int(plain) < most:
        return int(plain)
    near = [names[number[name]] for name in get_close_matches(plain, number, n=3)]
    hint = f"; near are {', '.join(near)}" if near else ""
    raise typer.BadParameter(f"{text!r} is neither a name nor a number below {most}{hint}", param_hint=option)


def _event(events: Events, row: int) -> dict[str, Any]:
    """An event as it was read: an inverse is turned round."""
    s, r, o, day = map(int, events.rows[row])
    if r >= events.relations:
        s, r, o = o, r - events.relations, s
    return {
        "subject": events.name(s), "relation": events.relation_name(r), "object": events.name(o),
        "time": events.origin + day * events.step,
    }  # fmt: skip


def _events(events: Events, reason: Reason, cited: int) -> str:
    told = [_event(events, int(row)) for row in reason.rows[len(reason.rows) - cited :][::-1]]
    return "; ".join("{time}: {subject} - {relation} - {object}".format(**event) for event in told)


def _as_json(events: Events, found: Explanation, cited: int) -> dict[str, Any]:
    answers = [
        {
            "entity": events.name(answer.entity),
            "number": answer.entity,
            "score": answer.score,
            "share": answer.share,
            "reasons": [
                {
                    "feature": reason.feature,
                    "adds": reason.adds,
                    "events": len(reason.rows),
                    "latest": [
                        _event(events, int(row)) for row in reason.rows[len(reason.rows) - cited :][::-1]
                    ],
                }
                for reason in answer.reasons
            ],
        }
        for answer in found.answers
    ]
    return {"probability": found.probability, "candidates": found.candidates, "answers": answers}
