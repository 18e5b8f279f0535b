"""Corner plots and contours of posterior samples, drawn by GetDist in the course's colours."""

import numpy as np
from getdist import MCSamples
from getdist import chains as getdist_chains
from getdist import plots as getdist_plots
from matplotlib.figure import Figure

from .style import LATEX, style_of, styled


@styled
def corner(posteriors: dict[str, np.ndarray], truth: np.ndarray, parameters) -> Figure:
    """Corner plot of several posteriors of one map.

    Args:
        posteriors: method of the registry, or ``live`` -> physical samples, shape (n_samples, n_theta).
        truth: physical parameters of the map, shape (n_theta,).
        parameters: their ``Parameter`` s, which give names and the ranges of the prior.

    Raises:
        ValueError: if a method has no style, or samples or truth hold another number of parameters.
    """
    plotter = triangle(posteriors, truth, parameters, 3.2 * len(parameters))
    plotter.gridspec.tight_layout(plotter.fig)
    return plotter.fig


@styled
def triangle(posteriors, truth, parameters, width_inch: float, fontsize: int = 15) -> getdist_plots.GetDistPlotter:
    """GetDist's plotter behind ``corner``, whose ``gridspec`` may be moved to make room beside it."""
    names = [p.name for p in parameters]
    for shape, name in [(np.shape(truth)[-1:], "truth"), *((s.shape[1:], method) for method, s in posteriors.items())]:
        if shape != (len(names),):
            raise ValueError(f"{name} holds {shape[0]} parameters: expected {', '.join(names)}.")
    chains = [chain(samples, parameters, method) for method, samples in posteriors.items()]
    styles = [style_of(method) for method in posteriors]
    plotter = getdist_plots.get_subplot_plotter(width_inch=width_inch)
    sizes = {"axes_fontsize": 0.8 * fontsize, "axes_labelsize": fontsize, "legend_fontsize": 0.9 * fontsize}
    vars(plotter.settings).update(sizes, tight_layout=False)
    lines = {
        "contour_colors": [s["color"] for s in styles],
        "contour_ls": [s["linestyle"] for s in styles],
        "contour_lws": [2.2] * len(chains),
        "line_args": [{"color": s["color"], "ls": s["linestyle"], "lw": 2.2} for s in styles],
        "marker_args": {"color": "black", "ls": (0, (1, 1)), "lw": 1.5},
    }
    markers = dict(zip(names, truth, strict=True))
    limits = {p.name: (p.low, p.high) for p in parameters}
    plotter.triangle_plot(chains, names, filled=False, markers=markers, param_limits=limits, **lines)
    return plotter


def chain(samples: np.ndarray, parameters, name: str) -> MCSamples:
    """Physical samples (n_samples, n_theta) for GetDist: independent draws with the edges of the prior.

    The bins are coarser than GetDist's own, which makes a density ten times faster and drawn the same."""
    getdist_chains.print_load_details = False  # it prints a line a chain
    names = [p.name for p in parameters]
    return MCSamples(
        samples=samples, names=names, labels=[LATEX.get(n, n) for n in names], label=name,
        ranges={p.name: (p.low, p.high) for p in parameters}, sampler="uncorrelated",
        settings={"smooth_scale_1D": 0.35, "smooth_scale_2D": 0.35, "fine_bins": 256, "fine_bins_2D": 64},
    )  # fmt: skip


def contour(axis, samples: np.ndarray, parameters, method: str) -> None:
    """68 and 95 % contours of physical samples (n_samples, 2) in the method's colour and style."""
    line = style_of(method)
    density = chain(samples, parameters, method).get2DDensity(*(p.name for p in parameters))
    levels = sorted(density.getContourLevels((0.68, 0.95)))
    drawn = {"colors": line["color"], "linestyles": [line["linestyle"]], "linewidths": 2}
    axis.contour(density.x, density.y, density.P, levels, **drawn)
