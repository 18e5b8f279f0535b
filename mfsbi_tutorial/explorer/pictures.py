"""The explorer's pictures: a state in, a matplotlib Figure out. ``widgets`` puts them under sliders.

What is shown was measured before (data/results); nothing here trains."""

from dataclasses import replace

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from ..data import from_unit
from ..data.checks import check_whole
from ..evaluation import over_seeds
from ..plots import BUDGETS, contour, label, style_of
from ..plots.corners import marginals, on_axes, triangle, window
from ..plots.results import coverage_band
from ..plots.style import display_name, styled
from .store import Live, State, Store

CORNER = {"sb13": ("Omega_m", "sigma_8", "n_s")}  # what the maps constrain; else the first three parameters


@styled
def picture(store: Store, state: State, live: Live | None = None) -> Figure:
    """The explorer's picture: map, coverage, corner plot, MTPP against the budget, and scores.

    ``live``, a network trained by the learner, is drawn where it belongs to ``state``. ValueError if the suite or the
    test map is not there."""
    test = store.test(state.suite)
    found = {method: store.posteriors(state, method) for method in state.methods}
    found = {method: posteriors for method, posteriors in found.items() if posteriors is not None}
    if live is not None and live.belongs_to(state):
        found["live"] = live.posteriors
    reference = found["accurate"] if "accurate" in found else store.posteriors(state, "accurate")
    check_whole("test_map", state.test_map, 0, len(reference.theta_unit) - 1)
    figure = _corner(store, state, found, reference.theta_unit[state.test_map])
    sim_id = reference.shown_sim_id[state.test_map]
    _observation(figure.add_axes((0.025, 0.53, 0.26, 0.41)), test.take(np.flatnonzero(test.sim_id == sim_id)))
    _coverage(figure.add_axes((0.065, 0.1, 0.2, 0.33)), found)
    _curve(figure.add_axes((0.735, 0.56, 0.25, 0.38)), store, state, live)
    _scores(figure.add_axes((0.685, 0.02, 0.305, 0.4)), store, state, found, live)
    return figure


def _corner(store, state, found, truth_unit):
    """The figure with the corner plot in its middle; the scores' table is its legend."""
    if not found:
        figure = plt.figure(figsize=(14, 6.6))
        figure.text(0.5, 0.5, "tick a method that was run at this budget", ha="center", fontsize=12)
        return figure
    inferred = store.test(state.suite).inferred
    names = CORNER.get(state.suite, [p.name for p in inferred[:3]])
    columns = [i for i, p in enumerate(inferred) if p.name in names]
    shown = [inferred[i] for i in columns]
    samples = {m: from_unit(p.samples_unit[:, state.test_map], inferred)[:, columns] for m, p in found.items()}
    densities = {m: marginals(values, shown, m) for m, values in samples.items()}
    truth = on_axes(from_unit(truth_unit, inferred)[columns], shown)
    figure = plt.figure(figsize=(14, 6.6))
    figure.subplots_adjust(left=0.345, right=0.655, bottom=0.1, top=0.97)
    triangle(figure, densities, truth, window(list(densities.values()), truth, shown), shown)
    return figure


def _observation(axis, test):
    """The first map or vector of a test simulation."""
    data = np.asarray(test.x[0, 0])
    is_map = len(test.data_shape) == 2
    if is_map:
        axis.imshow(data.T, origin="lower", cmap="magma")
        axis.set(xticks=(), yticks=(), xlabel=f"{test.box_size:g} Mpc/h" if np.isfinite(test.box_size) else "")
    else:
        axis.plot(np.arange(1, len(data) + 1), data, color="black", linewidth=2)
        axis.text(0.03, 0.97, test.units, va="top", fontsize=11, transform=axis.transAxes)
        axis.set_xlabel("feature", labelpad=0)
        axis.tick_params(labelsize=9)
    axis.set_title(f"test {'map' if is_map else 'vector'} of simulation {test.sim_id[0]}", fontsize=12)


def _coverage(axis, found):
    axis.plot([0, 1], [0, 1], color="grey", linewidth=1)
    for method, posteriors in found.items():
        coverage_band(axis, posteriors.levels, posteriors.sim_id, **style_of(method))
    axis.set(xlim=(0, 1), ylim=(0, 1), xticks=(0, 0.5, 1), yticks=(0, 0.5, 1))
    axis.set_xlabel("nominal credibility level", fontsize=12)
    axis.set_ylabel("share of truths within", fontsize=12)


