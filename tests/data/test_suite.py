"""Suite files, splits and draws."""

import shutil

import h5py
import numpy as np
import pytest
from conftest import make_suite

from mfsbi_tutorial.data import Scaler
from mfsbi_tutorial.files import atomic_write, load_suite, save_suite, validate
from mfsbi_tutorial.suites import LH, SB13, from_unit, to_unit


@pytest.fixture
def path(suite, tmp_path):
    save_suite(suite, tmp_path / "toy.h5")
    return tmp_path / "toy.h5"


def test_file_round_trip_keeps_everything_to_a_thousandth_of_a_dex(suite, path):
    again = validate(path)
    np.testing.assert_allclose(again.maps, suite.maps, atol=0.0006)
    assert np.array_equal(again.theta, suite.theta) and np.array_equal(again.sim_id, suite.sim_id)
    assert (again.parameters, again.n_inferred, again.name) == (suite.parameters, suite.n_inferred, suite.name)


def test_saving_again_gives_the_same_hash(suite, path, tmp_path):
    save_suite(load_suite(path), tmp_path / "again.h5")
    with h5py.File(path) as one, h5py.File(tmp_path / "again.h5") as two:
        assert one.attrs["sha256"] == two.attrs["sha256"]


def test_the_paper_split_of_a_thousand_simulations():
    suite = make_suite(1000, 1, 8)
    assert suite.split("test").sim_id.tolist() == list(range(900, 1000))
    assert suite.split("validation").sim_id.tolist() == list(range(800, 900))
    assert suite.split("train").sim_id.tolist() == list(range(800))


def test_a_subset_keeps_the_split_of_the_whole_suite():
    part = make_suite(1000, 1, 8).take(np.array([3, 850, 950]))
    assert part.split_of_sims().tolist() == ["train", "validation", "test"]


def test_each_drawn_map_keeps_its_own_parameters(suite):
    train, _ = suite.draw(n_maps=60, seed=3)
    physical = from_unit(train.theta, suite.inferred)
    np.testing.assert_allclose(physical, suite.theta[train.sim_id, :2], rtol=1e-5)
    np.testing.assert_allclose(train.maps.mean((1, 2)), 11 + 2 * suite.theta[train.sim_id, 0], atol=0.1)


def test_a_seed_fixes_the_draw(suite):
    one, again, other = (suite.draw(n_maps=30, seed=s)[0].maps for s in (1, 1, 2))
    assert np.array_equal(one, again) and not np.array_equal(one, other)


@pytest.mark.parametrize(
    ("budget", "complaint"),
    [
        ({"n_maps": 9}, "n_maps = 9: expected 10 to 128"),
        ({"n_maps": 129}, "n_maps = 129: expected 10 to 128"),
        ({"n_sims": 1}, "n_sims = 1: expected 2 to 32"),
        ({"n_sims": 33}, "n_sims = 33"),
        ({}, "either n_maps or n_sims"),
        ({"n_maps": 10, "n_sims": 2}, "either n_maps or n_sims"),
    ],
)
def test_impossible_budgets_are_refused(suite, budget, complaint):
    with pytest.raises(ValueError, match=complaint):
        suite.draw(**budget, seed=0)


def test_the_scaler_sees_training_simulations_only(suite):
    spoilt = suite.maps.copy()
    spoilt[suite.split_of_sims() != "train"] = 1e6
    assert Scaler.fit(make_suite(maps=spoilt)) == Scaler.fit(suite)
    scaled = Scaler.fit(suite)(suite.split("train").maps)
    assert scaled.mean() == pytest.approx(0, abs=1e-4) and scaled.std() == pytest.approx(1, abs=1e-4)


def test_latin_hypercube_fills_every_row_once():
    strata = np.floor(to_unit(LH.theta(), LH.parameters) * 1000).astype(int)
    assert all(len(np.unique(column)) == 1000 for column in strata.T)


