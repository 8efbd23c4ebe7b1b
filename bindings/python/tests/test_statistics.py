import copy
import json
from datetime import datetime, timedelta, timezone

import pandas as pd
import pytest

import acd

S = lambda seconds: timedelta(seconds=seconds)  # noqa: E731
AT_0 = datetime(1970, 1, 1, tzinfo=timezone.utc)

COMMANDS = [
    {"at": 1, "type": "task.create", "task": "a", "attributes": {"email": "anna@x", "department": 1}},
    {"at": 4, "type": "reservation.accept", "task": "a", "worker": "anna"},
    {"at": 5, "type": "task.create", "task": "b", "attributes": {"email": "dai@x", "department": 2}},
    {"at": 6, "type": "task.create", "task": "c", "attributes": {"email": "nobody", "department": 9}},
    {"at": 9, "type": "task.cancel", "task": "c"},
    {"at": 30, "type": "worker.activity", "worker": "ben", "activity": "Offline"},
    {"at": 90, "type": "task.complete", "task": "a"},
]


@pytest.fixture
def after(office):
    router = acd.Router(office)
    log, calls = acd.StatisticsLog(router), acd.CallLog(router)
    for command in COMMANDS:
        router.apply(command)
    return router, log, calls


@pytest.mark.parametrize(
    "scope", [{}, {"queue": "all"}, {"workflow": "main"}, {"worker": "anna"}, {"channel": "default"}]
)
@pytest.mark.parametrize("window", [{}, {"minutes": 1}, {"start": 5, "end": 60}])
def test_statistics_are_those_of_the_command(acd_command, tmp_path, office, after, scope, window):
    router, log, _ = after
    (tmp_path / "w.json").write_text(json.dumps(office))
    (tmp_path / "day.jsonl").write_text("".join(json.dumps(one) + "\n" for one in COMMANDS))
    options = [f"--{key}={value}" for key, value in scope.items()] + ["--split-by-wait-time=2,3"]
    names = {"minutes": "--minutes", "start": "--start-date", "end": "--end-date"}
    options += [f"{names[key]}={value}" for key, value in window.items()]
    told = acd_command("statistics", tmp_path / "w.json", "--commands", tmp_path / "day.jsonl", *options)
    asked = {k: v if k == "minutes" else AT_0 + S(v) for k, v in window.items()}
    past = log.cumulative(**scope, **asked, split_by_wait_time=[2, 3])
    now = router.statistics(**scope)
    assert told.decode().strip() == f'{{"realtime":{now.to_json()},"cumulative":{past.to_json()}}}'


def test_statistics_are_values_with_frames(after):
    router, log, _ = after
    now, past = router.statistics(), log.cumulative()
    assert now["total_tasks"] == sum(now["tasks_by_status"].values()) == 0
    assert past["tasks_created"] == 3
    assert dict(past)["tasks_canceled"] == past["tasks_canceled"] == 2
    assert copy.copy(now) == now and hash(now) == hash(router.statistics()) and now != past
    assert "total_workers: 4" in repr(now) and "<table>" in past._repr_html_()
    workers = now.activities().set_index("friendly_name")["workers"]
    assert (workers["Available"], workers["Offline"]) == (3, 1)
    times = past.activities().set_index("friendly_name")["total"]
    assert times["Offline"] == pd.Timedelta(seconds=60)
    with pytest.raises(acd.Error, match="found 'nothing'"):
        now["nothing"]


def test_questions_that_have_no_answer(after):
    router, log, _ = after
    for wrong, code in [
        (lambda: router.statistics(queue="x"), "unknown_name"),
        (lambda: router.statistics(queue="all", worker="anna"), "value"),
        (lambda: log.cumulative(minutes=5, start=AT_0), "value"),
        (lambda: log.cumulative(start=datetime(2024, 5, 3)), "time"),
        (lambda: log.cumulative(start=3), "time"),
        (lambda: acd.StatisticsLog(router, retention=30), "type"),
    ]:
        with pytest.raises(acd.Error) as caught:
            wrong()
        assert caught.value.code == code


def test_figures_of_calls(after):
    _, _, calls = after
    figures = calls.figures()
    assert (figures.offered, figures.answered, figures.abandoned) == (3, 1, 1)
    assert figures.waits == [S(3)] and figures.abandon_times == [S(3)]
    assert figures.service_level(S(3)) == pytest.approx(1 / 3)
    assert figures.service_level(S(3), short_abandon=S(4)) == pytest.approx(1 / 2)
    assert figures.answered_at[0].answered == 1
    assert figures == calls.figures() and hash(figures) == hash(calls.figures())
    assert "offered=3" in repr(figures) and "<table>" in figures._repr_html_()
    with pytest.raises(acd.Error, match="expected a timedelta"):
        figures.service_level(3)


def test_listeners_stay_with_their_router_and_keep_it(office):
    router = acd.Router(office)
    calls = acd.CallLog(router)
    fork = router.fork()
    fork.task_create("x", attributes={"email": "anna@x"}, at=S(1))
    assert calls.figures().offered == 0
    router.task_create("y", attributes={"email": "anna@x"}, at=S(1))
    log = acd.StatisticsLog(router)
    del router
    assert calls.figures().offered == 1
    assert log.cumulative()["tasks_created"] == 0  # it came later


def test_listeners_that_are_gone_are_not_told(office):
    router = acd.Router(office)
    for _ in range(1000):
        acd.CallLog(router)
    kept = acd.CallLog(router)
    router.task_create("y", attributes={"email": "anna@x"}, at=S(1))
    assert kept.figures().offered == 1
