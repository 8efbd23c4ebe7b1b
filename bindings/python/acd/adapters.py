"""Events for other systems, and what comes back from them: text in, text out, no sockets.

docs/reference/adapters.md describes them. Each adapter hears what its router decides from when it
was made; `take` gives what has gathered since the last time.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from acd import _core
from acd._back_ends import (
    AmazonConnect,
    Outbox,
    Outgoing,
    Received,
    Request,
    Response,
    TaskRouterCallbacks,
    TaskRouterRequest,
    TwilioVoice,
)
from acd._core import mask_number, mask_text, pseudonym, redact

if TYPE_CHECKING:
    from acd.router import Router

__all__ = [
    "AmazonConnect", "CloudEvent", "CloudEvents", "Outbox", "Outgoing", "Received", "Request",
    "Response", "TaskRouterCallbacks", "TaskRouterRequest", "TwilioVoice", "batch_request",
    "mask_number", "mask_text", "pseudonym", "redact", "sign_aws", "sign_twilio",
    "sign_webhook", "verify_twilio", "verify_webhook",
]  # fmt: skip


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
