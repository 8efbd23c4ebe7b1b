"""Cases with known answers as scenarios: each builder turns the parameters of one kind of model into
a scenario, and names how each expected figure reads from a summary."""

import json
import math
import statistics
from dataclasses import dataclass, field


class NotRun(Exception):
    """The case needs something the simulator does not have; says what."""


@dataclass
class Model:
    scenario: dict
    servers: int
    figures: dict = field(default_factory=dict)
    pilot: int = 10
    expected: dict = field(default_factory=dict)  # when it is not laid out as in the case


# Reading a summary.


def total(name, scale=1.0):
    return lambda s: scaled(s["total"][name], scale)


def of_class(klass, name, scale=1.0):
    return lambda s: scaled(s["classes"][klass][name], scale)


def of_people(group, name, scale=1.0):
    return lambda s: scaled(s["people"][group][name], scale)


def of_interval(start, name, scale=1.0):
    return lambda s: scaled(s["series"][start][name], scale)


def scaled(estimate, scale):
    return estimate["value"] * scale, estimate["standard_error"] * scale


# Building a scenario.


def workers(pool, count, **attributes):
    return [
        {"name": f"{pool}-{i}", "activity": "Available", "attributes": {"pool": pool, **attributes}}
        for i in range(count)
    ]


def workspace(people, filters=None, queues=None, default="all"):
    routing = {"filters": filters or []}
    if default:
        routing["default_filter"] = {"queue": default}
    return {
        "name": "model",
        "task_queues": queues or [{"name": "all"}],
        "workers": people,
        "workflows": [{"name": "main", "configuration": {"task_routing": routing}}],
        "options": {"timeout_activity": "none"},
    }


def stream(name, per_hour, service, patience=None, attributes=None, **more):
    made = {
        "name": name,
        "process": {"poisson": {"per_hour": per_hour}},
        "handling": {"exponential": service} if isinstance(service, (int, float)) else service,
        **more,
    }
    if patience is not None:
        made["patience"] = {"exponential": patience} if isinstance(patience, (int, float)) else patience
    if attributes:
        made["task"] = {"attributes": attributes}
    return made


def steady(space, arrivals, hours=50, warm_up=2, **more):
    return {
        "workspace": space,
        "horizon": (hours + warm_up) * 3600,
        "warm_up": warm_up * 3600,
        "arrivals": arrivals,
        **more,
    }


def hours_for(calls_per_hour, calls=40_000):
    """A replication of about so many calls, at least two hours."""
    return max(2.0, min(1000.0, calls / calls_per_hour))


def pools(names):
    return [{"name": name, "match": f"pool == '{name}'"} for name in names]


# Formulas: rows of numbers.


def formula_rows(case, erlang):
    """(label, name, value, expected) for every number that a formula gives."""
    model, expected = case["model"], case["expected"]
    if not isinstance(expected, list):
        yield from single_formula(model, expected, erlang)
        return
    for i, row in enumerate(expected, 1):
        for name, value in formula_row(row, erlang).items():
            if isinstance(value, list):
                for k, (one, wanted) in enumerate(zip(value, row[name])):
                    yield f"row {i} ", f"{name} {k + 1}", one, wanted
            elif name in row:
                yield f"row {i} ", name, value, row[name]


def formula_row(row, erlang):
    if "b" in row:
        answer = erlang("--servers", row["c"], "--calls", row["a"] * 3600, "--handling", 1, "--lost")
        return {"b": answer["p_block"]}
    if "second_moment" in row:
        mean = row["mean_service"]
        cv = math.sqrt(max(0, row["second_moment"] / mean**2 - 1))
        # The file rounds the rate to twelve digits; rho is exact.
        answer = erlang("--servers", 1, "--calls", row["rho"] / mean * 3600, "--handling", mean, "--cv", cv)
        return {"rho": answer["occupancy"], "asa": answer["asa"]}
    if "calls_per_hour_by_class" in row:
        calls = ",".join(map(str, row["calls_per_hour_by_class"]))
        answer = erlang("--servers", row["c"], "--calls", calls, "--handling", row["mean_service_s"])
        waits = [answer[f"asa class {k + 1}"] for k in range(len(row["calls_per_hour_by_class"]))]
        return {"p_wait": answer["p_wait"], "asa_by_class": waits, "asa_all": answer["asa"]}
    site = ["--servers", row["c"], "--calls", row["calls_per_hour"], "--handling", row["mean_service_s"],
            "--within", row["T_s"]]
    t = f"{row['T_s']:g}"
    if "K" in row:
        answer = erlang(*site, "--room", row["K"])
        return {
            "p_block": answer["p_block"], "p_wait_accepted": answer["p_wait_accepted"],
            "asa_accepted": answer["asa"], "sl_accepted": answer[f"sl_accepted {t}"],
            "sl_offered": answer[f"sl_offered {t}"], "util": answer["occupancy"], "lq": answer["mean_queue"],
        }
    if "mean_patience_s" in row:
        answer = erlang(*site, "--patience", row["mean_patience_s"])
        return {
            "a": answer["load"], "occupancy": answer["occupancy"], "p_wait": answer["p_wait"],
            "p_abandon": answer["p_abandon"], "mean_wait_all": answer["mean_wait"],
            "asa_served": answer["asa"], "lq": answer["mean_queue"],
            "p_served_in_T": answer[f"p_served_within {t}"],
            "p_abandon_in_T": answer[f"p_abandoned_within {t}"],
            **{name: answer[f"{name} {t}"] for name in ("sl_offered", "sl_excl_short", "sl_served", "sl_any")},
        }
    answer = erlang(*site, "--percentiles", "90,95")
    return {
        "a": answer["load"], "rho": answer["occupancy"], "p_wait": answer["p_wait"], "asa": answer["asa"],
        "wait_if_wait": answer["wait_if_waited"], "sl": answer[f"sl_offered {t}"],
        "lq": answer["mean_queue"], "w_p90": answer["wait_percentile 90"],
        "w_p95": answer["wait_percentile 95"],
    }


