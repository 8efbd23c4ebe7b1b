import json
import subprocess
import unittest

from harness import ACD, CommandTest, lines


class EvalOne(CommandTest):
    def test_prints_true_or_false_and_ends_well(self):
        rows = [
            ("level >= 3", ["--context", "queue", "--worker", '{"level": 4}'], "true\n"),
            ("level >= 3", ["--task", '{"level": 2}'], "false\n"),
            ("a == 1", [], "false\n"),
            ("task.n == worker.n", ["-c", "target", "--task", '{"n": "6"}', "--worker", '{"n": 6}'], "true\n"),
            ("task.n == worker.n", ["-c", "target", "--task", '{"n": "6"}', "--worker", '{"n": 6}', "--no-coercion"], "false\n"),
            ("12 IN n", ["--task", '{"n": 12}'], "true\n"),
            ("12 IN n", ["--task", '{"n": 12}', "--scalar-in", "documented"], "false\n"),
            ("NOT a == 1", ["--extended"], "true\n"),
            ("workers.available == 0 AND queue.waiting > 2", ["-c", "skip_if", "--workers", '{"available": 0}', "--queue", '{"waiting": 3}'], "true\n"),
            ("candidates.free > 0", ["-c", "skip_if", "--candidates", '{"free": 1}'], "true\n"),
            ("calendar.office.open == true", ["--calendar", '{"office": {"open": true}}'], "true\n"),
            ("worker.sid == 'WK1'", ["-c", "target", "--worker-fields", '{"sid": "WK1"}'], "true\n"),
            ("name == '山田'", ["--task", '{"name": "山田"}'], "true\n"),
        ]
        for expression, options, answer in rows:
            with self.subTest(expression=expression, options=options):
                self.assertEqual(self.acd("eval", "-e", expression, *options).out, answer)

    def test_exit_code_says_the_answer_only_when_asked(self):
        self.acd("eval", "--expr", "1==0")
        self.acd("eval", "--expr", "1==0", "--exit-code", status=1)
        self.acd("eval", "--expr", "1==1", "--exit-code")

    def test_explain_shows_what_was_compared(self):
        done = self.acd("eval", "--expr", "a == 1 AND b > 2", "--task", '{"a": 1}', "--explain")
        self.assertTrue(done.out.startswith("false\n"))
        self.assert_says(done.out, "a == 1", "b > 2")
        tree = json.loads(self.acd("eval", "-e", "a == 1", "--explain", "--json").out)
        self.assertEqual(tree["result"], False)
        self.assertEqual(tree["tree"]["expression"], "a == 1")

    def test_a_fault_has_a_place_and_a_caret(self):
        done = self.acd("eval", "--expr", "level >= ", status=2)
        self.assertEqual(done.out, "")
        self.assertEqual(
            done.err,
            "acd: --expr:1:10: expected a value after >=, found the end of the text\n"
            "  level >= \n           ^\n",
        )
        done = self.acd("eval", "--expr", "a ==", "--json", status=2)
        self.assertEqual(json.loads(done.out)["error"]["code"], "syntax")

    def test_bad_options_name_themselves(self):
        rows = [
            (["--expr", "a==1", "--task", '{"a":'], "--task:1:6"),
            (["--expr", "a==1", "--task", "[1]"], "--task:1:1: expected an object, found an array"),
            (["--expr", "a==1", "--worker-fields", '{"channel":{"voice":{"assigned_tasks":"x"}}}'], "--worker-fields:1:39"),
            (["--expr", "a==1", "--context", "nowhere"], "--context"),
            (["--expr", b"a == '\xff'"], "UTF-8"),
            ([], "expected --expr or --jsonl"),
            (["--bogus"], "see acd eval --help"),
        ]
        for options, part in rows:
            with self.subTest(options=options):
                done = subprocess.run([ACD, "eval", *options], capture_output=True, check=False)
                self.assertEqual(done.returncode, 2)
                self.assertEqual(done.stdout, b"")
                self.assert_says(done.stderr.decode(), "acd: ", part)


