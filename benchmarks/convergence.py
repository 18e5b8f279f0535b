"""How P(k) depends on the number of time steps, and how it compares with Eisenstein & Hu + halofit.

Run: python benchmarks/convergence.py. A step of 0.1 in D is longer than an orbit in a halo, so small scales converge
slowly; the ratio of two runs with equal steps, which the calibration and the lessons use, has converged.
"""

from dataclasses import replace

import numpy as np
from calibration import density_power
from rival import run_with_jaxpm

from mfsbi_tutorial.simulation import Cosmology, Feedback, Resolution
from mfsbi_tutorial.simulation.fidelities import evolve_hydro, evolve_pm
from mfsbi_tutorial.simulation.gravity import initial_displacement

STEPS = (40, 20, 10, 8)
COSMOLOGY = Cosmology(0.3, 0.8)
SEED = 3
WAVENUMBERS = np.array([0.5, 1.0, 2.0, 3.0, 5.0])
HALOFIT = """
import jax.numpy as jnp, jax_cosmo as jc
cosmo = jc.Cosmology(Omega_c={c.omega_m} - {c.omega_b}, Omega_b={c.omega_b}, h={c.h}, n_s={c.n_s}, sigma8={c.sigma_8},
                     Omega_k=0.0, w0=-1.0, wa=0.0)
k = jnp.array({k})
print(*(jc.power.nonlinear_matter_power(cosmo, k) / jc.power.linear_matter_power(cosmo, k)).tolist())
"""


def spectra(n_steps):
    """P(k) at ``WAVENUMBERS``: pm, hydro without feedback, and the suppression by feedback at equal steps."""
    resolution = replace(Resolution(), pm_steps=n_steps, hydro_steps=n_steps)
    start = initial_displacement(COSMOLOGY, SEED, resolution)
    f_b = COSMOLOGY.baryon_fraction
    runs = [((evolve_pm(COSMOLOGY, start, resolution), 1.0),)]
    for feedback in (None, Feedback()):
        dark, gas = evolve_hydro(COSMOLOGY, start, feedback, resolution)
        runs.append(((dark, 1 - f_b), (gas, f_b)))
    powers = []
    for run in runs:
        k, power = density_power(128, *run)
        powers.append(np.interp(WAVENUMBERS, k, power))
    pm, gravity, hydro = powers
    return np.array([pm, gravity, hydro / gravity])


def absolute_power(n_steps, seeds=range(6)):
    """P(k) without feedback, averaged over ``seeds``, over the linear power with the halofit boost of jax-cosmo."""
    resolution = replace(Resolution(), hydro_steps=n_steps)
    powers = []
    for seed in seeds:
        start = initial_displacement(COSMOLOGY, seed, resolution)
        k, power = density_power(128, (evolve_hydro(COSMOLOGY, start, None, resolution)[0], 1.0))
        powers.append(np.interp(WAVENUMBERS, k, power))
    boost = run_with_jaxpm(HALOFIT.format(c=COSMOLOGY, k=WAVENUMBERS.tolist()))
    return np.mean(powers, axis=0) / (COSMOLOGY.linear_power(WAVENUMBERS) * boost)


def main():
    reference = spectra(STEPS[0])
    print("k [h/Mpc]                          ", WAVENUMBERS)
    for n_steps in STEPS[1:]:
        for label, ratio in zip(("pm", "hydro, no feedback", "suppression"), spectra(n_steps) / reference, strict=True):
            print(f"{n_steps:2d} / {STEPS[0]} steps  {label:18s}   ", np.round(ratio, 3))
    print("suppression by feedback, 40 steps  ", np.round(reference[2], 3))
    for n_steps in (10, 40):
        print(f"P / halofit, no feedback, {n_steps} steps ", np.round(absolute_power(n_steps), 2))


if __name__ == "__main__":
    main()
