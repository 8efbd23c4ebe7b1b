"""What the JSON Schemas refuse, the reader refuses; what the reader takes, the schemas take.

Usage: schema_test.py READER SOURCE_DIR
READER answers one line per document, see read_documents.cpp.
"""

import copy
import json
import pathlib
import random
import subprocess
import sys
import unittest
import warnings

try:
    import jsonschema
except ImportError:
    sys.exit("schema_test: the Python package jsonschema is missing; scripts/setup installs it")

READER, SOURCE = sys.argv.pop(1), pathlib.Path(sys.argv.pop(1))


def load(path):
    return json.loads((SOURCE / path).read_text(encoding="utf-8"))


WORKFLOW = load("schemas/workflow.schema.json")
WORKSPACE = load("schemas/workspace.schema.json")


def validator(name, schema):
    store = {"file:///schemas/workflow.schema.json": WORKFLOW}  # resolved by name; no file is read
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # newer versions prefer another class
        resolver = jsonschema.RefResolver("file:///schemas/" + name, schema, store=store)
        return jsonschema.Draft202012Validator(schema, resolver=resolver)


VALIDATORS = {"workspace": validator("workspace.schema.json", WORKSPACE),
              "workflow": validator("workflow.schema.json", WORKFLOW)}


def read(cases):
    """The reader's answers to (kind, document) pairs."""
    lines = "".join(json.dumps({"kind": kind, "document": document}) + "\n" for kind, document in cases)
    run = subprocess.run([READER], input=lines, capture_output=True, text=True, check=True)
    answers = run.stdout.splitlines()
    assert len(answers) == len(cases)
    return answers


def with_value(document, pointer, value):
    """A copy of `document` with `value` at `pointer`; without it when `value` is Ellipsis."""
    document = copy.deepcopy(document)
    *parents, last = [part.replace("~1", "/").replace("~0", "~") for part in pointer.split("/")[1:]]
    place = document
    for part in parents:
        place = place[int(part)] if isinstance(place, list) else place[part]
    last = int(last) if isinstance(place, list) else last
    if value is ...:
        del place[last]
    else:
        place[last] = value
    return document


SOUND = {
    "everything": ("workspace", load("tests/workflow/data/sound.json")),
    "site": ("workspace", with_value(load("examples/site/site.json"), "/workflows/0/configuration",
                                     load("examples/site/workflow.json"))),
    "smallest": ("workspace", {"name": "site"}),
    "production": ("workflow", load("tests/data/production/workflow.json")),
    "default only": ("workflow", {"task_routing": {"default_filter": {"queue": "all"}}}),
    "empty": ("workflow", {"task_routing": {}}),
    "nulls": ("workspace", {"name": "site", "activities": None, "workers": None, "options": None,
                            "calendars": None, "presence": {}, "task_queues": [
                                {"sid": None, "name": "all", "target_workers": None, "max_waiting": None}]}),
    "strings for numbers": ("workspace", {"name": "site", "options": {"seed": "7"}, "task_queues": [
        {"name": "all", "max_waiting": "3", "max_reserved_workers": "2"}]}),
    "no trouble with integral fractions": ("workspace", {"name": "site", "task_queues": [
        {"name": "all", "max_waiting": 3.0}]}),
}

