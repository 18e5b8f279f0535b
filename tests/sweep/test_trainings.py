"""Sweeps of trainings on toy suites: resumable, reproducible, honest about what is missing."""

import json
import shutil
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
import torch
from toys import make_suite, quick_presets, write_suites

from mfsbi_tutorial.course import inspect_file
from mfsbi_tutorial.data import load_suite, save_suite
from mfsbi_tutorial.data.files import read_npz
from mfsbi_tutorial.evaluation import Run, load_posteriors, load_table
from mfsbi_tutorial.evaluation.results import LOW
from mfsbi_tutorial.inference import METHODS, TrainConfig, load_model, tasks
from mfsbi_tutorial.sweep import trainings
from mfsbi_tutorial.sweep.trainings import (
    collect,
    collect_posteriors,
    do_run,
    grid,
    pretraining_of,
    run_path,
    run_sweep,
)

QUICK = TrainConfig(2e-3, epochs=2)


@pytest.fixture
def suites(tmp_path, monkeypatch):
    """LF and HF toy suites on disk, presets that take a second, and one revision, whatever is committed meanwhile."""
    quick_presets(monkeypatch, QUICK)
    for module in (tasks, trainings):
        monkeypatch.setattr(module, "git_revision", lambda: "now")
    return write_suites(tmp_path / "suites")


RUNS = grid(["scratch", "transfer"], seeds=[0], n_maps=[20], n_sims=[3])
TWO = RUNS[:2]
TRANSFER = next(run for run in RUNS if run.method == "transfer")


def test_the_grid_holds_every_combination_once_and_the_cheap_first():
    runs = grid(["a", "b"], seeds=[0, 1], n_maps=[50, 800], n_sims=[5, 10])
    assert len(runs) == len(set(runs)) == 2 * 2 * 4
    assert [run.budget for run in runs][::4] == [50, 5, 10, 800]


@pytest.mark.slow
def test_a_sweep_does_its_pretraining_and_every_run(suites, tmp_path):
    run_sweep(RUNS, suites, tmp_path / "runs", n_jobs=1)
    table = collect(tmp_path / "runs", tmp_path / "grid.csv")
    assert sorted(table.method) == ["pretrain", "scratch", "scratch", "transfer", "transfer"]
    assert {"suite", "field", "budget_kind", "mtpp", "calibration_error", "fom", "mse_Omega_m", "revision", "key",
            "train_seconds"} <= set(table.columns)  # fmt: skip
    assert np.isfinite(table.mtpp).all()
    kept = [inspect_file(path) for path in (tmp_path / "runs").glob("*/*.npz")]
    assert len(kept) == 10 and {text.split(" of")[0] for text in kept} == {"posteriors", "scores"}
    assert pd.read_csv(tmp_path / "grid.csv").key.tolist() == table.key.tolist()


def test_posteriors_and_levels_are_gathered_with_their_truths(suites, tmp_path):
    run = RUNS[0]
    test = load_suite(suites / "lh_hydro_Mcdm.h5").split("test")
    run_sweep([run], suites, tmp_path / "runs", n_jobs=1)
    collect_posteriors(tmp_path / "runs", [run], test, tmp_path / "samples.h5")
    stored = load_posteriors(run, tmp_path / "samples.h5")
    assert stored.samples_unit.shape == (1000, 6, 2) and stored.levels.shape == stored.sim_id.shape == (24,)
    np.testing.assert_array_equal(stored.theta_unit, test.theta_unit)
    (samples,) = read_npz(run_path(run, tmp_path / "runs", "posteriors.npz"), "samples")
    for one, kept in zip(*(np.moveaxis(x, 1, 0) for x in (samples, stored.samples_unit)), strict=True):
        rows = (np.unique(np.rint(x * 255), axis=0, return_counts=True) for x in (one, kept))
        np.testing.assert_equal(*rows)
    with pytest.raises(ValueError, match="no run 'lh-Mcdm-scratch-n_maps-30-seed0'"):
        load_posteriors(replace(run, budget=30), tmp_path / "samples.h5")


