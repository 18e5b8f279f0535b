"""Corner plots of posterior samples: GetDist's densities, filled, zoomed to where the posteriors are.

Parameters with a log-uniform prior are drawn in log10, on whose axis that prior is flat."""

from dataclasses import dataclass

import matplotlib.pyplot as plt
import numpy as np
from contourpy import FillType, contour_generator
from getdist import MCSamples
from getdist import chains as getdist_chains
from matplotlib.figure import Figure, FigureBase
from matplotlib.patches import PathPatch
from matplotlib.path import Path
from matplotlib.ticker import MaxNLocator

from .style import display_name, label, style_of, styled

LEVELS = (0.95, 0.68)  # shares of the mass, the outer contour first
FILL = (0.18, 0.4)  # how opaque each is
SMOOTHING = {"smooth_scale_1D": 0.4, "smooth_scale_2D": 0.5, "fine_bins": 256, "fine_bins_2D": 64}  # of deviations
MARGIN = 0.08  # beside the posteriors, of the width that they span
TRUTH = {"color": "black", "linestyle": (0, (1, 1.5)), "linewidth": 1.6}

Ring = np.ndarray
Region = list[list[Ring]]


@dataclass(frozen=True)
class Marginals:
    """Smoothed densities of one posterior, in the coordinates of the axes.

    Attributes:
        curves: of each parameter, its values and their density with the highest at 1, shape (2, n).
        regions: of each pair (i, j) of parameters with i < j, a region for each of ``LEVELS``. A region is a list of
            polygons, a polygon a list of rings (n, 2), the outer one first and its holes after it.
        span: the central 99 % of each parameter, shape (n_theta, 2).
    """

    curves: list[np.ndarray]
    regions: dict[tuple[int, int], list[Region]]
    span: np.ndarray


def on_axes(theta: np.ndarray, parameters) -> np.ndarray:
    """Physical parameters (..., n_theta) in the coordinates of the axes: log10 where the prior is log-uniform."""
    log = np.array([p.log for p in parameters])
    return np.where(log, np.log10(np.where(log, theta, 1.0)), theta)


def prior_range(parameters) -> np.ndarray:
    """Where the prior ends on each axis, shape (n_theta, 2)."""
    return on_axes(np.array([[p.low for p in parameters], [p.high for p in parameters]]), parameters).T


def axis_label(parameter) -> str:
    """A parameter's name on its axis."""
    return rf"$\log_{{10}}$ {label(parameter)}" if parameter.log else label(parameter)


def marginals(samples: np.ndarray, parameters, name: str = "samples") -> Marginals:
    """Densities of independent physical samples (n_samples, n_theta), which end where the prior does.

    Raises:
        ValueError: if the samples hold another number of parameters, no number, or one value alone.
    """
    if np.ndim(samples) != 2 or np.shape(samples)[1] != len(parameters):
        wanted = ", ".join(p.name for p in parameters)
        raise ValueError(f"{name} holds {np.shape(samples)[-1]} parameters: expected {wanted}.")
    values = on_axes(np.asarray(samples, float), parameters)
    for parameter, column in zip(parameters, values.T, strict=True):
        if not (np.isfinite(column).all() and np.ptp(column) > 0):
            raise ValueError(f"{name}: the samples of {parameter.name} are not finite or all alike: draw them again.")
    getdist_chains.print_load_details = False  # it prints a line a chain
    names = [f"p{i}" for i in range(len(parameters))]  # GetDist reads meanings into names
    chain = MCSamples(samples=values, names=names, labels=names, settings=SMOOTHING, sampler="uncorrelated",
                      ranges=dict(zip(names, map(tuple, prior_range(parameters)), strict=True)))  # fmt: skip
    curves = [np.stack([density.x, density.P]) for density in map(chain.get1DDensity, names)]
    pairs = [(i, j) for i in range(len(names)) for j in range(i + 1, len(names))]
    regions = {(i, j): _regions(chain.get2DDensity(names[i], names[j])) for i, j in pairs}
    return Marginals(curves, regions, np.quantile(values, (0.005, 0.995), axis=0).T)


