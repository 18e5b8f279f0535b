"""The paper's figures from a campaign's table. Tables in, matplotlib Figure out."""

from itertools import cycle

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from ..evaluation import measured, over_seeds, perfect_range, saving_factor, scratch_curve, select
from ..evaluation.results import N_MAPS_JUDGED, WHOLE_SUITE
from ..evaluation.tables import SCORED
from ..inference import METHODS
from .style import LATEX, display_name, plain_ticks, style_of, styled

AXES = {"mtpp": "MTPP [nats]", "calibration_error": r"calibration error $\mathcal{C}$", "fom": "figure of merit"}
BUDGETS = {"n_maps": "HF maps", "n_sims": "HF simulations"}
PRIOR_VARIANCE = 1 / 12  # squared error of whoever always answers with the middle of the unit cube
GREY = "0.45"  # what belongs to no method


@styled
def budget_curves(
    table, budget_kind: str, metrics, methods=("scratch", "transfer"), fields=("Mcdm",), suite: str = "lh",
    levels=("accurate",), scores=None,
) -> Figure:  # fmt: skip
    """Metrics against the HF budget (paper, Figs 3, 6, 7, 10, 11 and 12).

    MTPP is drawn as mean and standard error over seeds; the other metrics, in which one seed may be far from the
    others, as the median and the range of seeds. A grey band is what perfect posteriors score in calibration error.

    Args:
        table: rows of a campaign; those of ``suite`` and ``budget_kind``, n_maps or n_sims, are drawn.
        metrics: columns of the table, a panel each.
        methods: a line each, if the table has rows of it.
        fields: the first is drawn at full strength, the others fainter.
        levels: methods with one budget, all or none, drawn as levels.
        scores: of the runs, by key; with them bands show the standard error over test simulations of MTPP and FoM.
    """
    table = table[table.suite == suite]
    figure, axes = plt.subplots(1, len(metrics), figsize=(5.2 * len(metrics), 4.3), layout="constrained", squeeze=False)
    for axis, metric in zip(axes[0], metrics, strict=True):
        for strength, field in zip((1.0, *[0.45] * (len(fields) - 1)), fields, strict=True):
            suffix = f", {field}" if len(fields) > 1 else ""
            for method, (marker, shift) in zip(methods, _marks(methods), strict=True):
                rows = select(table, method, budget_kind, field, suite)
                look = {"label": display_name(method) + suffix, "alpha": strength}
                if len(rows):
                    _draw_method(axis, rows, metric, method, marker, shift, scores, look)
            for level in levels:
                kind = METHODS[level].budget
                draw_level(axis, select(table, level, kind, field, suite)[metric], level, suffix, strength)
        budget_axis(axis, table, budget_kind)
        _metric_axis(axis, metric, _tested(table))
    axes[0, 0].legend(fontsize=11)
    return figure


def _draw_method(axis, rows, metric, method, marker, shift, scores, look):
    """A curve, and around it the error over test simulations if there are scores of all its runs."""
    line = over_seeds(rows, metric)
    line.index = line.index * shift
    draw_curve(axis, line, metric, method, marker, **look)
    if scores and metric in SCORED and set(rows.key) <= set(scores):
        seeds = ([scores[key] for key in one.key] for _, one in rows.groupby("budget"))
        error = np.array([measured(group, SCORED[metric]).sims for group in seeds])
        middle = line["mean"] if metric == "mtpp" else line["median"]
        colour = style_of(method)["color"]
        axis.fill_between(line.index, middle - error, middle + error, color=colour, alpha=0.15, linewidth=0)


def _marks(methods):
    """Circles for the methods that have a curve; another shape, beside the others, for each probe."""
    shapes = zip(cycle("sD^vPX*"), np.cumprod(np.full(len(methods), 1.13)), strict=False)
    return [("o", 1.0) if METHODS[method].explored else next(shapes) for method in methods]


def draw_curve(axis, line, metric: str, method: str, marker: str = "o", **look) -> None:
    """A method's ``over_seeds`` of a metric against the budget, as ``budget_curves`` says."""
    middle, below, above = line["mean"], line["error"], line["error"]
    if metric != "mtpp":
        middle, below, above = line["median"], line["median"] - line["lowest"], line["highest"] - line["median"]
    axis.errorbar(line.index, middle, (below, above), **style_of(method), linewidth=2.5, marker=marker, capsize=3,
                  markersize=6 if marker == "o" else 9, **look)  # fmt: skip


def draw_level(axis, values: pd.Series, method: str, suffix: str, strength: float) -> None:
    """The median over seeds of a method with one budget, as a level."""
    if len(values):
        name = display_name(method) + suffix
        axis.axhline(values.median(), **style_of(method), linewidth=2, alpha=strength, label=name)


def budget_axis(axis, table: pd.DataFrame, budget_kind: str) -> None:
    """Make the x axis a logarithmic one of the table's budgets."""
    budgets = sorted(set(table.budget[table.budget_kind == budget_kind]))
    axis.set(xscale="log", xlabel=BUDGETS[budget_kind])
    axis.set_xticks(budgets, budgets, rotation=45)
    axis.minorticks_off()


def _tested(table):
    """Simulation of each map that a campaign's runs are judged on: of a suite's 100 unless the table counts more."""
    n_sims = int(table.n_test_sims.max()) if "n_test_sims" in table else 100
    return np.repeat(np.arange(n_sims), N_MAPS_JUDGED)


