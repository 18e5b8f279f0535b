"""The explorer as a widget: controls around pictures, which change alone when what they show does."""

from dataclasses import replace

import ipywidgets

from ..plots.style import display_name
from . import contents, markup, words
from .live_training import WIDE, LiveTraining
from .parts import PARTS, Parts
from .pictures import View
from .questions import questions
from .store import Live, State, Store, course_store

KIND_NAMES = {"n_maps": "maps", "n_sims": "simulations"}


class Explorer:
    """Choose suite, budget, test map and methods, and look; or train a network now. Display its ``widget``; ``state``
    is what is chosen, ``view`` how it is looked at, ``live`` the network trained last, or None."""

    def __init__(self, store: Store | None = None):
        self.store = store or course_store()
        self.pinned = None
        self._loading = True
        self._training = LiveTraining(self.store, lambda: self.state, self.update)
        self._make_controls()
        self._make_parts()
        self._connect()
        self._set(self.store.first())

    @property
    def live(self) -> Live | None:
        return self._training.live

    @property
    def state(self) -> State:
        shown = tuple(method for method, box in self._methods.items() if box.value)
        return State(self._suite.value, self._kind.value, self._budget.value, self._map.value, (*shown, "accurate"))

    @property
    def view(self) -> View:
        """Transfer stays hidden while the learner predicts."""
        predicting = self._predict.value
        return View(self._prior.value, ("transfer",) if predicting else (), self._guess.value if predicting else 0.0)

    def _make_controls(self):
        store, first = self.store, self.store.first()
        suites = [(words.title(store, suite), suite) for suite in store.suites]
        self._suite = ipywidgets.Dropdown(options=suites, description="Suite", tooltip="What is simulated", **WIDE)
        self._kind = _buttons("Count N in", [], "What a budget counts: single maps, or whole simulations")
        self._budget = _buttons("N", [], "How many of them the method may use")
        self._map = ipywidgets.IntSlider(description="Test map", tooltip="Whose posterior is shown", **WIDE)
        tick = "Show or hide this method everywhere"
        self._methods = {
            method: ipywidgets.Checkbox(value=method in first.methods, description=display_name(method), indent=False,
                                        tooltip=tick, layout={"width": "auto"})
            for method in store.methods(first.suite) if method != "accurate"
        }  # fmt: skip
        self._prior = _toggle("Whole prior", "Show the whole prior instead of where the posteriors are")
        self._pin = _toggle("Pin", "Keep this picture at the left and compare others with it")
        self._predict = _toggle("Predict first", "Hide transfer until you have guessed how wide its posterior is")
        self._guess = ipywidgets.FloatSlider(
            value=1.5, min=0.5, max=4.0, step=0.1, description="Your guess", tooltip="Times as wide as accurate",
            readout_format=".1f", **WIDE,
        )  # fmt: skip
        self._reveal = ipywidgets.Button(description="Show transfer", button_style="primary", tooltip="Compare with it")
        self._asked = [_button(question.title) for question in questions(store, first.suite)]

    def _make_parts(self):
        self._parts = Parts(self.store)
        self._shown = {name: ipywidgets.HTML() for name in (*PARTS, "question")}
        part = self._shown
        part["pinned"].add_class("mfsbi-pinned")
        self._side = _box([part["map"], part["coverage"]], "mfsbi-side")
        right = _box([part["curve"], part["answer"], part["scores"], part["estimates"]], "mfsbi-right")
        self._grid = _box([part["pinned"], self._side, part["corner"], right], "mfsbi-parts")
        self._predicting = _row([ipywidgets.Label("Transfer will be"), self._guess,
                                 ipywidgets.Label("times as wide as accurate."), self._reveal])  # fmt: skip
        methods = _row([ipywidgets.Label("Methods"), *self._methods.values(), ipywidgets.Label("accurate always")])
        rows = [
            ipywidgets.HTML(markup.STYLE),
            _row([ipywidgets.Label("Questions"), *self._asked]),
            part["question"],
            _row([self._suite, self._kind]),
            _row([self._budget, self._map]),
            _row([methods, self._prior, self._pin, self._predict]),
            self._predicting,
            self._grid,
            self._training.widget,
            part["source"],
        ]
        self.widget = ipywidgets.VBox([row for row in rows if row is not rows[1] or self._asked])
        self.widget.add_class("mfsbi")

    def _connect(self):
        for chooser in (self._suite, self._kind):
            chooser.observe(lambda _: self._changed_range(), "value")
        for chooser in (self._budget, self._map, self._prior, self._predict, self._guess, *self._methods.values()):
            chooser.observe(lambda _: self.update(), "value")
        self._pin.observe(lambda change: self._pin_now(change["new"]), "value")
        self._reveal.on_click(lambda _: self._show_transfer())
        for index, button in enumerate(self._asked):
            button.on_click(lambda _, index=index: self.ask(index))

    def _changed_range(self):
        """Another suite or kind of budget: offer its budgets and draw the one nearest to the old."""
        if not self._loading:
            suite = self._suite.value
            kinds = self.store.kinds(suite)
            kind = self._kind.value if self._kind.value in kinds else kinds[0]
            self._set(replace(self.state, budget_kind=kind, budget=self.store.near(suite, kind, self._budget.value)))

    def _set(self, state: State):
        """Set every control, then draw once."""
        self._loading = True
        kinds = self.store.kinds(state.suite)
        self._suite.value = state.suite
        self._kind.options = [(KIND_NAMES[kind], kind) for kind in kinds]
        self._kind.value = state.budget_kind
        self._budget.options = self.store.budgets(state.suite, state.budget_kind)
        self._budget.value = state.budget
        self._map.max = self.store.n_shown(state.suite) - 1
        self._map.value = min(state.test_map, self._map.max)
        self._map.description = f"Test {self.store.noun(state.suite)}"
        for method, box in self._methods.items():
            box.value = method in state.methods
        self._loading = False
        self.update()

    def ask(self, index: int) -> None:
        """Set the controls for a question of ``questions`` and show its text."""
        question = questions(self.store, self._suite.value)[index]
        self._loading = True
        self._predict.value = False
        self.pinned = question.pinned
        self._pin.value = question.pinned is not None
        self._shown["question"].value = markup.message(question.text, "mfsbi-answer") + markup.folded(
            "Show the answer", question.answer
        )
        self._set(question.state)

    def _pin_now(self, pin: bool):
        if not self._loading:
            self.pinned = self.state if pin else None
            self.update()

    def _show_transfer(self):
        """Compare the guess with what transfer says, and stop predicting."""
        guess, width = self._guess.value, contents.width_ratio(self.store, self.state)
        self._loading = True
        self._predict.value = False
        self._loading = False
        self.update()
        if width is not None:
            said = (
                f"You guessed {guess:.1f} times as wide as accurate; transfer's posterior is {width:.1f} times as wide."
            )
            self._shown["answer"].value = markup.message(said, "mfsbi-answer")

    def update(self) -> None:
        """Draw what is chosen; parts that show the same as before stay as they are."""
        if self._loading:
            return
        state = self.state
        if self.pinned:
            self.pinned = replace(self.pinned, test_map=state.test_map) if self.pinned.suite == state.suite else None
        for name, value in self._parts.of(state, self.view, self.pinned, self.live).items():
            if self._shown[name].value != value:
                self._shown[name].value = value
        if self.pinned:
            self._grid.add_class("mfsbi-two")
        else:
            self._grid.remove_class("mfsbi-two")
        self._predicting.layout.display = None if self._predict.value else "none"
        self._training.chosen(state)


def _row(controls) -> ipywidgets.HBox:
    return ipywidgets.HBox(controls, layout={"flex_flow": "row wrap", "align_items": "center"})


def _box(children, name: str) -> ipywidgets.VBox:
    box = ipywidgets.VBox(children)
    box.add_class(name)
    return box


def _buttons(description: str, options, help_text: str) -> ipywidgets.ToggleButtons:
    style = {"button_width": "auto", "description_width": "6em"}
    return ipywidgets.ToggleButtons(options=options, description=description, tooltip=help_text, style=style)


def _button(title: str) -> ipywidgets.Button:
    return ipywidgets.Button(description=title, layout={"width": "auto"}, tooltip="Set the controls for this question")


def _toggle(title: str, help_text: str) -> ipywidgets.ToggleButton:
    return ipywidgets.ToggleButton(description=title, tooltip=help_text, layout={"width": "auto"})
