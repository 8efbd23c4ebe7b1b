import json
from datetime import datetime, timedelta, timezone
from urllib.parse import parse_qs

import pytest

import acd
from acd.adapters import (
    AmazonConnect,
    CloudEvents,
    Outbox,
    Request,
    Response,
    TaskRouterCallbacks,
    TwilioVoice,
    batch_request,
    mask_number,
    mask_text,
    pseudonym,
    redact,
    sign_aws,
    sign_twilio,
    sign_webhook,
    verify_twilio,
    verify_webhook,
)

S = lambda seconds: timedelta(seconds=seconds)  # noqa: E731
NOON = datetime(2024, 5, 3, 12, tzinfo=timezone.utc)
CALL = {"at": 1, "type": "task.create", "task": "a",
        "attributes": {"email": "anna@x", "department": 1, "from": "+81312345678"}}  # fmt: skip


@pytest.mark.parametrize("options", [{}, {"tenant": "t"}, {"mask": ["/task_attributes/*"], "drop": ["/worker_attributes"]}])
def test_cloud_events_are_those_of_the_command(acd_command, tmp_path, office, options):
    router = acd.Router(office)
    events = CloudEvents(router, **options)
    router.apply(CALL)
    router.advance(S(20))
    (tmp_path / "w.json").write_text(json.dumps(office))
    flags = [f"--{k}={v}" for k, vs in options.items() for v in (vs if isinstance(vs, list) else [vs])]
    told = acd_command("route", tmp_path / "w.json", "--format", "cloudevents", "--at", 20, *flags,
                       text=json.dumps(CALL))  # fmt: skip
    mine = events.take()
    assert "".join(one.to_json() + "\n" for one in mine).encode() == told and len(mine) > 5
    assert events.take() == []
    batch = json.loads(batch_request(mine, "https://x/y").body)
    assert batch == [json.loads(line) for line in told.splitlines()]


def test_cloud_events_as_requests(office):
    router = acd.Router(office)
    events = CloudEvents(router)
    router.apply(CALL)
    event = events.take()[0]
    structured, binary = event.request("https://x/y"), event.request("https://x/y", binary=True)
    assert (structured.method, structured.url) == ("POST", "https://x/y")
    assert json.loads(structured.body)["id"] == event.id == dict(binary.headers)["ce-id"]
    assert json.loads(binary.body) == json.loads(event.data)
    with pytest.raises(acd.Error, match="pointer"):
        CloudEvents(router, mask=["no pointer"])


TWILIO = {"account_sid": "AC" + "0" * 31 + "1", "from": "+81300000000",
          "callbacks": "https://acd.example.com/twilio"}  # fmt: skip


def callback(path, **fields):
    body = "&".join(f"{key}={value}" for key, value in fields.items())
    headers = [("content-type", "application/x-www-form-urlencoded")]
    return Request("POST", f"https://acd.example.com/twilio{path}", headers, body)


def test_a_call_by_twilio(office):
    office["workers"][0]["attributes"]["contact_uri"] = "client:anna"
    router = acd.Router(office)
    twilio = TwilioVoice(router, TWILIO, tokens=["secret"])
    caller = {"CallSid": "CA" + "0" * 30 + "c1", "From": "%2B81312345678", "To": "%2B81300000000"}
    bad = twilio.receive(callback("/voice", **caller), at=S(1))
    assert (bad.result, bad.answer.status, bad.applied) == ("bad_signature", 403, [])
    signed = sign_twilio(callback("/voice", **caller), "secret")
    who = {"email": "anna@x", "department": 1}
    got = twilio.receive(signed, at=S(1), attributes=who)
    assert got.result == "applied" and "<Conference" in got.answer.body
    assert got.applied[0][0].at == datetime(1970, 1, 1, 0, 0, 1, tzinfo=timezone.utc)
    again = twilio.receive(signed, at=S(2), attributes=who)
    assert (again.result, again.applied) == ("duplicate", [])
    [ring] = twilio.take()
    assert ring.kind == "ring" and parse_qs(ring.request.body)["To"] == ["client:anna"]
    assert [TwilioVoice.fate(ring, status) for status in (201, 0, 503, 404)] == ["done", "retry", "retry", "failed"]
    fails = TwilioVoice.failed(ring)
    assert fails["type"] == "reservation.fail" and router.fork().apply(fails).refusal is None
    query = f"/call?t={ring.task}&r={ring.reservation}"
    answered = twilio.receive(sign_twilio(callback(query, CallStatus="in-progress"), "secret"), at=S(4))
    assert answered.applied[0][0].type == "reservation.accepted"
    assert router.task(ring.task)["status"] == "assigned"


