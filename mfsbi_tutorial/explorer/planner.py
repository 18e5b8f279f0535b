"""Which mix of LF and HF simulations a budget should buy, read off the measured curves."""

from dataclasses import dataclass
from itertools import cycle

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from ..evaluation import select
from ..evaluation.results import N_SEED_BOOTSTRAPS, WHOLE_SUITE
from ..plots import COLOURS
from ..plots.style import styled

LINES = list(zip(("blue", "orange", "purple", "sky", "green"), (":", "-.", "--", (0, (3, 1, 1, 1)), "-"), strict=True))


@dataclass(frozen=True)
class Mix:
    """A way to spend a budget: ``n_low`` LF simulations to pre-train on (0 for scratch) and ``n_high`` HF ones, at most
    what was measured; the MTPP to expect in nats with its 16 and 84 % quantiles ``low`` and ``high``; and the share of
    bootstraps over seeds in which no other mix is better."""

    n_low: int
    n_high: int
    mtpp: float
    low: float
    high: float
    best: float


def curves(table: pd.DataFrame, suite: str = "lh") -> dict[int, pd.DataFrame]:
    """Measured runs over whole HF simulations by the number of LF simulations behind them, 0 for scratch."""
    whole = select(table, "accurate", "all", suite=suite).assign(budget=WHOLE_SUITE["n_sims"])
    found = {0: pd.concat([select(table, "scratch", "n_sims", suite=suite), whole])}
    if found[0].empty:
        raise ValueError(f"suite {suite!r}: the table has no scratch runs of it over whole simulations.")
    for n_low in sorted(set(table.low_sims)):
        rows = select(table, "transfer", "n_sims", suite=suite, low_sims=n_low)
        if rows.budget.nunique() > 1:
            found[n_low] = rows
    return found


def bootstrap(rows: pd.DataFrame, n_high: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """MTPP at ``n_high`` HF simulations, linear in their logarithm, seeds resampled: (N_SEED_BOOTSTRAPS, len(n_high)).

    Below the smallest measured budget the answer is NaN; above the largest it stays where it is."""
    budgets = np.array(sorted(set(rows.budget)))
    values = [rows.mtpp[rows.budget == budget].to_numpy() for budget in budgets]
    drawn = [v[rng.integers(len(v), size=(N_SEED_BOOTSTRAPS, len(v)))].mean(1) for v in values]
    x = np.log(np.maximum(n_high, 1e-9))
    return np.array([np.interp(x, np.log(budgets), one, left=np.nan) for one in np.stack(drawn, axis=1)])


def plan(
    table: pd.DataFrame, cost_low: float, cost_high: float, budget: float, suite: str = "lh", seed: int = 0
) -> list[Mix]:
    """Every measured mix that the budget can buy, the best first.

    Args:
        table: rows of a campaign.
        cost_low, cost_high, budget: of one simulation and of all, in any unit.
        suite: whose curves to use.
        seed: of the bootstrap over seeds.

    Raises:
        ValueError: if a number is not positive, the suite unknown, or the budget buys no mix that was measured.
    """
    numbers = {"cost of an LF simulation": cost_low, "cost of an HF simulation": cost_high, "budget": budget}
    for name, value in numbers.items():
        if not (np.isfinite(value) and value > 0):
            raise ValueError(f"the {name} is {value}: give a positive number.")
    rng = np.random.default_rng(seed)
    offers = {}
    for n_low, rows in curves(table, suite).items():
        n_high = min((budget - n_low * cost_low) / cost_high, rows.budget.max())
        if n_high >= rows.budget.min():
            offers[n_low] = int(n_high), bootstrap(rows, np.array([n_high]), rng)[:, 0]
    if not offers:
        raise ValueError("the budget buys fewer simulations than the smallest mix that was measured: raise it.")
    winner = np.argmax([drawn for _, drawn in offers.values()], axis=0)
    mixes = []
    for i, (n_low, (n_high, drawn)) in enumerate(offers.items()):
        numbers = drawn.mean(), *np.quantile(drawn, [0.16, 0.84]), (winner == i).mean()
        mixes.append(Mix(n_low, n_high, *map(float, numbers)))
    return sorted(mixes, key=lambda mix: -mix.mtpp)


def advice(mixes: list[Mix]) -> str:
    """The recommendation in a sentence or two."""
    best = mixes[0]
    start = f"{best.n_low} LF simulations to pre-train on and " if best.n_low else "no LF simulation and "
    text = (
        f"Buy {start}{best.n_high} HF simulations: MTPP {best.mtpp:.2f} nats ({best.low:.2f} to {best.high:.2f}), the "
        f"best mix in {best.best:.0%} of the bootstraps."
    )
    if len(mixes) > 1:
        rival = mixes[1]
        text += f" Next: {rival.n_low} LF and {rival.n_high} HF simulations, {rival.mtpp:.2f} nats."
    return text


@styled
def draw_plan(table: pd.DataFrame, cost_low: float, cost_high: float, budget: float, suite: str = "lh") -> Figure:
    """MTPP against the money spent, a curve and band for each number of LF simulations, with the budget marked."""
    figure, axis = plt.subplots(figsize=(9, 4.6), layout="constrained")
    rng = np.random.default_rng(0)
    for (n_low, rows), (colour, line) in zip(curves(table, suite).items(), cycle(LINES)):
        n_high = np.geomspace(rows.budget.min(), rows.budget.max(), 60)
        low, middle, high = np.quantile(bootstrap(rows, n_high, rng), [0.16, 0.5, 0.84], axis=0)
        spent = n_low * cost_low + n_high * cost_high
        label = f"{n_low} LF, then HF" if n_low else "HF alone (scratch)"
        axis.plot(spent, middle, color=COLOURS[colour], linestyle=line, linewidth=2.5, label=label)
        axis.fill_between(spent, low, high, color=COLOURS[colour], alpha=0.2, linewidth=0)
    axis.axvline(budget, color="grey", linewidth=6, alpha=0.25)
    axis.set(xscale="log", ylim=(-3.2, None), xlabel="money spent on simulations", ylabel="MTPP [nats]")
    axis.legend()
    return figure
