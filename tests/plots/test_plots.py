"""Figures: drawn from arrays, labelled with units, closed by whoever made them."""

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from conftest import make_suite

from mfsbi_tutorial import figures, plots, widgets
from mfsbi_tutorial.suites import LH
from mfsbi_tutorial.train import History


@pytest.fixture(autouse=True)
def _close():
    yield
    plt.close("all")


def test_map_pair_shows_both_fidelities_and_their_ratio():
    maps = make_suite().maps[0]
    figure = plots.map_pair(maps[0], maps[1])
    shown = [axis.images[0].get_array() for axis in figure.axes[:3]]
    np.testing.assert_allclose(shown[2], (maps[1] - maps[0]).T)
    assert figure.axes[0].get_ylabel().endswith(r"[\mathrm{Mpc}/h]$")


def test_loss_curves_mark_the_epoch_that_was_kept():
    figure = plots.loss_curves({"scratch": History([3, 2, 1.5], [3, 1, 2], kept_epoch=1)})
    dot = figure.axes[0].lines[1]
    assert (dot.get_xdata()[0], dot.get_ydata()[0]) == (1, 1)


def test_corner_has_a_curve_for_each_method_and_the_truth():
    rng = np.random.default_rng(0)
    samples = {m: rng.normal((0.3, 0.8), 0.02, (500, 2)) for m in ("scratch", "transfer", "accurate")}
    figure = plots.corner(samples, np.array([0.3, 0.8]), LH.parameters[:2])
    styles = {line.get_linestyle() for axis in figure.axes for line in axis.lines}
    assert {":", "-", "--"} <= styles
    limits = {axis.get_xlim() for axis in figure.axes}
    assert limits == {(0.1, 0.5), (0.6, 1.0)}


def test_methods_differ_in_colour_and_in_line_style():
    """The palette has seven colours, so of nine methods two pairs share one; every line style is its own."""
    colours, styles = zip(*plots.STYLES.values(), strict=True)
    assert len(set(styles)) == len(styles) and len(set(colours)) == 7
    assert len(set(colours[:4])) == 4


@pytest.fixture(scope="module")
def table():
    """A campaign whose MTPP is the log of the budget, with two seeds."""
    rows = [
        dict(suite="lh", field="Mcdm", low="pm", low_sims=900, method=m, budget_kind="n_maps", budget=n, seed=s,
             mtpp=np.log(n) + shift + 0.1 * s)
        for m, shift in (("scratch", 0.0), ("transfer", 2.0)) for n in (50, 200, 800) for s in (0, 1)
    ]  # fmt: skip
    level = dict(rows[0], method="accurate", budget_kind="all", budget=0, mtpp=9.0)
    return pd.DataFrame([*rows, level])


def test_budget_curves_show_mean_and_error_over_seeds_and_the_accurate_level(table):
    axis = figures.budget_curves(table, "n_maps", ["mtpp"]).axes[0]
    curves = {c.get_label(): c for c in axis.containers}
    np.testing.assert_allclose(np.asarray(curves["transfer"][0].get_ydata(), float), np.log([50, 200, 800]) + 2.05)
    assert axis.get_legend_handles_labels()[1] == ["accurate", "scratch", "transfer"]
    assert axis.get_xlabel() == "HF maps" and axis.get_xscale() == "log"


def test_calibration_panels_have_a_band_for_each_budget():
    rng = np.random.default_rng(0)
    levels = {m: {n: rng.random(300) for n in (50, 200)} for m in ("scratch", "transfer")}
    figure = figures.calibration_panels(levels, np.arange(300))
    assert [len(axis.collections) for axis in figure.axes[:2]] == [2, 2]


def test_a_shown_figure_carries_its_text_and_is_closed(monkeypatch):
    shown = []
    monkeypatch.setattr(plots, "display", shown.append)
    plots.show(plots.universe(np.random.default_rng(0).random((15, 8, 8))), "fifteen maps")
    assert shown[0].data.startswith(b"\x89PNG") and shown[0].alt == "fifteen maps"
    assert plots.plt.get_fignums() == []


def toy_starts():
    """scratch at 1 nat, transfer at 2 from pm, 1.5 from fewer LF simulations, 0.5 from lpt."""
    starts = (("scratch", "pm", 900, 1.0), ("transfer", "pm", 900, 2.0), ("transfer", "pm", 90, 1.5),
              ("transfer", "lpt", 900, 0.5))  # fmt: skip
    return pd.DataFrame([
        {"suite": "lh", "field": "Mcdm", "method": method, "low": low, "low_sims": n, "budget_kind": kind,
         "budget": 20, "seed": seed, "mtpp": mtpp}
        for method, low, n, mtpp in starts for kind in ("n_maps", "n_sims") for seed in range(2)
    ])  # fmt: skip


def test_gains_show_starts_that_help_above_zero_and_starts_that_hurt_below():
    figure = figures.gains(toy_starts(), {("n_sims", 20): "green"})
    by_rung, by_size = (axis.lines[0].get_xydata().tolist() for axis in figure.axes)
    assert by_rung == [[0, -0.5], [2, 1.0]], "lpt, nothing from pm3, pm"
    assert by_size == [[0, 0.5], [1, 1.0]]


def test_the_dial_offers_every_start_and_draws_each():
    dial = widgets.Dial(toy_starts())
    pictures = set()
    for name, start in dial._start.options:
        dial._start.value = start
        pictures.add(dial._image.value)
        assert name.split(" of ")[0] in ("900", "90")
    assert len(pictures) == 3 and not plt.get_fignums()
