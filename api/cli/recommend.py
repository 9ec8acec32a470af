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
    from graph.insights import percent, recommend_partners

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
        _shown(f"{item['rank']}. ", item, quotes, f"{percent(item['probability'])} within {found['horizon']}")
    _ended(found)


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
    _ended(found)


@app.command()
def support(
    *,
    country: Annotated[str, typer.Option(help="ISO code of the country the firm wants to go to.")],
    topic: Annotated[str, typer.Option(help="With what, such as smart city.")],
    size: Annotated[str, typer.Option(help="startup, sme, midsize or large.")],
    firm: Annotated[str | None, typer.Option(help="The firm, where the graph knows it.")] = None,
    as_of: AsOf = None,
    limit: Limit = 10,
    json: Json = False,
) -> None:
    """Funds, programmes and centres for a firm, with their conditions, who runs them, and what to combine."""
    from graph.insights import recommend_support

    with insights() as asked:
        known = asked.questions.named(firm)["id"] if firm else None
        found = recommend_support(
            asked, country=country.upper(), topic=topic, size=size, firm=known, limit=limit, as_of=as_of
        )
        quotes = {} if json else _quotes(asked, found)
    if json:
        output.write_json(found)
        return
    for item in found["items"]:
        _shown(f"{item['rank']}. ", item, quotes, f"{item['score']:.1f}  {item['kind_en']}")
        for condition in item["conditions"]:
            output.line(f"    condition  {condition['condition']}  [{condition['statement']}]")
        for label, bodies in (("run by", item["run_by"]), ("paid by", item["paid_by"])):
            for body in bodies[:3]:
                output.line(f"    {label}  {body['name']}  [{body['statements'][0]}]")
        if works := ", ".join(i["instrument"] for i in item["instruments"]):
            output.line(f"    works by  {works}")
    for item in found["not_for"]:
        output.line(f"not for this size: {item['name']}: {item['conditions'][0]['condition']}")
    if found["items"]:
        output.line("combine", style="bold")
    for part in found["combine"] if found["items"] else ():
        told = part.get("name") or f"not enough evidence: {part['not_enough']}"
        general = "" if part.get("own", True) else "  (of its terms alone: nothing tells of country or topic)"
        output.line(f"    {part['kind_en']}: {told}{general}")
        for other in part.get("together", ()):
            output.line(f"        together with {other['name']}  [{other['statements'][0]}]")
    _ended(found)


@app.command()
def feedback(
    kind: Annotated[str, typer.Argument(help="partners, consortium or support.")],
    asked: Annotated[str, typer.Argument(help="To whom: a body, or a country by ISO code.")],
    suggested: Annotated[str, typer.Argument(help="What was recommended.")],
    opinion: Annotated[str, typer.Argument(help="useful, known or wrong.")],
    why: Annotated[str, typer.Option(help="Why.")] = "",
    by: Annotated[str | None, typer.Option(help="Whose opinion it is.", show_default="you")] = None,
) -> None:
    """Say what you think of a recommendation; later ones follow it and say so."""
    from api.cli.auditing import changing
    from api.cli.resolve import now, who
    from graph.feedback import Kind, Usefulness
    from graph.insights import give

    for value, choices, name in ((kind, list(Kind), "KIND"), (opinion, list(Usefulness), "OPINION")):
        if value not in choices:
            raise typer.BadParameter(f"{value!r} is none of {', '.join(choices)}", param_hint=name)
    with changing("recommend feedback") as entry, insights() as found:
        given = give(
            found.store,
            found.questions,
            kind=Kind(kind),
            asked=asked,
            suggested=suggested,
            opinion=Usefulness(opinion),
            by=who(by),
            at=now(),
            why=why,
        )
        entry.subject = given.id
    output.line(f"{given.id}: {given.suggested} for {given.asked} is {given.opinion}")


@app.command()
def opinions(json: Json = False) -> None:
    """List what was thought of recommendations: by whom, when and why."""
    from graph.insights import shown

    with insights() as asked:
        rows = [shown(one) for one in asked.feedback()]
    if json:
        output.write_json({"items": rows})
        return
    for row in rows:
        taken = f", withdrawn {row['withdrawn'][:10]} by {row['withdrawn_by']}" if "withdrawn" in row else ""
        said = f"{row['kind']}: {row['suggested']} for {row['asked']} is {row['opinion']}"
        output.line(f"{row['id']}  {said} ({row['by']}, {row['at'][:10]}){taken}")
        if row["why"]:
            output.line(f"    {row['why']}", style="dim")
    if not rows:
        output.note("no feedback was given yet")


@app.command()
def withdraw(feedback: Annotated[str, typer.Argument(help="Id of the feedback.")]) -> None:
    """Withdraw feedback; from now on it counts no more."""
    from api.cli.auditing import changing
    from api.cli.resolve import now, who
    from graph.insights import withdraw as taken_back

    with changing("recommend withdraw", feedback), insights() as asked:
        taken_back(asked.store, feedback, by=who(None), at=now())
    output.line(f"withdrawn: {feedback}")


def _ended(found: dict[str, Any]) -> None:
    """What left the list, and why there is nothing."""
    for item in found.get("left_out", ()):
        output.line(f"left out: {item['name']}: {item['en']}", style="dim")
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
    for name, part in (("all", found), ("earlier", found["halves"][0]), ("later", found["halves"][1])):
        rows = ((m, *(f[c] for c in columns)) for m, f in part["methods"].items())
        output.table(name, ("method", *columns), rows)
        output.line(f"{part['questions']:,} bodies, {part['answers']:,} first meetings")
    said = found["calibration"]
    for name in ("before", "after"):
        part = said[name]
        output.line(
            f"{name} correction by earlier half years: {part['expected']:,.1f} first meetings expected, {said['happened']:,.0f} happened "
            f"(ratio {part['ratio']:g}, {part['interval']}); Brier score {part['brier']:g}"
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