def single_formula(model, expected, erlang):
    if "target_sl" in model:
        answer = erlang(
            "--calls", model["calls"] * 60 / model["interval_min"], "--handling", model["aht_min"] * 60,
            "--within", model["T_s"], "--goal", model["target_sl"], "--max-occupancy",
            model["max_occupancy"], "--shrinkage", model["shrinkage"],
        )
        t = f"{model['T_s']:g}"
        found = {"agents": answer["servers"], "positions": answer["positions"],
                 "sl": answer[f"sl_offered {t}"], "occupancy": answer["occupancy"],
                 "p_wait": answer["p_wait"]}
        for name, value in expected.items():
            yield "", name, found[name], value
        return
    site = ["--servers", model["c"], "--calls", model["calls_per_minute"] * 60,
            "--handling", model["mean_service_min"] * 60]
    c = erlang(*site, "--percentiles", "90")
    a = erlang(*site, "--patience", model["mean_patience_min"] * 60)
    found = {
        "erlang_c": {"mean_wait_s": c["asa"], "wait_90th_percentile_s": c["wait_percentile 90"],
                     "mean_queue": c["mean_queue"], "occupancy": c["occupancy"]},
        "erlang_a": {"p_abandon": a["p_abandon"], "mean_wait_s": a["mean_wait"],
                     "mean_queue": a["mean_queue"], "occupancy": a["occupancy"]},
    }
    for formula, values in expected["recomputed"].items():
        for name, value in values.items():
            yield f"{formula} ", name, found[formula][name], value


# Simulations.


def model_of(case):
    """(label, model, expected) for everything of the case that a simulation answers."""
    model, expected = case["model"], case["expected"]
    if isinstance(expected, list) and "periods" in model:
        made = day_by_staffing(model, expected)
        yield "", made, made.expected
        return
    if isinstance(expected, list):
        for i, row in enumerate(expected, 1):
            yield f"row {i} ", *table_row(row)
        return
    for wanted, build in BUILDERS:
        if wanted(model, case):
            yield from with_defaults(build(model, case), expected)
            return
    raise NotRun(f"no model with the parameters {', '.join(model)}")


def with_defaults(made, expected):
    if isinstance(made, Model):
        made = [("", made, expected)]
    yield from made


def table_row(row):
    """A row of a formula's table, simulated."""
    if "b" in row:
        # Nobody waits: the room is as large as the number of servers.
        space = workspace(workers("all", row["c"]))
        rate = row["a"] * 20  # calls per hour, for a mean service of 180 s
        made = Model(steady(space, [stream("calls", rate, 180)], hours_for(rate), lines=row["c"]), row["c"])
        made.figures = {"b": total("p_block")}
        return made, {"b": row["b"]}
    if "second_moment" in row:
        return one_server(row)
    if "calls_per_hour_by_class" in row:
        return by_priority(row)
    t = f"{row['T_s']:g}"
    space = workspace(workers("all", row["c"]))
    calls = [stream("calls", row["calls_per_hour"], row["mean_service_s"], row.get("mean_patience_s"))]
    scenario = steady(space, calls, hours_for(row["calls_per_hour"]), service_levels=[row["T_s"]])
    made = Model(scenario, row["c"])
    if "K" in row:
        scenario["lines"] = row["K"]
        made.figures = {
            "p_block": total("p_block"), "p_wait_accepted": total("p_wait_accepted"),
            "asa_accepted": total("asa"), "sl_accepted": total(f"sl_served {t}"),
            "sl_offered": total(f"sl_offered {t}"), "util": total("occupancy"), "lq": total("mean_queue"),
        }
    elif "mean_patience_s" in row:
        made.figures = {
            "occupancy": total("occupancy"), "p_wait": total("p_wait"), "p_abandon": total("p_abandon"),
            "mean_wait_all": total("mean_wait"), "asa_served": total("asa"), "lq": total("mean_queue"),
            "p_served_in_T": total(f"sl_offered {t}"),
            **{name: total(f"{name} {t}") for name in ("sl_offered", "sl_excl_short", "sl_served", "sl_any")},
        }
    else:
        made.figures = {
            "rho": total("occupancy"), "p_wait": total("p_wait"), "asa": total("asa"),
            "wait_if_wait": total("wait_if_waited"), "sl": total(f"sl_offered {t}"), "lq": total("mean_queue"),
        }
    return made, {name: row[name] for name in made.figures}


