"""Initial conditions, and gravity on a periodic mesh with time steps in the growth factor D.

Units are comoving Mpc/h and h/Mpc. All fidelities share the white noise of a seed."""

from collections.abc import Iterator
from itertools import pairwise

import numpy as np
from scipy import fft

from .cosmology import Cosmology, Growth
from .designs import Resolution
from .kernels import deposit, gradient, kick


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


class Mesh:
    """A periodic density mesh with its Fourier transform, gravity potential and smoothings."""

    def __init__(self, n_mesh: int, box_size: float, smoothings: tuple[float, ...] = ()):
        k2 = wavenumber_norm(n_mesh, box_size) ** 2
        self.filters = [np.exp(-0.5 * radius**2 * k2) for radius in smoothings]
        k2[0, 0, 0] = np.inf
        self.green = (-1.0 / (k2 * _cloud_in_cell(n_mesh))).astype(np.float32)
        self.n = n_mesh
        self.box_size = box_size
        self.density = np.empty((n_mesh,) * 3, dtype=np.float32)
        self.field = np.empty((n_mesh,) * 3 + (3,), dtype=np.float32)

    def assign(self, *species):
        """Density in units of its mean from (displacement, mass fraction) pairs."""
        self.density[:] = 0.0
        for displacement, fraction in species:
            mass = fraction * self.n**3 / (displacement.size // 3)
            deposit(displacement, np.float32(mass), self.box_size, self.density)
        self.density_k = fft.rfftn(self.density)

    def _back(self, modes):
        return fft.irfft(fft.ifft2(modes, axes=(0, 1), overwrite_x=True), n=self.n, axis=2)  # irfftn would copy

    def potential(self):
        """Solution of laplacian(potential) = density contrast, in (Mpc/h)^2."""
        return self._back(self.density_k * self.green)

    def smoothed(self):
        """The density behind each of the Gaussian smoothings, kept positive."""
        fields = [self._back(self.density_k * window) for window in self.filters]
        return [np.maximum(field, np.float32(1e-3), out=field) for field in fields]

    def kick(self, potential, alpha, strength, species):
        displacement, velocity = species
        gradient(potential, self.box_size, self.field)
        kick(displacement, velocity, self.field, self.box_size, np.float32(alpha), np.float32(strength))


def bullfrog_steps(growth: Growth, n_steps: int) -> Iterator[tuple[float, float, float]]:
    """Yield (D at half step, step in D, alpha) of the BullFrog integrator, arXiv:2409.19049.

    It is exact to second order from D = 0 on, so the first step may be long; steps uniform in D^2 resolve the late
    orbits in haloes as well as half again as many steps uniform in D."""
    edges = np.sqrt(np.linspace(0.0, 1.0, n_steps + 1))
    for d0, d1 in pairwise(edges):
        half = (d0 + d1) / 2
        step = d1 - d0
        slope = growth.second_order_slope(d0)
        g = (growth.second_order(d0) + slope * step / 2) / half - half
        yield half, step, (growth.second_order_slope(d1) - g) / (slope - g)


def _cloud_in_cell(n):
    """Fourier window of one cloud-in-cell assignment; dividing by it restores linear growth to 1 % at k cell < 0.6."""
    full = np.sinc(np.fft.fftfreq(n)) ** 2
    half = np.sinc(np.fft.rfftfreq(n)) ** 2
    return full[:, None, None] * full[None, :, None] * half
