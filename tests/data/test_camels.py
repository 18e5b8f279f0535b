"""The CAMELS Multifield Dataset: files of its names, types and layout, made from our own simulator at 256 pixels."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import kstest

from mfsbi_tutorial.data import Scaler, from_unit, load_suite, save_suite, to_unit, validate
from mfsbi_tutorial.data.camels import RAW, SB28, camels_paths
from mfsbi_tutorial.data.files import REPOSITORY
from mfsbi_tutorial.data.lazy import LazyMaps
from mfsbi_tutorial.inference import (
    METHODS,
    Model,
    ModelConfig,
    TrainConfig,
    config_for,
    fit,
    stages,
    train_model,
    train_pair,
)
from mfsbi_tutorial.simulation import LH, Resolution, simulate

N_SIMS = 12
COARSE = Resolution(n_grid=16, n_pix=256, pm_steps=2, hydro_steps=2)
LOW = "Maps_Mtot_Nbody_IllustrisTNG_LH_z=0.00.npy"
HIGH = "Maps_Mcdm_IllustrisTNG_LH_z=0.00.npy"
TABLES = REPOSITORY.parent / "shared" / "cmd"
TINY = {"width": 2, "latent": 8, "flow_hidden": 16, "n_blocks": 1}
ONE_STEP = TrainConfig(1e-3, epochs=1, batch_size=32)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Both fidelities and their tables; the real table of LH has the same columns."""
    out = tmp_path_factory.mktemp("cmd")
    maps = {LOW: [], HIGH: []}
    for sim_id in range(N_SIMS):
        cosmology, feedback, seed = LH.universe(sim_id)
        maps[LOW].append(simulate(cosmology, seed, "pm", resolution=COARSE)["Mtot"])
        maps[HIGH].append(simulate(cosmology, seed, "hydro", feedback, COARSE)["Mcdm"])
    for name, arrays in maps.items():
        np.save(out / name, np.concatenate(arrays).astype(np.float32))
    np.savetxt(out / "params_LH_IllustrisTNG.txt", LH.theta()[:N_SIMS], fmt="%.5f")
    np.savetxt(out / "params_LH_Nbody_IllustrisTNG.txt", LH.theta()[:N_SIMS], fmt="%.5f")
    return out


