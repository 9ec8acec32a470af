"""Analysis of what is in the store: snapshots of the graph, who stands where in it, whom to work with next."""

from graph.insights.consortia import recommend_consortium
from graph.insights.insights import ORDERS, Insights
from graph.insights.recommending import backtest_partners, recommend_partners

__all__ = ["ORDERS", "Insights", "backtest_partners", "recommend_consortium", "recommend_partners"]
