"""What happens if …? Simulated days with the router that will run them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import Any

from acd import _core
from acd._errors import error
from acd._progress import Progress, thread_count, with_progress
from acd.event import Event, make_event
from acd.results import CallStory, Comparison, Records, Staffing, Summary
from acd.scenario import Scenario


def simulate(
    scenario: Scenario | Mapping[str, Any] | str,
    *,
    threads: int | None = None,
    progress: Progress | None = None,
    on_events: Callable[[Sequence[Event]], object] | None = None,
    records: bool = False,
    until: tuple[str, float] | None = None,
) -> Summary:
    """Runs a scenario; the same scenario gives the same summary, whatever the threads.

    Parameters
    ----------
    scenario
        A `Scenario`, or what makes one.
    threads
        How many replications run beside each other; default: one per core. The interpreter lock
        is released meanwhile.
    progress
        True: a bar; a function: called with (done, of); default: a bar in a terminal or notebook.
    on_events
        Called with the events of the first replication as they happen.
    records
        Keep one row a call of the first replication in ``Summary.calls``.
    until
        A figure and a half width: ends before the scenario's number of replications when that
        figure's interval is as narrow, looking after 10, 20, 40 … of them.

    Notes
    -----
    Ctrl-C ends the run at once and gives the figures of the replications that were done
    (``Summary.stopped_early``); a KeyboardInterrupt when none was.
    A callback that raises stops it too; its exception comes out with its own traceback.

    Examples
    --------
    >>> summary = simulate({
    ...     "workspace": {"name": "shop", "task_queues": [{"name": "all"}],
    ...         "workers": [{"name": "anna", "activity": "Available"}],
    ...         "workflows": [{"name": "w", "configuration": {"task_routing": {"filters": [],
    ...             "default_filter": {"queue": "all"}}}}]},
    ...     "arrivals": [{"name": "calls", "process": {"poisson": {"per_hour": 10}},
    ...         "handling": {"exponential": 180}}],
    ...     "horizon": "8h", "replications": 20})
    >>> 0.3 < summary["occupancy"].value < 0.7
    True
    """
    one = scenario if isinstance(scenario, Scenario) else Scenario(scenario)
    count = thread_count(threads)
    if until is not None:
        _check_precision(one, *until)
    listen = None if on_events is None else (lambda lines: on_events([*map(make_event, lines)]))
    text, calls = with_progress(
        progress,
        lambda report: _core.run(
            one._core, count, report, listen, records, until, _core.Stop()
        ),
    )
    return Summary(text, None if calls is None else Records(calls))


def _check_precision(scenario: Scenario, figure: str, half_width: float) -> None:
    if not half_width > 0:
        raise error("value", f"expected until=(figure, half width above 0), found {half_width!r}")
    # Which figures there are is seen from one replication.
    simulate(scenario.replace(replications=1), threads=1, progress=False)[figure]


def find_staffing(
    scenario: Scenario | Mapping[str, Any] | str,
    *,
    group: str = "",
    service_level: float = 0.8,
    within: float | timedelta = 20.0,
    max_occupancy: float = 1.0,
    max_abandonment: float | None = None,
    most_replications: int = 640,
    threads: int | None = None,
    progress: Progress | None = None,
) -> Staffing:
    """Searches the fewest people with whom a scenario reaches a goal, by simulation.

    Parameters
    ----------
    group
        An entry of the scenario's ``people``, or ``everyone``; default: the only group there is.
    service_level, within
        The share of calls to be answered within so many seconds.
    most_replications
        A number of people whose verdict is not sure gets more replications, up to these.
    """
    one = scenario if isinstance(scenario, Scenario) else Scenario(scenario)
    count = thread_count(threads)
    seconds = within / timedelta(seconds=1) if isinstance(within, timedelta) else within
    text = with_progress(
        progress,
        lambda report: _core.find_staffing(
            one._document(), group, service_level, seconds, max_occupancy, max_abandonment,
            most_replications, count, report,
        ),
    )  # fmt: skip
    return Staffing(text)


def compare(
    first: Scenario | Mapping[str, Any] | str,
    second: Scenario | Mapping[str, Any] | str,
    *,
    threads: int | None = None,
    progress: Progress | None = None,
) -> Comparison:
    """Runs both with the first one's seed and replications: the same calls come to both."""
    one = first if isinstance(first, Scenario) else Scenario(first)
    two = second if isinstance(second, Scenario) else Scenario(second)
    count = thread_count(threads)
    texts = with_progress(
        progress, lambda report: _core.compare(one._core, two._core, count, report)
    )
    return Comparison(*texts)


def one_more(
    scenario: Scenario | Mapping[str, Any] | str,
    who: str,
    *,
    threads: int | None = None,
    progress: Progress | None = None,
) -> Comparison:
    """What one more person is worth: the scenario without and with them, on the same calls.

    Parameters
    ----------
    who
        A group of the scenario's ``people``, or an expression on workers: one more like the last
        that it matches.
    """
    one = scenario if isinstance(scenario, Scenario) else Scenario(scenario)
    count = thread_count(threads)
    texts = with_progress(
        progress, lambda report: _core.one_more(one._document(), who, count, report)
    )
    return Comparison(*texts)


def slowest_calls(
    scenario: Scenario | Mapping[str, Any] | str, count: int = 10
) -> list[CallStory]:
    """The calls of the first replication that waited longest, each with what happened and why."""
    one = scenario if isinstance(scenario, Scenario) else Scenario(scenario)
    return [CallStory.made(*story) for story in _core.slowest_calls(one._core, count)]
