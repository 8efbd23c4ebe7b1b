"""Real SIP calls: SIPp callers and phones, Kamailio, the dispatcher, the router.

Run: ACD_DISPATCHER=build/release/examples/dispatcher/acd-dispatcher python3 -m unittest discover -s tests/dispatcher -p '*_test.py'
"""

import contextlib
import json
import pathlib
import signal
import sqlite3
import tempfile
import time
import unittest

import scenarios
from harness import ANYONE, COLLEAGUE, NOBODY, OWNER, ROOT, CallTest, Switch, require_peers, site


def setUpModule():
    require_peers()


class SipTest(CallTest):
    def test_busy_then_no_answer_then_answer(self):
        ports = self.phones(3)
        acd = self.switch([{**ANYONE, "timeout": 60}], ports)
        acd.command(type="workflow.update", workflow="calls", task_reservation_timeout=2)
        busy = acd.phone(scenarios.refusing(), ports[0])
        silent = acd.phone(scenarios.silent(), ports[1])
        answers = acd.phone(scenarios.answering(), ports[2])
        caller = acd.caller(scenarios.caller())
        for process, who in ((caller, "caller"), (busy, "busy"), (silent, "silent"), (answers, "answering")):
            self.assert_played(process, who)
        self.assertEqual(self.answers_of(acd), ["ben"])
        self.assertEqual([e["worker_sid"] for e in acd.events("reservation.rejected")], ["owner"])
        self.assertEqual([e["worker_sid"] for e in acd.events("reservation.timeout")], ["anna"])
        self.assertTrue(acd.wait_for_events("task.completed"))

    def test_the_owners_time_is_up_and_a_colleague_answers(self):
        ports = self.phones(2)
        acd = self.switch([OWNER, COLLEAGUE, NOBODY], ports)
        owner = acd.phone(scenarios.silent(), ports[0])
        colleague = acd.phone(scenarios.answering(), ports[1])
        caller = acd.caller(scenarios.caller())
        for process, who in ((caller, "caller"), (owner, "owner"), (colleague, "colleague")):
            self.assert_played(process, who)
        self.assertEqual(self.answers_of(acd), ["anna"])

    def test_ring_all_and_the_others_are_stopped(self):
        ports = self.phones(3)
        acd = self.switch([{"queue": "all at once", "timeout": 40}], ports)
        others = [acd.phone(scenarios.silent(), ports[i]) for i in (0, 1)]
        winner = acd.phone(scenarios.answering(600), ports[2])
        caller = acd.caller(scenarios.caller())
        for process, who in ((caller, "caller"), (others[0], "1"), (others[1], "2"), (winner, "winner")):
            self.assert_played(process, who)
        self.assertEqual(self.answers_of(acd), ["ben"])
        self.assertEqual(sorted(e["worker_sid"] for e in acd.events("reservation.rescinded")), ["anna", "owner"])

    def test_nobody_left(self):
        ports = self.phones(1)
        acd = self.switch([OWNER, NOBODY], ports)
        owner = acd.phone(scenarios.silent(), ports[0])
        caller = acd.caller(scenarios.refused_caller())
        self.assert_played(caller, "caller")
        self.assert_played(owner, "owner")
        self.assertEqual([e["task_canceled_reason"] for e in acd.events("task.canceled")], ["announce"])

    def test_the_caller_leaves_while_waiting(self):
        acd = self.switch([ANYONE], [])
        self.assert_played(acd.caller(scenarios.leaving_caller()), "caller")
        self.assertEqual([e["task_canceled_reason"] for e in acd.wait_for_events("task.canceled")], ["hangup"])

    def test_the_caller_leaves_while_a_phone_rings(self):
        ports = self.phones(1)
        acd = self.switch([ANYONE], ports)
        phone = acd.phone(scenarios.silent(), ports[0])
        self.assert_played(acd.caller(scenarios.leaving_caller(after="180")), "caller")
        self.assert_played(phone, "phone")
        self.assertTrue(acd.wait_for_events("task.canceled"))
        self.assertTrue(acd.wait_for_events("reservation.canceled"))

    def test_an_operator_ends_the_conversation(self):
        ports = self.phones(1)
        acd = self.switch([ANYONE], ports)
        phone = acd.phone(scenarios.answering(), ports[0])
        caller = acd.caller(scenarios.patient_caller())
        accepted = acd.wait_for_events("reservation.accepted")
        self.assertTrue(accepted, acd.logs())
        time.sleep(0.7)  # the ACK has passed
        self.assertEqual(acd.command(type="task.complete", task=accepted[0]["task_sid"]), (200, "{}"))
        self.assert_played(caller, "caller")
        self.assert_played(phone, "phone")

    def test_an_answer_that_crosses_the_cancel(self):
        ports = self.phones(2)
        acd = self.switch([OWNER, COLLEAGUE], ports)
        owner = acd.phone(scenarios.answering_across_the_cancel(), ports[0])
        caller = acd.caller(scenarios.caller())
        self.assert_played(caller, "caller")
        self.assert_played(owner, "owner")
        # Whoever talks has the task; nobody else does.
        self.assertEqual(self.answers_of(acd), ["owner"])
        self.assertTrue(acd.wait_for_events("task.completed"))

    def test_the_example_of_the_guide(self):
        example = ROOT / "examples/dispatcher"
        config = json.loads((example / "config.json").read_text())
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        customers = pathlib.Path(folder.name) / "customers.db"
        with contextlib.closing(sqlite3.connect(customers)) as database:
            database.executescript((example / "customers.sql").read_text())
        acd = self.acd = Switch(example / "site.json", customers={**config["customers"], "database": str(customers)})
        self.addCleanup(acd.close)
        ports = self.phones(2)
        for name, port in zip(("sato", "suzuki"), ports):
            acd.register(name, port)
        owner = acd.phone(scenarios.silent(), ports[0])
        colleague = acd.phone(scenarios.answering(), ports[1])
        caller = acd.caller(scenarios.caller())
        self.assert_played(caller, "caller")
        self.assert_played(owner, "owner")
        self.assert_played(colleague, "colleague")
        canceled, accepted = acd.events("reservation.canceled", "reservation.accepted")
        self.assertEqual((canceled["worker_sid"], accepted["worker_sid"]), ("sato", "suzuki"))
        self.assertEqual((canceled["task_age"], canceled["reason_code"]), (10, "target_timeout"))
        # Nobody knows this one.
        stranger = acd.caller(scenarios.refused_caller().replace("[field0]", "+15550100"))
        self.assert_played(stranger, "stranger")

    def test_a_thousand_calls_at_forty_a_second(self):
        # A phone knows a call by its Call-ID: who does not take it must not be asked on the same port.
        answering, silent, *refusing = self.phones(5)
        on = [answering] * 150 + [silent] + refusing
        workspace = site([{"queue": "everyone", "timeout": 60}], [])
        workspace["workers"] = [
            {"name": f"w{i}", "activity": "Available", "attributes": {"contact_uri": f"sip:a@127.0.0.1:{port}"}}
            for i, port in enumerate(on)]
        workspace["workflows"][0]["task_reservation_timeout"] = 3
        acd = self.acd = Switch(workspace)
        self.addCleanup(acd.close)
        acd.phone(scenarios.answering(600), answering, 10_000)
        acd.phone(scenarios.silent(), silent, 10_000)
        for port in refusing:
            acd.phone(scenarios.refusing(), port, 10_000)
        callers = acd.caller(scenarios.caller(), 900, "-r", 36, "-l", 400)
        leaving = acd.caller(scenarios.leaving_caller(after="180", wait_ms=50), 100, "-r", 4)
        self.assert_played(callers, "callers")
        self.assert_played(leaving, "callers who leave")
        self.assertTrue(acd.wait_for_events("task.completed", 900, 30))
        self.assertEqual(len(acd.events("task.created")), 1000)
        self.assertEqual(len(acd.events("reservation.accepted")), 900)
        self.assertEqual([e["task_canceled_reason"] for e in acd.events("task.canceled")], ["hangup"] * 100)
        self.assertEqual(acd.played(answering), 900)
        self.assertEqual(sum(acd.played(port) for port in refusing), len(acd.events("reservation.rejected")))

    def test_a_gentle_restart_loses_no_waiting_call(self):
        self.restart(signal.SIGTERM)

    def test_a_kill_loses_no_waiting_call(self):
        self.restart(signal.SIGKILL)

    def restart(self, how):
        ports = self.phones(1)
        acd = self.switch([{**ANYONE, "timeout": 60}], ports)
        acd.command(type="worker.activity", worker="owner", activity="Offline")
        phone = acd.phone(scenarios.answering(), ports[0], 3)
        callers = [acd.caller(scenarios.caller()), acd.caller(scenarios.leaving_caller(wait_ms=2500))]
        self.assertTrue(acd.wait_for_events("task.created", 2), acd.logs())
        acd.stop_dispatcher(how)
        callers.append(acd.caller(scenarios.caller()))  # comes while nobody is there
        self.assert_played(callers[1], "the caller who leaves")  # while nobody is there
        acd.start_dispatcher()
        self.assertTrue(acd.wait_for_events("task.created", 3), acd.logs())
        self.assertEqual([e["task_canceled_reason"] for e in acd.wait_for_events("task.canceled")], ["reconciled"])
        acd.command(type="worker.activity", worker="owner", activity="Available")
        self.assert_played(callers[0], "the first caller")
        self.assert_played(callers[2], "the last caller")
        self.assertEqual(len(self.answers_of(acd)), 2)
        del phone


if __name__ == "__main__":
    unittest.main()
