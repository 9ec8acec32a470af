"""The questions that the graph answers, over HTTP and on the command line alike."""

from graph.questions.around import Neighbourhood
from graph.questions.asking import ALL_RELATIONS, CONNECTING, FACTS, MAX_DEPTH, MAX_EACH, NAMING, Questions
from graph.questions.errors import Ambiguous, Conflict, NotFound, QuestionError
from graph.questions.finding import MAX_QUERY
from graph.questions.paging import MAX_LIMIT, Page
from graph.questions.profile import profile

__all__ = [
    "ALL_RELATIONS",
    "CONNECTING",
    "FACTS",
    "MAX_DEPTH",
    "MAX_EACH",
    "MAX_LIMIT",
    "MAX_QUERY",
    "NAMING",
    "Ambiguous",
    "Conflict",
    "Neighbourhood",
    "NotFound",
    "Page",
    "QuestionError",
    "Questions",
    "profile",
]
