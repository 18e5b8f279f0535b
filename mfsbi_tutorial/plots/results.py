"""The paper's figures from a campaign's table and samples. Tables in, matplotlib Figure out."""

from itertools import cycle

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure

from ..evaluation import coverage_curves, gain, over_seeds, overcoverage, select
from .style import COLOURS, LATEX, style_of, styled

AXES = {"mtpp": "MTPP [nats]", "calibration_error": r"calibration error $\mathcal{C}$", "fom": "figure of merit"}
BUDGETS = {"n_maps": "HF maps", "n_sims": "HF simulations"}


@styled
def budget_curves(
    table, budget_kind: str, metrics, methods=("scratch", "transfer"), fields=("Mcdm",), suite: str = "lh"
) -> Figure:
    """Metrics against the HF budget, mean and standard error over seeds (paper, Figs 3, 6, 10 and 11).

    Args:
        table: rows of a campaign; those of ``suite`` and ``budget_kind``, n_maps or n_sims, are drawn.
        metrics: columns of the table, a panel each.
        methods: a line each; ``accurate`` is added as a level, since it has one budget.
        fields: the first is drawn at full strength, the others fainter.
    """
    table = table[table.suite == suite]
    figure, axes = plt.subplots(1, len(metrics), figsize=(5.2 * len(metrics), 4.3), layout="constrained", squeeze=False)
    for axis, metric in zip(axes[0], metrics, strict=True):
        for strength, field in zip((1.0, *[0.45] * (len(fields) - 1)), fields, strict=True):
            suffix = f", {field}" if len(fields) > 1 else ""
            for method in methods:
                _curve(axis, over_seeds(select(table, method, budget_kind, field, suite), metric),
                       method, method + suffix, strength)  # fmt: skip
            _level(axis, select(table, "accurate", "all", field, suite)[metric], "accurate", suffix, strength)
        _budget_axis(axis, table, budget_kind)
        axis.set_ylabel(_axis_label(metric))
        if metric != "mtpp":
            axis.set_yscale("log")
    axes[0, 0].legend(fontsize=11)
    return figure


def _budget_axis(axis, table, budget_kind):
    budgets = sorted(set(table.budget[table.budget_kind == budget_kind]))
    axis.set(xscale="log", xlabel=BUDGETS[budget_kind])
    axis.set_xticks(budgets, budgets, rotation=45)
    axis.minorticks_off()


def _axis_label(metric):
    name = metric.removeprefix("mse_")
    return AXES[metric] if metric in AXES else rf"MSE of ${LATEX.get(name, name)}$"


def _curve(axis, line, method, label, strength):
    axis.errorbar(line.index, line["mean"], line["error"], **style_of(method), linewidth=2.5, marker="o", capsize=3,
                  alpha=strength, label=label)  # fmt: skip


def _level(axis, values, method, suffix, strength):
    if len(values):
        axis.axhline(values.mean(), **style_of(method), linewidth=2, alpha=strength, label=method + suffix)


@styled
def calibration_panels(levels: dict[str, dict[int, np.ndarray]], sim_id: np.ndarray) -> Figure:
    """Coverage curves with 2-sigma bands, and overcoverage as insets, a panel a method (paper, Fig. 4).

    Args:
        levels: method -> budget -> TARP credibility levels of all test maps, shape (n_obs,).
        sim_id: simulation of each map, over which the bands are bootstrapped, shape (n_obs,).
    """
    figure, axes = plt.subplots(1, len(levels), figsize=(6 * len(levels), 5.4), layout="constrained", squeeze=False)
    for axis, (method, by_budget) in zip(axes[0], levels.items(), strict=True):
        inset = axis.inset_axes((0.58, 0.08, 0.4, 0.34))
        shades = plt.get_cmap("viridis")(np.linspace(0.0, 0.85, len(by_budget)))
        for shade, line, (budget, values) in zip(shades, cycle(("-", "--", "-.", ":")), by_budget.items()):
            coverage_band(axis, values, sim_id, color=shade, linestyle=line, label=f"{budget}")
            ratio = overcoverage(values, sim_id, seed=0).mean(0)
            inset.stairs(ratio, np.linspace(0, 1, len(ratio) + 1), color=shade, linestyle=line, linewidth=1.5)
        axis.plot([0, 1], [0, 1], color="black", linewidth=1)
        inset.axhline(1, color="black", linewidth=1)
        inset.set_title("overcoverage", fontsize=10)
        inset.tick_params(labelsize=9)
        axis.set(title=method, xlabel="nominal credibility level", ylabel="share of truths within", aspect="equal")
        axis.legend(title="budget", fontsize=10, loc="upper left")
    return figure


