"""The explorer's HTML: pictures with texts, tables, messages. All text is escaped here, the only door to a page."""

import base64
import html
import io

import numpy as np
from matplotlib import pyplot as plt
from matplotlib.figure import Figure
from PIL import Image

from ..plots import style_of
from ..plots.style import display_name
from .contents import Estimate, Score

LEGEND = (
    "Filled contours hold 68 and 95 % of a posterior, dotted black lines are the truth. The dashed level in the curve of "
    "MTPP leads from transfer at this budget to where scratch is as good."
)
STYLE = """<style>
.mfsbi { --ink: var(--jp-ui-font-color1, #1a1a1a); --soft: var(--jp-ui-font-color2, #4d4d4d); color: var(--ink);
  font-size: 16px; container-type: inline-size; }
.mfsbi .widget-html-content, .mfsbi .widget-label { font-size: 16px; line-height: 1.4; color: var(--ink); }
.mfsbi .widget-html, .mfsbi .widget-html-content { height: auto; overflow: visible; }
.mfsbi button.widget-button, .mfsbi .widget-toggle-button, .mfsbi select, .mfsbi .widget-checkbox label {
  font-size: 16px; height: auto; min-height: 36px; line-height: 1.3; }
.mfsbi .widget-toggle-buttons { display: flex; flex-flow: row wrap; align-items: center; width: auto; gap: 4px; }
.mfsbi .widget-toggle-buttons .widget-label, .mfsbi .widget-label { width: auto; min-width: 0; padding-right: 8px;
  font-weight: 600; flex: none; }
.mfsbi .widget-toggle-buttons .widget-inline-hbox { flex-flow: row wrap; }
.mfsbi .widget-toggle-buttons button { min-width: 56px; width: auto; padding: 0 12px; margin: 1px 2px; }
.mfsbi .widget-box { gap: 2px 14px; }
.mfsbi input[type="checkbox"] { width: 20px; height: 20px; }
.mfsbi button:focus-visible, .mfsbi input:focus-visible, .mfsbi select:focus-visible, .mfsbi .noUi-handle:focus-visible
  { outline: 3px solid #0072B2; outline-offset: 1px; }
.mfsbi button.mod-active, .mfsbi button.mod-primary { background: #005a8e; color: white; }
.mfsbi .mfsbi-parts { display: grid; gap: 6px 18px; align-items: start; width: 100%;
  grid-template-columns: minmax(0, 22fr) minmax(0, 46fr) minmax(0, 32fr); }
.mfsbi .mfsbi-parts > * { width: auto; margin: 0; min-width: 0; }
.mfsbi .mfsbi-parts:not(.mfsbi-two) > .mfsbi-pinned { display: none; }
.mfsbi .mfsbi-right { container-type: inline-size; }
.mfsbi .mfsbi-two { grid-template-columns: minmax(0, 36fr) minmax(0, 36fr) minmax(0, 28fr); }
.mfsbi .mfsbi-two .mfsbi-side { grid-area: 2 / 1 / 3 / 3; display: grid; max-width: 62%; gap: 18px;
  grid-template-columns: minmax(0, 1fr) minmax(0, 1fr); }
.mfsbi .mfsbi-two .mfsbi-right { grid-area: 1 / 3 / 3 / 4; }
.mfsbi .widget-box { overflow: visible; }
.mfsbi figure { margin: 0; }
.mfsbi figcaption { font-weight: 600; }
.mfsbi img { width: 100%; height: auto; display: block; }
body[data-jp-theme-light="false"] .mfsbi img.mfsbi-chart { filter: invert(0.93) hue-rotate(180deg); }
.mfsbi table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
.mfsbi th, .mfsbi td { padding: 3px 6px; text-align: right; white-space: nowrap; border: 0; color: var(--ink);
  background: none; font-size: clamp(13px, 3.1cqw, 16px); }
.mfsbi th:first-child, .mfsbi td:first-child { text-align: left; }
.mfsbi thead th { border-bottom: 1px solid var(--soft); font-weight: 600; }
.mfsbi caption { text-align: left; font-weight: 600; padding-top: 8px; color: var(--ink); }
.mfsbi svg { vertical-align: middle; margin-right: 6px; }
.mfsbi p { margin: 4px 0; }
.mfsbi .mfsbi-answer { font-size: 18px; }
.mfsbi summary { cursor: pointer; min-height: 28px; }
.mfsbi .mfsbi-scroll { overflow-x: auto; }
@container (max-width: 1100px) {
  .mfsbi .mfsbi-parts { grid-template-columns: minmax(0, 38fr) minmax(0, 62fr); }
  .mfsbi .mfsbi-two { grid-template-columns: minmax(0, 1fr) minmax(0, 1fr); }
  .mfsbi .mfsbi-parts .mfsbi-right { grid-area: auto / 1 / auto / -1; }
  .mfsbi .mfsbi-two .mfsbi-side { grid-area: auto / 1 / auto / -1; } }
@container (max-width: 620px) {
  .mfsbi .mfsbi-parts, .mfsbi .mfsbi-two { grid-template-columns: minmax(0, 1fr); }
  .mfsbi .mfsbi-parts > * { grid-column: 1; }
  .mfsbi .mfsbi-parts .mfsbi-side { order: 2; grid-area: auto; display: grid; max-width: none;
    grid-template-columns: minmax(0, 1fr) minmax(0, 1fr); }
  .mfsbi .mfsbi-parts .mfsbi-right { order: 3; grid-area: auto; } }
</style>"""


