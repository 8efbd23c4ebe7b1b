#!/usr/bin/env python3
"""Writes the bundled site, examples/site: `make_site.py` writes, `make_site.py --check` compares.

300 invented people in 12 departments, one queue, and a workflow with three steps: the owner of the
customer, the owner's department, anyone present; then an announcement.
"""

import json
import sys
from pathlib import Path

SITE = Path(__file__).resolve().parent.parent / "examples" / "site"

DEPARTMENTS = [  # id, people; sales are 11 to 16
    (11, 52),  # sales, Tokyo
    (12, 42),  # sales, Osaka
    (13, 34),  # sales, Nagoya
    (14, 28),  # sales, Fukuoka
    (15, 24),  # sales, Sapporo
    (16, 20),  # sales, Sendai
    (21, 30),  # support
    (22, 12),  # repairs
    (31, 20),  # contracts
    (32, 16),  # billing
    (41, 14),  # deliveries
    (51, 8),  # reception
]
FAMILY_NAMES = """sato suzuki takahashi tanaka ito watanabe yamamoto nakamura kobayashi kato
    yoshida yamada sasaki yamaguchi matsumoto inoue kimura hayashi shimizu mori""".split()
GIVEN_NAMES = """haruka ren yui sota aoi hina riku mei kaito sakura yuto rin
    daiki nanami takumi""".split()


def email(number):
    """Each pair of names once; neighbours differ in both."""
    family = FAMILY_NAMES[number % 20]
    given = GIVEN_NAMES[(number // 20 + number % 20) % 15]
    return f"{given}.{family}@example.jp"


def activity(number):
    """Of 20 people 15 are available, 3 unavailable and 2 offline, in every department."""
    place = number * 7 % 20
    return "Available" if place < 15 else "Unavailable" if place < 18 else "Offline"


def worker(number, department):
    address = email(number)
    return {
        "name": address.replace(".", "_"),
        "activity": activity(number),
        "attributes": {
            "email": address,
            "contact_uri": "client:" + address.partition("@")[0].replace(".", "_"),
            "department_id": department,
        },
    }


def workers():
    departments = [department for department, people in DEPARTMENTS for _ in range(people)]
    return [worker(number, department) for number, department in enumerate(departments)]


def workspace():
    return {
        "name": "site",
        "task_queues": [{"name": "everyone", "target_workers": "1==1"}],
        "workflows": [
            {"name": "calls", "configuration": "workflow.json", "task_reservation_timeout": 20}
        ],
        "options": {"selection": "random", "exclude_after": "both", "timeout_activity": "none"},
        "workers": workers(),
    }


def workflow():
    def step(priority, timeout, expression=None):
        target = {"queue": "everyone", "priority": priority, "timeout": timeout, "skip_if": "1==1"}
        return target if expression is None else {"expression": expression} | target

    owner = step(1, 10, "task.email==worker.email")
    department = step(2, 15, "task.department_id==worker.department_id")
    anyone = step(3, 15)
    announce = {"x_outcome": "announce"}
    return {
        "task_routing": {
            "filters": [
                {
                    "filter_friendly_name": "email",
                    "expression": "filter=='email'",
                    "targets": [owner, department, anyone, announce],
                },
                {
                    "filter_friendly_name": "department_id",
                    "expression": "filter=='department_id'",
                    "targets": [department, anyone, announce],
                },
            ],
            "default_filter": announce,
        }
    }


def text_of(value, depth, indent=""):
    """JSON that opens containers down to `depth`, one element a line."""
    if depth == 0 or not isinstance(value, (dict, list)):
        return json.dumps(value)
    inner = indent + "  "
    if isinstance(value, dict):
        rows = [f"{json.dumps(key)}: {text_of(v, depth - 1, inner)}" for key, v in value.items()]
    else:
        rows = [text_of(v, depth - 1, inner) for v in value]
    opening, closing = "{}" if isinstance(value, dict) else "[]"
    return f"{opening}\n{inner}" + f",\n{inner}".join(rows) + f"\n{indent}{closing}"


def files():
    return {
        "site.json": text_of(workspace(), 2) + "\n",
        "workflow.json": text_of(workflow(), 5) + "\n",
    }


def main():
    status = 0
    for name, text in files().items():
        path = SITE / name
        if sys.argv[1:] == ["--check"]:
            if not path.exists() or path.read_text(encoding="utf-8") != text:
                print(f"examples/site/{name} is not what tools/make_site.py writes; run it")
                status = 1
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
    return status


if __name__ == "__main__":
    sys.exit(main())
