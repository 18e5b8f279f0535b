"""Posterior samples for many maps, ours beside one ``posterior.sample`` call a map.

Run: python benchmarks/sampling.py. The rival is timed on 30 maps and scaled up to 1500.
"""

import time
import warnings

import torch

from mfsbi_tutorial.data import DATA, load_suite
from mfsbi_tutorial.inference import load_model

N_MAPS, N_RIVAL, N_SAMPLES = 1500, 30, 1000


def main():
    warnings.filterwarnings("ignore")
    model = load_model(DATA / "checkpoints" / "lh_accurate.safetensors")
    maps = load_suite(DATA / "lh_hydro_Mcdm.h5").as_draw().x[:N_MAPS]
    model.sample(maps[:20], N_SAMPLES)
    started = time.perf_counter()
    model.sample(maps, N_SAMPLES)
    ours = time.perf_counter() - started
    posterior = model.posterior()
    started = time.perf_counter()
    for x in torch.as_tensor(maps[:N_RIVAL]):
        posterior.sample((N_SAMPLES,), x=x, show_progress_bars=False)
    rival = (time.perf_counter() - started) * N_MAPS / N_RIVAL
    print(f"{N_MAPS} maps x {N_SAMPLES} samples, {torch.get_num_threads()} threads")
    print("| | seconds | ours is faster by |\n|---|---|---|")
    print(f"| ours, in batches of maps | {ours:.1f} | |")
    print(f"| one posterior.sample call a map | {rival:.1f} | {rival / ours:.1f} |")


if __name__ == "__main__":
    main()
