"""Commands for feeds: sources that are read again and again, each by a connector."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from api.cli import output
from api.cli.ask import Json
from api.cli.auditing import changing
from api.cli.feed import SOME_FAILED
from graph.model import digest

if TYPE_CHECKING:
    from ingest.feeds import Feed, Run

HELD = 4
"""Exit status when a feed was outside of its bounds and the graph kept what it had."""
_SHOWN = 5

app = typer.Typer(help="Sources that are read again and again.", no_args_is_help=True, rich_markup_mode=None)

Settings = Annotated[
    Path, typer.Option("--feeds", envvar="COOPGRAPH_FEEDS", help="The file that says which feeds there are.")
]
Force = Annotated[bool, typer.Option("--force", help="Go on although the feed is outside of its bounds.")]
DryRun = Annotated[
    bool, typer.Option("--dry-run", help="Show what the first records say; no graph is touched.")
]


@app.command(name="list")
def list_(feeds: Settings = Path("feeds.yaml"), json: Json = False) -> None:
    """Which connectors are installed, and which feeds are set up."""
    from ingest.connectors import connectors
    from ingest.feeds import feeds as configured

    known = connectors().values()
    there = configured(feeds).values() if feeds.exists() else []
    if json:
        output.write_json(
            {
                "connectors": [{"name": c.name, "version": c.version, "about": c.about} for c in known],
                "feeds": [
                    {
                        "name": f.name,
                        "connector": f.connector.name,
                        "source": f.sources,
                        "every_seconds": f.every.total_seconds() if f.every else None,
                    }
                    for f in there
                ],
            }
        )
        return
    output.table("Connectors", ("name", "reads"), [(c.name, c.about) for c in known])
    rows = [(f.name, f.connector.name, ", ".join(f.sources), f.every or "when named") for f in there]
    output.table("Feeds", ("name", "connector", "source", "every"), rows)


@app.command()
def run(
    names: Annotated[
        list[str] | None, typer.Argument(help="Feeds; all that are due where none is named.")
    ] = None,
    feeds: Settings = Path("feeds.yaml"),
    force: Force = False,
    json: Json = False,
) -> None:
    """Read the feeds that are due, or those that are named, and make the graph follow."""
    from graph.questions import QuestionError
    from graph.settings import load
    from ingest.feeds import State, due
    from ingest.feeds import feeds as configured

    settings = load()
    there, state = configured(feeds), State(settings.data_dir)
    if unknown := [name for name in names or () if name not in there]:
        raise QuestionError(f"there is no feed {unknown[0]!r} in {feeds}; there are {', '.join(there)}")
    now = datetime.now(UTC)
    chosen = [there[name] for name in names] if names else [f for f in there.values() if due(f, state, now)]
    if not chosen and not json:
        output.line("no feed is due")
    _run(chosen, force=force, json=json)


@app.command()
def read(
    connector: Annotated[str, typer.Argument(help="What reads it: see coopgraph feed list.")],
    sources: Annotated[list[str], typer.Argument(help="Files or folders; of rss addresses too.")],
    name: Annotated[
        str | None,
        typer.Option(help="Name of the feed; made of the connector's and the file's where none is given."),
    ] = None,
    dry_run: DryRun = False,
    force: Force = False,
    json: Json = False,
) -> None:
    """Read files as a feed without setting it up."""
    from ingest.feeds import named

    own = _slug(f"{connector}-{Path(sources[0]).name.split('.')[0]}")
    feed = named(name or own, connector, sources)
    if dry_run:
        _show(feed, json=json)
    else:
        _run([feed], force=force, json=json)


@app.command()
def table(
    file: Annotated[Path, typer.Argument(help="CSV, XLSX or Parquet.")],
    mapping: Annotated[Path, typer.Option(help="How its rows become records: see docs/tables.md.")],
    name: Annotated[
        str | None, typer.Option(help="Name of the feed; the file's where none is given.")
    ] = None,
    dry_run: DryRun = False,
    force: Force = False,
    json: Json = False,
) -> None:
    """Read a table by a mapping."""
    from ingest.feeds import named

    own = _slug(file.name.split(".")[0])
    feed = named(name or own, "table", [file], {"mapping": str(mapping)})
    if dry_run:
        _show(feed, json=json)
    else:
        _run([feed], force=force, json=json)


@app.command()
def rss(
    source: Annotated[str, typer.Argument(help="An address, or a file.")],
    name: Annotated[
        str | None, typer.Option(help="Name of the feed; made of the address where none is given.")
    ] = None,
    json: Json = False,
) -> None:
    """Read RSS or Atom, with the full text behind each link."""
    from urllib.parse import urlsplit

    from ingest.feeds import named

    parts = urlsplit(source)
    own = _slug(f"{parts.hostname}{parts.path}" if parts.hostname else Path(source).stem)
    _run([named(name or own, "rss", [source])], force=False, json=json)


@app.command()
def status(feeds: Settings = Path("feeds.yaml"), json: Json = False) -> None:
    """When each feed ran last, what it saw, and which are due."""
    from graph.settings import load
    from ingest.feeds import State, due
    from ingest.feeds import feeds as configured

    state, now = State(load().data_dir), datetime.now(UTC)
    there = configured(feeds) if feeds.exists() else {}
    rows: list[dict[str, Any]] = []
    for name in sorted({*there, *state.names()}):
        last, good = state.last(name), state.last(name, good=True)
        rows.append(
            {
                "name": name,
                "last": last.started.isoformat(timespec="seconds") if last else None,
                "outcome": last.outcome.value if last else None,
                "records": last.records if last else None,
                "failures": last.failures if last else None,
                "good": good.started.isoformat(timespec="seconds") if good else None,
                "due": name in there and due(there[name], state, now),
                "reasons": last.reasons if last else [],
            }
        )
    if json:
        output.write_json(rows)
        return
    columns = ("name", "last", "outcome", "records", "failures", "good", "due")
    output.table("Feeds", columns, [[row[column] for column in columns] for row in rows])
    for row in rows:
        for reason in row["reasons"]:
            output.note(f"{row['name']}: {reason}")


@app.command()
def remove(name: Annotated[str, typer.Argument(help="A feed.")], json: Json = False) -> None:
    """Take back everything that a feed said, and nothing else."""
    from graph.settings import load
    from graph.store import open_store
    from ingest.feeds import FeedError, State
    from ingest.feeds import remove as take_back

    settings = load()
    state = State(settings.data_dir)
    known = state.known()
    with changing("feed remove", name) as entry, open_store(settings) as store:
        withdrawn = take_back(name, store, state)
        entry.detail["withdrawn"] = withdrawn
    if not withdrawn and name not in known:
        raise FeedError(f"no feed {name!r} has said anything; have run: {', '.join(known) or 'none'}")
    if json:
        output.write_json({"feed": name, "withdrawn": withdrawn})
    else:
        output.line(f"{name}: {withdrawn} documents taken back")


def _slug(written: str) -> str:
    """A feed's name made of what is given: files of other names are other feeds, and take nothing of each other back."""
    plain = "".join(sign if sign.isascii() and sign.isalnum() else "-" for sign in written.lower())
    name = "-".join(part for part in plain.split("-") if part)[:48]
    return name or f"feed-{digest(written)[:8]}"


