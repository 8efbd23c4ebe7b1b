"""Python and the command are one engine: random workspaces, commands and expressions."""

import json
import re
import subprocess

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import acd
from conftest import COMMAND

few = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
maybe = lambda **keys: st.fixed_dictionaries({}, optional=keys)  # noqa: E731

# Expressions, sound and broken, in every context.
ROOTS = {"queue": ["", "worker."], "filter": ["", "task."], "target": ["task.", "worker."], "skip_if": ["task."]}
SPECIAL = {"target": ["worker.friendly_name", "worker.activity_name"], "queue": ["worker.sid"],
           "skip_if": ["workers.available", "queue.waiting", "queue.oldest_wait"]}  # fmt: skip
literals = st.sampled_from(["1", "-2", "2.5", "'x'", "'1'", '"\u3042"', "true", "null", "['x', 1]", "[]", "((", "''"])
operators = st.sampled_from(["==", "!=", "=", "<>", ">", "<=", "HAS", "IN", "NOT IN", "CONTAINS", "in", "LIKE"])


def sources(context):
    names = [root + name for root in ROOTS[context] for name in ("a", "b", "c.d", "e")]
    name = st.sampled_from(names + SPECIAL.get(context, []))
    comparison = st.builds("{} {} {}".format, name, operators, literals | name)
    return st.recursive(
        comparison | st.just("1==1"),
        lambda inner: st.builds("({} {} {})".format, inner, st.sampled_from(["AND", "or", "&&"]), inner)
        | st.builds("NOT {}".format, inner),
        max_leaves=5,
    )


scalars = st.none() | st.booleans() | st.integers(-3, 3) | st.sampled_from(["x", "1", "\u3042", 2.5, 2**53 + 1])
attributes = maybe(a=scalars | st.lists(scalars, max_size=3), b=scalars, c=maybe(d=scalars), e=scalars)
dialects = st.fixed_dictionaries({"scalar_in": st.sampled_from(["equality", "documented"]),
                                  "coerce_numeric_strings": st.booleans(), "extended": st.booleans()})  # fmt: skip
questions = st.sampled_from(["queue", "filter", "target"]).flatmap(
    lambda context: st.fixed_dictionaries(
        {"context": st.just(context), "expr": sources(context), "task": attributes, "worker": attributes,
         "dialect": dialects}
    )
)  # fmt: skip


@few
@given(st.lists(questions, min_size=10, max_size=40))
def test_expressions(acd_command, asked):
    mine = []
    for one in asked:
        try:
            test = acd.Expression(one["expr"], one["context"], **one["dialect"])
            mine.append({"result": test.matches(one["worker"], one["task"])})
        except acd.Error as error:
            mine.append({"error": (error.code, error.offset)})
    lines = "".join(json.dumps(one) + "\n" for one in asked)
    theirs = [json.loads(line) for line in acd_command("eval", "--jsonl", text=lines).splitlines()]
    for answer in theirs:
        if "error" in answer:
            answer["error"] = (answer["error"]["code"], answer["error"]["offset"])
    assert mine == theirs


