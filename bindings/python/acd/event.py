"""What a router decided."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from functools import cached_property
from typing import Any, NamedTuple, overload

from acd._errors import Refused


class Event(Mapping[str, Any]):
    """One event. Its keys are attributes too: ``event["task_sid"]``, ``event.task_sid``.

    The families `TaskEvent`, `ReservationEvent`, `WorkerEvent`, `StepEvent` and
    `ConfigurationEvent` are subclasses, for ``isinstance`` and ``match``. An attribute that the
    event does not have is None; docs/reference/streams.md lists the keys.
    """

    __match_args__ = ("type",)

    def __init__(self, line: str) -> None:
        self._line = line

    @cached_property
    def _members(self) -> dict[str, Any]:
        members: dict[str, Any] = json.loads(self._line)
        return members

    def to_json(self) -> str:
        """The event as `acd route` writes it, byte for byte."""
        return self._line

    @property
    def sequence(self) -> int:
        """Counts from 1 without gaps."""
        return int(self._members["sequence"])

    @property
    def at(self) -> datetime:
        """When, in UTC."""
        return datetime.fromisoformat(self._members["at"])

    @property
    def cause(self) -> int:
        """Ordinal of the command that caused it, or armed the timer."""
        return int(self._members["cause"])

    @property
    def type(self) -> str:
        """TaskRouter's name, such as ``reservation.created``."""
        return str(self._members["type"])

    def _text(self, key: str) -> str | None:
        value = self._members.get(key)
        return None if value is None else str(value)

    @property
    def task_sid(self) -> str | None:
        """The task."""
        return self._text("task_sid")

    @property
    def worker_sid(self) -> str | None:
        """The worker."""
        return self._text("worker_sid")

    @property
    def task_queue_sid(self) -> str | None:
        """The queue."""
        return self._text("task_queue_sid")

    @property
    def workflow_sid(self) -> str | None:
        """The workflow."""
        return self._text("workflow_sid")

    @property
    def reservation_sid(self) -> str | None:
        """The reservation."""
        return self._text("reservation_sid")

    @property
    def reason_code(self) -> str | None:
        """Why, where the type does not say it."""
        return self._text("reason_code")

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        try:
            return self._members[name]
        except KeyError:
            raise AttributeError(f"a {self.type} has no {name}") from None

    def __getitem__(self, key: str) -> Any:
        return self._members[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._members)

    def __len__(self) -> int:
        return len(self._members)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Event) and self._line == other._line

    def __hash__(self) -> int:
        return hash(self._line)

    def __repr__(self) -> str:
        who = ", ".join(sid for sid in (self.task_sid, self.worker_sid) if sid)
        return f"<{self.sequence} {self._members['at']} {self.type} {who}>"

    def __reduce__(self) -> tuple[Any, ...]:
        return (make_event, (self._line,))


class TaskEvent(Event):
    """About a task: ``task.…``, ``conference.…``."""


class StepEvent(TaskEvent):
    """A task's way: ``workflow.…`` and ``task-queue.…`` about a task."""


class ReservationEvent(TaskEvent):
    """About a reservation: ``reservation.…``."""

    __match_args__ = ("type", "task_sid", "worker_sid")


class WorkerEvent(Event):
    """About a worker: ``worker.…``."""

    __match_args__ = ("type", "worker_sid")


class ConfigurationEvent(Event):
    """About a queue, workflow, activity, channel or the workspace."""


def make_event(line: str) -> Event:
    """The event in a line, in its family."""
    event = Event(line)
    family = event.type.partition(".")[0]
    if family == "reservation":
        return ReservationEvent(line)
    if family == "worker":
        return WorkerEvent(line)
    if "task_sid" not in event:
        return ConfigurationEvent(line)
    return StepEvent(line) if family in ("workflow", "task-queue") else TaskEvent(line)


class Refusal(NamedTuple):
    """Why a command was not obeyed; nothing changed."""

    code: str
    sentence: str
    id: str
    vendor_code: int


class Applied(Sequence[Event]):
    """The events that followed a command, and whether it was obeyed.

    What became due before a refused command has still happened, so the events of a refused
    command need not be empty.
    """

    def __init__(self, lines: Sequence[str], refusal: tuple[Any, ...] | None = None) -> None:
        self._events = [make_event(line) for line in lines]
        self.refusal = None if refusal is None else Refusal(*refusal)

    def check(self) -> Applied:
        """Itself; raises `acd.Refused` if the command was refused."""
        if self.refusal is None:
            return self
        fault = (self.refusal.code, self.refusal.sentence, 0, "", 0)
        raise Refused((fault,))

    @overload
    def __getitem__(self, index: int) -> Event: ...
    @overload
    def __getitem__(self, index: slice) -> list[Event]: ...
    def __getitem__(self, index: int | slice) -> Event | list[Event]:
        return self._events[index]

    def __len__(self) -> int:
        return len(self._events)

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Applied):
            return self._events == other._events and self.refusal == other.refusal
        return NotImplemented

    def __hash__(self) -> int:
        return hash((tuple(self._events), self.refusal))

    def __repr__(self) -> str:
        lines = [repr(event) for event in self._events]
        if self.refusal:
            lines.append(f"refused, {self.refusal.code}: {self.refusal.sentence}")
        return "\n".join(lines) if lines else "no events"