def _run(feeds: list[Feed], *, force: bool, json: bool) -> None:
    from graph.settings import load
    from graph.store import open_store
    from ingest.feeds import FeedError, Outcome, State, run_feed
    from ingest.fetching import Fetcher

    settings = load()
    state, fetcher = State(settings.data_dir), Fetcher(private=settings.allow_private)
    runs: list[Run] = []
    wrong: list[FeedError] = []
    with open_store(settings) as store:
        for feed in feeds:
            try:
                with changing("feed run", feed.name) as entry:
                    runs.append(run_feed(feed, store, state, settings, force=force, fetcher=fetcher))
                    entry.detail["outcome"] = runs[-1].outcome.value
            except FeedError as error:
                # A feed whose files are missing keeps the others from nothing.
                wrong.append(error)
                continue
            if not json:
                _tell(runs[-1])
    if json and (runs or not wrong):
        output.write_json(runs)
    if wrong:
        raise FeedError("; ".join(map(str, wrong)))
    if any(run.outcome is Outcome.HELD for run in runs):
        raise typer.Exit(HELD)
    if any(run.failures for run in runs):
        raise typer.Exit(SOME_FAILED)


def _tell(run: Run) -> None:
    from ingest.feeds import Outcome

    output.line(
        f"{run.feed}: {run.records} records, {run.failures} parts not used; {run.added} added, "
        f"{run.replaced} replaced, {run.unchanged} unchanged, {run.withdrawn} taken back"
        if run.outcome is Outcome.DONE
        else f"{run.feed}: held, the graph keeps what it had; {run.records} records, {run.failures} parts not used"
    )
    for reason in run.reasons:
        output.note(f"{run.feed}: {reason}")
    if run.failures:
        output.note(f"{run.feed}: coopgraph failures lists what was not used")


def _show(feed: Feed, *, json: bool) -> None:
    """What the first records of a feed say."""
    from graph.model import Failure
    from ingest.connectors import Record
    from ingest.feeds import FeedError, items
    from ingest.records import reading

    if feed.addresses:
        raise FeedError(f"{feed.name}: a dry run reads files; save {feed.addresses[0]} to one")
    shown: list[dict[str, Any]] = []
    for file, item in islice(items(feed, feed.files()), _SHOWN):
        if isinstance(item, Failure):
            shown.append({"failure": item.key, "reason": item.reason, "detail": item.detail})
        elif isinstance(item, Record):
            read = reading(feed.name, item, file=file, connector=feed.reader)
            shown.append(
                {
                    "record": read.document.key,
                    "title": read.document.title,
                    "statements": [
                        {
                            "subject": s.subject,
                            "predicate": s.predicate.value,
                            "object": s.object or s.value,
                            "qualifiers": dict(s.qualifiers),
                            "quote": s.quote,
                        }
                        for s in read.statements
                    ],
                }
            )
        else:
            shown.append({"document": item.key, "title": item.title})
    failed = any("failure" in entry for entry in shown)
    if json:
        output.write_json(shown)
        if failed:
            raise typer.Exit(SOME_FAILED)
        return
    for entry in shown:
        if "statements" not in entry:
            words = map(str, entry.values())
            output.line(": ".join(words) if "failure" in entry else " ".join(words))
            continue
        rows = [(s["subject"], s["predicate"], s["object"], s["quote"]) for s in entry["statements"]]
        output.table(f"{entry['record']}: {entry['title']}", ("subject", "says", "object", "read from"), rows)
    if failed:
        raise typer.Exit(SOME_FAILED)
