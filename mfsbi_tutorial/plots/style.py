"""Colours, line styles, labels and text sizes of every figure, and how a notebook shows one.

Colours are Okabe & Ito's, each with its own line style, so that figures survive colour blindness and grey printing;
``inference.methods`` says which method has which."""

import io
from functools import wraps

import matplotlib.pyplot as plt
import numpy as np
from IPython.display import Image as NotebookImage
from IPython.display import display
from matplotlib.figure import Figure
from matplotlib.mathtext import MathTextParser
from PIL import Image

from ..inference import METHODS

COLOURS = {"blue": "#0072B2", "orange": "#E69F00", "green": "#009E73", "vermillion": "#D55E00", "purple": "#CC79A7",
           "sky": "#56B4E9", "black": "#000000"}  # fmt: skip


LATEX = {"Omega_m": r"\Omega_\mathrm{m}", "sigma_8": r"\sigma_8", "Omega_b": r"\Omega_\mathrm{b}", "h": "h",
         "n_s": r"n_\mathrm{s}"}  # fmt: skip
SETTINGS = {"font.size": 13, "axes.titlesize": 14, "figure.dpi": 80, "legend.frameon": False}
LIVE = {"color": "black", "linestyle": (0, (2, 1))}


def use_style() -> None:
    """Set the course's text sizes for the figures that a notebook makes itself."""
    plt.rcParams.update(SETTINGS)


def styled(function):
    """Draw with the course's text sizes, whatever the caller's are."""

    @wraps(function)
    def draw(*args, **kwargs):
        with plt.rc_context(SETTINGS):
            return function(*args, **kwargs)

    return draw


def style_of(method: str) -> dict:
    """``color`` and ``linestyle`` of a method, the same in every figure; ``live`` is what the reader trains now.
    ValueError if the registry has no such method."""
    if method == "live":
        return LIVE
    if method not in METHODS:
        raise ValueError(f"method {method!r} has no colour: expected one of {', '.join(METHODS)}, live.")
    return {"color": COLOURS[METHODS[method].colour], "linestyle": METHODS[method].line}


def display_name(method: str) -> str:
    """A method's name for readers."""
    return method if method == "live" else METHODS[method].label or method


def label(parameter) -> str:
    """A parameter's name as an axis label."""
    name = parameter.name
    if name in LATEX:
        return f"${LATEX[name]}$"
    return name if "$" in name and _is_maths(name) else name.replace("$", r"\$").replace("_", " ")


def _is_maths(text: str) -> bool:
    """Whether matplotlib can draw a text with formulae between dollar signs."""
    try:
        MathTextParser("path").parse(text)
    except ValueError:
        return False
    return text.count("$") % 2 == 0


def wavenumbers(axis) -> None:
    """Make the x axis of ``axis`` a logarithmic one of wavenumbers, with ticks in plain numbers."""
    ticks = (0.3, 0.5, 1, 2, 4, 8)
    axis.set(xscale="log", xlabel=r"$k\ [h/\mathrm{Mpc}]$")
    axis.set_xticks(ticks, [f"{tick:g}" for tick in ticks])
    axis.minorticks_off()


def plain_ticks(axis) -> None:
    """Make the y axis of ``axis`` logarithmic, with four to ten ticks in plain numbers: 50, 100, 200."""
    axis.set_yscale("log")
    low, high = axis.get_ylim()
    decades = 10.0 ** np.arange(np.floor(np.log10(low)), np.ceil(np.log10(high)))
    even = [np.arange(1, 10, step) for step in (1, 0.5, 0.2, 0.05)]
    for steps in ((1,), (1, 3), (1, 2, 5), (1, 1.5, 2, 3, 4, 5, 7), *even):
        ticks = np.outer(decades, steps).ravel()
        ticks = ticks[(ticks >= low) & (ticks <= high)]
        if len(ticks) >= 4:
            break
    axis.set_yticks(ticks, [f"{tick:.6g}" for tick in ticks])
    axis.minorticks_off()


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
