"""`coopgraph registry`: the facts about bodies that are known beforehand."""

from __future__ import annotations

from typing import Annotated

import typer

from api.cli import output
from api.cli.ask import Json

app = typer.Typer(no_args_is_help=True, help="Check the registry, and see what it lacks.")

_AROUND = 40
"""Characters shown on either side of a name."""
WRONG = 3
"""Exit status when the registry's facts do not hold together."""


@app.command()
def check(json: Json = False) -> None:
    """Check that every fact has a source, every successor exists and no name leads to two bodies."""
    from collections import Counter

    from graph.registry import check as problems
    from graph.registry import registry

    found = problems()
    entries = registry().entries.values()
    counted = Counter(entry.type.value for entry in entries)
    lineage = sum(
        bool(entry.successors) or any(form.kind == "former" for form in entry.forms) for entry in entries
    )
    if json:
        output.write_json(
            {"problems": found, "entries": dict(sorted(counted.items())), "with_lineage": lineage}
        )
    else:
        for problem in found:
            output.line(problem)
        output.table("", ("type", "entries"), sorted(counted.items()))
        output.line(f"{lineage} with former names or successors; {len(found)} problems")
    if found:
        raise typer.Exit(WRONG)


@app.command()
def suggest(
    limit: Annotated[int, typer.Option(min=1, max=1000, help="Names at most.")] = 30,
    type_: Annotated[str | None, typer.Option("--type", help="Only this type, such as Agency.")] = None,
    json: Json = False,
) -> None:
    """List the names that most documents of the graph use and the registry does not have, with a sentence."""
    from graph.model import EntityType
    from graph.questions import Questions
    from graph.questions.doubts import unregistered
    from graph.resolution import BODIES
    from graph.settings import load
    from graph.store import open_store

    if type_ is not None and type_ not in EntityType.__members__.values():
        raise typer.BadParameter(f"{type_!r} is none of {', '.join(EntityType)}", param_hint="--type")
    kinds = {EntityType(type_)} if type_ else BODIES
    with open_store(load()) as store:
        found = unregistered(store, kinds, limit)
        questions = Questions(store)
        mentions = {row["id"]: questions.evidence(row["id"], limit=1).items for row in found}
        texts = {
            said["document"]["id"]: questions.document(said["document"]["id"])["text"]
            for listed in mentions.values()
            for said in listed
        }
    items = []
    for row in found:
        said = next(iter(mentions[row["id"]]), None)
        context = ""
        if said:
            text = texts[said["document"]["id"]]
            context = " ".join(text[max(0, said["start"] - _AROUND) : said["end"] + _AROUND].split())
        items.append({**row, "context": context})
    if json:
        output.write_json({"items": items})
        return
    entries = [
        output.Entry((i["documents"], i["name"], i["type"], i["country"]), i["context"], i["id"])
        for i in items
    ]
    output.cited("", ("documents", "name", "type", "country"), entries)
