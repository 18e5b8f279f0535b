"""How many times more HF data training from nothing needs for what transfer reaches.

Tables, the explorer and the planner read measured curves with these functions: linear in the log of the budget, with
one bootstrap over seeds and test simulations."""

from collections.abc import Hashable, Mapping, Sequence

import numpy as np
import pandas as pd

from .metrics import perfect_range
from .results import N_SEED_BOOTSTRAPS, WHOLE_SUITE, select
from .scores import Scores

FROM_NOTHING = ("scratch", "scratch_kfold")
WHOLE = ("scratch_whole", "accurate")  # the first of them that a table has ends the curve of scratch
GOAL = "goal"
SCORES = ["mtpp", "calibration_error"]


def scratch_curve(
    table: pd.DataFrame, budget_kind: str, whole: Mapping[str, int] = WHOLE_SUITE, **where
) -> dict[int, pd.DataFrame]:
    """Rows of the best training from nothing by budget: of ``FROM_NOTHING`` the method with the highest mean MTPP, and
    at the size of the whole suite the first of ``WHOLE`` that the table has. ``accurate`` begins with LF: where it
    stands for training from nothing, that looks better than it is, and savings are told too small.

    Args:
        table: rows of a campaign.
        budget_kind: n_maps or n_sims.
        whole: the size of the whole suite by ``budget_kind``.
        **where: ``field``, ``suite`` and other columns of the rows.
    """
    curve = {}
    for method in FROM_NOTHING:
        for budget, rows in select(table, method, budget_kind, **where).groupby("budget"):
            if budget not in curve or rows.mtpp.mean() > curve[budget].mtpp.mean():
                curve[budget] = rows
    for method in WHOLE:
        rows = select(table, method, "all", **where)
        if len(rows):
            return curve | {whole[budget_kind]: rows}
    return curve


def saving_factor(
    table: pd.DataFrame, budget_kind: str, budget: int, calibrated: bool = True, seed: int = 0,
    scores: Mapping[str, Scores] | None = None, whole: Mapping[str, int] = WHOLE_SUITE, **where,
) -> dict[str, float]:  # fmt: skip
    """How many times more HF data ``scratch`` needs for what ``transfer`` reaches at ``budget``.

    Scratch (``scratch_curve``) has reached the goal where its mean MTPP, linear in the log of the budget between
    measured budgets, is as high and, if ``calibrated``, its calibration error no larger, or with ``scores`` no larger
    than those of 95 % of perfect posteriors on as many test maps. The uncertainty comes from a bootstrap over seeds
    and, with ``scores``, over test simulations, the same ones for all runs.

    Args:
        table: rows of a campaign with both methods.
        budget_kind, budget: of ``transfer``, n_maps or n_sims.
        calibrated: whether calibration counts; without, the factor is smaller and less noisy.
        seed: of the bootstrap.
        scores: of the runs, by key.
        whole: for ``scratch_curve``.
        **where: ``field`` and ``suite`` of the rows.

    Returns:
        ``factor`` and its 16 and 84 % quantiles ``low`` and ``high``; ``limit`` is True if scratch's largest budget
        does not reach it, and ``factor`` then is a lower limit; ``upper_limit`` is True if scratch's smallest budget
        reaches it already, and ``factor`` then is an upper limit. ``goal`` is the mean MTPP of transfer, ``n_seeds``
        the number of seeds that every point rests on at least.

    Raises:
        ValueError: if there are no such rows, or one of them holds no number.
    """
    transfer = select(table, "transfer", budget_kind, **where)
    curve = scratch_curve(table, budget_kind, whole, **where)
    goal = transfer[transfer.budget == budget]
    if goal.empty or not curve:
        raise ValueError(f"the table has no scratch runs, or no transfer runs at {budget_kind} = {budget}.")
    rows = pd.concat([goal, *curve.values()])
    if not np.isfinite(rows[SCORES].to_numpy()).all():
        raise ValueError(f"a scratch or transfer run of {budget_kind} has no finite MTPP or C: look at it, or drop it.")
    runs = {GOAL: goal, **curve}
    worst = _largest_error(scores) if calibrated else np.inf
    best = _needed({n: _means(one)[None] for n, one in runs.items()}, worst)[0] / budget
    draws = _needed(bootstraps(runs, scores, seed), worst) / budget
    smallest, largest = min(curve) / budget, max(curve) / budget
    low, high = np.quantile(np.minimum(draws, largest), [0.16, 0.84])
    limits = {"limit": bool(best > largest), "upper_limit": bool(best <= smallest)}
    found = {"goal": goal.mtpp.mean(), "n_seeds": min(map(len, runs.values()))}
    return {"factor": min(best, largest), "low": low, "high": high, **limits, **found}


