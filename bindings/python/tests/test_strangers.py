"""What strangers do: the wrong types everywhere, threads, callbacks that fail, deep documents."""

import copy
import datetime as dt
import gc
import pickle
import signal
import threading
import weakref
from collections import ChainMap, OrderedDict
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import acd

WRONG = [
    {1, 2}, frozenset(), b"x", bytearray(b"x"), memoryview(b"x"), dt.datetime(2024, 5, 3), dt.date(2024, 5, 3),
    dt.timedelta(1), float("nan"), float("-inf"), "\ud800", 2**70, Decimal("1"), Fraction(1, 2), 1j, object(),
    np.array([1]), np.datetime64("2024-05-03"), np.complex64(1), pd.NaT, pd.NA, pd.Series([1]), range(3),
    (x for x in ()), lambda: 1, type, {"k": {1: 2}}, {b"k": 1}, [[{"deep": {0}}]], np.float32("nan"), Ellipsis,
]  # fmt: skip


@pytest.mark.parametrize("value", WRONG, ids=lambda v: type(v).__name__)
def test_values_that_are_none_are_refused_everywhere(office, value):
    router = acd.Router(office)
    before = router.state_hash()
    for attempt in (
        lambda: acd.Expression("a == 1").matches({"a": value}),
        lambda: acd.Expression("a == 1").matches_many([{"a": value}]),
        lambda: acd.Expression("a == 1").explain({"a": value}),
        lambda: router.task_create("t", attributes={"a": value}),
        lambda: router.apply({"type": "task.create", "attributes": {"a": value}}),
        lambda: router.worker_create("w", attributes={"a": value}),
        lambda: acd.Workspace({"name": "w", "workers": [{"name": "a", "attributes": {"a": value}}]}),
        lambda: acd.canonical_json(value),
        lambda: acd.Scenario({"workspace": office, "horizon": value}),
    ):
        with pytest.raises(acd.Error) as caught:
            attempt()
        assert caught.value.code and isinstance(caught.value, ValueError)
    assert router.state_hash() == before and router.commands == 0


TEXTS = [None, 3, b"t", ["t"], {"t"}, "\ud800", float("nan"), object()]


@pytest.mark.parametrize("value", TEXTS, ids=repr)
def test_ids_and_texts_of_the_wrong_type(office, value):
    router = acd.Router(office)
    for attempt in (
        lambda: router.task_cancel(value), lambda: router.worker_activity(value, "Available"),
        lambda: router.worker_delete(value), lambda: router.task(value), lambda: router.worker(value),
        lambda: router.explain(value), lambda: router.availability(value),
        lambda: router.statistics(queue=value), lambda: acd.Expression(value), lambda: acd.Expression("a == 1", value),
        lambda: acd.Workspace(value), lambda: acd.Scenario(value), lambda: acd.Expectations(value),
        lambda: acd.one_more({"workspace": office, "horizon": 1}, value),
    ):  # fmt: skip
        with pytest.raises((acd.Error, TypeError)):
            attempt()


@pytest.mark.parametrize("workspace", [None, 3, [], b"{}", "{", "", "[]", "nul", '{"name": 1}', {}, {"name": ""}])
def test_documents_that_are_none(workspace):
    for make in (acd.Workspace, acd.Router, acd.Scenario):
        with pytest.raises(acd.Error):
            make(workspace)


def test_subclasses_that_mean_the_same_are_taken(office):
    class Mine(str):
        pass

    router = acd.Router(office)
    attributes = OrderedDict(email=Mine("anna@x"), department=np.int64(1))
    assert router.task_create(Mine("t"), attributes=attributes)[-1].worker_sid == "anna"
    assert router.task("t")["attributes"] == {"email": "anna@x", "department": 1}
    for mapping in (MappingProxyType({"a": 1}), ChainMap({"a": 1}), router.apply({"type": "task.create"})[0]):
        assert acd.Expression("a == 1 OR type == 'task.created'").matches(mapping)


@pytest.mark.parametrize("value", [3, "a", [1], [("a", 1)], True])
def test_attributes_are_dicts(office, value):
    router = acd.Router(office)
    for attempt in (
        lambda: acd.Expression("a == 1").matches(value), lambda: acd.Expression("a == 1").matches_many([value]),
        lambda: acd.Expression("a == 1").explain({}, value), lambda: router.task_create("t", attributes=value),
        lambda: router.worker_update("anna", attributes=value),
    ):  # fmt: skip
        with pytest.raises(acd.Error) as caught:
            attempt()
        assert caught.value.code == "type"


def test_unicode_comes_back(office):
    router = acd.Router(office)
    name = "\u3042\U0001f600\x00\x7f\"\\\u2028"
    event = router.task_create(name, attributes={name: name})[0]
    assert event.task_sid == name and event.task_attributes == {name: name}
    assert router.task(name)["attributes"][name] == name
    assert pickle.loads(pickle.dumps(router)) == router
    assert acd.Expression("a == '\u3042\U0001f600'").matches({"a": "\u3042\U0001f600"})


def test_dicts_that_change_while_they_are_read_do_no_harm(office):
    attributes = {"email": "anna@x", "list": [1]}
    router = acd.Router(office)
    event = router.task_create("t", attributes=attributes)[0]
    attributes["list"].append(2)
    event.task_attributes["list"] = "mine"
    assert router.task("t")["attributes"] == {"email": "anna@x", "list": [1]}


