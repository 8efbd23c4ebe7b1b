#!/usr/bin/env python3
"""What Python costs: ratios against peers in the same run.

PYTHONPATH=build/release/python build/venv/bin/python bench/python_bench.py [--acd build/release/cli/acd]

Rows begin with pass or short, as those of scripts/bench.
"""

import argparse
import importlib.util
import json
import logging
import pathlib
import subprocess
import sys
import time

import pandas as pd
import pyarrow as pa

import acd

ROOT = pathlib.Path(__file__).parent.parent
logging.disable(logging.WARNING)


def row(ok: bool, name: str, text: str) -> bool:
    print("pass " if ok else "short", f"{name}: {text}", flush=True)
    return ok


def best(work, times=5):
    """The shortest of some runs, in seconds, and what the last gave."""
    found = []
    for _ in range(times):
        start = time.perf_counter()
        result = work()
        found.append(time.perf_counter() - start)
    return min(found), result


def matches_many(workers: int = 100_000) -> bool:
    """One call over a data frame, against a Python loop with a compiled CEL program."""
    import celpy

    rows = [
        {"level": i % 7, "skills": ["ja", "en"][: i % 3], "team": f"t{i % 50}"}
        for i in range(workers)
    ]
    frame = pd.DataFrame(rows)
    expression = acd.Expression("level >= 3 AND skills HAS 'en' AND team != 't7'")
    ours, answers = best(lambda: expression.matches_many(frame))

    environment = celpy.Environment()
    tree = environment.compile("level >= 3 && 'en' in skills && team != 't7'")
    program = environment.program(tree)
    sample = 2_000  # of the loop; its cost is linear
    contexts = [
        {key: celpy.json_to_cel(value) for key, value in one.items()} for one in rows[:sample]
    ]
    theirs, cel = best(lambda: [bool(program.evaluate(context)) for context in contexts], 1)
    assert cel == answers[:sample].tolist(), "CEL and acd disagree"
    ratio = theirs / sample / (ours / workers)
    each = f"{ours / workers * 1e9:.0f} ns against {theirs / sample * 1e9:,.0f} ns a worker"
    return row(ratio >= 50, "matches_many against a CEL loop", f"{ratio:,.0f} times ({each})")


def quickstart():
    spec = importlib.util.spec_from_file_location(
        "quickstart", ROOT / "examples/python/quickstart.py"
    )
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def simulation(command: pathlib.Path, folder: pathlib.Path) -> bool:
    """A day from Python, against the command line, one thread each."""
    document = quickstart().day(10).replace(replications=1500).to_dict()
    (folder / "day.json").write_text(json.dumps(document))
    scenario = acd.Scenario(document)
    arguments = [command, "simulate", folder / "day.json", "--threads", "1", "--json"]
    mine, theirs = [], []
    for _ in range(5):  # by turns, so that a busy moment hits both
        start = time.perf_counter()
        summary = acd.simulate(scenario, threads=1, progress=False)
        mine.append(time.perf_counter() - start)
        start = time.perf_counter()
        text = subprocess.run(arguments, check=True, capture_output=True).stdout
        theirs.append(time.perf_counter() - start)
        assert text.decode().strip() == summary.to_json(), "not the same figures"
    ratio = min(mine) / min(theirs)
    return row(ratio <= 1.05, "simulation from Python against C++", f"{ratio:.3f} of its time")


def records() -> bool:
    """A million call records as an Arrow table: how many bytes it takes."""
    document = quickstart().day(10).to_dict()
    del document["interval"]
    scenario = acd.Scenario(document).replace(replications=1, horizon=1_000_000 / 50 * 3600)
    calls = acd.simulate(scenario, records=True, progress=False).calls
    before = pa.total_allocated_bytes()
    took, table = best(lambda: pa.table(calls), 1)
    copied = pa.total_allocated_bytes() - before
    text = f"{len(table):,} rows of {table.num_columns} columns, {table.nbytes / 1e6:.0f} MB: "
    text += f"{copied} bytes copied, {took * 1e3:.2f} ms"
    return row(copied == 0 and len(table) > 900_000, "call records as an Arrow table", text)


def main() -> int:
    import tempfile

    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--acd", type=pathlib.Path, default=ROOT / "build/release/cli/acd")
    given = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        results = [matches_many(), simulation(given.acd, pathlib.Path(folder)), records()]
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
