"""The explorer's pictures: a state in, a matplotlib Figure out. ``widgets`` puts them under sliders.

What is shown was measured before (data/results); nothing here trains.
"""

from dataclasses import replace

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from . import plots
from .arguments import check_whole
from .coverage import coverage_curves
from .figures import BUDGETS
from .plots import STYLES
from .results import over_seeds
from .shelf import Live, Shelf, State
from .suites import from_unit

CORNER = {"sb13": ("Omega_m", "sigma_8", "n_s")}  # what the maps constrain; else the first three parameters


def draw(shelf: Shelf, state: State, live: Live | None = None) -> Figure:
    """The explorer's picture: map, coverage, corner plot, MTPP against the budget, and scores.

    Args:
        shelf: what there is to explore.
        state: what was chosen.
        live: a network trained by the learner; drawn where it belongs to ``state``.

    Raises:
        ValueError: if the suite or the test map is not there.
    """
    test = shelf.test(state.suite)
    said = {method: shelf.said(state, method) for method in state.methods}
    said = {method: answer for method, answer in said.items() if answer is not None}
    if live is not None and live.belongs_to(state):
        said["live"] = live.said
    reference = said["accurate"] if "accurate" in said else shelf.said(state, "accurate")
    check_whole("test_map", state.test_map, 0, len(reference.theta) - 1)
    figure = _corner(shelf, state, said, reference.theta[state.test_map])
    sim_id = reference.shown_sim_id[state.test_map]
    _observation(figure.add_axes((0.025, 0.53, 0.26, 0.41)), test.take(np.flatnonzero(test.sim_id == sim_id)))
    _coverage(figure.add_axes((0.065, 0.1, 0.2, 0.33)), said)
    _curve(figure.add_axes((0.735, 0.56, 0.25, 0.38)), shelf, state, live)
    _scores(figure.add_axes((0.685, 0.02, 0.305, 0.4)), shelf, state, said, live)
    return figure


def _corner(shelf, state, said, truth):
    """The figure with GetDist's corner plot in its middle; the scores' table is its legend."""
    if not said:
        figure = plt.figure(figsize=(14, 6.6))
        figure.text(0.5, 0.5, "tick a method that was run at this budget", ha="center", fontsize=12)
        return figure
    inferred = shelf.test(state.suite).inferred
    names = CORNER.get(state.suite, [p.name for p in inferred[:3]])
    columns = [i for i, p in enumerate(inferred) if p.name in names]
    physical = {m: from_unit(s.samples[:, state.test_map], inferred)[:, columns] for m, s in said.items()}
    shown = [inferred[i] for i in columns]
    plotter = plots.triangle(physical, from_unit(truth, inferred)[columns], shown, width_inch=4.6, fontsize=14)
    plotter.fig.set_size_inches(14, 6.6)
    plotter.gridspec.update(left=0.345, right=0.655, bottom=0.1, top=0.97, wspace=0.08, hspace=0.08)
    for legend in plotter.fig.legends:
        legend.remove()
    return plotter.fig


def _observation(axis, test):
    """The first map or vector of a test simulation."""
    data, is_map = np.asarray(test.maps[0, 0]), len(test.data_shape) == 2
    if is_map:
        axis.imshow(data.T, origin="lower", cmap="magma")
        axis.set(xticks=(), yticks=(), xlabel=f"{test.box_size:g} Mpc/h" if np.isfinite(test.box_size) else "")
    else:
        axis.plot(np.arange(1, len(data) + 1), data, color="black", linewidth=2)
        axis.text(0.03, 0.97, test.units, va="top", fontsize=11, transform=axis.transAxes)
        axis.set_xlabel("feature", labelpad=0)
        axis.tick_params(labelsize=9)
    axis.set_title(f"test {'map' if is_map else 'vector'} of simulation {test.sim_id[0]}", fontsize=12)


def _coverage(axis, said):
    nominal = np.linspace(0, 1, 41)
    axis.plot([0, 1], [0, 1], color="grey", linewidth=1)
    for method, answer in said.items():
        colour, style = STYLES[method]
        curves = coverage_curves(answer.levels, answer.sim_id, nominal, seed=0)
        mean, spread = curves.mean(0), 2 * curves.std(0)
        axis.plot(nominal, mean, color=colour, linestyle=style, linewidth=2)
        axis.fill_between(nominal, mean - spread, mean + spread, color=colour, alpha=0.15, linewidth=0)
    axis.set(xlim=(0, 1), ylim=(0, 1), xticks=(0, 0.5, 1), yticks=(0, 0.5, 1))
    axis.set_xlabel("nominal credibility level", fontsize=12)
    axis.set_ylabel("share of truths within", fontsize=12)


def _curve(axis, shelf, state, live):
    for method in ("scratch", "transfer"):
        colour, style = STYLES[method]
        line = over_seeds(shelf.line(state, method), "mtpp")
        axis.errorbar(line.index, line["mean"], line["error"], color=colour, linestyle=style, linewidth=2, marker="o")
    colour, style = STYLES["accurate"]
    level = shelf.level(state.suite)
    axis.axhline(level, color=colour, linestyle=style, linewidth=2)
    if live is not None and live.belongs_to(state):
        axis.plot(state.budget, live.metrics["mtpp"], "*", color=STYLES["live"][0], markersize=16)
    axis.axvline(state.budget, color="grey", linewidth=6, alpha=0.25)
    axis.set(xscale="log", ylim=(level - 5.5, level + 0.4))
    axis.set_xlabel(BUDGETS[state.budget_kind], fontsize=12)
    axis.set_ylabel("MTPP [nats]", fontsize=12)
    budgets = shelf.budgets(state.suite, state.budget_kind)
    axis.set_xticks(budgets, [str(b) for b in budgets], rotation=45, fontsize=10)
    axis.minorticks_off()


