"""Measures against networkx, bounds of samples, stable labels."""

from __future__ import annotations

import networkx as nx
import numpy as np
import pytest

from graph.analysis.centrality import brokerage, communities, standing
from graph.analysis.occasions import Actor, Occasion
from graph.analysis.projection import Scope
from graph.analysis.shortest_paths import hoeffding
from graph.analysis.years import by_year


def weighted(plain: nx.Graph, seed: int = 1) -> nx.Graph:
    random = np.random.default_rng(seed)
    graph = nx.Graph()
    graph.add_nodes_from(f"n{i:03}" for i in sorted(plain))
    for source, target in sorted(plain.edges):
        weight = float(random.uniform(0.2, 2))
        graph.add_edge(f"n{source:03}", f"n{target:03}", weight=weight, recent=weight / 2)
    return graph


@pytest.fixture(params=["random", "scale free", "bipartite", "in parts"])
def graph(request: pytest.FixtureRequest) -> nx.Graph:
    return weighted(
        {
            "random": lambda: nx.gnm_random_graph(60, 100, seed=1),
            "scale free": lambda: nx.barabasi_albert_graph(80, 2, seed=2),
            "bipartite": lambda: nx.complete_bipartite_graph(3, 7),
            "in parts": lambda: nx.disjoint_union(nx.path_graph(5), nx.star_graph(7)),
        }[request.param]()
    )


def test_measures_are_those_of_networkx(graph: nx.Graph) -> None:
    found = standing(graph)
    assert (found.error, found.sources) == (0, len(graph))
    part = graph.subgraph(max(nx.connected_components(graph), key=len))
    harmonic = {node: value / (len(graph) - 1) for node, value in nx.harmonic_centrality(graph).items()}
    for measure, wanted in {
        "degree": dict(graph.degree()),
        "strength": dict(graph.degree(weight="weight")),
        "pagerank": nx.pagerank(graph, tol=1e-13, max_iter=1000),
        "betweenness": nx.betweenness_centrality(graph),
        "closeness": harmonic,
        "eigenvector": dict.fromkeys(graph, 0.0) | nx.eigenvector_centrality_numpy(part, weight="weight"),
        "core": nx.core_number(graph),
    }.items():
        assert found.values[measure] == pytest.approx([wanted[node] for node in found.nodes], abs=1e-7), (
            measure
        )
    assert found.values["recent_pagerank"] == pytest.approx(found.values["pagerank"], abs=1e-9)


def test_a_sample_keeps_to_its_bound_and_is_the_same_again() -> None:
    graph = weighted(nx.barabasi_albert_graph(400, 3, seed=5))
    exact = standing(graph)
    budget = 150 * (len(graph) + 2 * graph.number_of_edges())
    sampled, again = standing(graph, budget=budget), standing(graph, budget=budget)
    assert sampled.sources == 150
    assert 0 < sampled.error == pytest.approx(hoeffding(400, 150))
    for measure in ("betweenness", "closeness"):
        wrong = np.abs(sampled.values[measure] - exact.values[measure]).max()
        assert 0 < wrong <= sampled.error
        assert (sampled.values[measure] == again.values[measure]).all()


def test_an_empty_graph_has_no_standing() -> None:
    assert standing(nx.Graph()).nodes == ()


def test_nobody_stands_between_no_countries() -> None:
    assert brokerage(nx.Graph()) == {}


def test_a_community_is_called_after_its_strongest_member() -> None:
    graph = weighted(nx.disjoint_union(nx.star_graph(6), nx.star_graph(4)))
    labels, modularity = communities(graph)
    assert set(labels) == {"n000", "n007"}
    assert modularity > 0.3
    graph.add_edge("n003", "x", weight=0.1, recent=0.1)
    assert set(communities(graph)[0]) == {"n000", "n007"}


def test_brokers_stand_between_those_who_do_not_meet() -> None:
    graph = weighted(nx.star_graph(5))
    graph.add_edge("n001", "n002", weight=1.0)
    found = brokerage(graph)
    assert found["n000"]["constraint"] == min(told["constraint"] for told in found.values())
    assert found["n000"]["effective_size"] == max(told["effective_size"] for told in found.values())


def test_brokerage_and_communities_are_as_good_as_those_of_networkx(graph: nx.Graph) -> None:
    found = brokerage(graph)
    # Asked for by name, nodes are measured by the definition.
    constraint = nx.constraint(graph, list(graph), weight="weight")
    size = nx.effective_size(graph, list(graph), weight="weight")
    assert {node: told["constraint"] for node, told in found.items()} == pytest.approx(
        {node: constraint[node] for node in found}
    )
    assert {node: told["effective_size"] for node, told in found.items()} == pytest.approx(
        {node: size[node] for node in found}
    )
    labels, modularity = communities(graph)
    parts = [{n for n, own in zip(graph, labels, strict=True) if own == label} for label in set(labels)]
    assert modularity == pytest.approx(nx.community.modularity(graph, parts, weight="weight"))
    theirs = nx.community.louvain_communities(graph, weight="weight", seed=0)
    assert modularity > nx.community.modularity(graph, theirs, weight="weight") - 0.03
    assert communities(graph) == (labels, modularity)


def test_a_community_keeps_its_label_when_its_centre_moves() -> None:
    actors = {name: Actor(name, "Agency", name) for name in "abcdefgh"}

    def year(number: str, *pairs: str) -> list[Occasion]:
        return [
            Occasion(f"{number}{i}", "SIGNED", tuple(pair), number, number) for i, pair in enumerate(pairs)
        ]

    found = [
        *year("2020", "ab", "ac", "ad", "bc", "ef", "eg", "eh", "fg"),
        *year("2021", "ba", "bc", "bd", "ca", "ef", "eg", "eh", "fg"),
    ]
    told = by_year(found, actors, Scope(), budget=10**6)
    assert [y.year for y in told] == ["2020", "2021"]
    assert [dict(zip(y.standing.nodes, y.community, strict=True))["d"] for y in told] == ["a", "a"]
    assert dict(zip(told[1].standing.nodes, told[1].standing.community, strict=True))["d"] == "b"
    assert [y.year for y in by_year(found, actors, Scope(until="2020-12-31"), budget=10**6)] == ["2020"]
