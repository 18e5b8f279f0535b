"""Credibility levels, their curves and the calibration error of posteriors whose truth is known."""

import numpy as np
import pytest
import tarp
from toys import gaussian_posteriors

from mfsbi_tutorial.evaluation import (
    calibration_error,
    calibration_floor,
    coverage_curves,
    credibility_levels,
    overcoverage,
)


def test_calibrated_posteriors_have_uniform_levels():
    samples, theta, sims = gaussian_posteriors()
    levels = credibility_levels(samples, theta, seed=1)
    assert calibration_error(levels, sims, seed=2) < 0.01
    np.testing.assert_allclose(overcoverage(levels, sims, seed=2).mean(0), 1.0, atol=0.15)


@pytest.mark.parametrize(("width", "edges_above_middle"), [(0.5, True), (2.0, False)])
def test_over_and_underconfidence_bend_the_levels_as_the_paper_says(width, edges_above_middle):
    samples, theta, sims = gaussian_posteriors(width)
    levels = credibility_levels(samples, theta, seed=1)
    ratio = overcoverage(levels, sims, seed=2).mean(0)
    assert (ratio[[0, -1]].mean() > ratio[4:6].mean()) == edges_above_middle
    assert calibration_error(levels, sims, seed=2) > 0.05


def test_bias_costs_calibration():
    samples, theta, sims = gaussian_posteriors(bias=2.0)
    assert calibration_error(credibility_levels(samples, theta, 1), sims, 2) > 0.05


def test_error_grows_with_the_mistake():
    errors = []
    for width in (1.0, 0.8, 0.6, 0.4):
        samples, theta, sims = gaussian_posteriors(width)
        errors.append(calibration_error(credibility_levels(samples, theta, 1), sims, 2))
    assert errors == sorted(errors)


def tarp_curve(samples, theta, references):
    """Nominal levels and expected coverage probability, as the package tarp computes them; it changes its inputs."""
    copies = [a.copy() for a in (samples, theta)]
    ecp, nominal = tarp.get_tarp_coverage(*copies, references=references.copy(), norm=False, num_alpha_bins=50)
    return nominal[1:], ecp[1:]


def test_levels_agree_with_the_tarp_package():
    samples, theta, _ = gaussian_posteriors(0.7)
    nominal, ecp = tarp_curve(samples, theta, np.random.default_rng(9).random(theta.shape))
    levels = credibility_levels(samples, theta, seed=9)
    ours = [(levels <= a).mean() for a in nominal]
    np.testing.assert_allclose(ours, ecp, atol=0.01)


def test_coverage_curves_agree_with_the_tarp_package():
    """Biased posteriors, whose curve is far from the diagonal and from its own mirror image."""
    samples, theta, sims = gaussian_posteriors(0.7, bias=1.0)
    nominal, ecp = tarp_curve(samples, theta, np.random.default_rng(9).random(theta.shape))
    curves = coverage_curves(credibility_levels(samples, theta, seed=9), sims, nominal, seed=0)
    np.testing.assert_allclose(curves.mean(0), ecp, atol=0.01)
    assert np.abs(ecp - nominal).max() > 0.05


def test_bootstraps_resample_simulations_not_maps():
    """Fifteen copies of each observation must not shrink the scatter of the bootstraps."""
    levels = np.random.default_rng(0).random(100)
    single = overcoverage(levels, np.arange(100), seed=0).std(0).mean()
    repeated = overcoverage(np.repeat(levels, 15), np.repeat(np.arange(100), 15), seed=0).std(0).mean()
    assert repeated == pytest.approx(single, rel=1e-6)


@pytest.mark.parametrize("n_maps", [1, 15])
def test_the_floor_of_perfect_posteriors_is_that_of_counting(n_maps):
    """Nine over the number of maps, and a 25th more because the mean of 25 bootstraps scatters."""
    sims = np.repeat(np.arange(100), n_maps)
    floor = calibration_floor(sims, seed=0)
    assert floor.mean() == pytest.approx(1.04 * 9 / len(sims), rel=0.08)


def test_a_calibrated_posterior_lies_within_the_floor_and_a_wrong_one_above():
    samples, theta, sims = gaussian_posteriors()
    floor = calibration_floor(sims, seed=0)
    low, high = np.quantile(floor, (0.01, 0.99))
    assert low < calibration_error(credibility_levels(samples, theta, 1), sims, 2) < high
    samples, theta, sims = gaussian_posteriors(0.7)
    assert calibration_error(credibility_levels(samples, theta, 1), sims, 2) > floor.max()


def test_coverage_curves_of_uniform_levels_are_the_diagonal():
    nominal = np.linspace(0, 1, 11)
    curves = coverage_curves((np.arange(1000) + 0.5) / 1000, np.arange(1000), nominal, seed=0)
    np.testing.assert_allclose(curves.mean(0), nominal, atol=0.01)
    assert curves.shape == (25, 11) and (np.diff(curves, axis=1) >= 0).all()
