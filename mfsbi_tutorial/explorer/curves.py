"""Learning curves: scores against the budget, and where scratch catches up with transfer."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from ..evaluation import over_seeds
from ..evaluation.results import N_SEED_BOOTSTRAPS
from .store import State, Store, varied


def learning_curves(store: Store, suite: str, budget_kind: str, methods) -> dict[str, pd.DataFrame]:
    """MTPP of each method against the budget: mean, error and number of seeds, indexed by budget."""
    lines = {}
    for method in methods:
        if method in varied():
            rows = store.runs(suite, method, budget_kind)
            key = ("curve", suite, method, budget_kind)
            lines[method] = store.remember(key, lambda rows=rows: over_seeds(rows, "mtpp"))
    return {method: line for method, line in lines.items() if len(line)}


def levels(store: Store, suite: str, methods) -> dict[str, float]:
    """MTPP of those methods that have no budget to choose, nats."""
    state = State(suite)
    fixed = [m for m in dict.fromkeys((*methods, "accurate")) if m not in varied()]
    means = {method: store.rows(state, method).mtpp.mean() for method in fixed}
    return {method: mean for method, mean in means.items() if np.isfinite(mean)}


def bootstrap(rows: pd.DataFrame, budgets: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """MTPP at ``budgets``, linear in their logarithm between measured ones, seeds resampled; a row a bootstrap.

    Beyond the measured budgets the answer is NaN."""
    measured = np.array(sorted(set(rows.budget)))
    values = [rows.mtpp[rows.budget == budget].to_numpy() for budget in measured]
    drawn = [v[rng.integers(len(v), size=(N_SEED_BOOTSTRAPS, len(v)))].mean(1) for v in values]
    x, known = np.log(np.maximum(budgets, 1e-9)), np.log(measured)
    return np.array([np.interp(x, known, one, left=np.nan, right=np.nan) for one in np.stack(drawn, axis=1)])


@dataclass(frozen=True)
class CatchUp:
    """Where ``scratch`` reaches what ``transfer`` reaches at a budget.

    ``budget`` is interpolated between measured budgets, ``low`` and ``high`` are 16 and 84 % quantiles of a bootstrap
    over ``n_seeds`` seeds; ``beyond`` is -1 or 1 where it lies below or above all measured budgets."""

    goal: float
    budget: float
    low: float
    high: float
    beyond: int
    n_seeds: int


def catch_up(store: Store, state: State) -> CatchUp | None:
    """Where scratch catches up with transfer at the state's budget; None if either was not run there."""
    key = ("catch up", state.suite, state.budget_kind, state.budget)
    return store.remember(key, lambda: _catch_up(store, state))


def _catch_up(store, state):
    scratch = store.runs(state.suite, "scratch", state.budget_kind)
    transfer = store.rows(state, "transfer")
    if scratch.empty or transfer.empty:
        return None
    rng = np.random.default_rng(0)
    smallest, largest = scratch.budget.min(), scratch.budget.max()
    fine = np.exp(np.linspace(np.log(smallest), np.log(largest), 400))
    fine[[0, -1]] = smallest, largest
    mean = over_seeds(scratch, "mtpp")["mean"]
    goal = transfer.mtpp.mean()
    best = _crossing(fine, np.interp(np.log(fine), np.log(mean.index.to_numpy(float)), mean)[None], np.array([goal]))
    seeds = transfer.mtpp.to_numpy()
    goals = seeds[rng.integers(len(seeds), size=(N_SEED_BOOTSTRAPS, len(seeds)))].mean(1)
    crossings = _crossing(fine, bootstrap(scratch, fine, rng), goals)
    low, high = np.quantile(np.minimum(crossings, largest), (0.16, 0.84))
    beyond = int(best[0] > largest) - int(best[0] <= smallest)
    n_seeds = min(len(seeds), int(over_seeds(scratch, "mtpp").n_seeds.min()))
    return CatchUp(goal, float(min(best[0], largest)), float(low), float(high), beyond, n_seeds)


def _crossing(budgets, curves, goals):
    """The first budget at which each curve is as high as its goal, infinite if none is."""
    reached = curves >= goals[:, None]
    return np.where(reached.any(1), budgets[reached.argmax(1)], np.inf)


def catch_up_sentence(store: Store, state: State) -> str:
    """Where scratch catches up with transfer, in a sentence."""
    result = catch_up(store, state)
    unit = store.units[state.budget_kind]
    if result is None:
        return f"Scratch and transfer were not both run at {state.budget} {unit}."
    start = f"Transfer reaches {result.goal:.2f} nats with {state.budget} {unit}."
    if result.beyond > 0:
        return f"{start} Scratch does not reach that with {result.budget:.0f}, the most that was measured."
    if result.beyond < 0:
        return f"{start} Scratch reaches that with {result.budget:.0f} or fewer, the fewest that was measured."
    ratios = [value / state.budget for value in (result.budget, result.low, result.high)]
    factor, low, high = (f"{ratio:.0f}" if ratio > 3 else f"{ratio:.1f}" for ratio in ratios)
    seeds = f"{result.n_seeds} seed{'s' if result.n_seeds > 1 else ''}"
    return (f"{start} Scratch needs about {round_budget(result.budget)}: {factor} times as many ({low} to {high}, "
            f"from {seeds} a budget).")  # fmt: skip


def round_budget(budget: float) -> str:
    """A budget that was read off a curve, to two figures."""
    digits = max(int(np.floor(np.log10(budget))) - 1, 0)
    return f"{round(budget, -digits):.0f}"
