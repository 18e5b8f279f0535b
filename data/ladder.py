"""Simulate the LH suite on the other rungs of the fidelity ladder, for notebook 08: python data/ladder.py.

Writes ``lh_lpt_Mtot.h5``, ``lh_pm3_Mtot.h5`` (a particle mesh of three steps) and ``lh_nbody_Mtot.h5`` (gravity alone
on hydro's mesh with hydro's steps) beside the full suites; two cores take six minutes.
"""

import numpy as np
from joblib import Parallel, delayed, parallel_config
from tqdm.auto import tqdm

from mfsbi_tutorial.cli import home
from mfsbi_tutorial.data import Suite, save_suite
from mfsbi_tutorial.data.lazy import log10_maps
from mfsbi_tutorial.simulation import LH, Resolution, simulate

RUNGS = {"lpt": ("lpt", Resolution()), "pm3": ("pm", Resolution(pm_steps=3)), "nbody": ("nbody", Resolution())}


def maps_of(sim_id, fidelity, resolution):
    cosmology, _, seed = LH.universe(sim_id)
    return log10_maps(simulate(cosmology, seed, fidelity, resolution=resolution)["Mtot"])


def simulate_rung(rung):
    """The whole suite on one rung, in memory."""
    sim_ids = np.arange(LH.n_sims)
    tasks = (delayed(maps_of)(sim_id, *RUNGS[rung]) for sim_id in tqdm(sim_ids, desc=rung, unit="universe"))
    with parallel_config("loky", inner_max_num_threads=1):
        maps = np.stack(Parallel(n_jobs=-1)(tasks))
    return Suite(
        maps, LH.theta(), sim_ids, LH.parameters, LH.n_inferred, LH.n_sims, LH.name, rung, "Mtot", seed=LH.seed
    )


def main():
    for rung in RUNGS:
        path = home() / f"lh_{rung}_Mtot.h5"
        save_suite(simulate_rung(rung), path)
        print(path)


if __name__ == "__main__":
    main()
