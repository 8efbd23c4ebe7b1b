"""Pictures of results, with matplotlib. Everything takes axes and returns them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from matplotlib.axes import Axes

if TYPE_CHECKING:
    from acd.results import Comparison, Summary

BLUE, ORANGE, GREY = "#1f6fb4", "#e07b2a", "#8a8a8a"


def _axes(ax: Axes | None, width: float = 7, height: float = 4) -> Axes:
    if ax is not None:
        return ax
    import matplotlib.pyplot as plt

    axes: Axes = plt.subplots(figsize=(width, height), layout="constrained")[1]
    return axes


def _tidy(ax: Axes) -> Axes:
    ax.spines[["top", "right"]].set_visible(False)
    return ax


class SummaryPlot:
    """Pictures of one simulation."""

    def __init__(self, summary: Summary) -> None:
        self._summary = summary

    def _series(self, figure: str, label: str, ax: Axes | None) -> Axes:
        ax = _axes(ax)
        frame = self._summary.series()
        frame = frame[frame["figure"] == figure]
        if frame.empty:
            return self._whole_run(figure, label, ax)
        hours = (frame["begin"].dt.total_seconds() / 3600).tolist()
        value, half = frame["value"].to_numpy(), frame["half_width"].to_numpy()
        # The last interval is drawn as wide as the first.
        edges = [*hours, hours[-1] + (hours[1] - hours[0] if len(hours) > 1 else 1)]
        ax.stairs(value, edges, baseline=None, color=BLUE, label="mean")
        ax.fill_between(
            edges,
            [*(value - half), (value - half)[-1]],
            [*(value + half), (value + half)[-1]],
            step="post",
            color=BLUE,
            alpha=0.2,
            label="95 % interval",
        )
        ax.set_xlabel("hours since the start")
        return self._finish(label, ax)

    def _whole_run(self, figure: str, label: str, ax: Axes) -> Axes:
        value, half, _ = self._summary[figure]
        ax.axhline(value, color=BLUE, label="mean")
        ax.axhspan(value - half, value + half, color=BLUE, alpha=0.2, label="95 % interval")
        ax.set_xticks([])
        ax.set_xlabel("whole run (the scenario has no interval)")
        return self._finish(label, ax)

    @staticmethod
    def _finish(label: str, ax: Axes) -> Axes:
        ax.set_ylabel(label)
        ax.set_ylim(bottom=0)
        ax.legend(frameon=False)
        return _tidy(ax)

    def queue(self, ax: Axes | None = None) -> Axes:
        """How many calls wait, over the day, with the interval."""
        return self._series("mean_queue", "calls that wait", ax)

    def occupancy(self, ax: Axes | None = None) -> Axes:
        """How many people are busy, over the day, below how many are there."""
        ax = self._series("mean_busy", "busy people", ax)
        frame = self._summary.series()
        there = frame.loc[frame["figure"] == "mean_present", "value"]
        mean = there.mean() if len(there) else self._summary["mean_present"].value
        share = self._summary["occupancy"].value
        ax.axhline(mean, color=GREY, linestyle="--", label="people who are there")
        ax.set_ylim(0, 1.1 * mean)
        ax.set_title(f"busy {100 * share:.1f} % of the time", fontsize=10)
        ax.legend(frameon=False, loc="center right")
        return ax

    def waits(self, ax: Axes | None = None) -> Axes:
        """What share of calls was served, or gave up, within how long."""
        ax = _axes(ax)
        frame = self._summary.waits()
        frame = frame[frame["class"] == "total"]
        total = frame["calls"].sum()
        for outcome, color in (("served", BLUE), ("abandoned", ORANGE)):
            rows = frame[frame["outcome"] == outcome]
            if not rows["calls"].any():
                continue
            share = 100 * rows["calls"].cumsum() / total
            seconds = rows["wait"].dt.total_seconds()
            ax.step(seconds, share, where="post", color=color, label=outcome)
        ax.set_xlabel("seconds since the call came")
        ax.set_ylabel("% of calls, cumulative")
        ax.set_ylim(0, 100)
        ax.set_xlim(left=0)
        ax.legend(frameon=False)
        return _tidy(ax)

    def escalation(self, ax: Axes | None = None) -> Axes:
        """At which step of the workflow calls were answered."""
        steps = self._summary.steps()
        ax = _axes(ax, height=1 + 0.5 * max(len(steps), 1))
        labels = [
            f"{name}, step {target + 1}"
            for name, target in zip(steps["filter"], steps["target"], strict=True)
        ]
        bars = ax.barh(labels, 100 * steps["share"], color=BLUE)
        ax.bar_label(bars, fmt="%.1f %%", padding=3)
        ax.invert_yaxis()
        ax.set_xlabel("% of answered calls")
        ax.set_xlim(0, 110)
        return _tidy(ax)


class ComparisonPlot:
    """The picture of a comparison."""

    SHOWN = {
        "served": "answered calls",
        "p_abandon": "share of callers who hang up",
        "p_overflow": "share that nobody was left for",
        "mean_wait": "mean wait, all calls",
        "asa": "mean wait, answered calls",
        "mean_queue": "calls that wait",
        "occupancy": "busy share of time",
    }

    def __init__(self, comparison: Comparison) -> None:
        self._comparison = comparison

    def __call__(self, ax: Axes | None = None) -> Axes:
        """Differences (second - first) as % of the first, with intervals; zero: no difference."""
        frame = self._comparison.differences()
        labels = dict(self.SHOWN)
        for name in frame.index:
            if name.startswith("sl_offered "):
                labels[name] = f"answered within {name.split()[1]} s"
        names = [name for name in labels if name in frame.index and frame.loc[name, "first"]]
        frame = frame.loc[names].rename(index=labels)
        ax = _axes(ax, height=1 + 0.4 * max(len(frame), 1))
        scale = 100 / frame["first"].abs()
        colors = [BLUE if sure else GREY for sure in frame["is_sure"]]
        for name, value, half, color in zip(
            frame.index,
            frame["difference"] * scale,
            frame["half_width"] * scale,
            colors,
            strict=True,
        ):
            ax.errorbar(value, name, xerr=half, fmt="o", color=color, capsize=4)
        ax.axvline(0, color="black", linewidth=1)
        ax.invert_yaxis()
        ax.set_xlabel("second against first, % (bars: 95 %; grey: may be chance)")
        return _tidy(ax)


class WorkflowPlot:
    """A workflow to look at."""

    def __init__(self, workflow: Mapping[str, Any]) -> None:
        self._workflow = workflow

    def plot(self, ax: Axes | None = None) -> Axes:
        """Each filter with its steps from left to right: who is asked, and for how long."""
        routing = self._workflow["configuration"]["task_routing"]
        lanes = [
            (one.get("filter_friendly_name") or one["expression"], one["targets"])
            for one in routing.get("filters", [])
        ]
        if routing.get("default_filter"):
            lanes.append(("default", [routing["default_filter"]]))
        width = max((len(targets) for _, targets in lanes), default=1)
        ax = _axes(ax, width=2.5 + 3 * width, height=0.8 + 1.3 * max(len(lanes), 1))
        for row, (name, targets) in enumerate(lanes):
            self._lane(ax, -row, name, targets)
        ax.set_xlim(-0.9, width - 0.4)
        ax.set_ylim(-len(lanes) + 0.4, 0.6)
        ax.set_axis_off()
        ax.set_title(str(self._workflow["name"]), loc="left")
        return ax

    @staticmethod
    def _lane(ax: Axes, y: float, name: str, targets: list[Mapping[str, Any]]) -> None:
        box = {"boxstyle": "round,pad=0.4", "facecolor": "#eaf2fa", "edgecolor": BLUE}
        plain = {"boxstyle": "round,pad=0.4", "facecolor": "white", "edgecolor": GREY}
        ax.annotate(_short(name, 18), (-0.75, y), ha="center", va="center", fontsize=9, bbox=plain)
        for i, target in enumerate(targets):
            ax.annotate(
                "",
                xy=(i - 0.42, y),
                xytext=(i - 0.58, y),
                arrowprops={"arrowstyle": "->", "color": GREY},
            )
            ax.annotate(
                _target_text(target), (i, y), ha="center", va="center", fontsize=9, bbox=box
            )


def _short(text: str, size: int) -> str:
    return text if len(text) <= size else text[: size - 1] + "…"


def _target_text(target: Mapping[str, Any]) -> str:
    lines = [str(target.get("queue") or target.get("x_outcome") or "same queue")]
    if target.get("expression"):
        lines.append(_short(str(target["expression"]), 34))
    if target.get("timeout"):
        lines.append(f"for {target['timeout']} s")
    return "\n".join(lines)


OBSTACLES = {
    "queue_expression": "not in the queue: {}",
    "known_worker": "the step wants another",
    "target_expression": "false: {}",
    "activity": "not available: {}",
    "channel": "channel switched off: {}",
    "capacity": "nothing free on {}",
    "load_budget": "load budget used up",
    "back_off": "left alone for a while",
    "excluded": "refused it, or did not answer",
    "has_reservation": "is being asked",
    "none": "could take it",
}


def obstacles(explanation: Mapping[str, Any], ax: Axes | None = None) -> Axes:
    """How many workers each obstacle keeps from a task."""
    groups = explanation["workers"]
    ax = _axes(ax, width=8, height=1 + 0.5 * max(len(groups), 1))
    labels = [
        _short(OBSTACLES.get(group["obstacle"], group["obstacle"]).format(group["clause"]), 56)
        for group in groups
    ]
    bars = ax.barh(labels, [group["workers"] for group in groups], color=ORANGE)
    ax.bar_label(bars, padding=3)
    ax.invert_yaxis()
    ax.set_xlabel("workers")
    return _tidy(ax)
