"""Two fidelities of your own for the explorer: train methods over budgets and seeds, keep their posteriors."""

from dataclasses import asdict

import numpy as np
import pandas as pd

from ..data import Suite
from ..evaluation import Run
from ..inference import Model, TrainConfig, train_model
from .live import stored_posteriors
from .store import Store

N_SHOWN = 40


def train_store(
    low: Suite,
    high: Suite,
    n_sims: tuple[int, ...],
    n_seeds: int = 2,
    start: Model | None = None,
    fine_tune: TrainConfig | None = None,
) -> Store:
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
    rows, posteriors = [], {}

    def keep(method, budget_kind, budget, seed, model):
        run = Run(method, budget_kind, budget, seed, high.name, **where)
        evaluation = model.evaluate(test.as_draw(), seed, n_samples=500)
        rows.append({**asdict(run), **evaluation.metrics, "key": run.key})
        if seed == 0:
            posteriors[method, budget] = stored_posteriors(evaluation, test.as_draw(), _shown(test.sim_id))

    keep("pretrain", "none", 0, 0, start)
    keep("accurate", "all", 0, 0, train_model("accurate", low, high))
    for budget in sorted(n_sims):
        for seed in range(n_seeds):
            for method, preset in (("scratch", None), ("transfer", fine_tune)):
                model = train_model(method, low, high, start, n_sims=budget, seed=seed, preset=preset)
                keep(method, "n_sims", budget, seed, model)
    origin = (
        f"Own simulations {high.name}, {high.fidelity or 'HF'}; {len(test)} test simulations, {len(rows)} runs of this "
        "session, seed 0 drawn"
    )
    return Store(
        table=pd.DataFrame(rows),
        tests={high.name: test},
        high=lambda suite: high,
        start=lambda suite: start,
        stored=lambda run: posteriors.get((run.method, run.budget)),
        provenance=lambda state: origin,
        where=where,
        fine_tune=fine_tune,
    )


def _shown(sim_id):
    """At most 40 simulations, evenly spread."""
    sims = np.unique(sim_id)
    return sims[np.linspace(0, len(sims) - 1, min(N_SHOWN, len(sims))).astype(int)]
