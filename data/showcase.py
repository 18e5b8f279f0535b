"""Make data/showcase.h5: one universe at both fidelities with 256^3 particles, mapped at 256 pixels.

Run: python data/showcase.py. Ten minutes on one core, 7 GB of memory; for pictures only, no lesson trains on it.
"""

from dataclasses import asdict

import numpy as np

from mfsbi_tutorial.data.files import DATA, atomic_hdf5, git_revision, sha256_of
from mfsbi_tutorial.simulation import Cosmology, Feedback, Resolution, simulate

ONE_MAP_AN_AXIS = [2, 7, 12]
QUANTUM = 0.01  # dex
COSMOLOGY = Cosmology(omega_m=0.3, sigma_8=0.8)
FEEDBACK = Feedback(a_agn1=2.0, a_agn2=1.5)
RESOLUTION = Resolution(n_grid=256, n_pix=256, hydro_steps=24)
SEED = 7


def main():
    path = DATA / "showcase.h5"
    with atomic_hdf5(path) as file:
        for fidelity in ("nbody", "hydro"):
            for field, maps in simulate(COSMOLOGY, SEED, fidelity, FEEDBACK, RESOLUTION).items():
                stored = np.rint(np.log10(maps[ONE_MAP_AN_AXIS]) / QUANTUM).astype(np.int16)
                dataset = file.create_dataset(f"{fidelity}_{field}", data=stored, shuffle=True, compression="gzip")
                dataset.attrs["sha256"] = sha256_of(stored)
        file.attrs.update(
            what="one universe of mfsbi_tutorial's own simulator, log10 surface density in (Msun/h)/(Mpc/h)^2",
            quantum=QUANTUM, seed=SEED, box_size_mpc_h=RESOLUTION.box_size, slice_mpc_h=RESOLUTION.box_size / 5,
            git_revision=git_revision(), **asdict(COSMOLOGY), **asdict(FEEDBACK),
        )  # fmt: skip
    print(f"{path}  {path.stat().st_size / 1e6:.2f} MB")


if __name__ == "__main__":
    main()
