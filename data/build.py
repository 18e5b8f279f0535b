"""Cut the embedded files out of finished campaigns: python data/build.py [lh] [sb13].

The full suites come from ``mfsbi simulate --assemble``, the runs from ``mfsbi campaign``, in the folders that these
write to. What is cut, and why, is told in data/README.md.
"""

import shutil
import sys
from dataclasses import fields, replace

import numpy as np
import pandas as pd

from mfsbi_tutorial.cli import home
from mfsbi_tutorial.data import DATA, load_suite, save_suite
from mfsbi_tutorial.data.files import atomic_write
from mfsbi_tutorial.evaluation import Run, load_table
from mfsbi_tutorial.simulation import LH, SB13
from mfsbi_tutorial.sweep import collect, collect_posteriors, collect_scores
from mfsbi_tutorial.sweep.judging import N_SHOWN_MAPS
from mfsbi_tutorial.sweep.trainings import run_path

SUITES = home()
RESULTS = DATA / "results"
ONE_MAP_AN_AXIS = [2, 7, 12]
EVEN_TEST_SIMS = np.linspace(900, 999, 2 * N_SHOWN_MAPS - 1).astype(int)  # every second one has a shown map
QUANTUM = 0.01  # dex; a rounding of 0.003 dex rms, where pixels scatter by 0.5 dex, saves a third of the size
CUTS = {  # design -> file name -> fidelity and field, simulations, maps of each
    LH: {
        "lh_nbody_Mtot": ("nbody_Mtot", range(100), slice(None)),
        "lh_hydro_Mcdm": ("hydro_Mcdm", [*range(160), *range(800, 820)], slice(None)),
        "lh_hydro_Mcdm_test": ("hydro_Mcdm", range(900, 1000), ONE_MAP_AN_AXIS),
        "lh_hydro_Mtot": ("hydro_Mtot", [*range(40), *range(800, 805)], slice(None)),
        "lh_hydro_Mtot_test": ("hydro_Mtot", range(900, 950), ONE_MAP_AN_AXIS),
    },
    SB13: {
        "sb13_nbody_Mtot": ("nbody_Mtot", range(20), slice(None)),
        "sb13_hydro_Mcdm": ("hydro_Mcdm", [*range(30), *range(800, 810)], slice(None)),
        "sb13_hydro_Mcdm_test": ("hydro_Mcdm", EVEN_TEST_SIMS, ONE_MAP_AN_AXIS),
    },
}
SHOWN = ("transfer", "scratch", "normalised", "accurate", "pretrain")  # in notebooks and book
CHECKPOINTS = {"pretrained": ("pretrain", "none", {}), "accurate": ("accurate", "all", {}),
               "pretrained_lpt": ("pretrain", "none", {"low": "lpt"})}  # fmt: skip


def cut_maps(design):
    """The embedded maps of a suite."""
    for name, (source, sim_ids, map_ids) in CUTS[design].items():
        whole = load_suite(SUITES / f"{design.name}_{source}.h5", lazy=True)
        suite = whole.take(np.asarray(sim_ids))
        path = DATA / f"{name}.h5"
        save_suite(replace(suite, x=np.asarray(suite.x)[:, map_ids]), path, QUANTUM)
        print(f"{path}  {path.stat().st_size / 1e6:.2f} MB")


def gather_runs(design):
    """The table's rows, the scores, losses, seed 0's posteriors and the checkpoints of a suite's campaign."""
    runs_folder = home().parent / "runs" / design.name
    if not runs_folder.is_dir():
        return
    collect(runs_folder, RESULTS / "grid.csv")
    table = load_table(RESULTS / "grid.csv")
    rows = table[table.suite == design.name][[field.name for field in fields(Run)]]
    runs = [Run(**row) for row in rows.to_dict("records")]
    scores = {run: run_path(run, runs_folder, "scores.npz") for run in runs}
    collect_scores(scores, RESULTS / f"scores_{design.name}.h5")
    collect_losses(runs, runs_folder, RESULTS / f"losses_{design.name}.csv")
    shown = [run for run in runs if is_shown(run)]
    test = load_suite(SUITES / f"{design.name}_hydro_Mcdm.h5", lazy=True).split("test")
    collect_posteriors(runs_folder, shown, test, RESULTS / f"samples_{design.name}.h5")
    for name, (method, kind, start) in CHECKPOINTS.items():
        source = run_path(Run(method, kind, 0, suite=design.name, **start), runs_folder, "model.safetensors")
        if source.is_file():
            with atomic_write(DATA / "checkpoints" / f"{design.name}_{name}.safetensors") as temporary:
                shutil.copyfile(source, temporary)


def is_shown(run):
    """Whether notebooks and book show its posteriors: seed 0, dark matter, the course's own LF."""
    return run.method in SHOWN and run == Run(run.method, run.budget_kind, run.budget, suite=run.suite)


def collect_losses(runs, runs_folder, path):
    """Losses by epoch of pre-trainings and of trainings on the whole suite, as far as they were kept."""
    paths = {run.key: run_path(run, runs_folder, "losses.csv") for run in runs if not run.budget}
    losses = {key: pd.read_csv(source, index_col="epoch") for key, source in paths.items() if source.is_file()}
    if losses:
        with atomic_write(path) as temporary:
            pd.concat(losses, names=["key"]).sort_index().to_csv(temporary)


def main():
    for design in CUTS:
        if len(sys.argv) > 1 and design.name not in sys.argv[1:]:
            continue
        cut_maps(design)
        gather_runs(design)


if __name__ == "__main__":
    main()
