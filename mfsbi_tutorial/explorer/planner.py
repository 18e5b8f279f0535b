"""Which mix of LF and HF simulations a budget should buy, read off the measured curves."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import cycle

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from ..evaluation import Scores, between, bootstraps, scratch_curve, select
from ..evaluation.results import WHOLE_SUITE
from ..inference import find_method
from ..plots import COLOURS
from ..plots.style import styled

PRIOR = 0.0  # MTPP of the prior in the unit cube, nats: what one knows without a simulation
COST_RATIO = 100.0  # an assumption: an HF simulation costs a hundred LF ones, as hydrodynamics beside gravity may
LINES = list(zip(("blue", "orange", "purple", "sky", "green"), (":", "-.", "--", (0, (3, 1, 1, 1)), "-"), strict=True))


@dataclass(frozen=True)
class Mix:
    """A way to spend a budget.

    Attributes:
        n_low: LF simulations to pre-train on; 0 for scratch.
        n_high: HF simulations, a whole number, at most what was measured.
        mtpp: the score to expect in nats, ``low`` and ``high`` its 16 and 84 % quantiles over bootstraps.
        best: share of those bootstraps in which no other mix is better.
        cost: of all its simulations.
        affordable: HF simulations that the budget would buy.
        measured: the largest number of them that was measured.
        n_seeds: trainings behind each point of its curve, at least.
    """

    n_low: int
    n_high: int
    mtpp: float
    low: float
    high: float
    best: float
    cost: float
    affordable: int
    measured: int
    n_seeds: int


def curves(
    table: pd.DataFrame, suite: str = "lh", whole: Mapping[str, int] = WHOLE_SUITE, **where
) -> dict[int, dict[int, pd.DataFrame]]:
    """Measured runs by the number of LF simulations behind them, 0 for ``evaluation.scratch_curve``, and by the number
    of whole HF simulations. The end of the former is left out if that training began with LF.

    ``whole`` is for ``scratch_curve``; ``where`` holds other columns of the rows, for example field and low."""
    if select(table, "scratch", "n_sims", suite=suite, **where).empty:
        raise ValueError(f"suite {suite!r}: the table has no scratch runs of it over whole simulations.")
    alone = scratch_curve(table, "n_sims", whole, suite=suite, **where)
    found = {0: {n: rows for n, rows in alone.items() if not find_method(rows.method.iloc[0]).from_pretrained}}
    where.pop("low_sims", None)
    for n_low in sorted(set(table.low_sims)):
        rows = select(table, "transfer", "n_sims", suite=suite, **where, low_sims=n_low)
        if rows.budget.nunique() > 1:
            found[int(n_low)] = dict(list(rows.groupby("budget")))
    return found


def _bootstrapped(measured, scores, seed):
    """Bootstraps of MTPP at the points of each curve, all on the same test simulations."""
    runs = {(n_low, n): rows for n_low, curve in measured.items() for n, rows in curve.items()}
    drawn = bootstraps(runs, scores, seed)
    return {n_low: {n: drawn[n_low, n][:, 0] for n in curve} for n_low, curve in measured.items()}


def check_prices(cost_low: float, cost_high: float, budget: float) -> None:
    """Raise ValueError unless prices and budget are positive and finite."""
    numbers = {"cost of an LF simulation": cost_low, "cost of an HF simulation": cost_high, "budget": budget}
    for name, value in numbers.items():
        if not (np.isfinite(value) and value > 0):
            raise ValueError(f"the {name} is {value}: give a positive number.")


def plan(
    table: pd.DataFrame, cost_low: float, cost_high: float, budget: float, suite: str = "lh", seed: int = 0,
    scores: Mapping[str, Scores] | None = None, **where,
) -> list[Mix]:  # fmt: skip
    """Every measured mix that the budget can buy, the best first; empty if it buys none.

    A mix buys whole simulations, no more than were measured and no more than help: what is left is not spent.

    Args:
        table: rows of a campaign.
        cost_low, cost_high, budget: of one simulation and of all, in one unit.
        suite: whose curves to use.
        seed: of the bootstrap over seeds and, with ``scores``, over test simulations.
        scores: of the runs, by key.
        **where: for ``curves``.

    Raises:
        ValueError: if a number is not positive, or the suite unknown.
    """
    check_prices(cost_low, cost_high, budget)
    measured = curves(table, suite, **where)
    offers = {}
    for n_low, drawn in _bootstrapped(measured, scores, seed).items():
        most = affordable(budget - n_low * cost_low, cost_high)
        counts = np.arange(min(drawn), min(most, max(drawn)) + 1)
        if len(counts):
            scattered = between(drawn, counts)
            best = _worth_buying(scattered)
            offers[n_low] = int(counts[best]), scattered[best], most
    if not offers:
        return []
    winner = np.argmax([drawn for _, drawn, _ in offers.values()], axis=0)
    mixes = []
    for i, (n_low, (n_high, drawn, most)) in enumerate(offers.items()):
        curve = measured[n_low]
        mean = between({n: rows.mtpp.mean() for n, rows in curve.items()}, [n_high])[0]
        score = [float(v) for v in (mean, *np.quantile(drawn, [0.16, 0.84]), (winner == i).mean())]
        cost = n_low * cost_low + n_high * cost_high
        mixes.append(Mix(n_low, n_high, *score, cost, most, max(curve), min(map(len, curve.values()))))
    return sorted(mixes, key=lambda mix: -mix.mtpp)


def affordable(money: float, cost: float) -> int:
    """Whole simulations for a sum; a ten-thousandth of one may be missing, so that 0.7 buys seven of 0.1.

    >>> affordable(0.7, 0.1), affordable(0.69, 0.1)
    (7, 6)
    """
    return int(min(np.floor(money / cost + 1e-4), 10**9)) if money > 0 else 0


def _worth_buying(drawn):
    """Row of the largest number, unless a smaller one is better by more than the scatter of the difference."""
    best = int(drawn.mean(1).argmax())
    ahead = drawn[best] - drawn[-1]
    return best if ahead.mean() > ahead.std() else len(drawn) - 1


def advice(mixes: list[Mix], unit: str = "") -> str:
    """The recommendation in words, and how sure it is; ``unit`` is that of the prices, for example CPU h."""
    if not mixes:
        return ("Keep the money: it buys fewer simulations than the smallest mix that was measured, and what those "
                "would give is not known.")  # fmt: skip
    best = mixes[0]
    if best.mtpp <= PRIOR:
        return (f"Keep the money: the best mix, {_bought(best)}, would score {_nats(best.mtpp)}, no better than the "
                f"prior (0 nats).{_measured(best)}")  # fmt: skip
    cost = f"{best.cost:,.0f}" if best.cost >= 1000 else f"{best.cost:.3g}"
    money = f" for {cost} {unit}" if unit else ""
    text = f"Buy {_bought(best)}{money}: about {_nats(best.mtpp)} ({best.low:.2f} to {best.high:.2f})."
    if len(mixes) > 1:
        rival = mixes[1]
        text += f" Next: {_bought(rival)}, {_nats(rival.mtpp)}; {_sureness(best, rival)}."
    if best.affordable > best.measured:
        text += f" The budget would buy more, but more than {best.measured} HF simulations were never measured here."
    return text + _measured(best)


def _bought(mix):
    start = f"{mix.n_low} LF and " if mix.n_low else ""
    return f"{start}{mix.n_high} HF simulations" + ("" if mix.n_low else " and no LF")


def _nats(value):
    return f"{value:.2f} nats".replace("-0.00", "0.00")


def _sureness(best, rival):
    """How clear the choice is: by the distance, and by how few trainings it rests on."""
    apart = best.mtpp - rival.mtpp
    spread = np.hypot(best.high - best.low, rival.high - rival.low) / 2
    if apart < 2 * spread:
        return "the two are hardly different"
    return f"the difference is {apart / spread:.0f} times its scatter" if spread > 0 else "their seeds do not scatter"


def _measured(mix):
    seeds = f"{mix.n_seeds} trainings" if mix.n_seeds > 1 else "one training"
    return f" Each point of its curve rests on {seeds} or more: differences below a few tenths of a nat prove little."


@styled
def draw_plan(
    table: pd.DataFrame, cost_low: float, cost_high: float, budget: float, suite: str = "lh", unit: str = "",
    scores: Mapping[str, Scores] | None = None, **where,
) -> Figure:  # fmt: skip
    """MTPP against the money spent, a curve and band for each number of LF simulations, and a mark on the answer."""
    check_prices(cost_low, cost_high, budget)
    figure, axis = plt.subplots(figsize=(10, 5), layout="constrained")
    top = PRIOR
    drawn = _bootstrapped(curves(table, suite, **where), scores, seed=0)
    for (n_low, curve), (colour, line) in zip(drawn.items(), cycle(LINES)):
        n_high = np.geomspace(min(curve), max(curve), 60)
        low, middle, high = np.quantile(between(curve, n_high), [0.16, 0.5, 0.84], axis=1)
        spent = n_low * cost_low + n_high * cost_high
        name = f"{n_low} LF, then HF" if n_low else "HF alone (scratch)"
        axis.plot(spent, middle, color=COLOURS[colour], linestyle=line, linewidth=2.8, label=name)
        axis.fill_between(spent, low, high, color=COLOURS[colour], alpha=0.2, linewidth=0)
        top = max(top, high.max())
    _mark_answer(axis, plan(table, cost_low, cost_high, budget, suite, scores=scores, **where), budget)
    axis.axhline(PRIOR, color="#606060", linewidth=1.2)
    axis.text(
        0.995, PRIOR, "prior: no simulation at all", transform=axis.get_yaxis_transform(), ha="right", va="bottom"
    )
    axis.set(xscale="log", ylim=(-2.2, top + 0.4), ylabel="MTPP [nats]")
    axis.set_xlabel(f"spent on simulations [{unit.replace('$', chr(92) + '$')}]" if unit else "spent on simulations")
    axis.legend(loc="lower right")
    return figure


def _mark_answer(axis, mixes, budget):
    axis.axvline(budget, color="#606060", linewidth=9, alpha=0.25, zorder=0)
    if mixes and mixes[0].mtpp > PRIOR:
        best = mixes[0]
        axis.plot([best.cost], [best.mtpp], "o", mfc="none", mec="black", mew=2.5, markersize=17)
        axis.annotate(_bought(best), (best.cost, best.mtpp), (-14, 14), textcoords="offset points", ha="right",
                      fontweight="bold")  # fmt: skip
