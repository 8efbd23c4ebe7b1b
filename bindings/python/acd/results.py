"""What simulations found out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from acd import _core, _html
from acd._document import Document
from acd._errors import error

if TYPE_CHECKING:
    import pandas as pd

    from acd.plot import ComparisonPlot, SummaryPlot


class Estimate(NamedTuple):
    """A figure; half the width of its 95 % interval; its standard error."""

    value: float
    half_width: float
    standard_error: float

    def __str__(self) -> str:
        return f"{self.value:.4g} ± {self.half_width:.2g}"


def _estimates(group: Mapping[str, Mapping[str, float]]) -> dict[str, Estimate]:
    return {name: Estimate(**figure) for name, figure in group.items()}


MAIN = ("offered", "served", "p_abandon", "p_overflow", "mean_wait", "asa", "occupancy")


def _is_main(figure: str) -> bool:
    return figure in MAIN or figure.startswith("sl_offered ")


class Records:
    """One row a call. Whoever knows Arrow's PyCapsule interface reads the columns where they lie.

    ``pyarrow.table(records)``, ``polars.DataFrame(records)`` or `to_pandas`.
    """

    def __init__(self, core: _core.Frame) -> None:
        self._core = core

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        return self._core.__arrow_c_stream__(requested_schema)

    @property
    def columns(self) -> list[str]:
        """Their names."""
        return self._core.columns

    def to_pandas(self) -> pd.DataFrame:
        """A data frame of Arrow's types: the same memory, nothing is copied."""
        import pandas as pd
        import pyarrow as pa

        frame: pd.DataFrame = pa.table(self).to_pandas(types_mapper=pd.ArrowDtype)
        return frame

    def __len__(self) -> int:
        return len(self._core)

    def __repr__(self) -> str:
        return f"<Records of {len(self)} calls: {', '.join(self.columns)}>"

    def _repr_html_(self) -> str:
        import pyarrow as pa

        shown = pa.table(self).slice(0, 5).to_pylist()
        rows = [["" if value is None else value for value in one.values()] for one in shown]
        return _html.table(self.columns, rows, f"the first of {len(self):,} calls")


class Summary(Document):
    """What a simulation found out. Lengths are seconds.

    Attributes
    ----------
    calls
        With ``records=True``: `Records` of the calls of the first replication. Not pickled.
    """

    def __init__(self, text: str, calls: Records | None = None) -> None:
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
        return _html.with_rest(
            ["figure", "value", "± 95 %"], rows, _is_main, repr(self).strip("<>")
        )


class Comparison(Document):
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
        return _html.with_rest(
            ["figure", *frame.columns], rows, _is_main, repr(self).strip("<>")
        )


class Staffing(Document):
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


class StoryLine(NamedTuple):
    """Something that happened to a call, how long after it came, and why."""

    after: timedelta
    what: str
    why: str


@dataclass(frozen=True)
class CallStory:
    """A call from its arrival until it was answered or given up."""

    task: str
    attributes: Mapping[str, Any]
    arrived: timedelta
    waited: timedelta
    is_answered: bool
    lines: tuple[StoryLine, ...]

    @classmethod
    def made(
        cls,
        task: str,
        attributes: Mapping[str, Any],
        arrived: float,
        waited: float,
        answered: bool,
        lines: Iterable[tuple[float, str, str]],
    ) -> CallStory:
        """From seconds."""
        told = tuple(StoryLine(timedelta(seconds=after), *rest) for after, *rest in lines)
        since = timedelta(seconds=arrived)
        return cls(task, attributes, since, timedelta(seconds=waited), answered, told)

    def __hash__(self) -> int:
        return hash((self.task, self.arrived, self.lines))

    def __str__(self) -> str:
        end = "was answered" if self.is_answered else "was not answered"
        rows = [f"{self.task} {end} after {self.waited.total_seconds():.1f} s"]
        for line in self.lines:
            rows.append(f"  {line.after.total_seconds():+10.3f} s  {line.what}")
            if line.why:
                rows.append(f"                ({line.why})")
        return "\n".join(rows)

    def _repr_html_(self) -> str:
        return _html.preformatted(str(self))
