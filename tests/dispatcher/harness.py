"""Kamailio, the dispatcher and SIPp on the loopback interface, each in its own process."""

import json
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import unittest
import urllib.error
import urllib.request

import scenarios

ROOT = pathlib.Path(__file__).resolve().parents[2]


def free_port(kind=socket.SOCK_STREAM):
    with socket.socket(socket.AF_INET, kind) as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(what, seconds=10.0, step=0.05):
    """Calls `what` until it returns something true; None when it never does."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found = what()
        if found:
            return found
        time.sleep(step)
    return None


def require_peers(*more):
    """A missing peer is skipped by its name, and is an error in CI."""
    missing = [peer for peer in ("kamailio", "sipp", *more) if shutil.which(peer) is None]
    if missing and os.environ.get("CI") == "true":
        raise RuntimeError("missing: " + ", ".join(missing))
    if missing:
        raise unittest.SkipTest("skipped peer: " + ", ".join(missing))


class Switch:
    """Kamailio and the dispatcher, with folders of their own."""

    def __init__(self, workspace, sip=None, **config):
        """`workspace` is a document or the path of one; `config` goes into the configuration."""
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="acd-dispatcher-"))
        self.sip_port = free_port(socket.SOCK_DGRAM)
        self.evapi_port = free_port()
        self.web_port = free_port()
        if isinstance(workspace, dict):
            (self.folder / "site.json").write_text(json.dumps(workspace))
            workspace = "site.json"
        (self.folder / "config.json").write_text(json.dumps({
            "workspace": str(workspace), "state": "state",
            "kamailio": {"port": self.evapi_port, **(sip or {})},
            "web": {"port": self.web_port}, **config}))
        config = (ROOT / "examples/dispatcher/kamailio.cfg").read_text()
        config = config.replace("127.0.0.1:5070", f"127.0.0.1:{self.sip_port}")
        config = config.replace("127.0.0.1:8448", f"127.0.0.1:{self.evapi_port}")
        (self.folder / "kamailio.cfg").write_text(config)
        self.processes = []
        self.sipps = {}
        self.dispatcher = None
        self.start_kamailio()
        self.start_dispatcher()

    def run(self, name, arguments):
        with open(self.folder / f"{name}.log", "ab") as log:
            process = subprocess.Popen(arguments, stdout=log, stderr=log, cwd=self.folder)
        self.processes.append(process)
        return process

    def start_kamailio(self):
        self.kamailio = self.run("kamailio", [
            "kamailio", "-DD", "-E", "-f", self.folder / "kamailio.cfg", "-P",
            self.folder / "kamailio.pid", "-Y", self.folder, "-m", "128", "-M", "16"])

    def start_dispatcher(self):
        self.dispatcher = self.run("dispatcher",
                                   [os.environ["ACD_DISPATCHER"], self.folder / "config.json"])
        if not wait_for(self.is_healthy, 20):
            raise RuntimeError("the dispatcher does not come up:\n" + self.logs())

    def stop_dispatcher(self, how=signal.SIGTERM):
        self.dispatcher.send_signal(how)
        return self.dispatcher.wait(10)

    def is_healthy(self):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.web_port}/health", timeout=2) as answer:
                return answer.status == 200
        except OSError:
            return False

    def command(self, **command):
        """The status of the answer and its text."""
        request = urllib.request.Request(f"http://127.0.0.1:{self.web_port}/commands",
                                         json.dumps(command).encode(), {"content-type": "application/json"},
                                         method="POST")
        try:
            with urllib.request.urlopen(request, timeout=5) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()

    def events(self, *types):
        """Of these types, or all."""
        file = self.folder / "state/events.jsonl"
        lines = file.read_text().splitlines() if file.exists() else []
        events = [json.loads(line) for line in lines]
        return [event for event in events if not types or event["type"] in types]

    def wait_for_events(self, type_, count=1, seconds=10.0):
        return wait_for(lambda: (found := self.events(type_)) and len(found) >= count and found, seconds)

    def sipp(self, scenario, port, calls=1, *more):
        """A SIPp that plays `scenario` for `calls` calls."""
        file = self.folder / f"{port}.xml"
        file.write_text(scenario)
        numbers = self.folder / f"{port}.csv"
        numbers.write_text("SEQUENTIAL\n" + "".join(f"+8131234{n:04}\n" for n in range(max(calls, 1))))
        self.sipps[port] = self.run(str(port), [
            "sipp", "-sf", file, "-inf", numbers, "-i", "127.0.0.1", "-p", str(port),
            "-m", str(calls), "-nostdin", "-trace_err", "-error_file", self.folder / f"{port}.err",
            *map(str, more)])
        return self.sipps[port]

    def phone(self, scenario, port, calls=1, *more):
        process = self.sipp(scenario, port, calls, *more)
        time.sleep(0.3)  # until it listens
        return process

    def register(self, name, port):
        """A phone of that name, at that port."""
        process = self.sipp(scenarios.registering(name), port, 1, f"127.0.0.1:{self.sip_port}")
        if self.ended(process) != 0:
            raise RuntimeError(f"{name} cannot register\n{self.logs()}")

    def caller(self, scenario, calls=1, *more):
        return self.sipp(scenario, free_port(socket.SOCK_DGRAM), calls, *more,
                         f"127.0.0.1:{self.sip_port}")

    @staticmethod
    def ended(process, seconds=60):
        """The exit status; None when it did not end by itself."""
        try:
            return process.wait(seconds)
        except subprocess.TimeoutExpired:
            return None

    def played(self, port):
        """How many calls went as the SIPp on `port` expects; it ends first."""
        process = self.sipps[port]
        process.send_signal(signal.SIGUSR1)  # the calls that go on may end
        self.ended(process)
        rows = [line for line in (self.folder / f"{port}.log").read_text(errors="replace").splitlines()
                if "Successful call" in line]
        return int(rows[-1].split("|")[-1])

    def logs(self):
        texts = []
        for file in sorted(self.folder.glob("*.log")) + sorted(self.folder.glob("*.err")):
            texts.append(f"--- {file.name}\n{file.read_text(errors='replace')[-3000:]}")
        return "\n".join(texts)

    def close(self):
        for process in reversed(self.processes):
            if process.poll() is None:
                process.kill()
            process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)


def site(targets, ports, **options):
    """Workers owner, anna, ben, … with a phone on each of `ports`."""
    names = ["owner", "anna", "ben", "carl"]
    return {
        "name": "sip",
        "options": {"exclude_after": "both", "timeout_activity": "none", "wrapup_timeout": 1, **options},
        "task_queues": [{"name": "everyone", "max_reserved_workers": 1},
                        {"name": "all at once", "max_reserved_workers": 5}],
        "workers": [{"name": name, "activity": "Available",
                     "attributes": {"rank": rank, "contact_uri": f"sip:a@127.0.0.1:{port}"}}
                    for rank, (name, port) in enumerate(zip(names, ports))],
        "workflows": [{"name": "calls", "task_reservation_timeout": 30,
                       "configuration": {"task_routing": {"filters": [
                           {"expression": "1==1", "targets": targets}]}}}]}


OWNER = {"queue": "everyone", "expression": "worker.rank == 0", "timeout": 2}
COLLEAGUE = {"queue": "everyone", "expression": "worker.rank == 1", "timeout": 40}
ANYONE = {"queue": "everyone", "order_by": "worker.rank ASC", "timeout": 40}
NOBODY = {"x_outcome": "announce"}


class CallTest(unittest.TestCase):
    """A test with a switch of its own, `self.acd`."""

    def switch(self, targets, ports, sip=None, **options):
        self.acd = Switch(site(targets, ports, **options), sip)
        self.addCleanup(self.acd.close)
        return self.acd

    def assert_played(self, process, who):
        if self.acd.ended(process) != 0:
            self.fail(f"{who} saw something else\n{self.acd.logs()}\n" +
                      "\n".join(f"{e['at']} {e['type']} {e.get('worker_name', '')}" for e in self.acd.events()[:40]))

    def phones(self, count):
        return [free_port(socket.SOCK_DGRAM) for _ in range(count)]

    def answers_of(self, acd):
        return [event["worker_sid"] for event in acd.events("reservation.accepted")]
