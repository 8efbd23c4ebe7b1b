"""Routing tests as data."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from acd import _core
from acd.workspace import read_text


@dataclass(frozen=True)
class Failure:
    """A step that did not come out as the document says."""

    step: int
    line: int
    message: str
    expected: tuple[str, ...] | None
    events: tuple[tuple[str, bool], ...]
    first: int

    def __str__(self) -> str:
        lines = [f"step {self.step}, line {self.line}: {self.message}"]
        if self.expected is not None:
            lines += ["  expected"]
            lines += [f"    {pattern}" for pattern in self.expected] or ["    nothing"]
            lines += ["  came"]
            shown = [(i, json) for i, (json, watched) in enumerate(self.events) if watched]
            lines += [f"  {'>' if i == self.first else ' '} {json}" for i, json in shown]
            lines += [] if shown else ["    nothing"]
        return "\n".join(lines)


class Expectations:
    """A workspace, a time line of commands, and what must follow.

    docs/reference/expectations.md describes the document. pytest runs files named
    ``*.expectations.json`` by itself once acd is installed.
    """

    def __init__(self, text: str, *, folder: str | os.PathLike[str] | None = None) -> None:
        where = None if folder is None else os.fspath(folder)
        self._core = _core.Expectations.from_json(text, where)
        self._state = (text, where)

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> Expectations:
        """Reads a document; files that it names are beside it."""
        return cls(read_text(path), folder=Path(path).parent)

    def run(self) -> list[Failure]:
        """The steps that came otherwise; none: it passed."""
        _, failures = self._core.run()
        return [
            Failure(
                step=one["step"],
                line=one["line"],
                message=one["message"],
                expected=None if one["expected"] is None else tuple(one["expected"]),
                events=tuple((json, watched) for json, watched in one["events"]),
                first=one["first"],
            )
            for one in failures
        ]

    def check(self) -> None:
        """Raises AssertionError with all that differs."""
        failures = self.run()
        if failures:
            raise AssertionError("\n".join(str(failure) for failure in failures))

    def updated(self) -> str:
        """The document with each failing ``expect`` replaced by what came."""
        return self._core.updated()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Expectations) and self._state == other._state

    def __hash__(self) -> int:
        return hash(self._state)

    def __repr__(self) -> str:
        return f"<Expectations of {len(self._state[0])} bytes>"

    def __reduce__(self) -> tuple[object, ...]:
        return (_expectations, self._state)


def _expectations(text: str, folder: str | None) -> Expectations:
    return Expectations(text, folder=folder)
