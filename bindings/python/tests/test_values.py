import copy
import datetime as dt
import enum
import pickle

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import acd
from acd import _core

json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1)
    | st.floats(allow_nan=False, allow_infinity=False) | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner, max_size=4)
    | st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), inner, max_size=4),
)  # fmt: skip


def same(a, b):
    if type(a) is not type(b):
        return False
    if isinstance(a, dict):
        return a.keys() == b.keys() and all(same(a[k], b[k]) for k in a)
    if isinstance(a, list):
        return len(a) == len(b) and all(map(same, a, b))
    return a == b


@given(json_values)
def test_values_come_back_as_they_were_types_included(value):
    assert same(_core.round_trip(value), value)


@pytest.mark.parametrize("value", [True, False, 1, 0, 1.0, -0.0, "1", ["a", "b"], [1, True, 1.0]])
def test_bool_int_and_float_stay_apart(value):
    assert same(_core.round_trip(value), value)


class Color(enum.StrEnum):
    RED = "red"


@pytest.mark.parametrize(
    ("given_", "back"),
    [((1, 2), [1, 2]), (np.int32(7), 7), (np.bool_(True), True), (np.float64(0.5), 0.5),
     (Color.RED, "red"), (2**63 - 1, 2**63 - 1)],
)  # fmt: skip
def test_what_means_the_same_in_json_is_taken(given_, back):
    assert same(_core.round_trip(given_), back)


cyclic = []
cyclic.append(cyclic)


@pytest.mark.parametrize(
    ("value", "code", "reason"),
    [
        ({1, 2}, "type", "a set has no order"),
        (b"x", "type", "bytes have no encoding"),
        (bytearray(b"x"), "type", "bytes have no encoding"),
        (dt.datetime(2024, 5, 3), "type", "isoformat"),
        (dt.date(2024, 5, 3), "type", "isoformat"),
        (np.array([1, 2]), "type", "tolist"),
        (object(), "type", "found object"),
        (pd.NA, "type", "found NAType"),
        (float("nan"), "value", "finite"),
        (float("inf"), "value", "finite"),
        (np.float64("nan"), "value", "finite"),
        (2**63, "value", "64 bits"),
        (-(2**63) - 1, "value", "64 bits"),
        ("\ud800", "json", "surrogate"),
        (cyclic, "limit_exceeded", "128"),
    ],
)
def test_what_json_cannot_hold_is_refused_with_reason_and_place(value, code, reason):
    with pytest.raises(acd.Error, match=reason) as caught:
        _core.round_trip({"a/b": [0, value]})
    assert caught.value.code == code
    assert caught.value.pointer.startswith("/a~1b/1")
    assert isinstance(caught.value, ValueError)


def test_keys_must_be_str():
    with pytest.raises(acd.Error, match="keys that are str, found 1"):
        _core.round_trip({1: 2})


def test_errors_survive_pickle_and_copy():
    with pytest.raises(acd.Error) as caught:
        acd.Expression("a ==")
    for again in (pickle.loads(pickle.dumps(caught.value)), copy.copy(caught.value)):
        assert (again.code, again.offset, str(again)) == ("syntax", 4, str(caught.value))
