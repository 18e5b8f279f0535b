"""Metrics on posteriors whose truth is known."""

import numpy as np
import pytest
import tarp

from mfsbi_tutorial.coverage import calibration_error, coverage_curves, credibility_levels, overcoverage
from mfsbi_tutorial.evaluate import figure_of_merit, lc2st_p_values, sbc_p_values

N_OBS, N_SAMPLES, PRIOR, NOISE = 4000, 500, 0.1, 0.03


def gaussian_posteriors(width=1.0, bias=0.0, seed=0):
    """A Gaussian prior within the cube, a Gaussian measurement, and the posterior that follows from both; ``width``
    and ``bias`` (in posterior standard deviations) make it wrong."""
    rng = np.random.default_rng(seed)
    theta = 0.5 + PRIOR * rng.standard_normal((N_OBS, 2))
    measured = theta + NOISE * rng.standard_normal((N_OBS, 2))
    gain = PRIOR**2 / (PRIOR**2 + NOISE**2)
    sigma = NOISE * np.sqrt(gain)
    centre = 0.5 + gain * (measured - 0.5) + bias * sigma
    return centre + width * sigma * rng.standard_normal((N_SAMPLES, N_OBS, 2)), theta, np.arange(N_OBS)


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


def test_levels_agree_with_the_tarp_package():
    samples, theta, _ = gaussian_posteriors(0.7)
    references = np.random.default_rng(9).random(theta.shape)
    ecp, alpha = tarp.get_tarp_coverage(
        samples.copy(), theta.copy(), references=references.copy(), norm=False, num_alpha_bins=50
    )
    levels = credibility_levels(samples, theta, seed=9)
    ours = [(levels <= a).mean() for a in alpha[1:]]
    np.testing.assert_allclose(ours, ecp[1:], atol=0.01)


def test_figure_of_merit_of_a_gaussian():
    rng = np.random.default_rng(0)
    for n_theta in (2, 5):
        widths = np.linspace(0.02, 0.1, n_theta)
        samples = 0.5 + widths * rng.standard_normal((20000, 8, n_theta))
        assert figure_of_merit(samples) == pytest.approx(np.prod(widths**2) ** (-1 / n_theta), rel=0.02)


def test_bootstraps_resample_simulations_not_maps():
    """Fifteen copies of each observation must not shrink the scatter of the bootstraps."""
    levels = np.random.default_rng(0).random(100)
    single = overcoverage(levels, np.arange(100), seed=0).std(0).mean()
    repeated = overcoverage(np.repeat(levels, 15), np.repeat(np.arange(100), 15), seed=0).std(0).mean()
    assert repeated == pytest.approx(single, rel=1e-6)


def test_coverage_curves_of_uniform_levels_are_the_diagonal():
    nominal = np.linspace(0, 1, 11)
    curves = coverage_curves((np.arange(1000) + 0.5) / 1000, np.arange(1000), nominal, seed=0)
    np.testing.assert_allclose(curves.mean(0), nominal, atol=0.01)
    assert curves.shape == (25, 11) and (np.diff(curves, axis=1) >= 0).all()


def test_sbc_accepts_a_calibrated_posterior_and_rejects_a_narrow_one():
    for width, calibrated in ((1.0, True), (0.5, False)):
        samples, theta, _ = gaussian_posteriors(width)
        assert ((sbc_p_values(samples[:, :1000], theta[:1000]) > 0.01) == calibrated).all()


def test_lc2st_finds_a_biased_posterior():
    """The classifier's training differs between processors, so the bias is plain and a correct posterior may once in
    twenty times look wrong."""

    def median_p(bias, seed):
        samples, theta, _ = gaussian_posteriors(bias=bias, seed=seed)
        maps, measured = slice(0, 1005), samples.mean(0)
        p = lc2st_p_values(samples[:200, maps], theta[maps], measured[maps], n_observed=5, seed=seed, n_null=20)
        return np.median(p)

    assert max(median_p(0.0, seed) for seed in (0, 1)) > 0.05
    assert median_p(4.0, seed=0) < 0.05