def png(figure: Figure) -> bytes:
    """Render a figure quickly, in 256 colours and compressed a little, and close it."""
    figure.canvas.draw()
    image = Image.fromarray(np.asarray(figure.canvas.buffer_rgba())).convert("RGB")
    plt.close(figure)
    stream = io.BytesIO()
    image.quantize(256, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE).save(
        stream, format="png", compress_level=1
    )
    return stream.getvalue()


def image(data: bytes, alt: str, caption: str = "", chart: bool = True) -> str:
    """A picture with its text for those who cannot see it; charts, unlike maps, turn dark with the theme."""
    kind = "mfsbi-chart" if chart else "mfsbi-map"
    source = base64.b64encode(data).decode()
    title = f"<figcaption>{html.escape(caption)}</figcaption>" if caption else ""
    return f'<figure>{title}<img class="{kind}" alt="{html.escape(alt)}" src="data:image/png;base64,{source}"></figure>'


def sample(method: str) -> str:
    """A piece of a method's line, as the legend shows it."""
    style = style_of(method)
    dashes = {"-": "none", "--": "8 4", ":": "2 4", "-.": "8 3 2 3"}
    line = style["linestyle"]
    pattern = dashes[line] if isinstance(line, str) else " ".join(str(3 * n) for n in line[1])
    return (f'<svg width="34" height="12" aria-hidden="true"><line x1="1" y1="6" x2="33" y2="6" stroke-width="4" '
            f'stroke="{style["color"]}" stroke-dasharray="{pattern}"/></svg>')  # fmt: skip


def table(caption: str, head: list[str], rows: list[list[str]], methods: list[str]) -> str:
    """A table with a method's line before each row, and headers that a screen reader announces."""
    titles = "".join(f'<th scope="col">{html.escape(title)}</th>' for title in head)
    lines = []
    for method, cells in zip(methods, rows, strict=True):
        name = (sample(method) if method else "") + html.escape(cells[0])
        rest = "".join(f"<td>{html.escape(cell)}</td>" for cell in cells[1:])
        lines.append(f'<tr><th scope="row">{name}</th>{rest}</tr>')
    return (f'<div class="mfsbi-scroll"><table><caption>{html.escape(caption)}</caption><thead><tr>{titles}</tr></thead>'
            f"<tbody>{''.join(lines)}</tbody></table></div>")  # fmt: skip


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
