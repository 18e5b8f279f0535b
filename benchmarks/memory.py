"""Train on 2 GB of maps with 1 GB of memory: python benchmarks/memory.py (Linux, half a minute on a free core).

The file has the layout of the CAMELS Multifield Dataset: 7680 maps of 256 pixels, float32. Training runs in a process
whose data segment (heap, stacks and every private writable page) the kernel limits to 1 GB. Pages of a memory map that
is only read are not counted: they belong to the page cache, which the kernel fills and empties as it likes. Reported
is the peak of anonymous memory (RssAnon), what the process holds itself.
"""

import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

import numpy as np

from mfsbi_tutorial.data import Suite
from mfsbi_tutorial.simulation import LH

N_SIMS, N_PIX, LIMIT, N_STEPS, BATCH = 512, 256, 10**9, 20, 4
NAME = "Maps_Mtot_Nbody_IllustrisTNG_LH_z=0.00.npy"


def write(folder: Path) -> Path:
    """Lognormal maps and their table, a simulation at a time."""
    rng = np.random.default_rng(0)
    noise = rng.standard_normal((N_PIX, N_PIX)).astype(np.float32)
    file = np.lib.format.open_memmap(folder / NAME, "w+", np.float32, (15 * N_SIMS, N_PIX, N_PIX))
    theta = LH.theta()[:N_SIMS, :2]
    for row, (omega_m, sigma_8) in enumerate(theta):
        file[15 * row : 15 * row + 15] = 1e12 * omega_m * np.exp(sigma_8 * np.roll(noise, row, 0))
    np.savetxt(folder / "params_LH_Nbody_IllustrisTNG.txt", theta)
    return folder / NAME


def anonymous() -> float:
    """Anonymous memory of this process in MB."""
    lines = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    return int(lines["RssAnon"].split()[0]) / 1e3


def train(path: Path) -> None:
    """Fit the scaler to all training maps, then take some steps on batches from anywhere in the file."""
    resource.setrlimit(resource.RLIMIT_DATA, (LIMIT, LIMIT))
    from mfsbi_tutorial.data import load_suite

    peak = steps(load_suite(path, lazy=True))
    print(f"peak anonymous memory {peak:.0f} MB under a limit of {LIMIT / 1e6:.0f} MB", flush=True)


def steps(suite: Suite) -> float:
    """Train on a suite and print how fast; returns the peak of anonymous memory in MB."""
    import torch

    from mfsbi_tutorial.data import Scaler
    from mfsbi_tutorial.inference import Model, TrainConfig, config_for, fit

    torch.set_num_threads(1)
    peak = [anonymous()]
    print(f"before the training: {peak[0]:.0f} MB", flush=True)
    started = time.perf_counter()
    model = Model.new(replace(config_for(suite), width=6), Scaler.fit(suite), suite.inferred, 0)
    n_sims = len(suite.split("train"))
    print(f"scaler from {n_sims} simulations: {time.perf_counter() - started:.1f} s", flush=True)
    config = TrainConfig(1e-3, epochs=1, batch_size=BATCH, keep_best=False)
    moments = []

    def watch(done, total):
        peak.append(anonymous())
        moments.append(time.perf_counter())
        if done == N_STEPS:
            raise StopIteration

    draw = suite.split("train").as_draw()
    try:
        fit(model, draw, None, config, 0, torch.device("cpu"), on_step=watch)
    except StopIteration:
        rate = BATCH * (N_STEPS - 1) / (moments[-1] - moments[0])  # the first step warms up
        print(f"{N_STEPS} steps of {BATCH} maps out of {len(draw)}: {rate:.1f} maps per second", flush=True)
    return max(peak)


def main():
    if len(sys.argv) == 2:
        train(Path(sys.argv[1]))
        try:
            np.load(sys.argv[1])
        except MemoryError:
            print("rival: np.load of the whole file ends in a MemoryError")
        return
    with tempfile.TemporaryDirectory(prefix="mfsbi-memory-") as folder:
        path = write(Path(folder))
        print(f"file {path.stat().st_size / 1e6:.0f} MB", flush=True)
        subprocess.run([sys.executable, __file__, str(path)], check=True)


if __name__ == "__main__":
    main()
