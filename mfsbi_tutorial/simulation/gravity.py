"""Gravity on a periodic mesh, and the time steps in the growth factor D that move particles through it."""

from collections.abc import Iterator
from itertools import pairwise

import numpy as np
from scipy import fft

from .cosmology import Growth
from .initial_conditions import wavenumber_norm
from .kernels import deposit, gradient, kick


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
    orbits in haloes as well as half again as many steps uniform in D.
    """
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
