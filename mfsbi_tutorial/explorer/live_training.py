"""Train a network now: two buttons, a bar and a message, beside the explorer's pictures."""

import threading
import time
from collections.abc import Callable

import ipywidgets

from . import markup
from .store import HIGH, Live, State, Store, train_live

WIDE = {"style": {"description_width": "6em"}, "layout": {"width": "26em"}}


class Cancelled(Exception):
    """The learner pressed Cancel."""


class LiveTraining:
    """Fine-tune at the chosen budget in the background. ``live`` is the network trained last, or None.

    Each training takes the next seed, the first one that the campaign did not use: the same budget drawn anew."""

    def __init__(self, store: Store, state: Callable[[], State], finished: Callable[[], None]):
        self.store = store
        self.live: Live | None = None
        self._state, self._finished = state, finished
        self._seed = int(store.table.seed.max()) + 1
        self._cancelled = threading.Event()
        self._thread = None
        self._said_of = None
        self._train = ipywidgets.Button(description="Train it now", icon="play", tooltip="Fine-tune at this budget")
        self._cancel = ipywidgets.Button(description="Cancel", icon="stop", disabled=True, tooltip="Stop the training")
        self._progress = ipywidgets.FloatProgress(max=1.0, description="Training", **WIDE)
        self._message = ipywidgets.HTML()
        self._train.on_click(lambda _: self.start())
        self._cancel.on_click(lambda _: self._cancelled.set())
        controls = ipywidgets.HBox([self._train, self._cancel, self._progress], layout={"flex_flow": "row wrap"})
        self.widget = ipywidgets.VBox([controls, self._message])

    def chosen(self, state: State) -> None:
        """Another budget was chosen: what was said about the last one is no longer true of the picture."""
        about = self._said_of
        if about and not self._running and (about.suite, about.budget_kind, about.budget) != (
            state.suite, state.budget_kind, state.budget,
        ):  # fmt: skip
            self._said_of = None
            self._progress.value = 0.0
            self._say("")

    @property
    def _running(self) -> bool:
        return not self._cancel.disabled

    def start(self) -> None:
        """Begin."""
        self._cancelled.clear()
        self._run(True)
        self._progress.value = 0.0
        self._say("Loading the data and the pre-trained network ...")
        self._said_of = self._state()
        self._thread = threading.Thread(target=self._work, args=(self._said_of, self._seed), daemon=True)
        self._seed += 1
        self._thread.start()

    def _work(self, state, seed):
        try:
            self._started = None
            self.live = train_live(self.store, state, seed=seed, on_step=self._on_step)
            self._progress.value = 1.0
            self._say(summary(self.live, self.store))
            self._finished()
        except Cancelled:
            self._say("Cancelled; nothing was kept.")
        except ValueError as error:
            self._say(f"Cannot train here: {error}")
        except Exception as error:
            self._say(f"Training broke off: {error}")
            raise
        finally:
            self._run(False)

    def _on_step(self, done: int, total: int):
        """Show the progress and what is left, or stop if the learner cancelled."""
        if self._cancelled.is_set():
            raise Cancelled
        self._started = self._started or time.perf_counter()
        elapsed = time.perf_counter() - self._started
        left = f"about {elapsed / (done - 1) * (total - done):.0f} s to go" if done > 1 else "estimating ..."
        self._progress.value = done / total
        self._say(f"Step {done} of {total}, {left}")

    def _run(self, now: bool):
        self._train.disabled = now
        self._cancel.disabled = not now

    def _say(self, text: str):
        self._message.value = markup.message(text)


def summary(live: Live, store: Store | None = None) -> str:
    """One line about a network that was trained now."""
    m = live.metrics
    unit = (store.units if store else HIGH)[live.state.budget_kind]
    return (
        f"live: {live.state.budget} {unit}, seed {live.seed}, trained and judged in {live.seconds:.0f} s. "
        f"MTPP {m['mtpp']:.2f} nats, calibration error {m['calibration_error']:.3f}, FoM {m['fom']:.0f} on "
        f"{len(live.posteriors.levels)} test observations of this one seed."
    )