@pytest.mark.slow
def test_finished_runs_are_kept_and_an_interrupted_one_is_repeated_alike(suites, tmp_path):
    folder = tmp_path / "runs"
    run_sweep(RUNS, suites, folder, n_jobs=1)
    kept, lost = (run_path(run, folder, "row.json") for run in RUNS[:2])
    before = kept.stat().st_mtime_ns
    row = json.loads(lost.read_text())
    stamp = lost.stat().st_mtime_ns
    lost.unlink()
    run_sweep(RUNS, suites, folder, n_jobs=1)
    again = json.loads(lost.read_text())
    assert kept.stat().st_mtime_ns == before and lost.stat().st_mtime_ns > stamp
    assert {k: v for k, v in again.items() if k != "train_seconds"} == {
        k: v for k, v in row.items() if k != "train_seconds"
    }


def rows(folder):
    table = collect(folder, folder.parent / f"{folder.name}.csv")
    return table.drop(columns="train_seconds").set_index("key")


def what_it_left(run, folder):
    """A run's posteriors, byte by byte, and the content hash of its checkpoint, whose header has no fixed order."""
    checkpoint = load_model(run_path(run, folder, "model.safetensors"))
    return run_path(run, folder, "posteriors.npz").read_bytes(), checkpoint.provenance["sha256"]


@pytest.mark.slow
def test_dask_workers_train_the_same_networks_to_the_last_bit(suites, tmp_path):
    distributed = pytest.importorskip("distributed", reason="needs the extra 'cluster'")
    quiet = {"dashboard_address": "127.0.0.1:0", "processes": False}  # in this process, where the presets are quick
    with distributed.LocalCluster(n_workers=2, threads_per_worker=1, **quiet) as cluster:
        run_sweep(TWO, suites, tmp_path / "dask", scheduler=cluster.scheduler_address)
    run_sweep(TWO, suites, tmp_path / "alone", n_jobs=1)
    pd.testing.assert_frame_equal(rows(tmp_path / "dask"), rows(tmp_path / "alone"))
    for run in TWO:
        assert what_it_left(run, tmp_path / "dask") == what_it_left(run, tmp_path / "alone")


def test_a_finished_run_that_comes_again_is_not_repeated(suites, tmp_path):
    run_sweep(RUNS[:1], suites, tmp_path, n_jobs=1)
    model = run_path(RUNS[0], tmp_path, "model.safetensors")
    before = model.stat().st_ino
    do_run(RUNS[0], suites, tmp_path)
    assert model.stat().st_ino == before


def test_the_losses_of_a_run_hold_that_of_its_checkpoint(suites, tmp_path):
    run_sweep(RUNS[:1], suites, tmp_path, n_jobs=1)
    losses = pd.read_csv(run_path(RUNS[0], tmp_path, "losses.csv"), index_col="epoch")
    kept = load_model(run_path(RUNS[0], tmp_path, "model.safetensors")).provenance["validation_loss"]
    assert losses.validation.min() == pytest.approx(kept, abs=1e-4) and np.isfinite(losses.train[1:]).all()


def test_a_registered_method_of_lf_alone_is_run_and_n_0_is_judged_on_the_field_asked_for(suites, tmp_path, monkeypatch):
    monkeypatch.setitem(METHODS, "mine", replace(METHODS["pretrain"], name="mine"))
    shutil.copy(suites / "lh_hydro_Mcdm.h5", suites / "lh_hydro_Mtot.h5")
    runs = [Run("mine", "none", 0), Run("pretrain", "none", 0, field="Mtot"), Run("transfer", "n_maps", 20)]
    run_sweep(runs, suites, tmp_path / "runs", n_jobs=1)
    table = collect(tmp_path / "runs", tmp_path / "grid.csv")
    assert set(table.key) == {run.key for run in (*runs, pretraining_of(runs[2]))}


