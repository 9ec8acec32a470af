"""Analysis of what is in the store: snapshots of the graph, who stands where in it, whom to work with next."""

from graph.insights.consortia import recommend_consortium
from graph.insights.insights import ORDERS, Insights
from graph.insights.opinions import give, shown, withdraw
from graph.insights.recommending import backtest_partners, percent, recommend_partners
from graph.insights.support import recommend_support

__all__ = [
    "ORDERS",
    "Insights",
    "backtest_partners",
    "give",
    "percent",
    "recommend_consortium",
    "recommend_partners",
    "recommend_support",
    "shown",
    "withdraw",
]
