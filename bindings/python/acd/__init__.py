"""acd decides which worker gets which task, and when.

>>> import acd
>>> acd.Expression("skills HAS 'ja'").matches({"skills": ["en", "ja"]})
True
"""

from acd import erlang, simulation
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
from acd.router import Availability, Router, TaskExplanation
from acd.simulation import (
    Comparison,
    Estimate,
    Scenario,
    Staffing,
    Summary,
    compare,
    find_staffing,
    simulate,
)
from acd.sweep import sweep
from acd.workspace import Lint, Workspace

__all__ = [
    "Applied", "Availability", "Comparison", "ConfigurationEvent", "Error", "Estimate",
    "Event", "Expectations", "Explanation", "Expression", "Fault", "Lint", "OpeningHours",
    "Refusal", "Refused", "ReservationEvent", "Router", "Scenario", "Staffing", "StepEvent",
    "Summary", "TaskEvent", "TaskExplanation", "WorkerEvent", "Workspace", "__version__",
    "canonical_json", "compare", "erlang", "find_staffing", "simulate", "simulation", "sweep",
]  # fmt: skip
