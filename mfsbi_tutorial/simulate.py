"""The fidelity ladder ``lpt`` -> ``pm`` -> ``hydro``: parameters and a seed in, the 15 maps of a universe out.

Units are comoving Mpc/h; the time variable is the growth factor D and velocities are dx/dD. All fidelities share
the white noise of a seed, so equal seeds give paired simulations.
"""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from scipy import fft

from .arguments import check_real, check_whole
from .cosmology import RHO_CRIT, Cosmology
from .kernels import deposit, deposit_slices, gradient, kick

FIELDS = {"lpt": ("Mtot",), "pm": ("Mtot",), "hydro": ("Mcdm", "Mtot")}
SLICES_PER_AXIS = 5


@dataclass(frozen=True)
class Feedback:
    """Astrophysics of ``hydro``: four CAMELS-like amplitudes and four shape numbers of the effective enthalpy."""

    a_sn1: float = 1.0
    a_agn1: float = 1.0
    a_sn2: float = 1.0
    a_agn2: float = 1.0
    exponent_sn: float = 0.5
    exponent_agn: float = 0.5
    threshold: float = 30.0
    smoothing: float = 0.4

    def __post_init__(self):
        for name, value in vars(self).items():
            check_real(name, value)


@dataclass(frozen=True)
class Resolution:
    """Numbers that set cost and accuracy; lengths in Mpc/h."""

    n_grid: int = 64  # particles per side, and the mesh of pm; hydro's mesh is twice as fine
    n_pix: int = 64
    box_size: float = 25.0
    pm_steps: int = 8
    hydro_steps: int = 10

    def __post_init__(self):
        for name, lowest in (("n_grid", 4), ("n_pix", 1), ("pm_steps", 1), ("hydro_steps", 1)):
            check_whole(name, getattr(self, name), lowest)
        check_real("box_size", self.box_size)


def simulate(
    cosmology: Cosmology,
    seed: int,
    fidelity: str,
    feedback: Feedback | None = Feedback(),
    resolution: Resolution = Resolution(),
) -> dict[str, np.ndarray]:
    """Run one universe to z = 0 and map it.

    Args:
        cosmology: background and initial power spectrum.
        seed: of the initial white noise; the same for paired simulations.
        fidelity: ``lpt`` (second-order Lagrangian displacement), ``pm`` (gravity on a mesh) or ``hydro`` (dark matter
            and gas with an effective enthalpy).
        feedback: astrophysics, used by ``hydro`` alone; None switches the enthalpy off.
        resolution: particle, mesh, step and pixel numbers.

    Returns:
        For each field of the fidelity (``FIELDS``) the surface density in (Msun/h)/(Mpc/h)^2, float32, shape
        (15, n_pix, n_pix): five slices of 5 Mpc/h along each of the three axes.

    Raises:
        ValueError: if ``fidelity`` is not on the ladder or ``seed`` no whole number from 0.
    """
    check_whole("seed", seed)
    if fidelity not in FIELDS:
        raise ValueError(f"fidelity = {fidelity!r}: expected one of {', '.join(FIELDS)}.")
    start = initial_displacement(cosmology, seed, resolution)
    if fidelity == "hydro":
        dark, gas = evolve_hydro(cosmology, start, feedback, resolution)
        f_b = cosmology.baryon_fraction
        m_cdm = project(dark, 1.0 - f_b, cosmology, resolution)
        return {"Mcdm": m_cdm, "Mtot": m_cdm + project(gas, f_b, cosmology, resolution)}
    if fidelity == "pm":
        end = evolve_pm(cosmology, start, resolution)
    else:
        end = start + second_order_displacement(cosmology, start, resolution)
    return {"Mtot": project(end, 1.0, cosmology, resolution)}


def white_noise(seed: int, n_grid: int) -> np.ndarray:
    """Standard normal field on the Lagrangian lattice, float32, shape (n_grid, n_grid, n_grid)."""
    return np.random.default_rng(seed).standard_normal((n_grid,) * 3, dtype=np.float32)


def initial_displacement(cosmology: Cosmology, seed: int, resolution: Resolution) -> np.ndarray:
    """First-order displacement at D = 1 in Mpc/h, float32, shape (n_grid, n_grid, n_grid, 3)."""
    return displacement_from_noise(white_noise(seed, resolution.n_grid), cosmology, resolution.box_size)


