"""`coopgraph recommend`: whom to work with, and how well that was foretold."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from api.cli import output
from api.cli.ask import Json, Limit
from api.cli.insights import AsOf, insights

if TYPE_CHECKING:
    from graph.insights import Insights

app = typer.Typer(no_args_is_help=True, help="Recommend whom to work with next, with reasons.")


@app.command()
def partners(
    name: Annotated[str, typer.Argument(help="A body or country, by name or id.")],
    *,
    topic: Annotated[str | None, typer.Option(help="A topic, such as e-government.")] = None,
    country: Annotated[str | None, typer.Option(help="ISO code of the partner's country.")] = None,
    type_: Annotated[str | None, typer.Option("--type", help="Type of the partner, such as Agency.")] = None,
    as_of: AsOf = None,
    limit: Limit = 10,
    json: Json = False,
) -> None:
    """New partners for a body, the likeliest first, with what speaks for each and the sentences behind it."""
    from graph.insights import recommend_partners

    with insights() as asked:
        found = recommend_partners(
            asked, asked.questions.named(name)["id"], topic=topic, country=country and country.upper(),
            entity_type=type_, limit=limit, as_of=as_of,
        )  # fmt: skip
        quotes = {} if json else _quotes(asked, found)
    if json:
        output.write_json(found)
        return
    for item in found["items"]:
        _shown(f"{item['rank']}. ", item, quotes, f"{item['probability']:.1%} within {found['horizon']}")
    if why := found.get("not_enough"):
        output.note(f"not enough evidence: {why}")


@app.command()
def consortium(
    *,
    country: Annotated[str, typer.Option(help="ISO code of the project's country.")],
    topic: Annotated[str, typer.Option(help="Its topic, such as e-government.")],
    role: Annotated[
        list[str],
        typer.Option(
            help="government, agency, company, local_company, university, city, funder; may be repeated."
        ),
    ],
    as_of: AsOf = None,
    json: Json = False,
) -> None:
    """A member for each role of a project, each for what it adds to those before it."""
    from graph.insights import recommend_consortium

    with insights() as asked:
        found = recommend_consortium(asked, country=country.upper(), topic=topic, wanted=role, as_of=as_of)
        quotes = {} if json else _quotes(asked, found)
    if json:
        output.write_json(found)
        return
    for item in found["items"]:
        if "id" in item:
            _shown(f"{item['role']}: ", item, quotes, f"{item['presence']['ties']} ties in {country.upper()}")
        else:
            output.line(f"{item['role']}: not enough evidence: {item['not_enough']}")
    if entry := found.get("entry"):
        output.line(f"entry: {entry['mode'].replace('_', ' ')}  [{', '.join(entry['statements'][:2])}]")
    if why := found.get("not_enough"):
        output.note(f"not enough evidence: {why}")


def _shown(head: str, item: dict[str, Any], quotes: dict[str, str], more: str) -> None:
    """A recommendation with its reasons, each with the first sentence that it rests on."""
    where = f"{item['type']}, {item.get('country', '–')}, {item['id']}"
    output.line(f"{head}{item['name']} ({where})  {more}", style="bold")
    for reason in item["reasons"]:
        cited = f"  [{reason['statements'][0]}]" if reason["statements"] else ""
        output.line(f"    {reason['adds']:+.2f}  {reason['en']}{cited}")
        if cited and (said := quotes.get(reason["statements"][0])):
            output.line(f"           “{output.excerpt(said)}”", style="dim")


def _quotes(asked: Insights, found: dict[str, Any]) -> dict[str, str]:
    """The words of the first statement of each reason."""
    ids = {r["statements"][0] for item in found["items"] for r in item.get("reasons", ()) if r["statements"]}
    return asked.quotes(sorted(ids))


@app.command("bench-partners")
def bench_partners(json: Json = False) -> None:
    """Backtest on this graph: at the end of each quarter, the first meetings of the next half year."""
    from graph.analysis.fitting import TooLittle
    from graph.insights import backtest_partners

    with insights() as asked:
        try:
            found = backtest_partners(asked)
        except TooLittle as error:
            raise typer.BadParameter(str(error), param_hint="the graph") from error
    if json:
        output.write_json(found)
        return
    columns = ("mrr", "hits@10", "ndcg@10", "mrr_by_question", "interval")
    output.table(
        "", ("method", *columns), ((m, *(f[c] for c in columns)) for m, f in found["methods"].items())
    )
    output.line(
        f"{found['questions']:,} bodies, {found['answers']:,} first meetings after {len(found['origins'])} quarters; "
        f"{found['expected']:,.0f} were expected; Brier score {found['brier']:g}"
    )


@app.command("bench-consortium")
def bench_consortium(
    folder: Annotated[
        Path, typer.Argument(help="Folder with fp7_project_org_edges.tsv.gz and fp7_orgs.csv.gz (CORDIS).")
    ],
    tested: Annotated[int, typer.Option(min=20, max=100_000, help="Projects asked about.")] = 500,
    json: Json = False,
) -> None:
    """Leave members out of real projects and ask who is missing."""
    from graph.analysis.consortium_bench import DataError
    from graph.analysis.consortium_bench import bench_consortium as measured

    try:
        found = measured(folder, tested=tested)
    except DataError as error:
        raise typer.BadParameter(str(error), param_hint="FOLDER") from error
    if json:
        output.write_json(found)
        return
    columns = ("any_hit@10", "interval", "mrr")
    output.table(
        "", ("method", *columns), ((m, *(f[c] for c in columns)) for m, f in found["methods"].items())
    )
    output.line(f"{found['questions']:,} of {found['projects']:,} projects · {found['seconds']:g} s")