def bootstraps(
    runs: Mapping[Hashable, pd.DataFrame], scores: Mapping[str, Scores] | None = None, seed: int = 0
) -> dict[Hashable, np.ndarray]:
    """Means of groups of runs, such as the points of a curve, as other seeds and other test simulations would have
    given them.

    Args:
        runs: rows of each group, a row a seed.
        scores: of the runs, by key; without, the test simulations stay as they are.
        seed: of the bootstrap.

    Returns:
        Mean MTPP and calibration error of each group, shape (n_bootstraps, 2). A bootstrap judges all groups on the
        same test simulations; calibration errors are resampled over seeds alone.
    """
    rng = np.random.default_rng(seed)
    by_sim = {name: _by_sim(rows, scores) for name, rows in runs.items()}
    n_sims = next(iter(by_sim.values())).shape[1]
    weights = rng.multinomial(n_sims, np.full(n_sims, 1 / n_sims), N_SEED_BOOTSTRAPS) / n_sims
    drawn = {}
    for name, mtpp in by_sim.items():
        seeds = rng.integers(len(mtpp), size=(N_SEED_BOOTSTRAPS, len(mtpp)))
        errors = runs[name].calibration_error.to_numpy()
        by_seed = np.take_along_axis(weights @ mtpp.T, seeds, axis=1)
        drawn[name] = np.stack([by_seed.mean(1), errors[seeds].mean(1)], axis=1)
    return drawn


def between(curve: Mapping[int, np.ndarray], budgets: Sequence[float]) -> np.ndarray:
    """A curve at any budgets, linear in the log of the budget; beyond the measured budgets it stays level.

    Args:
        curve: values of shape (n, ...) at each measured budget, for example ``bootstraps``.
        budgets: where it is wanted.

    Returns:
        Values of shape (n_budgets, n, ...).
    """
    measured = sorted(curve)
    values = np.stack([curve[n] for n in measured])
    x, known = np.log(budgets), np.log(measured)
    left = np.clip(np.searchsorted(known, x, side="right") - 1, 0, None)
    right = np.minimum(left + 1, len(known) - 1)
    share = np.clip((x - known[left]) / np.maximum(known[right] - known[left], 1e-9), 0, 1)
    share = np.where(left < right, share, 0.0).reshape(-1, *[1] * (values.ndim - 1))
    return values[left] + share * (values[right] - values[left])


def _means(rows):
    return rows[SCORES].to_numpy().mean(0)


def _by_sim(rows, scores):
    """MTPP of each seed and test simulation (n_seeds, n_sims); without scores one column, the mean."""
    if scores is None:
        return rows.mtpp.to_numpy()[:, None]
    return np.stack([scores[key].log_q for key in rows.key])


def _largest_error(scores):
    """Calibration error that perfect posteriors may score by chance; without scores nothing is known of the maps."""
    return perfect_range(next(iter(scores.values())).sim_id)[1] if scores else 0.0


def _needed(drawn, worst):
    """Smallest budget at which each interpolated curve (n, 2) meets its goal, shape (n,); infinite if none does. A
    calibration error up to ``worst`` is as good as the goal's."""
    goal = drawn[GOAL]
    curve = {n: values for n, values in drawn.items() if n != GOAL}
    fine = np.geomspace(min(curve), max(curve), 400)
    mtpp, error = np.moveaxis(between(curve, fine), 2, 0)
    good = (mtpp >= goal[:, 0]) & (error <= np.maximum(goal[:, 1], worst))
    return np.where(good.any(0), fine[good.argmax(0)], np.inf)
