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

from mfsbi_tutorial.simulation import LH

N_SIMS, N_PIX, LIMIT, N_STEPS = 512, 256, 10**9, 20
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
    import torch

    from mfsbi_tutorial.data import Scaler, load_suite
    from mfsbi_tutorial.inference import Model, TrainConfig, config_for, fit

    torch.set_num_threads(1)
    peak = [anonymous()]
    suite = load_suite(path)
    print(f"after the imports: {peak[0]:.0f} MB", flush=True)
    started = time.perf_counter()
    model = Model.new(replace(config_for(suite), width=6), Scaler.fit(suite), suite.inferred, 0)
    print(f"scaler from {len(suite.split('train'))} simulations: {time.perf_counter() - started:.0f} s", flush=True)

    def watch(done, total):
        peak.append(anonymous())
        if done == N_STEPS:
            raise StopIteration

    draw = suite.split("train").as_draw()
    config = TrainConfig(1e-3, epochs=1, batch_size=4, keep_best=False)
    started = time.perf_counter()
    try:
        fit(model, draw, None, config, 0, torch.device("cpu"), on_step=watch)
    except StopIteration:
        print(f"{N_STEPS} steps of {config.batch_size} maps out of {len(draw)}: {time.perf_counter() - started:.0f} s")
    print(f"peak anonymous memory {max(peak):.0f} MB under a limit of {LIMIT / 1e6:.0f} MB")
    try:
        np.load(path)
    except MemoryError:
        print("rival: np.load of the whole file ends in a MemoryError")


def main():
    if len(sys.argv) == 2:
        return train(Path(sys.argv[1]))
    with tempfile.TemporaryDirectory(prefix="mfsbi-memory-") as folder:
        path = write(Path(folder))
        print(f"file {path.stat().st_size / 1e6:.0f} MB", flush=True)
        subprocess.run([sys.executable, __file__, str(path)], check=True)


if __name__ == "__main__":
    main()
