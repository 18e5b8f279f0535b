"""Training now, from the explorer."""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from .. import inference
from ..data import Draw
from ..evaluation import Evaluation, StoredPosteriors
from .store import State, Store


@dataclass(frozen=True)
class Live:
    """A network that the learner trained: for which state, what it says about the test maps, and its metrics."""

    state: State
    posteriors: StoredPosteriors
    metrics: dict[str, float]
    seconds: float

    def belongs_to(self, state: State) -> bool:
        """Whether it was trained with the suite and budget of ``state``."""
        return replace(self.state, test_map=state.test_map, methods=state.methods) == state


def train_live(store: Store, state: State, seed: int, on_step: Callable[[int, int], None]) -> Live:
    """Fine-tune the pre-trained model on the state's budget of HF maps and evaluate it.

    ``on_step`` is called with steps done and steps in all; whatever it raises ends the training. ValueError if the data
    cannot fill the budget.
    """
    started = time.perf_counter()
    budget = {state.budget_kind: state.budget}
    suites = {"high": store.high(state.suite), "start": store.start(state.suite)}
    model = inference.train_model("transfer", **suites, **budget, seed=seed, preset=store.fine_tune, on_step=on_step)
    draw = store.test(state.suite).as_draw()
    evaluation = model.evaluate(draw, seed, n_samples=500)
    shown = store.posteriors(state, "accurate").shown_sim_id
    posteriors = stored_posteriors(evaluation, draw, shown)
    return Live(state, posteriors, evaluation.metrics, time.perf_counter() - started)


def stored_posteriors(evaluation: Evaluation, draw: Draw, shown: np.ndarray) -> StoredPosteriors:
    """What is kept of an evaluation: samples of the first map of each simulation in ``shown``, and all levels."""
    first = [np.flatnonzero(draw.sim_id == sim)[0] for sim in shown]
    return StoredPosteriors(
        evaluation.samples_unit[:, first], draw.theta_unit[first], shown, evaluation.levels, draw.sim_id
    )
