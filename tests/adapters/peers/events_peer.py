"""Events for anyone: the cloudevents package reads ours, standardwebhooks verifies our signatures and we its."""

import base64
import datetime
import json
import unittest

import peers
from peers import need, requests_of, route, sign

WORKSPACE = {
    "name": "shop & söhne",
    "task_queues": [{"name": "calls"}],
    "workers": [{"name": "anna", "activity": "Available"}],
    "workflows": [{"name": "main", "configuration": {"task_routing": {"default_filter": {"queue": "calls"}}}}],
}
COMMANDS = [
    {"at": 0, "type": "task.create", "task": "t \"1\" ü", "attributes": {"name": "山田", "big": 12345678901234}},
    {"at": 4, "type": "reservation.accept", "task": "t \"1\" ü", "worker": "anna"},
    {"at": 9, "type": "reservation.complete", "task": "t \"1\" ü", "worker": "anna"},
]
NAMES = ("id", "source", "type", "specversion", "subject", "sequence", "partitionkey", "dataschema")


class CloudEvents(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        need("cloudevents")
        cls.events = route(WORKSPACE, COMMANDS, "--format", "cloudevents")

    def assert_same(self, read, event):
        for name in NAMES:
            self.assertEqual(read.get_attributes()[name], event[name], name)
        self.assertEqual(read.get_time(), datetime.datetime.fromisoformat(event["time"]))
        data = read.get_data()
        self.assertEqual(data if isinstance(data, dict) else json.loads(data), event["data"])

    def test_it_reads_every_event_in_structured_and_binary_form(self):
        from cloudevents.core.bindings.http import HTTPMessage, from_http_event

        self.assertGreater(len(self.events), 6)
        for mode in ("structured", "binary"):
            requests = requests_of(WORKSPACE, mode, COMMANDS)
            for request, event in zip(requests, self.events, strict=True):
                self.assert_same(from_http_event(HTTPMessage(request["headers"], request["body"].encode())), event)

    def test_a_batch_is_all_of_them(self):
        from cloudevents.core.formats.json import JSONFormat

        (batch,) = requests_of(WORKSPACE, "batch", COMMANDS)
        self.assertEqual(batch["headers"]["content-type"], "application/cloudevents-batch+json")
        for element, event in zip(json.loads(batch["body"]), self.events, strict=True):
            self.assert_same(JSONFormat().read(None, json.dumps(element)), event)

    def test_it_would_notice(self):
        from cloudevents.core.bindings.http import HTTPMessage, from_http_event

        request = requests_of(WORKSPACE, "structured", COMMANDS)[0]
        for wrong in ("", "1", "x"):
            event = {**json.loads(request["body"]), "id": None if wrong == "" else "a", "time": wrong or "soon"}
            with self.assertRaises(Exception):  # noqa: B017
                from_http_event(HTTPMessage(request["headers"], json.dumps(event).encode()))


class StandardWebhooks(unittest.TestCase):
    SECRET = "whsec_" + base64.b64encode(b"0123456789abcdef01234567").decode()

    @classmethod
    def setUpClass(cls):
        cls.module = need("standardwebhooks")

    def ours(self, body, *secrets, at=None):
        at = at or datetime.datetime.now(datetime.timezone.utc)
        return sign({"scheme": "webhook", "id": "msg_1", "at": at.isoformat(), "secrets": list(secrets), "body": body,
                     "url": "https://x/", "method": "POST"})[0]

    def verify(self, body, headers, secret=SECRET):
        return self.module.Webhook(secret).verify(body, headers)

    def test_it_verifies_ours_also_during_a_change_of_secret(self):
        other = "whsec_" + base64.b64encode(b"another one altogether").decode()
        for event in route(WORKSPACE, COMMANDS, "--format", "cloudevents"):
            body = json.dumps(event, ensure_ascii=False)
            self.assertEqual(self.verify(body, self.ours(body, self.SECRET)), event)
            self.assertEqual(self.verify(body, self.ours(body, other, self.SECRET)), event)

    def test_it_refuses_any_byte_changed_and_an_old_time(self):
        body = json.dumps({"a": 1})
        headers = self.ours(body, self.SECRET)
        wrong = [(changed, headers) for changed in peers.changed(body)]
        for name in ("webhook-id", "webhook-timestamp", "webhook-signature"):
            # The signature's last characters hold bits that base64 does not use: whole bytes only.
            wrong += [(body, {**headers, name: text}) for text in peers.changed(headers[name])]
        for text, signed in wrong:
            with self.assertRaises(Exception, msg=str((text, signed))):
                self.verify(text, signed)
        old = datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(minutes=6)
        with self.assertRaises(self.module.WebhookVerificationError):
            self.verify(body, self.ours(body, self.SECRET, at=old))

    def test_we_verify_its(self):
        now = datetime.datetime.now(datetime.timezone.utc)
        body = '{"hello":"world"}'
        headers = {"webhook-id": "msg_2", "webhook-timestamp": str(int(now.timestamp())),
                   "webhook-signature": self.module.Webhook(self.SECRET).sign("msg_2", now, body)}

        def verdict(text, signed):
            return sign({"scheme": "verify_webhook", "body": text, "headers": signed, "secrets": [self.SECRET],
                         "at": now.isoformat(), "url": "https://x/", "method": "POST"})[0]

        self.assertTrue(verdict(body, headers))
        for text in peers.changed(body):
            self.assertFalse(verdict(text, headers))
        for name in headers:
            for text in peers.changed(headers[name]):
                self.assertFalse(verdict(body, {**headers, name: text}), (name, text))


if __name__ == "__main__":
    unittest.main()
