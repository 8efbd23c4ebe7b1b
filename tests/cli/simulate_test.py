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

    def test_a_sweep_is_a_table_of_every_combination(self):
        flags = ["--set", "workers.everyone=3:5", "--set", "workspace.options.selection=random,longest_idle"]
        text = self.simulate(SCENARIO, *flags).stdout.decode()
        self.assertIn("6 points, 5 replications of the same calls each", text)
        lines = text.splitlines()[3:]
        self.assertEqual(lines[0].split()[:2], ["workers.everyone", "workspace.options.selection"])
        self.assertEqual([line.split()[:2] for line in lines[1:]],
                         [[n, s] for n in "345" for s in ("random", "longest_idle")])
        points = json.loads(self.simulate(SCENARIO, *flags, "--json").stdout)["points"]
        self.assertEqual(points[5]["values"], {"workers.everyone": 5, "workspace.options.selection": "longest_idle"})
        self.assertEqual({point["summary"]["total"]["offered"]["value"] for point in points},
                         {points[0]["summary"]["total"]["offered"]["value"]})
        self.assertLess(points[5]["against_first"]["p_abandon"]["difference"], 0)
        table = self.simulate(SCENARIO, *flags, "--figures", "mean_queue").stdout.decode()
        self.assertIn("mean_queue\n", table)

    def test_faults_of_a_sweep(self):
        for flags, said in (
            (["--set", "workers.everyone"], "expected PATH=VALUES"),
            (["--set", "workers.all=3"], "expected a group of people (everyone), found 'all'"),
            (["--set", "horizons.x=3"], "did you mean 'horizon'?"),
            (["--set", "horizon=0"], "horizon=0: expected a horizon above zero"),
            (["--set", "seed=1", "--figures", "waits"], "there is no figure 'waits'"),
            (["--set", "seed=1", "--versus", "day.json"], "expected one of --set, --versus and --one-more"),
            (["--figures", "asa"], "it needs --set"),
        ):
            self.assertIn(said, self.simulate(SCENARIO, *flags, status=2).stderr.decode())

    def test_the_fewest_people(self):
        scenario = self.write("day.json", {**SCENARIO, "horizon": "8h"})
        text = self.acd("staffing", scenario, "--goal", 0.8, "--max-abandonment", 0.1).stdout.decode()
        self.assertIn("Fewest people in 'everyone' for 80 % answered within 20 s, at most 10 % hanging up: ", text)
        self.assertIn("reached", text)
        found = json.loads(self.acd("staffing", scenario, "--goal", 0.8, "--max-abandonment", 0.1,
                                    "--threads", 1, "--json").stdout)
        self.assertIn(f"hanging up: {found['people']}\n", text)
        verdicts = {trial["people"]: trial["verdict"] for trial in found["trials"]}
        self.assertIn("reached", verdicts[found["people"]])
        self.assertIn("missed", verdicts[found["people"] - 1])
        self.assertIn("a group of people (everyone), found 'all'",
                      self.acd("staffing", scenario, "--group", "all", status=2).stderr.decode())
        self.acd("staffing", scenario, "--goal", 80, status=2)

    def test_one_more_person(self):
        text = self.simulate(SCENARIO, "--one-more", "everyone").stdout.decode()
        self.assertIn("one more has", text)
        self.assertIn("that somebody matches", self.simulate(
            SCENARIO, "--one-more", "skills HAS 'x'", status=2).stderr.decode())
        self.assertIn("expected a value after HAS", self.simulate(
            SCENARIO, "--one-more", "skills HAS", status=2).stderr.decode())

    def test_a_report(self):
        report = self.folder / "day.html"
        plain = json.loads(self.simulate(SCENARIO, "--json").stdout)
        summary = json.loads(self.simulate(SCENARIO, "--json", "--report", report).stdout)
        text = report.read_text(encoding="utf-8")
        self.assertTrue(text.startswith("<!doctype html>"))
        self.assertNotIn("{{", text.split("<script>")[0])
        # A series is all that a report adds; integrals over its parts may differ in their last bit.
        self.assertEqual(len(summary["series"]), 96)
        for part in ("run", "waits", "steps", "workers"):
            self.assertEqual(plain[part], summary[part], part)
        for name, figure in plain["total"].items():
            self.assertAlmostEqual(figure["value"], summary["total"][name]["value"], 9, name)
        self.assertIn("cannot write", self.simulate(
            SCENARIO, "--report", self.folder / "no" / "where.html", status=2).stderr.decode())
        self.assertIn("one scenario", self.simulate(
            SCENARIO, "--set", "seed=1", "--report", report, status=2).stderr.decode())

    def test_until_an_interval_is_narrow(self):
        found = json.loads(self.simulate(SCENARIO, "--until", "p_abandon=0.02", "--json").stdout)
        self.assertLessEqual(found["total"]["p_abandon"]["half_width"], 0.02)
        self.assertGreater(found["replications"], SCENARIO["replications"])
        self.assertEqual(json.loads(self.simulate(
            SCENARIO, "--until", "p_abandon=1e-9", "--replications", 30, "--json").stdout)["replications"], 30)
        for wish in ("p_abandon", "p_abandon=x", "=1", "p_abandon=0", "p_abandone=1"):
            self.assertIn("--until: ", self.simulate(SCENARIO, "--until", wish, status=2).stderr.decode())

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