FILTER = "/workflows/0/configuration/task_routing/filters/0"
TARGET = FILTER + "/targets/0"
LATER = FILTER + "/targets/1"
# Faults that a schema can see, made in the document that has everything.
FAULTY = [
    ("/name", ...), ("/name", ""), ("/name", 5),
    ("/activities", {}), ("/activities/0", "Offline"), ("/activities/0/name", ...),
    ("/activities/0/available", "yes"), ("/activities", [{"name": str(i)} for i in range(101)]),
    ("/task_channels/0/name", "live-chat"), ("/task_channels/0/name", "2nd"), ("/task_channels/0/name", ""),
    ("/task_channels/0/channel_optimized_routing", 1),
    ("/task_queues/0/name", ...), ("/task_queues/0/sid", ""), ("/task_queues/0/target_workers", 1),
    ("/task_queues/0/task_order", "fifo"), ("/task_queues/0/max_reserved_workers", 0),
    ("/task_queues/0/max_reserved_workers", 51), ("/task_queues/0/max_reserved_workers", 1.5),
    ("/task_queues/0/max_waiting", -1), ("/task_queues/0/max_waiting", "many"), ("/task_queues/0/max_waiting", True),
    ("/workers/0/name", None), ("/workers/0/attributes", "{}"), ("/workers/0/attributes", []),
    ("/workers/0/activity", 5), ("/workers/0/channels", []), ("/workers/0/channels/chat", 4),
    ("/workers/0/channels/chat", None), ("/workers/0/channels/chat/capacity", -1),
    ("/workers/0/channels/chat/available", "no"),
    ("/workflows/0/configuration", ...), ("/workflows/0/configuration", 5),
    ("/workflows/0/task_reservation_timeout", 0), ("/workflows/0/task_reservation_timeout", 86401),
    ("/workflows/0/configuration/task_routing", ...), ("/workflows/0/configuration/task_routing", []),
    ("/workflows/0/configuration/task_routing/filters", {}),
    ("/workflows/0/configuration/task_routing/default_filter", []),
    ("/workflows/0/configuration/task_routing/default_filter/queue", ...),
    (FILTER, 1), (FILTER + "/expression", ...), (FILTER + "/expression", ""), (FILTER + "/expression", None),
    (FILTER + "/filter_friendly_name", 5), (FILTER + "/targets", ...), (FILTER + "/targets", []),
    (TARGET, []), (TARGET + "/queue", ...), (TARGET + "/queue", ""), (TARGET + "/queue", 7),
    (TARGET + "/expression", ""), (TARGET + "/priority", -1), (TARGET + "/priority", "1.0"),
    (TARGET + "/priority", 2147483648), (TARGET + "/timeout", 0), (TARGET + "/timeout", "10s"),
    (TARGET + "/timeout", 1.5), (TARGET + "/timeout", ""), (TARGET + "/skip_if", 1), (TARGET + "/order_by", ""),
    (TARGET + "/known_worker_sid", 5), (TARGET + "/x_outcome", "announce"), (LATER + "/x_outcome", ""),
    (LATER, {"known_worker_sid": "task.a", "known_worker_friendly_name": "task.b"}),
    (LATER + "/x_selection", "any"), (LATER + "/x_exclude_after", True),
    ("/options", []), ("/options/seed", -1), ("/options/seed", "x"), ("/options/selection", "Random"),
    ("/options/default_activity", ""), ("/options/timeout_activity", 0), ("/options/multi_task", "yes"),
    ("/options/prioritize_queue_order", "LILO"), ("/options/on_target_timeout", "wait"),
    ("/options/timeout_base", 1), ("/options/exclude_after", "timeout"), ("/options/setup_timeout", 0),
    ("/options/transfer_timeout", -5), ("/options/transfer_timeout", ""), ("/options/dialect", "extended"),
    ("/options/dialect/scalar_in", "list"), ("/options/dialect/coerce_numeric_strings", 1),
    ("/options/dialect/extended", "on"),
    ("/task_channels/2/load_weight", -1), ("/workers/0/load_budget", "many"), ("/options/load_budget", 1.5),
    ("/options/max_waiting", -1), ("/options/priority_aging/points", -1), ("/options/priority_aging/every", 0),
    ("/options/priority_aging", 5), ("/options/back_off/reject", -1), ("/options/back_off/scope", "all"),
    ("/options/back_off", {"timeout": 5}), ("/options/wrapup_timeout", 0), ("/options/assigned_timeout", ""),
    (LATER + "/x_back_off", 5),
    ("/calendars", [{"name": "office"}]), ("/calendars/0/name", "my office"),
    ("/calendars/0/weekly/mon", [["9:00", "18:00"]]), ("/calendars/0/weekly/funday", []),
    ("/calendars/0/weekly/mon", "09:00"), ("/calendars/0/holidays", ["today"]), ("/calendars/0/holidays", "jp"),
    ("/calendars/0/exceptions/someday", []), ("/options/re_evaluate_at_calendar_edges", 1), ("/presence", "on"), ("/presence", []),
    ("/presence/grace", -1), ("/presence/grace", ""), ("/presence/heartbeat_timeout", 0),
    ("/presence/connect_activity", 5), ("/presence/disconnect_activity", ""),
]

