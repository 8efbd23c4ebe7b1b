"""acd replay."""

import json
import os
import unittest
from pathlib import Path

from harness import CommandTest

SITE = Path(os.environ["ACD_SITE"])


class Replay(CommandTest):
    def setUp(self):
        super().setUp()
        self.acd("demo", "--json", "--site", "site", "--commands", "hour.jsonl")

    def replay(self, other, *flags, status=0):
        return self.acd("replay", "site/site.json", "--config", other, "--commands", "hour.jsonl", *flags,
                        status=status)

    def other_site(self, change):
        site = json.loads((SITE / "site.json").read_text(encoding="utf-8"))
        workflow = json.loads((SITE / "workflow.json").read_text(encoding="utf-8"))
        change(site, workflow)
        site["workflows"][0]["configuration"] = workflow
        return self.write("other.json", site)

    def test_an_hour_under_its_own_configuration_stays_as_it_was(self):
        same = json.loads(self.replay("site/site.json", "--json").stdout)
        self.assertEqual(same["changed"], [])
        self.assertEqual(same["recorded"], same["other"])
        self.assertEqual({same["assumed"][key] for key in ("rings", "talks", "waits", "left_out")}, {0})
        self.assertIn("nothing: every reaction was recorded", self.replay("site/site.json").stdout.decode())

    def test_more_time_for_the_owner(self):
        def change(site, workflow):
            workflow["task_routing"]["filters"][0]["targets"][0]["timeout"] = 20

        other = self.other_site(change)
        found = json.loads(self.replay(other, "--json").stdout)
        self.assertGreater(len(found["changed"]), 100)
        self.assertEqual(found["recorded"]["offered"], found["other"]["offered"])
        self.assertLess(found["other"]["rings"], found["recorded"]["rings"])
        self.assertGreater(found["assumed"]["rings"], 0)
        text = self.replay(other, "--changes", 3).stdout.decode()
        self.assertIn("went otherwise", text)
        self.assertEqual(text.count("; otherwise "), 3)
        self.assertIn("What the log cannot know", text)
        self.assertEqual(self.replay(other, "--json").stdout, self.replay(other, "--json").stdout)

    def test_faults(self):
        self.write("hour.jsonl", '{"at": 0, "type": "tick"}\n{"at": 1, "type": "task.creat"}\n')
        self.assertIn("hour.jsonl:2:", self.replay("site/site.json", status=2).stderr.decode())
        self.replay("nowhere.json", status=2)
        self.acd("replay", "site/site.json", "--commands", "hour.jsonl", status=2)


if __name__ == "__main__":
    unittest.main()
