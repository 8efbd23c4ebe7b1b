import json
import sys
import unittest
from pathlib import Path

from harness import SITE, CommandTest, lines

sys.path.insert(0, str(Path(__file__).parent.parent / "adapters"))
from connect_description import Description  # noqa: E402

INSTANCE = "11111111-2222-3333-4444-555555555555"
OPTIONS = {
    "instance_id": INSTANCE,
    "region": "ap-northeast-1",
    "queues": {"holding": "calls"},
    "users": {"user-anna": "anna"},
    "statuses": {"Available": "status-1", "Offline": "status-2"},
    "announcements": ["announce"],
}
NUMBER = "+81312345678"
WORKSPACE = {
    "name": "voice",
    "task_queues": [{"name": "everyone"}],
    "workers": [{"name": "anna", "activity": "Available"}],
    "workflows": [{"name": "calls", "task_reservation_timeout": 20, "configuration": {"task_routing": {"filters": [
        {"expression": "1==1", "targets": [{"queue": "everyone", "timeout": 10}, {"x_outcome": "announce"}]}]}}}],
}


def arn(kind, identifier):
    return f"arn:aws:connect:ap-northeast-1:123456789012:instance/{INSTANCE}/{kind}/{identifier}"


def at(second):
    return f"2026-03-02T09:00:{second:02d}Z"


def contact(event, second, **detail):
    return {
        "version": "0", "id": f"{event}-{second}", "detail-type": "Amazon Connect Contact Event",
        "source": "aws.connect", "account": "123456789012", "time": at(second), "region": "ap-northeast-1",
        "resources": [],
        "detail": {"eventType": event, "contactId": "c1", "channel": "VOICE", "initiationMethod": "INBOUND", **detail},
    }


def queued(second):
    return contact("QUEUED", second, queueInfo={"queueArn": arn("queue", "holding"), "queueType": "STANDARD"})


def agent(second, state):
    return {
        "AgentARN": arn("agent", "user-anna"), "EventId": f"a-{second}", "EventType": "STATE_CHANGE",
        "EventTimestamp": at(second), "Version": "2017-10-01",
        "CurrentAgentSnapshot": {
            "AgentStatus": {"Name": "Available", "Type": "ROUTABLE", "StartTimestamp": at(0)},
            "Contacts": [{"ContactId": "c1", "Channel": "VOICE", "State": state, "StateStartTimestamp": at(second)}],
        },
    }


