"""Posterior samples for many maps, ours beside one ``posterior.sample`` call a map.

Run: python benchmarks/sampling.py. The rival is timed on 30 maps and scaled up to 1500.
"""

import time
import warnings

import torch
from sbi.inference.posteriors import DirectPosterior
from sbi.utils import BoxUniform

from mfsbi_tutorial.evaluate import sample_posterior
from mfsbi_tutorial.files import DATA, load_suite
from mfsbi_tutorial.train import load_checkpoint

N_MAPS, N_RIVAL, N_SAMPLES = 1500, 30, 1000


def main():
    warnings.filterwarnings("ignore")
    estimator = load_checkpoint(DATA / "checkpoints" / "lh_accurate.safetensors").estimator
    maps = load_suite(DATA / "lh_hydro_Mcdm.h5").all_maps().maps[:N_MAPS]
    sample_posterior(estimator, maps[:20], N_SAMPLES, 0)
    started = time.perf_counter()
    sample_posterior(estimator, maps, N_SAMPLES, 0)
    ours = time.perf_counter() - started
    posterior = DirectPosterior(estimator, BoxUniform(torch.zeros(2), torch.ones(2)))
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
