"""Who next: counted temporal rules and histories, summed up by an additive model fitted on the past.

An event is (subject, relation, object, day). For a question (subject, relation, ?, day) every entity is ranked
by what happened before that day, and by nothing else. `Forecaster` answers questions and gives reasons;
`bench` measures it on a folder of events.
"""

from graph.analysis.forecast.bench import Result, bench
from graph.analysis.forecast.events import DataError, Events, Questions, load
from graph.analysis.forecast.model import Forecaster

__all__ = ["DataError", "Events", "Forecaster", "Questions", "Result", "bench", "load"]
