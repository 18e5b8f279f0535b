"""Arrays in, matplotlib Figure out. Nothing here trains, loads or saves.

Colours are Okabe & Ito's, each with its own line style, so that figures survive colour blindness and grey printing.
"""

import io

import matplotlib.pyplot as plt
import numpy as np
from getdist import MCSamples
from getdist import chains as getdist_chains
from getdist import plots as getdist_plots
from IPython.display import Image as NotebookImage
from IPython.display import display
from matplotlib.figure import Figure
from PIL import Image

COLOURS = {"blue": "#0072B2", "orange": "#E69F00", "green": "#009E73", "vermillion": "#D55E00", "purple": "#CC79A7",
           "sky": "#56B4E9", "black": "#000000"}  # fmt: skip


class _Styles(dict):
    def __missing__(self, method):
        raise ValueError(f"method {method!r} has no colour: expected one of {', '.join(self)}.")


STYLES = _Styles({  # method -> colour and line style, the same in every figure of the course
    "scratch": (COLOURS["blue"], ":"),
    "transfer": (COLOURS["green"], "-"),
    "accurate": (COLOURS["vermillion"], "--"),
    "pretrained": (COLOURS["purple"], "-."),
    "unpaired": (COLOURS["orange"], (0, (5, 1))),
    "refit": (COLOURS["sky"], (0, (3, 1, 1, 1))),
    "recalibrated": (COLOURS["purple"], (0, (1, 1))),
    "multilevel": (COLOURS["black"], (0, (3, 1, 1, 1, 1, 1))),
    "ensemble": (COLOURS["orange"], (0, (8, 2, 2, 2))),
    "live": (COLOURS["black"], (0, (2, 1))),
})  # fmt: skip
LATEX = {"Omega_m": r"\Omega_\mathrm{m}", "sigma_8": r"\sigma_8", "Omega_b": r"\Omega_\mathrm{b}", "h": "h",
         "n_s": r"n_\mathrm{s}"}  # fmt: skip
SURFACE_DENSITY = r"$\log_{10}\ \Sigma\ [h\,\mathrm{M}_\odot\,\mathrm{Mpc}^{-2}]$"
getdist_chains.print_load_details = False  # it prints a line a chain
plt.rcParams.update({"font.size": 13, "axes.titlesize": 14, "figure.dpi": 80, "legend.frameon": False})


def map_pair(low: np.ndarray, high: np.ndarray, box_size: float = 25.0, titles=("LF: pm, Mtot", "HF: hydro, Mcdm")):
    """Two log10 maps (n_pix, n_pix) of the same universe and the log of their ratio."""
    _check_pair(low, high)
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


def _check_pair(low, high):
    if low.ndim != 2 or low.shape != high.shape:
        raise ValueError(f"maps of shape {low.shape} and {high.shape}: expected two alike, (n_pix, n_pix).")


