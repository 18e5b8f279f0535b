"""Sweeps of trainings: methods x budgets x seeds, one folder a run, safe to interrupt and to run again.

A run's folder holds its checkpoint, its losses, its posteriors of the test maps, and last of all its row of metrics; a
run with a row is never repeated. ``collect`` gathers the rows into one table, ``collect_posteriors`` posteriors into
one file."""

import json
import time
from dataclasses import asdict
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from tqdm.auto import tqdm

from ..data import Suite, load_suite
from ..data.files import as_json, atomic_hdf5, atomic_write, git_revision, read_npz
from ..data.packing import PACKED
from ..evaluation import Run, load_table
from ..evaluation.results import COLUMNS, SAMPLE_STEPS
from ..inference import Model, find_method, load_model, train_model
from .judging import N_SAMPLES, N_SHOWN_SAMPLES, judged_maps, level_counts, save_scores, shown_maps
from .suites import check_suites, fewer, further_path, suite_paths
from .workers import require_shared, run_all

N_MAPS = (50, 100, 200, 400, 800, 1600, 3200, 6400)
N_SIMS = (5, 10, 20, 40, 80, 160, 320)


def grid(methods, seeds, n_maps=N_MAPS, n_sims=N_SIMS, field: str = "Mcdm", suite: str = "lh") -> list[Run]:
    """Every method at every budget and seed, the cheap ones first."""
    budgets = [("n_maps", n, n) for n in n_maps] + [("n_sims", n, 15 * n) for n in n_sims]
    chosen = product(sorted(budgets, key=lambda b: b[2]), seeds, methods)
    return [Run(method, kind, budget, seed, suite, field) for (kind, budget, _), seed, method in chosen]


def pretraining_of(run: Run) -> Run:
    """The pre-training that a run begins with; its field is that of the HF maps on which N = 0 is judged."""
    return Run("pretrain", "none", 0, run.seed, run.suite, low=run.low, low_sims=run.low_sims)


def run_path(run: Run, folder: Path, name: str) -> Path:
    """A file of a run: ``row.json``, ``losses.csv``, ``scores.npz``, ``posteriors.npz`` or ``model.safetensors``."""
    return Path(folder) / run.key / name


def run_sweep(runs: list[Run], suites: Path, folder: Path, n_jobs: int = -1, scheduler: Any = None) -> None:
    """Do what is missing of ``runs``.

    Args:
        runs: what to train; the pre-training that a run begins with is done first.
        suites: folder of the complete suites, as ``mfsbi simulate --assemble`` writes them.
        folder: of the results; made if absent.
        n_jobs: processes of one thread each: two of them train half as much again as one process of two threads.
        scheduler: a Dask cluster or a scheduler's address to use instead of ``n_jobs``; its workers share both folders.

    Raises:
        ValueError, FileNotFoundError: if a method is unknown, or suites are missing or not fit (``check_suites``).
        OSError: if a result cannot be written, or workers are lost (``workers.run_all``); what was finished stays.
    """
    starts = list(dict.fromkeys(pretraining_of(run) for run in runs if find_method(run.method).from_pretrained))
    stages = starts, [run for run in dict.fromkeys(runs) if run not in starts]
    suites = Path(suites).absolute()
    folder = Path(folder).absolute()
    check_suites([*runs, *starts], suites, folder)
    with tqdm(total=sum(map(len, stages)), unit="run", desc="campaign") as bar:
        for stage in stages:
            tasks = [(run, suites, folder) for run in stage if not run_path(run, folder, "row.json").exists()]
            bar.update(len(stage) - len(tasks))
            for _ in run_all(do_run, tasks, n_jobs, scheduler):
                bar.update()


def do_run(run: Run, suites: Path, folder: Path) -> None:
    """Train, judge on the test simulations, and write the run's folder, the row last; once is enough."""
    require_shared(folder)
    if run_path(run, folder, "row.json").exists():
        return
    low, high = map(_suite, suite_paths(run, suites))
    revision = git_revision()
    started = time.perf_counter()
    model = _train(run, fewer(low, run.low_sims), high, folder)
    seconds = round(time.perf_counter() - started, 1)
    further = further_path(run, suites)
    judged = judged_maps(high, _suite(further) if further.is_file() else None)
    evaluation = model.evaluate(judged, run.seed, N_SAMPLES)
    shown = model.sample_unit(shown_maps(high.split("test")).x, N_SHOWN_SAMPLES, run.seed)
    run_path(run, folder, "").mkdir(exist_ok=True)
    model.save(run_path(run, folder, "model.safetensors"))
    if model.history:
        with atomic_write(run_path(run, folder, "losses.csv")) as temporary:
            pd.DataFrame(model.history.curves()).to_csv(temporary, index_label="epoch", float_format="%.4f")
    save_scores(run_path(run, folder, "scores.npz"), evaluation, judged.sim_id)
    with atomic_write(run_path(run, folder, "posteriors.npz")) as temporary, open(temporary, "wb") as stream:
        np.savez_compressed(stream, samples=shown.astype(np.float16))
    about = {"n_test_sims": len(np.unique(judged.sim_id)), "train_seconds": seconds, "revision": revision}
    row = {**asdict(run), **evaluation.metrics, **about, "key": run.key}
    with atomic_write(run_path(run, folder, "row.json")) as temporary:
        temporary.write_text(as_json(row, indent=1))


