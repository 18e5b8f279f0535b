"""Assemble 10^3 and 10^4 simulations: python benchmarks/memory_assemble.py [N ...] (Linux; minutes for 10^4).

Shards of tiny maps, of noise, stand for a campaign; what assembling keeps in memory does not depend on what is in them.
Prints the peak of resident memory beyond that of the imports, and beside it what the maps take in memory. Then it packs
the same maps on one core, as HDF5 does, and on all.
"""

import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

import h5py
import numpy as np

from mfsbi_tutorial.data.files import atomic_hdf5
from mfsbi_tutorial.data.packing import FILTERS, chunk_of, write_packed
from mfsbi_tutorial.simulation import LH
from mfsbi_tutorial.sweep.simulations import assemble_all, shard_path

N_PIX = 16


def write_shards(folder: Path, n_sims: int) -> None:
    """Shards as a campaign leaves them."""
    rng = np.random.default_rng(0)
    for sim_id in range(n_sims):
        maps = rng.lognormal(25, 1, (15, N_PIX, N_PIX)).astype(np.float32)
        np.savez(shard_path(folder, sim_id), **{f"{fidelity}_{field}": maps for fidelity, field in LH.kept})


def peak() -> float:
    """Peak resident memory of this process in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3


def assemble(folder: Path, n_sims: int) -> None:
    """Assemble, and print what it took."""
    before = peak()
    started = time.perf_counter()
    paths = assemble_all(replace(LH, n_sims=n_sims), folder, folder)
    seconds = time.perf_counter() - started
    held = 15 * n_sims * N_PIX**2 * 4 / 1e6
    rate = len(paths) * n_sims / seconds
    print(f"{n_sims} simulations: {peak() - before:.0f} MB more, {rate:.0f} simulations/s; a suite is {held:.0f} MB")


def pack(folder: Path) -> None:
    """The same maps on one core and on all."""
    values = np.random.default_rng(0).normal(11000, 300, (200, 15, 64, 64)).astype(np.int16)
    started = time.perf_counter()
    with h5py.File(folder / "one.h5", "w") as file:
        chunks = chunk_of(values.shape, values.itemsize)
        file.create_dataset("maps", data=values, chunks=chunks, **FILTERS)
    middle = time.perf_counter()
    with atomic_hdf5(folder / "all.h5") as file:
        write_packed(file, "maps", values.shape, values.dtype, [(0, values)])
    seconds = middle - started, time.perf_counter() - middle
    speeds = [values.nbytes / 1e6 / s for s in seconds]
    print(f"gzip on all cores {speeds[1]:.1f} MB/s; rival: by HDF5 {speeds[0]:.1f} MB/s")


def main():
    if len(sys.argv) > 2 and sys.argv[1] == "assemble":
        return assemble(Path(sys.argv[2]), int(sys.argv[3]))
    for n_sims in map(int, sys.argv[1:] or ("1000", "10000")):
        with tempfile.TemporaryDirectory(prefix="mfsbi-assemble-") as folder:
            write_shards(Path(folder), n_sims)
            subprocess.run([sys.executable, __file__, "assemble", folder, str(n_sims)], check=True)
    with tempfile.TemporaryDirectory(prefix="mfsbi-pack-") as folder:
        pack(Path(folder))


if __name__ == "__main__":
    main()