def test_sb13_shares_cosmology_and_amplitudes_with_lh_and_spreads_every_parameter_evenly():
    shared = {p.name: p for p in LH.parameters}
    assert [p for p in SB13.parameters if p.name in shared] == list(LH.parameters)
    unit = to_unit(SB13.theta(), SB13.parameters)
    counts = [np.histogram(column, 10, range=(0, 1))[0] for column in unit.T]
    assert np.abs(np.array(counts) - 100).max() <= 5  # random numbers would scatter by 10
    assert np.abs(np.corrcoef(unit.T) - np.eye(13)).max() < 0.05


def test_every_sb13_universe_can_be_simulated():
    for sim_id in range(SB13.n_sims):
        cosmology, feedback, seed = SB13.universe(sim_id)
        assert cosmology.omega_b < cosmology.omega_m and 0.3 <= feedback.smoothing <= 0.5 and seed == SB13.seed + sim_id


def damage(path, how):
    if how == "truncated":
        path.write_bytes(path.read_bytes()[:3000])
    elif how == "text":
        path.write_text("Omega_m sigma_8\n")
    elif how == "absent":
        path.unlink()
    else:
        with h5py.File(path, "r+") as file:
            how(file)


def spoil(value):
    def change(file):
        maps = file["maps"][:] * file["maps"].attrs["quantum"]
        maps[3, 0, 2, 2] = value
        del file["maps"]
        file["maps"] = maps

    return change


def swap_columns(file):
    file["theta"][:] = file["theta"][:][:, [1, 0, 2, 3, 4, 5]]


def wrong_shape(file):
    theta = file["theta"][:]
    del file["theta"]
    file["theta"] = theta[:, :5]


@pytest.mark.parametrize(
    ("how", "complaint"),
    [
        ("truncated", "not a readable HDF5 file"),
        ("text", "not a readable HDF5 file"),
        ("absent", "no such file"),
        (lambda f: f.__delitem__("theta"), "dataset 'theta' is missing"),
        (lambda f: f.attrs.__delitem__("units"), "attribute 'units' is missing"),
        (lambda f: f.attrs.modify("n_inferred", 7), "n_inferred"),
        (spoil(np.nan), "NaN or infinite"),
        (spoil(-np.inf), "NaN or infinite"),
        (spoil(11.5), "sha256"),
        (swap_columns, "theta column Omega_m"),
        (wrong_shape, "theta has shape"),
    ],
)
def test_validate_names_the_defect_in_one_sentence(path, how, complaint):
    damage(path, how)
    with pytest.raises((ValueError, FileNotFoundError), match=complaint) as error:
        validate(path)
    assert str(path) in str(error.value) and "\n" not in str(error.value)


def test_a_failed_write_leaves_the_old_file_and_nothing_else(path, monkeypatch):
    before = path.read_bytes()

    def full_disk(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("mfsbi_tutorial.files.sha256_of", full_disk)
    with pytest.raises(OSError, match="No space left"):
        save_suite(make_suite(seed=5), path)
    assert path.read_bytes() == before
    assert [p.name for p in path.parent.iterdir()] == [path.name]


@pytest.mark.parametrize("value", [np.nan, -np.inf])
def test_maps_with_empty_pixels_are_not_saved(suite, tmp_path, value):
    suite.maps[3, 0, 2, 2] = value
    with pytest.raises(ValueError, match="maps of 1 simulations hold NaN or infinite"):
        save_suite(suite, tmp_path / "bad.h5")
    assert not list(tmp_path.iterdir())


def test_atomic_write_renames_only_on_success(tmp_path):
    with pytest.raises(RuntimeError), atomic_write(tmp_path / "a") as temporary:
        temporary.write_text("half")
        raise RuntimeError
    assert not list(tmp_path.iterdir())
    with atomic_write(tmp_path / "a") as temporary:
        temporary.write_text("whole")
    assert (tmp_path / "a").read_text() == "whole"
    shutil.rmtree(tmp_path)
