"""Commands that feed the graph, take things back, or read without a graph."""

from __future__ import annotations

import json as json_format
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli import output
from api.cli.ask import Json
from api.cli.auditing import changing

if TYPE_CHECKING:
    from collections.abc import Callable

    from ingest.run import Progress, Report

SOME_FAILED = 3
"""Exit status when documents were not accepted and all others were."""

Published = Annotated[
    str | None, typer.Option(metavar="YYYY-MM-DD", help="Publication date of documents that carry none.")
]


def ingest(
    paths: Annotated[list[str], typer.Argument(help="Files, folders, or - for standard input.")],
    published: Published = None,
    everything: Annotated[
        bool, typer.Option("--all", help="Read documents too that name no party abroad and no agreement.")
    ] = False,
    json: Json = False,
) -> None:
    """Read documents into the graph."""
    from graph.settings import load
    from graph.store import open_store
    from ingest.run import run

    settings = load(gate=False if everything else None)
    _checked(published)
    # How many paths, not which: the names of folders are nobody's business later on.
    with (
        changing("ingest", f"{len(paths)} paths") as entry,
        open_store(settings) as store,
        _reporter(quiet=json) as on_progress,
    ):
        report = run(paths, store, settings, published=published, on_progress=on_progress)
        entry.detail |= {name: count for name, count in _outcomes(report).items() if count}
    _summarise(report, json=json)
    if report.applied.failed:
        raise typer.Exit(SOME_FAILED)


def extract(
    files: Annotated[list[str] | None, typer.Argument(help="Texts, Markdown or pages.")] = None,
    jsonl: Annotated[Path | None, typer.Option(help="JSON Lines, also gzipped.", exists=True)] = None,
    published: Published = None,
    workers: Annotated[int, typer.Option(min=1, help="Processes to read in.")] = 1,
    explain: Annotated[
        bool,
        typer.Option(
            "--explain", help="Show each document with its mentions and the rule behind each statement."
        ),
    ] = False,
    html: Annotated[bool, typer.Option("--html", help="With --explain: write a page.")] = False,
) -> None:
    """Read documents and write what they say, one JSON object a line; no graph is touched."""
    from api.cli.explaining import as_page, in_terminal
    from graph.model import Failure
    from graph.settings import load
    from ingest.readers import Offer, Reader
    from ingest.run import extract_all

    _checked(published)
    given = [*(files or []), *([str(jsonl)] if jsonl else [])]
    if not given:
        raise typer.BadParameter("name files, or --jsonl FILE")
    settings = load(workers=workers)
    reader = Reader(given, max_characters=settings.max_document_chars, published=published)
    if html and not explain:
        raise typer.BadParameter("goes with --explain", param_hint="--html")
    failed = False
    for offer, outcome in extract_all(reader, settings):
        if isinstance(outcome, Failure):
            failed = True
            output.note(f"{outcome.key}: {outcome.reason}: {outcome.detail}")
        elif explain and isinstance(offer, Offer):
            if html:
                sys.stdout.write(as_page(offer.text, outcome))
            else:
                in_terminal(offer.text, outcome)
        else:
            sys.stdout.write(json_format.dumps(outcome.to_json(), ensure_ascii=False) + "\n")
    if failed:
        raise typer.Exit(SOME_FAILED)


def withdraw(
    document: Annotated[str, typer.Argument(help="A document's key, id or path.")], json: Json = False
) -> None:
    """Take a document back, with everything that only it said."""
    from graph.questions import NotFound, Questions
    from graph.settings import load
    from graph.store import Withdraw, open_store

    with changing("withdraw") as entry, open_store(load()) as store:
        questions = Questions(store)
        keys = [document, Path(document).absolute().as_uri()]
        key = next(iter(store.versions(keys)), None)
        if key is None:
            try:
                key = questions.document(document)["key"]
            except NotFound:
                raise NotFound(f"no document has the key, id or path {document!r}") from None
        entry.subject = key
        applied = store.apply([Withdraw(key)])
    if json:
        output.write_json({"withdrawn": applied.withdrawn, "key": key})
    else:
        output.line(f"withdrew {key}")


