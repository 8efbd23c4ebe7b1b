#!/usr/bin/env python3
"""Writes the stub of acd._core from the built module, or checks that the committed one is current.

PYTHONPATH=build/release/python build/venv/bin/python tools/python_stubs.py [--check]
"""

import difflib
import pathlib
import subprocess
import sys
import tempfile

STUB = pathlib.Path(__file__).parent.parent / "bindings/python/acd/_core.pyi"


def generated() -> str:
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(
            [sys.executable, "-m", "pybind11_stubgen", "acd._core", "-o", folder,
             "--ignore-all-errors", "--numpy-array-use-type-var"],
            check=True, capture_output=True,
        )  # fmt: skip
        found = next(pathlib.Path(folder).rglob("_core*.pyi"))
        return found.read_text()


def main() -> int:
    new = generated()
    if sys.argv[1:] != ["--check"]:
        STUB.write_text(new)
        return 0
    old = STUB.read_text() if STUB.exists() else ""
    sys.stdout.writelines(
        difflib.unified_diff(old.splitlines(True), new.splitlines(True), "committed", "built")
    )
    if new != old:
        print("The stub is not current; write it with tools/python_stubs.py")
    return int(new != old)


if __name__ == "__main__":
    sys.exit(main())
