"""The tour's methods over seeds, on the embedded data: the table of the README.

Run: python benchmarks/methods.py [n_seeds]. Budgets are 200 random maps and 13 whole simulations (195 maps).
"""

import sys

import numpy as np

from mfsbi_tutorial.evaluate import evaluate
from mfsbi_tutorial.files import DATA, load_suite
from mfsbi_tutorial.recipes import train_method
from mfsbi_tutorial.train import load_checkpoint

BUDGETS = {"200 maps": {"n_maps": 200}, "13 simulations": {"n_sims": 13}}
METRICS = ("mtpp", "calibration_error", "fom", "mse_Omega_m", "mse_sigma_8", "leaked", "worst_sim")


def main():
    n_seeds = int(sys.argv[1]) if len(sys.argv) > 1 else 3
    low, high = load_suite(DATA / "lh_pm_Mtot.h5"), load_suite(DATA / "lh_hydro_Mcdm.h5")
    test = load_suite(DATA / "lh_hydro_Mcdm_test.h5").all_maps()
    shipped = {n: load_checkpoint(DATA / "checkpoints" / f"lh_{n}.safetensors") for n in ("accurate", "pretrained")}
    names = [p.name for p in high.inferred]
    print(f"| method | HF budget | seeds | {' | '.join(METRICS)} | seconds |\n|" + "---|" * (len(METRICS) + 4))

    def row(method, budget, runs, seconds):
        values = np.array([[run[m] for m in METRICS] for run in runs])
        error = values.std(0, ddof=1) / np.sqrt(len(runs)) if len(runs) > 1 else np.full(len(METRICS), np.nan)
        cells = [
            f"{v:.3g}" + ("" if np.isnan(e) else f" ± {e:.2g}") for v, e in zip(values.mean(0), error, strict=True)
        ]
        print(f"| {method} | {budget} | {len(runs)} | {' | '.join(cells)} | {seconds:.0f} |", flush=True)

    for name, model in shipped.items():
        row(name, "all" if name == "accurate" else "none", [evaluate(model.estimator, test, names, 0)],
            model.provenance["seconds"])  # fmt: skip
    for label, budget in BUDGETS.items():
        for method in ("scratch", "transfer"):
            runs, seconds = [], []
            for seed in range(n_seeds):
                model, history = train_method(method, low, high, shipped["pretrained"], **budget, seed=seed)
                runs.append(evaluate(model.estimator, test, names, seed))
                seconds.append(history.seconds)
            row(method, label, runs, np.mean(seconds))


if __name__ == "__main__":
    main()
