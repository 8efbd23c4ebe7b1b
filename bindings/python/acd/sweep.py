"""Many scenarios, here or on other machines."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Executor, Future, ThreadPoolExecutor, wait
from typing import Any

from acd import _core
from acd._errors import error
from acd._progress import bar
from acd.results import Summary
from acd.scenario import Scenario
from acd.simulation import simulate


def _one(scenario: Scenario) -> Summary:
    return simulate(scenario, threads=1, progress=False)


def _stoppable(scenario: Scenario, stop: _core.Stop) -> Summary:
    text, _ = _core.run(scenario._core, 1, None, None, False, None, stop)
    return Summary(text)


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

    Notes
    -----
    Ctrl-C stops at once and gives the summaries of the first scenarios, as many as were done; a
    KeyboardInterrupt when the first was not. What runs on other machines ends there by itself.
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
    stop = _core.Stop()
    with ThreadPoolExecutor(max_workers=threads) as pool:
        futures = [pool.submit(_stoppable, one, stop) for one in all_of_them]
        return _collect(futures, progress, stop.set)


def _collect(
    futures: list[Any], progress: bool, stop: Callable[[], object] = lambda: None
) -> list[Summary]:
    done: list[Summary] = []
    try:
        for future in bar(futures, unit="scenario") if progress else futures:
            done.append(_result(future))
    except KeyboardInterrupt:
        if not done:
            raise
    finally:
        if len(done) < len(futures):
            stop()
            for future in futures:
                future.cancel()
    return done


def _result(future: Any) -> Summary:
    # The main thread wakes up now and then, to hear Ctrl-C whichever thread got the signal.
    while isinstance(future, Future) and not wait([future], timeout=0.1).done:
        pass
    summary: Summary = future.result()
    return summary
