"""The parts of the explorer as HTML: a picture or a table for each, made once and kept."""

import threading
from dataclasses import replace
from functools import lru_cache

from ..plots import png
from . import contents, curves, markup, pictures, words
from .pictures import View
from .store import Live, State, Store

N_PICTURES = 300  # that stay in memory, some 50 kB each
PARTS = ("pinned", "corner", "map", "coverage", "curve", "answer", "scores", "estimates", "source")
PLAIN = View()


class Parts:
    """Says what each part of the explorer shows.

    A picture is kept under what it shows, so that a part whose content does not change is not drawn again."""

    def __init__(self, store: Store):
        self.store = store
        self._image = lru_cache(N_PICTURES)(self._draw)
        self._figures = {}
        self._drawing = threading.Lock()  # a training that ends draws from its own thread

    def of(self, state: State, view: View, pinned: State | None, live: Live | None) -> dict[str, str]:
        """HTML of every one of ``PARTS``."""
        with self._drawing:
            return self._of(state, view, pinned, live)

    def _of(self, state, view, pinned, live):
        shown = live if live is not None and live.belongs_to(state) else None
        bare = replace(view, whole_prior=False, guess=0.0)
        alone = replace(state, budget_kind="n_maps", budget=State().budget, methods=())
        return {
            "pinned": self._image("corner", pinned, view, _Only(None), state) if pinned else "",
            "corner": self._image("corner", state, view, _Only(shown), pinned),
            "map": self._image("map", alone, PLAIN, _Only(None), None),
            "coverage": self._image("coverage", replace(state, test_map=0), bare, _Only(shown), None),
            "curve": self._image("curve", replace(state, test_map=0), bare, _Only(live), None),
            "answer": self._answer(state, view),
            "scores": self._scores(state, view, pinned, shown),
            "estimates": self._estimates(state, view, shown),
            "source": markup.folded("Where does this come from?", self.store.provenance(state)),
        }

    def _draw(self, name, state, view, live, other):
        key = (name, len(contents.corner_columns(self.store, state.suite)))
        shown = (self.store, state, live.network, view)
        used = {"figure": self._figures.get(key)}
        draw = {
            "corner": lambda: pictures.corner_picture(*shown, other, **used),
            "map": lambda: pictures.map_picture(self.store, state),
            "coverage": lambda: pictures.coverage_picture(*shown, **used),
            "curve": lambda: pictures.curve_picture(*shown, **used),
        }[name]
        text, caption = self._texts(name, state, view)
        self._figures[key] = draw()
        return markup.image(png(self._figures[key], quick=True), text, caption, chart=self._is_chart(name, state))

    def _is_chart(self, name, state):
        return name != "map" or self.store.noun(state.suite) == "vector"

    def _texts(self, name, state, view):
        """Text for those who cannot see a picture, and its caption."""
        store, noun = self.store, self.store.noun(state.suite)
        where = f"{state.budget} {store.units[state.budget_kind]}"
        seen = replace(state, methods=tuple(m for m in state.methods if m not in view.hidden))
        if name == "corner":
            return words.describe(store, seen), f"Posterior of one test {noun}, {where}"
        if name == "map":
            sim_id = contents.shown_sim(store, state)
            return f"Test {noun} of simulation {sim_id}", f"Test {noun}, simulation {sim_id}"
        if name == "coverage":
            return words.describe_coverage(store, seen), f"Coverage, {where}"
        return words.describe_curves(store, seen), "Score against the budget"

    def _answer(self, state, view):
        both = {"scratch", "transfer"} <= set(state.methods) - set(view.hidden)
        return markup.message(curves.catch_up_sentence(self.store, state) if both else "")

    def _scores(self, state, view, pinned, live):
        tables = []
        for one, name in ((pinned, "pinned: "), (state, "")):
            if one is not None:
                rows = contents.scores(self.store, one, live if one is state else None)
                rows = [score for score in rows if score.method not in view.hidden]
                tables.append(markup.score_table(rows, f"{name}{one.budget} {self.store.units[one.budget_kind]}"))
        return "".join(tables)

    def _estimates(self, state, view, live):
        truth, said = contents.estimates(self.store, state, live)
        columns = contents.corner_columns(self.store, state.suite)
        shown = [replace(e, mean=e.mean[columns], deviation=e.deviation[columns]) for e in said
                 if e.method not in view.hidden]  # fmt: skip
        names = [words.plain_name(parameter) for parameter in contents.corner_parameters(self.store, state.suite)]
        caption = f"This test {self.store.noun(state.suite)}: mean ± standard deviation"
        return markup.estimate_table(truth[columns], shown, names, caption)


class _Only:
    """A network of this session, alike only to itself, so that pictures of it can be kept."""

    def __init__(self, network: Live | None):
        self.network = network

    def __eq__(self, other):
        return isinstance(other, _Only) and self.network is other.network

    def __hash__(self):
        return hash(id(self.network))
