#!/usr/bin/env python3
"""Keeps the layers honest: `check_layers.py [ROOT]` prints each fault as file:line and exits 1.

(a) no module includes one above it, neither in include/acd nor in src;
(b) public headers include the standard library and acd/ only, except acd/io;
(c) heavy third parties stay in the one source file that wraps them;
(d) nothing in the deterministic modules or the public headers reads a clock or draws foreign
    randomness.
"""

import re
import sys
from pathlib import Path

MAY_USE = {  # module: what it may include, besides itself
    "core": set(),
    "expression": {"core"},
    "calendar": {"core"},
    "workflow": {"core", "expression", "calendar"},
    "router": {"core", "expression", "calendar", "workflow"},
    "expectations": {"core", "expression", "workflow", "router"},
    "journal": {"core", "router"},
    "analytics": {"core", "router"},
    "presence": {"core", "router"},
    "simulation": {"core", "expression", "calendar", "workflow", "router", "analytics"},
    "adapters": {"core", "workflow", "router"},
}
MAY_USE["io"] = set(MAY_USE)

ONLY_IN = {  # third party: the files that may see it
    "boost/spirit": {"src/expression/parser.cpp"},
    "boost/graph": {"src/workflow/graph.cpp"},
}

DETERMINISTIC = {"core", "expression", "calendar", "workflow", "router", "expectations", "simulation"}
# Clocks, and randomness that differs between runs or between standard libraries.
FOREIGN = re.compile(
    r"\w+_clock::now"
    r"|\b(?:clock_gettime|gettimeofday|timespec_get)\b"
    r"|(?<![\w.>])time\s*\(\s*(?:nullptr|NULL|0|&)"
    r"|\bstd::(?:random_device|default_random_engine|mt19937\w*|minstd_rand0?|ranlux\w+)\b"
    r"|\bstd::(?:s?rand|shuffle|ranges::shuffle|sample|ranges::sample)\b"
    r"|(?<![\w.>:])s?rand\s*\("
    r"|\bstd::\w+_distribution\b"
)

INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*(?:<([^>\n]+)>|"([^"\n]+)")', re.M)
STANDARD = re.compile(r"[a-z_0-9]+")
NOT_CODE = re.compile(
    r"(?P<comment>//[^\n]*|/\*.*?\*/)"
    r'|R"(?P<raw>[^\s()\\]*)\(.*?\)(?P=raw)"|"(?:\\.|[^"\\\n])*"'
    r"|(?<![0-9a-fA-F])'(?:\\.|[^'\\\n])+'",
    re.S,
)


def without_comments(text, strings_too=False):
    """The text with spaces for comments (and literals); the lines stay where they are."""

    def blank(match):
        keep = match["comment"] is None and not strings_too
        return match.group() if keep else re.sub(r"[^\n]", " ", match.group())

    return NOT_CODE.sub(blank, text)


def module_of(path):
    """The module of a path below include/acd or src; None for the files above all modules."""
    return path.parts[0] if len(path.parts) > 1 else None


def faults_in(root, file):
    """Yields (line, sentence) for each fault of one file."""
    place = file.relative_to(root)
    public = place.parts[0] == "include"
    tree = root / ("include/acd" if public else "src")
    layered = file.is_relative_to(tree)
    module = module_of(file.relative_to(tree)) if layered else None
    if module is not None and module not in MAY_USE:
        yield 1, f"'{module}' is no module of the layer table"
        return
    text = file.read_text(encoding="utf-8")

    for match in INCLUDE.finditer(without_comments(text)):
        line = text.count("\n", 0, match.end()) + 1
        in_angles, in_quotes = match.groups()
        name = in_angles or in_quotes

        for third_party, homes in ONLY_IN.items():
            if name.startswith(third_party) and place.as_posix() not in homes:
                yield line, f"{name} belongs in {', '.join(sorted(homes))} only"
        if not layered:
            continue
        if public and in_quotes:
            yield line, f'public headers name each other as <acd/...>, not "{name}"'
            continue

        if name.startswith("acd/"):
            used = Path(name).relative_to("acd")
        elif in_quotes:
            beside = (file.parent / name).resolve()
            used = beside.relative_to(tree) if beside.is_relative_to(tree) and beside.exists() else Path(name)
        else:
            if public and module != "io" and not STANDARD.fullmatch(name):
                yield line, f"third-party header {name} outside acd/io"
            continue

        other = module_of(used)
        if module is None:
            if other == "io":
                yield line, f"{name} is opt-in: no other header includes it"
        elif other is None:
            if used.name not in ("config.hpp", "version.hpp"):
                yield line, f"{module} must not include {name}, which includes everything"
        elif other != module and other not in MAY_USE[module]:
            yield line, f"{module} must not know {other} ({name})"

    if layered and (public or module in DETERMINISTIC):
        code = without_comments(text, strings_too=True)
        for match in FOREIGN.finditer(code):
            line = text.count("\n", 0, match.start()) + 1
            yield line, f"{match.group().strip()}: time and randomness come from outside"


def main():
    root = Path(sys.argv[1] if len(sys.argv) > 1 else Path(__file__).parent.parent).resolve()
    folders = ("include", "src", "cli", "bindings", "examples", "bench", "tests")
    files = sorted(
        file
        for folder in folders
        for file in (root / folder).rglob("*")
        if file.suffix in (".hpp", ".cpp", ".h", ".ipp")
    )
    faults = 0
    for file in files:
        for line, sentence in faults_in(root, file):
            print(f"{file.relative_to(root)}:{line}: {sentence}")
            faults += 1
    print(f"{len(files)} files, {faults} faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
