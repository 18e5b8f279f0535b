"""Displacements of first and second order: power of the input, exact limits."""

import numpy as np
from spectra import divergence_power

from mfsbi_tutorial.simulation import Cosmology, Resolution
from mfsbi_tutorial.simulation.gravity import initial_displacement, second_order_displacement

FIDUCIAL = Cosmology(0.3, 0.8)


def test_realised_power_is_the_input_power():
    spectra = [divergence_power(initial_displacement(FIDUCIAL, seed, Resolution())) for seed in range(6)]
    k = spectra[0][0]
    power = np.mean([realised for _, realised in spectra], axis=0)
    mid = (k > 1.5) & (k < 6)
    np.testing.assert_allclose((power / FIDUCIAL.linear_power(k))[mid].mean(), 1.0, atol=0.02)


def test_second_order_displacement_of_a_plane_wave_vanishes():
    n = 32
    x = np.arange(n) / n
    first = np.zeros((n, n, n, 3), dtype=np.float32)
    first[..., 0] = 0.5 * np.sin(2 * np.pi * x)[:, None, None]
    second = second_order_displacement(FIDUCIAL, first, Resolution(n_grid=n))
    assert np.abs(second).max() < 1e-5