def test_a_start_from_another_lf_suite_is_not_used(suites, tmp_path):
    start = pretraining_of(TRANSFER)
    run_sweep([start], suites, tmp_path / "runs", n_jobs=1)
    save_suite(make_suite(60, seed=9, fidelity=LOW, field="Mtot", name="lh"), suites / f"lh_{LOW}_Mtot.h5")
    trainings._suite.cache_clear()
    with pytest.raises(ValueError, match=r"model\.safetensors was trained on another suite than lh"):
        do_run(TRANSFER, suites, tmp_path / "runs")


def test_a_sweep_in_this_process_leaves_torch_its_threads(suites, tmp_path):
    before = torch.get_num_threads()
    torch.set_num_threads(2)
    run_sweep(RUNS[:1], suites, tmp_path / "runs", n_jobs=1)
    assert torch.get_num_threads() == 2
    torch.set_num_threads(before)


def test_an_unknown_method_and_an_empty_folder_are_named(suites, tmp_path):
    with pytest.raises(ValueError, match="method 'magic'"):
        run_sweep([replace(RUNS[0], method="magic")], suites, tmp_path / "runs", n_jobs=1)
    with pytest.raises(FileNotFoundError, match="no finished run"):
        collect(tmp_path / "nothing", tmp_path / "grid.csv")


def test_the_command_line_trains_and_writes_the_table(suites, tmp_path, run):
    words = ["--methods", "scratch", "--n-maps", "20", "--seeds", "1", "--jobs", "1", "--suites", suites]
    words += ["--runs", tmp_path / "runs", "--out", tmp_path / "out"]
    status, out, _ = run("campaign", *words)
    assert status == 0 and "wrote 1 rows" in out
    assert load_table(tmp_path / "out" / "grid.csv").method.tolist() == ["scratch"]


def test_pretraining_on_fewer_simulations_is_a_run_of_its_own(suites, tmp_path):
    run = Run("transfer", "n_maps", 20, seed=0, low_sims=27)
    run_sweep([run], suites, tmp_path / "runs", n_jobs=1)
    table = collect(tmp_path / "runs", tmp_path / "grid.csv")
    assert set(table.low_sims) == {27} and f"{LOW}27" in run.key and pretraining_of(run).key in set(table.key)


def test_a_tables_other_rows_are_kept(suites, tmp_path):
    table = tmp_path / "grid.csv"
    run_sweep(RUNS[:1], suites, tmp_path / "runs", n_jobs=1)
    collect(tmp_path / "runs", table)
    other = pd.read_csv(table).assign(key="another-run", mtpp=7.0).iloc[:1]
    other.to_csv(table, index=False)
    both = collect(tmp_path / "runs", table)
    assert "another-run" in set(both.key) and len(both) > 1
    assert not pd.read_csv(table).key.duplicated().any()


@pytest.mark.parametrize("n_maps", [1, 2])
def test_suites_with_few_maps_a_simulation_do(tmp_path, n_maps, monkeypatch):
    quick_presets(monkeypatch, TrainConfig(1e-3, epochs=1))
    suites = write_suites(tmp_path / "suites", n_maps=n_maps)
    run = replace(RUNS[0], seed=np.int64(1))
    run_sweep([run], suites, tmp_path / "runs", n_jobs=1)
    test = load_suite(suites / "lh_hydro_Mcdm.h5").split("test")
    collect_posteriors(tmp_path / "runs", [run], test, tmp_path / "samples.h5")
    assert load_posteriors(run, tmp_path / "samples.h5").samples_unit.shape == (1000, 6, 2)
    row = json.loads(run_path(run, tmp_path / "runs", "row.json").read_text())
    assert row["seed"] == 1


def test_a_budget_above_the_suite_is_refused_before_anything_is_trained(suites, tmp_path):
    for run in (Run("transfer", "n_maps", 9999), Run("transfer", "n_sims", 49)):
        with pytest.raises(ValueError, match=f"{run.budget_kind} = {run.budget}: expected"):
            run_sweep([RUNS[0], run], suites, tmp_path / "runs", n_jobs=1)
    assert not (tmp_path / "runs").exists()
