"""`coopgraph resolve`: what is one thing and what is two, and what people decided about it."""

from __future__ import annotations

import json as json_format
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from api.cli import output
from api.cli.ask import Json
from api.cli.auditing import changing

if TYPE_CHECKING:
    from graph.resolution import Opinion

app = typer.Typer(no_args_is_help=True, help="Decide which names mean one thing.")

SOME_FAILED = 3
"""Exit status when lines could not be judged."""
_QUOTES = 2
"""Sentences shown of each side in a review."""


@app.command()
def judge(
    a: Annotated[str | None, typer.Argument(help="A name.")] = None,
    b: Annotated[str | None, typer.Argument(help="Another name.")] = None,
    type_: Annotated[str | None, typer.Option("--type", help="Type of both, such as Agency.")] = None,
    country: Annotated[str | None, typer.Option(help="Country of A, ISO 3166-1 alpha-2.")] = None,
    other_country: Annotated[str | None, typer.Option(help="Country of B; that of A unless given.")] = None,
    date: Annotated[str | None, typer.Option(help="When both names were used, YYYY[-MM[-DD]].")] = None,
    jsonl: Annotated[
        str | None,
        typer.Option(
            metavar="FILE",
            help='Lines {"id", "a": {"name", "type", "country", "date"}, "b": {…}}; - for input.',
        ),
    ] = None,
    json: Json = False,
) -> None:
    """Say whether two names mean one thing, and why."""
    if jsonl is not None:
        if a is not None:
            raise typer.BadParameter("give two names or --jsonl, not both")
        if _judge_lines(jsonl):
            raise typer.Exit(SOME_FAILED)
        return
    if a is None or b is None:
        raise typer.BadParameter("two names are needed, or --jsonl FILE")
    from pydantic import ValidationError

    from api.pairs import NameGiven, reason

    given: dict[str, Any] = {"type": type_ or None, "date": date}
    try:
        one = NameGiven(name=a, country=country, **given)
        other = NameGiven(name=b, country=other_country or country, **given)
    except ValidationError as error:
        raise typer.BadParameter(reason(error)) from error
    from graph.resolution import judge as judged

    opinion = judged(one.named(), other.named())
    if json:
        output.write_json(_answer(opinion))
        return
    output.line(f"{opinion.judgement}  (score {opinion.score:.2f})", style="bold")
    for because in opinion.reasons:
        output.line(f"  {because}")


def _judge_lines(path: str) -> int:
    """Answer each line of the file; the number of lines that could not be answered."""
    from pydantic import ValidationError

    from api.pairs import PairGiven, reason
    from graph.resolution import judge as judged

    failed = 0
    for number, line in _lines(path):
        try:
            pair = PairGiven.model_validate_json(line)
        except ValidationError as error:
            failed += 1
            sys.stdout.write(_line({"id": _identifier(line), "line": number, "error": reason(error)}))
            continue
        sys.stdout.write(_line({"id": pair.id, **_answer(judged(pair.a.named(), pair.b.named()))}))
    if failed:
        output.note(f"{failed} lines could not be read; each says why")
    return failed


def _lines(path: str) -> Iterator[tuple[int, str]]:
    if path == "-":
        yield from ((n, line) for n, line in enumerate(sys.stdin, 1) if line.strip())
        return
    with Path(path).open(encoding="utf-8", errors="replace") as lines:
        yield from ((n, line) for n, line in enumerate(lines, 1) if line.strip())


def _identifier(line: str) -> Any:
    try:
        value = json_format.loads(line)
    except ValueError:
        return None
    return value.get("id") if isinstance(value, dict) else None


def _answer(opinion: Opinion) -> dict[str, Any]:
    return {"judgement": opinion.judgement.value, "score": opinion.score, "reasons": list(opinion.reasons)}


def _line(value: dict[str, Any]) -> str:
    return json_format.dumps(value, ensure_ascii=False) + "\n"


By = Annotated[str | None, typer.Option(help="Who decides; the user's name unless given.")]
Why = Annotated[str, typer.Option(help="Why.")]


@app.command()
def same(
    a: Annotated[str, typer.Argument(help="A name or id.")],
    b: Annotated[str, typer.Argument(help="Another name or id.")],
    why: Why = "",
    by: By = None,
) -> None:
    """Decide that two entities are one; the graph follows."""
    _decide(a, b, "same", why, by)


@app.command()
def different(
    a: Annotated[str, typer.Argument(help="A name or id.")],
    b: Annotated[str, typer.Argument(help="Another name or id.")],
    why: Why = "",
    by: By = None,
) -> None:
    """Decide that two entities are two, whatever a run thinks of them."""
    _decide(a, b, "different", why, by)


@app.command()
def withdraw(
    decision: Annotated[str, typer.Argument(help="The decision's id (see `coopgraph resolve ledger`).")],
) -> None:
    """Take a decision back; the graph is as it was before."""
    with changing("resolve withdraw", decision), _store() as store:
        if decision not in {known.id for known in store.decisions()}:
            raise typer.BadParameter(f"no decision has the id {decision!r}", param_hint="DECISION")
        changed = store.decide(taken_back=[decision])
    output.line(f"taken back; {changed} documents read otherwise now")


