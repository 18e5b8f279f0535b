"""Pictures of maps, of universes and of the parameters behind them. Arrays in, matplotlib Figure out."""

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure

from ..data import from_unit
from .style import OTHERS, label, styled

SURFACE_DENSITY = r"$\log_{10}\ \Sigma\ [h\,\mathrm{M}_\odot\,\mathrm{Mpc}^{-2}]$"


@styled
def map_pair(
    low: np.ndarray, high: np.ndarray, n_zoom: int = 0, box_size: float = 25.0, max_ratio: float = 0.5
) -> Figure:
    """Two log10 maps (n_pix, n_pix) of one universe and the log of their ratio (paper, Fig. 1 a, b).

    Args:
        low, high: LF and HF map.
        n_zoom: side in pixels of a zoom on the densest region, in a second row; 0 for none.
        box_size: side of the map in Mpc/h.
        max_ratio: where the colours of the ratio end, in dex.
    """
    if low.ndim != 2 or low.shape != high.shape:
        raise ValueError(f"maps of shape {low.shape} and {high.shape}: expected two alike, (n_pix, n_pix).")
    n_pix = len(high)
    shift = n_pix // 2 - np.array(np.unravel_index(high.argmax(), high.shape))
    if n_zoom:
        low, high = (np.roll(image, shift, axis=(0, 1)) for image in (low, high))  # periodic: any pixel may be central
    inner = slice((n_pix - n_zoom) // 2, (n_pix + n_zoom) // 2)
    rows = [(slice(None), box_size)] + [(inner, box_size * n_zoom / n_pix)] * bool(n_zoom)
    figure, axes = plt.subplots(len(rows), 3, figsize=(13, 0.3 + 3.9 * len(rows)), layout="constrained", squeeze=False)
    limits = {"vmin": np.percentile(high, 0.5), "vmax": high.max() if n_zoom else np.percentile(high, 99.8)}
    for row, (part, side) in zip(axes, rows, strict=True):
        square = {"origin": "lower", "extent": (0, side, 0, side)}
        for axis, image in zip(row[:2], (low, high), strict=True):
            shown = axis.imshow(image[part, part].T, cmap="magma", **limits, **square)
        ratio = row[2].imshow((high - low)[part, part].T, vmin=-max_ratio, vmax=max_ratio, cmap="PuOr", **square)
        figure.colorbar(shown, ax=row[:2], label=SURFACE_DENSITY, shrink=0.9)
        figure.colorbar(ratio, ax=row[2], label=r"$\log_{10}$ ratio HF / LF", shrink=0.9)
        row[0].set_ylabel(r"$[\mathrm{Mpc}/h]$")
    for axis, title in zip(axes[0], ("LF: all matter", "HF: dark matter", "HF / LF"), strict=True):
        axis.set_title(title)
        if n_zoom:
            corner = (n_pix - n_zoom) / 2 * box_size / n_pix
            frame = plt.Rectangle((corner, corner), side, side, fill=False, edgecolor="white", linewidth=2)
            axis.add_patch(frame)
    return figure


@styled
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


@styled
def prior_samples(theta: np.ndarray, parameters) -> Figure:
    """Pairs of physical parameters (n_sims, n_params) of a suite against each other, each axis spanning its prior."""
    n = len(parameters)
    if n < 2:
        raise ValueError(f"{n} parameter: pairs need two at least, draw a histogram of theta[:, 0].")
    figure, axes = plt.subplots(n - 1, n - 1, figsize=(2 * n, 2 * n), layout="constrained", squeeze=False)
    for (row, column), axis in np.ndenumerate(axes):
        axis.set_visible(column <= row)
        axis.plot(theta[:, column], theta[:, row + 1], ".", color=OTHERS["slate"]["color"], markersize=3)
        for side, p in (("x", parameters[column]), ("y", parameters[row + 1])):
            ticks = from_unit(np.array([[0.0], [0.5], [1.0]]), [p])[:, 0]
            axis.set(**{f"{side}scale": "log" if p.log else "linear", f"{side}lim": (p.low, p.high)})
            axis.set(**{f"{side}ticks": ticks, f"{side}ticklabels": [f"{t:.3g}" for t in ticks]})
            axis.set(**{f"{side}label": label(p)})
        axis.minorticks_off()
        axis.tick_params(labelsize=9)
        axis.label_outer()
    return figure
