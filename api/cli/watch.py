"""`coopgraph watch`: saved questions, and what became new of them."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from api.cli import output
from api.cli.ask import Json, asking
from api.cli.auditing import changing

if TYPE_CHECKING:
    from api.delivery import Channel
    from api.watching import Question, Watches
    from graph.questions import Questions
    from graph.settings import Settings

app = typer.Typer(no_args_is_help=True, help="Save questions, and tell what became new of them.")

KINDS: Final = {"folder": "folder", "file": "folder", "mail": "mail", "smtp": "mail", "webhook": "webhook"}
"""Channels by what stands before the colon."""

Name = Annotated[str, typer.Argument(help="The watch's name.")]
Types = Annotated[
    list[str] | None, typer.Option("--type", help="tender, agreement, fund, …; may be repeated.")
]
Countries = Annotated[list[str] | None, typer.Option("--country", help="ISO code; may be repeated.")]
Topics = Annotated[
    list[str] | None, typer.Option("--topic", help="A topic, such as smart-city; may be repeated.")
]
Bodies = Annotated[list[str] | None, typer.Option("--body", help="A name or id; may be repeated.")]
Text = Annotated[str | None, typer.Option("--text", help="Words in names or sentences; all must be there.")]
To = Annotated[
    list[str] | None,
    typer.Option("--to", help="file:FOLDER, webhook:URL or smtp:ADDRESS; may be repeated."),
]
SecretEnv = Annotated[
    str | None,
    typer.Option("--secret-env", help="Variable that webhooks are signed with.", show_default="COOPGRAPH_WEBHOOK_SECRET"),
]  # fmt: skip
Rhythm = Annotated[
    str | None,
    typer.Option(help="daily, weekly, monthly, quarterly, or a cron line.", show_default="daily"),
]
Timezone = Annotated[str | None, typer.Option(help="Of the rhythm.", show_default="UTC")]
Lang = Annotated[str | None, typer.Option(help="Language of reports: en or ko.", show_default="en")]


@app.command()
def add(
    name: Name,
    *,
    to: To = None,
    types: Types = None,
    countries: Countries = None,
    topics: Topics = None,
    bodies: Bodies = None,
    text: Text = None,
    since: Annotated[
        str | None, typer.Option(help="Report what was first told on this day or later too.")
    ] = None,
    rhythm: Rhythm = None,
    timezone: Timezone = None,
    lang: Lang = None,
    secret_env: SecretEnv = None,
    json: Json = False,
) -> None:
    """Save a question. What it finds now counts as seen."""
    from api.service.audit import user
    from api.watching import watch

    watches, settings = _watches()
    given = {"rhythm": rhythm, "timezone": timezone, "lang": lang}
    with changing("watch add", name) as entry, asking() as questions:
        one = watch(
            name,
            _question(questions, types, countries, topics, bodies, text),
            _channels(to, secret_env, settings),
            by=f"cli:{user()}",
            now=datetime.now(UTC).isoformat(timespec="milliseconds"),
            **{option: value for option, value in given.items() if value},
        )
        kept = watches.add(questions, one, since)
        entry.detail |= {"question": one.question.told()}
    _shown(kept.row(), json=json)


@app.command()
def change(
    name: Name,
    *,
    to: To = None,
    types: Types = None,
    countries: Countries = None,
    topics: Topics = None,
    bodies: Bodies = None,
    text: Text = None,
    rhythm: Rhythm = None,
    timezone: Timezone = None,
    lang: Lang = None,
    secret_env: SecretEnv = None,
    json: Json = False,
) -> None:
    """Change a watch: another question as a whole, other receivers, another rhythm. What it finds now counts as seen."""
    watches, settings = _watches()
    asked = any(value is not None for value in (types, countries, topics, bodies, text))
    with changing("watch change", name) as entry, asking() as questions:
        question = _question(questions, types, countries, topics, bodies, text) if asked else None
        kept = watches.change(
            questions,
            name,
            question=question,
            deliver=_channels(to, secret_env, settings) if to else None,
            rhythm=rhythm,
            timezone=timezone,
            lang=lang,
        )
        entry.detail |= {"question": kept.question.told()}
    _shown(kept.row(), json=json)


@app.command("list")
def list_(json: Json = False) -> None:
    """List watches, and when each is looked at next."""
    rows = [one.row() | {"question": one.question.told()} for one in _watches()[0].all()]
    if json:
        output.write_json({"items": rows})
        return
    columns = ("name", "question", "rhythm", "looked", "due", "trouble")
    output.table("", columns, [[row[column] for column in columns] for row in rows])
    if not rows:
        output.note("there are no watches; coopgraph watch add makes one")


@app.command()
def show(name: Name, json: Json = False) -> None:
    """Show a watch, and what became of its latest reports."""
    watches, _ = _watches()
    one = watches.watch(name)
    reports = watches.reports(one)
    _shown(one.row() | ({"reports": reports} if json else {}), json=json)
    if not json:
        _delivered(reports)


@app.command()
def run(
    name: Annotated[str | None, typer.Argument(help="Only this watch.", show_default="all of them")] = None,
    *,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what would be reported; change and send nothing.")
    ] = False,
    json: Json = False,
) -> None:
    """Look at once, report what is new, and send what waits in the outbox."""
    watches, _ = _watches()
    names = [name] if name is not None else [one.name for one in watches.all()]
    if not names:
        output.note("there are no watches; coopgraph watch add makes one")
    if dry_run:
        _tried(watches, names, json=json)
        return
    looks = _looked(watches, names) if names else []
    watches.outbox.send(datetime.now(UTC))
    reports = [d for look in looks for p in look.parcels for d in watches.outbox.deliveries(parcel=p).items]
    if json:
        output.write_json({"looks": [_row(look) for look in looks], "deliveries": reports})
        return
    for look in looks:
        output.line(f"{look.watch}: {look.new:,} new")
    _delivered(reports)


@app.command()
def remove(name: Name, json: Json = False) -> None:
    """Forget a watch. Reports that wait are still delivered."""
    with changing("watch remove", name):
        gone = _watches()[0].remove(name)
    if json:
        output.write_json(gone.row())
    else:
        output.line(f"removed {gone.name}")


def _watches() -> tuple[Watches, Settings]:
    from api.watching import Watches
    from graph.settings import load

    settings = load()
    return Watches(settings), settings


def _question(
    questions: Questions,
    types: list[str] | None,
    countries: list[str] | None,
    topics: list[str] | None,
    bodies: list[str] | None,
    text: str | None,
) -> Question:
    from api.watching import Question

    return Question.asked(
        questions,
        types=types or (),
        countries=countries or (),
        topics=topics or (),
        bodies=bodies or (),
        text=text or "",
    )


def _channels(to: list[str] | None, secret_env: str | None, settings: Settings) -> tuple[Channel, ...]:
    from api.watching.watch import receivers

    if not to:
        raise typer.BadParameter("say where the news go, such as file:news/", param_hint="--to")
    entries: list[dict[str, Any]] = []
    for one in to:
        kind, colon, where = one.partition(":")
        if not colon or kind not in KINDS:
            raise typer.BadParameter(f"{one!r}: write file:FOLDER, webhook:URL or smtp:ADDRESS", param_hint="--to")  # fmt: skip
        signed = {"secret_env": secret_env} if secret_env and KINDS[kind] == "webhook" else {}
        entries.append({KINDS[kind]: where} | signed)
    return receivers(entries, settings, Path.cwd())


def _looked(watches: Watches, names: list[str]) -> list[Any]:
    """A look at each; what fails for one is told, and the others go on."""
    from graph.questions import QuestionError

    done, failed = [], False
    with asking() as questions:
        for name in names:
            try:
                with changing("watch run", name) as entry:
                    look = watches.look(questions, name, datetime.now(UTC))
                    entry.detail |= {"new": look.new}
                done.append(look)
            except QuestionError as error:
                output.note(f"{name}: {error}")
                failed = True
    if failed and not done:
        raise typer.Exit(2)
    return done


def _tried(watches: Watches, names: list[str], *, json: bool) -> None:
    from api.cli.catalogue import happenings

    found: list[dict[str, Any]] = []
    with asking() as questions:
        for name in names:
            page = watches.news(questions, name, limit=200)
            found.append({"watch": name, "items": page.items, "more": page.cursor is not None})
    if json:
        output.write_json({"items": found})
        return
    for one in found:
        more = " and more" if one["more"] else ""
        output.line(f"{one['watch']}: {len(one['items'])}{more} new", style="bold")
        happenings(one["items"])


def _shown(row: dict[str, Any], *, json: bool) -> None:
    if json:
        output.write_json(row)
        return
    output.line(row["name"], style="bold")
    for condition, value in row["question"].items():
        output.line(f"  {condition}: {', '.join(value) if isinstance(value, list) else value}")
    for channel in row["deliver"]:
        output.line("  to " + ", ".join(f"{kind}: {value}" for kind, value in channel.items()))
    output.line(f"  {row['rhythm']} ({row['timezone']}), looked at {row['looked']}, next {row['due']}")
    if row["trouble"]:
        output.line(f"  the last look failed: {row['trouble']}")


def _delivered(reports: list[dict[str, Any]]) -> None:
    rows = [(d["parcel"], next(iter(d["channel"])), d["state"], d["attempts"], d["told"]) for d in reports]
    output.table("reports", ("parcel", "by", "state", "attempts", "told"), rows)


def _row(look: Any) -> dict[str, Any]:
    return {"watch": look.watch, "new": look.new, "parcels": list(look.parcels)}
