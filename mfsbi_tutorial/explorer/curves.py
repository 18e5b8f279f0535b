"""Learning curves: scores against the budget, and where scratch catches up with transfer."""

import numpy as np
import pandas as pd

from ..evaluation import format_times, over_seeds, saving_factor, scratch_curve
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


def scratch_line(store: Store, suite: str, budget_kind: str) -> pd.Series:
    """Mean MTPP of the best training from nothing by budget; the last is the whole suite, if that was trained on."""

    def make():
        curve = scratch_curve(store.table, budget_kind, store.whole, suite=suite, **store.where)
        return pd.Series({budget: curve[budget].mtpp.mean() for budget in sorted(curve)}, dtype=float)

    return store.remember(("scratch line", suite, budget_kind), make)


def catch_up(store: Store, state: State) -> dict[str, float] | None:
    """Where scratch catches up with transfer at the state's budget, as ``evaluation.saving_factor`` by MTPP alone says;
    None if either was not run."""
    if store.rows(state, "transfer").empty or store.runs(state.suite, "scratch", state.budget_kind).empty:
        return None
    key = ("catch up", state.suite, state.budget_kind, state.budget)
    return store.remember(key, lambda: saving_factor(
        store.table, state.budget_kind, state.budget, calibrated=False, scores=store.scores(state.suite),
        whole=store.whole, suite=state.suite, **store.where,
    ))  # fmt: skip


def crossing(store: Store, state: State) -> tuple[float, float] | None:
    """MTPP of transfer at the state's budget and the budget at which scratch reaches it; None if that is not between
    what was measured."""
    found = catch_up(store, state)
    if found is None or found["limit"] or found["upper_limit"]:
        return None
    return found["goal"], found["factor"] * state.budget


def ticks(store: Store, suite: str, budget_kind: str) -> dict[int, str]:
    """Budgets of the axis with their labels: those that can be chosen, and the whole suite if scratch ends there."""
    budgets = {budget: str(budget) for budget in store.budgets(suite, budget_kind)}
    whole = store.whole.get(budget_kind)
    return budgets | ({whole: "all"} if whole in scratch_line(store, suite, budget_kind) else {})


def catch_up_sentence(store: Store, state: State) -> str:
    """Where scratch catches up with transfer, in a sentence."""
    result = catch_up(store, state)
    unit = store.units[state.budget_kind]
    if result is None:
        return f"Scratch and transfer were not both run at {state.budget} {unit}."
    start = f"Transfer reaches {result['goal']:.2f} nats with {state.budget} {unit}."
    needed = result["factor"] * state.budget
    if result["limit"]:
        return f"{start} Scratch does not reach that with {needed:.0f}, the most that was measured."
    if result["upper_limit"]:
        return f"{start} Scratch reaches that with {needed:.0f} or fewer, the fewest that was measured."
    factor, low, high = (format_times(result[name]) for name in ("factor", "low", "high"))
    seeds = f"{result['n_seeds']} seed{'s' if result['n_seeds'] > 1 else ''}"
    spread = f"{low} to {high}, " if low != high else ""
    return (f"{start} Scratch needs about {round_budget(needed)}: {factor} times as many ({spread}"
            f"from {seeds} a budget or more).")  # fmt: skip


def round_budget(budget: float) -> str:
    """A budget that was read off a curve, to two figures."""
    digits = max(int(np.floor(np.log10(budget))) - 1, 0)
    return f"{round(budget, -digits):.0f}"
