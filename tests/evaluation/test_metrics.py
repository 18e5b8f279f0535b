"""Metrics of posterior samples whose truth is known."""

import numpy as np
import pytest

from mfsbi_tutorial.data import Draw, Parameter
from mfsbi_tutorial.evaluation import calibration_error, credibility_levels, evaluate_samples, figure_of_merit


def test_figure_of_merit_of_a_gaussian():
    rng = np.random.default_rng(0)
    for n_theta in (2, 5):
        widths = np.linspace(0.02, 0.1, n_theta)
        samples = 0.5 + widths * rng.standard_normal((20000, 8, n_theta))
        assert figure_of_merit(samples) == pytest.approx(np.prod(widths**2) ** (-1 / n_theta), rel=0.02)


def test_every_metric_of_samples_whose_mistake_is_known():
    """Samples that lie 0.1 and 0.2 beside the truth, of which a quarter were beyond the prior."""
    rng = np.random.default_rng(0)
    parameters = (Parameter("a", 0.0, 2.0), Parameter("b", 1.0, 100.0, log=True))
    theta_unit = rng.uniform(0.3, 0.6, (30, 2))
    theta = np.stack([2 * theta_unit[:, 0], 100 ** theta_unit[:, 1]], axis=1)
    draw = Draw(np.zeros((30, 8, 8)), theta, np.repeat(np.arange(10), 3), parameters)
    samples = theta_unit + np.array([0.1, 0.2]) + 0.01 * rng.standard_normal((1000, 30, 2))
    log_q = np.arange(30.0)
    found = evaluate_samples(samples, np.full(30, 0.25), log_q, draw, seed=1)
    expected = {"mtpp": 14.5, "mse_a": 0.01, "mse_b": 0.04, "leaked": 0.25, "worst_sim": 1.0, "fom": 1e4}
    assert set(found.metrics) == {*expected, "calibration_error"}
    assert {name: found.metrics[name] for name in expected} == pytest.approx(expected, rel=0.03)
    np.testing.assert_array_equal(found.levels, credibility_levels(samples, draw.theta_unit, seed=1))
    assert found.metrics["calibration_error"] == calibration_error(found.levels, draw.sim_id, seed=1) > 0.5


def test_fewer_samples_than_a_covariance_needs_are_refused():
    with pytest.raises(ValueError, match="more samples than parameters"):
        figure_of_merit(np.zeros((2, 5, 2)))


def test_samples_that_are_all_alike_have_a_finite_figure_of_merit():
    assert 1e12 < figure_of_merit(np.full((200, 3, 2), 0.3, np.float32)) < np.inf


@pytest.mark.parametrize("n_theta", [2, 13, 28])
def test_the_figure_of_merit_of_narrow_posteriors_in_many_dimensions(n_theta):
    """det(Cov) itself would be 1e-112 for 28 parameters of width 1e-2, and zero in single precision."""
    samples = 0.5 + 1e-2 * np.random.default_rng(0).standard_normal((4000, 3, n_theta)).astype(np.float32)
    assert figure_of_merit(samples.astype(np.float32)) == pytest.approx(1e4, rel=0.05)


def test_a_density_that_is_no_number_is_no_metric():
    draw = Draw(np.zeros((4, 1), np.float32), np.full((4, 1), 0.5), np.arange(4), (Parameter("a", 0, 1),))
    samples = np.random.default_rng(0).random((20, 4, 1), dtype=np.float32)
    with pytest.raises(ValueError, match="log q of 1 observations is no number"):
        evaluate_samples(samples, np.zeros(4), np.array([0, 0, np.nan, 0]), draw, 0)
