"""Saving factors on curves whose answer is known."""

import numpy as np
import pandas as pd
import pytest

from mfsbi_tutorial.results import gain, over_seeds, saving_factor, select


def campaign(gain=4.0, scatter=0.0, worst_error=0.01):
    """MTPP = log2(budget), transfer ``gain`` times cheaper, scratch calibrated to ``worst_error``."""
    rng = np.random.default_rng(0)
    rows = [
        {"suite": "lh", "field": "Mcdm", "low": "pm", "low_sims": 900, "method": method,
         "budget_kind": "n_maps", "budget": n, "seed": seed,
         "mtpp": np.log2(n * factor) + scatter * rng.standard_normal(), "calibration_error": error}
        for method, factor, error in (("scratch", 1.0, worst_error), ("transfer", gain, 0.01))
        for n in (50, 100, 200, 400, 800, 1600) for seed in range(3)
    ]  # fmt: skip
    return pd.DataFrame(rows)


def test_the_factor_of_shifted_curves_is_the_shift():
    found = saving_factor(campaign(gain=4.0), "n_maps", 200)
    assert found["factor"] == pytest.approx(4.0, rel=0.02) and not found["limit"]
    assert found["low"] == pytest.approx(found["high"])


def test_scatter_between_seeds_becomes_an_uncertainty_around_the_truth():
    found = saving_factor(campaign(gain=4.0, scatter=0.3), "n_maps", 100)
    assert found["low"] < found["factor"] < found["high"]
    assert found["high"] / found["low"] < 3


def test_beyond_the_largest_budget_there_is_only_a_limit():
    found = saving_factor(campaign(gain=64.0), "n_maps", 200)
    assert found["limit"] and found["factor"] == 8.0


def test_better_mtpp_with_worse_calibration_does_not_count():
    table = campaign(gain=2.0, worst_error=0.02)
    assert saving_factor(table, "n_maps", 200)["limit"]
    assert saving_factor(table, "n_maps", 200, calibrated=False)["factor"] == pytest.approx(2.0, rel=0.02)


def test_mean_and_error_over_seeds():
    table = campaign(scatter=1.0)
    rows = select(table, "scratch", "n_maps")
    line = over_seeds(rows, "mtpp")
    values = rows.mtpp[rows.budget == 50]
    assert line.loc[50, "mean"] == pytest.approx(values.mean())
    assert line.loc[50, "error"] == pytest.approx(values.std(ddof=1) / np.sqrt(3))


def test_the_gain_of_a_start_is_its_lead_over_scratch_and_negative_where_it_hurts():
    """A head start of a factor 8 is worth log2(8) nats; a bad start, half a nat below scratch, costs as much."""
    table = campaign(gain=8.0)
    scratch = table[table.method == "scratch"]
    bad = scratch.assign(method="transfer", low="lpt", mtpp=scratch.mtpp - 0.5)
    table = pd.concat([table, bad])
    assert gain(table, "n_maps", 200) == pytest.approx((3.0, 0.0))
    assert gain(table, "n_maps", 200, low="lpt") == pytest.approx((-0.5, 0.0))
    with pytest.raises(ValueError, match="no transfer run"):
        gain(table, "n_maps", 200, low="pm3")


def test_a_table_without_the_runs_is_refused():
    with pytest.raises(ValueError, match="no transfer runs at n_maps = 77"):
        saving_factor(campaign(), "n_maps", 77)
