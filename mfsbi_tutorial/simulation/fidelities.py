"""The ladder ``lpt`` -> ``pm`` -> ``nbody`` -> ``hydro``: parameters and a seed in, the 15 maps of a universe out.

Units are comoving Mpc/h; the time variable is the growth factor D and velocities are dx/dD. All fidelities share
the white noise of a seed, so equal seeds give paired simulations."""

import numpy as np

from ..data.checks import check_whole
from .cosmology import RHO_CRIT, Cosmology
from .designs import FIELDS, Feedback, Resolution
from .gravity import Mesh, bullfrog_steps, initial_displacement, second_order_displacement
from .kernels import deposit_slices

SLICES_PER_AXIS = 5


def simulate(
    cosmology: Cosmology, seed: int, fidelity: str, feedback: Feedback | None = Feedback(),
    resolution: Resolution = Resolution(),
) -> dict[str, np.ndarray]:  # fmt: skip
    """Run one universe to z = 0 and map it.

    Args:
        cosmology: background and initial power spectrum.
        seed: of the initial white noise; the same for paired simulations.
        fidelity: ``lpt`` (second-order Lagrangian displacement), ``pm`` (gravity on a mesh), ``nbody`` (the same on the
            mesh and with the steps of ``hydro``) or ``hydro`` (dark matter and gas with an effective enthalpy).
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
    if fidelity == "lpt":
        end = start + second_order_displacement(cosmology, start, resolution)
    else:
        end = evolve_pm(cosmology, start, resolution, fine=fidelity == "nbody")
    return {"Mtot": project(end, 1.0, cosmology, resolution)}


def evolve_pm(cosmology: Cosmology, start: np.ndarray, resolution: Resolution, fine: bool = False) -> np.ndarray:
    """Gravity-only particle mesh with BullFrog steps, ``hydro``'s mesh and steps if ``fine``: displacement at D = 1."""
    psi = np.zeros_like(start)
    velocity = start.copy()
    n_mesh, n_steps = (2 * len(start), resolution.hydro_steps) if fine else (len(start), resolution.pm_steps)
    mesh = Mesh(n_mesh, resolution.box_size)
    for d_half, step, alpha in bullfrog_steps(cosmology.growth, n_steps):
        psi += velocity * np.float32(step / 2)
        mesh.assign((psi, 1.0))
        mesh.kick(mesh.potential(), alpha, (1.0 - alpha) / d_half, (psi, velocity))
        psi += velocity * np.float32(step / 2)
    return psi


def evolve_hydro(
    cosmology: Cosmology, start: np.ndarray, feedback: Feedback | None, resolution: Resolution
) -> tuple[np.ndarray, np.ndarray]:
    """Dark matter and gas under common gravity; gas also feels the enthalpy. Returns both displacements at D = 1."""
    dark = np.zeros_like(start)
    gas = np.zeros_like(start)
    dark_velocity = start.copy()
    gas_velocity = start.copy()
    growth = cosmology.growth
    f_b = cosmology.baryon_fraction
    smoothings = () if feedback is None else (0.2, feedback.smoothing)
    mesh = Mesh(2 * start.shape[0], resolution.box_size, smoothings)
    for d_half, step, alpha in bullfrog_steps(growth, resolution.hydro_steps):
        dark += dark_velocity * np.float32(step / 2)
        gas += gas_velocity * np.float32(step / 2)
        mesh.assign((dark, 1.0 - f_b), (gas, f_b))
        potential = mesh.potential()
        gravity = (1.0 - alpha) / d_half
        mesh.kick(potential, alpha, gravity, (dark, dark_velocity))
        if feedback is not None:
            d_end = d_half + step / 2
            push = (growth.time(d_end) - growth.time(d_half - step / 2)) / growth.kick(d_end)
            heat = enthalpy(mesh, cosmology, feedback, growth.scale_factor(d_half))
            heat *= np.float32(push / gravity)
            potential += heat
        mesh.kick(potential, alpha, gravity, (gas, gas_velocity))
        dark += dark_velocity * np.float32(step / 2)
        gas += gas_velocity * np.float32(step / 2)
    return dark, gas


def enthalpy(mesh: Mesh, cosmology: Cosmology, feedback: Feedback, a: float) -> np.ndarray:
    """Effective enthalpy on the mesh in (100 km/s)^2, calibrated on the suppression of power in IllustrisTNG.

    In the spirit of Gnedin & Hui 1998 and HYPER (arXiv:2107.04606): a function of the smoothed total density, one
    term for stars and supernovae, one for black holes above a density threshold. It is no sub-grid model."""
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
    n_pix = resolution.n_pix
    box = resolution.box_size
    maps = np.zeros((3, SLICES_PER_AXIS, n_pix, n_pix), dtype=np.float32)
    tracer_mass = mass_fraction * RHO_CRIT * cosmology.omega_m * box**3 / displacement.size * 3 / 8
    deposit_slices(displacement, np.float32(tracer_mass / (box / n_pix) ** 2), box, maps)
    return maps.reshape(-1, n_pix, n_pix)
