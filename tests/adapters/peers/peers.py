"""What the tests with real peers share: the built programs, and what happens without a peer."""

import importlib
import json
import os
import subprocess
import tempfile
import unittest
from pathlib import Path

ACD = os.environ["ACD"]
SIGN = os.environ["ACD_SIGN"]


def need(module):
    """The module of a peer. Without it the test is skipped by the peer's name; in CI that is an error."""
    try:
        return importlib.import_module(module)
    except ImportError as error:
        if os.environ.get("CI") == "true":
            raise
        raise unittest.SkipTest(f"peer {module.split('.', maxsplit=1)[0]} is missing: {error}") from error


def route(workspace, commands, *options, files=None):
    """What `acd route` prints, as parsed lines."""
    with tempfile.TemporaryDirectory() as folder:
        for name, content in {"workspace.json": workspace, **(files or {})}.items():
            Path(folder, name).write_text(json.dumps(content), encoding="utf-8")
        text = "".join(json.dumps(command, ensure_ascii=False) + "\n" for command in commands)
        done = subprocess.run([ACD, "route", "workspace.json", *options], input=text.encode(), cwd=folder,
                              capture_output=True, timeout=60, check=False)
    if done.returncode != 0:
        raise AssertionError(done.stderr.decode())
    return [json.loads(line) for line in done.stdout.splitlines()]


def sign(*requests):
    """Our signatures: the answers of tests/adapters/sign.cpp."""
    text = "".join(json.dumps(request, ensure_ascii=False) + "\n" for request in requests)
    done = subprocess.run([SIGN], input=text.encode(), capture_output=True, timeout=60, check=False)
    if done.returncode != 0:
        raise AssertionError(done.stderr.decode())
    return [json.loads(line) for line in done.stdout.splitlines()]


def changed(text):
    """The text with each byte changed in turn; UTF-8 stays UTF-8."""
    for i, letter in enumerate(text):
        if ord(letter) < 0x80:
            other = "y" if letter == "x" else "x"
            yield text[:i] + other + text[i + 1:]
