"""What the runs of a sweep are judged on, and what is kept of it."""

from dataclasses import replace
from pathlib import Path

import numpy as np

from ..data import Draw, Suite
from ..data.files import atomic_hdf5, atomic_write, read_npz
from ..data.packing import PACKED
from ..evaluation import Evaluation, Run
from ..evaluation.results import N_MAPS_JUDGED
from ..evaluation.scores import PER_SIM

N_SAMPLES = 300
N_SHOWN_MAPS = 20
N_SHOWN_SAMPLES = 1000
SHOWN_MAP = 2  # of the 15, or the last of fewer: the first of those in the embedded test file


def judged_maps(high: Suite, further: Suite | None) -> Draw:
    """Evenly spread maps of every test simulation of ``high`` and of every simulation of ``further``, which is a suite
    of universes that are for testing only; their numbers follow those of ``high``."""
    draw = spread_maps(high.split("test"))
    if further is None:
        return draw
    more = spread_maps(further)
    return draw + replace(more, sim_id=more.sim_id + high.n_sims_in_suite)


def spread_maps(suite: Suite) -> Draw:
    """Six evenly spread maps of every simulation, or all of fewer."""
    n_maps = suite.x.shape[1]
    chosen = np.linspace(0, n_maps - 1, min(N_MAPS_JUDGED, n_maps)).astype(int)
    return replace(suite, x=suite.x[:, chosen]).as_draw()


def shown_maps(test: Suite) -> Draw:
    """One map from each of 20 test simulations, evenly spread."""
    index = np.linspace(0, len(test) - 1, min(N_SHOWN_MAPS, len(test))).astype(int)
    theta = test.theta[index, : test.n_inferred]
    shown = min(SHOWN_MAP, test.x.shape[1] - 1)
    return Draw(test.x[index, shown], theta, test.sim_id[index], test.inferred)


def save_scores(path: Path, evaluation: Evaluation, sim_id: np.ndarray) -> None:
    """Write what ``evaluation.Scores`` holds of one run, ``sim_id`` (n_obs,) being the simulation of each map."""
    arrays = {name: by_sim(getattr(evaluation, name), sim_id).astype(np.float32) for name in PER_SIM}
    with atomic_write(path) as temporary, open(temporary, "wb") as stream:
        np.savez_compressed(stream, levels=evaluation.levels.astype(np.float32), sim_id=sim_id, **arrays)


def by_sim(values: np.ndarray, sim_id: np.ndarray) -> np.ndarray:
    """Means of ``values`` (n_obs, ...) over the maps of each simulation, shape (n_sims, ...)."""
    sims, index = np.unique(sim_id, return_inverse=True)
    total = np.zeros((len(sims), *values.shape[1:]))
    np.add.at(total, index, values)
    return (total.T / np.bincount(index)).T


def level_counts(levels: np.ndarray) -> np.ndarray:
    """Levels (n_obs,) counted in posterior samples, of which ``N_SAMPLES`` are all; ``stored_levels`` reads them."""
    return np.rint(levels * N_SAMPLES).astype(np.uint16)


def collect_scores(paths: dict[Run, Path], path: Path) -> None:
    """Gather the scores of runs, each in the file that ``paths`` names, into one HDF5 file.

    ``<key>/by_sim`` (2 + n_theta, n_sims) holds ``log_q``, ``fom`` and ``squared``, to 11 bits; ``<key>/levels``
    (n_obs,) levels counted in posterior samples, of which ``level_steps`` are all; ``sim_id`` (n_obs,) is of all runs.

    Raises:
        FileNotFoundError, ValueError: if a run has none, they are damaged, or two runs were judged on different maps.
    """
    with atomic_hdf5(path) as file:
        file.attrs["level_steps"] = N_SAMPLES
        for run, source in paths.items():
            sim_id, *arrays = read_npz(source, "sim_id", *PER_SIM, "levels")
            if "sim_id" not in file:
                file["sim_id"] = sim_id
            if not np.array_equal(file["sim_id"], sim_id):
                raise ValueError(f"{run.key} was judged on other maps than the runs before it: run it again.")
            log_q, fom, squared, levels = arrays
            stored = {"by_sim": _rounded(np.vstack([log_q, fom, squared.T])), "levels": level_counts(levels)}
            for name, values in stored.items():
                file.create_dataset(f"{run.key}/{name}", data=values, **PACKED)


def _rounded(values):
    """Values to 11 significant bits, as half precision has them, in the range of float32: zeros take no room."""
    mantissa, exponent = np.frexp(values)
    return np.ldexp(np.rint(np.ldexp(mantissa, 11)), exponent - 11).astype(np.float32)
