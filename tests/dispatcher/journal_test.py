"""What the dispatcher makes of its journal: cut short, twice, by another, for another site."""

import json
import os
import pathlib
import signal
import socket
import subprocess
import tempfile
import unittest
import urllib.request

from harness import free_port, wait_for

SITE = {
    "name": "journal",
    "task_queues": [{"name": "everyone"}],
    "workers": [{"name": "anna", "activity": "Available"}],
    "workflows": [{"name": "calls", "configuration": {"task_routing": {"default_filter": {"queue": "everyone"}}}}],
}


class JournalTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.commands = self.folder / "state/commands.jsonl"
        # Nobody speaks evapi here: the port is taken and silent.
        silent = socket.create_server(("127.0.0.1", 0))
        self.addCleanup(silent.close)
        self.evapi = silent.getsockname()[1]
        (self.folder / "site.json").write_text(json.dumps(SITE))

    def start(self):
        self.web = free_port()
        config = self.folder / f"{self.web}.json"
        config.write_text(json.dumps({"workspace": "site.json", "state": "state", "web": {"port": self.web},
                                      "kamailio": {"port": self.evapi}}))  # fmt: skip
        process = subprocess.Popen([os.environ["ACD_DISPATCHER"], config], stderr=subprocess.PIPE, text=True)
        self.addCleanup(process.stderr.close)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        return process

    def get(self, path):
        with urllib.request.urlopen(f"http://127.0.0.1:{self.web}/{path}", timeout=5) as answer:
            return json.load(answer)

    def running(self):
        process = self.start()

        def is_up():
            with socket.socket() as probe:
                return probe.connect_ex(("127.0.0.1", self.web)) == 0

        self.assertTrue(wait_for(is_up))
        return process

    def create(self, task):
        body = json.dumps({"type": "task.create", "task": task}).encode()
        request = urllib.request.Request(f"http://127.0.0.1:{self.web}/commands", body,
                                         {"content-type": "application/json"})  # fmt: skip
        with urllib.request.urlopen(request, timeout=5) as answer:
            self.assertEqual(answer.status, 200)

    def tasks(self):
        return [call["task"] for call in self.get("calls")]

    def kill(self, process, how=signal.SIGKILL):
        process.send_signal(how)
        return process.wait(10)

    def test_a_line_that_was_cut_short_costs_itself_alone(self):
        process = self.running()
        self.create("t1")
        self.kill(process)
        with self.commands.open("a") as file:
            file.write('{"command":{"at":"2026-')  # killed while it wrote
        process = self.running()
        self.create("t2")
        self.kill(process)
        self.running()
        self.assertEqual(self.tasks(), ["t1", "t2"])

    def test_a_line_that_is_spoilt_is_said_and_nothing_is_changed(self):
        process = self.running()
        self.create("t1")
        self.create("t2")
        self.kill(process)
        lines = self.commands.read_text().splitlines()
        for spoilt in ("{}", "nonsense", lines[1]):
            with self.subTest(spoilt=spoilt):
                text = "\n".join([spoilt, *lines[1:]]) + "\n"
                self.commands.write_text(text)
                process = self.start()
                self.assertEqual(process.wait(10), 1)
                self.assertIn("commands.jsonl:1: ", process.stderr.read())
                self.assertEqual(self.commands.read_text(), text)

    def test_a_gentle_stop_keeps_all_in_the_snapshot(self):
        process = self.running()
        self.create("t1")
        self.assertEqual(self.kill(process, signal.SIGTERM), 0)
        self.assertEqual(self.commands.read_text(), "")
        self.running()
        self.assertEqual(self.tasks(), ["t1"])

    def test_one_process_at_a_time(self):
        self.running()
        second = self.start()
        self.assertEqual(second.wait(10), 1)
        self.assertIn("another dispatcher has it", second.stderr.read())


if __name__ == "__main__":
    unittest.main()
