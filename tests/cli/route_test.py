import json
import os
import pty
import subprocess
import time
import unittest

from harness import ACD, SITE, CommandTest, lines, small_site


def create(at, task, **more):
    return {"at": at, "type": "task.create", "task": task, **more}


class Route(CommandTest):
    def setUp(self):
        super().setUp()
        self.write("site.json", small_site())

    def route(self, commands, *options, status=0):
        text = commands if isinstance(commands, (str, bytes)) else lines(commands)
        return self.acd("route", "site.json", *options, stdin=text, status=status)

    def events(self, *arguments, **more):
        return [json.loads(line) for line in self.route(*arguments, **more).out.splitlines()]

    def test_commands_in_events_out(self):
        events = self.events([create(0, "t1"), {"at": 2.5, "type": "reservation.accept", "task": "t1", "worker": "anna"}])
        self.assertEqual(
            [e["type"] for e in events],
            ["task.created", "workflow.entered", "workflow.target-matched", "task-queue.entered",
             "reservation.created", "reservation.accepted"],
        )
        self.assertEqual([e["sequence"] for e in events], [1, 2, 3, 4, 5, 6])
        self.assertEqual([e["cause"] for e in events], [1, 1, 1, 1, 1, 2])
        self.assertEqual(events[-1]["at"], "1970-01-01T00:00:02.500000Z")
        self.assertEqual(self.route([create(0, "t1")]).err, "")

    def test_time_stands_at_the_last_command(self):
        stream = [create(0, "t1", attributes={"kind": "b"})]
        self.assertNotIn("reservation.canceled", self.route(stream).out)
        self.assertIn("reservation.canceled", self.route([*stream, {"at": 10, "type": "tick"}]).out)
        self.assertIn("reservation.canceled", self.route(stream, "--at", "10").out)

    def test_at_ends_the_stream_before_later_commands(self):
        events = self.events([create(0, "t1"), create(5, "t2"), create(5.1, "t3")], "--at", "5")
        self.assertEqual({e["task_sid"] for e in events}, {"t1", "t2"})

    def test_start_moves_seconds_and_iso_stands_for_itself(self):
        events = self.events([create(1.5, "t1")], "--start", "2024-05-03T09:00:00+09:00")
        self.assertEqual(events[0]["at"], "2024-05-03T00:00:01.500000Z")
        events = self.events([create("2024-05-03T09:00:00+09:00", "t1"), {"type": "task.cancel", "task": "t1"}])
        self.assertEqual(events[-1]["at"], "2024-05-03T00:00:00.000000Z")
        self.assertEqual(events[-1]["type"], "task.canceled")

    def test_attributes_print_as_of_their_time(self):
        events = self.events([
            create(0, "t1", attributes={"kind": "b", "n": 1}),
            {"at": 20, "type": "task.update", "task": "t1", "attributes": {"kind": "b", "n": 2}},
        ])
        late = [e for e in events if e["at"].endswith("10.000000Z")]
        self.assertTrue(late)
        self.assertEqual({e["task_attributes"]["n"] for e in late if "task_attributes" in e}, {1})

    def test_ids_are_made_when_absent(self):
        events = self.events([{"at": 0, "type": "task.create"}])
        self.assertEqual(events[0]["task_sid"], "WT" + "1".rjust(32, "0"))
        self.assertEqual(events[-1]["reservation_sid"], "WR" + "1".rjust(32, "0"))

    def test_refusals_are_said_counted_and_change_nothing(self):
        good = [create(0, "t1"), {"at": 3, "type": "task.cancel", "task": "t1"}]
        bad = [
            {"at": 1, "type": "task.cancel", "task": "nobody"},
            {"at": 1, "type": "task.complete", "task": "t1"},
            create(1, "t1"),
            create(0.5, "t9"),
        ]
        done = self.route([good[0], *bad, good[1]])
        without = [json.loads(l) for l in self.route(good).out.splitlines()]
        events = [json.loads(l) for l in done.out.splitlines()]
        for event in [*events, *without]:
            del event["cause"]
        self.assertEqual(events, without)
        said = done.err.splitlines()
        self.assertEqual(len(said), 5)
        for line, number, code in zip(said, (2, 3, 4, 5), ("unknown_id", "wrong_state", "duplicate", "time_backwards")):
            self.assertTrue(line.startswith(f"acd: <stdin>:{number}: refused, {code}: "), line)
        self.assertEqual(said[-1], "acd: 6 commands, 4 refused, 0 lines unreadable")

    def test_an_unreadable_line_stops_the_stream(self):
        self.write("c.jsonl", lines([create(0, "t1")]) + '{"at": 1, "type": tick}\n' + lines([create(2, "t2")]))
        done = self.acd("route", "site.json", "--commands", "c.jsonl", status=2)
        self.assertEqual(len(done.out.splitlines()), 5)
        self.assertTrue(done.err.startswith("acd: c.jsonl:2:20: expected"), done.err)
        self.assertEqual(done.err.splitlines()[1:3], ['  {"at": 1, "type": tick}', " " * 21 + "^"])
        self.assertNotIn("t2", done.out)

    def test_keep_going_skips_what_cannot_be_read(self):
        text = lines([create(0, "t1")]) + "{\n\n" + '{"at": 1, "type": "task.creat"}\n[]\n\xff\n' + lines([create(2, "t2")])
        done = self.route(text.encode("latin-1"), "--keep-going")
        self.assertIn('"t2"', done.out)
        self.assert_says(done.err, "<stdin>:2:2", "<stdin>:4:19", "<stdin>:5:1", "<stdin>:6:1", "2 commands, 0 refused, 4 lines unreadable")

    def test_all_faults_of_a_line_are_shown(self):
        done = self.route('{"at": "noon", "type": "task.create", "priority": -1, "colour": 3}\n', status=2)
        self.assert_says(done.err, "<stdin>:1:8", "<stdin>:1:51", "<stdin>:1:65", "'colour'")

    def test_twice_the_same_bytes_another_seed_other_choices_only(self):
        self.write("site.json", small_site(selection="random"))
        stream = []
        for n in range(200):
            stream += [create(n, f"t{n}"), {"at": n, "type": "task.cancel", "task": f"t{n}"}]
        first, again, other = (self.route(stream, "--seed", seed).out for seed in (1, 1, 2))
        self.assertEqual(first, again)
        self.assertNotEqual(first, other)
        keys = ("worker_sid", "worker_name", "worker_attributes")
        same = [
            [{k: v for k, v in json.loads(line).items() if k not in keys} for line in out.splitlines()]
            for out in (first, other)
        ]
        self.assertEqual(*same)
        self.assertEqual(self.route(stream).out, self.route(stream, "--seed", 0).out)

    def test_ticks_change_nothing(self):
        stream = [create(n, f"t{n}", attributes={"kind": "b"}, timeout=30) for n in range(0, 60, 3)]
        ticks = [{"at": n + 0.37, "type": "tick"} for n in range(70)]
        with_ticks = sorted([*stream, *ticks], key=lambda c: c["at"])
        self.assertEqual(self.route([*stream, {"at": 80, "type": "tick"}]).out,
                         self.route([*with_ticks, {"at": 80, "type": "tick"}]).out)

    def test_a_pipe_is_answered_at_once(self):
        command = [ACD, "route", self.folder / "site.json"]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
            for n in range(3):
                process.stdin.write(lines([create(n, f"t{n}")]).encode())
                process.stdin.flush()
                self.assertEqual(json.loads(process.stdout.readline())["task_sid"], f"t{n}")
                while json.loads(process.stdout.readline())["type"] != ("reservation.created" if n < 2 else "task-queue.entered"):
                    pass
            process.stdin.close()
            self.assertEqual(process.wait(), 0)

    def test_a_reader_that_goes_away_is_no_fault(self):
        self.write("c.jsonl", lines([create(n, f"t{n}") for n in range(20000)]))
        command = f"set -o pipefail; '{ACD}' route site.json --commands c.jsonl | head -n 1"
        done = subprocess.run(["bash", "-c", command], cwd=self.folder, capture_output=True, check=False, timeout=60)
        self.assertEqual((done.returncode, done.stderr), (0, b""))
        self.assertEqual(len(done.stdout.splitlines()), 1)

    def test_a_full_disk_is_one(self):
        if not os.path.exists("/dev/full"):
            self.skipTest("no /dev/full")
        with open("/dev/full", "wb") as full:
            done = subprocess.run([ACD, "route", self.folder / "site.json"], input=lines([create(0, "t1")]).encode(),
                                  stdout=full, stderr=subprocess.PIPE, check=False)
        self.assertEqual(done.returncode, 2)
        self.assertIn("cannot write the output", done.stderr.decode())

    def test_a_stream_of_many_lines_is_fast_enough(self):
        stream = []
        for n in range(20000):
            stream += [create(n, f"t{n}", attributes={"from": "+8131234567"}),
                       {"at": n, "type": "task.cancel", "task": f"t{n}", "reason": "hangup"}]
        text = lines(stream)
        start = time.monotonic()
        self.route(text)
        self.assertLess(time.monotonic() - start, 20)

    def test_cloudevents(self):
        stream = [create(0, "t1", attributes={"from": "+81312345678", "name": "Yamada"}), {"at": 2.5, "type": "reservation.accept", "task": "t1", "worker": "anna"}]
        native = self.events(stream)
        events = self.events(stream, "--format", "cloudevents", "--tenant", "tokyo 1")
        self.assertEqual([e["data"] for e in events], native)
        self.assertEqual([e["sequence"] for e in events], [f"{n:016}" for n in range(1, 7)])
        self.assertEqual({e["source"].split("/")[2] for e in events}, {"tokyo%201"})
        self.assertEqual(events[-1]["type"], "io.acd.reservation.accepted.v1")
        self.assertEqual(events[-1]["time"], "1970-01-01T00:00:02.500Z")
        out = self.route(stream, "--format", "cloudevents", "--mask", "/task_attributes/*", "--drop", "/task_attributes/name", "--drop", "/task_age").out
        self.assertNotIn("Yamada", out)
        self.assertNotIn("312345678", out)
        masked = json.loads(out.splitlines()[0])["data"]
        self.assertEqual(masked["task_attributes"], {"from": "+81*******78"})
        self.assertNotIn("task_age", masked)

    def test_what_comes_later_says_so(self):
        for options, part in [
            (["--format", "sip"], "--format sip is not supported in this version"),
            (["--format", "sip"], "native, cloudevents, twilio, taskrouter, connect and metrics are"),
            (["--format", "connect"], "need --connect FILE"),
            (["--format", "twilio"], "need --twilio FILE"),
            (["--in", "twilio"], "need --twilio FILE"),
            (["--in", "connect"], "need --connect FILE"),
            (["--in", "fax"], "there is no input 'fax'"),
            (["--mask", "/x"], "belong to --format cloudevents"),
            (["--format", "cloudevents", "--mask", "from"], "expected a JSON pointer such as /task_attributes/from, found 'from'"),
            (["--format", "fax"], "there is no format 'fax'"),
            (["--journal", "j"], "--journal is not supported in this version"),
        ]:
            with self.subTest(options=options):
                done = self.route([create(0, "t1")], *options, status=2)
                self.assertEqual(done.out, "")
                self.assertIn(part, done.err)

    def test_bad_usage(self):
        for arguments, part in [
            (["route"], "workspace is required"),
            (["route", "nowhere.json"], "cannot read nowhere.json: No such file or directory"),
            (["route", "."], "cannot read .: Is a directory"),
            (["route", "site.json", "--commands", "nowhere.jsonl"], "cannot read nowhere.jsonl"),
            (["route", "site.json", "--start", "yesterday"], "--start:1:1"),
            (["route", "site.json", "--at", "soon"], "--at:1:1"),
            (["route", "site.json", "--seed", "-1"], "--seed: expected a whole number"),
            (["route", "site.json", "--seed", "1" * 30], "--seed: expected a whole number"),
            (["route", "-"], "cannot both be standard input"),
        ]:
            with self.subTest(arguments=arguments):
                done = self.acd(*arguments, status=2)
                self.assertEqual(done.out, "")
                self.assertIn(part, done.err)

    def test_the_workspace_may_be_standard_input(self):
        self.write("c.jsonl", lines([create(0, "t1")]))
        done = self.acd("route", "-", "--commands", "c.jsonl", stdin=json.dumps(small_site()))
        self.assertEqual(len(done.out.splitlines()), 5)

    def test_the_bundled_site(self):
        command = create(0, "t1", channel="voice", attributes={"filter": "nobody knows"})
        done = self.acd("route", SITE / "site.json", stdin=lines([command]))
        self.assertIn("task.created", done.out)


