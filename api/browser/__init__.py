"""What Neo4j Browser is given to work with the graph: a style, a guide and favourites, made from `cypher/browser`."""

from api.browser.assets import FILES, favourites, guide, made
from api.browser.style import colours, grass

__all__ = ["FILES", "colours", "favourites", "grass", "guide", "made"]
