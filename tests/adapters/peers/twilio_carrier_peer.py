"""The production workflow through Twilio, by a scripted carrier that signs with Twilio's own library."""

import unittest
from pathlib import Path

from peers import need

SITE = Path(__file__).resolve().parents[3] / "examples" / "site" / "site.json"
OWNER = {"filter": "email", "email": "haruka.sato@example.jp", "department_id": 11, "name": "山田 太郎"}
OWNERS_PHONE = "client:haruka_sato"
NUMBER = "+81312345678"
CONFERENCE = {"instruction": "conference", "timeout": 10, "end_conference_on_customer_exit": True}
DELIVERIES = ("in order", "twice", "out of order")


def is_ring(request):
    return request["url"].endswith("/Participants.json")


class ScriptedCarrier(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        need("twilio")
        import carrier

        cls.carrier = carrier

    def carriers(self, people):
        for mode in ("twilio", "taskrouter"):
            for delivery in DELIVERIES:
                with self.subTest(mode=mode, delivery=delivery):
                    one = self.carrier.Carrier(str(SITE), mode, people, delivery, CONFERENCE)
                    yield one
                    one.folder.cleanup()

    def types(self, carrier, until):
        return [(event["type"], event) for event in carrier.acd(until, "native")]

    def assert_nobody_is_named(self, carrier):
        for secret in ("312345678", "山田", "太郎", "haruka"):
            self.assertNotIn(secret, carrier.said)

    def test_owner_silent_colleague_answers_supervisor_whispers_customer_hangs_up_on_hold(self):
        for carrier in self.carriers(lambda to: None if to == OWNERS_PHONE else 40 if to == "client:lead" else 4):
            caller, task = carrier.call_in(0, NUMBER, OWNER)
            carrier.run(22)
            rings = [request for request in carrier.done.values() if is_ring(request)]
            self.assertIn("client%3Aharuka_sato", rings[0]["body"])
            colleague = next(leg for leg in carrier.legs.values() if leg.label != "customer" and leg.state == "in-progress")
            self.assertNotEqual(colleague.fields["To"], OWNERS_PHONE)
            self.assertEqual({colleague.room, caller.room}, {task})
            supervisor = "ren_suzuki@example_jp" if colleague.fields["To"] != "client:ren_suzuki" else "haruka_sato@example_jp"
            carrier.at(23, {"type": "reservation.supervise", "reservation": colleague.label, "supervisor": supervisor, "mode": "whisper"})
            carrier.run(30)
            coach = next(leg for leg in carrier.legs.values() if leg.label == supervisor)
            self.assertEqual((coach.fields["Coaching"], coach.fields["CallSidToCoach"]), ("true", colleague.call_sid))
            carrier.at(31, {"type": "conference.update", "task": task, "participant": "customer", "hold": True})
            carrier.run(35)
            self.assertTrue(any(request["body"] == "Hold=true" for request in carrier.done.values()))
            carrier.at(36, lambda when, one=carrier, leg=caller: one.hang_up(when, leg))
            carrier.run(45)
            events = self.types(carrier, 45)
            told = [name for name, _ in events]
            self.assertEqual(told.count("reservation.accepted"), 1)
            self.assertLess(told.index("reservation.accepted"), told.index("conference.hold"))
            self.assertLess(told.index("conference.hold"), told.index("task.wrapup"))
            self.assertEqual(events[-1][1].get("task_assignment_status", "wrapping"), "wrapping")
            self.assertEqual([leg.label for leg in carrier.legs.values() if leg.state not in ("completed", "canceled")], [])
            self.assertNotIn("refused", carrier.said)
            self.assertNotIn("bad_signature", carrier.said)
            self.assert_nobody_is_named(carrier)

    def test_nobody_is_left_and_the_announcement_is_heard(self):
        for carrier in self.carriers(lambda to: None):
            caller, task = carrier.call_in(0, NUMBER, OWNER)
            carrier.run(70)
            self.assertEqual(carrier.heard, [(caller.call_sid, "https://acd.example.com/nobody.mp3")])
            outcomes = [event["x_outcome"] for _, event in self.types(carrier, 70) if "x_outcome" in event]
            self.assertEqual(outcomes, ["announce"])
            self.assertEqual([leg.label for leg in carrier.legs.values() if leg.state == "in-progress"], [])
            self.assertNotIn("refused", carrier.said)
            self.assert_nobody_is_named(carrier)

    def test_a_signature_that_is_not_the_librarys_is_refused(self):
        carrier = self.carrier.Carrier(str(SITE), "twilio", lambda to: None)
        self.addCleanup(carrier.folder.cleanup)
        carrier.call_in(0, NUMBER, OWNER)
        carrier.run(1)
        good = dict(carrier.log[0])
        self.assertIn("callbacks: 2 applied", carrier.said)
        carrier.log = [{**good, "body": good["body"].replace("CallStatus=ringing", "CallStatus=Ringing")}]
        self.assertEqual(carrier.acd(2, "native"), [])
        self.assertIn("1 bad_signature", carrier.said)


if __name__ == "__main__":
    unittest.main()
