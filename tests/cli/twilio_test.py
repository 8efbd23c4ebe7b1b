import json
import sys
import unittest
from pathlib import Path
from urllib.parse import parse_qsl, urlencode

from harness import SITE, CommandTest, lines

sys.path.insert(0, str(Path(__file__).parent.parent / "adapters"))
from twilio_description import Description  # noqa: E402

OPTIONS = {
    "account_sid": "AC" + "1".rjust(32, "0"),
    "from": "+81300000000",
    "callbacks": "https://acd.example.com/twilio",
    "announcements": {"announce": "https://acd.example.com/nobody.mp3"},
}
CALLER = "CA" + "c1".rjust(32, "0")
TASK = "WT" + "c1".rjust(32, "0")
NUMBER = "+81312345678"
OWNER = {"filter": "email", "email": "haruka.sato@example.jp", "department_id": 11}


def reservation(n):
    return "WR" + str(n).rjust(32, "0")


def callback(at, path, **fields):
    return {"at": at, "url": OPTIONS["callbacks"] + path, "body": urlencode(fields)}


def incoming(at):
    return callback(at, "/voice", CallSid=CALLER, From=NUMBER, To=OPTIONS["from"])


def leg(at, n, status):
    return callback(at, f"/call?t={TASK}&r={reservation(n)}", CallSid="CA" + "a" * 32, CallStatus=status)


def gone(at):
    return callback(at, f"/conference?t={TASK}", StatusCallbackEvent="participant-leave", CallSid=CALLER)


class Twilio(CommandTest):
    def setUp(self):
        super().setUp()
        self.write("twilio.json", OPTIONS)

    def run_log(self, log, *options, status=0, workspace=SITE / "site.json"):
        return self.acd("route", workspace, "--in", "twilio", "--twilio", "twilio.json", *options,
                        stdin=log if isinstance(log, str) else lines(log), status=status)

    def requests(self, log, *options):
        done = self.run_log(log, "--format", "twilio", *options)
        return [json.loads(line) for line in done.out.splitlines()], done.err

    def test_the_production_workflow_owner_then_colleague_then_the_customer_leaves(self):
        call = {**incoming(0), "attributes": OWNER}
        log = [call, leg(1, 1, "ringing"), {"at": 10, "type": "tick"}, leg(12, 2, "in-progress"), leg(12, 2, "in-progress"),
               leg(13, 1, "in-progress"), gone(60), leg(61, 2, "completed")]
        requests, said = self.requests(log)
        self.assertEqual([r["key"].split("/")[1] for r in requests],
                         ["ring", "stop_ring", "ring", "late_answer", "release_leg", "end"])
        self.assertEqual(dict(parse_qsl(requests[0]["body"]))["To"], "client:haruka_sato")
        self.assertNotEqual(dict(parse_qsl(requests[2]["body"]))["To"], "client:haruka_sato")
        self.assertEqual(said, "acd: callbacks: 3 applied, 1 progress, 2 duplicate, 1 late\n")
        self.assert_described(requests)

    def test_nobody_answers_and_the_caller_hears_it(self):
        call = {**incoming(0), "attributes": OWNER}
        requests, _ = self.requests([call, {"at": 60, "type": "tick"}])
        self.assertEqual([r["key"].split("/")[1] for r in requests],
                         ["ring", "stop_ring", "ring", "stop_ring", "ring", "stop_ring", "announce"])
        twiml = dict(parse_qsl(requests[-1]["body"]))["Twiml"]
        self.assertIn("<Play>https://acd.example.com/nobody.mp3</Play><Hangup/>", twiml)
        self.assert_described(requests)

    def assert_described(self, requests):
        description = Description()
        for request in requests:
            self.assertEqual(description.faults(request), [], request["key"])

    def test_callbacks_become_the_same_events_as_commands(self):
        done = self.run_log([incoming(0), gone(3)])
        types = [json.loads(line)["type"] for line in done.out.splitlines()]
        self.assertEqual(types[0], "task.created")
        self.assertEqual(types[-1], "task.canceled")
        self.assertIn('"call_sid":"' + CALLER, done.out)

    def test_the_description_would_notice(self):
        requests, _ = self.requests([{**incoming(0), "attributes": OWNER}])
        description = Description()
        self.assertEqual(description.faults(requests[0]), [])
        bad = {**requests[0], "body": requests[0]["body"] + "&Colour=red"}
        self.assertEqual(description.faults(bad), ["unknown field Colour"])
        self.assertTrue(description.faults({**requests[0], "url": "https://api.twilio.com/x"}))

    def test_bad_lines_are_said_without_what_they_say(self):
        for line, part in [
            ({"at": 0, "body": f"From={NUMBER}"}, "expected a callback with a 'url'"),
            ({"at": 0, "url": 3}, "expected a string"),
            ({**incoming(0), "attributes": [NUMBER]}, "expected an object"),
            ({"at": 0, "url": "https://acd.example.com/twilio/voice", "colour": NUMBER}, "there is no key 'colour'"),
            ({"at": "soon", "url": "https://acd.example.com/twilio/voice", "body": NUMBER}, "expected an instant"),
        ]:
            with self.subTest(part):
                done = self.run_log([line], status=2)
                self.assertIn("<stdin>:1:", done.err)
                self.assertIn(part, done.err)
                self.assertNotIn("312345678", done.err)
        done = self.run_log([callback(0, "/voice", CallSid="CA1", From=NUMBER), incoming(1)])
        self.assertIn("1 applied, 1 bad_request", done.err)
        self.assertNotIn("312345678", done.err)

    def test_bad_options(self):
        self.write("twilio.json", {"account_sid": "AC1", "from": NUMBER, "callbacks": "x"})
        done = self.run_log([incoming(0)], status=2)
        self.assert_says(done.err, "twilio.json:1:", "expected AC and 32 hex digits", "expected an http or https URL")


if __name__ == "__main__":
    unittest.main()