def one_server(row):
    mean = row["mean_service"]
    squared_cv = row["second_moment"] / mean**2 - 1
    cv = math.sqrt(max(0, squared_cv))
    law = row["model"].split("/")[1]
    if law == "D":
        service = mean
    elif law.startswith("E"):
        service = {"erlang": {"mean": mean, "k": int(law[1:])}}
    elif law.startswith("LN"):
        service = {"lognormal": {"mean": mean, "cv": cv}}
    elif law.startswith("U"):
        service = {"uniform": [float(x) for x in law[2:-1].split(",")]}
    elif law.startswith("H2"):
        service = {"hyperexponential": {"mean": mean, "cv": cv}}
    elif law.startswith("M"):
        service = {"exponential": mean}
    else:
        raise NotRun(f"no law for {law}")
    rate = row["rho"] / mean * 3600
    calls = stream("calls", rate, mean)
    calls["handling"] = service
    made = Model(steady(workspace(workers("all", 1)), [calls], hours_for(rate)), 1)
    made.figures = {"rho": total("occupancy"), "asa": total("asa")}
    return made, {name: row[name] for name in made.figures}


def by_priority(row):
    rates = row["calls_per_hour_by_class"]
    names = [f"class {k + 1}" for k in range(len(rates))]
    calls = [
        stream(name, rate, row["mean_service_s"], task={"priority": len(rates) - k})
        for k, (name, rate) in enumerate(zip(names, rates))
    ]
    made = Model(steady(workspace(workers("all", row["c"])), calls, hours_for(sum(rates))), row["c"])
    made.figures = {f"asa {name}": of_class(name, "asa") for name in names}
    made.figures["p_wait"] = total("p_wait")
    expected = {f"asa {name}": value for name, value in zip(names, row["asa_by_class"])}
    return made, {**expected, "p_wait": row["p_wait"]}


def by_class(names, **figures):
    """Expected figures that end in the name of a class."""
    return {f"{key}_{k}": of_class(k, name) for k in names for key, name in figures.items()}


WAITS = {"p_wait": "p_wait", "p_abandon": "p_abandon", "mean_wait": "mean_wait"}


def step(queue, expression=None, **more):
    made = {"queue": queue, **more}
    if expression:
        made["expression"] = expression
    return made


def filter_of(klass, *targets):
    return {"filter_friendly_name": klass, "expression": f"class == '{klass}'", "targets": list(targets)}


def queue(name, members, **more):
    if isinstance(members, str):
        members = [members]
    quoted = ", ".join(f"'{m}'" for m in members)
    return {"name": name, "target_workers": f"pool IN [{quoted}]", **more}


def n_model(model, case):
    """Class A is served by pool 1, else by pool 2; class B by pool 2 only."""
    first_waits = "priority" not in case["needs"]
    space = workspace(
        workers("1", model["pools"][0]) + workers("2", model["pools"][1]),
        [filter_of("A", step("A", order_by="worker.preference ASC")), filter_of("B", step("B"))],
        [queue("A", ["1", "2"]), queue("B", "2")], default=None,
    )
    for person in space["workers"]:
        person["attributes"]["preference"] = int(person["attributes"]["pool"])
    rates, patience = model["calls_per_hour"], model.get("mean_patience_s") or {}
    levels = [model["T_s"]] if "T_s" in model else [20]
    calls = [
        stream(k, rates[k], model["mean_service_s"], patience.get(k),
               task={"attributes": {"class": k}, "priority": 0 if first_waits or k == "A" else 1})
        for k in ("A", "B")
    ]
    made = Model(steady(space, calls, hours_for(sum(rates.values())), people=pools("12"), service_levels=levels),
                 sum(model["pools"]))
    t = f"{levels[0]:g}"
    made.figures = {
        **by_class("AB", **WAITS, **{name: f"{name} {t}" for name in ("sl_offered", "sl_served")}),
        **{f"occupancy_{g}": of_people(g, "occupancy") for g in "12"},
        **{f"share_{k}_offered_served_by_pool{g}": of_class(k, f"share_served_by {g}") for k in "AB" for g in "12"},
        **{f"share_{k}_served_by_pool{g}": of_class(k, f"share_served_by {g}") for k in "AB" for g in "12"},
    }
    return made


