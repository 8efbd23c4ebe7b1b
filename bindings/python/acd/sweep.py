"""Many scenarios, here or on other machines."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from concurrent.futures import Executor, ThreadPoolExecutor
from typing import Any

from acd._errors import error
from acd._progress import bar
from acd.results import Summary
from acd.scenario import Scenario
from acd.simulation import simulate


def _one(scenario: Scenario) -> Summary:
    return simulate(scenario, threads=1, progress=False)


def sweep(
    scenarios: Iterable[Scenario | Mapping[str, Any] | str],
    *,
    client: Any = None,
    executor: Executor | None = None,
    threads: int | None = None,
    progress: bool = False,
) -> list[Summary]:
    """Runs many scenarios; the summaries come in the scenarios' order.

    Parameters
    ----------
    scenarios
        Each a `Scenario`, or what makes one; all are checked before the first runs.
    client
        A ``dask.distributed.Client``: runs there; what a lost worker had is run again.
    executor
        Or one of ``concurrent.futures``. Without either: threads here.
    threads
        How many run beside each other without client and executor.
    progress
        A bar.

    Returns
    -------
    list of Summary
        Bit for bit the same wherever they run.
    """
    all_of_them = [one if isinstance(one, Scenario) else Scenario(one) for one in scenarios]
    if client is not None and executor is not None:
        raise error("value", "expected a client or an executor, found both")
    if client is not None:
        # pure=False: equal scenarios are run, not looked up; retries: for workers that die.
        futures = client.map(_one, all_of_them, pure=False, retries=3)
        return _collect(futures, progress)
    if executor is not None:
        return _collect([executor.submit(_one, one) for one in all_of_them], progress)
    with ThreadPoolExecutor(max_workers=threads) as pool:
        return _collect([pool.submit(_one, one) for one in all_of_them], progress)


def _collect(futures: list[Any], progress: bool) -> list[Summary]:
    try:
        shown = bar(futures, unit="scenario") if progress else futures
        return [future.result() for future in shown]
    except BaseException:
        for future in futures:
            future.cancel()
        raise
