import matplotlib.pyplot as plt
import pytest

import acd


@pytest.fixture(autouse=True)
def closed():
    yield
    plt.close("all")


@pytest.mark.parametrize("name", ["queue", "waits", "escalation", "occupancy"])
def test_pictures_of_a_summary(day, name):
    summary = acd.simulate(day)
    ax = getattr(summary.plot, name)()
    assert ax.get_xlabel()
    ax.figure.canvas.draw()
    mine = plt.subplots()[1]
    assert getattr(summary.plot, name)(ax=mine) is mine


def test_queue_shows_the_series_and_its_interval(day):
    summary = acd.simulate(day)
    ax = summary.plot.queue()
    series = summary.series()
    means = series.loc[series["figure"] == "mean_queue", "value"].tolist()
    assert list(ax.patches[0].get_data().values) == means and len(ax.collections) == 1
    del day["interval"]
    whole = acd.simulate(day).plot.queue()
    assert whole.lines[0].get_ydata()[0] == acd.simulate(day)["mean_queue"].value


def test_pictures_of_a_comparison_a_workflow_and_an_explanation(day, office):
    fewer = {**office, "workers": office["workers"][:-1]}
    ax = acd.compare(day, {**day, "workspace": fewer}).plot()
    assert len(ax.containers) >= 4
    assert acd.Workspace(office).workflow().plot().get_title(loc="left") == "main"
    with pytest.raises(acd.Error, match="main"):
        acd.Workspace(office).workflow("x")
    router = acd.Router(office)
    router.task_create("t", attributes={"email": "nobody"})
    assert router.explain("t").plot().get_xlabel() == "workers"
