"""What of `multilevel` comes from pairs, and what from going on with LF maps: the same training with and without the
pairs' part of its loss, beside `normalised` and `transfer`, at 200 maps and on validation simulations.

Run: python benchmarks/pairs.py [seed ...], after the campaign (mfsbi campaign --methods pretrain).
"""

import sys
from unittest.mock import patch

import torch

from mfsbi_tutorial.cli import home
from mfsbi_tutorial.data import load_suite
from mfsbi_tutorial.evaluation import Run
from mfsbi_tutorial.inference import load_model, probes, train_model
from mfsbi_tutorial.sweep.judging import N_SAMPLES, spread_maps
from mfsbi_tutorial.sweep.trainings import run_path


def no_pairs(estimator, low, high, rng):
    """In the place of the pairs' part of the loss: zero, whatever the weights are."""
    return 0 * sum((weight**2).sum() for weight in estimator.parameters())


def main():
    torch.set_num_threads(1)
    low, high = (load_suite(home() / f"lh_{name}.h5") for name in ("nbody_Mtot", "hydro_Mcdm"))
    judged = spread_maps(high.split("validation"))

    def show(name, method, start, seed):
        model = train_model(method, low, high, start, n_maps=200, seed=seed)
        metrics = model.evaluate(judged, seed, N_SAMPLES).metrics
        values = f"{metrics['mtpp']:.3f} | {metrics['calibration_error']:.3f} | {metrics['fom']:.0f}"
        print(f"| {seed} | {name} | {values} |", flush=True)

    print("| seed | method | MTPP | C | FoM |\n|---|---|---|---|---|")
    for seed in map(int, sys.argv[1:] or range(3)):
        path = run_path(Run("pretrain", "none", 0, seed), home().parent / "runs" / "lh", "model.safetensors")
        start = load_model(path)
        show("normalised", "normalised", start, seed)
        with patch.object(probes, "_paired_loss", no_pairs):
            show("multilevel without pairs", "multilevel", start, seed)
        show("multilevel", "multilevel", start, seed)
        show("transfer", "transfer", start, seed)


if __name__ == "__main__":
    main()
