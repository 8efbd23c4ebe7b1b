"""What the methods of commands have in common."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from numbers import Real
from typing import Any

from acd._errors import Error, error
from acd.event import Applied

At = datetime | timedelta | str | None
LENGTHS = ("age", "task_reservation_timeout", "timeout")


class Commands:
    """Commands: docs/reference/streams.md has their keys, docs/reference/router.md what they do.

    ``at``: a datetime with a time zone, a timedelta after the router's start, or ISO 8601 text;
    without it the command comes at the same instant as the one before. Lengths are timedelta.
    What is None is left out.
    """

    def apply(self, command: Mapping[str, Any]) -> Applied:
        """Obeys one command."""
        raise NotImplementedError

    def _command(self, type: str, at: At, members: Mapping[str, Any]) -> Applied:
        if isinstance(at, Real):
            raise no_unit(at)
        given = {key: _plain(key, value) for key, value in members.items() if value is not None}
        return self.apply({"type": type, "at": at, **given})


def members(given: dict[str, Any]) -> dict[str, Any]:
    """A method's arguments as the members of its command."""
    return {key: value for key, value in given.items() if key not in ("self", "at")}


def no_unit(at: object) -> Error:
    """What is wrong with an instant that is a number."""
    return error(
        "time",
        "expected a datetime with a time zone, a timedelta after the router's start or ISO 8601 "
        f"text, found {at!r}: a number does not say its unit",
    )


def _plain(key: str, value: Any) -> Any:
    if key in LENGTHS:
        return seconds(value, f"/{key}")
    return iso(value) if isinstance(value, datetime) else value


def seconds(value: object, pointer: str = "") -> int | float:
    """A timedelta as documents write lengths; a number is refused."""
    if not isinstance(value, timedelta):
        raise error(
            "type",
            f"expected a timedelta, found {value!r}: a number does not say its unit; use "
            "timedelta(seconds=...)",
            pointer,
        )
    if getattr(value, "nanoseconds", 0):
        raise error("time", f"expected whole microseconds, found {value!r}", pointer)
    length = value / timedelta(seconds=1)
    return int(length) if length.is_integer() else length


def iso(at: datetime) -> str:
    """An instant as streams write it; a naive one is refused."""
    if at != at:  # pandas.NaT
        raise error("time", f"expected an instant, found {at!r}")
    if at.utcoffset() is None:
        raise error(
            "time",
            f"expected a datetime with a time zone, found the naive {at!r}: add tzinfo, such as "
            "ZoneInfo('Asia/Tokyo')",
        )
    if getattr(at, "nanosecond", 0):
        raise error("time", f"expected whole microseconds, found {at!r}")
    return at.astimezone(UTC).isoformat(timespec="microseconds")
