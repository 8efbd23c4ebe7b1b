import json
import unittest

from harness import SITE, CommandTest, lines, small_site


class Lint(CommandTest):
    def test_a_sound_workspace(self):
        self.write("site.json", small_site())
        done = self.acd("lint", "site.json")
        self.assertTrue(done.out.endswith("site.json: 0 errors, 0 lints\n"), done.out)
        self.assertEqual(json.loads(self.acd("lint", "--json", "site.json").out), {"findings": []})

    def test_the_production_workflow_has_a_lint_and_no_error(self):
        done = self.acd("lint", SITE / "site.json")
        self.assertIn("0 errors", done.out)

    def site_with_a_trap(self):
        site = small_site()
        site["workflows"][0]["configuration"]["task_routing"]["filters"][0]["targets"][1]["expression"] = (
            "worker.level IN task.level"
        )
        return site

    def test_a_lint_has_a_place_a_reason_and_a_suggestion(self):
        self.write("site.json", json.dumps(self.site_with_a_trap(), indent=1))
        done = self.acd("lint", "site.json")
        self.assert_says(done.out, "lint: ", "[scalar-in]", "suggestion: ", "0 errors, 1 lint", "worker.level IN task.level")
        (finding,) = json.loads(self.acd("lint", "--json", "site.json").out)["findings"]
        self.assertEqual((finding["severity"], finding["id"]), ("lint", "scalar-in"))
        self.assertTrue(finding["pointer"].startswith("/workflows/0/configuration/task_routing/filters/0/targets/1"))
        self.assertTrue(finding["message"] and finding["suggestion"])

    def test_a_lint_in_a_file_that_the_workspace_names_is_there(self):
        site = self.site_with_a_trap()
        self.write("flow.json", json.dumps(site["workflows"][0]["configuration"], indent=1))
        site["workflows"][0]["configuration"] = "flow.json"
        self.write("site.json", site)
        done = self.acd("lint", "site.json")
        self.assertTrue(done.out.startswith("flow.json:"), done.out)

    def test_errors_end_with_1(self):
        site = small_site()
        site["workers"].append({"name": "Anna"})
        site["task_queues"].append({"name": "r", "target_workers": "level >"})
        self.write("site.json", site)
        done = self.acd("lint", "site.json", status=1)
        self.assert_says(done.out, "error: ", "[duplicate]", "[syntax]", "2 errors, 0 lints")
        findings = json.loads(self.acd("lint", "--json", "site.json", status=1).out)["findings"]
        self.assertEqual([f["severity"] for f in findings], ["error", "error"])

    def test_what_cannot_be_read_ends_with_2(self):
        for text in ("", "{", "[" * 100000, b'{"name": "\xff"}'):
            self.write("site.json", text)
            done = self.acd("lint", "site.json", status=2)
            self.assertEqual(done.out, "")
            self.assertIn("acd: site.json:1:", done.err)
        self.acd("lint", "nowhere.json", status=2)


class Graph(CommandTest):
    def test_prints_dot(self):
        self.write("site.json", small_site())
        done = self.acd("graph", "site.json")
        self.assertTrue(done.out.startswith("digraph"), done.out)
        self.assertTrue(done.out.rstrip().endswith("}"))


