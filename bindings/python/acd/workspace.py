"""Workspaces: who is there, and how tasks are routed."""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import UTC, datetime
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from acd import _core, _html
from acd._errors import error

if TYPE_CHECKING:
    import pandas as pd

    from acd.calendar import OpeningHours
    from acd.plot import WorkflowPlot


EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Lint(NamedTuple):
    """Something in a sound document that probably does not do what its author means."""

    id: str
    pointer: str
    message: str
    suggestion: str


class Workspace:
    """A workspace document, checked. Immutable.

    Parameters
    ----------
    document
        The document as a dict, or its JSON text.
    folder
        Where files that the document names are read; without it naming one is an error.

    Raises
    ------
    acd.Error
        With all faults, each with its JSON pointer.

    Examples
    --------
    >>> shop = Workspace({"name": "shop", "task_queues": [{"name": "everyone"}],
    ...                   "workers": [{"name": "anna", "activity": "Available"}]})
    >>> shop
    Workspace('shop': 1 worker, 1 queue, 0 workflows)
    """

    def __init__(
        self, document: Mapping[str, Any] | str, *, folder: str | os.PathLike[str] | None = None
    ) -> None:
        where = None if folder is None else os.fspath(folder)
        if isinstance(document, str):
            self._core = _core.Workspace.from_json(document, where)
        else:
            self._core = _core.Workspace.from_dict(document, where)
        self._json = self._core.to_json()

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> Workspace:
        """Reads a document; files that it names are beside it."""
        return cls(read_text(path), folder=Path(path).parent)

    @property
    def name(self) -> str:
        """The document's name."""
        return str(self.to_dict()["name"])

    def to_dict(self) -> dict[str, Any]:
        """The document again, with everything that was defaulted written out."""
        return dict(self._core.to_dict())

    def to_json(self) -> str:
        """The same as canonical JSON."""
        return self._json

    def lint(self) -> list[Lint]:
        """What probably does not do what its author means; docs/reference/lints.md.

        >>> Workspace({"name": "s", "task_queues": [
        ...     {"name": "q", "target_workers": "1==2"}]}).lint()[0].id
        'constant-comparison'
        """
        return [Lint(*found) for found in self._core.lint()]

    def to_dot(self) -> str:
        """The routing graph in the language of Graphviz."""
        return self._core.to_dot()

    def workers(self) -> pd.DataFrame:
        """The workers: name, activity, and a column for each attribute."""
        import pandas as pd

        rows = [
            {"name": w["name"], "activity": w["activity"], **w["attributes"]}
            for w in self.to_dict()["workers"]
        ]
        return pd.DataFrame(rows)

    def calendar(self, name: str) -> OpeningHours:
        """The opening hours of that name."""
        from acd.calendar import OpeningHours

        for calendar in self.to_dict().get("calendars", []):
            if calendar["name"] == name:
                return OpeningHours(calendar)
        raise error("unknown_name", f"there is no calendar {name!r}")

    def workflow(self, name: str | None = None) -> WorkflowPlot:
        """A workflow to look at: ``workspace.workflow("calls").plot()``."""
        from acd.plot import WorkflowPlot

        workflows = self.to_dict()["workflows"]
        if name is None and len(workflows) == 1:
            return WorkflowPlot(workflows[0])
        for workflow in workflows:
            if name in (workflow["name"], workflow.get("sid")):
                return WorkflowPlot(workflow)
        names = ", ".join(workflow["name"] for workflow in workflows) or "none"
        raise error("unknown_name", f"expected the name of a workflow ({names}), found {name!r}")

    def _counts(self) -> tuple[str, int, int, int]:
        document = self.to_dict()
        counts = (len(document[key]) for key in ("workers", "task_queues", "workflows"))
        return (str(document["name"]), *counts)  # type: ignore[return-value]

    def __repr__(self) -> str:
        def counted(count: int, word: str) -> str:
            return f"{count} {word}" if count == 1 else f"{count} {word}s"

        name, workers, queues, workflows = self._counts()
        return (
            f"Workspace({name!r}: {counted(workers, 'worker')}, {counted(queues, 'queue')}, "
            f"{counted(workflows, 'workflow')})"
        )

    def _repr_html_(self) -> str:
        document = self.to_dict()
        queues = _html.table(
            ["queue", "its workers", "order"],
            [(q["name"], q["target_workers"], q["task_order"]) for q in document["task_queues"]],
        )
        lints = self.lint()
        found = _html.table(["lint", "where", "what"], [lint[:3] for lint in lints])
        return f"<p><code>{escape(repr(self))}</code></p>{queues}{found if lints else ''}"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Workspace) and self._json == other._json

    def __hash__(self) -> int:
        return hash(self._json)

    def __copy__(self) -> Workspace:
        return self

    def __deepcopy__(self, memo: dict[int, Any]) -> Workspace:
        return self

    def __reduce__(self) -> tuple[Any, ...]:
        return (Workspace, (self._json,))


def read_text(path: str | os.PathLike[str]) -> str:
    """A file's text; what cannot be read is an acd.Error."""
    try:
        return Path(path).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as fault:
        raise error("file", f"cannot read {os.fspath(path)}: {fault}") from fault
