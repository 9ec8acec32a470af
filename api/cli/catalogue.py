"""Commands about one, about two and about several: what happened, what is new, who funds what, what came of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from api.cli import output
from api.cli.ask import AsOf, CursorOption, Json, KnownAt, Limit, asking, more
from api.cli.output import Entry

if TYPE_CHECKING:
    from graph.model import Row

_SIDE = "A country by ISO code, or a name or id."
Side = Annotated[str, typer.Argument(help=_SIDE)]
_SHOWN = 12
"""Counts of one kind that are shown."""


def bilateral(a: Side, b: Side, as_of: AsOf = None, known_at: KnownAt = None, json: Json = False) -> None:
    """Show two countries or bodies over time: agreements, projects, events, support, cooperation."""
    from api.cli.profile import agreement_entry
    from graph.questions.bilateral import bilateral as two

    with asking(as_of, known_at) as questions:
        found = two(questions, a, b)
    if json:
        output.write_json(found)
        return
    output.line(" – ".join(side["name"] for side in found["sides"]) + "\n", style="bold")
    columns = ("date", "kind", "status", "parties", "topics")
    output.cited("agreements", columns, [agreement_entry(item) for item in found["agreements"]])
    _counts(found["facets"], ("year", "topic", "kind", "status"))
    for name in ("projects", "tenders"):
        rows = [(p.get("date"), p["name"], p.get("status")) for p in found[name]]
        output.table(name, ("began", "what", "status"), rows)
    output.cited("events", _HAPPENED, [_happened(item) for item in found["events"]])
    for name in ("support", "cooperation"):
        output.cited(name, ("who", "relation", "whom", "documents"), [_tie(item) for item in found[name]])


def compare(
    names: Annotated[list[str], typer.Argument(help=f"2 to 6. {_SIDE}")],
    as_of: AsOf = None,
    known_at: KnownAt = None,
    json: Json = False,
) -> None:
    """Compare 2 to 6 countries or bodies: agreements by topic, programmes by instrument, figures."""
    from graph.questions.bilateral import compare as side_by_side

    with asking(as_of, known_at) as questions:
        found = side_by_side(questions, names)
    if json:
        output.write_json(found)
        return
    heads = [item["entity"]["name"] for item in found["items"]]
    output.table("agreements", ("topic", *heads), _side_by_side(found["items"], "agreements"))
    output.table(
        "programmes by instrument", ("instrument", *heads), _side_by_side(found["items"], "instruments")
    )
    ids = [item["entity"]["id"] for item in found["items"]]
    figures = []
    for measure in found["measures"]:
        told = {v["entity"]: f"{v['number']:,.10g} ({v['as_of']})" for v in measure["values"]}
        figures.append((measure["measure"], measure["unit"], *(told.get(identifier) for identifier in ids)))
    output.table("figures", ("measure", "unit", *heads), figures)


def timeline(
    names: Annotated[list[str], typer.Argument(help=f"One, or two for what both had a part in. {_SIDE}")],
    *,
    topic: Annotated[str | None, typer.Option(help="A topic, such as e-government.")] = None,
    since: Annotated[str | None, typer.Option(help="From this year, month or day on.")] = None,
    until: Annotated[str | None, typer.Option(help="Up to this year, month or day.")] = None,
    as_of: AsOf = None,
    known_at: KnownAt = None,
    limit: Limit = 20,
    cursor: CursorOption = None,
    json: Json = False,
) -> None:
    """List agreements, projects, tenders and events by day, the latest first."""
    from graph.questions.timeline import side
    from graph.questions.timeline import timeline as happened

    with asking(as_of, known_at) as questions:
        sides = [side(questions, name) for name in names]
        page = happened(questions, sides, topic=topic, since=since, until=until, limit=limit, cursor=cursor)
    _happenings(page, json=json)


def news(
    since: Annotated[str, typer.Argument(help="A year, month or day.")],
    *,
    of: Annotated[str | None, typer.Option(help=_SIDE)] = None,
    topic: Annotated[str | None, typer.Option(help="A topic, such as e-government.")] = None,
    limit: Limit = 20,
    cursor: CursorOption = None,
    json: Json = False,
) -> None:
    """List what was reported first since a day: agreements, projects, tenders, events, programmes, funds."""
    from graph.questions.timeline import NEWS, side
    from graph.questions.timeline import timeline as happened

    with asking() as questions:
        sides = [side(questions, of)] if of else []
        page = happened(
            questions, sides, types=NEWS, topic=topic, since=since, reported=True, limit=limit, cursor=cursor
        )
    _happenings(page, json=json)


def funding(
    *,
    funder: Annotated[str | None, typer.Option(help=f"Who funds. {_SIDE}")] = None,
    place: Annotated[
        str | None, typer.Option(help="Where: a country by ISO code, or a country or city.")
    ] = None,
    topic: Annotated[str | None, typer.Option(help="A topic, such as e-government.")] = None,
    as_of: AsOf = None,
    known_at: KnownAt = None,
    limit: Limit = 20,
    cursor: CursorOption = None,
    json: Json = False,
) -> None:
    """List who funds and supports what, where, with what money."""
    from graph.questions.funding import funding as who_funds

    with asking(as_of, known_at) as questions:
        page = who_funds(questions, funder=funder, place=place, topic=topic, limit=limit, cursor=cursor)
    if json:
        output.write_json(page)
        return
    columns = ("who", "relation", "what", "documents", "where", "money")
    output.cited("", columns, [_funded(item) for item in page.items])
    if not page.items:
        output.note("no funding is so")
    more(page)


def similar(
    case: Annotated[str, typer.Argument(help="A name or id.")], limit: Limit = 10, json: Json = False
) -> None:
    """List programmes, funds, projects and tenders like one, with what they share."""
    from graph.questions.cases import similar as alike

    with asking() as questions:
        found = alike(questions, questions.named(case)["id"], limit=limit)
    if json:
        output.write_json(found)
        return
    rows = [
        (
            row["entity"]["name"],
            row["entity"]["type"],
            f"{row['score']:.2f}",
            "; ".join(f"{reason['reason']}: {reason['about']}" for reason in row["reasons"]),
        )
        for row in found["items"]
    ]
    output.table("", ("name", "type", "score", "what they share"), rows)
    if not rows:
        output.note("nothing is alike")


def editions(
    event: Annotated[str, typer.Argument(help="A name or id.")],
    as_of: AsOf = None,
    known_at: KnownAt = None,
    json: Json = False,
) -> None:
    """List the editions of the series that an event is, or is one of."""
    from graph.questions.series import editions as held

    with asking(as_of, known_at) as questions:
        found = held(questions, questions.named(event)["id"])
    if json:
        output.write_json(found)
        return
    entries = [
        _with_quote(
            (
                row["year"],
                row["number"],
                row["entity"]["name"],
                row["place"]["name"] if row["place"] else None,
                ", ".join(host["name"] for host in row["hosts"]),
            ),
            row["evidence"],
        )
        for row in found["editions"]
    ]
    output.cited(found["series"]["name"], ("year", "number", "what", "where", "held by"), entries)
    if not entries:
        output.note("no edition is known")
    if found["missing"]:
        output.note(f"no document tells of {', '.join(map(str, found['missing']))}")


def operation(
    what: Annotated[str, typer.Argument(help="A name or id.")],
    as_of: AsOf = None,
    known_at: KnownAt = None,
    json: Json = False,
) -> None:
    """Show who funded, built, ran and took over a centre, system, programme or fund, and when."""
    from graph.questions.series import operation as life

    with asking(as_of, known_at) as questions:
        found = life(questions, questions.named(what)["id"])
    if json:
        output.write_json(found)
        return
    run_by = found["run_by"]
    output.line(
        f"{found['entity']['name']}" + (f", run by {run_by['name']}" if run_by else "") + "\n", style="bold"
    )
    entries = [
        _with_quote(
            (row["date"], row["step"], row["body"]["name"], row["caveat"], row["last"]), row["evidence"]
        )
        for row in found["steps"]
    ]
    output.cited("", ("date", "what", "who", "caveat", "last report"), entries)
    if not entries:
        output.note("nothing is known of who runs it")


def _with_quote(cells: tuple[Any, ...], said: Row | None) -> Entry:
    from api.cli.profile import cited

    return Entry(cells, output.excerpt(said["quote"]), cited(said["document"])) if said else Entry(cells)


def silent(
    *,
    years: Annotated[int, typer.Option(min=1, max=30, help="Without a later report for so long.")] = 3,
    country: Annotated[list[str] | None, typer.Option(help="ISO code; may be repeated.")] = None,
    topic: Annotated[str | None, typer.Option(help="A topic, such as e-government.")] = None,
    kind: Annotated[str | None, typer.Option(help="MOU, agreement, LOI, contract, …")] = None,
    as_of: AsOf = None,
    known_at: KnownAt = None,
    limit: Limit = 20,
    cursor: CursorOption = None,
    json: Json = False,
) -> None:
    """List agreements without a later report in some years, of which nothing is known to have come."""
    from datetime import UTC, datetime

    from api.cli.ask import one_of
    from api.cli.profile import agreement_entry
    from graph.model import AgreementKind
    from graph.questions.agreements import Filters
    from graph.questions.following import silent as quiet

    one_of(AgreementKind, kind, "--kind")
    today = datetime.now(UTC).date().isoformat()
    with asking(as_of, known_at) as questions:
        filters = Filters(countries=country or (), topic=topic, kind=kind)
        page = quiet(questions, filters, years=years, today=today, limit=limit, cursor=cursor)
    if json:
        output.write_json(page)
        return
    columns = ("date", "kind", "status", "parties", "topics")
    output.cited("", columns, [agreement_entry(item) for item in page.items])
    if not page.items:
        output.note("no agreement is silent")
    more(page)


def began(
    name: Side,
    start: Annotated[
        list[str] | None,
        typer.Option(help="agreement, plan, talks, pledge, request, recommendation; may be repeated."),
    ] = None,
    limit: Limit = 20,
    json: Json = False,
) -> None:
    """List what began with a country or body, and what came of each."""
    from graph.questions.following import STARTS, starts
    from graph.questions.timeline import side

    with asking() as questions:
        found = starts(questions, side(questions, name), kinds=start or STARTS, limit=limit)
    if json:
        output.write_json({"items": found})
        return
    entries = []
    for row in found:
        came = "; ".join(
            f"{step['project'].get('date', '')} {step['project']['name']} ({step['stage'] or 'step'}, {step['score']:g})"
            for step in row["followed"]
        )
        cells = (row["date"], row["start"], ", ".join(p["name"] for p in row["parties"]), came)
        entries.append(_with_quote(cells, row["evidence"]))
    output.cited("", ("date", "start", "who", "what may have come of it"), entries)
    if not found:
        output.note("nothing is known to have begun")


COMMANDS = (bilateral, compare, timeline, news, funding, similar, editions, operation, silent, began)

_HAPPENED = ("date", "what", "type", "status")


def _happenings(page: Any, *, json: bool) -> None:
    if json:
        output.write_json(page)
        return
    happenings(page.items)
    if not page.items:
        output.note("nothing is known to have happened")
    more(page)


def happenings(items: list[Row]) -> None:
    """Show items of a timeline, each with its sentence."""
    output.cited("", _HAPPENED, [_happened(item) for item in items])


def _happened(item: Row) -> Entry:
    from api.cli.profile import shown_name

    entity = item["entity"]
    return _entry((item["date"], shown_name(entity), entity["type"], entity.get("status")), item["evidence"])


def _tie(item: Row) -> Entry:
    edge = item["edge"]
    cells = (item["source"]["name"], edge["relation"], item["target"]["name"], edge["documents"])
    return _entry(cells, item["evidence"])


def _funded(item: Row) -> Entry:
    money = "; ".join(f"{row['kind']} {row['amount']} {row['currency']}" for row in item["money"])
    where = ", ".join(place["name"] for place in item["places"])
    tie = _tie(item)
    return Entry((*tie.cells, where, money), tie.quote, tie.source)


def _entry(cells: tuple[Any, ...], said: Row | None) -> Entry:
    from api.cli.profile import cited

    if said is None:
        return Entry(cells)
    return Entry(cells, output.excerpt(said["quote"]), cited(said["document"]))


def _counts(facets: Row, names: tuple[str, ...]) -> None:
    rows = [
        (name, ", ".join(f"{counted['value']} {counted['count']}" for counted in facets[name][:_SHOWN]))
        for name in names
        if facets[name]
    ]
    output.table("counts", ("by", "how many"), rows)


def _side_by_side(items: list[Row], name: str) -> list[tuple[Any, ...]]:
    """A row for each topic or instrument, with the count of each of those that are compared."""
    counted = []
    for item in items:
        if name == "agreements":
            told = {row["value"]: row["count"] for row in item["agreements"]["topic"]}
            counted.append({"all": item["agreements"]["total"], **told})
        else:
            counted.append({row["instrument"]: row["count"] for row in item["instruments"]})
    keys = {key for counts in counted for key in counts}
    order = sorted(keys, key=lambda key: (key != "all", -sum(c.get(key, 0) for c in counted), key))
    return [(key, *(counts.get(key, 0) for counts in counted)) for key in order]
