"""Twilio: its library signs as we do and verifies what we sign, would make the same requests, and its description accepts them."""

import json
import re
import unittest
from urllib.parse import parse_qs, parse_qsl, unquote, urlencode, urlsplit

import peers
from peers import need, route, sign

ACCOUNT = "AC" + "1".rjust(32, "0")
TOKEN = "0123456789abcdef0123456789abcdef"
CALLBACKS = "https://acd.example.com/twilio"
OPTIONS = {
    "account_sid": ACCOUNT, "from": "+81300000000", "callbacks": CALLBACKS, "wait_url": "https://acd.example.com/wait.mp3",
    "announcements": {"announce": "https://acd.example.com/nobody.mp3"},
    "taskrouter": {"event_url": "https://app.example.com/events", "assignment_url": "https://app.example.com/assign"},
}
CALLER = "CA" + "c1".rjust(32, "0")
AGENT = "CA" + "a1".rjust(32, "0")
TASK = "WT" + "c1".rjust(32, "0")
WORKSPACE = {
    "name": "voice",
    "task_queues": [{"name": "everyone"}, {"name": "several", "max_reserved_workers": 3}],
    "workers": [{"name": name, "activity": "Available", "attributes": {"contact_uri": f"client:{name}"}} for name in ("anna", "berta")]
    + [{"name": "lead", "activity": "Offline", "attributes": {"contact_uri": "client:lead"}}],
    "workflows": [{"name": "calls", "task_reservation_timeout": 20, "configuration": {"task_routing": {"filters": [
        {"expression": "several == 1", "targets": [{"queue": "several", "timeout": 10}, {"x_outcome": "announce"}]},
        {"expression": "1==1", "targets": [{"queue": "everyone", "timeout": 10}, {"x_outcome": "announce"}]}]}}}],
}
LISTS = {"StatusCallbackEvent", "ConferenceStatusCallbackEvent"}


def reservation(number):
    return "WR" + str(number).rjust(32, "0")


def callback(at, path, **fields):
    return {"at": at, "url": CALLBACKS + path, "body": urlencode(fields)}


def conversation():
    """A call with everything: answered, joined, muted, held, coached, handed on, left."""
    joins = [
        callback(3, f"/conference?t={TASK}", StatusCallbackEvent="participant-join", CallSid=CALLER, ConferenceSid="CF1"),
        callback(4, f"/call?t={TASK}&r={reservation(1)}", CallStatus="in-progress", CallSid=AGENT),
        callback(4, f"/conference?t={TASK}", StatusCallbackEvent="participant-join", CallSid=AGENT, ParticipantLabel=reservation(1)),
    ]
    update = {"type": "conference.update", "task": TASK, "participant": "lead"}
    return [
        callback(1, "/voice", CallSid=CALLER, From="+81312345678", To="+81300000000"), *joins,
        {"at": 5, "type": "reservation.supervise", "reservation": reservation(1), "supervisor": "lead", "mode": "whisper"},
        {**update, "coaching": ""}, {**update, "muted": True}, {**update, "coaching": "anna", "muted": False},
        {"type": "conference.update", "task": TASK, "participant": "customer", "hold": True, "end_conference_on_exit": False},
        {"type": "conference.leave", "task": TASK, "participant": "lead"},
        {"at": 9, "type": "task.transfer", "task": TASK, "to": "berta"},
        {"at": 30, "type": "task.wrapup", "task": TASK},
    ]