def displacement_from_noise(noise: np.ndarray, cosmology: Cosmology, box_size: float) -> np.ndarray:
    """Colour white ``noise`` by the linear power spectrum and displace along its inverse gradient."""
    n = noise.shape[0]
    modes, k = _wavenumbers(n, box_size), _wavenumber_norm(n, box_size)
    delta_k = fft.rfftn(noise) * _table(cosmology.linear_power, k, (n / box_size) ** 1.5)
    return _inverse_gradient(delta_k, modes, k, n)


def second_order_displacement(cosmology: Cosmology, first: np.ndarray, resolution: Resolution) -> np.ndarray:
    """Second-order Lagrangian displacement at D = 1 that belongs to the first-order one, same shape."""
    n = first.shape[0]
    modes, k = _wavenumbers(n, resolution.box_size), _wavenumber_norm(n, resolution.box_size)
    first_k = [fft.rfftn(np.ascontiguousarray(first[..., axis])) for axis in range(3)]

    def strain(i, j):
        return fft.irfftn(1j * modes[j] * first_k[i], s=(n,) * 3)

    xx, yy, zz = strain(0, 0), strain(1, 1), strain(2, 2)
    source = xx * yy + yy * zz + zz * xx
    for i, j in ((0, 1), (1, 2), (2, 0)):
        source -= strain(i, j) ** 2
    return _inverse_gradient(-cosmology.growth.second_order(1.0) * fft.rfftn(source), modes, k, n)


def evolve_pm(cosmology: Cosmology, start: np.ndarray, resolution: Resolution) -> np.ndarray:
    """Gravity-only particle mesh with BullFrog steps; returns the displacement at D = 1."""
    psi, velocity = np.zeros_like(start), start.copy()
    n, box = start.shape[0], resolution.box_size
    mesh = _Mesh(n, box)
    for d_half, step, alpha in _bullfrog(cosmology.growth, resolution.pm_steps):
        psi += velocity * np.float32(step / 2)
        mesh.assign((psi, 1.0))
        mesh.kick(mesh.potential(), alpha, (1.0 - alpha) / d_half, (psi, velocity))
        psi += velocity * np.float32(step / 2)
    return psi


def evolve_hydro(
    cosmology: Cosmology, start: np.ndarray, feedback: Feedback | None, resolution: Resolution
) -> tuple[np.ndarray, np.ndarray]:
    """Dark matter and gas under common gravity; gas also feels the enthalpy. Returns both displacements at D = 1."""
    dark, dark_velocity = np.zeros_like(start), start.copy()
    gas, gas_velocity = np.zeros_like(start), start.copy()
    growth, f_b = cosmology.growth, cosmology.baryon_fraction
    smoothings = () if feedback is None else (0.2, feedback.smoothing)
    mesh = _Mesh(2 * start.shape[0], resolution.box_size, smoothings)
    for d_half, step, alpha in _bullfrog(growth, resolution.hydro_steps):
        dark += dark_velocity * np.float32(step / 2)
        gas += gas_velocity * np.float32(step / 2)
        mesh.assign((dark, 1.0 - f_b), (gas, f_b))
        potential = mesh.potential()
        gravity = (1.0 - alpha) / d_half
        mesh.kick(potential, alpha, gravity, (dark, dark_velocity))
        if feedback is not None:
            d0, d1 = d_half - step / 2, d_half + step / 2
            push = (growth.time(d1) - growth.time(d0)) / growth.kick(d1)
            heat = enthalpy(mesh, cosmology, feedback, growth.scale_factor(d_half))
            heat *= np.float32(push / gravity)
            potential += heat
        mesh.kick(potential, alpha, gravity, (gas, gas_velocity))
        dark += dark_velocity * np.float32(step / 2)
        gas += gas_velocity * np.float32(step / 2)
    return dark, gas


