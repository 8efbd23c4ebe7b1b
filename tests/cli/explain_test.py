"""acd explain."""

import json
import unittest

from harness import CommandTest, lines

SITE = {
    "name": "s",
    "task_queues": [{"name": "q"}],
    "workers": [{"name": f"w{i}", "attributes": {"level": i}} for i in range(4)],
    "workflows": [
        {"name": "main", "configuration": {"task_routing": {"filters": [], "default_filter": {
            "queue": "q", "expression": "worker.level >= 2"}}}}
    ],
}


class Explain(CommandTest):
    def explain(self, *flags, status=0):
        self.write("site.json", SITE)
        self.write("day.jsonl", lines([{"at": 0, "type": "task.create", "task": "t1", "channel": "voice"}]))
        return self.acd("explain", "site.json", "--commands", "day.jsonl", *flags, status=status)

    def test_what_it_proposes_routes_the_task(self):
        found = json.loads(self.explain("--task", "t1", "--at", 9, "--json").stdout)
        self.assertEqual(found["age"], 9)
        self.assertEqual({g["obstacle"]: g["workers"] for g in found["workers"]},
                         {"target_expression": 2, "activity": 2})
        commands = [{"at": "1970-01-01T00:00:00Z", "type": "task.create", "task": "t1", "channel": "voice"},
                    found["changes"][0]["command"]]
        events = self.acd("route", "site.json", stdin=lines(commands)).stdout.decode()
        self.assertIn('"type":"reservation.created"', events)

    def test_text(self):
        text = self.explain("--task", "t1").stdout.decode()
        self.assertIn("worker.level >= 2 is false", text)
        self.assertIn("make w2 Available", text)

    def test_availability(self):
        found = json.loads(self.explain("--availability", "level >= 2", "--json").stdout)
        self.assertEqual(found, {"total": 2, "available": 0, "free": 0})
        self.assertIn("^", self.explain("--availability", "level >=", status=2).stderr.decode())

    def test_what_cannot_be(self):
        self.assertIn("no task 'x'", self.explain("--task", "x", status=2).stderr.decode())
        self.explain(status=2)
        self.explain("--task", "t1", "--availability", "1==1", status=2)
        self.explain("--availability", "1==1", "--channel", "fax", status=2)


if __name__ == "__main__":
    unittest.main()
