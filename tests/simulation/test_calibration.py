"""The effective enthalpy against the suppression of power in IllustrisTNG, and convergence in time steps."""

import calibration
import convergence
import numpy as np
import pytest

from mfsbi_tutorial.simulation import Cosmology, Feedback

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def over_lh():
    """P_tot ratio of 36 LH simulations, shape (36, n_wavenumbers)."""
    return calibration.over_suite(36)[0][:, 0]


@pytest.mark.parametrize("index", [0, 1])
def test_median_and_width_over_lh_are_those_of_illustris_tng(over_lh, index):
    real = calibration.REAL[calibration.WAVENUMBERS[index]]
    low, median, high = np.percentile(over_lh[:, index], (16, 50, 84))
    assert abs(median - real[2]) < 0.05
    assert high - low > 0.6 * (real[3] - real[1])


def test_fiducial_dark_matter_power_is_that_of_gravity_alone():
    _, cold = calibration.suppression(Cosmology(0.3, 0.8), Feedback(), seed=1)
    np.testing.assert_allclose(cold[:2], 1.0, atol=0.02)


def test_what_has_converged_in_time_steps():
    """Ratios at equal steps have converged to 3 % for k <= 5 h/Mpc; absolute power has on large scales only.

    That absolute small-scale power has not is a known limit of ten steps (benchmarks/convergence.py prints it).
    """
    ten, forty = convergence.spectra(10), convergence.spectra(40)
    pm, gravity, suppression = ten / forty
    np.testing.assert_allclose(suppression, 1.0, atol=0.03)
    assert abs(pm[0] - 1) < 0.03 and abs(gravity[0] - 1) < 0.03
    np.testing.assert_allclose(pm, 1.0, atol=0.1)