def test_tables_of_every_kind_of_wrong():
    test = acd.Expression("a > 1")
    assert test.matches_many([]).tolist() == []
    assert test.matches_many(pd.DataFrame({"b": [1, 2]})).tolist() == [False, False]
    assert test.matches_many(pl.DataFrame({"a": []}, schema={"a": pl.Int64})).tolist() == []
    assert test.matches_many(pd.DataFrame({"a": [1, 2]}, index=["x", "y"])).tolist() == [False, True]
    for table in (
        pl.DataFrame({"a": [dt.date(2024, 5, 3)]}), pa.table({"a": [b"bytes"]}), pa.table({"a": [Decimal("1.5")]}),
        pa.table({"a": [float("nan")]}),
        [3], [None, 3], ["text"], [[1]], [{"a": {1}}], pd.Series([1, 2]), np.array([1]), (row for row in []), 3, "a", {"a": [1]},
    ):  # fmt: skip
        with pytest.raises((acd.Error, TypeError)):
            test.matches_many(table)
    missing = pd.DataFrame({"a": [1.0, float("nan"), 3.0]})  # pandas' way to say that nothing is there
    assert test.matches_many(missing).tolist() == [False, False, True]
    with pytest.raises(acd.Error, match="one column 'a', found two"):
        test.matches_many(pa.table([[1], [2]], names=["a", "a"]))


def test_deep_and_long_documents_end_with_a_reason(office):
    deep = []
    for _ in range(100_000):
        deep = [deep]
    with pytest.raises(acd.Error, match="128"):
        acd.Router(office).task_create("t", attributes={"a": deep})
    with pytest.raises(acd.Error) as caught:
        acd.Expression("(" * 100_000)
    assert caught.value.code == "limit_exceeded"
    with pytest.raises(acd.Error):
        acd.Workspace("[" * 1_000_000)
    while deep:  # so that it is not freed by recursion
        deep = deep[0]


def test_threads_may_share_what_does_not_change(office, day):
    workspace, test = acd.Workspace(office), acd.Expression("level > 2")
    table = pa.table({"level": list(range(1000))})
    expected = test.matches_many(table).tolist()

    def work(seed):
        router = acd.Router(workspace)
        for i in range(200):
            router.task_create(f"t{i}", attributes={"email": "anna@x", "department": 1})
        assert test.matches_many(table).tolist() == expected
        return router.digest, acd.simulate(acd.Scenario(day).replace(seed=seed % 2), progress=False).digest

    with ThreadPoolExecutor(8) as pool:
        results = list(pool.map(work, range(16)))
    assert len(set(results)) == 2


def test_threads_that_share_a_router_take_turns(office):
    router = acd.Router(office)
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda i: router.task_create(f"t{i}"), range(400)))
    assert router.commands == 400
    assert sum(router.task(f"t{i}") is not None for i in range(400)) == 400


def test_callbacks_may_use_the_engine_and_raise_what_they_like(day):
    seen = []

    def nested(done, of):
        seen.append(acd.simulate(acd.Scenario(day).replace(replications=1), progress=False).digest)

    acd.simulate(day, progress=nested)
    assert seen
    for kind in (SystemExit, GeneratorExit, StopIteration, MemoryError, RecursionError, acd.Error):
        def fails(*_, kind=kind):
            raise kind((("value", "mine", 0, "", 0),) if kind is acd.Error else "mine")

        for options in ({"progress": fails}, {"on_events": fails}):
            with pytest.raises(kind) as caught:
                acd.simulate(acd.Scenario(day).replace(replications=2000), **options)
            assert caught.traceback[-1].name == "fails"
    for options in ({"progress": 3}, {"on_events": 3}, {"progress": lambda: 1}):
        with pytest.raises(TypeError):
            acd.simulate(day, **options)


def test_other_signals_keep_their_own_exceptions(day):
    class Alarm(Exception):
        pass

    def ring(*_):
        raise Alarm

    before = signal.signal(signal.SIGALRM, ring)
    try:
        signal.setitimer(signal.ITIMER_REAL, 0.3)
        with pytest.raises(Alarm):
            acd.simulate(acd.Scenario(day).replace(replications=1_000_000), progress=False)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def test_runs_in_threads_do_not_need_the_main_one(day):
    results = []
    thread = threading.Thread(target=lambda: results.append(acd.simulate(day, progress=False)))
    thread.start()
    thread.join()
    assert results == [acd.simulate(day)]


def test_nothing_is_kept_that_nobody_needs(office, day):
    router = acd.Router(office)
    log = acd.StatisticsLog(router)
    summary = acd.simulate(day, records=True, on_events=lambda events: None)
    dead = [weakref.ref(one) for one in (router, log, summary)]
    del router, log, summary
    gc.collect()
    assert [one() for one in dead] == [None, None, None]


def test_everything_public_copies_compares_and_shows_itself(office, day):
    router = acd.Router(office)
    events = router.task_create("t", attributes={"email": "anna@x", "department": 1})
    log = acd.StatisticsLog(router)
    comparison = acd.compare(day, day)
    values = [
        acd.Expression("a == 1"), acd.Expression("a == 1").explain({"a": 1}), acd.Workspace(office),
        acd.Scenario(day), comparison, comparison.first, events, events[0], router.explain("t"),
        acd.OpeningHours({"time_zone": "UTC", "weekly": {"mon": [["09:00", "18:00"]]}}),
        router.statistics(), log.cumulative(), acd.Board(router).since(0), comparison.first["served"],
        acd.Workspace(office).lint(), router.availability("anna"), acd.slowest_calls(day, 1)[0],
        acd.CallLog(router).figures(), acd.replay(office, office, []),
        acd.Expectations('{"workspace": {"name": "w"}, "steps": []}'),
    ]  # fmt: skip
    for value in values:
        for again in (pickle.loads(pickle.dumps(value)), copy.copy(value), copy.deepcopy(value)):
            assert again == value, type(value)
            if not isinstance(value, list):
                assert hash(again) == hash(value)
        assert value != object() and repr(value) and "0x" not in repr(value)
