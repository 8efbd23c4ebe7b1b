#!/usr/bin/env python3
"""Keeps the documentation true: `check_docs.py --acd ACD [--root ROOT] [--update] [PAGE...]`.

(a) `console` blocks are executed, page by page in a folder of their own, and print what they say;
(b) a block with `file=NAME` is written there first, `examples` is the project's, one with `source=PATH` equals that file;
(c) relative links and their #anchors resolve;
(d) no file of the project names a place on somebody's machine.
"""

import argparse
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

FENCE = re.compile(r"^```(?P<info>[^\n`]*)\n(?P<body>.*?)^```$", re.M | re.S)
LINK = re.compile(r"\[[^\]\n]*\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#+ +(.*)$", re.M)
ANCHOR = re.compile(r'<a id="([^"]+)">')
MACHINE = re.compile(r"(?<![\w.])(?:/(?:home|root|work|tmp|Users|mnt)/|[A-Z]:\\)")
ANYTHING = "…"
PAGES = ("*.md", "docs/**/*.md", "examples/**/*.md")


class Command:
    """A command of a console block and what must follow it."""

    def __init__(self, line):
        self.lines = [line]
        self.output = []

    def text(self):
        return "\n".join(line[2:] for line in self.lines) + "\n"

    def expected(self):
        return "".join(line + "\n" for line in self.output)


def commands_in(block):
    commands = []
    for line in block.splitlines():
        if line.startswith("$ "):
            commands.append(Command(line))
        elif line.startswith("> ") and commands and not commands[-1].output:
            commands[-1].lines.append(line)
        elif commands:
            commands[-1].output.append(line)
        else:
            raise ValueError(f"a console block begins with a command, not with '{line}'")
    return commands


def run(text, folder, acd):
    path = f"{acd.resolve().parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        ["bash", "-e", "-o", "pipefail", "-c", text],
        cwd=folder,
        env={**os.environ, "PATH": path, "NO_COLOR": "1"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=120,
        check=False,
    )
    return done.stdout + (f"[exit {done.returncode}]\n" if done.returncode else "")


def agrees(expected, found):
    pattern = ".*".join(re.escape(part) for part in expected.split(ANYTHING))
    return re.fullmatch(pattern, found, re.S) is not None


def attribute(info, key):
    found = re.search(rf"\b{key}=(\S+)", info)
    return found and found[1]


class Page:
    def __init__(self, path, root):
        self.path = path
        self.root = root
        self.text = path.read_text(encoding="utf-8")

    def faults(self, acd, update):
        """The sentences about what is wrong; with `update`, blocks are rewritten instead."""
        found = []
        with tempfile.TemporaryDirectory() as folder:
            if (self.root / "examples").is_dir():
                (Path(folder) / "examples").symlink_to((self.root / "examples").resolve())

            def block(match):
                body = self.checked(match["info"].strip(), match["body"], Path(folder), acd, found)
                return f"```{match['info']}\n{body}```"

            text = FENCE.sub(block, self.text)
        if update and text != self.text:
            self.path.write_text(text, encoding="utf-8")
            self.text = text
            found.clear()
        return found + list(self.bad_links())

    def checked(self, info, body, folder, acd, faults):
        """The block as it should be."""
        if name := attribute(info, "file"):
            (folder / name).write_text(body, encoding="utf-8")
        if source := attribute(info, "source"):
            wanted = (self.root / source).read_text(encoding="utf-8")
            if body != wanted:
                faults.append(f"the block of {source} differs from the file")
            return wanted
        if info.split(" ")[0] == "console":
            return self.executed(body, folder, acd, faults)
        return body

    def executed(self, body, folder, acd, faults):
        result = ""
        for command in commands_in(body):
            output = run(command.text(), folder, acd)
            if agrees(command.expected(), output):
                output = command.expected()
            else:
                faults.append(
                    f"{command.lines[0]}\n  expected:\n{command.expected()}  found:\n{output}"
                )
            result += "\n".join(command.lines) + "\n" + output
        return result

    def anchors(self):
        prose = FENCE.sub("", self.text)
        slugs = (re.sub(r"[^\w\- ]", "", h.lower()).replace(" ", "-") for h in HEADING.findall(prose))
        return set(slugs) | set(ANCHOR.findall(prose))

    def bad_links(self):
        for link in LINK.findall(FENCE.sub("", self.text)):
            if re.match(r"[a-z]+:", link):
                continue
            place, _, anchor = link.partition("#")
            target = (self.path.parent / place).resolve() if place else self.path
            if not target.exists():
                yield f"the link {link} leads nowhere"
            elif anchor and target.suffix == ".md" and anchor not in Page(target, self.root).anchors():
                yield f"the link {link} names a place that {target.name} does not have"


def machine_places(root):
    """Sentences about every text file that names one."""
    for folder, folders, names in os.walk(root):
        folders[:] = sorted(f for f in folders if f[0] != "." and f not in ("build", "__pycache__"))
        for name in sorted(names):
            path = Path(folder) / name
            try:
                text = path.read_text(encoding="utf-8")
            except UnicodeDecodeError:
                continue
            for match in MACHINE.finditer(text):
                line = text.count("\n", 0, match.start()) + 1
                yield f"{path.relative_to(root)}:{line}: names a place on a machine: {match[0]}"


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--acd", type=Path, required=True, help="the built command")
    parser.add_argument("--root", type=Path, default=Path(__file__).resolve().parent.parent.parent)
    parser.add_argument("--update", action="store_true", help="write what the commands print")
    parser.add_argument("pages", nargs="*", type=Path)
    options = parser.parse_args()
    root = options.root.resolve()
    pages = [p.resolve() for p in options.pages] or sorted(
        {page for pattern in PAGES for page in root.glob(pattern)}
    )
    count = 0
    for path in pages:
        for fault in Page(path, root).faults(options.acd, options.update):
            print(f"{path.relative_to(root)}: {fault}")
            count += 1
    for fault in machine_places(root) if not options.pages else ():
        print(fault)
        count += 1
    print(f"{len(pages)} pages, {count} faults")
    return 1 if count or not pages else 0


if __name__ == "__main__":
    sys.exit(main())
