#!/usr/bin/env python3
"""The schema of scenarios against the command: `schema_test.py ACD ROOT`. What is sound to one is to the
other, and what the schema refuses the command refuses."""

import copy
import json
import subprocess
import sys
import unittest
from pathlib import Path

import jsonschema

ACD, ROOT = sys.argv[1], Path(sys.argv[2])
del sys.argv[1:]
SCHEMA = json.loads((ROOT / "schemas/scenario.schema.json").read_text(encoding="utf-8"))
SITE = {
    "name": "s",
    "task_queues": [{"name": "q"}],
    "workers": [{"name": f"w{i}", "activity": "Available", "attributes": {"email": f"{i}@x"}} for i in range(3)],
    "workflows": [
        {"name": "main", "configuration": {"task_routing": {"filters": [], "default_filter": {"queue": "q"}}}}
    ],
}
SOUND = {
    "$schema": "scenario.schema.json",
    "workspace": SITE,
    "start": "2026-01-01T00:00:00Z",
    "horizon": "10m",
    "warm_up": 60,
    "drain": "disconnect",
    "replications": 2,
    "seed": "7",
    "batches": 5,
    "busyness": {"gamma": {"mean": 1, "cv": 0.2}},
    "lines": 9,
    "service_levels": [10, "20s"],
    "interval": 300,
    "arrivals": [
        {
            "name": "calls",
            "process": {"poisson": {"per_hour": [[0, 80], ["5m", 120]]}},
            "busyness": 1,
            "task": {"workflow": "main", "channel": "voice", "priority": 1, "timeout": "1h",
                     "attributes": {"email": {"from_worker": "email"}, "kind": {"table": [["a", 1], ["b", 2]]}}},
            "patience": {"weibull": {"mean": 60, "cv": 1.5}},
            "handling": {"mixture": [[1, {"erlang": {"mean": 30, "k": 2}}], [1, {"uniform": [10, 20]}]]},
            "wrap_up": {"empirical": [1, 2]},
            "ring": {"lognormal": {"mean": 3, "cv": 0.5}},
            "retry": {"probability": 0.5, "pause": {"exponential": 60}},
            "updates": [{"after": 10, "attributes": {"kind": "c"}}],
        },
        {"name": "swings", "process": {"sine": {"mean_per_hour": 10, "amplitude": 5, "period": "1h"}},
         "handling": {"hyperexponential": {"mean": 20, "cv": 2}}},
        {"name": "gaps", "process": {"renewal": {"by_time": [[0, 30], [300, 60]]}}, "handling": 5},
    ],
    "people": [
        {"name": "one", "match": "email == '0@x'", "shifts": [[0, "5m"]], "no_answer": 0.1, "reject": 0.1,
         "busy": 0.1, "away": 30, "ring": 2, "handling": 9},
        {"staffing": [[0, 2], [300, 1]], "breaks": {"after_idle": {"exponential": 300}, "length": 60}},
    ],
    "x_note": "ours",
}
BAD = [
    ("horizon", None), ("horizon", -1), ("horizons", 5), ("drain", "maybe"), ("replications", -1), ("lines", 1.5),
    ("arrivals", []), ("arrivals/0/name", ""), ("arrivals/0/process", {}), ("arrivals/0/process/poisson/per_hour", -5),
    ("arrivals/0/process/poisson/rate", 5), ("arrivals/0/handling", {"exponential": 0}),
    ("arrivals/0/handling", {"normal": 5}), ("arrivals/0/handling", {"erlang": {"mean": 3, "k": 0}}),
    ("arrivals/0/patience", {"gamma": {"mean": 3}}), ("arrivals/0/retry/probability", 2),
    ("arrivals/0/updates/0/when", 3), ("arrivals/0/task/queue", "q"), ("arrivals/1/process/sine/period", None),
    ("arrivals/1/handling", {"hyperexponential": {"mean": 3, "cv": 1}}), ("people/0/no_answer", 1.5),
    ("people/0/shifts", [[1, 2, 3]]), ("people/1/staffing", -1), ("people/1/breaks", {"length": 5}),
    ("service_levels", [-1]), ("people/0/mood", "good"),
]  # fmt: skip


def with_value(document, path, value):
    changed = copy.deepcopy(document)
    *parents, last = [int(key) if key.isdigit() else key for key in path.split("/")]
    place = changed
    for key in parents:
        place = place[key]
    place[last] = value
    return changed


def simulates(document):
    done = subprocess.run([ACD, "simulate", "-", "--json"], input=json.dumps(document), capture_output=True, text=True)
    return done.returncode == 0, done.stderr


class Schema(unittest.TestCase):
    def setUp(self):
        jsonschema.Draft202012Validator.check_schema(SCHEMA)
        self.validator = jsonschema.Draft202012Validator(SCHEMA)

    def test_sound(self):
        self.assertEqual([e.message for e in self.validator.iter_errors(SOUND)], [])
        fine, said = simulates(SOUND)
        self.assertTrue(fine, said)

    def test_what_the_schema_refuses_the_command_refuses(self):
        for path, value in BAD:
            document = with_value(SOUND, path, value)
            self.assertFalse(self.validator.is_valid(document), path)
            fine, said = simulates(document)
            self.assertFalse(fine, path)
            self.assertIn("acd: <stdin>:", said, path)

    def test_every_key_of_the_schema_is_used(self):
        named, used = set(), set()

        def keys(node):
            if isinstance(node, dict):
                used.update(node)
            for part in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
                keys(part)

        def collect(node):
            if isinstance(node, dict):
                named.update(node.get("properties", {}))
            for part in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
                collect(part)

        keys({**SOUND, "workspace": ""})
        collect(SCHEMA)
        self.assertEqual(named - used, {"log", "column", "handling_column", "shape"})


if __name__ == "__main__":
    unittest.main()
