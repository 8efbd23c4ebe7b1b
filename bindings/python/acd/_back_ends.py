"""Telephony back ends: requests to them, and what they tell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from acd import _core
from acd._commands import At
from acd.event import Applied

if TYPE_CHECKING:
    from acd.router import Router

Headers = Sequence[tuple[str, str]]


class Request(NamedTuple):
    """An HTTP request, to be sent by the host, or that the host received."""

    method: str
    url: str
    headers: Headers = ()
    body: str | bytes = ""


class Response(NamedTuple):
    """An HTTP answer."""

    status: int
    headers: Headers = ()
    body: str | bytes = ""


class Outgoing(NamedTuple):
    """A request to a telephony back end; sending it twice does no harm.

    Attributes
    ----------
    key
        ``<sequence>/<action>``, the same however often it is made.
    kind
        ``ring``, ``stop_ring``, ``release_leg``, ``hold``, ``announce`` or ``end``.
    """

    key: str
    kind: str
    task: str
    reservation: str
    request: Request
    participant: str = ""


class Received(NamedTuple):
    """What a callback turned out to be.

    Attributes
    ----------
    result
        ``applied``, ``progress``, ``duplicate``, ``late``, ``unknown``, ``bad_signature`` or
        ``bad_request``.
    answer
        To be sent at once.
    applied
        What came of each of its commands; mostly it has none or one.
    """

    result: str
    answer: Response
    applied: list[Applied]


class BackEnd:
    """What adapters of telephony back ends have in common."""

    _router: Router
    _core: Any

    def _obey(self, command: dict[str, Any]) -> Applied:
        applied = self._router.apply(command)
        if applied.refusal is not None:
            self._core.undo(command, applied.refusal.code, applied.refusal.id)
        return applied

    def take(self) -> list[Outgoing]:
        """The requests since the last time, in order."""
        return [_outgoing(one) for one in self._core.take()]


def _outgoing(members: tuple[Any, ...]) -> Outgoing:
    key, kind, task, reservation, request, participant = members
    return Outgoing(key, kind, task, reservation, Request(*request), participant)


class TwilioVoice(BackEnd):
    """Twilio as voices alone: the router decides, Twilio has a conference for each task.

    Parameters
    ----------
    router
        Whose decisions become requests, and whom callbacks change.
    options
        ``account_sid``, ``from``, ``callbacks`` and more: docs/reference/adapters.md.
    tokens
        Secrets of signatures; none: nothing is verified.
    """

    def __init__(
        self, router: Router, options: Mapping[str, Any], *, tokens: Sequence[str] = ()
    ) -> None:
        text = _core.canonical_json(options)
        self._router = router
        self._core = _core.TwilioVoice(router._core, text, list(tokens))

    def receive(
        self, request: Request, *, at: At = None, attributes: Mapping[str, Any] | None = None
    ) -> Received:
        """A callback of Twilio's: time passes up to then, and its commands are obeyed.

        Parameters
        ----------
        attributes
            What the host knows about a caller, for the new task.
        """
        if at is not None:
            self._router.tick(at)
        result, answer, commands = self._core.receive(request, attributes)
        self._core.from_backend(True)
        try:
            applied = [self._obey(command) for command in commands]
        finally:
            self._core.from_backend(False)
        return Received(result, Response(*answer), applied)

    @staticmethod
    def fate(sent: Outgoing, status: int) -> str:
        """What an answer (0: none) means: ``done``, ``retry`` (later, same key) or ``failed``."""
        return _core.twilio_fate(sent, status)

    @staticmethod
    def failed(sent: Outgoing) -> dict[str, Any] | None:
        """The command after a request has failed for good, for `Router.apply`."""
        command: dict[str, Any] | None = _core.twilio_failed(sent)
        return command


class AmazonConnect(BackEnd):
    """Amazon Connect with the router as its mind: the router decides, Connect rings.

    Its requests are unsigned; `sign_aws` signs them.

    Parameters
    ----------
    router
        Whose decisions become requests, and whom messages change.
    options
        ``instance_id``, ``region`` and more: docs/reference/adapters.md.
    """

    def __init__(self, router: Router, options: Mapping[str, Any]) -> None:
        self._router = router
        self._core = _core.AmazonConnect(router._core, _core.canonical_json(options))

    def receive(self, message: str, *, at: At = None) -> Received:
        """A contact event, an agent event or a contact record, as JSON text."""
        if at is not None:
            self._router.tick(at)
        result, answer, commands = self._core.receive(message)
        return Received(result, Response(*answer), [self._obey(command) for command in commands])

    def dial(
        self, key: str, number: str, *, attributes: Mapping[str, str] | None = None
    ) -> Outgoing:
        """Calls a customer; the same key never calls twice."""
        return _outgoing(self._core.dial(key, number, attributes or {}))

    @staticmethod
    def fate(sent: Outgoing, status: int) -> str:
        """What an answer (0: none) means: ``done``, ``retry`` (later, same key) or ``failed``."""
        return _core.connect_fate(sent, status)

    @staticmethod
    def failed(sent: Outgoing) -> dict[str, Any] | None:
        """The command after a request has failed for good, for `Router.apply`."""
        command: dict[str, Any] | None = _core.connect_failed(sent)
        return command


class Outbox:
    """Requests to a back end on their way: in order for each reservation, again when they failed.

    Parameters
    ----------
    attempts
        Of a request, before it is given up.
    capacity
        Requests that wait or are under way.
    """

    def __init__(self, *, attempts: int = 6, capacity: int = 10_000) -> None:
        self._core = _core.Outbox(attempts, capacity)

    def add(self, one: Outgoing, now: datetime) -> str:
        """``yes``; ``again``: that key is under way or was done; ``full``."""
        return self._core.add(one, now)

    def take(self, now: datetime) -> list[Outgoing]:
        """What is to be sent now; each is under way until `told`."""
        return [_outgoing(one) for one in self._core.take(now)]

    def told(self, one: Outgoing, fate: str, now: datetime) -> Outgoing | None:
        """A request is ``done``, ``retry`` or ``failed``; it is given back when it is given up."""
        given_up = self._core.told(one.key, fate, now)
        return None if given_up is None else _outgoing(given_up)

    @property
    def next_deadline(self) -> datetime | None:
        """When `take` next has something, if ever."""
        deadline: datetime | None = self._core.next_deadline
        return deadline

    def __len__(self) -> int:
        return len(self._core)


class TaskRouterRequest(NamedTuple):
    """A callback to an application: an ``event``, or the ``assignment`` of a reservation."""

    kind: str
    reservation: str
    request: Request


class TaskRouterCallbacks:
    """The router in the place of TaskRouter: an application written for it hears the same.

    Parameters
    ----------
    event_url, assignment_url
        Where events are told, and where is asked what to do with a reservation; empty: nowhere.
    token
        Signs the requests as Twilio does.
    """

    def __init__(
        self,
        router: Router,
        *,
        account_sid: str,
        event_url: str = "",
        assignment_url: str = "",
        token: str = "",
    ) -> None:
        self._router = router
        self._core = _core.TaskRouterCallbacks(
            router._core, account_sid, event_url, assignment_url, token
        )

    def take(self) -> list[TaskRouterRequest]:
        """The callbacks since the last time, in order."""
        return [
            TaskRouterRequest(kind, reservation, Request(*request))
            for kind, reservation, request in self._core.take()
        ]

    def answered(
        self, sent: TaskRouterRequest, answer: Response, *, at: At = None
    ) -> Applied | None:
        """Obeys the instruction in the answer to an assignment; None: decided later.

        Raises
        ------
        acd.Error
            For an answer that is no instruction, or one that this version does not have.
        """
        command = _core.taskrouter_instruction(sent.reservation, answer)
        return None if command is None else self._router.apply({**command, "at": at})
