"""The explorer's pictures: a state in, a matplotlib Figure out. ``widgets`` puts them between controls.

What is shown was measured before (data/results); nothing here trains. An inch is a hundred pixels of a page, drawn
twice as fine for dense screens."""

from dataclasses import dataclass

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Ellipse

from ..data.checks import check_whole
from ..plots import style_of
from ..plots.corners import on_axes, triangle, window, wipe
from ..plots.style import display_name, styled
from . import contents, curves
from .contents import NOMINAL, shown_sim
from .store import Live, State, Store

DPI = 200
GREY = "#606060"
LARGE = {"font.size": 15, "axes.labelsize": 15, "xtick.labelsize": 13, "ytick.labelsize": 13}


@dataclass(frozen=True)
class View:
    """How a state is looked at: over the whole ``prior``, without the ``hidden`` methods, with a ``guess`` of how many
    times as wide as the accurate posterior transfer's is (0 for none)."""

    whole_prior: bool = False
    hidden: tuple[str, ...] = ()
    guess: float = 0.0


def blank(width: float, height: float) -> Figure:
    """A figure of a size in inches, without an entry in pyplot's list."""
    figure = Figure(figsize=(width, height), dpi=DPI)
    FigureCanvasAgg(figure)
    return figure


def _only_axis(figure):
    """The one pair of axes of a figure, empty."""
    if not figure.axes:
        return figure.add_subplot()
    wipe(figure.axes[0])
    return figure.axes[0]


def check_state(store: Store, state: State) -> None:
    """Raise ValueError if the suite or the test map is not there."""
    store.test(state.suite)
    check_whole("test_map", state.test_map, 0, store.n_shown(state.suite) - 1)


@styled
def corner_picture(
    store: Store, state: State, live: Live | None = None, view: View = View(), other: State | None = None,
    figure: Figure | None = None,
) -> Figure:  # fmt: skip
    """The posteriors of the shown map; ``other``, a pinned state, is kept within the same axes.

    This and the next two draw into ``figure`` again, if one of theirs is given: making axes takes half of the time."""
    figure = figure or blank(6.2, 6.0)
    for legend in list(figure.legends):
        legend.remove()
    figure.subplots_adjust(left=0.15, right=0.985, bottom=0.13, top=0.985)
    draw_corner(figure, store, state, live, view, other)
    return figure


def draw_corner(figure, store, state, live=None, view=View(), other=None):
    """Draw ``corner_picture`` into a figure or subfigure."""
    parameters = contents.corner_parameters(store, state.suite)
    shown = {m: p for m, p in contents.densities(store, state, live).items() if m not in view.hidden}
    beside = contents.densities(store, other) if other else {}
    kept = [*shown.values(), *(p for m, p in beside.items() if m not in view.hidden)]
    truth = contents.truth_on_axes(store, state)
    limits = window(kept, truth, parameters, view.whole_prior)
    axes = triangle(figure, shown, truth, limits, parameters, fontsize=17)
    if len(parameters) > 1:
        lines = [Line2D([], [], **style_of(m), linewidth=3, label=display_name(m)) for m in shown]
        figure.legend(
            handles=lines, title="68 and 95 %; dotted: truth", loc="upper right", fontsize=16, title_fontsize=13
        )
    if view.guess:
        _guess(axes, store, state, view.guess)


def _guess(axes, store, state, guess):
    """Transfer as the learner guesses it: the accurate posterior, so many times as wide."""
    columns = contents.corner_columns(store, state.suite)
    parameters = contents.corner_parameters(store, state.suite)
    stored = store.posteriors(state, "accurate")
    samples = on_axes(contents.physical(store, state.suite, stored, state.test_map)[0][:, columns], parameters)
    mean, covariance = samples.mean(0), guess**2 * np.atleast_2d(np.cov(samples.T))
    line = {"color": GREY, "linewidth": 3, "linestyle": (0, (4, 2))}
    for (i, j), axis in axes.items():
        if i == j:
            x = np.linspace(*axis.get_xlim(), 200)
            axis.plot(x, np.exp(-0.5 * (x - mean[i]) ** 2 / covariance[i, i]), **line)
            continue
        values, vectors = np.linalg.eigh(covariance[np.ix_([j, i], [j, i])])
        axis.add_patch(Ellipse(mean[[j, i]], *(2 * np.sqrt(5.99 * values)), fill=False, **line,
                               angle=np.degrees(np.arctan2(*vectors[::-1, 0]))))  # fmt: skip


@styled
def map_picture(store: Store, state: State) -> Figure:
    """The first map or vector of the shown test simulation."""
    figure = blank(3.2, 3.2)
    figure.subplots_adjust(0.01, 0.01, 0.99, 0.99)
    draw_observation(figure.add_subplot(), store, state)
    return figure


def observation(store: Store, state: State) -> np.ndarray:
    """The first map (n_pix, n_pix) or vector (n_features,) of the shown test simulation."""
    test = store.test(state.suite)
    return np.asarray(test.take(np.flatnonzero(test.sim_id == shown_sim(store, state))).x[0, 0])


