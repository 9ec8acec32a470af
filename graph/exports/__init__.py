"""The graph, or a part of it, in the formats of other tools, streamed."""

from graph.exports.formats import FORMATS, Format, write
from graph.exports.selection import Selection

__all__ = ["FORMATS", "Format", "Selection", "write"]
