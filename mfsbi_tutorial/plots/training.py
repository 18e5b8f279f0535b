"""Pictures of networks, loss curves and predictions. Arrays in, matplotlib Figure out."""

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure

from .style import OTHERS, display_name, label, style_of, styled


@styled
def lines(x, curves: dict[str, tuple], xlabel: str, ylabel: str, **axis_settings) -> Figure:
    """Curves with bands: label -> (mean, half width of the band or None, name whose colour and style it takes)."""
    figure, axis = plt.subplots(figsize=(8, 4.6), layout="constrained")
    for name, (mean, band, method) in curves.items():
        line = style_of(method)
        axis.plot(x, mean, **line, linewidth=2.5, label=name)
        if band is not None:
            axis.fill_between(x, mean - band, mean + band, color=line["color"], alpha=0.2, linewidth=0)
    axis.set(xlabel=xlabel, ylabel=ylabel, **axis_settings)
    axis.legend()
    return figure


@styled
def architecture(stages: list[tuple[str, int, int]], n_blocks: int, n_theta: int) -> Figure:
    """The network as boxes (paper, Fig. 2): height for pixels, width for channels, then the flow.

    Args:
        stages: (layer, channels, side) as ``networks.stages`` finds them.
        n_blocks: spline couplings of the flow.
        n_theta: parameters.
    """
    figure, axis = plt.subplots(figsize=(16, 4.4), layout="constrained")
    x = 0.0
    for name, channels, side in stages:
        width, height = 0.4 + 0.1 * np.log2(channels), 0.35 + 0.55 * np.log2(max(side, 1))
        colour = {"map": "white", "linear": "silver"}.get(name, "gainsboro")
        x = _box(axis, x, width, height, colour, f"{channels}\n{side}²" if side > 1 else f"{channels}", name)
    for block in range(n_blocks):
        x = _box(axis, x, 0.95, 1.6, "tan", "spline", "flow" if block == 0 else "")
    _box(axis, x, 0.95, 1.6, "white", f"q(θ|x)\n{n_theta} θ", "posterior")
    axis.set(xlim=(-0.2, x + 1.2), ylim=(-3.1, 2.2))
    axis.axis("off")
    return figure


def _box(axis, x, width, height, colour, inside, below):
    axis.add_patch(plt.Rectangle((x, -height / 2), width, height, facecolor=colour, edgecolor="black"))
    axis.text(x + width / 2, 0, inside, ha="center", va="center", fontsize=11)
    axis.text(x + width / 2, -height / 2 - 0.1, below, ha="center", va="top", fontsize=11, rotation=90)
    return x + width + 0.12


@styled
def predictions(theta: np.ndarray, mean: np.ndarray, spread: np.ndarray, parameters, method: str) -> Figure:
    """Posterior mean and standard deviation against the truth, all in the unit cube, shape (n_obs, n_theta)."""
    colour = style_of(method)["color"]
    name = display_name(method)
    figure, axes = plt.subplots(1, len(parameters), figsize=(5 * len(parameters), 4.6), layout="constrained")
    for axis, t, m, s, parameter in zip(axes, theta.T, mean.T, spread.T, parameters, strict=True):
        axis.errorbar(t, m, s, fmt="o", color=colour, markersize=4, elinewidth=1, alpha=0.6)
        axis.plot([0, 1], [0, 1], color="black", linewidth=1.5)
        axis.set(title=label(parameter), xlabel="truth (unit cube)", ylabel=f"posterior of {name}", aspect="equal")
        axis.set(xlim=(-0.05, 1.05), ylim=(-0.05, 1.05))
    return figure


@styled
def loss_curves(histories: dict[str, object]) -> Figure:
    """Validation loss against epoch for each ``History``; a dot marks the epoch that was kept."""
    figure, axis = plt.subplots(figsize=(7, 4), layout="constrained")
    for method, history in histories.items():
        line = style_of(method)
        if not history.validation:
            raise ValueError(f"{method} has no validation curve: train it with keep_best, or watch validation maps.")
        axis.plot(history.validation, **line, linewidth=2.5, label=method)
        axis.plot(history.kept_epoch, history.validation[history.kept_epoch], "o", color=line["color"], markersize=9)
    axis.set(xlabel="epoch", ylabel=r"validation loss $-\log q(\theta\,|\,x)$ [nats]", ylim=(None, 3.0))
    axis.legend()
    return figure


@styled
def flow_steps(steps: list[np.ndarray], titles: list[str], truth: np.ndarray, parameters) -> Figure:
    """How a flow bends noise into a posterior: the same points after each step, a panel each.

    Points keep the colour of their distance from the middle of the noise.

    Args:
        steps: points (n_points, 2): noise first, then what each step makes of them; the last in the unit cube.
        titles: one for each step.
        truth: true parameters in the unit cube, shape (2,), marked in the last panel.
        parameters: their ``Parameter`` s, which label the last panel.
    """
    n_columns = -(-len(steps) // 2)
    figure, axes = plt.subplots(2, n_columns, figsize=(3.6 * n_columns, 7.4), layout="constrained")
    radius = np.linalg.norm(steps[0], axis=1)
    for axis, points, title in zip(axes.flat, steps, titles, strict=False):
        axis.scatter(*points.T, c=radius, cmap="viridis", vmax=2.5, s=4, linewidths=0)
        axis.set(title=title, aspect="equal", xlim=(-3, 3), ylim=(-3, 3))
    last = axes.flat[len(steps) - 1]
    last.set(xlim=(0, 1), ylim=(0, 1), xlabel=label(parameters[0]), ylabel=label(parameters[1]))
    last.plot(*truth, "+", color="black", markersize=18, markeredgewidth=3)
    for axis in axes.flat[len(steps) :]:
        axis.set_visible(False)
    return figure


@styled
def score_bars(scores: dict[str, float], xlabel: str, fmt: str = "%.2f") -> Figure:
    """Horizontal bars, one a name, in the order given from top to bottom, with their values written beside them."""
    figure, axis = plt.subplots(figsize=(9, 0.9 + 0.55 * len(scores)), layout="constrained")
    bars = axis.barh(list(scores), list(scores.values()), color=OTHERS["slate"]["color"], height=0.6)
    axis.bar_label(bars, fmt=fmt, padding=4)
    axis.invert_yaxis()
    axis.axvline(0, color="black", linewidth=1.5)
    axis.margins(x=0.15)
    axis.set_xlabel(xlabel)
    return figure
