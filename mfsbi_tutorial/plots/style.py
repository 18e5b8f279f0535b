"""Colours, line styles, labels and text sizes of every figure, and how a notebook shows one.

One colour has one meaning. Methods have Okabe & Ito's colours, each with its own line style, so that figures survive
colour blindness and grey printing; ``inference.methods`` says which method has which. Fidelities are greys, the higher
the darker. What is neither (a toy, one of two kinds of matter) takes a colour of ``OTHERS``, and what has an order
(budgets, low to high) takes ``shades``."""

import io
from functools import wraps
from itertools import cycle

import matplotlib.pyplot as plt
import numpy as np
from IPython.display import Image as NotebookImage
from IPython.display import display
from matplotlib.figure import Figure
from matplotlib.mathtext import MathTextParser
from matplotlib.ticker import NullLocator
from PIL import Image

from ..inference import METHODS

COLOURS = {"blue": "#0072B2", "orange": "#E69F00", "green": "#009E73", "vermillion": "#D55E00", "purple": "#CC79A7",
           "sky": "#56B4E9", "black": "#000000"}  # fmt: skip

FIDELITIES = {
    "lpt": {"color": "#B8B8B8", "linestyle": ":"}, "pm": {"color": "#8C8C8C", "linestyle": "--"},
    "nbody": {"color": "#6A6A6A", "linestyle": "-."}, "hydro": {"color": "#000000", "linestyle": "-"},
}  # fmt: skip
OTHERS = {
    "brown": {"color": "#8C510A", "linestyle": "-"}, "teal": {"color": "#01665E", "linestyle": "--"},
    "slate": {"color": "#44546A", "linestyle": ":"}, "violet": {"color": "#5E3C99", "linestyle": "-."},
}  # fmt: skip
LATEX = {"Omega_m": r"\Omega_\mathrm{m}", "sigma_8": r"\sigma_8", "Omega_b": r"\Omega_\mathrm{b}", "h": "h",
         "n_s": r"n_\mathrm{s}"}  # fmt: skip
SETTINGS = {"font.size": 13, "axes.titlesize": 14, "figure.dpi": 80, "legend.frameon": False}
LIVE = {"color": "black", "linestyle": (0, (2, 1))}
DASHES = {"-": [], "--": [9, 5], ":": [2, 4], "-.": [9, 4, 2, 4]}


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

    Fidelities (``pm``, ``hydro``, ...) and the colours of ``OTHERS`` (``brown``, ...) have a style, too. ValueError if
    the registry has no such method."""
    others = {"live": LIVE, **FIDELITIES, **OTHERS}
    if method in others:
        return others[method]
    if method not in METHODS:
        raise ValueError(f"method {method!r} has no colour: expected one of {', '.join(METHODS)}, live.")
    return {"color": COLOURS[METHODS[method].colour], "linestyle": METHODS[method].line}


def dashes(method: str) -> list[int]:
    """A method's line style in pixels, as Bokeh and SVG take it."""
    line = style_of(method)["linestyle"]
    return DASHES[line] if isinstance(line, str) else [3 * n for n in line[1]]


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


def shades(n: int) -> list[dict]:
    """``color`` and ``linestyle`` of n things that have an order, from dark to light."""
    colours = plt.get_cmap("viridis")(np.linspace(0.0, 0.8, n))
    return [{"color": colour, "linestyle": line} for colour, line in zip(colours, cycle(("-", "--", "-.", ":")))]


def plain_ticks(axis, side: str, ticks) -> None:
    """Write the ticks of a logarithmic axis, ``side`` x or y, as plain numbers."""
    along = getattr(axis, f"{side}axis")
    along.set_ticks(ticks, [f"{tick:g}" for tick in ticks])
    along.set_minor_locator(NullLocator())


def wavenumbers(axis) -> None:
    """Make the x axis of ``axis`` a logarithmic one of wavenumbers, with ticks in plain numbers."""
    axis.set(xscale="log", xlabel=r"$k\ [h/\mathrm{Mpc}]$")
    plain_ticks(axis, "x", (0.3, 0.5, 1, 2, 4, 8))


def png(figure: Figure, quick: bool = False) -> bytes:
    """Render a figure with 256 colours, which makes it a third as large, and close it; ``quick`` compresses less."""
    figure.canvas.draw()
    image = Image.fromarray(np.asarray(figure.canvas.buffer_rgba())).convert("RGB")
    plt.close(figure)
    stream = io.BytesIO()
    method = Image.Quantize.FASTOCTREE if quick else Image.Quantize.MAXCOVERAGE
    few_colours = image.quantize(256, method=method, dither=Image.Dither.NONE)
    few_colours.save(stream, format="png", compress_level=1 if quick else 6)
    return stream.getvalue()


def show(figure: Figure, alt: str) -> None:
    """Display a figure in a notebook with a text for those who cannot see it, and close it."""
    display(NotebookImage(png(figure), alt=alt))
