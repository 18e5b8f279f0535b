"""Widgets around the explorer's pictures: thin glue, and one image a picture.

Figures are rendered off-screen, shown as PNG in an Image widget and closed, so that nothing flickers or piles up."""

import threading
import time

import ipywidgets

from ..plots import BUDGETS, one_start, png
from ..plots.starts import RUNGS, starts
from . import pictures, planner
from .store import Live, State, Store, course_store, explored, train_live

KINDS = {"maps": "n_maps", "simulations": "n_sims"}
LABELLED = {"style": {"description_width": "9em"}, "layout": {"width": "30em"}}


def _row(*controls) -> ipywidgets.HBox:
    return ipywidgets.HBox(controls, layout={"flex_flow": "row wrap"})


def _box(method: str) -> ipywidgets.Checkbox:
    name = pictures.display_name(method)
    return ipywidgets.Checkbox(value=method in State().methods, description=name, indent=False, layout={"width": "8em"})


class Cancelled(Exception):
    """The learner pressed Cancel."""


class Explorer:
    """Choose suite, budget, test map and methods, and look; or train a network now. Display its ``widget``; ``state``
    is what is chosen, ``live`` the network trained last, or None."""

    def __init__(self, store: Store | None = None):
        self.store = store or course_store()
        self.live = None
        self._drawing = threading.Lock()
        self._cancelled = threading.Event()
        self._thread = None
        self._loading = False
        self._suite = ipywidgets.Dropdown(options=self.store.suites, description="Suite", **LABELLED)
        kinds = {name: kind for name, kind in KINDS.items() if self.store.budgets(self.store.suites[0], kind)}
        widths = {"button_width": "8em", "description_width": "7em"}
        self._kind = ipywidgets.ToggleButtons(options=kinds, description="Count N in", style=widths)
        self._budget = ipywidgets.SelectionSlider(options=[200], description="N", continuous_update=False, **LABELLED)
        self._map = ipywidgets.IntSlider(min=0, max=39, description="Test map", continuous_update=False, **LABELLED)
        self._methods = {method: _box(method) for method in explored()}
        self._image = ipywidgets.Image(format="png", layout={"max_width": "100%"})
        self._source = ipywidgets.HTML()
        self._train = ipywidgets.Button(description="Train it now", icon="play", tooltip="Fine-tune at this budget")
        self._cancel = ipywidgets.Button(description="Cancel", icon="stop", disabled=True)
        self._progress = ipywidgets.FloatProgress(max=1.0, description="Training", **LABELLED)
        self._message = ipywidgets.HTML()
        self._connect()
        self._fill_budgets()
        rows = [
            _row(self._suite, self._kind),
            _row(self._budget, self._map),
            _row(ipywidgets.Label("Methods"), *self._methods.values()),
            self._image,
            self._source,
            _row(self._train, self._cancel, self._progress),
            self._message,
        ]
        self.widget = ipywidgets.VBox(rows)

    @property
    def state(self) -> State:
        methods = tuple(method for method, box in self._methods.items() if box.value)
        return State(self._suite.value, self._kind.value, self._budget.value, self._map.value, methods)

    def _connect(self):
        for chooser in (self._suite, self._kind):
            chooser.observe(lambda _: self._fill_budgets(), "value")
        for chooser in (self._budget, self._map, *self._methods.values()):
            chooser.observe(lambda _: self.update(), "value")
        self._train.on_click(lambda _: self.start_training())
        self._cancel.on_click(lambda _: self._cancelled.set())

    def _fill_budgets(self):
        """Offer the budgets of the suite, near the old one if it is not among them, and draw once."""
        budgets = self.store.budgets(self._suite.value, self._kind.value)
        old = self._budget.value
        self._loading = True
        self._budget.options = budgets
        self._budget.value = old if old in budgets else budgets[len(budgets) // 3]
        self._map.max = self.store.n_shown(self._suite.value) - 1
        self._loading = False
        self.update()

    def update(self) -> None:
        """Draw the state; a network trained for another budget waits until its budget is chosen again."""
        if self._loading:
            return
        with self._drawing:
            self._image.value = png(pictures.picture(self.store, self.state, self.live))
            self._source.value = f"<small>{self.store.provenance(self.state)}</small>"

    def start_training(self) -> None:
        """Fine-tune at the chosen budget in the background."""
        self._cancelled.clear()
        self._training(True)
        self._progress.value = 0.0
        self._message.value = "Loading the maps and the pre-trained network ..."
        self._thread = threading.Thread(target=self._work, args=(self.state,), daemon=True)
        self._thread.start()

    def _work(self, state: State):
        try:
            self._started = None
            self.live = train_live(self.store, state, seed=0, on_step=self._on_step)
            self._message.value = summary(self.live)
            self._progress.value = 1.0
            self.update()
        except Cancelled:
            self._message.value = "Cancelled; nothing was kept."
        except ValueError as error:
            self._message.value = f"Cannot train here: {error}"
        except Exception as error:
            self._message.value = f"Training broke off: {error}"
            raise
        finally:
            self._training(False)

    def _on_step(self, done: int, total: int):
        """Show the progress and what is left, or stop if the learner cancelled."""
        if self._cancelled.is_set():
            raise Cancelled
        self._started = self._started or time.perf_counter()
        elapsed = time.perf_counter() - self._started
        left = f"about {elapsed / (done - 1) * (total - done):.0f} s to go" if done > 1 else "estimating ..."
        self._progress.value = done / total
        self._message.value = f"Step {done} of {total}, {left}"

    def _training(self, now: bool):
        self._train.disabled = now
        self._cancel.disabled = not now


def summary(live: Live) -> str:
    """One line about a network that was trained now."""
    m = live.metrics
    unit = BUDGETS[live.state.budget_kind]
    return (
        f"live: {live.state.budget} {unit}, trained and judged in {live.seconds:.0f} s. "
        f"MTPP {m['mtpp']:.2f} nats, calibration error {m['calibration_error']:.3f}, FoM {m['fom']:.0f} on "
        f"{len(live.posteriors.levels)} test maps of this one seed."
    )


class Planner:
    """Prices and a budget in, a mix of LF and HF simulations out. Display its ``widget``."""

    def __init__(self, store: Store | None = None):
        self.store = store or course_store()
        self._suite = ipywidgets.Dropdown(options=self.store.suites, description="Suite", **LABELLED)
        numbers = {"Cost of one LF": 1.0, "Cost of one HF": 9.0, "Budget": 1500.0}
        late = {"continuous_update": False, **LABELLED}
        self._numbers = [ipywidgets.FloatText(value=v, description=name, **late) for name, v in numbers.items()]
        self._image = ipywidgets.Image(format="png", layout={"max_width": "100%"})
        self._message = ipywidgets.HTML()
        for chooser in (self._suite, *self._numbers):
            chooser.observe(lambda _: self.update(), "value")
        self.update()
        self.widget = ipywidgets.VBox([self._suite, *self._numbers, self._message, self._image])

    def update(self) -> None:
        """Plan and draw again; a number that makes no sense gets a sentence and leaves the picture."""
        table = self.store.table
        prices = [box.value for box in self._numbers]
        try:
            self._message.value = f"<b>{planner.advice(planner.plan(table, *prices, self._suite.value))}</b>"
            self._image.value = png(planner.draw_plan(table, *prices, self._suite.value))
        except ValueError as error:
            self._message.value = f"No plan: {error}"


class StartChooser:
    """Choose the start of fine-tuning, fidelity and number of LF simulations, and see what it reaches. Display its
    ``widget``."""

    def __init__(self, table):
        options = [(f"{n} of {RUNGS[low]}", (low, n)) for low, n in starts(table)]
        wide = {**LABELLED, "layout": {"width": "38em"}, "continuous_update": False}
        self._start = ipywidgets.SelectionSlider(options=options, description="Pre-trained on", **wide)
        self._image = ipywidgets.Image(format="png", layout={"max_width": "100%"})
        self._table = table
        self._start.observe(lambda _: self.update(), "value")
        self.update()
        self.widget = ipywidgets.VBox([self._start, self._image])

    def update(self) -> None:
        """Draw the chosen start."""
        self._image.value = png(one_start(self._table, *self._start.value))
