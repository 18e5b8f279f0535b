"""Saving factors and gains on curves whose answer is known."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from toys import make_table

from mfsbi_tutorial.evaluation import Scores, between, bootstraps, gain, saving_factor, scratch_curve


def test_the_factor_of_shifted_curves_is_the_shift():
    found = saving_factor(make_table(gain=4.0), "n_maps", 200)
    assert found["factor"] == pytest.approx(4.0, rel=0.02) and not found["limit"]
    assert found["low"] == pytest.approx(found["high"])


def test_scatter_between_seeds_becomes_an_uncertainty_around_the_truth():
    found = saving_factor(make_table(gain=4.0, scatter=0.3), "n_maps", 100)
    assert found["low"] < found["factor"] < found["high"]
    assert found["high"] / found["low"] < 3


def test_beyond_the_largest_budget_there_is_only_a_limit():
    found = saving_factor(make_table(gain=64.0), "n_maps", 200)
    assert found["limit"] and found["factor"] == 8.0


def test_where_the_smallest_budget_of_scratch_does_as_well_there_is_only_an_upper_limit():
    """Transfer that is eight times dearer: at 200 maps it does what scratch does with fewer than its smallest 50."""
    found = saving_factor(make_table(gain=1 / 8), "n_maps", 200)
    assert found["upper_limit"] and not found["limit"] and found["factor"] == pytest.approx(0.25)
    assert not saving_factor(make_table(gain=4.0), "n_maps", 200)["upper_limit"]


def test_better_mtpp_with_worse_calibration_does_not_count():
    table = make_table(gain=2.0, worst_error=0.02)
    assert saving_factor(table, "n_maps", 200)["limit"]
    assert saving_factor(table, "n_maps", 200, calibrated=False)["factor"] == pytest.approx(2.0, rel=0.02)


def test_the_gain_of_a_start_is_its_lead_over_scratch_and_negative_where_it_hurts():
    """A head start of a factor 8 is worth log2(8) nats; a bad start, half a nat below scratch, costs as much."""
    table = make_table(gain=8.0)
    scratch = table[table.method == "scratch"]
    bad = scratch.assign(method="transfer", low="lpt", mtpp=scratch.mtpp - 0.5)
    table = pd.concat([table, bad])
    assert gain(table, "n_maps", 200) == pytest.approx((3.0, 0.0))
    assert gain(table, "n_maps", 200, low="lpt") == pytest.approx((-0.5, 0.0))
    with pytest.raises(ValueError, match="no transfer run"):
        gain(table, "n_maps", 200, low="pm")


def test_a_table_without_the_runs_is_refused():
    with pytest.raises(ValueError, match="no transfer runs at n_maps = 77"):
        saving_factor(make_table(), "n_maps", 77)


def test_the_curve_of_scratch_takes_the_better_method_at_each_budget_and_ends_in_the_whole_suite():
    table = make_table()
    scratch = table[table.method == "scratch"]
    folds = scratch[scratch.budget <= 100].assign(method="scratch_kfold")
    folds.mtpp += np.where(folds.budget == 50, 1.0, -1.0)
    accurate = scratch[scratch.budget == 50].assign(method="accurate", budget_kind="all", budget=0, mtpp=14.0)
    curve = scratch_curve(pd.concat([table, folds, accurate]), "n_maps")
    methods = {n: set(rows.method) for n, rows in curve.items()}
    assert methods == {50: {"scratch_kfold"}, **{n: {"scratch"} for n in (100, 200, 400, 800, 1600)},
                       13_500: {"accurate"}}  # fmt: skip
    whole = accurate.assign(method="scratch_whole", mtpp=13.0)
    assert set(scratch_curve(pd.concat([table, accurate, whole]), "n_maps")[13_500].method) == {"scratch_whole"}


def scored(table, rng, per_method):
    """Scores whose mean is the table's MTPP: hard and easy simulations alike for all runs, or for each method anew."""
    table = table.assign(key=[f"{m}-{n}-{s}" for m, n, s in zip(table.method, table.budget, table.seed, strict=True)])
    hard = {method: rng.standard_normal(100) for method in ("scratch", "transfer")}
    shared = rng.standard_normal(100)
    scores = {}
    for row in table.itertuples():
        values = hard[row.method] if per_method else shared
        log_q = row.mtpp + values - values.mean()
        scores[row.key] = Scores(log_q, *np.zeros((4, 1)))
    return table, scores


def test_test_simulations_widen_the_saving_where_they_judge_methods_differently():
    """Simulations that are hard for both methods alike move both curves together, which leaves the factor."""
    rng = np.random.default_rng(0)
    table, scores = scored(make_table(gain=4.0), rng, per_method=False)
    found = saving_factor(table, "n_maps", 200, scores=scores)
    assert found["factor"] == pytest.approx(4.0, rel=0.02)
    assert found["high"] / found["low"] < 1.03
    table, scores = scored(make_table(gain=4.0), rng, per_method=True)
    found = saving_factor(table, "n_maps", 200, scores=scores)
    assert found["high"] / found["low"] == pytest.approx(2 ** (2 * 2**0.5 * 0.1), rel=0.1)


@pytest.mark.parametrize(("error", "reached"), [(0.005, True), (0.05, False)])
def test_calibration_errors_of_perfect_posteriors_do_not_count_against_scratch(error, reached):
    table = make_table(gain=2.0)
    table["calibration_error"] = np.where(table.method == "scratch", error, 0.003)
    table, scores = scored(table, np.random.default_rng(0), per_method=False)
    sims = np.repeat(np.arange(100), 24)
    scores = {key: replace(one, sim_id=sims, levels=np.zeros(len(sims))) for key, one in scores.items()}
    assert saving_factor(table, "n_maps", 200, scores=scores)["limit"] != reached
    assert saving_factor(table, "n_maps", 200)["limit"], "without test maps nothing is known of chance"


@pytest.mark.parametrize("shape", [(), (7,), (7, 2)])
def test_between_measured_budgets_a_curve_is_straight_in_the_log_of_the_budget(shape):
    rng = np.random.default_rng(0)
    curve = {n: rng.standard_normal(shape) for n in (200, 50, 800)}
    found = between(curve, [10, 50, 100, 200, 400, 800, 3200])
    expected = [curve[50], curve[50], (curve[50] + curve[200]) / 2, curve[200], (curve[200] + curve[800]) / 2]
    np.testing.assert_allclose(found, [*expected, curve[800], curve[800]])
    level = between({n: np.full(shape, 0.1) for n in (50, 800, 1600)}, np.geomspace(50, 1600, 99))
    assert (level == 0.1).all(), "no rounding, or a calibration error would exceed an equal one"
    assert (between({50: np.ones(shape)}, [20, 50, 99]) == 1).all(), "a single measured budget"


def test_bootstraps_judge_all_groups_on_the_same_simulations_and_resample_seeds_of_each():
    rng = np.random.default_rng(0)
    table, scores = scored(make_table(scatter=0.3), rng, per_method=False)
    runs = {name: table[(table.method == name) & (table.budget == 200)] for name in ("scratch", "transfer")}
    drawn = bootstraps(runs, scores)
    assert {d.shape for d in drawn.values()} == {(1000, 2)}
    for name, rows in runs.items():
        assert drawn[name].mean(0) == pytest.approx([rows.mtpp.mean(), rows.calibration_error.mean()], abs=0.03)
    one = {name: rows.head(1) for name, rows in runs.items()}
    apart = bootstraps(one, scores)
    assert np.std(apart["transfer"][:, 0] - apart["scratch"][:, 0]) < 1e-9 < np.std(apart["transfer"][:, 0])
