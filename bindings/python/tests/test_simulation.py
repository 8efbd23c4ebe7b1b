import json
import os
import pickle
import signal
import threading
import time
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor

import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import acd
from acd import erlang


def test_same_figures_as_the_command_line_whatever_the_threads(acd_command, tmp_path, day):
    (tmp_path / "day.json").write_text(json.dumps(day))
    theirs = acd_command("simulate", tmp_path / "day.json", "--json").decode().strip()
    for threads in (1, 2, 5):
        assert acd.simulate(day, threads=threads).to_json() == theirs
    other = acd.Scenario.load(tmp_path / "day.json").replace(seed=9, replications=3)
    theirs = acd_command("simulate", tmp_path / "day.json", "--seed", 9, "--replications", 3, "--json")
    assert acd.simulate(other).to_json() == theirs.decode().strip()


def test_summary_is_a_value_with_frames(day):
    summary = acd.simulate(day)
    assert pickle.loads(pickle.dumps(summary)) == summary == acd.simulate(day)
    assert summary != acd.simulate(acd.Scenario(day).replace(seed=4))
    assert summary.figures().loc["served", "value"] == summary["served"].value > 0
    assert set(summary.series()["begin"]) >= {pd.Timedelta(minutes=10 * i) for i in range(6)}
    assert summary.steps()["share"].sum() == pytest.approx(1)
    waits = summary.waits()
    waits = waits[(waits["outcome"] == "served") & (waits["class"] == "total")]
    assert waits["calls"].sum() == pytest.approx(8 * summary["served"].value)
    assert set(summary.classes()["classes"]) == {"calls"}
    assert len(summary.workers()) == 4
    assert "<table>" in summary._repr_html_()
    with pytest.raises(acd.Error, match="found 'serverd'"):
        summary["serverd"]


def test_compare_agrees_with_the_command_line(acd_command, tmp_path, day):
    first = tmp_path / "a.json"
    first.write_text(json.dumps(day))
    day["workspace"]["workers"].pop()
    second = tmp_path / "b.json"
    second.write_text(json.dumps(day))
    comparison = acd.compare(acd.Scenario.load(first), acd.Scenario.load(second))
    theirs = acd_command("simulate", first, "--versus", second, "--json").decode().strip()
    assert comparison.to_json() == theirs
    assert pickle.loads(pickle.dumps(comparison)) == comparison
    frame = comparison.differences()
    assert frame.loc["occupancy", "difference"] > 0 and frame.loc["occupancy", "is_sure"]
    assert comparison.first == acd.simulate(acd.Scenario.load(first))
    assert "<table>" in comparison._repr_html_()


def test_events_are_those_of_the_first_replication(day):
    seen = []
    summary = acd.simulate(day, on_events=seen.extend)
    assert [event.sequence for event in seen] == list(range(1, len(seen) + 1))
    created = sum(event.type == "task.created" for event in seen)
    records = acd.simulate(day, records=True)
    assert created == len(records.calls)
    assert records["served"] == summary["served"]


def test_records_agree_with_the_figures(day):
    summary = acd.simulate(acd.Scenario(day).replace(replications=1), records=True)
    frame = pl.DataFrame(summary.calls).to_pandas()
    outcomes = frame["outcome"].value_counts()
    for outcome, figure in {"answered": "served", "abandoned": "abandoned", "overflowed": "overflowed"}.items():
        assert outcomes.get(outcome, 0) == summary[figure].value
    answered = frame[frame["outcome"] == "answered"]
    assert answered["wait"].dt.total_seconds().mean() == pytest.approx(summary["asa"].value)


