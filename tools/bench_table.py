#!/usr/bin/env python3
"""Runs the benchmarks of a build and prints one row per figure: `bench_table.py BUILD [options]`.

A row begins with `pass `, `short ` (of its aim) or `skipped ` (then it says why). Every figure but
the last ones is a ratio of two medians of the same run, because machines differ. Figures whose aim
is `-` are shown, nothing is asked of them. All numbers go to BUILD/results.json.
"""

import argparse
import json
import os
import platform
import re
import resource
import shlex
import statistics
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Ratio:
    """`own` against `baseline`, both names of benchmarks.

    `at_most`: own may take so many times as long. `at_least`: own is so many times as fast.
    """

    what: str
    own: str
    baseline: str
    at_most: float | None = None
    at_least: float | None = None


@dataclass(frozen=True)
class Counter:
    """A counter that a benchmark keeps beside its time."""

    what: str
    own: str
    counter: str
    at_most: float


@dataclass(frozen=True)
class CounterRatio:
    """A counter of one benchmark against the same counter of another."""

    what: str
    own: str
    baseline: str
    counter: str
    at_most: float | None = None


FIGURES = [
    Ratio("whole decision, 300 workers / bare loop",
          "router_decision/workers:300", "limit_loop/workers:300", at_most=5),
    Ratio("whole decision, 300 workers / naive router",
          "router_decision/workers:300", "naive_router/workers:300", at_least=40),
    Ratio("whole decision, 10,000 workers / 300 workers",
          "router_decision/workers:10000", "router_decision/workers:300", at_most=2),
    Ratio("whole decision, 100,000 workers / 300 workers",
          "router_decision/workers:100000", "router_decision/workers:300", at_most=4),
    Ratio("whole decision, 10,000 workers / bare loop",
          "router_decision/workers:10000", "limit_loop/workers:10000"),
    Ratio("whole decision, 100,000 workers / bare loop",
          "router_decision/workers:100000", "limit_loop/workers:100000"),
    Ratio("whole decision, events as JSON / as records",
          "router_decision_json/workers:300", "router_decision/workers:300", at_most=2),
    Ratio("an event of 400 bytes as JSON / a JSON object built and dumped",
          "event_json", "json_object", at_least=18),
    Counter("99th percentile of a command / median, 10,000 workers",
            "router_latency/workers:10000", "p99_of_median", at_most=5),
    Counter("longest of 30,000 commands, 100,000 workers, microseconds",
            "router_latency/workers:100000", "longest_us", at_most=500),
    Ratio("worker freed, 1,000,000 waiting / 10,000 waiting",
          "router_backlog/waiting:1000000", "router_backlog/waiting:10000", at_most=1.6),
    Ratio("worker freed, 10,000 waiting / naive router",
          "router_backlog/waiting:10000", "naive_backlog/waiting:10000", at_least=100),
    Ratio("10,000 workers, 1,000 queues / 50 queues",
          "router_queues/queues:1000", "router_queues/queues:50"),
    Ratio("task through four steps, nobody there / whole decision",
          "router_escalation", "router_decision/workers:300"),
    Ratio("activity change, 1,000 waiting / whole decision",
          "router_activity_change", "router_decision/workers:300"),
    Ratio("attribute change, 1,000 waiting / whole decision",
          "router_attribute_change", "router_decision/workers:300"),
    Ratio("explanation of a waiting task / whole decision",
          "router_explain", "router_decision/workers:300"),
    Ratio("cold start of 100,000 workers / reading their document",
          "cold_start/workers:100000", "read_workspace/workers:100000"),
    CounterRatio("bytes of a waiting task / of its ten attributes as JSON object",
                 "waiting_task", "json_attributes", "bytes", at_most=0.25),
    CounterRatio("bytes of a worker / of a task's JSON object",
                 "worker", "json_attributes", "bytes"),
    # A list that grows at a new peak of the day is no cost of a decision: thousandths count.
    Counter("allocations per decision, 300 workers",
            "router_decision/workers:300", "allocations", at_most=0),
    Counter("allocations per decision, 10,000 workers",
            "router_decision/workers:10000", "allocations", at_most=0),
    Ratio("expression over 300 workers, row code / JSON walk",
          "expression_matches/workers:300", "json_walk/workers:300", at_least=4),
    Ratio("eligibility hit, 10,000 workers / 300 workers",
          "eligibility_hit/workers:10000", "eligibility_hit/workers:300", at_most=2),
    Ratio("eligibility hit, 300 workers / every worker asked",
          "eligibility_hit/workers:300", "every_worker_one_by_one/workers:300"),
    Ratio("eligibility miss, 100,000 workers / bare AND and popcount",
          "eligibility_miss/workers:100000", "and_of_bitmaps/workers:100000", at_most=2.5),
    Ratio("one expression over 100,000 workers, columns / Lua",
          "columns/workers:100000", "lua/workers:100000", at_least=25),
    Ratio("one expression over 100,000 workers, columns / SQLite",
          "columns/workers:100000", "sqlite/workers:100000", at_least=25),
    Ratio("one expression over 100,000 workers, columns / exprtk",
          "columns/workers:100000", "exprtk/workers:100000", at_least=25),
    Ratio("one expression over 100,000 workers, columns / rule-engine",
          "columns/workers:100000", "rule_engine/workers:100000"),
    Ratio("one expression over 100,000 workers, columns / CEL",
          "columns/workers:100000", "cel/workers:100000"),
    Ratio("one worker, 1,000 expressions / JSON walk",
          "worker_comes_and_goes", "json_walk_every_expression", at_least=15),
    Ratio("worker's attribute, 1,000 expressions / JSON walk",
          "worker_changes_level", "json_walk_every_expression", at_least=8),
    Ratio("timer start and cancel, 100,000 pending / ordered map",
          "timers_start_cancel/pending:100000", "multimap_start_cancel/pending:100000",
          at_least=10),
    Ratio("waiting task in and out, 100,000 waiting / ordered set",
          "waiting_push_pop/waiting:100000", "set_push_pop/waiting:100000"),
    Ratio("simulated call, 300 people at 95 % / bare event loop",
          "simulated_calls", "bare_event_loop", at_most=8),
    Ratio("simulated call, 300 people at 95 % / SimPy",
          "simulated_calls", "simpy_calls", at_least=12),
    # 300 people lose their connections and come back inside a second: 1,200 changes.
    Counter("storm of 300 people, writes a second to one object",
            "storm_and_exporter/objects:1", "most_per_object_and_second", at_most=19),
    Counter("storm of 300 people, entries for one of ten looks a second",
            "storm_and_subscribers", "entries_per_subscriber", at_most=1200),
]  # fmt: skip


