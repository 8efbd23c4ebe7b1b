"""Statistics under TaskRouter's names, and figures of calls."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from acd import _core, _html
from acd._document import Document
from acd._errors import error

if TYPE_CHECKING:
    import pandas as pd

    from acd.router import Router


class Statistics(Document):
    """Statistics by TaskRouter's names (docs/reference/statistics.md); lengths are seconds.

    ``statistics["total_tasks"]`` is one of them, ``dict(statistics)`` all.
    """

    def __getitem__(self, name: str) -> Any:
        if name not in self._document:
            names = ", ".join(self._document)
            raise error("unknown_name", f"expected one of {names}, found {name!r}")
        return self._document[name]

    def keys(self) -> Iterator[str]:
        """The names."""
        return iter(self._document)

    def activities(self) -> pd.DataFrame:
        """A row for each activity: workers now, or time spent in it."""
        import pandas as pd

        rows = self._document.get("activity_statistics") or self._document["activity_durations"]
        frame = pd.DataFrame(rows)
        for length in {"avg", "min", "max", "total"} & set(frame.columns):
            frame[length] = pd.to_timedelta(frame[length].astype(float), unit="s")
        return frame

    def __repr__(self) -> str:
        shown = [f"{name}: {value}" for name, value in self._document.items() if _is_number(value)]
        return f"<Statistics, {', '.join(shown)}>"

    def _repr_html_(self) -> str:
        rows = [(name, value) for name, value in self._document.items() if _is_number(value)]
        for name, value in self._document.items():
            if isinstance(value, dict) and all(map(_is_number, value.values())):
                rows += [(f"{name}, {key}", one) for key, one in value.items()]
        return _html.table(["statistic", "value"], rows)


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


class StatisticsLog:
    """Remembers what happens in a router, to answer any window of time.

    It hears everything that the router decides from when it was made; a fork or a copy of the
    router has no listeners.

    Parameters
    ----------
    router
        Whose events.
    retention
        How far back questions may go; memory is about 50 bytes an event until then.

    Examples
    --------
    >>> from datetime import timedelta
    >>> import acd
    >>> router = acd.Router({"name": "shop", "task_queues": [{"name": "everyone"}],
    ...     "workers": [{"name": "anna", "activity": "Available"}],
    ...     "workflows": [{"name": "calls", "configuration": {"task_routing": {"filters": [],
    ...         "default_filter": {"queue": "everyone"}}}}]})
    >>> log = acd.StatisticsLog(router)
    >>> _ = router.task_create("call-1", at=timedelta(seconds=1))
    >>> _ = router.reservation_accept(task="call-1", worker="anna", at=timedelta(seconds=5))
    >>> log.cumulative(queue="everyone")["avg_task_acceptance_time"]
    4.0
    >>> router.statistics(queue="everyone")["tasks_by_status"]["assigned"]
    1
    """

    def __init__(self, router: Router, *, retention: timedelta = timedelta(days=30)) -> None:
        self._core = _core.StatisticsLog(router._core, retention)

    def cumulative(
        self,
        *,
        queue: str = "",
        workflow: str = "",
        worker: str = "",
        channel: str = "",
        minutes: int | None = None,
        start: datetime | None = None,
        end: datetime | None = None,
        split_by_wait_time: Sequence[int] = (),
    ) -> Statistics:
        """What happened in a window: of the workspace, or of one queue, workflow or worker.

        Parameters
        ----------
        channel
            Only tasks of this channel.
        minutes
            The last so many minutes; 15 without ``start`` and ``end``.
        start, end
            Or from start (inclusive) to end (exclusive; now).
        split_by_wait_time
            Count waits above and below so many seconds.
        """
        return Statistics(
            self._core.cumulative(
                queue, workflow, worker, channel, minutes, start, end, list(split_by_wait_time)
            )
        )


class StepAnswers(NamedTuple):
    """Calls answered on one step of a workflow: positions of a filter and of its target."""

    filter: int
    target: int
    answered: int


class CallFigures:
    """Call-centre figures. A call is a task; waiting runs from its first queue entry to its first
    acceptance or its end, ringing included.

    Attributes
    ----------
    offered
        Calls that entered a queue; each is one of answered, abandoned, overflowed, failed and
        waiting.
    answered_at
        By step.
    waits, abandon_times
        timedelta of each answered, of each abandoned call, ascending.
    """

    offered: int
    answered: int
    abandoned: int
    overflowed: int
    failed: int
    waiting: int
    not_queued: int
    rings: int
    answer_rate: float
    abandonment_rate: float
    rings_per_answered_call: float
    answered_at: list[StepAnswers]
    waits: list[timedelta]
    abandon_times: list[timedelta]

    def __init__(self, core: _core.CallFigures) -> None:
        self._core = core
        self._members = dict(core.members())
        self._members["answered_at"] = [StepAnswers(*one) for one in self._members["answered_at"]]
        self.__dict__.update(self._members)

    def service_level(self, limit: timedelta, short_abandon: timedelta | None = None) -> float:
        """The share of calls that were answered within a limit; without those abandoned sooner
        than ``short_abandon``, if given."""
        return self._core.service_level(limit, short_abandon)

    def __reduce__(self) -> tuple[Any, ...]:
        return (CallFigures, (self._core,))

    def _counts(self) -> dict[str, int | float]:
        return {name: value for name, value in self._members.items() if _is_number(value)}

    def __eq__(self, other: object) -> bool:
        return isinstance(other, CallFigures) and self._members == other._members

    def __hash__(self) -> int:
        return hash(tuple(self._counts().values()))

    def __repr__(self) -> str:
        counts = [f"{name}={value:.6g}" for name, value in self._counts().items()]
        return f"CallFigures({', '.join(counts)})"

    def _repr_html_(self) -> str:
        return _html.table(["figure", "value"], self._counts().items())


class CallLog:
    """Folds what a router decides, from when this was made, into figures of calls."""

    def __init__(self, router: Router) -> None:
        self._core = _core.CallLog(router._core)

    def figures(self) -> CallFigures:
        """The figures so far."""
        return CallFigures(self._core.figures())