def w_model(model, _case):
    """A: pool 1; B: pool 1, else pool 2; C: pool 2. Each class has a queue with k places."""
    people = workers("1", model["pools"][0], preference=1) + workers("2", model["pools"][1], preference=2)
    space = workspace(
        people,
        [filter_of("A", step("A")), filter_of("B", step("B", order_by="worker.preference ASC")),
         filter_of("C", step("C"))],
        [queue("A", "1", max_waiting=model["k"]), queue("B", ["1", "2"], max_waiting=model["k"]),
         queue("C", "2", max_waiting=model["k"])], default=None,
    )
    rates = model["calls_per_hour"]
    calls = [stream(k, rates[k], model["mean_service_s"],
                    task={"attributes": {"class": k}, "priority": "ABC".index(k)}) for k in "ABC"]
    made = Model(steady(space, calls, hours_for(sum(rates.values())), people=pools("12")), sum(model["pools"]))
    made.figures = {
        **by_class("ABC", p_block="p_block", asa_accepted="asa"),
        **{f"occupancy_{g}": of_people(g, "occupancy") for g in "12"},
    }
    return made


def priority_with_patience(model, _case):
    rates = model["calls_per_hour"]
    names = [str(k + 1) for k in range(len(rates))]
    calls = [stream(name, rate, model["mean_service_s"], patience, task={"priority": len(rates) - k})
             for k, (name, rate, patience) in enumerate(zip(names, rates, model["mean_patience_s"]))]
    made = Model(steady(workspace(workers("all", model["agents"])), calls, hours_for(sum(rates))), model["agents"])
    made.figures = {**by_class(names, **WAITS), "p_wait": total("p_wait"), "occupancy": total("occupancy")}
    return made


def widening(model, case):
    """A waits for pool 1; once its timer has fired, pool 2 may take it too. B: pool 2 only. Urgent
    is what waits longer for fewer: B before A in pool 2, an A whose timer fired before other A."""
    people = workers("1", model["pools"][0], preference=1) + workers("2", model["pools"][1], preference=2)
    both = "worker.pool == '1' OR worker.pool == '2'"
    if "timer_s" in model:
        a = filter_of("A", step("all", "worker.pool == '1'", priority=1, timeout=model["timer_s"]),
                      step("all", both, priority=2, order_by="worker.preference ASC"))
        filters, updates = [a], {}
    else:
        wide = {"filter_friendly_name": "A wide", "expression": "class == 'A' AND wide == true",
                "targets": [step("all", both, priority=2, order_by="worker.preference ASC")]}
        filters = [wide, filter_of("A", step("all", "worker.pool == '1'", priority=1))]
        updates = {"updates": [{"after": {"exponential": model["mean_timer_s"]}, "attributes": {"wide": True}}]}
    filters.append(filter_of("B", step("all", "worker.pool == '2'", priority=3)))
    space = workspace(people, filters, default=None)
    rates = model["calls_per_hour"]
    calls = [
        stream("A", rates["A"], model["mean_service_s"], model["mean_patience_s"], {"class": "A"}, **updates),
        stream("B", rates["B"], model["mean_service_s"], model["mean_patience_s"], {"class": "B"}),
    ]
    t = model.get("T_s", 30)
    made = Model(steady(space, calls, hours_for(sum(rates.values())), people=pools("12"), service_levels=[t]),
                 sum(model["pools"]))
    made.figures = {
        **by_class("AB", **WAITS, sl_offered=f"sl_offered {t:g}"),
        **{f"occupancy_{g}": of_people(g, "occupancy") for g in "12"},
        "share_A_offered_served_by_pool2": of_class("A", "share_served_by 2"),
        "p_timer_fires_A": of_class("A", "p_update") if updates else of_class("A", "p_timeout"),
    }
    return made


