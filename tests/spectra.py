"""Power spectra of displacement fields, for tests of the simulator."""

import numpy as np
from scipy import fft

from mfsbi_tutorial.summaries import power_spectrum


def wave_vector(n_grid, box_size):
    """The three components of k in h/Mpc on the grid of rfftn; Nyquist planes, whose sign is unknown, are zero."""
    full = 2 * np.pi * n_grid / box_size * np.fft.fftfreq(n_grid)
    half = 2 * np.pi * n_grid / box_size * np.fft.rfftfreq(n_grid)
    full[n_grid // 2] = 0.0
    half[-1] = 0.0
    return np.meshgrid(full, full, half, indexing="ij")


def divergence_power(displacement, box_size=25.0):
    """(k, P(k)) of the divergence of a displacement field (n, n, n, 3), n even."""
    n_grid = displacement.shape[0]
    modes = wave_vector(n_grid, box_size)
    divergence = sum(1j * k * fft.rfftn(np.ascontiguousarray(displacement[..., i])) for i, k in enumerate(modes))
    return power_spectrum(fft.irfftn(divergence, s=(n_grid,) * 3), box_size, n_axes=3)[:2]
