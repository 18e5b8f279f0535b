"""Summary statistics against closed forms."""

import numpy as np
import pytest

from mfsbi_tutorial.statistics import aperture_mass, overdensity, peak_counts, peaks, power_spectrum


def test_power_of_a_plane_wave_is_exact():
    n, box, amplitude = 64, 25.0, 0.3
    wave = amplitude * np.cos(2 * np.pi * 5 * np.arange(n) / n)[:, None] * np.ones(n)
    _, power, _ = power_spectrum(wave, box)
    n_modes = np.rint(np.hypot(*np.meshgrid(*[np.fft.fftfreq(n, 1 / n)] * 2))).astype(int)
    expected = 2 * (amplitude / 2) ** 2 * box**2 / (n_modes == 5).sum()
    assert power[4] == pytest.approx(expected)
    assert np.delete(power, 4) == pytest.approx(0, abs=1e-12)


@pytest.mark.parametrize("n_axes", [2, 3])
def test_white_noise_is_flat_with_the_stated_error(n_axes):
    noise = np.random.default_rng(0).standard_normal((40,) + (16,) * n_axes)
    _, power, error = power_spectrum(noise, 1.0, n_axes)
    expected = 1.0 / 16**n_axes
    pulls = (power.mean(0) - expected) / (error.mean(0) / np.sqrt(40))
    assert np.abs(pulls).max() < 4
    assert (power.std(0) / error.mean(0)).mean() == pytest.approx(1, abs=0.15)


def test_flips_turns_and_shifts_leave_the_spectrum_alone():
    field = np.random.default_rng(1).standard_normal((32, 32))
    _, power, _ = power_spectrum(field)
    for moved in (field[::-1], np.rot90(field), np.roll(field, (3, 7), (0, 1))):
        np.testing.assert_allclose(power_spectrum(moved)[1], power, rtol=1e-10)


def test_aperture_mass_ignores_a_constant_and_answers_a_spike_with_its_window():
    flat = aperture_mass(np.full((32, 32), 7.0), radius=16.0)
    assert np.abs(flat).max() < 0.02
    spike = np.zeros((32, 32))
    spike[10, 12] = 1.0
    out = aperture_mass(spike, radius=4.0)
    y2 = (1**2 + 2**2) / 16
    expected = np.sqrt(276) / 24 * 3 / (np.pi * 16) * (1 - y2) * (1 - 3 * y2)
    assert out[11, 14] == pytest.approx(expected)
    assert out[10, 17] == pytest.approx(0, abs=1e-12)


def test_peaks_are_strict_and_periodic():
    field = np.zeros((8, 8))
    field[0, 0], field[4, 4], field[4, 5] = 2.0, 1.0, 1.0
    assert np.argwhere(peaks(field)).tolist() == [[0, 0]]
    assert peak_counts(field[None], np.array([0.0, 1.0, 100.0])).tolist() == [[0, 1]]


def test_overdensity_has_zero_mean_map_by_map():
    maps = np.random.default_rng(2).random((3, 8, 8)) + 1
    np.testing.assert_allclose(overdensity(maps).mean((-2, -1)), 0, atol=1e-14)


def test_maps_must_be_square():
    with pytest.raises(ValueError, match="expected the last 2 axes to be equal"):
        power_spectrum(np.zeros((3, 8, 9)))
