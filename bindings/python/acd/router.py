"""The router: commands in, events out."""

from __future__ import annotations

import json
import pickle
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from acd import _core, _html
from acd._errors import error
from acd.event import Applied
from acd.expression import Expression
from acd.workspace import Workspace

if TYPE_CHECKING:
    from matplotlib.axes import Axes

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Availability(NamedTuple):
    """How many workers match; are available of these; have room on the channel of these."""

    total: int
    available: int
    free: int


class TaskExplanation:
    """Why a task is where it is, and what would route it."""

    def __init__(self, text: str, document: str) -> None:
        self.text = text
        self._json = document

    def to_json(self) -> str:
        """As `acd explain --json` writes it."""
        return self._json

    def to_dict(self) -> dict[str, Any]:
        """The same as a dict; docs/reference/explain.md lists the keys."""
        document: dict[str, Any] = json.loads(self._json)
        return document

    def plot(self, ax: Axes | None = None) -> Axes:
        """How many workers each obstacle keeps from the task."""
        from acd.plot import obstacles

        return obstacles(self.to_dict(), ax)

    def __str__(self) -> str:
        return self.text

    def __repr__(self) -> str:
        return f"<TaskExplanation of {self.to_dict()['task']!r}>"

    def _repr_html_(self) -> str:
        return _html.preformatted(self.text)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, TaskExplanation) and self._json == other._json

    def __hash__(self) -> int:
        return hash(self._json)


def _time(at: object) -> Any:
    if isinstance(at, timedelta):
        return (EPOCH + at).isoformat()
    if isinstance(at, (bool, int, float)):
        raise error(
            "time",
            f"expected a datetime with a time zone, a timedelta after the router's start or ISO "
            f"8601 text, found {at!r}: a number does not say its unit",
        )
    return at


