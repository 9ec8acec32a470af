"""`coopgraph extract --explain`: a document with its blocks, its mentions, and the rule behind each statement."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any

from api.browser.style import colours, mixed
from api.cli import output

if TYPE_CHECKING:
    from ingest.extract.contract import Extraction
    from ingest.extract.draft import Block

COLOURS = {kind: mixed(colour, "#ffffff", 0.68) for kind, colour in colours().items()}
"""Background by type of entity: that of the graph, paler, so that text on it can be read."""
_QUOTE = 90


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of a block's text; `entity` is the index of the entity that it names, if it names one."""

    text: str
    entity: int | None = None


def pieces(text: str, block: Block, said: Extraction) -> Iterator[Piece]:
    """The text of a block cut at the outermost mentions."""
    spans = sorted(
        (
            (start, end, index)
            for index, entity in enumerate(said.entities)
            for start, end in entity.mentions
            if block.start <= start and end <= block.end
        ),
        key=lambda span: (span[0], -span[1]),
    )
    position = block.start
    for start, end, index in spans:
        if start < position:
            continue
        if start > position:
            yield Piece(text[position:start])
        yield Piece(text[start:end], index)
        position = end
    if position < block.end:
        yield Piece(text[position : block.end])


def label(block: Block) -> str:
    """The kind of a block, with its depth and what it hangs on."""
    depth = f" {block.level}" if block.kind in ("bullet", "footnote") else ""
    return f"{block.kind}{depth}" + (f" at {block.anchor}" if block.anchor is not None else "")


def tables(text: str, said: Extraction) -> Iterator[tuple[str, Sequence[str], list[tuple[list[Any], str]]]]:
    """Title, columns and rows of everything that was read, each row with its quote."""
    names = [entity.name for entity in said.entities]

    def quote(span: tuple[int, int]) -> str:
        return " ".join(text[slice(*span)].split())[:_QUOTE]

    yield (
        "Entities",
        ("#", "type", "name", "also", "rule", "confidence"),
        [
            ([i, e.type, e.name, ", ".join(e.aliases), e.rule, e.confidence], "")
            for i, e in enumerate(said.entities)
        ],
    )
    yield (
        "Agreements",
        ("kind", "status", "date", "parties", "topics", "rule", "confidence"),
        [
            (
                [
                    a.kind,
                    a.status,
                    a.date,
                    " · ".join(names[p] for p in a.parties),
                    ", ".join(a.topics),
                    a.rule,
                    a.confidence,
                ],
                quote(a.evidence),
            )
            for a in said.agreements
        ],
    )
    yield (
        "Relations",
        ("source", "relation", "target", "modality", "rule", "confidence"),
        [
            (
                [
                    names[r.source],
                    r.type if r.polarity == "affirmed" else f"not {r.type}",
                    names[r.target],
                    r.modality,
                    r.rule,
                    r.confidence,
                ],
                quote(r.evidence),
            )
            for r in said.relations
        ],
    )
    yield (
        "Amounts",
        ("text", "value", "currency"),
        [([a.text, a.value, a.currency], "") for a in said.amounts],
    )
    yield ("Dates", ("text", "resolved"), [([d.text, d.resolved], "") for d in said.dates])
    yield (
        "Indicators",
        ("subject", "measure", "value", "unit", "as of"),
        [([i.subject, i.measure, i.value, i.unit, i.as_of], quote(i.evidence)) for i in said.indicators],
    )
    yield (
        "Conditions",
        ("programme", "term", "value", "unit", "condition"),
        [([c.program, c.term, c.value, c.unit, c.condition], quote(c.evidence)) for c in said.conditions],
    )
    if said.asked is not None:
        yield (
            "Dropped of what the language model said",
            ("kind", "reason", "about"),
            [([d.kind, d.reason, d.about], "") for d in said.asked.dropped],
        )


def about(said: Extraction) -> list[str]:
    """Lines that head a document: what it is, and who read it beside the rules."""
    relevant = "about international ICT cooperation" if said.relevant else "about something else"
    lines = [f"{said.lang} · {said.published or 'undated'} · {relevant}"]
    if (asked := said.asked) is not None:
        lines.append(
            f"read by {asked.reader} too: {asked.kept} statements more, {asked.known} that the rules had read, "
            f"{len(asked.dropped)} dropped"
        )
        lines += [f"no answer: {failure}" for failure in asked.failures]
    return lines


