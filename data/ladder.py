"""Simulate the LH suite on the lower rungs of the fidelity ladder, for notebook 08: python data/ladder.py.

Writes ``lh_lpt_Mtot.h5`` and ``lh_pm3_Mtot.h5`` (a particle mesh of three steps) beside the full suites; two cores take
two minutes.
"""

import numpy as np
from joblib import Parallel, delayed, parallel_config
from tqdm.auto import tqdm

from mfsbi_tutorial.cli import home
from mfsbi_tutorial.data import Suite
from mfsbi_tutorial.files import save_suite
from mfsbi_tutorial.lazy import log10_maps
from mfsbi_tutorial.simulate import Resolution, simulate
from mfsbi_tutorial.suites import LH

RUNGS = {"lpt": ("lpt", Resolution()), "pm3": ("pm", Resolution(pm_steps=3))}


def maps_of(sim_id, fidelity, resolution):
    cosmology, _, seed = LH.universe(sim_id)
    return log10_maps(simulate(cosmology, seed, fidelity, resolution=resolution)["Mtot"])


def main():
    sim_ids = np.arange(LH.n_sims)
    for rung, how in RUNGS.items():
        with parallel_config("loky", inner_max_num_threads=1):
            tasks = (delayed(maps_of)(sim_id, *how) for sim_id in tqdm(sim_ids, desc=rung, unit="universe"))
            maps = Parallel(n_jobs=-1)(tasks)
        path = home() / f"lh_{rung}_Mtot.h5"
        suite = Suite(np.stack(maps), LH.theta(), sim_ids, LH.parameters, LH.n_inferred, LH.n_sims, LH.name, rung,
                      "Mtot", LH.seed)  # fmt: skip
        save_suite(suite, path)
        print(path)


if __name__ == "__main__":
    main()
