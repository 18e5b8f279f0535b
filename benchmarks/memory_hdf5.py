"""Train on an HDF5 suite of 8 GB with 1 GB of memory: python benchmarks/memory_hdf5.py [GB] (Linux).

Log10 maps of 256 pixels, written as any suite is, in pieces and compressed on all cores. Then two processes train on
it: one reads it where it lies, with a data segment that the kernel limits to 1 GB (see memory.py), the other has its
first simulations in memory. Each prints maps per second. Noise packs slowly, so the maps repeat themselves after 200
simulations, and what was packed once is written again; reading does not know.
"""

import hashlib
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
from memory import LIMIT, N_PIX, steps, train

from mfsbi_tutorial.data import Suite, load_suite, packing, save_suite
from mfsbi_tutorial.data.lazy import LazyMaps
from mfsbi_tutorial.simulation import LH

IN_MEMORY = 40  # simulations of the rival
PERIOD = 200  # simulations with maps of their own


class Noise:
    """Maps that are made when they are read, which LazyMaps takes for a file: one map of noise, moved and stretched."""

    def __init__(self, n_maps: int, theta: np.ndarray):
        self.shape = (n_maps, N_PIX, N_PIX)
        self.theta = theta
        self.noise = np.random.default_rng(0).standard_normal((N_PIX, N_PIX)).astype(np.float32)

    def __getitem__(self, rows):
        maps = np.empty((np.size(rows), *self.shape[1:]), np.float32)
        for place, row in enumerate(np.ravel(rows) % (15 * PERIOD)):
            omega_m, sigma_8 = self.theta[row // 15, :2].astype(np.float32)
            maps[place] = 11 + 2 * omega_m + 0.3 * sigma_8 * np.roll(self.noise, (row, row // N_PIX), (0, 1))
        return maps.reshape(np.shape(rows) + self.shape[1:])


def remembered(pack: Callable) -> Callable:
    """``packing._pack`` that packs equal chunks once."""
    packed = {}

    def recall(values, place, chunks):
        part = values[tuple(slice(p, p + side) for p, side in zip(place, chunks, strict=True))]
        key = hashlib.blake2b(np.ascontiguousarray(part)).digest()
        if key not in packed:
            packed[key] = pack(values, place, chunks)
        return packed[key]

    return recall


def suite_of(n_sims: int) -> Suite:
    """A suite of any size, of which nothing is in memory."""
    theta = replace(LH, n_sims=n_sims).theta()
    rows = np.arange(15 * n_sims).reshape(n_sims, 15)
    maps = LazyMaps(Noise(15 * n_sims, theta), rows)
    return Suite(maps, theta, np.arange(n_sims), LH.parameters, 2, n_sims, "noise", "hydro", "Mtot")


def write(folder: Path, n_bytes: float) -> Path:
    """A file of that size, whose number of simulations follows from that of a small one."""
    save_suite(suite_of(10), folder / "small.h5")
    packing._pack = remembered(packing._pack)
    n_sims = max(20, round(10 * n_bytes / (folder / "small.h5").stat().st_size))
    path = folder / "suite.h5"
    started = time.perf_counter()
    save_suite(suite_of(n_sims), path)
    size = path.stat().st_size / 1e6
    seconds = time.perf_counter() - started
    print(f"{n_sims} simulations, {size:.0f} MB written at {size / seconds:.1f} MB/s", flush=True)
    return path


def main():
    if len(sys.argv) == 3:
        path = Path(sys.argv[2])
        if sys.argv[1] == "file":
            return train(path)
        suite = load_suite(path, lazy=True)
        suite = suite.take(np.arange(min(IN_MEMORY, len(suite.split("train")))))
        return steps(replace(suite, x=np.asarray(suite.x)))
    gigabytes = float(sys.argv[1]) if len(sys.argv) == 2 else 8.0
    with tempfile.TemporaryDirectory(prefix="mfsbi-memory-") as folder:
        path = write(Path(folder), gigabytes * 1e9)
        for where, title in (("file", f"in the file, {LIMIT / 1e9:.0f} GB of memory"), ("memory", "rival: in memory")):
            print(f"-- {title}", flush=True)
            subprocess.run([sys.executable, __file__, where, str(path)], check=True)


if __name__ == "__main__":
    main()