def coverage_band(axis, levels: np.ndarray, sim_id: np.ndarray, color, **line) -> None:
    """A coverage curve with its 2-sigma band, bootstrapped over simulations; ``levels`` and ``sim_id`` (n_obs,)."""
    nominal = np.linspace(0, 1, 51)
    curves = coverage_curves(levels, sim_id, nominal, seed=0)
    mean = curves.mean(0)
    spread = 2 * curves.std(0)
    axis.plot(nominal, mean, color=color, linewidth=2, **line)
    axis.fill_between(nominal, mean - spread, mean + spread, color=color, alpha=0.2, linewidth=0)


RUNGS = {"lpt": "lpt", "pm3": "pm, 3 steps", "pm": "pm, 8 steps"}  # suites below hydro, the farthest first


def starts(table) -> list[tuple[str, int]]:
    """(rung, number of LF simulations) of every start that transfer was run from in suite LH, the poorest first."""
    rows = table[(table.method == "transfer") & (table.suite == "lh") & (table.field == "Mcdm")]
    return sorted(set(zip(rows.low, rows.low_sims, strict=True)), key=lambda s: (list(RUNGS).index(s[0]), s[1]))


@styled
def gains(table, budgets: dict[tuple[str, int], str]) -> Figure:
    """What a start is worth: MTPP of transfer less that of scratch, against the fidelity and the number of the LF
    simulations that it was pre-trained on.

    Args:
        table: rows of a campaign, for suite LH.
        budgets: (budget kind, budget) of each line, and the name of its colour in ``plots.COLOURS``.
    """
    figure, axes = plt.subplots(1, 2, figsize=(11.5, 4.6), layout="constrained", sharey=True)
    sizes = [n for low, n in starts(table) if low == "pm"]
    panels = ([{"low": low} for low in RUNGS], RUNGS.values()), ([{"low_sims": n} for n in sizes], sizes)
    for axis, (places, names) in zip(axes, panels, strict=True):
        for ((kind, budget), colour), line in zip(budgets.items(), cycle(("-", "--", "-.", ":"))):
            done = [(i, gain(table, kind, budget, **start)) for i, start in enumerate(places)
                    if budget in set(select(table, "transfer", kind, **start).budget)]  # fmt: skip
            where, values = zip(*done, strict=True)
            axis.errorbar(where, *np.transpose(values), color=COLOURS[colour], linestyle=line, linewidth=2.5,
                          marker="o", capsize=4, label=f"{budget} {BUDGETS[kind]}")  # fmt: skip
        axis.axhline(0, color="black", linewidth=1.5)
        axis.set_xticks(range(len(places)), names)
    axes[0].set(xlabel="fidelity of 900 LF simulations", ylabel="gain over scratch [nats]")
    axes[1].set(xlabel="number of LF simulations (pm, 8 steps)")
    axes[0].legend(fontsize=11)
    return figure


@styled
def one_start(table, low: str, low_sims: int) -> Figure:
    """MTPP against the HF budget from one start (suite LH), among scratch, the full pre-training and accurate."""
    figure, axes = plt.subplots(1, 2, figsize=(11.5, 4.6), layout="constrained", sharey=True)
    for axis, kind in zip(axes, BUDGETS, strict=True):
        for method in ("scratch", "transfer"):
            _curve(axis, over_seeds(select(table, method, kind), "mtpp"), method, method, 0.6)
        _level(axis, select(table, "accurate", "all").mtpp, "accurate", "", 0.6)
        chosen = over_seeds(select(table, "transfer", kind, low=low, low_sims=low_sims), "mtpp")
        axis.errorbar(chosen.index, chosen["mean"], chosen["error"], **style_of("live"), linewidth=3, marker="D",
                      markersize=9, capsize=4, label=f"{low_sims} of {RUNGS[low]}")  # fmt: skip
        _budget_axis(axis, table[table.suite == "lh"], kind)
        axis.set_ylim(-0.5, 2.5)
    axes[0].set_ylabel(AXES["mtpp"])
    axes[1].legend(fontsize=11, loc="lower right")
    return figure
