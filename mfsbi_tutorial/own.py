"""Your own pair of simulations on the explorer's shelf: train methods over budgets and seeds, keep what they say."""

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import pandas as pd

from .data import Suite
from .evaluate import judge
from .recipes import train_method
from .results import Said
from .shelf import State, said_about
from .train import Checkpoint, TrainConfig

N_SHOWN = 40


@dataclass(frozen=True)
class OwnShelf:
    """What there is to explore about two fidelities of your own; ``stock`` fills it, ``explorer.draw`` and
    ``widgets.Explorer`` show it like the course's ``Shelf``.

    Attributes:
        high_suite: HF suite; its name is the suite of every ``State``.
        start: pre-trained checkpoint.
        fine_tune: preset of ``transfer``; the tutorial's if None.
        table: a row a run: ``method``, ``budget_kind``, ``budget``, ``seed`` and every metric.
        answers: what each run said, seed 0 of (method, budget).
    """

    high_suite: Suite
    start: Checkpoint
    fine_tune: TrainConfig | None
    table: pd.DataFrame
    answers: dict[tuple[str, int], Said] = field(repr=False)

    @property
    def suites(self) -> list[str]:
        return [self.high_suite.name]

    @cached_property
    def _test(self) -> Suite:
        return self.high_suite.split("test")

    def test(self, suite: str) -> Suite:
        """The test simulations."""
        return self._test

    def high(self, suite: str) -> Suite:
        """HF simulations to draw budgets from."""
        return self.high_suite

    def pretrained(self, suite: str) -> Checkpoint:
        """The checkpoint that ``transfer`` starts from."""
        return self.start

    def budgets(self, suite: str, budget_kind: str) -> list[int]:
        """Budgets at which ``transfer`` was run."""
        wanted = (self.table.method == "transfer") & (self.table.budget_kind == budget_kind)
        return sorted(set(self.table.budget[wanted].tolist()))

    def said(self, state: State, method: str) -> Said | None:
        """What a method said about the test data; None if it was not run at this budget."""
        return self.answers.get((method, _budget(state, method)))

    def rows(self, state: State, method: str) -> pd.DataFrame:
        """A method's runs at this budget, a row a seed."""
        return self.table[(self.table.method == method) & (self.table.budget == _budget(state, method))]

    def line(self, state: State, method: str) -> pd.DataFrame:
        """A method's runs at every budget of this kind, a row a run."""
        return self.table[(self.table.method == method) & (self.table.budget_kind == state.budget_kind)]

    def level(self, suite: str) -> float:
        """MTPP of ``accurate``, in nats."""
        return self.table.mtpp[self.table.method == "accurate"].mean()

    def n_shown(self, suite: str) -> int:
        """How many test simulations there are samples for."""
        return len(self.answers["accurate", 0].shown_sim_id)

    def provenance(self, state: State) -> str:
        """Where the picture comes from."""
        return (
            f"Own simulations {self.high_suite.name}, {self.high_suite.fidelity or 'HF'}; "
            f"{len(self._test)} test simulations, {len(self.table)} runs of this session, seed 0 drawn"
        )


def stock(
    low: Suite,
    high: Suite,
    n_sims: tuple[int, ...],
    n_seeds: int = 2,
    start: Checkpoint | None = None,
    fine_tune: TrainConfig | None = None,
) -> OwnShelf:
    """Pre-train, then run ``scratch`` and ``transfer`` at every budget and seed and ``accurate`` on all of ``high``.

    Args:
        low, high: the two fidelities, with the same parameters.
        n_sims: budgets in whole HF simulations.
        n_seeds: of draw, weights and batches.
        start: a pre-trained checkpoint, to skip the pre-training.
        fine_tune: preset of ``transfer``; the tutorial's if None.

    Raises:
        ValueError: if the suites do not fit each other or a budget exceeds what ``high`` holds.
    """
    for budget in n_sims:
        high.draw(n_sims=budget, seed=0)  # before hours of training, a budget too large
    start = start or train_method("pretrain", low)[0]
    maps, names = high.split("test").all_maps(), [p.name for p in high.inferred]
    shown = np.unique(maps.sim_id)
    shown = shown[np.linspace(0, len(shown) - 1, min(N_SHOWN, len(shown))).astype(int)]
    rows, answers = [], {}

    def keep(method, budget_kind, budget, seed, model):
        judgement = judge(model.estimator, maps, names, seed, n_samples=500)
        rows.append(dict(method=method, budget_kind=budget_kind, budget=budget, seed=seed, **judgement.metrics))
        if seed == 0:
            answers[method, budget] = said_about(judgement, maps, shown)

    keep("pretrained", "none", 0, 0, start)
    keep("accurate", "all", 0, 0, train_method("accurate", low, high)[0])
    for budget in sorted(n_sims):
        for seed in range(n_seeds):
            for method, config in (("scratch", None), ("transfer", fine_tune)):
                model, _ = train_method(method, low, high, start, n_sims=budget, seed=seed, config=config)
                keep(method, "n_sims", budget, seed, model)
    return OwnShelf(high, start, fine_tune, pd.DataFrame(rows), answers)


def _budget(state, method):
    return state.budget if method in ("scratch", "transfer") else 0