def three_levels(model, _case):
    """A starts at pool 0 and after t1 may use pool 1, after t2 pool 2; B starts at pool 1; C: pool 2."""
    people = [w for g in range(3) for w in workers(str(g), model["pools"][g], preference=g)]
    t1, t2 = model["t1_s"], model["t2_s"]

    def steps(first, priority):
        edges = [t for t in ((t1, t2) if first == 0 else (t2,)) if t is not None] if first < 2 else []
        made = []
        for k in range(len(edges) + 1):
            allowed = " OR ".join(f"worker.pool == '{g}'" for g in range(first, first + k + 1))
            more = {"timeout": edges[k] - (edges[k - 1] if k else 0)} if k < len(edges) else {}
            made.append(step("all", allowed, priority=priority, order_by="worker.preference ASC", **more))
        return made

    space = workspace(
        people, [filter_of(k, *steps(i, i + 1)) for i, k in enumerate("ABC")], default=None,
    )
    rates, service, patience = model["calls_per_hour"], model["mean_service_s"], model["mean_patience_s"]
    calls = [stream(k, rates[k], service[k], patience[k], {"class": k}) for k in "ABC"]
    t = f"{model['T_s']:g}"
    made = Model(steady(space, calls, hours_for(sum(rates.values())), people=pools("012"),
                        service_levels=[model["T_s"]]), sum(model["pools"]))
    made.figures = {
        **by_class("ABC", **WAITS, sl_offered=f"sl_offered {t}", sl_served=f"sl_served {t}"),
        **{f"occupancy_{g}": of_people(g, "occupancy") for g in "012"},
        **{f"share_{k}_by_pool{g}": of_class(k, f"share_served_by {g}") for k in "AB" for g in "12"},
        "timers_fired_per_offered_A": of_class("A", "timeouts_per_call"),
    }
    return made


def breaks(model, _case):
    n = model["agents"]
    people = [{"name": "all", "breaks": {"after_idle": {"exponential": model["mean_idle_before_break_s"]},
                                         "length": {"exponential": model["mean_break_s"]}}}]
    calls = [stream("calls", model["calls_per_hour"], model["mean_service_s"], model["mean_patience_s"])]
    made = Model(steady(workspace(workers("all", n)), calls, hours_for(model["calls_per_hour"]), people=people), n)
    made.figures = {
        "p_wait": total("p_wait"), "p_abandon": total("p_abandon"), "mean_wait": total("mean_wait"),
        "mean_on_break": total("mean_on_break"), "mean_busy": total("mean_busy"),
        "occupancy_of_present": total("occupancy"),
    }
    return made


def retrials(model, _case):
    calls = [stream("calls", model["fresh_calls_per_hour"], model["mean_service_s"], model["mean_patience_s"],
                    retry={"probability": model["p"], "pause": {"exponential": model["mean_pause_s"]}})]
    hours = hours_for(model["fresh_calls_per_hour"])
    made = Model(steady(workspace(workers("all", model["agents"])), calls, hours), model["agents"])
    made.figures = {
        "p_abandon_per_attempt": total("p_abandon"), "retrials_per_fresh_call": total("retries_per_fresh_call"),
        "attempts_per_hour": total("offered", 1 / hours), "p_lost_for_good": total("p_lost_for_good"),
        "mean_wait_per_attempt": total("mean_wait"), "occupancy": total("occupancy"),
        "mean_orbit": total("mean_in_orbit"),
    }
    return made


def day_by_staffing(model, expected):
    """Rates and staff by period; expected is a row per period. Yields through a model of its own."""
    starts, rates, staff, at = [], [], [], 0
    for length, rate, people in model["periods"]:
        starts.append(at)
        rates.append([at, rate])
        staff.append([at, people])
        at += length
    lengths = {length for length, *_ in model["periods"]}
    if len(lengths) != 1:
        raise NotRun("periods of different lengths")
    n = max(people for *_, people in model["periods"])
    scenario = {
        "workspace": workspace(workers("all", n)), "horizon": at, "interval": lengths.pop(),
        "arrivals": [stream("calls", rates, model["mean_service_s"], model["mean_patience_s"])],
        "people": [{"name": "all", "staffing": staff}],
    }
    made = Model(scenario, n, pilot=400)
    names = {"arrivals": "offered", "abandonments": "abandoned", "service_starts": "started",
             "mean_queue": "mean_queue", "mean_busy": "mean_busy", "p_arrival_waits": "p_wait",
             "end_mean_queue": "queue_at_end", "end_mean_busy": "busy_at_end"}
    made.expected = {}
    for i, (start, row) in enumerate(zip(starts, expected), 1):
        for name, figure in names.items():
            if name in row:
                made.figures[f"{name} {i}"] = of_interval(f"{start:g}", figure)
                made.expected[f"{name} {i}"] = row[name]
    return made


def sine(model, _case):
    t = f"{model['T_s']:g}"
    scenario = {
        "workspace": workspace(workers("all", model["agents"])), "horizon": model["L_s"],
        "service_levels": [model["T_s"]],
        "arrivals": [{
            "name": "calls", "patience": {"exponential": model["mean_patience_s"]},
            "handling": {"exponential": model["mean_service_s"]},
            "process": {"sine": {"mean_per_hour": model["base"], "amplitude": model["amp"],
                                 "period": model["period_s"]}},
        }],
    }
    made = Model(scenario, model["agents"], pilot=40)
    made.figures = {
        "offered": total("offered"), "abandoned": total("abandoned"), "served": total("served"),
        "served_T": total(f"served_within {t}"), "p_wait": total("p_wait"),
        "mean_wait_all": total("mean_wait"), "occupancy_open": total("occupancy"),
        **{name: total(f"{name} {t}") for name in ("sl_offered", "sl_served", "sl_excl_short", "sl_any")},
    }
    return made


