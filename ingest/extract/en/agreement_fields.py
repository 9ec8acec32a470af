"""Where an English sentence names the field of an instrument: memorandum *on digital trade*, *e-government* MOU."""

from __future__ import annotations

import re

from ingest.extract.contract import Span
from ingest.extract.topics import topics_within

_INSTRUMENT = (
    r"(?:[Mm]emorand\w+(?:\s[Oo]f\s(?:[Uu]nderstanding|[Cc]ooperation))?|M[Oo]Us?|[Aa]greements?|[Aa]ccords?|[Cc]ontracts?"
    r"|[Pp]acts?|[Tt]reaty|[Pp]rotocols?|[Ll]oans?|[Pp]artnerships?|[Dd]eclarations?|[Ss]tatements?)"
)
_ON = re.compile(
    rf"{_INSTRUMENT}(?:\s\([^()]{{1,20}}\))?,?\s(?:on|for|about|covering|concerning|regarding|in\sthe\sfields?\sof)\s"
    r"(?P<field>.{3,140}?)(?=[.;]|,\s(?:which|signed|concluded|and\sthe)|\s(?:signed|between|with|was|were|by|that)\b|$)",
    re.DOTALL,
)
_KIND = re.compile(rf"(?P<field>(?:[\w-]{{1,40}}\s){{1,4}}){_INSTRUMENT}")


def field_of(text: str, span: Span, sentence: Span) -> Span:
    """The words that name the field of an instrument: those after its ``on``, else those right before it."""
    for pattern in (_ON, _KIND):
        for found in pattern.finditer(text, *sentence):
            near = found.start() < span[1] and span[0] < found.end()
            if near and topics_within(text, *found.span("field")):
                return found.span("field")
    return span
