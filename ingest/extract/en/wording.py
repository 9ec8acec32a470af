"""Words that the patterns of several English modules share, as alternatives of regular expressions."""

from __future__ import annotations

PROJECT = (
    "project|programme|program|initiative|system|platform|scheme|portal|fund|course|network|strategy|service|plan|campaign"
    "|centre|center"
)
"""Common nouns for programmes."""
OCCASION = (
    "forum|meeting|seminar|conference|symposium|event|show|fair|summit|workshop|exhibition|dialogue|talks|congress|expo|contest|ceremony"
    "|round table|roundtable|course|committee|session|consultations?"
)
"""Common nouns for events."""
PAPER = "agreement|memorandum|M[Oo]U|accord|deal|contract|pact|arrangement"
"""Common nouns for what is signed."""
ALONG = "as well as|together with|along with"
"""What joins names beside ``and``."""
BRACKET = r"(?:\s?\([^)]*\))?"
"""A short form or a remark that may follow a name."""
PEOPLE = r"[A-Z][a-z]+(?:ese|an|sh|ch|i|ic)\s"
"""An adjective of a people: Vietnamese, Korean, Danish, Dutch, Israeli, Icelandic."""