class Skipped(Exception):
    """Why a figure cannot be told."""


# ---- running


def run_program(program, repetitions):
    """The benchmarks of one program by name; a list of runs each."""
    with tempfile.NamedTemporaryFile(suffix=".json") as out:
        subprocess.run(
            [
                program,
                f"--benchmark_repetitions={repetitions}",
                "--benchmark_enable_random_interleaving=true",
                "--benchmark_min_time=0.1",
                f"--benchmark_out={out.name}",
                "--benchmark_out_format=json",
            ],
            check=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        report = json.load(out)
    runs = {}
    for run in report["benchmarks"]:
        if run["run_type"] == "iteration":
            name = re.sub(r"/iterations:\d+$", "", run["run_name"])
            runs.setdefault(name, []).append(run)
    return runs


def nanoseconds(run):
    """Processor time of one item, or of one iteration where no items are counted."""
    if "items_per_second" in run:
        return 1e9 / run["items_per_second"]
    return run["cpu_time"] * {"ns": 1, "us": 1e3, "ms": 1e6, "s": 1e9}[run["time_unit"]]


def summary(runs):
    """What the table needs of one benchmark's repetitions."""
    for run in runs:
        if run.get("error_occurred"):
            return {"error": run.get("error_message", "it failed")}
    times = [nanoseconds(run) for run in runs]
    known = ("iterations", "real_time", "cpu_time", "threads", "repetitions", "items_per_second")
    numbers = {
        name: value
        for name, value in runs[0].items()
        if isinstance(value, (int, float)) and name not in known and "index" not in name
    }
    return {
        "ns": statistics.median(times),
        "ns_least": min(times),
        "ns_most": max(times),
        "repetitions": len(runs),
        "label": runs[0].get("label", ""),
        "counters": {name: statistics.median(run[name] for run in runs) for name in numbers},
    }


# ---- telling


def amount(ns):
    """Three digits and a unit."""
    for size, unit in ((1e9, "s"), (1e6, "ms"), (1e3, "us")):
        if ns >= size:
            return f"{ns / size:.3g} {unit}"
    return f"{ns:.3g} ns"


def result_of(name, results):
    """The summary of one benchmark; Skipped when there is none."""
    if name not in results:
        raise Skipped(f"there is no benchmark {name}")
    if "error" in results[name]:
        raise Skipped(f"{name}: {results[name]['error']}")
    return results[name]


def tell_ratio(figure, results):
    """(passes, own, baseline, ratio, aim) in words."""
    own = result_of(figure.own, results)
    baseline = result_of(figure.baseline, results)
    same_size = figure.own.partition("/")[2] == figure.baseline.partition("/")[2]
    if same_size and own["label"] != baseline["label"]:
        raise Skipped("they decide differently")
    times = own["ns"] / baseline["ns"]
    passes = True
    aim = "-"
    ratio = f"{times:.3g} x" if times >= 1 else f"1/{1 / times:.3g} x"
    if figure.at_most is not None:
        passes = times <= figure.at_most
        aim = f"<= {figure.at_most:g} x"
    elif figure.at_least is not None:
        passes = 1 / times >= figure.at_least
        aim = f"<= 1/{figure.at_least:g} x"
    return passes, amount(own["ns"]), amount(baseline["ns"]), ratio, aim


def tell_counter(figure, results):
    """The same for a counter."""
    counters = result_of(figure.own, results)["counters"]
    if figure.counter not in counters:
        raise Skipped(f"{figure.own} does not count {figure.counter}")
    value = counters[figure.counter]
    return round(value, 3) <= figure.at_most, f"{value:.3f}", "-", "-", f"<= {figure.at_most:g}"


def tell_counter_ratio(figure, results):
    """The same for two counters."""
    own, baseline = (
        result_of(name, results)["counters"][figure.counter]
        for name in (figure.own, figure.baseline)
    )
    times = own / baseline
    aim = "-" if figure.at_most is None else f"<= {figure.at_most:g} x"
    passes = figure.at_most is None or times <= figure.at_most
    return passes, f"{own:.0f}", f"{baseline:.0f}", f"{times:.3g} x", aim


def row_of(figure, results):
    """One row as (verdict, what, own, baseline, ratio, aim)."""
    tell = {Ratio: tell_ratio, Counter: tell_counter, CounterRatio: tell_counter_ratio}
    try:
        passes, *words = tell[type(figure)](figure, results)
        return ("pass" if passes else "short", figure.what, *words)
    except Skipped as reason:
        return ("skipped", figure.what, str(reason))


def print_rows(rows):
    """Columns as wide as they need to be; reasons stand free."""
    told = [row for row in rows if row[0] != "skipped"]
    heads = ("", "own time / baseline", "own", "baseline", "ratio", "aim")
    widths = [max(len(row[i]) for row in [heads, *told]) for i in range(2, 6)]
    what = max(len(row[1]) for row in [heads, *rows])
    for row in [heads, *rows]:
        cells = row[2:] if row[0] == "skipped" else (c.rjust(w) for c, w in zip(row[2:], widths))
        print(f"{row[0]:<7} {row[1]:<{what}}  {'  '.join(cells)}".rstrip())


# ---- what is no benchmark


def compile_command(build):
    """How the build compiles one of its benches: the arguments without the file and its output."""
    for entry in json.loads((build / "compile_commands.json").read_text(encoding="utf-8")):
        if entry["file"].endswith("bench/router_bench.cpp"):
            words = shlex.split(entry["command"])
            if Path(words[0]).name == "ccache":
                words.pop(0)
            return words[: words.index("-o")], entry["directory"]
    raise Skipped("the build has no compile command of bench/router_bench.cpp")


def seconds_to_compile(build, source, repetitions):
    """Median processor time of the compiler for a file of this text."""
    words, directory = compile_command(build)
    times = []
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "probe.cpp"
        file.write_text(source, encoding="utf-8")
        for _ in range(repetitions):
            before = resource.getrusage(resource.RUSAGE_CHILDREN)
            subprocess.run([*words, "-o", f"{file}.o", "-c", file], cwd=directory, check=True)
            after = resource.getrusage(resource.RUSAGE_CHILDREN)
            times.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return statistics.median(times)


def run_python_peer(build, script, arguments):
    """What a peer's script prints, run where scripts/bench put the packages; or {"error": …}."""
    python = build.parent / "bench-peers" / "bin" / "python"
    if not python.exists():
        return {"error": "the peers of Python are not there: scripts/bench installs them"}
    path = Path(__file__).resolve().parent.parent / "bench" / script
    done = subprocess.run([python, path, *arguments], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        return {"error": done.stderr.strip().splitlines()[-1]}
    return json.loads(done.stdout)


def peer_summary(found, repetitions, label="", counters=()):
    """What the table needs of it."""
    if "error" in found:
        return found
    return {"ns": found["ns"], "ns_least": found["least"], "ns_most": found["most"],
            "repetitions": repetitions, "label": label,
            "counters": {name: found[name] for name in counters}}  # fmt: skip


def simpy_calls(build, repetitions):
    """The model of simulated_calls in SimPy."""
    found = run_python_peer(build, "simpy_calls.py", ["60000", str(repetitions)])
    return peer_summary(found, repetitions, counters=["mean_wait"])


def expression_peers(build, repetitions, label):
    """The question of expression_peers_bench.cpp, asked of Python's packages, by name. They find
    as many as they should, or say that they do not; the label says that it is the same question."""
    found = run_python_peer(build, "expression_peers.py", [str(repetitions)])
    if "error" in found:
        found = dict.fromkeys(("exprtk", "rule_engine", "cel"), found)
    return {
        f"{name}/workers:100000": peer_summary(one, repetitions, label)
        for name, one in found.items()
    }


def compile_row(build, repetitions, results):
    """A file that includes everything, beside one that includes what acd itself includes."""
    what = "compile a file with acd/acd.hpp / with <string> and <vector>"
    try:
        own = seconds_to_compile(build, "#include <acd/acd.hpp>\n", repetitions)
        plain = seconds_to_compile(build, "#include <string>\n#include <vector>\n", repetitions)
    except Skipped as reason:
        return ("skipped", what, str(reason))
    results["compile_acd_hpp"] = {"ns": own * 1e9}
    results["compile_string_and_vector"] = {"ns": plain * 1e9}
    return ("pass", what, amount(own * 1e9), amount(plain * 1e9), f"{own / plain:.3g} x", "-")


def library_row(build, results):
    """The size of the static library."""
    what = "size of the static library"
    library = build / "src" / "libacd_core.a"
    if not library.exists():
        return ("skipped", what, "the build has no static library")
    size = library.stat().st_size
    results["static_library"] = {"bytes": size}
    return ("pass", what, f"{size / 1e6:.2f} MB", "-", "-", "-")


def machine(build):
    """CPU, compiler, flags."""
    cpu = platform.machine()
    for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
        if line.startswith("model name"):
            cpu = line.partition(":")[2].strip()
            break
    words, _ = compile_command(build)
    version = subprocess.run([words[0], "--version"], capture_output=True, text=True, check=True)
    flags = [word for word in words[1:] if word[0] == "-" and word[:2] not in ("-I", "-W", "-D")]
    return {
        "cpu": cpu,
        "processors": os.cpu_count(),
        "load": round(os.getloadavg()[0], 1),
        "compiler": version.stdout.splitlines()[0],
        "flags": " ".join(flags[: flags.index("-isystem")] if "-isystem" in flags else flags),
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("build", type=Path)
    parser.add_argument("--repetitions", type=int, default=5)
    parser.add_argument("--filter", default="", help="only programs whose name contains this")
    options = parser.parse_args()
    build = options.build.resolve()

    about = machine(build)
    print(f"{about['cpu']}, {about['processors']} processors, load {about['load']}")
    print(f"{about['compiler']}, {about['flags']}")
    print(f"medians of {options.repetitions} repetitions, processor time of one thread\n")

    results = {}
    for program in sorted((build / "bench").glob("acd_*_bench")):
        if options.filter not in program.name:
            continue
        print(f"bench: running {program.name}", file=sys.stderr)
        for name, runs in run_program(program, options.repetitions).items():
            results[name] = summary(runs)

    if "simulated_calls" in results:
        print("bench: running SimPy", file=sys.stderr)
        results["simpy_calls"] = simpy_calls(build, options.repetitions)
    if "columns/workers:100000" in results:
        print("bench: running expression packages of Python", file=sys.stderr)
        label = results["columns/workers:100000"].get("label", "")
        results |= expression_peers(build, options.repetitions, label)

    rows = [row_of(figure, results) for figure in FIGURES]
    rows.append(compile_row(build, min(options.repetitions, 3), results))
    rows.append(library_row(build, results))
    print_rows(rows)

    verdicts = [row[0] for row in rows]
    print("\n" + ", ".join(f"{verdicts.count(v)} {v}" for v in ("pass", "short", "skipped")))
    (build / "results.json").write_text(
        json.dumps({"machine": about, "rows": rows, "results": results}, indent=2) + "\n",
        encoding="utf-8",
    )


if __name__ == "__main__":
    main()
