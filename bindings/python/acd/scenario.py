"""Scenarios: a workspace, the calls that come, the people who answer."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from acd import _core
from acd.workspace import read_text


class Scenario:
    """A scenario document, checked: a workspace, the calls that come, the people who answer.

    Parameters
    ----------
    document
        The document (docs/reference/simulation.md) as a dict or JSON text.
    folder
        Where files that it names are read.
    skip_bad_rows
        Leave out rows of a log that cannot be read.
    """

    def __init__(
        self,
        document: Mapping[str, Any] | str,
        *,
        folder: str | os.PathLike[str] | None = None,
        skip_bad_rows: bool = False,
    ) -> None:
        text = document if isinstance(document, str) else _core.canonical_json(document)
        where = None if folder is None else os.fspath(folder)
        self._core = _core.Scenario.from_json(text, where, skip_bad_rows)
        self._state = (text, where, skip_bad_rows)

    @classmethod
    def load(cls, path: str | os.PathLike[str], *, skip_bad_rows: bool = False) -> Scenario:
        """Reads a document; files that it names are beside it."""
        return cls(read_text(path), folder=Path(path).parent, skip_bad_rows=skip_bad_rows)

    @property
    def seed(self) -> int:
        """Of all random draws."""
        return self._core.seed

    @property
    def replications(self) -> int:
        """How often it is run."""
        return self._core.replications

    def to_dict(self) -> dict[str, Any]:
        """The document as it was given."""
        document: dict[str, Any] = json.loads(self._state[0])
        return document

    def replace(self, **members: Any) -> Scenario:
        """Another scenario: with these members of the document instead; None takes one away.

        >>> day = Scenario({"workspace": {"name": "w", "task_queues": [{"name": "q"}],
        ...     "workflows": [{"name": "f", "configuration": {"task_routing": {"filters": [],
        ...         "default_filter": {"queue": "q"}}}}]}, "horizon": 60,
        ...     "arrivals": [{"name": "a", "process": {"poisson": {"per_hour": 9}},
        ...         "handling": 60}]})
        >>> day.replace(seed=7, horizon="8h")
        <Scenario of 28800 s, 1 replications, seed 7>
        """
        document = {**self.to_dict(), **members}
        kept = {key: value for key, value in document.items() if value is not None}
        return Scenario(kept, folder=self._state[1], skip_bad_rows=self._state[2])

    def _document(self) -> _core.ScenarioDocument:
        return _core.ScenarioDocument.from_json(*self._state)

    def _from(self, document: _core.ScenarioDocument) -> Scenario:
        return Scenario(document.to_json(), folder=self._state[1], skip_bad_rows=self._state[2])

    def with_value(self, path: str, value: Any) -> Scenario:
        """Another scenario, with one part of the document changed, wherever it is.

        Parameters
        ----------
        path
            Names and positions with dots between, such as ``arrivals.calls.patience.exponential``
            or ``workspace.workflows.main.configuration.task_routing.filters.0.targets.0.timeout``.
        """
        return self._from(self._document().with_value(path, value))

    def with_workers(self, group: str, count: int) -> Scenario:
        """Another scenario, with so many people in a group (``everyone``: all workers)."""
        return self._from(self._document().with_workers(group, count))

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, Scenario)
            and self._state[1] == other._state[1]
            and self.to_dict() == other.to_dict()
        )

    def __hash__(self) -> int:
        return hash(self._state[1:]) ^ hash((self.seed, self.replications, self._core.horizon))

    def __repr__(self) -> str:
        return (
            f"<Scenario of {self._core.horizon:g} s, {self.replications} replications, "
            f"seed {self.seed}>"
        )

    def __reduce__(self) -> tuple[Any, ...]:
        return (_scenario, self._state)


def _scenario(text: str, folder: str | None, skip_bad_rows: bool) -> Scenario:
    return Scenario(text, folder=folder, skip_bad_rows=skip_bad_rows)
