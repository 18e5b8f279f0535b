"""Metrics, coverage and saving factors, for any posterior and any table."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import many, seeds, some

from mfsbi_tutorial.evaluation import (
    calibration_error,
    coverage_curves,
    credibility_levels,
    figure_of_merit,
    saving,
    saving_factor,
)
from mfsbi_tutorial.evaluation.results import LOW, LOW_SIMS, WHOLE_SUITE


@some
@given(seed=seeds, n_theta=st.integers(1, 5))
def test_figure_of_merit_changes_with_the_volume_alone(seed, n_theta):
    """An affine map of the parameters divides it by |det|^(2/n)."""
    rng = np.random.default_rng(seed)
    samples = rng.normal(size=(60, 4, n_theta))
    matrix = np.eye(n_theta) + 0.3 * rng.uniform(-1, 1, (n_theta, n_theta)) / n_theta
    moved = samples @ matrix.T + rng.normal(size=n_theta)
    expected = figure_of_merit(samples) * abs(np.linalg.det(matrix)) ** (-2 / n_theta)
    assert figure_of_merit(moved) == pytest.approx(expected)


@many
@given(seed=seeds, n_bins=st.integers(2, 20), per_bin=st.integers(1, 3), n_sims=st.integers(1, 20))
def test_exactly_uniform_levels_have_no_calibration_error(seed, n_bins, per_bin, n_sims):
    rng = np.random.default_rng(seed)
    levels = (np.tile(np.arange(n_bins), n_sims * per_bin) + rng.uniform(0.01, 0.99)) / n_bins
    sims = np.repeat(np.arange(n_sims), n_bins * per_bin)
    assert calibration_error(levels, sims, seed, n_bins) == pytest.approx(0, abs=1e-20)


@many
@given(seed=seeds, n_obs=st.integers(1, 60), n_sims=st.integers(1, 10))
def test_the_order_of_observations_means_nothing_and_coverage_only_rises(seed, n_obs, n_sims):
    rng = np.random.default_rng(seed)
    levels = rng.random(n_obs)
    sims = rng.integers(n_sims, size=n_obs)
    nominal = np.linspace(0, 1, 9)
    turn = rng.permutation(n_obs)
    assert calibration_error(levels, sims, seed) == calibration_error(levels[turn], sims[turn], seed)
    curves = coverage_curves(levels, sims, nominal, seed)
    np.testing.assert_array_equal(curves, coverage_curves(levels[turn], sims[turn], nominal, seed))
    assert (np.diff(curves, axis=1) >= 0).all() and (curves[:, -1] == 1).all() and (curves >= 0).all()


@many
@given(seed=seeds, n_samples=st.integers(1, 40), n_obs=st.integers(1, 10), n_theta=st.integers(1, 5))
def test_credibility_levels_are_shares_and_forget_the_order_of_samples(seed, n_samples, n_obs, n_theta):
    rng = np.random.default_rng(seed)
    samples_unit = rng.random((n_samples, n_obs, n_theta))
    theta_unit = rng.random((n_obs, n_theta))
    levels = credibility_levels(samples_unit, theta_unit, seed)
    assert levels.shape == (n_obs,) and ((levels >= 0) & (levels <= 1)).all()
    np.testing.assert_array_equal(levels, credibility_levels(rng.permutation(samples_unit), theta_unit, seed))
    assert (credibility_levels(np.broadcast_to(theta_unit, samples_unit.shape), theta_unit, seed) == 0).all()


def straight_curves(factor, slope, level):
    """Scratch's MTPP rises with the log of the budget; transfer is as good as it at ``factor`` times its budget."""
    rows = [("scratch", "n_maps", n, n) for n in (50, 400, 3200)]
    rows += [("accurate", "all", 0, WHOLE_SUITE["n_maps"]), ("transfer", "n_maps", 100, 100 * factor)]
    table = pd.DataFrame(rows, columns=["method", "budget_kind", "budget", "worth"])
    table["mtpp"] = level + slope * np.log(table.worth)
    return table.assign(field="Mcdm", suite="lh", low=LOW, low_sims=LOW_SIMS, calibration_error=0.01, seed=0)


@some
@given(factor=st.floats(1, 130), slope=st.floats(0.1, 10), level=st.floats(-100, 100))
def test_a_shifted_curve_saves_the_factor_by_which_it_was_shifted(factor, slope, level):
    """To the 1.5 % by which the curve is sampled."""
    with pytest.MonkeyPatch.context() as patch:  # with one seed, all bootstraps are alike
        patch.setattr(saving, "N_SEED_BOOTSTRAPS", 3)
        found, beyond = (saving_factor(straight_curves(f, slope, level), "n_maps", 100) for f in (factor, 200))
    assert factor * 0.999 <= found["factor"] <= factor * 1.015 and not found["limit"]
    assert found["low"] == pytest.approx(found["factor"]) == found["high"]
    assert beyond["limit"] and beyond["factor"] == WHOLE_SUITE["n_maps"] / 100
