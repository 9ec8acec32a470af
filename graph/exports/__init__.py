"""The graph, or a part of it, in the formats of other tools, streamed."""

from graph.exports.formats import FORMATS, ExportFormat, Format, write
from graph.exports.selection import Selection

__all__ = ["FORMATS", "ExportFormat", "Format", "Selection", "write"]
