#!/usr/bin/env python3
"""The model of simulation_bench.cpp in SimPy: 300 people at 95 %, as its users would write it.

`simpy_calls.py CALLS REPETITIONS` prints {"ns": processor time of a call, median; "least"; "most";
"mean_wait": seconds} as JSON.
"""

import json
import random
import statistics
import sys
import time

import simpy

PEOPLE, CALLS_PER_HOUR, MEAN_SERVICE = 300, 5700, 180


def run(calls, seed):
    """(processor seconds, mean wait) of so many calls."""
    draw = random.Random(seed).expovariate
    env = simpy.Environment()
    people = simpy.Resource(env, PEOPLE)
    waited = 0.0

    def call():
        nonlocal waited
        came = env.now
        with people.request() as request:
            yield request
            waited += env.now - came
            yield env.timeout(draw(1 / MEAN_SERVICE))

    def arrivals():
        for _ in range(calls):
            yield env.timeout(draw(CALLS_PER_HOUR / 3600))
            env.process(call())

    env.process(arrivals())
    start = time.process_time()
    env.run()
    return time.process_time() - start, waited / calls


def main():
    calls, repetitions = int(sys.argv[1]), int(sys.argv[2])
    runs = [run(calls, seed) for seed in range(repetitions)]
    times = [seconds / calls * 1e9 for seconds, _ in runs]
    print(json.dumps({
        "ns": statistics.median(times), "least": min(times), "most": max(times),
        "mean_wait": statistics.mean(wait for _, wait in runs),
    }))  # fmt: skip


if __name__ == "__main__":
    main()
