"""Charts as vector graphics, the same bytes for the same figures.

matplotlib draws them with the font that comes with it, so that nothing depends on the fonts of the machine; text stays
text and is shown in the reader's own fonts, Korean too.
"""

from __future__ import annotations

import io
import re
import threading
import warnings
from collections.abc import Mapping, Sequence
from typing import Any, Final

import matplotlib
import networkx as nx
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from graph.model import Row

_STYLE: Final[Any] = {
    "svg.hashsalt": "coopgraph",
    "svg.fonttype": "none",
    "font.family": "DejaVu Sans",
    "font.size": 9,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.edgecolor": "#8a94a0",
    "xtick.color": "#4a5560",
    "ytick.color": "#4a5560",
}
_FONTS: Final = "system-ui, 'Noto Sans KR', 'Noto Sans CJK KR', 'Malgun Gothic', sans-serif"
_PROLOGUE: Final = re.compile(r"^.*?(?=<svg )", re.DOTALL)
_AGREEMENTS: Final = "#1f5a96"
_OTHERS: Final = "#9cc0e0"
_HOME: Final = "#1f5a96"
_ABROAD: Final = "#d9822b"
_ELSE: Final = "#8a94a0"
_LABEL: Final = 22
_SEED: Final = 11
_BY_RANK: Final = 0.8
_lock = threading.Lock()
"""Settings of matplotlib are the process's; one figure is drawn at a time."""


def timeline(quarters: Sequence[Row], words: Mapping[str, str]) -> str:
    """Bars for each quarter: agreements, and other occasions upon them."""
    with _lock, matplotlib.rc_context(_STYLE):
        figure = Figure(figsize=(7.2, 2.5))
        axes = figure.add_axes((0.055, 0.2, 0.935, 0.68))
        names = [q["quarter"] for q in quarters]
        agreed, others = [q["agreements"] for q in quarters], [q["other"] for q in quarters]
        axes.bar(names, agreed, color=_AGREEMENTS, width=0.7, label=words["agreements"])
        axes.bar(names, others, bottom=agreed, color=_OTHERS, width=0.7, label=words["occasions"])
        axes.set_ylim(0, max([1, *(a + b for a, b in zip(agreed, others, strict=True))]) * 1.08)
        axes.yaxis.set_major_locator(MaxNLocator(integer=True))
        axes.set_xticks(range(len(names)), [_tick(name, i) for i, name in enumerate(names)])
        axes.grid(axis="y", color="#e4e8ec", linewidth=0.6)
        axes.set_axisbelow(True)
        axes.legend(
            loc="lower left", bbox_to_anchor=(0, 1.0), ncols=2, frameon=False, borderpad=0, handlelength=1.2
        )
        return _svg(figure, words["timelines"])


def network(found: Row, focus: str | None, words: Mapping[str, str]) -> str:
    """The nodes with their ties: those of Korea, of the country in focus, and others, each in its colour."""
    graph: nx.Graph[str] = nx.Graph()
    for node in found["nodes"]:
        graph.add_node(node["id"], **{key: node[key] for key in ("name", "country", "weight")})
    for edge in found["edges"]:
        graph.add_edge(edge["source"], edge["target"], weight=edge["weight"])
    with _lock, matplotlib.rc_context(_STYLE):
        # A few nodes need no whole page.
        height = min(5.2, 1.6 + 0.14 * graph.number_of_nodes())
        figure = Figure(figsize=(7.2, height))
        axes = figure.add_axes((0.08, 0.3 / height, 0.84, 1 - 0.45 / height))
        axes.set_axis_off()
        if graph:
            _drawn(axes, graph, focus)
        axes.set_xlim(-1.05, 1.05)
        axes.set_ylim(-1.0, 1.0)
        return _svg(figure, words["network"])


def _drawn(axes: Any, graph: Any, focus: str | None) -> None:
    placed = _placed(graph)
    heaviest = max(weight for _, weight in graph.nodes(data="weight")) or 1.0
    widest = max((w for *_, w in graph.edges(data="weight")), default=1.0)
    for one, other, weight in sorted(graph.edges(data="weight")):
        (x, y), (u, v) = placed[one], placed[other]
        axes.plot([x, u], [y, v], color="#b4bec8", linewidth=0.5 + 2.2 * weight / widest, zorder=1)
    for node, values in sorted(graph.nodes(data=True)):
        country = values["country"]
        colour = _ABROAD if focus and country == focus else _HOME if country == "KR" else _ELSE
        x, y = placed[node]
        area = 30 + 230 * values["weight"] / heaviest
        axes.scatter([x], [y], s=area, color=colour, edgecolors="white", zorder=2, clip_on=False)
        name = values["name"] if len(values["name"]) <= _LABEL else values["name"][: _LABEL - 1] + "…"
        axes.annotate(
            name.replace("$", r"\$"),
            (x, y),
            (0, -(area**0.5) / 2 - 1.5),
            textcoords="offset points",
            ha="center",
            va="top",
            fontsize=7.5,
            color="#20272e",
            zorder=3,
            annotation_clip=False,
        )


def _placed(graph: Any) -> dict[str, tuple[float, float]]:
    """Places by a force layout from a fixed start, stretched to fill the picture, nodes kept apart."""
    if graph.number_of_nodes() == 1:
        return {node: (0.0, 0.0) for node in graph}
    spread = nx.spring_layout(
        graph, seed=_SEED, k=1.9 / graph.number_of_nodes() ** 0.5, iterations=200, weight=None
    )
    ranks: list[dict[str, float]] = []
    for axis in (0, 1):
        order = sorted(graph, key=lambda n, axis=axis: (round(float(spread[n][axis]), 3), n))  # type: ignore[misc]
        low, high = float(spread[order[0]][axis]), float(spread[order[-1]][axis])
        last = len(order) - 1
        # Mostly by rank: neighbours stay neighbours, parts without ties stay apart, labels do not cover each other.
        ranks.append({
            n: 2 * (_BY_RANK * i / last + (1 - _BY_RANK) * (float(spread[n][axis]) - low) / ((high - low) or 1.0)) - 1
            for i, n in enumerate(order)
        })  # fmt: skip
    return {n: (round(ranks[0][n], 3), round(ranks[1][n], 3)) for n in graph}


def _tick(name: str, number: int) -> str:
    """The year below its first quarter, and below the first of all."""
    year, _, quarter = name.partition("Q")
    return f"Q{quarter}\n{year}" if quarter == "1" or number == 0 else f"Q{quarter}"


def _svg(figure: Figure, title: str) -> str:
    """The figure for a page: as wide as there is room, with its title for those who do not see it."""
    buffer = io.BytesIO()
    with warnings.catch_warnings():
        # The font that text is measured by has no Korean; the reader's has.
        warnings.filterwarnings("ignore", message="Glyph .* missing")
        FigureCanvasSVG(figure).print_svg(  # type: ignore[no-untyped-call]
            buffer, metadata={"Date": None, "Creator": None, "Format": None, "Type": None}
        )
    text = _PROLOGUE.sub("", buffer.getvalue().decode("utf-8"))
    head, _, rest = text.partition(">")
    head = re.sub(r'\s(?:width|height)="[^"]*"', "", head)
    escaped = title.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")
    rest = rest.replace("'DejaVu Sans'", _FONTS)
    return f'{head} role="img" aria-label="{escaped}">{rest}'.rstrip()
