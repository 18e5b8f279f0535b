"""Stores of runs, which the explorer shows: what was measured, posteriors of test maps, and a training now."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import h5py
import numpy as np
import pandas as pd
from safetensors import safe_open

from .. import inference
from ..data import DATA, Draw, Suite, load_suite
from ..data.checks import check_whole
from ..evaluation import Evaluation, Run, StoredPosteriors, load_posteriors, load_table, select
from ..evaluation.results import check_budget_kind
from ..inference import METHODS, TrainConfig

SUITES = ("lh", "sb13")


def explored() -> list[str]:
    """Methods that the explorer offers."""
    return [name for name, method in METHODS.items() if method.explored]


@dataclass(frozen=True)
class State:
    """What the learner chose; ``test_map`` counts the shown test maps from 0."""

    suite: str = "lh"
    budget_kind: str = "n_maps"
    budget: int = 200
    test_map: int = 0
    methods: tuple[str, ...] = ("scratch", "transfer", "accurate")

    def __post_init__(self):
        check_budget_kind(self.budget_kind)
        check_whole("test_map", self.test_map)
        if not set(self.methods) <= set(explored()):
            raise ValueError(f"methods {self.methods}: expected some of {', '.join(explored())}.")

    def run(self, method: str) -> Run:
        """The run that answers for a method, seed 0."""
        fixed = METHODS[method].budget
        if fixed == "some":
            return Run(method, self.budget_kind, self.budget, suite=self.suite)
        return Run(method, fixed, 0, suite=self.suite)


@dataclass(frozen=True)
class Store:
    """What there is to explore: the course's own runs (``course_store``) or yours (``own.train_store``).

    Attributes:
        table: a row a run, as ``evaluation.load_table`` gives it.
        tests: the test simulations of each suite.
        high: gives the HF simulations of a suite, to draw budgets from.
        start: gives the ``Model`` that ``transfer`` starts from.
        stored: gives the posteriors of a run, or None.
        provenance: says where the picture of a ``State`` comes from.
        where: columns of the table, beside suite, method and budget, that belong to these runs.
        fine_tune: preset of ``transfer`` where the learner trains; the tutorial's if None.
    """

    table: pd.DataFrame = field(repr=False)
    tests: dict[str, Suite] = field(repr=False)
    high: Callable[[str], Suite]
    start: Callable[[str], Any]
    stored: Callable[[Run], StoredPosteriors | None]
    provenance: Callable[[State], str]
    where: dict = field(default_factory=dict)
    fine_tune: TrainConfig | None = None

    @property
    def suites(self) -> list[str]:
        return list(self.tests)

    def test(self, suite: str) -> Suite:
        """The test simulations of a suite."""
        if suite not in self.tests:
            raise ValueError(f"suite {suite!r}: expected one of {', '.join(self.tests)}.")
        return self.tests[suite]

    def runs(self, suite: str, method: str, budget_kind: str) -> pd.DataFrame:
        """A method's runs at every budget of a kind, a row a run."""
        return select(self.table, method, budget_kind, suite=suite, **self.where)

    def rows(self, state: State, method: str) -> pd.DataFrame:
        """A method's runs at this budget, a row a seed."""
        run = state.run(method)
        rows = self.runs(state.suite, method, run.budget_kind)
        return rows[rows.budget == run.budget]

    def budgets(self, suite: str, budget_kind: str) -> list[int]:
        """Budgets at which ``scratch`` or ``transfer`` was run."""
        rows = pd.concat([self.runs(suite, method, budget_kind) for method in ("scratch", "transfer")])
        return sorted(set(rows.budget.tolist()))

    def posteriors(self, state: State, method: str) -> StoredPosteriors | None:
        """A method's posteriors of the test maps; None if it was not run at this budget."""
        return self.stored(state.run(method))

    def level(self, suite: str) -> float:
        """MTPP of ``accurate``, in nats."""
        return self.runs(suite, "accurate", "all").mtpp.mean()

    def n_shown(self, suite: str) -> int:
        """How many test maps there are samples for."""
        return len(self.posteriors(State(suite), "accurate").shown_sim_id)


def course_store(data: Path = DATA) -> Store:
    """The course's own runs: the campaign's table, its samples, and the embedded suites of the folder ``data``."""
    results = data / "results"
    table = load_table(results / "grid.csv")
    suites = [name for name in SUITES if (results / f"samples_{name}.h5").is_file()]
    tests = {name: load_suite(data / f"{name}_hydro_Mcdm_test.h5") for name in suites}

    def stored(run):
        known = run.key in set(table.key)
        return load_posteriors(run, results / f"samples_{run.suite}.h5") if known else None

    def start(suite):
        return inference.load_model(data / "checkpoints" / f"{suite}_pretrained.safetensors")

    def high(suite):
        return load_suite(data / f"{suite}_hydro_Mcdm.h5")

    return Store(table, tests, high, start, stored, lambda state: _provenance(table, data, state))


def _provenance(table, data, state):
    """Runs, revision, checkpoint and data hashes."""
    keys = [state.run(method).key for method in state.methods]
    revisions = sorted(set(table[table.key.isin(keys)].revision))
    hashes = []
    for name in ("pretrained", "accurate"):
        with safe_open(data / "checkpoints" / f"{state.suite}_{name}.safetensors", framework="numpy") as file:
            hashes.append(f"{name} {file.metadata()['sha256'][:10]}")
    with h5py.File(data / f"{state.suite}_hydro_Mcdm_test.h5", "r") as file:
        digest = file.attrs["sha256"][:10]
    return (
        f"Suite {state.suite} (own simulator, HF dark matter, test maps {digest}), seed 0 drawn, revision "
        f"{', '.join(revisions)}; checkpoints {', '.join(hashes)}; runs {', '.join(keys)}"
    )


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
    cannot fill the budget."""
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
    samples = evaluation.samples_unit[:, first]
    return StoredPosteriors(samples, draw.theta_unit[first], shown, evaluation.levels, draw.sim_id)
