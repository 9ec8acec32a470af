"""What a language model answered about a document."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

RULE: Final = "llm."
"""With this the rule of each statement begins that a model read."""


@dataclass(frozen=True, slots=True)
class Told:
    """The answers about the parts of a document, and why there is none about others.

    `reader` names the model and the version of what it is asked; `confidence` is what its statements count.
    """

    reader: str
    confidence: float
    answers: tuple[str, ...] = ()
    """JSON, as it came."""
    failures: tuple[str, ...] = ()
    unsent: str = ""
    """What was not sent, since there is too much of it."""
