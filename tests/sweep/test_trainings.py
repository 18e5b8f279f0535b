"""Training campaigns on toy suites: resumable, reproducible, honest about what is missing."""

import json
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from conftest import make_suite

from mfsbi_tutorial import cli, recipes
from mfsbi_tutorial.files import load_suite, save_suite
from mfsbi_tutorial.grid import Run, campaign, collect, collect_samples, do_run, fewer, grid
from mfsbi_tutorial.results import load_said, load_table
from mfsbi_tutorial.train import TrainConfig, load_checkpoint

QUICK = TrainConfig(2e-3, epochs=2)


@pytest.fixture
def suites(tmp_path, monkeypatch):
    """LF and HF toy suites on disk, and presets that take a second."""
    monkeypatch.setattr(recipes, "PRESETS", dict.fromkeys(recipes.PRESETS, QUICK))
    folder = tmp_path / "suites"
    folder.mkdir()
    save_suite(make_suite(n_sims=60, fidelity="pm", field="Mtot", name="lh"), folder / "lh_pm_Mtot.h5")
    save_suite(make_suite(n_sims=60, seed=1, name="lh"), folder / "lh_hydro_Mcdm.h5")
    return folder


RUNS = grid(["scratch", "transfer"], seeds=[0], n_maps=[20], n_sims=[3])
TWO = RUNS[:2]


def test_the_grid_holds_every_combination_once_and_the_cheap_first():
    runs = grid(["a", "b"], seeds=[0, 1], n_maps=[50, 800], n_sims=[5, 10])
    assert len(runs) == len(set(runs)) == 2 * 2 * 4
    assert [run.budget for run in runs][::4] == [50, 5, 10, 800]


def test_a_campaign_does_its_pretraining_and_every_run(suites, tmp_path):
    campaign(RUNS, suites, tmp_path / "runs", n_jobs=1)
    table = collect(tmp_path / "runs", tmp_path / "grid.csv")
    assert sorted(table.method) == ["pretrain", "scratch", "scratch", "transfer", "transfer"]
    assert {"suite", "field", "budget_kind", "mtpp", "calibration_error", "fom", "mse_Omega_m", "revision", "key",
            "train_seconds"} <= set(table.columns)  # fmt: skip
    assert np.isfinite(table.mtpp).all()
    assert pd.read_csv(tmp_path / "grid.csv").key.tolist() == table.key.tolist()


def test_samples_and_levels_are_gathered_with_their_truths(suites, tmp_path):
    run, test = RUNS[0], load_suite(suites / "lh_hydro_Mcdm.h5").split("test")
    campaign([run], suites, tmp_path / "runs", n_jobs=1)
    collect_samples(tmp_path / "runs", [run.key], test, tmp_path / "samples.h5")
    said = load_said(run.key, tmp_path / "samples.h5")
    assert said.samples.shape == (500, 6, 2) and said.levels.shape == said.sim_id.shape == (24,)
    np.testing.assert_array_equal(said.theta, test.theta_unit)
    with pytest.raises(ValueError, match="no run 'nothing'"):
        load_said("nothing", tmp_path / "samples.h5")


def test_finished_runs_are_kept_and_an_interrupted_one_is_repeated_alike(suites, tmp_path):
    folder = tmp_path / "runs"
    campaign(RUNS, suites, folder, n_jobs=1)
    kept, lost = (run.path(folder, "row.json") for run in RUNS[:2])
    before, row, stamp = kept.stat().st_mtime_ns, json.loads(lost.read_text()), lost.stat().st_mtime_ns
    lost.unlink()
    campaign(RUNS, suites, folder, n_jobs=1)
    again = json.loads(lost.read_text())
    assert kept.stat().st_mtime_ns == before and lost.stat().st_mtime_ns > stamp
    assert {k: v for k, v in again.items() if k != "train_seconds"} == {
        k: v for k, v in row.items() if k != "train_seconds"
    }


