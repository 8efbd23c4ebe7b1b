"""Progress bars, and how many threads."""

from __future__ import annotations

import importlib.util
import os
import sys
import time
from collections.abc import Callable
from typing import Any

from acd._errors import error

Progress = bool | Callable[[int, int], object]


class _Bar:
    """A tqdm bar that appears when a run takes more than a second."""

    def __init__(self) -> None:
        self._bar: Any = None
        self._start = time.monotonic()

    def __call__(self, done: int, of: int) -> None:
        if self._bar is None:
            if time.monotonic() - self._start < 1:
                return
            self._bar = bar(total=of, unit="replication", leave=False)
        if self._bar.total != of or done < self._bar.n:
            self._bar.reset(of)
        self._bar.update(done - self._bar.n)

    def close(self) -> None:
        if self._bar is not None:
            self._bar.close()


def bar(*arguments: Any, **options: Any) -> Any:
    """A tqdm bar, with widgets in a notebook that has them."""
    if "ipykernel" in sys.modules and importlib.util.find_spec("ipywidgets"):
        from tqdm.notebook import tqdm

        return tqdm(*arguments, **options)
    from tqdm import tqdm as plain

    return plain(*arguments, **options)


def thread_count(threads: int | None) -> int:
    if threads is None:
        return os.cpu_count() or 1
    if isinstance(threads, bool) or not isinstance(threads, int) or threads < 1:
        raise error("value", f"expected threads >= 1, found {threads!r}")
    return threads


def with_progress(progress: Progress | None, work: Callable[[Any], Any]) -> Any:
    if progress is None:
        progress = sys.stderr.isatty() or "ipykernel" in sys.modules
    if progress is False:
        return work(None)
    if progress is not True:
        return work(progress)
    bar = _Bar()
    try:
        return work(bar)
    finally:
        bar.close()
