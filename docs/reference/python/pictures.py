"""Draws the pictures of docs/reference/python.md: python docs/reference/python/pictures.py"""

import pathlib
import sys

import acd
import matplotlib

HERE = pathlib.Path(__file__).parent
sys.path.insert(0, str(HERE.parents[2] / "examples/python"))
import quickstart  # noqa: E402


def save(ax, name):
    """One picture beside this script."""
    ax.figure.savefig(HERE / f"{name}.png", dpi=80)


def main():
    """All of them."""
    matplotlib.use("Agg")
    summary = acd.simulate(quickstart.day(10))
    for name in ("queue", "waits", "escalation", "occupancy"):
        save(getattr(summary.plot, name)(), name)
    save(acd.compare(quickstart.day(10), quickstart.day(20)).plot(), "comparison")
    save(acd.Workspace(quickstart.office(10)).workflow().plot(), "workflow")
    router = acd.Router(quickstart.office(10))
    for task in ("first", "second"):
        router.task_create(task, attributes={"email": "anna@x", "department": 1})
    save(router.explain("second").plot(), "explain")


if __name__ == "__main__":
    main()