# Workspaces, most of them sound.
QUEUES, WORKERS, ACTIVITIES = ["q1", "q2", "q3"], ["anna", "ben", "chika", "dai"], ["Available", "Offline"]
seconds = st.integers(1, 6)
# Sound ones, as TaskRouter's documents have them: the broken ones are tested above.
tests = st.sampled_from(["a == 1", "b != 'x'", "c.d > 0 OR a HAS 'x'", "e IN ['x', 1]", "1==1"])
pairs = st.sampled_from(["task.a == worker.a", "task.b == worker.b", "worker.c.d != 1", "task.e IN worker.a"])
targets = st.lists(
    st.fixed_dictionaries(
        {"queue": st.sampled_from(QUEUES)},
        optional={"expression": pairs, "timeout": seconds, "priority": st.integers(0, 9),
                  "skip_if": st.sampled_from(["workers.available == 0", "queue.waiting > 1", "1==1"]),
                  "order_by": st.sampled_from(["worker.a DESC", "worker.b ASC"]),
                  "x_exclude_after": st.sampled_from(["none", "both"])},
    ),
    min_size=1, max_size=3,
)  # fmt: skip
filters = st.fixed_dictionaries({"filter_friendly_name": st.sampled_from("fg"), "expression": tests, "targets": targets})
configurations = st.fixed_dictionaries({"task_routing": st.fixed_dictionaries(
    {"filters": st.lists(filters, max_size=3)}, optional={"default_filter": st.fixed_dictionaries({"queue": st.sampled_from(QUEUES)})}
)})  # fmt: skip
workers = st.fixed_dictionaries(
    {"attributes": attributes, "activity": st.sampled_from(ACTIVITIES)},
    optional={"channels": st.fixed_dictionaries({"voice": maybe(capacity=st.integers(0, 3), available=st.booleans())})},
)  # fmt: skip
queues = maybe(target_workers=tests, task_order=st.sampled_from(["FIFO", "LIFO"]),
               max_reserved_workers=st.integers(1, 3), max_waiting=st.integers(1, 4))  # fmt: skip
options = maybe(
    seed=st.integers(0, 2**32), exclude_after=st.sampled_from(["none", "reject", "no_answer", "both"]),
    selection=st.sampled_from(["longest_idle", "random", "round_robin", "least_loaded", "fewest_tasks", "least_versatile"]),
    timeout_activity=st.sampled_from(["none", "Offline"]), multi_task=st.booleans(),
    on_target_timeout=st.sampled_from(["preempt", "wait_for_reservation"]),
    timeout_base=st.sampled_from(["cumulative", "per_step"]), setup_timeout=seconds,
)  # fmt: skip


def named(items, names):
    return st.lists(items, min_size=len(names), max_size=len(names)).map(
        lambda found: [{"name": name, **one} for name, one in zip(names, found, strict=True)]
    )


workspaces = st.fixed_dictionaries({
    "name": st.just("w"), "task_queues": named(queues, QUEUES), "workers": named(workers, WORKERS),
    "workflows": named(st.fixed_dictionaries({"configuration": configurations, "task_reservation_timeout": seconds}), ["m", "n"]),
    "options": options,
    "presence": st.just({"connect_activity": "Available", "disconnect_activity": "Offline", "grace": 2}),
})  # fmt: skip

# Commands, many of them out of place.
task, worker = st.sampled_from(["t1", "t2", "t3"]), st.sampled_from([*WORKERS, "nobody"])
cmd = lambda type_, optional={}, **keys: st.fixed_dictionaries({"type": st.just(type_), **keys}, optional=optional)  # noqa: E731,B006
commands = st.one_of(
    *[cmd("task.create", {"workflow": st.sampled_from(["m", "n", "x"]), "channel": st.sampled_from(["voice", "chat"]),
                          "attributes": attributes, "priority": st.integers(0, 5), "timeout": seconds}, task=task)] * 4,
    *[cmd(f"reservation.{end}", task=task, worker=worker) for end in ["accept", "accept", "reject", "setup", "fail", "wrapup", "complete"]],
    *[cmd(f"task.{end}", task=task) for end in ["cancel", "wrapup", "complete", "delete"]],
    cmd("task.update", {"attributes": attributes, "priority": st.integers(0, 5)}, task=task),
    cmd("task.transfer", {"mode": st.sampled_from(["WARM", "COLD"])}, task=task, to=st.sampled_from([*WORKERS, *QUEUES])),
    cmd("transfer.cancel", task=task),
    cmd("conference.join", task=task, participant=st.sampled_from(["customer", *WORKERS])),
    cmd("conference.leave", task=task, participant=st.sampled_from(["customer", *WORKERS])),
    cmd("worker.activity", worker=worker, activity=st.sampled_from([*ACTIVITIES, "x"])),
    cmd("worker.update", worker=worker, attributes=attributes),
    cmd("worker.channel", worker=worker, channel=st.just("voice"), capacity=st.integers(0, 2)),
    *[cmd(f"worker.{how}", worker=worker) for how in ["connect", "disconnect", "heartbeat", "delete"]],
    cmd("queue.update", {"target_workers": tests, "max_waiting": seconds}, queue=st.sampled_from(QUEUES)),
    cmd("workflow.update", {"configuration": configurations, "re_evaluate": st.booleans()}, workflow=st.sampled_from("mn")),
    cmd("reconcile", callers=st.lists(task, max_size=2), age=st.just(0)),
    cmd("tick"),
)  # fmt: skip
days = st.lists(st.tuples(st.none() | st.sampled_from([0, 1, 2, 3, 0.25, 7]), commands), max_size=40)