def _metric_axis(axis, metric, test_sim_id):
    name = metric.removeprefix("mse_")
    axis.set_ylabel(AXES[metric] if metric in AXES else rf"MSE of ${LATEX.get(name, name)}$")
    if metric == "calibration_error":
        low, high = perfect_range(test_sim_id)
        perfect = axis.axhspan(low, high, color=GREY, alpha=0.35, linewidth=0, label="perfect posteriors, 5 to 95 %")
        axis.legend(handles=[perfect], fontsize=11)
    if metric.startswith("mse_"):
        prior = axis.axhline(PRIOR_VARIANCE, color=GREY, linewidth=2, zorder=0, label="middle of the prior")
        axis.legend(handles=[prior], fontsize=11)
    if metric != "mtpp":
        _logarithmic(axis)


def _logarithmic(axis):
    """Make the y axis logarithmic, with four to ten ticks in plain numbers: 50, 100, 200."""
    axis.set_yscale("log")
    low, high = axis.get_ylim()
    decades = 10.0 ** np.arange(np.floor(np.log10(low)), np.ceil(np.log10(high)))
    even = [np.arange(1, 10, step) for step in (1, 0.5, 0.2, 0.05)]
    for steps in ((1,), (1, 3), (1, 2, 5), (1, 1.5, 2, 3, 4, 5, 7), *even):
        ticks = np.outer(decades, steps).ravel()
        ticks = ticks[(ticks >= low) & (ticks <= high)]
        if len(ticks) >= 4:
            break
    plain_ticks(axis, "y", ticks)


@styled
def scores(rows: dict[str, pd.DataFrame], metric: str = "mtpp", lowest: float = -np.inf, marked=()) -> Figure:
    """One metric of several experiments, a row each: mean and standard error over seeds, and every seed as a dot.

    Args:
        rows: name -> rows of a campaign's table, a row a seed, all of one method.
        metric: a column of the table.
        lowest: means below are drawn as an arrow at the edge, with their number.
        marked: names whose means run through the picture as a thin line, to compare with.

    Raises:
        ValueError: if there are no rows of a name.
    """
    missing = [name for name, seeds in rows.items() if seeds.empty]
    if missing:
        raise ValueError(f"no rows of {missing[0]!r}: look in the table for its method, budget and start.")
    figure, axis = plt.subplots(figsize=(9.5, 1.3 + 0.5 * len(rows)), layout="constrained")
    for y, (name, seeds) in enumerate(rows.items()):
        values = seeds[metric]
        colour, linestyle = style_of(seeds.method.iloc[0]).values()
        if values.mean() < lowest:
            axis.annotate(f"{values.mean():.1f}", (lowest, y), (30, 0), textcoords="offset points", va="center",
                          color=colour, arrowprops={"arrowstyle": "-|>", "color": colour, "linewidth": 2})  # fmt: skip
            continue
        error = values.sem() if len(values) > 1 else 0
        axis.errorbar(values.mean(), y, xerr=error, fmt="o", color=colour, markersize=10, capsize=5, linewidth=2.5)
        axis.plot(values, np.full(len(values), y + 0.28), "|", color=colour, markersize=9, markeredgewidth=2)
        if name in marked:
            axis.axvline(values.mean(), color=colour, linestyle=linestyle, linewidth=1)
    axis.set_yticks(range(len(rows)), rows)
    axis.set(ylim=(len(rows) - 0.4, -0.6), xlabel=AXES.get(metric, metric))
    if np.isfinite(lowest):
        axis.set_xlim(left=lowest)
    return figure


@styled
def saving(table, budget_kind: str, budget: int, suite: str = "lh") -> Figure:
    """How a saving factor by MTPP is read: from transfer at ``budget``, level to the right until the curve of the best
    training from nothing, which ends at the whole suite."""
    factor = saving_factor(table, budget_kind, budget, calibrated=False, suite=suite)["factor"]
    alone = scratch_curve(table, budget_kind, suite=suite)
    scratch = over_seeds(pd.concat([rows.assign(budget=n) for n, rows in alone.items()]), "mtpp")
    transfer = over_seeds(select(table, "transfer", budget_kind, suite=suite), "mtpp")
    figure, axis = plt.subplots(figsize=(8, 4.6), layout="constrained")
    draw_curve(axis, scratch, "mtpp", "scratch", label="best training from nothing")
    draw_curve(axis, transfer, "mtpp", "transfer", label="transfer")
    goal = transfer["mean"][budget]
    arrow = {"arrowstyle": "-|>", "linewidth": 2.5, "color": "black"}
    axis.annotate("", (budget * factor, goal), (budget, goal), arrowprops=arrow)
    axis.annotate(f"{factor:.0f} times", (budget * factor**0.5, goal), (0, -6), textcoords="offset points", ha="center",
                  va="top", fontsize=14)  # fmt: skip
    budget_axis(axis, table[table.suite == suite], budget_kind)
    axis.set_xticks([*axis.get_xticks(), WHOLE_SUITE[budget_kind]], [*axis.get_xticklabels(), "all"], rotation=45)
    axis.set(ylabel=AXES["mtpp"], ylim=(min(-0.5, goal - 2), scratch["mean"].max() + 0.4))
    axis.legend(fontsize=11, loc="lower right")
    return figure
