"""What a start is worth: transfer from cheaper or fewer LF simulations. A table in, matplotlib Figure out."""

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure

from ..evaluation import gain, over_seeds, select
from ..evaluation.results import LOW, LOW_SIMS
from .results import AXES, BUDGETS, budget_axis, draw_curve, draw_level
from .style import shades, style_of, styled

RUNGS = ("lpt", "pm", "nbody")  # below hydro, the farthest first


def starts(table) -> list[tuple[str, int]]:
    """(rung, number of LF simulations) of every start that transfer was run from in suite LH, the poorest first."""
    rows = table[(table.method == "transfer") & (table.suite == "lh") & (table.field == "Mcdm")]
    return sorted(set(zip(rows.low, rows.low_sims, strict=True)), key=lambda s: (RUNGS.index(s[0]), s[1]))


@styled
def gains(table, budgets: list[tuple[str, int]]) -> Figure:
    """What a start is worth: MTPP of transfer less that of scratch, against the fidelity and the number of the LF
    simulations that it was pre-trained on, the latter if there is more than one.

    Args:
        table: rows of a campaign, for suite LH.
        budgets: (budget kind, budget) of each line, from dark to light.
    """
    rungs = [low for low, n in starts(table) if n == LOW_SIMS]
    sizes = [n for low, n in starts(table) if low == LOW]
    panels = [([{"low": low} for low in rungs], rungs, f"fidelity of {LOW_SIMS} LF simulations")]
    if len(sizes) > 1:
        panels.append(([{"low_sims": n} for n in sizes], sizes, f"number of LF simulations ({LOW})"))
    figure, axes = plt.subplots(1, len(panels), figsize=(1 + 5.5 * len(panels), 4.6), layout="constrained",
                                sharey=True, squeeze=False)  # fmt: skip
    for axis, (places, names, xlabel) in zip(axes[0], panels, strict=True):
        for look, marker, (kind, budget) in zip(shades(len(budgets)), "osD^vP", budgets, strict=False):
            done = [(i, gain(table, kind, budget, **start)) for i, start in enumerate(places)
                    if budget in set(select(table, "transfer", kind, **start).budget)]  # fmt: skip
            if not done:
                raise ValueError(f"no transfer run at {kind} = {budget}: choose a budget that the table has.")
            where, values = zip(*done, strict=True)
            axis.errorbar(where, *np.transpose(values), **look, linewidth=2.5, marker=marker,
                          markersize=8, capsize=4, label=f"{budget} {BUDGETS[kind]}")  # fmt: skip
        axis.axhline(0, color="black", linewidth=1.5)
        axis.set_xticks(range(len(places)), names)
        axis.set(xlim=(-0.3, len(places) - 0.7), xlabel=xlabel)
    axes[0, 0].set(ylabel="gain over scratch [nats]")
    axes[0, 0].legend(fontsize=11)
    return figure


@styled
def one_start(table, low: str, low_sims: int) -> Figure:
    """MTPP against the HF budget from one start (suite LH), beside scratch, the course's start and accurate."""
    figure, axes = plt.subplots(1, 2, figsize=(11.5, 4.6), layout="constrained", sharey=True)
    for axis, kind in zip(axes, BUDGETS, strict=True):
        for method, label in (("scratch", "scratch"), ("transfer", f"{LOW_SIMS} of {LOW}")):
            draw_curve(axis, over_seeds(select(table, method, kind), "mtpp"), "mtpp", method, label=label, alpha=0.6)
        draw_level(axis, select(table, "accurate", "all").mtpp, "accurate", "", 0.6)
        chosen = over_seeds(select(table, "transfer", kind, low=low, low_sims=low_sims), "mtpp")
        axis.errorbar(chosen.index, chosen["mean"], chosen["error"], **style_of("live"), linewidth=3, marker="D",
                      markersize=9, capsize=4, label=f"{low_sims} of {low}")  # fmt: skip
        budget_axis(axis, table[table.suite == "lh"], kind)
        axis.set_ylim(bottom=-0.5)
    axes[0].set_ylabel(AXES["mtpp"])
    axes[1].legend(fontsize=11, loc="lower right")
    return figure
