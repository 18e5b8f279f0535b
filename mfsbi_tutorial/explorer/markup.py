"""The explorer's HTML: pictures with texts, tables, messages. All text is escaped here, the only door to a page."""

import base64
import html
from importlib.resources import files

import numpy as np

from ..plots import style_of
from ..plots.style import dashes, display_name
from .contents import Estimate, Score

LEGEND = (
    "Filled contours hold 68 and 95 % of a posterior, dotted lines are the truth. The dashed level in the curve "
    "of MTPP leads from transfer at this budget to where scratch is as good."
)


def asset(name: str) -> str:
    """A file of the folder ``assets``."""
    return (files("mfsbi_tutorial.explorer") / "assets" / name).read_text(encoding="utf-8")


STYLE = f"<style>{asset('widget.css')}</style>"


def image(data: bytes, alt: str, caption: str = "", chart: bool = True) -> str:
    """A picture with its text for those who cannot see it; charts, unlike maps, turn dark with the theme."""
    kind = "mfsbi-chart" if chart else "mfsbi-map"
    source = base64.b64encode(data).decode()
    title = f"<figcaption>{html.escape(caption)}</figcaption>" if caption else ""
    return f'<figure>{title}<img class="{kind}" alt="{html.escape(alt)}" src="data:image/png;base64,{source}"></figure>'


def sample(method: str) -> str:
    """A piece of a method's line, as the legend shows it."""
    pattern = " ".join(map(str, dashes(method))) or "none"
    return (f'<svg width="34" height="12" aria-hidden="true"><line x1="1" y1="6" x2="33" y2="6" stroke-width="4" '
            f'stroke="{style_of(method)["color"]}" stroke-dasharray="{pattern}"/></svg>')  # fmt: skip


def table(caption: str, head: list[str], rows: list[list[str]], methods: list[str]) -> str:
    """A table with a method's line before each row, and headers that a screen reader announces."""
    titles = "".join(f'<th scope="col">{html.escape(title)}</th>' for title in head)
    lines = []
    for method, cells in zip(methods, rows, strict=True):
        name = (sample(method) if method else "") + html.escape(cells[0])
        rest = "".join(f"<td>{html.escape(cell)}</td>" for cell in cells[1:])
        lines.append(f'<tr><th scope="row">{name}</th>{rest}</tr>')
    title = f"<caption>{html.escape(caption)}</caption>"
    body = f"<thead><tr>{titles}</tr></thead><tbody>{''.join(lines)}</tbody>"
    return f'<div class="mfsbi-scroll"><table>{title}{body}</table></div>'


def score_table(scores: list[Score], where: str) -> str:
    """What the methods reach over all test maps."""
    rows = [[display_name(score.method), *score.cells] for score in scores]
    head = ["method", "MTPP [nats]", "C", "FoM", "seeds"]
    return table(f"All test data, {where}", head, rows, [score.method for score in scores])


def estimate_table(truth: np.ndarray, said: list[Estimate], names: list[str], caption: str) -> str:
    """What the methods say about the shown map."""
    rows = [["truth", *(f"{value:.3g}" for value in truth)]]
    rows += [
        [display_name(e.method), *(f"{m:.3g} ± {s:.2g}" for m, s in zip(e.mean, e.deviation, strict=True))]
        for e in said
    ]
    return table(caption, ["method", *names], rows, ["", *(e.method for e in said)])


def message(text: str, kind: str = "") -> str:
    """A sentence that a screen reader announces when it changes."""
    style = f' class="{kind}"' if kind else ""
    return f'<p role="status"{style}>{html.escape(text)}</p>'


def folded(title: str, text: str) -> str:
    """Text, a fact a line, that opens under its title."""
    lines = "".join(f"<p>{html.escape(line)}</p>" for line in text.split("\n"))
    return f"<details><summary>{html.escape(title)}</summary>{lines}</details>"
