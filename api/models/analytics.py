"""Who stands where in the graph."""

from __future__ import annotations

from pydantic import Field

from api.models.base import Answer
from graph.model import EntityType


class YearStanding(Answer):
    """Where a node stood in one calendar year."""

    year: str = Field(description="The year.")
    rank: int = Field(description="Its rank by the measure asked for.")
    value: float = Field(description="Its value.")
    community: str = Field(description="Its community, under the label it had the year before.")


class Standing(Answer):
    """A body or country with its place in the graph."""

    rank: int = Field(description="Its rank by the measure asked for.")
    id: str = Field(description="Id of the entity.")
    name: str = Field(description="The name to show.")
    name_en: str | None = Field(None, description="English name.")
    type: EntityType = Field(description="What it is.")
    country: str | None = Field(None, description="ISO 3166-1 alpha-2 of its home country.")
    degree: int = Field(description="With how many others it met.")
    strength: float = Field(description="Sum of its weights: one for each occasion that it had company in.")
    pagerank: float = Field(description="PageRank by weight.")
    recent_pagerank: float = Field(description="PageRank by weight that halves every three years.")
    betweenness: float = Field(description="Share of shortest paths that lead through it.")
    closeness: float = Field(description="Harmonic closeness, 0 to 1.")
    eigenvector: float = Field(description="Eigenvector centrality in the largest connected part.")
    core: int = Field(description="The greatest k of whose k-core it is part.")
    community: str = Field(description="Id of the strongest member of its community.")
    constraint: float | None = Field(None, description="Burt's constraint, of countries.")
    effective_size: float | None = Field(None, description="Burt's effective size, of countries.")
    years: list[YearStanding] | None = Field(None, description="Year by year, where asked for.")


class Centrality(Answer):
    """The foremost nodes of a projection by one measure."""

    by: str = Field(description="The measure.")
    nodes: int = Field(description="Nodes of the projection.")
    edges: int = Field(description="Its edges.")
    occasions: int = Field(description="Agreements, events and reports of cooperation that it is made of.")
    omitted: int = Field(description="Occasions with too many members, left out.")
    communities: int = Field(description="How many communities there are.")
    modularity: float = Field(description="How clearly they are apart.")
    exact: bool = Field(description="Whether shortest paths were counted from every node.")
    sources: int = Field(description="From how many nodes they were counted.")
    error: float = Field(description="What betweenness and closeness are wrong by at most; 0 where exact.")
    confidence: float = Field(description="With what probability.")
    version: int = Field(description="The version of the graph.")
    items: list[Standing] = Field(description="The nodes, the foremost first.")