def rows(folder):
    table = collect(folder, folder.parent / f"{folder.name}.csv")
    return table.drop(columns="train_seconds").set_index("key")


def what_it_left(run, folder):
    """What a run said, byte by byte, and the content hash of its checkpoint, whose header has no fixed order."""
    checkpoint = load_checkpoint(run.path(folder, "model.safetensors"))
    return run.path(folder, "said.npz").read_bytes(), checkpoint.provenance["sha256"]


def test_dask_workers_train_the_same_networks_to_the_last_bit(suites, tmp_path):
    distributed = pytest.importorskip("distributed", reason="needs the extra 'cluster'")
    quiet = {"dashboard_address": "127.0.0.1:0", "processes": False}  # in this process, where the presets are quick
    with distributed.LocalCluster(n_workers=2, threads_per_worker=1, **quiet) as cluster:
        campaign(TWO, suites, tmp_path / "dask", scheduler=cluster.scheduler_address)
    campaign(TWO, suites, tmp_path / "alone", n_jobs=1)
    pd.testing.assert_frame_equal(rows(tmp_path / "dask"), rows(tmp_path / "alone"))
    for run in TWO:
        said, hashes = zip(*(what_it_left(run, tmp_path / name) for name in ("dask", "alone")), strict=True)
        assert said[0] == said[1] and hashes[0] == hashes[1]


def test_a_finished_run_that_comes_again_is_not_repeated(suites, tmp_path):
    campaign(RUNS[:1], suites, tmp_path, n_jobs=1)
    model = RUNS[0].path(tmp_path, "model.safetensors")
    before = model.stat().st_ino
    do_run(RUNS[0], suites, tmp_path)
    assert model.stat().st_ino == before


def test_an_unknown_method_and_an_empty_folder_are_named(suites, tmp_path):
    with pytest.raises(ValueError, match="method 'magic'"):
        campaign([replace(RUNS[0], method="magic")], suites, tmp_path / "runs", n_jobs=1)
    with pytest.raises(FileNotFoundError, match="no finished run"):
        collect(tmp_path / "nothing", tmp_path / "grid.csv")


def test_the_command_line_trains_and_writes_the_table(suites, tmp_path, monkeypatch, capsys):
    words = ["--methods", "scratch", "--n-maps", "20", "--seeds", "1", "--jobs", "1", "--suites", suites]
    words += ["--runs", tmp_path / "runs", "--out", tmp_path / "out"]
    monkeypatch.setattr("sys.argv", ["mfsbi", "campaign", *map(str, words)])
    with pytest.raises(SystemExit) as stop:
        cli.main()
    assert not stop.value.code and "wrote 1 rows" in capsys.readouterr().out
    assert load_table(tmp_path / "out" / "grid.csv").method.tolist() == ["scratch"]


def test_fewer_lf_simulations_keep_the_splits_apart():
    low = make_suite(n_sims=1000, n_pix=8)
    some = fewer(low, 90)
    assert len(some) == 90 and len(some.split("validation")) == 10 and len(some.split("train")) == 80
    assert fewer(low, 900) is low


def test_pretraining_on_fewer_simulations_is_a_run_of_its_own(suites, tmp_path):
    run = Run("transfer", "n_maps", 20, seed=0, low_sims=27)
    campaign([run], suites, tmp_path / "runs", n_jobs=1)
    table = collect(tmp_path / "runs", tmp_path / "grid.csv")
    assert set(table.low_sims) == {27} and "pm27" in run.key and run.start.key in set(table.key)


def test_a_tables_other_rows_are_kept(suites, tmp_path):
    table = tmp_path / "grid.csv"
    campaign(RUNS[:1], suites, tmp_path / "runs", n_jobs=1)
    collect(tmp_path / "runs", table)
    other = pd.read_csv(table).assign(key="another-run", mtpp=7.0).iloc[:1]
    other.to_csv(table, index=False)
    both = collect(tmp_path / "runs", table)
    assert "another-run" in set(both.key) and len(both) > 1
    assert not pd.read_csv(table).key.duplicated().any()