class Router:
    """Decides which worker gets which task. The same workspace and commands give the same events.

    Commands are methods (``router.task_create("t1", ...)``) or dicts, as in a stream of commands
    (``router.apply({"type": "task.create", "task": "t1"})``). Both return `Applied`: the events,
    and a refusal if the rules do not allow the command.

    Parameters
    ----------
    workspace
        A `Workspace`, or what makes one.
    start
        The instant that times given as timedelta (or seconds in dicts) count from.

    Examples
    --------
    >>> from datetime import timedelta
    >>> router = Router({"name": "shop", "task_queues": [{"name": "everyone"}],
    ...     "workers": [{"name": "anna", "activity": "Available"}],
    ...     "workflows": [{"name": "calls", "configuration": {"task_routing": {"filters": [],
    ...         "default_filter": {"queue": "everyone"}}}}]})
    >>> [event.type for event in router.task_create("call-1", at=timedelta(seconds=1))][-1]
    'reservation.created'
    >>> router.reservation_accept(task="call-1", worker="anna", at=timedelta(seconds=5))[0].type
    'reservation.accepted'
    >>> router.task_cancel("call-1").refusal.code
    'wrong_state'
    """

    def __init__(
        self, workspace: Workspace | Mapping[str, Any] | str, *, start: datetime = EPOCH
    ) -> None:
        self._workspace = workspace if isinstance(workspace, Workspace) else Workspace(workspace)
        self._core = _core.Router(self._workspace._core, start)

    @property
    def workspace(self) -> Workspace:
        """The workspace as it was loaded."""
        return self._workspace

    def apply(self, command: Mapping[str, Any]) -> Applied:
        """Obeys one command, after everything that was due before it.

        ``at`` may be a datetime with a time zone, a timedelta after ``start``, or as in streams;
        without it the command comes at the same instant as the one before.
        """
        command = dict(command)
        at = command.get("at")
        if at is None:
            command.pop("at", None)
        elif isinstance(at, datetime):
            command["at"] = _iso(at)
        elif isinstance(at, timedelta):
            command["at"] = _iso(self._core.start + at)
        return Applied(*self._core.apply(command))

    def advance(self, at: datetime | timedelta) -> Applied:
        """Lets time pass."""
        until = self._core.start + at if isinstance(at, timedelta) else at
        return Applied(self._core.advance(until))

    def _command(self, type: str, at: object, members: Mapping[str, Any]) -> Applied:
        if isinstance(at, (int, float)):
            _time(at)
        given = {key: _plain(value) for key, value in members.items() if value is not None}
        return self.apply({"type": type, "at": at, **given})

    def tick(self, at: datetime | timedelta | str | None = None) -> Applied:
        """``tick``: nothing happened but time."""
        return self._command("tick", at, {})

    def task_create(
        self,
        task: str | None = None,
        *,
        workflow: str | None = None,
        channel: str | None = None,
        attributes: Mapping[str, Any] | None = None,
        priority: int | None = None,
        timeout: timedelta | None = None,
        virtual_start_time: datetime | None = None,
        routing_target: str | None = None,
        ignore_capacity: bool | None = None,
        at: datetime | timedelta | str | None = None,
    ) -> Applied:
        """``task.create``"""
        return self._command("task.create", at, _members(locals()))

    def task_update(
        self,
        task: str,
        *,
        attributes: Mapping[str, Any] | None = None,
        priority: int | None = None,
        channel: str | None = None,
        if_version: int | None = None,
        at: datetime | timedelta | str | None = None,
    ) -> Applied:
        """``task.update``: what is given replaces what was."""
        return self._command("task.update", at, _members(locals()))

    def task_cancel(
        self,
        task: str,
        *,
        reason: str | None = None,
        at: datetime | timedelta | str | None = None,
    ) -> Applied:
        """``task.cancel``: pending or reserved only."""
        return self._command("task.cancel", at, _members(locals()))

    def task_wrapup(
        self,
        task: str,
        *,
        reason: str | None = None,
        at: datetime | timedelta | str | None = None,
    ) -> Applied:
        """``task.wrapup``: the conversation is over, work on the task goes on."""
        return self._command("task.wrapup", at, _members(locals()))

    def task_complete(
        self,
        task: str,
        *,
        reason: str | None = None,
        at: datetime | timedelta | str | None = None,
    ) -> Applied:
        """``task.complete``"""
        return self._command("task.complete", at, _members(locals()))

    def task_delete(self, task: str, *, at: datetime | timedelta | str | None = None) -> Applied:
        """``task.delete``: from any state; nothing stays."""
        return self._command("task.delete", at, _members(locals()))

    def task_transfer(
        self,
        task: str,
        *,
        to: str,
        mode: str | None = None,
        return_to_initiator: bool | None = None,
        at: datetime | timedelta | str | None = None,
    ) -> Applied:
        """``task.transfer``: to a worker or a queue, ``WARM`` or ``COLD``."""
        return self._command("task.transfer", at, _members(locals()))

    def reservation_accept(
        self,
        reservation: str | None = None,
        *,
        task: str | None = None,
        worker: str | None = None,
        at: datetime | timedelta | str | None = None,
    ) -> Applied:
        """``reservation.accept``: by its own id, or by task and worker."""
        return self._command("reservation.accept", at, _members(locals()))

    def reservation_reject(
        self,
        reservation: str | None = None,
        *,
        task: str | None = None,
        worker: str | None = None,
        activity: str | None = None,
        cause: str | None = None,
        at: datetime | timedelta | str | None = None,
    ) -> Applied:
        """``reservation.reject``"""
        return self._command("reservation.reject", at, _members(locals()))

    def reservation_wrapup(
        self,
        reservation: str | None = None,
        *,
        task: str | None = None,
        worker: str | None = None,
        at: datetime | timedelta | str | None = None,
    ) -> Applied:
        """``reservation.wrapup``"""
        return self._command("reservation.wrapup", at, _members(locals()))

    def reservation_complete(
        self,
        reservation: str | None = None,
        *,
        task: str | None = None,
        worker: str | None = None,
        at: datetime | timedelta | str | None = None,
    ) -> Applied:
        """``reservation.complete``"""
        return self._command("reservation.complete", at, _members(locals()))

    def worker_create(
        self,
        worker: str,
        *,
        attributes: Mapping[str, Any] | None = None,
        activity: str | None = None,
        channels: Mapping[str, Any] | None = None,
        at: datetime | timedelta | str | None = None,
    ) -> Applied:
        """``worker.create``"""
        return self._command("worker.create", at, _members(locals()))

    def worker_update(
        self,
        worker: str,
        *,
        attributes: Mapping[str, Any] | None = None,
        at: datetime | timedelta | str | None = None,
    ) -> Applied:
        """``worker.update``: new attributes."""
        return self._command("worker.update", at, _members(locals()))

    def worker_activity(
        self,
        worker: str,
        activity: str,
        *,
        reject_pending: bool | None = None,
        at: datetime | timedelta | str | None = None,
    ) -> Applied:
        """``worker.activity``"""
        return self._command("worker.activity", at, _members(locals()))

    def worker_channel(
        self,
        worker: str,
        channel: str,
        *,
        capacity: int | None = None,
        available: bool | None = None,
        at: datetime | timedelta | str | None = None,
    ) -> Applied:
        """``worker.channel``"""
        return self._command("worker.channel", at, _members(locals()))

    def worker_connect(
        self, worker: str, *, at: datetime | timedelta | str | None = None
    ) -> Applied:
        """``worker.connect``"""
        return self._command("worker.connect", at, _members(locals()))

    def worker_disconnect(
        self, worker: str, *, at: datetime | timedelta | str | None = None
    ) -> Applied:
        """``worker.disconnect``"""
        return self._command("worker.disconnect", at, _members(locals()))

    def worker_delete(
        self, worker: str, *, at: datetime | timedelta | str | None = None
    ) -> Applied:
        """``worker.delete``: refused while accepted work remains."""
        return self._command("worker.delete", at, _members(locals()))

    def task(self, id: str) -> dict[str, Any] | None:
        """A task as it is now; None: there is none."""
        state: dict[str, Any] | None = self._core.task(id)
        return state

    def worker(self, id: str) -> dict[str, Any] | None:
        """A worker as they are now; None: there is none."""
        state: dict[str, Any] | None = self._core.worker(id)
        return state

    def explain(self, task: str) -> TaskExplanation:
        """Why a task is where it is, and what would route it now; changes nothing."""
        found = self._core.explain(task)
        if found is None:
            raise error("unknown_name", f"there is no task {task!r}")
        document, text = found
        return TaskExplanation(text, document)

    def availability(self, workers: str | Expression, channel: str = "voice") -> Availability:
        """How many workers there are for something: of one worker, or of an expression's."""
        asked = workers._core if isinstance(workers, Expression) else workers
        return Availability(*self._core.availability(asked, channel))

    @property
    def next_deadline(self) -> datetime | None:
        """When something is next due, if ever: set one timer for this, and tick then."""
        deadline: datetime | None = self._core.next_deadline
        return deadline

    @property
    def now(self) -> datetime:
        """The instant of the last command."""
        last: datetime = self._core.last
        return last

    @property
    def digest(self) -> int:
        """Hash over all commands, refusals and events so far."""
        return self._core.digest

    @property
    def refusals(self) -> dict[str, int]:
        """How many commands were refused, by code."""
        return dict(self._core.refusals)

    def state_hash(self) -> int:
        """Hash over the whole state; routers with equal hashes go on alike."""
        return self._core.state_hash()

    def fork(self) -> Router:
        """A copy that goes on independently."""
        copy = object.__new__(Router)
        copy._workspace = self._workspace
        copy._core = self._core.fork()
        return copy

    def snapshot(self) -> bytes:
        """The whole state as bytes, for `restore`; trust it like a pickle."""
        return pickle.dumps(self)

    @staticmethod
    def restore(snapshot: bytes) -> Router:
        """The router of a snapshot: same decisions, same events, same hashes."""
        try:
            router = pickle.loads(snapshot)
        except (pickle.UnpicklingError, EOFError, IndexError, KeyError, TypeError) as fault:
            raise error("snapshot", f"expected a router's snapshot, found: {fault}") from fault
        if not isinstance(router, Router):
            raise error("snapshot", f"expected a router, found {type(router).__name__}")
        return router

    def __copy__(self) -> Router:
        return self.fork()

    def __deepcopy__(self, memo: dict[int, Any]) -> Router:
        return self.fork()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Router) and self.state_hash() == other.state_hash()

    __hash__ = None  # type: ignore[assignment]  # it changes

    def __repr__(self) -> str:
        return f"<Router of {self._workspace!r} at {self.now.isoformat()}>"

    def __reduce__(self) -> tuple[Any, ...]:
        core = self._core
        return (_restore, (core.snapshot(), self._workspace, core.start, core.last))


def _restore(snapshot: bytes, workspace: Workspace, start: datetime, last: datetime) -> Router:
    router = object.__new__(Router)
    router._workspace = workspace
    router._core = _core.Router.restore(snapshot, workspace._core, start, last)
    return router


def _members(given: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in given.items() if key not in ("self", "at")}


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return _iso(value)
    if isinstance(value, timedelta):
        seconds = value / timedelta(seconds=1)
        return int(seconds) if seconds.is_integer() else seconds
    return value


def _iso(at: datetime) -> str:
    if at.utcoffset() is None:
        raise error(
            "time",
            f"expected a datetime with a time zone, found the naive {at!r}: add tzinfo, such as "
            "ZoneInfo('Asia/Tokyo')",
        )
    return at.astimezone(UTC).isoformat(timespec="microseconds")
