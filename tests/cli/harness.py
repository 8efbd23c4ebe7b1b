"""Runs the built command; shared by the tests of this folder."""

import json
import os
import subprocess
import tempfile
import unittest
from pathlib import Path

ACD = os.environ["ACD"]
SITE = Path(os.environ["ACD_SITE"])


def lines(objects):
    return "".join(json.dumps(o, ensure_ascii=False) + "\n" for o in objects)


class CommandTest(unittest.TestCase):
    """A folder of its own, and acd() to run the command in it."""

    maxDiff = None

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def write(self, name, content):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, (dict, list)):
            content = json.dumps(content)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return name

    def acd(self, *arguments, stdin="", status=0, env=None):
        """The finished process; fails unless it ended with `status`."""
        data = stdin if isinstance(stdin, bytes) else stdin.encode()
        done = subprocess.run(
            [ACD, *map(str, arguments)],
            input=data,
            capture_output=True,
            cwd=self.folder,
            env={**os.environ, **(env or {})},
            timeout=120,
            check=False,
        )
        done.out = done.stdout.decode()
        done.err = done.stderr.decode()
        self.assertEqual(done.returncode, status, done.out[-2000:] + done.err[-2000:])
        return done

    def assert_says(self, text, *parts):
        for part in parts:
            self.assertIn(part, text)


def small_site(**options):
    """Two workers, one queue; kind 'b' has a second step after 10 seconds."""
    return {
        "name": "small",
        "task_queues": [{"name": "q"}],
        "workers": [
            {"name": "anna", "activity": "Available", "attributes": {"level": 1}},
            {"name": "bob", "activity": "Available", "attributes": {"level": 2}},
        ],
        "workflows": [
            {
                "name": "main",
                "configuration": {
                    "task_routing": {
                        "filters": [
                            {
                                "expression": "kind == 'b'",
                                "targets": [
                                    {"queue": "q", "expression": "worker.level == 1", "timeout": 10},
                                    {"queue": "q"},
                                ],
                            }
                        ],
                        "default_filter": {"queue": "q"},
                    }
                },
            }
        ],
        "options": options,
    }
