#!/usr/bin/env python3
"""Reports in a real browser: `report_test.py ACD SITE CHROMIUM [--screenshots FOLDER]`."""

import base64
import json
import re
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

from browser import Browser

ACD, SITE, CHROMIUM = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]
SCREENSHOTS = Path(sys.argv[5]) if sys.argv[4:5] == ["--screenshots"] else None

SECTIONS = ["figures", "queue", "waits", "steps", "people", "slowest"]
CONTRAST = """
(() => {
  const rgb = (text) => text.match(/[0-9.]+/g).slice(0, 3).map(Number);
  const light = (text) => {
    const [r, g, b] = rgb(text).map((c) => c / 255).map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const body = getComputedStyle(document.body);
  const ratio = (one) => {
    const [a, b] = [light(one), light(body.backgroundColor)].sort((x, y) => y - x);
    return (a + 0.05) / (b + 0.05);
  };
  return { ground: light(body.backgroundColor), text: ratio(body.color),
    soft: ratio(getComputedStyle(document.querySelector("figcaption")).color),
    axis: ratio(getComputedStyle(document.querySelector("figure svg text")).color) };
})()"""


def simulate(folder, scenario, *flags):
    report = folder / "report.html"
    done = subprocess.run(
        [ACD, "simulate", scenario, "--report", report, "--json", *flags],
        capture_output=True, text=True, timeout=120, check=True,
    )  # fmt: skip
    return report, json.loads(done.stdout)


