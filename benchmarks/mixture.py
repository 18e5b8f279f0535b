"""Mixtures of networks of other initialisations (the paper's section 2.3.1), beside their members.

Run: python benchmarks/mixture.py [suite], after the campaign. First the `accurate` networks of the campaign's seeds,
which differ in initialisation, pre-training and order of batches; then their starts, fine-tuned on one and the same
budget. C is the calibration error. The inner half is the share of truths at TARP levels between 0.25 and 0.75: one half
if widths are right, more if they are too wide.
"""

import sys

import numpy as np
import torch

from mfsbi_tutorial.cli import home
from mfsbi_tutorial.data import load_suite
from mfsbi_tutorial.evaluation import Run
from mfsbi_tutorial.inference import Model, load_model, train_model
from mfsbi_tutorial.sweep.judging import N_SAMPLES, by_sim, judged_maps
from mfsbi_tutorial.sweep.trainings import run_path

N_SEEDS = 6  # at most; those that are there


def with_error(values):
    """Mean and standard error of ``values`` (n_sims,)."""
    return f"{values.mean():.3f} ± {values.std(ddof=1) / len(values) ** 0.5:.3f}"


def compare(members, judged):
    """Print the members, their mixture, and what it has more than they on average."""
    named = {f"seed {seed}": model for seed, model in members.items()}
    log_q, inside = [], []
    for name, model in {**named, f"mixture of {len(members)}": Model.mixture(list(members.values()))}.items():
        found = model.evaluate(judged, 0, N_SAMPLES)
        log_q.append(by_sim(found.log_q, judged.sim_id))
        inside.append(by_sim(abs(found.levels - 0.5) < 0.25, judged.sim_id))
        error, fom = (found.metrics[metric] for metric in ("calibration_error", "fom"))
        print(f"| {name} | {with_error(log_q[-1])} | {error:.4f} | {fom:.0f} | {with_error(inside[-1])} |", flush=True)
    gained, moved = (with_error(rows[-1] - np.mean(rows[:-1], 0)) for rows in (log_q, inside))
    print(f"| mixture - mean of its members, paired | {gained} | | | {moved} |")


def main():
    torch.set_num_threads(1)
    suite = sys.argv[1] if len(sys.argv) > 1 else "lh"
    folder = home().parent / "runs" / suite
    high, further = (load_suite(home() / f"{name}_hydro_Mcdm.h5") for name in (suite, f"{suite}_test"))
    judged = judged_maps(high, further)

    def networks(method, kind):
        paths = [run_path(Run(method, kind, 0, seed, suite), folder, "model.safetensors") for seed in range(N_SEEDS)]
        return {seed: load_model(path) for seed, path in enumerate(paths) if path.is_file()}

    print("| | MTPP | C | FoM | inner half |\n|---|---|---|---|---|\n| **accurate** | | | | |")
    compare(networks("accurate", "all"), judged)
    starts = networks("pretrain", "none")
    for budget in ({"n_maps": 200}, {"n_maps": 800}, {"n_sims": 20}):
        print(f"| **transfer, {budget}, one draw** | | | | |")
        compare({seed: train_model("transfer", high=high, start=start, seed=seed, draw_seed=0, **budget)
                 for seed, start in starts.items()}, judged)  # fmt: skip


if __name__ == "__main__":
    main()
