"""Background, growth and power spectrum against analytic limits and colossus."""

import numpy as np
import pytest
from colossus.cosmology import cosmology as colossus

from mfsbi_tutorial.simulation.cosmology import Cosmology, sigma_r


def test_growth_is_that_of_einstein_de_sitter_when_matter_fills_the_universe():
    growth = Cosmology(1.0, 0.8).growth
    d = np.array([0.01, 0.1, 0.5, 1.0])
    np.testing.assert_allclose(growth.scale_factor(d), d, rtol=2e-3)
    np.testing.assert_allclose(growth.second_order(d), -3 / 7 * d**2, rtol=2e-3)
    np.testing.assert_allclose(growth.second_order_slope(d), -6 / 7 * d, rtol=2e-3)
    np.testing.assert_allclose(growth.kick(d), d**1.5, rtol=2e-3)
    np.testing.assert_allclose(growth.time(d), 2 / 3 * d**1.5, rtol=2e-3)


@pytest.mark.parametrize("omega_m", [0.1, 0.3, 0.5])
def test_growth_and_spectrum_agree_with_colossus(omega_m):
    ours = Cosmology(omega_m, 0.85)
    parameters = {"flat": True, "H0": 67.11, "Om0": omega_m, "Ob0": 0.049, "sigma8": 0.85, "ns": 0.9624}
    theirs = colossus.Cosmology(name="oracle", relspecies=False, Tcmb0=2.7255, persistence="", **parameters)
    for z in (0.5, 2.0, 9.0):
        d = theirs.growthFactor(z)
        assert ours.growth.scale_factor(d) == pytest.approx(1 / (1 + z), rel=3e-3)
    k = np.geomspace(0.05, 10, 20)
    np.testing.assert_allclose(ours.linear_power(k), theirs.matterPowerSpectrum(k), rtol=5e-3)


@pytest.mark.parametrize("sigma_8", [0.6, 1.0])
def test_input_sigma_8_is_recovered(sigma_8):
    assert sigma_r(Cosmology(0.2, sigma_8).linear_power, 8.0, n_k=5000) == pytest.approx(sigma_8, rel=1e-4)


@pytest.mark.parametrize(
    ("values", "named"),
    [
        ({"omega_m": -0.3}, "omega_m"),
        ({"omega_m": float("nan")}, "omega_m"),
        ({"omega_m": 1.2}, "omega_m"),
        ({"sigma_8": 0.0}, "sigma_8"),
        ({"h": float("inf")}, "h"),
        ({"omega_b": 0.3}, "omega_b"),
        ({"omega_b": 0.4}, "omega_b"),
    ],
)
def test_unphysical_parameters_are_named(values, named):
    with pytest.raises(ValueError, match=f"^{named} "):
        Cosmology(**{"omega_m": 0.3, "sigma_8": 0.8, **values})
