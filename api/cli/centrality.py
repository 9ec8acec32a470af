"""`coopgraph centrality`: who stands where in the graph."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from api.cli import output
from api.cli.ask import Json, Limit
from api.cli.insights import AsOf, insights

_SHOWN = ("degree", "strength", "recent_pagerank", "betweenness", "closeness", "core")
_BROKERAGE = ("degree", "strength", "constraint", "effective_size")


def centrality(
    *,
    by: Annotated[
        str,
        typer.Option(
            help="degree, strength, pagerank, recent_pagerank, betweenness, closeness, eigenvector, core; of "
            "countries also constraint, effective_size."
        ),
    ] = "pagerank",
    level: Annotated[str, typer.Option(help="body or country.")] = "body",
    relation: Annotated[
        list[str] | None, typer.Option(help="Only these, such as PARTY_TO; may be repeated.")
    ] = None,
    topic: Annotated[list[str] | None, typer.Option(help="A topic of agreements; may be repeated.")] = None,
    country: Annotated[
        list[str] | None, typer.Option(help="ISO code: a member is of it; may be repeated.")
    ] = None,
    type_: Annotated[
        list[str] | None, typer.Option("--type", help="Only members of this type; may be repeated.")
    ] = None,
    since: Annotated[str | None, typer.Option(help="From this year, month or day on.")] = None,
    until: Annotated[str | None, typer.Option(help="Up to this year, month or day.")] = None,
    as_of: AsOf = None,
    years: Annotated[bool, typer.Option("--years", help="Rank and value of each year.")] = False,
    write: Annotated[
        bool, typer.Option("--write", help="Also write the measures on the nodes, for Neo4j Browser.")
    ] = False,
    erase: Annotated[
        bool, typer.Option("--erase", help="Take written measures off all nodes, and end.")
    ] = False,
    limit: Limit = 20,
    json: Json = False,
) -> None:
    """Rank bodies or countries by their place in the graph of who worked with whom."""
    scope: dict[str, Any] = {
        "level": level, "since": since, "until": until, "relations": tuple(relation or ()),
        "topics": tuple(topic or ()), "types": tuple(type_ or ()),
        "countries": tuple(code.upper() for code in country or ()),
    }  # fmt: skip
    with insights() as asked:
        if erase:
            asked.store.measure({})
            output.note("no node has measures now")
            return
        found = asked.centrality(by=by, limit=limit, as_of=as_of, years=years, **scope)
        if write:
            output.note(f"measures are written on {asked.measure(as_of=as_of, **scope):,} nodes")
    if json:
        output.write_json(found)
        return
    shown = _BROKERAGE if level == "country" else _SHOWN
    columns = (by, *(name for name in shown if name != by))
    rows = [
        (item["rank"], item["name"], item["type"], item.get("country"), *(_number(item, c) for c in columns))
        for item in found["items"]
    ]
    output.table("", ("", "name", "type", "of", *columns), rows)
    for item in found["items"] if years else ():
        told = " · ".join(f"{y['year']} {y['rank']}. ({y['value']:.3g})" for y in item["years"])
        output.line(f"  {item['name']}: {told}")
    output.line(
        f"{found['nodes']:,} nodes, {found['edges']:,} edges from {found['occasions']:,} occasions; "
        f"{found['communities']:,} communities (modularity {found['modularity']:.3f}); "
        + (
            "shortest paths are exact"
            if found["exact"]
            else f"shortest paths from {found['sources']:,} nodes, wrong by at most {found['error']:.3g} "
            f"with probability {found['confidence']:g}"
        )
    )
    if found["omitted"]:
        output.note(f"{found['omitted']} occasions with too many members were left out")
    if not found["items"]:
        output.note("nothing is so: no two members met in this scope")


def _number(item: dict[str, object], name: str) -> object:
    value = item.get(name)
    return f"{value:.4g}" if isinstance(value, float) else value


COMMANDS = (centrality,)
