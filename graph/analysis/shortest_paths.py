"""Betweenness and harmonic closeness by breadth-first passes from some or all nodes.

One pass from a source gives both: U. Brandes, "A faster algorithm for betweenness centrality", Journal of
Mathematical Sociology 25 (2001), and P. Boldi, S. Vigna, "Axioms for centrality", Internet Mathematics 10 (2014),
whose harmonic closeness is defined on graphs that do not hang together. Where not all sources can be afforded the
mean over a sample drawn without replacement stands for the mean over all (U. Brandes, C. Pich, "Centrality
estimation in large networks", 2007). Each source adds a value in [0, 1] to each mean, so that Hoeffding's
inequality with a union bound over the nodes limits all errors at once.
"""

from __future__ import annotations

import math
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numba
import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

CONFIDENCE = 0.95
"""Probability that all errors of a measure are within the bound."""


_PARTS = 8


@dataclass(frozen=True, slots=True)
class Passes:
    """Normalised measures of every node, and how they were come by.

    `error` is the most that any value is wrong by, with probability `CONFIDENCE`; 0 where `sources` are all.
    """

    betweenness: Floats
    harmonic: Floats
    sources: int
    error: float


def passes(indptr: npt.NDArray[np.int32], indices: npt.NDArray[np.int32], budget: int, seed: int) -> Passes:
    """Both measures of an undirected graph in compressed rows, each edge in both directions.

    `budget` is how many nodes and edges may be looked at in all; what all sources need beyond it is sampled with
    `seed`. Betweenness is divided by (n - 1)(n - 2), ordered pairs; harmonic closeness by n - 1.
    """
    nodes = len(indptr) - 1
    if nodes < 2:
        return Passes(np.zeros(nodes), np.zeros(nodes), nodes, 0.0)
    affordable = max(1, budget // (nodes + len(indices)))
    sources = np.arange(nodes)
    error = 0.0
    if affordable < nodes:
        sources = np.sort(np.random.default_rng(seed).choice(nodes, affordable, replace=False))
        error = hoeffding(nodes, affordable)
    # In so many parts whatever the number of processors is, so that sums are always taken in the same order.
    with ThreadPoolExecutor(numba.get_num_threads()) as pool:
        parts = list(
            pool.map(lambda part: _accumulate(indptr, indices, part), np.array_split(sources, _PARTS))
        )
    between, near = np.sum(parts, axis=0)
    # A source is no node between others of its own pass: a node is asked n - 1 times at most.
    pairs = max(1, nodes - 2) * len(sources) * (nodes - 1) / nodes
    return Passes(between / pairs, near / (len(sources) * (nodes - 1) / nodes), len(sources), error)


def hoeffding(nodes: int, sources: int) -> float:
    """The bound on the error of a mean over `sources` values in [0, 1], of all `nodes` at once.

    The measures divide by n - 1 and not by n, which widens each value by n / (n - 1).
    """
    bound = math.sqrt(math.log(2 * nodes / (1 - CONFIDENCE)) / (2 * sources))
    return min(1.0, bound * nodes / (nodes - 1))


@numba.njit(cache=True, nogil=True)
def _accumulate(indptr, indices, sources):  # type: ignore[no-untyped-def]
    """Dependencies and inverse distances summed over the passes."""
    nodes = len(indptr) - 1
    between, near = np.zeros(nodes), np.zeros(nodes)
    distance = np.full(nodes, -1, np.int32)
    paths, dependency = np.zeros(nodes), np.zeros(nodes)
    order = np.empty(nodes, np.int32)
    for source in sources:
        distance[source] = 0
        paths[source] = 1.0
        order[0] = source
        head, tail = 0, 1
        while head < tail:
            node = order[head]
            head += 1
            for at in range(indptr[node], indptr[node + 1]):
                other = indices[at]
                if distance[other] < 0:
                    distance[other] = distance[node] + 1
                    order[tail] = other
                    tail += 1
                if distance[other] == distance[node] + 1:
                    paths[other] += paths[node]
        for i in range(tail - 1, 0, -1):
            node = order[i]
            for at in range(indptr[node], indptr[node + 1]):
                other = indices[at]
                if distance[other] == distance[node] - 1:
                    dependency[other] += paths[other] / paths[node] * (1.0 + dependency[node])
            between[node] += dependency[node]
            near[node] += 1.0 / distance[node]
        for i in range(tail):
            node = order[i]
            distance[node] = -1
            paths[node] = 0.0
            dependency[node] = 0.0
    return between, near