class EvalLines(CommandTest):
    def answers(self, requests, *options):
        text = requests if isinstance(requests, (str, bytes)) else lines(requests)
        return [json.loads(line) for line in self.acd("eval", "--jsonl", *options, stdin=text).out.splitlines()]

    def test_the_example(self):
        done = self.acd(
            "eval", "--jsonl",
            stdin='{"expr":"worker.department_id IN task.department_id","context":"target",'
            '"task":{"department_id":12},"worker":{"department_id":12}}\n',
        )
        self.assertEqual(done.out, '{"result":true}\n')

    def test_every_part_of_a_request(self):
        rows = [
            ({"expr": "a == 1", "task": {"a": 1}}, True),
            ({"expr": "a == 1", "context": None, "task": None}, False),
            ({"expr": "a == 1", "context": "queue", "worker": {"a": 1}, "comment": "ignored"}, True),
            ({"expr": "worker.activity_name == 'Available'", "context": "target", "worker_fields": {"activity_name": "Available"}}, True),
            ({"expr": "worker.channel.voice.available_capacity_percentage == 100", "context": "target",
              "worker_fields": {"channel": {"voice": {"available_capacity_percentage": 100}}}}, True),
            ({"expr": "worker.channel.voice.assigned_tasks == 0", "context": "target",
              "worker_fields": {"channel": {"voice": {"configured_capacity": 1}}}}, False),
            ({"expr": "workers.WA1 > 1", "context": "skip_if", "workers": {"WA1": 2}}, True),
            ({"expr": "workers.available == 0", "context": "skip_if", "workers": {"unavailable": 2}}, False),
            ({"expr": "workers.available == null", "context": "skip_if"}, True),
            ({"expr": "candidates.total > candidates.free", "context": "skip_if", "candidates": {"total": 2, "available": 2, "free": 0}}, True),
            ({"expr": "queue.oldest_wait > 30", "context": "skip_if", "queue": {"oldest_wait": 30.5}}, True),
            ({"expr": "calendar.office.open == true", "calendar": {"office": {"open": True}}}, True),
            ({"expr": "n IN 12", "task": {"n": 12}, "dialect": {"scalar_in": "documented"}}, False),
            ({"expr": "n > 5", "task": {"n": "6"}}, True),
            ({"expr": "n > 5", "task": {"n": "6"}, "dialect": {"coerce_numeric_strings": False}}, False),
            ({"expr": "NOT n > 5", "task": {"n": 6}, "dialect": {"extended": True}}, False),
        ]
        answers = self.answers([request for request, _ in rows])
        for (request, result), answer in zip(rows, answers, strict=True):
            with self.subTest(request=request):
                self.assertEqual(answer, {"result": result})

    def test_an_answer_for_every_line_in_order(self):
        text = b'{"expr":"1==1"}\nnonsense\n\n[1]\n{"expr":"1==0"}\n{"expr":"a == \xff"}\r\n{"expr":"1==1"}'
        answers = self.answers(text)
        self.assertEqual(len(answers), 7)
        self.assertEqual([a.get("result") for a in answers], [True, None, None, None, False, None, True])
        for answer in answers:
            if "error" in answer:
                self.assertEqual(set(answer["error"]), {"code", "message", "offset"})
                self.assertEqual(answer["error"]["code"], "json")

    def test_codes_and_offsets(self):
        rows = [
            ({"expr": "a =="}, "syntax", 4),
            ({"expr": ""}, "syntax", 0),
            ({"expr": "名前 == 1"}, "syntax", 0),
            ({"expr": "'é' == 1 1"}, "syntax", 10),
            ({"expr": "b == 1", "context": "target"}, "unprefixed_name", 0),
            ({"expr": "1==1 AND worker.x == 1", "context": "skip_if"}, "wrong_root", 9),
            ({"expr": "(" * 300 + "1==1" + ")" * 300}, "limit_exceeded", 200),
            ({"expr": "a" * 70000 + "==1"}, "limit_exceeded", 65536),
            ({}, "json", "{}"),
            ({"expr": 3}, "json", "3"),
            ({"expr": "1==1", "context": "nowhere"}, "json", '"nowhere"'),
            ({"expr": "1==1", "task": [1]}, "json", "[1]"),
            ({"expr": "1==1", "dialect": {"extended": "yes"}}, "json", '"yes"'),
            ({"expr": "1==1", "workers": {"available": -1}}, "json", "-1"),
            ({"expr": "1==1", "workers": {"a/b": "x"}}, "json", '"x"'),
        ]
        answers = self.answers([request for request, _, _ in rows])
        for (request, code, offset), answer in zip(rows, answers, strict=True):
            if isinstance(offset, str):  # what the fault is
                offset = json.dumps(request).index(offset)
            with self.subTest(request=str(request)[:80]):
                self.assertEqual((answer["error"]["code"], answer["error"]["offset"]), (code, offset), answer)

    def test_a_wrong_type_says_where_by_pointer(self):
        (answer,) = self.answers([{"expr": "1==1", "worker_fields": {"channel": {"voice": 3}}}])
        self.assertIn("/worker_fields/channel/voice", answer["error"]["message"])

    def test_hostile_lines_are_answered_and_do_not_spoil_the_next(self):
        deep = b"[" * 5_000_000 + b"\n"
        long = b'{"expr": "' + b"a" * (70 << 20) + b'"}\n'
        answers = self.answers(deep + long + b'{"expr":"1==1"}\n')
        self.assertEqual([a.get("error", {}).get("code") for a in answers], ["limit_exceeded", "limit_exceeded", None])
        for answer in answers[:2]:
            self.assertLess(len(answer["error"]["message"]), 1000)

    def test_explain_adds_the_tree(self):
        (answer,) = self.answers([{"expr": "a == 1", "task": {"a": "1"}}], "--explain")
        self.assertEqual(answer["result"], True)
        self.assertEqual(answer["tree"]["notes"], ["coercion"])

    def test_answers_come_before_the_input_ends(self):
        with subprocess.Popen([ACD, "eval", "--jsonl"], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
            for result in (True, False, True):
                process.stdin.write(lines([{"expr": f"1=={int(result)}"}]).encode())
                process.stdin.flush()
                self.assertEqual(json.loads(process.stdout.readline()), {"result": result})
            process.stdin.close()
            self.assertEqual(process.wait(), 0)


if __name__ == "__main__":
    unittest.main()