def enthalpy(mesh: "_Mesh", cosmology: Cosmology, feedback: Feedback, a: float) -> np.ndarray:
    """Effective enthalpy on the mesh in (100 km/s)^2, calibrated on the suppression of power in IllustrisTNG.

    In the spirit of Gnedin & Hui 1998 and HYPER (arXiv:2107.04606): a function of the smoothed total density, one
    term for stars and supernovae, one for black holes above a density threshold. It is no sub-grid model.
    """
    f = feedback
    matter = cosmology.omega_m / 0.3
    stars = 0.25 * matter * f.a_sn2**0.5
    black_holes = 1.0 * a * matter**0.7 * f.a_agn1**0.2 * f.a_agn2**1.2 * f.a_sn1**-0.65 * f.a_sn2**-1.0
    inner, outer = mesh.smoothed()
    np.power(inner, np.float32(f.exponent_sn), out=inner)
    inner *= np.float32(stars)
    switch = outer * outer  # sigmoid(2 ln(outer / threshold)) = outer^2 / (outer^2 + threshold^2)
    switch /= switch + np.float32(f.threshold**2)
    np.power(outer, np.float32(f.exponent_agn), out=outer)
    outer *= switch
    outer *= np.float32(black_holes)
    inner += outer
    return inner


def project(displacement: np.ndarray, mass_fraction: float, cosmology: Cosmology, resolution: Resolution) -> np.ndarray:
    """Surface density of the slices in (Msun/h)/(Mpc/h)^2, float32, shape (15, n_pix, n_pix)."""
    n_pix, box = resolution.n_pix, resolution.box_size
    maps = np.zeros((3, SLICES_PER_AXIS, n_pix, n_pix), dtype=np.float32)
    tracer_mass = mass_fraction * RHO_CRIT * cosmology.omega_m * box**3 / displacement.size * 3 / 8
    deposit_slices(displacement, np.float32(tracer_mass / (box / n_pix) ** 2), box, maps)
    return maps.reshape(-1, n_pix, n_pix)


class _Mesh:
    """A periodic density mesh with its Fourier transform, gravity potential and smoothings."""

    def __init__(self, n_mesh: int, box_size: float, smoothings: tuple[float, ...] = ()):
        k2 = _wavenumber_norm(n_mesh, box_size) ** 2
        self.filters = [np.exp(-0.5 * radius**2 * k2) for radius in smoothings]
        k2[0, 0, 0] = np.inf
        self.green = (-1.0 / (k2 * _cloud_in_cell(n_mesh))).astype(np.float32)
        self.n, self.box_size = n_mesh, box_size
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


def _bullfrog(growth, n_steps):
    """Yield (D at half step, step in D, alpha) of the BullFrog integrator, arXiv:2409.19049.

    It is exact to second order from D = 0 on, so the first step may be long; steps uniform in D^2 resolve the late
    orbits in haloes as well as half again as many steps uniform in D.
    """
    edges = np.sqrt(np.linspace(0.0, 1.0, n_steps + 1))
    for d0, d1 in pairwise(edges):
        half, step = (d0 + d1) / 2, d1 - d0
        slope = growth.second_order_slope(d0)
        g = (growth.second_order(d0) + slope * step / 2) / half - half
        yield half, step, (growth.second_order_slope(d1) - g) / (slope - g)


def _wavenumbers(n, box_size):
    """The three components of k in h/Mpc, broadcastable to the shape of rfftn; Nyquist planes are zero."""
    full = 2.0 * np.pi * n / box_size * np.fft.fftfreq(n)
    half = 2.0 * np.pi * n / box_size * np.fft.rfftfreq(n)
    if n % 2 == 0:
        full[n // 2] = half[-1] = 0.0
    full, half = full.astype(np.float32), half.astype(np.float32)
    return full[:, None, None], full[None, :, None], half[None, None, :]


def _wavenumber_norm(n, box_size):
    full = (2.0 * np.pi * n / box_size * np.fft.fftfreq(n)).astype(np.float32)
    half = (2.0 * np.pi * n / box_size * np.fft.rfftfreq(n)).astype(np.float32)
    return np.sqrt(full[:, None, None] ** 2 + full[None, :, None] ** 2 + half**2)


def _cloud_in_cell(n):
    """Fourier window of one cloud-in-cell assignment; dividing by it restores linear growth to 1 % at k cell < 0.6."""
    full, half = np.sinc(np.fft.fftfreq(n)) ** 2, np.sinc(np.fft.rfftfreq(n)) ** 2
    return full[:, None, None] * full[None, :, None] * half


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