def gamma(alpha):
    return {"gamma": {"mean": 1, "cv": 1 / math.sqrt(alpha)}}


def busyness(model, _case):
    t = f"{model['T_s']:g}"
    rate = model["base_calls_per_hour"]
    # One busyness per replication: the whole of it lies in one day.
    scenario = steady(workspace(workers("all", model["agents"])),
                      [stream("calls", rate, model["mean_service_s"], model["mean_patience_s"])],
                      hours=10, busyness=gamma(model["alpha"]), service_levels=[model["T_s"]])
    made = Model(scenario, model["agents"], pilot=200)
    made.figures = {
        "p_abandon": total("p_abandon"), "p_wait": total("p_wait"), "mean_wait_all": total("mean_wait"),
        **{name: total(f"{name} {t}") for name in ("sl_offered", "sl_served", "sl_excl_short", "sl_any")},
    }
    return made


def open_day(model, _case=None):
    """From empty, arrivals for so many minutes, every call followed to its end."""
    within = model["T_min"] * 60
    patience = model["mean_patience_min"] * 60 if "mean_patience_min" in model else None
    scenario = {
        "workspace": workspace(workers("all", model["agents"])), "horizon": model["open_min"] * 60,
        "service_levels": [within],
        "arrivals": [stream("calls", model["calls_per_minute"] * 60, model["mean_service_min"] * 60, patience)],
    }
    made = Model(scenario, model["agents"], pilot=200)
    t = f"{within:g}"
    made.figures = {
        "abandoned": total("abandoned"), "calls_within_T": total(f"served_within {t}"),
        "sl_served": total(f"sl_served {t}"), "sl_excl_short": total(f"sl_excl_short {t}"),
        "asa_min": total("asa", 1 / 60), "asa_served_min": total("asa", 1 / 60),
        "occupancy_while_open": total("occupancy"),
    }
    return made


def three_classes(model, _case=None):
    """Three classes, two groups, three periods: class k goes to group 0 if k < 2, and to group 1 if
    k > 0; a freed agent takes the oldest call of its classes."""
    period = model["period_min"] * 60
    within = model["T_min"] * 60
    groups = range(len(model["staff"]))

    def by_period(rates):
        return {"by_time": [[i * period, {"exponential": 60 / rate}] for i, rate in enumerate(rates)]}

    calls = []
    for k, rates in enumerate(model["lam"]):
        calls.append({
            "name": str(k), "process": {"poisson": {"per_hour": [[i * period, r * 60] for i, r in enumerate(rates)]}},
            "handling": by_period(model["mu"]), "patience": by_period(model["nu"]),
            "task": {"attributes": {"class": str(k)}},
        })
    people = [w for g in groups for w in workers(str(g), max(model["staff"][g]), preference=g)]
    space = workspace(
        people,
        [filter_of("0", step("0")), filter_of("1", step("1", order_by="worker.preference ASC")),
         filter_of("2", step("2"))],
        [queue("0", "0"), queue("1", ["0", "1"]), queue("2", "1")], default=None,
    )
    scenario = {
        "workspace": space, "horizon": period * len(model["mu"]), "busyness": gamma(model["alpha"]),
        "service_levels": [within], "arrivals": calls,
        "people": [{"name": str(g), "match": f"pool == '{g}'",
                    "staffing": [[i * period, n] for i, n in enumerate(model["staff"][g])]} for g in groups],
    }
    made = Model(scenario, sum(max(s) for s in model["staff"]), pilot=400)
    t = f"{within:g}"
    made.figures = {
        "offered": total("offered"), "served": total("served"), "abandoned": total("abandoned"),
        "sl": total(f"sl_excl_short {t}"), "mean_wait_all_min": total("mean_wait", 1 / 60),
        **{f"occupancy_{g}": of_people(str(g), "occupancy_to_the_end") for g in groups},
    }
    return made