class Report(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.folder = Path(folder.name)
        cls.report, cls.summary = simulate(cls.folder, SITE / "day.json", "--replications", "3")
        cls.browser = Browser(CHROMIUM)
        cls.addClassCleanup(cls.browser.close)

    def shoot(self, name, first=None, last=None):
        """A screenshot of the window, or from one element to another."""
        if SCREENSHOTS:
            SCREENSHOTS.mkdir(parents=True, exist_ok=True)
            clip = first and self.browser.run(f"""(() => {{
              const box = (one) => document.querySelector(one).getBoundingClientRect();
              const y = box({first!r}).top + scrollY;
              return {{ x: 0, y, width: innerWidth, height: box({last!r}).bottom + scrollY - y }};
            }})()""")
            data = self.browser.screenshot(clip)
            (SCREENSHOTS / f"{name}.png").write_bytes(base64.b64decode(data))

    def check_drawn(self):
        self.assertEqual(self.browser.complaints(), [])
        self.assertEqual(self.browser.requests(), [self.report.resolve().as_uri()])
        marks = self.browser.run(
            f"Object.fromEntries({json.dumps(SECTIONS)}.map((id) => [id, "
            "document.querySelectorAll(`#${id}-body svg :is(path, rect, line)`).length]))"
        )
        for section in ("queue", "waits", "steps", "people"):
            self.assertGreater(marks[section], 4, section)

    def test_it_renders_without_a_complaint_or_a_request(self):
        self.browser.open(self.report)
        self.check_drawn()
        self.shoot("wide")
        self.shoot("whole", "header", "footer")
        self.browser.open(self.report, width=900)
        self.shoot("readme", "#waits", "#steps-body figure")

    def test_a_request_would_be_seen_and_refused(self):
        """The test of the test, and of the page's own policy."""
        text = self.report.read_text(encoding="utf-8")
        bad = self.folder / "bad.html"
        bad.write_text(text.replace("</main>", '<img src="https://example.invalid/x.png"></main>'
                                    "<script>console.error('oops')</script>"), encoding="utf-8")  # fmt: skip
        self.browser.open(bad)
        self.assertTrue(any("Content Security Policy" in str(one) for one in self.browser.complaints()))
        self.assertTrue(any("oops" in str(one) for one in self.browser.complaints()))

    def test_the_figures_are_those_of_the_summary(self):
        self.browser.open(self.report)
        tiles = self.browser.run("document.getElementById('tiles').textContent")
        share = self.summary["total"]["sl_offered 20"]["value"] * 100
        self.assertIn(f"{share:.3g} %", tiles)
        rows = self.browser.run("document.querySelectorAll('#people-body details tr').length")
        self.assertEqual(rows, 301)
        served = float(f"{self.summary['total']['served']['value']:.4g}")
        table = self.browser.run("document.querySelector('#figures-body table').textContent")
        self.assertIn(f"answered{served:,.0f}", table)

    def test_the_slowest_calls_are_explained(self):
        self.browser.open(self.report)
        stories = self.browser.run(
            "[...document.querySelectorAll('#slowest-body details')].map((one) => one.textContent)"
        )
        self.assertEqual(len(stories), 10)
        waits = [float(re.search(r": ([0-9.]+) s,", story)[1]) for story in stories]
        self.assertEqual(waits, sorted(waits, reverse=True))
        for story in stories:
            self.assertRegex(story, r"\+0\.0 sthe call comes\+0\.0 sstep 1 of ")
            self.assertRegex(story, "answers$|the call ends: ")

    def test_light_and_dark(self):
        grounds = []
        for dark in (False, True):
            self.browser.open(self.report, dark=dark)
            self.check_drawn()
            seen = self.browser.run(CONTRAST)
            grounds.append(seen["ground"])
            for what in ("text", "soft", "axis"):
                self.assertGreaterEqual(seen[what], 4.5, (what, dark))  # WCAG 2, level AA
        self.assertGreater(grounds[0], 0.9)
        self.assertLess(grounds[1], 0.1)
        self.shoot("dark")

    def test_a_phone(self):
        self.browser.open(self.report, width=360, height=740)
        self.check_drawn()
        self.assertLessEqual(self.browser.run("document.documentElement.scrollWidth"), 360)
        self.assertEqual(self.browser.run(
            "[...document.querySelectorAll('figure svg')].filter((one) => one.getBoundingClientRect().right > 361).length"), 0)  # fmt: skip
        self.shoot("phone", "header", "footer")

    def test_charts_follow_the_width(self):
        self.browser.open(self.report)
        width = "document.querySelector('#queue-body svg').getBoundingClientRect().width"
        before = self.browser.run(width)
        self.browser.call("Emulation.setDeviceMetricsOverride", width=600, height=800,
                          deviceScaleFactor=1, mobile=False)  # fmt: skip
        self.browser.run("new Promise((done) => setTimeout(done, 300))")
        self.assertLess(self.browser.run(width), before)

    def test_the_keyboard_reaches_everything(self):
        self.browser.open(self.report)
        self.browser.press("Tab", 9)
        self.assertEqual(self.browser.run("document.activeElement.className"), "skip")
        wanted = self.browser.run("document.querySelectorAll('summary').length")
        reached = set()
        for _ in range(60):
            self.browser.press("Tab", 9)
            name = self.browser.run(
                "document.activeElement.tagName === 'SUMMARY' ? document.activeElement.textContent : ''"
            )
            if name.startswith("All figures") and name not in reached:
                self.assertNotEqual(self.browser.run(
                    "getComputedStyle(document.activeElement).outlineStyle"), "none")  # fmt: skip
                self.browser.press("Enter", 13)
                self.assertTrue(self.browser.run("document.activeElement.parentElement.open"))
            reached.add(name)
        self.assertEqual(len(reached - {""}), wanted)

    def test_names_cannot_break_out(self):
        site = {
            "name": "s", "task_queues": [{"name": "q"}],
            "workers": [{"name": "</script><b id='out'>x</b>", "activity": "Available"}],
            "workflows": [{"name": "m", "configuration": {"task_routing": {"filters": [
                {"filter_friendly_name": "<i id='out'>&amp;", "expression": "1==1", "targets": [{"queue": "q"}]}]}}}],
        }  # fmt: skip
        day = self.folder / "<b id='out'>.json"
        day.write_text(json.dumps({
            "workspace": site, "horizon": 3600,
            "arrivals": [{"name": "<u id='out'>", "process": {"poisson": {"per_hour": 60}}, "handling": 30}],
        }), encoding="utf-8")  # fmt: skip
        folder = self.folder / "bad names"
        folder.mkdir()
        report, _ = simulate(folder, day)
        self.browser.open(report)
        self.assertEqual(self.browser.complaints(), [])
        self.assertFalse(self.browser.run("document.getElementById('out') !== null"))
        self.assertIn("<b id='out'>", self.browser.run("document.querySelector('h1').textContent"))


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