def test_columns_are_read_where_they_lie(day):
    summary = acd.simulate(day, records=True)
    before = pa.total_allocated_bytes()
    one, two = pa.table(summary.calls), pa.table(summary.calls)
    assert pa.total_allocated_bytes() == before
    for name in one.column_names:
        a, b = (t.column(name).chunk(0).buffers()[1] for t in (one, two))
        assert a.address == b.address  # both see the same bytes
    kept = one.column("wait").to_pylist()
    del summary, two
    assert one.column("wait").to_pylist() == kept  # the table keeps what it reads
    one.validate(full=True)
    again = acd.simulate(day, records=True).calls
    before = pa.total_allocated_bytes()
    frame = again.to_pandas()
    assert pa.total_allocated_bytes() - before < 1000 < frame.memory_usage().sum()
    assert str(frame["wait"].dtype) == "duration[us][pyarrow]"
    assert len(again) == len(frame) and list(frame.columns) == again.columns
    assert "<table>" in again._repr_html_() and "worker_sid" in repr(again)
    assert str(one.schema.field("created").type) == "timestamp[us, tz=UTC]"


def test_unread_streams_are_released(day):
    calls = acd.simulate(day, records=True).calls
    for _ in range(3):
        calls.__arrow_c_stream__()


def test_callbacks_that_raise_stop_the_run_with_their_traceback(day):
    class Mine(Exception):
        pass

    def raise_here(*_):
        raise Mine("no more")

    for callbacks in ({"progress": raise_here}, {"on_events": raise_here}):
        with pytest.raises(Mine, match="no more") as caught:
            acd.simulate(acd.Scenario(day).replace(replications=3000), **callbacks)
        assert caught.traceback[-1].name == "raise_here"


def test_progress_counts_up_to_the_end(day):
    seen = []
    acd.simulate(day, progress=lambda done, of: seen.append((done, of)))
    assert seen == sorted(seen) and seen[-1] == (8, 8)


def test_ctrl_c_gives_what_is_there(day):
    many = acd.Scenario(day).replace(replications=1_000_000)
    threading.Timer(0.5, os.kill, (os.getpid(), signal.SIGINT)).start()
    start = time.monotonic()
    summary = acd.simulate(many, progress=False)
    assert summary.stopped_early and 0 < summary.replications < 1_000_000
    assert time.monotonic() - start < 10
    exact = acd.simulate(many.replace(replications=summary.replications))
    assert summary.total == exact.total


def test_ctrl_c_in_a_long_replication_is_at_once(day):
    years = acd.Scenario(day).replace(replications=1, horizon=10**9, interval=None)
    for work in (
        lambda: acd.simulate(years, progress=False),
        lambda: acd.compare(years, years, progress=False),
        lambda: acd.simulate(years, on_events=lambda events: None),
    ):
        threading.Timer(0.3, os.kill, (os.getpid(), signal.SIGINT)).start()
        start = time.monotonic()
        with pytest.raises(KeyboardInterrupt):
            work()
        assert time.monotonic() - start < 5


def test_the_interpreter_goes_on_meanwhile(day):
    many = acd.Scenario(day).replace(replications=2000)
    ticks = 0
    with ThreadPoolExecutor(1) as pool:
        future = pool.submit(acd.simulate, many, threads=1, progress=False)
        while not future.done():
            ticks += 1
            time.sleep(0.001)
    assert ticks > 20


@pytest.mark.parametrize("threads", [0, -1, 1.5, True])
def test_threads_are_checked(day, threads):
    with pytest.raises(acd.Error, match="threads >= 1"):
        acd.simulate(day, threads=threads)


def test_faulty_scenarios_name_the_place(day):
    day["arrivals"][0]["handling"] = {"exponential": -1}
    with pytest.raises(acd.Error) as caught:
        acd.Scenario(day)
    assert caught.value.pointer.startswith("/arrivals/0/handling")


def test_sweeps_are_the_same_everywhere(day):
    scenarios = [acd.Scenario(day).replace(seed=seed) for seed in range(4)]
    here = acd.sweep(scenarios, threads=2)
    assert here == [acd.simulate(one) for one in scenarios]
    with ThreadPoolExecutor(2) as pool:
        assert acd.sweep(scenarios, executor=pool) == here
    import multiprocessing

    with ProcessPoolExecutor(2, mp_context=multiprocessing.get_context("spawn")) as pool:
        assert acd.sweep(scenarios, executor=pool) == here
    with pytest.raises(acd.Error, match="found both"):
        acd.sweep(scenarios, client=object(), executor=pool)