class Test(CommandTest):
    def document(self, *steps, **more):
        return {"workspace": small_site(), "steps": list(steps), **more}

    create = {"at": 0, "type": "task.create", "task": "t1"}

    def test_all_well(self):
        self.write("a.json", self.document(self.create, {"expect": [{"type": "reservation.created", "worker_sid": "anna"}]}, why="because"))
        self.write("b.json", self.document(self.create, {"state": {"task": "t1", "status": "reserved"}}, name="b"))
        done = self.acd("test", "a.json", "b.json")
        self.assertEqual((done.out, done.err), ("2 passed, 0 failed\n", ""))

    def test_a_failure_shows_what_was_expected_and_what_came(self):
        text = json.dumps(self.document(self.create), indent=1)[:-4].rstrip() + """,
  {"at": 3, "type": "task.cancel", "task": "t1", "reason": "hangup"},
  {"expect": [{"type": "reservation.created", "worker_sid": "anna"},
              {"type": "task.canceled", "task_canceled_reason": "bored"}], "also": ["reservation.timeout"]}
 ]
}
"""
        self.write("a.json", text)
        done = self.acd("test", "a.json", status=1)
        line = text[: text.index('{"expect"')].count("\n") + 1
        self.assertEqual(
            done.out,
            f"""a.json:{line}: step 3: task.canceled: task_canceled_reason: expected "bored", found "hangup"
  expected:
    {{"type":"reservation.created","worker_sid":"anna"}}
    {{"task_canceled_reason":"bored","type":"task.canceled"}}
  came:
    1970-01-01T00:00:00.000000Z task.created task_sid=t1 task_priority=0
    1970-01-01T00:00:00.000000Z workflow.entered task_sid=t1 task_priority=0
    1970-01-01T00:00:00.000000Z workflow.target-matched task_sid=t1 task_queue_name=q task_priority=0
    1970-01-01T00:00:00.000000Z task-queue.entered task_sid=t1 task_queue_name=q task_priority=0
  = 1970-01-01T00:00:00.000000Z reservation.created task_sid=t1 worker_sid=anna task_queue_name=q task_priority=0
    1970-01-01T00:00:03.000000Z reservation.canceled task_sid=t1 worker_sid=anna task_queue_name=q task_priority=0 reason_code=task_canceled
  > 1970-01-01T00:00:03.000000Z task.canceled task_sid=t1 task_queue_name=q task_priority=0 task_canceled_reason=hangup
0 passed, 1 failed
""",
        )

    def test_a_missing_event_and_a_wrong_state(self):
        self.write("a.json", self.document(self.create, {"expect": [{"type": "reservation.timeout"}]}, {"state": {"worker": "anna", "available": False}},
                                           {"at": 1, "type": "task.complete", "task": "t1"}))
        done = self.acd("test", "a.json", status=1)
        self.assert_says(done.out, "  > (no more)\n", "worker 'anna': available: expected false, found true", "the command was refused, wrong_state", "0 passed, 1 failed")

    def test_json(self):
        self.write("a.json", self.document(self.create, {"expect": [{"type": "reservation.timeout"}]}))
        self.write("b.json", self.document(self.create))
        answer = json.loads(self.acd("test", "--json", "a.json", "b.json", status=1).out)
        self.assertEqual((answer["passed"], answer["failed"], answer["unreadable"]), (1, 1, 0))
        failing, passing = answer["documents"]
        self.assertEqual((failing["file"], failing["passed"], passing["passed"]), ("a.json", False, True))
        (failure,) = failing["failures"]
        self.assertEqual((failure["step"], failure["line"], failure["first"]), (2, 1, 5))
        self.assertEqual(failure["expected"], [{"type": "reservation.timeout"}])
        self.assertEqual(failure["events"][0]["type"], "task.created")
        self.assertEqual(answer["coverage"][0]["steps"][2], {"filter": "default_filter", "target": 1, "leads_to": "q", "entered": 2})

    def test_what_cannot_be_read_ends_with_2_and_the_others_run(self):
        self.write("bad.json", '{"workspace": {}, "steps": [{"expects": []}]}')
        self.write("good.json", self.document(self.create))
        done = self.acd("test", "bad.json", "good.json", status=2)
        self.assert_says(done.err, "acd: bad.json:1:15: ", "acd: bad.json:1:29: expected a step")
        self.assertEqual(done.out, "1 passed, 0 failed, 1 unreadable\n")
        answer = json.loads(self.acd("test", "--json", "bad.json", status=2).out)
        self.assertEqual(answer["documents"][0]["errors"][0]["pointer"], "/workspace")
        self.acd("test", "nowhere.json", status=2)
        self.acd("test", status=2)

    def test_the_workspace_may_be_a_file(self):
        self.write("sites/site.json", small_site())
        self.write("tests/a.json", {"workspace": "../sites/site.json", "steps": [self.create, {"state": {"task": "t1", "status": "reserved"}}]})
        self.acd("test", "tests/a.json")
        self.write("tests/b.json", {"workspace": "nowhere.json", "steps": []})
        self.assert_says(self.acd("test", "tests/b.json", status=2).err, "tests/b.json:1:15: ", "nowhere.json")
        self.assertEqual(self.acd("test", "-", stdin=json.dumps(self.document(self.create))).out, "1 passed, 0 failed\n")

    def test_update_rewrites_failing_expectations_only(self):
        kept = '{"expect": [{ "type": "task.created" }]}'
        document = self.document(self.create)
        document["steps"] = ["STEPS"]
        text = json.dumps(document, indent=2).replace(
            '"STEPS"',
            json.dumps(self.create) + ",\n    " + kept + ',\n    {"at": 5, "type": "task.create", "task": "t2"},\n'
            '    {"expect": [{"type": "reservation.created", "worker_sid": "carl"}]}',
        )
        self.write("a.json", text)
        done = self.acd("test", "--update", "a.json")
        self.assertEqual((done.out, done.err), ("1 passed, 0 failed\n", "acd: a.json: updated\n"))
        self.assertEqual((self.folder / "a.json").read_text(), text.replace('"carl"', '"bob"'))
        self.assertEqual(self.acd("test", "--update", "a.json").err, "")
        self.acd("test", "--update", "-", stdin="{}", status=2)

    def test_coverage_lists_what_no_document_entered(self):
        self.write("a.json", self.document({**self.create, "attributes": {"kind": "b"}}))
        self.write("b.json", self.document(self.create))
        done = self.acd("test", "--coverage", "a.json", "b.json")
        self.assertEqual(
            done.out,
            "never entered: small / main: filter 1, target 2 (q)\ncoverage: 2 of 3 targets entered\n2 passed, 0 failed\n",
        )


if __name__ == "__main__":
    unittest.main()
