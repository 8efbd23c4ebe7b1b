#!/usr/bin/env python3
"""Counts the instructions of key benches under Callgrind and compares them with a baseline.

    bench_instructions.py BUILD --compare    a row each: pass, short (more than 5 % worse), skipped
    bench_instructions.py BUILD --record     writes the baseline anew

Counts hold for the compiler that the baseline names; with another one the rows are skipped.
"""

import argparse
import json
import re
import subprocess
import sys
from pathlib import Path

NAMES = {
    "decision": "a whole decision, 300 workers",
    "event_json": "one event as JSON",
    "expression": "one expression of one worker",
}
BASELINE = Path(__file__).resolve().parent.parent / "bench" / "baseline.json"
WORSE = 0.05


def count(program, name):
    """Instructions for one item of the bench."""
    run = subprocess.run(
        ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null",
         "--collect-atstart=no", "--toggle-collect=acd_measured*", program, name],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    collected = re.search(r"Collected : (\d+)", run.stderr)
    if run.returncode != 0 or collected is None or collected[1] == "0":
        sys.exit(f"bench_instructions: {program} {name} failed:\n{run.stderr}")
    return int(collected[1]) / int(run.stdout)


def compiler_of(build):
    """Name and version of the compiler, and its flags that count."""
    cache = (build / "CMakeCache.txt").read_text(encoding="utf-8")
    path = re.search(r"^CMAKE_CXX_COMPILER:\w+=(.*)$", cache, re.MULTILINE)[1]
    kind = re.search(r"^CMAKE_BUILD_TYPE:\w+=(.*)$", cache, re.MULTILINE)[1]
    version = subprocess.run([path, "--version"], capture_output=True, text=True, check=True)
    return f"{version.stdout.splitlines()[0]}, {kind}"


def row(name, now, before):
    """Verdict and words for one bench."""
    change = now / before - 1
    verdict = "short" if change > WORSE else "pass"
    return verdict, f"{NAMES[name]:<32}{now:>10.1f} instructions, {change:+.1%} of {before:.1f}"


def compare(counts, compiler, baseline):
    """Prints a row for each count; false when one got worse."""
    held = True
    for name, now in counts.items():
        if baseline["compiler"] != compiler:
            print(f"skipped {NAMES[name]:<32}the baseline is of {baseline['compiler']}")
            continue
        verdict, words = row(name, now, baseline["instructions"][name])
        held = held and verdict == "pass"
        print(f"{verdict:<7} {words}")
    return held


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("build", type=Path)
    parser.add_argument("--record", action="store_true")
    parser.add_argument("--compare", action="store_true")
    options = parser.parse_args()
    if options.record == options.compare:
        parser.error("one of --record and --compare is needed")
    compiler = compiler_of(options.build)
    counts = {name: count(options.build / "bench" / "acd_instructions", name) for name in NAMES}
    if options.record:
        told = {name: round(value, 1) for name, value in counts.items()}
        BASELINE.write_text(
            json.dumps({"compiler": compiler, "instructions": told}, indent=2) + "\n",
            encoding="utf-8",
        )
        return 0
    return 0 if compare(counts, compiler, json.loads(BASELINE.read_text(encoding="utf-8"))) else 1


if __name__ == "__main__":
    sys.exit(main())
