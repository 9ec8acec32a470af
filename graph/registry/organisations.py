"""Organisations, funds, standing programmes and recurring events: the tables in ``data/organisations``.

A name that begins with ``@`` belongs to a body of the row's country and is read with every name of that
country: ``@외교부`` of VN is 베트남 외교부 and 베 외교부, ``@Ministry of Finance`` of UZ the Ministry of
Finance of Uzbekistan, the Uzbek Ministry of Finance.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from graph.model import EntityType
from graph.names import script
from graph.registry.entries import Entry
from graph.registry.files import RegistryError, forms, names, rows

FOLDER = "organisations"
FILES = (
    "government.tsv",
    "institutions.tsv",
    "international.tsv",
    "abroad.tsv",
    "ministries.tsv",
    "programmes.tsv",
    "events.tsv",
    "universities.tsv",
    "companies.tsv",
)
"""The tables in order of importance: where bodies share a name, the first is meant."""
FIELDS = 11
_SHORT_PLACE = 4
"""English names of countries up to this length stand before a body's name: U.S. Department of State."""
_WITH_ARTICLE = re.compile(
    r"(?:United|Kingdom|Republic|Federal|Democratic|Socialist|People|State of|Islamic|Dominican|Czech Rep|Kyrgyz Rep)"
    r"|(?:Philippines|Netherlands|Maldives|Gambia|U\.?S\.?A?|U\.?K\.?|UAE|ROK|PRC|DRC|DR Congo)$"
)
"""English names of countries that take an article: the Ministry of Finance of the Philippines."""
_TYPES = {str(kind): kind for kind in EntityType}


def organisations(countries: Mapping[str, Entry]) -> Iterator[Entry]:
    """Every entry of the tables; `countries` by ISO code. Raises `RegistryError`."""
    for file in (f"{FOLDER}/{name}" for name in FILES):
        for where, cells in rows(file, FIELDS):
            yield read(file, cells, countries, where)


def read(file: str, cells: Sequence[str], countries: Mapping[str, Entry], where: str = "") -> Entry:
    """The entry of a row's cells; `where` stands before what is wrong with it. Raises `RegistryError`."""
    slug, kind, code, *listed, started, ended, successor, source = cells
    ko, en, acronyms, former = (_with_country(names(cell), countries.get(code)) for cell in listed)
    at = f"{where}: " if where else ""
    if kind not in _TYPES:
        raise RegistryError(f"{at}{kind!r} is no entity type; there are {', '.join(_TYPES)}")
    if code and code not in countries:
        raise RegistryError(f"{at}{code!r} is no country; its ISO code in capitals is meant, such as VN")
    if not (ko or en or acronyms):
        raise RegistryError(f"{at}{slug} has no name")
    every = forms(
        [
            (ko, "name", "alias"),
            (en, "name", "alias"),
            (acronyms, "acronym", "acronym"),
            (former, "former", "former"),
        ]
    )
    english = [form.text for form in every if form.lang == "en" and form.kind != "former"]
    return Entry(
        id=f"org-{slug}",
        type=_TYPES[kind],
        name_ko=every[0].text if ko else None,
        name_en=english[0] if english else None,
        country=code or None,
        forms=every,
        started=started or None,
        ended=ended or None,
        successors=tuple(f"org-{slug}" for slug in names(successor)),
        source=source or None,
        file=file,
    )


def _with_country(listed: list[str], country: Entry | None) -> list[str]:
    if country is None or not any(name.startswith("@") for name in listed):
        return listed
    full: list[str] = []
    for name in listed:
        full += _nationally(name[1:], country) if name.startswith("@") else [name]
    return full


def _nationally(name: str, country: Entry) -> list[str]:
    title = name.split(" <", maxsplit=1)[0]
    if script(title) == "ko":
        return [
            f"{form.text} {name}" for form in country.forms if form.lang == "ko" and form.kind != "adjective"
        ]
    places = [f for f in country.forms if f.lang == "en" and f.kind in ("name", "alias", "former")]
    peoples = [f for f in country.forms if f.kind == "adjective"]
    if " of " not in title and " for " not in title:
        return [f"{form.text} {name}" for form in (*places, *peoples)]
    when = name[len(title) :]
    before = [form for form in places if len(form.text) <= _SHORT_PLACE]
    within = [f"the {form.text}" if _WITH_ARTICLE.match(form.text) else form.text for form in places]
    return [f"{title} of {place}{when}" for place in within] + [
        f"{form.text} {name}" for form in (*before, *peoples)
    ]
