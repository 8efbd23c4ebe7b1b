#!/usr/bin/env python3
"""Which of many agents may take a call, asked of the expression packages of Python.

`expression_peers.py REPETITIONS` prints {peer: {"ns": processor time for 100,000 agents, median;
"least"; "most"; "found"} or {"error": why not}} as JSON. The question is that of
expression_peers_bench.cpp. exprtk knows numbers only: departments and skills are numbers, and it
loops over 10,000 agents inside one call; the others are asked for each of 2,000 agents. Times are
scaled to 100,000.
"""

import json
import random
import statistics
import sys
import time

AGENTS = 100_000
DEPARTMENT, LEVEL, SKILL = 3, 5, 7


def agents(count):
    draw = random.Random(7)
    return [
        {
            "department": draw.randrange(50),
            "level": draw.randrange(10),
            "skills": [draw.randrange(40) for _ in range(3)],
        }
        for _ in range(count)
    ]


def wanted(agent):
    """What every peer must find."""
    return (
        agent["department"] == DEPARTMENT and agent["level"] >= LEVEL and SKILL in agent["skills"]
    )


def texts(agent):
    """As they are in a directory: departments and skills have names."""
    return {
        "department": f"department {agent['department']}",
        "level": agent["level"],
        "skills": [f"skill {skill}" for skill in agent["skills"]],
    }


def exprtk(all_agents):
    import cexprtk  # noqa: PLC0415

    columns = {"d": [a["department"] for a in all_agents], "l": [a["level"] for a in all_agents]}
    for i in range(3):
        columns[f"s{i}"] = [a["skills"][i] for a in all_agents]
    vectors = "".join(
        f"var {name}[{len(values)}] := {{{','.join(map(str, values))}}};"
        for name, values in columns.items()
    )

    def program(passes):
        return cexprtk.Expression(
            vectors + f"var found := 0; for (var p := 0; p < {passes}; p += 1) {{"
            f" for (var i := 0; i < {len(all_agents)}; i += 1) {{"
            f" if (d[i] == {DEPARTMENT} and l[i] >= {LEVEL} and"
            f" (s0[i] == {SKILL} or s1[i] == {SKILL} or s2[i] == {SKILL})) {{ found += 1; }} }} }};"
            " found",
            cexprtk.Symbol_Table({}),
        )

    # Filling the vectors is part of each call: what more passes take longer is the loop.
    once, more = program(1), program(11)

    def ask():
        start = time.process_time()
        found = once()
        middle = time.process_time()
        more()
        return found, (time.process_time() - middle - (middle - start)) / 10

    return ask


def timed(count):
    def ask():
        start = time.process_time()
        found = count()
        return found, time.process_time() - start

    return ask


def rule_engine(all_agents):
    import rule_engine as package  # noqa: PLC0415

    rule = package.Rule(
        f"department == 'department {DEPARTMENT}' and level >= {LEVEL} and 'skill {SKILL}' in skills"
    )
    people = [texts(agent) for agent in all_agents]
    return timed(lambda: sum(rule.matches(person) for person in people))


def cel(all_agents):
    import celpy  # noqa: PLC0415

    environment = celpy.Environment()
    program = environment.program(
        environment.compile(
            f"department == 'department {DEPARTMENT}' && level >= {LEVEL} "
            f"&& 'skill {SKILL}' in skills"
        )
    )
    people = [celpy.json_to_cel(texts(agent)) for agent in all_agents]
    return timed(lambda: sum(bool(program.evaluate(person)) for person in people))


PEERS = {"exprtk": (exprtk, 10_000), "rule_engine": (rule_engine, 2_000), "cel": (cel, 2_000)}


def measure(prepare, count, repetitions):
    all_agents = agents(count)
    ask = prepare(all_agents)
    expected = sum(map(wanted, all_agents))
    times = []
    for _ in range(repetitions):
        found, seconds = ask()
        if found != expected:
            return {"error": f"it found {found:g} agents, expected {expected}"}
        times.append(seconds * 1e9 * AGENTS / count)
    return {
        "ns": statistics.median(times),
        "least": min(times),
        "most": max(times),
        "found": expected,
    }


def main():
    told = {}
    for name, (prepare, count) in PEERS.items():
        try:
            told[name] = measure(prepare, count, int(sys.argv[1]))
        except ImportError as missing:
            told[name] = {"error": f"{missing.name} is not there: scripts/bench installs it"}
    print(json.dumps(told))


if __name__ == "__main__":
    main()
