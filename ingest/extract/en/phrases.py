"""The grammar of English names: runs of capitalised words, cut into names by their heads and connectors.

A run joins capitalised words by ``of``, ``for``, ``on``, ``and``, ``&`` and the commas of a list. What the run
holds is decided by heads (``Ministry``, ``Bank``, ``Forum``): a head before ``of`` opens a complement that takes
in fields of work (``Ministry of Trade, Industry and Energy``) and ends where another name begins.
"""

from __future__ import annotations

from collections.abc import Iterator

from graph.model import EntityType
from graph.registry import registry
from ingest.extract.en.heads import (
    COMPLEMENT,
    DASH,
    FOREIGN,
    Run,
    city,
    country,
    is_known,
    is_known_place,
    kind_of,
    known,
)
from ingest.extract.en.lexicon import lexicon

_CONJUNCTION = frozenset({"and", "&"})
_LONGEST = 16  # words of a name
_LONGEST_RUN = 60  # words; keeps text in capitals throughout from costing more than its length


def runs(tokens: Run) -> Iterator[Run]:
    """Maximal runs of proper words with the connectors between them."""
    i = 0
    while i < len(tokens):
        if not _opens(tokens, i):
            i += 1
            continue
        j = i + 1
        while j < len(tokens) and j - i < _LONGEST_RUN:
            if tokens[j - 1].owner and tokens[j - 1].form not in lexicon().owners:
                break
            step = _step(tokens, j)
            if not step:
                break
            j += step
        yield tokens[i:j]
        i = j


def _opens(tokens: Run, i: int) -> bool:
    word = tokens[i]
    if not i and word.form.isupper() and word.form.title() in lexicon().starters:
        return False
    if word.proper:
        return word.form not in lexicon().starters
    return word.numbering and i + 1 < len(tokens) and tokens[i + 1].proper and not tokens[i + 1].owner


def _step(tokens: Run, j: int) -> int:
    """How many words from `j` on belong to the run: a proper word, or connectors and a proper word."""
    word = tokens[j]
    if word.proper or word.numbering:
        if word.form in lexicon().months:
            return int(j + 1 < len(tokens) and tokens[j + 1].form in DASH)
        return 1 if word.form not in lexicon().starters or word.form.isupper() else 0
    if word.form in ("'", "’") and tokens[j - 1].form in lexicon().owners:
        return 2 if j + 1 < len(tokens) and tokens[j + 1].proper else 0
    k = j
    if word.form == ",":
        k += 1
        if k < len(tokens) and tokens[k].form in _CONJUNCTION:
            k += 1
    elif word.form in COMPLEMENT or word.form in _CONJUNCTION or word.form in DASH:
        k += 1
    elif word.form not in FOREIGN:
        return 0
    else:
        k += 1
    while (
        k < len(tokens) and tokens[k].form in ("the", "its", "in") and k - j < 3 and tokens[k].form == "the"
    ):
        k += 1
    if k < len(tokens) and tokens[k].proper and tokens[k].form not in lexicon().starters:
        return k - j + 1
    return 0


def names(run: Run) -> Iterator[tuple[Run, EntityType]]:
    """The names that a run holds, each with its type."""
    for stretch in _parts(run):
        part = _trimmed(stretch)
        while len(part) > 1:
            kind = kind_of(part)
            if kind is None and city(part[-1].form) and kind_of(part[:-1]) is EntityType.UNIVERSITY:
                kind = EntityType.UNIVERSITY  # King's College London
            if kind is None and part[-1].form.isdigit() and _before_tail(part) is EntityType.EVENT:
                kind = EntityType.EVENT  # International Technology Forum Digital Bridge 2022
            if kind is not None and _unit(part):
                break
            if kind is not None:
                yield from _told_apart(_without_home(part), kind)
                break
            if len(part) > 2 and " ".join(w.form for w in part[-2:]) in lexicon().venues:
                break
            shorter = _without_tail(part)
            if shorter is None:
                if _national(part):
                    yield part, EntityType.AGENCY
                break
            part = _trimmed(shorter)


def _national(part: Run) -> bool:
    """Whether a country opens a name without a head: Korea National Railway."""
    lex = lexicon()
    size = next((n for n in (2, 1) if n < len(part) and country(" ".join(w.form for w in part[:n]))), 0)
    rest = [w.form for w in part[size:]]
    plain = lex.fields | lex.generic | lex.no_brands | lex.titles | lex.title_words | lex.months | lex.venues
    return bool(
        size
        and not part[0].owner
        and 1 <= len(rest) <= 4
        and all(w.proper and not w.owner for w in part[size:-1])
        and part[-1].proper
        and not any(form in DASH for form in rest)
        and any(form not in plain for form in rest)
        and not any(form in lex.titles or form in lex.title_words or city(form) for form in rest)
        and len({*rest} - lex.national) > 0
    )


