"""Feeds: sources that are read again and again, each by a connector, within bounds."""

from ingest.feeds.configured import Bounds, Feed, FeedError, feeds, named
from ingest.feeds.contents import items
from ingest.feeds.running import remove, run_feed
from ingest.feeds.runs import Outcome, Run, due
from ingest.feeds.state import State

__all__ = [
    "Bounds",
    "Feed",
    "FeedError",
    "Outcome",
    "Run",
    "State",
    "due",
    "feeds",
    "items",
    "named",
    "remove",
    "run_feed",
]
