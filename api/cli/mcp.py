"""`coopgraph mcp`: the questions as tools for an assistant on this machine."""

from __future__ import annotations


def mcp() -> None:
    """Answer an assistant over standard input and output (Model Context Protocol); `serve` answers at /mcp, too."""
    from api.model_context import server
    from graph.questions import Questions
    from graph.settings import load
    from graph.store import open_store

    with open_store(load()) as store:
        questions = Questions(store)
        server(lambda: questions).run("stdio")


COMMANDS = (mcp,)
