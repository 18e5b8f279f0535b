"""Figures: drawn from arrays, labelled with units, closed by whoever made them."""

import matplotlib.pyplot as plt
import numpy as np
import pytest
from conftest import make_suite

from mfsbi_tutorial import plots
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
    figure = plots.loss_curves({"scratch": History([3, 2, 1.5], [3, 1, 2])})
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
    colours, styles = zip(*plots.STYLES.values(), strict=True)
    assert len(set(colours)) == len(set(styles)) == len(plots.STYLES)
