"""Opening hours."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from acd import _core
from acd._core import time_zone_version

__all__ = ["OpeningHours", "time_zone_version"]


class OpeningHours:
    """When something is open, from 1970 to 2069.

    Parameters
    ----------
    calendar
        An entry of a workspace's ``calendars``: ``time_zone``, ``weekly``, ``holidays``,
        ``exceptions``; docs/reference/calendar.md.

    Examples
    --------
    >>> from datetime import datetime
    >>> from zoneinfo import ZoneInfo
    >>> office = OpeningHours({"time_zone": "Asia/Tokyo", "weekly": {"mon": [["09:00", "18:00"]]}})
    >>> office.is_open(datetime(2024, 5, 13, 9, 0, tzinfo=ZoneInfo("Asia/Tokyo")))
    True
    """

    def __init__(self, calendar: Mapping[str, Any]) -> None:
        document = {"name": "calendar", **calendar}
        workspace = _core.Workspace.from_dict({"name": "w", "calendars": [document]})
        self._core = _core.opening_hours(workspace, 0)
        self._json = json.dumps(workspace.to_dict()["calendars"][0], sort_keys=True)

    def is_open(self, at: datetime) -> bool:
        """Whether it is open then; the datetime needs a time zone."""
        return self._core.is_open(at)

    def next_edge(self, at: datetime) -> datetime | None:
        """When it opens or closes next after that, in UTC, if ever."""
        edge: datetime | None = self._core.next_edge(at)
        return edge

    def open_duration(self, start: datetime, end: datetime) -> timedelta:
        """For how long it is open between the two."""
        duration: timedelta = self._core.open_duration(start, end)
        return duration

    def __repr__(self) -> str:
        return f"OpeningHours({json.loads(self._json)!r})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, OpeningHours) and self._json == other._json

    def __hash__(self) -> int:
        return hash(self._json)

    def __reduce__(self) -> tuple[Any, ...]:
        return (OpeningHours, (json.loads(self._json),))
