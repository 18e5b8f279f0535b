"""How the presets were chosen: python data/ablations.py [method ...] writes data/results/ablations.csv.

Every candidate is a method's preset with something changed. It is trained on HF budgets in whole simulations and in
maps and judged on the 100 HF *validation* simulations, six maps of each, never on test simulations. Resumable: a result
is a file in the cache, and measured anew if the method's preset has changed. The starts are those of the campaign
(``mfsbi campaign``), whose pre-trainings must be there.
"""

import json
import sys
from dataclasses import asdict, dataclass, field, replace

import numpy as np
import pandas as pd
import torch
from joblib import Parallel, delayed, parallel_config
from tqdm.auto import tqdm

from mfsbi_tutorial.cli import home
from mfsbi_tutorial.data import DATA, load_suite
from mfsbi_tutorial.data.files import as_json, atomic_write
from mfsbi_tutorial.evaluation import Run
from mfsbi_tutorial.inference import METHODS, config_for, load_model, train_model
from mfsbi_tutorial.sweep.judging import N_SAMPLES, spread_maps
from mfsbi_tutorial.sweep.trainings import run_path

FOLDER = home().parent / "ablations"
SUITES = home()
BUDGETS = (("n_sims", 20), ("n_maps", 200), ("n_maps", 800))
SEEDS = range(3)
CHOSEN = "as chosen"
PRESETS = {  # method -> what is tried -> what changes in its preset
    "scratch": {
        "50 epochs": {"epochs": 50}, "25 epochs": {"epochs": 25}, "at least 400 steps": {"min_steps": 400},
        "rate 3e-4": {"learning_rate": 3e-4}, "rate 3e-3": {"learning_rate": 3e-3},
        "nothing held out": {"keep_best": False}, "rate times decay 0.25": {"total_decay": 0.25},
        "rate times decay 1.5": {"total_decay": 1.5}, "one shard": {"n_shards": 1},
    },
    "transfer": {
        "rate 3e-6": {"learning_rate": 3e-6}, "rate 3e-5": {"learning_rate": 3e-5},
        "rate 1e-4": {"learning_rate": 1e-4}, "a tenth held out": {"keep_best": True}, "40 epochs": {"epochs": 40},
        "at least 60 steps": {"min_steps": 60}, "weight decay 0.3": {"weight_decay": 0.3}, "one shard": {"n_shards": 1},
    },
    "accurate": {
        "rate 1e-3": {"learning_rate": 1e-3}, "rate 1e-4": {"learning_rate": 1e-4},
        "weight decay 0.01": {"weight_decay": 0.01}, "3 epochs": {"epochs": 3}, "6 epochs": {"epochs": 6},
        "24 epochs": {"epochs": 24},
    },
    "scratch_kfold": {},
    "recalibrated": {"rate 5e-3": {"learning_rate": 5e-3}, "rate 1e-1": {"learning_rate": 1e-1}},
    "multilevel": {"rate 1e-5": {"learning_rate": 1e-5}, "rate 1e-4": {"learning_rate": 1e-4}},
}  # fmt: skip
NETWORKS = {"width 4": {"width": 4}, "dropout 0.4": {"dropout": 0.4}}  # of scratch: smaller, or more regular


@dataclass(frozen=True)
class Candidate:
    """A preset or a network to be tried at one budget and seed."""

    method: str
    variant: str
    kind: str
    budget: int
    seed: int
    changed: dict = field(default_factory=dict)
    network: dict = field(default_factory=dict)

    @property
    def preset(self):
        """What it trains with."""
        return replace(METHODS[self.method].preset, **self.changed)

    @property
    def is_measured(self):
        """Whether it has a result, with this preset."""
        return self.path.is_file() and json.loads(self.path.read_text())["preset"] == asdict(self.preset)

    @property
    def path(self):
        """Of its result."""
        words = (self.method, self.variant.replace(" ", "_"), self.kind, self.budget, self.seed)
        return FOLDER / f"{'-'.join(map(str, words))}.json"


def candidates(methods):
    """What is to be tried, the seeds of one candidate together."""
    for method in methods:
        changes = {CHOSEN: {}} | PRESETS[method]
        networks = NETWORKS if method == "scratch" else {}
        for kind, budget in BUDGETS if METHODS[method].budget == "some" else (("all", 0),):
            for variant in changes | networks:
                for seed in SEEDS:
                    yield Candidate(
                        method, variant, kind, budget, seed, changes.get(variant, {}), networks.get(variant, {})
                    )


def measure(candidate):
    """Train and judge; the result is a file."""
    torch.set_num_threads(1)
    low, high = (load_suite(SUITES / f"lh_{name}.h5") for name in ("nbody_Mtot", "hydro_Mcdm"))
    method = METHODS[candidate.method]
    start = None
    if method.from_pretrained:
        run = Run("pretrain", "none", 0, candidate.seed)
        start = load_model(run_path(run, home().parent / "runs" / "lh", "model.safetensors"))
    budget = {candidate.kind: candidate.budget} if candidate.budget else {}
    config = replace(config_for(high), **candidate.network)
    training = {"preset": candidate.preset, "seed": candidate.seed, "config": config}
    model = train_model(method.name, low, high, start, **training, **budget)
    found = model.evaluate(spread_maps(high.split("validation")), candidate.seed, N_SAMPLES)
    row = {"suite": "lh", "field": "Mcdm", "method": method.name, "variant": candidate.variant, "split": "validation",
           "budget_kind": candidate.kind, "budget": candidate.budget, "seed": candidate.seed, **found.metrics,
           "preset": asdict(candidate.preset)}  # fmt: skip
    with atomic_write(candidate.path) as temporary:
        temporary.write_text(as_json(row))


def collect():
    """All results as one table."""
    rows = [json.loads(path.read_text()) for path in sorted(FOLDER.glob("*.json"))]
    table = (
        pd.DataFrame(rows).drop(columns="preset").sort_values(["method", "budget_kind", "budget", "variant", "seed"])
    )
    with atomic_write(DATA / "results" / "ablations.csv") as temporary:
        table.to_csv(temporary, index=False, float_format="%.4g")
    means = table.groupby(["method", "budget_kind", "budget", "variant"])[["mtpp", "calibration_error"]]
    print(means.agg(["mean", "sem", "size"]).round(3).replace(np.nan, "").to_string())


def main():
    FOLDER.mkdir(parents=True, exist_ok=True)
    missing = [c for c in candidates(sys.argv[1:] or PRESETS) if not c.is_measured]
    with parallel_config("loky", inner_max_num_threads=1):
        results = Parallel(n_jobs=-1, return_as="generator_unordered")(map(delayed(measure), missing))
        for _ in tqdm(results, total=len(missing), desc="candidates"):
            pass
    collect()


if __name__ == "__main__":
    main()
