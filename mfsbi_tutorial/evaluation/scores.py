"""What runs say about each test simulation: errors over test simulations beside those over seeds, paired differences.

The maps of one simulation are not independent, and all runs are judged on the same simulations: so the error of a
mean resamples simulations, and that of a difference takes both runs' scores of each simulation together."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ..data import DATA
from ..data.files import open_hdf5, whereabouts
from .metrics import N_BINS, bin_of
from .results import stored_levels

N_BOOTSTRAPS = 200
PER_SIM = ("log_q", "fom", "squared")


@dataclass(frozen=True)
class Scores:
    """The scores of a run, or the mean of several.

    Attributes:
        log_q: mean log q(theta_true | x) of each test simulation, nats, shape (n_sims,).
        fom: mean det(Cov)^(-1/n_theta) of each, shape (n_sims,).
        squared: mean squared error of the posterior mean in the unit cube, shape (n_sims, n_theta).
        levels: TARP credibility levels of all test maps, shape (n_obs,).
        sim_id: simulation of each test map, shape (n_obs,).
    """

    log_q: np.ndarray
    fom: np.ndarray
    squared: np.ndarray
    levels: np.ndarray
    sim_id: np.ndarray


@dataclass(frozen=True)
class Measured:
    """A mean with its two standard errors: over seeds (NaN of one seed) and over test simulations."""

    mean: float
    seeds: float
    sims: float


def load_scores(suite: str = "lh", path: Path | None = None) -> dict[str, Scores]:
    """The scores of every run, by key, as ``sweep.collect_scores`` stored them; by default in the file of the suite.

    Raises:
        FileNotFoundError, ValueError: if there is no such file, or it is damaged.
    """
    path = path or DATA / "results" / f"scores_{suite}.h5"
    if not Path(path).is_file():
        raise FileNotFoundError(f"{path}: no such scores, mfsbi campaign writes them{whereabouts(path)}")
    with open_hdf5(path) as file:
        sim_id = file["sim_id"][:]
        keys = [name for name in file if name != "sim_id"]
        found = {}
        for key in keys:
            log_q, fom, *squared = file[key]["by_sim"][:].astype(np.float64)
            found[key] = Scores(log_q, fom, np.transpose(squared), stored_levels(file, key), sim_id)
        return found


def measured(seeds: list[Scores], metric: str = "log_q") -> Measured:
    """Mean over seeds and test simulations of ``log_q`` or ``fom``, with both errors."""
    values = np.stack([getattr(scores, metric) for scores in seeds])
    return Measured(float(values.mean()), _standard_error(values.mean(1)), _standard_error(values.mean(0)))


def paired(ours: list[Scores], theirs: list[Scores], metric: str = "log_q") -> Measured:
    """The difference of two lists of seeds on the same test simulations: seeds are independent, simulations paired."""
    ours, theirs = (np.stack([getattr(scores, metric) for scores in seeds]) for seeds in (ours, theirs))
    if ours.shape[1] != theirs.shape[1]:
        raise ValueError(f"{ours.shape[1]} and {theirs.shape[1]} test simulations: differences need the same ones.")
    difference = ours.mean(0) - theirs.mean(0)
    seeds = np.hypot(_standard_error(ours.mean(1)), _standard_error(theirs.mean(1)))
    return Measured(float(difference.mean()), float(seeds), _standard_error(difference))


def calibration_sims_error(seeds: list[Scores]) -> float:
    """The error over test simulations, by bootstrap, of the calibration error's mean over seeds."""
    rng = np.random.default_rng(0)
    sims, index = np.unique(seeds[0].sim_id, return_inverse=True)
    rows = [np.flatnonzero(index == i) for i in range(len(sims))]
    draws = []
    for _ in range(N_BOOTSTRAPS):
        chosen = np.concatenate([rows[i] for i in rng.integers(len(sims), size=len(sims))])
        draws.append(np.mean([_spread(scores.levels[chosen]) for scores in seeds]))
    return float(np.std(draws, ddof=1))


def _spread(levels):
    """The calibration error without bootstraps of its own."""
    shares = np.bincount(bin_of(levels), minlength=N_BINS) / len(levels)
    return ((N_BINS * shares - 1.0) ** 2).mean()


def _standard_error(values):
    return float(np.std(values, ddof=1) / np.sqrt(len(values))) if len(values) > 1 else float("nan")
