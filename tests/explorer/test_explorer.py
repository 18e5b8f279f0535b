"""The explorer and the planner: every state draws, nothing piles up, a plan follows from its prices."""

import threading

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest

from mfsbi_tutorial import explorer, figures, planner, widgets
from mfsbi_tutorial import shelf as shelves
from mfsbi_tutorial.shelf import METHODS, Live, Shelf, State


@pytest.fixture(scope="module")
def shelf():
    return Shelf()


def reachable(shelf):
    """States that the widgets can reach, one for each suite and budget, with maps and methods taking turns."""
    methods = [("scratch", "transfer", "accurate"), METHODS, (), ("transfer",), ("pretrained",)]
    for suite in shelf.suites:
        for kind in figures.BUDGETS:
            for turn, budget in enumerate(shelf.budgets(suite, kind)):
                yield State(suite, kind, budget, 39 * (turn % 2), methods[turn % len(methods)])


def test_every_state_draws_and_leaves_no_figure_open(shelf):
    for state in reachable(shelf):
        image = widgets.png(explorer.draw(shelf, state))
        assert image.startswith(b"\x89PNG")
        assert shelf.provenance(state)
    assert plt.get_fignums() == []


def test_the_same_state_gives_the_same_picture_and_another_budget_another(shelf):
    images = [widgets.png(explorer.draw(shelf, State(budget=budget))) for budget in (200, 200, 400)]
    assert images[0] == images[1] != images[2]


def test_the_shown_map_is_the_one_that_the_samples_are_about(shelf):
    for suite in shelf.suites:
        said, test = shelf.said(State(suite), "accurate"), shelf.test(suite)
        rows = [int(np.flatnonzero(test.sim_id == sim)[0]) for sim in said.shown_sim_id]
        np.testing.assert_allclose(test.theta_unit[rows], said.theta, atol=1e-6)


def test_a_method_without_a_run_is_none(shelf):
    assert shelf.said(State(budget=3200), "transfer") is None


def test_changing_widgets_changes_one_picture_and_keeps_an_offered_budget():
    explore = widgets.Explorer()
    old = explore._image.value
    explore._kind.value = "n_sims"
    assert explore._image.value != old and explore.state.budget in explore.shelf.budgets("lh", "n_sims")
    for turn in range(20):
        explore._map.value = turn + 1
    assert plt.get_fignums() == []


def test_every_control_has_a_label():
    explore = widgets.Explorer()
    for control in (explore._suite, explore._kind, explore._budget, explore._map, explore._train, *explore._methods):
        assert control.description


def trained(explore, train_live, monkeypatch):
    monkeypatch.setattr(shelves, "train_live", train_live)
    explore.start_training()
    explore._thread.join(30)
    assert not explore._train.disabled and explore._cancel.disabled
    return explore._message.value


def test_live_training_reports_and_adds_its_curve(shelf, monkeypatch):
    explore = widgets.Explorer(shelf)
    before = explore._image.value

    def train_live(shelf, state, seed, on_step):
        for step in (1, 2):
            on_step(step, 2)
        metrics = {"mtpp": 1.0, "calibration_error": 0.1, "fom": 50.0}
        return Live(state, shelf.said(state, "scratch"), metrics, 1.0)

    assert "live: 200 HF maps" in trained(explore, train_live, monkeypatch)
    with_live = explore._image.value
    assert with_live != before
    explore._budget.value = 400
    explore._budget.value = 200
    assert explore._image.value == with_live


def test_live_training_can_be_cancelled(monkeypatch):
    explore, running = widgets.Explorer(), threading.Event()

    def train_live(shelf, state, seed, on_step):
        for step in range(1, 10_000):
            on_step(step, 10_000)
            running.set()
            threading.Event().wait(0.01)

    monkeypatch.setattr(shelves, "train_live", train_live)
    explore.start_training()
    assert running.wait(10)
    explore._cancel.click()
    explore._thread.join(10)
    assert "Cancelled" in explore._message.value and explore.live is None


def test_a_budget_beyond_the_embedded_data_is_refused_in_a_sentence(shelf):
    with pytest.raises(ValueError, match="n_maps = 3200: expected"):
        shelves.train_live(shelf, State(budget=3200), seed=0, on_step=lambda done, total: None)


def table(transfer_at_5):
    """A campaign in which scratch gains one nat a factor of ten from 0 at ten simulations, without scatter."""

    def row(method, budget, mtpp, kind="n_sims"):
        return dict(method=method, budget_kind=kind, budget=budget, mtpp=mtpp, field="Mcdm", suite="lh", low="pm",
                    low_sims=900)  # fmt: skip

    rows = [row("scratch", n, np.log10(n / 10)) for n in (10, 100)]
    rows += [row("transfer", 5, transfer_at_5), row("transfer", 50, transfer_at_5 + 0.2)]
    return pd.DataFrame(rows + [row("accurate", 0, np.log10(90), "all")])


def test_the_planner_pays_for_lf_simulations_first():
    best = planner.plan(table(1.5), cost_low=1, cost_high=9, budget=1000)[0]
    assert (best.n_low, best.n_high) == (900, 11)
    assert best.mtpp == pytest.approx(1.5 + 0.2 * np.log10(100 / 9 / 5)) and best.best == 1.0


def test_the_planner_interpolates_scratch_and_prefers_it_where_lf_is_too_dear():
    mixes = planner.plan(table(1.5), cost_low=100, cost_high=9, budget=900)
    assert [(mix.n_low, mix.n_high) for mix in mixes] == [(0, 100)]
    assert mixes[0].mtpp == pytest.approx(1.0)


@pytest.mark.parametrize("prices", [(0, 9, 100), (1, -1, 100), (1, 9, float("nan")), (1, 9, 10)])
def test_the_planner_refuses_senseless_prices(prices):
    with pytest.raises(ValueError, match=r"give a positive number|raise it"):
        planner.plan(table(1.5), *prices)


def test_the_planner_widget_keeps_its_picture_when_a_number_is_wrong():
    plan = widgets.Planner()
    old = plan._image.value
    plan._numbers[2].value = -5.0
    assert plan._image.value == old and plan._message.value.startswith("No plan")
