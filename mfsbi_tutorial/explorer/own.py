"""Two fidelities of your own for the explorer: train methods over budgets and seeds, keep their posteriors."""

from dataclasses import asdict
from itertools import product

import numpy as np
import pandas as pd

from ..data import Suite
from ..evaluation import Run
from ..inference import Model, TrainConfig, train_model
from .store import Store, stored_posteriors

N_SHOWN = 40


def train_store(
    low: Suite, high: Suite, n_sims: tuple[int, ...], n_seeds: int = 2, start: Model | None = None,
    fine_tune: TrainConfig | None = None,
) -> Store:  # fmt: skip
    """Pre-train, run ``scratch`` and ``transfer`` at every budget and seed, and ``accurate`` on all of ``high``.

    Args:
        low, high: the two fidelities, with the same parameters.
        n_sims: budgets in whole HF simulations.
        n_seeds: of draw, weights and batches.
        start: a pre-trained model, to skip the pre-training.
        fine_tune: preset of ``transfer``; the tutorial's if None.

    Raises:
        ValueError: if the suites do not fit each other or a budget exceeds what ``high`` holds.
    """
    for budget in n_sims:
        high.draw(n_sims=budget, seed=0)  # before hours of training, a budget too large
    start = start or train_model("pretrain", low)
    test = high.split("test")
    where = {"field": high.field, "low": low.fidelity or "low", "low_sims": len(low)}
    rows = []
    posteriors = {}

    def keep(model, run):
        evaluation = model.evaluate(test.as_draw(), run.seed, n_samples=500)
        rows.append({**asdict(run), **evaluation.metrics, "key": run.key})
        if run.seed == 0:
            posteriors[run.method, run.budget] = stored_posteriors(evaluation, test.as_draw(), _shown(test.sim_id))

    keep(start, Run("pretrain", "none", 0, suite=high.name, **where))
    keep(train_model("accurate", low, high), Run("accurate", "all", 0, suite=high.name, **where))
    presets = {"scratch": None, "transfer": fine_tune}
    for budget, seed, method in product(sorted(n_sims), range(n_seeds), presets):
        model = train_model(method, low, high, start, n_sims=budget, seed=seed, preset=presets[method])
        keep(model, Run(method, "n_sims", budget, seed, high.name, **where))
    counted = f"{len(test)} test simulations, {len(rows)} runs of this session"
    origin = f"Own simulations {high.name}, {high.fidelity or 'HF'}; {counted}, seed 0 drawn"
    return Store(
        pd.DataFrame(rows), {high.name: test}, lambda suite: high, lambda suite: start,
        lambda run: posteriors.get((run.method, run.budget)), lambda state: origin, where, fine_tune,
    )  # fmt: skip


def _shown(sim_id):
    """At most 40 simulations, evenly spread."""
    sims = np.unique(sim_id)
    return sims[np.linspace(0, len(sims) - 1, min(N_SHOWN, len(sims))).astype(int)]