@pytest.mark.parametrize("first_is_done", [True, False])
def test_ctrl_c_stops_a_sweep_at_once(day, first_is_done):
    quick = acd.Scenario(day)
    years = quick.replace(replications=1, horizon=10**9, interval=None)
    threading.Timer(1, os.kill, (os.getpid(), signal.SIGINT)).start()
    start = time.monotonic()
    if first_is_done:
        assert acd.sweep([quick, years, quick, years], threads=2) == [acd.simulate(quick)]
    else:
        with pytest.raises(KeyboardInterrupt):
            acd.sweep([years, quick], threads=2)
    assert time.monotonic() - start < 10


def test_a_scenario_that_fails_ends_a_sweep(day):
    class Fails(ThreadPoolExecutor):
        def submit(self, work, *arguments):
            return super().submit(lambda: 1 / 0)

    with Fails(1) as pool, pytest.raises(ZeroDivisionError):
        acd.sweep([day, day], executor=pool)


def test_a_sweep_on_dask_survives_a_killed_process(day):
    distributed = pytest.importorskip("distributed")
    scenarios = [acd.Scenario(day).replace(seed=seed, replications=400) for seed in range(12)]
    here = acd.sweep(scenarios)
    with (
        distributed.LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster,
        distributed.Client(cluster) as client,
    ):
        victim = next(iter(client.run(os.getpid).values()))
        killer = threading.Timer(0.4, os.kill, (victim, signal.SIGKILL))
        killer.start()
        there = acd.sweep(scenarios, client=client)
        assert not killer.is_alive()  # it happened while the sweep ran
        killer.join()
    assert there == here


def test_parts_of_a_scenario_change_by_name(day):
    scenario = acd.Scenario(day)
    busier = scenario.with_value("arrivals.calls.process.poisson.per_hour", 120)
    assert acd.simulate(busier)["offered"].value > 1.5 * acd.simulate(scenario)["offered"].value
    assert pickle.loads(pickle.dumps(busier)) == busier != scenario
    fewer = scenario.with_workers("everyone", 2)
    assert len(fewer.to_dict()["workspace"]["workers"]) == 2
    with pytest.raises(acd.Error, match="nothing_such"):
        scenario.with_value("arrivals.nothing_such.handling", 3)


def test_one_more_person_is_that_of_the_command(acd_command, tmp_path, day):
    (tmp_path / "day.json").write_text(json.dumps(day))
    theirs = acd_command("simulate", tmp_path / "day.json", "--one-more", "department == 1", "--json")
    comparison = acd.one_more(day, "department == 1")
    assert comparison.to_json() == theirs.decode().strip()
    assert comparison.differences().loc["p_abandon", "difference"] < 0
    with pytest.raises(acd.Error, match="department == 7"):
        acd.one_more(day, "department == 7")


def test_a_run_ends_when_it_is_sure_enough(acd_command, tmp_path, day):
    (tmp_path / "day.json").write_text(json.dumps(day))
    flags = ["--until", "asa=1.5", "--replications", 640, "--json"]
    theirs = acd_command("simulate", tmp_path / "day.json", *flags)
    many = acd.Scenario(day).replace(replications=640)
    summary = acd.simulate(many, until=("asa", 1.5))
    assert summary.to_json() == theirs.decode().strip()
    assert summary.replications < 640 and summary["asa"].half_width <= 1.5
    for wrong in (("serverd", 1), ("asa", 0), ("asa", float("nan"))):
        with pytest.raises(acd.Error, match="expected"):
            acd.simulate(many, until=wrong)


def test_the_slowest_calls_tell_their_story(day):
    stories = acd.slowest_calls(day, 3)
    assert len(stories) == 3
    assert [one.waited for one in stories] == sorted((one.waited for one in stories), reverse=True)
    assert stories[0].lines[0].after == pd.Timedelta(0) and "the call comes" in str(stories[0])


