"""What happens if …? Simulated days with the router that will run them."""

from __future__ import annotations

import importlib.util
import json
import os
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from acd import _core, _html
from acd._errors import error
from acd.event import Event, make_event
from acd.workspace import read_text

if TYPE_CHECKING:
    import pandas as pd

    from acd.plot import ComparisonPlot, SummaryPlot

Progress = bool | Callable[[int, int], object]


class Estimate(NamedTuple):
    """A figure; half the width of its 95 % interval; its standard error."""

    value: float
    half_width: float
    standard_error: float

    def __str__(self) -> str:
        return f"{self.value:.4g} ± {self.half_width:.2g}"


class Scenario:
    """A scenario document, checked: a workspace, the calls that come, the people who answer.

    Parameters
    ----------
    document
        The document (docs/reference/simulation.md) as a dict or JSON text.
    folder
        Where files that it names are read.
    skip_bad_rows
        Leave out rows of a log that cannot be read.
    """

    def __init__(
        self,
        document: Mapping[str, Any] | str,
        *,
        folder: str | os.PathLike[str] | None = None,
        skip_bad_rows: bool = False,
    ) -> None:
        text = document if isinstance(document, str) else _core.canonical_json(document)
        where = None if folder is None else os.fspath(folder)
        self._core = _core.Scenario.from_json(text, where, skip_bad_rows)
        self._state = (text, where, skip_bad_rows)

    @classmethod
    def load(cls, path: str | os.PathLike[str], *, skip_bad_rows: bool = False) -> Scenario:
        """Reads a document; files that it names are beside it."""
        return cls(read_text(path), folder=Path(path).parent, skip_bad_rows=skip_bad_rows)

    @property
    def seed(self) -> int:
        """Of all random draws."""
        return self._core.seed

    @property
    def replications(self) -> int:
        """How often it is run."""
        return self._core.replications

    def to_dict(self) -> dict[str, Any]:
        """The document as it was given."""
        document: dict[str, Any] = json.loads(self._state[0])
        return document

    def replace(self, **members: Any) -> Scenario:
        """Another scenario: with these members of the document instead; None takes one away.

        >>> day = Scenario({"workspace": {"name": "w", "task_queues": [{"name": "q"}],
        ...     "workflows": [{"name": "f", "configuration": {"task_routing": {"filters": [],
        ...         "default_filter": {"queue": "q"}}}}]}, "horizon": 60,
        ...     "arrivals": [{"name": "a", "process": {"poisson": {"per_hour": 9}},
        ...         "handling": 60}]})
        >>> day.replace(seed=7, horizon="8h")
        <Scenario of 28800 s, 1 replications, seed 7>
        """
        document = {**self.to_dict(), **members}
        kept = {key: value for key, value in document.items() if value is not None}
        return Scenario(kept, folder=self._state[1], skip_bad_rows=self._state[2])

    def _document(self) -> _core.ScenarioDocument:
        return _core.ScenarioDocument.from_json(*self._state)

    def _from(self, document: _core.ScenarioDocument) -> Scenario:
        return Scenario(document.to_json(), folder=self._state[1], skip_bad_rows=self._state[2])

    def with_value(self, path: str, value: Any) -> Scenario:
        """Another scenario, with one part of the document changed, wherever it is.

        Parameters
        ----------
        path
            Names and positions with dots between, such as ``arrivals.calls.patience.exponential``
            or ``workspace.workflows.main.configuration.task_routing.filters.0.targets.0.timeout``.
        """
        return self._from(self._document().with_value(path, value))

    def with_workers(self, group: str, count: int) -> Scenario:
        """Another scenario, with so many people in a group (``everyone``: all workers)."""
        return self._from(self._document().with_workers(group, count))

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, Scenario)
            and self._state[1] == other._state[1]
            and self.to_dict() == other.to_dict()
        )

    def __hash__(self) -> int:
        return hash(self._state[1:]) ^ hash((self.seed, self.replications, self._core.horizon))

    def __repr__(self) -> str:
        return (
            f"<Scenario of {self._core.horizon:g} s, {self.replications} replications, "
            f"seed {self.seed}>"
        )

    def __reduce__(self) -> tuple[Any, ...]:
        return (_scenario, self._state)


def _scenario(text: str, folder: str | None, skip_bad_rows: bool) -> Scenario:
    return Scenario(text, folder=folder, skip_bad_rows=skip_bad_rows)


def _estimates(group: Mapping[str, Mapping[str, float]]) -> dict[str, Estimate]:
    return {name: Estimate(**figure) for name, figure in group.items()}


