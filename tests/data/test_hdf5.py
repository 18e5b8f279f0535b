"""Suites in HDF5: what is written is read again, and damage is named."""

from dataclasses import replace

import h5py
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import names, priors, seeds, some
from toys import make_suite

from mfsbi_tutorial.data import Parameter, Suite, from_unit, load_suite, save_suite, validate
from mfsbi_tutorial.data.hdf5 import QUANTUM, is_guarded
from mfsbi_tutorial.data.suite import LOG_DENSITY


@pytest.fixture
def path(suite, tmp_path):
    save_suite(suite, tmp_path / "toy.h5")
    return tmp_path / "toy.h5"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("files")


# Written and read


def test_file_round_trip_keeps_everything_to_a_thousandth_of_a_dex(suite, path):
    again = validate(path)
    np.testing.assert_allclose(again.x, suite.x, atol=0.0006)
    assert np.array_equal(again.theta, suite.theta) and np.array_equal(again.sim_id, suite.sim_id)
    assert (again.parameters, again.n_inferred, again.name) == (suite.parameters, suite.n_inferred, suite.name)


def test_saving_again_gives_the_same_hash(suite, path, tmp_path):
    save_suite(load_suite(path), tmp_path / "again.h5")
    with h5py.File(path) as one, h5py.File(tmp_path / "again.h5") as two:
        assert one.attrs["sha256"] == two.attrs["sha256"]


@st.composite
def own_suites(draw):
    """Part of a suite of maps or vectors, of any size and with any names and priors."""
    parameters = draw(priors())
    rng = np.random.default_rng(draw(seeds))
    n_whole = draw(st.integers(10, 40))
    n_per_sim = draw(st.integers(1, 3))
    sim_id = np.sort(rng.choice(n_whole, draw(st.integers(1, n_whole)), replace=False))
    side = draw(st.integers(8, 11))
    shape = (len(sim_id), n_per_sim) + draw(st.sampled_from([(side, side), (side,), (1,)]))
    theta = from_unit(rng.random((len(sim_id), len(parameters))), parameters)
    return Suite(
        x=(10.0 ** draw(st.integers(-3, 1)) * rng.uniform(-3, 3, shape)).astype(np.float32),
        theta=np.clip(theta, [p.low for p in parameters], [p.high for p in parameters]),
        sim_id=sim_id,
        parameters=parameters,
        n_inferred=draw(st.integers(1, len(parameters))),
        n_sims_in_suite=n_whole,
        name=draw(names),
        fidelity=draw(names),
        field=draw(names),
        seed=draw(st.integers(-1, 2**40)),
        units=draw(st.one_of(st.just(LOG_DENSITY), names)),
        symmetric=draw(st.booleans()),
        n_validation=draw(st.integers(0, 3)),
        n_test=draw(st.integers(0, 3)),
    )


@some
@given(suite=own_suites())
def test_files_keep_every_suite(folder, suite):
    """Exactly; maps of log10 surface density to half a quantum."""
    save_suite(suite, folder / "suite.h5")
    again = validate(folder / "suite.h5")
    if suite.units == LOG_DENSITY:
        np.testing.assert_allclose(again.x, suite.x, atol=0.5 * QUANTUM, rtol=1e-6)
    else:
        np.testing.assert_array_equal(again.x, suite.x)
    assert np.array_equal(again.theta, suite.theta) and np.array_equal(again.sim_id, suite.sim_id)
    kept = {key: value for key, value in vars(suite).items() if key not in ("x", "theta", "sim_id")}
    assert {key: getattr(again, key) for key in kept} == kept
    assert again.split_of_sims().tolist() == suite.split_of_sims().tolist()
    save_suite(again, folder / "again.h5")
    np.testing.assert_array_equal(load_suite(folder / "again.h5").x, again.x)


# What is not written