def _regions(density):
    """The region of each level; a density that ends at the edge of the prior is closed there."""
    x, y = (np.concatenate([axis[:1], axis, axis[-1:]]) for axis in (density.x, density.y))
    generator = contour_generator(x, y, np.pad(density.P, 1), fill_type=FillType.OuterOffset)
    found = []
    for level in density.getContourLevels(LEVELS):
        points, offsets = generator.filled(level, np.inf)
        found.append([np.split(ring, cuts[1:-1].astype(int)) for ring, cuts in zip(points, offsets, strict=True)])
    return found


def window(shown: list[Marginals], truth: np.ndarray, parameters, whole_prior: bool = False) -> np.ndarray:
    """Limits of each axis (n_theta, 2): where the posteriors and the truth (on the axes) are, within the prior."""
    prior = prior_range(parameters)
    if whole_prior or not shown:
        return prior
    spans = np.stack([posterior.span for posterior in shown])
    low, high = np.minimum(spans[..., 0].min(0), truth), np.maximum(spans[..., 1].max(0), truth)
    margin = MARGIN * (high - low)
    return np.stack([np.maximum(low - margin, prior[:, 0]), np.minimum(high + margin, prior[:, 1])], axis=1)


def triangle(figure: FigureBase, shown: dict[str, Marginals], truth, limits, parameters, fontsize: float = 14):
    """Draw into a figure: a density a parameter on the diagonal, filled 68 and 95 % contours below.

    Args:
        figure: a figure or a subfigure; its axes are returned by (row, column). Those of an earlier triangle of the
            same size are used again, which is twice as fast.
        shown: method -> densities; the first is drawn below the others.
        truth: in the coordinates of the axes, shape (n_theta,).
        limits: of the axes, shape (n_theta, 2), as ``window`` gives them.
        parameters: whose names stand on the axes.
        fontsize: of those names, in points.
    """
    n = len(parameters)
    axes = _axes(figure, n)
    for (i, j), axis in axes.items():
        _limit(axis, i, j, limits, fontsize)
        axis.axvline(truth[j], **TRUTH)
        for method, posterior in shown.items():
            line = style_of(method)
            if i == j:
                axis.plot(*posterior.curves[i], **line, linewidth=2.4)
            else:
                fill(axis, posterior.regions[j, i], **line)
        if i != j:
            axis.axhline(truth[i], **TRUTH)
        axis.set_xlabel(axis_label(parameters[j]) if i == n - 1 else "", fontsize=fontsize)
        axis.set_ylabel(axis_label(parameters[i]) if i > j == 0 else "", fontsize=fontsize)
    return axes


def _axes(figure, n):
    """Axes below the diagonal of n x n, by (row, column)."""
    places = [(i, j) for i in range(n) for j in range(i + 1)]
    if len(figure.axes) != len(places):
        grid = figure.add_gridspec(n, n, wspace=0.06, hspace=0.06)
        return {(i, j): figure.add_subplot(grid[i, j]) for i, j in places}
    for axis in figure.axes:
        wipe(axis)
    return dict(zip(places, figure.axes, strict=True))


def wipe(axis) -> None:
    """Take everything out of axes that are used again; limits, ticks and labels stay."""
    for artist in (*axis.lines, *axis.patches, *axis.collections, *axis.artists):
        artist.remove()
    axis.containers.clear()


def _limit(axis, i, j, limits, fontsize):
    axis.set_xlim(limits[j])
    axis.set_ylim((0, 1.08) if i == j else limits[i])
    for side in (axis.xaxis, axis.yaxis):
        side.set_major_locator(MaxNLocator(4, prune="both"))  # or numbers of neighbours meet in the corners
    axis.tick_params(labelsize=0.85 * fontsize, labelbottom=i == len(limits) - 1, labelleft=i > j == 0)
    if i == j:
        axis.set_yticks([])


