"""A recorded day under another configuration."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from acd import _core, _html
from acd._commands import iso
from acd._document import Document
from acd.workspace import EPOCH, Workspace

if TYPE_CHECKING:
    import pandas as pd


class ReplayComparison(Document):
    """What another configuration would have done with a recorded day."""

    def changed(self) -> pd.DataFrame:
        """The calls that it decides otherwise: how they ended, by whom, after how long."""
        import pandas as pd

        rows = [
            {"task": call["task"], **_side(call, "recorded"), **_side(call, "other")}
            for call in self._document["changed"]
        ]
        frame = pd.DataFrame(rows)
        for column in frame.columns[frame.columns.str.endswith("waited")]:
            frame[column] = pd.to_timedelta(frame[column].astype(float), unit="s")
        return frame

    def figures(self) -> pd.DataFrame:
        """The figures as recorded, and otherwise."""
        import pandas as pd

        return pd.DataFrame({side: self._document[side] for side in ("recorded", "other")})

    @property
    def assumptions(self) -> dict[str, Any]:
        """How often the log could not know, and what was taken instead."""
        return dict(self.to_dict()["assumptions"])

    def __repr__(self) -> str:
        return f"<ReplayComparison: {len(self._document['changed'])} calls go otherwise>"

    def _repr_html_(self) -> str:
        frame = self.figures()
        rows = [
            (name, *row)
            for name, row in zip(frame.index, frame.itertuples(index=False), strict=True)
        ]
        return _html.table(["figure", "recorded", "otherwise"], rows, repr(self).strip("<>"))


def _side(call: Mapping[str, Any], side: str) -> dict[str, Any]:
    return {f"{side} {key}": value for key, value in call[side].items()}


def replay(
    recorded: Workspace | Mapping[str, Any] | str,
    other: Workspace | Mapping[str, Any] | str,
    commands: Iterable[Mapping[str, Any] | str],
    *,
    start: datetime = EPOCH,
) -> ReplayComparison:
    """Replays a log of commands as it was recorded, and as another workspace would have it.

    Parameters
    ----------
    commands
        In the order of their times: dicts as for `Router.apply`, or lines of JSON.
    start
        The instant that times in seconds count from.

    Notes
    -----
    The same callers come and the same people answer; what the log cannot know about decisions that
    were not made is assumed, and counted in `ReplayComparison.assumptions`.
    """
    first = recorded if isinstance(recorded, Workspace) else Workspace(recorded)
    second = other if isinstance(other, Workspace) else Workspace(other)
    lines = [one if isinstance(one, str) else _line(one, start) for one in commands]
    return ReplayComparison(_core.replay_under(first._core, second._core, lines, start))


def _line(command: Mapping[str, Any], start: datetime) -> str:
    at = command.get("at")
    if isinstance(at, timedelta):
        at = start + at
    return _core.canonical_json({**command, "at": iso(at) if isinstance(at, datetime) else at})
