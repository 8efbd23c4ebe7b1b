"""Metrics: Prometheus' own promtool reads the page and finds nothing to say against its names."""

import subprocess
import unittest
from pathlib import Path

from peers import need_program, route_text

BUILD = Path(__file__).parents[3] / "build" / "peers"
WORKSPACE = {
    "name": "shop",
    "activities": [{"name": "Off \"duty\"\n\\", "available": False}, {"name": "Available", "available": True}],
    "task_queues": [{"name": "calls"}],
    "workers": [{"name": "anna", "activity": "Available"}],
    "workflows": [{"name": "main", "configuration": {"task_routing": {"default_filter": {"queue": "calls"}}}}],
    "options": {"default_activity": "Available", "timeout_activity": "none"},
}
COMMANDS = [
    {"at": 0, "type": "task.create", "task": "t1"},
    {"at": 4, "type": "reservation.accept", "task": "t1", "worker": "anna"},
    {"at": 5, "type": "task.create", "task": "t2"},
    {"at": 9, "type": "task.cancel", "task": "t2"},
]


class Promtool(unittest.TestCase):
    def check(self, page):
        promtool = need_program("promtool", BUILD / "prometheus" / "usr" / "bin" / "promtool")
        return subprocess.run([promtool, "check", "metrics"], input=page.encode(), capture_output=True, timeout=60, check=False)

    def test_it_accepts_the_page(self):
        page = route_text(WORKSPACE, COMMANDS, "--format", "metrics")
        self.assertIn("acd_task_wait_seconds_count", page)
        done = self.check(page)
        self.assertEqual((done.returncode, done.stdout, done.stderr), (0, b"", b""))

    def test_it_would_notice(self):
        page = route_text(WORKSPACE, COMMANDS, "--format", "metrics")
        for wrong in (page.replace("acd_workers", "acd_wait_ms"), page.replace("\\n", "\n"), page.replace('"} 1', "} 1")):
            self.assertNotEqual(self.check(wrong).returncode, 0)


if __name__ == "__main__":
    unittest.main()
