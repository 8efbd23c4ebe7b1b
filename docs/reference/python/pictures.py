"""Draws the pictures of docs/reference/python.md: python docs/reference/python/pictures.py

What notebooks show (`_repr_html_`) needs Chromium, which scripts/setup --browser installs; without
it that picture stays as it is, and the script says so.
"""

import pathlib
import shutil
import subprocess
import sys
import tempfile

import acd
import matplotlib

HERE = pathlib.Path(__file__).parent
sys.path.insert(0, str(HERE.parents[2] / "examples/python"))
import quickstart  # noqa: E402

# As JupyterLab shows tables.
STYLE = """
body { font: 14px sans-serif; margin: 16px; width: 1240px }
table { font-size: 12px; border-collapse: collapse; margin: 8px 0 }
caption { text-align: left; padding-bottom: 4px; font-weight: bold }
th, td { padding: 4px 8px; border: none }
tbody tr:nth-child(odd) { background: #f5f5f5 }
pre { font-size: 12px; line-height: 1.3; white-space: pre-wrap }
code { font-size: 12px }
h2 { font: 12px monospace; color: #30507a; margin: 20px 0 2px }
"""


def save(ax, name):
    """One picture beside this script."""
    ax.figure.savefig(HERE / f"{name}.png", dpi=80)


def shown_in_notebooks():
    """What is typed, and the HTML that comes of it."""
    router = acd.Router(quickstart.office(10))
    for task in ("first", "second"):
        router.task_create(task, attributes={"email": "anna@x", "department": 1})
    explanation = acd.Expression("department == 2 AND skills HAS 'ja'").explain({"department": 2})
    day = quickstart.day(10).replace(replications=20)
    return {
        "acd.Workspace(office)": acd.Workspace(quickstart.office(10)),
        'acd.Expression("department == 2 AND skills HAS \'ja\'").explain(worker)': explanation,
        'router.explain("second")': router.explain("second"),
        "router.statistics()": router.statistics(),
        "acd.Board(router)": acd.Board(router),
        "acd.simulate(day)": acd.simulate(day),
        "acd.compare(day, other)": acd.compare(day, quickstart.day(20).replace(replications=20)),
        "acd.simulate(day, records=True).calls": acd.simulate(day, records=True).calls,
    }


def screenshot(name, height):
    """The HTML in a real browser."""
    chromium = shutil.which("chromium")
    if chromium is None:
        return print("no chromium here: html.png stays as it is")
    body = "".join(
        f"<h2>{title}</h2>{value._repr_html_()}" for title, value in shown_in_notebooks().items()
    )
    with tempfile.TemporaryDirectory() as folder:
        page = pathlib.Path(folder) / "page.html"
        page.write_text(f"<!doctype html><meta charset=utf-8><style>{STYLE}</style>{body}")
        subprocess.run(
            [chromium, "--headless", "--no-sandbox", "--hide-scrollbars", f"--user-data-dir={folder}/profile",
             f"--window-size=1280,{height}", f"--screenshot={HERE / name}.png", page.as_uri()],
            check=True, capture_output=True,
        )  # fmt: skip


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
    screenshot("html", 1980)


if __name__ == "__main__":
    main()
