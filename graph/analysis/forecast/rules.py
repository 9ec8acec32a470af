"""Temporal rules, counted: who had events of one relation may have one of another, by their age and number."""

from __future__ import annotations

import numba
import numpy as np

from graph.analysis.forecast.history import Floats

AGES, COUNTS = 9, 5
"""Classes of age and of number that a rule's body may have."""


@numba.njit(cache=True)
def age_class(days):  # type: ignore[no-untyped-def]
    """Days since the last event of a body, in classes that widen."""
    if days <= 2:
        return days - 1
    if days <= 4:
        return 2
    if days <= 7:
        return 3
    if days <= 14:
        return 4
    if days <= 28:
        return 5
    if days <= 56:
        return 6
    return 7 if days <= 112 else 8


@numba.njit(cache=True)
def number_class(n):  # type: ignore[no-untyped-def]
    """How often a body happened, in classes that widen."""
    if n <= 2:
        return n - 1
    if n <= 4:
        return 2
    return 3 if n <= 9 else 4


@numba.njit(cache=True, nogil=True)
def count(day, low, high, subject, relation, starts, answers, index, counts, right, read, mark):  # type: ignore[no-untyped-def]
    """Count for each rule (relation asked, relation seen, its age and number) how often it foretold an answer."""
    for q in range(low, high):
        s, r = subject[q], relation[q]
        for a in range(starts[q], starts[q + 1]):
            mark[answers[a]] = q
        for p in range(index.pairs_of[s], index.pairs_of[s + 1]):
            if counts.pair.last[p] < 0:
                continue
            hit = mark[index.pair_object[p]] == q
            for i in range(index.triples_of[p], index.triples_of[p + 1]):
                if counts.triple.last[i] >= 0:
                    age = age_class(day - counts.triple.last[i])
                    number = number_class(counts.triple_days[i])
                    read[r, index.triple_relation[i], age, number] += 1
                    if hit:
                        right[r, index.triple_relation[i], age, number] += 1


def confidences(right: Floats, read: Floats, shrinkage: float = 20.0) -> Floats:
    """How likely each rule is right, each level drawn to the one above it: all, age, pair of relations, number."""
    whole = right.sum() / max(read.sum(), 1.0)
    by_age = right.sum((0, 1, 3)) / np.maximum(read.sum((0, 1, 3)), 1)
    by_number = right.sum((0, 1, 2)) / np.maximum(read.sum((0, 1, 2)), 1) / max(whole, 1e-9)
    pair = (right.sum((2, 3)) + shrinkage * 0.2 * by_age.mean()) / (read.sum((2, 3)) + shrinkage)
    aged_prior = np.minimum(pair[:, :, None] * by_age / max(whole, 1e-9), 0.9)
    aged = (right.sum(3) + shrinkage * aged_prior) / (read.sum(3) + shrinkage)
    prior = np.minimum(aged[..., None] * np.sqrt(by_number), 0.9)
    found: Floats = ((right + shrinkage * prior) / (read + shrinkage)).astype(np.float32)
    return found
