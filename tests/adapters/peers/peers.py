"""What the tests with real peers share: the built programs, and what happens without a peer."""

import importlib
import json
import os
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

ACD = os.environ["ACD"]
SIGN = os.environ["ACD_SIGN"]
CLOUDEVENTS = os.environ["ACD_CLOUDEVENTS"]


def need(module):
    """The module of a peer. Without it the test is skipped by the peer's name; in CI that is an error."""
    try:
        return importlib.import_module(module)
    except ImportError as error:
        if is_needed():
            raise
        raise unittest.SkipTest(f"peer {module.split('.', maxsplit=1)[0]} is missing: {error}") from error


def is_needed():
    """Where a peer must not be missing."""
    return os.environ.get("CI") == "true"


def need_program(name, where):
    """The path of a peer that is a program: `where`, or one on the path. Missing: as above."""
    found = where if where and Path(where).exists() else shutil.which(name)
    if found:
        return found
    if is_needed():
        raise AssertionError(f"peer {name} is missing")
    raise unittest.SkipTest(f"peer {name} is missing")


def route(workspace, commands, *options, files=None):
    """What `acd route` prints, as parsed lines."""
    return [json.loads(line) for line in route_text(workspace, commands, *options, files=files).splitlines()]


def route_text(workspace, commands, *options, files=None):
    with tempfile.TemporaryDirectory() as folder:
        for name, content in {"workspace.json": workspace, **(files or {})}.items():
            Path(folder, name).write_text(json.dumps(content), encoding="utf-8")
        text = "".join(json.dumps(command, ensure_ascii=False) + "\n" for command in commands)
        done = subprocess.run([ACD, "route", "workspace.json", *options], input=text.encode(), cwd=folder,
                              capture_output=True, timeout=60, check=False)
    if done.returncode != 0:
        raise AssertionError(done.stderr.decode())
    return done.stdout.decode()


def requests_of(workspace, mode, commands):
    """The events as requests: the answers of tests/adapters/cloudevents.cpp."""
    text = "".join(json.dumps(command, ensure_ascii=False) + "\n" for command in commands)
    with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
        json.dump(workspace, file)
        file.flush()
        done = subprocess.run([CLOUDEVENTS, file.name, mode], input=text.encode(), capture_output=True, timeout=60, check=False)
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
