"""Two fidelities of your own for the explorer: train methods over budgets and seeds, keep their posteriors."""

from collections.abc import Collection
from dataclasses import asdict
from itertools import product
from pathlib import Path

import numpy as np
import pandas as pd

from ..data import Suite
from ..data.checks import check_whole
from ..data.files import check_target
from ..evaluation import Run
from ..inference import Model, TrainConfig, train_model
from ..inference.tasks import check_pair, check_test
from .page import write_page
from .store import Store, stored_posteriors
from .widgets import Explorer

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
    if not isinstance(n_sims, Collection) or not len(n_sims):
        raise ValueError(f"n_sims = {n_sims}: expected budgets in whole simulations, for example (10, 20).")
    check_whole("n_seeds", n_seeds, 1)
    check_pair(low, high)
    check_test(high)
    for budget in n_sims:
        high.draw(n_sims=budget, seed=0)  # before hours of training, a budget too large
    start = start or train_model("pretrain", low)
    test = high.split("test")
    where = {"field": high.field, "low": low.fidelity or "low", "low_sims": _n_taught(low)}
    rows = []
    posteriors = {}

    def keep(model, run):
        evaluation = model.evaluate(test.as_draw(), run.seed, n_samples=500)
        rows.append({**asdict(run), **evaluation.metrics, "key": run.key})
        if run.seed == 0:
            posteriors[run.method, run.budget] = stored_posteriors(evaluation, test.as_draw(), _shown(test.sim_id))

    keep(start, Run("pretrain", "none", 0, suite=high.name, **where))
    keep(train_model("accurate", low, high, start), Run("accurate", "all", 0, suite=high.name, **where))
    presets = {"scratch": None, "transfer": fine_tune}
    for budget, seed, method in product(sorted(n_sims), range(n_seeds), presets):
        model = train_model(method, low, high, start, n_sims=budget, seed=seed, preset=presets[method])
        keep(model, Run(method, "n_sims", budget, seed, high.name, **where))
    origin = _origin(low, high, len(rows))
    return Store(
        pd.DataFrame(rows), {high.name: test}, lambda suite: high, lambda suite: start,
        lambda run: posteriors.get((run.method, run.budget)), lambda state: origin, where, fine_tune, _units(high),
        {"n_sims": _n_taught(high)},
    )  # fmt: skip


def explore(low: Suite, high: Suite, n_sims: tuple[int, ...], page: Path | str | None = None, **training) -> Explorer:
    """Train on two fidelities of your own, and open the explorer on what came out: ``train_store`` and ``Explorer``.

    Args:
        low, high, n_sims: as in ``train_store``, and so is ``training`` (n_seeds, start, fine_tune).
        page: a file to write the same explorer to, as a page that needs no Python.
    """
    if page is not None and not check_target(page).parent.is_dir():
        raise FileNotFoundError(f"{page}: there is no such folder: make it first.")
    store = train_store(low, high, n_sims, **training)
    if page is not None:
        write_page(store, page)
    return Explorer(store)


def _units(high):
    """What budgets count, in words."""
    name = high.fidelity or "HF"
    noun = "maps" if len(high.data_shape) == 2 else "vectors"
    return {"n_maps": f"{name} {noun}", "n_sims": f"{name} simulations"}


def _n_taught(suite):
    """Simulations that a network may learn from, validation included."""
    return len(suite) - len(suite.split("test"))


def _origin(low, high, n_runs):
    """Where the pictures come from, a fact a line."""
    n_test = len(high.split("test"))
    return (f"Simulations: {high.name}, {high.fidelity or 'HF'}\n"
            f"Pre-trained on: {_n_taught(low)} of {low.fidelity or 'LF'}\n"
            f"Runs of this session: {n_runs}, on {n_test} test simulations; seed 0 drawn")  # fmt: skip


def _shown(sim_id):
    """At most 40 simulations, evenly spread."""
    sims = np.unique(sim_id)
    return sims[np.linspace(0, len(sims) - 1, min(N_SHOWN, len(sims))).astype(int)]
