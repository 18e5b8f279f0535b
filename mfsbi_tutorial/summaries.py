"""Summary statistics of maps: power spectrum, aperture mass and peak counts, batched over leading axes."""

import numpy as np
from scipy import fft
from scipy.ndimage import maximum_filter

from .data.checks import check_real


def overdensity(field: np.ndarray, n_axes: int = 2) -> np.ndarray:
    """Contrast field / mean - 1 over the last ``n_axes`` axes, float64, same shape."""
    field = np.asarray(field, dtype=np.float64)
    return field / field.mean(axis=tuple(range(-n_axes, 0)), keepdims=True) - 1.0


def power_spectrum(contrast: np.ndarray, box_size: float = 25.0, n_axes: int = 2):
    """Isotropic power spectrum of periodic maps (or boxes) in bins one fundamental mode wide.

    Args:
        contrast: overdensity, shape (..., n_pix, n_pix), or (..., n, n, n) with ``n_axes`` = 3.
        box_size: side in Mpc/h.
        n_axes: number of trailing axes that are space.

    Returns:
        (k, power, error): the mean wavenumber of each bin in h/Mpc up to the Nyquist frequency, shape (n_k,); P(k) in
        (Mpc/h)^n_axes, shape (..., n_k); and its standard error if modes are Gaussian and independent,
        P sqrt(2 / n_modes), same shape.

    >>> x = np.arange(32) / 32
    >>> wave = np.cos(2 * np.pi * 3 * x)[:, None] * np.ones(32)
    >>> k, power, _ = power_spectrum(wave, box_size=1.0)
    >>> int(power.argmax()) + 1
    3
    """
    _check_square(contrast, n_axes)
    check_real("box_size", box_size)
    n = contrast.shape[-1]
    axes = tuple(range(-n_axes, 0))
    modes = np.abs(fft.rfftn(contrast, axes=axes)) ** 2 * (box_size / n**2) ** n_axes
    frequencies = [fft.fftfreq(n, 1.0 / n)] * (n_axes - 1) + [fft.rfftfreq(n, 1.0 / n)]
    norm = np.sqrt(sum(f**2 for f in np.meshgrid(*frequencies, indexing="ij")))
    weight = np.where((frequencies[-1] == 0) | (2 * frequencies[-1] == n), 1.0, 2.0) * np.ones_like(norm)
    bins = np.rint(norm).astype(int).ravel()
    n_bins = n // 2

    def binned(values):
        return np.bincount(bins, values.ravel(), minlength=n_bins + 1)[1 : n_bins + 1]

    n_modes = binned(weight)
    k = 2.0 * np.pi / box_size * binned(weight * norm) / n_modes
    flat = modes.reshape((-1,) + modes.shape[-n_axes:])
    power = np.stack([binned(weight * one) / n_modes for one in flat]).reshape(modes.shape[:-n_axes] + (n_bins,))
    return k, power, power * np.sqrt(2.0 / n_modes)


def aperture_mass(maps: np.ndarray, radius: float = 4.0) -> np.ndarray:
    """Aperture mass of periodic maps (..., n_pix, n_pix) with the filter of Schneider et al. (1998), eq. 21 with l = 1.

    ``radius`` is that of the compensated aperture in pixels; the paper uses 4. Returns filtered maps, float64, same
    shape, in the normalisation of lenspack."""
    _check_square(maps)
    check_real("radius", radius)
    n = maps.shape[-1]
    index = fft.fftfreq(n, 1.0 / n)
    y2 = (index[:, None] ** 2 + index[None, :] ** 2) / radius**2
    window = np.sqrt(276.0) / 24.0 * 3.0 / (np.pi * radius**2) * (1.0 - y2) * (1.0 - 3.0 * y2) * (y2 <= 1.0)
    return fft.irfft2(fft.rfft2(np.asarray(maps, dtype=np.float64)) * fft.rfft2(window), s=(n, n))


def peaks(maps: np.ndarray) -> np.ndarray:
    """Mask of the pixels strictly above their eight periodic neighbours, bool, same shape."""
    _check_square(maps)
    neighbours = np.ones((3, 3), dtype=bool)
    neighbours[1, 1] = False
    return maps > maximum_filter(maps, footprint=neighbours, mode="wrap", axes=(-2, -1))


def peak_counts(maps: np.ndarray, snr_edges: np.ndarray) -> np.ndarray:
    """Number of peaks of maps (..., n_pix, n_pix) per bin of signal-to-noise, the noise being each map's standard
    deviation: int, shape (..., n_bins), between ``snr_edges`` (n_bins + 1,)."""
    snr_edges = np.asarray(snr_edges)
    if snr_edges.ndim != 1 or len(snr_edges) < 2 or not (np.diff(snr_edges) > 0).all():
        found = f"snr_edges has shape {snr_edges.shape}"
        raise ValueError(f"{found}: expected two or more rising numbers, the edges of bins.")
    snr = maps / maps.std(axis=(-2, -1), keepdims=True)
    found = peaks(maps)
    flat_snr, flat_found = snr.reshape((-1,) + snr.shape[-2:]), found.reshape((-1,) + found.shape[-2:])
    counts = [np.histogram(s[f], bins=snr_edges)[0] for s, f in zip(flat_snr, flat_found, strict=True)]
    return np.reshape(counts, maps.shape[:-2] + (len(snr_edges) - 1,))


def _check_square(maps, n_axes=2):
    if maps.shape[-n_axes:] != maps.shape[-1:] * n_axes:
        raise ValueError(f"maps of shape {maps.shape}: expected the last {n_axes} axes to be equal.")
