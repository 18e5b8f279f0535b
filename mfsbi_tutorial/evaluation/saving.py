"""What pre-training is worth: gains in nats, and the HF data that it saves."""

import numpy as np
import pandas as pd

from .results import N_SEED_BOOTSTRAPS, WHOLE_SUITE, over_seeds, select


def gain(table: pd.DataFrame, budget_kind: str, budget: int, **start) -> tuple[float, float]:
    """MTPP of ``transfer`` from a start (``low``, ``low_sims``) less that of ``scratch`` at the same budget, in nats.

    Returns:
        mean over seeds and its standard error. Below zero, transfer hurts.
    """
    rows = [select(table, "transfer", budget_kind, **start), select(table, "scratch", budget_kind)]
    transfer, scratch = (over_seeds(r[r.budget == budget], "mtpp") for r in rows)
    if transfer.empty or scratch.empty:
        raise ValueError(f"the table has no transfer run from {start} or no scratch run at {budget_kind} = {budget}.")
    difference = transfer["mean"] - scratch["mean"]
    return float(difference.iloc[0]), float(np.hypot(transfer["error"], scratch["error"]).iloc[0])


def saving_factor(
    table: pd.DataFrame, budget_kind: str, budget: int, calibrated: bool = True, seed: int = 0, **where
) -> dict[str, float]:
    """How many times more HF data ``scratch`` needs for what ``transfer`` reaches at ``budget``.

    The curve of ``scratch`` ends in ``accurate``, which is scratch on the whole suite. It has reached the goal where
    its mean MTPP, linear in the log of the budget between measured budgets, is as high and, if ``calibrated``, its
    calibration error no larger. The uncertainty comes from a bootstrap over seeds.

    Args:
        table: rows of a campaign with both methods.
        budget_kind: ``n_maps`` or ``n_sims``.
        budget: of ``transfer``.
        calibrated: whether calibration counts; without, the factor is smaller and less noisy.
        seed: of the bootstrap.
        **where: ``field`` and ``suite`` of the rows.

    Returns:
        ``factor`` and its 16 and 84 % quantiles ``low`` and ``high``; ``limit`` is True if scratch's largest budget
        does not reach it, and ``factor`` then is a lower limit.
    """
    rng = np.random.default_rng(seed)
    transfer = select(table, "transfer", budget_kind, **where)
    whole = select(table, "accurate", "all", **where).assign(budget=WHOLE_SUITE[budget_kind])
    scratch = pd.concat([select(table, "scratch", budget_kind, **where), whole])
    goal = transfer[transfer.budget == budget]
    if goal.empty or scratch.empty:
        raise ValueError(f"the table has no scratch runs, or no transfer runs at {budget_kind} = {budget}.")
    metrics = ["mtpp", "calibration_error"]
    curve = {n: rows[metrics].to_numpy() for n, rows in scratch.groupby("budget")}
    goal = goal[metrics].to_numpy()

    def factor(draw):
        return _needed({n: draw(rows) for n, rows in curve.items()}, draw(goal), calibrated) / budget

    def resampled(rows):
        return rows[rng.integers(len(rows), size=len(rows))].mean(0)

    best = factor(lambda rows: rows.mean(0))
    draws = [factor(resampled) for _ in range(N_SEED_BOOTSTRAPS)]
    largest = max(curve) / budget
    low, high = np.quantile(np.minimum(draws, largest), [0.16, 0.84])
    return {"factor": min(best, largest), "low": low, "high": high, "limit": bool(best > largest)}


def _needed(curve, goal, calibrated):
    """Smallest budget at which the interpolated curve (budget -> MTPP, C) meets the goal; infinite if none does."""
    budgets = np.array(sorted(curve))
    fine = np.geomspace(budgets[0], budgets[-1], 400)
    mtpp, error = (np.interp(np.log(fine), np.log(budgets), [curve[n][i] for n in budgets]) for i in (0, 1))
    good = mtpp >= goal[0]
    if calibrated:
        good &= error <= goal[1]
    return fine[good.argmax()] if good.any() else np.inf
