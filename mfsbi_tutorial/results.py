"""What the tables in data/results say: means and errors over seeds, and saving factors."""

from dataclasses import dataclass
from pathlib import Path

import h5py
import numpy as np
import pandas as pd

from .files import DATA, open_hdf5

N_BOOTSTRAPS = 1000
LOW_SIMS = 900  # all of an LF suite but its test simulations
COLUMNS = ("method", "budget_kind", "budget", "seed", "suite", "field", "low", "low_sims", "key")
BUDGET_KINDS = ("n_maps", "n_sims", "all", "none")
SAMPLE_STEPS = 255  # samples of the unit cube are stored in a byte
WHOLE_SUITE = {
    "n_maps": 13_500,
    "n_sims": 900,
}  # what ``accurate`` trains and validates on: all but the test simulations


def load_table(path: Path = DATA / "results" / "grid.csv") -> pd.DataFrame:
    """Rows of a campaign, one a run.

    Raises:
        FileNotFoundError: if there is no such file.
        ValueError: if it is no table of a campaign.
    """
    if not Path(path).is_file():
        raise FileNotFoundError(f"{path}: no such table; mfsbi campaign writes one.")
    try:
        table = pd.read_csv(path)
    except (pd.errors.EmptyDataError, pd.errors.ParserError, UnicodeDecodeError):
        table = pd.DataFrame()
    missing = [column for column in COLUMNS if column not in table]
    if missing:
        raise ValueError(f"{path} is no table of a campaign, it has no column {missing[0]}: mfsbi campaign writes one.")
    return table


@dataclass(frozen=True)
class Said:
    """What a run said about test maps: ``samples`` (n_samples, n_shown, n_theta) in the unit cube with the truths
    ``theta`` (n_shown, n_theta), and TARP ``levels`` of all test maps with their ``sim_id`` (n_obs,)."""

    samples: np.ndarray
    theta: np.ndarray
    shown_sim_id: np.ndarray
    levels: np.ndarray
    sim_id: np.ndarray


def load_said(key: str, path: Path | None = None) -> Said:
    """What the run ``key`` said, as ``grid.collect_samples`` stored it; by default in the file of the key's suite.

    Raises:
        ValueError: if the file has no such run; the message counts those that it has.
    """
    path = path or DATA / "results" / f"samples_{key.split('-')[0]}.h5"
    with open_hdf5(path) as file:
        if key not in file:
            runs = [name for name in file if isinstance(file[name], h5py.Group)]
            example = f", for example {runs[0]}" if runs else ""
            raise ValueError(f"{path} has no run {key!r}; it has {len(runs)}{example}.")
        samples, levels = (file[key][name][:].astype(np.float32) for name in ("samples", "levels"))
        samples /= SAMPLE_STEPS
        return Said(samples, file["shown_theta"][:], file["shown_sim_id"][:], levels, file["sim_id"][:])


def select(
    table: pd.DataFrame, method: str, budget_kind: str, field: str = "Mcdm", suite: str = "lh", low: str = "pm",
    low_sims: int = LOW_SIMS,
) -> pd.DataFrame:  # fmt: skip
    """Rows of one method with one kind of budget; ``low`` and ``low_sims`` say what it was pre-trained on."""
    check_budget_kind(budget_kind)
    wanted = dict(method=method, budget_kind=budget_kind, field=field, suite=suite, low=low, low_sims=low_sims)
    return table[np.logical_and.reduce([table[column] == value for column, value in wanted.items()])]


def check_budget_kind(budget_kind: str) -> None:
    """Raise ValueError unless it is one of ``BUDGET_KINDS``."""
    if budget_kind not in BUDGET_KINDS:
        raise ValueError(f"budget_kind {budget_kind!r}: expected one of {', '.join(BUDGET_KINDS)}.")


