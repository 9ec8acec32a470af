"""Watches: saved questions with a name, of which what became new since the last look is delivered, once."""

from api.watching.question import Question, WatchError
from api.watching.watch import Watch, hidden, watch
from api.watching.watches import Look, Watches

__all__ = ["Look", "Question", "Watch", "WatchError", "Watches", "hidden", "watch"]
