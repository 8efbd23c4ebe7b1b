"""acd simulate and acd erlang."""

import json
import unittest

from harness import CommandTest

SCENARIO = {
    "workspace": "site.json",
    "horizon": "2h",
    "replications": 5,
    "arrivals": [
        {"name": "calls", "process": {"poisson": {"per_hour": 60}}, "handling": {"exponential": 180},
         "patience": {"exponential": 60}, "ring": 3}
    ],
}
SITE = {
    "name": "s",
    "task_queues": [{"name": "q"}],
    "workers": [{"name": f"w{i}", "activity": "Available"} for i in range(4)],
    "workflows": [
        {"name": "main", "configuration": {"task_routing": {"filters": [], "default_filter": {"queue": "q"}}}}
    ],
}


class Simulate(CommandTest):
    def setUp(self):
        super().setUp()
        self.write("site.json", SITE)

    def simulate(self, scenario, *flags, status=0):
        return self.acd("simulate", self.write("day.json", scenario), *flags, status=status)

    def test_text_and_json_say_the_same(self):
        text = self.simulate(SCENARIO).stdout.decode()
        self.assertIn("5 replications", text)
        self.assertIn("answered within 20 s", text)
        summary = json.loads(self.simulate(SCENARIO, "--json").stdout)
        self.assertTrue(summary["run"]["littles_law"])
        self.assertEqual(summary["run"]["refused"], 0)
        self.assertIn(f"{summary['run']['calls']} calls", text)

    def test_threads_change_nothing_seeds_do(self):
        one = self.simulate(SCENARIO, "--json", "--threads", 1).stdout.decode()
        self.assertEqual(self.simulate(SCENARIO, "--json", "--threads", 4).stdout.decode(), one)
        self.assertNotEqual(self.simulate(SCENARIO, "--json", "--seed", 9).stdout.decode(), one)
        self.assertEqual(json.loads(self.simulate(SCENARIO, "--json", "--replications", 2).stdout)["replications"], 2)

    def test_faults_have_their_place(self):
        done = self.simulate({**SCENARIO, "horizons": 3, "warm_up": "9h"}, status=2)
        self.assertEqual(done.stdout, b"")
        self.assertIn("there is no key 'horizons' here", done.stderr.decode())
        self.assertIn("expected a warm-up shorter than the horizon", done.stderr.decode())

    def test_bad_rows_of_a_log(self):
        self.write("log.csv", "t\n10\noops\n20\n")
        scenario = {**SCENARIO, "arrivals": [
            {"name": "c", "process": {"log": "log.csv", "column": "t"}, "handling": 5}]}
        self.assertIn("line 3 of 'log.csv'", self.simulate(scenario, status=2).stderr.decode())
        summary = json.loads(self.simulate(scenario, "--skip-bad", "--json").stdout)
        self.assertEqual(summary["total"]["offered"]["value"], 2)

    def test_very_many_replications_are_asked_about(self):
        self.assertIn("hours; with --yes", self.simulate(
            {**SCENARIO, "replications": 1000000000}, status=2).stderr.decode())

    def test_unusable_options(self):
        for flags in (["--threads", "0"], ["--replications", "0"], ["--replications", "many"]):
            self.simulate(SCENARIO, *flags, status=2)
        self.acd("simulate", "nowhere.json", status=2)


class Erlang(CommandTest):
    def erlang(self, *flags):
        return json.loads(self.acd("erlang", *flags, "--json").stdout)

    def test_models(self):
        site = ["--servers", 24, "--calls", 400, "--handling", 180]
        self.assertAlmostEqual(self.erlang(*site)["asa"], 13.4132534907, places=9)
        self.assertEqual(self.erlang(*site, "--patience", 60)["model"], "Erlang A")
        self.assertEqual(self.erlang(*site, "--lost")["model"], "Erlang B")
        self.assertEqual(self.erlang(*site, "--room", 30)["model"], "M/M/c/K")
        self.assertIsNone(self.erlang("--servers", 5, "--calls", 400, "--handling", 180)["asa"])
        self.assertEqual(self.erlang("--calls", 200, "--handling", 180, "--max-occupancy", 0.85)["servers"], 14)

    def test_contradictions(self):
        site = ["--servers", 24, "--calls", 400, "--handling", 180]
        for flags in (["--lost", "--patience", 3], ["--room", 3], ["--cv", 2], ["--max-abandonment", 0.1]):
            self.assertTrue(self.acd("erlang", *site, *flags, status=2).stderr.decode())
        self.acd("erlang", "--calls", 0, "--handling", 180, "--servers", 3, status=2)
        self.acd("erlang", "--calls", "1,2", "--handling", 180, status=2)

    def test_more_people_than_there_can_be(self):
        done = self.acd("erlang", "--calls", 1e9, "--handling", 1e9, status=2)
        self.assertIn("more than 10000000 people", done.stderr.decode())


if __name__ == "__main__":
    unittest.main()