def test_a_caller_whom_nothing_fits_is_told(office):
    office["workflows"][0]["configuration"]["task_routing"]["filters"][0]["expression"] = "1==2"
    router = acd.Router(office)
    twilio = TwilioVoice(router, TWILIO)
    caller = {"CallSid": "CA" + "0" * 30 + "c1", "From": "%2B81312345678", "To": "%2B81300000000"}
    got = twilio.receive(callback("/voice", **caller), at=S(1))
    assert got.applied[0].refusal.code == "no_match"
    assert [one.kind for one in twilio.take()] == ["end"]


def test_options_of_twilio_are_checked(office):
    with pytest.raises(acd.Error) as caught:
        TwilioVoice(acd.Router(office), {"account_sid": 3})
    assert {fault.pointer for fault in caught.value.faults} >= {"/account_sid"}
    assert caught.value.code in ("type", "missing")
    router = acd.Router(office)
    for body in (b"\xff\xfe=%zz", "CallSid", b""):
        request = callback("/voice")._replace(body=body)
        assert TwilioVoice(router, TWILIO).receive(request).applied == []
    with pytest.raises(acd.Error):
        TwilioVoice(router, TWILIO).receive(("POST", "u", [("a",)], ""))


def test_an_application_written_for_taskrouter(office):
    router = acd.Router(office)
    callbacks = TaskRouterCallbacks(
        router, account_sid="AC1", event_url="https://app/events", assignment_url="https://app/assign",
        token="secret",
    )  # fmt: skip
    router.apply(CALL)
    sent = callbacks.take()
    assert all(verify_twilio(one.request, ["secret"]) for one in sent)
    assert {one.kind for one in sent} == {"event", "assignment"}
    [asked] = [one for one in sent if one.kind == "assignment"]
    assert parse_qs(asked.request.body)["WorkerSid"] == ["anna"]
    assert callbacks.answered(asked, Response(200, [], "")) is None
    answer = Response(200, [("content-type", "application/json")], '{"instruction": "accept"}')
    assert callbacks.answered(asked, answer, at=S(3))[0].type == "reservation.accepted"
    with pytest.raises(acd.Error):
        callbacks.answered(asked, answer._replace(body='{"instruction": "dance"}'))


CONNECT = {"instance_id": "11111111-2222-3333-4444-555555555555", "region": "ap-northeast-1",
           "queues": {"holding": "main"}}  # fmt: skip
QUEUED = {
    "id": "1", "detail-type": "Amazon Connect Contact Event", "time": "2026-03-02T09:00:00Z",
    "detail": {"eventType": "QUEUED", "contactId": "c1", "channel": "VOICE", "initiationMethod": "INBOUND",
               "queueInfo": {"queueArn": "arn:aws:connect:ap-northeast-1:1:instance/i/queue/holding"}},
}  # fmt: skip


