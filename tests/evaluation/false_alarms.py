"""What is read where there is nothing international to read: `python -m tests.evaluation.false_alarms CORPUS`.

Draws releases that name no foreign partner with a fixed seed, reads each in full, whatever the gate says of it, and
lists every agreement and every relation with an end abroad beside its sentence, so that a person can say of each
whether the text says it. Agreements between bodies of Korea alone are listed too: they are alarms if the text has none
such. `--out FILE` writes the list as a table with an empty first column for that verdict, `true` or `invented`;
`--judged FILE` takes verdicts over from such a table and counts them. Keep both out of the repository where the corpus
is not ours.

A release names no foreign partner if no line of its title and lead has both a party abroad (a country, an international
organisation, a word for them) and a word of dealing with somebody: talks, visits, agreements, aid. It may name countries
as markets, and further down it may have partners after all; what is read of those is true and no alarm.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import json
import random
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ingest.extract.contract import Extraction, Source, Span
from ingest.extract.gate import passes
from ingest.extract.language import detect
from ingest.extract.pipeline import extract
from ingest.extract.topics import names_party_abroad

SEED = 20261128
_LEAD = 600
"""Characters after the title within which a release says with whom it deals."""
_DEALING = re.compile(
    r"협약|협정|각서|협력|회담|면담|회의|교류|공동|체결|서명|합의|방문|초청|파견|연수|원조|공여|차관|간담|만나|만남|접견|예방"
    r"|대사|총회|포럼|정상|수주|agree|memorand|cooperat|partner|joint|visit|talks|meet|delegat|aid\b",
    re.IGNORECASE,
)
_AROUND = 100
"""Characters shown before and after a quote."""
_COLUMNS = ("verdict", "document", "gate", "what", "who", "rule", "quote")
VERDICTS = ("true", "invented")


@dataclass(frozen=True, slots=True)
class Item:
    """One agreement or relation that was read; `gated` where the gate would have kept the document unread."""

    document: str
    gated: bool
    what: str
    who: str
    rule: str
    quote: str

    @property
    def key(self) -> tuple[str, str, str]:
        """What a verdict is about."""
        return self.document, self.what, self.who


def names_partner(title: str, text: str) -> bool:
    """Whether title and lead name a party abroad in a line that speaks of dealing with somebody."""
    lines = [title, *text[:_LEAD].splitlines()]
    return any(_DEALING.search(line) and names_party_abroad(line) for line in lines)


def draw(path: Path, documents: int, seed: int = SEED) -> list[dict[str, Any]]:
    """As many releases of a JSON Lines corpus that name no foreign partner, drawn with a seed."""
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rt", encoding="utf-8") as lines:
        releases: list[dict[str, Any]] = [json.loads(line) for line in lines]
    random.Random(seed).shuffle(releases)  # noqa: S311 - a draw, not a secret
    drawn: list[dict[str, Any]] = []
    for release in releases:
        if len(drawn) == documents:
            break
        readable = detect(release["body"]) is not None
        if readable and not names_partner(release.get("title") or "", release["body"]):
            drawn.append(release)
    return drawn


def items(said: Extraction, text: str) -> Iterator[Item]:
    """The agreements of a document, and its relations with an end abroad."""
    gated = not passes(text)

    def item(what: str, ends: Iterable[int], rule: str, span: Span) -> Item:
        who = " | ".join(said.entities[end].name for end in ends)
        return Item(said.id, gated, what, who, rule, _shown(text, span))

    for agreement in said.agreements:
        what = f"{agreement.kind} {agreement.status}"
        yield item(what, agreement.parties, agreement.rule, agreement.evidence)
    abroad = said.abroad()
    for fact in (*said.relations, *said.structure):
        if {fact.source, fact.target} & abroad:
            yield item(fact.type, (fact.source, fact.target), fact.rule, fact.evidence)


def read(releases: Iterable[dict[str, Any]]) -> Iterator[Item]:
    """What is read in full from the releases."""
    for release in releases:
        text = release["body"]
        said = extract(Source(str(release["id"]), text, release.get("date"), release.get("title")))
        yield from items(said, text)


def _shown(text: str, span: Span) -> str:
    start, end = span
    parts = (text[max(0, start - _AROUND) : start], text[start:end], text[end : end + _AROUND])
    before, quote, after = (" ".join(part.split()) for part in parts)
    return f"{before} ⟦{quote}⟧ {after}"


def _verdicts(path: Path) -> dict[tuple[str, str, str], str]:
    with path.open(encoding="utf-8", newline="") as table:
        return {
            (row["document"], row["what"], row["who"]): row["verdict"]
            for row in csv.DictReader(table, delimiter="\t", quoting=csv.QUOTE_NONE)
            if row["verdict"] in VERDICTS
        }


def _write(path: Path, found: list[Item], verdicts: dict[tuple[str, str, str], str]) -> None:
    with path.open("w", encoding="utf-8") as table:
        print(*_COLUMNS, sep="\t", file=table)
        for item in found:
            verdict = verdicts.get(item.key, "")
            gate = "kept out" if item.gated else "passed"
            print(
                verdict, item.document, gate, item.what, item.who, item.rule, item.quote, sep="\t", file=table
            )


def main() -> None:
    """Draw, read, list and count."""
    parser = argparse.ArgumentParser(
        prog="tests.evaluation.false_alarms", description=(__doc__ or "").partition("\n")[0]
    )
    parser.add_argument("corpus", type=Path, help="releases as JSON Lines, also gzipped")
    parser.add_argument("--documents", type=int, default=300, metavar="N", help="releases to draw")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--out", type=Path, metavar="FILE", help="write the list as a table to judge")
    parser.add_argument("--judged", type=Path, metavar="FILE", help="take verdicts over from such a table")
    chosen = parser.parse_args()
    releases = draw(chosen.corpus, chosen.documents, chosen.seed)
    verdicts = _verdicts(chosen.judged) if chosen.judged else {}
    found = list(read(releases))
    if chosen.out:
        _write(chosen.out, found, verdicts)
    else:
        for item in found:
            print(f"{item.document} {item.what}: {item.who}\n    {item.quote}")
    kept_out = sum(not passes(release["body"]) for release in releases)
    naming = sum(names_party_abroad(release["body"]) for release in releases)
    print(f"{len(releases)} releases; {naming} name a party abroad, {kept_out} the gate keeps out")
    for gate, of in (("off", found), ("on", [item for item in found if not item.gated])):
        counts = Counter(verdicts.get(item.key, "not judged") for item in of)
        rate = 100 * counts["invented"] / max(1, len(releases))
        told = ", ".join(f"{counts[verdict]} {verdict}" for verdict in (*VERDICTS, "not judged"))
        print(f"gate {gate}: {len(of)} items, {told}; invented per 100 releases: {rate:.2f}")
    sys.exit(0)


if __name__ == "__main__":
    main()
