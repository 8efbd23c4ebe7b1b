"""The router: commands in, events out."""

from __future__ import annotations

import json
import pickle
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from acd import _core, _html
from acd._commands import iso
from acd._errors import error
from acd._site_commands import SiteCommands
from acd._task_commands import TaskCommands
from acd.event import Applied
from acd.expression import Expression
from acd.statistics import Statistics
from acd.workspace import EPOCH, Workspace

if TYPE_CHECKING:
    from matplotlib.axes import Axes


class Availability(NamedTuple):
    """How many workers match; are available of these; have room on the channel of these."""

    total: int
    available: int
    free: int


class Healed(NamedTuple):
    """Something that a reconcile found: ``what``, and the sids it is about, or empty."""

    what: str
    task: str
    worker: str


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


class Router(TaskCommands, SiteCommands):
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
            command["at"] = iso(at)
        elif isinstance(at, timedelta):
            command["at"] = iso(self._core.start + at)
        return Applied(*self._core.apply(command))

    def advance(self, at: datetime | timedelta) -> Applied:
        """Lets time pass: what became due is in the answer."""
        until = self._core.start + at if isinstance(at, timedelta) else at
        return Applied(self._core.advance(until))

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

    def statistics(
        self,
        *,
        queue: str = "",
        workflow: str = "",
        worker: str = "",
        channel: str = "",
    ) -> Statistics:
        """Statistics of now: of the workspace, or of one queue, workflow or worker.

        Parameters
        ----------
        channel
            Only tasks of this channel.

        See Also
        --------
        StatisticsLog : what happened in a window of time.
        """
        return Statistics(
            _core.real_time_statistics(self._core, queue, workflow, worker, channel)
        )

    @property
    def healed(self) -> list[Healed]:
        """What the last `reconcile` found to be otherwise than the router knew."""
        return [Healed(*one) for one in self._core.healed()]

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
    def commands(self) -> int:
        """How many commands were obeyed or refused; ticks do not count."""
        return self._core.commands

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
