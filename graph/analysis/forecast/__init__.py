"""Who next: counted temporal rules and histories, summed up by an additive model fitted on the past.

An event is (subject, relation, object, day). For a question (subject, relation, ?, day) every entity is ranked
by what happened before that day, and by nothing else. `Forecaster` answers questions; `explain` gives what each
answer's score is the sum of, with the events behind it; `bench` measures it on a folder of events.
"""

from graph.analysis.forecast.bench import Result, bench
from graph.analysis.forecast.calibration import draw
from graph.analysis.forecast.events import DataError, Events, Questions, load
from graph.analysis.forecast.explain import Answer, Explanation, Reason, explain, without
from graph.analysis.forecast.model import Forecaster

__all__ = [
    "Answer",
    "DataError",
    "Events",
    "Explanation",
    "Forecaster",
    "Questions",
    "Reason",
    "Result",
    "bench",
    "draw",
    "explain",
    "load",
    "without",
]
