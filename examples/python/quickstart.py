"""An office of eight: should a customer's owner ring for 10 seconds, or for 20?"""

from datetime import timedelta

import acd


def office(owner_rings: int) -> dict:
    """Two departments; a call rings at its owner, then at a colleague of theirs."""
    people = {"anna": 1, "ben": 1, "chika": 1, "dai": 1, "eri": 2, "fumi": 2, "gen": 2, "hana": 2}
    steps = [
        {"queue": "all", "expression": "task.email == worker.email", "timeout": owner_rings},
        {"queue": "all", "expression": "task.department == worker.department", "timeout": 30},
    ]
    return {
        "name": "office",
        "task_queues": [{"name": "all"}],
        "workers": [
            {
                "name": name,
                "activity": "Available",
                "attributes": {"email": f"{name}@x", "department": department},
            }
            for name, department in people.items()
        ],
        "workflows": [
            {
                "name": "calls",
                "task_reservation_timeout": 60,
                "configuration": {
                    "task_routing": {
                        "filters": [
                            {
                                "filter_friendly_name": "owner first",
                                "expression": "1==1",
                                "targets": steps,
                            }
                        ]
                    }
                },
            }
        ],
        "options": {"selection": "random", "exclude_after": "both", "timeout_activity": "none"},
    }


def day(owner_rings: int) -> acd.Scenario:
    """Eight hours of calls to that office."""
    return acd.Scenario(
        {
            "workspace": office(owner_rings),
            "arrivals": [
                {
                    "name": "calls",
                    "process": {"poisson": {"per_hour": 50}},
                    "handling": {"gamma": {"mean": 150, "cv": 1}},
                    "patience": {"exponential": 90},
                    "ring": {"uniform": [4, 16]},
                    "task": {
                        "attributes": {
                            "email": {"from_worker": "email"},
                            "department": {"from_worker": "department"},
                        }
                    },
                }
            ],
            "horizon": "8h",
            "interval": "30m",
            "replications": 40,
        }
    )


def main() -> None:
    """Routes one call, then compares two ways of routing a day of calls."""
    router = acd.Router(office(owner_rings=10))
    call = {"email": "anna@x", "department": 1}
    for event in router.task_create("call-1", attributes=call, at=timedelta(0)):
        print(event.sequence, event.type, event.worker_sid or "")
    for event in router.advance(timedelta(seconds=10)):  # Anna does not answer
        print(event.sequence, event.type, event.worker_sid or "", event.reason_code or "")

    comparison = acd.compare(day(owner_rings=10), day(owner_rings=20))
    shown = ["served", "p_abandon", "asa", "occupancy"]
    print(comparison.differences().loc[shown].round(4).to_string())


if __name__ == "__main__":
    main()
