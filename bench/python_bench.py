"""What Python costs: ratios against peers in the same run, and memory.

PYTHONPATH=build/release/python build/venv/bin/python -m pytest bench/python_bench.py

Ends with rows that begin with pass or short, as those of scripts/bench.
"""

import importlib.util
import json
import logging
import os
import pathlib
import subprocess
import time

import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import acd

ROOT = pathlib.Path(__file__).parent.parent
COMMAND = pathlib.Path(os.environ.get("ACD_COMMAND", ROOT / "build/release/cli/acd"))
WORKERS = 100_000
ROWS = []


@pytest.fixture(scope="module", autouse=True)
def told(request):
    """Prints the rows after everything else."""
    logging.disable(logging.WARNING)
    yield
    reporter = request.config.pluginmanager.getplugin("terminalreporter")
    with request.config.pluginmanager.getplugin("capturemanager").global_and_fixture_disabled():
        reporter.ensure_newline()
        for row in ROWS:
            reporter.write_line(row)


def row(ok: bool, name: str, text: str) -> None:
    ROWS.append(f"{'pass ' if ok else 'short'} {name}: {text}")
    assert ok, text


def rows_of(count):
    return [
        {"level": i % 7, "skills": ["ja", "en"][: i % 3], "team": f"t{i % 50}"}
        for i in range(count)
    ]


@pytest.fixture(scope="module")
def loop():
    """Seconds a worker, and the answers, of a Python loop with a compiled CEL program."""
    import celpy

    environment = celpy.Environment()
    program = environment.program(
        environment.compile("level >= 3 && 'en' in skills && team != 't7'")
    )
    sample = rows_of(2_000)  # the loop's cost is linear
    contexts = [
        {key: celpy.json_to_cel(value) for key, value in one.items()} for one in sample
    ]
    start = time.perf_counter()
    answers = [bool(program.evaluate(context)) for context in contexts]
    return (time.perf_counter() - start) / len(sample), answers


@pytest.mark.parametrize("table", [pd.DataFrame, pa.Table.from_pylist, pl.DataFrame], ids=["pandas", "pyarrow", "polars"])
def test_matches_many_against_a_cel_loop(benchmark, loop, table):
    """One call over a data frame of 100,000 workers."""
    frame = table(rows_of(WORKERS))
    expression = acd.Expression("level >= 3 AND skills HAS 'en' AND team != 't7'")
    answers = benchmark.pedantic(expression.matches_many, (frame,), rounds=5)
    ours = benchmark.stats.stats.min / WORKERS
    theirs, cel = loop
    assert cel == answers[: len(cel)].tolist(), "CEL and acd disagree"
    ratio = theirs / ours
    benchmark.extra_info["times faster than the loop"] = ratio
    each = f"{ours * 1e9:.0f} ns against {theirs * 1e9:,.0f} ns a worker"
    row(ratio >= 50, f"matches_many over {type(frame).__module__.partition('.')[0]} against a CEL loop", f"{ratio:,.0f} times ({each})")


def quickstart():
    spec = importlib.util.spec_from_file_location(
        "quickstart", ROOT / "examples/python/quickstart.py"
    )
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_a_simulation_against_the_command(benchmark, tmp_path):
    """Many days, one thread each; by turns, so that a busy moment hits both."""
    document = quickstart().day(10).replace(replications=1500).to_dict()
    (tmp_path / "day.json").write_text(json.dumps(document))
    scenario = acd.Scenario(document)
    arguments = [COMMAND, "simulate", tmp_path / "day.json", "--threads", "1", "--json"]
    theirs, texts = [], []

    def turn():
        start = time.perf_counter()
        texts.append(subprocess.run(arguments, check=True, capture_output=True).stdout)
        theirs.append(time.perf_counter() - start)

    summary = benchmark.pedantic(
        lambda: acd.simulate(scenario, threads=1, progress=False), setup=turn, rounds=6
    )
    assert texts[0].decode().strip() == summary.to_json(), "not the same figures"
    ratio = benchmark.stats.stats.min / min(theirs)
    benchmark.extra_info["of the command's time"] = ratio
    row(ratio <= 1.05, "simulation from Python against C++", f"{ratio:.3f} of its time")


@pytest.fixture(scope="module")
def million():
    """A million call records."""
    document = quickstart().day(10).to_dict()
    del document["interval"]
    scenario = acd.Scenario(document).replace(replications=1, horizon=1_020_000 / 50 * 3600)
    calls = acd.simulate(scenario, records=True, progress=False).calls
    assert len(calls) >= 1_000_000
    return calls


def resident() -> int:
    """Bytes of this process that are in memory."""
    pages = int(pathlib.Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


# How many bytes more a row: polars shares numbers and times, but makes its own views of texts (16)
# and its own codes of the two columns of categories (8).
READERS = {
    "pyarrow": (pa.table, 0),
    "pandas": (lambda calls: calls.to_pandas(), 0),
    "polars": (pl.DataFrame, 24),
}


@pytest.mark.parametrize("reader", READERS)
def test_a_million_call_records_are_not_copied(benchmark, million, reader):
    """By the memory of the process, not by faith."""
    read, more = READERS[reader]
    read(acd.simulate(quickstart().day(10), records=True, progress=False).calls)  # loads the reader
    size = pa.table(million).nbytes
    before = resident()
    frame = benchmark.pedantic(read, (million,), rounds=1)
    grown = resident() - before
    assert len(frame) == len(million)
    took = benchmark.stats.stats.min * 1e3
    text = f"{len(frame):,} rows, {size / 1e6:.0f} MB: {grown / 1e6:.1f} MB more, {took:.1f} ms"
    benchmark.extra_info["bytes more"] = grown
    row(grown < 0.02 * size + more * len(frame), f"call records in {reader}", text)