def hours_of_a_day(model, _case):
    hourly = model["calls_per_hour"]
    expected_calls = sum(hourly)
    t = f"{model['T_s']:g}"
    scenario = {
        "workspace": workspace(workers("all", max(model["agents"]))), "horizon": 3600 * len(hourly),
        "busyness": gamma(model["alpha"]), "service_levels": [model["T_s"]],
        "arrivals": [stream(
            "calls", [[3600 * i, rate] for i, rate in enumerate(hourly)], model["mean_service_s"],
            {"mixture": [[model["p_zero_patience"], 0],
                         [1 - model["p_zero_patience"], {"exponential": model["mean_patience_s"]}]]},
        )],
        "people": [{"name": "all", "staffing": [[3600 * i, n] for i, n in enumerate(model["agents"])]}],
    }
    made = Model(scenario, max(model["agents"]), pilot=1000)
    made.figures = {
        "arrivals": total("offered"), "wait_sum_over_1660_s": total("wait_sum", 1 / expected_calls),
        "good_over_1660": total(f"good {t}", 1 / expected_calls),
        "abandoned_over_1660": total("abandoned", 1 / expected_calls),
    }
    return made


def telethon(model, _case):
    """A week: so many independent days, each closed at its end. A call waits at most some minutes,
    then goes to the message box."""
    days = model["days"]
    within = model["T_min"] * 60
    n = model["agents"]
    space = workspace(
        workers("all", n),
        [{"filter_friendly_name": "all", "expression": "1==1", "targets": [
            {"queue": "all", "timeout": round(model["max_wait_min"] * 60)}, {"x_outcome": "message"}]}],
        default=None,
    )
    opened = (model["hours"][1] - model["hours"][0]) * 3600
    scenario = {
        "workspace": space, "horizon": opened, "drain": "disconnect", "lines": model["lines"],
        "service_levels": [within],
        "arrivals": [stream("calls", model["calls_per_hour"], model["mean_service_min"] * 60,
                            model["mean_patience_min"] * 60)],
    }
    made = Model(scenario, n, pilot=500)
    t = f"{within:g}"

    def both(s):
        a, b = s["total"]["abandoned"], s["total"]["overflowed"]
        return days * (a["value"] + b["value"]), days * math.hypot(a["standard_error"], b["standard_error"])

    made.figures = {
        "arrivals": total("offered", days), "served": total("served", days),
        "abandoned": total("abandoned", days), "messages": total("overflowed", days),
        "abandoned_plus_messages": both, "disconnected": total("disconnected", days),
        "served_within_T": total(f"served_within {t}", days), "asa_served_min": total("asa", 1 / 60),
        # Busy time, also after closing, by the hours that are paid.
        "occupancy": total("busy_seconds", 1 / (n * opened)),
    }
    return made


def cross_training(model, case):
    """Agents with several skills; a call goes to who has it as first skill, else as second..."""
    classes, m = model["classes"], model["skills_per_agent"]
    if "agent preference" in case["needs"] and m > 1:
        raise NotRun("a freed agent looks at its skills in its own order; the router serves by the tasks' order")
    each = model["agents"] // classes
    people = []
    for k in range(classes):
        for j in range(each):
            skills = [k] + [(k + 1 + (j + i) % (classes - 1)) % classes for i in range(m - 1)]
            people.append({
                "name": f"{k}-{j}", "activity": "Available",
                "attributes": {**{f"rank{skill}": place for place, skill in enumerate(skills)}},
            })
    space = workspace(
        people,
        [filter_of(str(k), step("all", f"worker.rank{k} != null", order_by=f"worker.rank{k} ASC"))
         for k in range(classes)], default=None,
    )
    rate = model["calls_per_minute_per_class"] * 60
    within = model["T_min"] * 60
    calls = [stream(str(k), rate, model["mean_service_min"] * 60, None, {"class": str(k)}) for k in range(classes)]
    made = Model(steady(space, calls, hours_for(rate * classes), 2000 / 60, lines=model["room"],
                        service_levels=[within]), model["agents"])
    t = f"{within:g}"
    made.figures = {
        "p_block": total("p_block"), "p_wait_of_offered": total("p_wait"),
        "p_wait_accepted": total("p_wait_accepted"), "asa_accepted_min": total("asa", 1 / 60),
        "wait_if_waited_min": total("wait_if_waited", 1 / 60), "sl_accepted": total(f"sl_served {t}"),
        "occupancy": total("occupancy"),
    }
    return made


def tutorial(model, case):
    """The same site without and with patience."""
    found = case["expected"]["recomputed"]
    for formula, patience in (("erlang_c", None), ("erlang_a", model["mean_patience_min"] * 60)):
        rate = model["calls_per_minute"] * 60
        calls = [stream("calls", rate, model["mean_service_min"] * 60, patience)]
        made = Model(steady(workspace(workers("all", model["c"])), calls, hours_for(rate)), model["c"])
        made.figures = {"p_abandon": total("p_abandon"), "mean_wait_s": total("mean_wait"),
                        "mean_queue": total("mean_queue"), "occupancy": total("occupancy")}
        yield f"{formula} ", made, {k: v for k, v in found[formula].items() if k in made.figures}


def refuse(reason):
    def builder(_model, _case):
        raise NotRun(reason)

    return builder


