"""Training campaigns: methods x budgets x seeds, one folder a run, safe to interrupt and to run again.

A run's folder holds its checkpoint (ensembles have none), what it said about the test maps, and last of all its row of
metrics; a run with a row is never repeated. ``collect`` gathers the rows into one table, ``collect_samples`` some
posteriors into one file.
"""

import json
import time
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import torch
from tqdm.auto import tqdm

from .arguments import check_whole
from .data import MIN_MAPS, MIN_SIMS, Draw, Suite
from .evaluate import judge, sample_posterior
from .files import atomic_hdf5, atomic_write, git_revision, load_suite, read_npz
from .probes import ensemble, halves, recalibrate, refit_flow, train_multilevel
from .recipes import train_method
from .results import LOW_SIMS, SAMPLE_STEPS, check_budget_kind, load_table
from .train import FINE_TUNE, PAPER_FINE_TUNE, PRETRAIN, Checkpoint, load_checkpoint, save_checkpoint
from .workers import require_shared, run_all

N_MAPS = (50, 100, 200, 400, 800, 1600, 3200, 6400)
N_SIMS = (5, 10, 20, 40, 80, 160, 320)
N_SAMPLES, N_SHOWN_MAPS, N_SHOWN_SAMPLES = 300, 40, 500
SHOWN_MAP = 2  # of the 15: the first of those in the embedded test file
FROM_NOTHING = ("pretrain", "scratch", "accurate", "paired_half", "unpaired")
FROM_PRETRAINED = ("transfer", "ensemble", "refit", "recalibrated", "multilevel", "paper_rate", "whole_low_rate",
                   "whole_high_rate")  # fmt: skip


@dataclass(frozen=True)
class Run:
    """One training; ``budget_kind`` is n_maps, n_sims, all or none.

    ``low`` names the LF suite and ``low_sims`` how many of its simulations, validation included, pre-training saw.
    """

    method: str
    budget_kind: str
    budget: int
    seed: int
    suite: str = "lh"
    field: str = "Mcdm"
    low: str = "pm"
    low_sims: int = LOW_SIMS

    def __post_init__(self):
        check_budget_kind(self.budget_kind)
        check_whole(self.budget_kind, self.budget, {"n_maps": MIN_MAPS, "n_sims": MIN_SIMS}.get(self.budget_kind, 0))
        check_whole("seed", self.seed)

    @property
    def key(self) -> str:
        start = "" if (self.low, self.low_sims) == ("pm", LOW_SIMS) else f"-{self.low}{self.low_sims}"
        return f"{self.suite}-{self.field}-{self.method}-{self.budget_kind}-{self.budget}{start}-seed{self.seed}"

    @property
    def start(self) -> "Run":
        """The pre-training that this run begins with; its field is that of the HF maps on which N = 0 is judged."""
        return Run("pretrain", "none", 0, self.seed, self.suite, low=self.low, low_sims=self.low_sims)

    def suites(self, folder: Path) -> tuple[Path, Path]:
        """Files of its LF and HF suite."""
        return folder / f"{self.suite}_{self.low}_Mtot.h5", folder / f"{self.suite}_hydro_{self.field}.h5"

    def path(self, folder: Path, name: str) -> Path:
        return Path(folder) / self.key / name

    def done(self, folder: Path) -> bool:
        return self.path(folder, "row.json").exists()


def grid(methods, seeds, n_maps=N_MAPS, n_sims=N_SIMS, field: str = "Mcdm", suite: str = "lh") -> list[Run]:
    """Every method at every budget and seed, the cheap ones first."""
    budgets = [("n_maps", n, n) for n in n_maps] + [("n_sims", n, 15 * n) for n in n_sims]
    return [
        Run(method, kind, budget, seed, suite, field)
        for kind, budget, _ in sorted(budgets, key=lambda b: b[2])
        for seed in seeds
        for method in methods
    ]


def campaign(runs: list[Run], suites: Path, folder: Path, n_jobs: int = -1, scheduler: Any = None) -> None:
    """Do what is missing of ``runs``.

    Args:
        runs: what to train; the pre-training that a run begins with is done first.
        suites: folder of the complete suites, as ``mfsbi simulate --assemble`` writes them.
        folder: of the results; made if absent.
        n_jobs: processes of one thread each: two of them train half as much again as one process of two threads.
        scheduler: a Dask cluster or a scheduler's address to use instead of ``n_jobs``; its workers share both folders.

    Raises:
        ValueError: if a method is unknown.
        FileNotFoundError: if a suite is missing.
        OSError: if a result cannot be written, or workers are lost (``workers.run_all``); what was finished stays.
    """
    unknown = sorted({run.method for run in runs} - {*FROM_NOTHING, *FROM_PRETRAINED})
    if unknown:
        raise ValueError(f"method {unknown[0]!r}: expected one of {', '.join(FROM_NOTHING + FROM_PRETRAINED)}.")
    starts = dict.fromkeys(run.start for run in runs if run.method not in FROM_NOTHING or run.method == "pretrain")
    stages = list(starts), [run for run in runs if run.method != "pretrain"]
    suites, folder = Path(suites).absolute(), Path(folder).absolute()
    for path in sorted({path for run in runs for path in run.suites(suites)}):
        if not path.is_file():
            raise FileNotFoundError(f"{path}: no such file; mfsbi simulate --assemble makes complete suites.")
    folder.mkdir(parents=True, exist_ok=True)
    with tqdm(total=sum(map(len, stages)), unit="run", desc="campaign") as bar:
        for stage in stages:
            tasks = [(run, suites, folder) for run in stage if not run.done(folder)]
            bar.update(len(stage) - len(tasks))
            for _ in run_all(do_run, tasks, n_jobs, scheduler):
                bar.update()


