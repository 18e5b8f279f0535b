"""The explorer and the planner: every state draws, nothing piles up, a plan follows from its prices."""

import threading
import time

import ipywidgets
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from toys import make_starts

from mfsbi_tutorial.explorer import Explorer, Live, Planner, StartChooser, State, course_store, picture, plan
from mfsbi_tutorial.explorer.pictures import display_name
from mfsbi_tutorial.explorer.store import explored
from mfsbi_tutorial.plots import BUDGETS, png

TRAIN_LIVE = "mfsbi_tutorial.explorer.widgets.train_live"


@pytest.fixture(scope="module")
def store():
    return course_store()


# What a learner sees of a widget


def parts(widget):
    """A widget and everything in it."""
    yield widget
    for child in getattr(widget, "children", ()):
        yield from parts(child)


def control(owner, name):
    """The control that bears a name."""
    (found,) = [part for part in parts(owner.widget) if getattr(part, "description", "") == name]
    return found


def image(owner):
    """The picture, as PNG."""
    (found,) = [part for part in parts(owner.widget) if isinstance(part, ipywidgets.Image)]
    return found.value


def message(owner):
    """The line below the controls, the last text of all."""
    return [part for part in parts(owner.widget) if isinstance(part, ipywidgets.HTML)][-1].value


def wait_until_trained(explore, seconds=30):
    end = time.monotonic() + seconds
    while not control(explore, "Cancel").disabled:
        assert time.monotonic() < end, "the training did not end"
        time.sleep(0.01)
    assert not control(explore, "Train it now").disabled


# Pictures


def reachable(store):
    """States that the widgets can reach, one for each suite and budget, with maps and methods taking turns."""
    methods = [("scratch", "transfer", "accurate"), tuple(explored()), (), ("transfer",), ("pretrain",)]
    for suite in store.suites:
        for kind in BUDGETS:
            for turn, budget in enumerate(store.budgets(suite, kind)):
                yield State(suite, kind, budget, 39 * (turn % 2), methods[turn % len(methods)])


@pytest.mark.slow
def test_every_state_draws_and_leaves_no_figure_open(store):
    for state in reachable(store):
        assert png(picture(store, state)).startswith(b"\x89PNG")
        assert store.provenance(state)
    assert plt.get_fignums() == []


def test_the_same_state_gives_the_same_picture_and_another_budget_another(store):
    images = [png(picture(store, State(budget=budget))) for budget in (200, 200, 400)]
    assert images[0] == images[1] != images[2]


def test_the_shown_map_is_the_one_that_the_samples_are_about(store):
    for suite in store.suites:
        posteriors = store.posteriors(State(suite), "accurate")
        test = store.test(suite)
        rows = [int(np.flatnonzero(test.sim_id == sim)[0]) for sim in posteriors.shown_sim_id]
        np.testing.assert_allclose(test.theta_unit[rows], posteriors.theta_unit, atol=1e-6)


def test_a_method_without_a_run_is_none(store):
    assert store.posteriors(State(budget=3200), "transfer") is None


# Widgets


@pytest.mark.slow
def test_changing_widgets_changes_one_picture_and_keeps_an_offered_budget(store):
    explore = Explorer(store)
    old = image(explore)
    control(explore, "Count N in").value = "n_sims"
    assert image(explore) != old and explore.state.budget in store.budgets("lh", "n_sims")
    for turn in range(20):
        control(explore, "Test map").value = turn + 1
    assert plt.get_fignums() == []


def test_every_control_has_a_label(store):
    explore = Explorer(store)
    shown = (ipywidgets.Box, ipywidgets.HTML, ipywidgets.Image, ipywidgets.Label)
    names = [part.description for part in parts(explore.widget) if not isinstance(part, shown)]
    wanted = {"Suite", "Count N in", "N", "Test map", "Train it now", "Cancel", *map(display_name, explored())}
    assert wanted <= set(names) and all(names)


def test_live_training_reports_and_adds_its_curve(store, monkeypatch):
    explore = Explorer(store)
    before = image(explore)

    def quick(store, state, seed, on_step):
        for step in (1, 2):
            on_step(step, 2)
        metrics = {"mtpp": 1.0, "calibration_error": 0.1, "fom": 50.0}
        return Live(state, store.posteriors(state, "scratch"), metrics, 1.0)

    monkeypatch.setattr(TRAIN_LIVE, quick)
    control(explore, "Train it now").click()
    wait_until_trained(explore)
    assert "live: 200 HF maps" in message(explore)
    with_live = image(explore)
    assert with_live != before
    control(explore, "N").value = 400
    control(explore, "N").value = 200
    assert image(explore) == with_live


def test_live_training_can_be_cancelled(store, monkeypatch):
    explore = Explorer(store)
    running = threading.Event()

    def endless(store, state, seed, on_step):
        for step in range(1, 10_000):
            on_step(step, 10_000)
            running.set()
            time.sleep(0.01)

    monkeypatch.setattr(TRAIN_LIVE, endless)
    control(explore, "Train it now").click()
    assert running.wait(10)
    control(explore, "Cancel").click()
    wait_until_trained(explore, 10)
    assert "Cancelled" in message(explore) and explore.live is None


def test_the_start_chooser_offers_every_start_and_draws_each():
    chooser = StartChooser(make_starts())
    slider = control(chooser, "Pre-trained on")
    pictures = set()
    for name, start in slider.options:
        slider.value = start
        pictures.add(image(chooser))
        assert name.split(" of ")[0] in ("900", "90")
    assert len(pictures) == 3 and not plt.get_fignums()


def test_the_planner_widget_keeps_its_picture_when_a_number_is_wrong(store):
    planner = Planner(store)
    old = image(planner)
    control(planner, "Budget").value = -5.0
    assert image(planner) == old and message(planner).startswith("No plan")


# Plans


def table(transfer_at_5):
    """A campaign in which scratch gains one nat a factor of ten from 0 at ten simulations, without scatter."""

    def row(method, budget, mtpp, kind="n_sims"):
        return dict(method=method, budget_kind=kind, budget=budget, mtpp=mtpp, field="Mcdm", suite="lh", low="pm",
                    low_sims=900)  # fmt: skip

    rows = [row("scratch", n, np.log10(n / 10)) for n in (10, 100)]
    rows += [row("transfer", 5, transfer_at_5), row("transfer", 50, transfer_at_5 + 0.2)]
    return pd.DataFrame(rows + [row("accurate", 0, np.log10(90), "all")])


def test_the_planner_pays_for_lf_simulations_first():
    best = plan(table(1.5), cost_low=1, cost_high=9, budget=1000)[0]
    assert (best.n_low, best.n_high) == (900, 11)
    assert best.mtpp == pytest.approx(1.5 + 0.2 * np.log10(100 / 9 / 5)) and best.best == 1.0


def test_the_planner_interpolates_scratch_and_prefers_it_where_lf_is_too_dear():
    mixes = plan(table(1.5), cost_low=100, cost_high=9, budget=900)
    assert [(mix.n_low, mix.n_high) for mix in mixes] == [(0, 100)]
    assert mixes[0].mtpp == pytest.approx(1.0)
