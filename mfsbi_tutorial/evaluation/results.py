"""What tables and samples in data/results say: runs, their rows and posteriors, means over seeds, gains."""

from dataclasses import dataclass
from pathlib import Path

import h5py
import numpy as np
import pandas as pd

from ..data import DATA
from ..data.checks import check_whole
from ..data.files import open_hdf5, whereabouts
from ..data.suite import MIN_MAPS, MIN_SIMS

N_SEED_BOOTSTRAPS = 1000
LOW = "nbody"  # the low fidelity of the course
LOW_SIMS = 900  # all of an LF suite but its test simulations
COLUMNS = ("method", "budget_kind", "budget", "seed", "suite", "field", "low", "low_sims", "key")
BUDGET_KINDS = ("n_maps", "n_sims", "all", "none")
N_MAPS_JUDGED = 6  # of the 15 maps of a simulation, which resemble each other: two an axis
SAMPLE_STEPS = 255  # samples of the unit cube are stored in a byte
WHOLE_SUITE = {"n_maps": 13_500, "n_sims": 900}  # what ``accurate`` trains and validates on: all but the test split


@dataclass(frozen=True)
class Run:
    """One training, which is a row of the table; ``budget_kind`` is n_maps, n_sims, all or none.

    ``field`` is that of the HF maps; ``low`` names the LF suite, and ``low_sims`` counts those of its simulations,
    validation included, that pre-training saw."""

    method: str
    budget_kind: str
    budget: int
    seed: int = 0
    suite: str = "lh"
    field: str = "Mcdm"
    low: str = LOW
    low_sims: int = LOW_SIMS

    def __post_init__(self):
        check_budget_kind(self.budget_kind)
        check_whole(self.budget_kind, self.budget, {"n_maps": MIN_MAPS, "n_sims": MIN_SIMS}.get(self.budget_kind, 0))
        check_whole("seed", self.seed)

    @property
    def key(self) -> str:
        """Its name in tables, files and folders."""
        start = "" if (self.low, self.low_sims) == (LOW, LOW_SIMS) else f"-{self.low}{self.low_sims}"
        return f"{self.suite}-{self.field}-{self.method}-{self.budget_kind}-{self.budget}{start}-seed{self.seed}"


def load_table(path: Path = DATA / "results" / "grid.csv") -> pd.DataFrame:
    """Rows of a campaign, one a run.

    Raises:
        FileNotFoundError, ValueError: if there is no such file, or it is no table of a campaign.
    """
    if not Path(path).is_file():
        raise FileNotFoundError(f"{path}: no such table, mfsbi campaign writes one{whereabouts(path)}")
    try:
        table = pd.read_csv(path)
    except (pd.errors.EmptyDataError, pd.errors.ParserError, UnicodeDecodeError):
        table = pd.DataFrame()
    missing = [column for column in COLUMNS if column not in table]
    if missing:
        raise ValueError(f"{path} is no table of a campaign, it has no column {missing[0]}: mfsbi campaign writes one.")
    return table


@dataclass(frozen=True)
class StoredPosteriors:
    """The posteriors that a run gave of test simulations.

    Attributes:
        samples_unit: posterior samples of the shown maps in the unit cube, shape (n_samples, n_shown, n_theta).
        theta_unit: their true parameters, shape (n_shown, n_theta).
        shown_sim_id: simulation of each shown map, shape (n_shown,).
        levels: TARP credibility levels of all test maps, shape (n_obs,).
        sim_id: simulation of each test map, shape (n_obs,).
    """

    samples_unit: np.ndarray
    theta_unit: np.ndarray
    shown_sim_id: np.ndarray
    levels: np.ndarray
    sim_id: np.ndarray


def load_posteriors(run: Run, path: Path | None = None) -> StoredPosteriors:
    """The posteriors of a run as ``sweep.collect_posteriors`` stored them; by default in the file of its suite.

    Raises:
        FileNotFoundError: if there is no such file.
        ValueError: if the file has no such run; the message counts those that it has.
    """
    path = path or DATA / "results" / f"samples_{run.suite}.h5"
    with open_hdf5(path) as file:
        if run.key not in file:
            keys = [name for name in file if isinstance(file[name], h5py.Group)]
            example = f", for example {keys[0]!r}" if keys else ""
            raise ValueError(f"{path} has no run {run.key!r}; it has {len(keys)}{example}.")
        samples = np.cumsum(file[run.key]["increments"][:], axis=0, dtype=np.uint8).astype(np.float32)
        levels = stored_levels(file, run.key)
        theta_unit, shown, sim_id = (file[name][:] for name in ("shown_theta", "shown_sim_id", "sim_id"))
    return StoredPosteriors(samples / SAMPLE_STEPS, theta_unit, shown, levels, sim_id)


def stored_levels(file: h5py.File, key: str) -> np.ndarray:
    """Credibility levels (n_obs,) of a run in a file of posteriors or scores, which may hold counts of samples."""
    return file[key]["levels"][:] / file.attrs.get("level_steps", 1)


def select(
    table: pd.DataFrame, method: str, budget_kind: str, field: str = "Mcdm", suite: str = "lh", low: str = LOW,
    low_sims: int = LOW_SIMS,
) -> pd.DataFrame:  # fmt: skip
    """Rows of one method with one kind of budget; ``low`` and ``low_sims`` say what it was pre-trained on."""
    check_budget_kind(budget_kind)
    start = {"low": low, "low_sims": low_sims}
    wanted = {"method": method, "budget_kind": budget_kind, "field": field, "suite": suite, **start}
    return table[np.logical_and.reduce([table[column] == value for column, value in wanted.items()])]


def check_budget_kind(budget_kind: str) -> None:
    """Raise ValueError unless it is one of ``BUDGET_KINDS``."""
    if budget_kind not in BUDGET_KINDS:
        raise ValueError(f"budget_kind {budget_kind!r}: expected one of {', '.join(BUDGET_KINDS)}.")


def over_seeds(rows: pd.DataFrame, metric: str) -> pd.DataFrame:
    """A metric at each budget, indexed by budget: mean, standard error of the mean and number of seeds, and the
    median, lowest and highest seed, which say more where one seed is far from the others."""
    grouped = rows.groupby("budget")[metric]
    centre = {"mean": grouped.mean(), "error": grouped.sem(), "n_seeds": grouped.size()}
    return pd.DataFrame(centre | {"median": grouped.median(), "lowest": grouped.min(), "highest": grouped.max()})


def gain(table: pd.DataFrame, budget_kind: str, budget: int, **start) -> tuple[float, float]:
    """MTPP of ``transfer`` from a start (``low``, ``low_sims``) less that of ``scratch`` at the same budget, in nats:
    mean over seeds and its standard error. Below zero, transfer hurts."""
    rows = [select(table, "transfer", budget_kind, **start), select(table, "scratch", budget_kind)]
    transfer, scratch = (over_seeds(r[r.budget == budget], "mtpp") for r in rows)
    if transfer.empty or scratch.empty:
        raise ValueError(f"the table has no transfer run from {start} or no scratch run at {budget_kind} = {budget}.")
    difference = transfer["mean"] - scratch["mean"]
    return float(difference.iloc[0]), float(np.hypot(transfer["error"], scratch["error"]).iloc[0])