def test_another_configuration_would_have(acd_command, tmp_path, office):
    commands = [
        {"at": 1, "type": "task.create", "task": "a", "attributes": {"email": "anna@x", "department": 1}},
        {"at": 15, "type": "reservation.accept", "task": "a", "worker": "ben"},
        {"at": 60, "type": "reservation.complete", "task": "a", "worker": "ben"},
    ]  # fmt: skip
    other = json.loads(json.dumps(office))
    other["workflows"][0]["configuration"]["task_routing"]["filters"][0]["targets"].pop(0)
    for name, document in (("w", office), ("o", other)):
        (tmp_path / f"{name}.json").write_text(json.dumps(document))
    (tmp_path / "log").write_text("".join(json.dumps(one) + "\n" for one in commands))
    theirs = acd_command("replay", tmp_path / "w.json", "--config", tmp_path / "o.json", "--commands", tmp_path / "log", "--json")
    found = acd.replay(office, other, commands)
    assert found.to_json() == theirs.decode().strip()
    assert found == acd.replay(acd.Workspace(office), other, [json.dumps(one) for one in commands])
    assert list(found.changed()["task"]) == ["a"] and "1 calls go otherwise" in repr(found)
    assert found.figures().loc["offered"].tolist() == [1, 1] and "<table>" in found._repr_html_()
    with pytest.raises(acd.Error, match="no key 'x'"):
        acd.replay(office, other, [{"type": "tick", "x": 1}])


def test_staffing_search_agrees_with_its_own_trials(day):
    day["workspace"]["workflows"][0]["configuration"]["task_routing"]["filters"][0]["targets"] = [{"queue": "all"}]
    found = acd.find_staffing(day, group="everyone", service_level=0.8, within=20)
    trials = found.trials().set_index("people")
    assert trials.loc[found.people, "service_level"] >= 0.8
    assert trials.loc[found.people - 1, "service_level"] < 0.8
    assert pickle.loads(pickle.dumps(found)) == found and "<table>" in found._repr_html_()
    with pytest.raises(acd.Error, match="service_level"):
        acd.find_staffing(day, group="everyone", service_level=1)


def test_erlang_formulas():
    assert erlang.erlang_b(10, 5) == pytest.approx(0.018384570, rel=1e-6)
    c = erlang.erlang_c(21, 0.1, 180)
    assert c["mean_wait"] == pytest.approx(c["p_wait"] * 180 / 3)
    assert erlang.service_level(22, 0.1, 180, 20) >= 0.8 > erlang.service_level(21, 0.1, 180, 20)
    assert erlang.servers_for(0.1, 180) == 22
    assert 0 < erlang.erlang_a(18, 0.1, 180, 60)["p_abandon"] < 1
    assert erlang.mean_waits_by_priority(21, [0.05, 0.05], 180)[0] < c["mean_wait"]
    assert erlang.bounded_room(10, 10, 0.5, 10)["p_block"] == pytest.approx(erlang.erlang_b(10, 5))
    assert erlang.bounded_room(21, 500, 0.1, 180, within=20)["service_level_accepted"] == pytest.approx(erlang.service_level(21, 0.1, 180, 20))
    assert erlang.mean_wait_of_one_server(0.5, 1, 2) == pytest.approx(1)  # M/M/1
    served, lost = erlang.erlang_a_within(18, 0.1, 180, 60, 1e6)
    assert lost == pytest.approx(erlang.erlang_a(18, 0.1, 180, 60)["p_abandon"]) and served + lost == pytest.approx(1)
    for wrong in (
        lambda: erlang.wait_percentile(3, 1, 1, 1), lambda: erlang.bounded_room(3, 2, 1, 1),
        lambda: erlang.mean_wait_of_one_server(0.5, 2, 1), lambda: erlang.mean_waits_by_priority(1, [-1], 1),
        lambda: erlang.erlang_b(3, -1), lambda: erlang.erlang_c(0, 1, 1), lambda: erlang.servers_for(0.1, 0),
        lambda: erlang.erlang_a(1, 1, 1, float("nan")), lambda: erlang.positions_for(3, 1),
        lambda: erlang.servers_for(0.1, 180, service_level=1), lambda: erlang.servers_for(0.1, 180, max_abandonment=0.1),
    ):  # fmt: skip
        with pytest.raises(acd.Error, match="expected"):
            wrong()
