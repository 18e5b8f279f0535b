"""A store of one's own simulations, as notebook 09 shows it."""

from dataclasses import replace

import numpy as np
import pytest
from toys import BETA_GAMMA, make_vectors, quick_presets

from mfsbi_tutorial.data import Suite, from_unit
from mfsbi_tutorial.explorer import State, picture, train_store
from mfsbi_tutorial.inference import TrainConfig
from mfsbi_tutorial.plots import png

QUICK = TrainConfig(2e-3, epochs=1, min_steps=3, keep_best=False)


def make_maps():
    rng = np.random.default_rng(0)
    theta = from_unit(rng.random((40, 2)), BETA_GAMMA)
    maps = theta[:, :1, None, None] + rng.standard_normal((40, 2, 8, 8))
    return Suite.from_arrays(maps, theta, BETA_GAMMA, name="bumps")


@pytest.mark.parametrize("kind", ["one parameter", "maps"])
def test_the_explorer_draws_own_suites(kind, monkeypatch):
    quick_presets(monkeypatch, QUICK)
    if kind == "maps":
        low = high = make_maps()
    else:
        low, high = (replace(make_vectors(40, BETA_GAMMA[:1], seed=seed), name="bumps") for seed in (0, 1))
    store = train_store(low, high, n_sims=(5,), n_seeds=1)
    assert png(picture(store, State("bumps", "n_sims", 5, 1))).startswith(b"\x89PNG")
    assert store.budgets("bumps", "n_sims") == [5] and store.budgets("bumps", "n_maps") == []
