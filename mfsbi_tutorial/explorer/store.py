"""Stores of runs, which the explorer shows: what was measured, posteriors of test maps, and a training now."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

import h5py
import numpy as np
import pandas as pd
from safetensors import safe_open

from .. import inference
from ..data import DATA, Draw, Suite, load_suite
from ..data.checks import check_whole
from ..evaluation import Evaluation, Run, Scores, StoredPosteriors, load_posteriors, load_scores, load_table, select
from ..evaluation.results import WHOLE_SUITE, check_budget_kind
from ..inference import METHODS, TrainConfig

HIGH = {"n_maps": "HF maps", "n_sims": "HF simulations"}


def explored() -> list[str]:
    """Methods that the explorer offers."""
    return [name for name, method in METHODS.items() if method.explored]


def varied() -> list[str]:
    """Of those, the methods whose budget can be chosen."""
    return [name for name in explored() if METHODS[name].budget == "some"]


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
        units: what a budget of each kind counts, in words.
        whole: what the whole suite holds by kind of budget, which ``accurate`` trains and validates on.
        scores: gives the scores of a suite's runs by test simulation, by key, or None.
    """

    table: pd.DataFrame = field(repr=False)
    tests: dict[str, Suite] = field(repr=False)
    high: Callable[[str], Suite]
    start: Callable[[str], Any]
    stored: Callable[[Run], StoredPosteriors | None]
    provenance: Callable[[State], str]
    where: dict = field(default_factory=dict)
    fine_tune: TrainConfig | None = None
    units: dict[str, str] = field(default_factory=lambda: dict(HIGH))
    whole: Mapping[str, int] = field(default_factory=lambda: dict(WHOLE_SUITE))
    scores: Callable[[str], Mapping[str, Scores] | None] = lambda suite: None
    _memory: dict = field(default_factory=dict, init=False, repr=False, compare=False)

    def remember(self, key: tuple, make: Callable):
        """What ``make`` returns, made once for each key."""
        if key not in self._memory:
            self._memory[key] = make()
        return self._memory[key]

    @property
    def suites(self) -> list[str]:
        return list(self.tests)

    def test(self, suite: str) -> Suite:
        """The test simulations of a suite."""
        if suite not in self.tests:
            raise ValueError(f"suite {suite!r}: expected one of {', '.join(self.tests)}.")
        return self.tests[suite]

    def noun(self, suite: str) -> str:
        """What one observation is."""
        return "map" if len(self.test(suite).data_shape) == 2 else "vector"

    def runs(self, suite: str, method: str, budget_kind: str) -> pd.DataFrame:
        """A method's runs at every budget of a kind, a row a run."""
        key = ("runs", suite, method, budget_kind)
        return self.remember(key, lambda: select(self.table, method, budget_kind, suite=suite, **self.where))

    def rows(self, state: State, method: str) -> pd.DataFrame:
        """A method's runs at this budget, a row a seed."""
        run = state.run(method)
        return self.remember(("rows", run), lambda: self._rows(run))

    def _rows(self, run):
        rows = self.runs(run.suite, run.method, run.budget_kind)
        return rows[rows.budget == run.budget]

    def methods(self, suite: str) -> list[str]:
        """Methods that the explorer offers and that were run in this suite, the reference last."""
        table = self.table[self.table.suite == suite]
        found = [method for method in explored() if method in set(table.method)]
        return sorted(found, key=lambda method: method == "accurate")

    def kinds(self, suite: str) -> list[str]:
        """Kinds of budget that were run in this suite."""
        return [kind for kind in HIGH if self.budgets(suite, kind)]

    def budgets(self, suite: str, budget_kind: str) -> list[int]:
        """Budgets at which any method was run that takes one."""
        return sorted({n for method in varied() for n in self.runs(suite, method, budget_kind).budget.tolist()})

    def near(self, suite: str, budget_kind: str, budget: int) -> int:
        """The measured budget nearest to ``budget``, as a ratio."""
        return min(self.budgets(suite, budget_kind), key=lambda measured: abs(np.log(measured / budget)))

    def first(self) -> State:
        """What an explorer shows first: the first suite at a moderate budget, with the methods that belong together."""
        suite = self.suites[0]
        kind = self.kinds(suite)[0]
        budgets = self.budgets(suite, kind)
        shown = tuple(method for method in State().methods if method in self.methods(suite))
        return State(suite, kind, budgets[len(budgets) // 3], 0, shown)

    def posteriors(self, state: State, method: str) -> StoredPosteriors | None:
        """A method's posteriors of the test maps; None if it was not run at this budget."""
        return self.stored(state.run(method))

    def n_shown(self, suite: str) -> int:
        """How many test maps there are samples for."""
        return len(self.posteriors(State(suite), "accurate").shown_sim_id)


def course_store(data: Path = DATA) -> Store:
    """The course's own runs: the campaign's table, its samples, and the embedded suites of the folder ``data``."""
    results = data / "results"
    table = load_table(results / "grid.csv")
    files = {path.stem.removeprefix("samples_"): path for path in sorted(results.glob("samples_*.h5"))}
    tests = {name: load_suite(data / f"{name}_hydro_Mcdm_test.h5") for name in files}
    known = set(table.key)

    @cache
    def stored(run):
        return load_posteriors(run, files[run.suite]) if run.key in known else None

    def start(suite):
        return inference.load_model(data / "checkpoints" / f"{suite}_pretrained.safetensors")

    def high(suite):
        return load_suite(data / f"{suite}_hydro_Mcdm.h5")

    @cache
    def scores(suite):
        path = results / f"scores_{suite}.h5"
        return load_scores(suite, path) if path.is_file() else None

    return Store(table, tests, high, start, stored, lambda state: _provenance(table, data, state), scores=scores)


def _provenance(table, data, state):
    """Suite, runs that exist, revision, checkpoints and data, a fact a line."""
    keys = [key for key in (state.run(method).key for method in state.methods) if key in set(table.key)]
    revisions = sorted(set(table[table.key.isin(keys)].revision.astype(str)))
    changed = [f"{r.removesuffix('-dirty')} with changes" if r.endswith("-dirty") else r for r in revisions]
    with h5py.File(data / f"{state.suite}_hydro_Mcdm_test.h5", "r") as file:
        digest = file.attrs["sha256"][:10]
    facts = {"Suite": f"{state.suite}, of our own simulator; HF dark matter", "Test maps": f"sha256 {digest}"}
    for name in ("pretrained", "accurate"):
        with safe_open(data / "checkpoints" / f"{state.suite}_{name}.safetensors", framework="numpy") as file:
            facts[f"Checkpoint {name}"] = f"sha256 {file.metadata()['sha256'][:10]}"
    facts |= {"Runs, seed 0 drawn": ", ".join(keys) or "none", "Revision": ", ".join(changed) or "none"}
    return "\n".join(f"{name}: {fact}" for name, fact in facts.items())


@dataclass(frozen=True)
class Live:
    """A network that the learner trained: for which state, what it says about the test maps, and its metrics."""

    state: State
    posteriors: StoredPosteriors
    metrics: dict[str, float]
    seconds: float
    seed: int = 0

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
    return Live(state, posteriors, evaluation.metrics, time.perf_counter() - started, seed)


def stored_posteriors(evaluation: Evaluation, draw: Draw, shown: np.ndarray) -> StoredPosteriors:
    """What is kept of an evaluation: samples of the first map of each simulation in ``shown``, and all levels."""
    first = [np.flatnonzero(draw.sim_id == sim)[0] for sim in shown]
    samples = evaluation.samples_unit[:, first]
    return StoredPosteriors(samples, draw.theta_unit[first], shown, evaluation.levels, draw.sim_id)