def refusals(told):
    return re.findall(r"^.*:\d+: refused, (\w+): (.*)$", told, re.MULTILINE)


@few
@given(workspace=workspaces, day=days)
def test_workspaces_and_commands(tmp_path_factory, workspace, day):
    router, at, lines, mine, refused = acd.Router(workspace), 0, "", "", []
    for pause, command in day:
        if pause is not None:  # else: when the one before came
            at += pause
            command = {"at": at, **command}
        lines += json.dumps(command) + "\n"
        applied = router.apply(command)
        mine += "".join(event.to_json() + "\n" for event in applied)
        refused += [(applied.refusal.code, applied.refusal.sentence)] if applied.refusal else []
    path = tmp_path_factory.mktemp("w") / "w.json"
    path.write_text(json.dumps(workspace))
    told = subprocess.run([COMMAND, "route", path], input=lines.encode(), capture_output=True, check=True)
    assert mine.encode() == told.stdout
    assert refused == refusals(told.stderr.decode())


@few
@given(workspaces)
def test_documents_and_lints(acd_command, tmp_path_factory, workspace):
    path = tmp_path_factory.mktemp("w") / "w.json"
    path.write_text(json.dumps(workspace))
    mine = acd.Workspace(workspace)
    done = subprocess.run([COMMAND, "lint", "--json", path], capture_output=True, check=False)
    theirs = json.loads(done.stdout)["findings"]
    assert [lint._asdict() for lint in mine.lint()] == [
        {key: one[key] for key in acd.Lint._fields} for one in theirs
    ]
    assert mine.to_dot().encode() == acd_command("graph", path)
    assert acd.Workspace.load(path) == mine == acd.Workspace(mine.to_dict())


@settings(few, max_examples=15)
@given(workspace=workspaces, seed=st.integers(0, 2**40), ring=st.sampled_from([0, 2, {"uniform": [1, 9]}]))
def test_simulations(acd_command, tmp_path_factory, workspace, seed, ring):
    scenario = {
        "workspace": workspace, "horizon": 900, "replications": 2, "seed": seed, "arrivals": [{
            "name": "calls", "process": {"poisson": {"per_hour": 120}}, "handling": {"exponential": 60},
            "patience": {"exponential": 40}, "ring": ring,
            "task": {"workflow": "m", "channel": "voice", "attributes": {"a": {"table": [[1, 2], ["x", 1]]}}}}],
    }  # fmt: skip
    path = tmp_path_factory.mktemp("s") / "s.json"
    path.write_text(json.dumps(scenario))
    assert acd.simulate(scenario).to_json() == acd_command("simulate", path, "--json").decode().strip()


@pytest.mark.parametrize("fault", ["name", "task_queues", "workers", "workflows", "options"])
def test_faults_are_the_commands(tmp_path, office, fault):
    office[fault] = 3
    office["task_queue"] = []
    path = tmp_path / "w.json"
    path.write_text(json.dumps(office))
    with pytest.raises(acd.Error) as caught:
        acd.Workspace(path.read_text())
    told = subprocess.run([COMMAND, "lint", path], capture_output=True, text=True, check=False)
    assert told.returncode == 1
    assert all(one.message in told.stdout + told.stderr for one in caught.value.faults)
