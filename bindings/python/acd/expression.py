"""Expressions: tests on tasks and workers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from acd import _core, _html

Context = Literal["filter", "queue", "target", "skip_if"]


@dataclass(frozen=True)
class Explanation:
    """Every sub-result of an expression, with what was compared."""

    tree: Mapping[str, Any]
    text: str

    @property
    def result(self) -> bool:
        """What the expression said."""
        return bool(self.tree["result"])

    def __hash__(self) -> int:
        return hash(self.text)

    def __str__(self) -> str:
        return self.text

    def _repr_html_(self) -> str:
        return _html.preformatted(self.text)


class Expression:
    """A compiled test on a task, a worker or both; immutable.

    Parameters
    ----------
    source
        Such as ``level >= 3 AND skills HAS 'billing'``; see docs/reference/expressions.md.
    context
        Where it stands, which decides what a bare name means: ``queue`` (a worker's attribute,
        the default), ``filter`` (a task's), ``target`` (``task.`` and ``worker.``), ``skip_if``.
    scalar_in, coerce_numeric_strings, extended
        The dialect, as in a workspace's options.

    Raises
    ------
    acd.Error
        With the code ``syntax``, ``unprefixed_name``, ``wrong_root`` or ``limit_exceeded``, and
        the byte offset of what could not be used.

    Examples
    --------
    >>> import acd
    >>> senior = acd.Expression("level >= 3 AND skills HAS 'billing'")
    >>> senior.matches({"level": 4, "skills": ["billing", "retention"]})
    True
    >>> acd.Expression("task.language == worker.language", context="target").matches(
    ...     worker={"language": "ja"}, task={"language": "ja"})
    True
    """

    def __init__(
        self,
        source: str,
        context: Context = "queue",
        *,
        scalar_in: Literal["equality", "documented"] = "equality",
        coerce_numeric_strings: bool = True,
        extended: bool = False,
    ) -> None:
        self._core = _core.Expression(source, context, scalar_in, coerce_numeric_strings, extended)
        self._state = (source, context, scalar_in, coerce_numeric_strings, extended)

    @property
    def source(self) -> str:
        """The text given."""
        return self._state[0]

    @property
    def context(self) -> str:
        """Where it stands."""
        return self._state[1]

    @property
    def canonical(self) -> str:
        """The text as acd prints it; compiling that gives the same test.

        >>> Expression("a=1 and b==2").canonical
        'a == 1 AND b == 2'
        """
        return self._core.canonical

    @property
    def references(self) -> list[str]:
        """The names in it, each once.

        >>> Expression("a == 1 OR (b == 2 AND a == 3)").references
        ['a', 'b']
        """
        return self._core.references

    def matches(
        self,
        worker: Mapping[str, Any] | None = None,
        task: Mapping[str, Any] | None = None,
        calendar: Mapping[str, Any] | None = None,
    ) -> bool:
        """Whether attributes satisfy it. What is missing reads as null; never an error.

        In the context ``filter`` the first argument may be left out: ``matches(task={...})``.
        """
        return self._core.matches(task, worker, calendar)

    def matches_many(
        self, table: Any, task: Mapping[str, Any] | None = None
    ) -> npt.NDArray[np.bool_]:
        """Whether each row of a table satisfies it, in one call.

        Parameters
        ----------
        table
            A pandas or polars data frame, an Arrow table (anything with ``__arrow_c_stream__``),
            or a list of dicts. A row is a worker, in the context ``filter`` a task; columns are
            attributes. Only the columns that the expression names are read.
        task
            In the context ``target``: the task that all rows are asked about.

        Examples
        --------
        >>> import pandas as pd
        >>> Expression("level >= 3").matches_many(pd.DataFrame({"level": [1, 3, 5]}))
        array([False,  True,  True])
        """
        return self._core.matches_many(table, task)

    def explain(
        self,
        worker: Mapping[str, Any] | None = None,
        task: Mapping[str, Any] | None = None,
        calendar: Mapping[str, Any] | None = None,
    ) -> Explanation:
        """Every sub-result with its values; nothing is cut short.

        >>> print(Expression("level >= 3").explain({"level": 2}).result)
        False
        """
        tree, text = self._core.explain(task, worker, calendar)
        return Explanation(tree, text)

    def __repr__(self) -> str:
        return f"Expression({self.source!r}, context={self.context!r})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Expression) and self._state == other._state

    def __hash__(self) -> int:
        return hash(self._state)

    def __copy__(self) -> Expression:
        return self

    def __deepcopy__(self, memo: dict[int, Any]) -> Expression:
        return self

    def __reduce__(self) -> tuple[Any, ...]:
        return (_expression, self._state)


def _expression(
    source: str, context: Context, scalar_in: Any, coerce: bool, extended: bool
) -> Expression:
    return Expression(
        source,
        context,
        scalar_in=scalar_in,
        coerce_numeric_strings=coerce,
        extended=extended,
    )


def canonical_json(value: Mapping[str, Any] | Sequence[Any] | str | float | None) -> str:
    """A value as acd writes it: keys sorted, no white space, shortest digits.

    >>> canonical_json({"b": True, "a": 1})
    '{"a":1,"b":true}'
    """
    return _core.canonical_json(value)
