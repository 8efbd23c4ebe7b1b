#!/usr/bin/env python3
"""Runs cases with known answers: `reference_cases.py --acd ACD FILE [--long] [--only PATTERN]`.

FILE holds cases in the format acd-simulation-cases/1. A formula must agree to 1e-9; a simulation
within four standard errors, from a run so long that these are a small share of the value. Prints
one line per case, `pass`, `fail` or `not-run` first; ends with 1 when a case failed.
"""

import argparse
import fnmatch
import json
import math
import os
import subprocess
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from reference_models import MODELS, NotRun, formula_rows, model_of  # noqa: E402

MOST_SERVERS = 110  # of a case that runs without --long
Z99 = 2.5758
PUBLISHED_Z = {"ci90": 1.6449, "ci95": 1.96, "ci99": Z99}


class Runner:
    """Runs the command and keeps what it said."""

    def __init__(self, acd, long):
        self.acd = acd
        self.long = long

    def erlang(self, *flags):
        done = subprocess.run(
            [self.acd, "erlang", *map(str, flags), "--json"], capture_output=True, text=True, check=True
        )
        return json.loads(done.stdout)

    def simulate(self, scenario, *flags):
        done = subprocess.run(
            [self.acd, "simulate", "-", *map(str, flags), "--json", "--yes"],
            input=json.dumps(scenario), capture_output=True, text=True,
        )
        if done.returncode != 0:
            raise RuntimeError(done.stderr)
        return done.stdout


def targets(expected):
    """(name, value, own standard error, what kind of source) of every number that is expected."""
    found = []

    def walk(prefix, node, source):
        if isinstance(node, dict) and "value" in node:
            error = next((node[ci] / z for ci, z in PUBLISHED_Z.items() if ci in node), 0)
            found.append((prefix, node["value"], error, source))
        elif isinstance(node, dict):
            for key, value in node.items():
                if key in ("published", "exact", "our_reference", "known", "recomputed"):
                    walk(prefix, value, key)
                else:
                    walk(f"{prefix}.{key}" if prefix else key, value, source)
        elif isinstance(node, (int, float)) and not isinstance(node, bool):
            found.append((prefix, float(node), 0, source))

    walk("", expected, "exact")
    sources = {source for *_, source in found}
    # Where an exact or a tighter value stands beside a published one, it decides.
    if sources & {"exact", "our_reference"}:
        found = [t for t in found if t[3] != "published"]
    return found


def tolerance(value, error, long):
    """How much four standard errors may be, as a share of the value."""
    if not long:
        return 0.05
    wide = abs(value) < 0.05
    if error:
        return 0.06 if wide else 0.03
    return 0.05 if wide else 0.02


class Verdict:
    def __init__(self):
        self.worst = (0, "")
        self.faults = []
        self.figures = 0

    def check(self, name, value, expected, allowed):
        self.figures += 1
        off = abs(value - expected) / allowed if allowed else math.inf
        if off > self.worst[0]:
            self.worst = (off, f"{name} {value:.6g} against {expected:.6g}")
        if not off <= 1:
            self.faults.append(f"{name} is {value:.6g}, expected {expected:.6g} within {allowed:.2g}")


def check_formulas(case, runner, verdict):
    for label, name, value, expected in formula_rows(case, runner.erlang):
        allowed = 1e-9 * abs(expected) + 1e-12
        # The file prints twelve digits.
        allowed = max(allowed, 6e-12 * abs(expected))
        verdict.check(f"{label}{name}", value, expected, allowed)


def check_simulation(label, model, case_targets, runner, verdict):
    """Runs longer and longer until four standard errors are small enough."""
    replications = model.pilot
    for _ in range(4):
        summary = json.loads(
            runner.simulate({**model.scenario, "replications": replications}, "--threads", os.cpu_count())
        )
        if not summary["run"]["littles_law"]:
            verdict.faults.append("Little's law does not hold")
        needed = 1.0
        read = {}
        for name, expected, error, _ in case_targets:
            if name not in model.figures:
                raise NotRun(f"no figure for {name}")
            value, standard_error = model.figures[name](summary)
            read[name] = (value, standard_error)
            if standard_error == 0:
                continue
            most = tolerance(expected, error, runner.long) * abs(expected)
            needed = max(needed, (4 * standard_error / most) ** 2)
        if needed <= 1:
            break
        replications = math.ceil(replications * min(needed * 1.15, 100))
    else:
        raise NotRun("the run would be too long")
    for name, expected, error, _ in case_targets:
        value, standard_error = read[name]
        allowed = 4 * math.hypot(standard_error, error) + 1e-9 * abs(expected)
        verdict.check(label + name, value, expected, allowed)


def run_case(case, runner):
    verdict = Verdict()
    if case["family"] == "statistics":
        MODELS[case["id"]](case, runner, verdict)
        return verdict
    if "analytic_rel" in case["accept"]:
        check_formulas(case, runner, verdict)
    if "simulate" in case["accept"]:
        for label, model, expected in model_of(case):
            if model.servers > MOST_SERVERS and not runner.long:
                continue
            check_simulation(label, model, targets(expected), runner, verdict)
    return verdict


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("file")
    parser.add_argument("--acd", required=True)
    parser.add_argument("--long", action="store_true", help="all cases, narrower intervals")
    parser.add_argument("--only", default="*", help="ids that match this pattern")
    options = parser.parse_args()
    cases = json.loads(Path(options.file).read_text(encoding="utf-8"))["cases"]
    runner = Runner(options.acd, options.long)
    counts = {"pass": 0, "fail": 0, "not-run": 0}
    for case in cases:
        if not fnmatch.fnmatch(case["id"], options.only):
            continue
        start = time.monotonic()
        try:
            verdict = run_case(case, runner)
            word = "fail" if verdict.faults else "pass"
            said = "; ".join(verdict.faults[:3]) or (
                f"{verdict.figures} figures; nearest to its bound: {verdict.worst[1]}"
                f" ({verdict.worst[0]:.0%})"
            )
        except NotRun as reason:
            word, said = "not-run", str(reason)
        counts[word] += 1
        print(f"{word} {case['id']} {said}, {time.monotonic() - start:.1f} s", flush=True)
    print(", ".join(f"{count} {word}" for word, count in counts.items()), file=sys.stderr)
    return 1 if counts["fail"] else 0


if __name__ == "__main__":
    sys.exit(main())
