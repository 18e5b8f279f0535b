"""Plans follow from prices and measured curves, in whole simulations, and say how sure they are."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mfsbi_tutorial.evaluation.results import LOW
from mfsbi_tutorial.explorer import advice, draw_plan, plan
from mfsbi_tutorial.explorer.planner import affordable
from mfsbi_tutorial.plots import png


def table(transfer_at_5=1.5, scratch_at_10=0.0, n_seeds=1):
    """A campaign in which scratch gains one nat a factor of ten from ``scratch_at_10`` on, without scatter."""

    def row(method, budget, mtpp, seed, kind="n_sims"):
        return dict(method=method, budget_kind=kind, budget=budget, mtpp=mtpp, field="Mcdm", suite="lh", low=LOW,
                    low_sims=900, seed=seed, calibration_error=0.01)  # fmt: skip

    rows = []
    for seed in range(n_seeds):
        rows += [row("scratch", n, scratch_at_10 + np.log10(n / 10), seed) for n in (10, 100)]
        rows += [row("transfer", 5, transfer_at_5, seed), row("transfer", 50, transfer_at_5 + 0.2, seed)]
    return pd.DataFrame(rows)


def mixes(*prices, **kwargs):
    return plan(table(**kwargs), *prices)


def test_lf_simulations_are_paid_first_and_hf_ones_are_whole():
    best = mixes(1, 9, 1000)[0]
    assert (best.n_low, best.n_high) == (900, 11) and best.cost == 999
    assert best.mtpp == pytest.approx(1.5 + 0.2 * np.log10(11 / 5)) and best.best == 1.0


def test_scratch_is_interpolated_and_preferred_where_lf_is_too_dear():
    found = mixes(100, 9, 900)
    assert [(mix.n_low, mix.n_high) for mix in found] == [(0, 100)]
    assert found[0].mtpp == pytest.approx(1.0)


def test_seven_are_bought_where_seven_can_be_paid():
    assert affordable(0.7, 0.1) == 7 and affordable(0.69, 0.1) == 6 and affordable(-1, 1) == 0
    assert mixes(1e-9, 0.1, 0.7)[0].n_high == 7


@settings(max_examples=40, deadline=None)
@given(st.floats(1e-3, 1e3), st.floats(1e-3, 1e3), st.floats(1e-2, 1e6))
def test_no_plan_costs_more_than_the_budget_or_leaves_what_was_measured(low, high, budget):
    for mix in mixes(low, high, budget):
        assert mix.cost <= budget + 1e-3 * high
        assert mix.n_high in (range(5, 51) if mix.n_low else range(10, 101))


def test_fewer_simulations_are_bought_where_more_are_clearly_worse():
    worse = table()
    worse.loc[worse.method == "scratch", "mtpp"] = [1.0, -1.0]
    best = plan(worse, 1000, 1, 100)[0]
    assert (best.n_low, best.n_high) == (0, 10)


def test_money_that_buys_nothing_better_than_the_prior_is_kept():
    assert mixes(1, 9, 10) == [] and "Keep the money" in advice([])
    text = advice(mixes(1, 9, 200, scratch_at_10=-3.0))
    assert text.startswith("Keep the money") and "no better than the prior" in text


def test_a_budget_beyond_what_was_measured_says_so():
    text = advice(mixes(1, 1, 10_000))
    assert "more than 50 HF simulations were never measured" in text


def test_words_tell_the_number_of_trainings_units_and_never_a_hundred_per_cent():
    text = advice(mixes(1, 9, 1000, n_seeds=3), "CPU h")
    assert "999 CPU h" in text and "3 trainings" in text and "%" not in text
    assert "one training or more" in advice(mixes(1, 9, 1000))
    assert "-0.00" not in advice(mixes(1000, 1, 10, scratch_at_10=0.001))


def test_a_mix_that_is_hardly_better_is_called_so():
    rows = table(n_seeds=3)
    rows["mtpp"] += np.where(rows.seed == 1, 0.3, 0.0)
    rows.loc[rows.method == "scratch", "mtpp"] += 0.9
    found = plan(rows, 0.01, 1, 59)
    assert len(found) == 2 and "hardly different" in advice(found)


def test_the_picture_marks_the_answer():
    figure = draw_plan(table(), 1, 9, 1000, unit="CPU h")
    axis = figure.axes[0]
    rings = [line for line in axis.lines if line.get_marker() == "o"]
    assert [float(ring.get_xdata()[0]) for ring in rings] == [999]
    assert axis.get_xlabel() == "spent on simulations [CPU h]"
    assert png(figure).startswith(b"\x89PNG")
