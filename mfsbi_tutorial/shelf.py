"""What there is to explore: measured runs, what they said about test maps, and networks that the learner trains.

Importing this needs no torch; ``train_live`` loads it.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import h5py
import numpy as np
import pandas as pd
from safetensors import safe_open

from .arguments import check_whole
from .data import Draw, Suite
from .files import DATA, load_suite
from .results import Said, check_budget_kind, load_said, load_table, select

SUITES = ("lh", "sb13")
METHODS = ("scratch", "transfer", "accurate", "pretrained")


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
        if not set(self.methods) <= set(METHODS):
            raise ValueError(f"methods {self.methods}: expected some of {', '.join(METHODS)}.")

    def key(self, method: str) -> str:
        """Run of ``grid.csv`` that answers for a method, seed 0."""
        fixed = {"accurate": "accurate-all-0", "pretrained": "pretrain-none-0"}
        return f"{self.suite}-Mcdm-{fixed.get(method, f'{method}-{self.budget_kind}-{self.budget}')}-seed0"


@dataclass(frozen=True)
class Live:
    """A network that the learner trained: for which state, what it says about the test maps, and its metrics."""

    state: State
    said: Said
    metrics: dict[str, float]
    seconds: float

    def belongs_to(self, state: State) -> bool:
        """Whether it was trained with the suite and budget of ``state``."""
        return replace(self.state, test_map=state.test_map, methods=state.methods) == state


@dataclass(frozen=True)
class Shelf:
    """What there is to explore: the campaign's table, its samples, and the embedded suites.

    Attributes:
        data: the folder ``data`` of the course; only read.
    """

    data: Path = DATA
    fine_tune = None  # preset of ``train_live``: the tutorial's

    @cached_property
    def table(self) -> pd.DataFrame:
        return load_table(self.data / "results" / "grid.csv")

    @cached_property
    def suites(self) -> list[str]:
        """Suites with measured runs and embedded test maps."""
        return [name for name in SUITES if (self.data / "results" / f"samples_{name}.h5").is_file()]

    @cached_property
    def _tests(self) -> dict[str, Suite]:
        return {name: load_suite(self.data / f"{name}_hydro_Mcdm_test.h5") for name in self.suites}

    def test(self, suite: str) -> Suite:
        """The embedded test simulations of a suite."""
        if suite not in self.suites:
            raise ValueError(f"suite {suite!r}: expected one of {', '.join(self.suites)}.")
        return self._tests[suite]

    def budgets(self, suite: str, budget_kind: str) -> list[int]:
        """Budgets at which ``scratch`` or ``transfer`` was run."""
        rows = pd.concat([select(self.table, m, budget_kind, suite=suite) for m in ("scratch", "transfer")])
        return sorted(set(rows.budget.tolist()))

    def said(self, state: State, method: str) -> Said | None:
        """What a method said about the test maps; None if it was not run at this budget."""
        key = state.key(method)
        return self._said(key) if key in set(self.table.key) else None

    def _said(self, key: str) -> Said:
        return load_said(key, self.data / "results" / f"samples_{key.split('-')[0]}.h5")

    def rows(self, state: State, method: str) -> pd.DataFrame:
        """A method's runs at this budget, a row a seed."""
        prefix = state.key(method).removesuffix("0")
        return self.table[self.table.key.str.startswith(prefix)]

    def n_shown(self, suite: str) -> int:
        """How many test maps there are samples for."""
        return len(self.said(State(suite), "accurate").shown_sim_id)

    def line(self, state: State, method: str) -> pd.DataFrame:
        """A method's runs at every budget of this kind, a row a run."""
        return select(self.table, method, state.budget_kind, suite=state.suite)

    def level(self, suite: str) -> float:
        """MTPP of ``accurate``, in nats."""
        return select(self.table, "accurate", "all", suite=suite).mtpp.mean()

    def high(self, suite: str) -> Suite:
        """HF simulations to draw budgets from."""
        return load_suite(self.data / f"{suite}_hydro_Mcdm.h5")

    def pretrained(self, suite: str):
        """The ``Checkpoint`` that ``transfer`` starts from."""
        from .train import load_checkpoint

        return load_checkpoint(self.data / "checkpoints" / f"{suite}_pretrained.safetensors")

    def provenance(self, state: State) -> str:
        """Where the picture comes from: runs, revision, checkpoint and data hashes."""
        keys = [state.key(method) for method in state.methods]
        revisions = sorted(set(self.table[self.table.key.isin(keys)].revision))
        hashes = []
        for name in ("pretrained", "accurate"):
            with safe_open(self.data / "checkpoints" / f"{state.suite}_{name}.safetensors", framework="numpy") as file:
                hashes.append(f"{name} {file.metadata()['sha256'][:10]}")
        with h5py.File(self.data / f"{state.suite}_hydro_Mcdm_test.h5", "r") as file:
            data = file.attrs["sha256"][:10]
        return (
            f"Suite {state.suite} (own simulator, HF dark matter, test maps {data}), seed 0 drawn, revision "
            f"{', '.join(revisions)}; checkpoints {', '.join(hashes)}; runs {', '.join(keys)}"
        )


def train_live(shelf: Shelf, state: State, seed: int, on_step: Callable[[int, int], None]) -> Live:
    """Fine-tune the pre-trained checkpoint on the state's budget of embedded HF maps and judge it.

    Args:
        shelf: what there is to explore.
        state: suite and budget.
        seed: of draw and training.
        on_step: called with steps done and steps in all; whatever it raises ends the training.

    Raises:
        ValueError: if the embedded data cannot fill the budget.
    """
    from .evaluate import judge
    from .recipes import train_method

    started = time.perf_counter()
    high, pretrained = shelf.high(state.suite), shelf.pretrained(state.suite)
    budget = {state.budget_kind: state.budget}
    model, _ = train_method(
        "transfer", high, high, pretrained, **budget, seed=seed, config=shelf.fine_tune, on_step=on_step
    )
    maps, shown = shelf.test(state.suite).all_maps(), shelf.said(state, "accurate").shown_sim_id
    judgement = judge(model.estimator, maps, [p.name for p in high.inferred], seed, n_samples=500)
    said = said_about(judgement, maps, shown)
    return Live(state, said, judgement.metrics, time.perf_counter() - started)


def said_about(judgement, maps: Draw, shown: np.ndarray) -> Said:
    """What is kept of a ``Judgement``: samples of the first map of each simulation in ``shown``, and all levels."""
    first = [np.flatnonzero(maps.sim_id == sim)[0] for sim in shown]
    return Said(judgement.samples[:, first], maps.theta[first], shown, judgement.levels, maps.sim_id)