def every_request():
    """What the adapters ask of Twilio, in both modes."""
    voice = ("--in", "twilio", "--format", "twilio", "--twilio", "twilio.json")
    server = ("--in", "taskrouter", "--format", "taskrouter", "--twilio", "twilio.json")
    files = {"twilio.json": OPTIONS}
    out = route(WORKSPACE, conversation(), *voice, files=files)
    out += route(WORKSPACE, [callback(1, "/voice", CallSid=CALLER, From="+81312345678"), {"at": 40, "type": "tick"}], *voice, files=files)
    several = {**callback(1, "/voice", CallSid=CALLER), "attributes": {"several": 1}}
    answer = callback(3, f"/call?t={TASK}&r={reservation(1)}&w=1", CallStatus="in-progress", CallSid=AGENT)
    out += route(WORKSPACE, [several, answer, {"at": 40, "type": "tick"}], *voice, files=files)
    call = {"at": 1, "type": "task.create", "task": TASK, "attributes": {"call_sid": CALLER, "to": "+81300000000", "from": "+81312345678"}}
    for instruction in (
        {"instruction": "conference", "beep": "onEnter", "muted": False, "max_participants": 5, "conference_record": "record-from-start",
         "recording_channels": "dual", "jitter_buffer_size": "small", "early_media": True, "wait_url": "", "timeout": 999,
         "status_callback": "https://app.example.com/leg", "conference_status_callback": "https://app.example.com/room"},
        {"instruction": "dequeue", "record": "record-from-answer", "status_callback_url": "https://app.example.com/leg"},
        {"instruction": "call", "from": "+81300000001", "url": "https://app.example.com/twiml", "accept": True},
        {"instruction": "redirect", "call_sid": CALLER, "url": "https://app.example.com/twiml", "accept": True},
    ):
        kind = "u" if instruction["instruction"] == "call" else "c"
        answered = callback(3, f"/call?t={TASK}&r={reservation(1)}&i={kind}&u=https%3A%2F%2Fapp.example.com%2Ftwiml",
                            CallStatus="in-progress", CallSid=AGENT)
        log = [call, {"at": 2, "answer": "5/ask", "body": json.dumps(instruction)}, answered, {"at": 400, "type": "tick"}]
        out += route(WORKSPACE, log, *server, files=files)
    return [request for request in out if request["url"].startswith("https://api.twilio.com/")]


class Signatures(unittest.TestCase):
    """Both ways; any byte changed is refused."""

    FORMS = [
        ("https://example.com/myapp?foo=1&bar=2", {"CallSid": "CA1234567890ABCDE", "Caller": "+14158675310", "Digits": "1234"}),
        (f"{CALLBACKS}/events", {"Empty": "", "TaskAttributes": '{"from":"+81312345678","name":"山田 太郎"}', "TaskSid": TASK}),
        (f"{CALLBACKS}/call?t={TASK}&r={reservation(1)}", {"CallStatus": "in-progress", "CallSid": AGENT}),
    ]

    @classmethod
    def setUpClass(cls):
        need("twilio")
        from twilio.request_validator import RequestValidator, compare

        cls.validator, cls.compare = RequestValidator(TOKEN), staticmethod(compare)

    def request(self, url, fields, signature=None):
        headers = {"content-type": "application/x-www-form-urlencoded"}
        if signature is not None:
            headers["x-twilio-signature"] = signature
        return {"method": "POST", "url": url, "body": urlencode(fields), "headers": headers, "secrets": [TOKEN]}

    def verified(self, *requests):
        return sign(*({"scheme": "verify_twilio", **request} for request in requests))

    def test_the_library_verifies_what_we_sign_and_nothing_else(self):
        made = sign(*({"scheme": "twilio", **self.request(url, fields)} for url, fields in self.FORMS))
        for (url, fields), headers in zip(self.FORMS, made, strict=True):
            good = headers["x-twilio-signature"]
            self.assertTrue(self.validator.validate(url, fields, good))
            for changed in peers.changed(good):
                self.assertFalse(self.validator.validate(url, fields, changed), changed)
            for name, value in fields.items():
                for changed in peers.changed(value):
                    self.assertFalse(self.validator.validate(url, {**fields, name: changed}, good), changed)

    def test_we_verify_what_the_library_signs_and_nothing_else(self):
        for url, fields in self.FORMS:
            good = self.validator.compute_signature(url, fields)
            self.assertEqual(self.verified(self.request(url, fields, good)), [True])
            wrong = [self.request(url, fields, changed) for changed in peers.changed(good)]
            wrong += [self.request(changed, fields, good) for i, changed in enumerate(peers.changed(url)) if i >= len("https://")]
            body = urlencode(fields)
            wrong += [{**self.request(url, fields, good), "body": changed} for changed in peers.changed(body)]
            self.assertGreater(len(wrong), 100)
            self.assertEqual(set(self.verified(*wrong)), {False})

    def test_repeated_fields(self):
        class Fields(dict):
            def getlist(self, name):
                return self[name]

        url = f"{CALLBACKS}/events"
        good = self.validator.compute_signature(url, Fields(E=["b", "a", "b"], F=["1"]))
        request = self.request(url, {}, good)
        self.assertEqual(self.verified({**request, "body": "E=b&E=a&F=1&E=b"}, {**request, "body": "E=b&E=c&F=1"}), [True, False])

    def test_json_bodies(self):
        body = '[{"specversion":"1.0","id":"EZ1","name":"山田"}]'
        request = {"method": "POST", "url": f"{CALLBACKS}/stream", "body": body, "headers": {"content-type": "application/json"}, "secrets": [TOKEN]}
        (headers,) = sign({"scheme": "twilio", **request})
        url, good = headers["url"], headers["x-twilio-signature"]
        self.assertTrue(self.validator.validate(url, body, good))
        signed = {**request, "url": url, "headers": {**request["headers"], "x-twilio-signature": self.validator.compute_signature(url, {})}}
        wrong = [{**signed, "body": changed} for changed in peers.changed(body)]
        self.assertEqual(self.verified(signed), [True])
        self.assertEqual(set(self.verified(*wrong)), {False})
        for changed in peers.changed(body):
            self.assertFalse(self.validator.validate(url, changed, good))