def dump() -> None:
    """Write the whole graph as sorted JSON lines, the same from every store."""
    from graph.dump import dump as lines
    from graph.settings import load
    from graph.store import open_store

    with open_store(load()) as store:
        for line in lines(store):
            sys.stdout.write(line + "\n")


COMMANDS = (ingest, extract, withdraw, dump)


def _checked(published: str | None) -> None:
    from ingest.readers import DocumentError
    from ingest.readers.formats import iso_date

    try:
        iso_date(published)
    except DocumentError as error:
        raise typer.BadParameter(error.detail, param_hint="--published") from error


class _reporter:
    """Shows progress: a bar on a terminal, a line every few seconds otherwise, nothing where quiet."""

    def __init__(self, *, quiet: bool) -> None:
        self._quiet = quiet
        self._last = 0.0

    def __enter__(self) -> Callable[[Progress], None] | None:
        if self._quiet:
            return None
        if not sys.stderr.isatty():
            return self._line
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

        self._bar = Progress(
            TextColumn("{task.fields[documents]:,} documents"),
            BarColumn(),
            TextColumn("{task.fields[rate]:.0f}/s"),
            TimeRemainingColumn(),
            console=Console(stderr=True),
            transient=True,
        )
        self._task = self._bar.add_task("", documents=0, rate=0.0, total=None)
        self._bar.start()
        return self._update

    def __exit__(self, *_: object) -> None:
        if hasattr(self, "_bar"):
            self._bar.stop()

    def _update(self, progress: Progress) -> None:
        self._bar.update(
            self._task,
            completed=progress.done_bytes,
            total=progress.total_bytes or None,
            documents=progress.documents,
            rate=progress.documents / max(progress.seconds, 1e-9),
        )

    def _line(self, progress: Progress) -> None:
        if progress.seconds - self._last < 5.0:
            return
        self._last = progress.seconds
        rate = progress.documents / progress.seconds
        share = f", {progress.done_bytes / progress.total_bytes:.0%}" if progress.total_bytes else ""
        output.note(f"{progress.documents:,} documents{share}, {rate:.0f}/s")


def _summarise(report: Report, *, json: bool) -> None:
    applied, progress = report.applied, report.progress
    outcomes = _outcomes(report)
    if json:
        output.write_json(
            outcomes
            | {
                "types": dict(sorted(applied.types.items())),
                "documents": progress.documents,
                "gated": progress.gated,
                "unanswered": progress.unanswered,
                "characters": progress.characters,
                "seconds": round(progress.seconds, 3),
                "skipped": report.skipped,
                "failures": [{"key": f.key, "reason": f.reason, "detail": f.detail} for f in report.failures],
            }
        )
        return
    told = ", ".join(f"{count:,} {name}" for name, count in outcomes.items() if count) or "nothing to read"
    rate = progress.characters / max(progress.seconds, 1e-9)
    output.line(f"{told} in {progress.seconds:.1f} s ({rate:,.0f} characters/s)", style="bold")
    if progress.gated:
        output.note(
            f"{progress.gated:,} name no party abroad and no agreement and were kept unread (--all reads them)"
        )
    if progress.unanswered:
        output.note(
            f"about {progress.unanswered:,} the language model did not answer; the rules alone read them, and the "
            "next run asks again"
        )
    output.table("found", ("type", "count"), sorted(applied.types.items(), key=lambda item: -item[1]))
    if report.skipped:
        output.note(f"{len(report.skipped)} files of unknown format skipped, such as {report.skipped[0]}")
    for failure in report.failures:
        output.note(f"failed: {failure.key}: {failure.reason}: {failure.detail}")
    if applied.failed > len(report.failures):
        output.note(f"… {applied.failed} in all; coopgraph failures lists them")


def _outcomes(report: Report) -> dict[str, int]:
    """How many documents met which outcome."""
    names = ("added", "replaced", "unchanged", "duplicate", "failed")
    return {name: getattr(report.applied, name) for name in names}
