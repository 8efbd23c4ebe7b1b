import copy
import json
import pickle
from datetime import datetime, timedelta, timezone

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import acd

S = lambda seconds: timedelta(seconds=seconds)  # noqa: E731


def test_a_call_by_methods(office):
    router = acd.Router(office)
    events = router.task_create("t1", attributes={"email": "anna@x", "department": 1}, at=S(0))
    assert [e.type for e in events][-1] == "reservation.created"
    match events[-1]:
        case acd.ReservationEvent(type, task, worker):
            assert (type, task, worker) == ("reservation.created", "t1", "anna")
        case _:
            pytest.fail("no reservation")
    late = router.advance(S(10))
    assert [(e.type, e.reason_code) for e in late if e.type == "reservation.canceled"] == [
        ("reservation.canceled", "target_timeout")
    ]
    assert late[-1].worker_sid == "ben"  # anna did not answer and is not asked again
    assert late[-1].at == datetime(1970, 1, 1, 0, 0, 10, tzinfo=timezone.utc)
    accepted = router.reservation_accept(task="t1", worker="ben", at=S(12))
    assert accepted.refusal is None and accepted[0].type == "reservation.accepted"
    assert router.task("t1")["status"] == "assigned"
    assert router.worker("ben")["assigned_tasks"] == 1
    assert router.task("none") is None


def test_refusals_are_values_that_can_raise(office):
    router = acd.Router(office)
    applied = router.task_cancel("none")
    assert (len(applied), applied.refusal.code) == (0, "unknown_id")
    with pytest.raises(acd.Refused) as caught:
        applied.check()
    assert caught.value.code == "unknown_id"
    assert router.refusals == {"unknown_id": 1}


@pytest.mark.parametrize(
    "at",
    [datetime(2024, 5, 3, 9, tzinfo=timezone.utc), pd.Timestamp("2024-05-03T18:00+09:00"),
     "2024-05-03T09:00:00Z", S(0)],
)  # fmt: skip
def test_instants_in_every_form(office, at):
    router = acd.Router(office, start=datetime(2024, 5, 3, 9, tzinfo=timezone.utc))
    assert router.task_create("t", at=at)[0].at == datetime(2024, 5, 3, 9, tzinfo=timezone.utc)


@pytest.mark.parametrize("at", [3, 1.5, True, datetime(2024, 5, 3)])
def test_instants_without_unit_or_zone_are_refused(office, at):
    with pytest.raises(acd.Error) as caught:
        acd.Router(office).task_create("t", at=at)
    assert caught.value.code == "time"


def test_durations_are_timedelta(office):
    router = acd.Router(office)
    router.task_create("t", attributes={"email": "nobody"}, timeout=S(5), at=S(0))
    assert any(e.type == "task.canceled" for e in router.advance(S(5)))


def test_faulty_commands_name_the_place(office):
    with pytest.raises(acd.Error) as caught:
        acd.Router(office).apply({"type": "task.create", "attributes": {"a": {1}}, "at": 0})
    assert (caught.value.code, caught.value.pointer) == ("type", "/attributes/a")
    with pytest.raises(acd.Error, match="no key 'x'"):
        acd.Router(office).apply({"type": "tick", "x": 1})


def test_methods_and_dicts_are_the_same(office):
    by_method, by_dict = acd.Router(office), acd.Router(office)
    attributes = {"email": "anna@x", "department": 1}
    one = by_method.task_create("t", attributes=attributes, priority=3, at=S(1))
    two = by_dict.apply({"type": "task.create", "task": "t", "attributes": attributes, "priority": 3, "at": 1})
    assert one == two and by_method == by_dict and by_method.digest == by_dict.digest


def test_every_command_has_its_method(office):
    router = acd.Router(office)
    obey = lambda applied: applied.check()  # noqa: E731
    obey(router.worker_create("eri", attributes={"email": "eri@x"}, activity="Available", at=S(1)))
    obey(router.worker_update("eri", attributes={"email": "e@x", "department": 9}))
    obey(router.worker_channel("eri", "voice", capacity=2))
    obey(router.worker_activity("eri", "Offline"))
    obey(router.worker_activity("eri", "Available"))
    obey(router.worker_connect("eri"))
    obey(router.worker_disconnect("eri"))
    obey(router.task_create("t", channel="voice", attributes={"email": "e@x"}))
    obey(router.task_update("t", priority=5))
    obey(router.reservation_reject(task="t", worker="eri", cause="busy"))
    obey(router.task_cancel("t", reason="gone"))
    obey(router.task_create("u", channel="voice", attributes={"email": "e@x"}))
    obey(router.reservation_accept(task="u", worker="eri"))
    obey(router.task_transfer("u", to="anna", mode="COLD"))
    obey(router.task_delete("u"))
    obey(router.task_create("v", channel="voice", attributes={"email": "ben@x"}))
    obey(router.reservation_accept(task="v", worker="ben"))
    obey(router.reservation_wrapup(task="v", worker="ben"))
    obey(router.reservation_complete(task="v", worker="ben"))
    obey(router.task_create("w", channel="voice", attributes={"email": "ben@x"}))
    obey(router.reservation_accept(task="w", worker="ben"))
    obey(router.task_wrapup("w"))
    obey(router.task_complete("w", reason="done"))
    obey(router.worker_delete("eri"))
    obey(router.tick(S(9)))


