"""acd statistics."""

import json
import unittest

from harness import CommandTest, lines

SITE = {
    "name": "s",
    "task_queues": [{"name": "q"}],
    "workers": [{"name": "anna", "activity": "Available"}],
    "workflows": [
        {"name": "main", "configuration": {"task_routing": {"filters": [], "default_filter": {"queue": "q"}}}}
    ],
}
DAY = [
    {"at": 0, "type": "task.create", "task": "t1"},
    {"at": 4, "type": "reservation.accept", "task": "t1", "worker": "anna"},
    {"at": 10, "type": "task.create", "task": "t2"},
    {"at": 5000, "type": "task.complete", "task": "t1"},
]


class Statistics(CommandTest):
    def statistics(self, *flags, status=0):
        self.write("site.json", SITE)
        self.write("day.jsonl", lines(DAY))
        done = self.acd("statistics", "site.json", "--commands", "day.jsonl", *flags, status=status)
        return json.loads(done.stdout) if status == 0 else done.stderr.decode()

    def test_now_and_the_window(self):
        found = self.statistics("--at", 60)
        self.assertEqual(found["realtime"]["tasks_by_status"]["assigned"], 1)
        self.assertEqual(found["realtime"]["longest_task_waiting_age"], 50)
        self.assertEqual(found["cumulative"]["tasks_created"], 2)
        self.assertEqual(found["cumulative"]["wait_duration_until_accepted"]["avg"], 4)
        later = self.statistics("--minutes", 1)
        self.assertEqual(later["cumulative"]["tasks_created"], 0)
        self.assertEqual(later["cumulative"]["tasks_completed"], 1)
        part = self.statistics("--start-date", 5, "--end-date", 20, "--queue", "q")
        self.assertEqual(part["cumulative"]["tasks_entered"], 1)

    def test_what_cannot_be(self):
        self.assertIn("no queue 'x'", self.statistics("--queue", "x", status=2))
        self.assertIn("at most one of", self.statistics("--queue", "q", "--worker", "anna", status=2))
        self.assertIn("found both", self.statistics("--minutes", 5, "--start-date", 5, status=2))


if __name__ == "__main__":
    unittest.main()