def do_run(run: Run, suites: Path, folder: Path) -> None:
    """Train, judge on all maps of the test simulations, and write the run's folder, the row last; once is enough."""
    require_shared(folder)
    if run.done(folder):
        return
    torch.set_num_threads(1)
    low, high = map(_suite, run.suites(suites))
    low, fresh = fewer(low, run.low_sims), run.method in FROM_NOTHING
    pretrained = None if fresh else load_checkpoint(run.start.path(folder, "model.safetensors"))
    started = time.perf_counter()
    model = train_run(run, low, high, pretrained)
    seconds, test, names = time.perf_counter() - started, high.split("test"), [p.name for p in high.inferred]
    judgement = judge(model.estimator, test.all_maps(), names, run.seed, N_SAMPLES)
    shown, _ = sample_posterior(model.estimator, shown_maps(test).maps, N_SHOWN_SAMPLES, run.seed)
    run.path(folder, "").mkdir(exist_ok=True)
    if run.method != "ensemble":
        save_checkpoint(run.path(folder, "model.safetensors"), model)
    with atomic_write(run.path(folder, "said.npz")) as temporary, open(temporary, "wb") as stream:
        np.savez_compressed(
            stream,
            samples=shown.astype(np.float16),
            levels=judgement.levels.astype(np.float32),
            log_q=judgement.log_q,
        )
    row = {**asdict(run), **judgement.metrics, "train_seconds": round(seconds, 1), "revision": git_revision()}
    with atomic_write(run.path(folder, "row.json")) as temporary:
        temporary.write_text(json.dumps({**row, "key": run.key}, indent=1))


def train_run(run: Run, low: Suite, high: Suite, pretrained: Checkpoint | None) -> Checkpoint:
    """Every method of the grid is one call."""
    budget, seed = {run.budget_kind: run.budget} if run.budget else {}, run.seed
    match run.method:
        case "pretrain" | "scratch" | "transfer" | "accurate":
            return train_method(run.method, low, high, pretrained, **budget, seed=seed)[0]
        case "whole_low_rate":
            return train_method("accurate", low, high, pretrained, config=FINE_TUNE, seed=seed)[0]
        case "whole_high_rate":
            return train_method("accurate", low, high, pretrained, config=PRETRAIN, seed=seed)[0]
        case "paper_rate":
            return train_method("transfer", low, high, pretrained, **budget, config=PAPER_FINE_TUNE, seed=seed)[0]
        case "paired_half" | "unpaired":
            start = train_method("pretrain", halves(low)[0], seed=seed)[0]
            other = halves(high)[run.method == "unpaired"]
            return train_method("transfer", low, other, start, **budget, seed=seed)[0]
        case "ensemble":
            return ensemble(pretrained, low, high, seed, **budget)
        case "refit":
            tuned = train_method("transfer", low, high, pretrained, **budget, seed=seed)[0]
            return refit_flow(tuned, high, seed)
        case "recalibrated":
            return recalibrate(pretrained, *high.draw(**budget, seed=seed), seed)
        case "multilevel":
            return train_multilevel(pretrained, low, high, seed, **budget)


def fewer(low: Suite, n_sims: int) -> Suite:
    """``n_sims`` simulations of an LF suite to pre-train on, a ninth of them for validation; test is left out."""
    if n_sims == LOW_SIMS:
        return low
    split, n_validation = low.split_of_sims(), max(1, round(n_sims / 9))
    train, validation = np.flatnonzero(split == "train"), np.flatnonzero(split == "validation")
    return low.take(np.concatenate([train[: n_sims - n_validation], validation[:n_validation]]))


def shown_maps(test: Suite) -> Draw:
    """One map from each of 40 test simulations, evenly spread."""
    index = np.linspace(0, len(test) - 1, min(N_SHOWN_MAPS, len(test))).astype(int)
    return Draw(test.maps[index, SHOWN_MAP], test.theta_unit[index], test.sim_id[index])


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


def collect_samples(folder: Path, keys: list[str], test: Suite, path: Path) -> None:
    """Gather what runs said about the test maps into one HDF5 file.

    Args:
        folder: of the runs.
        keys: of the runs to gather.
        test: the test simulations that they were judged on.
        path: HDF5 file to write. ``<key>/samples`` (n_samples, n_shown, n_theta) are posterior samples of
            ``shown_maps`` in the unit cube, in steps of 1/255, which is fine enough for pictures; ``<key>/levels``
            (n_obs,) the TARP levels of all test maps; ``sim_id`` (n_obs,), ``shown_sim_id`` and ``shown_theta``
            (n_shown, n_theta) belong to them.

    Raises:
        FileNotFoundError: if a run has not said anything.
        ValueError: if a run's file is damaged or it was judged on other maps.
    """
    shown = shown_maps(test)
    with atomic_hdf5(path) as file:
        file["sim_id"], file["shown_sim_id"] = test.all_maps().sim_id, shown.sim_id
        file["shown_theta"] = shown.theta
        for key in keys:
            said, levels = read_npz(Path(folder) / key / "said.npz", "samples", "levels")
            if len(levels) != len(test) * test.maps.shape[1]:
                raise ValueError(f"{key} was judged on {len(levels)} maps: give the test simulations that it saw.")
            samples = np.rint(said * SAMPLE_STEPS).astype(np.uint8)
            for name, data in (("samples", samples), ("levels", levels)):
                file.create_dataset(f"{key}/{name}", data=data, shuffle=True, compression="gzip")


def _read_row(path):
    try:
        return json.loads(path.read_text())
    except ValueError as error:
        raise ValueError(f"{path} is damaged: delete it and run the campaign again.") from error


@cache
def _suite(path: Path) -> Suite:
    return load_suite(path)
