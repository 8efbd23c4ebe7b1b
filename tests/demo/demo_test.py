#!/usr/bin/env python3
"""`acd demo` from outside: `demo_test.py ACD SITE`, the built command and examples/site."""

import collections
import json
import subprocess
import sys
import tempfile
import unittest
from datetime import datetime
from pathlib import Path

ACD, SITE = Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve()


# Where the demo writes its report.
FOLDER = tempfile.TemporaryDirectory()


def acd(*arguments, status=0):
    done = subprocess.run(
        [ACD, *map(str, arguments)], cwd=FOLDER.name, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == status, (done.returncode, done.stderr)
    return done.stdout if status == 0 else done.stderr


def figures_from(events):
    """The demo's figures once more, from the events as text: obvious and slow."""
    calls = collections.defaultdict(lambda: {"rings": 0})
    for event in events:
        if "task_sid" not in event:
            continue
        call = calls[event["task_sid"]]
        at = datetime.fromisoformat(event["at"].replace("Z", "+00:00")).timestamp()
        match event["type"]:
            case "task-queue.entered":
                call.setdefault("entered", at)
            case "workflow.target-matched":
                tier = event["workflow_filter_index"] + event["workflow_filter_target_index"]
                call["tier"] = ("owner", "colleague", "anyone")[tier]
            case "reservation.created":
                call["rings"] += 1
            case "reservation.accepted":
                call["end"], call["wait"] = "answered", at - call["entered"]
            case "task.canceled":
                reason = event["task_canceled_reason"]
                call["end"] = {"announce": "announced", "hangup": "abandoned"}[reason]
    answered = [call for call in calls.values() if call["end"] == "answered"]
    return {
        "offered": sum("entered" in call for call in calls.values()),
        "announced": sum(call["end"] == "announced" for call in calls.values()),
        "abandoned": sum(call["end"] == "abandoned" for call in calls.values()),
        "answered": collections.Counter(call["tier"] for call in answered),
        "waits": sorted(call["wait"] for call in answered),
        "rings": sum(call["rings"] for call in answered),
    }


class Demo(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.folder = Path(folder.name)
        cls.figures = json.loads(cls.recorded("first"))
        cls.events = [json.loads(line) for line in cls.read("first.events").splitlines()]

    @classmethod
    def recorded(cls, name, *arguments):
        events, commands = cls.folder / f"{name}.events", cls.folder / f"{name}.commands"
        return acd("demo", "--json", "--site", cls.folder / "site", "--events", events,
                   "--commands", commands, *arguments)

    @classmethod
    def read(cls, name):
        return (cls.folder / name).read_text(encoding="utf-8")

    def test_the_same_seed_gives_the_same_bytes(self):
        self.assertEqual(json.loads(self.recorded("again", "--seed", "0")), self.figures)
        self.assertEqual(self.read("again.events"), self.read("first.events"))
        self.assertEqual(self.read("again.commands"), self.read("first.commands"))
        self.assertEqual(acd("demo", "--seed", "9"), acd("demo", "--seed", "9"))

    def test_another_seed_gives_another_hour(self):
        self.assertNotEqual(json.loads(self.recorded("other", "--seed", "1")), self.figures)

    def test_route_gives_the_same_events(self):
        for seed in ("0", "5"):
            self.recorded("routed", "--seed", seed)
            events = acd("route", self.folder / "site" / "site.json", "--seed", seed,
                         "--commands", self.folder / "routed.commands")
            self.assertEqual(events, self.read("routed.events"))

    def test_the_site_is_the_one_in_examples(self):
        self.recorded("site")
        for name in ("site.json", "workflow.json", "day.json"):
            self.assertEqual(self.read(f"site/{name}"), (SITE / name).read_text(encoding="utf-8"))

    def test_the_figures_are_those_of_the_events(self):
        found = figures_from(self.events)
        figures = self.figures
        for name in ("offered", "announced", "abandoned"):
            self.assertEqual(figures[name], found[name], name)
        for tier in ("owner", "colleague", "anyone"):
            self.assertEqual(figures["answered"][tier], found["answered"][tier], tier)
        waits = found["waits"]
        self.assertEqual(figures["answered"]["total"], len(waits))
        self.assertAlmostEqual(figures["wait_seconds"]["mean"], sum(waits) / len(waits), places=5)
        self.assertAlmostEqual(figures["wait_seconds"]["max"], waits[-1], places=5)
        self.assertAlmostEqual(figures["wait_seconds"]["p90"], waits[-(-len(waits) * 9 // 10) - 1], places=5)
        in_time = sum(wait <= 20.0000001 for wait in waits)
        self.assertAlmostEqual(figures["service_level_20s"], in_time / found["offered"])
        self.assertAlmostEqual(figures["rings_per_answered_call"], found["rings"] / len(waits))
        self.assertEqual(figures["events"], len(self.events))

    def test_a_busy_hour_has_everything_in_it(self):
        self.assertEqual((self.figures["people"], self.figures["departments"]), (300, 12))
        self.assertTrue(1400 < self.figures["offered"] < 1600)
        self.assertEqual(self.figures["failed"], 0)
        self.assertEqual(self.figures["refusals"], 0)
        counts = [*self.figures["answered"].values(), self.figures["announced"], self.figures["abandoned"]]
        self.assertTrue(all(count > 20 for count in counts), counts)
        types = {event["type"] for event in self.events}
        self.assertLessEqual({"worker.activity.update", "reservation.rejected"}, types)

    def test_nobody_rings_twice_for_a_call_or_while_away(self):
        rung = collections.Counter(
            (event["task_sid"], event["worker_sid"])
            for event in self.events
            if event["type"] == "reservation.created"
        )
        self.assertEqual(max(rung.values()), 1)
        for event in self.events:
            if event["type"] == "reservation.created":
                self.assertEqual(event["worker_activity_name"], "Available")

    def test_the_story_is_one_of_escalation(self):
        text = acd("demo")
        for part in ("A busy hour, 300 people", "step 1, the owner", "no answer from",
                     "step 2, the department", "answers: the caller waited"):
            self.assertIn(part, text)

    def test_the_day_is_reported(self):
        report = self.folder / "day.html"
        text = acd("demo", "--report", report)
        self.assertIn("The whole day, 10 times", text)
        self.assertIn(str(report), text)
        self.assertIn("A day at a site of 300 people", report.read_text(encoding="utf-8"))
        self.assertNotIn("Charts", acd("demo", "--report", ""))
        summary = json.loads(acd("simulate", SITE / "day.json", "--json"))
        self.assertRegex(text, rf"calls a day +{summary['total']['offered']['value']:,.0f} ")

    def test_a_file_that_cannot_be_written_is_said(self):
        for option in ("--events", "--commands"):
            self.assertIn("cannot write", acd("demo", option, self.folder / "no" / "file", status=2))
        self.assertIn("cannot make", acd("demo", "--site", self.folder / "first.events" / "x", status=2))


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
