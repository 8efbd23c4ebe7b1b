import inspect
from datetime import datetime, timedelta, timezone

import numpy as np
import pandas as pd
import pytest

import acd
from acd import _core

S = lambda seconds: timedelta(seconds=seconds)  # noqa: E731


def arguments(type_):
    method = getattr(acd.Router, type_.replace(".", "_"))
    return set(inspect.signature(method).parameters) - {"self", "at"}


def test_methods_and_keys_are_those_of_the_table_of_commands():
    forms = dict(_core.command_forms())
    assert len(forms) >= 42 and "task.create" in forms
    assert {type_: sorted(arguments(type_)) for type_ in forms} == forms


def test_every_method_is_a_command():
    own = {name for base in acd.Router.__mro__[1:3] for name in vars(base) if name[0] != "_"}
    assert own == {type_.replace(".", "_") for type_, _ in _core.command_forms()}


def test_conferences_transfers_and_supervision(office):
    office["workers"][1]["attributes"]["contact_uri"] = "client:ben"
    router = acd.Router(office)
    obey = lambda applied: applied.check()  # noqa: E731
    obey(router.task_create("t", attributes={"email": "anna@x", "department": 1, "from": "+81"}, at=S(0)))
    obey(router.reservation_setup(task="t", worker="anna"))
    obey(router.reservation_accept(task="t", worker="anna"))
    obey(router.conference_join("t", "customer"))
    obey(router.conference_join("t", "anna", end_conference_on_exit=True))
    assert obey(router.conference_update("t", "customer", hold=True))[0].type.startswith("conference.")
    obey(router.reservation_supervise(task="t", worker="anna", supervisor="ben", mode="whisper"))
    obey(router.task_transfer("t", to="chika", mode="WARM"))
    obey(router.transfer_cancel("t"))
    obey(router.conference_leave("t", "customer", kicked=True))
    router.conference_end("t")
    assert router.conference_end("t").refusal.code == "wrong_state"


def test_the_site_changes(office):
    router = acd.Router(office)
    obey = lambda applied: applied.check()  # noqa: E731
    configuration = {"task_routing": {"filters": [], "default_filter": {"queue": "vip"}}}
    obey(router.activity_create(name="Lunch"))
    obey(router.activity_update("Lunch", name="Noon"))
    obey(router.channel_create(name="letters", channel_optimized_routing=False))
    obey(router.channel_update("letters", channel_optimized_routing=True))
    obey(router.queue_create("vip", target_workers="department == 1", max_reserved_workers=2, at=S(5)))
    obey(router.queue_update("vip", target_workers="department == 2"))
    obey(router.workflow_create("w2", configuration=configuration, task_reservation_timeout=S(7)))
    obey(router.workspace_update(name="other"))
    obey(router.task_create("t", workflow="w2", channel="voice"))
    assert {r["worker"] for r in router.task("t")["reservations"]} == {"chika", "dai"}
    assert [e.type for e in router.advance(S(12))].count("reservation.timeout") == 2
    obey(router.workflow_update("w2", task_reservation_timeout=S(9), re_evaluate=True))
    obey(router.task_cancel("t"))
    obey(router.workflow_delete("w2", at=S(400)))  # nothing is left of the task by then
    obey(router.queue_delete("vip"))
    obey(router.channel_delete("letters"))
    obey(router.activity_delete("Noon"))


def test_reconcile_says_what_it_healed(office):
    router = acd.Router(office)
    router.worker_heartbeat("anna")
    router.task_create("t", attributes={"email": "anna@x", "department": 1}, channel="voice", at=S(0))
    router.reconcile(callers=["t"], calls=[{"task": "t", "worker": "anna"}], age=S(0), at=S(3)).check()
    assert [one.what for one in router.healed] == ["lost_accept"]
    assert router.healed[0].task == "t" and router.task("t")["status"] == "assigned"


@pytest.mark.parametrize("length", [5, 5.0, np.int64(5), "5s", True])
def test_lengths_without_a_unit_are_refused(office, length):
    with pytest.raises(acd.Error, match=r"expected a timedelta.*(unit|seconds)") as caught:
        acd.Router(office).task_create("t", timeout=length)
    assert (caught.value.code, caught.value.pointer) == ("type", "/timeout")


@pytest.mark.parametrize(
    "at",
    [3, 1.5, True, np.int64(3), np.float32(1), datetime(2024, 5, 3), pd.Timestamp("2024-05-03"), pd.NaT,
     pd.Timestamp("2024-05-03T00:00:00.000000001Z"), "yesterday", b"2024-05-03T00:00:00Z"],
)  # fmt: skip
def test_instants_that_are_none(office, at):
    router = acd.Router(office)
    with pytest.raises(acd.Error) as caught:
        router.tick(at)
    assert caught.value.code in ("time", "type")
    with pytest.raises((acd.Error, TypeError)):
        router.task_create("t", virtual_start_time=at)
    assert len(router.task_create("t")) > 0  # nothing was spoilt


def test_without_at_a_command_comes_when_the_one_before_did(office):
    start = datetime(2024, 5, 3, tzinfo=timezone.utc)
    router = acd.Router(office, start=start)
    assert router.task_cancel("none", at=S(5)).refusal.code == "unknown_id"
    assert router.task_create("t")[0].at == start + S(5)  # as in streams: of the refused one
    assert router.tick(S(2)).refusal is None or router.now == start + S(5)
    assert router.task_create("u", at=S(1)).refusal.code == "time_backwards"
    assert router.task_create("u").refusal is None and router.now == start + S(5)
