"""Coverage of posteriors: curves, bands and overcoverage (paper, Fig. 4). Credibility levels in, Figure out."""

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure

from ..evaluation import coverage_curves, overcoverage
from .style import style_of, styled

LINES = ("-", "--", "-.", ":", (0, (3, 1, 1, 1, 1, 1)), (0, (6, 2)))
NOMINAL = "nominal credibility level"
WITHIN = "share of truths within"


@styled
def coverage(levels: dict[str, np.ndarray], sim_id: np.ndarray, looks: dict[str, dict]) -> Figure:
    """Coverage curves with 2-sigma bands on the left and overcoverage by bin on the right.

    Args:
        levels: name -> credibility levels of all test data, shape (n_obs,).
        sim_id: simulation of each of the test data, over which the bands are bootstrapped, shape (n_obs,).
        looks: name -> ``color`` and ``linestyle``.

    Raises:
        ValueError: if a name has no look.
    """
    plain = [name for name in levels if name not in looks]
    if plain:
        raise ValueError(
            f"{plain[0]!r} has no look: give its color and linestyle, for example plots.style_of('brown')."
        )
    figure, (left, right) = plt.subplots(1, 2, figsize=(12.5, 5), layout="constrained")
    _diagonal(left)
    for name, values in levels.items():
        coverage_band(left, values, sim_id, **looks[name], label=name)
        _overcoverage(right, values, sim_id, linewidth=2.5, **looks[name])
    left.set(xlabel=NOMINAL, ylabel=WITHIN, box_aspect=1)
    right.axhline(1, color="black", linewidth=1)
    right.set(xlabel=NOMINAL, ylabel="overcoverage", xlim=(0, 1), ylim=(0, None))
    figure.get_layout_engine().set(w_pad=0.1)  # or the first letters of the axis are cut
    figure.legend(*left.get_legend_handles_labels(), loc="outside right upper")
    return figure


@styled
def calibration_panels(levels: dict[str, dict[int, np.ndarray]], sim_id: np.ndarray) -> Figure:
    """A panel of coverage curves for each method, with overcoverage as an inset (paper, Fig. 4); the larger the budget,
    the darker the method's colour.

    Args:
        levels: method -> budget -> TARP credibility levels of all test maps, shape (n_obs,).
        sim_id: simulation of each map, over which the bands are bootstrapped, shape (n_obs,).
    """
    figure, axes = plt.subplots(1, len(levels), figsize=(6.6 * len(levels), 5.2), layout="constrained", squeeze=False)
    for axis, (method, by_budget) in zip(axes[0], levels.items(), strict=True):
        inset = axis.inset_axes((0.6, 0.09, 0.38, 0.34))
        _diagonal(axis)
        shades = _shades(method, len(by_budget))
        for shade, line, (budget, values) in zip(shades, LINES, by_budget.items(), strict=False):
            coverage_band(axis, values, sim_id, color=shade, linestyle=line, label=f"{budget}")
            _overcoverage(inset, values, sim_id, color=shade, linestyle=line, linewidth=1.8)
        inset.axhline(1, color="black", linewidth=1)
        inset.set_title("overcoverage", fontsize=11)
        inset.tick_params(labelsize=10)
        axis.set(title=method, xlabel=NOMINAL, ylabel=WITHIN, box_aspect=1)
        axis.legend(title="HF budget", fontsize=11, loc="upper left", handlelength=3)
    return figure


def coverage_band(axis, levels: np.ndarray, sim_id: np.ndarray, color, **line) -> None:
    """A coverage curve with its 2-sigma band, bootstrapped over simulations; ``levels`` and ``sim_id`` (n_obs,)."""
    nominal = np.linspace(0, 1, 51)
    curves = coverage_curves(levels, sim_id, nominal, seed=0)
    mean = curves.mean(0)
    spread = 2 * curves.std(0)
    axis.plot(nominal, mean, color=color, linewidth=2.2, **line)
    axis.fill_between(nominal, mean - spread, mean + spread, color=color, alpha=0.2, linewidth=0)


def _diagonal(axis):
    axis.plot([0, 1], [0, 1], color="black", linewidth=1.2, label="perfect")
    axis.set(xlim=(0, 1), ylim=(0, 1))


def _overcoverage(axis, levels, sim_id, **line):
    ratio = overcoverage(levels, sim_id, seed=0).mean(0)
    axis.stairs(ratio, np.linspace(0, 1, len(ratio) + 1), baseline=None, **line)


def _shades(method, n_shades):
    """From a pale to the full and then a dark shade of the method's colour."""
    colour = np.array(to_rgb(style_of(method)["color"]))
    pale = 0.45 * colour + 0.55
    stops = np.linspace(0, 1, n_shades)[:, None]
    return np.where(stops < 0.5, pale + 2 * stops * (colour - pale), colour * (1 - 1.2 * (stops - 0.5)))
