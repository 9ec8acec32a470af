"""Communities by modularity: the Louvain method on a weighted adjacency matrix.

V. D. Blondel, J.-L. Guillaume, R. Lambiotte, E. Lefebvre, "Fast unfolding of communities in large networks", Journal
of Statistical Mechanics, P10008, 2008. Nodes are moved in an order drawn from a seed, among equal gains to the
community of the smaller number: the same graph and seed give the same communities.
"""

from __future__ import annotations

from typing import Any, Final

import numba
import numpy as np
import numpy.typing as npt
from scipy import sparse

Ints = npt.NDArray[np.int64]

_LEAST_GAIN: Final = 1e-9
"""Share of all weight that a move must gain, so that rounding moves nobody for ever."""
_PASSES: Final = 100


def louvain(matrix: Any, *, seed: int = 0) -> Ints:
    """The community of each node of a symmetric CSR matrix, numbered from 0 by their first nodes."""
    found = np.arange(matrix.shape[0])
    random = np.random.default_rng(seed)
    while matrix.nnz:
        part = np.arange(matrix.shape[0])
        strength = np.asarray(matrix.sum(axis=1)).ravel()
        order = random.permutation(matrix.shape[0])
        moved = _settle(
            matrix.indptr.astype(np.int64),
            matrix.indices.astype(np.int64),
            matrix.data,
            strength,
            order,
            part,
        )
        if not moved:
            break
        part = _numbered(part)
        found = part[found]
        inside = sparse.csr_array(
            (np.ones(len(part)), (np.arange(len(part)), part)), shape=(len(part), int(part.max()) + 1)
        )
        matrix = (inside.T @ matrix @ inside).tocsr()
    return found


def modularity(matrix: Any, part: Ints) -> float:
    """How much more weight is within communities than chance would put there; 0 without any weight."""
    total = float(matrix.sum())
    if total == 0.0:
        return 0.0
    pairs = matrix.tocoo()
    within = float(pairs.data[part[pairs.row] == part[pairs.col]].sum())
    strength = np.bincount(part, np.asarray(matrix.sum(axis=1)).ravel())
    return within / total - float(((strength / total) ** 2).sum())


def _numbered(part: Ints) -> Ints:
    """The same communities, numbered by their first nodes."""
    _, first, found = np.unique(part, return_index=True, return_inverse=True)
    place = np.empty(len(first), dtype=np.int64)
    place[np.argsort(first)] = np.arange(len(first))
    return place[found]


@numba.njit(cache=True)
def _settle(indptr, indices, data, strength, order, part):  # type: ignore[no-untyped-def]
    """Move nodes while that gains; whether any was moved. `part` is the community of each, changed in place."""
    total = strength.sum()
    sums = strength.copy()
    to = np.zeros(len(part))
    touched = np.empty(len(part), np.int64)
    ever = False
    for _ in range(_PASSES):
        moves = 0
        for node in order:
            own, count = part[node], 0
            for at in range(indptr[node], indptr[node + 1]):
                other = indices[at]
                if other == node or data[at] <= 0.0:
                    continue
                if to[part[other]] == 0.0:
                    touched[count] = part[other]
                    count += 1
                to[part[other]] += data[at]
            sums[own] -= strength[node]
            expected = strength[node] / total
            best, gain = own, to[own] - expected * sums[own] + _LEAST_GAIN * total
            for i in range(count):
                there = to[touched[i]] - expected * sums[touched[i]]
                if there > gain or (there == gain and touched[i] < best):
                    best, gain = touched[i], there
            for i in range(count):
                to[touched[i]] = 0.0
            sums[best] += strength[node]
            if best != own:
                part[node] = best
                moves += 1
        ever = ever or moves > 0
        if moves == 0:
            break
    return ever