class Recorded:
    """An HTTP client of the library's that keeps what it would send."""

    def __init__(self):
        self.sent = []

    def request(self, method, url, params=None, data=None, headers=None, auth=None, timeout=None, allow_redirects=False):
        from twilio.http.response import Response

        body = [(name, value) for name, values in (data or {}).items() for value in (values if isinstance(values, list) else [values])]
        self.sent.append({"method": method, "url": url, "body": urlencode([(name, str(value)) for name, value in body])})
        return Response(204 if method == "DELETE" else 200, json.dumps({"sid": "CA1"}))


def snake_case(name):
    snake = re.sub(r"(?<!^)([A-Z])", r"_\1", name).lower()
    return "from_" if snake == "from" else snake


class Library(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        need("twilio")
        cls.requests = every_request()

    def setUp(self):
        from twilio.rest import Client

        self.recorded = Recorded()
        self.client = Client(ACCOUNT, TOKEN, http_client=self.recorded)

    def made(self, request):
        """What the library sends for the same."""
        path = [unquote(part) for part in urlsplit(request["url"]).path.removesuffix(".json").split("/")[4:]]
        fields = {snake_case(name): values if name in LISTS else values[0]
                  for name, values in parse_qs(request["body"], keep_blank_values=True).items()}
        if path[0] == "Calls":
            self.client.calls(path[1]).update(**fields)
        elif len(path) == 2:
            self.client.conferences(path[1]).update(**fields)
        elif len(path) == 3:
            self.client.conferences(path[1]).participants.create(**fields)
        elif request["method"] == "DELETE":
            self.client.conferences(path[1]).participants(path[3]).delete()
        else:
            self.client.conferences(path[1]).participants(path[3]).update(**fields)
        return self.recorded.sent[-1]

    def test_it_would_make_every_request_alike(self):
        kinds = set()
        for request in self.requests:
            made = self.made(request)
            self.assertEqual((made["method"], unquote(made["url"])), (request["method"], unquote(request["url"])), request["key"])
            sent = sorted(parse_qsl(made["body"], keep_blank_values=True))
            self.assertEqual(sent, sorted(parse_qsl(request["body"], keep_blank_values=True)), request["key"])
            kinds.add(request["key"].rsplit("/", 1)[1])
        self.assertLessEqual({"ring", "stop_ring", "bridge", "release_leg", "hold", "mute", "coach", "update", "announce", "end",
                              "conference", "dequeue", "call", "url", "bring", "redirect"}, kinds)

    def test_it_would_notice_an_unknown_field(self):
        with self.assertRaises(TypeError):
            self.made({**self.requests[0], "body": self.requests[0]["body"] + "&Colour=red"})

    def test_its_updates_of_reservations_are_understood(self):
        updates = [
            ({"reservation_status": "accepted"}, "reservation.accepted"),
            ({"reservation_status": "rejected", "worker_activity_sid": "Unavailable"}, "reservation.rejected"),
            ({"instruction": "conference", "timeout": 30, "beep": "onEnter", "muted": False, "region": "jp1",
              "status_callback_event": ["initiated", "answered"], "status_callback": "https://app.example.com/leg",
              "end_conference_on_customer_exit": True}, "Label"),
            ({"instruction": "dequeue", "dequeue_to": "client:anna", "dequeue_record": "record-from-answer"}, "Label"),
            ({"instruction": "call", "call_from": "+81300000001", "call_url": "https://app.example.com/t", "call_accept": True}, "Label"),
            ({"instruction": "redirect", "redirect_call_sid": CALLER, "redirect_url": "https://app.example.com/t"}, "Url"),
        ]
        for fields, wanted in updates:
            with self.subTest(fields):
                self.client.taskrouter.v1.workspaces("WS1").tasks(TASK).reservations(reservation(1)).update(**fields)
                sent = self.recorded.sent[-1]
                path = urlsplit(sent["url"]).path
                call = {"at": 1, "type": "task.create", "task": TASK, "attributes": {"call_sid": CALLER, "to": "+81300000000"}}
                out = route(WORKSPACE, [call, {"at": 2, "url": CALLBACKS + path, "body": sent["body"]}], "--in", "taskrouter",
                            "--format", "taskrouter", "--twilio", "twilio.json", files={"twilio.json": OPTIONS})
                self.assertIn(wanted, " ".join(one["body"] for one in out))


class OfficialDescription(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        core = need("openapi_core")
        import sys
        from pathlib import Path

        sys.path.insert(0, str(Path(__file__).parent.parent))
        from twilio_description import DOCUMENT, Description

        cls.description = Description()
        cls.openapi = core.OpenAPI.from_dict({**DOCUMENT, "servers": [{"url": "https://api.twilio.com"}]})
        cls.requests = every_request()

    def judged(self, request):
        from openapi_core.testing import MockRequest

        url = urlsplit(request["url"])
        form = request["body"].encode() if request["body"] else None
        # Twilio takes a conference by its name, which is the task's or the reservation's sid, wherever it takes its sid. The
        # description says so of the creation of participants alone.
        path = re.sub(r"(?<=/Conferences/)W[TR](?=[0-9a-f]{32})", "CF", url.path)
        mock = MockRequest(f"{url.scheme}://{url.netloc}", request["method"].lower(), path, data=form,
                           content_type="application/x-www-form-urlencoded")
        self.openapi.validate_request(mock)

    def test_it_accepts_every_request_with_no_unknown_field(self):
        self.assertGreater(len(self.requests), 40)
        for request in self.requests:
            with self.subTest(request["key"]):
                self.judged(request)
                self.assertEqual(self.description.faults(request), [])

    def test_it_would_notice(self):
        from openapi_core.exceptions import OpenAPIError

        ring = next(request for request in self.requests if request["key"].endswith("/ring"))
        for wrong in (ring["body"].replace("Timeout=22", "Timeout=soon"), "To=client%3Aanna", ring["body"] + "&CallSidToCoach=CA1"):
            with self.subTest(wrong[-20:]), self.assertRaises(OpenAPIError):
                self.judged({**ring, "body": wrong})
        self.assertEqual(self.description.faults({**ring, "body": ring["body"] + "&Colour=red"}), ["unknown field Colour"])
        with self.assertRaises(OpenAPIError):
            self.judged({**ring, "url": ring["url"].replace("Participants", "Guests")})


if __name__ == "__main__":
    unittest.main()