def in_terminal(text: str, said: Extraction) -> None:
    """Print a document and what was read from it."""
    from rich.text import Text

    from ingest.extract.layout import find_blocks

    out = output.console()
    first, *more = about(said)
    out.print(Text(f"{said.id} · {first}", style="bold"))
    for told in more:
        out.print(Text(told))
    for block in find_blocks(text, english=said.lang == "en"):
        line = Text(f"{label(block)}: ", style="dim")
        for piece in pieces(text, block, said):
            if piece.entity is None:
                line.append(piece.text, style="none")
            else:
                line.append(f"[{piece.text}", style="bold")
                line.append(f" {piece.entity}]", style="cyan")
        out.print(line)
    for title, columns, rows in tables(text, said):
        output.cited(title, columns, [output.Entry(cells, quote) for cells, quote in rows])


def as_page(text: str, said: Extraction) -> str:
    """A self-contained page of a document and what was read from it. Everything from the text is escaped."""
    from ingest.extract.layout import find_blocks

    body = []
    for block in find_blocks(text, english=said.lang == "en"):
        inside = "".join(
            escape(piece.text)
            if piece.entity is None
            else f"<mark class='{said.entities[piece.entity].type}' title='{escape(_about(said, piece.entity))}'>"
            f"{escape(piece.text)}<sub>{piece.entity}</sub></mark>"
            for piece in pieces(text, block, said)
        )
        body.append(f"<div class='block'><span>{escape(label(block))}</span><p>{inside}</p></div>")
    for title, columns, rows in tables(text, said):
        if rows:
            head = "".join(f"<th>{escape(column)}</th>" for column in columns)
            lines = "".join(
                "<tr>"
                + "".join(f"<td>{escape(_shown(cell))}</td>" for cell in cells)
                + "</tr>"
                + (
                    f"<tr class='quote'><td colspan='{len(columns)}'>{escape(quote)}</td></tr>"
                    if quote
                    else ""
                )
                for cells, quote in rows
            )
            body.append(f"<h2>{title} <small>{len(rows)}</small></h2><table><tr>{head}</tr>{lines}</table>")
    marks = "".join(f"mark.{kind}{{background:{colour}}}" for kind, colour in COLOURS.items())
    kinds = sorted({entity.type.value for entity in said.entities})
    legend = " ".join(f"<mark class='{kind}'>{kind}</mark>" for kind in kinds)
    heads = "".join(f"<p class='about'>{escape(line)}</p>" for line in about(said))
    return (
        f"<!doctype html><html lang='{said.lang}'><meta charset='utf-8'>"
        "<meta name='viewport' content='width=device-width'>"
        f"<title>{escape(said.id)}</title><style>{_STYLE}{marks}</style><main>"
        f"<h1>{escape(said.id)}</h1>{heads}"
        f"<p class='about'>{legend}</p>{''.join(body)}</main></html>\n"
    )


_STYLE = (
    "body{font:16px/1.6 system-ui,'Noto Sans CJK KR','Noto Sans KR',sans-serif;color:#1c1c1c;background:#fff;margin:0}"
    "main{max-width:68rem;margin:auto;padding:1rem 1.5rem 4rem}h1{font-size:1.3rem;margin:1rem 0 0}"
    "h2{font-size:1.05rem;margin:2rem 0 .4rem}small,.about,.block span{color:#6b6b6b}"
    ".block{display:grid;grid-template-columns:8rem 1fr;gap:1rem}.block span{font-size:.8rem;padding-top:.2rem}"
    ".block p{margin:.1rem 0;white-space:pre-wrap}mark{border-radius:.2rem;padding:0 .15rem}"
    "sub{color:#555;font-size:.65rem;margin-left:.1rem}table{border-collapse:collapse;width:100%;font-size:.9rem}"
    "th{text-align:left;color:#6b6b6b;font-weight:normal}td,th{padding:.2rem .8rem .2rem 0;vertical-align:top;"
    "border-top:1px solid #e4e4e4}.quote td{border-top:0;color:#6b6b6b;padding-top:0}"
)


def _about(said: Extraction, index: int) -> str:
    entity = said.entities[index]
    return f"{index} {entity.type} {entity.name} · {entity.rule} · {entity.confidence}"


def _shown(value: Any) -> str:
    return "" if value is None else f"{value:,}" if isinstance(value, int) else str(value)
