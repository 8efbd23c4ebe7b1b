import copy
import json
import pickle

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import acd

WORKERS = [
    {"level": 4, "skills": ["billing", "ja"], "who": {"team": "a"}, "on": True},
    {"level": 2, "skills": ["ja"], "who": {"team": "b"}, "on": False},
    {"level": None, "skills": [], "who": None, "on": None},
    {"level": 9, "skills": None, "who": {"team": "a longer name of a team"}, "on": True},
]
EXPRESSIONS = [
    "level >= 3", "skills HAS 'ja'", "who.team == 'a'", "on == true", "level == null",
    "who.team == 'a longer name of a team'", "level >= 3 AND skills HAS 'billing'", "1==1",
    "nobody == 1", "worker.skills HAS 'billing' OR level < 3",
]  # fmt: skip


@pytest.mark.parametrize("source", EXPRESSIONS)
@pytest.mark.parametrize(
    "table",
    [
        pa.Table.from_pylist, pl.DataFrame, pd.DataFrame, list,
        lambda rows: pa.Table.from_pylist(rows).slice(0),
        lambda rows: pa.concat_tables([pa.Table.from_pylist(rows[:1]), pa.Table.from_pylist(rows[1:])], promote_options="permissive"),
    ],
    ids=["pyarrow", "polars", "pandas", "list", "slice", "chunks"],
)  # fmt: skip
def test_matches_many_agrees_with_matches(source, table):
    expression = acd.Expression(source)
    many = expression.matches_many(table(WORKERS))
    assert many.dtype == np.bool_
    assert many.tolist() == [expression.matches(worker) for worker in WORKERS]


def test_slices_start_where_they_start():
    table = pa.Table.from_pylist(WORKERS)
    for source in EXPRESSIONS:
        expression = acd.Expression(source)
        whole = expression.matches_many(table)
        for start in range(len(WORKERS)):
            assert (expression.matches_many(table.slice(start)) == whole[start:]).all()


@pytest.mark.parametrize(
    "type_", [pa.int8(), pa.uint8(), pa.int16(), pa.uint16(), pa.int32(), pa.uint32(), pa.int64(),
              pa.uint64(), pa.float32(), pa.float64()]
)  # fmt: skip
def test_every_number_type_is_read(type_):
    column = pa.array([1, None, 3], type_)
    assert acd.Expression("n > 2").matches_many(pa.table({"n": column})).tolist() == [0, 0, 1]


@pytest.mark.parametrize(
    "type_", [pa.string(), pa.large_string(), pa.string_view(), pa.dictionary(pa.int8(), pa.string())]
)
def test_every_text_type_is_read(type_):
    texts = ["a", None, "a text of more than twelve bytes"]
    table = pa.table({"t": pa.array(texts, pa.string()).cast(type_)})
    many = acd.Expression("t == 'a' OR t CONTAINS 'twelve'").matches_many(table)
    assert many.tolist() == [True, False, True]


def test_only_named_columns_are_read():
    table = pa.table({"level": [1, 5], "when": pa.array([0, 1], pa.timestamp("us"))})
    assert acd.Expression("level > 2").matches_many(table).tolist() == [False, True]
    with pytest.raises(acd.Error, match="column 'when', row 0: .*tsu"):
        acd.Expression("when == 1").matches_many(table)


def test_nan_in_a_column_is_refused_with_its_place():
    with pytest.raises(acd.Error, match="column 'x', row 1: .*NaN"):
        acd.Expression("x > 1").matches_many(pa.table({"x": [1.0, float("nan")]}))


def test_rows_are_tasks_in_a_filter_and_workers_of_a_task_in_a_target():
    table = pa.table({"language": ["ja", "en"], "friendly_name": ["anna", "ben"]})
    assert acd.Expression("language == 'ja'", "filter").matches_many(table).tolist() == [1, 0]
    target = acd.Expression("task.language == worker.language", "target")
    assert target.matches_many(table, task={"language": "en"}).tolist() == [False, True]
    named = acd.Expression("worker.friendly_name == 'anna'", "target")
    assert named.matches_many(table).tolist() == [True, False]
    with pytest.raises(acd.Error, match="skip_if"):
        acd.Expression("workers.available == 0", "skip_if").matches_many(table)


@pytest.mark.parametrize("table", [None, 3, "text", {"a": [1]}])
def test_what_is_no_table_is_refused(table):
    with pytest.raises(acd.Error, match="expected a data frame, an Arrow table or a list"):
        acd.Expression("a == 1").matches_many(table)


@pytest.mark.parametrize(
    ("source", "context", "code", "offset"),
    [("a ==", "queue", "syntax", 4), ("a == 1", "target", "unprefixed_name", 0),
     ("worker.a == 1", "skip_if", "wrong_root", 0), ("\u3042 == (", "queue", "syntax", 0)],
)  # fmt: skip
def test_errors_have_code_and_offset(source, context, code, offset):
    with pytest.raises(acd.Error) as caught:
        acd.Expression(source, context)
    assert (caught.value.code, caught.value.offset) == (code, offset)


@pytest.mark.parametrize("arguments", [(b"a == 1",), (1,), (None,), ("a == 1", 3)])
def test_types_that_do_not_fit(arguments):
    with pytest.raises((acd.Error, TypeError)):
        acd.Expression(*arguments)


def test_explain_says_what_was_compared():
    explanation = acd.Expression("level >= 3 AND skills HAS 'ja'").explain(WORKERS[1])
    assert not explanation.result
    first = explanation.tree["children"][0]
    assert (first["expression"], first["left"]["value"], first["result"]) == ("level >= 3", 2, False)
    assert "level >= 3" in str(explanation)
    assert explanation._repr_html_().startswith("<pre>")


def test_value_type():
    one = acd.Expression("a == 1", "filter", extended=True)
    for again in (pickle.loads(pickle.dumps(one)), copy.copy(one), copy.deepcopy(one)):
        assert again == one and hash(again) == hash(one)
    assert one != acd.Expression("a == 1", "filter")
    assert repr(one) == "Expression('a == 1', context='filter')"


names = st.sampled_from(["a", "b", "c.d"])
literals = st.sampled_from(["1", "2.5", "'x'", "'1'", "true", "null", "['x', 'y']", "[1, 2]"])
comparisons = st.builds(
    "{} {} {}".format, names, st.sampled_from(["==", "!=", ">", "<=", "HAS", "IN", "CONTAINS"]), literals
)
sources = st.recursive(
    comparisons,
    lambda inner: st.builds("({} {} {})".format, inner, st.sampled_from(["AND", "OR"]), inner),
    max_leaves=6,
)
scalars = st.none() | st.booleans() | st.integers(-3, 3) | st.sampled_from(["x", "1", "xy", 2.5])
attributes = st.fixed_dictionaries(
    {}, optional={"a": scalars | st.lists(scalars, max_size=3), "b": scalars,
                  "c": st.fixed_dictionaries({}, optional={"d": scalars})}
)  # fmt: skip


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(sources, attributes), min_size=20, max_size=60))
def test_agrees_with_the_command_line(acd_command, cases):
    lines, mine = "", []
    for source, worker in cases:
        lines += json.dumps({"expr": source, "context": "queue", "worker": worker}) + "\n"
        try:
            mine.append({"result": acd.Expression(source).matches(worker)})
        except acd.Error as error:
            mine.append({"error": (error.code, error.offset)})
    theirs = [json.loads(line) for line in acd_command("eval", "--jsonl", text=lines).splitlines()]
    for answer in theirs:
        if "error" in answer:
            answer["error"] = (answer["error"]["code"], answer["error"]["offset"])
    assert mine == theirs
