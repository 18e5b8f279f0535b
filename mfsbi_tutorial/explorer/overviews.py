"""Pictures for those without a kernel: all of a state in one figure, and one map at every budget."""

from dataclasses import replace

import matplotlib.pyplot as plt
from matplotlib.figure import Figure

from ..plots import label, style_of
from ..plots.corners import fill, window
from ..plots.style import display_name, styled
from . import contents
from .pictures import LARGE, check_state, draw_corner, draw_coverage, draw_curve, draw_observation
from .store import Live, State, Store


@styled
def picture(store: Store, state: State, live: Live | None = None) -> Figure:
    """All of the explorer in one figure, for those without a kernel: map, coverage, corner plot, MTPP, and scores.

    ``live``, a network trained by the learner, is drawn where it belongs to ``state``. ValueError if the suite or the
    test map is not there."""
    check_state(store, state)
    with plt.rc_context(LARGE):
        figure = plt.figure(figsize=(14.5, 7))
        left, middle, right = figure.subfigures(1, 3, width_ratios=(3.2, 6.6, 4.7))
        middle.subplots_adjust(left=0.13, right=0.98, bottom=0.13, top=0.96)
        draw_corner(middle, store, state, live)
        draw_observation(left.add_axes((0.12, 0.53, 0.84, 0.43)), store, state)
        draw_coverage(left.add_axes((0.26, 0.1, 0.7, 0.33)), store, state, live)
        draw_curve(right.add_axes((0.17, 0.52, 0.8, 0.45)), store, state, live)
        _scores(right.add_axes((0.03, 0.02, 0.95, 0.36)), store, state, live)
    return figure


def _scores(axis, store, state, live):
    """A table of means and standard errors over seeds, which is the legend as well."""
    axis.axis("off")
    axis.set(xlim=(0, 1), ylim=(0, 1))
    right = (0.6, 0.9, 1.0)
    for x, title in zip(right, ("MTPP [nats]", "C", "FoM"), strict=True):
        axis.text(x, 0.95, title, ha="right", fontsize=13)
    for row, score in enumerate(contents.scores(store, state, live)):
        y = 0.8 - 0.16 * row
        axis.plot([0, 0.08], [y + 0.03, y + 0.03], **style_of(score.method), linewidth=2.8)
        axis.text(0.1, y, display_name(score.method), fontsize=13)
        for x, text in zip(right, score.cells, strict=False):
            axis.text(x, y, text, ha="right", fontsize=11.5)
    axis.text(0, 0, "± standard error over seeds; contours: 68 and 95 %", fontsize=11)


@styled
def small_multiples(store: Store, suite: str, budget_kind: str, test_map: int = 0) -> Figure:
    """The corner plot's first two parameters at every budget side by side, for readers without a kernel."""
    state = State(suite, budget_kind, test_map=test_map)
    check_state(store, state)
    shown = {n: contents.densities(store, replace(state, budget=n)) for n in store.budgets(suite, budget_kind)}
    parameters, truth = contents.corner_parameters(store, suite), contents.truth_on_axes(store, state)
    limits = window([one for by_method in shown.values() for one in by_method.values()], truth, parameters)
    figure, axes = plt.subplots(2, -(-len(shown) // 2), figsize=(14, 7), sharex=True, sharey=True,
                                layout="constrained", squeeze=False)  # fmt: skip
    for axis in axes.flat[len(shown) :]:
        axis.axis("off")
    for axis, (budget, by_method) in zip(axes.flat, shown.items(), strict=False):
        axis.set(title=f"{budget} {store.units[budget_kind]}", xlim=limits[0], ylim=limits[1])
        for method, posterior in by_method.items():
            fill(axis, posterior.regions[0, 1], **style_of(method))
        axis.plot(*truth[:2], "+", color="black", markersize=14)
    figure.supxlabel(label(parameters[0]))
    figure.supylabel(label(parameters[1]))
    handles = [plt.Line2D([], [], **style_of(m), lw=2.5, label=display_name(m)) for m in state.methods]
    figure.legend(handles=handles, loc="outside upper center", ncols=len(handles))
    return figure