def test_snapshots_forks_and_pickles_go_on_alike(office):
    router = acd.Router(office)
    router.task_create("t1", attributes={"email": "anna@x", "department": 1}, at=S(0))
    twins = [
        router.fork(), copy.copy(router), copy.deepcopy(router),
        pickle.loads(pickle.dumps(router)), acd.Router.restore(router.snapshot()),
    ]  # fmt: skip
    expected = router.advance(S(10))
    for twin in twins:
        assert twin != router  # time has passed there
        assert twin.advance(S(10)) == expected
        assert twin == router and twin.digest == router.digest and twin.now == router.now
    with pytest.raises(TypeError):
        hash(router)
    with pytest.raises(acd.Error, match="snapshot"):
        acd.Router.restore(b"nonsense")


def test_explain_and_availability(office):
    router = acd.Router(office)
    router.task_create("t", attributes={"email": "nobody"}, at=S(0))
    explanation = router.explain("t")
    assert explanation.to_dict()["workers"][0]["workers"] == 4
    assert "target" in str(explanation) or explanation._repr_html_().startswith("<pre>")
    assert pickle.loads(pickle.dumps(explanation)) == explanation
    assert router.availability(acd.Expression("department == 1")) == (2, 2, 2)
    assert router.availability("anna").total == 1
    for wrong in (lambda: router.explain("x"), lambda: router.availability("x")):
        with pytest.raises(acd.Error) as caught:
            wrong()
        assert caught.value.code == "unknown_name"


def test_events_are_values(office):
    router = acd.Router(office)
    event = router.task_create("t", attributes={"email": "anna@x"}, at=S(0))[0]
    assert isinstance(event, acd.TaskEvent) and not isinstance(event, acd.WorkerEvent)
    assert event["task_sid"] == event.task_sid == "t" and event.worker_sid is None
    assert event.task_priority == 0
    assert pickle.loads(pickle.dumps(event)) == event and hash(event) == hash(copy.copy(event))
    with pytest.raises(AttributeError, match="has no colour"):
        event.colour  # noqa: B018


people = st.sampled_from(["anna", "ben", "chika", "dai", "nobody"])
tasks = st.sampled_from(["t1", "t2", "t3"])
commands = st.one_of(
    st.builds(lambda t, w, d: {"type": "task.create", "task": t, "attributes": {"email": f"{w}@x", "department": d}}, tasks, people, st.integers(1, 3)),
    st.builds(lambda k, t, w: {"type": f"reservation.{k}", "task": t, "worker": w}, st.sampled_from(["accept", "reject", "complete"]), tasks, people),
    st.builds(lambda w, a: {"type": "worker.activity", "worker": w, "activity": a}, people, st.sampled_from(["Available", "Offline"])),
    st.builds(lambda k, t: {"type": f"task.{k}", "task": t}, st.sampled_from(["cancel", "complete", "wrapup"]), tasks),
    st.just({"type": "tick"}),
)  # fmt: skip


@settings(max_examples=40, deadline=None)
@given(case=st.lists(st.tuples(st.integers(0, 9), commands), max_size=25), seed=st.integers(0, 2**32))
def test_same_event_bytes_as_the_command_line(acd_command, tmp_path_factory, case, seed):
    folder = tmp_path_factory.mktemp("route")
    steps = [{"queue": "all", "expression": "task.department == worker.department", "timeout": 4}, {"queue": "all"}]
    workspace = {
        "name": "w", "task_queues": [{"name": "all"}], "options": {"selection": "random", "seed": seed},
        "workers": [{"name": n, "activity": "Available", "attributes": {"department": i % 2 + 1}} for i, n in enumerate(["anna", "ben", "chika", "dai"])],
        "workflows": [{"name": "m", "task_reservation_timeout": 6, "configuration": {"task_routing": {"filters": [{"expression": "1==1", "targets": steps}]}}}],
    }  # fmt: skip
    (folder / "w.json").write_text(json.dumps(workspace))
    router, at, lines, mine = acd.Router(workspace), 0, "", ""
    for pause, command in case:
        at += pause
        command = {"at": at, **command}
        lines += json.dumps(command) + "\n"
        mine += "".join(event.to_json() + "\n" for event in router.apply(command))
    theirs = acd_command("route", folder / "w.json", text=lines)
    assert mine.encode() == theirs