class Connect(CommandTest):
    def setUp(self):
        super().setUp()
        self.write("connect.json", OPTIONS)
        self.write("voice.json", WORKSPACE)

    def run_log(self, log, *options, status=0, workspace="voice.json"):
        return self.acd("route", workspace, "--in", "connect", "--connect", "connect.json", *options,
                        stdin=log if isinstance(log, str) else lines(log), status=status)

    def requests(self, log, *options, **more):
        done = self.run_log(log, "--format", "connect", *options, **more)
        return [json.loads(line) for line in done.out.splitlines()], done.err

    def test_a_recorded_log_replays_at_its_own_times_whatever_its_order(self):
        log = [queued(1), contact("INITIATED", 0), agent(4, "CONNECTED"), agent(4, "CONNECTED"), contact("DISCONNECTED", 30)]
        requests, said = self.requests(log)
        self.assertEqual([r["key"] for r in requests], ["5/ring"])
        self.assertEqual(requests[0]["at"], "2026-03-02T09:00:01.000000Z")
        self.assertEqual(said, "acd: callbacks: 3 applied, 1 progress, 1 duplicate\n")
        done = self.run_log(log)
        self.assertIn('"type":"reservation.accepted"', done.out)
        self.assertIn('"contact_id":"c1"', done.out)

    def assert_described(self, requests):
        description = Description()
        for request in requests:
            self.assertEqual(description.faults(request), [], request["key"])

    def test_every_request_is_one_that_connect_describes(self):
        missed = agent(4, "MISSED")
        log = [queued(1), missed, {"at": at(40), "type": "tick"},
               {"at": at(41), "type": "worker.activity", "worker": "anna", "activity": "Offline"}]
        seen = set()
        for offer in ("associate", "criteria"):
            for announced in (["announce"], []):
                self.write("connect.json", {**OPTIONS, "offer": offer, "announcements": announced})
                requests, _ = self.requests(log)
                self.assert_described(requests)
                seen |= {Description().operation(request)[0] for request in requests}
        # Calls to customers are the host's: tests/adapters/connect_test.cpp has their bytes.
        self.assertEqual(seen | {"StartOutboundVoiceContact"}, set(Description().operations))

    def test_the_description_would_notice(self):
        request = self.requests([queued(1)])[0][0]
        description = Description()
        self.assertEqual(description.faults(request), [])
        for change, fault in [
            ({"body": '{"UserId":"u","Colour":"red"}'}, "unknown field AssociateContactWithUser.Colour"),
            ({"body": "{}"}, "AssociateContactWithUser.UserId is missing"),
            ({"body": '{"UserId":7}'}, "AssociateContactWithUser.UserId is no string"),
            ({"url": request["url"].replace(INSTANCE, "x" * 101)}, "AssociateContactWithUser.InstanceId is out of range"),
            ({"method": "PUT"}, "no such operation"),
        ]:
            self.assertIn(fault, str(description.faults({**request, **change})))

    def test_nobody_answers(self):
        requests, _ = self.requests([queued(1), {"at": at(30), "type": "tick"}])
        self.assert_described(requests)
        self.assertEqual([r["key"].split("/")[1] for r in requests], ["ring", "announce"])
        self.assertEqual(json.loads(requests[1]["body"])["Attributes"], {"acdOutcome": "announce"})

    def test_the_production_workflow(self):
        owner = {"filter": "email", "email": "haruka.sato@example.jp", "department_id": 11}
        self.write("connect.json", {"instance_id": INSTANCE, "region": "ap-northeast-1"})
        wrapped = {"at": 0, "event": queued(0), "attributes": owner}
        requests, _ = self.requests([wrapped, {"at": 10, "type": "tick"}], workspace=SITE / "site.json")
        self.assertEqual([r["key"].split("/")[1] for r in requests], ["ring", "ring"])
        self.assertNotEqual(requests[0]["body"], requests[1]["body"])

    def test_what_connect_says_of_an_agent_is_not_said_back(self):
        lunch = agent(5, "CONNECTED")
        lunch["CurrentAgentSnapshot"] = {"AgentStatus": {"Name": "Offline", "Type": "OFFLINE", "StartTimestamp": at(5)},
                                         "Contacts": []}
        log = [lunch, {"at": at(6), "type": "worker.activity", "worker": "anna", "activity": "Available"}]
        requests, _ = self.requests(log)
        self.assertEqual([(r["key"].split("/")[1], r["body"]) for r in requests],
                         [("set_agent_state", '{"AgentStatusId":"status-1"}')])

    def test_bad_lines_are_said_without_what_they_say(self):
        for line, part in [
            ({"at": 0, "event": NUMBER}, "expected an object"),
            ({"at": 0, "event": queued(0), "colour": NUMBER}, "there is no key 'colour'"),
            ({"at": "soon", "event": queued(0)}, "expected an instant"),
        ]:
            with self.subTest(part):
                done = self.run_log([line], status=2)
                self.assertIn("<stdin>:1:", done.err)
                self.assertIn(part, done.err)
                self.assertNotIn("312345678", done.err)
        done = self.run_log([{"from": NUMBER}, queued(1)])
        self.assertIn("1 applied, 1 bad_request", done.err)
        self.assertNotIn("312345678", done.err)

    def test_bad_options(self):
        self.assert_says(self.acd("route", "voice.json", "--in", "connect", status=2).err, "need --connect FILE")
        self.write("connect.json", {"region": "x", "offer": "beg", "key": "secret"})
        done = self.run_log([queued(1)], status=2)
        self.assert_says(done.err, "connect.json:1:", "instance_id", "associate", "key")


if __name__ == "__main__":
    unittest.main()
