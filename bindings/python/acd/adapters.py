"""Events for other systems, and what comes back from them: text in, text out, no sockets.

docs/reference/adapters.md describes them. Each adapter hears what its router decides from when it
was made; `take` gives what has gathered since the last time.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from acd import _core
from acd._commands import At
from acd._core import mask_number, mask_text, pseudonym, redact
from acd.event import Applied

if TYPE_CHECKING:
    from acd.router import Router

__all__ = [
    "CloudEvent", "CloudEvents", "Outgoing", "Received", "Request", "Response",
    "TaskRouterCallbacks", "TaskRouterRequest", "TwilioVoice", "batch_request", "mask_number",
    "mask_text", "pseudonym", "redact", "sign_aws", "sign_twilio", "sign_webhook",
    "verify_twilio", "verify_webhook",
]  # fmt: skip

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


class CloudEvent(NamedTuple):
    """An event as CloudEvents 1.0 describes it; ``data`` is JSON text."""

    id: str
    source: str
    type: str
    subject: str
    time: str
    dataschema: str
    sequence: str
    partitionkey: str
    traceparent: str
    data: str

    def to_json(self) -> str:
        """Structured: ``application/cloudevents+json``, as the command writes it."""
        return _core.cloud_event_json(self)

    def request(self, url: str, *, binary: bool = False) -> Request:
        """A POST of it, structured or binary."""
        return Request(*_core.cloud_event_request(self, url, binary))


class CloudEvents:
    """Turns what a router decides into CloudEvents 1.0.

    Parameters
    ----------
    router
        Whose events.
    tenant
        In the source: ``/acd/<tenant>/<workspace>``.
    mask, drop
        JSON pointers of personal data that is masked, or left out; the segment ``*`` stands for
        every member.
    max_data
        Larger data goes without its attributes, in bytes.

    Examples
    --------
    >>> import acd
    >>> router = acd.Router({"name": "shop", "workers": [{"name": "anna"}]})
    >>> events = CloudEvents(router)
    >>> _ = router.worker_activity("anna", "Available")
    >>> [event.type for event in events.take()]
    ['io.acd.worker.activity.update.v1']
    """

    def __init__(
        self,
        router: Router,
        *,
        tenant: str = "default",
        mask: Sequence[str] = (),
        drop: Sequence[str] = (),
        max_data: int = 60 << 10,
    ) -> None:
        self._core = _core.CloudEvents(router._core, tenant, list(mask), list(drop), max_data)

    def take(self) -> list[CloudEvent]:
        """The events since the last time."""
        return [CloudEvent(*one) for one in self._core.take()]


def batch_request(events: Sequence[CloudEvent], url: str) -> Request:
    """A POST of many events: ``application/cloudevents-batch+json``."""
    return Request(*_core.cloud_event_batch(list(events), url))


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


class TwilioVoice:
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

    def _obey(self, command: dict[str, Any]) -> Applied:
        applied = self._router.apply(command)
        if applied.refusal is not None:
            self._core.undo(command, applied.refusal.code, applied.refusal.id)
        return applied

    def take(self) -> list[Outgoing]:
        """The requests since the last time, in order."""
        return [
            Outgoing(key, kind, task, reservation, Request(*request), participant)
            for key, kind, task, reservation, request, participant in self._core.take()
        ]

    @staticmethod
    def fate(sent: Outgoing, status: int) -> str:
        """What an answer (0: none) means: ``done``, ``retry`` (later, same key) or ``failed``."""
        return _core.twilio_fate(sent, status)

    @staticmethod
    def failed(sent: Outgoing) -> dict[str, Any] | None:
        """The command after a request has failed for good, for `Router.apply`."""
        command: dict[str, Any] | None = _core.twilio_failed(sent)
        return command


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


def sign_twilio(request: Request, token: str) -> Request:
    """Signs a request as Twilio would."""
    return Request(*_core.sign_twilio(request, token))


def verify_twilio(request: Request, tokens: Sequence[str]) -> bool:
    """Whether one of the tokens signed the request."""
    return _core.verify_twilio(request, list(tokens))


def sign_webhook(request: Request, id: str, at: datetime, secrets: Sequence[str]) -> Request:
    """Signs by Standard Webhooks, with each secret (``whsec_…``)."""
    return Request(*_core.sign_webhook(request, id, at, list(secrets)))


def verify_webhook(
    request: Request,
    now: datetime,
    secrets: Sequence[str],
    *,
    tolerance: timedelta = timedelta(minutes=5),
) -> str:
    """``good``, ``unsigned``, ``bad_signature`` or ``out_of_time``."""
    return _core.verify_webhook(request, now, list(secrets), tolerance)


def sign_aws(
    request: Request,
    at: datetime,
    *,
    access_key: str,
    secret_key: str,
    session_token: str = "",
    region: str,
    service: str,
) -> Request:
    """Signs a request to AWS, Signature Version 4."""
    return Request(
        *_core.sign_aws(request, access_key, secret_key, session_token, region, service, at)
    )