def _curve(axis, store, state, live):
    for method in ("scratch", "transfer"):
        line = over_seeds(store.runs(state.suite, method, state.budget_kind), "mtpp")
        axis.errorbar(line.index, line["mean"], line["error"], **style_of(method), linewidth=2, marker="o")
    level = store.level(state.suite)
    axis.axhline(level, **style_of("accurate"), linewidth=2)
    if live is not None and live.belongs_to(state):
        axis.plot(state.budget, live.metrics["mtpp"], "*", color=style_of("live")["color"], markersize=16)
    axis.axvline(state.budget, color="grey", linewidth=6, alpha=0.25)
    axis.set(xscale="log", ylim=(level - 5.5, level + 0.4))
    axis.set_xlabel(BUDGETS[state.budget_kind], fontsize=12)
    axis.set_ylabel("MTPP [nats]", fontsize=12)
    budgets = store.budgets(state.suite, state.budget_kind)
    axis.set_xticks(budgets, budgets, rotation=45, fontsize=10)
    axis.minorticks_off()


def _scores(axis, store, state, found, live):
    """A table of means and standard errors over seeds, which is the legend as well."""
    axis.axis("off")
    axis.set(xlim=(0, 1), ylim=(0, 1))
    columns = {"mtpp": (0.6, "{:.2f}"), "calibration_error": (0.88, "{:.3f}"), "fom": (1.0, "{:.0f}")}
    for title, (x, _) in zip(("MTPP [nats]", "C", "FoM"), columns.values(), strict=True):
        axis.text(x, 0.97, title, ha="right", fontsize=11)
    y = 0.97
    seeds = []
    for method in [*state.methods, *(["live"] if "live" in found else [])]:
        y -= 0.15
        axis.plot([0, 0.08], [y + 0.025, y + 0.025], **style_of(method), linewidth=2.5)
        axis.text(0.1, y, display_name(method), fontsize=12)
        rows = pd.DataFrame([live.metrics]) if method == "live" else store.rows(state, method)
        seeds.append(str(len(rows)))
        if not len(rows):
            axis.text(1.0, y, "not run at this budget", ha="right", fontsize=11, style="italic")
            continue
        for metric, (x, form) in columns.items():
            error = f" ± {form.format(rows[metric].sem())}" if len(rows) > 1 and metric != "fom" else ""
            axis.text(x, y, form.format(rows[metric].mean()) + error, ha="right", fontsize=10.5)
    axis.text(0, y - 0.15, f"mean ± standard error over {', '.join(seeds)} seeds", fontsize=10)


@styled
def small_multiples(store: Store, suite: str, budget_kind: str, test_map: int = 0) -> Figure:
    """The corner plot's first two parameters at every budget side by side, for readers without a kernel."""
    state = State(suite, budget_kind, test_map=test_map)
    budgets = store.budgets(suite, budget_kind)
    inferred = store.test(suite).inferred[:2]
    figure, axes = plt.subplots(2, -(-len(budgets) // 2), figsize=(14, 7), sharex=True, sharey=True,
                                layout="constrained")  # fmt: skip
    for axis in axes.flat[len(budgets) :]:
        axis.axis("off")
    for axis, budget in zip(axes.flat, budgets, strict=False):
        axis.set_title(f"{budget} {BUDGETS[budget_kind]}")
        for method in state.methods:
            posteriors = store.posteriors(replace(state, budget=budget), method)
            if posteriors is not None:
                contour(axis, from_unit(posteriors.samples_unit[:, test_map, :2], inferred), inferred, method)
                axis.plot(*from_unit(posteriors.theta_unit[test_map, :2], inferred), "+", color="black", markersize=14)
        axis.set(xlim=(inferred[0].low, inferred[0].high), ylim=(inferred[1].low, inferred[1].high))
    figure.supxlabel(label(inferred[0]))
    figure.supylabel(label(inferred[1]))
    handles = [plt.Line2D([], [], **style_of(m), lw=2.5, label=display_name(m)) for m in state.methods]
    figure.legend(handles=handles, loc="outside upper center", ncols=len(handles))
    return figure
