"""White noise and the Lagrangian displacements of first and second order that grow from it.

Units are comoving Mpc/h and h/Mpc. All fidelities share the white noise of a seed.
"""

import numpy as np
from scipy import fft

from .cosmology import Cosmology
from .inputs import Resolution


def white_noise(seed: int, n_grid: int) -> np.ndarray:
    """Standard normal field on the Lagrangian lattice, float32, shape (n_grid, n_grid, n_grid)."""
    return np.random.default_rng(seed).standard_normal((n_grid,) * 3, dtype=np.float32)


def initial_displacement(cosmology: Cosmology, seed: int, resolution: Resolution) -> np.ndarray:
    """First-order displacement at D = 1 in Mpc/h, float32, shape (n_grid, n_grid, n_grid, 3)."""
    return displacement_from_noise(white_noise(seed, resolution.n_grid), cosmology, resolution.box_size)


def displacement_from_noise(noise: np.ndarray, cosmology: Cosmology, box_size: float) -> np.ndarray:
    """Colour white ``noise`` by the linear power spectrum and displace along its inverse gradient."""
    n = noise.shape[0]
    modes = _wavenumbers(n, box_size)
    k = wavenumber_norm(n, box_size)
    delta_k = fft.rfftn(noise) * _table(cosmology.linear_power, k, (n / box_size) ** 1.5)
    return _inverse_gradient(delta_k, modes, k, n)


def second_order_displacement(cosmology: Cosmology, first: np.ndarray, resolution: Resolution) -> np.ndarray:
    """Second-order Lagrangian displacement at D = 1 that belongs to the first-order one, same shape."""
    n = first.shape[0]
    modes = _wavenumbers(n, resolution.box_size)
    k = wavenumber_norm(n, resolution.box_size)
    first_k = [fft.rfftn(np.ascontiguousarray(first[..., axis])) for axis in range(3)]

    def strain(i, j):
        return fft.irfftn(1j * modes[j] * first_k[i], s=(n,) * 3)

    xx, yy, zz = (strain(axis, axis) for axis in range(3))
    source = xx * yy + yy * zz + zz * xx
    for i, j in ((0, 1), (1, 2), (2, 0)):
        source -= strain(i, j) ** 2
    return _inverse_gradient(-cosmology.growth.second_order(1.0) * fft.rfftn(source), modes, k, n)


def _wavenumbers(n, box_size):
    """The three components of k in h/Mpc, broadcastable to the shape of rfftn; Nyquist planes are zero."""
    full = 2.0 * np.pi * n / box_size * np.fft.fftfreq(n)
    half = 2.0 * np.pi * n / box_size * np.fft.rfftfreq(n)
    if n % 2 == 0:
        full[n // 2] = half[-1] = 0.0
    full, half = full.astype(np.float32), half.astype(np.float32)
    return full[:, None, None], full[None, :, None], half[None, None, :]


def wavenumber_norm(n: int, box_size: float) -> np.ndarray:
    """The wavenumber of the modes of rfftn in h/Mpc, float32, shape (n, n, n // 2 + 1)."""
    full = (2.0 * np.pi * n / box_size * np.fft.fftfreq(n)).astype(np.float32)
    half = (2.0 * np.pi * n / box_size * np.fft.rfftfreq(n)).astype(np.float32)
    return np.sqrt(full[:, None, None] ** 2 + full[None, :, None] ** 2 + half**2)


def _table(power, k, factor):
    """sqrt(P(k)) * factor by interpolation in log k; zero at k = 0."""
    grid = np.geomspace(k[k > 0].min(), k.max(), 400)
    amplitude = np.interp(np.log(np.maximum(k, grid[0])), np.log(grid), np.sqrt(power(grid)) * factor)
    amplitude[0, 0, 0] = 0.0
    return amplitude.astype(np.float32)


def _inverse_gradient(delta_k, modes, k, n):
    """Displacement psi with div psi = -delta, shape (n, n, n, 3)."""
    k2 = k**2
    k2[0, 0, 0] = 1.0
    parts = [fft.irfftn(1j * mode * delta_k / k2, s=(n,) * 3) for mode in modes]
    return np.ascontiguousarray(np.stack(parts, axis=-1), dtype=np.float32)
