"""acd decides which worker gets which task, and when.

>>> import acd
>>> acd.Expression("skills HAS 'ja'").matches({"skills": ["en", "ja"]})
True
"""

from acd import adapters, erlang, simulation
from acd._core import __version__
from acd._errors import Error, Fault, Refused
from acd.calendar import OpeningHours
from acd.event import (
    Applied,
    ConfigurationEvent,
    Event,
    Refusal,
    ReservationEvent,
    StepEvent,
    TaskEvent,
    WorkerEvent,
)
from acd.expectations import Expectations
from acd.expression import Explanation, Expression, canonical_json
from acd.presence import Board, Diff, Exporter, Write
from acd.replay import ReplayComparison, replay
from acd.results import CallStory, Comparison, Estimate, Records, Staffing, StoryLine, Summary
from acd.router import Availability, Healed, Router, TaskExplanation
from acd.scenario import Scenario
from acd.simulation import compare, find_staffing, one_more, simulate, slowest_calls
from acd.statistics import CallFigures, CallLog, Statistics, StatisticsLog
from acd.sweep import sweep
from acd.workspace import Lint, Workspace

__all__ = [
    "Applied", "Availability", "Board", "CallFigures", "CallLog", "CallStory", "Comparison",
    "ConfigurationEvent", "Diff", "Error", "Estimate", "Event", "Expectations", "Explanation",
    "Exporter", "Expression", "Fault", "Healed", "Lint", "OpeningHours", "Records", "Refusal",
    "Refused", "ReplayComparison", "ReservationEvent", "Router", "Scenario", "Staffing",
    "Statistics", "StatisticsLog", "StepEvent", "StoryLine", "Summary", "TaskEvent",
    "TaskExplanation", "WorkerEvent", "Workspace", "Write", "__version__", "adapters",
    "canonical_json", "compare", "erlang", "find_staffing", "one_more", "replay", "simulate",
    "simulation", "slowest_calls", "sweep",
]  # fmt: skip
