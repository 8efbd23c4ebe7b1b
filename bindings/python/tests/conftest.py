import os
import pathlib
import subprocess

import matplotlib
import pytest

matplotlib.use("Agg")
pytest_plugins = ["pytester"]
ROOT = pathlib.Path(__file__).parents[3]
COMMAND = pathlib.Path(os.environ.get("ACD_COMMAND", ROOT / "build/release/cli/acd"))


@pytest.fixture(scope="session")
def acd_command():
    """Runs the command line that was built with the package; gives its output as bytes."""

    def run(*arguments, text=""):
        done = subprocess.run(
            [COMMAND, *map(str, arguments)], input=text.encode(), capture_output=True, check=True
        )
        return done.stdout

    return run


@pytest.fixture
def office():
    """Two departments of two; the owner first, then a colleague."""
    steps = [
        {"queue": "all", "expression": "task.email == worker.email", "timeout": 10},
        {"queue": "all", "expression": "task.department == worker.department", "timeout": 10},
    ]
    people = [("anna", 1), ("ben", 1), ("chika", 2), ("dai", 2)]
    return {
        "name": "office",
        "task_queues": [{"name": "all"}],
        "workers": [
            {"name": name, "activity": "Available",
             "attributes": {"email": f"{name}@x", "department": department}}
            for name, department in people
        ],
        "workflows": [{"name": "main", "task_reservation_timeout": 60, "configuration": {
            "task_routing": {"filters": [
                {"filter_friendly_name": "owner first", "expression": "1==1", "targets": steps}]}}}],
        "options": {"exclude_after": "both", "timeout_activity": "none"},
    }  # fmt: skip


@pytest.fixture
def day(office):
    """An hour of calls to that office."""
    return {
        "workspace": office,
        "arrivals": [{
            "name": "calls", "process": {"poisson": {"per_hour": 60}},
            "handling": {"exponential": 120}, "patience": {"exponential": 60}, "ring": 3,
            "task": {"attributes": {"email": {"from_worker": "email"},
                                    "department": {"from_worker": "department"}}}}],
        "horizon": 3600, "interval": 600, "replications": 8, "seed": 3,
    }  # fmt: skip
