"""`coopgraph schedule`: reports by subscription, and watches."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from api.cli import output
from api.cli.ask import Json, asking
from api.cli.insights import insights

if TYPE_CHECKING:
    from api.scheduling import Scheduler, Subscription
    from api.watching import Watches

app = typer.Typer(no_args_is_help=True, help="Make and deliver reports by subscription, and look at watches.")

File = Annotated[
    Path, typer.Option("--file", envvar="COOPGRAPH_SUBSCRIPTIONS", help="The file with the subscriptions.")
]
FILE = Path("subscriptions.yaml")
_LONGEST_WAIT = 60.0  # seconds; clocks are set and files change meanwhile


@app.command()
def run(
    *,
    file: File = FILE,
    once: Annotated[bool, typer.Option("--once", help="Do what is due, and end.")] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Make reports, deliver and keep nothing; tell their SHA-256.")
    ] = False,
    as_of: Annotated[
        str | None,
        typer.Option("--as-of", help="With --dry-run: the day of the reports.", show_default="today"),
    ] = None,
    out: Annotated[Path | None, typer.Option(help="With --dry-run: a folder for the files.")] = None,
    only: Annotated[str | None, typer.Option(help="Only this subscription.")] = None,
) -> None:
    """Make and deliver what is due, each slot once, and look at watches that are due; goes on until it is stopped."""
    scheduler, known = _scheduler(file, only)
    watches = None if only else _watches()
    if dry_run:
        _tried(scheduler, known, as_of, out)
        return
    if as_of or out:
        raise typer.BadParameter("--as-of and --out go with --dry-run")
    if once:
        _stepped(scheduler, watches)
        return
    _served(file, only, watches)


@app.command("list")
def list_(file: File = FILE, json: Json = False) -> None:
    """List subscriptions, and when each is due next."""
    _, known = _scheduler(file, None)
    now = datetime.now(UTC)
    rows: list[dict[str, Any]] = [
        {
            "name": s.name, "for": s.who, "focus": dict(s.focus), "rhythm": s.rhythm, "timezone": s.timezone,
            "next": (at := s.next(now)) and at.isoformat(), "deliver": [channel.row() for channel in s.deliver],
        }
        for s in known.values()
    ]  # fmt: skip
    if json:
        output.write_json({"items": rows})
        return
    for row in rows:
        focus = ", ".join(row["focus"].values()) or "everything"
        output.line(
            f"{row['name']}  for {row['for']}: {focus}; {row['rhythm']} ({row['timezone']}), next {row['next']}"
        )
        for channel in row["deliver"]:
            output.line(
                "    " + ", ".join(f"{kind}: {value}" for kind, value in channel.items()), style="dim"
            )


@app.command()
def status(file: File = FILE, json: Json = False) -> None:
    """Tell what became of slots and deliveries."""
    scheduler, _ = _scheduler(file, None)
    from dataclasses import asdict

    runs = [asdict(run) for run in scheduler.runs(limit=50)]
    deliveries = scheduler.outbox.deliveries(limit=50).items
    if json:
        output.write_json({"runs": runs, "deliveries": deliveries})
        return
    columns = ("subscription", "at", "state", "as_of", "attempts", "missed", "told")
    output.table("slots", columns, [[run[c] for c in columns] for run in runs])
    rows = [(d["parcel"], next(iter(d["channel"])), d["state"], d["attempts"], d["told"]) for d in deliveries]
    output.table("deliveries", ("parcel", "by", "state", "attempts", "told"), rows)
    if not runs:
        output.note("no slot was due yet")


@app.command()
def again(
    parcel: Annotated[str, typer.Argument(help="Id of a parcel some of whose deliveries failed.")],
    file: File = FILE,
) -> None:
    """Try failed deliveries anew."""
    scheduler, _ = _scheduler(file, None)
    count = scheduler.outbox.again(parcel, datetime.now(UTC))
    if not count:
        raise typer.BadParameter(f"no delivery of {parcel!r} has failed", param_hint="PARCEL")
    output.line(f"{count} deliveries wait again")


def _scheduler(file: Path, only: str | None) -> tuple[Scheduler, dict[str, Subscription]]:
    from api.scheduling import Scheduler, subscriptions
    from graph.settings import load

    # Who has watches needs no subscriptions.
    known = {} if file == FILE and not file.exists() and _watches().all() else subscriptions(file)
    if only is not None:
        if only not in known:
            raise typer.BadParameter(f"{file} has no subscription {only!r}", param_hint="--only")
        known = {only: known[only]}
    return Scheduler(load(), known, insights), known


def _watches() -> Watches:
    from api.watching import Watches
    from graph.settings import load

    return Watches(load())


def _stepped(scheduler: Scheduler, watches: Watches | None) -> None:
    now = datetime.now(UTC)
    for look in watches.step(asking, now) if watches else ():
        output.note(f"watch {look.watch}: {look.new:,} new")
    # What it sends is all that waits, of watches too.
    for done in scheduler.step(now):
        output.note(f"{done.subscription} {done.at}: {done.state}: {done.told}")


def _served(file: Path, only: str | None, watches: Watches | None) -> None:
    """Step after step, until the process is told to end."""
    import signal
    import threading

    ending = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: ending.set())
    output.note(f"watches, and subscriptions of {file}; Ctrl-C ends")
    while not ending.is_set():
        # Read anew each time: a changed file needs no restart.
        scheduler, _ = _scheduler(file, only)
        _stepped(scheduler, watches)
        now = datetime.now(UTC)
        moments = [scheduler.next(now), *([watches.next()] if watches else ())]
        due = min((moment for moment in moments if moment is not None), default=None)
        wait = _LONGEST_WAIT if due is None else (due - now).total_seconds()
        ending.wait(min(max(wait, 1.0), _LONGEST_WAIT))


def _tried(scheduler: Scheduler, known: dict[str, Subscription], as_of: str | None, out: Path | None) -> None:
    from hashlib import sha256

    day = as_of or datetime.now().astimezone().date().isoformat()
    for subscription in known.values():
        for file in scheduler.made(subscription, day, scheduler.since(subscription.name, day)):
            output.plain(
                f"{sha256(file.content).hexdigest()}  {subscription.name}/{file.name}  {len(file.content)}"
            )
            if out is not None:
                (out / subscription.name).mkdir(parents=True, exist_ok=True)
                (out / subscription.name / file.name).write_bytes(file.content)
