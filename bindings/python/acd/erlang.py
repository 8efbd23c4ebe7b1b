"""Queueing formulas. Rates are calls per second, lengths are timedelta or seconds.

>>> round(erlang_b(servers=10, load=5), 6)
0.018385
>>> servers_for(arrival_rate=0.1, mean_service=180, service_level=0.8, within=20)
22
"""

from __future__ import annotations

from datetime import timedelta

from acd import _core

Seconds = float | timedelta


def _seconds(value: Seconds) -> float:
    return value / timedelta(seconds=1) if isinstance(value, timedelta) else value


def erlang_b(servers: int, load: float) -> float:
    """The share of calls that find all servers busy and are lost; ``load`` in erlang."""
    return _core.erlang_b(servers, load)


def erlang_c(servers: int, arrival_rate: float, mean_service: Seconds) -> dict[str, float]:
    """A site where nobody gives up: occupancy, p_wait, mean_wait, wait_if_waited, mean_queue."""
    return dict(_core.erlang_c(servers, arrival_rate, _seconds(mean_service)))


def service_level(
    servers: int, arrival_rate: float, mean_service: Seconds, within: Seconds
) -> float:
    """The share of calls that wait at most ``within`` where nobody gives up."""
    return _core.erlang_c_service_level(
        servers, arrival_rate, _seconds(mean_service), _seconds(within)
    )


def erlang_a(
    servers: int, arrival_rate: float, mean_service: Seconds, mean_patience: Seconds
) -> dict[str, float]:
    """A site where who waits gives up after an exponential patience."""
    return dict(
        _core.erlang_a(servers, arrival_rate, _seconds(mean_service), _seconds(mean_patience))
    )


def servers_for(
    arrival_rate: float,
    mean_service: Seconds,
    *,
    service_level: float = 0.8,
    within: Seconds = 20.0,
    max_occupancy: float = 1.0,
    mean_patience: Seconds | None = None,
    max_abandonment: float | None = None,
) -> int | None:
    """The fewest servers that reach a goal; None: no number does."""
    patience = None if mean_patience is None else _seconds(mean_patience)
    return _core.servers_for(
        arrival_rate,
        _seconds(mean_service),
        service_level,
        _seconds(within),
        max_occupancy,
        patience,
        max_abandonment,
    )


def positions_for(servers: int, shrinkage: float) -> int:
    """How many must be on the roster for ``servers`` to be there.

    >>> positions_for(21, shrinkage=0.3)
    30
    """
    return _core.positions_for(servers, shrinkage)
