"""Groups the words of Korean releases by the company that they keep (ingest/extract/data/ko/clusters.json).

Usage: python -m tools.train_clusters FILE.jsonl.gz ...

The files hold documents as JSON lines with ``title`` and ``body``; nothing of them but words and the numbers of their groups
gets into the table. Words that stand between the same neighbours mean alike (참석, 참가, 방문; 포럼, 세미나,
컨퍼런스), so what the models of names and relations learn of one holds for the others.

Each word is a vector of positive pointwise mutual information with the words one and two places before and
after it, reduced by a singular value decomposition (Levy and Goldberg, "Neural Word Embedding as Implicit
Matrix Factorization", 2014), and k-means groups the vectors; the groups are grouped once more for a coarser view.
"""

from __future__ import annotations

import gzip
import json
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from scipy.sparse import coo_matrix, csr_matrix
from scipy.sparse.linalg import svds

from ingest.extract.korean import MORPHEMES
from ingest.extract.pipeline import pipeline

FILE = Path(__file__).resolve().parent.parent / "ingest" / "extract" / "data" / "ko" / "clusters.json"
LONGEST = 6000
"""Characters of a document that are read."""
LEAST = 15
"""Occurrences that a word needs."""
CONTEXTS = 3000
"""The most frequent words, which count as neighbours."""
PLACES = (-2, -1, 1, 2)
DIMENSIONS, GROUPS, COARSE = 80, 320, 48
ROUNDS = 40
SEED = 20


def main() -> None:
    """Read the files, group and write."""
    files = [Path(name) for name in sys.argv[1:]]
    if not files:
        sys.exit("say which files of releases to learn from")
    sequences = list(_sequences(files))
    counts = Counter(word for sequence in sequences for word in sequence)
    words = [w for w, n in counts.most_common() if n >= LEAST and any(c.isalpha() for c in w)]
    vectors = _vectors(sequences, words, [w for w, _ in counts.most_common(CONTEXTS)])
    centres, group = _grouped(vectors, GROUPS)
    _, coarse = _grouped(centres, COARSE)
    table = {"coarse": coarse.tolist(), "groups": [[] for _ in range(GROUPS)]}
    for word, number in zip(words, group, strict=True):
        table["groups"][number].append(word)
    rows = ",\n".join(
        json.dumps(" ".join(sorted(members)), ensure_ascii=False) for members in table["groups"]
    )
    FILE.write_text(
        f'{{"coarse": {json.dumps(table["coarse"])},\n"groups": [\n{rows}\n]}}\n', encoding="utf-8"
    )
    print(f"{len(words)} words of {len(sequences)} documents in {GROUPS} groups")


def _sequences(files: Sequence[Path]) -> Iterator[list[str]]:
    """The morphemes of each document as they are written."""
    nlp = pipeline("ko")
    for file in files:
        with gzip.open(file, "rt", encoding="utf-8") as lines:
            for line in lines:
                row = json.loads(line)
                text = f"{row['title']}\n{row['body']}"[:LONGEST]
                starts = nlp.make_doc(text).user_data[MORPHEMES].starts
                yield [text[i:j].strip() for i, j in zip(starts, [*starts[1:], len(text)], strict=True)]


def _vectors(sequences: Sequence[Sequence[str]], words: Sequence[str], contexts: Sequence[str]) -> np.ndarray:
    """A unit vector for each word."""
    row_of = {w: i for i, w in enumerate(words)}
    column_of = {w: i for i, w in enumerate(contexts)}
    seen = csr_matrix((len(words), len(contexts) * len(PLACES)), dtype=np.float64)
    for first in range(0, len(sequences), 1000):
        rows: list[np.ndarray] = []
        columns: list[np.ndarray] = []
        for sequence in sequences[first : first + 1000]:
            row = np.array([row_of.get(w, -1) for w in sequence])
            column = np.array([column_of.get(w, -1) for w in sequence])
            for k, place in enumerate(PLACES):
                one, other = (row[:-place], column[place:]) if place > 0 else (row[-place:], column[:place])
                kept = (one >= 0) & (other >= 0)
                rows.append(one[kept])
                columns.append(other[kept] + k * len(contexts))
        row, column = np.concatenate(rows), np.concatenate(columns)
        seen += coo_matrix((np.ones(len(row)), (row, column)), shape=seen.shape).tocsr()
    total = seen.sum()
    of_row = np.asarray(seen.sum(axis=1)).ravel()
    of_column = np.asarray(seen.sum(axis=0)).ravel() ** 0.75
    of_column *= total / of_column.sum()
    found = seen.tocoo()
    value = np.log(found.data * total / (of_row[found.row] * np.maximum(of_column[found.col], 1e-9)))
    positive = coo_matrix((np.maximum(value, 0), (found.row, found.col)), shape=seen.shape).tocsr()
    positive.eliminate_zeros()
    left, strength, _ = svds(positive, k=DIMENSIONS, random_state=SEED)
    vectors = left * np.sqrt(strength)
    return np.asarray(vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9))


def _grouped(vectors: np.ndarray, number: int) -> tuple[np.ndarray, np.ndarray]:
    """Centres and the group of each vector, by k-means with cosine distance."""
    random = np.random.default_rng(SEED)
    centres = vectors[random.choice(len(vectors), number, replace=False)]
    group = np.zeros(len(vectors), dtype=int)
    for _ in range(ROUNDS):
        group = np.argmax(vectors @ centres.T, axis=1)
        sums = np.zeros_like(centres)
        np.add.at(sums, group, vectors)
        empty = np.linalg.norm(sums, axis=1) < 1e-9
        sums[empty] = vectors[random.choice(len(vectors), int(empty.sum()))]
        centres = sums / np.linalg.norm(sums, axis=1, keepdims=True)
    return centres, group


if __name__ == "__main__":
    main()
