"""Two smaller widgets: a planner of budgets, and a choice of starts for fine-tuning."""

import ipywidgets

from ..plots import one_start, png
from ..plots.starts import starts
from . import markup, planner, words
from .store import Store, course_store

WIDE = {"style": {"description_width": "12em"}, "layout": {"width": "26em"}}


class Planner:
    """Prices and a budget in, a mix of LF and HF simulations out. Display its ``widget``."""

    def __init__(self, store: Store | None = None):
        self.store = store or course_store()
        suites = [s for s in self.store.suites if "n_sims" in self.store.kinds(s)]
        options = [(words.title(self.store, suite), suite) for suite in suites]
        self._suite = ipywidgets.Dropdown(options=options, description="Suite", **WIDE)
        self._unit = ipywidgets.Text(value="CPU h", description="Prices are in", continuous_update=False, **WIDE)
        numbers = {"One LF simulation": 1.0, "One HF simulation": planner.COST_RATIO, "Budget": 5000.0}
        late = {"continuous_update": False, **WIDE}
        self._numbers = [ipywidgets.FloatText(value=v, description=name, **late) for name, v in numbers.items()]
        self._message = ipywidgets.HTML()
        self._image = ipywidgets.HTML()
        for chooser in (self._suite, self._unit, *self._numbers):
            chooser.observe(lambda _: self.update(), "value")
        self.update()
        row = {"flex_flow": "row wrap"}
        note = (
            f"The ratio of prices starts at {planner.COST_RATIO:.0f}, which is an assumption: put in your own prices."
        )
        boxes = [
            ipywidgets.HTML(markup.message(note)),
            ipywidgets.HBox([self._suite, self._unit], layout=row),
            ipywidgets.HBox(self._numbers, layout=row),
        ]
        self.widget = ipywidgets.VBox([ipywidgets.HTML(markup.STYLE), *boxes, self._message, self._image])
        self.widget.add_class("mfsbi")

    def update(self) -> None:
        """Plan and draw again; a number that makes no sense gets a sentence and no picture."""
        prices = [box.value for box in self._numbers]
        suite = self._suite.value
        where = {"whole": self.store.whole, "scores": self.store.scores(suite), **self.store.where}
        unit = self._unit.value.strip()
        try:
            mixes = planner.plan(self.store.table, *prices, suite, **where)
            figure = planner.draw_plan(self.store.table, *prices, suite, unit, **where)
        except ValueError as error:
            self._message.value = markup.message(f"No plan: {error}", "mfsbi-answer")
            self._image.value = ""
            return
        words = planner.advice(mixes, unit)
        self._message.value = markup.message(words, "mfsbi-answer")
        self._image.value = _drawn(figure, f"MTPP in nats against {unit or 'money'} spent, a curve a mix. {words}")


class StartChooser:
    """Choose the start of fine-tuning, fidelity and number of LF simulations, and see what it reaches. Display its
    ``widget``."""

    def __init__(self, table):
        options = [(f"{n} of {low}", (low, n)) for low, n in starts(table)]
        layout = {"style": {"description_width": "8em"}, "layout": {"width": "38em"}}
        self._start = ipywidgets.SelectionSlider(options=options, description="Pre-trained on", **layout)
        self._image = ipywidgets.HTML()
        self._table = table
        self._start.observe(lambda _: self.update(), "value")
        self.update()
        self.widget = ipywidgets.VBox([ipywidgets.HTML(markup.STYLE), self._start, self._image])
        self.widget.add_class("mfsbi")

    def update(self) -> None:
        """Draw the chosen start."""
        text = f"What transfer reaches from {self._start.label} simulations, beside scratch and other starts"
        self._image.value = _drawn(one_start(self._table, *self._start.value), text)


def _drawn(figure, text):
    """A figure as HTML, at most as wide as it was drawn."""
    width = 100 * figure.get_size_inches()[0]
    figure.set_dpi(160)
    return f'<div style="max-width: {width:.0f}px">{markup.image(png(figure, quick=True), text)}</div>'
