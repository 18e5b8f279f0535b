"""Arrays in, matplotlib Figure out. Nothing here trains, loads or saves.

Colours are Okabe & Ito's, each with its own line style, so that figures survive colour blindness and grey printing.
"""

import matplotlib.pyplot as plt
import numpy as np
from getdist import MCSamples
from getdist import chains as getdist_chains
from getdist import plots as getdist_plots
from matplotlib.figure import Figure

COLOURS = {"blue": "#0072B2", "orange": "#E69F00", "green": "#009E73", "vermillion": "#D55E00", "purple": "#CC79A7",
           "sky": "#56B4E9", "black": "#000000"}  # fmt: skip
STYLES = {  # method -> colour and line style, the same in every figure of the course
    "scratch": (COLOURS["blue"], ":"),
    "transfer": (COLOURS["green"], "-"),
    "accurate": (COLOURS["vermillion"], "--"),
    "pretrained": (COLOURS["purple"], "-."),
}
LATEX = {"Omega_m": r"\Omega_\mathrm{m}", "sigma_8": r"\sigma_8", "Omega_b": r"\Omega_\mathrm{b}", "h": "h",
         "n_s": r"n_\mathrm{s}"}  # fmt: skip
SURFACE_DENSITY = r"$\log_{10}\ \Sigma\ [h\,\mathrm{M}_\odot\,\mathrm{Mpc}^{-2}]$"
getdist_chains.print_load_details = False  # it prints a line a chain
plt.rcParams.update({"font.size": 13, "axes.titlesize": 14, "figure.dpi": 80, "legend.frameon": False})


def map_pair(low: np.ndarray, high: np.ndarray, box_size: float = 25.0, titles=("LF: pm, Mtot", "HF: hydro, Mcdm")):
    """Two log10 maps (n_pix, n_pix) of the same universe and the log of their ratio."""
    figure, axes = plt.subplots(1, 3, figsize=(14, 4.3), layout="constrained")
    limits = {"vmin": np.percentile(high, 0.5), "vmax": np.percentile(high, 99.8), "cmap": "magma"}
    extent = (0, box_size, 0, box_size)
    for axis, image, title in zip(axes, (low, high), titles, strict=False):
        shown = axis.imshow(image.T, origin="lower", extent=extent, **limits)
        axis.set(title=title, xlabel=r"$x\ [\mathrm{Mpc}/h]$")
    axes[0].set_ylabel(r"$y\ [\mathrm{Mpc}/h]$")
    figure.colorbar(shown, ax=axes[:2], label=SURFACE_DENSITY)
    ratio = axes[2].imshow((high - low).T, origin="lower", extent=extent, vmin=-0.5, vmax=0.5, cmap="PuOr")
    axes[2].set(title="HF / LF", xlabel=r"$x\ [\mathrm{Mpc}/h]$")
    figure.colorbar(ratio, ax=axes[2], label=r"$\log_{10}$ ratio")
    return figure


def loss_curves(histories: dict[str, object]) -> Figure:
    """Validation loss against epoch for each ``History``; a dot marks the epoch that was kept."""
    figure, axis = plt.subplots(figsize=(7, 4), layout="constrained")
    for method, history in histories.items():
        colour, style = STYLES[method]
        axis.plot(history.validation, color=colour, linestyle=style, linewidth=2.5, label=method)
        axis.plot(history.best_epoch, history.validation[history.best_epoch], "o", color=colour, markersize=9)
    axis.set(xlabel="epoch", ylabel=r"validation loss $-\log q(\theta\,|\,x)$ [nats]", ylim=(None, 3.0))
    axis.legend()
    return figure


def corner(posteriors: dict[str, np.ndarray], truth: np.ndarray, parameters) -> Figure:
    """Corner plot of several posteriors of one map.

    Args:
        posteriors: method -> physical samples, shape (n_samples, n_theta).
        truth: physical parameters of the map, shape (n_theta,).
        parameters: their ``Parameter`` s, which give names and the ranges of the prior.
    """
    names = [p.name for p in parameters]
    settings = {"smooth_scale_1D": 0.35, "smooth_scale_2D": 0.35}
    chains = [
        MCSamples(
            samples=samples, names=names, labels=[LATEX.get(n, n) for n in names], label=method,
            ranges={p.name: (p.low, p.high) for p in parameters}, sampler="uncorrelated", settings=settings,
        )
        for method, samples in posteriors.items()
    ]  # fmt: skip
    colours = [STYLES[method][0] for method in posteriors]
    styles = [STYLES[method][1] for method in posteriors]
    plotter = getdist_plots.get_subplot_plotter(width_inch=3.2 * len(names))
    plotter.settings.axes_fontsize, plotter.settings.axes_labelsize = 12, 15
    plotter.settings.legend_fontsize = 13
    plotter.triangle_plot(
        chains,
        names,
        filled=False,
        contour_colors=colours,
        contour_ls=styles,
        contour_lws=[2.2] * len(chains),
        line_args=[{"color": c, "ls": s, "lw": 2.2} for c, s in zip(colours, styles, strict=True)],
        markers=dict(zip(names, truth, strict=True)),
        marker_args={"color": "black", "ls": (0, (1, 1)), "lw": 1.5},
        param_limits={p.name: (p.low, p.high) for p in parameters},
    )
    return plotter.fig
