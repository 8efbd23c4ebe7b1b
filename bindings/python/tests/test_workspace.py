import copy
import json
import pickle
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

import acd
from conftest import ROOT


def test_all_faults_at_once_each_with_its_pointer():
    with pytest.raises(acd.Error) as caught:
        acd.Workspace({"name": 3, "task_queues": [{"name": "q", "target_workers": "a =="}]})
    assert [(f.code, f.pointer) for f in caught.value.faults] == [
        ("type", "/name"), ("syntax", "/task_queues/0/target_workers"),
    ]  # fmt: skip


def test_text_knows_lines():
    with pytest.raises(acd.Error) as caught:
        acd.Workspace('{\n "name": 3}')
    assert caught.value.line == 2


def test_documents_round_trip(office):
    workspace = acd.Workspace(office)
    for again in (
        acd.Workspace(workspace.to_dict()), acd.Workspace(workspace.to_json()),
        pickle.loads(pickle.dumps(workspace)), copy.copy(workspace), copy.deepcopy(workspace),
    ):  # fmt: skip
        assert again == workspace and hash(again) == hash(workspace)
    assert acd.Workspace({**office, "name": "other"}) != workspace
    assert json.loads(workspace.to_json()) == workspace.to_dict()


def test_files_beside_the_document_are_read():
    site = acd.Workspace.load(ROOT / "examples/site/site.json")
    assert len(site.to_dict()["workers"]) > 100
    with pytest.raises(acd.Error) as caught:
        acd.Workspace((ROOT / "examples/site/site.json").read_text())
    assert caught.value.code == "file"
    with pytest.raises(acd.Error, match="cannot read"):
        acd.Workspace.load("no-such-file.json")


def test_lints_are_those_of_the_command(acd_command, tmp_path, office):
    office["task_queues"].append({"name": "nobody", "target_workers": "1==2"})
    (tmp_path / "w.json").write_text(json.dumps(office))
    ids = [lint.id for lint in acd.Workspace(office).lint()]
    assert "constant-comparison" in ids
    told = json.dumps(acd_command("lint", "--json", tmp_path / "w.json").decode())
    assert all(id in told for id in ids)


def test_graph_frame_and_html(office):
    workspace = acd.Workspace(office)
    assert workspace.to_dot().startswith("digraph")
    assert list(workspace.workers()["department"]) == [1, 1, 2, 2]
    assert "<table>" in workspace._repr_html_()
    assert repr(workspace) == "Workspace('office': 4 workers, 1 queue, 1 workflow)"
    assert "&lt;b&gt;" in acd.Workspace({"name": "<b>"})._repr_html_()


TOKYO = ZoneInfo("Asia/Tokyo")


def test_calendar(office):
    office["calendars"] = [
        {"name": "desk", "time_zone": "Asia/Tokyo", "weekly": {"fri": [["09:00", "18:00"]]}, "holidays": ["jp"]}
    ]
    desk = acd.Workspace(office).calendar("desk")
    friday = datetime(2024, 5, 10, 9, 0, tzinfo=TOKYO)
    assert desk.is_open(friday) and not desk.is_open(friday - timedelta(seconds=1))
    assert not desk.is_open(datetime(2024, 5, 3, 12, 0, tzinfo=TOKYO))  # Constitution Day
    assert desk.next_edge(friday) == friday + timedelta(hours=9)
    assert desk.open_duration(friday - timedelta(days=1), friday + timedelta(hours=2)) == timedelta(hours=2)
    assert pickle.loads(pickle.dumps(desk)) == desk
    with pytest.raises(acd.Error, match="no calendar 'x'"):
        acd.Workspace(office).calendar("x")


def test_naive_datetimes_are_refused_with_the_reason():
    hours = acd.OpeningHours({"time_zone": "UTC", "weekly": {"mon": [["09:00", "18:00"]]}})
    with pytest.raises(acd.Error, match="naive .*ZoneInfo") as caught:
        hours.is_open(datetime(2024, 5, 3))
    assert caught.value.code == "time"
    with pytest.raises(acd.Error, match="found 3.5"):
        hours.is_open(3.5)
