import random
from datetime import datetime, timedelta, timezone

import pytest

import acd

S = lambda seconds: timedelta(seconds=seconds)  # noqa: E731
T = lambda seconds: datetime(1970, 1, 1, tzinfo=timezone.utc) + S(seconds)  # noqa: E731


def follow(state, diff):
    if diff.is_full:
        state.clear()
    for one in diff.people:
        if one.get("gone"):
            state.pop(one["worker"], None)
        else:
            state[one["worker"]] = one


def test_diffs_lead_to_the_state(office):
    router = acd.Router(office)
    board = acd.Board(router)
    draw, state, version = random.Random(3), {}, 0
    for second in range(200):
        who = draw.choice(["anna", "ben", "chika", "dai"])
        router.worker_activity(who, draw.choice(["Available", "Offline", "Unavailable"]), at=S(second))
        if second == 100:
            router.worker_delete("dai").check()
        if draw.random() < 0.3:
            diff = board.since(version)
            follow(state, diff)
            version = diff.version
    follow(state, board.since(version))
    full = board.since(0)
    assert full.is_full and {one["worker"]: one for one in full.people} == state
    assert set(state) == {"anna", "ben", "chika"}
    assert state["anna"]["activity"] == router.worker("anna")["activity"]


def test_boards_show_themselves(office):
    router = acd.Router(office)
    board = acd.Board(router)
    frame = board.since(0).to_pandas()
    assert list(frame["name"]) == ["anna", "ben", "chika", "dai"]
    assert str(frame["activity_since"].dtype).startswith("datetime64")
    assert "<table>" in board._repr_html_() and "4 people" in repr(board.since(0))
    assert board.since(board.version).people == []


def test_an_exporter_keeps_to_the_rate_and_loses_nothing(office):
    router = acd.Router(office)
    board = acd.Board(router)
    exporter = acd.Exporter(board, writes_per_second=2, objects=1)
    mirror, times, failed = {}, [], set()
    for tenth in range(300):
        now = T(tenth / 10)
        if tenth < 100:
            router.worker_activity("anna", ["Available", "Offline"][tenth % 2], at=now)
        for write in exporter.due(now):
            times.append(now)
            ok = not (write.key == "ben" and not failed)
            if ok:
                mirror[write.key] = write.to_dict()
            else:
                failed.add(write.key)
            assert exporter.answered(write, ok, now)
            assert not exporter.answered(write, ok, now)  # no longer under way
    assert {one["worker"]: one for one in board.since(0).people} == mirror
    assert failed and exporter.waiting == exporter.under_way == 0 and exporter.next_due is None
    for earlier, later in zip(times, times[2:], strict=False):
        assert later - earlier >= S(1)


def test_what_an_exporter_does_not_take(office):
    board = acd.Board(acd.Router(office))
    for wrong in (
        lambda: acd.Exporter(board, writes_per_second=0),
        lambda: acd.Exporter(board).due(3),
        lambda: acd.Exporter(board).due(datetime(2024, 5, 3)),
    ):
        with pytest.raises(acd.Error):
            wrong()
    with pytest.raises(TypeError):
        acd.Exporter(board, objects=-1)
