#!/usr/bin/env python3
"""check_docs.py finds what it is there to find."""

import contextlib
import io
import stat
import sys
import tempfile
import unittest
from pathlib import Path
from unittest import mock

sys.path.insert(0, str(Path(__file__).parent))
import check_docs


class CheckDocs(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = Path(folder.name)
        self.acd = self.root / "bin" / "acd"
        self.acd.parent.mkdir()
        self.acd.write_text("#!/bin/sh\necho acd says $*\n", encoding="utf-8")
        self.acd.chmod(self.acd.stat().st_mode | stat.S_IXUSR)
        self.page = self.root / "page.md"

    def check(self, text, *arguments):
        """The exit code and what is printed for a page of this text."""
        self.page.write_text(text, encoding="utf-8")
        out = io.StringIO()
        command = ["check_docs.py", "--acd", str(self.acd), "--root", str(self.root), *arguments]
        with mock.patch.object(sys, "argv", command), contextlib.redirect_stdout(out):
            return check_docs.main(), out.getvalue()

    def assert_sound(self, text):
        self.assertEqual(self.check(text), (0, "1 pages, 0 faults\n"))

    def assert_fault(self, text, sentence):
        status, output = self.check(text)
        self.assertEqual(status, 1)
        self.assertIn(sentence, output)

    def test_commands_are_executed(self):
        self.assert_sound("```console\n$ acd hello\nacd says hello\n$ true\n```\n")
        self.assert_fault("```console\n$ acd hello\nacd says good-bye\n```\n", "acd says hello")
        self.assert_fault("```console\n$ acd hello\n```\n", "acd says hello")

    def test_a_failure_must_be_said(self):
        self.assert_fault("```console\n$ false\n```\n", "[exit 1]")
        self.assert_sound("```console\n$ false\n[exit 1]\n```\n")

    def test_standard_error_counts(self):
        self.assert_sound("```console\n$ echo oh >&2\noh\n```\n")

    def test_commands_of_several_lines(self):
        self.assert_sound("```console\n$ cat << 'EOF'\n> a\n> b\n> EOF\na\nb\n```\n")

    def test_files_last_for_the_page(self):
        self.assert_sound("```json file=a.json\n{}\n```\nThen:\n```console\n$ cat a.json\n{}\n```\n")

    def test_the_ellipsis_stands_for_anything(self):
        self.assert_sound("```console\n$ seq 5\n1\n…\n5\n$ echo abcd\na…d\n```\n")
        self.assert_fault("```console\n$ seq 5\n1\n…\n6\n```\n", "expected")

    def test_update_writes_the_output_in(self):
        status, _ = self.check("```console\n$ seq 2\n$ echo abc\na…\n```\n", "--update")
        self.assertEqual(status, 0)
        self.assertEqual(
            self.page.read_text(encoding="utf-8"), "```console\n$ seq 2\n1\n2\n$ echo abc\na…\n```\n"
        )

    def test_sources_are_compared(self):
        (self.root / "a.cpp").write_text("int a;\n", encoding="utf-8")
        self.assert_sound("```cpp source=a.cpp\nint a;\n```\n")
        self.assert_fault("```cpp source=a.cpp\nint b;\n```\n", "a.cpp differs")

    def test_links_resolve(self):
        (self.root / "docs").mkdir()
        (self.root / "docs" / "b.md").write_text('# A heading, two\n<a id="x"></a>\n', encoding="utf-8")
        for link in ("docs/b.md", "docs", "docs/b.md#a-heading-two", "docs/b.md#x", "https://example.jp"):
            self.assertEqual(self.check(f"[b]({link})\n")[0], 0, link)
        self.assert_fault("[c](docs/c.md)\n", "leads nowhere")
        self.assert_fault("[c](docs/b.md#three)\n", "names a place that b.md does not have")
        self.assert_fault("# One\n[c](#two)\n", "does not have")

    def test_code_is_no_link(self):
        self.assert_sound("```cpp\nauto f = [](int) {};\n```\n")

    def test_machine_places(self):
        for place in ("/" + "home/anna/acd", "/" + "tmp/x", "C:" + "\\acd"):
            self.assert_fault(f"See {place}.\n", "a place on a machine")
        self.assert_sound("The folder `src/work/` and `build/tmp/` are fine.\n")
        (self.root / "src").mkdir()
        (self.root / "src" / "a.cpp").write_text('\nauto path = "/' + 'root/a";\n', encoding="utf-8")
        self.assert_fault("Sound.\n", "src/a.cpp:2: names a place")

    def test_no_page_is_a_fault(self):
        out = io.StringIO()
        command = ["check_docs.py", "--acd", str(self.acd), "--root", str(self.root)]
        with mock.patch.object(sys, "argv", command), contextlib.redirect_stdout(out):
            self.assertEqual(check_docs.main(), 1)


if __name__ == "__main__":
    unittest.main()