def _train(run: Run, low: Suite, high: Suite, folder: Path) -> Model:
    start = None
    if find_method(run.method).from_pretrained:
        path = run_path(pretraining_of(run), folder, "model.safetensors")
        try:
            start = load_model(path)
        except (FileNotFoundError, ValueError) as error:
            raise ValueError(f"{path} is missing or damaged: delete {path.parent} and run again.") from error
        if start.provenance.get("low_sha256") != low.fingerprint:
            raise ValueError(f"{path} was trained on another suite than {low.name}: choose another folder of runs.")
    budget = {run.budget_kind: run.budget} if run.budget else {}
    return train_model(run.method, low, high, start, **budget, seed=run.seed)


def collect(folder: Path, table: Path) -> pd.DataFrame:
    """Gather the rows of finished runs into a CSV table, a row a run; rows of other runs that it holds stay."""
    rows = [_read_row(path) for path in sorted(Path(folder).glob("*/row.json"))]
    if not rows:
        raise FileNotFoundError(f"{folder} holds no finished run: start one with mfsbi campaign.")
    frame = pd.DataFrame(rows)
    if Path(table).is_file():
        old = load_table(table)
        frame = pd.concat([old[~old.key.isin(frame.key)], frame])
    frame = frame.sort_values(["suite", "field", "method", "budget_kind", "budget", "seed"])
    with atomic_write(table) as temporary:
        frame.to_csv(temporary, index=False, float_format="%.6g")
    return frame


def collect_posteriors(folder: Path, runs: list[Run], test: Suite, path: Path) -> None:
    """Gather the posteriors of ``runs`` in ``folder`` into one HDF5 file; ``test`` holds the test simulations.

    ``<key>/increments`` (n_samples, n_shown, n_theta) lead from one posterior sample of ``shown_maps`` to the next,
    sorted, modulo 256 and in steps of 1/255 of the unit cube: fine enough for pictures, and takes little room;
    ``<key>/levels`` (n_obs,) are TARP levels of all test maps, counted in samples, of which ``level_steps`` are all;
    ``sim_id`` (n_obs,), ``shown_sim_id`` and ``shown_theta`` (n_shown, n_theta), in the unit cube, belong to them.

    Raises:
        FileNotFoundError, ValueError: if a run is not finished, damaged, or was judged on other maps.
    """
    shown = shown_maps(test)
    with atomic_hdf5(path) as file:
        file.attrs["level_steps"] = N_SAMPLES
        file["shown_sim_id"] = shown.sim_id
        file["shown_theta"] = shown.theta_unit
        for run in runs:
            (samples,) = read_npz(run_path(run, folder, "posteriors.npz"), "samples")
            levels, sim_id = read_npz(run_path(run, folder, "scores.npz"), "levels", "sim_id")
            if "sim_id" not in file:
                file["sim_id"] = sim_id
            if not np.array_equal(file["sim_id"], sim_id) or samples.shape[1] != len(shown):
                raise ValueError(f"{run.key} was judged on other maps: give the test simulations that it saw.")
            stored = _sorted(np.rint(samples * SAMPLE_STEPS).astype(np.uint8))
            increments = np.diff(stored, axis=0, prepend=np.uint8(0))
            file.create_dataset(f"{run.key}/increments", data=increments, chunks=(len(stored), 1, 1), **PACKED)
            file.create_dataset(f"{run.key}/levels", data=level_counts(levels), **PACKED)


def _sorted(samples):
    """Samples (n_samples, n_shown, n_theta) of each map in the order of the first parameter, then the second, ..."""
    by_map = [samples[:, i][np.lexsort(samples[:, i].T[::-1])] for i in range(samples.shape[1])]
    return np.stack(by_map, axis=1)


def _read_row(path):
    try:
        row = json.loads(path.read_text())
        if isinstance(row, dict) and set(COLUMNS) <= set(row):
            return row
        cause = None
    except (ValueError, RecursionError) as error:
        cause = error
    raise ValueError(f"{path} is damaged: delete it and run the campaign again.") from cause


@cache
def _suite(path: Path) -> Suite:
    return load_suite(path)
