#!/usr/bin/env python3
"""From a message to what it asks for: `dispatcher_latency.py DISPATCHER [--calls N] [--rate R] [--people P]`.

Stands in for Kamailio: offers calls at a steady rate and waits for each `dial`. Prints percentiles of the time between them, and how
much of it the router had, by the dispatcher's own metrics. The time of this script and of the loopback interface is in it too.
"""

import argparse
import asyncio
import json
import re
import socket
import subprocess
import tempfile
import time
import urllib.request
from pathlib import Path

TALK, ANSWER = 2.0, 0.1  # seconds


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def site(people):
    workers = [
        {"name": f"w{i}", "activity": "Available",
         "attributes": {"email": f"w{i}@x", "department_id": i % 12, "contact_uri": f"sip:w{i}@location"}}
        for i in range(people)
    ]  # fmt: skip
    return {
        "name": "latency",
        "options": {"selection": "random", "exclude_after": "both", "timeout_activity": "none"},
        "task_queues": [{"name": "everyone"}],
        "workers": workers,
        "workflows": [{"name": "calls", "configuration": {"task_routing": {"filters": [{
            "expression": "1==1",
            "targets": [
                {"queue": "everyone", "expression": "task.from == worker.email", "timeout": 10, "skip_if": "1==1"},
                {"queue": "everyone", "timeout": 60}]}]}}}],
    }  # fmt: skip


class Switch:
    """The evapi of a Kamailio that answers every dial."""

    def __init__(self, calls, rate):
        self.calls, self.rate = calls, rate
        self.offered, self.took = {}, []
        self.done = asyncio.Event()

    def say(self, **message):
        text = json.dumps(message).encode()
        self.writer.write(b"%d:%s," % (len(text), text))

    async def serve(self, reader, writer):
        self.writer = writer
        offering = None
        try:
            while size := await reader.readuntil(b":"):
                message = json.loads((await reader.readexactly(int(size[:-1]) + 1))[:-1])
                if message["cmd"] == "hello":
                    self.say(ev="sync.end")
                    offering = offering or asyncio.create_task(self.offer())
                elif message["cmd"] == "dial":
                    self.took.append(time.perf_counter() - self.offered[message["call"]])
                    asyncio.create_task(self.answer(message))
                    if len(self.took) == self.calls:
                        self.done.set()
        except (asyncio.IncompleteReadError, asyncio.CancelledError, ConnectionError):
            pass

    async def offer(self):
        start = time.perf_counter()
        for n in range(self.calls):
            await asyncio.sleep(max(0, start + n / self.rate - time.perf_counter()))
            call = f"c{n}"
            self.offered[call] = time.perf_counter()
            self.say(**{"from": f"w{n % 300}@x"}, ev="call.offered", call=call, to="support", ti=n, tl=n)

    async def answer(self, dial):
        await asyncio.sleep(ANSWER)
        self.say(ev="agent.reply", call=dial["call"], code=200, reservation=dial["reservations"][0])
        await asyncio.sleep(TALK)
        self.say(ev="dialog.end", call=dial["call"])


def percentile(sorted_values, share):
    return sorted_values[min(len(sorted_values) - 1, int(share * len(sorted_values)))]


def decisions(page):
    """Count and mean of the router's own time."""
    total = float(re.search(r"^acd_routing_decision_seconds_sum (\S+)", page, re.M)[1])
    count = int(re.search(r"^acd_routing_decision_seconds_count (\S+)", page, re.M)[1])
    return count, total / count


async def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("dispatcher")
    parser.add_argument("--calls", type=int, default=1500)
    parser.add_argument("--rate", type=float, default=50)
    parser.add_argument("--people", type=int, default=300)
    options = parser.parse_args()
    switch = Switch(options.calls, options.rate)
    server = await asyncio.start_server(switch.serve, "127.0.0.1", 0)
    web = free_port()
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        (folder / "site.json").write_text(json.dumps(site(options.people)))
        (folder / "config.json").write_text(json.dumps({
            "workspace": "site.json", "state": "state", "web": {"port": web},
            "kamailio": {"port": server.sockets[0].getsockname()[1], "wrap_up": False}}))  # fmt: skip
        dispatcher = subprocess.Popen([options.dispatcher, folder / "config.json"])
        try:
            await asyncio.wait_for(switch.done.wait(), options.calls / options.rate + 60)
            page = await asyncio.to_thread(
                lambda: urllib.request.urlopen(f"http://127.0.0.1:{web}/metrics").read().decode()
            )
        finally:
            dispatcher.terminate()
            dispatcher.wait()
    took = sorted(1e3 * one for one in switch.took)
    print(f"{options.people} people, {options.calls} calls at {options.rate:g} a second; from call.offered to dial:")
    for name, share in (("p50", 0.5), ("p99", 0.99), ("p99.9", 0.999)):
        print(f"  {name:6} {percentile(took, share):8.3f} ms")
    count, mean = decisions(page)
    print(f"  the router's own: {1e3 * mean:.3f} ms on average over {count} commands")


asyncio.run(main())
