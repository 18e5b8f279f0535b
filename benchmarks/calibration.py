"""Suppression of power by the effective enthalpy over a suite's ranges, beside the quantiles of IllustrisTNG (LH).

Run: python benchmarks/calibration.py [n_sims] [lh or sb13]. Prints, at three wavenumbers, the quantiles of
P_tot(hydro) / P(gravity only, same mesh and steps), the fiducial Mcdm ratio and the sign of each parameter's effect.
"""

import sys

import numpy as np
from joblib import Parallel, delayed

from mfsbi_tutorial.simulation import LH, Cosmology, Feedback, Resolution, find_design
from mfsbi_tutorial.simulation.fidelities import evolve_hydro
from mfsbi_tutorial.simulation.gravity import initial_displacement
from mfsbi_tutorial.simulation.kernels import deposit
from mfsbi_tutorial.summaries import overdensity, power_spectrum

WAVENUMBERS = (2.38, 5.15, 9.92)
QUANTILES = (2.5, 16, 50, 84, 97.5)
REAL = {
    2.38: (0.62, 0.80, 0.94, 0.98, 1.01),
    5.15: (0.48, 0.67, 0.86, 0.94, 1.00),
    9.92: (0.43, 0.60, 0.78, 0.88, 0.97),
}


def density_power(n_mesh, *species):
    """3D power spectrum of (displacement, mass fraction) pairs."""
    mesh = np.zeros((n_mesh,) * 3, dtype=np.float32)
    for displacement, fraction in species:
        deposit(displacement, np.float32(fraction * n_mesh**3 / (displacement.size // 3)), 25.0, mesh)
    k, power, _ = power_spectrum(overdensity(mesh, n_axes=3), n_axes=3)
    return k, power


def suppression(cosmology, feedback, seed, resolution=Resolution()):
    """P_tot and P_cdm of ``hydro`` over gravity only, at ``WAVENUMBERS``."""
    start = initial_displacement(cosmology, seed, resolution)
    f_b = cosmology.baryon_fraction
    n_mesh = 2 * resolution.n_grid
    dark, gas = evolve_hydro(cosmology, start, None, resolution)
    k, reference = density_power(n_mesh, (dark, 1 - f_b), (gas, f_b))
    dark, gas = evolve_hydro(cosmology, start, feedback, resolution)
    total = density_power(n_mesh, (dark, 1 - f_b), (gas, f_b))[1]
    cold = density_power(n_mesh, (dark, 1.0))[1]
    return [np.interp(WAVENUMBERS, k, power / reference) for power in (total, cold)]


def over_suite(n_sims, design=LH):
    """Suppression of ``n_sims`` simulations spread over a suite: (n_sims, 2, n_wavenumbers), and their numbers."""
    sims = np.linspace(0, design.n_sims - 1, n_sims).astype(int)
    rows = Parallel(n_jobs=2)(delayed(suppression)(*design.universe(int(i))) for i in sims)
    return np.array(rows), sims


def main():
    n_sims, name = (sys.argv[1:] + ["48", "lh"][len(sys.argv) - 1 :])[:2]
    design = find_design(name)
    ratios, sims = over_suite(int(n_sims), design)
    print(f"P_tot suppression over {n_sims} simulations of {name}, quantiles {QUANTILES} %")
    for i, k in enumerate(WAVENUMBERS):
        ours = np.percentile(ratios[:, 0, i], QUANTILES)
        width = (ours[3] - ours[1]) / (REAL[k][3] - REAL[k][1])
        print(f"k = {k:5.2f}  ours {np.round(ours, 2)}  IllustrisTNG {REAL[k]}  16-84 width ratio {width:.2f}")
    total, cold = np.mean([suppression(Cosmology(0.3, 0.8), Feedback(), seed) for seed in (1, 2)], axis=0)
    print("fiducial P_tot ratio", np.round(total, 3), " P_cdm ratio", np.round(cold, 3))
    theta = np.log(design.theta()[sims])
    predictors = np.column_stack([np.ones(len(theta)), (theta - theta.mean(0)) / theta.std(0)])
    slopes = np.linalg.lstsq(predictors, ratios[:, 0, :], rcond=None)[0][1:]
    for name, slope in zip([p.name for p in design.parameters], slopes, strict=True):
        print(f"d(ratio) per sigma of log {name:12s}", np.round(slope, 3))


if __name__ == "__main__":
    main()