def _told_apart(part: Run, kind: EntityType) -> Iterator[tuple[Run, EntityType]]:
    """A fund, programme or event and the body that it is of, as two names: … Fund of the Ministry of Health."""
    at = next((i for i, word in enumerate(part) if i and word.form == "of"), None)
    if kind in (EntityType.FUND, EntityType.PROGRAM, EntityType.EVENT) and at is not None:
        owner = [w for w in part[at + 1 :] if w.form != "the"]
        body = kind_of(owner) if len(owner) > 2 else None
        if body is None and owner and not is_known_place(owner):
            body = next((e.type for e in registry().lookup(" ".join(w.form for w in owner))), None)
        if body in _OWNERS and kind_of(part[:at]) is kind:
            yield part[:at], kind
            if body is not None:
                yield owner, body
            return
    yield part, kind


_OWNERS = frozenset({EntityType.AGENCY, EntityType.COMPANY, EntityType.UNIVERSITY, EntityType.INTL_ORG})


def _unit(part: Run) -> bool:
    """Whether this is a part of a body that an acronym names: Planning and Coordination Bureau of the KFS."""
    last = part[-1].form
    units = ("Bureau", "Division", "Department", "Team", "Section", "Unit")
    return (
        len(part) > 3
        and last.isupper()
        and part[-2].form in ("of", "the")
        and any(w.form in units for w in part)
    )


def _without_home(part: Run) -> Run:
    """A name that tells itself apart, without the country after it: Dubai Future Foundation of the …"""
    lex = lexicon()
    at = next((i for i, word in enumerate(part) if i and word.form == "of"), None)
    if at is None or at < 2:
        return part
    home = " ".join(w.form for w in part[at + 1 :] if w.form != "the")
    generic = lex.fields | lex.head_words | lex.generic | lex.national
    own = any(w.form not in generic and w.form not in lex.peoples and not w.form.islower() for w in part[:at])
    return part[:at] if own and (country(home) or any(map(country, home.split()))) else part


def _parts(run: Run) -> Iterator[Run]:
    """A run cut where one name ends and another begins."""
    current: Run = []
    for i, word in enumerate(run):
        form = word.form
        if form in lexicon().titles and not word.owner and not _office(current):
            yield current
            current = []
            continue
        joins = form in _CONJUNCTION or form == ","
        if not current and (joins or form in COMPLEMENT or form == "the" or form in DASH):
            continue
        if form in DASH and current and word.start > current[-1].end and _sides(current, run[i + 1 :]):
            yield current
            current = []
            continue
        astray = form in COMPLEMENT and form != "of" and kind_of(current, alone=True) is None
        if astray and len(current) == 1 and current[0].form.isupper() and kind_of(run) is EntityType.EVENT:
            astray = False  # AI for Good Global Summit
        if astray or (joins and not _joined(current, form, _following(run, i), run[i + 1 :])):
            yield current
            current = []
            continue
        current.append(word)
    yield current


def _sides(left: Run, right: Run) -> bool:
    """Whether a dash stands between two names, not within one: Indonesia – Estonia; Chan May – Lang Co zone."""
    return any(kind_of(part) is not None or is_known(part) for part in (left, right) if part)


def _office(current: Run) -> bool:
    """Whether a title goes on with a name: Office of the President."""
    return (
        len(current) >= 2
        and current[-1].form in ("the", "of")
        and kind_of(current[:1], alone=True) is not None
    )


def _following(run: Run, i: int) -> Run:
    """The words after the connector at `i`, up to the next conjunction or comma."""
    after = run[i + 1 :]
    while after and (after[0].form in _CONJUNCTION or after[0].form == "the"):
        after = after[1:]
    for j, word in enumerate(after):
        if word.form == "," or (word.form == "and" and j):
            return after[:j]
    return after


