"""Queueing formulas. Rates are calls per second, lengths are timedelta or seconds.

>>> round(erlang_b(servers=10, load=5), 6)
0.018385
>>> servers_for(arrival_rate=0.1, mean_service=180, service_level=0.8, within=20)
22
"""

from __future__ import annotations

from collections.abc import Sequence
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


def wait_percentile(
    servers: int, arrival_rate: float, mean_service: Seconds, share: float
) -> float:
    """How long a share of all calls waits at most where nobody gives up, in seconds.

    >>> round(wait_percentile(22, 0.1, 180, 0.9), 1)
    46.0
    """
    return _core.wait_percentile(servers, arrival_rate, _seconds(mean_service), share)


def erlang_a_within(
    servers: int,
    arrival_rate: float,
    mean_service: Seconds,
    mean_patience: Seconds,
    within: Seconds,
) -> tuple[float, float]:
    """The shares of all calls that are served, and that give up, within a time."""
    served, abandoned = _core.erlang_a_within(
        servers, arrival_rate, _seconds(mean_service), _seconds(mean_patience), _seconds(within)
    )
    return served, abandoned


def bounded_room(
    servers: int,
    room: int,
    arrival_rate: float,
    mean_service: Seconds,
    *,
    within: Seconds | None = None,
) -> dict[str, float]:
    """A site with room for ``room`` calls in service and waiting.

    With ``within`` also the share of accepted calls that wait at most so long.
    """
    limit = None if within is None else _seconds(within)
    return dict(_core.bounded_room(servers, room, arrival_rate, _seconds(mean_service), limit))


def mean_wait_of_one_server(
    arrival_rate: float, mean_service: Seconds, second_moment: float
) -> float:
    """Mean wait with one server and any law of service times; ``second_moment`` in seconds²."""
    return _core.mean_wait_of_one_server(arrival_rate, _seconds(mean_service), second_moment)


def mean_waits_by_priority(
    servers: int, arrival_rates: Sequence[float], mean_service: Seconds
) -> list[float]:
    """Mean waits of classes in strict order of priority, the most urgent first."""
    return _core.mean_waits_by_priority(servers, list(arrival_rates), _seconds(mean_service))