class BadWorkspaces(CommandTest):
    """Every fault says where and what was expected; nothing is written for it."""

    def rows(self):
        def changed(**changes):
            return json.dumps({**small_site(), **changes})

        expression = small_site()
        expression["task_queues"].append({"name": "r", "target_workers": "skills HAS"})
        queue = small_site()
        queue["workflows"][0]["configuration"]["task_routing"]["default_filter"]["queue"] = "qq"
        yield "malformed", '{"name": "x",\n  "workers": [}', "w.json:2:15: expected a value"
        yield "empty", "", "w.json:1:1: expected JSON, found an empty text"
        yield "not an object", "[]", "w.json:1:1: expected an object"
        yield "wrong type", changed(workers=3), "expected an array, found 3"
        yield "duplicate name", changed(task_queues=[{"name": "q"}, {"name": "Q"}]), "'Q'"
        yield "duplicate worker", changed(workers=[{"name": "anna"}, {"name": "ANNA"}]), "'ANNA'"
        yield "duplicate key", '{"name": "x", "name": "y"}', "'name' twice"
        yield "unknown queue", json.dumps(queue), "'qq'"
        yield "expression", json.dumps(expression), "expected"
        yield "missing file", changed(workflows=[{"name": "m", "configuration": "no.json"}]), "no.json"
        yield "deep", "[" * 10_000_000, "nested deeper than"
        yield "invalid UTF-8", b'{"name": "\xff"}', "w.json:1:11"

    def test_lint_and_route_and_graph_say_it(self):
        for name, text, part in self.rows():
            self.write("w.json", text)
            for arguments in (["route", "w.json"], ["graph", "w.json"]):
                with self.subTest(name, command=arguments[0]):
                    done = self.acd(*arguments, status=2)
                    self.assertEqual(done.out, "")
                    self.assertIn(part, done.err)
                    self.assertTrue(done.err.startswith("acd: w.json:"), done.err[:200])
                    self.assertLess(len(done.err), 2000)

    def test_several_faults_come_at_once(self):
        self.write("w.json", {"name": 3, "workers": [{"name": ""}], "task_queues": [{}], "workflows": {}})
        said = self.acd("route", "w.json", status=2).err
        self.assertEqual(sum(line.startswith("acd: w.json:1:") for line in said.splitlines()), 4)

    def test_paths_start_at_the_document(self):
        site = small_site()
        self.write("sites/flows/main.json", site["workflows"][0]["configuration"])
        site["workflows"][0]["configuration"] = "flows/main.json"
        self.write("sites/site.json", site)
        self.acd("route", "sites/site.json")
        self.assertIn("digraph", self.acd("graph", "sites/site.json").out)

    def test_colours_only_on_a_terminal(self):
        self.write("w.json", "{")

        def on_a_terminal(**env):
            ours, theirs = pty.openpty()
            clean = {k: v for k, v in os.environ.items() if k != "NO_COLOR"}
            done = subprocess.run([ACD, "route", self.folder / "w.json"], stderr=theirs, stdin=subprocess.DEVNULL,
                                  env={**clean, "TERM": "xterm", **env}, check=False)
            os.close(theirs)
            said = os.read(ours, 10000)
            os.close(ours)
            self.assertEqual(done.returncode, 2)
            return said

        self.assertIn(b"\033[", on_a_terminal())
        self.assertNotIn(b"\033[", on_a_terminal(NO_COLOR="1"))
        self.assertNotIn(b"\033[", on_a_terminal(TERM="dumb"))
        self.assertNotIn("\033[", self.acd("route", "w.json", status=2, env={"TERM": "xterm"}).err)


if __name__ == "__main__":
    unittest.main()