def test_a_call_by_amazon_connect(office):
    targets = office["workflows"][0]["configuration"]["task_routing"]["filters"][0]["targets"]
    targets[0].pop("expression")
    router = acd.Router(office, start=NOON)
    connect = AmazonConnect(router, CONNECT)
    got = connect.receive(json.dumps(QUEUED), at=NOON)
    assert got.result == "applied" and got.applied[0][0].type == "task.created"
    [ring] = connect.take()
    assert ring.kind == "ring" and ring.task == "c1" and "/associate-user" in ring.request.url
    assert [AmazonConnect.fate(ring, status) for status in (200, 0, 500)] == ["done", "retry", "retry"]
    failed = AmazonConnect.failed(ring)
    assert failed["type"] == "reservation.fail" and router.fork().apply(failed).refusal is None
    assert connect.receive("{", at=NOON).result == "bad_request"
    with pytest.raises(acd.Error, match="outbound"):
        connect.dial("k", "+81312345678")
    caller = AmazonConnect(router, {**CONNECT, "outbound": {"flow": "f", "queue": "holding"}})
    assert caller.dial("k", "+81312345678", attributes={"a": "b"}).kind == "dial"
    for wrong in (
        lambda: caller.dial("", "+81"), lambda: caller.dial("k", "+81", attributes={"a": 1}),
        lambda: AmazonConnect(router, {}), lambda: connect.receive(b"{}"),
    ):  # fmt: skip
        with pytest.raises(acd.Error):
            wrong()


def test_requests_go_in_order_and_again(office):
    office["workers"][0]["attributes"]["contact_uri"] = "client:anna"
    router = acd.Router(office)
    twilio, outbox = TwilioVoice(router, TWILIO), Outbox(attempts=2)
    router.apply(CALL)
    router.advance(S(10))
    sent = twilio.take()
    ring = next(one for one in sent if one.kind == "ring")
    assert (outbox.add(ring, NOON), outbox.add(ring, NOON), len(outbox)) == ("yes", "again", 1)
    assert outbox.take(NOON) == [ring] and outbox.take(NOON) == []
    assert outbox.told(ring, "retry", NOON) is None
    later = outbox.next_deadline
    assert later > NOON and outbox.take(later) == [ring]
    assert outbox.told(ring, "retry", later) == ring and len(outbox) == 0
    assert outbox.told(ring, "done", later) is None
    for wrong in (
        lambda: outbox.told(ring, "well", NOON), lambda: outbox.add(ring, 3), lambda: outbox.add(("a",), NOON),
        lambda: Outbox(attempts=0),
    ):  # fmt: skip
        with pytest.raises(acd.Error):
            wrong()


def test_signatures_and_masks():
    secret = "whsec_" + "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    signed = sign_webhook(Request("POST", "https://x", [], "{}"), "msg_1", NOON, [secret])
    assert verify_webhook(signed, NOON, [secret]) == "good"
    assert verify_webhook(signed._replace(body="{ }"), NOON, [secret]) == "bad_signature"
    assert verify_webhook(signed, NOON + timedelta(hours=1), [secret]) == "out_of_time"
    assert verify_webhook(Request("POST", "https://x"), NOON, [secret]) == "unsigned"
    aws = sign_aws(Request("POST", "https://connect.ap-northeast-1.amazonaws.com/x", [], "{}"), NOON,
                   access_key="AK", secret_key="SK", region="ap-northeast-1", service="connect")  # fmt: skip
    assert dict(aws.headers)["authorization"].startswith("AWS4-HMAC-SHA256 Credential=AK/20240503/")
    for wrong in (
        lambda: sign_webhook(signed, "m", NOON, ["no secret"]),
        lambda: sign_aws(Request("POST", "nowhere"), NOON, access_key="", secret_key="", region="", service=""),
        lambda: pseudonym("", "x"), lambda: mask_text("\ud800"),
    ):  # fmt: skip
        with pytest.raises(acd.Error):
            wrong()
    assert mask_number("+81312345678") == "+81*******78" and mask_text("Yamada") == "***"
    assert "12345" not in redact("call 03-1234-5678 now")
    assert pseudonym("k", "+81 3 1234 5678") == pseudonym("k", "0081312345678"[2:])