BUILDERS = [  # the parameters that tell a model, and what builds it
    (lambda m, _: "p_esc" in m, refuse("a transfer after service, with a fresh patience, is not modelled")),
    (lambda m, _: "pools" in m and isinstance(m["mean_service_s"], dict) and "own" in m["mean_service_s"],
     refuse("a freed agent's own preference; the router serves by the tasks' order")),
    (lambda m, _: "pools" in m and "k" in m, w_model),
    (lambda m, _: "t1_s" in m, three_levels),
    (lambda m, _: "timer_s" in m or "mean_timer_s" in m, widening),
    (lambda m, _: "pools" in m, n_model),
    (lambda m, _: "lam" in m, three_classes),
    (lambda m, _: "p_zero_patience" in m, hours_of_a_day),
    (lambda m, _: "max_wait_min" in m, telethon),
    (lambda m, _: "room" in m, cross_training),
    (lambda m, _: "mean_patience_min" in m and "c" in m, tutorial),
    (lambda m, _: "open_min" in m, open_day),
    (lambda m, _: "mean_idle_before_break_s" in m, breaks),
    (lambda m, _: "fresh_calls_per_hour" in m, retrials),
    (lambda m, _: "amp" in m, sine),
    (lambda m, _: "base_calls_per_hour" in m, busyness),
    (lambda m, _: isinstance(m.get("calls_per_hour"), list), priority_with_patience),
]

# Properties of the tool itself.




def coverage(case, runner, verdict):
    """The share of 95 % intervals that contain the exact value, over independent experiments."""
    known = {"abandoned": 59.2632184, "sl_excl_short": 0.968189069}
    params = {"agents": 12, "calls_per_minute": 4.2, "mean_service_min": 2, "mean_patience_min": 1,
              "open_min": 480, "T_min": 1 / 3}
    made = open_day(params)
    experiments, replications = case["model"]["experiments"], case["model"]["replications"]
    covered = dict.fromkeys(known, 0)
    names = {"abandoned": "abandoned", "sl_excl_short": f"sl_excl_short {20:g}"}
    made.scenario["service_levels"] = [20]
    for seed in range(experiments):
        summary = json.loads(runner.simulate({**made.scenario, "replications": replications, "seed": seed}))
        for name, exact in known.items():
            estimate = summary["total"][names[name]]
            covered[name] += abs(estimate["value"] - exact) <= estimate["half_width"]
    low, high = case["expected"]["coverage_between"]
    for name, count in covered.items():
        share = count / experiments
        verdict.check(f"coverage of {name}", share, (low + high) / 2, (high - low) / 2)


def common_random_numbers(case, runner, verdict):
    """The difference between two staffings, call by call the same and call by call independent."""
    model = case["model"]
    n, days = model["agents"], 400

    def abandoned(agents, seed):
        scenario = {
            "workspace": workspace(workers("all", agents)), "horizon": model["hours"] * 3600, "seed": seed,
            "arrivals": [stream("calls", model["calls_per_hour"], model["mean_service_s"], model["mean_patience_s"])],
        }
        return json.loads(runner.simulate(scenario))["total"]["abandoned"]["value"]

    base = [abandoned(n[0], seed) for seed in range(days)]
    common = [a - abandoned(n[1], seed) for seed, a in enumerate(base)]
    independent = [a - abandoned(n[1], seed + 10**6) for seed, a in enumerate(base)]
    ratio = statistics.variance(independent) / statistics.variance(common)
    if ratio < 30:
        verdict.faults.append(f"the variance ratio is {ratio:.3g}, expected at least 30")
    expected = case["expected"]["mean_difference"]
    error = statistics.stdev(common) / days**0.5
    verdict.check(f"variance ratio {ratio:.3g}; mean difference", statistics.mean(common), expected["value"],
                  4 * math.hypot(error, expected["ci99"] / 2.576))


def same_bytes(case, runner, verdict):
    params = {"lam": [[4.2, 5.3, 3.2], [5.1, 4.3, 4.8], [6.3, 5.2, 4.8]], "mu": [0.5, 0.6, 0.4],
              "nu": [0.3, 0.4, 0.2], "staff": [[12, 18, 9], [15, 20, 11]], "alpha": 28.7,
              "T_min": 1 / 3, "period_min": 120}
    scenario = three_classes(params).scenario
    scenario["replications"] = case["model"]["replications"]
    runs = {n: runner.simulate(scenario, "--threads", n) for n in case["model"]["threads"]}
    verdict.figures = len(runs)
    if len(set(runs.values())) != 1:
        verdict.faults.append("the reports differ between numbers of threads")
    if runner.simulate({**scenario, "seed": 1}) in runs.values():
        verdict.faults.append("another seed changes nothing")


MODELS = {"Q-COVERAGE": coverage, "Q-CRN": common_random_numbers, "Q-SAME": same_bytes}