def zoom_pair(low: np.ndarray, high: np.ndarray, n_zoom: int = 16, box_size: float = 25.0) -> Figure:
    """A pair of log10 maps and their ratio (paper, Fig. 1 a, b), with a row that zooms in on the densest region.

    Args:
        low, high: maps (n_pix, n_pix) of the same universe.
        n_zoom: side of the zoom in pixels.
        box_size: side of the map in Mpc/h.
    """
    _check_pair(low, high)
    n_pix = high.shape[0]
    centre = np.array(np.unravel_index(high.argmax(), high.shape))
    shifted = [np.roll(m, n_pix // 2 - centre, axis=(0, 1)) for m in (low, high)]  # periodic: any pixel may be central
    figure, axes = plt.subplots(2, 3, figsize=(11.5, 7.2), layout="constrained")
    inner = slice((n_pix - n_zoom) // 2, (n_pix + n_zoom) // 2)
    zoomed = [m[inner, inner] for m in shifted]
    limits = {"vmin": np.percentile(high, 0.5), "vmax": high.max(), "cmap": "magma"}
    for row, (a, b), side in zip(axes, (shifted, zoomed), (box_size, box_size * n_zoom / n_pix), strict=True):
        for axis, image in zip(row, (a, b), strict=False):
            shown = axis.imshow(image.T, origin="lower", extent=(0, side, 0, side), **limits)
        ratio = row[2].imshow((b - a).T, origin="lower", extent=(0, side, 0, side), vmin=-0.5, vmax=0.5, cmap="PuOr")
        figure.colorbar(shown, ax=row[:2], label=SURFACE_DENSITY, shrink=0.9)
        figure.colorbar(ratio, ax=row[2], label=r"$\log_{10}$ ratio HF / LF", shrink=0.9)
        row[0].set_ylabel(r"$[\mathrm{Mpc}/h]$")
    for axis, title in zip(axes[0], ("LF: pm, Mtot", "HF: hydro, Mcdm", "HF / LF"), strict=True):
        axis.set_title(title)
    corner, width = (n_pix - n_zoom) / 2 * box_size / n_pix, n_zoom * box_size / n_pix
    for axis in axes[0]:
        axis.add_patch(plt.Rectangle((corner, corner), width, width, fill=False, edgecolor="white", linewidth=2))
    return figure


def universe(maps: np.ndarray, n_axes: int = 3) -> Figure:
    """All log10 maps (n_maps, n_pix, n_pix) of one universe, a row a line of sight."""
    n_slices = len(maps) // n_axes
    if len(maps) != n_axes * n_slices or not n_slices:
        raise ValueError(f"{len(maps)} maps: expected the same number along each of {n_axes} lines of sight.")
    figure, axes = plt.subplots(n_axes, n_slices, figsize=(1.7 * n_slices, 1.8 * n_axes), layout="constrained")
    faintest, brightest = np.percentile(maps, (0.5, 99.8))
    for index, (axis, image) in enumerate(zip(axes.flat, maps, strict=True)):
        axis.imshow(image.T, origin="lower", cmap="magma", vmin=faintest, vmax=brightest)
        axis.set(xticks=[], yticks=[])
        axis.set_title(f"map {index}", fontsize=11)
    for row, name in zip(axes, "xyz", strict=False):
        row[0].set_ylabel(f"along {name}")
    return figure


def prior_samples(theta: np.ndarray, parameters) -> Figure:
    """Pairs of physical parameters (n_sims, n_params) of a suite against each other, each axis spanning its prior."""
    n = len(parameters)
    figure, axes = plt.subplots(n - 1, n - 1, figsize=(2 * n, 2 * n), layout="constrained", squeeze=False)
    for row in range(n - 1):
        for column in range(n - 1):
            axis, x, y = axes[row, column], parameters[column], parameters[row + 1]
            axis.set_visible(column <= row)
            axis.plot(theta[:, column], theta[:, row + 1], ".", color=COLOURS["blue"], markersize=3)
            axis.set(xscale="log" if x.log else "linear", yscale="log" if y.log else "linear")
            axis.set(xlim=(x.low, x.high), ylim=(y.low, y.high))
            axis.set_xticks([x.low, _middle(x), x.high], [f"{t:.3g}" for t in (x.low, _middle(x), x.high)])
            axis.set_yticks([y.low, _middle(y), y.high], [f"{t:.3g}" for t in (y.low, _middle(y), y.high)])
            axis.minorticks_off()
            axis.tick_params(labelsize=9)
            axis.label_outer()
    for row in range(n - 1):
        axes[row, 0].set_ylabel(label(parameters[row + 1]))
        axes[-1, row].set_xlabel(label(parameters[row]))
    return figure


def _middle(parameter):
    low, high = parameter.low, parameter.high
    return (low * high) ** 0.5 if parameter.log else (low + high) / 2


def label(parameter) -> str:
    """A parameter's name as an axis label."""
    name = parameter.name
    return f"${LATEX[name]}$" if name in LATEX else name.replace("_", " ")


def lines(x, curves: dict[str, tuple], xlabel: str, ylabel: str, **axis_settings) -> Figure:
    """Curves with bands: label -> (mean, half width of the band or None, method whose colour and style it takes)."""
    figure, axis = plt.subplots(figsize=(8, 4.6), layout="constrained")
    for name, (mean, band, method) in curves.items():
        colour, style = STYLES[method]
        axis.plot(x, mean, color=colour, linestyle=style, linewidth=2.5, label=name)
        if band is not None:
            axis.fill_between(x, mean - band, mean + band, color=colour, alpha=0.2, linewidth=0)
    axis.set(xlabel=xlabel, ylabel=ylabel, **axis_settings)
    axis.legend()
    return figure


def wavenumbers(axis) -> None:
    """Make the x axis of ``axis`` a logarithmic one of wavenumbers, with ticks in plain numbers."""
    ticks = (0.3, 0.5, 1, 2, 4, 8)
    axis.set(xscale="log", xlabel=r"$k\ [h/\mathrm{Mpc}]$")
    axis.set_xticks(ticks, [f"{tick:g}" for tick in ticks])
    axis.minorticks_off()


def architecture(stages: list[tuple[str, int, int]], n_blocks: int, n_theta: int) -> Figure:
    """The network as boxes (paper, Fig. 2): height for pixels, width for channels, then the flow.

    Args:
        stages: (layer, channels, side) as ``models.stages`` finds them.
        n_blocks: spline couplings of the flow.
        n_theta: parameters.
    """
    figure, axis = plt.subplots(figsize=(16, 4.4), layout="constrained")
    x = 0.0
    for name, channels, side in stages:
        width, height = 0.4 + 0.1 * np.log2(channels), 0.35 + 0.55 * np.log2(max(side, 1))
        colour = COLOURS["orange"] if name == "map" else COLOURS["purple"] if name == "linear" else COLOURS["sky"]
        x = _box(axis, x, width, height, colour, f"{channels}\n{side}²" if side > 1 else f"{channels}", name)
    for block in range(n_blocks):
        x = _box(axis, x, 0.95, 1.6, COLOURS["green"], "spline", "flow" if block == 0 else "")
    _box(axis, x, 0.95, 1.6, "white", f"q(θ|x)\n{n_theta} θ", "posterior")
    axis.set(xlim=(-0.2, x + 1.2), ylim=(-3.1, 2.2))
    axis.axis("off")
    return figure


def _box(axis, x, width, height, colour, inside, below):
    axis.add_patch(plt.Rectangle((x, -height / 2), width, height, facecolor=colour, edgecolor="black", alpha=0.75))
    axis.text(x + width / 2, 0, inside, ha="center", va="center", fontsize=11)
    axis.text(x + width / 2, -height / 2 - 0.1, below, ha="center", va="top", fontsize=11, rotation=90)
    return x + width + 0.12


def predictions(theta: np.ndarray, mean: np.ndarray, spread: np.ndarray, parameters, method: str) -> Figure:
    """Posterior mean and standard deviation against the truth, all in the unit cube, shape (n_obs, n_theta)."""
    colour, _ = STYLES[method]
    figure, axes = plt.subplots(1, len(parameters), figsize=(5 * len(parameters), 4.6), layout="constrained")
    for axis, t, m, s, parameter in zip(axes, theta.T, mean.T, spread.T, parameters, strict=True):
        axis.errorbar(t, m, s, fmt="o", color=colour, markersize=4, elinewidth=1, alpha=0.6)
        axis.plot([0, 1], [0, 1], color="black", linewidth=1.5)
        axis.set(title=label(parameter), xlabel="truth (unit cube)", ylabel=f"posterior of {method}", aspect="equal")
        axis.set(xlim=(-0.05, 1.05), ylim=(-0.05, 1.05))
    return figure


def loss_curves(histories: dict[str, object]) -> Figure:
    """Validation loss against epoch for each ``History``; a dot marks the epoch that was kept."""
    figure, axis = plt.subplots(figsize=(7, 4), layout="constrained")
    for method, history in histories.items():
        colour, style = STYLES[method]
        if not history.validation:
            raise ValueError(f"{method} has no validation curve: train it with keep_best, or watch validation maps.")
        axis.plot(history.validation, color=colour, linestyle=style, linewidth=2.5, label=method)
        axis.plot(history.kept_epoch, history.validation[history.kept_epoch], "o", color=colour, markersize=9)
    axis.set(xlabel="epoch", ylabel=r"validation loss $-\log q(\theta\,|\,x)$ [nats]", ylim=(None, 3.0))
    axis.legend()
    return figure


def corner(posteriors: dict[str, np.ndarray], truth: np.ndarray, parameters) -> Figure:
    """Corner plot of several posteriors of one map.

    Args:
        posteriors: method -> physical samples, shape (n_samples, n_theta); a method is a name in ``STYLES``, and
            ``from_unit(samples[:, i], parameters)`` makes what ``sample_posterior`` draws physical.
        truth: physical parameters of the map, shape (n_theta,).
        parameters: their ``Parameter`` s, which give names and the ranges of the prior.

    Raises:
        ValueError: if a method has no style, or samples or truth hold another number of parameters.
    """
    plotter = triangle(posteriors, truth, parameters, 3.2 * len(parameters))
    plotter.gridspec.tight_layout(plotter.fig)
    return plotter.fig


def triangle(posteriors, truth, parameters, width_inch: float, fontsize: int = 15) -> getdist_plots.GetDistPlotter:
    """GetDist's plotter behind ``corner``, whose ``gridspec`` may be moved to make room beside it."""
    names = [p.name for p in parameters]
    for shape, name in [(np.shape(truth)[-1:], "truth"), *((s.shape[1:], method) for method, s in posteriors.items())]:
        if shape != (len(names),):
            raise ValueError(f"{name} holds {shape[0]} parameters: expected {', '.join(names)}.")
    chains = [chain(samples, parameters, method) for method, samples in posteriors.items()]
    colours = [STYLES[method][0] for method in posteriors]
    styles = [STYLES[method][1] for method in posteriors]
    plotter = getdist_plots.get_subplot_plotter(width_inch=width_inch)
    plotter.settings.axes_fontsize, plotter.settings.axes_labelsize = 0.8 * fontsize, fontsize
    plotter.settings.legend_fontsize, plotter.settings.tight_layout = 0.9 * fontsize, False
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
    return plotter


def chain(samples: np.ndarray, parameters, name: str) -> MCSamples:
    """Physical samples (n_samples, n_theta) for GetDist: independent draws with the edges of the prior.

    The bins are coarser than GetDist's own, which makes a density ten times faster and looks the same.
    """
    names = [p.name for p in parameters]
    return MCSamples(
        samples=samples, names=names, labels=[LATEX.get(n, n) for n in names], label=name,
        ranges={p.name: (p.low, p.high) for p in parameters}, sampler="uncorrelated",
        settings={"smooth_scale_1D": 0.35, "smooth_scale_2D": 0.35, "fine_bins": 256, "fine_bins_2D": 64},
    )  # fmt: skip


def png(figure: Figure) -> bytes:
    """Render a figure with 256 colours, which makes it a third as large, and close it."""
    figure.canvas.draw()
    image = Image.fromarray(np.asarray(figure.canvas.buffer_rgba())).convert("RGB")
    plt.close(figure)
    stream = io.BytesIO()
    image.quantize(256, method=Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE).save(stream, format="png")
    return stream.getvalue()


def show(figure: Figure, alt: str) -> None:
    """Display a figure in a notebook with a text for those who cannot see it, and close it."""
    display(NotebookImage(png(figure), alt=alt))