class _Document:
    """Something that is its JSON text: equal texts, equal things."""

    def __init__(self, text: str) -> None:
        self._json = text
        self._document: dict[str, Any] = json.loads(text)

    def to_json(self) -> str:
        """As `acd simulate --json` writes it."""
        return self._json

    def to_dict(self) -> dict[str, Any]:
        """The same as a dict."""
        document: dict[str, Any] = json.loads(self._json)
        return document

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and self._json == other._json

    def __hash__(self) -> int:
        return hash(self._json)

    def __reduce__(self) -> tuple[Any, ...]:
        return (type(self), (self._json,))


class Summary(_Document):
    """What a simulation found out. Lengths are seconds.

    Attributes
    ----------
    calls
        With ``records=True``: one row a call of the first replication, as an object with
        ``__arrow_c_stream__``, whose columns pandas, polars and pyarrow read where they lie:
        ``polars.DataFrame(summary.calls)``, ``pyarrow.table(summary.calls)``. Not pickled.
    """

    def __init__(self, text: str, calls: _core.Frame | None = None) -> None:
        super().__init__(text)
        self.calls = calls

    @property
    def total(self) -> dict[str, Estimate]:
        """The figures of all calls, by name."""
        return _estimates(self._document["total"])

    def __getitem__(self, figure: str) -> Estimate:
        total = self._document["total"]
        if figure not in total:
            raise error("unknown_name", f"expected one of {', '.join(total)}, found {figure!r}")
        return Estimate(**total[figure])

    def _groups(self, key: str) -> pd.DataFrame:
        import pandas as pd

        rows = [
            (group, figure, *Estimate(**estimate))
            for group, figures in self._document[key].items()
            for figure, estimate in figures.items()
        ]
        return pd.DataFrame(rows, columns=[key, "figure", *Estimate._fields])

    def figures(self) -> pd.DataFrame:
        """The figures of all calls: value, half_width, standard_error."""
        import pandas as pd

        return pd.DataFrame.from_dict(self.total, orient="index", columns=[*Estimate._fields])

    def classes(self) -> pd.DataFrame:
        """The figures of each stream of calls."""
        return self._groups("classes")

    def people(self) -> pd.DataFrame:
        """The figures of each group of people."""
        return self._groups("people")

    def series(self) -> pd.DataFrame:
        """Figures by interval; its beginning is a timedelta since the start."""
        import pandas as pd

        frame = self._groups("series")
        frame["series"] = pd.to_timedelta(frame["series"].astype(float), unit="s")
        return frame.rename(columns={"series": "begin"})

    def waits(self) -> pd.DataFrame:
        """Histograms of the waits, by class and outcome; ``wait`` is where a bucket begins."""
        import pandas as pd

        rows = [
            (law["name"], outcome, seconds, count)
            for law in self._document["waits"]
            for outcome in ("served", "abandoned")
            for seconds, count in law[f"{outcome}_from"]
        ]
        frame = pd.DataFrame(rows, columns=["class", "outcome", "wait", "calls"])
        frame["wait"] = pd.to_timedelta(frame["wait"].astype(float), unit="s")
        return frame

    def steps(self) -> pd.DataFrame:
        """How many calls were answered at each step of a workflow."""
        import pandas as pd

        return pd.DataFrame(
            self._document["steps"],
            columns=["workflow", "filter", "target", "answered", "share"],
        )

    def workers(self) -> pd.DataFrame:
        """Seconds in conversation of each worker, per replication."""
        import pandas as pd

        rows = _estimates(self._document["workers"])
        return pd.DataFrame.from_dict(rows, orient="index", columns=[*Estimate._fields])

    @property
    def replications(self) -> int:
        """How many were run."""
        return int(self._document["replications"])

    @property
    def stopped_early(self) -> bool:
        """By Ctrl-C or a callback: these are the figures of what was done by then."""
        return bool(self._document["run"]["stopped_early"])

    @property
    def digest(self) -> str:
        """Hash over everything that all routers decided."""
        return str(self._document["run"]["digest"])

    @property
    def plot(self) -> SummaryPlot:
        """Pictures: ``summary.plot.queue()``, ``.waits()``, ``.escalation()``, …"""
        from acd.plot import SummaryPlot

        return SummaryPlot(self)

    def __repr__(self) -> str:
        early = ", stopped early" if self.stopped_early else ""
        return f"<Summary of {self.replications} replications{early}>"

    def _repr_html_(self) -> str:
        rows = [(name, one.value, one.half_width) for name, one in self.total.items()]
        return _html.table(["figure", "value", "± 95 %"], rows, repr(self).strip("<>"))


