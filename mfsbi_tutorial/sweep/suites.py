"""The suites that runs are trained and judged on, and what is wrong with them, before anything is trained."""

from pathlib import Path

import numpy as np

from ..data import Suite, load_suite
from ..data.files import atomic_write
from ..data.leaks import check_further
from ..evaluation import Run
from ..evaluation.results import LOW_SIMS
from ..inference.tasks import check_pair, check_test


def suite_paths(run: Run, folder: Path) -> tuple[Path, Path]:
    """Files of a run's LF and HF suite; many LF simulations are those of a suite for them alone if that is there."""
    low, many = (folder / f"{name}_{run.low}_Mtot.h5" for name in (run.suite, f"{run.suite}_low"))
    is_many = run.low_sims > LOW_SIMS and many.is_file()
    return many if is_many else low, folder / f"{run.suite}_hydro_{run.field}.h5"


def further_path(run: Run, folder: Path) -> Path:
    """File of universes for testing only, which need not be there; runs are judged on them as well."""
    return folder / f"{run.suite}_test_hydro_{run.field}.h5"


def fewer(low: Suite, n_sims: int) -> Suite:
    """``n_sims`` simulations of an LF suite to pre-train on, a ninth of them for validation; test is left out. A suite
    that has fewer than ``LOW_SIMS`` is used whole if as many are asked for, which is what ``Run`` does by itself."""
    train, validation = (np.flatnonzero(low.split_of_sims() == name) for name in ("train", "validation"))
    if n_sims == LOW_SIMS >= len(train) + len(validation):
        return low
    n_validation = min(len(validation), max(1, round(n_sims / 9)))
    if n_sims - n_validation > len(train):
        found = f"suite {low.name} has {len(train) + n_validation} simulations to pre-train on"
        raise ValueError(f"low_sims = {n_sims}: {found}: ask for fewer, or see mfsbi simulate --suite lh_low.")
    return low.take(np.concatenate([train[: n_sims - n_validation], validation[:n_validation]]))


def check_suites(runs: list[Run], suites: Path, folder: Path) -> None:
    """Refuse what cannot be trained or must not be judged, and mark ``folder`` as that of runs on these suites.

    Raises:
        FileNotFoundError: if a suite is missing.
        ValueError: if suites cannot fill a budget or ``low_sims``, do not fit each other, would be judged on universes
            that are trained on, or are not those that the runs in ``folder`` have seen.
    """
    needed = dict.fromkeys(path for run in runs for path in reversed(suite_paths(run, suites)))
    for path in needed:
        if not path.is_file():
            raise FileNotFoundError(f"{path}: no such file; mfsbi simulate --assemble makes complete suites.")
    further = {path for run in runs if (path := further_path(run, suites)).is_file()}
    opened = {path: load_suite(path, lazy=True) for path in {*needed, *further}}
    for low, high, more in {(*suite_paths(run, suites), further_path(run, suites)) for run in runs}:
        check_pair(opened[low], opened[high])
        check_test(opened[high])
        if more in opened:
            check_further(opened[more], opened[low], opened[high])
    for run in runs:
        low, high = (opened[path] for path in suite_paths(run, suites))
        fewer(low, run.low_sims)
        if run.budget:
            high.draw(**{run.budget_kind: run.budget}, seed=run.seed)
    for path, suite in opened.items():
        _claim(folder, path, suite.fingerprint)


def _claim(folder, path, fingerprint):
    """Mark the folder as that of runs on this suite, or refuse it."""
    mark = folder / f"{path.stem}.sha256"
    if not mark.exists():
        mark.parent.mkdir(parents=True, exist_ok=True)
        with atomic_write(mark) as temporary:
            temporary.write_text(fingerprint)
    if mark.read_bytes() != fingerprint.encode():
        raise ValueError(f"{folder} holds runs on another {path.name}: choose another folder, or delete it.")