def draw_observation(axis, store, state):
    """Draw ``map_picture`` into axes."""
    test = store.test(state.suite)
    data = observation(store, state)
    if store.noun(state.suite) == "map":
        axis.imshow(data.T, origin="lower", cmap="magma")
        axis.set(xticks=(), yticks=())
        return
    axis.figure.subplots_adjust(0.2, 0.17, 0.97, 0.97)
    axis.plot(np.arange(1, len(data) + 1), data, color="black", linewidth=2.5)
    axis.set_xlabel("feature")
    axis.set_ylabel(test.units.replace("$", r"\$"))
    axis.locator_params(nbins=4)


@styled
def coverage_picture(
    store: Store, state: State, live: Live | None = None, view: View = View(), figure: Figure | None = None
) -> Figure:
    """Coverage of every method over all test maps."""
    figure = figure or blank(3.4, 3.4)
    figure.subplots_adjust(0.2, 0.19, 0.96, 0.97)
    draw_coverage(_only_axis(figure), store, state, live, view)
    return figure


def draw_coverage(axis, store, state, live=None, view=View()):
    """Draw ``coverage_picture`` into axes."""
    axis.plot([0, 1], [0, 1], color=GREY, linewidth=1)
    for method, (mean, spread) in contents.coverages(store, state, live).items():
        if method in view.hidden:
            continue
        line = style_of(method)
        axis.plot(NOMINAL, mean, **line, linewidth=2.4)
        axis.fill_between(NOMINAL, mean - 2 * spread, mean + 2 * spread, color=line["color"], alpha=0.18, linewidth=0)
    axis.set(xlim=(0, 1), ylim=(0, 1), xticks=(0, 0.5, 1), yticks=(0, 0.5, 1))
    axis.set_xlabel("credibility level")
    axis.set_ylabel("share of truths within")


@styled
def curve_picture(
    store: Store, state: State, live: Live | None = None, view: View = View(), figure: Figure | None = None
) -> Figure:
    """MTPP against the budget, with the chosen budget marked, and where scratch catches up with transfer."""
    figure = figure or blank(4.4, 3.7)
    figure.subplots_adjust(0.17, 0.24, 0.98, 0.97)
    draw_curve(_only_axis(figure), store, state, live, view)
    return figure


def draw_curve(axis, store, state, live=None, view=View()):
    """Draw ``curve_picture`` into axes."""
    methods = [method for method in state.methods if method not in view.hidden]
    lines = curves.learning_curves(store, state.suite, state.budget_kind, methods)
    for method, line in lines.items():
        axis.errorbar(np.log(line.index), line["mean"], line["error"], **style_of(method), linewidth=2.4, marker="o",
                      capsize=3)  # fmt: skip
    fixed = curves.levels(store, state.suite, methods)
    low, high = curve_range([*(line["mean"] for line in lines.values()), *([level] for level in fixed.values())])
    for method, level in fixed.items():
        axis.axhline(level, **style_of(method), linewidth=2.2)
    axis.axhline(0, color=GREY, linewidth=1)
    axis.axvline(np.log(state.budget), color=GREY, linewidth=9, alpha=0.25, zorder=0)
    if {"scratch", "transfer"} <= set(methods):
        _mark_catch_up(axis, store, state)
    if live is not None and (live.state.suite, live.state.budget_kind) == (state.suite, state.budget_kind):
        axis.plot(np.log(live.state.budget), live.metrics["mtpp"], "*", color="black", markersize=17)
    ticks = curves.ticks(store, state.suite, state.budget_kind)
    axis.set(ylim=(low, high), xlim=(np.log(min(ticks) / 1.25), np.log(max(ticks) * 1.25)))
    axis.set_xlabel(store.units[state.budget_kind].replace("$", r"\$"))
    axis.set_ylabel("MTPP [nats]")
    axis.set_xticks(np.log(list(ticks)), ticks.values(), rotation=45)


def curve_range(curves) -> tuple[float, float]:
    """Range of MTPP worth showing: 4.5 nats below the best at most, zero included."""
    values = np.concatenate([np.asarray(curve, float) for curve in curves] or [[0.0, 1.0]])
    high = max(values.max(), 0.0)
    low = max(min(values.min(), 0.0), high - 4.5)
    margin = 0.08 * max(high - low, 0.1)
    return low - margin, high + margin


def _mark_catch_up(axis, store, state):
    """A level from transfer at the chosen budget to the best training from nothing, a thin line as scratch's."""
    alone = curves.scratch_line(store, state.suite, state.budget_kind)
    axis.plot(np.log(alone.index), alone, **style_of("scratch") | {"linewidth": 1.2})
    place = curves.crossing(store, state)
    if place is not None:
        goal, needed = place
        ends = np.log([state.budget, needed])  # a linear axis of logarithms draws faster than a logarithmic one
        axis.plot(ends, [goal] * 2, color="black", linewidth=1.8, linestyle=(0, (4, 2)))
        axis.plot(ends[1:], [goal], "o", mfc="none", mec="black", mew=2.2, markersize=13)