@some
@given(quantum=st.sampled_from([1e-4, 1e-3, 1e-2]), excess=st.floats(1.001, 1e6), sign=st.sampled_from([-1, 1]))
def test_maps_that_integers_cannot_hold_are_refused(folder, quantum, excess, sign):
    largest = quantum * np.iinfo(np.int16).max
    suite = make_suite(n_sims=10, n_maps=1, n_pix=8)
    suite.x[:] = 0.0
    suite.x[3, 0, 2, 2] = sign * largest * 0.999
    save_suite(suite, folder / "fits.h5", quantum)
    np.testing.assert_allclose(load_suite(folder / "fits.h5").x, suite.x, atol=0.501 * quantum)
    suite.x[3, 0, 2, 2] = sign * largest * excess
    with pytest.raises(ValueError, match="maps reach"):
        save_suite(suite, folder / "exceeds.h5", quantum)
    assert not (folder / "exceeds.h5").exists()


@pytest.mark.parametrize("value", [np.nan, -np.inf])
def test_maps_with_empty_pixels_are_not_saved(suite, tmp_path, value):
    suite.x[3, 0, 2, 2] = value
    with pytest.raises(ValueError, match="maps of 1 simulations hold NaN or infinite"):
        save_suite(suite, tmp_path / "bad.h5")
    assert not list(tmp_path.iterdir())


def test_a_failed_write_leaves_the_old_file_and_nothing_else(path, monkeypatch):
    before = path.read_bytes()

    def full_disk(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("mfsbi_tutorial.data.hdf5.hash_of_columns", full_disk)
    with pytest.raises(OSError, match="No space left"):
        save_suite(make_suite(seed=5), path)
    assert path.read_bytes() == before
    assert [p.name for p in path.parent.iterdir()] == [path.name]


# Damage


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


# Types, checksums and files of older versions


def test_texts_of_fixed_length_are_texts(path):
    """As h5py, MATLAB or Julia may write them."""
    with h5py.File(path, "r+") as file:
        for name in ("suite", "fidelity", "units"):
            file.attrs[name] = np.bytes_(file.attrs[name])
        file.attrs["param_names"] = file.attrs["param_names"].astype("S16")
        file.attrs["seed"] = -1.0
        del file.attrs["sha256_attributes"]
    again = load_suite(path)
    assert (again.name, again.fidelity, again.units) == ("toy", "hydro", LOG_DENSITY)
    assert [p.name for p in again.parameters][:2] == ["Omega_m", "sigma_8"]
    assert type(again.name) is str and type(again.seed) is int


def test_numbers_of_numpy_are_written_and_read_as_those_of_python(tmp_path):
    parameters = tuple(
        Parameter(p.name, np.float32(p.low), np.float64(p.high), np.bool_(p.log)) for p in make_suite().parameters
    )
    suite = make_suite(seed=1, parameters=parameters, n_inferred=np.int64(2), n_sims_in_suite=np.int32(40))
    theta = np.clip(suite.theta, *np.transpose([(p.low, p.high) for p in parameters]))
    save_suite(replace(suite, theta=theta), tmp_path / "a.h5")
    again = validate(tmp_path / "a.h5")
    assert again.parameters == parameters and type(again.n_inferred) is int


OLD = ("sha256_columns", "sha256_attributes")  # what files of older versions lack


def test_older_files_still_load_and_are_known_as_such(path):
    assert is_guarded(path)
    with h5py.File(path, "r+") as file:
        for name in OLD:
            del file.attrs[name]
    assert len(validate(path)) == 40 and not is_guarded(path)


@some
@given(column=st.sampled_from(["theta", "sim_id", "maps"]), place=seeds, bit=st.integers(0, 7))
def test_no_changed_bit_of_any_column_passes_validate(folder, column, place, bit):
    """Not even one that a library changed and gave a good checksum of its own."""
    path = folder / "flipped.h5"
    save_suite(make_suite(12, 1, 8), path)
    with h5py.File(path, "r+") as file:
        values = file[column][:]
        flat = values.reshape(-1).view(np.uint8)
        flat[place % flat.size] ^= 1 << bit
        file[column][:] = values
    with pytest.raises(ValueError, match=r"flipped\.h5"):
        validate(path)
