"""Figures: drawn from arrays, labelled with units, closed by whoever made them."""

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import to_rgb
from toys import make_starts, make_suite

from mfsbi_tutorial import plots
from mfsbi_tutorial.explorer.store import explored
from mfsbi_tutorial.inference import METHODS
from mfsbi_tutorial.inference.methods import History
from mfsbi_tutorial.plots.style import FIDELITIES, OTHERS
from mfsbi_tutorial.simulation import FIELDS, LH


@pytest.fixture(autouse=True)
def _close():
    yield
    plt.close("all")


def test_map_pair_shows_both_fidelities_and_their_ratio():
    maps = make_suite().x[0]
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


def test_no_two_colours_of_the_palette_are_alike():
    assert len(set(plots.COLOURS.values())) == len(plots.COLOURS)


def test_no_fidelity_and_no_toy_looks_like_a_method():
    others = [*FIDELITIES.values(), *OTHERS.values()]
    looks = [(look["color"], look["linestyle"]) for look in others]
    assert len(set(looks)) == len(looks)
    assert not {look["color"] for look in others} & {plots.style_of(m)["color"] for m in explored()}


def test_the_higher_the_fidelity_the_darker_its_grey():
    greys = [to_rgb(FIDELITIES[name]["color"]) for name in FIDELITIES]
    assert list(FIDELITIES) == list(FIELDS) and all(len(set(grey)) == 1 for grey in greys)
    assert greys == sorted(greys, reverse=True)


def test_plain_ticks_are_numbers_that_people_read():
    figure, axis = plt.subplots()
    axis.set(yscale="log", ylim=(0.01, 2))
    plots.plain_ticks(axis, "y", (0.02, 0.1, 1))
    figure.canvas.draw()
    assert [tick.get_text() for tick in axis.get_yticklabels()] == ["0.02", "0.1", "1"]
    assert not axis.get_yticks(minor=True).size


def test_steps_of_a_flow_show_the_same_points_in_each_panel():
    rng = np.random.default_rng(0)
    steps = [rng.normal(size=(50, 2)), rng.random((50, 2))]
    figure = plots.flow_steps(steps, ["noise", "posterior"], np.array([0.5, 0.5]), LH.parameters[:2])
    shown = [axis.collections[0] for axis in figure.axes]
    np.testing.assert_allclose([points.get_offsets() for points in shown], steps)
    np.testing.assert_allclose(shown[0].get_array(), shown[1].get_array())


def test_bars_stand_in_the_order_given_from_top_to_bottom():
    axis = plots.score_bars({"first": -1.0, "second": 2.0}, "MTPP [nats]").axes[0]
    assert [tick.get_text() for tick in axis.get_yticklabels()] == ["first", "second"] and axis.yaxis_inverted()
    assert [bar.get_width() for bar in axis.patches] == [-1.0, 2.0]


def test_methods_differ_in_colour_or_in_line_and_those_of_the_explorer_in_both():
    looks = [plots.style_of(method) for method in [*METHODS, "live"]]
    assert len({(look["color"], look["linestyle"]) for look in looks}) == len(looks)
    together = [plots.style_of(method) for method in explored()]
    for key in ("color", "linestyle"):
        assert len({look[key] for look in together}) == len(together)


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
    axis = plots.budget_curves(table, "n_maps", ["mtpp"]).axes[0]
    curves = {c.get_label(): c for c in axis.containers}
    np.testing.assert_allclose(np.asarray(curves["transfer"][0].get_ydata(), float), np.log([50, 200, 800]) + 2.05)
    assert axis.get_legend_handles_labels()[1] == ["accurate", "scratch", "transfer"]
    assert axis.get_xlabel() == "HF maps" and axis.get_xscale() == "log"


def test_calibration_panels_have_a_band_for_each_budget():
    rng = np.random.default_rng(0)
    levels = {m: {n: rng.random(300) for n in (50, 200)} for m in ("scratch", "transfer")}
    figure = plots.calibration_panels(levels, np.arange(300))
    assert [len(axis.collections) for axis in figure.axes[:2]] == [2, 2]


def test_a_shown_figure_carries_its_text_and_is_closed(monkeypatch):
    shown = []
    monkeypatch.setattr("mfsbi_tutorial.plots.style.display", shown.append)
    plots.show(plots.universe(np.random.default_rng(0).random((15, 8, 8))), "fifteen maps")
    assert shown[0].data.startswith(b"\x89PNG") and shown[0].alt == "fifteen maps"
    assert plt.get_fignums() == []


def test_gains_show_starts_that_help_above_zero_and_starts_that_hurt_below():
    figure = plots.gains(make_starts(), {("n_sims", 20): "green"})
    by_rung, by_size = (axis.lines[0].get_xydata().tolist() for axis in figure.axes)
    assert by_rung == [[0, -0.5], [2, 1.0]], "lpt, nothing from pm3, pm"
    assert by_size == [[0, 0.5], [1, 1.0]]
