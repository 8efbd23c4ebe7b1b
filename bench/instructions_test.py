"""A slow-down of the index is named by the counts of instructions; the baseline has every bench."""

import contextlib
import io
import json
import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tools"))
import bench_instructions as tool  # noqa: E402

PROGRAMS = Path(sys.argv.pop())


class Instructions(unittest.TestCase):
    def test_the_baseline_has_every_bench(self):
        baseline = json.loads(tool.BASELINE.read_text(encoding="utf-8"))
        self.assertEqual(list(baseline["instructions"]), list(tool.NAMES))

    def test_an_index_that_forgets_is_named(self):
        now = {"decision": tool.count(PROGRAMS / "acd_instructions_slow", "decision")}
        before = {"decision": tool.count(PROGRAMS / "acd_instructions", "decision")}
        told = io.StringIO()
        with contextlib.redirect_stdout(told):
            held = tool.compare(now, "same", {"compiler": "same", "instructions": before})
        self.assertFalse(held)
        self.assertRegex(told.getvalue(), r"^short   a whole decision, 300 workers .*\+\d")

    def test_the_same_again_passes_and_another_compiler_is_skipped(self):
        counts = {"expression": 100.0}
        told = io.StringIO()
        with contextlib.redirect_stdout(told):
            self.assertTrue(
                tool.compare(counts, "a", {"compiler": "a", "instructions": {"expression": 96}})
            )
            self.assertTrue(
                tool.compare(counts, "a", {"compiler": "b", "instructions": {"expression": 50}})
            )
        self.assertRegex(told.getvalue(), r"(?s)^pass .*skipped .*the baseline is of b")


if __name__ == "__main__":
    unittest.main()