VALUES = [None, True, 0, 1, -1, 1.5, 10.0, 51, 86401, 2**31, 1e300, "", "10", "x", "1==1", "task.a", "FIFO", "none",
          [], {}, [{}], [{"name": "n"}], {"name": "n"}, {"queue": "Everyone"}, {"x_outcome": "end"}]


def places(node, pointer=""):
    parts = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, value in parts:
        place = pointer + "/" + str(key).replace("~", "~0").replace("/", "~1")
        yield place
        yield from places(value, place)


def mutations(count):
    """Documents with one to three random changes, always the same ones."""
    for seed in range(count):
        pick = random.Random(seed)
        kind, document = SOUND["everything"] if seed % 4 else SOUND["production"]
        for _ in range(pick.randint(1, 3)):
            place = pick.choice(list(places(document)))
            document = with_value(document, place, pick.choice([...] + VALUES))
        yield kind, document


class Schemas(unittest.TestCase):
    def test_schemas_are_schemas(self):
        for schema in (WORKSPACE, WORKFLOW):
            jsonschema.Draft202012Validator.check_schema(schema)

    def test_sound_documents_are_taken_by_both(self):
        for (name, (kind, document)), answer in zip(SOUND.items(), read(SOUND.values())):
            with self.subTest(name):
                self.assertEqual(answer.split()[0], "sound", answer)
                self.assertEqual([e.message for e in VALIDATORS[kind].iter_errors(document)], [])

    def test_faults_are_refused_by_both(self):
        kind, sound = SOUND["everything"]
        documents = [(kind, with_value(sound, pointer, value)) for pointer, value in FAULTY]
        documents += [("workspace", d) for d in (None, [], "x")] + [("workflow", d) for d in (None, [], {})]
        for (kind, document), answer, fault in zip(documents, read(documents), FAULTY + ["root"] * 6):
            with self.subTest(fault):
                self.assertFalse(VALIDATORS[kind].is_valid(document))
                self.assertEqual(answer.split()[0], "faulty")

    def test_what_the_schema_refuses_the_reader_refuses(self):
        cases = list(mutations(1500))
        refused = 0
        for seed, ((kind, document), answer) in enumerate(zip(cases, read(cases))):
            if VALIDATORS[kind].is_valid(document):
                continue
            refused += 1
            with self.subTest(seed=seed):
                self.assertEqual(answer.split()[0], "faulty", json.dumps(document, ensure_ascii=False))
        self.assertGreater(refused, 300)

    def test_schema_and_reader_know_the_same_keys(self):
        """The document that has everything uses each key of the schemas and no other, and no key is linted."""
        kind, document = SOUND["everything"]
        used = {place.rsplit("/", 1)[1] for place in places(document)}
        named = set()

        def collect(node):
            if isinstance(node, dict):
                named.update(node.get("properties", {}))
            for part in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
                collect(part)

        collect(WORKSPACE)
        collect(WORKFLOW)
        self.assertEqual(named - used, set())
        self.assertEqual(read([(kind, document)]), ["sound"])

    def test_every_key_is_described(self):
        def check(node, path):
            if isinstance(node, dict):
                for key, value in node.get("properties", {}).items():
                    described = "description" in value or "$ref" in value or "not" in path
                    self.assertTrue(described, f"{path}/{key}")
                for key, part in node.items():
                    check(part, f"{path}/{key}")
            elif isinstance(node, list):
                for part in node:
                    check(part, path)

        check(WORKSPACE, "workspace")
        check(WORKFLOW, "workflow")


if __name__ == "__main__":
    unittest.main()
