"""Amazon Connect: botocore accepts every request, makes the same one, and signs it alike."""

import datetime
import json
import sys
import unittest
from pathlib import Path
from unittest import mock

import peers
from peers import need, route, sign

sys.path.insert(0, str(Path(__file__).parent.parent))
sys.path.insert(0, str(Path(__file__).parent.parent.parent / "cli"))
from connect_description import Description  # noqa: E402

REGION = "ap-northeast-1"
KEYS = {"access_key": "AKIDEXAMPLE", "secret_key": "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"}
AT = datetime.datetime(2026, 3, 2, 9, 0, tzinfo=datetime.timezone.utc)
INSTANCE = "11111111-2222-3333-4444-555555555555"
OPTIONS = {
    "instance_id": INSTANCE, "region": REGION, "users": {"user-anna": "anna"},
    "statuses": {"Available": "status-1", "Offline": "status-2"},
}
WORKSPACE = {
    "name": "voice",
    "task_queues": [{"name": "everyone"}],
    "workers": [{"name": "anna", "activity": "Available"}],
    "workflows": [{"name": "calls", "configuration": {"task_routing": {"filters": [
        {"expression": "1==1", "targets": [{"queue": "everyone", "timeout": 10}, {"x_outcome": "announce"}]}]}}}],
}


def contact(event, second, identifier="c1", **detail):
    return {"id": f"{event}-{second}", "detail-type": "Amazon Connect Contact Event", "time": f"2026-03-02T09:00:{second:02d}Z",
            "detail": {"eventType": event, "contactId": identifier, "channel": "VOICE", "initiationMethod": "INBOUND", **detail}}


def agent(second, state):
    return {
        "AgentARN": f"arn:aws:connect:{REGION}:1:instance/{INSTANCE}/agent/user-anna", "EventType": "STATE_CHANGE",
        "EventId": str(second), "EventTimestamp": f"2026-03-02T09:00:{second:02d}Z",
        "CurrentAgentSnapshot": {"AgentStatus": {"Name": "Available", "StartTimestamp": "2026-03-02T09:00:00Z"},
                                 "Contacts": [{"ContactId": "c1", "State": state}]},
    }


def every_request():
    """What a log of three calls asks of Connect, in both ways of offering, ending and announcing."""
    log = [contact("QUEUED", 1), agent(4, "MISSED"), contact("QUEUED", 5, "c/2 +ü"),
           {"at": "2026-03-02T09:00:40Z", "type": "tick"},
           {"at": "2026-03-02T09:00:41Z", "type": "worker.activity", "worker": "anna", "activity": "Offline"}]
    out = []
    for offer in ("associate", "criteria"):
        for announced in (["announce"], []):
            files = {"connect.json": {**OPTIONS, "offer": offer, "announcements": announced}}
            out += route(WORKSPACE, log, "--in", "connect", "--format", "connect", "--connect", "connect.json", files=files)
    return out


class Botocore(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        need("botocore")
        cls.requests = every_request()

    def model(self):
        from botocore.loaders import Loader
        from botocore.model import ServiceModel

        return ServiceModel(Loader().load_service_model("connect", "service-2"), "connect")

    def test_it_accepts_every_request_and_would_make_the_same(self):
        from botocore.serialize import create_serializer
        from botocore.validate import ParamValidator

        model, description = self.model(), Description()
        serializer = create_serializer("rest-json", include_validation=False)
        seen = set()
        for request in self.requests:
            name, parameters = description.parameters(request)
            operation = model.operation_model(name)
            report = ParamValidator().validate(parameters, operation.input_shape)
            self.assertFalse(report.has_errors(), f"{name}: {report.generate_report()}")
            made = serializer.serialize_to_request(parameters, operation)
            self.assertEqual(made["method"], request["method"])
            self.assertTrue(request["url"].endswith(f"connect.{REGION}.amazonaws.com{made['url_path']}"), made["url_path"])
            self.assertEqual(json.loads(made["body"]), json.loads(request["body"]))
            seen.add(name)
        self.assertEqual(len(seen), 6, seen)

    def test_it_would_notice(self):
        from botocore.validate import ParamValidator

        shape = self.model().operation_model("AssociateContactWithUser").input_shape
        for wrong in ({}, {"InstanceId": INSTANCE, "ContactId": "", "UserId": "u"},
                      {"InstanceId": INSTANCE, "ContactId": "c", "UserId": 7}):
            self.assertTrue(ParamValidator().validate(wrong, shape).has_errors(), wrong)

    def test_our_description_is_made_of_its(self):
        import importlib.util

        tool = Path(__file__).parents[3] / "tools" / "connect_subset.py"
        spec = importlib.util.spec_from_file_location("connect_subset", tool)
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        with mock.patch.object(sys, "argv", [str(tool), "--botocore", "--check"]):
            module.main()

    def signature(self, request, token=None):
        """botocore's Authorization header."""
        import botocore.auth
        from botocore.awsrequest import AWSRequest
        from botocore.credentials import Credentials

        made = AWSRequest(request["method"], request["url"], dict(request["headers"]), request["body"].encode())
        credentials = Credentials(KEYS["access_key"], KEYS["secret_key"], token)
        with mock.patch.object(botocore.auth, "get_current_datetime", lambda: AT.replace(tzinfo=None)):
            botocore.auth.SigV4Auth(credentials, "connect", REGION).add_auth(made)
        return made.headers["Authorization"]

    def ours(self, *requests, token=""):
        signed = sign(*({"scheme": "aws", **KEYS, "session_token": token, "region": REGION, "service": "connect",
                         "at": AT.isoformat(), **request} for request in requests))
        return [headers["authorization"] for headers in signed]

    def test_it_signs_every_request_alike(self):
        requests = [{key: request[key] for key in ("method", "url", "body")} | {"headers": {"content-type": "application/json"}}
                    for request in self.requests]
        for token in ("", "SESSION/TOKEN+=="):
            for request, authorization in zip(requests, self.ours(*requests, token=token), strict=True):
                self.assertEqual(authorization, self.signature(request, token or None), request["url"])

    def test_any_byte_changed_is_another_signature(self):
        request = {key: self.requests[0][key] for key in ("method", "url", "body")}
        request["headers"] = {"content-type": "application/json"}
        (good,) = self.ours(request)
        host = len("https://connect.")
        different = [{**request, "body": body} for body in peers.changed(request["body"])]
        different += [{**request, "url": url} for i, url in enumerate(peers.changed(request["url"])) if i >= host]
        different += [{**request, "headers": {"content-type": text}} for text in peers.changed("application/json")]
        different.append({**request, "method": "PUT"})
        self.assertGreater(len(different), 100)
        for changed in different:
            self.assertNotEqual(self.signature(changed), good, changed)


if __name__ == "__main__":
    unittest.main()
