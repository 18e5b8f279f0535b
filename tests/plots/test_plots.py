"""Figures: drawn from arrays, labelled with units, closed by whoever made them."""

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from matplotlib.collections import PolyCollection
from matplotlib.colors import to_rgb
from toys import make_starts, make_suite

from mfsbi_tutorial import plots
from mfsbi_tutorial.data import Parameter, from_unit
from mfsbi_tutorial.evaluation import Scores
from mfsbi_tutorial.evaluation.results import LOW
from mfsbi_tutorial.explorer.store import explored
from mfsbi_tutorial.inference import METHODS
from mfsbi_tutorial.inference.methods import History
from mfsbi_tutorial.plots.corners import LEVELS, marginals
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


def gaussian_samples(n=4000, **methods):
    """Samples of two parameters around the given centres, 0.02 wide."""
    rng = np.random.default_rng(0)
    return {method: rng.normal(centre, 0.02, (n, 2)) for method, centre in methods.items()}


def test_corner_has_a_curve_for_each_method_and_the_truth():
    samples = gaussian_samples(scratch=(0.3, 0.8), transfer=(0.3, 0.8), accurate=(0.3, 0.8))
    figure = plots.corner(samples, np.array([0.3, 0.8]), LH.parameters[:2])
    styles = {line.get_linestyle() for axis in figure.axes for line in axis.lines}
    assert {":", "-", "--"} <= styles


def test_corner_is_zoomed_to_posteriors_and_truth_or_spans_the_prior():
    samples = gaussian_samples(scratch=(0.3, 0.8), transfer=(0.4, 0.8))
    truth = np.array([0.2, 0.8])
    narrow, wide = (plots.corner(samples, truth, LH.parameters[:2], whole_prior=whole) for whole in (False, True))
    low, high = narrow.axes[0].get_xlim()
    assert 0.1 < low < 0.2 and 0.44 < high < 0.5
    assert {axis.get_xlim() for axis in wide.axes} == {(0.1, 0.5), (0.6, 1.0)}


def ring_area(ring):
    x, y = np.asarray(ring).T
    return 0.5 * abs(x @ np.roll(y, 1) - y @ np.roll(x, 1))


def test_contours_of_a_gaussian_are_ellipses_of_the_stated_mass():
    (samples,) = gaussian_samples(20_000, scratch=(0.3, 0.8)).values()
    for region, level in zip(marginals(samples, LH.parameters[:2]).regions[0, 1], LEVELS, strict=True):
        ((ring,),) = region
        assert ring_area(ring) == pytest.approx(-2 * np.pi * 0.02**2 * np.log(1 - level), rel=0.04)


def test_contours_end_where_the_prior_does_and_holes_stay_empty():
    rng = np.random.default_rng(0)
    angle = rng.random(20_000) * 2 * np.pi
    ring = np.stack([np.cos(angle), np.sin(angle)], axis=1) + 0.1 * rng.standard_normal((20_000, 2))
    disc = (Parameter("a", -2, 2), Parameter("b", -2, 2))
    ((outer, hole),) = marginals(ring, disc).regions[0, 1][0]
    assert 0 < ring_area(hole) < ring_area(outer)
    edge = np.abs(rng.normal(0, 0.1, (5000, 2))) + [0.1, 0.6]
    ((cut,),) = marginals(edge, LH.parameters[:2]).regions[0, 1][0]
    np.testing.assert_allclose(cut.min(0), [0.1, 0.6], atol=2e-3)


NAMES = (
    "n_s_run",
    "alpha_",
    "a%b",
    "a$b",
    r"$\Omega_m$",
    r"$\nowhere$",
    "two words",
    "<img src=x>",
    "Ünïcode β",
    "{",
    "^_",
)


@pytest.mark.parametrize("name", NAMES)
def test_corner_draws_parameters_of_any_name(name):
    parameters = (Parameter(name, 0.1, 10.0, log=True), Parameter(f"{name}2", 0.0, 1.0))
    samples = from_unit(np.random.default_rng(0).random((300, 2)), parameters)
    assert plots.png(plots.corner({"transfer": samples}, samples[0], parameters)).startswith(b"\x89PNG")