def test_maps_are_the_logarithm_of_the_file_and_belong_to_row_i_over_15(folder):
    suite = load_suite(folder / HIGH)
    file = np.load(folder / HIGH)
    assert suite.x.shape == (N_SIMS, 15, 256, 256) and suite.parameters == LH.parameters
    everything = suite.as_draw()
    full = file > 1e8  # so few particles leave pixels empty
    for maps, rows in ((suite.x[7, 4], 7 * 15 + 4), (everything.x[[100, 3]], [100, 3])):
        np.testing.assert_array_equal(np.asarray(maps)[full[rows]], np.log10(file[rows][full[rows]]))
    np.testing.assert_array_equal(everything.theta, suite.theta[everything.sim_id, :2])
    unit_back = from_unit(everything.theta_unit, LH.parameters[:2])
    np.testing.assert_allclose(unit_back, suite.theta[everything.sim_id, :2], 1e-5)
    assert everything.sim_id.tolist() == [i // 15 for i in range(15 * N_SIMS)]


def test_nothing_is_read_before_it_is_asked_for(folder, monkeypatch):
    reads = []
    monkeypatch.setattr(LazyMaps, "__array__", lambda self, dtype=None, copy=None: reads.append(self.shape))
    suite = load_suite(folder / LOW)
    train, validation = suite.draw(n_sims=5, seed=0)
    assert len(train + validation) == 75 and len(suite.split("test").as_draw()) == 15
    assert reads == []


@pytest.mark.slow
def test_lazy_maps_train_and_judge_as_maps_in_memory_do(folder):
    lazy = load_suite(folder / HIGH)
    eager = replace(lazy, x=np.asarray(lazy.x))
    assert [Scaler.fit(lazy).mean, Scaler.fit(lazy).std] == pytest.approx(
        [Scaler.fit(eager).mean, Scaler.fit(eager).std]
    )
    found = []
    for suite in (lazy, eager):
        train, validation = suite.draw(n_maps=20, seed=3)
        model = Model.new(ModelConfig(n_pix=256, **TINY), Scaler(11.0, 0.5), suite.inferred, seed=0)
        fit(model, train, validation, ONE_STEP, seed=1)
        test = suite.split("test").as_draw()
        found.append((model.log_q(test), model.sample_unit(test.x[:3], 5, seed=0)))
    np.testing.assert_array_equal(found[0][0], found[1][0])
    np.testing.assert_array_equal(found[0][1], found[1][1])


def test_empty_pixels_have_a_floor_and_a_map_without_mass_is_found(tmp_path):
    maps = np.full((30, 8, 8), 1e10, np.float32)
    maps[3, 2, 2] = 0
    write(tmp_path, maps, LH.theta()[:2])
    assert np.asarray(load_suite(tmp_path / HIGH).x[0, 3]).min() == pytest.approx(5, abs=0.01)
    validate(tmp_path / HIGH)
    for bad in (0.0, np.nan, np.inf):
        maps[20] = bad
        write(tmp_path, maps, LH.theta()[:2])
        with pytest.raises(ValueError, match="NaN or infinite values, first in row 1"):
            validate(tmp_path / HIGH)


@pytest.mark.slow
def test_the_paper_from_one_command(folder, tmp_path, run, monkeypatch):
    for name in ("pretrain", "transfer"):
        quick = replace(METHODS[name], paper_preset=replace(ONE_STEP, keep_best=True))
        monkeypatch.setitem(METHODS, name, quick)
    monkeypatch.setattr("mfsbi_tutorial.inference.tasks.config_for", lambda suite: replace(config_for(suite), **TINY))
    words = ["train", "all", tmp_path / "out", "--suite", "cmd-lh", "--folder", folder, "--preset", "paper"]
    status, out, _ = run(*words, "--n-maps", 20)
    assert status == 0 and out.count("\nmtpp ") == 2 and out.count("mse_sigma_8") == 2
    start = tmp_path / "out" / "pretrain.safetensors"
    before = start.read_bytes()
    assert run(*words, "--n-sims", 3, "--force")[0] == 0 and start.read_bytes() == before  # not trained again
    status, _, err = run(*words, "--n-sims", 3, "--seed", 1, "--force")
    assert status == 2 and "another suite, with another seed" in err
    status, out, _ = run("evaluate", tmp_path / "out" / "transfer.safetensors", folder / HIGH)
    assert status == 0 and "mtpp" in out


def test_a_wrong_budget_is_refused_before_training(folder, tmp_path):
    with pytest.raises(ValueError, match="n_sims = 99"):
        train_pair(load_suite(folder / LOW), load_suite(folder / HIGH), tmp_path / "out", n_sims=99)
    assert not (tmp_path / "out").exists()


def test_suites_that_do_not_fit_each_other_are_refused(folder, suite):
    with pytest.raises(ValueError, match="do not fit"):
        train_model("scratch", suite, load_suite(folder / HIGH), n_maps=20)


def test_the_paper_network_at_256_pixels(folder):
    suite = load_suite(folder / HIGH)
    config = config_for(suite)
    assert (config.width, config.n_pix, config.n_theta) == (12, 256, 2)
    narrow = Model.new(replace(config, width=1), Scaler(0, 1), suite.inferred, seed=0)
    layers = stages(narrow.compressor, 256)
    assert [side for name, _, side in layers if name == "conv 2x2"] == [128, 64, 32, 16, 8, 4]


@pytest.mark.slow
def test_cmd_maps_can_be_written_as_hdf5(folder, tmp_path):
    part = load_suite(folder / HIGH).take(np.arange(2))
    save_suite(part, tmp_path / "a.h5")
    np.testing.assert_allclose(validate(tmp_path / "a.h5").x, np.asarray(part.x), atol=0.0006)


def write(folder, maps, theta, name=HIGH, table="params_LH_IllustrisTNG.txt"):
    np.save(folder / name, maps)
    np.savetxt(folder / table, theta)


def sb28_table(n_sims):
    """Random SB28 parameters in the order and units of the real table."""
    theta_unit = np.random.default_rng(0).random((n_sims, 28))
    return from_unit(theta_unit, SB28) * [RAW.get(p.name, 1.0) for p in SB28], theta_unit


@pytest.mark.parametrize("columns", [28, 5])
def test_sb28_columns(tmp_path, columns):
    table, theta_unit = sb28_table(20)
    maps = np.ones((300, 8, 8), np.float32)
    cosmology = [0, 1, 6, 7, 8]
    write(tmp_path, maps, table, "Maps_Mtot_IllustrisTNG_SB28_z=0.00.npy", "params_SB28_IllustrisTNG.txt")
    n_body = table if columns == 28 else table[:, cosmology]
    write(tmp_path, maps, n_body, "Maps_Mtot_Nbody_IllustrisTNG_SB28_z=0.00.npy", "params_SB28_Nbody_IllustrisTNG.txt")
    low, high = (load_suite(path) for path in camels_paths("cmd-sb28", tmp_path, "Mtot"))
    assert [p.name for p in high.inferred] == ["Omega_m", "sigma_8", "Omega_b", "h", "n_s"]
    assert low.parameters == high.inferred and len(high.parameters) == 28
    np.testing.assert_allclose(high.theta_unit, theta_unit[:, cosmology], atol=1e-5)
    np.testing.assert_array_equal(low.theta_unit, high.theta_unit)
    for amplitude in LH.parameters[2:]:  # the table's code values become those of LH
        assert amplitude in high.parameters


@pytest.mark.parametrize(
    ("spoil", "complaint"),
    [
        (lambda f: (f / "params_LH_IllustrisTNG.txt").unlink(), "params_LH_IllustrisTNG.txt: no such table"),
        (lambda f: (f / HIGH).unlink(), "no such file"),
        (lambda f: (f / HIGH).write_bytes((f / HIGH).read_bytes()[:5000]), "truncated"),
        (lambda f: (f / HIGH).write_text("maps"), "not a whole .npy file"),
        (lambda f: np.save(f / HIGH, np.array([{}], dtype=object)), "not a whole .npy file"),
        (lambda f: np.save(f / HIGH, np.ones((30, 8, 8))), "float64"),
        (lambda f: np.save(f / HIGH, np.ones((30, 8, 9), np.float32)), r"\(30, 8, 9\)"),
        (lambda f: np.save(f / HIGH, np.ones((31, 8, 8), np.float32)), "31 maps, its table 2 simulations"),
        (lambda f: (f / "params_LH_IllustrisTNG.txt").write_text("a b\n"), "no table of numbers"),
        (lambda f: np.savetxt(f / "params_LH_IllustrisTNG.txt", LH.theta()[:2, :3]), "3 columns: expected at least 6"),
        (
            lambda f: np.savetxt(f / "params_LH_IllustrisTNG.txt", LH.theta()[:2, ::-1]),
            "theta column .* leaves its prior",
        ),
    ],
)
def test_each_defect_is_named(tmp_path, spoil, complaint):
    write(tmp_path, np.ones((30, 8, 8), np.float32), LH.theta()[:2])
    load_suite(tmp_path / HIGH)
    spoil(tmp_path)
    with pytest.raises((ValueError, FileNotFoundError), match=complaint) as error:
        validate(tmp_path / HIGH)
    assert str(tmp_path) in str(error.value) and "\n" not in str(error.value)


@pytest.mark.parametrize("name", ["maps.npy", "Maps_Mgas_IllustrisTNG_LH_z=0.00.npy", "Maps_Mcdm_SIMBA_LH_z=0.00.npy"])
def test_other_files_of_cmd_are_refused(tmp_path, name):
    with pytest.raises(ValueError, match="expected a CMD file such as"):
        load_suite(tmp_path / name)


@pytest.mark.parametrize(("suite", "field"), [("cmd-1p", "Mcdm"), ("cmd-lh", "Mgas")])
def test_other_suites_and_fields_are_refused(suite, field):
    with pytest.raises(ValueError, match="expected"):
        camels_paths(suite, Path("."), field)


@pytest.mark.skipif(not TABLES.is_dir(), reason="the real tables are not here")
@pytest.mark.parametrize(("name", "n_sims"), [("LH", 1000), ("SB28", 2048)])
def test_the_real_tables_follow_their_priors(tmp_path, name, n_sims):
    path = tmp_path / f"Maps_Mcdm_IllustrisTNG_{name}_z=0.00.npy"
    np.lib.format.open_memmap(path, mode="w+", dtype=np.float32, shape=(15 * n_sims, 256, 256))  # sparse
    table = f"params_{name}_IllustrisTNG.txt"
    (tmp_path / table).write_bytes((TABLES / table).read_bytes())
    suite = load_suite(path)
    theta_unit = to_unit(suite.theta, suite.parameters)
    assert min(kstest(column, "uniform").pvalue for column in theta_unit.T) > 1e-3
    assert suite.split("test").sim_id.tolist() == list(range(n_sims - 100, n_sims))
    assert suite.split("validation").sim_id.tolist() == list(range(n_sims - 200, n_sims - 100))
