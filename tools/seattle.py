#!/usr/bin/env python3
"""The month of examples/seattle: its hourly counts, and the scenario that is made of them.

`seattle.py --hours LOG` reduces a log with the columns `time` (ISO, local) and `talk_s` (0: not
answered) to examples/seattle/hours.csv; `seattle.py` writes month.json from that file, `--check`
says whether it is what it would write.
"""

import argparse
import csv
import datetime
import json
import math
import sys
from pathlib import Path

FOLDER = Path(__file__).resolve().parent.parent / "examples" / "seattle"
FIRST, DAYS = datetime.datetime(2020, 9, 1), 30
# Patience: what the source's own notes estimate, share abandoned by mean wait.
PATIENCE = 49.4
# People by hour of day: the load, and so many of its square roots more (see the page).
MARGIN = 0.75
MEAN_TALK, CV_TALK = 201.1, 1.11


def hours_of(log):
    """[calls, not answered, seconds of talk] for each hour of the month."""
    hours = [[0, 0, 0] for _ in range(24 * DAYS)]
    with open(log, newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            since = datetime.datetime.fromisoformat(row["time"]) - FIRST
            hour = hours[int(since.total_seconds() // 3600)]
            talk = int(row["talk_s"])
            hour[0] += 1
            hour[1] += talk == 0
            hour[2] += talk
    return hours


def write_hours(log):
    lines = ["hour,calls,not_answered,talk_s"]
    lines += [f"{i},{','.join(map(str, hour))}" for i, hour in enumerate(hours_of(log))]
    (FOLDER / "hours.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")


def read_hours():
    with open(FOLDER / "hours.csv", newline="", encoding="utf-8") as file:
        return [(int(r["calls"]), int(r["not_answered"]), int(r["talk_s"])) for r in csv.DictReader(file)]


def staffing(hours):
    """People for each hour of the day, by the month's load in it."""
    people = []
    for hour in range(24):
        calls = sum(one[0] for one in hours[hour::24]) / DAYS
        load = calls * MEAN_TALK / 3600
        people.append(math.ceil(load + MARGIN * math.sqrt(load)))
    return people


def scenario(hours):
    by_hour = staffing(hours)
    changes = [
        [3600 * i, by_hour[i % 24]]
        for i in range(len(hours))
        if i == 0 or by_hour[i % 24] != by_hour[(i - 1) % 24]
    ]
    return {
        "workspace": {
            "name": "911",
            "task_queues": [{"name": "calls"}],
            "workers": [{"name": f"taker {i + 1}", "activity": "Available"} for i in range(max(by_hour) + 3)],
            "workflows": [{"name": "main", "configuration": {
                "task_routing": {"filters": [], "default_filter": {"queue": "calls"}}}}],
            "options": {"timeout_activity": "none"},
        },
        "start": FIRST.isoformat() + "Z",
        "horizon": 3600 * len(hours),
        "interval": 86400,
        "replications": 10,
        "service_levels": [10, 20],
        "arrivals": [{
            "name": "calls",
            "process": {"poisson": {"per_hour": [[3600 * i, hour[0]] for i, hour in enumerate(hours)]}},
            "handling": {"lognormal": {"mean": MEAN_TALK, "cv": CV_TALK}},
            "patience": {"exponential": PATIENCE},
        }],
        "people": [{"name": "takers", "staffing": changes}],
    }  # fmt: skip


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--hours", metavar="LOG")
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args()
    if options.hours:
        write_hours(options.hours)
    text = json.dumps(scenario(read_hours()), separators=(", ", ": ")) + "\n"
    file = FOLDER / "month.json"
    if options.check:
        if file.read_text(encoding="utf-8") != text:
            sys.exit(f"{file} is not what tools/seattle.py writes: run it")
        return
    file.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