@app.command()
def ledger(json: Json = False) -> None:
    """List what was decided: by whom, when and why."""
    with _store() as store:
        decisions = store.decisions()
    if json:
        output.write_json({"items": [_decision(decision) for decision in decisions]})
        return
    rows = [(d.id, d.a, d.verdict, d.b, d.by, d.at, d.why) for d in decisions]
    output.table("", ("id", "a", "", "b", "by", "at", "why"), rows)
    if not rows:
        output.note("nothing was decided yet")


@app.command()
def doubts(
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="Pairs at most.")] = 30,
    json: Json = False,
) -> None:
    """List pairs of entities that may be one, those in most documents first."""
    from graph.questions.doubts import doubts as doubted

    with _store() as store:
        found = doubted(store)
    if json:
        items = [{"a": d.a, "b": d.b, **_answer(d.opinion)} for d in found[:limit]]
        output.write_json({"items": items, "total": len(found)})
        return
    entries = [
        output.Entry(
            (d.opinion.judgement, d.a["name"], d.b["name"], "; ".join(d.opinion.reasons)),
            source=f"{d.a['id']} {d.b['id']}",
        )
        for d in found[:limit]
    ]
    output.cited("", ("held to be", "this", "and this", "because"), entries)
    output.note(f"{len(found)} pairs")


@app.command()
def run(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say how many would be joined.")] = False,
) -> None:
    """Join what is held to be the same beyond doubt; each decision is in the ledger and can be withdrawn."""
    from graph.questions.doubts import certain as beyond_doubt
    from graph.questions.doubts import doubts as doubted
    from graph.resolution.ledger import AUTOMATIC, Decision, Verdict

    with _store() as store:
        found = doubted(store)
        certain = beyond_doubt(found)
        decisions = [
            Decision(d.a["id"], d.b["id"], Verdict.SAME, AUTOMATIC, now(), "; ".join(d.opinion.reasons))
            for d in certain
        ]
        changed = 0
        if decisions and not dry_run:
            with changing("resolve run", f"{len(decisions)} pairs"):
                changed = store.decide(decisions)
    output.line(
        f"{len(certain)} pairs {'would be ' if dry_run else ''}joined, {len(found) - len(certain)} left for "
        f"`coopgraph resolve review`; {changed} documents read otherwise now"
    )


@app.command()
def review(by: By = None) -> None:
    """Walk through the doubts, the evidence of both sides at hand, and decide each."""
    from graph.questions import Questions
    from graph.questions.doubts import doubts as doubted
    from graph.resolution.ledger import Decision, Verdict

    with _store() as store:
        found = doubted(store)
        questions = Questions(store)
        for number, doubt in enumerate(found, 1):
            output.line(f"{number} of {len(found)}", style="dim")
            for side in (doubt.a, doubt.b):
                output.line(f"{side['name']}  ({side['id']}, {side['documents']} documents)", style="bold")
                for said in questions.evidence(side["id"], limit=_QUOTES).items:
                    document = said["document"]
                    around = output.excerpt(said["quote"])
                    output.line(f"  “{around}”  {document.get('published', '')} {document['title']}")
            output.line(f"held to be {doubt.opinion.judgement}: {'; '.join(doubt.opinion.reasons)}")
            answer = typer.prompt("[s]ame, [d]ifferent, [n]ext, [q]uit", default="n").strip().lower()[:1]
            if answer == "q":
                return
            if answer in ("s", "d"):
                verdict = Verdict.SAME if answer == "s" else Verdict.DIFFERENT
                decision = Decision(doubt.a["id"], doubt.b["id"], verdict, who(by), now(), "reviewed")
                with changing(f"resolve {verdict}", decision.id):
                    store.decide([decision])
    output.line("no more doubts")


def _decide(a: str, b: str, verdict: str, why: str, by: str | None) -> None:
    from graph.questions import Questions
    from graph.resolution.ledger import Decision, Verdict

    with changing(f"resolve {verdict}") as entry, _store() as store:
        questions = Questions(store)
        ids = [questions.named(name)["id"] for name in (a, b)]
        if ids[0] == ids[1]:
            raise typer.BadParameter(f"{a} and {b} are one entity already, {ids[0]}")
        decision = Decision(ids[0], ids[1], Verdict(verdict), who(by), now(), why)
        entry.subject = decision.id
        changed = store.decide([decision])
    output.line(f"{decision.id}: {ids[0]} and {ids[1]} are {verdict}; {changed} documents read otherwise now")


def _store() -> Any:
    from graph.settings import load
    from graph.store import open_store

    return open_store(load())


def who(by: str | None) -> str:
    """Who decides: `by`, or whoever runs the command."""
    import getpass

    return by or getpass.getuser()


def now() -> str:
    """This moment, as decisions have it."""
    from datetime import UTC, datetime

    return datetime.now(UTC).isoformat(timespec="seconds")


def _decision(decision: Any) -> dict[str, Any]:
    from dataclasses import asdict

    return {"id": decision.id, **asdict(decision)}
