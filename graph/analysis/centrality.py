"""Who stands where in a projection: centralities, cores, communities, brokerage.

networkx holds the graph; what it is slow at runs on its adjacency as a sparse matrix. All measures are deterministic:
nodes are in the order of their ids, iterations start from the same vector, samples and communities from a seed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import networkx as nx
import numpy as np
import numpy.typing as npt
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from graph.analysis.communities import louvain, modularity
from graph.analysis.shortest_paths import CONFIDENCE, passes

Floats = npt.NDArray[np.float64]

MEASURES: Final = (
    "degree", "strength", "pagerank", "recent_pagerank", "betweenness", "closeness", "eigenvector", "core",
)  # fmt: skip
"""What a node is measured by: neighbours; sum of weights; PageRank by weight, and by weight that fades with age;
share of shortest paths through it; mean of 1 / distance; eigenvector; the k of its k-core."""
BUDGET: Final = 2_000_000_000
"""Nodes and edges that shortest paths look at: ten seconds of one core where they fit its cache, 50 of a million edges."""
_DAMPING: Final = 0.85
_TOLERANCE: Final = 1e-12
_ROUNDS: Final = 1000


@dataclass(frozen=True, slots=True)
class Standing:
    """Measures of all nodes: ``values[measure][i]`` is of ``nodes[i]``.

    `error` is the most that betweenness and closeness are wrong by with probability `confidence`: 0 where all
    `sources` were passed through.
    """

    nodes: tuple[str, ...]
    values: dict[str, Floats]
    community: tuple[str, ...]
    """Of each node, the label of its community: the id of the strongest member."""
    modularity: float
    sources: int
    error: float
    confidence: float = CONFIDENCE

    def ranked(self, measure: str) -> list[int]:
        """Positions of the nodes, the greatest first, equal ones by id."""
        values = self.values[measure]
        return sorted(range(len(self.nodes)), key=lambda i: (-round(float(values[i]), 12), self.nodes[i]))


def standing(graph: nx.Graph[str], *, budget: int = BUDGET, seed: int = 0) -> Standing:
    """Every measure of every node of a projection (`graph.analysis.projection`)."""
    nodes = tuple(graph)
    if not nodes:
        empty = {measure: np.zeros(0) for measure in MEASURES}
        return Standing((), empty, (), 0.0, 0, 0.0)
    weight = adjacency(graph, "weight")
    recent = adjacency(graph, "recent")
    walked = passes(weight.indptr.astype(np.int32), weight.indices.astype(np.int32), budget, seed)
    cores = nx.core_number(graph)
    labels, divided = _labelled(nodes, weight, seed)
    values = {
        "degree": np.diff(weight.indptr).astype(np.float64),
        "strength": np.asarray(weight.sum(axis=1)).ravel(),
        "pagerank": pagerank(weight),
        "recent_pagerank": pagerank(recent),
        "betweenness": walked.betweenness,
        "closeness": walked.harmonic,
        "eigenvector": eigenvector(weight),
        "core": np.array([float(cores[node]) for node in nodes]),
    }
    return Standing(nodes, values, labels, divided, walked.sources, walked.error)


def adjacency(graph: nx.Graph[str], attribute: str) -> Any:
    """The symmetric matrix (CSR) of an edge attribute, rows in the order of the nodes."""
    if not graph:  # networkx refuses one
        return sparse.csr_array((0, 0))
    return nx.to_scipy_sparse_array(graph, weight=attribute, format="csr").astype(np.float64)


def pagerank(matrix: Any) -> Floats:
    """PageRank by weight; a node without weight jumps anywhere. Sums up to 1.

    L. Page, S. Brin, R. Motwani, T. Winograd, "The PageRank citation ranking", 1999; damping 0.85.
    """
    nodes = matrix.shape[0]
    strength = np.asarray(matrix.sum(axis=1)).ravel()
    steps = (sparse.diags_array(_inverse(strength)) @ matrix).T.tocsr()
    hanging = strength == 0
    rank = np.full(nodes, 1.0 / nodes)
    for _ in range(_ROUNDS):
        following = _DAMPING * (steps @ rank + rank[hanging].sum() / nodes) + (1 - _DAMPING) / nodes
        moved = np.abs(following - rank).sum()
        rank = following
        if moved < _TOLERANCE:
            break
    return np.asarray(rank / rank.sum())


def eigenvector(matrix: Any) -> Floats:
    """The leading eigenvector of the largest connected part, of length 1; 0 outside of it.

    Outside one part it is not defined by the graph but by rounding. The shift by the greatest strength makes the
    iteration converge on bipartite parts too.
    """
    nodes = matrix.shape[0]
    count, part = connected_components(matrix, directed=False)
    inside = part == int(np.argmax(np.bincount(part, minlength=count)))
    block = matrix[inside][:, inside]
    vector = np.full(int(inside.sum()), 1.0)
    vector /= np.linalg.norm(vector)
    shift = float(np.asarray(block.sum(axis=1)).max()) / 2
    for _ in range(_ROUNDS):
        following = block @ vector + shift * vector
        length = np.linalg.norm(following)
        if length == 0:
            break
        following /= length
        moved = np.abs(following - vector).sum()
        vector = following
        if moved < _TOLERANCE * len(vector):
            break
    values = np.zeros(nodes)
    values[inside] = vector
    return values


def communities(graph: nx.Graph[str], *, seed: int = 0) -> tuple[tuple[str, ...], float]:
    """The label of each node's community by weight (`graph.analysis.communities`), and the modularity of them all.

    A label is the id of the member with the greatest strength, equal ones by id: it stays the same while the
    community keeps its centre, whatever becomes of the others.
    """
    return _labelled(tuple(graph), adjacency(graph, "weight"), seed)


def brokerage(countries: nx.Graph[str]) -> dict[str, dict[str, float]]:
    """Constraint and effective size of each node: who stands between others that do not meet.

    R. S. Burt, *Structural Holes* (1992), by weight. A node with low constraint and great effective size has
    partners that hardly deal with each other. Nodes without neighbours have neither and are left out.
    """
    if not countries:
        return {}
    weight = adjacency(countries, "weight")
    weight.setdiag(0.0)
    weight.eliminate_zeros()
    strength = np.asarray(weight.sum(axis=1)).ravel()
    greatest = weight.max(axis=1).toarray().ravel()
    met = (weight > 0).astype(np.float64)
    # What a node invests in each neighbour, and how strong each tie is beside its owner's strongest.
    share = sparse.diags_array(_inverse(strength)) @ weight
    beside = sparse.diags_array(_inverse(greatest)) @ weight
    constraint = (share + (share @ share) * met).power(2).sum(axis=1)
    size = np.diff(weight.indptr) - ((share @ beside.T) * met).sum(axis=1)
    return {
        node: {"constraint": float(constraint[i]), "effective_size": float(size[i])}
        for i, node in enumerate(countries)
        if strength[i] > 0
    }


def _labelled(nodes: tuple[str, ...], weight: Any, seed: int) -> tuple[tuple[str, ...], float]:
    part = louvain(weight, seed=seed)
    strength = np.round(np.asarray(weight.sum(axis=1)).ravel(), 9)
    ids = np.argsort(np.argsort(np.array(nodes)))
    head: dict[int, str] = {}
    for i in np.lexsort((ids, -strength)):
        head.setdefault(int(part[i]), nodes[i])
    return tuple(head[int(p)] for p in part), modularity(weight, part)


def _inverse(values: Floats) -> Floats:
    """1 / value, 0 where there is none."""
    return np.divide(1.0, values, out=np.zeros(len(values)), where=values > 0)
