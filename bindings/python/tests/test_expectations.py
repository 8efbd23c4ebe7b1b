import json

import pytest

import acd


@pytest.fixture
def document(office):
    return {"workspace": office, "steps": [
        {"at": 0, "type": "task.create", "task": "t1", "attributes": {"email": "anna@x", "department": 1}},
        {"expect": [{"type": "reservation.created", "worker_sid": "anna"}]},
    ]}  # fmt: skip


def test_expectations_pass_and_fail_readably(document):
    acd.Expectations(json.dumps(document)).check()
    document["steps"][1]["expect"][0]["worker_sid"] = "ben"
    expectations = acd.Expectations(json.dumps(document))
    with pytest.raises(AssertionError, match=r'step 2, line 1(.|\n)*"worker_sid":"ben"(.|\n)*> .*"worker_sid":"anna"'):
        expectations.check()
    acd.Expectations(expectations.updated()).check()


def test_pytest_runs_the_files(pytester, document):
    (pytester.path / "good.expectations.json").write_text(json.dumps(document))
    document["steps"][1]["expect"][0]["worker_sid"] = "ben"
    (pytester.path / "bad.expectations.json").write_text(json.dumps(document))
    (pytester.path / "faulty.expectations.json").write_text("{")
    result = pytester.runpytest_subprocess("-p", "acd.pytest_plugin")
    result.assert_outcomes(passed=1, failed=2)
    result.stdout.fnmatch_lines(['*> *"worker_sid":"anna"*'])
