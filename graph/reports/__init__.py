"""Reports: what is new, whom to work with, what fell silent, and how far all that can be relied on.

`contents` works out a report as plain values; `rendered` writes it as HTML, Markdown, JSON or CSV. Neither asks a
clock: a report is of a day, and the same graph gives the same bytes for it. Documents published later change none.
"""

from graph.reports.contents import Focus, contents
from graph.reports.rendering import FORMATS, LANGUAGES, Rendered, rendered

__all__ = ["FORMATS", "LANGUAGES", "Focus", "Rendered", "contents", "rendered"]