def fill(axis, regions: list[Region], color, linestyle) -> None:
    """Fill the regions of one pair of parameters in a method's colour, the outer one fainter."""
    for region, opacity in zip(regions, FILL, strict=True):
        rings = [ring for polygon in region for ring in polygon]
        if rings:
            path = Path.make_compound_path(*(Path(ring, closed=True) for ring in rings))
            inside = PathPatch(path, facecolor=color, alpha=opacity, linewidth=0)
            edge = PathPatch(path, fill=False, edgecolor=color, linestyle=linestyle, linewidth=2)
            axis.add_artist(inside)  # add_patch would widen limits, ten times slower
            axis.add_artist(edge)


@styled
def corner(posteriors: dict[str, np.ndarray], truth: np.ndarray, parameters, whole_prior: bool = False) -> Figure:
    """Corner plot of several posteriors of one map, with filled 68 and 95 % contours.

    Args:
        posteriors: method of the registry, or ``live`` -> physical samples, shape (n_samples, n_theta).
        truth: physical parameters of the map, shape (n_theta,), drawn as dotted lines.
        parameters: their ``Parameter`` s, which give names and the ranges of the prior.
        whole_prior: whether the axes span the whole prior instead of where the posteriors are.

    Raises:
        ValueError: if a method has no style, or samples or truth hold another number of parameters.
    """
    if np.shape(truth) != (len(parameters),):
        raise ValueError(f"truth holds {np.size(truth)} parameters: expected {', '.join(p.name for p in parameters)}.")
    styles = {method: style_of(method) for method in posteriors}
    shown = {method: marginals(samples, parameters, method) for method, samples in posteriors.items()}
    truth = on_axes(np.asarray(truth, float), parameters)
    side = 1.2 + 2.3 * max(len(parameters), 2)
    figure = plt.figure(figsize=(side, side))
    figure.subplots_adjust(left=0.9 / side, bottom=0.8 / side, right=1 - 0.1 / side, top=1 - 0.1 / side)
    triangle(figure, shown, truth, window(list(shown.values()), truth, parameters, whole_prior), parameters)
    lines = [plt.Line2D([], [], **styles[method], linewidth=2.4, label=display_name(method)) for method in shown]
    title = "68 and 95 %" if len(parameters) > 1 else None
    figure.legend(handles=lines, title=title, loc="upper right", bbox_to_anchor=(1 - 0.2 / side, 1 - 0.2 / side))
    return figure


def contour(axis, samples: np.ndarray, parameters, method: str) -> None:
    """Filled 68 and 95 % contours of physical samples (n_samples, 2) in the method's colour and style."""
    fill(axis, marginals(samples, parameters, method).regions[0, 1], **style_of(method))


@styled
def contour_row(posteriors: dict[str, dict[str, np.ndarray]], truths: dict[str, np.ndarray], parameters) -> Figure:
    """Filled 68 and 95 % contours of two parameters, a panel a map (paper, Figs 5 and 9).

    Args:
        posteriors: title of the panel -> method -> physical samples, shape (n_samples, 2).
        truths: title of the panel -> physical parameters of the map, shape (2,), drawn as dotted lines.
        parameters: the two ``Parameter`` s.

    Raises:
        ValueError: if a panel has no truth, or samples hold another number of parameters.
    """
    if set(truths) != set(posteriors):
        raise ValueError(f"truths of {', '.join(truths)}: expected one for each of {', '.join(posteriors)}.")
    figure, axes = plt.subplots(1, len(posteriors), figsize=(5 * len(posteriors), 4.6), layout="constrained")
    for axis, (title, by_method) in zip(np.ravel(axes), posteriors.items(), strict=True):
        truth = on_axes(truths[title], parameters)
        shown = {method: marginals(samples, parameters, method) for method, samples in by_method.items()}
        for method, posterior in shown.items():
            fill(axis, posterior.regions[0, 1], **style_of(method))
        axis.axvline(truth[0], **TRUTH)
        axis.axhline(truth[1], **TRUTH)
        x, y = window(list(shown.values()), truth, parameters)
        axis.set(title=title, xlim=x, ylim=y, xlabel=axis_label(parameters[0]), ylabel=axis_label(parameters[1]))
    lines = [plt.Line2D([], [], **style_of(method), linewidth=2.4, label=display_name(method)) for method in shown]
    figure.legend(handles=lines, title="68 and 95 %", loc="outside right upper")
    return figure