def _scores(axis, shelf, state, said, live):
    """A table of means and standard errors over seeds, which is the legend as well."""
    axis.axis("off")
    axis.set(xlim=(0, 1), ylim=(0, 1))
    columns = {"mtpp": (0.6, "{:.2f}"), "calibration_error": (0.88, "{:.3f}"), "fom": (1.0, "{:.0f}")}
    for title, (x, _) in zip(("MTPP [nats]", "C", "FoM"), columns.values(), strict=True):
        axis.text(x, 0.97, title, ha="right", fontsize=11)
    y, seeds = 0.97, []
    for method in [*state.methods, *(["live"] if "live" in said else [])]:
        y, (colour, style) = y - 0.15, STYLES[method]
        axis.plot([0, 0.08], [y + 0.025, y + 0.025], color=colour, linestyle=style, linewidth=2.5)
        axis.text(0.1, y, method, fontsize=12)
        rows = pd.DataFrame([live.metrics]) if method == "live" else shelf.rows(state, method)
        seeds.append(str(len(rows)))
        if not len(rows):
            axis.text(1.0, y, "not run at this budget", ha="right", fontsize=11, style="italic")
            continue
        for metric, (x, form) in columns.items():
            error = f" ± {form.format(rows[metric].sem())}" if len(rows) > 1 and metric != "fom" else ""
            axis.text(x, y, form.format(rows[metric].mean()) + error, ha="right", fontsize=10.5)
    axis.text(0, y - 0.15, f"mean ± standard error over {', '.join(seeds)} seeds", fontsize=10)


def small_multiples(shelf: Shelf, suite: str, budget_kind: str, test_map: int = 0) -> Figure:
    """The corner plot's first two parameters at every budget side by side, for readers without a kernel."""
    state = State(suite, budget_kind, test_map=test_map)
    budgets, inferred = shelf.budgets(suite, budget_kind), shelf.test(suite).inferred[:2]
    figure, axes = plt.subplots(2, -(-len(budgets) // 2), figsize=(14, 7), sharex=True, sharey=True,
                                layout="constrained")  # fmt: skip
    for axis in axes.flat[len(budgets) :]:
        axis.axis("off")
    for axis, budget in zip(axes.flat, budgets, strict=False):
        axis.set_title(f"{budget} {BUDGETS[budget_kind]}")
        for method in state.methods:
            answer = shelf.said(replace(state, budget=budget), method)
            if answer is not None:
                contour(axis, from_unit(answer.samples[:, test_map, :2], inferred), inferred, method)
                axis.plot(*from_unit(answer.theta[test_map, :2], inferred), "+", color="black", markersize=14)
        axis.set(xlim=(inferred[0].low, inferred[0].high), ylim=(inferred[1].low, inferred[1].high))
    figure.supxlabel(plots.label(inferred[0]))
    figure.supylabel(plots.label(inferred[1]))
    handles = [plt.Line2D([], [], color=STYLES[m][0], linestyle=STYLES[m][1], lw=2.5, label=m) for m in state.methods]
    figure.legend(handles=handles, loc="outside upper center", ncols=len(handles))
    return figure


def contour(axis, samples: np.ndarray, parameters, method: str) -> None:
    """68 and 95 % contours of physical samples (n_samples, 2) in the method's colour and style."""
    colour, style = STYLES[method]
    density = plots.chain(samples, parameters, method).get2DDensity(*(p.name for p in parameters))
    levels = sorted(density.getContourLevels((0.68, 0.95)))
    axis.contour(density.x, density.y, density.P, levels, colors=colour, linestyles=[style], linewidths=2)


def story(shelf: Shelf, low: np.ndarray, high: np.ndarray, budget: int = 20, test_map: int = 20) -> Figure:
    """The course in one picture: a map at both fidelities, one posterior, and what the head start saves.

    Args:
        shelf: with suite LH.
        low, high: log10 maps (n_pix, n_pix) of one universe.
        budget: HF simulations of the posterior.
        test_map: which of the shown test maps it belongs to.
    """
    figure, axes = plt.subplots(1, 4, figsize=(19, 4.9), layout="constrained", width_ratios=(1, 1, 1.05, 1.25))
    limits = {"vmin": np.percentile(high, 0.5), "vmax": np.percentile(high, 99.8), "cmap": "magma", "origin": "lower"}
    for axis, image, title in zip(axes, (low, high), ("900 cheap simulations ...", "... and 20 expensive ones"),
                                  strict=False):  # fmt: skip
        axis.imshow(image.T, **limits)
        axis.set(title=title, xticks=[], yticks=[])
    state = State("lh", "n_sims", budget, test_map)
    inferred = shelf.test("lh").inferred
    for method in state.methods:
        answer = shelf.said(state, method)
        contour(axes[2], from_unit(answer.samples[:, test_map], inferred), inferred, method)
    axes[2].plot(*from_unit(answer.theta[test_map], inferred), "+", color="black", markersize=16, markeredgewidth=2)
    handles = [plt.Line2D([], [], color=STYLES[m][0], linestyle=STYLES[m][1], lw=2.5) for m in state.methods]
    names = (f"{budget} expensive alone", f"{budget} after pre-training", "900 expensive")
    axes[2].legend(handles, names, loc="upper right", fontsize=12)
    axes[2].set(title="the posterior of one map", xlabel=plots.label(inferred[0]), ylabel=plots.label(inferred[1]))
    axes[2].set(xlim=(inferred[0].low, inferred[0].high), ylim=(inferred[1].low, inferred[1].high))
    _curve(axes[3], shelf, state, None)
    axes[3].set_title("1500 test maps: higher is better")
    return figure
