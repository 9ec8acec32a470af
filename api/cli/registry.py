"""`coopgraph registry`: the facts about bodies that are known beforehand."""

from __future__ import annotations

from typing import Annotated

import typer

from api.cli import output
from api.cli.ask import Json

app = typer.Typer(no_args_is_help=True, help="Check the registry, see what it lacks, and add to it.")

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


@app.command()
def add(
    slug: Annotated[str, typer.Argument(metavar="ID", help="Its id after `org-`, such as ke-ca.")],
    type_: Annotated[
        str, typer.Option("--type", help="Agency, Company, IntlOrg, University, Fund, Program.")
    ],
    country: Annotated[str, typer.Option(help="ISO code, such as KE.")] = "",
    ko: Annotated[
        list[str] | None,
        typer.Option(help="A Korean name, the own one first; `@통신청` follows every name of the country."),
    ] = None,
    en: Annotated[list[str] | None, typer.Option(help="An English name, the own one first.")] = None,
    acronym: Annotated[list[str] | None, typer.Option(help="An acronym.")] = None,
    former: Annotated[
        list[str] | None, typer.Option(help="A name it had before, such as `Telecom Board <2011-05`.")
    ] = None,
    started: Annotated[str, typer.Option(help="YYYY, YYYY-MM or YYYY-MM-DD; needs --source.")] = "",
    ended: Annotated[str, typer.Option(help="Likewise.")] = "",
    successor: Annotated[
        list[str] | None, typer.Option(help="Id after `org-` of what took over; needs --source.")
    ] = None,
    source: Annotated[str, typer.Option(help="Where dates and successors come from.")] = "",
    json: Json = False,
) -> None:
    """Add a body of your own to the registry; documents that are read from now on know it.

    It is written to registry.tsv in the data folder, or to the file that COOPGRAPH_REGISTRY names, in the form
    of the built-in tables. What is wrong is said, and nothing is written then.
    """
    from graph.registry import Facts, RegistryError, registry
    from graph.registry import add as added
    from graph.settings import load

    facts = Facts(
        slug.removeprefix("org-"), type_, country, ko or (), en or (), acronym or (), former or (),
        started, ended, [s.removeprefix("org-") for s in successor or ()], source,
    )  # fmt: skip
    known = registry()
    file = load().registry_file
    try:
        entry = added(facts, file, known)
    except RegistryError as error:
        raise typer.BadParameter(str(error), param_hint="registry add") from error
    if json:
        names = [form.text for form in entry.forms]
        output.write_json({"id": entry.id, "type": entry.type.value, "names": names, "file": str(file)})
        return
    output.line(f"{entry.id} is in {file} with {len(entry.forms)} names")
    output.line("Documents read from now on know it; `coopgraph resolve run` joins what the graph has of it.")