def over_seeds(rows: pd.DataFrame, metric: str) -> pd.DataFrame:
    """Mean, standard error of the mean and number of seeds of a metric at each budget, indexed by budget."""
    grouped = rows.groupby("budget")[metric]
    return pd.DataFrame({"mean": grouped.mean(), "error": grouped.sem(), "n_seeds": grouped.size()})


def gain(table: pd.DataFrame, budget_kind: str, budget: int, **start) -> tuple[float, float]:
    """MTPP of ``transfer`` from a start (``low``, ``low_sims``) less that of ``scratch`` at the same budget, in nats.

    Returns:
        mean over seeds and its standard error. Below zero, transfer hurts.
    """
    rows = [select(table, "transfer", budget_kind, **start), select(table, "scratch", budget_kind)]
    transfer, scratch = (over_seeds(r[r.budget == budget], "mtpp") for r in rows)
    if transfer.empty or scratch.empty:
        raise ValueError(f"the table has no transfer run from {start} or no scratch run at {budget_kind} = {budget}.")
    difference = transfer["mean"] - scratch["mean"]
    return float(difference.iloc[0]), float(np.hypot(transfer["error"], scratch["error"]).iloc[0])


def saving_factor(
    table: pd.DataFrame, budget_kind: str, budget: int, calibrated: bool = True, seed: int = 0, **where
) -> dict[str, float]:
    """How many times more HF data ``scratch`` needs for what ``transfer`` reaches at ``budget``.

    The curve of ``scratch`` ends in ``accurate``, which is scratch on the whole suite. It has reached the goal where
    its mean MTPP, linear in the log of the budget between measured budgets, is as high and, if ``calibrated``, its
    calibration error no larger. The uncertainty comes from a bootstrap over seeds.

    Args:
        table: rows of a campaign with both methods.
        budget_kind: ``n_maps`` or ``n_sims``.
        budget: of ``transfer``.
        calibrated: whether calibration counts; without, the factor is smaller and less noisy.
        seed: of the bootstrap.
        **where: ``field`` and ``suite`` of the rows.

    Returns:
        ``factor`` and its 16 and 84 % quantiles ``low`` and ``high``; ``limit`` is True if scratch's largest budget
        does not reach it, and ``factor`` then is a lower limit.
    """
    rng = np.random.default_rng(seed)
    transfer = select(table, "transfer", budget_kind, **where)
    whole = select(table, "accurate", "all", **where).assign(budget=WHOLE_SUITE[budget_kind])
    scratch = pd.concat([select(table, "scratch", budget_kind, **where), whole])
    goal = transfer[transfer.budget == budget]
    if goal.empty or scratch.empty:
        raise ValueError(f"the table has no scratch runs, or no transfer runs at {budget_kind} = {budget}.")
    metrics = ["mtpp", "calibration_error"]
    curve = {n: rows[metrics].to_numpy() for n, rows in scratch.groupby("budget")}
    goal = goal[metrics].to_numpy()

    def factor(draw):
        return _needed({n: draw(rows) for n, rows in curve.items()}, draw(goal), calibrated) / budget

    best = factor(lambda rows: rows.mean(0))
    draws = [factor(lambda rows: rows[rng.integers(len(rows), size=len(rows))].mean(0)) for _ in range(N_BOOTSTRAPS)]
    largest = max(curve) / budget
    low, high = np.quantile(np.minimum(draws, largest), [0.16, 0.84])
    return {"factor": min(best, largest), "low": low, "high": high, "limit": bool(best > largest)}


def _needed(curve, goal, calibrated):
    """Smallest budget at which the interpolated curve (budget -> MTPP, C) meets the goal; infinite if none does."""
    budgets = np.array(sorted(curve))
    fine = np.geomspace(budgets[0], budgets[-1], 400)
    mtpp, error = (np.interp(np.log(fine), np.log(budgets), [curve[n][i] for n in budgets]) for i in (0, 1))
    good = mtpp >= goal[0]
    if calibrated:
        good &= error <= goal[1]
    return fine[good.argmax()] if good.any() else np.inf
