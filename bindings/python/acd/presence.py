"""Who is there: boards for people to look at, and mirrors of them elsewhere."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from acd import _core, _html
from acd._document import Document

if TYPE_CHECKING:
    import pandas as pd

    from acd.router import Router


class Diff(Document):
    """What a subscriber has to know to come from one version of a board to another."""

    @property
    def version(self) -> int:
        """The version that this leads to."""
        return int(self._document["to"])

    @property
    def is_full(self) -> bool:
        """Everybody there is, not only who changed."""
        return bool(self._document["full"])

    @property
    def people(self) -> list[dict[str, Any]]:
        """Each once, in the order of their last changes; who was deleted has ``gone``."""
        return list(self.to_dict()["people"])

    def to_pandas(self) -> pd.DataFrame:
        """A row for each person; ``activity_since`` is a timestamp."""
        import pandas as pd

        frame = pd.DataFrame(self.people)
        if "activity_since" in frame:
            frame["activity_since"] = pd.to_datetime(frame["activity_since"])
        return frame

    def __repr__(self) -> str:
        kind = "everybody" if self.is_full else "changes"
        return f"<Diff to version {self.version}: {kind}, {len(self.people)} people>"

    def _repr_html_(self) -> str:
        names = ["name", "activity", "available", "connection", "on_call", "activity_since"]
        rows = [[one.get(name, "gone") for name in names] for one in self.people]
        return _html.table(names, rows, repr(self).strip("<>"))


class Board:
    """Who is there, in versions: every change of a person counts the version up by one.

    It follows the router that it was made from. Changes of one person between two looks come as
    one, the latest.

    Parameters
    ----------
    router
        Whose workers.
    remembered
        So many deleted people stay for diffs; who is further behind gets the full state.

    Examples
    --------
    >>> import acd
    >>> router = acd.Router({"name": "shop", "workers": [{"name": "anna"}, {"name": "ben"}]})
    >>> board = acd.Board(router)
    >>> seen = board.since(0).version
    >>> _ = router.worker_activity("ben", "Available")
    >>> [(one["name"], one["activity"]) for one in board.since(seen).people]
    [('ben', 'Available')]
    """

    def __init__(self, router: Router, *, remembered: int = 1000) -> None:
        self._core = _core.Board(router._core, remembered)

    @property
    def version(self) -> int:
        """How many changes there were."""
        return self._core.version

    def since(self, version: int) -> Diff:
        """What changed since a version; everybody for 0, and for one that is too old."""
        return Diff(self._core.since(version))

    def _repr_html_(self) -> str:
        return self.since(0)._repr_html_()


class Write(NamedTuple):
    """One thing to write to a service outside: a person as JSON text under a key of an object, or
    the key to be removed."""

    object: str
    key: str
    version: int
    remove: bool
    text: str

    def to_dict(self) -> dict[str, Any] | None:
        """The person; None when removing."""
        document: dict[str, Any] | None = json.loads(self.text) if self.text else None
        return document


class Exporter:
    """Mirrors a board to a service that limits how often an object is written.

    It has no sockets and no clock: send what `due` gives, and say with `answered` how it went. A
    person has at most one write under way; the latest wins, nothing is lost.

    Parameters
    ----------
    board
        What is mirrored.
    writes_per_second
        Of one object, at most.
    objects
        Over how many objects people are spread; 0: each has an object of their own.
    prefix
        Of the objects' names.
    """

    def __init__(
        self,
        board: Board,
        *,
        writes_per_second: int = 19,
        objects: int = 0,
        prefix: str = "presence-",
    ) -> None:
        self._core = _core.Exporter(board._core, writes_per_second, objects, prefix)

    def due(self, now: datetime) -> list[Write]:
        """What may be written now, one write an object; under way until `answered`."""
        return [Write(*one) for one in self._core.due(now)]

    def answered(
        self,
        write: Write,
        ok: bool,
        now: datetime,
        *,
        retry_after: timedelta = timedelta(0),
    ) -> bool:
        """How a write went; one that failed is tried again. False: it was not under way."""
        return self._core.answered(write.key, write.version, ok, now, retry_after)

    @property
    def next_due(self) -> datetime | None:
        """When `due` has something, if nothing else comes."""
        due: datetime | None = self._core.next_due
        return due

    @property
    def waiting(self) -> int:
        """How many people wait to be written."""
        return self._core.waiting

    @property
    def under_way(self) -> int:
        """How many writes are not answered yet."""
        return self._core.under_way
