#!/usr/bin/env python3
"""Keeps docs/reference/taskrouter-coverage.md true: every test it names exists, no section is missing,
no rule stands without a test, every expectations document is named."""

import re
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs/reference/taskrouter-coverage.md"
TEXT = PAGE.read_text(encoding="utf-8")
DOCUMENTS = {path.stem for path in (ROOT / "tests/expectations").glob("*.json")}
SECTIONS = {  # of the model: subsections that need a rule of their own
    1: [1, 2, 3, 4, 5, 6, 7, 8],
    2: [1, 2, 3, 4, 5, 6, 7, 8],
    3: [1, 2, 3, 4, 5],
    4: [1, 2, 3, 4, 5, 6, 7],
    5: [1, 2, 3, 4],
    6: [1, 2, 3, 4],
    7: [], 8: [], 9: [], 10: [],
    11: [1, 2],
    12: [],
    13: [1, 2],
    14: [1, 2, 3],
    15: [1, 2],
    16: [1, 2, 3, 4, 5, 6, 7, 8, 9],
}


def test_cases():
    """The names of all doctest cases; a long one may be written as several literals."""
    names = set()
    for source in (ROOT / "tests").rglob("*_test.cpp"):
        for match in re.finditer(r'TEST_CASE\(\s*((?:"(?:[^"\\]|\\.)*"\s*)+)\)', source.read_text(encoding="utf-8")):
            names.add("".join(re.findall(r'"((?:[^"\\]|\\.)*)"', match[1])))
    return names


def tables():
    """(heading, rule, tests) of every row of every table."""
    heading = ""
    for line in TEXT.splitlines():
        if line.startswith("## "):
            heading = line[3:]
        elif line.startswith("| ") and not line.startswith("| ---"):
            cells = [cell.strip() for cell in line.strip("|").split("|")]
            if cells[0] not in ("rule", "TaskRouter", "section"):
                yield heading, cells[0], cells[1]


def rules():
    return [row for row in tables() if re.match(r"\d+ |Beyond", row[0])]


class Coverage(unittest.TestCase):
    def test_every_named_test_exists(self):
        cases = test_cases()
        for heading, rule, tests in rules():
            for name in re.findall(r"(?<!\[)`([^`]+)`", tests):
                self.assertIn(name, DOCUMENTS, f"{heading}: {rule}")
            for name in re.findall(r'"([^"]+)"', tests):
                self.assertIn(name, cases, f"{heading}: {rule}")
            for path in re.findall(r"\]\(([^)]+)\)", tests):
                self.assertTrue((PAGE.parent / path).exists(), path)

    def test_no_rule_stands_without_a_test(self):
        for heading, rule, tests in rules():
            self.assertRegex(tests, r'`[^`]+`|"[^"]+"', f"{heading}: {rule}")

    def test_no_section_is_missing(self):
        found = {}
        for heading, rule, _ in tables():
            if number := re.match(r"(\d+) ", heading):
                found.setdefault(int(number[1]), []).append(rule)
        elsewhere = " ".join(rule for heading, rule, _ in tables() if heading.startswith("Not part"))
        for section, subsections in SECTIONS.items():
            self.assertIn(section, found)
            for sub in subsections:
                name = f"{section}.{sub}"
                named = any(rule.startswith(name + " ") for rule in found[section])
                self.assertTrue(named or f"{name} " in elsewhere, f"no rule of {name}")

    def test_every_document_is_named(self):
        self.assertEqual(DOCUMENTS - set(re.findall(r"`([^`]+)`", TEXT)), set())


if __name__ == "__main__":
    unittest.main()
