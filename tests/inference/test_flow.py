"""The flow is a density, and theta enters it by invertible maps whose slopes are right."""

import math

import numpy as np
import pytest
import torch
from toys import BETA_GAMMA, small_config

from mfsbi_tutorial.data import Scaler, from_unit
from mfsbi_tutorial.inference import ModelConfig, local_seed
from mfsbi_tutorial.inference.estimators import build_estimator
from mfsbi_tutorial.inference.flows import PriorToUnit, Probit


@pytest.mark.parametrize("n_theta", [1, 2, pytest.param(5, marks=pytest.mark.slow)])
def test_density_integrates_to_one_and_samples_follow_it(n_theta):
    estimator = build_estimator(ModelConfig(n_theta=n_theta, n_pix=16, width=2), Scaler(0, 1), 3).eval()
    x = torch.zeros(1, 16, 16)
    low = -0.011
    high = 1.011
    rng = torch.Generator().manual_seed(0)
    theta_unit = low + (high - low) * torch.rand(4000 * n_theta, 1, n_theta, generator=rng)
    with torch.inference_mode(), local_seed(0):
        density = estimator.log_prob(theta_unit, x.expand(1, 16, 16)).exp()
        samples, density_of_samples = estimator.sample_and_log_prob(torch.Size([2000]), x)
        again = estimator.log_prob(samples.reshape(2000, 1, n_theta), x)
    assert float(density.mean()) * (high - low) ** n_theta == pytest.approx(1, abs=0.05)
    # Beyond the prior's edge, where the probit is steepest, single precision leaves them 5e-3 apart.
    inside = ((samples >= 0) & (samples <= 1)).all(-1).ravel()
    assert inside.float().mean() > 0.8
    torch.testing.assert_close(again.ravel()[inside], density_of_samples.ravel()[inside], atol=1e-4, rtol=1e-4)


def test_probit_is_the_inverse_of_its_inverse_with_the_right_slope():
    probit = Probit(0.01)
    theta_unit = torch.linspace(0, 1, 101, dtype=torch.float64)[:, None]
    z, log_slope = probit.forward(theta_unit)
    back, minus = probit.inverse(z)
    torch.testing.assert_close(back, theta_unit)
    torch.testing.assert_close(minus, -log_slope)
    numeric = torch.autograd.functional.jacobian(lambda t: probit.forward(t)[0], theta_unit[30:31]).item()
    assert math.log(numeric) == pytest.approx(float(log_slope[30]))


def test_the_probit_keeps_the_margin_and_bounds_the_edge():
    """The edges of the prior lie at the quantiles 0.01 and 0.99 of the noise, and no noise leaves the margin."""
    z, _ = Probit(0.01).forward(torch.tensor([[0.0], [0.5], [1.0]]))
    torch.testing.assert_close(z.ravel(), torch.tensor([-2.3263, 0.0, 2.3263]), atol=1e-4, rtol=1e-4)
    ends, _ = Probit(0.01).inverse(torch.tensor([[-30.0], [30.0]]))
    assert -0.0103 < float(ends[0]) < 0 and 1 < float(ends[1]) < 1.0103


def test_prior_to_unit_is_the_map_of_the_prior_with_the_right_slope():
    theta_unit = np.random.default_rng(0).uniform(0.02, 0.98, (50, 2))
    theta = torch.as_tensor(from_unit(theta_unit, BETA_GAMMA), dtype=torch.float32)
    to_unit = PriorToUnit(BETA_GAMMA)
    found, log_slope = to_unit.forward(theta)
    np.testing.assert_allclose(found, theta_unit, atol=1e-6)
    # The slope is the density of the prior: 1 / (beta log(10 / 0.1)) times 1 / 3.
    np.testing.assert_allclose(log_slope, -np.log(theta.numpy()[:, 0] * math.log(100)) - math.log(3), atol=1e-5)
    back, minus = to_unit.inverse(found)
    torch.testing.assert_close(back, theta, atol=1e-5, rtol=1e-5)
    torch.testing.assert_close(minus, -log_slope, atol=1e-5, rtol=1e-5)


def test_an_untrained_flow_is_close_to_the_prior():
    estimator = build_estimator(small_config(), Scaler(0, 1), 3).eval()
    theta_unit = torch.rand(500, 1, 2, generator=torch.Generator().manual_seed(0))
    with torch.inference_mode():
        log_q = estimator.log_prob(theta_unit, torch.zeros(1, 16, 16))
    assert abs(float(log_q.mean())) < 0.5
