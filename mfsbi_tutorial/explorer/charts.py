"""The charts of the explorer's page: empty Bokeh figures, whose sources and ranges ``assets/page.js`` fills.

A source is called after what it shows, for example ``coverage`` or ``main2-regions-0-1``: one row a line or region."""

from bokeh.models import ColumnDataSource, FixedTicker, HoverTool, NoOverlap, Range1d, Span
from bokeh.plotting import figure

INK, SOFT = "#1a1a1a", "#606060"
LEFT, BOTTOM, EDGE = 76, 58, 6  # pixels beside the frames; page.css has the same
PLACES = ("main", "pin")


def all_charts(sizes: list[int]) -> dict:
    """Every figure of the page by its name, for corner plots of each of ``sizes`` parameters."""
    charts = {"coverage": _coverage(), "curve": _curve()}
    for n in sizes:
        ranges = [Range1d(0, 1, name=f"range{n}-{i}") for i in range(n)]
        for place in PLACES:
            charts |= {f"{place}{n}-{i}-{j}": _panel(f"{place}{n}", n, i, j, ranges)
                       for i in range(n) for j in range(i + 1)}  # fmt: skip
    return charts


def _empty(left=LEFT, bottom=BOTTOM, **ranges):
    chart = figure(
        sizing_mode="stretch_both", toolbar_location=None, tools="", min_border_left=left, min_border_bottom=bottom,
        min_border_right=EDGE, min_border_top=EDGE, **ranges,
    )  # fmt: skip
    chart.grid.visible = False
    chart.outline_line_color = INK
    for axis in chart.axis:
        axis.axis_label_text_font_size = "17px"
        axis.axis_label_text_font_style = "normal"
        axis.major_label_text_font_size = "14px"
        axis.axis_label_text_color = axis.major_label_text_color = INK
        axis.minor_tick_line_color = None
        axis.axis_label_standoff = 4
    return chart


def _source(name, *columns):
    return ColumnDataSource({column: [] for column in columns}, name=name)


def _lines(chart, name, width=3):
    """Lines of all methods, a row of the source each: points, colour and dashes."""
    source = _source(name, "xs", "ys", "color", "dash")
    chart.multi_line("xs", "ys", source=source, line_color="color", line_dash="dash", line_width=width)


def _panel(place, n, row, column, ranges):
    """A panel of a corner plot: densities on the diagonal, regions of 95 and 68 % below it."""
    y_range = Range1d(0, 1.08) if row == column else ranges[row]
    left, bottom = LEFT if column == 0 else EDGE, BOTTOM if row == n - 1 else EDGE
    panel = _empty(left, bottom, x_range=ranges[column], y_range=y_range)
    panel.xaxis.visible, panel.yaxis.visible = row == n - 1, column == 0 and row > 0
    panel.xaxis.name, panel.yaxis.name = f"axis{n}-{column}", f"axis{n}-{row}"
    for axis in panel.axis:
        axis.ticker.desired_num_ticks = 3 if n < 3 else 2
    truth = {"line_color": "black", "line_dash": [2, 4], "line_width": 2}
    panel.add_layout(Span(location=0, dimension="height", name=f"{place}-truth-{column}", **truth))
    if row == column:
        _lines(panel, f"{place}-curves-{row}")
        return panel
    source = _source(f"{place}-regions-{column}-{row}", "xs", "ys", "color", "alpha", "dash")
    panel.multi_polygons("xs", "ys", source=source, fill_color="color", fill_alpha="alpha", line_color="color",
                         line_dash="dash", line_width=2)  # fmt: skip
    panel.add_layout(Span(location=0, dimension="width", name=f"{place}-truth-{row}", **truth))
    return panel


def _coverage():
    chart = _empty(x_range=Range1d(0, 1), y_range=Range1d(0, 1))
    chart.xaxis.axis_label, chart.yaxis.axis_label = "level", "truths within"
    chart.xaxis.ticker = chart.yaxis.ticker = FixedTicker(ticks=[0, 0.5, 1])
    chart.line([0, 1], [0, 1], line_color=SOFT)
    bands = _source("coverage-bands", "xs", "ys", "color")
    chart.patches("xs", "ys", source=bands, fill_color="color", fill_alpha=0.18, line_width=0)
    _lines(chart, "coverage")
    return chart


def _curve():
    chart = _empty(x_range=Range1d(0, 1, name="curve-x"), y_range=Range1d(0, 1, name="curve-y"))
    chart.xaxis.name, chart.yaxis.axis_label = "curve-axis", "MTPP [nats]"
    chart.xaxis.ticker = FixedTicker(ticks=[], name="curve-ticks")
    chart.xaxis.major_label_policy = NoOverlap()
    chart.yaxis.ticker.desired_num_ticks = 5
    chart.add_layout(Span(location=0, dimension="height", name="curve-now", line_color=SOFT, line_alpha=0.3,
                          line_width=12, level="underlay"))  # fmt: skip
    chart.add_layout(Span(location=0, dimension="width", line_color=SOFT))
    _lines(chart, "curve")
    _lines(chart, "curve-alone", width=1)
    points = _source("curve-points", "x", "y", "low", "high", "color", "text")
    chart.segment("x", "low", "x", "high", source=points, line_color="color", line_width=2)
    shown = chart.scatter("x", "y", source=points, size=9, color="color")
    chart.line("x", "y", source=_source("curve-goal", "x", "y"), line_color="black", line_dash=[7, 4], line_width=2)
    chart.scatter("x", "y", source=_source("curve-crossing", "x", "y"), size=17, fill_alpha=0, line_color="black",
                  line_width=2.5)  # fmt: skip
    chart.add_tools(HoverTool(renderers=[shown], tooltips="@text"))
    return chart
