"""Summary statistics against closed forms, and what holds for any map."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import many, moves, seeds, sides, some

from mfsbi_tutorial.summaries import aperture_mass, overdensity, peak_counts, peaks, power_spectrum


def test_power_of_a_plane_wave_is_exact():
    n = 64
    box = 25.0
    amplitude = 0.3
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
    field[0, 0] = 2.0
    field[4, 4:6] = 1.0
    assert np.argwhere(peaks(field)).tolist() == [[0, 0]]
    assert peak_counts(field[None], np.array([0.0, 1.0, 100.0])).tolist() == [[0, 1]]


def test_overdensity_has_zero_mean_map_by_map():
    maps = np.random.default_rng(2).random((3, 8, 8)) + 1
    np.testing.assert_allclose(overdensity(maps).mean((-2, -1)), 0, atol=1e-14)


def test_maps_must_be_square():
    with pytest.raises(ValueError, match="expected the last 2 axes to be equal"):
        power_spectrum(np.zeros((3, 8, 9)))


# For any map


@many
@given(seed=seeds, n=sides, move=moves(), factor=st.floats(-10, 10))
def test_the_power_spectrum_ignores_symmetries_and_grows_with_the_square(seed, n, move, factor):
    contrast = np.random.default_rng(seed).normal(size=(2, n, n))
    _, power, _ = power_spectrum(contrast)
    np.testing.assert_allclose(power_spectrum(move(contrast))[1], power, rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose(power_spectrum(factor * contrast)[1], factor**2 * power, rtol=1e-9, atol=1e-12)


@some
@given(seed=seeds, n=sides, box_size=st.floats(0.1, 1000))
def test_the_power_of_all_modes_is_the_variance(seed, n, box_size):
    """Parseval, for maps without modes in the corners beyond the last bin; the errors tell the number of modes."""
    modes = np.fft.fft2(np.random.default_rng(seed).normal(size=(n, n)))
    index = np.fft.fftfreq(n, 1 / n)
    norm = np.rint(np.hypot(index[:, None], index))
    contrast = np.fft.ifft2(np.where((norm > 0) & (norm <= n // 2), modes, 0)).real
    _, power, error = power_spectrum(contrast, box_size)
    assert (power * 2 * (power / error) ** 2).sum() / box_size**2 == pytest.approx(contrast.var())


def above_every_neighbour(maps):
    """The definition of a peak, neighbour by neighbour."""
    steps = [(i, j) for i in (-1, 0, 1) for j in (-1, 0, 1) if (i, j) != (0, 0)]
    return np.all([maps > np.roll(maps, step, (-2, -1)) for step in steps], axis=0)


@many
@given(seed=seeds, n=st.integers(3, 24), axes=st.sampled_from([(), (2,), (2, 3)]), whole=st.booleans())
def test_peaks_are_the_pixels_above_their_eight_periodic_neighbours(seed, n, axes, whole):
    rng = np.random.default_rng(seed)
    maps = rng.integers(0, 20, (*axes, n, n)) if whole else rng.normal(size=(*axes, n, n)).astype(np.float32)
    found = peaks(maps)
    assert found.dtype == bool
    np.testing.assert_array_equal(found, above_every_neighbour(maps))


@many
@given(seed=seeds, n=sides, move=moves(), factor=st.integers(1, 100), shift=st.integers(-100, 100))
def test_peaks_move_with_the_map_and_ignore_its_scale(seed, n, move, factor, shift):
    """Whole numbers, so that neighbours may be equal and no rounding decides."""
    maps = np.random.default_rng(seed).integers(0, 20, (2, n, n)).astype(float)
    found = peaks(maps)
    np.testing.assert_array_equal(peaks(move(maps)), move(found))
    np.testing.assert_array_equal(peaks(factor * maps + shift), found)
    counts = peak_counts(maps, np.array([-np.inf, 1.0, np.inf]))
    assert (counts.sum(-1) == found.sum((-2, -1))).all() and found.sum() <= maps.size // 4


@some
@given(seed=seeds, n=sides, move=moves(), radius=st.floats(1, 6), factor=st.floats(-5, 5))
def test_aperture_mass_is_linear_and_moves_with_the_map(seed, n, move, radius, factor):
    one, other = np.random.default_rng(seed).normal(size=(2, n, n))
    mass = aperture_mass(one, radius)
    expected = factor * mass + aperture_mass(other, radius)
    np.testing.assert_allclose(aperture_mass(factor * one + other, radius), expected, atol=1e-10)
    np.testing.assert_allclose(aperture_mass(move(one), radius), move(mass), atol=1e-10)
    np.testing.assert_allclose(overdensity(np.exp(one)).mean(), 0, atol=1e-12)
