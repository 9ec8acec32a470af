"""Resolution: whether two names mean one thing, and why one thinks so.

`judge` gives an opinion of two names; the ledger holds what people decided. What words of names mean in the
other language is data: ``data/glosses.tsv``, own compilation of dictionary facts, Apache-2.0.
``data/transliteration.json`` was learned from the registry by ``tools/train_transliteration.py``.
"""

from graph.resolution.index import Index, linked, meant
from graph.resolution.judging import BODIES, SAME_FROM, UNDECIDED_FROM, Judgement, Named, Opinion, judge

__all__ = [
    "BODIES",
    "SAME_FROM",
    "UNDECIDED_FROM",
    "Index",
    "Judgement",
    "Named",
    "Opinion",
    "judge",
    "linked",
    "meant",
]