def _joined(left: Run, connector: str, right: Run, rest: Run) -> bool:
    if not left or not right:
        return False
    if connector == "&":
        return True
    fields = lexicon().fields
    if is_known(right) or right[0].form in lexicon().titles or left[-1].owner:
        return False
    if _has_complement(left):
        listed = connector == "," and len(rest) > len(right) and rest[-1].form in fields
        if is_known_place(left[-1:]) or (
            any(w.form in _CONJUNCTION for w in left)
            and not all(w.form in fields for w in right if w.form != "of")
        ):
            return False
        if kind_of(right) is not None and not (len(right) == 2 and right[0].form in fields):
            return False
        return (
            right[0].form in fields
            or right[-1].form in fields
            or (connector != "," and left[-1].form in fields)
            or (listed and left[-1].form in fields)
        )
    if _goes_on(left, right):
        return True
    if left[-1].form not in fields and _common_head(right):
        return kind_of(left) is None and not is_known(left)
    if (
        kind_of(left) is not None
        or known(" ".join(w.form for w in left))
        or (len(left) == 1 and is_known_place(left))
    ):
        return False
    if connector == ",":
        return all(word.form in fields for word in left) and right[0].form in fields
    return kind_of(right, alone=True) is not None and left[-1].form in fields and not left[-1].form.isupper()


def _goes_on(left: Run, right: Run) -> bool:
    """Whether a second part says too little by itself, after a first that ends with a field of work or tells a meeting
    too: Ghana Software and IT Services Association; Annual Meeting and Business Forum."""
    lex = lexicon()
    kind, whole = kind_of(left), kind_of(right, alone=True)
    if kind is None or whole is None or len(right) < 2:
        return False
    if not all(w.form in lex.fields or w.form in lex.generic for w in right[:-1]):
        return False
    if kind is EntityType.EVENT:
        return whole is EntityType.EVENT
    return left[-1].form in lex.fields or left[-1].form in _TRADES


_TRADES = frozenset({"Software", "Systems", "Technology", "Technologies", "Solutions", "Telecom", "Networks"})
"""What firms are named after, and the trades that associations speak for."""


def _common_head(right: Run) -> bool:
    """Whether the second part of a name says too little by itself: Trusted ID and Services Project."""
    lex = lexicon()
    kind = kind_of(right, alone=True)
    return (
        kind in (EntityType.PROGRAM, EntityType.FUND)
        and len(right) > 1
        and all(w.form in lex.fields or w.form in lex.generic for w in right[:-1])
    )


def _has_complement(part: Run) -> bool:
    """Whether a head is followed by ``of`` or the like: Ministry of …"""
    for i, word in enumerate(part):
        if i and word.form in COMPLEMENT:
            return kind_of(part[:i], alone=True) is not None
    return False


def _trimmed(part: Run) -> Run:
    """Without what stands before and after a name: numbers, connectors, a people's adjective before a ministry."""
    lex = lexicon()
    while part and (
        part[-1].form in COMPLEMENT or part[-1].form in ("the", ",", "and", "&") or part[-1].form in DASH
    ):
        part = part[:-1]
    while part and (part[0].form in lex.starters or part[0].form in ("the", ",")):
        part = part[1:]
    part = _without_people(part)
    while (
        len(part) > 2
        and part[0].form in lex.peoples
        and part[1].form in lex.after_people
        and part[-1].form != "Bank"
    ):
        part = part[1:]
    if len(part) > 2 and part[0].form.isdigit() and kind_of(part) is EntityType.PROGRAM:
        part = part[1:]
    return part if len(part) <= _LONGEST else []


def _without_people(part: Run) -> Run:
    """The part without those who come from a body, or govern it: Representatives of the Aral Sea Fund."""
    size = 1 if part and part[0].form in _THOSE else 0
    if [w.form for w in part[:2]] == ["Board", "of"] and len(part) > 2 and part[2].form in _GOVERNORS:
        size = 3
    if not size or len(part) <= size + 1 or part[size].form not in ("of", "from"):
        return part
    rest = part[size + 1 :]
    return rest[1:] if rest[0].form == "the" else rest


_THOSE = frozenset(
    [
        "Representatives",
        "Officials",
        "Delegates",
        "Delegations",
        "Experts",
        "Members",
        "Ministers",
        "Leaders",
        "Heads",
        "Employees",
        "Students",
        "Staff",
        "Researchers",
        "Governors",
        "Ambassadors",
        "Presidents",
    ]
)
_GOVERNORS = frozenset({"Directors", "Governors", "Trustees", "Regents", "Commissioners"})


def _without_tail(part: Run) -> Run | None:
    """The part without its last word, as long as a head stands before: Korea Customs Service Busan."""
    for i in range(len(part) - 1, 1, -1):
        if kind_of(part[:i]) is not None and part[i].form not in COMPLEMENT and part[i - 1].form not in DASH:
            return part[:i]
    return None


def _before_tail(part: Run) -> EntityType | None:
    """The type of the name that a longer stretch begins with."""
    shorter = _without_tail(part)
    return kind_of(shorter) if shorter is not None else None