class Comparison(_Document):
    """Two scenarios under common random numbers: what differs is what was changed.

    Attributes
    ----------
    first, second
        The summaries of the two.
    """

    def __init__(self, text: str, first: str, second: str) -> None:
        super().__init__(text)
        self.first = Summary(first)
        self.second = Summary(second)

    def __reduce__(self) -> tuple[Any, ...]:
        return (Comparison, (self._json, self.first.to_json(), self.second.to_json()))

    def differences(self) -> pd.DataFrame:
        """Each figure in both, the difference (second - first), half its interval's width, and
        whether zero is outside."""
        import pandas as pd

        rows = {}
        for name, one in self._document["total"].items():
            value, half = one["difference"], one["half_width"]
            rows[name] = (one["first"], one["second"], value, half, abs(value) > half)
        columns = ["first", "second", "difference", "half_width", "is_sure"]
        return pd.DataFrame.from_dict(rows, orient="index", columns=columns)

    @property
    def plot(self) -> ComparisonPlot:
        """``comparison.plot()``: the differences and their intervals."""
        from acd.plot import ComparisonPlot

        return ComparisonPlot(self)

    def __repr__(self) -> str:
        sure = int(self.differences()["is_sure"].sum())
        return f"<Comparison: {sure} of {len(self._document['total'])} figures surely differ>"

    def _repr_html_(self) -> str:
        frame = self.differences()
        rows = [
            (name, *row)
            for name, row in zip(frame.index, frame.itertuples(index=False), strict=True)
        ]
        return _html.table(["figure", *frame.columns], rows)


class Staffing(_Document):
    """The fewest people that reach a goal, and what was tried."""

    @property
    def people(self) -> int:
        """So many."""
        return int(self._document["people"])

    @property
    def is_sure(self) -> bool:
        """These reach the goal and one fewer do not, both by their whole intervals."""
        return bool(self._document["sure"])

    def trials(self) -> pd.DataFrame:
        """What came of each number of people: figures, with half their intervals' widths."""
        import pandas as pd

        rows = []
        for trial in self._document["trials"]:
            row = {}
            for key, value in trial.items():
                if isinstance(value, dict):
                    row[key] = value["value"]
                    row[f"{key} ±"] = value["half_width"]
                else:
                    row[key] = value
            rows.append(row)
        return pd.DataFrame(rows)

    def __repr__(self) -> str:
        return f"<Staffing: {self.people} people{'' if self.is_sure else ', not sure'}>"

    def _repr_html_(self) -> str:
        frame = self.trials()
        rows = frame.itertuples(index=False, name=None)
        return _html.table([*frame.columns], rows, repr(self).strip("<>"))


class _Bar:
    """A tqdm bar that appears when a run takes more than a second."""

    def __init__(self) -> None:
        self._bar: Any = None
        self._start = time.monotonic()

    def __call__(self, done: int, of: int) -> None:
        if self._bar is None:
            if time.monotonic() - self._start < 1:
                return
            self._bar = bar(total=of, unit="replication", leave=False)
        if self._bar.total != of or done < self._bar.n:
            self._bar.reset(of)
        self._bar.update(done - self._bar.n)

    def close(self) -> None:
        if self._bar is not None:
            self._bar.close()


def bar(*arguments: Any, **options: Any) -> Any:
    """A tqdm bar, with widgets in a notebook that has them."""
    if "ipykernel" in sys.modules and importlib.util.find_spec("ipywidgets"):
        from tqdm.notebook import tqdm

        return tqdm(*arguments, **options)
    from tqdm import tqdm as plain

    return plain(*arguments, **options)


def _threads(threads: int | None) -> int:
    if threads is None:
        return os.cpu_count() or 1
    if isinstance(threads, bool) or not isinstance(threads, int) or threads < 1:
        raise error("value", f"expected threads >= 1, found {threads!r}")
    return threads


def _with_progress(progress: Progress | None, work: Callable[[Any], Any]) -> Any:
    if progress is None:
        progress = sys.stderr.isatty() or "ipykernel" in sys.modules
    if progress is False:
        return work(None)
    if progress is not True:
        return work(progress)
    bar = _Bar()
    try:
        return work(bar)
    finally:
        bar.close()


def simulate(
    scenario: Scenario | Mapping[str, Any] | str,
    *,
    threads: int | None = None,
    progress: Progress | None = None,
    on_events: Callable[[Sequence[Event]], object] | None = None,
    records: bool = False,
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
    count = _threads(threads)
    listen = None if on_events is None else (lambda lines: on_events([*map(make_event, lines)]))
    text, calls = _with_progress(
        progress, lambda report: _core.run(one._core, count, report, listen, records)
    )
    return Summary(text, calls)


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
    count = _threads(threads)
    seconds = within / timedelta(seconds=1) if isinstance(within, timedelta) else within
    text = _with_progress(
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
    count = _threads(threads)
    texts = _with_progress(
        progress, lambda report: _core.compare(one._core, two._core, count, report)
    )
    return Comparison(*texts)