def test_samples_that_are_all_alike_get_a_sentence():
    with pytest.raises(ValueError, match="scratch: the samples of Omega_m are not finite or all alike"):
        plots.corner({"scratch": np.full((100, 2), 0.3)}, np.array([0.3, 0.8]), LH.parameters[:2])


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
        dict(suite="lh", field="Mcdm", low=LOW, low_sims=900, method=m, budget_kind="n_maps", budget=n, seed=s,
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


def test_bands_are_the_error_over_test_simulations_and_levels_belong_to_methods_with_one_budget(table):
    keyed = table.assign(low=LOW, key=[f"run {i}" for i in range(len(table))])
    none = keyed.iloc[[-1]].assign(method="pretrain", budget_kind="none", mtpp=0.5, key="start")
    log_q = np.array([0.0, 2.0])
    scores = {key: Scores(log_q, log_q, log_q[:, None], log_q, np.arange(2)) for key in keyed.key}
    keyed = pd.concat([keyed, none])
    levels = ("accurate", "pretrain")
    axis = plots.budget_curves(keyed, "n_maps", ["mtpp"], ("scratch",), levels=levels, scores=scores).axes[0]
    band = next(c for c in axis.collections if isinstance(c, PolyCollection)).get_paths()[0].vertices[:, 1]
    assert (band.min(), band.max()) == pytest.approx((np.log(50) + 0.05 - 1, np.log(800) + 0.05 + 1))
    assert axis.get_legend_handles_labels()[1] == ["accurate", "pretrained", "scratch"]


def test_metrics_with_long_tails_are_drawn_as_median_and_range(table):
    fom = table.assign(fom=[18.0, 2054.0] * 6 + [170.0])
    low, middle, high = fom_of("scratch", plots.budget_curves(fom, "n_maps", ["mtpp", "fom"]).axes[1])
    assert (low, middle, high) == pytest.approx((18, 1036, 2054))


def fom_of(method, axis):
    """Lower end, marker and upper end of a method's first error bar."""
    line, _, (bars,) = next(c for c in axis.containers if c.get_label() == method)
    low, high = bars.get_segments()[0][:, 1]
    return low, line.get_ydata()[0], high


def test_panels_of_calibration_error_show_what_perfect_posteriors_score(table):
    axis = plots.budget_curves(table.assign(calibration_error=0.1), "n_maps", ["calibration_error"]).axes[0]
    (band,) = axis.patches
    low, high = band.get_y(), band.get_y() + band.get_height()
    assert low < 9 / 600 < high < 9 / 100, "six maps of each of 100 simulations"
    counted = table.assign(calibration_error=0.1, n_test_sims=400)
    (band,) = plots.budget_curves(counted, "n_maps", ["calibration_error"]).axes[0].patches
    assert band.get_y() < 9 / 2400 < band.get_y() + band.get_height() < high, "six maps of each of 400 simulations"


def test_scores_have_a_row_each_and_an_arrow_for_what_lies_beyond_the_edge(table):
    rows = {m: table[(table.method == m) & (table.budget == 50)] for m in ("scratch", "transfer")}
    rows["lost"] = rows["scratch"].assign(mtpp=-15.76)
    axis = plots.scores(rows, lowest=-3).axes[0]
    assert [label.get_text() for label in axis.get_yticklabels()] == ["scratch", "transfer", "lost"]
    assert [text.get_text() for text in axis.texts] == ["-15.8"]
    assert len(axis.containers) == 2


def test_the_arrow_of_the_saving_factor_ends_on_the_curve_of_scratch(table):
    """MTPP is log N + 0.05 for scratch, log N + 2.05 for transfer: it saves a factor exp(2), 7 at every budget."""
    level = table.assign(calibration_error=0.01)
    axis = plots.saving(level, "n_maps", 50).axes[0]
    assert "7 times" in [text.get_text() for text in axis.texts]


@pytest.mark.parametrize("ends", [(0.003, 0.9), (11, 2100), (0.081, 0.094), (40, 90)])
def test_logarithmic_axes_have_ticks_in_plain_numbers(ends):
    table = pd.DataFrame([dict(suite="lh", field="Mcdm", low=LOW, low_sims=900, method="scratch", budget_kind="n_maps",
                               budget=n, seed=0, fom=fom) for n, fom in zip((50, 100), ends, strict=True)])  # fmt: skip
    axis = plots.budget_curves(table, "n_maps", ["fom"]).axes[0]
    inside = [tick for tick in axis.get_yticks() if axis.get_ylim()[0] <= tick <= axis.get_ylim()[1]]
    assert 4 <= len(inside) <= 10
    for tick, text in zip(axis.get_yticks(), axis.get_yticklabels(), strict=True):
        assert float(text.get_text()) == pytest.approx(tick)


def test_coverage_shows_the_diagonal_and_a_band_for_each_posterior():
    levels = {"right": np.random.default_rng(0).random(300)}
    figure = plots.coverage(levels, np.arange(300), {"right": {"color": "black", "linestyle": "--"}})
    left, right = figure.axes
    assert left.lines[0].get_xydata().tolist() == [[0, 0], [1, 1]]
    assert len(left.collections) == 1 and len(right.patches) == 1


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
    figure = plots.gains(make_starts(), [("n_sims", 20)])
    by_rung, by_size = (axis.lines[0].get_xydata().tolist() for axis in figure.axes)
    assert by_rung == [[0, -0.5], [1, 1.0]], "lpt and nbody: a start without runs has no place"
    assert by_size == [[0, 0.5], [1, 1.0]]


def test_a_row_of_contours_has_a_panel_a_map_around_its_truth():
    rng = np.random.default_rng(0)
    truths = {"map 1": np.array([0.2, 0.7]), "map 2": np.array([0.4, 0.9])}
    posteriors = {name: {"transfer": rng.normal(truth, 0.01, (500, 2))} for name, truth in truths.items()}
    figure = plots.contour_row(posteriors, truths, LH.parameters[:2])
    for axis, (name, truth) in zip(figure.axes, truths.items(), strict=True):
        assert axis.get_title() == name
        assert axis.get_xlim()[0] < truth[0] < axis.get_xlim()[1] < axis.get_xlim()[0] + 0.1
