"""How many times more HF data training from nothing needs for what transfer reaches."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from .results import N_SEED_BOOTSTRAPS, WHOLE_SUITE, select
from .scores import Scores

FROM_NOTHING = ("scratch", "scratch_kfold")
WHOLE = ("scratch_whole", "accurate")  # the first of them that a table has ends the curve of scratch


def scratch_curve(table: pd.DataFrame, budget_kind: str, **where) -> dict[int, pd.DataFrame]:
    """Rows of the best training from nothing by budget: of ``FROM_NOTHING`` the method with the highest mean MTPP, and
    at the size of the whole suite the first of ``WHOLE`` that the table has.

    Args:
        table: rows of a campaign.
        budget_kind: n_maps or n_sims.
        **where: ``field`` and ``suite`` of the rows.
    """
    curve = {}
    for method in FROM_NOTHING:
        for budget, rows in select(table, method, budget_kind, **where).groupby("budget"):
            if budget not in curve or rows.mtpp.mean() > curve[budget].mtpp.mean():
                curve[budget] = rows
    for method in WHOLE:
        rows = select(table, method, "all", **where)
        if len(rows):
            return curve | {WHOLE_SUITE[budget_kind]: rows}
    return curve


def saving_factor(
    table: pd.DataFrame, budget_kind: str, budget: int, calibrated: bool = True, seed: int = 0,
    scores: Mapping[str, Scores] | None = None, **where,
) -> dict[str, float]:  # fmt: skip
    """How many times more HF data ``scratch`` needs for what ``transfer`` reaches at ``budget``.

    Scratch (``scratch_curve``) has reached the goal where its mean MTPP, linear in the log of the budget between
    measured budgets, is as high and, if ``calibrated``, its calibration error no larger. The uncertainty comes from a
    bootstrap over seeds and, with ``scores``, over test simulations, the same ones for all runs.

    Args:
        table: rows of a campaign with both methods.
        budget_kind, budget: of ``transfer``, n_maps or n_sims.
        calibrated: whether calibration counts; without, the factor is smaller and less noisy.
        seed: of the bootstrap.
        scores: of the runs, by key.
        **where: ``field`` and ``suite`` of the rows.

    Returns:
        ``factor`` and its 16 and 84 % quantiles ``low`` and ``high``; ``limit`` is True if scratch's largest budget
        does not reach it, and ``factor`` then is a lower limit; ``upper_limit`` is True if scratch's smallest budget
        reaches it already, and ``factor`` then is an upper limit.

    Raises:
        ValueError: if there are no such rows, or one of them holds no number.
    """
    transfer = select(table, "transfer", budget_kind, **where)
    curve = scratch_curve(table, budget_kind, **where)
    goal = transfer[transfer.budget == budget]
    if goal.empty or not curve:
        raise ValueError(f"the table has no scratch runs, or no transfer runs at {budget_kind} = {budget}.")
    rows = pd.concat([goal, *curve.values()])
    if not np.isfinite(rows[["mtpp", "calibration_error"]].to_numpy()).all():
        raise ValueError(f"a scratch or transfer run of {budget_kind} has no finite MTPP or C: look at it, or drop it.")
    best = _needed({n: _means(one) for n, one in curve.items()}, _means(goal), calibrated) / budget
    draws = [_needed(*drawn, calibrated) / budget for drawn in _bootstraps(curve, goal, scores, seed)]
    largest = max(curve) / budget
    low, high = np.quantile(np.minimum(draws, largest), [0.16, 0.84])
    limits = {"limit": bool(best > largest), "upper_limit": bool(best <= min(curve) / budget)}
    return {"factor": min(best, largest), "low": low, "high": high, **limits}


def _means(rows):
    return rows[["mtpp", "calibration_error"]].to_numpy().mean(0)


def _bootstraps(curve, goal, scores, seed):
    """Curve and goal as other seeds and other test simulations would have given them."""
    rng = np.random.default_rng(seed)
    by_sim = {n: _by_sim(rows, scores) for n, rows in [(0, goal), *curve.items()]}
    errors = {n: rows.calibration_error.to_numpy() for n, rows in [(0, goal), *curve.items()]}
    n_sims = by_sim[0].shape[1]
    for _ in range(N_SEED_BOOTSTRAPS):
        weights = np.bincount(rng.integers(n_sims, size=n_sims), minlength=n_sims) / n_sims
        drawn = {}
        for n, mtpp in by_sim.items():
            chosen = rng.integers(len(mtpp), size=len(mtpp))
            drawn[n] = np.array([(mtpp[chosen] @ weights).mean(), errors[n][chosen].mean()])
        yield {n: drawn[n] for n in curve}, drawn[0]


def _by_sim(rows, scores):
    """MTPP of each seed and test simulation (n_seeds, n_sims); without scores one column, the mean."""
    if scores is None:
        return rows.mtpp.to_numpy()[:, None]
    return np.stack([scores[key].log_q for key in rows.key])


def _needed(curve, goal, calibrated):
    """Smallest budget at which the interpolated curve (budget -> MTPP, C) meets the goal; infinite if none does."""
    budgets = np.array(sorted(curve))
    fine = np.geomspace(budgets[0], budgets[-1], 400)
    mtpp, error = (np.interp(np.log(fine), np.log(budgets), [curve[n][i] for n in budgets]) for i in (0, 1))
    good = mtpp >= goal[0]
    if calibrated:
        good &= error <= goal[1]
    return fine[good.argmax()] if good.any() else np.inf
